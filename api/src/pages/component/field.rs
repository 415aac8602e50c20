//! Form fields: label, hint, the error beside the field, the input kept as it was typed.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::pages::page::{Icon, Page};

/// One of several answers.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
}

impl Choice {
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }
}

#[derive(Clone, Debug)]
pub enum FieldKind {
    Text,
    Password,
    Email,
    Tel,
    /// Whole numbers: a text input with a number pad, no spinner.
    Number,
    /// `YYYY-MM-DD` as text with a calendar button.
    Date,
    Area,
    Select(Vec<Choice>),
    Radio(Vec<Choice>),
    Check,
    File {
        accept: &'static str,
    },
}

#[derive(Clone, Debug, Template)]
#[template(path = "part/field.html")]
pub struct Field {
    pub name: String,
    pub label: String,
    pub hint: String,
    pub value: String,
    pub kind: FieldKind,
    pub error: Option<String>,
    pub required: bool,
    /// What stands behind the input: `석`, `원`.
    pub unit: String,
    /// Width class: `w-xs`, `w-sm`, `w-md` or empty; `field-wide` takes a whole row.
    pub width: &'static str,
    /// HTML autocomplete token.
    pub autocomplete: &'static str,
    /// The words `선택` and `달력 열기` in the reader's language.
    words: (String, String),
}

impl Field {
    /// Label and hint come from the texts `field-{name}` and `field-{name}-hint`.
    #[must_use]
    pub fn new(page: &Page, name: &str, kind: FieldKind) -> Self {
        let key = format!("field-{}", name.replace('_', "-"));
        Self {
            name: name.to_string(),
            label: page.t(&key),
            hint: page.look.lang.t_opt(&format!("{key}-hint")).unwrap_or_default(),
            value: String::new(),
            kind,
            error: page.error_of(name).map(str::to_string),
            required: true,
            unit: String::new(),
            width: "",
            autocomplete: "off",
            words: (page.t("field-optional"), page.t("field-open-calendar")),
        }
    }

    #[must_use]
    pub fn value(mut self, value: impl ToString) -> Self {
        self.value = value.to_string();
        self
    }

    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    #[must_use]
    pub fn width(mut self, class: &'static str) -> Self {
        self.width = class;
        self
    }

    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Another name than the one its label was found by.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.to_string();
        self
    }

    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let error = self.error.is_some().then(|| format!("{}-error", self.name));
        [hint, error].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn input_type(&self) -> &'static str {
        match self.kind {
            FieldKind::Password => "password",
            FieldKind::Email => "email",
            FieldKind::Tel => "tel",
            _ => "text",
        }
    }

    fn input_mode(&self) -> Option<&'static str> {
        matches!(self.kind, FieldKind::Number | FieldKind::Date).then_some("numeric")
    }

    fn checked(&self) -> bool {
        matches!(self.value.as_str(), "on" | "true" | "yes")
    }

    fn bad_icon(&self) -> Icon {
        Icon::named("alert-circle")
    }
}

impl HtmlSafe for Field {}

/// Fields under one heading.
#[derive(Clone, Debug)]
pub struct Section {
    pub legend: String,
    pub fields: Vec<Field>,
    /// Folded away while none of its fields is filled or wrong.
    pub rare: bool,
}

impl Section {
    #[must_use]
    pub fn new(legend: impl Into<String>, fields: Vec<Field>) -> Self {
        Self { legend: legend.into(), fields, rare: false }
    }

    /// For what few people need.
    #[must_use]
    pub fn rare(mut self) -> Self {
        self.rare = true;
        self
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.fields.iter().any(|field| !field.value.is_empty() || field.error.is_some())
    }
}
