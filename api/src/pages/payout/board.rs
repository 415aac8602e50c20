//! What is to be paid on each date and what stands against it, and the payouts so far.

use actix_web::HttpResponse;
use gaetong_billing::partners::MAY_SETTLE;
use gaetong_billing::partners::payouts::{self, Candidate};
use gaetong_entity::settling::payout::{Model as Payout, PayoutState};
use std::collections::BTreeMap;

use super::{PayoutsPage, ReadyBatch, ReadyRow};
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page, Tone};
use crate::pages::settlement::rooms;
use crate::problem::{OrBroken, Problem};
use crate::settling;

pub async fn board(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_SETTLE)?;
    let page = desk.page(desk.lang().t("payouts"));
    show(&present(&desk, page).await?)
}

pub(super) async fn present(desk: &Desk, page: Page) -> Result<PayoutsPage, Problem> {
    let tx = desk.read().await?;
    let supplier = &desk.app.config.supplier;
    let number = supplier.digits();
    let ours = settling::ours(supplier, &number);
    // Whatever is confirmed, also what is only due in the months to come.
    let horizon = page.today + chrono::Days::new(366);
    let waiting = payouts::candidates(&tx, ours, horizon).await?;
    let all = payouts::list(&tx).await.or_broken()?;
    Ok(PayoutsPage {
        rooms: rooms(desk, &page, "/payouts"),
        ready: batches(&page, waiting),
        grid: grid(&page, &all),
        page,
    })
}

fn batches(page: &Page, waiting: Vec<Candidate>) -> Vec<ReadyBatch> {
    let mut by_day: BTreeMap<chrono::NaiveDate, Vec<Candidate>> = BTreeMap::new();
    for one in waiting {
        by_day.entry(one.settlement.pay_on).or_default().push(one);
    }
    let batch = |(day, all): (chrono::NaiveDate, Vec<Candidate>)| ReadyBatch {
        title: page.t1("payout-ready", "day", page.date(&day)),
        pay_on: day.to_string(),
        payable: all.iter().filter(|one| one.blocked.is_empty()).count(),
        rows: all.iter().map(|one| ready(page, one)).collect(),
    };
    by_day.into_iter().map(batch).collect()
}

fn ready(page: &Page, one: &Candidate) -> ReadyRow {
    let lang = page.look.lang.of_rules();
    let account = one.account.as_ref().map(|detail| {
        format!("{} {} {}", detail.account.bank_code, detail.masked(), detail.account.holder)
    });
    let number = Some(one.settlement.number.clone());
    let parts: Vec<String> = [number, account].into_iter().flatten().collect();
    ReadyRow {
        id: one.settlement.id.to_string(),
        href: format!("/settlements/{}", one.settlement.id),
        partner: one.partner_name.clone(),
        detail: parts.join(" · "),
        amount: one.settlement.total,
        blocks: one.blocked.iter().map(|block| block.text().get(lang).to_owned()).collect(),
        tag: match one.blocked.is_empty() {
            true => Tag::new(Tone::Ok, page.t("payout-can")),
            false => Tag::new(Tone::Bad, page.t("payout-cannot")),
        },
    }
}

fn grid(page: &Page, all: &[Payout]) -> Grid {
    let columns = vec![
        Column::fit(page.t("payout-number")),
        Column::fit(page.t("payout-pay-on")),
        Column::number(page.t("payout-count")),
        Column::number(page.t("payout-total")),
        Column::fit(page.t("payout-state")),
    ];
    let row = |one: &Payout| {
        let cells = vec![
            Cell::Code(one.number.clone()),
            Cell::text(page.date(&one.pay_on)),
            Cell::Count(u64::try_from(one.line_count).unwrap_or(0)),
            Cell::Money(one.total),
            Cell::Tag(state_tag(page, one.state)),
        ];
        Row::to(format!("/payouts/{}", one.id), cells)
    };
    let empty = Empty {
        icon: Icon::named("cash"),
        title: page.t("payout-none"),
        why: page.t("payout-none-why"),
        action: None,
    };
    Grid::new(page.t("payouts"), columns, all.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .total(page.t1("list-total", "n", all.len()))
        .when_empty(empty)
}

pub(super) fn state_tag(page: &Page, state: PayoutState) -> Tag {
    let tone = match state {
        PayoutState::Made => Tone::Warn,
        PayoutState::Approved => Tone::Info,
        PayoutState::Paid => Tone::Ok,
        PayoutState::Cancelled => Tone::Mute,
    };
    Tag::new(tone, page.word("payout-state", state.code()))
}
