//! Outages: the register of operations, one of them with what it would grant, and what a customer
//! sees of its own.

mod certificate;
mod doors;
mod form;
mod list;
mod ours;
mod present;
mod show;
mod strip;

pub use form::RegisterForm;
pub use list::{register, tiles};
pub use strip::Strip;

use actix_web::web;
use askama::Template;

use super::component::{Check, EventLine, Field, Grid, Identity, Section, Tag, Why};
use super::page::Page;

/// Adds the pages of outages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/outages", web::get().to(list::list))
        .route("/outages", web::post().to(doors::record))
        .route("/outages/{id}", web::get().to(show::show))
        .route("/outages/{id}/correct", web::get().to(doors::correction))
        .route("/outages/{id}/correct", web::post().to(doors::correct))
        .route("/outages/{id}/recover", web::post().to(doors::recover))
        .route("/outages/{id}/request", web::post().to(doors::request))
        .route("/outages/{id}/confirm", web::post().to(doors::confirm))
        .route("/outages/{id}/tell", web::post().to(doors::tell))
        .route("/services/{id}/outages.pdf", web::get().to(certificate::pdf));
}

/// The register.
#[derive(Clone, Debug, Template)]
#[template(path = "outage/list.html")]
pub struct OutagesPage {
    pub page: Page,
    /// For operations.
    pub form: Option<RegisterForm>,
    pub grid: Grid,
}

/// The one thing to do next, and by whom.
#[derive(Clone, Debug)]
pub struct Next {
    pub action: String,
    pub button: String,
}

/// One outage.
#[derive(Clone, Debug, Template)]
#[template(path = "outage/outage.html")]
pub struct OutagePage {
    pub page: Page,
    pub identity: Identity,
    /// `/outages/{id}`
    pub address: String,
    pub version: String,
    pub next: Option<Next>,
    pub may_correct: bool,
    pub may_tell: bool,
    pub facts: Vec<Check>,
    /// The service the strip is of.
    pub strips: Vec<Strip>,
    pub impact: Grid,
    pub broken: Vec<String>,
    pub whys: Vec<Why>,
    pub services: Grid,
    pub history: Vec<EventLine>,
}

/// What a customer sees: each service with its month, and compensated or why not.
#[derive(Clone, Debug, Template)]
#[template(path = "outage/ours.html")]
pub struct OursPage {
    pub page: Page,
    pub filter: Vec<Field>,
    pub services: Vec<OursView>,
}

/// One service of a customer.
#[derive(Clone, Debug)]
pub struct OursView {
    pub service: String,
    pub certificate: String,
    pub strips: Vec<Strip>,
    pub outages: Vec<OursOutage>,
    pub whys: Vec<Why>,
}

/// One outage as the customer reads it.
#[derive(Clone, Debug)]
pub struct OursOutage {
    pub title: String,
    pub detail: String,
    pub tag: Tag,
}

/// The correction of an outage.
#[derive(Clone, Debug, Template)]
#[template(path = "outage/correct.html")]
pub struct CorrectPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub action: String,
    pub version: String,
    pub sections: Vec<Section>,
    pub back: String,
}
