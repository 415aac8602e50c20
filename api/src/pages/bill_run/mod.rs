//! The month's bill run: tried first, looked through, then confirmed by typing the month.

mod act;
mod dry;
mod file;
mod issue;
mod show;
mod words;

pub use issue::month;

use actix_web::web;
use askama::Template;

use super::component::{Grid, Steps, Tag, Tile, View};
use super::page::Page;

/// Accounts done of all, while a run is going.
#[derive(Clone, Debug)]
pub struct Progress {
    pub done: i64,
    pub all: i64,
    /// The same in words.
    pub told: String,
    /// Bills a second, the time left, and how many could not be billed; empty before the first.
    pub pace: String,
}

/// A dry run, or a run as it goes and as it went.
#[derive(Clone, Debug, Template)]
#[template(path = "bill_run/run.html")]
pub struct RunPage {
    pub page: Page,
    /// The page's own address, asked again while the run is going.
    pub address: String,
    /// The month before and after: words and address.
    pub previous: Option<(String, String)>,
    pub next: Option<(String, String)>,
    pub steps: Steps,
    pub tag: Tag,
    pub tiles: Vec<Tile>,
    pub progress: Option<Progress>,
    /// Why this month cannot be billed yet, or what stopped the run.
    pub blocked: Option<String>,
    /// To the dry run of what was left over.
    pub again: Option<(String, String)>,
    /// To the page that says what issuing means; once that is done, to the month's tax invoices.
    pub issue: Option<(String, String)>,
    pub views: Vec<View>,
    pub drafts: Option<Grid>,
    pub failures: Option<Grid>,
    /// Accounts left out on purpose.
    pub holds: Option<Grid>,
}

/// The way of a month: over, tried, looked through, issued.
fn steps(page: &Page, now: usize) -> Steps {
    let labels = ["run-step-close", "run-step-try", "run-step-check", "run-step-issue"];
    Steps::at(page.t("run-steps"), labels.map(|key| page.t(key)).to_vec(), now)
}

/// Bill runs, below `/bill-runs`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/bill-runs", web::get().to(show::list))
        .route("/bill-runs", web::post().to(issue::issue))
        .route("/bill-runs/propose", web::get().to(act::ask_proposal))
        .route("/bill-runs/propose", web::post().to(act::propose))
        .route("/bill-runs/dry", web::get().to(dry::dry))
        .route("/bill-runs/confirm", web::get().to(issue::confirm))
        .route("/bill-runs/{id}/progress", web::get().to(show::progress))
        .route("/bill-runs/{id}/act", web::get().to(act::ask))
        .route("/bill-runs/{id}/act", web::post().to(act::act))
        .route("/bill-runs/{id}", web::get().to(show::show));
}
