//! Payouts (지급): what can be paid on the payment date and what stands against it, the batch with its
//! two persons, the bank's file.

mod board;
mod decide;
mod file;
mod show;

pub use show::holder_tag;

use actix_web::web;
use askama::Template;

use super::component::{Field, Grid, Identity, Steps, Tag, View};
use super::page::Page;

/// A statement that is to be paid on a date.
#[derive(Clone, Debug)]
pub struct ReadyRow {
    pub id: String,
    pub href: String,
    pub partner: String,
    pub detail: String,
    /// Won, VAT included.
    pub amount: i64,
    /// What stands against paying it.
    pub blocks: Vec<String>,
    pub tag: Tag,
}

/// The statements of one payment date that are not in a payout.
#[derive(Clone, Debug)]
pub struct ReadyBatch {
    pub title: String,
    /// `2026-11-24`
    pub pay_on: String,
    pub payable: usize,
    pub rows: Vec<ReadyRow>,
}

/// What is to be paid and the payouts so far.
#[derive(Clone, Debug, Template)]
#[template(path = "payout/board.html")]
pub struct PayoutsPage {
    pub page: Page,
    pub rooms: Vec<View>,
    pub ready: Vec<ReadyBatch>,
    pub grid: Grid,
}

/// A payout: who is paid what, to which masked account, and the next step.
#[derive(Clone, Debug, Template)]
#[template(path = "payout/payout.html")]
pub struct PayoutPage {
    pub page: Page,
    pub lead: String,
    /// `/payouts/{id}`
    pub address: String,
    pub version: i64,
    pub identity: Identity,
    pub steps: Steps,
    pub note: Option<String>,
    pub lines: Grid,
    pub may_approve: bool,
    pub may_file: bool,
    pub file_fields: Vec<Field>,
    pub may_pay: bool,
    pub paid_fields: Vec<Field>,
    pub may_cancel: bool,
}

/// Below `/payouts`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/payouts", web::get().to(board::board))
        .route("/payouts", web::post().to(decide::make))
        .route("/payouts/{id}", web::get().to(show::show))
        .route("/payouts/{id}/file", web::post().to(file::file))
        .route("/payouts/{id}/approve", web::post().to(decide::approve))
        .route("/payouts/{id}/cancel", web::post().to(decide::cancel))
        .route("/payouts/{id}/paid", web::post().to(decide::paid));
}
