//! What can happen to an accepted order besides being carried out: cancelled before its opening,
//! or postponed by the customer.

use super::OrderError;
use crate::application::draft::{all_set, record, touched};
use crate::application::{addresses_of, customer_of, for_change};
use crate::axes::{self, AxisEvent};
use crate::forecast::steps;
use crate::lifecycle::{OrderEvent, TaskEvent, is_settled, order_after, task_after};
use crate::plan::due_dates;
use crate::{barred, compensation, free_text, letters, pools, recording, service};
use chrono::NaiveDate;
use gaetong_entity::ids::{ApplicationId, ServiceId};
use gaetong_entity::order::application;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::subscription_state::Axis;
use gaetong_entity::service::{subscription, task};
use gaetong_entity::{Actor, Change, Tx};
use sea_orm::{ColumnTrait, DbErr, QueryFilter};
use serde_json::json;

/// Who may cancel or postpone: the order desk, the sales rep, the customer.
const PARTIES: [Role; 3] = [Role::Consulting, Role::Sales, Role::TenantAdmin];

/// Cancels an accepted order before its opening: its tasks are cancelled, its service ends before
/// it began and is never billed, and what was done for it already is undone by tasks of its own. What the customer has accepted by certificate stays billable.
/// Records `order.cancelled`.
pub async fn cancel(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
    reason: &str,
) -> Result<application::Model, OrderError> {
    barred::only(actor, &PARTIES)?;
    let reason = free_text::reason("reason", reason)?;
    let mut row = for_change(tx, id, expected).await?;
    let before = json!({ "state": row.state.code() });
    row.state = order_after(row.state, OrderEvent::Cancel)?;
    row.state_reason = Some(reason.clone());
    tx.widen_to_consequences().await?;
    let row = tx.update(touched(row, actor)).await?;
    let service = service::of_application(tx, id).await?;
    let service = service.ok_or_else(barred::Barred::no_service)?;
    let cancelled = cancel_tasks(tx, actor, &service, &reason).await?;
    let undoing = compensation::of_cancelled_order(tx, actor, &service).await?;
    pools::release_all_of(tx, actor, &service, &reason).await?;
    let ends = |axis, state| AxisEvent {
        axis,
        state,
        effective_on: actor.today(),
        reason: reason.clone(),
        ground: None,
    };
    let states = vec![ends(Axis::Service, "terminated"), ends(Axis::Billing, "closed")];
    axes::append(tx, actor, &service, states).await?;
    let after = json!({ "state": row.state.code(), "tasks_cancelled": cancelled,
        "tasks_to_undo": undoing.len() });
    record(tx, actor, &row, "order.cancelled", (before, after), Some(reason.clone())).await?;
    let (filer, address) = addresses_of(tx, &row).await?;
    let payload = json!({
        "customer": customer_of(tx, &row).await?.name,
        "service_id": service.service_id.to_string(), "reason": reason,
    });
    let (subject, to) = (service.service_id.to_string(), [filer.as_str(), address.as_str()]);
    for letter in letters::to_all(letters::ORDER_CANCELLED, &subject, &to, &payload) {
        tx.post(actor, row.tenant_id, letter).await?;
    }
    Ok(row)
}

async fn cancel_tasks(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    reason: &str,
) -> Result<usize, OrderError> {
    let tasks = crate::task::of_service(tx, service).await?;
    let open: Vec<_> = tasks.into_iter().filter(|task| !is_settled(task.state)).collect();
    let count = open.len();
    for mut task in open {
        task.state = task_after(task.state, TaskEvent::Cancel)?;
        task.reason = Some(reason.to_owned());
        task.version += 1;
        let task: task::Model = tx.update(all_set(task)).await?;
        recording::follow(tx, actor, &task).await?;
    }
    Ok(count)
}

/// The customer puts its opening off: a later wished date, and the tasks not yet done are due
/// accordingly. No delay is told of then, because it is none (art. 8(4)). Records
/// `order.postponed`.
pub async fn postpone(
    tx: &Tx,
    actor: &Actor,
    service_id: &ServiceId,
    to: NaiveDate,
    reason: &str,
) -> Result<subscription::Model, OrderError> {
    barred::only(actor, &PARTIES)?;
    let reason = free_text::reason("reason", reason)?;
    let found = service::find(tx, service_id).await?;
    let found = found.ok_or_else(barred::Barred::no_service)?;
    let order = for_change(tx, found.application_id, None).await?;
    order_after(order.state, OrderEvent::Cancel)?;
    tx.widen_to_consequences().await?;
    let service = service::reread(tx, &found).await?;
    let from = service.wished_opening_on;
    if to <= from {
        return Err(OrderError::NotLater { from, to });
    }
    redate(tx, actor, (&service, to)).await?;
    let mut postponed = service;
    postponed.wished_opening_on = to;
    postponed.version += 1;
    let postponed: subscription::Model = tx.update(all_set(postponed)).await?;
    let change = Change {
        tenant_id: postponed.tenant_id,
        act: "order.postponed",
        subject_kind: "subscription",
        subject_id: postponed.id.to_string(),
        before: json!({ "wished_opening_on": from }),
        after: json!({ "wished_opening_on": to }),
        reason: Some(reason),
    };
    tx.record(actor, change).await?;
    Ok(postponed)
}

/// New due dates for the tasks that are not done, as a plan made for the new date has them.
async fn redate(
    tx: &Tx,
    actor: &Actor,
    (service, wished): (&subscription::Model, NaiveDate),
) -> Result<(), OrderError> {
    let tasks = crate::task::of_service(tx, service).await?;
    let dependencies = crate::task::dependencies(tx, &tasks).await?;
    let own = Some(service.id);
    let thursdays = recording::thursdays_to_write(tx, actor.today(), own).await?;
    let dates = (actor.today(), wished);
    let due = due_dates(&steps(&tasks, &dependencies), dates, &thursdays)?;
    for mut task in tasks {
        let Some(due_on) = due.get(&task.kind).copied() else { continue };
        if !is_settled(task.state) && task.due_on != due_on {
            task.due_on = due_on;
            task.version += 1;
            let task: task::Model = tx.update(all_set(task)).await?;
            recording::follow(tx, actor, &task).await?;
        }
    }
    Ok(())
}

/// The order of a service, locked: its application's row stands for the whole order.
pub(crate) async fn order_of(
    tx: &Tx,
    service: &subscription::Model,
) -> Result<application::Model, barred::Barred> {
    let order = barred::for_update::<application::Entity>(tx)
        .filter(application::Column::TenantId.eq(service.tenant_id))
        .filter(application::Column::Id.eq(service.application_id))
        .one(tx.raw())
        .await?;
    order.ok_or_else(|| {
        barred::Barred::Database(DbErr::RecordNotFound(service.application_id.to_string()))
    })
}

/// The order of a service, only to be read.
pub(crate) async fn order_of_reading(
    tx: &Tx,
    service: &subscription::Model,
) -> Result<application::Model, DbErr> {
    let order = tx
        .find::<application::Entity>()
        .filter(application::Column::TenantId.eq(service.tenant_id))
        .filter(application::Column::Id.eq(service.application_id))
        .one(tx.raw())
        .await?;
    order.ok_or_else(|| DbErr::RecordNotFound(service.application_id.to_string()))
}
