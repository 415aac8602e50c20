//! One tax invoice: the form, where it is on its way, what the tax office said, what belongs to it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use gaetong_billing::bills;
use gaetong_billing::notes;
use gaetong_billing::tax_invoices::{self, Detail, ISSUERS, Invoice, Listed, meaning};
use gaetong_documents::Copies;
use gaetong_entity::ids::{OutageId, TaxInvoiceId};
use gaetong_entity::money::outage_credit;
use gaetong_entity::money::tax_invoice_progress::{self, InvoiceState};
use gaetong_entity::work::event;
use gaetong_entity::{Scope, Tx};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;

use super::form::Side;
use super::way::simulated;
use super::{InvoicePage, form, letters, words};
use crate::json::tax_invoice_papers::{pdf_answer, xml_answer};
use crate::pages::component::{Cell, Check, Column, EventLine, Grid, Identity, Row, Steps};
use crate::pages::desk::{self, Desk, show_with};
use crate::pages::figures;
use crate::pages::page::{Page, Tone};
use crate::problem::{OrBroken, Problem};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// `ours` or `theirs`; who is not told gets the own copy.
    #[serde(default)]
    side: String,
}

/// Whose copy is meant: a customer has only its own.
fn side(desk: &Desk, asked: &str) -> Side {
    match (desk.person.actor.scope(), asked) {
        (Scope::Provider, "theirs") => Side::Theirs,
        (Scope::Provider, _) => Side::Ours,
        _ => Side::Theirs,
    }
}

pub async fn show(
    desk: Desk,
    id: Path<TaxInvoiceId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let page = desk.page("");
    desk::show(&present(&desk, page, *id, &asked.side).await?)
}

/// The page again, because an act on it was refused.
pub async fn again(
    desk: &Desk,
    id: TaxInvoiceId,
    problem: &Problem,
) -> Result<HttpResponse, Problem> {
    let page = desk.refused("", problem);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(desk, page, id, "").await?)
}

/// The tax invoice, if there is one for these eyes.
pub async fn found(desk: &Desk, tx: &Tx, id: TaxInvoiceId) -> Result<Detail, Problem> {
    let found = tax_invoices::detail(tx, &desk.person.actor, id).await?;
    found.ok_or_else(Problem::not_found)
}

pub async fn pdf(
    desk: Desk,
    id: Path<TaxInvoiceId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let copies = match side(&desk, &asked.side) {
        Side::Ours => Copies::Supplier,
        Side::Theirs => Copies::Customer,
    };
    pdf_answer(&desk.app, &desk.person.actor, *id, copies).await
}

pub async fn xml(desk: Desk, id: Path<TaxInvoiceId>) -> Result<HttpResponse, Problem> {
    xml_answer(&desk.app, &desk.person.actor, *id).await
}

async fn present(
    desk: &Desk,
    mut page: Page,
    id: TaxInvoiceId,
    asked: &str,
) -> Result<InvoicePage, Problem> {
    let tx = desk.read().await?;
    let actor = &desk.person.actor;
    let found = found(desk, &tx, id).await?;
    let document = &found.invoice.document;
    let kind = words::title(&page, document.kind, document.class);
    page.title = page.t_with("tax-title", &[("title", &kind), ("number", &document.number)]);
    let staff = actor.scope() == Scope::Provider;
    let may_act = desk.only(&ISSUERS).is_ok();
    let address = format!("/tax-invoices/{id}");
    let log = tax_invoices::log(&tx, actor, id).await?;
    let history: Vec<EventLine> = log.iter().rev().map(|event| happened(&page, event)).collect();
    let side = side(desk, asked);
    Ok(InvoicePage {
        simulated: simulated(&desk.app),
        identity: identity(&page, &found.invoice, &found.progress),
        steps: steps(&page, found.progress.state),
        answer: answer(&page, &found.progress),
        form: form::view(&page, &found.invoice, side),
        pdf: pdf_link(&page, &address, side),
        papers: papers_of(&page, &address, staff.then_some(side)),
        next: next(&page, &found, &address).filter(|_| may_act),
        others: if may_act { others(&page, &found, &address) } else { Vec::new() },
        facts: facts(&page, &found, staff),
        related: related(&page, &tx, &found, staff).await?,
        letters: if staff { letters::grid(&page, &tx, id).await? } else { None },
        recipients: recipients(desk, &tx, &found).await?,
        may_act,
        mend: may_act.then(|| {
            let href =
                format!("/billing-accounts/{}/tax?then={address}", document.billing_account_id);
            (page.t("tax-mend-link"), href)
        }),
        history: if staff { history } else { Vec::new() },
        address,
        page,
    })
}

/// Who, which number, in which state; the wizard shows the same.
pub fn identity(
    page: &Page,
    invoice: &Invoice,
    progress: &tax_invoice_progress::Model,
) -> Identity {
    let document = &invoice.document;
    let mut facts = vec![
        (page.t("tax-written-on"), page.date(&document.written_on)),
        (page.t("tax-total"), words::won(page, document.total)),
    ];
    let code = document.amendment.map(|code| words::amendment(page, code));
    facts.extend(code.map(|code| (page.t("tax-amendment"), code)));
    Identity {
        customer: document.customer_name.clone(),
        number: Some(document.issue_id.clone()),
        copy: page.t("copy"),
        tag: Some(words::state(page, progress.state)),
        facts,
    }
}

fn steps(page: &Page, state: InvoiceState) -> Steps {
    let (last, at) = match state {
        InvoiceState::Issued => (InvoiceState::Accepted, 0),
        InvoiceState::Queued => (InvoiceState::Accepted, 1),
        InvoiceState::Sent => (InvoiceState::Accepted, 2),
        InvoiceState::Accepted => (InvoiceState::Accepted, 4),
        InvoiceState::Rejected => (InvoiceState::Rejected, 3),
        InvoiceState::Cancelled => (InvoiceState::Cancelled, 1),
    };
    let way: Vec<InvoiceState> = match state {
        InvoiceState::Cancelled => vec![InvoiceState::Issued, last],
        _ => vec![InvoiceState::Issued, InvoiceState::Queued, InvoiceState::Sent, last],
    };
    let labels = way.into_iter().map(|state| page.word("tax-state", state.code())).collect();
    Steps::at(page.t("tax-steps"), labels, at)
}

/// What the tax office said, in plain words with what to do.
fn answer(page: &Page, progress: &tax_invoice_progress::Model) -> Option<Check> {
    let code = progress.result_code.as_deref()?;
    let meant = meaning(code)?;
    let of = page.look.lang.of_rules();
    Some(Check {
        tone: if meant.accepted { Tone::Ok } else { Tone::Bad },
        text: format!("{code} {}", meant.message.get(of)),
        detail: meant.remedy.get(of).to_owned(),
    })
}

fn pdf_link(page: &Page, address: &str, side: Side) -> (String, String) {
    match side {
        Side::Ours => (page.t("tax-pdf-ours"), format!("{address}/pdf?side=ours")),
        Side::Theirs => (page.t("tax-pdf-theirs"), format!("{address}/pdf?side=theirs")),
    }
}

/// The other copy for the provider's people, and the XML.
fn papers_of(page: &Page, address: &str, side: Option<Side>) -> Vec<(String, String)> {
    let other = side.map(|side| match side {
        Side::Ours => pdf_link(page, address, Side::Theirs),
        Side::Theirs => pdf_link(page, address, Side::Ours),
    });
    other.into_iter().chain([(page.t("tax-xml"), format!("{address}/xml"))]).collect()
}

/// The one thing to do next.
fn next(page: &Page, found: &Detail, address: &str) -> Option<(String, String)> {
    let document = &found.invoice.document;
    match found.progress.state {
        InvoiceState::Issued => Some((page.t("tax-queue"), format!("{address}/act?wish=queue"))),
        InvoiceState::Rejected | InvoiceState::Cancelled => {
            // What a wizard made is made again by it; everything else is a draft again.
            let href = match (document.original_id, document.credit_note_id) {
                (Some(original), None) => format!("/tax-invoices/{original}/amend"),
                _ => {
                    let (year, month) = (document.month / 100, document.month % 100);
                    format!("/tax-invoices/issue?month={year:04}-{month:02}")
                }
            };
            Some((page.t("tax-reissue"), href))
        }
        _ => None,
    }
}

fn others(page: &Page, found: &Detail, address: &str) -> Vec<(String, String)> {
    let cancel = (page.t("tax-cancel"), format!("{address}/act?wish=cancel"));
    let amend = (page.t("tax-amend"), format!("{address}/amend"));
    match found.progress.state {
        InvoiceState::Issued | InvoiceState::Queued => vec![amend, cancel],
        InvoiceState::Sent | InvoiceState::Accepted => vec![amend],
        InvoiceState::Rejected | InvoiceState::Cancelled => Vec::new(),
    }
}

fn facts(page: &Page, found: &Detail, staff: bool) -> Vec<(String, String)> {
    let document = &found.invoice.document;
    let progress = &found.progress;
    let at = |at| figures::instant(at, page.look.lang);
    let mut facts = vec![(page.t("tax-issued-at"), at(document.issued_at))];
    let mut push = |key: &str, value: Option<String>| {
        facts.extend(value.map(|value| (page.t(key), value)));
    };
    push("tax-issue-by", document.issue_by.map(|day| page.date(&day)));
    push("tax-transmit-by", Some(page.date(&document.transmit_by)));
    push("tax-sent-at", progress.sent_at.map(at));
    push("tax-result", progress.answered_at.map(at));
    push("tax-cancelled-at", progress.cancelled_at.map(at));
    if staff {
        push("tax-reason", document.reason.clone());
        let package = found.transmission.as_ref();
        push("tax-gateway", package.map(|package| gateway(page, package)));
        push("tax-package", package.map(|package| package.submit_id.clone()));
    }
    facts
}

/// `file-drop · 모의 전송`
fn gateway(page: &Page, of: &gaetong_entity::money::tax_transmission::Model) -> String {
    match of.simulated {
        true => format!("{} · {}", of.gateway, page.t("tax-simulated")),
        false => of.gateway.clone(),
    }
}

/// Original, amendments, bill, credit note, outage.
async fn related(
    page: &Page,
    tx: &Tx,
    found: &Detail,
    staff: bool,
) -> Result<Option<Grid>, Problem> {
    let document = &found.invoice.document;
    let mut rows: Vec<Row> = Vec::new();
    let other = |key: &str, one: &Listed| related_invoice(page, key, one);
    rows.extend(found.original.iter().map(|one| other("tax-related-original", one)));
    rows.extend(found.amendments.iter().map(|one| other("tax-related-amendment", one)));
    if let Some(bill) = bills::detail(tx, document.bill_id).await.or_broken()? {
        let total = Cell::Money(bill.summary.total.get());
        let href = format!("/bills/{}", document.bill_id);
        rows.push(line(page, "tax-related-bill", bill.summary.number, (href, total)));
    }
    if let Some(note) = document.credit_note_id
        && let Some(note) = notes::detail(tx, note).await.or_broken()?
    {
        let total = Cell::Money(-note.summary.total.get());
        let href = format!("/credit-notes/{}", note.summary.id);
        rows.push(line(page, "tax-related-credit-note", note.summary.number, (href, total)));
        if staff {
            for (outage, number) in outages(tx, note.summary.id).await? {
                let href = format!("/outages/{outage}");
                rows.push(line(page, "tax-related-outage", number, (href, Cell::Blank)));
            }
        }
    }
    let columns = vec![
        Column::fit(page.t("tax-related-number")),
        Column::text(page.t("tax-related-what")),
        Column::number(page.t("tax-total")),
        Column::fit(page.t("tax-state")),
    ];
    Ok((!rows.is_empty())
        .then(|| Grid::new(page.t("tax-related"), columns, rows).shown_caption("")))
}

fn line(page: &Page, key: &str, number: String, (href, total): (String, Cell)) -> Row {
    Row::to(href, vec![Cell::Code(number), Cell::text(page.t(key)), total, Cell::Blank])
}

fn related_invoice(page: &Page, key: &str, one: &Listed) -> Row {
    let what = match one.document.amendment {
        Some(code) => format!("{} {}", page.t(key), words::amendment(page, code)),
        None => page.t(key),
    };
    Row::to(
        format!("/tax-invoices/{}", one.document.id),
        vec![
            Cell::Code(one.document.number.clone()),
            Cell::text(what),
            Cell::Money(one.document.total),
            Cell::Tag(words::state(page, one.progress.state)),
        ],
    )
}

/// The outages a credit note makes good, by number.
async fn outages(
    tx: &Tx,
    note: gaetong_entity::ids::CreditNoteId,
) -> Result<Vec<(OutageId, String)>, Problem> {
    let credits = tx.find::<outage_credit::Entity>();
    let credits = credits.filter(outage_credit::Column::CreditNoteId.eq(note));
    let credits = credits.all(tx.raw()).await.or_broken()?;
    let mut ids: Vec<OutageId> = credits.into_iter().map(|credit| credit.outage_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::new();
    for id in ids {
        if let Some(outage) = gaetong_billing::outages::detail(tx, id).await.or_broken()? {
            found.push((id, outage.summary.outage.number));
        }
    }
    Ok(found)
}

/// To whom the mail goes: the address on the paper and the further ones.
async fn recipients(
    desk: &Desk,
    tx: &Tx,
    found: &Detail,
) -> Result<Vec<(String, String)>, Problem> {
    let document = &found.invoice.document;
    let own = [&document.customer_email, &document.customer_second_email];
    let own = own.into_iter().filter(|email| !email.is_empty());
    let own = own.map(|email| (document.customer_name.clone(), email.clone()));
    let account = document.billing_account_id;
    let further = tax_invoices::recipients(tx, &desk.person.actor, account).await?;
    Ok(own.chain(further.into_iter().map(|one| (one.name, one.email))).collect())
}

fn happened(page: &Page, event: &event::Model) -> EventLine {
    let role = page.look.lang.t_opt(&format!("role-{}", event.actor_role.replace('_', "-")));
    let act = format!("act-{}", event.act.replace(['.', '_'], "-"));
    let by = [event.actor_name.clone(), role.unwrap_or_default()];
    EventLine {
        when: figures::instant(event.at, page.look.lang),
        what: page.look.lang.t_opt(&act).unwrap_or_else(|| event.act.clone()),
        who: by.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        detail: event.reason.clone().unwrap_or_default(),
    }
}
