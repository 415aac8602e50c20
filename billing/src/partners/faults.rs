//! Whose doing an outage was: with a claim-back clause in the partner's contract, what customers
//! were credited for it is taken back from the partner's month.

use super::refusal::{PartnerError, missing};
use super::{MAY_SETTLE, settlers};
use crate::notes::refusal::only;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{OutageId, PartnerId, TenantId};
use gaetong_entity::service::outage;
use gaetong_entity::settling::outage_fault;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter};
use serde_json::json;

/// Says that a partner caused an outage. Records `outage.fault_found`.
///
/// # Errors
/// [`PartnerError::DecidedAlready`] where it is said already.
pub async fn find(
    tx: &Tx,
    actor: &Actor,
    outage: OutageId,
    partner: PartnerId,
    reason: &str,
) -> Result<outage_fault::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let reason = free_text::reason("reason", reason)?;
    super::named(tx, partner).await?;
    let known = tx.find::<outage::Entity>().filter(outage::Column::Id.eq(outage));
    let known = known.one(tx.raw()).await?.ok_or(missing("장애가", "outage"))?;
    if of_outage(tx, outage).await?.iter().any(|fault| fault.partner_id == partner) {
        return Err(PartnerError::DecidedAlready);
    }
    let row = outage_fault::ActiveModel {
        partner_id: Set(partner),
        outage_id: Set(outage),
        reason: Set(reason.clone()),
        recorded_by: Set(actor.user_id),
        recorded_at: Set(actor.now),
    };
    let row = tx.insert(row).await?;
    let change = Change {
        tenant_id: TenantId::NONE,
        act: "outage.fault_found",
        subject_kind: "outage",
        subject_id: outage.to_string(),
        before: json!({}),
        after: json!({ "number": known.number, "partner_id": partner.to_string() }),
        reason: Some(reason),
    };
    tx.record(actor, change).await?;
    Ok(row)
}

/// The partners an outage was the doing of.
pub async fn of_outage(tx: &Tx, outage: OutageId) -> Result<Vec<outage_fault::Model>, DbErr> {
    let of = outage_fault::Column::OutageId.eq(outage);
    tx.find::<outage_fault::Entity>().filter(of).all(tx.raw()).await
}
