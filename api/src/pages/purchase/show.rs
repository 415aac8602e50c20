//! One purchase invoice, with the three-way match in plain words.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::partners::invoices::{self, InvoiceDetail};
use gaetong_billing::partners::{MAY_SETTLE, may_read};
use gaetong_entity::ids::PurchaseInvoiceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::purchase_invoice::{InvoiceState, Model as Invoice};
use gaetong_rules::payout::Difference;

use super::{DifferenceView, InvoicePage};
use crate::pages::component::{Answer, Answers, Cell, Column, Grid, Identity, Row, Tag};
use crate::pages::desk::{self, Desk};
use crate::pages::figures;
use crate::pages::page::{Page, Tone};
use crate::problem::Problem;

pub async fn show(desk: Desk, id: Path<PurchaseInvoiceId>) -> Result<HttpResponse, Problem> {
    let detail = found(&desk, *id).await?;
    let page = desk.page(desk.lang().t("purchase-title"));
    desk::show(&present(&desk, page, &detail))
}

/// The invoice, if there is one for these eyes.
pub(super) async fn found(desk: &Desk, id: PurchaseInvoiceId) -> Result<InvoiceDetail, Problem> {
    may_read(&desk.person.actor)?;
    let tx = desk.read().await?;
    invoices::detail(&tx, id, &desk.app.config.supplier.digits())
        .await?
        .ok_or_else(Problem::not_found)
}

pub(super) fn present(desk: &Desk, page: Page, detail: &InvoiceDetail) -> InvoicePage {
    let invoice = &detail.invoice;
    let partner = desk.person.actor.role == Role::Partner;
    let settler = desk.only(&MAY_SETTLE).is_ok();
    let proposed = invoice.state == InvoiceState::Proposed;
    let live = is_live(invoice);
    let statement = format!("/settlements/{}", invoice.settlement_id);
    let mut crumbs = vec![(page.t("payout-settlement"), statement)];
    if !partner {
        crumbs.insert(0, (page.t("purchase-invoices"), "/purchase-invoices".to_owned()));
    }
    InvoicePage {
        crumbs,
        lead: lead(&page, invoice),
        address: format!("/purchase-invoices/{}", invoice.id),
        version: invoice.version,
        identity: identity(&page, detail),
        paper: invoice.document_id.map(|id| format!("/partner-documents/{id}")),
        matched: live && detail.differences.is_empty(),
        differences: match live {
            true => differences(&page, &detail.differences),
            false => Vec::new(),
        },
        facts: facts(&page, invoice),
        lines: lines(&page, detail),
        may_approve: partner && proposed,
        may_refuse: (partner && proposed) || (settler && live),
        refuse_label: page.t(if partner { "purchase-refuse" } else { "purchase-withdraw" }),
        refuse_verb: if partner { "refuse" } else { "withdraw" },
        page,
    }
}

fn is_live(invoice: &Invoice) -> bool {
    matches!(invoice.state, InvoiceState::Proposed | InvoiceState::Registered)
}

fn lead(page: &Page, invoice: &Invoice) -> String {
    let key = format!("purchase-lead-{}", invoice.state.code());
    page.t1(&key, "reason", invoice.reason.clone().unwrap_or_default())
}

fn identity(page: &Page, detail: &InvoiceDetail) -> Identity {
    let invoice = &detail.invoice;
    let total = format!("{} {}", figures::money(invoice.total), page.t("won"));
    Identity {
        customer: invoice.supplier_name.clone(),
        number: invoice.issue_id.clone(),
        copy: page.t("copy"),
        tag: Some(result_tag(page, detail)),
        facts: vec![
            (page.t("purchase-total"), total),
            (page.t("purchase-written-on"), page.date(&invoice.written_on)),
        ],
    }
}

/// Where the three differ, each said as which number stands where.
#[must_use]
pub fn differences(page: &Page, found: &[Difference]) -> Vec<DifferenceView> {
    let lang = page.look.lang.of_rules();
    let view = |difference: &Difference| {
        let place = difference.place.name();
        let (place, found, expected) = (
            place.get(lang).to_owned(),
            difference.found.get(lang).to_owned(),
            difference.expected.get(lang).to_owned(),
        );
        let key = match difference.place.line_no() {
            Some(_) => "purchase-difference-contract",
            None => "purchase-difference",
        };
        let places =
            [("place", place.as_str()), ("found", found.as_str()), ("expected", expected.as_str())];
        DifferenceView { said: page.t_with(key, &places), place, found, expected }
    };
    found.iter().map(view).collect()
}

/// The state, or for what is registered whether it agrees.
#[must_use]
pub fn result_tag(page: &Page, detail: &InvoiceDetail) -> Tag {
    match (detail.invoice.state, detail.differences.len()) {
        (InvoiceState::Registered, 0) => Tag::new(Tone::Ok, page.t("purchase-matched")),
        (InvoiceState::Registered, n) => Tag::new(Tone::Bad, page.t1("purchase-differs-n", "n", n)),
        (state, _) => state_tag(page, state),
    }
}

pub(super) fn state_tag(page: &Page, state: InvoiceState) -> Tag {
    let tone = match state {
        InvoiceState::Proposed => Tone::Warn,
        InvoiceState::Registered => Tone::Ok,
        InvoiceState::Refused => Tone::Bad,
        InvoiceState::Withdrawn => Tone::Mute,
    };
    Tag::new(tone, page.word("purchase-state", state.code()))
}

fn facts(page: &Page, invoice: &Invoice) -> Answers {
    let number = |digits: &str| figures::business_number(digits);
    let answers = [
        ("purchase-way", page.word("purchase-way", invoice.way.code())),
        ("purchase-supplier", number(&invoice.supplier_number)),
        ("purchase-customer", number(&invoice.customer_number)),
        ("purchase-supply", figures::money(invoice.supply)),
        ("purchase-vat", figures::money(invoice.vat)),
        ("purchase-total", figures::money(invoice.total)),
        ("purchase-remarks", invoice.remarks.clone()),
        ("purchase-registered-at", figures::instant(invoice.recorded_at, page.look.lang)),
    ];
    let answers = answers.into_iter().filter(|(_, value)| !value.is_empty());
    let answers = answers.map(|(key, value)| Answer { label: page.t(key), value }).collect();
    Answers { title: page.t("purchase-about"), answers, change: None }
}

fn lines(page: &Page, detail: &InvoiceDetail) -> Grid {
    let columns = vec![
        Column::text(page.t("purchase-item")),
        Column::number(page.t("purchase-supply")),
        Column::number(page.t("purchase-vat")),
    ];
    let rows = detail.lines.iter().map(|line| {
        Row::plain(vec![Cell::text(&line.name), Cell::Money(line.supply), Cell::Money(line.vat)])
    });
    Grid::new(page.t("purchase-lines"), columns, rows.collect()).shown_caption(page.t("unit-won"))
}
