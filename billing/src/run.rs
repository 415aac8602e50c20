//! The bill run (청구 실행): for a usage month, every account with something to bill gets its bill.
//!
//! [`start`] opens the run, [`bill_next`] bills some accounts in one transaction, [`finish`]
//! closes it. An account is billed once a month whatever is run how often (C7): bills already
//! there are skipped, and a constraint stands behind that. So a run needs no state to be resumed:
//! carrying on means doing it again.

mod issue;
mod refusal;

pub use refusal::RunError;

use crate::facts::{self, AccountCursor};
use crate::rating::{self, Rated};
use crate::runs::{self, BillRun};
use crate::{run::issue::Outcome, usage_month};
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::{BillRunId, TenantId};
use gaetong_entity::money::bill_run::{self, RunState};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Store, Tx};
use gaetong_rules::{Month, Won};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;

/// Who may run bills.
pub const MAY_RUN: [Role; 2] = [Role::Settlement, Role::Admin];

/// Accounts billed in one transaction, unless somebody asks for another number.
pub const CHUNK: u64 = 100;

/// What one transaction of a run did.
#[derive(Debug, Clone)]
pub struct Chunk {
    pub run: BillRun,
    /// Where to go on; none when every account has been looked at.
    pub next: Option<AccountCursor>,
}

/// Opens the run of a month. An unfinished one of the same month is taken over, whoever began it.
///
/// # Errors
/// [`RunError::NotAllowed`], [`RunError::MonthNotOver`] (C1), and broken machinery.
pub async fn start(tx: &Tx, actor: &Actor, month: Month) -> Result<BillRun, RunError> {
    allowed(actor)?;
    if !usage_month::is_over(month, actor.today()) {
        return Err(RunError::MonthNotOver { month, today: actor.today() });
    }
    let (accounts, billed) = facts::count_accounts(tx, month).await?;
    let (total, done) = (count(accounts), count(billed));
    let open = open_run_of(tx, month).await?;
    let taken_over = open.is_some();
    let run = match open {
        Some(run) => {
            let version = run.version;
            let mut row = run.into_active_model();
            row.state = Set(RunState::Running);
            row.accounts_total = Set(total);
            row.accounts_done = Set(done);
            row.version = Set(version + 1);
            tx.update(row).await?
        }
        None => tx.insert(new_run(actor, month, total, done)).await?,
    };
    let act = if taken_over { "bill_run.resumed" } else { "bill_run.started" };
    record(tx, actor, act, &run).await?;
    Ok(BillRun::read(run)?)
}

/// Bills the next accounts of a run, `size` at most, all or none of them. An account that cannot
/// be billed is listed with the reason and does not stop the others.
///
/// # Errors
/// [`RunError::NotAllowed`], [`RunError::NoSuchRun`], [`RunError::AlreadyFinished`].
pub async fn bill_next(
    tx: &Tx,
    actor: &Actor,
    run: BillRunId,
    after: Option<AccountCursor>,
    size: u64,
) -> Result<Chunk, RunError> {
    allowed(actor)?;
    let run = open_run(tx, run).await?;
    let month = usage_month::read(run.month)?;
    let accounts = facts::accounts_without_bill(tx, month, after, size).await?;
    let next = accounts.last().map(|account| (account.tenant_id, account.id));
    let looked_at = count(u64::try_from(accounts.len()).unwrap_or(u64::MAX));
    let holidays = rating::holidays(tx).await?;
    let known = facts::of_accounts(tx, month, accounts).await?;
    let rated = known.into_iter().map(|(account, facts)| {
        let rated = facts.map_err(Into::into).and_then(|facts| rating::rate(&facts, &holidays));
        (account, rated)
    });
    let outcome = issue::issue(tx, actor, &run, rated.collect()).await?;
    let run = advance(tx, run, looked_at, &outcome).await?;
    Ok(Chunk { run: BillRun::read(run)?, next })
}

/// Closes a run whose accounts have all been looked at.
///
/// # Errors
/// [`RunError::NotAllowed`], [`RunError::NoSuchRun`], [`RunError::AlreadyFinished`].
pub async fn finish(tx: &Tx, actor: &Actor, run: BillRunId) -> Result<BillRun, RunError> {
    close(tx, actor, run, RunState::Finished, "bill_run.finished").await
}

/// Notes that a run stopped before its end; starting the month again takes it over.
///
/// # Errors
/// As [`finish`].
pub async fn interrupt(tx: &Tx, actor: &Actor, run: BillRunId) -> Result<BillRun, RunError> {
    close(tx, actor, run, RunState::Interrupted, "bill_run.interrupted").await
}

/// Runs a whole month, each chunk in a transaction of its own, telling `progress` after each.
///
/// # Errors
/// As [`start`]; a failure in between leaves what was billed, and running again carries on.
pub async fn whole_month(
    store: &Store,
    actor: &Actor,
    month: Month,
    progress: impl FnMut(&BillRun),
) -> Result<BillRun, RunError> {
    let tx = store.begin(actor.scope()).await?;
    let run = start(&tx, actor, month).await?;
    tx.commit().await?;
    to_the_end(store, actor, run.id, progress).await
}

/// Carries an open run to its end. Several may do so at once, they take turns; whoever comes
/// last finds it finished.
///
/// # Errors
/// As [`bill_next`] and [`finish`].
pub async fn to_the_end(
    store: &Store,
    actor: &Actor,
    run: BillRunId,
    progress: impl FnMut(&BillRun),
) -> Result<BillRun, RunError> {
    match chunk_by_chunk(store, actor, run, progress).await {
        Err(RunError::AlreadyFinished(id)) => {
            let tx = store.read(actor.scope()).await?;
            let found = runs::detail(&tx, id).await?.ok_or(RunError::NoSuchRun(id))?;
            Ok(found.run)
        }
        outcome => outcome,
    }
}

async fn chunk_by_chunk(
    store: &Store,
    actor: &Actor,
    run: BillRunId,
    mut progress: impl FnMut(&BillRun),
) -> Result<BillRun, RunError> {
    let mut after = None;
    loop {
        let tx = store.begin(actor.scope()).await?;
        let chunk = bill_next(&tx, actor, run, after, CHUNK).await?;
        tx.commit().await?;
        progress(&chunk.run);
        match chunk.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let tx = store.begin(actor.scope()).await?;
    let run = finish(&tx, actor, run).await?;
    tx.commit().await?;
    Ok(run)
}

pub(crate) fn allowed(actor: &Actor) -> Result<(), RunError> {
    if actor.is_one_of(&MAY_RUN) { Ok(()) } else { Err(RunError::NotAllowed(actor.role)) }
}

fn new_run(actor: &Actor, month: Month, total: i64, done: i64) -> bill_run::ActiveModel {
    bill_run::ActiveModel {
        id: Set(BillRunId::new()),
        month: Set(usage_month::stored(month)),
        state: Set(RunState::Running),
        started_by: Set((!actor.user_id.0.is_nil()).then_some(actor.user_id)),
        started_at: Set(actor.now),
        finished_at: Set(None),
        accounts_total: Set(total),
        accounts_done: Set(done),
        bills_issued: Set(0),
        amount_total: Set(0),
        version: Set(1),
    }
}

async fn open_run_of(tx: &Tx, month: Month) -> Result<Option<bill_run::Model>, DbErr> {
    use bill_run::Column::{Month, StartedAt, State};
    let open = tx.find::<bill_run::Entity>().filter(Month.eq(usage_month::stored(month)));
    let open = open.filter(State.ne(RunState::Finished)).order_by_asc(StartedAt);
    locked(tx, open).one(tx.raw()).await
}

async fn open_run(tx: &Tx, id: BillRunId) -> Result<bill_run::Model, RunError> {
    let found = tx.find::<bill_run::Entity>().filter(bill_run::Column::Id.eq(id));
    let run = locked(tx, found).one(tx.raw()).await?.ok_or(RunError::NoSuchRun(id))?;
    if run.state == RunState::Finished {
        return Err(RunError::AlreadyFinished(id));
    }
    Ok(run)
}

/// Two who carry on the same run take turns.
fn locked(tx: &Tx, query: sea_orm::Select<bill_run::Entity>) -> sea_orm::Select<bill_run::Entity> {
    if tx.backend() == DbBackend::Postgres { query.lock_exclusive() } else { query }
}

async fn advance(
    tx: &Tx,
    run: bill_run::Model,
    looked_at: i64,
    outcome: &Outcome,
) -> Result<bill_run::Model, RunError> {
    let done = (run.accounts_done + looked_at).min(run.accounts_total);
    let (issued, version) = (run.bills_issued + outcome.bills, run.version + 1);
    let amount = Won::new(run.amount_total).plus(outcome.amount, "amount of the run")?;
    let mut row = run.into_active_model();
    row.accounts_done = Set(done);
    row.bills_issued = Set(issued);
    row.amount_total = Set(amount.get());
    row.version = Set(version);
    Ok(tx.update(row).await?)
}

async fn close(
    tx: &Tx,
    actor: &Actor,
    run: BillRunId,
    state: RunState,
    act: &'static str,
) -> Result<BillRun, RunError> {
    allowed(actor)?;
    let run = open_run(tx, run).await?;
    let (total, version) = (run.accounts_total, run.version);
    let mut row = run.into_active_model();
    row.state = Set(state);
    row.version = Set(version + 1);
    if state == RunState::Finished {
        row.finished_at = Set(Some(actor.now));
        row.accounts_done = Set(total);
    }
    let run = tx.update(row).await?;
    record(tx, actor, act, &run).await?;
    Ok(BillRun::read(run)?)
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    act: &'static str,
    run: &bill_run::Model,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "bill_run",
        subject_id: run.id.to_string(),
        before: json!({}),
        after: json!({
            "month": usage_month::read(run.month)?.to_string(),
            "state": run.state,
            "bills_issued": run.bills_issued,
            "amount_total": run.amount_total,
        }),
        reason: None,
    };
    tx.record(actor, change).await.map(drop)
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// An account and what its month came to.
type RatedAccount =
    (gaetong_entity::party::billing_account::Model, Result<Rated, rating::Unbillable>);
