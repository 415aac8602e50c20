//! Acceptance: the customer confirms item by item and signs, or rejects with reasons.

mod answer;
mod decide;
mod list;
mod present;
mod request;
mod show;

pub use list::grid as acceptance_grid;

use actix_web::web;
use askama::Template;

use super::component::{EventLine, Field, Grid, Identity};
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
    /// Who takes over, the typed signature, the day charging begins.
    pub fields: Vec<Field>,
    /// Label and value: 인계자, 인수자, 서명일.
    pub parties: Vec<(String, String)>,
    pub rejection: String,
    pub pdf: Option<String>,
    pub open: Option<(String, String)>,
    pub version: String,
    pub history: Vec<EventLine>,
}

/// Asking the customer to accept: what is handed over, by whom, where.
#[derive(Clone, Debug, Template)]
#[template(path = "acceptance/request.html")]
pub struct RequestPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub items: Grid,
    pub fields: Vec<Field>,
    pub action: String,
    pub back: String,
}

/// Acceptances: asked for below their service, decided below `/acceptances`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/services/{id}/acceptance", web::get().to(request::form))
        .route("/services/{id}/acceptance", web::post().to(request::request))
        .route("/acceptances", web::get().to(list::list))
        .route("/acceptances/{id}", web::get().to(show::show))
        .route("/acceptances/{id}/decide", web::post().to(decide::decide))
        .route("/acceptances/{id}/pdf", web::get().to(show::pdf));
}
