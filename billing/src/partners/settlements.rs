//! A partner's monthly statement (정산서): made after the month's bill run from what was accepted,
//! confirmed and billed, each source once; sent; confirmed or disputed line by line; adjusted with a
//! reason. What comes up later is a line of the next statement.

mod back_to_back;
mod compare;
mod lines;
mod read;
mod settle;
mod sources;
mod talk;

pub use back_to_back::{BackToBack, Counterpart, Finding, back_to_back};
pub use compare::{Compared, Comparison, compare};
pub use lines::NewAdjustment;
pub use read::{
    DisputeDetail, Filter, SettlementDetail, SettlementSummary, detail, document, line_text, list,
};
pub use settle::{Planned, Settled, plan, roll, set_roll, settle};
pub use talk::{
    Decision, Message, adjust, confirm, decide, dispute, keep_document, say, send, withdraw,
};

use super::refusal::{PartnerError, missing};
use crate::notes::refusal::unchanged;
use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::{SettlementId, TenantId};
use gaetong_entity::settling::settlement;
use sea_orm::{ColumnTrait, DbBackend, DbErr, QueryFilter, QuerySelect};
use serde_json::json;

/// A statement for these eyes, nobody else's to change until the transaction ends.
pub(super) async fn locked(
    tx: &Tx,
    id: SettlementId,
    expected: Option<i64>,
) -> Result<settlement::Model, PartnerError> {
    let mut found = tx.find::<settlement::Entity>().filter(settlement::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        found = found.lock_exclusive();
    }
    let row = found.one(tx.raw()).await?.ok_or(missing("정산서가", "settlement"))?;
    unchanged(tx, ("settlement", id.to_string()), row.version, expected).await?;
    Ok(row)
}

pub(super) fn event(
    row: &settlement::Model,
    act: &'static str,
    reason: Option<String>,
) -> Result<Change, DbErr> {
    Ok(Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "settlement",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "number": row.number, "partner_id": row.partner_id.to_string(),
            "month": usage_month::read(row.month)?.to_string(), "state": row.state.code(),
            "supply": row.supply, "vat": row.vat, "total": row.total,
        }),
        reason,
    })
}

pub(super) async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &settlement::Model,
    act: &'static str,
    reason: Option<String>,
) -> Result<(), DbErr> {
    tx.record(actor, event(row, act, reason)?).await.map(drop)
}
