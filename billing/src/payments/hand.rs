//! What people decide about deposits: whose a part is, that one may wait, that a payment was none.

use super::SETTLERS;
use super::pay::{self, Part};
use super::refusal::PaymentError;
use crate::ledger::{self, Account, Entry, Move, Source};
use crate::receivables;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{BillId, BillingAccountId, DepositId, PaymentId, TenantId};
use gaetong_entity::money::payment::MatchedBy;
use gaetong_entity::money::payment_reversal::BackTo;
use gaetong_entity::money::{bill, credit_balance, deposit, payment, payment_reversal};
use gaetong_entity::party::billing_account;
use gaetong_rules::{Month, Won};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, EntityTrait, ExprTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// A part of a deposit and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    pub billing_account_id: BillingAccountId,
    /// Won.
    pub amount: i64,
    /// The bill the payer named (Civil Act art. 476); the oldest first where none.
    pub bill_id: Option<BillId>,
}

/// Gives a deposit, or parts of it, to payers. `version` is the deposit's as it was read. Records a
/// `payment.recorded` each.
///
/// # Errors
/// [`PaymentError::MoreThanLeft`], [`PaymentError::NotTheirBill`], [`PaymentError::Changed`].
pub async fn assign(
    tx: &Tx,
    actor: &Actor,
    id: DepositId,
    version: i64,
    shares: &[Share],
) -> Result<Vec<PaymentId>, PaymentError> {
    may(actor)?;
    let deposit = held(tx, id).await?;
    if deposit.version != version {
        return Err(PaymentError::Changed);
    }
    let left = deposit.amount - deposit.assigned;
    let wanted = wanted(shares)?;
    if wanted > left {
        return Err(PaymentError::MoreThanLeft { left: Won::new(left), wanted: Won::new(wanted) });
    }
    let owners = owners(tx, shares).await?;
    let mut parts = Vec::with_capacity(shares.len());
    for share in shares {
        let account = share.billing_account_id;
        let tenant_id = *owners.get(&account).ok_or(PaymentError::NoSuchAccount)?;
        if let Some(bill) = share.bill_id {
            theirs(tx, tenant_id, account, bill).await?;
        }
        parts.push(Part {
            deposit: &deposit,
            tenant_id,
            billing_account_id: account,
            amount: share.amount,
            matched_by: MatchedBy::Hand,
            bill: share.bill_id,
        });
    }
    pay::pay(tx, actor, &parts).await
}

fn wanted(shares: &[Share]) -> Result<i64, PaymentError> {
    if shares.is_empty() {
        return Err(PaymentError::NothingAssigned);
    }
    if let Some(part) = shares.iter().position(|share| share.amount < 1) {
        return Err(PaymentError::NotAnAmount { part });
    }
    Ok(shares.iter().fold(0_i64, |sum, share| sum.saturating_add(share.amount)))
}

async fn owners(tx: &Tx, shares: &[Share]) -> Result<HashMap<BillingAccountId, TenantId>, DbErr> {
    use billing_account::Column::{Id, TenantId as Tenant};
    let these = shares.iter().map(|share| share.billing_account_id);
    let rows = tx.find::<billing_account::Entity>().filter(Id.is_in(these)).select_only();
    let rows = rows.columns([Id, Tenant]).into_tuple::<(BillingAccountId, TenantId)>();
    Ok(rows.all(tx.raw()).await?.into_iter().collect())
}

async fn theirs(
    tx: &Tx,
    tenant: TenantId,
    account: BillingAccountId,
    id: BillId,
) -> Result<(), PaymentError> {
    use bill::Column as C;
    let found = tx.find::<bill::Entity>().filter(C::TenantId.eq(tenant)).filter(C::Id.eq(id));
    let found = found.filter(C::BillingAccountId.eq(account)).one(tx.raw()).await?;
    found.map(drop).ok_or(PaymentError::NotTheirBill)
}

/// Says of a deposit in suspense that it is known and may wait, and why. Records
/// `deposit.acknowledged`.
///
/// # Errors
/// [`PaymentError::NotInSuspense`]; an empty note.
pub async fn acknowledge(
    tx: &Tx,
    actor: &Actor,
    id: DepositId,
    note: &str,
) -> Result<deposit::Model, PaymentError> {
    may(actor)?;
    let note = free_text::reason("note", note)?;
    let deposit = held(tx, id).await?;
    if deposit.assigned == deposit.amount {
        return Err(PaymentError::NotInSuspense);
    }
    let (before, version) = (deposit.acknowledged_note.clone(), deposit.version + 1);
    let mut row = deposit.into_active_model();
    row.acknowledged_by = Set(Some(actor.user_id));
    row.acknowledged_at = Set(Some(actor.now));
    row.acknowledged_note = Set(Some(note.clone()));
    row.version = Set(version);
    let row = tx.update(row).await?;
    let change = Change {
        tenant_id: TenantId::NONE,
        act: "deposit.acknowledged",
        subject_kind: "deposit",
        subject_id: row.id.to_string(),
        before: json!({"note": before}),
        after: json!({"in_suspense": row.amount - row.assigned}),
        reason: Some(note),
    };
    tx.record(actor, change).await?;
    Ok(row)
}

/// Undoes a payment as a whole: the bills it settled are open again, the money is in suspense or
/// back with the bank. Other credit of the payer then settles what it can. Records
/// `payment.reversed`.
///
/// # Errors
/// [`PaymentError::AlreadyReversed`]; [`PaymentError::SpentAlready`] where a part was paid back.
pub async fn reverse(
    tx: &Tx,
    actor: &Actor,
    id: PaymentId,
    back_to: BackTo,
    reason: &str,
) -> Result<payment_reversal::Model, PaymentError> {
    may(actor)?;
    let reason = free_text::reason("reason", reason)?;
    let found = tx.find::<payment::Entity>().filter(payment::Column::Id.eq(id));
    let payment = found.one(tx.raw()).await?.ok_or(PaymentError::NoSuchPayment)?;
    let deposit = held(tx, payment.deposit_id).await?;
    if reversal_of(tx, &payment).await?.is_some() {
        return Err(PaymentError::AlreadyReversed);
    }
    let (tenant, account) = (payment.tenant_id, payment.billing_account_id);
    let rest = rest_of(tx, &payment).await?;
    let undone = receivables::take_back(tx, actor, tenant, account, id.0).await?.get();
    if undone + rest != payment.amount {
        return Err(PaymentError::SpentAlready);
    }
    let row = tx.insert(reversal_row(actor, &payment, back_to, &reason)).await?;
    if back_to == BackTo::Suspense {
        lower(tx, &deposit, payment.amount).await?;
    }
    ledger::post(tx, vec![entry(actor, &row, &payment)]).await?;
    tx.record(actor, reversed(&row, &payment, undone)).await?;
    receivables::settle(tx, actor, tenant, account).await?;
    Ok(row)
}

/// The reversal of a payment, if there is one.
pub(super) async fn reversal_of(
    tx: &Tx,
    payment: &payment::Model,
) -> Result<Option<payment_reversal::Model>, DbErr> {
    use payment_reversal::Column::{PaymentId, TenantId};
    let rows = tx.find::<payment_reversal::Entity>().filter(TenantId.eq(payment.tenant_id));
    rows.filter(PaymentId.eq(payment.id)).one(tx.raw()).await
}

/// What of a payment has settled nothing yet.
pub(super) async fn rest_of(tx: &Tx, payment: &payment::Model) -> Result<i64, DbErr> {
    use credit_balance::Column::{Id, TenantId};
    let row = tx.find::<credit_balance::Entity>().filter(TenantId.eq(payment.tenant_id));
    let row = row.filter(Id.eq(payment.id.0)).one(tx.raw()).await?;
    Ok(row.map_or(0, |row| row.remaining))
}

async fn lower(tx: &Tx, deposit: &deposit::Model, won: i64) -> Result<(), DbErr> {
    use deposit::Column::{Assigned, Id, Version};
    let one = deposit::Entity::update_many().col_expr(Assigned, Expr::col(Assigned).sub(won));
    let one = one.col_expr(Version, Expr::col(Version).add(1)).filter(Id.eq(deposit.id));
    one.exec(tx.raw()).await.map(drop)
}

fn reversal_row(
    actor: &Actor,
    payment: &payment::Model,
    back_to: BackTo,
    reason: &str,
) -> payment_reversal::ActiveModel {
    payment_reversal::ActiveModel {
        tenant_id: Set(payment.tenant_id),
        payment_id: Set(payment.id),
        id: Set(Uuid::now_v7()),
        reason: Set(reason.to_owned()),
        back_to: Set(back_to),
        recorded_by: Set(actor.user_id),
        recorded_at: Set(actor.now),
    }
}

fn entry(actor: &Actor, row: &payment_reversal::Model, payment: &payment::Model) -> Entry {
    let credited = match row.back_to {
        BackTo::Suspense => Account::Suspense,
        BackTo::Bank => Account::Bank,
    };
    let moved = Move::of(Account::Receivables, credited, Won::new(payment.amount));
    Entry {
        tenant_id: payment.tenant_id,
        document: row.id,
        source: Source::PaymentReversal,
        month: Month::of(actor.today()),
        entered_on: actor.today(),
        billing_account_id: Some(payment.billing_account_id),
        partner_id: None,
        moves: moved.into_iter().collect(),
    }
}

fn reversed(row: &payment_reversal::Model, payment: &payment::Model, undone: i64) -> Change {
    Change {
        tenant_id: payment.tenant_id,
        act: "payment.reversed",
        subject_kind: "payment",
        subject_id: payment.id.to_string(),
        before: json!({"amount": payment.amount, "settled": undone}),
        after: json!({"back_to": row.back_to.code()}),
        reason: Some(row.reason.clone()),
    }
}

/// The deposit, held until the act ends.
async fn held(tx: &Tx, id: DepositId) -> Result<deposit::Model, PaymentError> {
    let mut rows = tx.find::<deposit::Entity>().filter(deposit::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        rows = rows.lock_exclusive();
    }
    rows.one(tx.raw()).await?.ok_or(PaymentError::NoSuchDeposit)
}

fn may(actor: &Actor) -> Result<(), PaymentError> {
    match actor.is_one_of(&SETTLERS) {
        true => Ok(()),
        false => Err(PaymentError::NotAllowed(actor.role)),
    }
}
