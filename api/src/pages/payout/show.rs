//! One payout: who is paid what to which account, and what comes next.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::partners::MAY_SETTLE;
use gaetong_billing::partners::accounts::{self, AccountDetail};
use gaetong_billing::partners::payouts::{self, PayoutDetail, PayoutLineDetail};
use gaetong_entity::Tx;
use gaetong_entity::ids::{PartnerId, PayoutId};
use gaetong_entity::settling::payout::PayoutState;
use std::collections::HashMap;

use super::PayoutPage;
use super::board::state_tag;
use crate::pages::component::{
    Cell, Choice, Column, Field, FieldKind, Grid, Identity, Row, Steps, Tag,
};
use crate::pages::desk::{self, Desk};
use crate::pages::figures;
use crate::pages::page::{Page, Tone};
use crate::problem::{OrBroken, Problem};

pub async fn show(desk: Desk, id: Path<PayoutId>) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_SETTLE)?;
    let tx = desk.read().await?;
    let detail = found(&tx, *id).await?;
    let page = desk.page(title(&desk, &detail));
    desk::show(&present(&desk, &tx, page, &detail).await?)
}

pub(super) async fn found(tx: &Tx, id: PayoutId) -> Result<PayoutDetail, Problem> {
    payouts::detail(tx, id).await?.ok_or_else(Problem::not_found)
}

pub(super) fn title(desk: &Desk, detail: &PayoutDetail) -> String {
    desk.lang().t_with("payout-title", &[("number", &detail.payout.number)])
}

pub(super) async fn present(
    desk: &Desk,
    tx: &Tx,
    page: Page,
    detail: &PayoutDetail,
) -> Result<PayoutPage, Problem> {
    let payout = &detail.payout;
    let own = payout.made_by == desk.person.actor.user_id;
    let made = payout.state == PayoutState::Made;
    let approved = payout.state == PayoutState::Approved;
    let partners: Vec<PartnerId> = detail.lines.iter().map(|one| one.line.partner_id).collect();
    let holders = accounts::of(tx, &partners).await.or_broken()?;
    Ok(PayoutPage {
        lead: page.t("payouts-lead"),
        address: format!("/payouts/{}", payout.id),
        version: payout.version,
        identity: identity(&page, detail),
        steps: steps(&page, payout.state),
        note: match (&payout.reason, made && own) {
            (Some(reason), _) => Some(reason.clone()),
            (None, true) => Some(page.t("payout-own")),
            (None, false) => None,
        },
        lines: lines(&page, detail, &holders),
        may_approve: made && !own,
        may_file: approved || payout.state == PayoutState::Paid,
        file_fields: file_fields(tx, &page).await?,
        may_pay: approved,
        paid_fields: vec![
            Field::new(&page, "paid_on", FieldKind::Date)
                .label(page.t("payout-paid-on"))
                .value(page.today),
        ],
        may_cancel: made || approved,
        page,
    })
}

fn steps(page: &Page, state: PayoutState) -> Steps {
    let labels = ["made", "approved", "paid"].map(|step| page.word("payout-step", step)).to_vec();
    let done = match state {
        PayoutState::Made | PayoutState::Cancelled => 1,
        PayoutState::Approved => 2,
        PayoutState::Paid => 3,
    };
    Steps::at(page.t("payout-steps"), labels, done)
}

fn identity(page: &Page, detail: &PayoutDetail) -> Identity {
    let payout = &detail.payout;
    let mut facts = vec![
        (page.t("payout-pay-on"), page.date(&payout.pay_on)),
        (page.t("payout-made-by"), detail.made_by.clone()),
    ];
    facts.extend(detail.approved_by.clone().map(|name| (page.t("payout-approved-by"), name)));
    facts.extend(payout.paid_on.map(|on| (page.t("payout-paid-on"), page.date(&on))));
    Identity {
        customer: format!("{} {}", figures::money(payout.total), page.t("won")),
        number: Some(payout.number.clone()),
        copy: page.t("copy"),
        tag: Some(state_tag(page, payout.state)),
        facts,
    }
}

fn lines(page: &Page, detail: &PayoutDetail, holders: &HashMap<PartnerId, AccountDetail>) -> Grid {
    let columns = vec![
        Column::text(page.t("payout-partner")),
        Column::fit(page.t("payout-settlement")),
        Column::fit(page.t("payout-account")),
        Column::text(page.t("payout-holder")),
        Column::fit(page.t("payout-holder-check")),
        Column::number(page.t("payout-amount")),
    ];
    let row = |one: &PayoutLineDetail| {
        let held = holders.get(&one.line.partner_id);
        Row::to(
            format!("/settlements/{}", one.line.settlement_id),
            vec![
                Cell::text(&one.partner_name),
                Cell::Code(one.settlement_number.clone()),
                Cell::Code(format!("{} {}", one.bank_code, one.account)),
                Cell::text(&one.holder),
                Cell::Tag(holder_tag(page, held)),
                Cell::Money(one.line.amount),
            ],
        )
    };
    let sum = vec![
        Cell::text(page.t("run-sum")),
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Money(detail.payout.total),
    ];
    Grid::new(page.t("payout-lines"), columns, detail.lines.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .total(page.t1("list-total", "n", detail.lines.len()))
        .sum(sum)
}

/// Whether the bank names the same holder.
pub fn holder_tag(page: &Page, held: Option<&AccountDetail>) -> Tag {
    match held.and_then(|detail| detail.check.as_ref()) {
        None => Tag::new(Tone::Warn, page.t("holder-check-missing")),
        Some(check) if check.matched => Tag::new(Tone::Ok, page.t("holder-check-matched")),
        Some(_) => Tag::new(Tone::Bad, page.t("holder-check-differs")),
    }
}

async fn file_fields(tx: &Tx, page: &Page) -> Result<Vec<Field>, Problem> {
    let templates = payouts::templates(tx).await.or_broken()?;
    let usual = Choice::new("", page.t("payout-bank-usual"));
    let banks = templates.iter().map(|template| Choice::new(&template.bank, &template.bank));
    let banks = std::iter::once(usual).chain(banks).collect();
    Ok(vec![Field::new(page, "bank", FieldKind::Select(banks)).label(page.t("payout-bank"))])
}
