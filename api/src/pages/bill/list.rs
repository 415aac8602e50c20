//! The list of bills: filtered by address, newest month first, with the sum over the whole filter.

use actix_web::HttpResponse;
use gaetong_billing::bills::{self, BillCursor, BillFilter, BillSummary, Page as Bills, Totals};
use gaetong_rules::Month;
use serde::Deserialize;

use crate::pages::component::{Cell, Column, Empty, Field, FieldKind, Grid, Row, View};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page};
use crate::pages::view::ListPage;
use crate::problem::{OrBroken, Problem};
use crate::sheet::{self, FileKind, Guide, Sheet};
use actix_web::web::Query;

/// Bills on one page of the list, and in a file.
const SHOWN: u64 = 50;
const IN_A_FILE: u64 = 200_000;

/// What the list's address says.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
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
    let tx = desk.read().await?;
    let filter = asked.filter();
    let mut page = desk.page(desk.lang().t("bill-list-title"));
    page.filtered::<Month>("month", &asked.month, "filter-month-wrong");
    if let Some(kind) = FileKind::asked(asked.download.as_deref()) {
        let found = bills::list(&tx, &filter, None, IN_A_FILE).await.or_broken()?;
        let guide = Guide::of(&page, page.t("bill-list-title"), asked.conditions(&page));
        return sheet(&page, &found.rows).download(kind, &asked.file_name(), guide).await;
    }
    let after = asked.cursor();
    let found = bills::list(&tx, &filter, after.as_ref(), SHOWN).await.or_broken()?;
    let totals = bills::totals(&tx, &filter).await.or_broken()?;
    let grid = grid(&page, &asked, found, &totals);
    show(&ListPage {
        lead: String::new(),
        action: None,
        views: views(&page, &asked),
        filter: vec![
            Field::new(&page, "month", FieldKind::Text).optional().value(&asked.month),
            Field::new(&page, "q", FieldKind::Text).optional().value(&asked.q),
        ],
        grid,
        page,
    })
}

impl Asked {
    fn filter(&self) -> BillFilter {
        let text = self.q.trim();
        BillFilter {
            month: self.month.trim().parse::<Month>().ok(),
            text: (!text.is_empty()).then(|| text.to_owned()),
            ..BillFilter::default()
        }
    }

    /// `2026-10~202610-A000001~bil_…`, as [`Asked::next`] wrote it.
    fn cursor(&self) -> Option<BillCursor> {
        let mut parts = self.after.split('~');
        let (month, number, id) = (parts.next()?, parts.next()?, parts.next()?);
        Some(BillCursor {
            month: month.parse().ok()?,
            number: number.to_owned(),
            id: id.parse().ok()?,
        })
    }

    fn conditions(&self, page: &Page) -> Vec<(String, String)> {
        vec![(page.t("field-month"), self.month.clone()), (page.t("field-q"), self.q.clone())]
    }

    fn file_name(&self) -> String {
        match self.month.parse::<Month>() {
            Ok(month) => format!("bills-{month}"),
            Err(_) => "bills".to_owned(),
        }
    }

    fn address(&self, after: Option<&BillCursor>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("month", &self.month), ("q", &self.q)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if let Some(last) = after {
            query.append_pair("after", &format!("{}~{}~{}", last.month, last.number, last.id));
        }
        format!("/bills?{}", query.finish())
    }
}

fn views(page: &Page, asked: &Asked) -> Vec<View> {
    let last = Month::of(page.today).prev();
    let view = |label: String, month: &str, href: String| View {
        label,
        href,
        count: None,
        current: asked.month == month && asked.q.is_empty(),
    };
    let months = [last, last.prev(), last.prev().prev()].map(|month| {
        let month = month.to_string();
        view(month.clone(), &month, format!("/bills?month={month}"))
    });
    let all = view(page.t("bill-view-all"), "", "/bills".to_owned());
    std::iter::once(all).chain(months).collect()
}

fn grid(page: &Page, asked: &Asked, found: Bills<BillSummary>, totals: &Totals) -> Grid {
    let older = found.rows.last().filter(|_| found.has_more).map(BillSummary::cursor);
    let mut grid = bill_grid(page, &found.rows)
        .total(page.t1("list-total", "n", totals.count))
        .sum(sum(page, totals))
        .files(page, &format!("{}&download=", asked.address(None)));
    grid.older = older.map(|last| (page.t("older"), asked.address(Some(&last))));
    grid.newer =
        (!asked.after.is_empty()).then(|| (page.t("bill-first-page"), asked.address(None)));
    grid
}

/// Bills as a list; homes and the search show the same.
#[must_use]
pub fn bill_grid(page: &Page, rows: &[BillSummary]) -> Grid {
    let columns = vec![
        Column::fit(page.t("bill-number")),
        Column::fit(page.t("bill-month")),
        Column::text(page.t("bill-payer")),
        Column::number(page.t("bill-supply")),
        Column::number(page.t("bill-vat")),
        Column::number(page.t("bill-untaxed")),
        Column::number(page.t("bill-total")),
        Column::fit(page.t("bill-due-on")),
    ];
    let empty = Empty {
        icon: Icon::named("receipt"),
        title: page.t("bill-none"),
        why: page.t("bill-none-why"),
        action: None,
    };
    Grid::new(page.t("bill-list-title"), columns, rows.iter().map(|b| row(page, b)).collect())
        .shown_caption(page.t("unit-won"))
        .when_empty(empty)
}

fn row(page: &Page, bill: &BillSummary) -> Row {
    let cells = vec![
        Cell::Code(bill.number.clone()),
        Cell::text(bill.month.to_string()),
        Cell::text(&bill.payer_name),
        Cell::Money(bill.supply.get()),
        Cell::Money(bill.vat.get()),
        Cell::Money(bill.out_of_scope.get()),
        Cell::Money(bill.total.get()),
        Cell::text(page.date(&bill.due_on)),
    ];
    Row::to(format!("/bills/{}", bill.id), cells)
}

fn sheet(page: &Page, rows: &[BillSummary]) -> Sheet {
    let titles = [
        "bill-number",
        "bill-month",
        "bill-payer",
        "bill-supply",
        "bill-vat",
        "bill-untaxed",
        "bill-total",
        "bill-due-on",
    ];
    let row = |bill: &BillSummary| {
        vec![
            bill.number.clone().into(),
            bill.month.to_string().into(),
            bill.payer_name.clone().into(),
            sheet::Cell::Won(bill.supply.get()),
            sheet::Cell::Won(bill.vat.get()),
            sheet::Cell::Won(bill.out_of_scope.get()),
            sheet::Cell::Won(bill.total.get()),
            sheet::Cell::Day(bill.due_on),
        ]
    };
    let titles = titles.map(|key| page.t(key)).to_vec();
    Sheet::new(page.t("bill-list-title"), titles, rows.iter().map(row).collect()).summed(3..7)
}

fn sum(page: &Page, totals: &Totals) -> Vec<Cell> {
    vec![
        Cell::text(page.t("bill-sum")),
        Cell::Blank,
        Cell::Blank,
        Cell::Money(totals.supply.get()),
        Cell::Money(totals.vat.get()),
        Cell::Money(totals.total.get() - totals.supply.get() - totals.vat.get()),
        Cell::Money(totals.total.get()),
        Cell::Blank,
    ]
}
