//! One statement: for its partner to confirm, for the staff with both sides.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::partners::settlements::{self, SettlementDetail, back_to_back};
use gaetong_billing::partners::{MAY_READ, MAY_SETTLE, may_read};
use gaetong_entity::Tx;
use gaetong_entity::ids::SettlementId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::purchase_invoice::InvoiceState;
use gaetong_entity::settling::settlement::SettlementState;
use gaetong_provisioning::timeline;

use super::present::{STATES, dispute, line, state_tag, why};
use super::{InvoiceRow, InvoicesPart, MainAct, StatementPage, sides};
use crate::pages::component::{Grid, Identity, Steps};
use crate::pages::desk::{self, Desk, show_with};
use crate::pages::figures;
use crate::pages::page::{Page, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::pages::{history, purchase};
use crate::problem::{OrBroken, Problem};

pub async fn show(desk: Desk, id: Path<SettlementId>) -> Result<HttpResponse, Problem> {
    let detail = found(&desk, *id).await?;
    let page = desk.page(title(&desk, &detail));
    desk::show(&present(&desk, page, &detail).await?)
}

/// The statement, if there is one for these eyes.
pub(super) async fn found(desk: &Desk, id: SettlementId) -> Result<SettlementDetail, Problem> {
    may_read(&desk.person.actor)?;
    let tx = desk.read().await?;
    let ours = desk.app.config.supplier.digits();
    settlements::detail(&tx, id, &ours).await?.ok_or_else(Problem::not_found)
}

pub(super) fn title(desk: &Desk, detail: &SettlementDetail) -> String {
    let month = detail.summary.month.to_string();
    desk.lang().t_with("settlement-title", &[("month", &month)])
}

/// A refusal comes back on the statement's page.
pub(super) async fn or_the_statement(
    posted: &Posted,
    id: SettlementId,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    let problem = match done {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let detail = found(&posted.desk, id).await?;
    let mut page = posted.desk.refused(title(&posted.desk, &detail), &problem);
    // Which thread a word belongs to, the summary says by its sentence.
    page.errors.iter_mut().for_each(|error| error.field.clear());
    show_with(problem.status, &present(&posted.desk, page, &detail).await?)
}

pub(super) async fn present(
    desk: &Desk,
    page: Page,
    detail: &SettlementDetail,
) -> Result<StatementPage, Problem> {
    let tx = desk.read().await?;
    let row = &detail.summary.settlement;
    let partner = desk.person.actor.role == Role::Partner;
    let settler = desk.only(&MAY_SETTLE).is_ok();
    let shown = |one| line(&page, one, row.month, &detail.disputes);
    let sent = row.state == SettlementState::Sent;
    Ok(StatementPage {
        back: match partner {
            true => "/settlements".to_owned(),
            false => format!("/settlements?month={}", detail.summary.month),
        },
        lead: lead(&page, detail, partner),
        address: format!("/settlements/{}", row.id),
        version: row.version,
        identity: identity(&page, detail),
        steps: steps(&page, row.state),
        main_act: main_act(&page, detail, (partner, settler)),
        links: links(&page, detail, !partner),
        notes: notes(&page, detail),
        lines: detail.lines.iter().map(shown).collect(),
        supply: row.supply,
        vat: row.vat,
        total: row.total,
        may_dispute: partner && sent,
        may_compare: partner,
        disputes: detail
            .disputes
            .iter()
            .map(|one| dispute(&page, one, &detail.documents, (partner, settler)))
            .collect(),
        invoices: invoices(&page, detail, (partner, settler)),
        grids: both_sides(desk, &tx, &page, detail).await?,
        whys: detail.lines.iter().filter_map(|line| why(&page, line)).collect(),
        history: match partner {
            true => Vec::new(),
            false => {
                let happened = timeline::of_settlement(&tx, row.id).await.or_broken()?;
                history::lines(&page, &happened)
            }
        },
        page,
    })
}

fn lead(page: &Page, detail: &SettlementDetail, partner: bool) -> String {
    let row = &detail.summary.settlement;
    match (row.state, row.paid_on) {
        (SettlementState::Made, _) => page.t("settlement-lead-made"),
        (SettlementState::Sent, _) if partner => page.t("settlement-lead-sent-ours"),
        (SettlementState::Sent, _) => page.t("settlement-lead-sent"),
        (SettlementState::Confirmed, _) | (SettlementState::Paid, None) => {
            page.t("settlement-lead-confirmed")
        }
        (SettlementState::Paid, Some(on)) => page.t1("settlement-lead-paid", "day", page.date(&on)),
    }
}

fn identity(page: &Page, detail: &SettlementDetail) -> Identity {
    let row = &detail.summary.settlement;
    let total = format!("{} {}", figures::money(row.total), page.t("won"));
    Identity {
        customer: detail.partner.name.clone(),
        number: Some(row.number.clone()),
        copy: page.t("copy"),
        tag: Some(state_tag(page, row.state)),
        facts: vec![
            (page.t("settlement-total"), total),
            (page.t("settlement-pay-on"), page.date(&row.pay_on)),
            (page.t("settlement-settled-on"), page.date(&row.settled_on)),
        ],
    }
}

fn steps(page: &Page, state: SettlementState) -> Steps {
    let labels = STATES.map(|state| page.word("settlement-state", state.code())).to_vec();
    let reached = STATES.iter().position(|one| *one == state).unwrap_or(0);
    // What is reached is done; the next step is the current one.
    Steps::at(page.t("settlement-steps"), labels, reached + 1)
}

fn main_act(
    page: &Page,
    detail: &SettlementDetail,
    (partner, settler): (bool, bool),
) -> Option<MainAct> {
    let quiet = detail.summary.open_disputes == 0;
    match detail.summary.settlement.state {
        SettlementState::Made if settler => {
            Some(MainAct { verb: "ask", label: page.t("settlement-ask"), icon: "mail" })
        }
        SettlementState::Sent if partner && quiet => {
            Some(MainAct { verb: "confirm", label: page.t("settlement-confirm"), icon: "check" })
        }
        _ => None,
    }
}

fn links(
    page: &Page,
    detail: &SettlementDetail,
    staff: bool,
) -> Vec<(String, String, &'static str)> {
    let row = &detail.summary.settlement;
    let address = format!("/settlements/{}", row.id);
    let paper = match row.state {
        SettlementState::Paid => "settlement-advice",
        _ => "settlement-pdf",
    };
    let mut links = vec![(page.t(paper), format!("{address}/pdf"), "file-type-pdf")];
    if staff {
        let partner = format!("/partners/{}", row.partner_id);
        links.push((detail.partner.name.clone(), partner, "building-store"));
    }
    links.push((page.t("settlement-xlsx"), format!("{address}/sheet"), "download"));
    links
}

fn notes(page: &Page, detail: &SettlementDetail) -> Vec<(Tone, String)> {
    let mut notes = Vec::new();
    if detail.summary.open_disputes > 0 {
        notes.push((Tone::Warn, page.t("settlement-lead-disputed")));
    }
    notes
}

fn invoices(
    page: &Page,
    detail: &SettlementDetail,
    (partner, settler): (bool, bool),
) -> Option<InvoicesPart> {
    let state = detail.summary.settlement.state;
    if detail.invoices.is_empty() && matches!(state, SettlementState::Made | SettlementState::Sent)
    {
        return None;
    }
    let live =
        |state: InvoiceState| matches!(state, InvoiceState::Proposed | InvoiceState::Registered);
    let open = state == SettlementState::Confirmed
        && !detail.invoices.iter().any(|one| live(one.invoice.state));
    let row = |one: &gaetong_billing::partners::invoices::InvoiceDetail| InvoiceRow {
        href: format!("/purchase-invoices/{}", one.invoice.id),
        title: one.invoice.issue_id.clone().unwrap_or_else(|| page.t("purchase-title")),
        detail: format!(
            "{} · {} · {} {}",
            page.word("purchase-way", one.invoice.way.code()),
            page.date(&one.invoice.written_on),
            figures::money(one.invoice.total),
            page.t("won"),
        ),
        differences: match live(one.invoice.state) {
            true => purchase::differences(page, &one.differences)
                .into_iter()
                .map(|difference| difference.said)
                .collect(),
            false => Vec::new(),
        },
        tag: purchase::result_tag(page, one),
    };
    Some(InvoicesPart {
        address: format!("/settlements/{}", detail.summary.settlement.id),
        hint: page.t("purchase-hint-register"),
        may_register: open && (partner || settler),
        may_propose: open && settler,
        rows: detail.invoices.iter().map(row).collect(),
        page: page.clone(),
    })
}

/// The customer's side is the staff's to see.
async fn both_sides(
    desk: &Desk,
    tx: &Tx,
    page: &Page,
    detail: &SettlementDetail,
) -> Result<Vec<Grid>, Problem> {
    if desk.only(&MAY_READ).is_err() {
        return Ok(Vec::new());
    }
    let sides = back_to_back(tx, &desk.person.actor, detail.summary.month).await?;
    Ok(sides::grid(page, &sides, detail.summary.settlement.id).into_iter().collect())
}
