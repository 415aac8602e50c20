//! The deadline board and the list below it, filtered by address.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_billing::tax_invoices::{self, Filter, ISSUERS, Listed, Totals};
use gaetong_entity::ids::TaxInvoiceId;
use gaetong_entity::money::tax_invoice::InvoiceClass;
use gaetong_entity::money::tax_invoice_progress::InvoiceState;
use gaetong_entity::{Scope, Tx};
use gaetong_rules::Month;
use serde::Deserialize;
use std::collections::HashMap;

use super::letters::{self, Mail};
use super::way::simulated;
use super::{InvoiceRow, InvoicesPage, tiles, words};
use crate::pages::component::{
    Cell, Choice, Column, Empty, Field, FieldKind, Grid, Row, Tag, View,
};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::{Icon, Page, Tone};
use crate::problem::Problem;

/// Tax invoices on one page of the list.
const SHOWN: u64 = 50;

/// The states in the order they are gone through.
pub const STATES: [InvoiceState; 6] = [
    InvoiceState::Issued,
    InvoiceState::Queued,
    InvoiceState::Sent,
    InvoiceState::Accepted,
    InvoiceState::Rejected,
    InvoiceState::Cancelled,
];

/// What the list's address says.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    month: String,
    #[serde(default)]
    q: String,
    /// `amended` or `late`.
    #[serde(default)]
    only: String,
    /// The package they went in.
    #[serde(default)]
    package: String,
    #[serde(default)]
    after: String,
    /// Every box of the page is ticked.
    #[serde(default)]
    all: String,
}

impl Asked {
    /// What a form carried of it.
    pub fn named(field: &dyn Fn(&str) -> String) -> Asked {
        Asked {
            state: field("state"),
            month: field("month"),
            q: field("q"),
            only: field("only"),
            package: field("package"),
            ..Asked::default()
        }
    }

    pub fn filter(&self) -> Filter {
        let text = self.q.trim();
        let states = match self.state.as_str() {
            "unsent" => vec![InvoiceState::Issued, InvoiceState::Queued],
            one => STATES.into_iter().filter(|state| state.code() == one).collect(),
        };
        Filter {
            month: self.month.trim().parse::<Month>().ok(),
            states,
            class: (self.only == "amended").then_some(InvoiceClass::Amended),
            late: self.only == "late",
            transmission_id: self.package.parse().ok(),
            text: (!text.is_empty()).then(|| text.to_owned()),
            ..Filter::default()
        }
    }

    /// The filter as it stands in an address or a form.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let all = [
            ("state", &self.state),
            ("month", &self.month),
            ("q", &self.q),
            ("only", &self.only),
            ("package", &self.package),
        ];
        let said = all.into_iter().filter(|(_, value)| !value.is_empty());
        said.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    pub fn address(&self, more: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        query.extend_pairs(more);
        format!("/tax-invoices?{}", query.finish())
    }
}

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let actor = &desk.person.actor;
    let tx = desk.read().await?;
    let (filter, after) = (asked.filter(), asked.after.parse::<TaxInvoiceId>().ok());
    let found = tax_invoices::list(&tx, actor, &filter, (after, SHOWN)).await?;
    let totals = tax_invoices::totals(&tx, actor, &filter).await?;
    let page = desk.page(desk.lang().t("tax-invoices"));
    let tenant = actor.scope() != Scope::Provider;
    let mails = if tenant { HashMap::new() } else { letters::of_many(&tx, &found.rows).await? };
    let items = items(&tx, &desk, &found.rows).await?;
    let ticked = asked.all == "1";
    let row = |one: &Listed| {
        let id = one.document.id;
        row(&page, one, items.get(&id), mails.get(&id).copied(), ticked)
    };
    let rows: Vec<InvoiceRow> = found.rows.iter().map(row).collect();
    let older = found.rows.last().filter(|_| found.has_more);
    let older = older.map(|last| asked.address(&[("after", &last.document.id.to_string())]));
    let shown = present(&desk, page, &asked, &totals);
    let board = match tenant {
        true => Vec::new(),
        false => tiles::board_of(&desk, &tx, &shown.page, filter.month).await?,
    };
    show(&InvoicesPage {
        rows,
        tiles: board,
        older: older.map(|href| (shown.page.t("older"), href)),
        ..shown
    })
}

/// Everything but what was found.
fn present(desk: &Desk, page: Page, asked: &Asked, totals: &Totals) -> InvoicesPage {
    let tenant = desk.person.actor.scope() != Scope::Provider;
    let may_act = desk.only(&ISSUERS).is_ok();
    let month = Month::of(page.today).prev();
    let (n, won) = (totals.count, figures::money(totals.total.get()));
    let link = |key: &str, href: &str| (page.t(key), href.to_owned());
    InvoicesPage {
        lead: page.t(if tenant { "tax-lead-tenant" } else { "tax-lead" }),
        issue: may_act.then(|| {
            let label = page.t1("tax-to-issue", "month", month);
            (label, format!("/tax-invoices/issue?month={month}"))
        }),
        links: match tenant {
            true => Vec::new(),
            false => vec![
                link("tax-transmissions", "/tax-invoices/transmissions"),
                link("tax-summary", "/tax-invoices/summary"),
            ],
        },
        simulated: simulated(&desk.app),
        tiles: Vec::new(),
        views: views(&page, asked),
        filter: fields(&page, asked),
        asked: asked.pairs(),
        bulk: bulk(&page, tenant, may_act),
        bulk_hint: page.t_with("tax-bulk-hint", &[("n", &n.to_string()), ("won", &won)]),
        all: asked.address(&[("after", &asked.after), ("all", "1")]),
        rows: Vec::new(),
        sum: (totals.supply.get(), totals.vat.get(), totals.total.get()),
        total: page.t1("list-total", "n", totals.count),
        older: None,
        newer: (!asked.after.is_empty()).then(|| (page.t("bill-first-page"), asked.address(&[]))),
        empty: Empty {
            icon: Icon::named("file-invoice"),
            title: page.t("tax-none"),
            why: page.t(if tenant { "tax-none-tenant" } else { "tax-none-why" }),
            action: None,
        },
        page,
    }
}

fn bulk(page: &Page, tenant: bool, may_act: bool) -> Vec<(&'static str, String)> {
    let papers = ["pdf", "zip"];
    let ours = ["xlsx"];
    let acts = ["queue", "resend"];
    let acts = acts.into_iter().filter(|_| may_act);
    let ours = ours.into_iter().filter(|_| !tenant);
    acts.chain(papers).chain(ours).map(|code| (code, page.word("tax-bulk", code))).collect()
}

fn views(page: &Page, asked: &Asked) -> Vec<View> {
    let view = |key: &str, of: Asked| View {
        label: page.t(key),
        href: of.address(&[]),
        count: None,
        current: of.pairs() == asked.pairs(),
    };
    let rest = || Asked { month: asked.month.clone(), q: asked.q.clone(), ..Asked::default() };
    vec![
        view("tax-view-all", rest()),
        view("tax-view-unsent", Asked { state: "unsent".into(), ..rest() }),
        view("tax-state-rejected", Asked { state: "rejected".into(), ..rest() }),
        view("tax-view-amended", Asked { only: "amended".into(), ..rest() }),
        view("tax-view-late", Asked { only: "late".into(), ..rest() }),
    ]
}

fn fields(page: &Page, asked: &Asked) -> Vec<Field> {
    let mut states = vec![
        Choice::new("", page.t("tax-any-state")),
        Choice::new("unsent", page.t("tax-view-unsent")),
    ];
    states.extend(STATES.map(|s| Choice::new(s.code(), page.word("tax-state", s.code()))));
    let only = [("", "tax-view-all"), ("amended", "tax-view-amended"), ("late", "tax-view-late")];
    let only = only.map(|(code, key)| Choice::new(code, page.t(key))).to_vec();
    let text = |name: &str| Field::new(page, name, FieldKind::Text).optional();
    vec![
        Field::new(page, "tax_state", FieldKind::Select(states))
            .named("state")
            .optional()
            .value(&asked.state),
        text("tax_month").named("month").width("w-sm").value(&asked.month),
        text("tax_q").named("q").value(&asked.q),
        Field::new(page, "tax_only", FieldKind::Select(only))
            .named("only")
            .optional()
            .value(&asked.only),
    ]
}

/// The first item of each, with how many there are.
async fn items(
    tx: &Tx,
    desk: &Desk,
    rows: &[Listed],
) -> Result<HashMap<TaxInvoiceId, (String, usize)>, Problem> {
    let ids: Vec<TaxInvoiceId> = rows.iter().map(|row| row.document.id).collect();
    let found = tax_invoices::invoices(tx, &desk.person.actor, &ids).await?;
    let item = |invoice: tax_invoices::Invoice| {
        let first = invoice.lines.first().map(|line| line.name.clone()).unwrap_or_default();
        (invoice.document.id, (first, invoice.lines.len()))
    };
    Ok(found.into_iter().map(item).collect())
}

fn row(
    page: &Page,
    one: &Listed,
    item: Option<&(String, usize)>,
    mail: Option<Mail>,
    checked: bool,
) -> InvoiceRow {
    let of = &one.document;
    let sent = one.progress.sent_at.map(|at| figures::instant(at, page.look.lang));
    InvoiceRow {
        id: of.id.to_string(),
        number: of.number.clone(),
        issue_id: of.issue_id.clone(),
        written_on: of.written_on.to_string(),
        customer: of.customer_name.clone(),
        business_number: figures::business_number(&of.customer_business_number.to_string()),
        item: item.map(|(first, lines)| words::item(page, first, *lines)).unwrap_or_default(),
        supply: of.supply,
        vat: of.vat,
        total: of.total,
        state: words::state(page, one.progress.state),
        late: of.late.then(|| Tag::new(Tone::Warn, page.t("tax-late"))),
        sent_at: sent.unwrap_or_default(),
        mail: mail.map(|mail| mail.tag(page)),
        amendment: of.amendment.map(|code| words::amendment(page, code)).unwrap_or_default(),
        checked,
    }
}

/// A few tax invoices on another page.
pub fn short_grid(page: &Page, caption: &str, rows: &[Listed]) -> Grid {
    let columns = vec![
        Column::fit(page.t("tax-document-number")),
        Column::fit(page.t("tax-written-on")),
        Column::text(page.t("tax-customer")),
        Column::fit(page.t("tax-draft-kind")),
        Column::number(page.t("tax-supply")),
        Column::number(page.t("tax-vat")),
        Column::number(page.t("tax-total")),
        Column::fit(page.t("tax-state")),
    ];
    let row = |one: &Listed| {
        let of = &one.document;
        let kind = words::kind(page, of.kind);
        let cells = vec![
            Cell::Code(of.number.clone()),
            Cell::text(page.date(&of.written_on)),
            Cell::text(&of.customer_name),
            Cell::text(of.amendment.map_or(kind, |code| words::amendment(page, code))),
            Cell::Money(of.supply),
            Cell::Money(of.vat),
            Cell::Money(of.total),
            Cell::Tag(words::state(page, one.progress.state)),
        ];
        Row::to(format!("/tax-invoices/{}", of.id), cells)
    };
    Grid::new(page.t(caption), columns, rows.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
}
