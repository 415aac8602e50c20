//! The application for a service: a list of tasks, a quote that follows the typing, the answers before submitting.

use askama::Template;
use askama::filters::HtmlSafe;

use super::component::{Answers, Check, EventLine, Identity, TaskList};
use super::figures;
use super::page::{Icon, Page};

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
    /// Name, address and facts (`1.2 MB · SHA-256 9f2c…`) of the uploaded file.
    pub file: Option<(String, String, String)>,
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
    pub withdraw: Option<String>,
    pub history: Vec<EventLine>,
}
