//! The books: the trial balance, the journal, and the close of a month.

mod closing;
mod journal;
mod trial_balance;

use actix_web::web;
use askama::Template;

use super::component::{EventLine, Tile, View};
use super::page::Page;

/// The books, below `/ledger` and `/closing`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/ledger", web::get().to(trial_balance::show_it))
        .route("/ledger/postings", web::get().to(journal::list))
        .route("/closing", web::get().to(closing::look))
        .route("/closing", web::post().to(closing::decide));
}

/// The rooms of the books as tabs, this one marked.
fn rooms(page: &Page, here: &str, month: &str) -> Vec<View> {
    let rooms = [
        ("books-closing", "/closing"),
        ("books-trial-balance", "/ledger"),
        ("books-journal", "/ledger/postings"),
        ("reports", "/reports"),
    ];
    let view = |(key, path): (&str, &str)| View {
        label: page.t(key),
        href: format!("{path}?month={month}"),
        count: None,
        current: path == here,
    };
    rooms.map(view).into()
}

/// One look of the checklist.
#[derive(Clone, Debug)]
pub struct CheckView {
    pub code: &'static str,
    pub title: String,
    /// What was found, in words.
    pub found: String,
    pub in_order: bool,
    pub examples: Vec<String>,
    /// How many more there are than examples, in words.
    pub more: Option<String>,
    /// Where it is put in order.
    pub href: Option<String>,
    /// Whether a note lets the month be closed all the same.
    pub note: bool,
    pub typed: String,
}

/// A month's close: its checklist and what was decided of it.
#[derive(Clone, Debug, Template)]
#[template(path = "books/closing.html")]
pub struct ClosingPage {
    pub page: Page,
    pub month: String,
    pub rooms: Vec<View>,
    pub previous: String,
    pub next: Option<String>,
    pub closed: bool,
    pub tiles: Vec<Tile>,
    pub checks: Vec<CheckView>,
    /// What the look into all books is called, which a close takes in any case; none where it was
    /// taken.
    pub books_later: Option<String>,
    pub may_decide: bool,
    pub history: Vec<EventLine>,
}
