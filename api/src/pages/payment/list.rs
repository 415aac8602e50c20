//! The deposits of a month, or those nobody could be found for, with the sums over the whole filter.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_billing::payments::SETTLERS;
use gaetong_billing::payments::list::{self, DepositFilter, DepositRow, DepositState, Totals};
use gaetong_rules::Month;
use serde::Deserialize;

use super::{PaymentsPage, tag};
use crate::json::payments::{place, written};
use crate::pages::component::{Cell, Column, Empty, Field, FieldKind, Grid, Row, View};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page};
use crate::problem::Problem;
use crate::sheet::{self, FileKind, Guide, Sheet};

/// Deposits on one page of the list, and in a file.
const SHOWN: u64 = 50;
const IN_A_FILE: u64 = 20_000;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// `unmatched`, or none.
    #[serde(default)]
    view: String,
    #[serde(default)]
    month: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
    /// `xlsx` or `csv` to take it away.
    download: Option<String>,
}

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    desk.only(&SETTLERS)?;
    let (tx, actor) = (desk.read().await?, &desk.person.actor);
    let filter = asked.filter();
    let mut page = desk.page(desk.lang().t("payments-title"));
    page.filtered::<Month>("month", &asked.month, "filter-month-wrong");
    if let Some(kind) = FileKind::asked(asked.download.as_deref()) {
        let found = list::deposits(&tx, actor, &filter, None, IN_A_FILE).await?;
        let guide = Guide::of(&page, page.t("payments-title"), asked.conditions(&page));
        return sheet(&page, &found.rows).download(kind, "payments", guide).await;
    }
    let after = place(&asked.after).ok();
    let found = list::deposits(&tx, actor, &filter, after, SHOWN).await?;
    let totals = list::totals(&tx, actor, &filter).await?;
    let waiting = DepositFilter { unmatched: true, ..DepositFilter::default() };
    let waiting = list::totals(&tx, actor, &waiting).await?;
    let mut grid = grid(&page, &found.rows, &totals)
        .files(&page, &format!("{}&download=", asked.address(None)));
    let last = found.rows.last().filter(|_| found.has_more);
    grid.older = last.map(|last| (page.t("older"), asked.address(Some(&written(last)))));
    grid.newer = (!asked.after.is_empty()).then(|| (page.t("newer"), asked.address(None)));
    show(&PaymentsPage {
        views: asked.views(&page, &waiting),
        filter: vec![
            Field::new(&page, "month", FieldKind::Text)
                .optional()
                .label(page.t("deposit-month"))
                .value(&asked.month),
            Field::new(&page, "q", FieldKind::Text)
                .optional()
                .label(page.t("deposit-q"))
                .value(&asked.q),
        ],
        grid,
        page,
    })
}

impl Asked {
    fn filter(&self) -> DepositFilter {
        let text = self.q.trim();
        DepositFilter {
            month: self.month.trim().parse::<Month>().ok(),
            unmatched: self.view == "unmatched",
            text: (!text.is_empty()).then(|| text.to_owned()),
        }
    }

    fn conditions(&self, page: &Page) -> Vec<(String, String)> {
        let view =
            if self.view == "unmatched" { page.t("deposit-view-unmatched") } else { String::new() };
        vec![
            (page.t("deposit-state"), view),
            (page.t("deposit-month"), self.month.clone()),
            (page.t("deposit-q"), self.q.clone()),
        ]
    }

    fn address(&self, after: Option<&str>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let known = [("view", &self.view), ("month", &self.month), ("q", &self.q)];
        for (name, value) in known.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        if let Some(after) = after {
            query.append_pair("after", after);
        }
        format!("/payments?{}", query.finish())
    }

    fn views(&self, page: &Page, waiting: &Totals) -> Vec<View> {
        let view = |label: String, href: String, count: Option<u64>, current: bool| View {
            label,
            href,
            count,
            current: current && self.q.is_empty(),
        };
        let unmatched = self.view == "unmatched";
        let this = Month::of(page.today);
        let month = |month: Month| {
            let name = month.to_string();
            let current = !unmatched && self.month == name;
            view(name.clone(), format!("/payments?month={name}"), None, current)
        };
        let all = !unmatched && self.month.is_empty();
        vec![
            view(page.t("deposit-view-all"), "/payments".into(), None, all),
            view(
                page.t("deposit-view-unmatched"),
                "/payments?view=unmatched".into(),
                u64::try_from(waiting.count).ok(),
                unmatched,
            ),
            month(this),
            month(this.prev()),
        ]
    }
}

fn grid(page: &Page, rows: &[DepositRow], totals: &Totals) -> Grid {
    let columns = vec![
        Column::fit(page.t("deposit-on")),
        Column::text(page.t("deposit-depositor")),
        Column::number(page.t("deposit-amount")),
        Column::fit(page.t("deposit-state")),
        Column::text(page.t("deposit-payer")),
        Column::number(page.t("deposit-left")),
    ];
    let empty = Empty {
        icon: Icon::named("cash"),
        title: page.t("deposit-none"),
        why: page.t("deposit-none-why"),
        action: Some((page.t("deposit-import"), "/payments/import".into())),
    };
    let sum = vec![
        Cell::text(page.t("bill-sum")),
        Cell::Blank,
        Cell::Money(totals.amount),
        Cell::Blank,
        Cell::Blank,
        Cell::Money(totals.amount - totals.assigned),
    ];
    Grid::new(page.t("payments-title"), columns, rows.iter().map(|one| row(page, one)).collect())
        .shown_caption(page.t("unit-won"))
        .when_empty(empty)
        .total(page.t1("list-total", "n", totals.count))
        .sum(sum)
}

fn payers(row: &DepositRow) -> String {
    let payers = row.payments.iter().filter(|payment| payment.reversal.is_none());
    payers.map(|payment| payment.payer_name.as_str()).collect::<Vec<_>>().join(", ")
}

fn sheet(page: &Page, rows: &[DepositRow]) -> Sheet {
    let titles = [
        "deposit-on",
        "deposit-depositor",
        "deposit-amount",
        "deposit-state",
        "deposit-payer",
        "deposit-left",
    ];
    let row = |row: &DepositRow| {
        let deposit = &row.deposit;
        let state = tag(page, DepositState::of(deposit), deposit.acknowledged_at.is_some());
        vec![
            sheet::Cell::Day(deposit.deposited_on),
            deposit.depositor.clone().into(),
            sheet::Cell::Won(deposit.amount),
            state.text.into(),
            payers(row).into(),
            sheet::Cell::Won(deposit.amount - deposit.assigned),
        ]
    };
    let titles = titles.map(|key| page.t(key)).to_vec();
    Sheet::new(page.t("payments-title"), titles, rows.iter().map(row).collect()).summed([2, 5])
}

fn row(page: &Page, row: &DepositRow) -> Row {
    let deposit = &row.deposit;
    let payers = payers(row);
    let payer = match (payers.is_empty(), &deposit.acknowledged_note) {
        (true, Some(note)) => Cell::Quiet(note.clone()),
        (true, None) => Cell::Blank,
        _ => Cell::Text(payers),
    };
    let left = deposit.amount - deposit.assigned;
    let state = DepositState::of(deposit);
    let cells = vec![
        Cell::text(page.date(&deposit.deposited_on)),
        Cell::text(&deposit.depositor),
        Cell::Money(deposit.amount),
        Cell::Tag(tag(page, state, deposit.acknowledged_at.is_some())),
        payer,
        if left > 0 { Cell::Money(left) } else { Cell::Blank },
    ];
    Row::to(format!("/deposits/{}", deposit.id), cells)
}
