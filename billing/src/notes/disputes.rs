//! A line of a bill the customer does not accept (이의): its amount is on hold while it is open,
//! left out of late charge, demand and suspension; the rest stays due.

use super::refusal::{only, unchanged};
use super::request::{self, MAY_CREDIT, allowed};
use super::{Left, NewRequest, NoteError, Outcome};
use chrono::{DateTime, Utc};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change, Letter};
use gaetong_entity::free_text;
use gaetong_entity::ids::{BillId, DisputeId};
use gaetong_entity::money::credit_note::{self, CreditGround};
use gaetong_entity::money::line_dispute::{self, DisputeState};
use gaetong_entity::money::{bill, bill_line};
use gaetong_entity::party::user_account::Role;
use gaetong_rules::{Text, Won};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;

/// Who disputes a line: the customer, or for the customer whoever corrects bills.
const MAY_DISPUTE: [Role; 4] = [Role::TenantAdmin, Role::Settlement, Role::Credit, Role::Admin];

/// A dispute with the line it is about.
#[derive(Debug, Clone)]
pub struct DisputeDetail {
    pub dispute: line_dispute::Model,
    pub bill_number: String,
    pub payer_name: String,
    pub label: Text,
    pub opened_at: DateTime<Utc>,
}

/// Disputes what is left of a line. Records `dispute.opened`.
///
/// # Errors
/// [`NoteError::AlreadyDisputed`], [`NoteError::NothingToCredit`] where nothing is left of it.
pub async fn open(
    tx: &Tx,
    actor: &Actor,
    bill_id: BillId,
    line_no: i32,
    reason: &str,
) -> Result<line_dispute::Model, NoteError> {
    only(actor, &MAY_DISPUTE, disputers())?;
    let reason = free_text::reason("reason", reason)?;
    let bill = super::bill(tx, bill_id).await?.ok_or_else(NoteError::no_bill)?;
    let left = Left::locked(tx, bill).await?;
    let line = left.lines.get(&line_no).ok_or_else(NoteError::no_line)?;
    if line.supply <= 0 {
        return Err(NoteError::NothingToCredit);
    }
    let of_bill = line_dispute::Column::BillId.eq(bill_id);
    let same = tx.find::<line_dispute::Entity>().filter(of_bill);
    let same = same.filter(line_dispute::Column::BillLineNo.eq(line_no));
    let same = same.filter(line_dispute::Column::State.eq(DisputeState::Open));
    if same.one(tx.raw()).await?.is_some() {
        return Err(NoteError::AlreadyDisputed(line_no));
    }
    let row = line_dispute::ActiveModel {
        tenant_id: Set(left.bill.tenant_id),
        id: Set(DisputeId::new()),
        billing_account_id: Set(left.bill.billing_account_id),
        bill_id: Set(bill_id),
        bill_line_no: Set(line_no),
        amount: Set(line.total()),
        state: Set(DisputeState::Open),
        reason: Set(reason),
        opened_by: Set(actor.user_id),
        opened_at: Set(actor.now),
        decided_by: Set(None),
        decided_at: Set(None),
        decision: Set(None),
        credit_note_id: Set(None),
        version: Set(1),
    };
    let row = tx.insert(row).await?;
    record(tx, actor, &row, "dispute.opened").await?;
    Ok(row)
}

/// Takes a dispute back. Records `dispute.withdrawn`.
pub async fn withdraw(
    tx: &Tx,
    actor: &Actor,
    id: DisputeId,
    expected: Option<i64>,
) -> Result<line_dispute::Model, NoteError> {
    only(actor, &MAY_DISPUTE, disputers())?;
    let row = still_open(tx, id, expected).await?;
    let row = decide(tx, actor, row, DisputeState::Withdrawn, None, None).await?;
    record(tx, actor, &row, "dispute.withdrawn").await?;
    Ok(row)
}

/// The line stands: what was on hold is due again. Records `dispute.rejected`.
pub async fn reject(
    tx: &Tx,
    actor: &Actor,
    id: DisputeId,
    expected: Option<i64>,
    reason: &str,
) -> Result<line_dispute::Model, NoteError> {
    only(actor, &MAY_CREDIT, allowed())?;
    let reason = free_text::reason("reason", reason)?;
    let row = still_open(tx, id, expected).await?;
    let row = decide(tx, actor, row, DisputeState::Rejected, Some(reason), None).await?;
    record(tx, actor, &row, "dispute.rejected").await?;
    tell(tx, actor, &row).await?;
    Ok(row)
}

/// The customer is right: a credit note takes the line back, all of it or `supply` won of it
/// (VAT excluded). Above the limit a second person approves, and the dispute stays open till then.
/// Records `dispute.upheld`.
pub async fn uphold(
    tx: &Tx,
    actor: &Actor,
    id: DisputeId,
    expected: Option<i64>,
    reason: &str,
    supply: Option<Won>,
) -> Result<Outcome, NoteError> {
    only(actor, &MAY_CREDIT, allowed())?;
    let row = still_open(tx, id, expected).await?;
    let bill = super::bill(tx, row.bill_id).await?.ok_or_else(NoteError::no_bill)?;
    let left = Left::read(tx, bill).await?;
    let supply = supply.unwrap_or_else(|| Won::new(left.most_of(row.bill_line_no)));
    let new = NewRequest {
        bill_id: row.bill_id,
        ground: CreditGround::Dispute,
        reason: reason.to_owned(),
        lines: vec![(row.bill_line_no, supply)],
    };
    let outcome = request::ask_for(tx, actor, new, Some(id)).await?;
    if let Outcome::Issued(note) = &outcome {
        upheld(tx, actor, id, note).await?;
    }
    Ok(outcome)
}

/// The note that takes a disputed line back is out.
pub(super) async fn upheld(
    tx: &Tx,
    actor: &Actor,
    id: DisputeId,
    note: &credit_note::Model,
) -> Result<(), NoteError> {
    let row = still_open(tx, id, None).await?;
    let reason = Some(note.reason.clone());
    let row = decide(tx, actor, row, DisputeState::Upheld, reason, Some(note)).await?;
    record(tx, actor, &row, "dispute.upheld").await?;
    tell(tx, actor, &row).await?;
    Ok(())
}

/// Disputes, the open ones first, then the latest.
pub async fn list(tx: &Tx) -> Result<Vec<DisputeDetail>, DbErr> {
    let rows = tx.find::<line_dispute::Entity>().order_by_desc(line_dispute::Column::Id);
    let mut rows = rows.limit(200).all(tx.raw()).await?;
    rows.sort_by_key(|row| row.state != DisputeState::Open);
    details(tx, rows).await
}

/// The disputes of a bill, in the order they were opened.
pub async fn of_bill(tx: &Tx, id: BillId) -> Result<Vec<DisputeDetail>, DbErr> {
    let rows = tx.find::<line_dispute::Entity>().filter(line_dispute::Column::BillId.eq(id));
    details(tx, rows.order_by_asc(line_dispute::Column::Id).all(tx.raw()).await?).await
}

async fn details(tx: &Tx, rows: Vec<line_dispute::Model>) -> Result<Vec<DisputeDetail>, DbErr> {
    let ids = || rows.iter().map(|row| row.bill_id);
    let bills = tx.find::<bill::Entity>().filter(bill::Column::Id.is_in(ids()));
    let bills = bills.all(tx.raw()).await?;
    let lines = tx.find::<bill_line::Entity>().filter(bill_line::Column::BillId.is_in(ids()));
    let lines = lines.all(tx.raw()).await?;
    let detail = |dispute: line_dispute::Model| {
        let bill = bills.iter().find(|bill| bill.id == dispute.bill_id)?;
        let line = lines
            .iter()
            .find(|line| (line.bill_id, line.line_no) == (dispute.bill_id, dispute.bill_line_no))?;
        Some(DisputeDetail {
            bill_number: bill.number.clone(),
            payer_name: bill.payer_name.clone(),
            label: Text::new(line.label_ko.clone(), line.label_en.clone()),
            opened_at: dispute.opened_at,
            dispute,
        })
    };
    Ok(rows.into_iter().filter_map(detail).collect())
}

async fn still_open(
    tx: &Tx,
    id: DisputeId,
    expected: Option<i64>,
) -> Result<line_dispute::Model, NoteError> {
    let mut found = tx.find::<line_dispute::Entity>().filter(line_dispute::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        found = found.lock_exclusive();
    }
    let row = found.one(tx.raw()).await?.ok_or_else(NoteError::no_dispute)?;
    unchanged(tx, ("line_dispute", id.to_string()), row.version, expected).await?;
    if row.state == DisputeState::Open { Ok(row) } else { Err(NoteError::AlreadyDecided) }
}

async fn decide(
    tx: &Tx,
    actor: &Actor,
    row: line_dispute::Model,
    state: DisputeState,
    decision: Option<String>,
    note: Option<&credit_note::Model>,
) -> Result<line_dispute::Model, DbErr> {
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.decided_by = Set(Some(actor.user_id));
    row.decided_at = Set(Some(actor.now));
    row.decision = Set(decision);
    row.credit_note_id = Set(note.map(|note| note.id));
    row.version = Set(version);
    tx.update(row).await
}

fn disputers() -> Text {
    Text::fixed(
        "고객사 관리자, 고객정산팀, 고객신용센터, 관리자",
        "tenant admin, settlement, credit, admin",
    )
}

/// The customer hears how it was decided.
async fn tell(tx: &Tx, actor: &Actor, row: &line_dispute::Model) -> Result<(), DbErr> {
    let Some(bill) = super::bill(tx, row.bill_id).await? else { return Ok(()) };
    let letter = Letter {
        kind: "dispute_decided",
        subject_id: row.id.to_string(),
        recipient: bill.payer_email,
        payload: json!({
            "bill_number": bill.number, "line_no": row.bill_line_no, "amount": row.amount,
            "state": row.state.code(), "decision": row.decision, "payer": bill.payer_name,
        }),
    };
    tx.post(actor, row.tenant_id, letter).await.map(drop)
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &line_dispute::Model,
    act: &'static str,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: row.tenant_id,
        act,
        subject_kind: "line_dispute",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "state": row.state.code(), "bill_id": row.bill_id.to_string(),
            "line_no": row.bill_line_no, "amount": row.amount,
            "credit_note_id": row.credit_note_id.map(|id| id.to_string()),
        }),
        reason: Some(row.decision.clone().unwrap_or_else(|| row.reason.clone())),
    };
    tx.record(actor, change).await.map(drop)
}
