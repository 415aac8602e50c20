//! 이용의 휴지 (art. 12): planned work, told to the affected before it begins. It is not an outage and
//! earns no credit (S1, X3).

use super::ContractError;
use super::in_force::{Contract, Stage, walk};
use super::notice::{self, NewNotice};
use crate::application::draft::all_set;
use crate::{barred, free_text, letters};
use chrono::{DateTime, Utc};
use gaetong_entity::ids::{MaintenanceId, ServiceId};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::notice::{self as notices, NoticeKind};
use gaetong_entity::service::{maintenance, subscription};
use gaetong_entity::{Actor, Change, Tx};
use gaetong_rules::month::seoul_date;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::json;

/// Planned work about to be announced.
#[derive(Debug, Clone)]
pub struct NewMaintenance {
    pub from_at: DateTime<Utc>,
    pub until_at: DateTime<Utc>,
    pub reason: String,
    /// The services it stops; empty for all that run then.
    pub services: Vec<ServiceId>,
}

/// Work with how many customers were told.
#[derive(Debug, Clone)]
pub struct Announced {
    pub maintenance: maintenance::Model,
    pub told: Vec<notices::Model>,
}

/// Plans work and tells the affected customers before it begins. Records `maintenance.planned`.
pub async fn announce(
    tx: &Tx,
    actor: &Actor,
    new: NewMaintenance,
) -> Result<Announced, ContractError> {
    barred::only(actor, &[Role::Operations])?;
    let reason = free_text::reason("reason", &new.reason)?;
    if new.until_at <= new.from_at {
        return Err(ContractError::EndsBeforeItBegins);
    }
    if new.from_at <= actor.now {
        return Err(ContractError::BeganAlready);
    }
    let affected = affected(tx, &new).await?;
    if affected.is_empty() {
        return Err(ContractError::NobodyAffected);
    }
    let row = maintenance::ActiveModel {
        id: Set(MaintenanceId::new()),
        from_at: Set(new.from_at),
        until_at: Set(new.until_at),
        reason: Set(reason),
        planned_by: Set(actor.user_id),
        planned_at: Set(actor.now),
        cancelled_at: Set(None),
        version: Set(1),
    };
    let row: maintenance::Model = tx.insert(row).await?;
    let mut told = Vec::new();
    for service in &affected {
        told.push(notice::send(tx, actor, service, letter(&row, false)).await?);
    }
    let after = json!({
        "from_at": row.from_at, "until_at": row.until_at, "services": told.len(),
    });
    record(tx, actor, &row, "maintenance.planned", after).await?;
    Ok(Announced { maintenance: row, told })
}

/// Calls work off before it begins; those who were told of it are told so. Records
/// `maintenance.cancelled`.
pub async fn cancel(
    tx: &Tx,
    actor: &Actor,
    id: MaintenanceId,
    expected: Option<i64>,
) -> Result<Announced, ContractError> {
    barred::only(actor, &[Role::Operations])?;
    let found = barred::for_update::<maintenance::Entity>(tx)
        .filter(maintenance::Column::Id.eq(id))
        .one(tx.raw())
        .await?;
    let mut row = found.ok_or_else(barred::Barred::no_maintenance)?;
    barred::unchanged(tx, ("maintenance", id.to_string()), row.version, expected).await?;
    if row.cancelled_at.is_some() || row.from_at <= actor.now {
        return Err(ContractError::BeganAlready);
    }
    row.cancelled_at = Some(actor.now);
    row.version += 1;
    let row: maintenance::Model = tx.update(all_set(row)).await?;
    let ids: Vec<_> = told(tx, id).await?.into_iter().map(|row| row.subscription_id).collect();
    let services = tx
        .find::<subscription::Entity>()
        .filter(subscription::Column::Id.is_in(ids))
        .all(tx.raw())
        .await?;
    let mut again = Vec::new();
    for service in &services {
        again.push(notice::send(tx, actor, service, letter(&row, true)).await?);
    }
    record(tx, actor, &row, "maintenance.cancelled", json!({ "services": again.len() })).await?;
    Ok(Announced { maintenance: row, told: again })
}

/// All work, the latest first, with the notices about it.
pub async fn list(tx: &Tx) -> Result<Vec<Announced>, DbErr> {
    let rows = tx
        .find::<maintenance::Entity>()
        .order_by_desc(maintenance::Column::FromAt)
        .all(tx.raw())
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for maintenance in rows {
        let told = told(tx, maintenance.id).await?;
        all.push(Announced { maintenance, told });
    }
    Ok(all)
}

async fn told(tx: &Tx, id: MaintenanceId) -> Result<Vec<notices::Model>, DbErr> {
    tx.find::<notices::Entity>()
        .filter(notices::Column::MaintenanceId.eq(id))
        .order_by_asc(notices::Column::Id)
        .all(tx.raw())
        .await
}

/// The services that run on the day it begins, of those named.
async fn affected(tx: &Tx, new: &NewMaintenance) -> Result<Vec<subscription::Model>, DbErr> {
    let mut select =
        tx.find::<subscription::Entity>().filter(subscription::Column::OpenedOn.is_not_null());
    if !new.services.is_empty() {
        select = select.filter(subscription::Column::ServiceId.is_in(new.services.clone()));
    }
    let day = seoul_date(new.from_at);
    let runs = |contract: Contract| {
        let runs = matches!(contract.stage_on(day), Stage::Active | Stage::Terminating);
        runs.then_some(contract.service)
    };
    walk(tx, &select, runs).await
}

fn letter(row: &maintenance::Model, cancelled: bool) -> NewNotice {
    let kind = if cancelled { letters::MAINTENANCE_CANCELLED } else { letters::MAINTENANCE_AHEAD };
    let subject =
        if cancelled { "서비스 휴지 취소 안내" } else { "서비스 휴지 안내" };
    let day = seoul_date(row.from_at);
    NewNotice {
        kind: NoticeKind::Maintenance,
        subject: subject.to_owned(),
        reason: row.reason.clone(),
        promised_on: Some(day),
        tell_by: Some(day),
        maintenance_id: Some(row.id),
        letter: (
            kind,
            json!({ "from_at": row.from_at, "until_at": row.until_at, "reason": row.reason }),
        ),
    }
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &maintenance::Model,
    act: &'static str,
    after: serde_json::Value,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: gaetong_entity::ids::TenantId::NONE,
        act,
        subject_kind: "maintenance",
        subject_id: row.id.to_string(),
        before: json!({}),
        after,
        reason: Some(row.reason.clone()),
    };
    tx.record(actor, change).await.map(drop)
}
