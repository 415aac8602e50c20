//! Bill runs, read back: the list, and one run with what it could not bill.

use crate::bills::Page;
use crate::usage_month;
use chrono::{DateTime, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillRunId, BillingAccountId, TenantId, UserId};
use gaetong_entity::money::bill_run::{self, RunState};
use gaetong_entity::money::{bill, bill_run_failure, bill_run_hold};
use gaetong_entity::party::{billing_account, user_account};
use gaetong_entity::work::event;
use gaetong_rules::{Month, Won};
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

/// A run and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillRun {
    pub id: BillRunId,
    pub month: Month,
    pub state: RunState,
    /// None for a run from the command line.
    pub started_by: Option<UserId>,
    pub started_at: DateTime<Utc>,
    pub reviewed_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub accounts_total: i64,
    /// Accounts looked at, with or without something to bill.
    pub accounts_done: i64,
    pub bills_issued: i64,
    /// Won, VAT included.
    pub amount_total: Won,
    pub version: i64,
}

/// A run with who began it and what it lists.
#[derive(Debug, Clone)]
pub struct BillRunDetail {
    pub run: BillRun,
    pub started_by_name: String,
    /// Empty until somebody looked it through, and for the command line.
    pub reviewed_by_name: String,
    pub problems: Vec<Problem>,
    /// By account number.
    pub holds: Vec<Hold>,
}

/// How fast a run that is being issued goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Bills a second since the issuing began or was resumed.
    pub per_second: i64,
    /// Until the last account at that pace; none before anything is billed.
    pub seconds_left: Option<i64>,
}

impl Pace {
    fn of(bills: i64, left: i64, milliseconds: i64) -> Pace {
        let time = milliseconds.max(1);
        let seconds_left = (bills > 0).then(|| left.saturating_mul(time) / bills / 1_000);
        Pace { per_second: bills.saturating_mul(1_000) / time, seconds_left }
    }
}

/// The pace of a run, from the moment its audit trail says it began to be issued; none before.
pub async fn pace(tx: &Tx, run: &BillRun, now: DateTime<Utc>) -> Result<Option<Pace>, DbErr> {
    let begun = tx
        .find::<event::Entity>()
        .filter(event::Column::TenantId.eq(TenantId::NONE))
        .filter(event::Column::SubjectKind.eq("bill_run"))
        .filter(event::Column::SubjectId.eq(run.id.to_string()))
        .filter(event::Column::Act.is_in(["bill_run.started", "bill_run.resumed"]))
        .order_by_desc(event::Column::Id)
        .one(tx.raw())
        .await?;
    let Some(begun) = begun else { return Ok(None) };
    let then = serde_json::from_str::<serde_json::Value>(&begun.after).unwrap_or_default();
    let then = then["bills_issued"].as_i64().unwrap_or_default();
    let left = run.accounts_total - run.accounts_done;
    let time = (now - begun.at).num_milliseconds();
    Ok(Some(Pace::of(run.bills_issued - then, left, time)))
}

/// An account left out of the run on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    pub tenant_id: TenantId,
    pub billing_account_id: BillingAccountId,
    pub account_number: String,
    pub payer_name: String,
    pub reason: String,
    pub held_by_name: String,
    pub held_at: DateTime<Utc>,
}

/// An account the run could not bill, or billed with a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub tenant_id: TenantId,
    pub billing_account_id: BillingAccountId,
    pub account_number: String,
    pub payer_name: String,
    /// Stable: `missing-attendance`, `not-sold-under`, …
    pub code: String,
    pub detail: String,
    /// Whether the account has its bill of the month all the same.
    pub billed: bool,
}

impl BillRun {
    pub(crate) fn read(row: bill_run::Model) -> Result<BillRun, DbErr> {
        Ok(BillRun {
            id: row.id,
            month: usage_month::read(row.month)?,
            state: row.state,
            started_by: row.started_by,
            started_at: row.started_at,
            reviewed_at: row.reviewed_at,
            finished_at: row.finished_at,
            accounts_total: row.accounts_total,
            accounts_done: row.accounts_done,
            bills_issued: row.bills_issued,
            amount_total: Won::new(row.amount_total),
            version: row.version,
        })
    }
}

/// The runs, the latest begun first; `after` is the last one seen.
pub async fn list(
    tx: &Tx,
    month: Option<Month>,
    after: Option<(DateTime<Utc>, BillRunId)>,
    limit: u64,
) -> Result<Page<BillRun>, DbErr> {
    use bill_run::Column::{Id, StartedAt};
    let of_month = month.map(|month| bill_run::Column::Month.eq(usage_month::stored(month)));
    let mut query = tx.find::<bill_run::Entity>().filter(Condition::all().add_option(of_month));
    if let Some((started_at, id)) = after {
        let twin = Condition::all().add(StartedAt.eq(started_at)).add(Id.lt(id));
        query = query.filter(Condition::any().add(StartedAt.lt(started_at)).add(twin));
    }
    query = query.order_by_desc(StartedAt).order_by_desc(Id).limit(limit.saturating_add(1));
    let rows = query.all(tx.raw()).await?;
    let runs = rows.into_iter().map(BillRun::read).collect::<Result<_, _>>()?;
    Ok(Page::of(runs, limit))
}

/// The runs nobody has carried to their end: a process was killed, or is at it now.
pub async fn open(tx: &Tx) -> Result<Vec<BillRun>, DbErr> {
    let running = bill_run::Column::State.eq(RunState::Issuing);
    let rows = tx.find::<bill_run::Entity>().filter(running);
    let rows = rows.order_by_asc(bill_run::Column::StartedAt).all(tx.raw()).await?;
    rows.into_iter().map(BillRun::read).collect()
}

/// One run; none if there is no such run for these eyes.
pub async fn find(tx: &Tx, id: BillRunId) -> Result<Option<BillRun>, DbErr> {
    let found = tx.find::<bill_run::Entity>().filter(bill_run::Column::Id.eq(id));
    found.one(tx.raw()).await?.map(BillRun::read).transpose()
}

/// One run with its problems; none if there is no such run for these eyes.
pub async fn detail(tx: &Tx, id: BillRunId) -> Result<Option<BillRunDetail>, DbErr> {
    let found = tx.find::<bill_run::Entity>().filter(bill_run::Column::Id.eq(id));
    let Some(row) = found.one(tx.raw()).await? else { return Ok(None) };
    let reviewer = row.reviewed_by;
    let run = BillRun::read(row)?;
    let names = names(tx, run.started_by.into_iter().chain(reviewer)).await?;
    let name = |user: Option<UserId>| user.and_then(|id| names.get(&id).cloned());
    Ok(Some(BillRunDetail {
        problems: problems(tx, &run).await?,
        holds: holds(tx, run.id).await?,
        started_by_name: name(run.started_by).unwrap_or_default(),
        reviewed_by_name: name(reviewer).unwrap_or_default(),
        run,
    }))
}

async fn names(
    tx: &Tx,
    users: impl Iterator<Item = UserId>,
) -> Result<HashMap<UserId, String>, DbErr> {
    let users = tx.find::<user_account::Entity>().filter(user_account::Column::Id.is_in(users));
    let users = users.all(tx.raw()).await?;
    Ok(users.into_iter().map(|user| (user.id, user.name)).collect())
}

/// What a run leaves out on purpose.
pub async fn holds(tx: &Tx, run: BillRunId) -> Result<Vec<Hold>, DbErr> {
    let held = tx.find::<bill_run_hold::Entity>().filter(bill_run_hold::Column::RunId.eq(run));
    let held = held.all(tx.raw()).await?;
    let accounts = held.iter().map(|hold| hold.billing_account_id);
    let accounts = tx
        .find::<billing_account::Entity>()
        .filter(billing_account::Column::Id.is_in(accounts))
        .all(tx.raw())
        .await?;
    let mut accounts: HashMap<_, _> = accounts.into_iter().map(|a| (a.id, a)).collect();
    let names = names(tx, held.iter().filter_map(|hold| hold.held_by)).await?;
    let mut holds: Vec<Hold> = held
        .into_iter()
        .map(|hold| {
            let account = accounts.remove(&hold.billing_account_id);
            let named = account.map(|account| (account.number, account.payer_name));
            let (account_number, payer_name) = named.unwrap_or_default();
            let held_by = hold.held_by.and_then(|id| names.get(&id).cloned());
            Hold {
                tenant_id: hold.tenant_id,
                billing_account_id: hold.billing_account_id,
                account_number,
                payer_name,
                reason: hold.reason,
                held_by_name: held_by.unwrap_or_default(),
                held_at: hold.held_at,
            }
        })
        .collect();
    holds.sort_by(|a, b| a.account_number.cmp(&b.account_number));
    Ok(holds)
}

async fn problems(tx: &Tx, run: &BillRun) -> Result<Vec<Problem>, DbErr> {
    let listed = bill_run_failure::Column::RunId.eq(run.id);
    let listed = tx.find::<bill_run_failure::Entity>().filter(listed).all(tx.raw()).await?;
    let ids: Vec<BillingAccountId> = listed.iter().map(|row| row.billing_account_id).collect();
    let accounts = billing_account::Column::Id.is_in(ids.iter().copied());
    let accounts = tx.find::<billing_account::Entity>().filter(accounts).all(tx.raw()).await?;
    let mut accounts: HashMap<_, _> = accounts.into_iter().map(|a| (a.id, a)).collect();
    let bills = tx.find::<bill::Entity>().filter(bill::Column::BillingAccountId.is_in(ids));
    let bills = bills.filter(bill::Column::Month.eq(usage_month::stored(run.month)));
    let bills = bills.select_only().column(bill::Column::BillingAccountId);
    let billed: Vec<BillingAccountId> = bills.into_tuple().all(tx.raw()).await?;
    let billed: HashSet<BillingAccountId> = billed.into_iter().collect();
    let mut problems: Vec<Problem> = listed
        .into_iter()
        .map(|row| {
            let account = accounts.remove(&row.billing_account_id);
            let named = account.map(|account| (account.number, account.payer_name));
            let (account_number, payer_name) = named.unwrap_or_default();
            Problem {
                tenant_id: row.tenant_id,
                billing_account_id: row.billing_account_id,
                account_number,
                payer_name,
                code: row.code,
                detail: row.detail,
                billed: billed.contains(&row.billing_account_id),
            }
        })
        .collect();
    problems.sort_by(|a, b| (a.billed, &a.account_number).cmp(&(b.billed, &b.account_number)));
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::Pace;

    #[test]
    fn the_time_left_follows_from_the_pace() {
        for (bills, left, milliseconds, per_second, seconds_left) in [
            (0, 1_000, 500, 0, None),
            (500, 1_000, 1_000, 500, Some(2)),
            (300, 100, 0, 300_000, Some(0)),
            (7, 21, 14_000, 0, Some(42)),
        ] {
            let expected = Pace { per_second, seconds_left };
            assert_eq!(Pace::of(bills, left, milliseconds), expected, "{bills} {left}");
        }
    }
}
