//! The application for a service: a list of tasks, a quote that follows the typing, the answers before submitting.

pub mod checks;
pub mod consents;
pub mod edit;
pub mod form;
pub mod items;
pub mod list;
pub mod papers;
pub mod quote;
pub mod show;
pub mod start;
pub mod submission;

use actix_web::web;
use askama::Template;
use askama::filters::HtmlSafe;
use gaetong_entity::ids::ApplicationId;
use gaetong_provisioning::application::detail::{ApplicationDetail, detail};

use super::component::{Answers, Check, EventLine, Field, Identity, TaskList};
use super::desk::Desk;
use super::figures;
use super::page::{FieldError, Icon, Page};
use crate::problem::{OrBroken, Problem};

/// Adds the pages of an application.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/applications/new", web::get().to(start::form))
        .route("/applications", web::get().to(list::list))
        .route("/applications", web::post().to(start::start))
        .route("/applications/{id}", web::get().to(show::show))
        .route("/applications/{id}/quote", web::get().to(quote::live))
        .route("/applications/{id}/consents", web::get().to(consents::form))
        .route("/applications/{id}/consents", web::post().to(consents::record))
        .route("/applications/{id}/papers", web::get().to(papers::list))
        .route("/applications/{id}/papers", web::post().to(papers::upload))
        .route("/applications/{id}/papers/{paper}/remove", web::post().to(papers::remove))
        .route("/documents/{id}", web::get().to(papers::download))
        .route("/applications/{id}/checks", web::get().to(checks::list))
        .route("/applications/{id}/checks", web::post().to(checks::make))
        .route("/applications/{id}/check", web::get().to(submission::check))
        .route("/applications/{id}/submit", web::post().to(submission::submit))
        .route("/applications/{id}/withdraw", web::get().to(submission::confirm_withdrawal))
        .route("/applications/{id}/withdraw", web::post().to(submission::withdraw))
        .route("/applications/{id}/{part}", web::get().to(edit::form))
        .route("/applications/{id}/{part}", web::post().to(edit::save));
}

/// An application through this person's eyes.
pub async fn read(desk: &Desk, id: ApplicationId) -> Result<ApplicationDetail, Problem> {
    let tx = desk.read().await?;
    let found = detail(&tx, &desk.person.actor, id).await.or_broken()?;
    found.ok_or_else(Problem::not_found)
}

/// The way back from a part of the form.
fn crumbs(page: &Page, detail: &ApplicationDetail) -> Vec<(String, String)> {
    vec![
        (page.t("nav-applications"), "/applications".to_owned()),
        (title_of(page, detail), address(detail)),
    ]
}

fn address(detail: &ApplicationDetail) -> String {
    format!("/applications/{}", detail.contents.application.id)
}

/// The customer's name; the form's title while there is none.
fn title_of(page: &Page, detail: &ApplicationDetail) -> String {
    let name = &detail.contents.customer.name;
    if name.is_empty() { page.t("application-title") } else { name.clone() }
}

#[derive(Clone, Debug)]
pub struct QuoteLine {
    pub title: String,
    /// `160,000 × 35석`
    pub working: String,
    pub amount: i64,
}

impl QuoteLine {
    fn money(&self) -> String {
        figures::money(self.amount)
    }
}

/// The quote beside the form, exchanged as the quantities are typed.
#[derive(Clone, Debug, Template)]
#[template(path = "application/quote.html")]
pub struct QuoteView {
    pub title: String,
    pub unit: String,
    pub lines: Vec<QuoteLine>,
    /// Labels and amounts: 공급가액, 부가세, 월 합계.
    pub sums: Vec<(String, i64)>,
    /// "30석으로 신청하면 월 400,000원 절감", and why.
    pub cliff: Option<(String, String)>,
    /// Why there is no quote yet, or what the terms refuse.
    pub remark: String,
}

impl QuoteView {
    fn money(won: &i64) -> String {
        figures::money(*won)
    }

    fn hint_icon(&self) -> Icon {
        Icon::named("info-circle")
    }
}

impl HtmlSafe for QuoteView {}

/// The application as its filer sees it while it is a draft or was returned.
#[derive(Clone, Debug, Template)]
#[template(path = "application/tasks.html")]
pub struct TasksPage {
    pub page: Page,
    pub identity: Identity,
    pub returned: Option<String>,
    pub tasks: TaskList,
    pub quote: Option<QuoteView>,
    /// Where the answers are checked; `None` while something is missing.
    pub check: Option<String>,
    /// What is missing, in words.
    pub missing: Vec<String>,
    pub withdraw: Option<String>,
    pub history: Vec<EventLine>,
}

/// One paper of the set.
#[derive(Clone, Debug)]
pub struct PaperView {
    pub title: String,
    pub required: bool,
    /// Code of the paper's kind, as the upload form sends it.
    pub kind: String,
    /// Must bear the customer's seal.
    pub sealed: bool,
    /// Where the uploaded file is taken off again.
    pub remove: Option<String>,
    /// Name, address and facts (`1.2 MB · SHA-256 9f2c…`) of the uploaded file.
    pub file: Option<(String, String, String)>,
}

impl PaperView {
    pub fn error<'a>(&self, errors: &'a [FieldError]) -> Option<&'a str> {
        let name = format!("file-{}", self.kind);
        errors.iter().find(|error| error.field == name).map(|error| error.text.as_str())
    }
}

/// The papers: what is required, what is there, one upload each.
#[derive(Clone, Debug, Template)]
#[template(path = "application/papers.html")]
pub struct PapersPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub lead: String,
    pub papers: Vec<PaperView>,
    pub upload: String,
    pub back: String,
}

/// Everything said so far, each part with its way back; then the button.
#[derive(Clone, Debug, Template)]
#[template(path = "application/check.html")]
pub struct CheckPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub parts: Vec<Answers>,
    pub checks: Vec<Check>,
    pub quote: Option<QuoteView>,
    pub submit: String,
    pub version: String,
    pub back: String,
}

/// An application that was submitted: its answers, papers and history, nothing to edit.
#[derive(Clone, Debug, Template)]
#[template(path = "application/filed.html")]
pub struct FiledPage {
    pub page: Page,
    pub identity: Identity,
    pub note: Option<(super::page::Tone, String)>,
    pub steps: super::component::Steps,
    pub parts: Vec<Answers>,
    pub papers: Vec<PaperView>,
    pub quote: Option<QuoteView>,
    /// Where the pre-checks are made, while they still are.
    pub checks: Option<String>,
    pub withdraw: Option<String>,
    pub history: Vec<EventLine>,
}

/// One consent text with the answer given to it.
#[derive(Clone, Debug)]
pub struct ConsentView {
    pub kind: String,
    pub title: String,
    pub body: String,
    pub required: bool,
    /// `Some(true)` given, `Some(false)` refused.
    pub given: Option<bool>,
    /// Version of the text and who answered when, or empty.
    pub facts: String,
}

/// The consents: each by itself, each refusable.
#[derive(Clone, Debug, Template)]
#[template(path = "application/consents.html")]
pub struct ConsentsPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub action: String,
    pub back: String,
    pub consents: Vec<ConsentView>,
    pub who: Vec<Field>,
}

/// One pre-check or approval.
#[derive(Clone, Debug)]
pub struct CheckRow {
    pub kind: String,
    pub title: String,
    /// Whose it is.
    pub owner: String,
    /// Who made it when, or empty.
    pub made: String,
    /// Whether this person may make it now.
    pub mine: bool,
}

/// The pre-checks before submission.
#[derive(Clone, Debug, Template)]
#[template(path = "application/checks.html")]
pub struct ChecksPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub action: String,
    pub back: String,
    pub rows: Vec<CheckRow>,
    pub quote: Option<QuoteView>,
}
