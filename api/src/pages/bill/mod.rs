//! A bill and why it is that amount.

mod list;
pub mod now;
mod present;
mod settled;
mod show;
pub mod terms;
pub mod tree;

pub use list::bill_grid;
pub use now::bill_now;
pub use show::routes;

use askama::Template;

use super::component::{EventLine, Grid, Identity, Why};
use super::figures;
use super::note::Corrections;
use super::page::Page;

/// One line as the bill shows it.
#[derive(Clone, Debug)]
pub struct BillLineView {
    pub title: String,
    /// Seat band, term, reason: `30–49석 · 36개월`.
    pub condition: String,
    /// Won per unit and month.
    pub unit_price: Option<i64>,
    pub quantity: String,
    /// `17/28`, or empty for a whole month.
    pub days: String,
    pub amount: i64,
    /// Anchor of its derivation.
    pub anchor: String,
}

impl BillLineView {
    fn price(&self) -> String {
        self.unit_price.map(figures::money).unwrap_or_default()
    }
}

/// One article of the terms, with the passage the bill rests on marked.
#[derive(Clone, Debug)]
pub struct ArticleView {
    pub anchor: String,
    pub title: String,
    pub before: String,
    pub marked: String,
    pub after: String,
}

/// Which tab is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Why,
    Compare,
    Terms,
    History,
}

#[derive(Clone, Debug, Template)]
#[template(path = "bill/bill.html")]
pub struct BillPage {
    pub page: Page,
    pub identity: Identity,
    /// `/bills/{id}`
    pub address: String,
    pub number: String,
    /// Label and value: 사용월, 작성일, 납기일.
    pub dates: Vec<(String, String)>,
    /// Label and value of the payer.
    pub payer: Vec<(String, String)>,
    pub lines: Vec<BillLineView>,
    pub supply: i64,
    pub vat: i64,
    /// Charges outside the tax, such as the late charge.
    pub out_of_scope: Option<i64>,
    pub total: i64,
    /// `일금 구백구십팔만오천이백오십원정`
    pub in_words: String,
    pub tab: Tab,
    pub whys: Vec<Why>,
    pub compare: Option<Grid>,
    pub articles: Vec<ArticleView>,
    pub history: Vec<EventLine>,
    pub pdf: Option<String>,
    /// Notes and disputes, and the ways to them.
    pub corrections: Option<Corrections>,
    pub tax_invoices: Option<Grid>,
    pub json: String,
    /// The derivation as text, for the copy button.
    pub text: String,
}

impl BillPage {
    /// The column of days is shown only when some line does not cover its whole month.
    fn has_days(&self) -> bool {
        self.lines.iter().any(|line| !line.days.is_empty())
    }
}
