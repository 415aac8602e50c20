//! Before a run is issued: proposed, single accounts held back, reviewed, confirmed.

use super::{RunError, allowed, begin, find_locked, open_run_of, person, record};
use crate::facts::Account;
use crate::runs::BillRun;
use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::BillRunId;
use gaetong_entity::money::bill_run::{self, RunState};
use gaetong_entity::money::bill_run_hold;
use gaetong_entity::party::billing_account;
use gaetong_rules::Month;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter,
};
use serde_json::json;

/// Opens the run of a month for looking through. An unfinished one of the same month is that run.
///
/// # Errors
/// [`RunError::NotAllowed`], [`RunError::MonthNotOver`] (C1).
pub async fn propose(tx: &Tx, actor: &Actor, month: Month) -> Result<BillRun, RunError> {
    Ok(BillRun::read(open_or_new(tx, actor, month).await?)?)
}

pub(super) async fn open_or_new(
    tx: &Tx,
    actor: &Actor,
    month: Month,
) -> Result<bill_run::Model, RunError> {
    allowed(actor)?;
    if !usage_month::is_over(month, actor.today()) {
        return Err(RunError::MonthNotOver { month, today: actor.today() });
    }
    if let Some(open) = open_run_of(tx, month).await? {
        return Ok(open);
    }
    // A month has one open run: of two who begin it at once the second finds the first one's.
    let nothing = OnConflict::new().do_nothing().to_owned();
    let new = bill_run::Entity::insert(new_run(actor, month)).on_conflict(nothing);
    let made = new.exec_without_returning(tx.raw()).await?;
    let run = open_run_of(tx, month).await?;
    let run = run.ok_or_else(|| DbErr::RecordNotFound("the run just begun".into()))?;
    if made > 0 {
        record(tx, actor, "bill_run.proposed", &run, None).await?;
    }
    Ok(run)
}

fn new_run(actor: &Actor, month: Month) -> bill_run::ActiveModel {
    bill_run::ActiveModel {
        id: Set(BillRunId::new()),
        month: Set(usage_month::stored(month)),
        state: Set(RunState::Proposed),
        started_by: Set(person(actor)),
        started_at: Set(actor.now),
        finished_at: Set(None),
        accounts_total: Set(0),
        accounts_done: Set(0),
        bills_issued: Set(0),
        amount_total: Set(0),
        version: Set(1),
        reviewed_by: Set(None),
        reviewed_at: Set(None),
    }
}

/// Says that somebody looked the proposal through: it may be issued.
///
/// # Errors
/// [`RunError::NotAllowed`], [`RunError::NoSuchRun`], [`RunError::State`] unless it is proposed.
pub async fn review(tx: &Tx, actor: &Actor, run: BillRunId) -> Result<BillRun, RunError> {
    let run = proposed(tx, actor, run, &[RunState::Proposed]).await?;
    let version = run.version;
    let mut row = run.into_active_model();
    row.state = Set(RunState::Reviewed);
    row.reviewed_by = Set(person(actor));
    row.reviewed_at = Set(Some(actor.now));
    row.version = Set(version + 1);
    let run = tx.update(row).await?;
    record(tx, actor, "bill_run.reviewed", &run, None).await?;
    Ok(BillRun::read(run)?)
}

/// Begins to issue what was reviewed; `typed` is the month as whoever confirms typed it. Also
/// carries on what was interrupted.
///
/// # Errors
/// [`RunError::State`] unless it is reviewed or interrupted, [`RunError::TypedOtherwise`].
pub async fn confirm(
    tx: &Tx,
    actor: &Actor,
    run: BillRunId,
    typed: &str,
) -> Result<BillRun, RunError> {
    let run = proposed(tx, actor, run, &[RunState::Reviewed, RunState::Interrupted]).await?;
    let month = usage_month::read(run.month)?;
    if typed.trim() != month.to_string() {
        return Err(RunError::TypedOtherwise { month });
    }
    begin(tx, actor, run, None).await
}

/// Leaves an account out of a run, with the reason. A run that was reviewed is to be looked at
/// again: it is not what was looked at any more.
///
/// # Errors
/// [`RunError::ReasonMissing`], [`RunError::NoSuchAccount`], [`RunError::AlreadyHeld`],
/// [`RunError::State`] once it is being issued.
pub async fn hold(
    tx: &Tx,
    actor: &Actor,
    run: BillRunId,
    account: &str,
    reason: &str,
) -> Result<BillRun, RunError> {
    let run = proposed(tx, actor, run, &BEFORE).await?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(RunError::ReasonMissing);
    }
    let account = account_of(tx, account).await?;
    if held(tx, run.id, &account).await?.is_some() {
        return Err(RunError::AlreadyHeld(account.number));
    }
    let row = bill_run_hold::ActiveModel {
        tenant_id: Set(account.tenant_id),
        run_id: Set(run.id),
        billing_account_id: Set(account.id),
        reason: Set(reason.to_owned()),
        held_by: Set(person(actor)),
        held_at: Set(actor.now),
    };
    tx.insert(row).await?;
    let said = held_event(&run, &account, "bill_run.account_held", Some(reason.to_owned()));
    tx.record(actor, said).await?;
    back_to_proposed(tx, run).await
}

/// Takes an account back into a run; after the issuing it can then be billed alone.
///
/// # Errors
/// [`RunError::NoSuchAccount`], [`RunError::NotHeld`], [`RunError::State`] while bills are made.
pub async fn release(
    tx: &Tx,
    actor: &Actor,
    run: BillRunId,
    account: &str,
) -> Result<BillRun, RunError> {
    let states = [RunState::Proposed, RunState::Reviewed, RunState::Interrupted, RunState::Issued];
    let run = proposed(tx, actor, run, &states).await?;
    let account = account_of(tx, account).await?;
    let Some(hold) = held(tx, run.id, &account).await? else {
        return Err(RunError::NotHeld(account.number));
    };
    hold.delete(tx.raw()).await?;
    tx.record(actor, held_event(&run, &account, "bill_run.account_released", None)).await?;
    back_to_proposed(tx, run).await
}

const BEFORE: [RunState; 2] = [RunState::Proposed, RunState::Reviewed];

/// The run, if it is in one of these states.
async fn proposed(
    tx: &Tx,
    actor: &Actor,
    run: BillRunId,
    states: &[RunState],
) -> Result<bill_run::Model, RunError> {
    allowed(actor)?;
    let run = find_locked(tx, run).await?;
    match states.contains(&run.state) {
        true => Ok(run),
        false => Err(RunError::State { run: run.id, state: run.state }),
    }
}

async fn back_to_proposed(tx: &Tx, run: bill_run::Model) -> Result<BillRun, RunError> {
    let (state, version) = (run.state, run.version);
    let mut row = run.into_active_model();
    row.version = Set(version + 1);
    if state == RunState::Reviewed {
        row.state = Set(RunState::Proposed);
        row.reviewed_by = Set(None);
        row.reviewed_at = Set(None);
    }
    Ok(BillRun::read(tx.update(row).await?)?)
}

/// The account of this number, `A000001`.
///
/// # Errors
/// [`RunError::NoSuchAccount`], and broken machinery.
pub async fn account_of(tx: &Tx, number: &str) -> Result<Account, RunError> {
    let named = billing_account::Column::Number.eq(number.trim());
    let found = tx.find::<billing_account::Entity>().filter(named);
    let found = found.into_partial_model::<Account>().one(tx.raw()).await?;
    found.ok_or_else(|| RunError::NoSuchAccount(number.trim().to_owned()))
}

pub(super) async fn held(
    tx: &Tx,
    run: BillRunId,
    account: &Account,
) -> Result<Option<bill_run_hold::Model>, DbErr> {
    use bill_run_hold::Column::{BillingAccountId, RunId, TenantId};
    let hold = tx.find::<bill_run_hold::Entity>().filter(TenantId.eq(account.tenant_id));
    hold.filter(RunId.eq(run)).filter(BillingAccountId.eq(account.id)).one(tx.raw()).await
}

fn held_event(
    run: &bill_run::Model,
    account: &Account,
    act: &'static str,
    reason: Option<String>,
) -> Change {
    Change {
        tenant_id: account.tenant_id,
        act,
        subject_kind: "bill_run",
        subject_id: run.id.to_string(),
        before: json!({}),
        after: json!({"account": account.number}),
        reason,
    }
}
