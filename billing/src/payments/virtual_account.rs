//! Virtual accounts: a number of a bank that belongs to one payer, opened and closed by settlement.

use super::SETTLERS;
use super::refusal::PaymentError;
use super::statement::lines::account_digits;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{BillingAccountId, VirtualAccountId};
use gaetong_entity::money::virtual_account::{self, Column};
use gaetong_entity::party::billing_account;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;

/// A number to be opened.
#[derive(Debug, Clone, Copy)]
pub struct NewVirtualAccount<'a> {
    pub billing_account_id: BillingAccountId,
    pub bank: &'a str,
    pub number: &'a str,
}

/// Opens a virtual account for a payer. Records `virtual_account.opened`.
///
/// # Errors
/// [`PaymentError::NoSuchAccount`], [`PaymentError::HasVirtualAccount`],
/// [`PaymentError::NumberTaken`], [`PaymentError::NotAnAccountNumber`].
pub async fn open(
    tx: &Tx,
    actor: &Actor,
    new: NewVirtualAccount<'_>,
) -> Result<virtual_account::Model, PaymentError> {
    may(actor)?;
    let bank = free_text::line("bank", new.bank)?;
    let number = account_digits(new.number);
    let digits = (8..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    if bank.is_empty() {
        return Err(free_text::Unfit::Empty { field: "bank" }.into());
    }
    if !digits {
        return Err(PaymentError::NotAnAccountNumber);
    }
    let accounts = tx.find::<billing_account::Entity>();
    let account = accounts.filter(billing_account::Column::Id.eq(new.billing_account_id));
    let account = account.one(tx.raw()).await?.ok_or(PaymentError::NoSuchAccount)?;
    if of_account(tx, account.id).await?.is_some() {
        return Err(PaymentError::HasVirtualAccount);
    }
    let taken = tx.find::<virtual_account::Entity>().filter(Column::Number.eq(&number));
    if taken.one(tx.raw()).await?.is_some() {
        return Err(PaymentError::NumberTaken);
    }
    let row = virtual_account::ActiveModel {
        tenant_id: Set(account.tenant_id),
        id: Set(VirtualAccountId::new()),
        billing_account_id: Set(account.id),
        bank: Set(bank),
        number: Set(number),
        opened_on: Set(actor.today()),
        opened_by: Set(actor.user_id),
        opened_at: Set(actor.now),
        closed_on: Set(None),
        version: Set(1),
    };
    let row = tx.insert(row).await?;
    tx.record(actor, change("virtual_account.opened", &row)).await?;
    Ok(row)
}

/// Closes a virtual account: what still arrives there is in suspense. Records
/// `virtual_account.closed`.
pub async fn close(
    tx: &Tx,
    actor: &Actor,
    id: VirtualAccountId,
) -> Result<virtual_account::Model, PaymentError> {
    may(actor)?;
    let row = tx.find::<virtual_account::Entity>().filter(Column::Id.eq(id)).one(tx.raw()).await?;
    let row = row.ok_or(PaymentError::NoSuchVirtualAccount)?;
    if row.closed_on.is_some() {
        return Err(PaymentError::AlreadyClosed);
    }
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.closed_on = Set(Some(actor.today()));
    row.version = Set(version);
    let row = tx.update(row).await?;
    tx.record(actor, change("virtual_account.closed", &row)).await?;
    Ok(row)
}

/// The open virtual account of a payer.
pub async fn of_account(
    tx: &Tx,
    account: BillingAccountId,
) -> Result<Option<virtual_account::Model>, DbErr> {
    let rows = tx.find::<virtual_account::Entity>().filter(Column::BillingAccountId.eq(account));
    rows.filter(Column::ClosedOn.is_null()).one(tx.raw()).await
}

/// All that this transaction may see, newest first.
pub async fn list(tx: &Tx) -> Result<Vec<virtual_account::Model>, DbErr> {
    tx.find::<virtual_account::Entity>().order_by_desc(Column::Id).all(tx.raw()).await
}

fn may(actor: &Actor) -> Result<(), PaymentError> {
    match actor.is_one_of(&SETTLERS) {
        true => Ok(()),
        false => Err(PaymentError::NotAllowed(actor.role)),
    }
}

fn change(act: &'static str, row: &virtual_account::Model) -> Change {
    Change {
        tenant_id: row.tenant_id,
        act,
        subject_kind: "virtual_account",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "billing_account_id": row.billing_account_id.to_string(),
            "bank": row.bank,
            "number": row.number,
            "opened_on": row.opened_on.to_string(),
            "closed_on": row.closed_on.map(|day| day.to_string()),
        }),
        reason: None,
    }
}
