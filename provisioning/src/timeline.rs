//! What happened to an order and its service, from the audit trail.

use crate::service;
use chrono::{DateTime, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{AcceptanceId, ApplicationId, BillingAccountId, EventId, SettlementId};
use gaetong_entity::service::{acceptance, change_order, subscription, task};
use gaetong_entity::work::event;
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder};
use serde_json::Value;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    pub id: EventId,
    pub at: DateTime<Utc>,
    pub by: String,
    pub role: String,
    /// `application.submitted`.
    pub act: String,
    pub subject_kind: String,
    pub subject_id: String,
    /// The changed fields as JSON objects.
    pub before: Value,
    pub after: Value,
    pub reason: Option<String>,
}

/// Everything that happened to an application, its service, tasks and acceptances, the latest
/// first; as far as this person may see it.
pub async fn of_application(tx: &Tx, id: ApplicationId) -> Result<Vec<Happening>, DbErr> {
    let mut subjects = Condition::any().add(of_subject("application", vec![id.to_string()]));
    if let Some(service) = service::of_application(tx, id).await? {
        let tasks = crate::task::of_service(tx, &service).await?;
        let acceptances = crate::acceptance::of_service(tx, &service).await?;
        let ids = |rows: &[task::Model]| rows.iter().map(|row| row.id.to_string()).collect();
        let rounds =
            |rows: &[acceptance::Model]| rows.iter().map(|row| row.id.to_string()).collect();
        subjects = subjects
            .add(of_subject("subscription", vec![service.id.to_string()]))
            .add(of_subject("task", ids(&tasks)))
            .add(of_subject("acceptance", rounds(&acceptances)))
            .add(of_subject("change_order", change_orders(tx, &service).await?));
    }
    latest_first(tx, subjects).await
}

async fn change_orders(tx: &Tx, service: &subscription::Model) -> Result<Vec<String>, DbErr> {
    let orders = tx
        .find::<change_order::Entity>()
        .filter(change_order::Column::TenantId.eq(service.tenant_id))
        .filter(change_order::Column::SubscriptionId.eq(service.id))
        .all(tx.raw())
        .await?;
    Ok(orders.into_iter().map(|order| order.id.to_string()).collect())
}

/// What happened to one round of acceptance, the latest first.
pub async fn of_acceptance(tx: &Tx, id: AcceptanceId) -> Result<Vec<Happening>, DbErr> {
    let subject = Condition::any().add(of_subject("acceptance", vec![id.to_string()]));
    latest_first(tx, subject).await
}

/// What happened to a billing account: demands, promises, steps, the latest first.
pub async fn of_account(tx: &Tx, id: BillingAccountId) -> Result<Vec<Happening>, DbErr> {
    of_subject_alone(tx, "billing_account", id.to_string()).await
}

/// What happened to a partner's statement, the latest first; the staff's eyes only.
pub async fn of_settlement(tx: &Tx, id: SettlementId) -> Result<Vec<Happening>, DbErr> {
    of_subject_alone(tx, "settlement", id.to_string()).await
}

/// What happened to one thing, the latest first.
pub(crate) async fn of_subject_alone(
    tx: &Tx,
    kind: &str,
    id: String,
) -> Result<Vec<Happening>, DbErr> {
    latest_first(tx, Condition::any().add(of_subject(kind, vec![id]))).await
}

async fn latest_first(tx: &Tx, subjects: Condition) -> Result<Vec<Happening>, DbErr> {
    let events = tx
        .find::<event::Entity>()
        .filter(subjects)
        .order_by_desc(event::Column::At)
        .order_by_desc(event::Column::Id)
        .all(tx.raw())
        .await?;
    Ok(events.into_iter().map(happening).collect())
}

fn of_subject(kind: &str, ids: Vec<String>) -> Condition {
    Condition::all()
        .add(event::Column::SubjectKind.eq(kind))
        .add(event::Column::SubjectId.is_in(ids))
}

fn happening(row: event::Model) -> Happening {
    let json = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    Happening {
        id: row.id,
        at: row.at,
        by: row.actor_name,
        role: row.actor_role,
        act: row.act,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        before: json(&row.before),
        after: json(&row.after),
        reason: row.reason,
    }
}
