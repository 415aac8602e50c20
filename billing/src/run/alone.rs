//! One account alone: it had failed or was held back, and its cause is gone.

use super::issue::{Made, Outcome};
use super::proposal::{account_of, held};
use super::{RunError, advance, allowed, count, find_locked, rated};
use crate::facts::{self, KeyRange};
use crate::ledger::ClosedMonths;
use crate::runs::BillRun;
use crate::{rating, usage_month};
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::BillRunId;
use gaetong_entity::money::bill_run::RunState;

/// Bills one account of a run that was issued or interrupted. If it cannot be billed, the run
/// lists the reason anew and the rest stays as it is.
///
/// # Errors
/// [`RunError::NotAllowed`], [`RunError::NoSuchRun`], [`RunError::State`],
/// [`RunError::NoSuchAccount`], [`RunError::AlreadyHeld`] while it is held back,
/// [`RunError::AlreadyBilled`].
pub async fn bill_alone(
    tx: &Tx,
    actor: &Actor,
    run: BillRunId,
    account: &str,
) -> Result<BillRun, RunError> {
    allowed(actor)?;
    let run = find_locked(tx, run).await?;
    if !AFTER.contains(&run.state) {
        return Err(RunError::State { run: run.id, state: run.state });
    }
    let account = account_of(tx, account).await?;
    if held(tx, run.id, &account).await?.is_some() {
        return Err(RunError::AlreadyHeld(account.number));
    }
    let month = usage_month::read(run.month)?;
    let key = (account.tenant_id, account.id);
    let upto = KeyRange { after: None, to: Some(key) };
    let mut unbilled = facts::accounts_to_bill(tx, run.id, month, upto).await?;
    unbilled.retain(|found| found.id == account.id);
    if unbilled.is_empty() {
        return Err(RunError::AlreadyBilled(account.number));
    }
    let holidays = rating::holidays(tx).await?;
    let known = facts::of_accounts(tx, month, unbilled).await?;
    let known = known.into_iter().map(|known| rated(known, actor.today(), &holidays));
    let made = Made::of(actor, (&run, ClosedMonths::held_still(tx).await?), known, tx.bulk())?;
    let Outcome { bills, amount, .. } = made.outcome();
    made.write(tx, actor).await?;
    let more = (0, count(bills), amount.get());
    let run = advance(tx, run.id, more, &AFTER).await?.ok_or(RunError::NoSuchRun(run.id))?;
    Ok(BillRun::read(run)?)
}

const AFTER: [RunState; 2] = [RunState::Issued, RunState::Interrupted];
