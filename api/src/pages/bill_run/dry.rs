//! The dry run: what the month would bring, account by account, what surprises first.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_billing::dry_run::{self, DryRun, DryRunRow};
use gaetong_billing::run::RunError;
use gaetong_billing::runs::BillRunDetail;
use gaetong_rules::Month;
use serde::Deserialize;

use super::act::Wish;
use super::{RunPage, file, steps};
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag, Tile, View};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::{Icon, Page, Tone};
use crate::problem::Problem;
use crate::sheet::FileKind;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
    #[serde(default)]
    view: String,
    /// `xlsx` or `csv` to take it away.
    download: Option<String>,
}

pub async fn dry(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let last = Month::of(desk.person.actor.today()).prev();
    let month = match asked.month.trim() {
        "" => last,
        typed => super::issue::month(typed)?,
    };
    let title = desk.lang().t_with("run-dry-title", &[("month", &month.to_string())]);
    let page = desk.page(title);
    let tx = desk.read().await?;
    match dry_run::dry_run(&tx, &desk.person.actor, month).await {
        Ok(found) => match FileKind::asked(asked.download.as_deref()) {
            Some(kind) => file::download(&page, &found, &asked.view, kind).await,
            None => show(&present(page, &found, &asked.view)),
        },
        Err(RunError::MonthNotOver { month, .. }) => show(&too_early(page, month)),
        Err(refused) => Err(refused.into()),
    }
}

fn address(month: Month) -> String {
    format!("/bill-runs/dry?month={month}")
}

/// A month that is still running: when it can be billed.
fn too_early(page: Page, month: Month) -> RunPage {
    let day = page.date(&month.next().first_day());
    RunPage {
        address: address(month),
        previous: Some((month.prev().to_string(), address(month.prev()))),
        next: None,
        steps: steps(&page, 0),
        tag: Tag::new(Tone::Mute, page.t("run-state-open")),
        tiles: Vec::new(),
        progress: None,
        blocked: Some(page.t1("run-not-yet", "day", day)),
        again: None,
        issue: None,
        views: Vec::new(),
        drafts: None,
        failures: None,
        holds: None,
        page,
    }
}

fn present(page: Page, found: &DryRun, view: &str) -> RunPage {
    let month = found.month;
    let later = month.next();
    let over = later.next().first_day() <= page.today;
    let (failed, drafts): (Vec<_>, Vec<_>) =
        found.rows.iter().partition(|row| row.problem.is_some());
    let issue = (page.t("run-issue"), format!("/bill-runs/confirm?month={month}"));
    let look_through = (page.t("run-propose"), format!("/bill-runs/propose?month={month}"));
    RunPage {
        address: address(month),
        previous: Some((month.prev().to_string(), address(month.prev()))),
        next: over.then(|| (later.to_string(), address(later))),
        steps: steps(&page, 2),
        tag: Tag::new(Tone::Info, page.t("run-drafts")),
        tiles: tiles(&page, found, failed.len()),
        progress: None,
        blocked: None,
        again: (found.bills > 0).then_some(look_through),
        issue: (found.bills > 0).then_some(issue),
        views: views(&page, &drafts, &address(month), view),
        failures: (!failed.is_empty()).then(|| failures(&page, &failed)),
        holds: None,
        drafts: Some(
            grid(&page, &drafts, view, None)
                .files(&page, &format!("{}&view={view}&download=", address(month))),
        ),
        page,
    }
}

pub(super) fn tiles(page: &Page, found: &DryRun, failed: usize) -> Vec<Tile> {
    let before: i64 =
        found.rows.iter().filter_map(|row| row.difference.previous).map(|won| won.get()).sum();
    let change: i64 = found.rows.iter().map(|row| row.difference.change.get()).sum();
    let against = page.t_with(
        "run-against",
        &[("won", &figures::difference(change)), ("name", &figures::money(before))],
    );
    let counted = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let billed = found.rows.iter().filter(|row| row.already_billed.is_some()).count();
    let explained = counted((failed + billed) as u64);
    let without = counted(found.accounts) - counted(found.bills) - explained;
    let to_check = found.rows.iter().filter(|row| is_to_check(row)).count();
    vec![
        Tile::new(page.t("run-accounts"), found.accounts, ""),
        Tile::new(page.t("run-bills"), found.bills, "").hint(without_bill(page, without)),
        Tile::new(page.t("run-amount"), figures::money(found.total.get()), page.t("won"))
            .hint(against),
        Tile::new(page.t("run-to-check"), to_check, "").tone(if to_check > 0 {
            Tone::Warn
        } else {
            Tone::Mute
        }),
        Tile::new(page.t("run-failed"), failed, "").tone(if failed > 0 {
            Tone::Bad
        } else {
            Tone::Mute
        }),
    ]
}

/// Accounts that owe nothing for the month, in words; nothing where there are none.
pub(super) fn without_bill(page: &Page, accounts: i64) -> String {
    if accounts > 0 { page.t1("run-without-bill", "n", accounts) } else { String::new() }
}

/// What a clerk should look at before confirming: a warning, or ten per cent more or less.
fn is_to_check(row: &DryRunRow) -> bool {
    !row.warnings.is_empty() || row.difference.is_outlier()
}

pub(super) fn is_shown(row: &DryRunRow, view: &str) -> bool {
    match view {
        "check" => is_to_check(row),
        "new" => row.difference.previous.is_none(),
        "changed" => row.difference.change.get() != 0,
        _ => true,
    }
}

pub(super) fn views(page: &Page, rows: &[&DryRunRow], address: &str, current: &str) -> Vec<View> {
    let more = if address.contains('?') { '&' } else { '?' };
    let view = |code: &str, key: &str| View {
        label: page.t(key),
        href: format!("{address}{more}view={code}"),
        count: u64::try_from(rows.iter().filter(|row| is_shown(row, code)).count()).ok(),
        current: current == code,
    };
    vec![
        view("", "run-view-all"),
        view("check", "run-view-check"),
        view("new", "run-view-new"),
        view("changed", "run-view-changed"),
    ]
}

/// Rows shown at most; the file has all of them. What surprises comes first.
const SHOWN: usize = 500;

/// `of` is the run the rows are a proposal of, and whom it holds back.
pub(super) fn grid(
    page: &Page,
    rows: &[&DryRunRow],
    view: &str,
    of: Option<&BillRunDetail>,
) -> Grid {
    let columns = vec![
        Column::fit(page.t("run-customer")),
        Column::fit(page.t("bill-account")),
        Column::number(page.t("run-before")),
        Column::number(page.t("run-this")),
        Column::number(page.t("run-difference")),
        Column::number(page.t("run-rate")),
        Column::text(page.t("run-reason")),
        Column::fit(page.t("run-state")),
        Column::number(page.t("run-total")),
    ];
    let shown: Vec<&&DryRunRow> = rows.iter().filter(|row| is_shown(row, view)).collect();
    let sum = |of: fn(&DryRunRow) -> i64| Cell::Money(shown.iter().map(|row| of(row)).sum());
    let sum = vec![
        Cell::text(page.t("run-sum")),
        Cell::Blank,
        sum(|row| row.difference.previous.map_or(0, |won| won.get())),
        sum(|row| row.difference.current.get()),
        Cell::Difference(shown.iter().map(|row| row.difference.change.get()).sum()),
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        sum(|row| row.plan.as_ref().map_or(0, |plan| plan.total.get())),
    ];
    let empty = Empty {
        icon: Icon::named("calculator"),
        title: page.t("run-nothing"),
        why: page.t("run-nothing-why"),
        action: None,
    };
    let total = match shown.len() {
        all @ ..=SHOWN => page.t1("list-total", "n", all),
        all => page.t_with(
            "run-first-of",
            &[("n", &figures::grouped(SHOWN as u64)), ("all", &figures::grouped(all as u64))],
        ),
    };
    let rows = shown.iter().take(SHOWN).map(|r| row(page, r, of)).collect();
    Grid::new(page.t("run-drafts"), columns, rows)
        .shown_caption(page.t("run-unit"))
        .sum(sum)
        .total(total)
        .when_empty(empty)
}

fn row(page: &Page, row: &DryRunRow, run: Option<&BillRunDetail>) -> Row {
    let of = page.look.lang.of_rules();
    let held = run.is_some_and(|run| {
        run.holds.iter().any(|hold| hold.billing_account_id == row.billing_account_id)
    });
    let mut why = vec![row.difference.reason().get(of).to_owned()];
    if row.difference.previous.is_none() {
        why = vec![page.t("run-view-new")];
    }
    why.extend(row.warnings.iter().map(|warning| warning.text().get(of).to_owned()));
    let state = match (&row.already_billed, row.warnings.is_empty(), row.difference.is_outlier()) {
        _ if held => Tag::new(Tone::Bad, page.t("run-held")),
        (Some(_), ..) => Tag::new(Tone::Mute, page.t("run-already")),
        (None, false, _) => Tag::new(Tone::Warn, page.t("run-warning")),
        (None, true, true) => Tag::new(Tone::Warn, page.t("run-outlier")),
        (None, true, false) => Tag::new(Tone::Ok, page.t("run-usual")),
    };
    let before = row.difference.previous.map(|won| won.get());
    let cells = vec![
        Cell::text(&row.payer_name),
        Cell::Code(row.account_number.clone()),
        before.map_or(Cell::Blank, Cell::Money),
        Cell::Money(row.difference.current.get()),
        Cell::Difference(row.difference.change.get()),
        Cell::text(rate(before, row.difference.change.get())),
        Cell::text(why.join(" · ")),
        Cell::Tag(state),
        row.plan.as_ref().map_or(Cell::Blank, |plan| Cell::Money(plan.total.get())),
    ];
    let wish = if held { Wish::Release } else { Wish::Hold };
    match run {
        Some(run) => Row::to(wish.address(run.run.id, &row.account_number), cells),
        None => Row::plain(cells),
    }
}

/// `+12.5%` of last month's amount, rounded towards zero; nothing where there was none.
fn rate(before: Option<i64>, change: i64) -> String {
    let Some(before) = before.filter(|won| *won != 0) else { return String::new() };
    let tenths = i128::from(change) * 1000 / i128::from(before.unsigned_abs());
    let sign = match tenths {
        0 => "",
        t if t < 0 => "\u{2212}",
        _ => "+",
    };
    format!("{sign}{}.{}%", tenths.abs() / 10, tenths.abs() % 10)
}

pub(super) fn failures(page: &Page, rows: &[&DryRunRow]) -> Grid {
    let columns = vec![
        Column::text(page.t("run-customer")),
        Column::fit(page.t("bill-account")),
        Column::text(page.t("run-reason")),
    ];
    let row = |row: &&DryRunRow| {
        let problem = row.problem.as_ref();
        let why = problem.map(|problem| problem.text().get(page.look.lang.of_rules()).to_owned());
        Row::plain(vec![
            Cell::text(&row.payer_name),
            Cell::Code(row.account_number.clone()),
            Cell::text(why.unwrap_or_default()),
        ])
    };
    Grid::new(page.t("run-failures"), columns, rows.iter().map(row).collect()).shown_caption("")
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn rates_carry_their_sign_and_one_decimal() {
        for (before, change, written) in [
            (Some(1_760_000), 1_760_000, "+100.0%"),
            (Some(10_000_000), -1_249_999, "\u{2212}12.4%"),
            (Some(9_077_500), 0, "0.0%"),
            (Some(-1_000), 500, "+50.0%"),
            (Some(0), 5_000, ""),
            (None, 5_000, ""),
        ] {
            assert_eq!(rate(before, change), written, "{before:?} {change}");
        }
    }
}
