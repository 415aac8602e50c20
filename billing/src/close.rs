//! Closing a month (마감, spec 4.7): what must be so, what may be acknowledged with a reason, and the
//! lock. Later documents go to the first open month; opening a month again needs a reason.

mod checklist;
mod refusal;

pub use checklist::{Books, Check, CheckCode, checklist, checklist_of_month, look_into_books};
pub use refusal::CloseError;

use crate::ledger::{self, ClosedMonths};
use crate::usage_month;
use chrono::{DateTime, Utc};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::{TenantId, UserId};
use gaetong_entity::money::month_close::{self, CloseState};
use gaetong_entity::money::posting;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::party::{number_series, user_account};
use gaetong_rules::{Month, Won};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// Who may close a month and open it again.
pub const MAY_CLOSE: [Role; 2] = [Role::Settlement, Role::Admin];

/// A decision on a month, with what was found then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub month: Month,
    pub seq: i32,
    pub state: CloseState,
    pub reason: String,
    /// The checklist of then: an array of `{code, state, found, note}`.
    pub checklist: Value,
    /// Postings of the month then, and the sum of their amounts in won.
    pub postings: i64,
    pub control_total: Won,
    pub decided_by: UserId,
    pub decided_by_name: String,
    pub decided_at: DateTime<Utc>,
}

/// Closes a month whose checklist is in order. `acknowledged` says, by the code of a check, why
/// what it found may stay. The books are looked into just before: that takes the longer the longer
/// they are, and whoever closes keeps everybody else from writing.
///
/// # Errors
/// [`CloseError::NotAllowed`], [`CloseError::AlreadyClosed`], [`CloseError::NotInOrder`] with what
/// is missing, and broken machinery.
pub async fn close(
    tx: &Tx,
    actor: &Actor,
    month: Month,
    acknowledged: &BTreeMap<String, String>,
    books: &Books,
) -> Result<Decision, CloseError> {
    allowed(actor)?;
    held(tx).await?;
    if ClosedMonths::read(tx).await?.contains(month) {
        return Err(CloseError::AlreadyClosed(month));
    }
    let mut checks = checklist_of_month(tx, actor, month).await?;
    checks.push(books.check());
    let missing: Vec<CheckCode> =
        checks.iter().filter(|check| !check.passes(acknowledged)).map(|check| check.code).collect();
    if !missing.is_empty() {
        return Err(CloseError::NotInOrder { month, missing });
    }
    let found = checks.iter().map(|check| check.to_json(acknowledged)).collect();
    decide(tx, actor, month, (CloseState::Closed, String::new()), Value::Array(found)).await
}

/// Opens a closed month again.
///
/// # Errors
/// [`CloseError::NotAllowed`], [`CloseError::NotClosed`], [`CloseError::NoReason`].
pub async fn reopen(
    tx: &Tx,
    actor: &Actor,
    month: Month,
    reason: &str,
) -> Result<Decision, CloseError> {
    allowed(actor)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(CloseError::NoReason);
    }
    held(tx).await?;
    if !ClosedMonths::read(tx).await?.contains(month) {
        return Err(CloseError::NotClosed(month));
    }
    decide(tx, actor, month, (CloseState::Reopened, reason.to_owned()), json!([])).await
}

/// Every decision on any month, the newest month first, the newest decision of it first.
pub async fn decisions(tx: &Tx) -> Result<Vec<Decision>, DbErr> {
    use month_close::Column::{Month, Seq};
    let rows = tx.find::<month_close::Entity>().order_by_desc(Month).order_by_desc(Seq);
    let rows = rows.all(tx.raw()).await?;
    let ids = rows.iter().map(|row| row.decided_by);
    let people = tx.find::<user_account::Entity>().filter(user_account::Column::Id.is_in(ids));
    let people = people.all(tx.raw()).await?;
    let names: HashMap<UserId, String> = people.into_iter().map(|p| (p.id, p.name)).collect();
    rows.into_iter().map(|row| read(row, &names)).collect()
}

fn read(row: month_close::Model, names: &HashMap<UserId, String>) -> Result<Decision, DbErr> {
    let checklist = serde_json::from_str(&row.checklist)
        .map_err(|e| DbErr::Custom(format!("checklist of {}: {e}", row.month)))?;
    Ok(Decision {
        month: usage_month::read(row.month)?,
        seq: row.seq,
        state: row.state,
        reason: row.reason,
        checklist,
        postings: row.postings,
        control_total: Won::new(row.control_total),
        decided_by: row.decided_by,
        decided_by_name: names.get(&row.decided_by).cloned().unwrap_or_default(),
        decided_at: row.decided_at,
    })
}

fn allowed(actor: &Actor) -> Result<(), CloseError> {
    if actor.is_one_of(&MAY_CLOSE) { Ok(()) } else { Err(CloseError::NotAllowed(actor.role)) }
}

/// Waits until nobody posts any more, and lets nobody post until the end of the act.
async fn held(tx: &Tx) -> Result<(), DbErr> {
    if tx.backend() == DbBackend::Postgres {
        let guard = tx.find::<number_series::Entity>();
        let guard = guard.filter(number_series::Column::Name.eq(ledger::GUARD));
        guard.lock_exclusive().one(tx.raw()).await?;
    }
    Ok(())
}

async fn decide(
    tx: &Tx,
    actor: &Actor,
    month: Month,
    (state, reason): (CloseState, String),
    checklist: Value,
) -> Result<Decision, CloseError> {
    let stored = usage_month::stored(month);
    let of_month = month_close::Column::Month.eq(stored);
    let before = tx.find::<month_close::Entity>().filter(of_month);
    let before = before.order_by_desc(month_close::Column::Seq).one(tx.raw()).await?;
    let seq = before.map_or(0, |row| row.seq) + 1;
    let (postings, control_total) = control(tx, month).await?;
    let row = tx
        .insert(month_close::ActiveModel {
            month: Set(stored),
            seq: Set(seq),
            state: Set(state),
            reason: Set(reason.clone()),
            checklist: Set(checklist.to_string()),
            postings: Set(postings),
            control_total: Set(control_total),
            decided_by: Set(actor.user_id),
            decided_at: Set(actor.now),
        })
        .await?;
    let act = match state {
        CloseState::Closed => "month.closed",
        CloseState::Reopened => "month.reopened",
    };
    tx.record(actor, event(act, month, &row)).await?;
    Ok(read(row, &HashMap::from([(actor.user_id, actor.name.clone())]))?)
}

fn event(act: &'static str, month: Month, row: &month_close::Model) -> Change {
    Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "month",
        subject_id: month.to_string(),
        before: json!({}),
        after: json!({
            "seq": row.seq, "state": row.state, "postings": row.postings,
            "control_total": row.control_total,
        }),
        reason: (!row.reason.is_empty()).then(|| row.reason.clone()),
    }
}

/// How many postings the month has and what their amounts come to, so that a later look finds out
/// whether it is still the month that was closed.
async fn control(tx: &Tx, month: Month) -> Result<(i64, i64), DbErr> {
    let totals: Option<(i64, i64)> = tx
        .find::<posting::Entity>()
        .filter(posting::Column::Month.eq(usage_month::stored(month)))
        .select_only()
        .column_as(Expr::cust("count(*)"), "postings")
        .column_as(Expr::cust("CAST(coalesce(sum(amount), 0) AS bigint)"), "amount")
        .into_tuple()
        .one(tx.raw())
        .await?;
    Ok(totals.unwrap_or_default())
}
