//! From the dry run to the bills: what issuing means, the month typed, the run begun.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use gaetong_billing::dry_run::{self, DryRun};
use gaetong_billing::run::{self, RunError};
use gaetong_rules::Month;
use serde::Deserialize;

use crate::json::bill_runs::go_on;
use crate::pages::component::Confirm;
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
}

pub async fn confirm(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    desk.only(&run::MAY_RUN)?;
    let month = month(&asked.month)?;
    let page = desk.page(title(&desk, month));
    show(&present(page, &tried(&desk, month).await?))
}

fn title(desk: &Desk, month: Month) -> String {
    desk.lang().t_with("run-confirm-title", &[("month", &month.to_string())])
}

pub fn month(text: &str) -> Result<Month, Problem> {
    text.trim().parse().map_err(|_| {
        Problem::malformed("월은 2026-10처럼 적습니다.", "A month is written like 2026-10.")
    })
}

async fn tried(desk: &Desk, month: Month) -> Result<DryRun, Problem> {
    let tx = desk.read().await?;
    Ok(dry_run::dry_run(&tx, &desk.person.actor, month).await?)
}

pub async fn issue(posted: Posted) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let month = month(posted.field("month"))?;
    let mut page = desk.page(title(desk, month));
    if posted.field("typed") == month.to_string() {
        let done = posted.act(async |tx, actor| {
            let run = run::start(tx, actor, month).await?;
            Ok::<_, RunError>(format!("/bill-runs/{}", run.id))
        });
        match done.await {
            Ok(begun) => {
                go_on(&desk.app);
                return Ok(begun);
            }
            Err(problem) if comes_back(&problem) => {
                page = desk.refused(title(desk, month), &problem)
            }
            Err(problem) => return Err(problem),
        }
    } else {
        let text = page.t1("run-typed-wrong", "word", month);
        page.errors = vec![FieldError { field: "typed".into(), text }];
    }
    let shown = present(page, &tried(desk, month).await?);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

fn present(page: Page, found: &DryRun) -> Confirm {
    let month = found.month.to_string();
    let failed = found.rows.iter().filter(|row| row.problem.is_some()).count();
    let amount = format!("{} {}", figures::money(found.total.get()), page.t("won"));
    let warning = (failed > 0).then(|| page.t1("run-confirm-failed", "n", failed));
    Confirm {
        lead: page.t("run-confirm-lead"),
        effects: vec![
            (page.t("run-month"), month.clone()),
            (page.t("run-bills"), figures::grouped(found.bills)),
            (page.t("run-amount"), amount),
            (page.t("run-due"), due(&page, found)),
            (page.t("run-confirm-mail"), figures::grouped(found.bills)),
        ],
        warning,
        typed: Some(month.clone()),
        reason: None,
        action: "/bill-runs".into(),
        button: page.t("run-issue"),
        back: format!("/bill-runs/dry?month={month}"),
        hidden: vec![("month".into(), month)],
        page,
    }
}

/// When the bills fall due, and why not when they would have.
pub fn due(page: &Page, found: &DryRun) -> String {
    let Some(due) = found.due else { return String::new() };
    let day = page.date(&due.date);
    match due.missed {
        None => day,
        Some(missed) => {
            let missed = page.date(&missed.date);
            page.t_with("run-due-missed", &[("due", day.as_str()), ("day", missed.as_str())])
        }
    }
}
