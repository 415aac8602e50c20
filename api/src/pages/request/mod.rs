//! Billing and settlement requests (청구·정산 요청서): filed by sales on a certificate, handled by the
//! settlement desk.

mod decide;
mod form;
mod list;
mod show;

pub use list::READERS;

use actix_web::web;
use askama::Template;

use super::component::{Answers, Identity};
use super::page::{Page, Tone};

/// A request as the form of the house has it.
#[derive(Clone, Debug, Template)]
#[template(path = "request/request.html")]
pub struct RequestPage {
    pub page: Page,
    /// `/billing-requests/{id}`
    pub address: String,
    pub version: i64,
    pub identity: Identity,
    /// Label, address and icon.
    pub links: Vec<(String, String, &'static str)>,
    pub notes: Vec<(Tone, String)>,
    pub billing: Answers,
    pub settling: Answers,
    /// Name, what it is, address.
    pub papers: Vec<(String, String, String)>,
    pub may_attach: bool,
    pub may_decide: bool,
}

/// Below `/billing-requests`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/billing-requests", web::get().to(list::list))
        .route("/billing-requests", web::post().to(form::file))
        .route("/billing-requests/new", web::get().to(form::form))
        .route("/billing-requests/{id}", web::get().to(show::show))
        .route("/billing-requests/{id}/pdf", web::get().to(show::pdf))
        .route("/billing-requests/{id}/papers", web::post().to(form::attach))
        .route("/billing-requests/{id}/handle", web::post().to(decide::handle))
        .route("/billing-requests/{id}/return", web::post().to(decide::give_back));
}
