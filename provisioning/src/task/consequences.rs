//! What follows when a task moves: other tasks become ready, the order is under way, partners are
//! told, and the customer is if the wished date is lost.

use crate::application::customer_of;
use crate::application::draft::{all_set, touched};
use crate::barred::Barred;
use crate::lifecycle::{OrderEvent, TaskEvent, is_settled, order_after, task_after};
use crate::{letters, order, recording, task};
use gaetong_entity::act::Letter;
use gaetong_entity::catalogue::plan_template_task::Timing;
use gaetong_entity::ids::PartnerId;
use gaetong_entity::order::application::{self, OrderState};
use gaetong_entity::party::partner;
use gaetong_entity::service::subscription;
use gaetong_entity::service::task::{Model as Task, TaskState};
use gaetong_entity::{Actor, Tx};
use sea_orm::{ColumnTrait, DbErr, QueryFilter};
use serde_json::json;
use std::collections::BTreeMap;

/// A move that another act makes on a task of the plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TaskStep<'a> {
    pub kind: &'a str,
    pub event: TaskEvent,
    pub evidence: &'a str,
}

/// Makes these moves, then lets everything begin that waited for them only. Returns the tasks
/// that became ready. A step on a task the plan does not have is none.
pub(crate) async fn settle(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    steps: &[TaskStep<'_>],
) -> Result<Vec<Task>, Barred> {
    let mut tasks = task::of_service(tx, service).await?;
    for step in steps {
        let Some(task) = tasks.iter_mut().find(|task| task.kind == step.kind) else { continue };
        let mut moved = task.clone();
        moved.state = task_after(task.state, step.event)?;
        if moved.state == TaskState::Done {
            moved.finished_at = Some(actor.now);
            moved.finished_by = Some(actor.user_id);
        } else {
            moved.finished_at = None;
            moved.finished_by = None;
            moved.started_at = None;
        }
        if !step.evidence.is_empty() {
            moved.evidence = step.evidence.to_owned();
        }
        moved.version += 1;
        *task = tx.update(all_set(moved)).await?;
        recording::follow(tx, actor, task).await?;
    }
    release(tx, actor, service, &mut tasks).await
}

/// Waiting tasks with nothing left to wait for become ready; a recording whose Thursday can no
/// longer be kept is booked on the next one.
async fn release(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    tasks: &mut [Task],
) -> Result<Vec<Task>, Barred> {
    let dependencies = task::dependencies(tx, tasks).await?;
    let open: Vec<_> = tasks.iter().filter(|t| !is_settled(t.state)).map(|t| t.id).collect();
    let free = |task: &&mut Task| {
        let mut waits = dependencies.iter().filter(|d| d.task_id == task.id);
        task.state == TaskState::Waiting && waits.all(|d| !open.contains(&d.depends_on))
    };
    let mut released = Vec::new();
    for task in tasks.iter_mut().filter(free) {
        let mut ready = task.clone();
        ready.state = task_after(ready.state, TaskEvent::DependenciesMet)?;
        ready.due_on = due_when_ready(tx, actor, &ready).await?;
        ready.version += 1;
        *task = tx.update(all_set(ready)).await?;
        recording::follow(tx, actor, task).await?;
        released.push(task.clone());
    }
    tell_partners(tx, actor, service, &released).await?;
    Ok(released)
}

async fn due_when_ready(tx: &Tx, actor: &Actor, task: &Task) -> Result<chrono::NaiveDate, DbErr> {
    if task.timing != Timing::Thursday || task.due_on > actor.today() {
        return Ok(task.due_on);
    }
    let own = Some(task.subscription_id);
    let thursdays = recording::thursdays_to_write(tx, actor.today(), own).await?;
    thursdays.next_after(actor.today()).map_err(|error| DbErr::Custom(error.to_string()))
}

/// The first task that moves sets the order under way. Returns the order's state.
pub(crate) async fn work_has_begun(
    tx: &Tx,
    actor: &Actor,
    order: application::Model,
) -> Result<application::Model, Barred> {
    if order.state != OrderState::Accepted {
        return Ok(order);
    }
    let mut order = order;
    order.state = order_after(order.state, OrderEvent::WorkBegun)?;
    Ok(tx.update(touched(order, actor)).await?)
}

/// Tells each partner which of these tasks it can begin, in one letter.
pub(crate) async fn tell_partners(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    tasks: &[Task],
) -> Result<(), DbErr> {
    let mut by_partner: BTreeMap<PartnerId, Vec<&Task>> = BTreeMap::new();
    for task in tasks.iter().filter(|task| task.state == TaskState::Ready) {
        if let Some(partner) = task.partner_id {
            by_partner.entry(partner).or_default().push(task);
        }
    }
    if by_partner.is_empty() {
        return Ok(());
    }
    let order = order::order_of(tx, service).await;
    let order = order.map_err(|error| DbErr::Custom(error.to_string()))?;
    let customer = customer_of(tx, &order).await?.name;
    let partners = tx
        .find::<partner::Entity>()
        .filter(partner::Column::Id.is_in(by_partner.keys().copied()))
        .all(tx.raw())
        .await?;
    for partner in partners {
        let tasks = by_partner.remove(&partner.id).unwrap_or_default();
        let letter = Letter {
            kind: letters::TASKS_READY,
            subject_id: service.service_id.to_string(),
            recipient: partner.email,
            payload: json!({
                "service_id": service.service_id.to_string(), "customer": customer,
                "install_address": order.install_address,
                "tasks": tasks.into_iter().map(listed).collect::<Vec<_>>(),
            }),
        };
        tx.post(actor, service.tenant_id, letter).await?;
    }
    Ok(())
}

fn listed(task: &Task) -> serde_json::Value {
    json!({
        "task_id": task.id.to_string(), "title_ko": task.title_ko, "title_en": task.title_en,
        "rule_ko": task.rule_ko, "rule_en": task.rule_en, "due_on": task.due_on,
    })
}
