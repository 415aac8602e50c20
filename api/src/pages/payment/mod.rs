//! Payments (수납): what came in, the bank's file, the deposits nobody could be found for.

mod decide;
mod deposit;
mod import;
mod list;
mod numbers;

use actix_web::web;
use askama::Template;

use super::component::{Field, Grid, Identity, Tag, Tile, View};
use super::page::{Page, Tone};
use gaetong_billing::payments::list::DepositState;

/// The deposits, with the place to drop the bank's file.
#[derive(Clone, Debug, Template)]
#[template(path = "payment/list.html")]
pub struct PaymentsPage {
    pub page: Page,
    pub views: Vec<View>,
    pub filter: Vec<Field>,
    pub grid: Grid,
}

/// The place to drop the bank's file, and the files before.
#[derive(Clone, Debug, Template)]
#[template(path = "payment/import.html")]
pub struct ImportPage {
    pub page: Page,
    pub fields: Vec<Field>,
    pub earlier: Grid,
}

/// What a bank's file would become.
#[derive(Clone, Debug, Template)]
#[template(path = "payment/preview.html")]
pub struct PreviewPage {
    pub page: Page,
    /// `/deposit-imports/{id}`
    pub address: String,
    pub tag: Tag,
    pub tiles: Vec<Tile>,
    /// Whether it waits for its decision.
    pub open: bool,
    /// Said beside the button where rows are left out.
    pub warning: Option<String>,
    pub rows: Grid,
    /// Which column is what.
    pub mapping: Vec<Field>,
    pub mapping_open: bool,
    /// The letters of the file's columns.
    pub letters: Vec<String>,
    /// The first rows as they stand in the file.
    pub sheet: Vec<Vec<String>>,
}

/// Somebody whose deposit it may be.
#[derive(Clone, Debug)]
pub struct CandidateView {
    pub account: String,
    pub payer: String,
    pub score: u32,
    pub evidence: String,
    pub open: i64,
}

/// A payment of a deposit.
#[derive(Clone, Debug)]
pub struct PaymentView {
    pub anchor: String,
    pub title: String,
    pub amount: i64,
    /// How it was found, what it settled, what is left.
    pub facts: Vec<(String, String)>,
    /// The address to undo it, unless it was undone.
    pub reverse: Option<String>,
    pub undone: Option<String>,
}

/// A deposit: its payments, and whose the rest may be.
#[derive(Clone, Debug, Template)]
#[template(path = "payment/deposit.html")]
pub struct DepositPage {
    pub page: Page,
    pub identity: Identity,
    /// `/deposits/{id}`
    pub address: String,
    pub version: i64,
    /// Won in suspense.
    pub left: i64,
    pub candidates: Vec<CandidateView>,
    /// The form for parts and named bills.
    pub parts: Vec<Field>,
    pub parts_open: bool,
    pub note: Option<Field>,
    pub payments: Vec<PaymentView>,
    /// Where the money of a reversal goes, and why.
    pub reverse: Vec<Field>,
}

impl DepositPage {
    fn deposit_id(&self) -> &str {
        self.address.trim_start_matches("/deposits/")
    }
}

/// The virtual accounts and the form that opens one.
#[derive(Clone, Debug, Template)]
#[template(path = "payment/virtual_accounts.html")]
pub struct VirtualAccountsPage {
    pub page: Page,
    pub grid: Grid,
    pub fields: Vec<Field>,
    pub open: bool,
    /// Label and address of what can be closed.
    pub closable: Vec<(String, String)>,
}

/// Below `/payments`, `/deposits`, `/deposit-imports` and `/virtual-accounts`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/payments", web::get().to(list::list))
        .route("/payments/import", web::get().to(import::form))
        .route("/payments/import", web::post().to(import::upload))
        .route("/payments/{id}/reverse", web::post().to(decide::reverse))
        .route("/deposit-imports/{id}", web::get().to(import::preview))
        .route("/deposit-imports/{id}/mapping", web::post().to(import::remap))
        .route("/deposit-imports/{id}/confirm", web::post().to(import::confirm))
        .route("/deposit-imports/{id}/discard", web::post().to(import::discard))
        .route("/deposits/{id}", web::get().to(deposit::deposit))
        .route("/deposits/{id}/assign", web::post().to(decide::assign))
        .route("/deposits/{id}/acknowledge", web::post().to(decide::acknowledge))
        .route("/virtual-accounts", web::get().to(numbers::list))
        .route("/virtual-accounts", web::post().to(numbers::open))
        .route("/virtual-accounts/{id}/close", web::post().to(numbers::close));
}

fn tag(page: &Page, state: DepositState, acknowledged: bool) -> Tag {
    let tone = match state {
        DepositState::Matched => Tone::Ok,
        DepositState::Partly => Tone::Warn,
        DepositState::Suspense if acknowledged => Tone::Info,
        DepositState::Suspense => Tone::Bad,
    };
    let code =
        if acknowledged && state != DepositState::Matched { "acknowledged" } else { state.code() };
    Tag::new(tone, page.word("deposit-state", code))
}
