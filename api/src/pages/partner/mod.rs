//! Partners (협력사) as the staff look at them: their contracts, the account they are paid to.

mod account;
mod contracts;
mod show;

pub use contracts::grid as contract_grid;

use actix_web::web;
use askama::Template;

use super::component::{Field, Grid, Identity, Tag};
use super::page::Page;

/// A partner with its contracts and its account, whose number is masked.
#[derive(Clone, Debug, Template)]
#[template(path = "partner/partner.html")]
pub struct PartnerPage {
    pub page: Page,
    pub identity: Identity,
    /// `/partners/{id}`
    pub address: String,
    pub contracts: Grid,
    pub settlements: Option<Grid>,
    /// Label and value of the account: bank, masked number, holder, checks; empty without one.
    pub account: Vec<(String, String)>,
    pub account_tag: Option<Tag>,
    /// The number in clear, once, for whoever gave a reason.
    pub shown: Option<String>,
    pub may_act: bool,
    pub check_open: bool,
    pub account_open: bool,
    pub account_fields: Vec<Field>,
}

/// Below `/partners` and `/partner-contracts`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/partner-contracts", web::get().to(contracts::list))
        .route("/partner-contracts", web::post().to(contracts::create))
        .route("/partner-contracts/new", web::get().to(contracts::form))
        .route("/partner-contracts/{id}/end", web::get().to(contracts::end_form))
        .route("/partner-contracts/{id}/end", web::post().to(contracts::end))
        .route("/partners/{id}", web::get().to(show::show))
        .route("/partners/{id}/account", web::post().to(account::record))
        .route("/partners/{id}/account/unmask", web::post().to(account::unmask))
        .route("/partners/{id}/account/check", web::post().to(account::check));
}
