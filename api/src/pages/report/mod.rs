//! Reports: revenue and its movement, what is past due, outages, openings, twelve months at a time.

mod charts;

use actix_web::HttpResponse;
use actix_web::web::{self, Query};
use askama::Template;
use gaetong_billing::arrears;
use gaetong_billing::reports::{self, LeadTime, OutageMinutes, RevenueMonth};
use gaetong_rules::{Month, Won};
use serde::Deserialize;

use super::component::{Cell, Chart, Column, Empty, Field, FieldKind, Grid, Row};
use super::desk::{Desk, show};
use super::page::{Icon, Page};
use super::receivable;
use crate::json::reports::{Span, readers_only};
use crate::problem::{OrBroken, Problem};
use crate::sheet::{self, FileKind, Guide, Sheet};

/// The reports of twelve months.
#[derive(Clone, Debug, Template)]
#[template(path = "report/reports.html")]
pub struct ReportsPage {
    pub page: Page,
    pub download: String,
    pub filter: Vec<Field>,
    pub parts: Vec<Part>,
}

/// A report: what it is about as pictures, and the same numbers in a table.
#[derive(Clone, Debug)]
pub struct Part {
    pub charts: Vec<Chart>,
    pub grid: Grid,
}

/// `/reports`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/reports", web::get().to(look));
}

#[derive(Debug, Deserialize)]
struct Asked {
    from: Option<String>,
    to: Option<String>,
    /// `xlsx` to take all of it away, `csv` for one table.
    download: Option<String>,
    /// `outages` or `openings`; the revenue otherwise. For CSV.
    table: Option<String>,
}

async fn look(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    readers_only(&desk.person)?;
    let mut page = desk.page(desk.lang().t("reports"));
    let mut read = |name: &str, typed: &Option<String>| {
        let typed = typed.as_deref().unwrap_or_default();
        page.filtered::<Month>(name, typed, "report-month-wrong").map(|month| month.to_string())
    };
    let span = Span { from: read("from", &asked.from), to: read("to", &asked.to) };
    let (from, to) = span.months(&desk.person)?;
    let tx = desk.read().await?;
    let mut months = reports::revenue(&tx, from, to).await.or_broken()?;
    // A month that is not billed yet has no revenue, not a revenue of zero.
    while months
        .pop_if(|month| month.revenue == Won::ZERO && month.recurring == Won::ZERO)
        .is_some()
    {}
    let outages = reports::outage_minutes(&tx, from, to).await.or_broken()?;
    let openings = reports::lead_times(&tx, from, to).await.or_broken()?;
    if let Some(kind) = FileKind::asked(asked.download.as_deref()) {
        let mut sheets = vec![
            sheet(&page, &months),
            outage_sheet(&page, &outages),
            opening_sheet(&page, &openings),
        ];
        match asked.table.as_deref() {
            Some("outages") => sheets.swap(0, 1),
            Some("openings") => sheets.swap(0, 2),
            _ => {}
        }
        let guide = Guide::of(&page, page.t("reports"), span_of(&page, from, to));
        return sheet::download(sheets, kind, &format!("reports-{from}-{to}"), guide).await;
    }
    let file = |table| format!("/reports?from={from}&to={to}&table={table}&download=csv");
    let mut parts = vec![Part {
        charts: charts::revenue(&page, &months),
        grid: revenue(&page, &months).file(&page, &file("revenue")),
    }];
    if arrears::READERS.contains(&desk.person.actor.role) {
        parts.push(receivable::aging::summary(&desk, &tx, &page).await?);
    }
    parts.push(Part {
        charts: charts::outages(&page, from, to, &outages).into_iter().collect(),
        grid: outage_grid(&page, &outages).file(&page, &file("outages")),
    });
    parts.push(Part {
        charts: charts::openings(&page, from, to, &openings).into_iter().collect(),
        grid: opening_grid(&page, &openings).file(&page, &file("openings")),
    });
    show(&ReportsPage {
        download: format!("/reports?from={from}&to={to}&download=xlsx"),
        filter: filter(&page, from, to),
        parts,
        page,
    })
}

fn filter(page: &Page, from: Month, to: Month) -> Vec<Field> {
    let field = |name: &str, key: &str, month: Month| {
        let field = Field::new(page, name, FieldKind::Text).label(page.t(key)).value(month);
        field.width("w-sm").hinted(page.t("report-month-hint"))
    };
    vec![field("from", "report-from", from), field("to", "report-to", to)]
}

fn titles(page: &Page) -> [String; 8] {
    [
        "report-month",
        "report-revenue",
        "report-recurring",
        "report-new",
        "report-expansion",
        "report-contraction",
        "report-churn",
        "report-net",
    ]
    .map(|key| page.t(key))
}

fn revenue(page: &Page, months: &[RevenueMonth]) -> Grid {
    let [month, amounts @ ..] = titles(page);
    let columns = std::iter::once(Column::fit(month)).chain(amounts.map(Column::number));
    let row = |row: &RevenueMonth| {
        let moved = [row.new, row.expansion, row.contraction, row.churn, row.net()];
        let stand = [row.revenue, row.recurring].map(|won| Cell::Money(won.get()));
        let moved = moved.map(|won| Cell::Difference(won.get()));
        let month = std::iter::once(Cell::text(row.month.to_string()));
        Row::plain(month.chain(stand).chain(moved).collect())
    };
    let rows = months.iter().rev().map(row).collect();
    let mut grid = Grid::new(page.t("report-revenue-movement"), columns.collect(), rows);
    grid.unit = page.t("unit-won");
    grid.caption_shown = true;
    grid
}

fn empty(page: &Page, key: &str) -> Empty {
    let (icon, title) = (Icon::named("calendar"), page.t(key));
    Empty { icon, title, why: page.t("report-empty-why"), action: None }
}

fn outage_grid(page: &Page, found: &[OutageMinutes]) -> Grid {
    let columns = vec![
        Column::fit(page.t("report-month")),
        Column::text(page.t("report-cause")),
        Column::number(page.t("report-outages")),
        Column::number(page.t("report-minutes")),
        Column::number(page.t("report-services")),
    ];
    let row = |row: &OutageMinutes| {
        let counts = [row.outages, row.minutes, row.services].map(Cell::Count);
        let cause = Cell::text(page.word("outage-cause", row.cause.code()));
        let told = [Cell::text(row.month.to_string()), cause];
        Row::plain(told.into_iter().chain(counts).collect())
    };
    let mut grid =
        Grid::new(page.t("report-outage-minutes"), columns, found.iter().rev().map(row).collect());
    grid.caption_shown = true;
    grid.when_empty(empty(page, "report-no-outages"))
}

fn opening_grid(page: &Page, found: &[LeadTime]) -> Grid {
    let columns = vec![
        Column::fit(page.t("report-month")),
        Column::number(page.t("report-opened")),
        Column::number(page.t("report-median")),
        Column::number(page.t("report-ninetieth")),
    ];
    let days = |days: i64| Cell::Count(days.unsigned_abs());
    let row = |row: &LeadTime| {
        let opened = Cell::Count(u64::try_from(row.opened).unwrap_or(u64::MAX));
        let month = Cell::text(row.month.to_string());
        Row::plain(vec![month, opened, days(row.median_days), days(row.ninetieth_days)])
    };
    let rows = found.iter().rev().map(row).collect();
    let mut grid = Grid::new(page.t("report-lead-time"), columns, rows);
    grid.caption_shown = true;
    grid.when_empty(empty(page, "report-no-openings"))
}

fn sheet(page: &Page, months: &[RevenueMonth]) -> Sheet {
    let row = |row: &RevenueMonth| {
        let moved = [row.new, row.expansion, row.contraction, row.churn, row.net()];
        let amounts = [row.revenue, row.recurring].into_iter().chain(moved);
        let month = std::iter::once(sheet::Cell::Text(row.month.to_string()));
        month.chain(amounts.map(|won| sheet::Cell::Won(won.get()))).collect()
    };
    let rows = months.iter().map(row).collect();
    // What recurs is a level, not a flow: it has no sum.
    Sheet::new(page.t("report-revenue"), titles(page).into(), rows).summed([1, 3, 4, 5, 6, 7])
}

fn outage_sheet(page: &Page, found: &[OutageMinutes]) -> Sheet {
    let row = |row: &OutageMinutes| {
        let counts = [row.outages, row.minutes, row.services];
        let cause = page.word("outage-cause", row.cause.code());
        let told = [row.month.to_string().into(), cause.into()];
        told.into_iter().chain(counts.map(counted)).collect()
    };
    let titles =
        ["report-month", "report-cause", "report-outages", "report-minutes", "report-services"];
    let rows = found.iter().map(row).collect();
    let titles = titles.map(|key| page.t(key)).to_vec();
    Sheet::new(page.t("report-outage-minutes"), titles, rows).summed([2, 3])
}

fn opening_sheet(page: &Page, found: &[LeadTime]) -> Sheet {
    let row = |row: &LeadTime| {
        let opened = counted(u64::try_from(row.opened).unwrap_or(u64::MAX));
        let days = [row.median_days, row.ninetieth_days].map(sheet::Cell::Count);
        [row.month.to_string().into(), opened].into_iter().chain(days).collect()
    };
    let titles = ["report-month", "report-opened", "report-median", "report-ninetieth"];
    let rows = found.iter().map(row).collect();
    let titles = titles.map(|key| page.t(key)).to_vec();
    Sheet::new(page.t("report-lead-time"), titles, rows).summed([1])
}

fn counted(number: u64) -> sheet::Cell {
    sheet::Cell::Count(i64::try_from(number).unwrap_or(i64::MAX))
}

fn span_of(page: &Page, from: Month, to: Month) -> Vec<(String, String)> {
    vec![(page.t("report-month"), format!("{from} – {to}"))]
}
