//! The pictures of the reports. Each shows what its table holds, zeros filled in.

use gaetong_billing::reports::{LeadTime, OutageMinutes, RevenueMonth};
use gaetong_entity::service::outage_entry::Cause;
use gaetong_rules::{Month, Won};

use crate::pages::component::{Chart, Ink, Measure, Series};
use crate::pages::page::Page;

/// What was charged, and how what recurs moved: what came above zero, what went below.
pub fn revenue(page: &Page, months: &[RevenueMonth]) -> Vec<Chart> {
    let of = |key: &str, ink: Ink, won: fn(&RevenueMonth) -> Won| {
        Series::new(page.t(key), ink, months.iter().map(|row| won(row).get()))
    };
    let over = |key: &str| {
        let months = months.iter().map(|row| row.month);
        Chart::months(page.look.lang, page.t(key), Measure::Won, months).tabled()
    };
    let revenue = over("report-revenue").with(of("report-revenue", Ink::Blue, |row| row.revenue));
    let movement = over("report-movement")
        .with(of("report-new", Ink::Green, |row| row.new))
        .with(of("report-expansion", Ink::Teal, |row| row.expansion))
        .with(of("report-contraction", Ink::Amber, |row| row.contraction))
        .with(of("report-churn", Ink::Red, |row| row.churn))
        .net(page.t("report-net"));
    [revenue, movement].into_iter().filter_map(Chart::filled).collect()
}

/// Minutes by month, the causes on each other.
pub fn outages(page: &Page, from: Month, to: Month, found: &[OutageMinutes]) -> Option<Chart> {
    let minutes = |month: Month, cause: Cause| {
        let of = found.iter().find(|row| row.month == month && row.cause == cause);
        of.map_or(0, |row| i64::try_from(row.minutes).unwrap_or(i64::MAX))
    };
    let title = page.t("report-outage-minutes");
    let chart = Chart::months(page.look.lang, title, Measure::Minutes, span(from, to)).tabled();
    let met = Cause::ALL.into_iter().filter(|cause| found.iter().any(|row| row.cause == *cause));
    let series = met.map(|cause| {
        let name = page.word("outage-cause", cause.code());
        Series::new(name, ink(cause), span(from, to).map(|month| minutes(month, cause)))
    });
    series.fold(chart, Chart::with).filled()
}

fn ink(cause: Cause) -> Ink {
    match cause {
        Cause::SystemFailure => Ink::Red,
        Cause::LineFailure => Ink::Amber,
        Cause::PlannedMaintenance => Ink::Blue,
        Cause::ForceMajeure => Ink::Violet,
        Cause::CustomerCause => Ink::Grey,
    }
}

/// Days from the application to the opening, half of them and nine in ten side by side.
pub fn openings(page: &Page, from: Month, to: Month, found: &[LeadTime]) -> Option<Chart> {
    let of = |key: &str, ink: Ink, days: fn(&LeadTime) -> i64| {
        let row = |month: Month| found.iter().find(|row| row.month == month).map_or(0, days);
        Series::new(page.t(key), ink, span(from, to).map(row))
    };
    let title = page.t("report-lead-time");
    let chart = Chart::months(page.look.lang, title, Measure::Days, span(from, to)).tabled();
    let chart = chart.with(of("report-median", Ink::Blue, |row| row.median_days)).with(of(
        "report-ninetieth",
        Ink::Teal,
        |row| row.ninetieth_days,
    ));
    chart.beside().filled()
}

fn span(from: Month, to: Month) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(from), |month| Some(month.next())).take_while(move |m| *m <= to)
}
