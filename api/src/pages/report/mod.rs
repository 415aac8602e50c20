//! Reports: revenue and its movement, outages, openings, twelve months at a time.

use actix_web::HttpResponse;
use actix_web::web::{self, Query};
use askama::Template;
use gaetong_billing::reports::{self, LeadTime, OutageMinutes, RevenueMonth};
use serde::Deserialize;

use super::component::{Bar, Bars, Cell, Column, Empty, Grid, Row};
use super::desk::{Desk, show};
use super::page::{Icon, Page};
use crate::json::reports::{Span, readers_only};
use crate::problem::{OrBroken, Problem};
use crate::sheet::{self, Sheet};

/// The reports of twelve months.
#[derive(Clone, Debug, Template)]
#[template(path = "report/reports.html")]
pub struct ReportsPage {
    pub page: Page,
    pub download: String,
    pub bars: Bars,
    pub revenue: Grid,
    pub outages: Grid,
    pub openings: Grid,
}

/// `/reports`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/reports", web::get().to(look));
}

#[derive(Debug, Deserialize)]
struct Asked {
    from: Option<String>,
    to: Option<String>,
    /// `csv` to take the revenue away.
    download: Option<String>,
}

async fn look(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    readers_only(&desk.person)?;
    let span = Span { from: asked.from.clone(), to: asked.to.clone() };
    let (from, to) = span.months(&desk.person)?;
    let tx = desk.read().await?;
    let months = reports::revenue(&tx, from, to).await.or_broken()?;
    let page = desk.page(desk.lang().t("reports"));
    if asked.download.is_some() {
        return Ok(sheet(&page, &months).download(&format!("revenue-{from}-{to}")));
    }
    let outages = reports::outage_minutes(&tx, from, to).await.or_broken()?;
    let openings = reports::lead_times(&tx, from, to).await.or_broken()?;
    let bar = |row: &RevenueMonth| Bar { month: row.month.to_string(), won: row.revenue.get() };
    show(&ReportsPage {
        download: format!("/reports?from={from}&to={to}&download=csv"),
        bars: Bars { title: page.t("report-revenue"), bars: months.iter().map(bar).collect() },
        revenue: revenue(&page, &months),
        outages: outage_grid(&page, &outages),
        openings: opening_grid(&page, &openings),
        page,
    })
}

fn titles(page: &Page) -> [String; 7] {
    [
        "report-month",
        "report-revenue",
        "report-recurring",
        "report-new",
        "report-expansion",
        "report-contraction",
        "report-churn",
    ]
    .map(|key| page.t(key))
}

fn revenue(page: &Page, months: &[RevenueMonth]) -> Grid {
    let [month, amounts @ ..] = titles(page);
    let columns = std::iter::once(Column::fit(month)).chain(amounts.map(Column::number));
    let row = |row: &RevenueMonth| {
        let moved = [row.new, row.expansion, row.contraction, row.churn];
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
        let amounts =
            [row.revenue, row.recurring, row.new, row.expansion, row.contraction, row.churn];
        let month = std::iter::once(sheet::Cell::Text(row.month.to_string()));
        month.chain(amounts.map(|won| sheet::Cell::Won(won.get()))).collect()
    };
    Sheet { titles: titles(page).into(), rows: months.iter().map(row).collect() }
}
