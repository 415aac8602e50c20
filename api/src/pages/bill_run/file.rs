//! The differences of a month as a file: every account with each cause of its difference.

use actix_web::HttpResponse;
use gaetong_billing::difference::Cause;
use gaetong_billing::dry_run::{DryRun, DryRunRow};

use super::dry;
use crate::pages::figures;
use crate::pages::page::Page;
use crate::problem::Problem;
use crate::sheet::{Cell, FileKind, Guide, Sheet};

/// The rows of a view, with those that cannot be billed.
pub async fn download(
    page: &Page,
    found: &DryRun,
    view: &str,
    kind: FileKind,
) -> Result<HttpResponse, Problem> {
    let titles = [
        "run-customer",
        "bill-account",
        "run-before",
        "run-this",
        "run-difference",
        "run-reason",
        "run-warning",
        "run-total",
    ];
    let titles = titles.map(|key| page.t(key)).to_vec();
    let shown = |row: &&DryRunRow| row.problem.is_some() || dry::is_shown(row, view);
    let rows = found.rows.iter().filter(shown).map(|one| row(page, one)).collect();
    let title = page.t1("run-dry-title", "month", found.month);
    let sheet = Sheet::new(title.clone(), titles, rows).summed([2, 3, 4, 7]);
    let of = vec![
        (page.t("run-month"), found.month.to_string()),
        (page.t("run-unit-is"), page.t("run-unit")),
    ];
    let guide = Guide::of(page, title, of);
    sheet.download(kind, &format!("bill-run-{}", found.month), guide).await
}

fn row(page: &Page, row: &DryRunRow) -> Vec<Cell> {
    let of = page.look.lang.of_rules();
    let cause = |cause: &Cause| {
        format!("{} {}", cause.text.get(of), figures::difference(cause.amount.get()))
    };
    let causes: Vec<String> = row.difference.causes.iter().map(cause).collect();
    let problem = row.problem.as_ref();
    let problem = problem.map(|why| why.text().get(of).to_owned());
    let warnings = row.warnings.iter().map(|warning| warning.text().get(of).to_owned());
    let warned: Vec<String> = problem.into_iter().chain(warnings).collect();
    vec![
        row.payer_name.clone().into(),
        row.account_number.clone().into(),
        Cell::Won(row.difference.previous.map_or(0, |won| won.get())),
        Cell::Won(row.difference.current.get()),
        Cell::Won(row.difference.change.get()),
        causes.join(" · ").into(),
        warned.join(" · ").into(),
        Cell::Won(row.plan.as_ref().map_or(0, |plan| plan.total.get())),
    ]
}
