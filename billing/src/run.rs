//! The bill run (청구 실행): for a usage month, every account with something to bill gets its bill.
//!
//! A run is proposed, looked through (single accounts may be held back), reviewed and issued; or
//! [`start`] takes it from wherever it stands to the issuing. The accounts are shared out in parts,
//! and any number of hands, in this process or another, claim and bill them ([`to_the_end`]).
//! An account is billed once a month whatever is run how often (C7): bills already there are
//! skipped, and a constraint stands behind that. So a run needs no state to be resumed: carrying
//! on means doing it again.

mod alone;
mod claim;
mod hands;
mod issue;
mod proposal;
mod refusal;

pub use alone::bill_alone;
pub use claim::Claim;
pub use hands::{Billed, bill, default_hands, shared, take, to_the_end};
pub use proposal::{account_of, confirm, hold, propose, release, review};
pub use refusal::RunError;

use crate::facts::{self, Account, Parts};
use crate::rating::{self, Rated};
use crate::runs::BillRun;
use crate::usage_month;
use chrono::NaiveDate;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::{BillRunId, TenantId};
use gaetong_entity::money::bill_run::{self, RunState};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Store, Tx};
use gaetong_rules::Month;
use gaetong_rules::business_day::Holidays;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;

/// Who may run bills.
pub const MAY_RUN: [Role; 2] = [Role::Settlement, Role::Admin];

/// Accounts billed in one transaction, at most and at least; in between a thirty-second of all.
const PART: (u64, u64) = (100, 1_000);

/// Begins to issue a month at once, reviewed by whoever says so. An unfinished run of the same
/// month is taken over, whoever began it and wherever it stands.
///
/// # Errors
/// [`RunError::NotAllowed`], [`RunError::MonthNotOver`] (C1), and broken machinery.
pub async fn start(tx: &Tx, actor: &Actor, month: Month) -> Result<BillRun, RunError> {
    let run = proposal::open_or_new(tx, actor, month).await?;
    begin(tx, actor, run, None).await
}

/// As [`start`], in equal parts of `size` accounts.
///
/// # Errors
/// As [`start`].
pub async fn start_in_parts(
    tx: &Tx,
    actor: &Actor,
    month: Month,
    size: u64,
) -> Result<BillRun, RunError> {
    let run = proposal::open_or_new(tx, actor, month).await?;
    begin(tx, actor, run, Some(size)).await
}

/// From here on hands may bill. What others were at is taken from them: their parts are shared out
/// anew, and with their tokens gone they write nothing.
async fn begin(
    tx: &Tx,
    actor: &Actor,
    run: bill_run::Model,
    size: Option<u64>,
) -> Result<BillRun, RunError> {
    let month = usage_month::read(run.month)?;
    let (accounts, billed) = facts::count_accounts(tx, run.id, month).await?;
    let part = (accounts.saturating_sub(billed) / 32).clamp(PART.0, PART.1);
    let parts = size.map_or(Parts::Growing(part), Parts::Equal);
    // The parts before the run: a hand that is writing holds its part first, too.
    claim::share_out(tx, run.id, month, parts).await?;
    let run = locked(tx, tx.find().filter(bill_run::Column::Id.eq(run.id))).one(tx.raw()).await?;
    let run = run.ok_or_else(|| DbErr::RecordNotFound("the bill run".into()))?;
    let resumed = matches!(run.state, RunState::Issuing | RunState::Interrupted);
    let (version, reviewed) = (run.version, run.reviewed_at.is_some());
    let mut row = run.into_active_model();
    row.state = Set(RunState::Issuing);
    row.accounts_total = Set(count(accounts));
    row.accounts_done = Set(count(billed));
    row.version = Set(version + 1);
    if !reviewed {
        row.reviewed_by = Set(person(actor));
        row.reviewed_at = Set(Some(actor.now));
    }
    let run = tx.update(row).await?;
    let act = if resumed { "bill_run.resumed" } else { "bill_run.started" };
    record(tx, actor, act, &run, None).await?;
    Ok(BillRun::read(run)?)
}

/// Closes a run whose parts are all done.
///
/// # Errors
/// [`RunError::NotAllowed`], [`RunError::NoSuchRun`], [`RunError::AlreadyFinished`];
/// [`RunError::State`] while a part is open.
pub async fn finish(tx: &Tx, actor: &Actor, run: BillRunId) -> Result<BillRun, RunError> {
    close(tx, actor, run, RunState::Issued, "bill_run.finished").await
}

/// Notes that a run stopped before its end; starting the month again takes it over.
///
/// # Errors
/// As [`finish`].
pub async fn interrupt(tx: &Tx, actor: &Actor, run: BillRunId) -> Result<BillRun, RunError> {
    close(tx, actor, run, RunState::Interrupted, "bill_run.interrupted").await
}

/// Runs a whole month, part by part, telling `progress` after each.
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

pub(crate) fn allowed(actor: &Actor) -> Result<(), RunError> {
    if actor.is_one_of(&MAY_RUN) { Ok(()) } else { Err(RunError::NotAllowed(actor.role)) }
}

/// The command line signs in as nobody.
fn person(actor: &Actor) -> Option<gaetong_entity::ids::UserId> {
    (!actor.user_id.0.is_nil()).then_some(actor.user_id)
}

async fn open_run_of(tx: &Tx, month: Month) -> Result<Option<bill_run::Model>, DbErr> {
    use bill_run::Column::{Month, StartedAt, State};
    let open = tx.find::<bill_run::Entity>().filter(Month.eq(usage_month::stored(month)));
    let open = open.filter(State.ne(RunState::Issued)).order_by_asc(StartedAt);
    open.one(tx.raw()).await
}

/// The run, whatever its state, until the transaction ends nobody else's to change.
async fn find_locked(tx: &Tx, id: BillRunId) -> Result<bill_run::Model, RunError> {
    let found = tx.find::<bill_run::Entity>().filter(bill_run::Column::Id.eq(id));
    locked(tx, found).one(tx.raw()).await?.ok_or(RunError::NoSuchRun(id))
}

fn locked(tx: &Tx, query: sea_orm::Select<bill_run::Entity>) -> sea_orm::Select<bill_run::Entity> {
    if tx.backend() == DbBackend::Postgres { query.lock_exclusive() } else { query }
}

/// Adds to the run's counters; none if the run is not being issued any more.
async fn advance(
    tx: &Tx,
    run: BillRunId,
    (looked_at, bills, amount): (i64, i64, i64),
    in_states: &[RunState],
) -> Result<Option<bill_run::Model>, DbErr> {
    use bill_run::Column::{AccountsDone, AmountTotal, BillsIssued, Id, State, Version};
    use sea_orm::sea_query::{Expr, ExprTrait};
    let more = |column: bill_run::Column, by: i64| Expr::col(column).add(by);
    let rows = bill_run::Entity::update_many()
        .col_expr(AccountsDone, more(AccountsDone, looked_at))
        .col_expr(BillsIssued, more(BillsIssued, bills))
        .col_expr(AmountTotal, more(AmountTotal, amount))
        .col_expr(Version, more(Version, 1))
        .filter(Id.eq(run))
        .filter(State.is_in(in_states.iter().copied()))
        .exec_with_returning(tx.raw());
    Ok(rows.await?.into_iter().next())
}

async fn close(
    tx: &Tx,
    actor: &Actor,
    run: BillRunId,
    state: RunState,
    act: &'static str,
) -> Result<BillRun, RunError> {
    allowed(actor)?;
    let run = find_locked(tx, run).await?;
    if run.state == RunState::Issued {
        return Err(RunError::AlreadyFinished(run.id));
    }
    if run.state != RunState::Issuing || !may_close(tx, run.id, state).await? {
        return Err(RunError::State { run: run.id, state: run.state });
    }
    let (total, version) = (run.accounts_total, run.version);
    let mut row = run.into_active_model();
    row.state = Set(state);
    row.version = Set(version + 1);
    if state == RunState::Issued {
        row.finished_at = Set(Some(actor.now));
        row.accounts_done = Set(total);
    }
    let run = tx.update(row).await?;
    record(tx, actor, act, &run, None).await?;
    Ok(BillRun::read(run)?)
}

async fn may_close(tx: &Tx, run: BillRunId, to: RunState) -> Result<bool, DbErr> {
    Ok(to == RunState::Interrupted || claim::open(tx, run).await? == 0)
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    act: &'static str,
    run: &bill_run::Model,
    reason: Option<String>,
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
        reason,
    };
    tx.record(actor, change).await.map(drop)
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// An account and what its month came to: what is issued, shown by a dry run and counted again.
pub(crate) type RatedAccount = (Account, Result<Rated, rating::Unbillable>);

/// Facts → plan, the one way for the run, the dry run and the replay.
pub(crate) fn rated(
    (account, facts): facts::Known,
    today: NaiveDate,
    holidays: &Holidays,
) -> RatedAccount {
    let rated = |facts| rating::rate_to_issue(&facts, today, holidays);
    let rated = facts.map_err(Into::into).and_then(rated);
    (account, rated)
}
