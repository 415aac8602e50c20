//! `gaetong bill-run`

use super::{CommandError, Global, print_json, table, user};
use crate::app::App;
use crate::json::bill_runs::{DryRunBody, RunDetailBody};
use gaetong_billing::dry_run::{self, DryRun, DryRunRow};
use gaetong_billing::run::{self, RunError};
use gaetong_billing::runs::{self, BillRun, BillRunDetail};
use gaetong_entity::money::bill_run::RunState;
use gaetong_entity::{Actor, Scope};
use gaetong_rules::Month;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The usage month, such as 2026-10; it must be over
    month: Month,
    /// Show amounts and differences to last month without writing anything
    #[arg(long)]
    dry_run: bool,
    /// Say that the month's proposal was looked through, without issuing it
    #[arg(long, conflicts_with = "dry_run")]
    review: bool,
    /// Leave an account out of the month's run, by its number; needs --reason
    #[arg(long, value_name = "ACCOUNT", requires = "reason", conflicts_with = "dry_run")]
    hold: Option<String>,
    /// Why the account is left out
    #[arg(long)]
    reason: Option<String>,
    /// Take an account back into the month's run
    #[arg(long, value_name = "ACCOUNT", conflicts_with_all = ["dry_run", "hold"])]
    release: Option<String>,
    /// Bill one account alone that had failed or was held back
    #[arg(long, value_name = "ACCOUNT", conflicts_with_all = ["dry_run", "hold", "release"])]
    account: Option<String>,
    /// Hands of this process; several processes may share one run
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
}

/// A run that is stopped carries on when it is started again.
pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let app = global.app().await?;
    if args.dry_run {
        return dry(&app, args.month, global.json).await;
    }
    let actor = user::operator(&app);
    let done = match args.before_issuing() {
        true => prepared(&app, &actor, &args).await,
        false => issued(&app, &actor, &args).await,
    };
    let done = done.map_err(|refusal| CommandError::refused(&refusal))?;
    let tx = app.store.read(Scope::Provider).await?;
    let detail = runs::detail(&tx, done.id).await?;
    let detail = detail.ok_or_else(|| CommandError::Refused("the run is gone".into()))?;
    if global.json {
        return print_json(&RunDetailBody::from(detail));
    }
    print(&detail);
    Ok(())
}

impl Args {
    fn before_issuing(&self) -> bool {
        self.review || self.hold.is_some() || self.release.is_some() || self.account.is_some()
    }
}

/// The whole month, with its progress on the terminal.
async fn issued(app: &App, actor: &Actor, args: &Args) -> Result<BillRun, RunError> {
    let progress = Progress::new();
    let tx = app.store.begin(actor.scope()).await?;
    let begun = run::start(&tx, actor, args.month).await?;
    tx.commit().await?;
    let hands = args.workers.unwrap_or_else(run::default_hands);
    let done = run::shared(&app.store, actor, begun.id, hands, |run| progress.show(run)).await;
    progress.end();
    done
}

/// One act on the month's run, without issuing it.
async fn prepared(app: &App, actor: &Actor, args: &Args) -> Result<BillRun, RunError> {
    let tx = app.store.begin(actor.scope()).await?;
    let latest = runs::list(&tx, Some(args.month), None, 1).await?.rows.into_iter().next();
    let after = args.account.is_some() || args.release.is_some();
    let run = match latest.filter(|run| after || run.state != RunState::Issued) {
        Some(run) => run.id,
        None => run::propose(&tx, actor, args.month).await?.id,
    };
    let done = match (&args.hold, &args.release, &args.account) {
        (Some(account), _, _) => {
            let reason = args.reason.as_deref().unwrap_or_default();
            run::hold(&tx, actor, run, account, reason).await?
        }
        (_, Some(account), _) => run::release(&tx, actor, run, account).await?,
        (_, _, Some(account)) => run::bill_alone(&tx, actor, run, account).await?,
        _ => run::review(&tx, actor, run).await?,
    };
    tx.commit().await?;
    Ok(done)
}

fn print(detail: &BillRunDetail) {
    let run = &detail.run;
    say!(
        "{} 청구 실행 ({}): 계정 {}, 청구서 {}, 합계 {}원",
        run.month,
        state(run.state),
        run.accounts_done,
        run.bills_issued,
        run.amount_total
    );
    if !detail.holds.is_empty() {
        let mut holds = table(&["보류 계정", "고객", "사유"], 0..0);
        for hold in &detail.holds {
            holds.add_row([&hold.account_number, &hold.payer_name, &hold.reason]);
        }
        say!("{holds}");
    }
    if !detail.problems.is_empty() {
        let mut problems = table(&["계정", "고객", "코드", "내용"], 0..0);
        for problem in &detail.problems {
            problems.add_row([
                &problem.account_number,
                &problem.payer_name,
                &problem.code,
                &problem.detail,
            ]);
        }
        say!("{problems}");
    }
    say!("다음: gaetong explain J00000001 {}", run.month);
}

fn state(state: RunState) -> &'static str {
    match state {
        RunState::Proposed => "검토 중",
        RunState::Reviewed => "검토 완료",
        RunState::Issuing => "발행 중",
        RunState::Issued => "완료",
        RunState::Interrupted => "중단됨",
    }
}

async fn dry(app: &App, month: Month, as_json: bool) -> Result<(), CommandError> {
    let tx = app.store.read(Scope::Provider).await?;
    let dry = dry_run::dry_run(&tx, &user::operator(app), month).await;
    let dry = dry.map_err(|refusal| CommandError::refused(&refusal))?;
    if as_json {
        return print_json(&DryRunBody::from(&dry));
    }
    print_dry(&dry);
    Ok(())
}

fn print_dry(dry: &DryRun) {
    let mut rows = table(&["고객", "계정", "지난달", "이번 달", "차이", "사유"], 2..5);
    for row in &dry.rows {
        let difference = &row.difference;
        rows.add_row([
            row.payer_name.clone(),
            row.account_number.clone(),
            difference.previous.map(|won| won.to_string()).unwrap_or_default(),
            difference.current.to_string(),
            difference.change.to_string(),
            remark(row),
        ]);
    }
    say!("{rows}");
    let month = dry.month;
    say!(
        "{month} 시험 실행: 계정 {}, 청구서 {}, 합계 {}원 (부가세 포함, 아무것도 쓰지 않음)",
        dry.accounts,
        dry.bills,
        dry.total
    );
    say!("다음: gaetong bill-run {month}");
}

fn remark(row: &DryRunRow) -> String {
    if let Some(problem) = &row.problem {
        return format!("청구 불가 [{}] {}", problem.code(), problem.text().ko);
    }
    let mut words = vec![row.difference.reason().ko.into_owned()];
    if let Some(number) = &row.already_billed {
        words.push(format!("이미 청구됨 {number}"));
    }
    words.extend(row.warnings.iter().map(|warning| warning.text().ko.into_owned()));
    words.join(" · ")
}

/// Accounts done of all, the rate and the time left, on a terminal's error stream.
struct Progress {
    begun: Instant,
    shown: bool,
}

impl Progress {
    fn new() -> Progress {
        Progress { begun: Instant::now(), shown: std::io::stderr().is_terminal() }
    }

    fn show(&self, run: &BillRun) {
        if !self.shown {
            return;
        }
        let line = progress_line(run, self.begun.elapsed());
        eprint!("\r{line}");
        // A terminal that went away does not stop the run.
        let _ = std::io::stderr().flush();
    }

    fn end(&self) {
        if self.shown {
            eprintln!();
        }
    }
}

fn progress_line(run: &BillRun, elapsed: Duration) -> String {
    let milliseconds = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX).max(1);
    let rate = run.accounts_done.saturating_mul(1_000) / milliseconds;
    let left = run.accounts_total - run.accounts_done;
    let seconds = if rate > 0 { left / rate } else { 0 };
    format!(
        "{}/{} 계정 · {rate}/초 · 남은 시간 {seconds}초 · 청구서 {} · 미발행 {} · {}원  ",
        run.accounts_done,
        run.accounts_total,
        run.bills_issued,
        run.accounts_done - run.bills_issued,
        run.amount_total
    )
}
