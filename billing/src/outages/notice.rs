//! The duty of notice (S7, Telecommunications Business Act art. 33): within 30 days of recovery
//! those affected are told who may claim, on what basis and how.

use super::register::for_update;
use super::{MAY_CONFIRM, MAY_RECORD, OutageError, read};
use crate::notes::refusal::only;
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change, Letter};
use gaetong_entity::ids::{OutageId, OutboxId, SubscriptionId, TenantId};
use gaetong_entity::party::tenant;
use gaetong_entity::service::outage_entry::Cause;
use gaetong_entity::service::{outage, outage_entry, outage_notice, subscription};
use gaetong_entity::work::outbox;
use gaetong_rules::Text;
use gaetong_rules::outage_credit::notice_due_on;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Planned work was told of before it began (art. 12); everything else is told of afterwards.
pub(super) fn owed(cause: Cause) -> bool {
    cause != Cause::PlannedMaintenance
}

/// Writes to those affected who have not been told. Records `outage.told`.
pub async fn tell(
    tx: &Tx,
    actor: &Actor,
    id: OutageId,
    expected: Option<i64>,
) -> Result<usize, OutageError> {
    let roles = [MAY_RECORD, MAY_CONFIRM].concat();
    only(
        actor,
        &roles,
        Text::fixed("운용센터, 고객정산팀, 관리자", "operations, settlement, admin"),
    )?;
    let row = for_update(tx, id, expected).await?;
    let entry = read::last_entry(tx, id).await?.ok_or_else(OutageError::no_outage)?;
    if entry.ended_at.is_none() {
        return Err(OutageError::StillRuns);
    }
    let told = tell_untold(tx, actor, &row).await?;
    if told == 0 {
        return Err(OutageError::NobodyToTell);
    }
    let change = Change {
        tenant_id: TenantId::NONE,
        act: "outage.told",
        subject_kind: "outage",
        subject_id: id.to_string(),
        before: json!({}),
        after: json!({ "number": row.number, "told": told }),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(told)
}

/// How many letters were written.
pub(super) async fn tell_untold(
    tx: &Tx,
    actor: &Actor,
    row: &outage::Model,
) -> Result<usize, OutageError> {
    let entry = read::last_entry(tx, row.id).await?.ok_or_else(OutageError::no_outage)?;
    let Some(ended_at) = entry.ended_at.filter(|_| owed(entry.cause)) else { return Ok(0) };
    let told = tx.find::<outage_notice::Entity>();
    let told = told.filter(outage_notice::Column::OutageId.eq(row.id)).all(tx.raw()).await?;
    let told: HashSet<SubscriptionId> = told.into_iter().map(|row| row.subscription_id).collect();
    let ids: Vec<SubscriptionId> = read::affected_rows(tx, row.id, entry.seq)
        .await?
        .into_iter()
        .map(|row| row.subscription_id)
        .filter(|id| !told.contains(id))
        .collect();
    let services = super::affected::subscriptions(tx, &ids).await?;
    let tenants = tenants(tx, &services).await?;
    let due_on = notice_due_on(ended_at);
    let (mut letters, mut rows) = (Vec::new(), Vec::new());
    for service in &services {
        let Some(tenant) = tenants.get(&service.tenant_id) else { continue };
        let letter = letter(row, &entry, service, tenant);
        let outbox_id = tx.post(actor, service.tenant_id, letter).await?;
        rows.push(notice_row(actor, row, service, tenant, outbox_id, due_on));
        letters.push(outbox_id);
    }
    tx.insert_all(rows).await?;
    Ok(letters.len())
}

fn notice_row(
    actor: &Actor,
    row: &outage::Model,
    service: &subscription::Model,
    tenant: &tenant::Model,
    outbox_id: OutboxId,
    due_on: chrono::NaiveDate,
) -> outage_notice::ActiveModel {
    outage_notice::ActiveModel {
        tenant_id: Set(service.tenant_id),
        outage_id: Set(row.id),
        subscription_id: Set(service.id),
        outbox_id: Set(outbox_id),
        recipient: Set(tenant.email.clone()),
        due_on: Set(due_on),
        told_by: Set(actor.user_id),
        told_at: Set(actor.now),
    }
}

fn letter(
    row: &outage::Model,
    entry: &outage_entry::Model,
    service: &subscription::Model,
    tenant: &tenant::Model,
) -> Letter {
    Letter {
        kind: "outage_notice",
        subject_id: row.id.to_string(),
        recipient: tenant.email.clone(),
        payload: json!({
            "number": row.number, "customer": tenant.name,
            "service_id": service.service_id.to_string(), "began_at": entry.began_at,
            "ended_at": entry.ended_at, "cause": entry.cause.code(),
            "credited": entry.cause == Cause::SystemFailure,
        }),
    }
}

async fn tenants(
    tx: &Tx,
    services: &[subscription::Model],
) -> Result<HashMap<TenantId, tenant::Model>, DbErr> {
    let ids: HashSet<TenantId> = services.iter().map(|service| service.tenant_id).collect();
    let rows = tx.find::<tenant::Entity>().filter(tenant::Column::Id.is_in(ids));
    Ok(rows.all(tx.raw()).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Which of these letters have left.
pub(super) async fn delivered(tx: &Tx, ids: Vec<OutboxId>) -> Result<usize, DbErr> {
    let these = tx.find::<outbox::Entity>().filter(outbox::Column::Id.is_in(ids));
    let gone = these.filter(outbox::Column::DoneAt.is_not_null()).all(tx.raw()).await?;
    Ok(gone.len())
}
