//! Partner settlement (정산): the month's board, one statement as the staff and its partner see it,
//! what the partner says to it, its own list compared, its tax invoice.

mod acts;
mod board;
mod compare;
mod dispute;
mod invoice;
mod present;
mod show;
mod sides;
mod waiting;

pub use board::rooms;
pub use present::state_tag;
pub use waiting::{for_partner, for_staff};

use actix_web::web;
use askama::Template;

use super::component::{Empty, EventLine, Grid, Identity, Steps, Tag, Tile, View, Why};
use super::page::{Page, Tone};

/// A row of the month's board.
#[derive(Clone, Debug)]
pub struct BoardRow {
    pub id: String,
    pub partner: String,
    pub contracts: String,
    /// What the lines come from, with how many of each.
    pub basis: String,
    /// Won, VAT included.
    pub total: i64,
    pub confirmation: Tag,
    pub budget: String,
    pub pay_on: String,
    pub settled_on: String,
    pub state: Tag,
    pub askable: bool,
}

/// The settlements of a month, for the staff.
#[derive(Clone, Debug, Template)]
#[template(path = "settlement/board.html")]
pub struct BoardPage {
    pub page: Page,
    pub lead: String,
    /// `2026-10`
    pub month: String,
    pub previous: String,
    pub next: Option<String>,
    pub may_act: bool,
    /// Whether the month has its statements.
    pub made: bool,
    pub rooms: Vec<View>,
    pub tiles: Vec<Tile>,
    /// What a person should look at first, with where it is.
    pub findings: Vec<(String, String)>,
    pub rows: Vec<BoardRow>,
    pub sum: i64,
    pub empty: Empty,
}

impl BoardPage {
    fn askable(&self) -> usize {
        match self.may_act {
            true => self.rows.iter().filter(|row| row.askable).count(),
            false => 0,
        }
    }
}

/// One line of a statement.
#[derive(Clone, Debug)]
pub struct LineView {
    pub no: i32,
    pub label: String,
    pub detail: String,
    /// What it comes from, and where that can be read.
    pub source: String,
    pub source_href: Option<String>,
    pub customer: String,
    pub unit_price: String,
    pub quantity: String,
    pub supply: i64,
    pub vat: i64,
    /// The state of its dispute and where the thread is.
    pub dispute: Option<(Tag, String)>,
}

/// What somebody said about a disputed line.
#[derive(Clone, Debug)]
pub struct MessageView {
    pub who: String,
    pub partner: bool,
    pub when: String,
    pub body: String,
    /// The attachment's name and address.
    pub file: Option<(String, String)>,
}

/// A disputed line with its thread.
#[derive(Clone, Debug)]
pub struct DisputeView {
    pub id: String,
    pub line_no: i32,
    pub title: String,
    pub tag: Tag,
    pub messages: Vec<MessageView>,
    pub decision: Option<String>,
    pub open: bool,
    pub may_withdraw: bool,
    pub may_decide: bool,
    pub version: i64,
}

/// The one thing to do with a statement now: the last part of its address, and its words.
#[derive(Clone, Debug)]
pub struct MainAct {
    pub verb: &'static str,
    pub label: String,
    pub icon: &'static str,
}

/// A tax invoice of a statement.
#[derive(Clone, Debug)]
pub struct InvoiceRow {
    pub href: String,
    pub title: String,
    pub detail: String,
    /// Which number differs where.
    pub differences: Vec<String>,
    pub tag: Tag,
}

/// The tax invoices of a statement and the ways to one.
#[derive(Clone, Debug, Template)]
#[template(path = "settlement/invoices.html")]
pub struct InvoicesPart {
    pub page: Page,
    /// `/settlements/{id}`
    pub address: String,
    pub hint: String,
    pub may_register: bool,
    pub may_propose: bool,
    pub rows: Vec<InvoiceRow>,
}

impl askama::filters::HtmlSafe for InvoicesPart {}

/// A partner's month: its lines, what is disputed, its invoice; for the staff both sides as well.
#[derive(Clone, Debug, Template)]
#[template(path = "settlement/statement.html")]
pub struct StatementPage {
    pub page: Page,
    pub back: String,
    pub lead: String,
    /// `/settlements/{id}`
    pub address: String,
    pub version: i64,
    pub identity: Identity,
    pub steps: Steps,
    pub main_act: Option<MainAct>,
    /// Label, address and icon.
    pub links: Vec<(String, String, &'static str)>,
    pub notes: Vec<(Tone, String)>,
    pub lines: Vec<LineView>,
    pub supply: i64,
    pub vat: i64,
    pub total: i64,
    pub may_dispute: bool,
    pub may_compare: bool,
    pub disputes: Vec<DisputeView>,
    pub invoices: Option<InvoicesPart>,
    pub grids: Vec<Grid>,
    pub whys: Vec<Why>,
    pub history: Vec<EventLine>,
}

/// A line of the partner's own list beside ours.
#[derive(Clone, Debug)]
pub struct ComparedRow {
    pub label: String,
    pub ours: String,
    pub theirs: String,
    pub difference: String,
    pub tag: Tag,
    /// Where this line can be disputed.
    pub dispute: Option<String>,
}

/// The partner's own list, line by line beside ours. Nothing of it is kept.
#[derive(Clone, Debug, Template)]
#[template(path = "settlement/compare.html")]
pub struct ComparePage {
    pub page: Page,
    pub address: String,
    /// The statement's own title, for the way back.
    pub name: String,
    pub lead: String,
    pub version: i64,
    pub may_confirm: bool,
    /// Whether both lists come to the same.
    pub same: bool,
    pub tiles: Vec<Tile>,
    /// Rows of the file that could not be read.
    pub faults: Vec<String>,
    pub rows: Vec<ComparedRow>,
}

/// Below `/settlements`, `/settlement-disputes` and `/partner-documents`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/settlements", web::get().to(board::board))
        .route("/settlements", web::post().to(acts::make))
        .route("/settlements/ask", web::post().to(acts::ask_many))
        .route("/settlements/{id}", web::get().to(show::show))
        .route("/settlements/{id}/ask", web::post().to(acts::ask))
        .route("/settlements/{id}/confirm", web::post().to(acts::confirm))
        .route("/settlements/{id}/sheet", web::get().to(acts::sheet))
        .route("/settlements/{id}/pdf", web::get().to(acts::pdf))
        .route("/settlements/{id}/compare", web::post().to(compare::compare))
        .route("/settlements/{id}/dispute", web::get().to(dispute::form))
        .route("/settlements/{id}/dispute", web::post().to(dispute::open))
        .route("/settlements/{id}/invoice", web::get().to(invoice::form))
        .route("/settlements/{id}/invoice", web::post().to(invoice::register))
        .route("/settlements/{id}/reverse-issue", web::post().to(invoice::propose))
        .route("/settlement-disputes/{id}/reply", web::post().to(dispute::reply))
        .route("/settlement-disputes/{id}/withdraw", web::post().to(dispute::withdraw))
        .route("/settlement-disputes/{id}/uphold", web::post().to(dispute::uphold))
        .route("/settlement-disputes/{id}/reject", web::post().to(dispute::reject))
        .route("/partner-documents/{id}", web::get().to(dispute::paper));
}
