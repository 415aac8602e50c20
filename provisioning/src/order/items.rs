//! The items of an order: what was ordered and is carried out, and what was dropped from it. The
//! order's end is computed from them.

use super::OrderError;
use crate::application::draft::{all_set, record, touched};
use crate::application::items::BASE;
use crate::application::{for_change, items_of};
use crate::lifecycle::{OrderEvent, TaskEvent, is_settled, order_after, task_after};
use crate::plan::Ordered;
use crate::task::settle;
use crate::{barred, delay, free_text, recording, service, task};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::order::{application, application_item, dropped_item};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::subscription;
use gaetong_entity::{Actor, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::json;

/// Who drops an item: the order desk, the sales rep.
const DROPPERS: [Role; 2] = [Role::Consulting, Role::Sales];

/// An item that was dropped, with what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedItem {
    pub item: application_item::Model,
    pub row: dropped_item::Model,
}

/// The items dropped from an order.
pub async fn dropped(tx: &Tx, order: &application::Model) -> Result<Vec<DroppedItem>, DbErr> {
    let rows = tx
        .find::<dropped_item::Entity>()
        .filter(dropped_item::Column::TenantId.eq(order.tenant_id))
        .filter(dropped_item::Column::ApplicationId.eq(order.id))
        .order_by_asc(dropped_item::Column::LineNo)
        .all(tx.raw())
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let items = tx
        .find::<application_item::Entity>()
        .filter(application_item::Column::TenantId.eq(order.tenant_id))
        .filter(application_item::Column::ApplicationId.eq(order.id))
        .all(tx.raw())
        .await?;
    let with_item = |row: dropped_item::Model| {
        let item = items.iter().find(|item| item.line_no == row.line_no)?.clone();
        Some(DroppedItem { item, row })
    };
    Ok(rows.into_iter().filter_map(with_item).collect())
}

/// What opening an order comes to, by what became of its items.
pub(crate) async fn opened_as(tx: &Tx, order: &application::Model) -> Result<OrderEvent, DbErr> {
    let dropped = dropped(tx, order).await?;
    Ok(if dropped.is_empty() { OrderEvent::Open } else { OrderEvent::OpenPartially })
}

/// Drops one item from an order under way: it is not opened and not billed, and tasks only it
/// needed are not needed. What the service cannot be without stays. Records `order.item_dropped`.
pub async fn drop_item(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
    (line_no, reason): (i32, &str),
) -> Result<application::Model, OrderError> {
    barred::only(actor, &DROPPERS)?;
    let reason = free_text::reason("reason", reason)?;
    let mut order = for_change(tx, id, expected).await?;
    order.state = order_after(order.state, OrderEvent::DropItem)?;
    let items = items_of(tx, id).await?;
    let item = items.iter().find(|item| item.line_no == line_no);
    let item = item.ok_or(OrderError::NoSuchItem { line_no })?.clone();
    if item.product == BASE || items.len() == 1 {
        return Err(OrderError::MandatoryItem { product: item.product });
    }
    tx.widen_to_consequences().await?;
    tx.insert(dropped_item::ActiveModel {
        tenant_id: Set(order.tenant_id),
        application_id: Set(id),
        line_no: Set(line_no),
        reason: Set(reason.clone()),
        dropped_by: Set(actor.user_id),
        dropped_at: Set(actor.now),
    })
    .await?;
    let order = tx.update(touched(order, actor)).await?;
    let service = service::of_application(tx, id).await?;
    let service = service.ok_or_else(barred::Barred::no_service)?;
    let struck = strike_tasks(tx, actor, (&order, &service), &item, &reason).await?;
    let after = json!({
        "line_no": line_no, "product": item.product, "quantity": item.quantity,
        "tasks_not_needed": struck,
    });
    record(tx, actor, &order, "order.item_dropped", (json!({}), after), Some(reason)).await?;
    settle(tx, actor, &service, &[]).await?;
    delay::tell_if_late(tx, actor, &service).await?;
    Ok(order)
}

/// Strikes the open tasks that were needed for this item only.
async fn strike_tasks(
    tx: &Tx,
    actor: &Actor,
    (order, service): (&application::Model, &subscription::Model),
    item: &application_item::Model,
    reason: &str,
) -> Result<Vec<String>, OrderError> {
    let mut left = Ordered::of(order, &items_of(tx, order.id).await?);
    left.staffing &= item.product != "agent-staffing";
    let mut struck = Vec::new();
    for mut task in task::of_service(tx, service).await? {
        if is_settled(task.state) || task.compensates || left.needs(&task.needed_when)? {
            continue;
        }
        task.state = task_after(task.state, TaskEvent::DeclareNotNeeded)?;
        task.reason = Some(reason.to_owned());
        task.finished_at = Some(actor.now);
        task.finished_by = Some(actor.user_id);
        task.version += 1;
        struck.push(task.kind.clone());
        let task =
            tx.update(all_set::<_, gaetong_entity::service::task::ActiveModel>(task)).await?;
        recording::follow(tx, actor, &task).await?;
    }
    Ok(struck)
}
