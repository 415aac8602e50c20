//! 합계잔액시산표: every account over a month, from the postings alone.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_billing::ledger::{self, AccountTotals};
use gaetong_rules::{Month, Won};
use serde::Deserialize;

use super::rooms;
use crate::json::books::readers_only;
use crate::pages::component::{Cell, Column, Empty, Field, FieldKind, Grid, Row};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page};
use crate::pages::view::{Action, ListPage};
use crate::problem::{OrBroken, Problem};
use crate::sheet::{self, FileKind, Guide, Sheet};

#[derive(Debug, Deserialize)]
pub struct Asked {
    month: Option<String>,
    /// `xlsx` or `csv` to take it away.
    download: Option<String>,
}

pub async fn show_it(desk: Desk, Query(asked): Query<Asked>) -> Result<HttpResponse, Problem> {
    readers_only(&desk.person)?;
    let last = Month::of(desk.person.actor.today()).prev();
    let mut page = desk.page(desk.lang().t("books-trial-balance"));
    let typed = asked.month.unwrap_or_default();
    let of = page.filtered::<Month>("month", &typed, "books-month-wrong").unwrap_or(last);
    let tx = desk.read().await?;
    let found = ledger::trial_balance(&tx, of, of).await.or_broken()?;
    if let Some(kind) = FileKind::asked(asked.download.as_deref()) {
        let month = vec![(page.t("field-month"), of.to_string())];
        let guide = Guide::of(&page, page.t("books-trial-balance"), month);
        return sheet(&page, &found).download(kind, &format!("trial-balance-{of}"), guide).await;
    }
    let of = of.to_string();
    show(&ListPage {
        lead: page.t("books-trial-balance-lead"),
        action: Some(Action {
            label: page.t("sheet-xlsx"),
            href: format!("/ledger?month={of}&download=xlsx"),
            icon: "download",
        }),
        views: rooms(&page, "/ledger", &of),
        filter: vec![
            Field::new(&page, "month", FieldKind::Text).value(typed_or(typed, &of)).width("w-sm"),
        ],
        grid: grid(&page, &of, &found).file(&page, &format!("/ledger?month={of}&download=csv")),
        page,
    })
}

fn typed_or(typed: String, month: &str) -> String {
    if typed.is_empty() { month.to_owned() } else { typed }
}

fn columns(page: &Page) -> [String; 7] {
    [
        "books-account",
        "books-opening-debit",
        "books-opening-credit",
        "books-debits",
        "books-credits",
        "books-closing-debit",
        "books-closing-credit",
    ]
    .map(|key| page.t(key))
}

fn name(page: &Page, line: &AccountTotals) -> String {
    line.name.get(page.look.lang.of_rules()).to_owned()
}

/// Won before, in and after the month, each on the side it stands on.
fn amounts(line: &AccountTotals) -> [i64; 6] {
    let [before, after] = [line.opening, line.closing].map(Won::get);
    let sides = |won: i64| [won.max(0), (-won).max(0)];
    let ([a, b], [e, f]) = (sides(before), sides(after));
    [a, b, line.debits.get(), line.credits.get(), e, f]
}

fn grid(page: &Page, month: &str, found: &[AccountTotals]) -> Grid {
    let [account, rest @ ..] = columns(page);
    let columns = std::iter::once(Column::text(account)).chain(rest.map(Column::number));
    let row = |line: &AccountTotals| {
        let href = format!("/ledger/postings?month={month}&account={}", line.code);
        let amounts =
            amounts(line).map(|won| if won == 0 { Cell::Blank } else { Cell::Money(won) });
        Row::to(href, std::iter::once(Cell::text(name(page, line))).chain(amounts).collect())
    };
    let sum = |at: usize| found.iter().map(|line| amounts(line)[at]).sum();
    let sums = (0..6).map(|at| Cell::Money(sum(at)));
    let empty = Empty {
        icon: Icon::named("calculator"),
        title: page.t("books-nothing"),
        why: page.t("books-nothing-why"),
        action: None,
    };
    Grid::new(page.t("books-trial-balance"), columns.collect(), found.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .sum(std::iter::once(Cell::text(page.t("bill-sum"))).chain(sums).collect())
        .when_empty(empty)
}

fn sheet(page: &Page, found: &[AccountTotals]) -> Sheet {
    let row = |line: &AccountTotals| {
        let amounts = amounts(line).map(sheet::Cell::Won);
        std::iter::once(sheet::Cell::Text(name(page, line))).chain(amounts).collect()
    };
    let rows = found.iter().map(row).collect();
    Sheet::new(page.t("books-trial-balance"), columns(page).into(), rows).summed(1..7)
}
