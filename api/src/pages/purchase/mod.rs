//! Purchase tax invoices (매입세금계산서) and whether they say what statement and contract say.

mod decide;
mod list;
mod show;

pub use show::{differences, result_tag};

use actix_web::web;
use askama::Template;

use super::component::{Answers, Grid, Identity};
use super::page::Page;

/// One place where two of the three differ, in words and as a row.
#[derive(Clone, Debug)]
pub struct DifferenceView {
    pub said: String,
    pub place: String,
    pub found: String,
    pub expected: String,
}

/// A purchase invoice with the result of the three-way match.
#[derive(Clone, Debug, Template)]
#[template(path = "purchase/invoice.html")]
pub struct InvoicePage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub lead: String,
    /// `/purchase-invoices/{id}`
    pub address: String,
    pub version: i64,
    pub identity: Identity,
    /// Where its XML is, if it came as one.
    pub paper: Option<String>,
    pub matched: bool,
    pub differences: Vec<DifferenceView>,
    pub facts: Answers,
    pub lines: Grid,
    pub may_approve: bool,
    pub may_refuse: bool,
    pub refuse_label: String,
    pub refuse_verb: &'static str,
}

/// Below `/purchase-invoices`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/purchase-invoices", web::get().to(list::list))
        .route("/purchase-invoices/{id}", web::get().to(show::show))
        .route("/purchase-invoices/{id}/approve", web::post().to(decide::approve))
        .route("/purchase-invoices/{id}/refuse", web::post().to(decide::refuse))
        .route("/purchase-invoices/{id}/withdraw", web::post().to(decide::withdraw));
}
