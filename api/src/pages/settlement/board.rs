//! The settlements of a month for the staff; of every month for the partner whose they are.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_billing::partners::settlements::{
    self, BackToBack, Filter, SettlementSummary, back_to_back,
};
use gaetong_billing::partners::{MAY_READ, MAY_SETTLE};
use gaetong_entity::Tx;
use gaetong_entity::ids::SettlementId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::settlement::SettlementState;
use gaetong_entity::settling::{partner_contract, settlement_line};
use gaetong_rules::Month;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::present::{answer_tag, state_tag};
use super::sides::finding;
use super::{BoardPage, BoardRow};
use crate::json::bills::month;
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tile, View};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::{Icon, Page, Tone};
use crate::pages::posted::Posted;
use crate::pages::view::ListPage;
use crate::problem::{OrBroken, Problem};

/// Findings shown above the board; the rest are on the statements.
const FINDINGS: usize = 8;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
}

pub async fn board(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    if desk.person.actor.role == Role::Partner {
        return ours(&desk).await;
    }
    desk.only(&MAY_READ)?;
    let of = match asked.month.trim() {
        "" => Month::of(desk.person.actor.today()).prev(),
        text => month(text)?,
    };
    let page = desk.page(title(&desk, of));
    show(&present(&desk, page, of).await?)
}

pub(super) fn title(desk: &Desk, of: Month) -> String {
    desk.lang().t_with("settlements-title", &[("month", &of.to_string())])
}

/// What was refused about the whole month comes back on its board.
pub(super) async fn again(
    posted: &Posted,
    of: Month,
    problem: &Problem,
) -> Result<BoardPage, Problem> {
    let page = posted.desk.refused(title(&posted.desk, of), problem);
    present(&posted.desk, page, of).await
}

async fn present(desk: &Desk, page: Page, of: Month) -> Result<BoardPage, Problem> {
    let tx = desk.read().await?;
    let filter = Filter { month: Some(of), ..Filter::default() };
    let all = settlements::list(&tx, filter).await.or_broken()?;
    let basis = Basis::read(&tx, &all).await?;
    let this = Month::of(page.today);
    let settler = desk.only(&MAY_SETTLE).is_ok();
    let sides = match settler && !all.is_empty() {
        true => Some(back_to_back(&tx, &desk.person.actor, of).await?),
        false => None,
    };
    Ok(BoardPage {
        lead: page.t("settlements-lead"),
        month: of.to_string(),
        previous: format!("/settlements?month={}", of.prev()),
        next: (of < this).then(|| format!("/settlements?month={}", of.next())),
        may_act: settler,
        made: !all.is_empty(),
        rooms: rooms(desk, &page, "/settlements"),
        tiles: tiles(&page, &all),
        findings: sides.map(|sides| findings(&page, &sides)).unwrap_or_default(),
        rows: all.iter().map(|one| row(&page, one, &basis)).collect(),
        sum: all.iter().map(|one| one.settlement.total).sum(),
        empty: empty(&page, "settlement-none-why"),
        page,
    })
}

fn empty(page: &Page, why: &str) -> Empty {
    Empty {
        icon: Icon::named("building-store"),
        title: page.t("settlement-none"),
        why: page.t(why),
        action: None,
    }
}

/// The rooms of settlement this person may go to.
#[must_use]
pub fn rooms(desk: &Desk, page: &Page, here: &str) -> Vec<View> {
    let settler = desk.only(&MAY_SETTLE).is_ok();
    let reader = desk.only(&MAY_READ).is_ok();
    let asks = desk.only(&crate::pages::request::READERS).is_ok();
    let all = [
        (true, "/settlements", "settlement-room-board"),
        (reader, "/purchase-invoices", "settlement-room-invoices"),
        (settler, "/payouts", "settlement-room-payouts"),
        (reader, "/partner-contracts", "settlement-room-contracts"),
        (asks, "/billing-requests", "settlement-room-requests"),
        (reader, "/attendance", "settlement-room-attendance"),
    ];
    let view = |(_, href, key): &(bool, &str, &str)| View {
        label: page.t(key),
        href: (*href).to_owned(),
        count: None,
        current: *href == here,
    };
    all.iter().filter(|(open, _, _)| *open).map(view).collect()
}

fn tiles(page: &Page, all: &[SettlementSummary]) -> Vec<Tile> {
    let count =
        |state: SettlementState| all.iter().filter(|one| one.settlement.state == state).count();
    let disputed: usize = all.iter().map(|one| one.open_disputes).sum();
    let total: i64 = all.iter().map(|one| one.settlement.total).sum();
    let tile = |key: &str, n: usize, tone: Tone| {
        let tile = Tile::new(page.t(key), n, "");
        if n > 0 { tile.tone(tone) } else { tile }
    };
    let confirmed = count(SettlementState::Confirmed) + count(SettlementState::Paid);
    vec![
        Tile::new(page.t("settlement-tile-amount"), figures::money(total), page.t("won")),
        tile("settlement-tile-to-ask", count(SettlementState::Made), Tone::Warn),
        tile("settlement-tile-waiting", count(SettlementState::Sent), Tone::Warn),
        tile("settlement-tile-disputed", disputed, Tone::Bad),
        tile("settlement-tile-confirmed", confirmed, Tone::Ok),
    ]
}

fn findings(page: &Page, sides: &BackToBack) -> Vec<(String, String)> {
    sides.rows.iter().filter_map(|row| finding(page, row)).take(FINDINGS).collect()
}

/// What the statements of a month come from: contracts, kinds of source, budget items.
struct Basis {
    lines: HashMap<SettlementId, Vec<settlement_line::Model>>,
    contracts: HashMap<gaetong_entity::ids::PartnerContractId, String>,
}

impl Basis {
    async fn read(tx: &Tx, all: &[SettlementSummary]) -> Result<Basis, Problem> {
        use settlement_line::Column::{LineNo, SettlementId};
        let these = SettlementId.is_in(all.iter().map(|one| one.settlement.id));
        let rows = tx.find::<settlement_line::Entity>().filter(these).order_by_asc(LineNo);
        let mut lines: HashMap<_, Vec<settlement_line::Model>> = HashMap::new();
        for line in rows.all(tx.raw()).await.or_broken()? {
            lines.entry(line.settlement_id).or_default().push(line);
        }
        let contracts = tx.find::<partner_contract::Entity>().all(tx.raw()).await.or_broken()?;
        let contracts = contracts.into_iter().map(|row| (row.id, row.number)).collect();
        Ok(Basis { lines, contracts })
    }

    fn lines_of(&self, id: SettlementId) -> &[settlement_line::Model] {
        self.lines.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// `PC-2026-0001 +2`
    fn contracts_of(&self, id: SettlementId) -> String {
        let named = self.lines_of(id).iter().filter_map(|line| line.contract_id);
        let named: BTreeSet<&String> =
            named.filter_map(|contract| self.contracts.get(&contract)).collect();
        let more = named.len().saturating_sub(1);
        let first = named.into_iter().next().cloned().unwrap_or_default();
        match more {
            0 => first,
            more => format!("{first} +{more}"),
        }
    }

    /// `복무확인서 2건 · 장애 구상 1건`
    fn sources_of(&self, page: &Page, id: SettlementId) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for line in self.lines_of(id) {
            *counts.entry(line.source.code()).or_default() += 1;
        }
        let told = counts.into_iter().map(|(source, n)| {
            let n = page.t1("settlement-count", "n", n);
            format!("{} {n}", page.word("settlement-source", source))
        });
        told.collect::<Vec<_>>().join(" · ")
    }

    fn budget_of(&self, id: SettlementId) -> String {
        let items = self.lines_of(id).iter().map(|line| line.budget_item.as_str());
        let items: BTreeSet<&str> = items.filter(|item| !item.is_empty()).collect();
        items.into_iter().collect::<Vec<_>>().join(", ")
    }
}

fn row(page: &Page, one: &SettlementSummary, basis: &Basis) -> BoardRow {
    let row = &one.settlement;
    BoardRow {
        id: row.id.to_string(),
        partner: one.partner_name.clone(),
        contracts: basis.contracts_of(row.id),
        basis: basis.sources_of(page, row.id),
        total: row.total,
        confirmation: answer_tag(page, one),
        budget: basis.budget_of(row.id),
        pay_on: page.date(&row.pay_on),
        settled_on: page.date(&row.settled_on),
        state: state_tag(page, row.state),
        askable: row.state == SettlementState::Made,
    }
}

/// A partner's own statements, the latest first.
async fn ours(desk: &Desk) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("settlements"));
    let tx = desk.read().await?;
    let all = settlements::list(&tx, Filter::default()).await.or_broken()?;
    let all: Vec<&SettlementSummary> = all.iter().collect();
    show(&ListPage {
        lead: page.t("settlements-our-lead"),
        action: None,
        views: Vec::new(),
        filter: Vec::new(),
        grid: our_grid(&page, &all, page.t("settlements")),
        page,
    })
}

/// Statements as their partner's list; its home shows the same.
pub(super) fn our_grid(page: &Page, all: &[&SettlementSummary], caption: String) -> Grid {
    let columns = vec![
        Column::fit(page.t("settlement-month")),
        Column::fit(page.t("settlement-number")),
        Column::number(page.t("settlement-total")),
        Column::fit(page.t("settlement-pay-on")),
        Column::fit(page.t("settlement-confirmation")),
        Column::fit(page.t("settlement-state")),
    ];
    let row = |one: &&SettlementSummary| {
        let settlement = &one.settlement;
        let cells = vec![
            Cell::text(one.month.to_string()),
            Cell::Code(settlement.number.clone()),
            Cell::Money(settlement.total),
            Cell::text(page.date(&settlement.pay_on)),
            Cell::Tag(answer_tag(page, one)),
            Cell::Tag(state_tag(page, settlement.state)),
        ];
        Row::to(format!("/settlements/{}", settlement.id), cells)
    };
    Grid::new(caption, columns, all.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .total(page.t1("list-total", "n", all.len()))
        .when_empty(empty(page, "settlement-none-ours-why"))
}
