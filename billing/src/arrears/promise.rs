//! 납부 약속: the payer says until when they pay how much. While it is open it holds the next step;
//! kept or broken is what the payments say.

use super::payer::{Payer, these};
use super::{ArrearsError, only};
use chrono::{Days, NaiveDate};
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::{BillingAccountId, PromiseId, TenantId};
use gaetong_entity::money::{payment, payment_promise, payment_reversal};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Tx, free_text};
use gaetong_rules::Won;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Who takes a promise down.
pub const KEEPERS: [Role; 2] = [Role::Credit, Role::Settlement];
/// The longest a promise holds the ladder; what is longer needs an exception.
pub const LONGEST_DAYS: u64 = 31;

/// How a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseState {
    Open,
    Kept,
    Broken,
}

impl PromiseState {
    /// The wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            PromiseState::Open => "open",
            PromiseState::Kept => "kept",
            PromiseState::Broken => "broken",
        }
    }
}

/// A promise and what the payments say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    pub row: payment_promise::Model,
    /// Won paid from the day it was given to its last day.
    pub paid: Won,
    pub state: PromiseState,
}

impl Promise {
    pub fn is_open(&self) -> bool {
        self.state == PromiseState::Open
    }
}

/// A promise about to be taken down.
#[derive(Debug, Clone)]
pub struct NewPromise {
    pub pay_by: NaiveDate,
    /// Won.
    pub amount: i64,
    /// Who said so, and how.
    pub note: String,
}

/// Takes a promise down. Records `arrears.promised`.
///
/// # Errors
/// [`ArrearsError`]: one is open, its day is past or too far, more than is overdue, no note.
pub async fn promise(
    tx: &Tx,
    actor: &Actor,
    payer: &Payer,
    new: NewPromise,
) -> Result<payment_promise::Model, ArrearsError> {
    only(actor, &KEEPERS)?;
    let note = free_text::reason("note", &new.note)?;
    if let Some(open) = payer.promises.iter().find(|promise| promise.is_open()) {
        return Err(ArrearsError::PromiseOpen { until: open.row.pay_by });
    }
    let (first, most) = (actor.today(), payer.overdue_amount());
    let last = first.checked_add_days(Days::new(LONGEST_DAYS)).unwrap_or(first);
    if !(first..=last).contains(&new.pay_by) {
        let (field, day) = ("pay_by", new.pay_by);
        return Err(ArrearsError::DayOutOfRange { field, day, first, last });
    }
    if most.is_zero() {
        return Err(ArrearsError::NothingOverdue);
    }
    if !(1..=most.get()).contains(&new.amount) {
        return Err(ArrearsError::AmountOutOfRange { amount: Won::new(new.amount), most });
    }
    let row = tx.insert(row(actor, payer, &new, note)).await?;
    tx.record(actor, event(&row)).await?;
    Ok(row)
}

fn row(
    actor: &Actor,
    payer: &Payer,
    new: &NewPromise,
    note: String,
) -> payment_promise::ActiveModel {
    payment_promise::ActiveModel {
        tenant_id: Set(payer.account.tenant_id),
        id: Set(PromiseId::new()),
        billing_account_id: Set(payer.account.id),
        promised_on: Set(actor.today()),
        pay_by: Set(new.pay_by),
        amount: Set(new.amount),
        note: Set(note),
        recorded_by: Set(actor.user_id),
        recorded_at: Set(actor.now),
    }
}

fn event(row: &payment_promise::Model) -> Change {
    Change {
        tenant_id: row.tenant_id,
        act: "arrears.promised",
        subject_kind: "billing_account",
        subject_id: row.billing_account_id.to_string(),
        before: json!({}),
        after: json!({ "pay_by": row.pay_by, "amount": row.amount }),
        reason: Some(row.note.clone()),
    }
}

/// The promises of these accounts, the latest first.
pub(super) async fn of_accounts(
    tx: &Tx,
    payers: &[(TenantId, BillingAccountId)],
    today: NaiveDate,
) -> Result<HashMap<BillingAccountId, Vec<Promise>>, DbErr> {
    use payment_promise::Column::{BillingAccountId, Id, RecordedAt, TenantId};
    let rows = tx.find::<payment_promise::Entity>();
    let rows = rows.filter(these(payers, TenantId, BillingAccountId));
    let rows = rows.order_by_desc(RecordedAt).order_by_desc(Id).all(tx.raw()).await?;
    let mut sorted: HashMap<_, Vec<Promise>> = HashMap::new();
    if rows.is_empty() {
        return Ok(sorted);
    }
    let payments = payments(tx, rows.iter().map(|row| row.billing_account_id)).await?;
    for row in rows {
        sorted.entry(row.billing_account_id).or_default().push(judged(row, &payments, today));
    }
    Ok(sorted)
}

/// The payments of these accounts that were not undone.
async fn payments(
    tx: &Tx,
    accounts: impl Iterator<Item = BillingAccountId>,
) -> Result<Vec<payment::Model>, DbErr> {
    let paid = payment::Column::BillingAccountId.is_in(accounts);
    let mut paid = tx.find::<payment::Entity>().filter(paid).all(tx.raw()).await?;
    let undone = payment_reversal::Column::PaymentId.is_in(paid.iter().map(|row| row.id));
    let undone = tx.find::<payment_reversal::Entity>().filter(undone).all(tx.raw()).await?;
    let undone: HashSet<_> = undone.into_iter().map(|row| row.payment_id).collect();
    paid.retain(|row| !undone.contains(&row.id));
    Ok(paid)
}

fn judged(row: payment_promise::Model, payments: &[payment::Model], today: NaiveDate) -> Promise {
    let since = row.promised_on..=row.pay_by;
    let counts = |paid: &&payment::Model| {
        paid.billing_account_id == row.billing_account_id
            && since.contains(&paid.paid_on)
            // What had come in when the promise was given is not its keeping.
            && paid.recorded_at > row.recorded_at
    };
    let paid: i64 = payments.iter().filter(counts).map(|paid| paid.amount).sum();
    let state = match (paid >= row.amount, today > row.pay_by) {
        (true, _) => PromiseState::Kept,
        (false, true) => PromiseState::Broken,
        (false, false) => PromiseState::Open,
    };
    Promise { row, paid: Won::new(paid), state }
}
