//! A run as it goes and as it went: progress, the bills it made, what it could not bill and why.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use gaetong_billing::bills::{self, BillFilter, BillSummary};
use gaetong_billing::dry_run::{self, DryRun};
use gaetong_billing::run::{self, RunError};
use gaetong_billing::runs::{self, BillRun, BillRunDetail, Hold, Pace, Problem as Unbilled};
use gaetong_entity::ids::BillRunId;
use gaetong_entity::money::bill_run::RunState;
use serde::Deserialize;

use super::act::Wish;
use super::{Progress, RunPage, dry, file, steps, words};
use crate::json::bill_runs::events;
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag, Tile};
use crate::pages::desk::{Desk, show as answer};
use crate::pages::figures;
use crate::pages::page::{Icon, Page, Tone};
use crate::pages::view::{Action, ListPage};
use crate::problem::{OrBroken, Problem};
use crate::sheet::FileKind;
use gaetong_rules::Month;

/// Runs on one page of the list, and bills on the page of a run.
const SHOWN: u64 = 100;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
}

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    for_those_who_bill(&desk)?;
    let page = desk.page(desk.lang().t("run-list-title"));
    let tx = desk.read().await?;
    let month = asked.month.trim().parse().ok();
    let found = runs::list(&tx, month, None, SHOWN).await.or_broken()?;
    let last = Month::of(page.today).prev();
    let action = Some(Action {
        label: page.t1("run-try-month", "month", last),
        href: format!("/bill-runs/dry?month={last}"),
        icon: "calculator",
    });
    let grid = grid(&page, &found.rows);
    answer(&ListPage {
        lead: page.t("run-list-lead"),
        action,
        views: Vec::new(),
        filter: Vec::new(),
        grid,
        page,
    })
}

fn grid(page: &Page, rows: &[BillRun]) -> Grid {
    let columns = vec![
        Column::fit(page.t("run-month")),
        Column::fit(page.t("run-state")),
        Column::number(page.t("run-accounts")),
        Column::number(page.t("run-bills")),
        Column::number(page.t("run-amount")),
        Column::fit(page.t("run-started")),
        Column::fit(page.t("run-finished")),
    ];
    let row = |run: &BillRun| {
        let at = |instant| figures::instant(instant, page.look.lang);
        let cells = vec![
            Cell::text(run.month.to_string()),
            Cell::Tag(tag(page, run.state)),
            Cell::Count(run.accounts_total.unsigned_abs()),
            Cell::Count(run.bills_issued.unsigned_abs()),
            Cell::Money(run.amount_total.get()),
            Cell::text(at(run.started_at)),
            run.finished_at.map_or(Cell::Blank, |instant| Cell::text(at(instant))),
        ];
        Row::to(format!("/bill-runs/{}", run.id), cells)
    };
    let empty = Empty {
        icon: Icon::named("calculator"),
        title: page.t("run-none"),
        why: page.t("run-none-why"),
        action: None,
    };
    let total = page.t1("list-total", "n", rows.len());
    Grid::new(page.t("run-list-title"), columns, rows.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .total(total)
        .when_empty(empty)
}

fn tag(page: &Page, state: RunState) -> Tag {
    let tone = match state {
        RunState::Proposed => Tone::Warn,
        RunState::Reviewed | RunState::Issuing => Tone::Info,
        RunState::Issued => Tone::Ok,
        RunState::Interrupted => Tone::Bad,
    };
    Tag::new(tone, page.word("run-state", state.code()))
}

/// Runs are looked at by those who may run them.
fn for_those_who_bill(desk: &Desk) -> Result<(), Problem> {
    let actor = &desk.person.actor;
    match actor.is_one_of(&run::MAY_RUN) {
        true => Ok(()),
        false => Err(RunError::NotAllowed(actor.role).into()),
    }
}

#[derive(Debug, Default, Deserialize)]
pub struct Viewed {
    #[serde(default)]
    view: String,
    /// `xlsx` or `csv` to take it away.
    download: Option<String>,
}

pub async fn show(
    desk: Desk,
    id: Path<BillRunId>,
    asked: Query<Viewed>,
) -> Result<HttpResponse, Problem> {
    for_those_who_bill(&desk)?;
    let tx = desk.read().await?;
    let detail = runs::detail(&tx, *id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    if matches!(detail.run.state, RunState::Proposed | RunState::Reviewed) {
        let found = dry_run::dry_run(&tx, &desk.person.actor, detail.run.month).await?;
        let title = desk.lang().t_with("run-title", &[("month", &detail.run.month.to_string())]);
        let page = desk.page(title);
        return match FileKind::asked(asked.download.as_deref()) {
            Some(kind) => file::download(&page, &found, &asked.view, kind).await,
            None => answer(&proposed(page, &detail, &found, &asked.view)),
        };
    }
    let filter = BillFilter { run_id: Some(*id), ..BillFilter::default() };
    let issued = bills::list(&tx, &filter, None, SHOWN).await.or_broken()?;
    let page =
        desk.page(desk.lang().t_with("run-title", &[("month", &detail.run.month.to_string())]));
    let pace = match detail.run.state {
        RunState::Issuing => {
            runs::pace(&tx, &detail.run, desk.person.actor.now).await.or_broken()?
        }
        _ => None,
    };
    answer(&present(page, (&detail, pace), &issued.rows))
}

/// Each step of a run that goes on by itself, for the page that shows it.
pub async fn progress(desk: Desk, id: Path<BillRunId>) -> Result<HttpResponse, Problem> {
    for_those_who_bill(&desk)?;
    events::follow(&desk.app, desk.person.actor.clone(), *id).await
}

/// A run before it is issued: what it would make, whom it leaves out, and what is to be done next.
fn proposed(page: Page, detail: &BillRunDetail, found: &DryRun, view: &str) -> RunPage {
    let run = &detail.run;
    let (wish, step) = match run.state {
        RunState::Reviewed => (Wish::Issue, 3),
        _ => (Wish::Review, 2),
    };
    let next = (page.t(&format!("run-{}-button", wish.code())), wish.address(run.id, ""));
    let (failed, drafts): (Vec<_>, Vec<_>) =
        found.rows.iter().partition(|row| row.problem.is_some());
    let address = format!("/bill-runs/{}", run.id);
    RunPage {
        previous: None,
        next: None,
        steps: steps(&page, step),
        tag: tag(&page, run.state),
        tiles: dry::tiles(&page, found, failed.len()),
        progress: None,
        blocked: Some(page.t("run-hold-how")),
        again: None,
        issue: Some(next),
        views: dry::views(&page, &drafts, &address, view),
        failures: (!failed.is_empty()).then(|| dry::failures(&page, &failed)),
        holds: holds(&page, detail),
        drafts: Some(
            dry::grid(&page, &drafts, view, Some(detail))
                .files(&page, &format!("{address}?view={view}&download=")),
        ),
        address,
        page,
    }
}

/// Accounts left out on purpose; each row leads to taking it back in.
fn holds(page: &Page, detail: &BillRunDetail) -> Option<Grid> {
    let columns = vec![
        Column::text(page.t("run-customer")),
        Column::fit(page.t("bill-account")),
        Column::text(page.t("run-hold-reason")),
        Column::fit(page.t("run-by")),
    ];
    let row = |hold: &Hold| {
        let cells = vec![
            Cell::text(&hold.payer_name),
            Cell::Code(hold.account_number.clone()),
            Cell::text(&hold.reason),
            Cell::text(&hold.held_by_name),
        ];
        Row::to(Wish::Release.address(detail.run.id, &hold.account_number), cells)
    };
    let rows: Vec<Row> = detail.holds.iter().map(row).collect();
    (!rows.is_empty()).then(|| Grid::new(page.t("run-holds"), columns, rows).shown_caption(""))
}

/// `초당 410건 · 남은 시간 3초 · 실패 0건`.
fn pace_line(page: &Page, pace: Pace, failed: usize) -> String {
    let left = pace.seconds_left.map_or_else(|| "–".to_owned(), |seconds| seconds.to_string());
    let (rate, failed) = (pace.per_second.to_string(), failed.to_string());
    let places = [("rate", rate.as_str()), ("left", left.as_str()), ("failed", failed.as_str())];
    page.t_with("run-pace", &places)
}

fn present(
    page: Page,
    (detail, pace): (&BillRunDetail, Option<Pace>),
    issued: &[BillSummary],
) -> RunPage {
    let run = &detail.run;
    let unbilled = detail.problems.iter().filter(|problem| !problem.billed).count();
    let again = (page.t("run-again"), format!("/bill-runs/dry?month={}", run.month));
    let going = run.state == RunState::Issuing;
    let next = format!("/tax-invoices/issue?month={}", run.month);
    let done = run.state == RunState::Issued && run.bills_issued > 0;
    let needed = !going && (unbilled > 0 || run.state == RunState::Interrupted);
    RunPage {
        address: format!("/bill-runs/{}", run.id),
        previous: None,
        next: None,
        steps: steps(&page, if run.state == RunState::Issued { 4 } else { 3 }),
        tag: tag(&page, run.state),
        tiles: tiles(&page, detail, unbilled),
        progress: going.then(|| Progress {
            done: run.accounts_done,
            all: run.accounts_total,
            told: told(&page, run),
            pace: pace.map(|pace| pace_line(&page, pace, unbilled)).unwrap_or_default(),
        }),
        blocked: (run.state == RunState::Interrupted).then(|| page.t("run-interrupted-why")),
        again: needed.then_some(again),
        issue: done.then(|| (page.t("tax-issue-all"), next)),
        views: Vec::new(),
        failures: (!detail.problems.is_empty()).then(|| failures(&page, detail)),
        holds: holds(&page, detail),
        drafts: Some(bill_grid(&page, run, issued)),
        page,
    }
}

/// How many accounts of how many are done.
fn told(page: &Page, run: &BillRun) -> String {
    let (done, all) = (figures::money(run.accounts_done), figures::money(run.accounts_total));
    page.t_with("run-progress", &[("done", done.as_str()), ("all", all.as_str())])
}

fn tiles(page: &Page, detail: &BillRunDetail, unbilled: usize) -> Vec<Tile> {
    let run = &detail.run;
    let begun = figures::instant(run.started_at, page.look.lang);
    let by = page.t_with("run-started-by", &[("when", &begun), ("who", &detail.started_by_name)]);
    let failed = i64::try_from(unbilled).unwrap_or(i64::MAX);
    vec![
        Tile::new(page.t("run-accounts"), figures::money(run.accounts_total), "").hint(by),
        Tile::new(page.t("run-bills"), figures::money(run.bills_issued), "")
            .hint(dry::without_bill(page, run.accounts_done - run.bills_issued - failed))
            .to(format!("/bills?month={}", run.month)),
        Tile::new(page.t("run-amount"), figures::money(run.amount_total.get()), page.t("won")),
        Tile::new(page.t("run-failed"), unbilled, "").tone(if unbilled > 0 {
            Tone::Bad
        } else {
            Tone::Mute
        }),
    ]
}

fn failures(page: &Page, detail: &BillRunDetail) -> Grid {
    let columns = vec![
        Column::text(page.t("run-customer")),
        Column::fit(page.t("bill-account")),
        Column::text(page.t("run-reason")),
        Column::fit(page.t("run-state")),
    ];
    let row = |problem: &Unbilled| {
        let state = match problem.billed {
            true => Tag::new(Tone::Warn, page.t("run-billed-all-the-same")),
            false => Tag::new(Tone::Bad, page.t("run-failed")),
        };
        let cells = vec![
            Cell::text(&problem.payer_name),
            Cell::Code(problem.account_number.clone()),
            Cell::text(words::unbillable(page, &problem.code, &problem.detail)),
            Cell::Tag(state),
        ];
        // Once the cause is gone it is billed alone.
        match problem.billed || detail.run.state == RunState::Issuing {
            true => Row::plain(cells),
            false => Row::to(Wish::Alone.address(detail.run.id, &problem.account_number), cells),
        }
    };
    let rows = detail.problems.iter().map(row).collect();
    Grid::new(page.t("run-problems"), columns, rows).shown_caption("")
}

fn bill_grid(page: &Page, run: &BillRun, issued: &[BillSummary]) -> Grid {
    let columns = vec![
        Column::fit(page.t("bill-number")),
        Column::text(page.t("run-customer")),
        Column::number(page.t("run-supply")),
        Column::number(page.t("run-vat")),
        Column::number(page.t("bill-untaxed")),
        Column::number(page.t("run-total")),
        Column::fit(page.t("bill-due-on")),
    ];
    let row = |bill: &BillSummary| {
        let cells = vec![
            Cell::Code(bill.number.clone()),
            Cell::text(&bill.payer_name),
            Cell::Money(bill.supply.get()),
            Cell::Money(bill.vat.get()),
            Cell::Money(bill.out_of_scope.get()),
            Cell::Money(bill.total.get()),
            Cell::text(page.date(&bill.due_on)),
        ];
        Row::to(format!("/bills/{}", bill.id), cells)
    };
    let sum = vec![
        Cell::text(page.t("run-sum")),
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Money(run.amount_total.get()),
        Cell::Blank,
    ];
    let mut grid = Grid::new(page.t("run-issued-bills"), columns, issued.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .sum(sum)
        .total(page.t1("list-total", "n", run.bills_issued));
    grid.older = Some((page.t("run-all-bills"), format!("/bills?month={}", run.month)));
    grid
}
