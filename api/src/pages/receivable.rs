//! Receivables (미수) for credit control: the ladder of arrears, one payer, aging, statement.

pub(super) mod aging;
mod board;
mod payer;
mod preview;
mod statement;

pub use board::counts;
pub use payer::demand_paper;
pub use statement::account;

use actix_web::web;
use askama::Template;

use super::component::{EventLine, Field, Grid, Identity, Tile, View};
use super::page::Page;

/// A payer in the list of the ladder.
#[derive(Clone, Debug)]
pub struct BoardRow {
    pub id: String,
    pub customer: String,
    pub account: String,
    pub stage: super::component::Tag,
    pub months: usize,
    /// Won overdue without what is disputed, and what is disputed.
    pub amount: i64,
    pub on_hold: i64,
    pub demanded: String,
    /// The next step and when: `이용정지 D-5`.
    pub next: String,
    pub promise: String,
    pub in_charge: String,
    pub checked: bool,
}

/// The ladder as a list with boxes to tick.
#[derive(Clone, Debug, Template)]
#[template(path = "receivable/board.html")]
pub struct BoardPage {
    pub page: Page,
    pub tiles: Vec<Tile>,
    pub views: Vec<View>,
    pub rows: Vec<BoardRow>,
    /// Of these, shown or not.
    pub count: usize,
    /// To the same list with every box ticked.
    pub all: String,
    /// To the list as a file, but for its kind.
    pub files: String,
    /// The step that can be taken from here: its code and its words.
    pub step: Option<(&'static str, String)>,
    /// Won, the sum of the list.
    pub sum: i64,
    pub empty: super::component::Empty,
}

/// One payer: bills, payments, demands, promises, exceptions, and what comes next.
#[derive(Clone, Debug, Template)]
#[template(path = "receivable/payer.html")]
pub struct PayerPage {
    pub page: Page,
    pub address: String,
    pub identity: Identity,
    /// The next step, its day and why; none where nothing is overdue.
    pub ladder: Vec<(String, String)>,
    pub why: String,
    pub held: Option<String>,
    /// To the preview of the next step: words and address.
    pub step: Option<(String, String)>,
    pub links: Vec<(String, String)>,
    pub grids: Vec<Grid>,
    pub may_act: bool,
    pub promise: Vec<Field>,
    pub exception: Vec<Field>,
    /// Exceptions this person may decide: id, version, words.
    pub to_decide: Vec<(String, i64, String)>,
    pub history: Vec<EventLine>,
}

/// Receivables, below `/receivables`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/receivables", web::get().to(board::board))
        .route("/receivables/preview", web::get().to(preview::preview))
        .route("/receivables/take", web::post().to(preview::take))
        .route("/receivables/aging", web::get().to(aging::aging))
        .route("/receivables/aging.csv", web::get().to(aging::csv))
        .route("/receivables/aging.xlsx", web::get().to(aging::xlsx))
        .route("/demands/{id}/pdf", web::get().to(payer::demand_pdf))
        .route("/receivables/{id}", web::get().to(payer::show))
        .route("/receivables/{id}/post", web::post().to(payer::demand_by_post))
        .route("/receivables/{id}/promise", web::post().to(payer::promise))
        .route("/receivables/{id}/exception", web::post().to(payer::exception))
        .route("/receivables/{id}/decide", web::post().to(payer::decide))
        .route("/receivables/{id}/statement", web::get().to(statement::show))
        .route("/receivables/{id}/statement.csv", web::get().to(statement::csv))
        .route("/receivables/{id}/statement.xlsx", web::get().to(statement::xlsx))
        .route("/receivables/{id}/statement.pdf", web::get().to(statement::paper))
        .route("/receivables/{id}/confirmation.pdf", web::get().to(statement::confirmation));
}
