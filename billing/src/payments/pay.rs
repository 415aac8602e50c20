//! A deposit, or a part of it, becomes a payer's payment: posted from suspense to receivables, put
//! to the payer's credit, spread over the open bills (L3).

use super::refusal::PaymentError;
use crate::ledger::{self, Account, Entry, Move, Source};
use crate::receivables;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::{BillId, BillingAccountId, PaymentId, TenantId, UserId};
use gaetong_entity::money::credit_balance::{self, CreditSource};
use gaetong_entity::money::payment::MatchedBy;
use gaetong_entity::money::{deposit, payment};
use gaetong_rules::{Month, Won};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// A part of a deposit that is somebody's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub deposit: &'a deposit::Model,
    pub tenant_id: TenantId,
    pub billing_account_id: BillingAccountId,
    /// Won, above zero.
    pub amount: i64,
    pub matched_by: MatchedBy,
    /// The bill the payer named.
    pub bill: Option<BillId>,
}

/// Who did it, where a person did.
pub(super) fn person(actor: &Actor) -> Option<UserId> {
    (!actor.user_id.0.is_nil()).then_some(actor.user_id)
}

/// Money that came in is in the bank and, until it is somebody's, in suspense.
pub(super) async fn post_deposits(tx: &Tx, deposits: &[deposit::Model]) -> Result<(), DbErr> {
    let entry = |row: &deposit::Model| Entry {
        tenant_id: TenantId::NONE,
        document: row.id.0,
        source: Source::Deposit,
        month: Month::of(row.deposited_on),
        entered_on: row.deposited_on,
        billing_account_id: None,
        partner_id: None,
        moves: Move::of(Account::Bank, Account::Suspense, Won::new(row.amount))
            .into_iter()
            .collect(),
    };
    ledger::post(tx, deposits.iter().map(entry).collect()).await
}

/// Records payments, all of them in a few statements, and settles their payers' bills.
pub(super) async fn pay(
    tx: &Tx,
    actor: &Actor,
    parts: &[Part<'_>],
) -> Result<Vec<PaymentId>, PaymentError> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<PaymentId> = parts.iter().map(|_| PaymentId::new()).collect();
    let both = || ids.iter().copied().zip(parts);
    tx.insert_all(both().map(|(id, part)| payment_row(actor, id, part)).collect()).await?;
    tx.insert_all(both().map(|(id, part)| credit_row(id, part)).collect()).await?;
    ledger::post(tx, both().map(|(id, part)| entry(id, part)).collect()).await?;
    assign(tx, parts).await?;
    tx.record_all(actor, both().map(|(id, part)| recorded(id, part)).collect()).await?;
    for (id, part) in both() {
        if let Some(bill) = part.bill {
            let whose = (id.0, bill);
            receivables::settle_on(tx, actor, part.tenant_id, part.billing_account_id, whose)
                .await?;
        }
    }
    let payers: BTreeSet<_> =
        parts.iter().map(|part| (part.tenant_id, part.billing_account_id)).collect();
    for (tenant, account) in payers {
        receivables::settle(tx, actor, tenant, account).await?;
    }
    Ok(ids)
}

/// Raises what is known to be somebody's of each deposit; those that go whole go together.
async fn assign(tx: &Tx, parts: &[Part<'_>]) -> Result<(), DbErr> {
    const AT_ONCE: usize = 1_000;
    use deposit::Column::{Amount, Assigned, Id, Version};
    let mut sums: BTreeMap<_, (i64, &deposit::Model)> = BTreeMap::new();
    for part in parts {
        sums.entry(part.deposit.id).or_insert((0, part.deposit)).0 += part.amount;
    }
    let (whole, some): (Vec<_>, Vec<_>) =
        sums.into_iter().partition(|(_, (sum, row))| row.assigned + sum == row.amount);
    let ids: Vec<_> = whole.into_iter().map(|(id, _)| id).collect();
    for chunk in ids.chunks(AT_ONCE) {
        let all = deposit::Entity::update_many().col_expr(Assigned, Expr::col(Amount));
        let all = all.col_expr(Version, Expr::col(Version).add(1));
        all.filter(Id.is_in(chunk.iter().copied())).exec(tx.raw()).await?;
    }
    for (id, (sum, _)) in some {
        let one = deposit::Entity::update_many().col_expr(Assigned, Expr::col(Assigned).add(sum));
        let one = one.col_expr(Version, Expr::col(Version).add(1));
        one.filter(Id.eq(id)).exec(tx.raw()).await?;
    }
    Ok(())
}

fn payment_row(actor: &Actor, id: PaymentId, part: &Part<'_>) -> payment::ActiveModel {
    payment::ActiveModel {
        tenant_id: Set(part.tenant_id),
        id: Set(id),
        billing_account_id: Set(part.billing_account_id),
        deposit_id: Set(part.deposit.id),
        amount: Set(part.amount),
        paid_on: Set(part.deposit.deposited_on),
        matched_by: Set(part.matched_by),
        designated_bill_id: Set(part.bill),
        recorded_by: Set(person(actor)),
        recorded_at: Set(actor.now),
    }
}

fn credit_row(id: PaymentId, part: &Part<'_>) -> credit_balance::ActiveModel {
    credit_balance::ActiveModel {
        tenant_id: Set(part.tenant_id),
        id: Set(id.0),
        source: Set(CreditSource::Payment),
        billing_account_id: Set(part.billing_account_id),
        given_on: Set(part.deposit.deposited_on),
        amount: Set(part.amount),
        remaining: Set(part.amount),
    }
}

fn entry(id: PaymentId, part: &Part<'_>) -> Entry {
    let moved = Move::of(Account::Suspense, Account::Receivables, Won::new(part.amount));
    Entry {
        tenant_id: part.tenant_id,
        document: id.0,
        source: Source::Payment,
        month: Month::of(part.deposit.deposited_on),
        entered_on: part.deposit.deposited_on,
        billing_account_id: Some(part.billing_account_id),
        partner_id: None,
        moves: moved.into_iter().collect(),
    }
}

fn recorded(id: PaymentId, part: &Part<'_>) -> Change {
    Change {
        tenant_id: part.tenant_id,
        act: "payment.recorded",
        subject_kind: "payment",
        subject_id: id.to_string(),
        before: json!({}),
        after: json!({
            "deposit_id": part.deposit.id.to_string(),
            "billing_account_id": part.billing_account_id.to_string(),
            "amount": part.amount,
            "paid_on": part.deposit.deposited_on.to_string(),
            "matched_by": part.matched_by.code(),
            "designated_bill_id": part.bill.map(|bill| bill.to_string()),
        }),
        reason: None,
    }
}
