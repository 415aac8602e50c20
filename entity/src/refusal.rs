//! How an act says no. Every refusal of every act can say which kind of no it is, under which
//! stable code, by which article, and in a sentence for the person in front of the screen.

use crate::party::user_account::Language;

/// The kind of no; the door turns it into a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// There is no such thing, for this person (404).
    NotFound,
    /// This person's role may not do it (403).
    NotAllowed,
    /// The input is wrong; nothing was done (422).
    Invalid,
    /// Not in this state of things (409).
    Conflict,
    /// Somebody else changed it meanwhile (412).
    Changed,
    /// The machinery failed; the details are for the log, not for the person (500).
    Broken,
}

/// One field that is wrong and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer into the request, `/items/0/quantity`.
    pub pointer: String,
    pub code: &'static str,
    pub message_ko: String,
    pub message_en: String,
}

impl FieldError {
    pub fn message(&self, language: Language) -> &str {
        match language {
            Language::Ko => &self.message_ko,
            Language::En => &self.message_en,
        }
    }
}

/// A refusal of an act.
pub trait Refusal: std::error::Error {
    fn kind(&self) -> Kind;

    /// Stable, kebab-case, documented: clients switch on it.
    fn code(&self) -> &'static str;

    /// The article of the terms it rests on, as in "약관 제3조 7항"; none where the terms are silent.
    fn article(&self) -> Option<&'static str> {
        None
    }

    /// What happened and what to do, in a sentence or two. Never holds a database message.
    fn message(&self, language: Language) -> String;

    /// The fields at fault, where the fault is in fields.
    fn fields(&self) -> Vec<FieldError> {
        Vec::new()
    }
}
