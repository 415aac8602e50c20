//! A message of the bank about a deposit: taken once, whatever the order and however often it comes.

use super::fingerprint::Likeness;
use super::import::match_all;
use super::pay;
use super::refusal::PaymentError;
use super::statement::lines::account_digits;
use chrono::{NaiveDate, NaiveTime};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{DepositId, TenantId};
use gaetong_entity::money::deposit::{self, DepositSource};
use gaetong_entity::money::deposit_callback;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, QueryFilter,
    Statement,
};
use serde_json::json;

/// A deposit as the bank tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// As the sender numbers its messages.
    pub message_id: String,
    pub bank: String,
    /// The bank's own number of the deposit, the same however often it is told.
    pub reference: String,
    pub on: NaiveDate,
    pub at: Option<NaiveTime>,
    pub depositor: String,
    /// Won.
    pub amount: i64,
    pub virtual_account: Option<String>,
    pub memo: Option<String>,
}

/// What a message led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    pub deposit_id: DepositId,
    /// Whether the deposit was not known before.
    pub is_new: bool,
}

/// Takes a message whose signature was checked. A new deposit is matched like one of a file.
/// Records `deposit.received` where it is new.
///
/// # Errors
/// [`PaymentError::NotAnAmount`]; text that may not be stored.
pub async fn receive(tx: &Tx, actor: &Actor, message: &Message) -> Result<Received, PaymentError> {
    let message = checked(message)?;
    let reference = format!("{} {}", message.bank, message.reference);
    if let Some(deposit_id) = taken(tx, &message.message_id, &reference).await? {
        return Ok(Received { deposit_id, is_new: false });
    }
    let likeness = Likeness::new(&message.bank, message.on, message.amount, &message.depositor);
    let alike = likeness.fingerprint(message.at, 0);
    hold(tx, &likeness).await?;
    // A twin of this very message may have been waiting on the same lock.
    if let Some(deposit_id) = taken(tx, &message.message_id, &reference).await? {
        return Ok(Received { deposit_id, is_new: false });
    }
    let told_of = deposits_told_of(tx, &alike).await?;
    let fingerprint = likeness.fingerprint(message.at, told_of.len());
    let received = match known(tx, &likeness, &fingerprint, &message, &told_of).await? {
        Some(deposit_id) => Received { deposit_id, is_new: false },
        None => {
            let deposit_id = enter(tx, actor, &message, fingerprint).await?;
            Received { deposit_id, is_new: true }
        }
    };
    tx.insert(deposit_callback::ActiveModel {
        message_id: Set(message.message_id),
        reference: Set(reference),
        likeness: Set(alike),
        deposit_id: Set(received.deposit_id),
        received_at: Set(actor.now),
    })
    .await?;
    Ok(received)
}

fn checked(message: &Message) -> Result<Message, PaymentError> {
    const LARGEST: i64 = 10_000_000_000_000;
    if !(1..=LARGEST).contains(&message.amount) {
        return Err(PaymentError::NotAnAmount { part: 0 });
    }
    let must = |field, text: &str| match free_text::line(field, text)? {
        text if text.is_empty() => Err(free_text::Unfit::Empty { field }),
        text => Ok(text),
    };
    let may = |field, text: &Option<String>| {
        text.as_deref().map(|text| free_text::line(field, text)).transpose()
    };
    Ok(Message {
        message_id: must("message_id", &message.message_id)?,
        bank: must("bank", &message.bank)?,
        reference: must("reference", &message.reference)?,
        depositor: must("depositor", &message.depositor)?,
        virtual_account: may("virtual_account", &message.virtual_account)?
            .map(|number| account_digits(&number)),
        memo: may("memo", &message.memo)?,
        ..*message
    })
}

/// One message at a time tells of deposits of one kind: two of them are told apart by their order.
async fn hold(tx: &Tx, likeness: &Likeness) -> Result<(), DbErr> {
    if tx.backend() != DbBackend::Postgres {
        return Ok(());
    }
    let key = likeness.fingerprint(None, 0);
    let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [key.into()]);
    tx.raw().execute_raw(statement).await.map(drop)
}

/// The deposit of a message, or of another message about the same one.
async fn taken(tx: &Tx, message_id: &str, reference: &str) -> Result<Option<DepositId>, DbErr> {
    use deposit_callback::Column::{MessageId, Reference};
    let same = Condition::any().add(MessageId.eq(message_id)).add(Reference.eq(reference));
    let found = tx.find::<deposit_callback::Entity>().filter(same).one(tx.raw()).await?;
    Ok(found.map(|row| row.deposit_id))
}

async fn deposits_told_of(tx: &Tx, alike: &str) -> Result<Vec<DepositId>, DbErr> {
    let rows = tx.find::<deposit_callback::Entity>();
    let rows = rows.filter(deposit_callback::Column::Likeness.eq(alike)).all(tx.raw()).await?;
    Ok(rows.into_iter().map(|row| row.deposit_id).collect())
}

/// The deposit, if a file brought it already, perhaps without the time of day.
async fn known(
    tx: &Tx,
    likeness: &Likeness,
    fingerprint: &str,
    message: &Message,
    told_of: &[DepositId],
) -> Result<Option<DepositId>, DbErr> {
    use deposit::Column::{Amount, DepositedAt, DepositedOn, Fingerprint};
    let exact = tx.find::<deposit::Entity>().filter(Fingerprint.eq(fingerprint));
    if let Some(row) = exact.one(tx.raw()).await? {
        return Ok(Some(row.id));
    }
    let rows = tx.find::<deposit::Entity>().filter(DepositedOn.eq(message.on));
    let rows = rows.filter(Amount.eq(message.amount)).filter(match message.at {
        Some(_) => DepositedAt.is_null(),
        None => DepositedAt.is_not_null(),
    });
    let rows = rows.all(tx.raw()).await?;
    let alike = |row: &deposit::Model| {
        let its = Likeness::new(&row.bank, row.deposited_on, row.amount, &row.depositor);
        its == *likeness && !told_of.contains(&row.id)
    };
    Ok(rows.into_iter().find(alike).map(|row| row.id))
}

async fn enter(
    tx: &Tx,
    actor: &Actor,
    message: &Message,
    fingerprint: String,
) -> Result<DepositId, PaymentError> {
    let row = deposit::ActiveModel {
        id: Set(DepositId::new()),
        fingerprint: Set(fingerprint),
        source: Set(DepositSource::Callback),
        bank: Set(message.bank.clone()),
        deposited_on: Set(message.on),
        deposited_at: Set(message.at.map(|at| at.format("%H:%M:%S").to_string())),
        depositor: Set(message.depositor.clone()),
        amount: Set(message.amount),
        virtual_account: Set(message.virtual_account.clone()),
        reference: Set(Some(message.reference.clone())),
        memo: Set(message.memo.clone()),
        import_id: Set(None),
        assigned: Set(0),
        acknowledged_by: Set(None),
        acknowledged_at: Set(None),
        acknowledged_note: Set(None),
        recorded_by: Set(None),
        recorded_at: Set(actor.now),
        version: Set(1),
    };
    let row = tx.insert(row).await?;
    pay::post_deposits(tx, std::slice::from_ref(&row)).await?;
    tx.record(actor, received(&row)).await?;
    match_all(tx, actor, std::slice::from_ref(&row)).await?;
    Ok(row.id)
}

fn received(row: &deposit::Model) -> Change {
    Change {
        tenant_id: TenantId::NONE,
        act: "deposit.received",
        subject_kind: "deposit",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "bank": row.bank,
            "deposited_on": row.deposited_on.to_string(),
            "amount": row.amount,
            "reference": row.reference,
        }),
        reason: None,
    }
}
