//! Acceptance: the customer confirms item by item and signs, or rejects with reasons.

use askama::Template;

use super::component::{EventLine, Identity};
use super::page::{FieldError, Page};

/// One delivered item as the form shows it.
#[derive(Clone, Debug)]
pub struct ItemView {
    pub line_no: i32,
    pub name: String,
    pub specification: String,
    pub quantity: String,
    pub delivered_on: String,
    pub remark: String,
    /// `Some(true)` confirmed, `Some(false)` rejected.
    pub confirmed: Option<bool>,
    pub reason: String,
}

impl ItemView {
    fn error<'a>(&self, errors: &'a [FieldError]) -> Option<&'a str> {
        let name = format!("item-{}", self.line_no);
        errors.iter().find(|error| error.field == name).map(|error| error.text.as_str())
    }
}

#[derive(Clone, Debug, Template)]
#[template(path = "acceptance/acceptance.html")]
pub struct AcceptancePage {
    pub page: Page,
    pub identity: Identity,
    /// `/acceptances/{id}`
    pub address: String,
    pub lead: String,
    pub installed_at: String,
    pub items: Vec<ItemView>,
    /// The tenant's administrator while the round is open.
    pub may_sign: bool,
    pub taken_over_company: String,
    pub taken_over_person: String,
    /// Label and value: 인계자, 인수자, 서명일.
    pub parties: Vec<(String, String)>,
    pub rejection: String,
    pub pdf: Option<String>,
    pub open: Option<(String, String)>,
    pub version: String,
    pub history: Vec<EventLine>,
}
