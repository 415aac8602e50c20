//! 합계잔액시산표: every account over a month, from the postings alone.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_billing::ledger::{self, AccountTotals};
use gaetong_rules::{Month, Won};
use serde::Deserialize;

use super::rooms;
use crate::json::bills::month;
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

pub async fn show_it(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    readers_only(&desk.person)?;
    let last = Month::of(desk.person.actor.today()).prev();
    let of = asked.month.as_deref().map(month).transpose()?.unwrap_or(last);
    let tx = desk.read().await?;
    let found = ledger::trial_balance(&tx, of, of).await.or_broken()?;
    let page = desk.page(desk.lang().t("books-trial-balance"));
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
        filter: vec![Field::new(&page, "month", FieldKind::Text).value(&of).width("w-sm")],
        grid: grid(&page, &found).file(&page, &format!("/ledger?month={of}&download=csv")),
        page,
    })
}

fn columns(page: &Page) -> [String; 5] {
    ["books-account", "books-opening", "books-debits", "books-credits", "books-closing-balance"]
        .map(|key| page.t(key))
}

fn name(page: &Page, line: &AccountTotals) -> String {
    line.name.get(page.look.lang.of_rules()).to_owned()
}

fn amounts(line: &AccountTotals) -> [Won; 4] {
    [line.opening, line.debits, line.credits, line.closing]
}

fn grid(page: &Page, found: &[AccountTotals]) -> Grid {
    let [account, rest @ ..] = columns(page);
    let columns = std::iter::once(Column::text(account)).chain(rest.map(Column::number));
    let row = |line: &AccountTotals| {
        let href = format!("/ledger/postings?account={}", line.code);
        let amounts = amounts(line).map(|won| Cell::Money(won.get()));
        Row::to(href, std::iter::once(Cell::text(name(page, line))).chain(amounts).collect())
    };
    let sum = |at: usize| found.iter().map(|line| amounts(line)[at].get()).sum();
    let sums = (0..4).map(|at| Cell::Money(sum(at)));
    let empty = Empty {
        icon: Icon::named("calculator"),
        title: page.t("books-nothing"),
        why: page.t("books-nothing-why"),
        action: None,
    };
    Grid::new(page.t("books-trial-balance"), columns.collect(), found.iter().map(row).collect())
        .sum(std::iter::once(Cell::text(page.t("bill-sum"))).chain(sums).collect())
        .when_empty(empty)
}

fn sheet(page: &Page, found: &[AccountTotals]) -> Sheet {
    let row = |line: &AccountTotals| {
        let amounts = amounts(line).map(|won| sheet::Cell::Won(won.get()));
        std::iter::once(sheet::Cell::Text(name(page, line))).chain(amounts).collect()
    };
    let rows = found.iter().map(row).collect();
    Sheet::new(page.t("books-trial-balance"), columns(page).into(), rows).summed(1..5)
}
