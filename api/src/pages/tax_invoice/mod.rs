//! Tax invoices (세금계산서): what is to be issued and by when, the papers, their amendments, their way
//! to the tax office, and the totals by customer.

mod act;
mod amend;
mod bulk;
mod form;
mod issue;
mod letters;
mod list;
mod papers;
mod payer;
mod show;
mod strip;
mod summary;
mod tiles;
mod transmissions;
mod way;
mod words;

pub use strip::{latest, of_bill};
pub use tiles::home_tile;

use actix_web::web;
use askama::Template;
use askama::filters::HtmlSafe;

use super::component::{
    Check, Empty, EventLine, Field, Grid, Identity, Section, Steps, Tag, Tile, View,
};
use super::page::Page;

/// Tax invoices, below `/tax-invoices`, and a payer's details for them.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/tax-invoices", web::get().to(list::list))
        .route("/tax-invoices/issue", web::get().to(issue::look))
        .route("/tax-invoices/issue", web::post().to(issue::issue))
        .route("/tax-invoices/confirm", web::get().to(issue::confirm))
        .route("/tax-invoices/bulk", web::get().to(bulk::ask))
        .route("/tax-invoices/bulk", web::post().to(bulk::act))
        .route("/tax-invoices/transmissions", web::get().to(transmissions::list))
        .route("/tax-invoices/transmissions", web::post().to(transmissions::send))
        .route("/tax-invoices/simulator", web::post().to(transmissions::choose))
        .route("/tax-invoices/summary", web::get().to(summary::look))
        .route("/tax-invoices/{id}", web::get().to(show::show))
        .route("/tax-invoices/{id}/pdf", web::get().to(show::pdf))
        .route("/tax-invoices/{id}/xml", web::get().to(show::xml))
        .route("/tax-invoices/{id}/act", web::get().to(act::ask))
        .route("/tax-invoices/{id}/act", web::post().to(act::act))
        .route("/tax-invoices/{id}/resend", web::post().to(act::resend))
        .route("/tax-invoices/{id}/amend", web::get().to(amend::ask))
        .route("/tax-invoices/{id}/amend", web::post().to(amend::carry_out))
        .route("/billing-accounts/{id}/tax", web::get().to(payer::form))
        .route("/billing-accounts/{id}/tax", web::post().to(payer::save))
        .route("/billing-accounts/{id}/tax/recipients", web::post().to(payer::add))
        .route("/billing-accounts/{id}/tax/recipients/remove", web::post().to(payer::remove));
}

/// A row of the list.
#[derive(Clone, Debug)]
pub struct InvoiceRow {
    pub id: String,
    pub number: String,
    /// 승인번호.
    pub issue_id: String,
    pub written_on: String,
    pub customer: String,
    pub business_number: String,
    /// The first item, `외 n건` behind it.
    pub item: String,
    /// Won.
    pub supply: i64,
    pub vat: i64,
    pub total: i64,
    pub state: Tag,
    pub late: Option<Tag>,
    pub sent_at: String,
    pub mail: Option<Tag>,
    pub amendment: String,
    pub checked: bool,
}

/// The deadline board and the list.
#[derive(Clone, Debug, Template)]
#[template(path = "tax_invoice/list.html")]
pub struct InvoicesPage {
    pub page: Page,
    pub lead: String,
    /// To what is to be issued.
    pub issue: Option<(String, String)>,
    pub links: Vec<(String, String)>,
    /// Nothing sent reaches the tax office.
    pub simulated: bool,
    pub tiles: Vec<Tile>,
    pub views: Vec<View>,
    pub filter: Vec<Field>,
    /// The filter again, for what is done with all it finds.
    pub asked: Vec<(String, String)>,
    /// What can be done with many: code and words.
    pub bulk: Vec<(&'static str, String)>,
    pub bulk_hint: String,
    /// To the same list with every box ticked.
    pub all: String,
    pub rows: Vec<InvoiceRow>,
    /// Won, over the whole filter: supply, tax, total.
    pub sum: (i64, i64, i64),
    pub total: String,
    pub older: Option<(String, String)>,
    pub newer: Option<(String, String)>,
    pub empty: Empty,
}

/// One side of a tax invoice.
#[derive(Clone, Debug)]
pub struct PartyView {
    pub title: String,
    pub facts: Vec<(String, String)>,
}

/// An item of a tax invoice as it is written on it.
#[derive(Clone, Debug)]
pub struct ItemView {
    pub day: String,
    pub name: String,
    pub spec: String,
    pub quantity: String,
    pub price: String,
    pub supply: String,
    pub vat: String,
    pub remark: String,
}

/// A tax invoice in the arrangement of the legal form, in the colour of its copy.
#[derive(Clone, Debug, Template)]
#[template(path = "tax_invoice/form.html")]
pub struct FormView {
    pub title: String,
    /// `(공급자 보관용)`; red, the other is blue.
    pub side: String,
    pub red: bool,
    pub numbers: Vec<(String, String)>,
    pub parties: [PartyView; 2],
    /// 작성일자, 공란수, 공급가액, 세액, 수정사유.
    pub amounts: Vec<(String, String)>,
    pub remark_label: String,
    pub remarks: String,
    pub columns: [String; 8],
    pub lines: Vec<ItemView>,
    /// 합계금액, 현금, 수표, 어음, 외상미수금.
    pub means: Vec<(String, String)>,
    /// `이 금액을`, `청구함`.
    pub purpose: (String, String),
}

impl HtmlSafe for FormView {}

/// One tax invoice.
#[derive(Clone, Debug, Template)]
#[template(path = "tax_invoice/invoice.html")]
pub struct InvoicePage {
    pub page: Page,
    /// `/tax-invoices/{id}`
    pub address: String,
    pub simulated: bool,
    pub identity: Identity,
    pub steps: Steps,
    /// What the tax office said, in plain words with the remedy.
    pub answer: Option<Check>,
    pub form: FormView,
    pub pdf: (String, String),
    pub papers: Vec<(String, String)>,
    /// What is done next.
    pub next: Option<(String, String)>,
    pub others: Vec<(String, String)>,
    pub facts: Vec<(String, String)>,
    /// Original, amendments, bill, credit note, outage.
    pub related: Option<Grid>,
    pub letters: Option<Grid>,
    pub recipients: Vec<(String, String)>,
    pub may_act: bool,
    /// To the payer's details.
    pub mend: Option<(String, String)>,
    pub history: Vec<EventLine>,
}

/// A draft that would be refused: what is wrong and where it is mended.
#[derive(Clone, Debug)]
pub struct FailureView {
    pub title: String,
    pub detail: String,
    pub findings: Vec<Check>,
    pub mend: Option<(String, String)>,
}

/// What a month is still to be invoiced for.
#[derive(Clone, Debug, Template)]
#[template(path = "tax_invoice/issue.html")]
pub struct IssuePage {
    pub page: Page,
    pub lead: String,
    pub simulated: bool,
    pub previous: Option<(String, String)>,
    pub next: Option<(String, String)>,
    /// To the page that says what issuing means.
    pub issue: Option<(String, String)>,
    pub tiles: Vec<Tile>,
    /// How many there are in all, in words.
    pub failing: String,
    pub failures: Vec<FailureView>,
    pub drafts: Grid,
    /// Notes that are not on a tax invoice yet.
    pub amendments: Option<Grid>,
    /// What no tax invoice is written for, and why.
    pub nothing: Option<Grid>,
    /// What of this month is issued.
    pub issued: Option<Grid>,
    /// Issuing has begun and some are left.
    pub going: Option<GoingOn>,
}

/// How far issuing has come. The page asks for the next act itself once somebody pressed on it.
#[derive(Clone, Debug)]
pub struct GoingOn {
    pub told: String,
    pub hint: String,
    pub by_itself: bool,
    pub done: usize,
    pub all: usize,
    pub hidden: [(&'static str, String); 3],
}

/// Reasons that make the same papers.
#[derive(Clone, Debug)]
pub struct ReasonGroup {
    /// `02 공급가액 변동`
    pub title: String,
    /// How many papers, dated how, with which sign.
    pub makes: String,
    pub reasons: Vec<ReasonView>,
}

/// A reason in the words of whoever has it.
#[derive(Clone, Debug)]
pub struct ReasonView {
    pub title: String,
    /// When it is the right one.
    pub when: String,
    /// None where something has to be there first.
    pub href: Option<String>,
}

/// The wizard of an amendment: the reason, what it leaves open, the papers.
#[derive(Clone, Debug, Template)]
#[template(path = "tax_invoice/amend.html")]
pub struct AmendPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub lead: String,
    pub simulated: bool,
    pub identity: Identity,
    pub steps: Steps,
    pub groups: Vec<ReasonGroup>,
    /// `get` to look at the papers, `post` to issue them.
    pub method: &'static str,
    pub action: String,
    pub hidden: Vec<(String, String)>,
    /// What the reason has decided.
    pub locked: Vec<(String, String)>,
    pub sections: Vec<Section>,
    pub forms: Vec<FormView>,
    pub submit: String,
    pub back: String,
}

/// Packages and what became of them.
#[derive(Clone, Debug, Template)]
#[template(path = "tax_invoice/transmissions.html")]
pub struct TransmissionsPage {
    pub page: Page,
    pub simulated: bool,
    pub facts: Vec<(String, String)>,
    /// Whether something waits that this person may send.
    pub may_act: bool,
    /// To asking for the transmission of what is only issued.
    pub to_queue: Option<(String, String)>,
    pub packages: Grid,
    /// The simulator's answer for a customer: only where there is a simulator.
    pub choose: Vec<Field>,
    pub chosen: Option<Grid>,
}

/// Totals by customer, tied to the ledger.
#[derive(Clone, Debug, Template)]
#[template(path = "tax_invoice/summary.html")]
pub struct SummaryPage {
    pub page: Page,
    pub downloads: Vec<(String, String)>,
    pub filter: Vec<Field>,
    pub tiles: Vec<Tile>,
    pub grids: Vec<Grid>,
    pub ties: Vec<Check>,
}

/// What a payer's tax invoices need to know.
#[derive(Clone, Debug, Template)]
#[template(path = "tax_invoice/payer.html")]
pub struct PayerPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    /// `/billing-accounts/{id}/tax`
    pub address: String,
    pub version: String,
    /// Where to go on to afterwards.
    pub then: Option<String>,
    pub sections: Vec<Section>,
    pub may_act: bool,
    /// Id, name, address.
    pub recipients: Vec<(String, String, String)>,
    pub add: Vec<Field>,
    pub back: String,
}
