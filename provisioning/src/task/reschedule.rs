//! Putting a task on another day, with a reason.

use super::moves::{Held, Right, hold, record};
use super::refusal::TaskError;
use crate::application::draft::all_set;
use crate::application::{addresses_of, customer_of};
use crate::lifecycle::is_settled;
use crate::recording::{self, Place};
use crate::{calendar, delay, free_text, letters, task};
use chrono::NaiveDate;
use gaetong_entity::ids::TaskId;
use gaetong_entity::service::task::Model as Task;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Text;
use sea_orm::DbErr;
use serde_json::json;

/// Puts a task on another business day, not before what it waits for; a recording into another
/// Thursday's slot. The sales rep is told. Records `task.rescheduled` or `recording.moved`.
pub async fn reschedule(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    expected: Option<i64>,
    to: NaiveDate,
    reason: &str,
) -> Result<Task, TaskError> {
    let reason = free_text::reason("reason", reason)?;
    let held = hold(tx, actor, id, (expected, Right::OwnerOrCoordinator)).await?;
    if is_settled(held.task.state) {
        return Err(TaskError::Settled { state: held.task.state.code() });
    }
    if let Some(booked) = recording::of_task(tx, &held.task).await? {
        let place = Place { day: to, slot: None };
        recording::move_to(tx, actor, booked.id, None, place, &reason).await?;
        return Ok(task::by_id(tx, &held.task).await?);
    }
    possible(tx, actor, &held.task, to).await?;
    let from = held.task.due_on;
    let mut moved = held.task.clone();
    moved.due_on = to;
    moved.version += 1;
    let moved: Task = tx.update(all_set(moved)).await?;
    let (was, is) = (json!({ "due_on": from }), json!({ "due_on": to }));
    record(tx, actor, &moved, ("task.rescheduled", was, is, Some(reason.clone()))).await?;
    tell(tx, actor, &held, (from, to, &reason)).await?;
    delay::tell_if_late(tx, actor, &held.service).await?;
    Ok(moved)
}

async fn possible(tx: &Tx, actor: &Actor, task: &Task, to: NaiveDate) -> Result<(), TaskError> {
    if to < actor.today() {
        return Err(TaskError::DayPast { day: to });
    }
    let holidays = calendar::holidays(tx).await?;
    let business = holidays.is_business_day(to).map_err(|e| DbErr::Custom(e.to_string()));
    if !business.unwrap_or(false) {
        return Err(TaskError::NoBusinessDay { day: to });
    }
    match task::last_awaited(tx, task).await? {
        Some(other) if other.due_on > to => Err(TaskError::BeforeWhatItWaitsFor {
            what: Text::new(other.title_ko, other.title_en),
            until: other.due_on,
        }),
        _ => Ok(()),
    }
}

async fn tell(
    tx: &Tx,
    actor: &Actor,
    held: &Held,
    (from, to, reason): (NaiveDate, NaiveDate, &str),
) -> Result<(), DbErr> {
    let (filer, _) = addresses_of(tx, &held.order).await?;
    let payload = json!({
        "service_id": held.service.service_id.to_string(),
        "customer": customer_of(tx, &held.order).await?.name,
        "title_ko": held.task.title_ko, "title_en": held.task.title_en,
        "from": from, "to": to, "reason": reason, "by": actor.name,
    });
    let subject = held.service.service_id.to_string();
    for letter in letters::to_all(letters::TASK_RESCHEDULED, &subject, &[&filer], &payload) {
        tx.post(actor, held.task.tenant_id, letter).await?;
    }
    Ok(())
}
