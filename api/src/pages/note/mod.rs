//! Corrections of bills: credit notes, those that wait for a second person, and disputed lines.

mod ask;
mod board;
mod dispute;
mod doors;
mod show;

pub use board::tiles;

use actix_web::web;
use askama::Template;
use askama::filters::HtmlSafe;

use super::component::{Answers, Field, Grid, Identity, Section, Tag, Why};
use super::page::Page;

/// Adds the pages of corrections.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/credit-notes", web::get().to(board::board))
        .route("/credit-notes/{id}", web::get().to(show::show))
        .route("/credit-notes/{id}/pdf", web::get().to(show::pdf))
        .route("/bills/{id}/credit-note", web::get().to(ask::form))
        .route("/bills/{id}/credit-note", web::post().to(ask::ask))
        .route("/bills/{id}/debit-note", web::get().to(ask::debit_form))
        .route("/bills/{id}/debit-note", web::post().to(ask::ask_debit))
        .route("/bills/{id}/dispute", web::get().to(dispute::form))
        .route("/bills/{id}/dispute", web::post().to(dispute::open))
        .route("/note-requests/{id}/approve", web::post().to(doors::approve))
        .route("/note-requests/{id}/refuse", web::post().to(doors::refuse))
        .route("/disputes/{id}/withdraw", web::post().to(doors::withdraw))
        .route("/disputes/{id}/reject", web::post().to(doors::reject))
        .route("/disputes/{id}/uphold", web::post().to(doors::uphold));
}

/// What waits, and the notes that are out.
#[derive(Clone, Debug, Template)]
#[template(path = "note/board.html")]
pub struct BoardPage {
    pub page: Page,
    pub limit: String,
    pub requests: Vec<RequestView>,
    pub disputes: Vec<DisputeView>,
    pub notes: Grid,
}

/// A note that waits for a second person.
#[derive(Clone, Debug)]
pub struct RequestView {
    pub id: String,
    pub title: String,
    pub detail: String,
    pub tag: Tag,
    /// Whether this person may decide it.
    pub open: bool,
    pub version: String,
}

/// A disputed line.
#[derive(Clone, Debug)]
pub struct DisputeView {
    pub id: String,
    pub title: String,
    pub detail: String,
    pub bill: String,
    pub tag: Tag,
    /// Whether this person may decide it, or take it back.
    pub may_decide: bool,
    pub may_withdraw: bool,
    pub version: String,
}

/// One note.
#[derive(Clone, Debug, Template)]
#[template(path = "note/note.html")]
pub struct NotePage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub pdf: String,
    pub bill: String,
    pub facts: Vec<Answers>,
    pub lines: Grid,
    pub whys: Vec<Why>,
}

/// The form of a credit note, line by line.
#[derive(Clone, Debug, Template)]
#[template(path = "note/ask.html")]
pub struct AskPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub lead: String,
    pub action: String,
    pub sections: Vec<Section>,
    pub submit: String,
    pub back: String,
}

/// What was corrected and what is disputed, on the page of the bill.
#[derive(Clone, Debug, Template)]
#[template(path = "note/corrections.html")]
pub struct Corrections {
    pub page: Page,
    /// `/bills/{id}`
    pub address: String,
    pub may_credit: bool,
    pub may_dispute: bool,
    pub notes: Option<Grid>,
    pub disputes: Vec<DisputeView>,
}

impl HtmlSafe for Corrections {}

impl Corrections {
    /// What may be done and what has been, for this person.
    pub async fn of(
        page: &Page,
        tx: &gaetong_entity::Tx,
        id: gaetong_entity::ids::BillId,
        role: gaetong_entity::party::user_account::Role,
    ) -> Result<Corrections, crate::problem::Problem> {
        board::corrections(page, tx, id, role).await
    }
}

/// A field for each line of the bill, named by its number.
fn line_field(no: i32) -> String {
    format!("line_{no}")
}

/// An amount as people type it: `135,000`; none where nothing was typed.
fn won(typed: &str) -> Option<Result<i64, std::num::ParseIntError>> {
    let digits: String = typed.chars().filter(|c| !matches!(c, ',' | ' ' | '원')).collect();
    (!digits.is_empty()).then(|| digits.parse())
}

/// The field of a reason, wide.
fn reason(page: &Page, value: &str) -> Field {
    Field::new(page, "note_reason", super::component::FieldKind::Area)
        .value(value)
        .width("field-wide")
}
