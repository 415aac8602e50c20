//! Credit notes, read back.

use crate::workings;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillId, BillingAccountId, CreditNoteId, TenantId, UserId};
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::money::{bill, credit_note, credit_note_line};
use gaetong_entity::party::user_account;
use gaetong_rules::{Derivation, Text, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// A note as a list shows it. Amounts in won, positive.
#[derive(Debug, Clone)]
pub struct NoteSummary {
    pub id: CreditNoteId,
    pub tenant_id: TenantId,
    pub billing_account_id: BillingAccountId,
    pub number: String,
    pub bill_id: BillId,
    pub bill_number: String,
    pub payer_name: String,
    pub ground: CreditGround,
    pub reason: String,
    pub supply: Won,
    pub vat: Won,
    pub out_of_scope: Won,
    pub total: Won,
    pub issued_on: NaiveDate,
}

/// A note with everything that is printed on it.
#[derive(Debug, Clone)]
pub struct NoteDetail {
    pub summary: NoteSummary,
    pub bill: bill::Model,
    pub issued_at: DateTime<Utc>,
    /// Names; to the customer none.
    pub requested_by: Option<String>,
    pub approved_by: Option<String>,
    pub lines: Vec<NoteLineDetail>,
}

/// A line of a note.
#[derive(Debug, Clone)]
pub struct NoteLineDetail {
    pub line_no: i32,
    pub bill_line_no: Option<i32>,
    pub label: Text,
    pub supply: Won,
    pub vat: Won,
    pub workings: Option<Derivation>,
}

/// The notes this transaction may see, the latest first.
pub async fn list(tx: &Tx, limit: u64) -> Result<Vec<NoteSummary>, DbErr> {
    let notes = tx.find::<credit_note::Entity>().order_by_desc(credit_note::Column::Id);
    let notes = notes.limit(limit).all(tx.raw()).await?;
    summaries(tx, notes).await
}

/// The notes on a bill, in their order.
pub async fn of_bill(tx: &Tx, id: BillId) -> Result<Vec<NoteSummary>, DbErr> {
    let notes = tx.find::<credit_note::Entity>().filter(credit_note::Column::BillId.eq(id));
    let notes = notes.order_by_asc(credit_note::Column::Seq).all(tx.raw()).await?;
    summaries(tx, notes).await
}

/// One note with its lines; none if there is no such note for these eyes.
pub async fn detail(tx: &Tx, id: CreditNoteId) -> Result<Option<NoteDetail>, DbErr> {
    let found = tx.find::<credit_note::Entity>().filter(credit_note::Column::Id.eq(id));
    let Some(note) = found.one(tx.raw()).await? else { return Ok(None) };
    let Some(bill) = super::bill(tx, note.bill_id).await? else { return Ok(None) };
    let of_note = credit_note_line::Column::CreditNoteId.eq(id);
    let lines = tx.find::<credit_note_line::Entity>().filter(of_note);
    let lines = lines.order_by_asc(credit_note_line::Column::LineNo).all(tx.raw()).await?;
    let names = names(tx, [Some(note.requested_by), note.approved_by]).await?;
    let (requested_by, issued_at) = (names.get(&note.requested_by).cloned(), note.issued_at);
    let approved_by = note.approved_by.and_then(|id| names.get(&id).cloned());
    let lines = lines.into_iter().map(line).collect();
    let summary = summary(note, &bill);
    Ok(Some(NoteDetail { summary, bill, issued_at, requested_by, approved_by, lines }))
}

fn line(row: credit_note_line::Model) -> NoteLineDetail {
    NoteLineDetail {
        line_no: row.line_no,
        bill_line_no: row.bill_line_no,
        label: Text::new(row.label_ko, row.label_en),
        supply: Won::new(row.supply),
        vat: Won::new(row.vat),
        workings: workings::from_json(&row.workings).ok(),
    }
}

async fn summaries(tx: &Tx, notes: Vec<credit_note::Model>) -> Result<Vec<NoteSummary>, DbErr> {
    let ids = notes.iter().map(|note| note.bill_id);
    let bills = tx.find::<bill::Entity>().filter(bill::Column::Id.is_in(ids));
    let bills: HashMap<BillId, bill::Model> =
        bills.all(tx.raw()).await?.into_iter().map(|bill| (bill.id, bill)).collect();
    let of = |note: credit_note::Model| {
        let bill = bills.get(&note.bill_id)?;
        Some(summary(note, bill))
    };
    Ok(notes.into_iter().filter_map(of).collect())
}

fn summary(note: credit_note::Model, bill: &bill::Model) -> NoteSummary {
    NoteSummary {
        id: note.id,
        tenant_id: note.tenant_id,
        billing_account_id: note.billing_account_id,
        number: note.number,
        bill_id: note.bill_id,
        bill_number: bill.number.clone(),
        payer_name: bill.payer_name.clone(),
        ground: note.ground,
        reason: note.reason,
        supply: Won::new(note.supply),
        vat: Won::new(note.vat),
        out_of_scope: Won::new(note.out_of_scope),
        total: Won::new(note.total),
        issued_on: note.issued_on,
    }
}

/// The names of people, as far as these eyes may see them.
pub(crate) async fn names(
    tx: &Tx,
    ids: impl IntoIterator<Item = Option<UserId>>,
) -> Result<HashMap<UserId, String>, DbErr> {
    let ids: Vec<UserId> = ids.into_iter().flatten().collect();
    let people = tx.find::<user_account::Entity>().filter(user_account::Column::Id.is_in(ids));
    Ok(people.all(tx.raw()).await?.into_iter().map(|person| (person.id, person.name)).collect())
}
