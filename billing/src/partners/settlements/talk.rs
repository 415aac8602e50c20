//! What is said about a statement: sent, confirmed, disputed line by line, answered, adjusted.

use super::lines::NewAdjustment;
use super::{locked, record};
use crate::ledger::{self, Account, Entry, Move, Source as Posted};
use crate::notes::refusal::{only, unchanged};
use crate::partners::refusal::{PartnerError, missing};
use crate::partners::{MAY_SETTLE, StoredFile, own, settlers};
use crate::{usage_month, workings};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change, Letter};
use gaetong_entity::free_text;
use gaetong_entity::ids::{PartnerDocumentId, SettlementDisputeId, SettlementId, TenantId};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::settlement::{self, SettlementState};
use gaetong_entity::settling::settlement_dispute::{self, DisputeState};
use gaetong_entity::settling::settlement_line::{self, Source};
use gaetong_entity::settling::{partner_document, settlement_message};
use gaetong_rules::{Article, Derivation, Input, Text, Won};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;
use uuid::Uuid;

/// Something said about a disputed line, perhaps with a paper.
#[derive(Debug, Clone)]
pub struct Message {
    pub body: String,
    pub document: Option<PartnerDocumentId>,
}

/// How a dispute is decided.
#[derive(Debug, Clone)]
pub enum Decision {
    /// The partner is right: so much more or less, won, VAT excluded.
    Uphold {
        supply: Won,
        reason: String,
    },
    Reject {
        reason: String,
    },
}

/// Sends a statement to its partner. Records `settlement.sent`.
///
/// # Errors
/// [`PartnerError::SettlementState`] unless it was made and not yet sent.
pub async fn send(
    tx: &Tx,
    actor: &Actor,
    id: SettlementId,
    expected: Option<i64>,
) -> Result<settlement::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let row = in_state(tx, id, expected, &[SettlementState::Made]).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(SettlementState::Sent);
    row.sent_at = Set(Some(actor.now));
    row.version = Set(version);
    let row = tx.update(row).await?;
    record(tx, actor, &row, "settlement.sent", None).await?;
    let partner = crate::partners::partner(tx, row.partner_id).await?;
    let letter = Letter {
        kind: "settlement_statement",
        subject_id: row.id.to_string(),
        recipient: partner.email,
        payload: json!({
            "partner": partner.name, "number": row.number,
            "month": usage_month::read(row.month)?.to_string(), "supply": row.supply,
            "vat": row.vat, "total": row.total, "pay_on": row.pay_on.to_string(),
        }),
    };
    tx.post(actor, TenantId::NONE, letter).await?;
    Ok(row)
}

/// The partner agrees. The books take it up: cost and input tax against what is owed to the partner.
/// Records `settlement.confirmed`.
///
/// # Errors
/// [`PartnerError::SettlementState`] unless it was sent, [`PartnerError::OpenDisputes`].
pub async fn confirm(
    tx: &Tx,
    actor: &Actor,
    id: SettlementId,
    expected: Option<i64>,
) -> Result<settlement::Model, PartnerError> {
    own(actor)?;
    let row = in_state(tx, id, expected, &[SettlementState::Sent]).await?;
    let open = settlement_dispute::Column::SettlementId.eq(id);
    let open = tx.find::<settlement_dispute::Entity>().filter(open);
    let open = open.filter(settlement_dispute::Column::State.eq(DisputeState::Open));
    let open = open.count(tx.raw()).await?;
    if open > 0 {
        return Err(PartnerError::OpenDisputes(usize::try_from(open).unwrap_or(usize::MAX)));
    }
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(SettlementState::Confirmed);
    row.confirmed_by = Set(Some(actor.user_id));
    row.confirmed_at = Set(Some(actor.now));
    row.version = Set(version);
    let row = tx.update(row).await?;
    tx.widen_to_consequences().await?;
    ledger::post(tx, vec![entry(actor, &row)?]).await?;
    record(tx, actor, &row, "settlement.confirmed", None).await?;
    Ok(row)
}

/// 지급수수료와 매입 부가세 / 미지급금.
fn entry(actor: &Actor, row: &settlement::Model) -> Result<Entry, DbErr> {
    let cost = Move::of(Account::PartnerCost, Account::PartnerPayable, Won::new(row.supply));
    let tax = Move::of(Account::InputVat, Account::PartnerPayable, Won::new(row.vat));
    Ok(Entry {
        tenant_id: TenantId::NONE,
        document: row.id.0,
        source: Posted::Settlement,
        month: usage_month::read(row.month)?,
        entered_on: actor.today(),
        billing_account_id: None,
        partner_id: Some(row.partner_id),
        moves: cost.into_iter().chain(tax).collect(),
    })
}

/// The partner does not accept a line, and says why. Records `settlement.disputed`.
///
/// # Errors
/// [`PartnerError::SettlementState`] unless it was sent, [`PartnerError::AlreadyDisputed`].
pub async fn dispute(
    tx: &Tx,
    actor: &Actor,
    id: SettlementId,
    line_no: i32,
    message: Message,
) -> Result<settlement_dispute::Model, PartnerError> {
    own(actor)?;
    let settlement = in_state(tx, id, None, &[SettlementState::Sent]).await?;
    let line = settlement_line::Column::SettlementId.eq(id);
    let line = tx.find::<settlement_line::Entity>().filter(line);
    let line = line.filter(settlement_line::Column::LineNo.eq(line_no)).one(tx.raw()).await?;
    line.ok_or(missing("정산서 줄이", "line of the settlement"))?;
    let same = settlement_dispute::Column::SettlementId.eq(id);
    let same = tx.find::<settlement_dispute::Entity>().filter(same);
    let same = same.filter(settlement_dispute::Column::LineNo.eq(line_no));
    let same = same.filter(settlement_dispute::Column::State.eq(DisputeState::Open));
    if same.one(tx.raw()).await?.is_some() {
        return Err(PartnerError::AlreadyDisputed(line_no));
    }
    let row = settlement_dispute::ActiveModel {
        partner_id: Set(settlement.partner_id),
        id: Set(SettlementDisputeId::new()),
        settlement_id: Set(id),
        line_no: Set(line_no),
        state: Set(DisputeState::Open),
        opened_by: Set(actor.user_id),
        opened_at: Set(actor.now),
        decided_by: Set(None),
        decided_at: Set(None),
        decision: Set(None),
        version: Set(1),
    };
    let row = tx.insert(row).await?;
    let said = write(tx, actor, &row, message).await?;
    tx.widen_to_consequences().await?;
    record_dispute(tx, actor, &row, "settlement.disputed", Some(said.body)).await?;
    Ok(row)
}

/// Another word about it, of the partner or of settlement. Records `settlement.answered`.
///
/// # Errors
/// [`PartnerError::DecidedAlready`].
pub async fn say(
    tx: &Tx,
    actor: &Actor,
    id: SettlementDisputeId,
    message: Message,
) -> Result<settlement_message::Model, PartnerError> {
    if actor.role != Role::Partner {
        only(actor, &MAY_SETTLE, settlers())?;
    }
    let row = still_open(tx, id, None).await?;
    let said = write(tx, actor, &row, message).await?;
    tx.widen_to_consequences().await?;
    record_dispute(tx, actor, &row, "settlement.answered", Some(said.body.clone())).await?;
    Ok(said)
}

/// The partner takes its dispute back. Records `settlement.dispute_withdrawn`.
///
/// # Errors
/// [`PartnerError::DecidedAlready`].
pub async fn withdraw(
    tx: &Tx,
    actor: &Actor,
    id: SettlementDisputeId,
    expected: Option<i64>,
) -> Result<settlement_dispute::Model, PartnerError> {
    own(actor)?;
    let row = still_open(tx, id, expected).await?;
    let row = close(tx, actor, row, DisputeState::Withdrawn, None).await?;
    tx.widen_to_consequences().await?;
    record_dispute(tx, actor, &row, "settlement.dispute_withdrawn", None).await?;
    Ok(row)
}

/// Settlement decides: the line stands, or an adjustment is added to the statement. Records
/// `settlement.dispute_rejected` or `settlement.dispute_upheld` and `settlement.adjusted`.
///
/// # Errors
/// [`PartnerError::DecidedAlready`], [`PartnerError::NoAmount`].
pub async fn decide(
    tx: &Tx,
    actor: &Actor,
    id: SettlementDisputeId,
    expected: Option<i64>,
    decision: Decision,
) -> Result<settlement_dispute::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let row = still_open(tx, id, expected).await?;
    let (state, act, reason) = match decision {
        Decision::Uphold { supply, reason } => {
            let label = format!("{}번 줄 이의 반영", row.line_no);
            let new = NewAdjustment { label, supply, reason: reason.clone() };
            adjust(tx, actor, row.settlement_id, None, new).await?;
            (DisputeState::Upheld, "settlement.dispute_upheld", reason)
        }
        Decision::Reject { reason } => {
            (DisputeState::Rejected, "settlement.dispute_rejected", reason)
        }
    };
    let reason = free_text::reason("reason", &reason)?;
    let row = close(tx, actor, row, state, Some(reason.clone())).await?;
    record_dispute(tx, actor, &row, act, Some(reason)).await?;
    Ok(row)
}

/// Adds a line to a statement that is not confirmed yet. Records `settlement.adjusted`.
///
/// # Errors
/// [`PartnerError::SettlementState`], [`PartnerError::NoAmount`].
pub async fn adjust(
    tx: &Tx,
    actor: &Actor,
    id: SettlementId,
    expected: Option<i64>,
    new: NewAdjustment,
) -> Result<settlement::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let reason = free_text::reason("reason", &new.reason)?;
    let label = free_text::reason("label", &new.label)?;
    if new.supply.is_zero() {
        return Err(PartnerError::NoAmount);
    }
    let open = [SettlementState::Made, SettlementState::Sent];
    let row = in_state(tx, id, expected, &open).await?;
    let supply = Won::new(row.supply).plus(new.supply, "settlement")?;
    let vat = supply.mul_div(&[1], 10, "VAT of a settlement")?;
    let tax = vat.minus(Won::new(row.vat), "VAT of a settlement")?;
    let total = supply.plus(vat, "settlement")?;
    let line = adjustment(tx, actor, &row, (label, reason.clone()), (new.supply, tax)).await?;
    tx.insert(line).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.supply = Set(supply.get());
    row.vat = Set(vat.get());
    row.total = Set(total.get());
    row.version = Set(version);
    let row = tx.update(row).await?;
    record(tx, actor, &row, "settlement.adjusted", Some(reason)).await?;
    Ok(row)
}

/// Keeps a paper of a statement's. Records `settlement.document_added`.
pub async fn keep_document(
    tx: &Tx,
    actor: &Actor,
    id: SettlementId,
    file: StoredFile,
) -> Result<partner_document::Model, PartnerError> {
    if actor.role != Role::Partner {
        only(actor, &MAY_SETTLE, settlers())?;
    }
    let settlement = locked(tx, id, None).await?;
    let row = partner_document::ActiveModel {
        partner_id: Set(settlement.partner_id),
        id: Set(PartnerDocumentId::new()),
        settlement_id: Set(id),
        file_name: Set(free_text::reason("file_name", &file.file_name)?),
        media_type: Set(file.media_type),
        byte_count: Set(file.byte_count),
        sha256: Set(file.sha256),
        object_key: Set(file.object_key),
        uploaded_by: Set(actor.user_id),
        uploaded_at: Set(actor.now),
    };
    let row = tx.insert(row).await?;
    tx.widen_to_consequences().await?;
    let said = Some(row.file_name.clone());
    record(tx, actor, &settlement, "settlement.document_added", said).await?;
    Ok(row)
}

async fn adjustment(
    tx: &Tx,
    actor: &Actor,
    of: &settlement::Model,
    (label, reason): (String, String),
    (supply, vat): (Won, Won),
) -> Result<settlement_line::ActiveModel, DbErr> {
    let lines = settlement_line::Column::SettlementId.eq(of.id);
    let lines = tx.find::<settlement_line::Entity>().filter(lines);
    let last = lines.order_by_desc(settlement_line::Column::LineNo).one(tx.raw()).await?;
    let title = Text::new(label.clone(), label.clone());
    let why = Text::same(reason.clone());
    let told = Derivation::new("R4", Article::PARTNER_SETTLEMENT, title)
        .input(Input::new(Text::fixed("사유", "Reason"), why, Text::default()))
        .amounts_to(supply);
    Ok(settlement_line::ActiveModel {
        partner_id: Set(of.partner_id),
        settlement_id: Set(of.id),
        line_no: Set(last.as_ref().map_or(0, |last| last.line_no) + 1),
        contract_id: Set(None),
        source: Set(Source::Adjustment),
        source_id: Set(Uuid::now_v7()),
        source_no: Set(0),
        customer_id: Set(None),
        customer_label: Set(None),
        service_id: Set(None),
        product: Set(None),
        label_ko: Set(label.clone()),
        label_en: Set(label),
        usage_month: Set(of.month),
        quantity: Set(1),
        unit_price: Set(supply.get()),
        supply: Set(supply.get()),
        vat: Set(vat.get()),
        budget_item: Set(last.map(|last| last.budget_item).unwrap_or_default()),
        reason: Set(Some(reason)),
        workings: Set(workings::to_json(&told)),
        recorded_by: Set(actor.person()),
        recorded_at: Set(actor.now),
    })
}

async fn in_state(
    tx: &Tx,
    id: SettlementId,
    expected: Option<i64>,
    states: &[SettlementState],
) -> Result<settlement::Model, PartnerError> {
    let row = locked(tx, id, expected).await?;
    if states.contains(&row.state) {
        Ok(row)
    } else {
        Err(PartnerError::SettlementState(row.state.code()))
    }
}

async fn still_open(
    tx: &Tx,
    id: SettlementDisputeId,
    expected: Option<i64>,
) -> Result<settlement_dispute::Model, PartnerError> {
    let mut found =
        tx.find::<settlement_dispute::Entity>().filter(settlement_dispute::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        found = found.lock_exclusive();
    }
    let row = found.one(tx.raw()).await?.ok_or(missing("이의가", "dispute"))?;
    unchanged(tx, ("settlement_dispute", id.to_string()), row.version, expected).await?;
    if row.state == DisputeState::Open { Ok(row) } else { Err(PartnerError::DecidedAlready) }
}

async fn close(
    tx: &Tx,
    actor: &Actor,
    row: settlement_dispute::Model,
    state: DisputeState,
    decision: Option<String>,
) -> Result<settlement_dispute::Model, DbErr> {
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.decided_by = Set(Some(actor.user_id));
    row.decided_at = Set(Some(actor.now));
    row.decision = Set(decision);
    row.version = Set(version);
    tx.update(row).await
}

async fn write(
    tx: &Tx,
    actor: &Actor,
    of: &settlement_dispute::Model,
    message: Message,
) -> Result<settlement_message::Model, PartnerError> {
    let body = free_text::reason("body", &message.body)?;
    if let Some(document) = message.document {
        let known = partner_document::Column::Id.eq(document);
        let known = tx.find::<partner_document::Entity>().filter(known).one(tx.raw()).await?;
        let known = known.filter(|paper| paper.settlement_id == of.settlement_id);
        known.ok_or(missing("첨부가", "attachment"))?;
    }
    let before = settlement_message::Column::DisputeId.eq(of.id);
    let before = tx.find::<settlement_message::Entity>().filter(before);
    let before = before.order_by_desc(settlement_message::Column::Seq).one(tx.raw()).await?;
    let row = settlement_message::ActiveModel {
        partner_id: Set(of.partner_id),
        dispute_id: Set(of.id),
        seq: Set(before.map_or(0, |before| before.seq) + 1),
        author_id: Set(actor.user_id),
        author_name: Set(actor.name.clone()),
        by_partner: Set(actor.role == Role::Partner),
        body: Set(body),
        document_id: Set(message.document),
        written_at: Set(actor.now),
    };
    Ok(tx.insert(row).await?)
}

async fn record_dispute(
    tx: &Tx,
    actor: &Actor,
    row: &settlement_dispute::Model,
    act: &'static str,
    reason: Option<String>,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "settlement_dispute",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "settlement_id": row.settlement_id.to_string(), "line_no": row.line_no,
            "state": row.state.code(),
        }),
        reason,
    };
    tx.record(actor, change).await.map(drop)
}
