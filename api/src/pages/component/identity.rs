//! The header every object of a customer carries: who, which service, in which state, whose job.

use askama::Template;
use askama::filters::HtmlSafe;

use super::signs::Tag;
use crate::pages::page::Icon;

#[derive(Clone, Debug, Template)]
#[template(path = "part/identity.html")]
pub struct Identity {
    pub customer: String,
    /// `J00001587`, the bill number, or what else people quote; copied by the button.
    pub number: Option<String>,
    /// The words of the copy button.
    pub copy: String,
    pub tag: Option<Tag>,
    /// Label and value: 기준일, 담당, 개통희망일 …
    pub facts: Vec<(String, String)>,
}

impl Identity {
    fn copy_icon(&self) -> Icon {
        Icon::named("copy")
    }
}

impl HtmlSafe for Identity {}
