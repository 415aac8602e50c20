//! 납부최고 (L4): what is overdue is demanded, bill by bill, with a last day. It is the proof a
//! suspension rests on (art. 11(1)), so it is written once and never changed.

use super::payer::Payer;
use super::{ArrearsError, CREDIT, Terms, letters, only};
use crate::rating;
use crate::receivables::Balance;
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change, Letter};
use gaetong_entity::ids::DemandId;
use gaetong_entity::money::demand::{self, DemandChannel};
use gaetong_rules::arrears::{Step, pay_by};
use gaetong_rules::late_payment::suspension_possible_from;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A bill as a demand names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemandedBill {
    /// `202610-A000001`.
    pub number: String,
    /// `2026-10`.
    pub month: String,
    pub due_on: NaiveDate,
    /// Won that are open and not disputed.
    pub open: i64,
}

impl DemandedBill {
    fn of(bill: &Balance) -> DemandedBill {
        DemandedBill {
            number: bill.number.clone(),
            month: bill.month.to_string(),
            due_on: bill.due_on,
            open: bill.undisputed().get(),
        }
    }
}

/// What a demand names.
pub fn bills_of(row: &demand::Model) -> Vec<DemandedBill> {
    serde_json::from_str(&row.bills).unwrap_or_default()
}

/// The overdue bills as letters and papers name them.
pub fn overdue_bills(payer: &Payer) -> Vec<DemandedBill> {
    payer.overdue().map(DemandedBill::of).collect()
}

/// The demand with this identity.
pub async fn find(tx: &Tx, id: DemandId) -> Result<Option<demand::Model>, DbErr> {
    tx.find::<demand::Entity>().filter(demand::Column::Id.eq(id)).one(tx.raw()).await
}

/// Demands everything that is overdue. By mail the letter with its paper is left in the outbox; by
/// post it is recorded as sent. Records `arrears.demanded`.
///
/// # Errors
/// [`ArrearsError`]: nothing overdue, too early, held, or the same bills were demanded already.
pub async fn demand(
    tx: &Tx,
    actor: &Actor,
    payer: &Payer,
    channel: DemandChannel,
    terms: &Terms,
) -> Result<demand::Model, ArrearsError> {
    only(actor, &CREDIT)?;
    may_demand(actor, payer)?;
    let first_due = payer.first_due().ok_or(ArrearsError::NothingOverdue)?;
    let holidays = rating::holidays(tx).await?;
    let gives = pay_by(actor.today(), first_due, &terms.ladder, &holidays)?;
    let number = format!("D-{}-{:05}", actor.today().format("%Y"), tx.next_number("demand").await?);
    let mut row = new_row(actor, payer, channel, (number, first_due, gives));
    if channel == DemandChannel::Mail {
        let from = suspension_possible_from(first_due, &holidays)?;
        let from = gives.succ_opt().map_or(from, |day| day.max(from));
        let letter = letter(payer, &row, from);
        row.outbox_id = Some(tx.post(actor, payer.account.tenant_id, letter).await?);
    }
    let row: demand::Model = tx.insert(stored(row)).await?;
    tx.record(actor, event(&row)).await?;
    Ok(row)
}

/// A demand is the next step, or one is repeated because more fell due or its letter came back.
fn may_demand(actor: &Actor, payer: &Payer) -> Result<(), ArrearsError> {
    let today = actor.today();
    let rung = payer.rung.as_ref().ok_or(ArrearsError::NothingOverdue)?;
    if payer.overdue_amount().is_zero() {
        return Err(ArrearsError::NothingOverdue);
    }
    if rung.next == Step::Demand && !rung.is_ready(today) {
        return Err(match rung.is_held(today) {
            true => ArrearsError::Held { step: Step::Demand, until: before(rung.from) },
            false => ArrearsError::TooEarly { step: Step::Demand, from: rung.from },
        });
    }
    let latest = payer.demands.iter().find(|sent| !sent.failed);
    match latest.filter(|sent| bills_of(&sent.demand) == overdue_bills(payer)) {
        Some(sent) => Err(ArrearsError::DemandedAlready { on: sent.demand.sent_on }),
        None => Ok(()),
    }
}

/// The last day something is held, from the first day it is free.
pub(super) fn before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

fn new_row(
    actor: &Actor,
    payer: &Payer,
    channel: DemandChannel,
    (number, first_due_on, pay_by): (String, NaiveDate, NaiveDate),
) -> demand::Model {
    let account = &payer.account;
    demand::Model {
        tenant_id: account.tenant_id,
        id: DemandId::new(),
        number,
        billing_account_id: account.id,
        sent_on: actor.today(),
        sent_at: actor.now,
        first_due_on,
        pay_by,
        amount: payer.overdue_amount().get(),
        bills: json!(overdue_bills(payer)).to_string(),
        channel,
        recipient: match channel {
            DemandChannel::Mail => account.email.clone(),
            DemandChannel::Post => account.address.clone(),
        },
        outbox_id: None,
        sent_by: actor.user_id,
    }
}

fn stored(row: demand::Model) -> demand::ActiveModel {
    demand::ActiveModel {
        tenant_id: Set(row.tenant_id),
        id: Set(row.id),
        number: Set(row.number),
        billing_account_id: Set(row.billing_account_id),
        sent_on: Set(row.sent_on),
        sent_at: Set(row.sent_at),
        first_due_on: Set(row.first_due_on),
        pay_by: Set(row.pay_by),
        amount: Set(row.amount),
        bills: Set(row.bills),
        channel: Set(row.channel),
        recipient: Set(row.recipient),
        outbox_id: Set(row.outbox_id),
        sent_by: Set(row.sent_by),
    }
}

fn letter(payer: &Payer, row: &demand::Model, suspension_from: NaiveDate) -> Letter {
    let mut payload = about(payer);
    payload["number"] = json!(row.number);
    payload["sent_on"] = json!(row.sent_on);
    payload["pay_by"] = json!(row.pay_by);
    payload["suspension_from"] = json!(suspension_from);
    Letter {
        kind: letters::PAYMENT_DEMAND,
        subject_id: row.id.to_string(),
        recipient: row.recipient.clone(),
        payload,
    }
}

/// What every letter of the ladder says.
pub(super) fn about(payer: &Payer) -> Value {
    json!({
        "payer": payer.account.payer_name, "account": payer.account.number,
        "amount": payer.overdue_amount().get(), "bills": overdue_bills(payer),
    })
}

fn event(row: &demand::Model) -> Change {
    Change {
        tenant_id: row.tenant_id,
        act: "arrears.demanded",
        subject_kind: "billing_account",
        subject_id: row.billing_account_id.to_string(),
        before: json!({}),
        after: json!({
            "demand_id": row.id.to_string(), "number": row.number, "amount": row.amount,
            "first_due_on": row.first_due_on, "pay_by": row.pay_by, "channel": row.channel.code(),
        }),
        reason: None,
    }
}
