//! The acts on a booked recording.

use super::slots::{self, book_in, free_slot, record as recorded, taken_on};
use super::{RecordingError, again};
use crate::application::draft::all_set;
use crate::application::{addresses_of, customer_of};
use crate::barred::{self, Barred};
use crate::calendar::Thursdays;
use crate::lifecycle::is_settled;
use crate::{delay, free_text, letters, order, service, task};
use chrono::NaiveDate;
use gaetong_entity::catalogue::plan_template_task::Timing;
use gaetong_entity::ids::{RecordingId, TaskId};
use gaetong_entity::order::application;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::recording_booking::{
    self as booking, Model as Booking, RecordingState,
};
use gaetong_entity::service::{subscription, task as tasks};
use gaetong_entity::{Actor, Change, Tx};
use gaetong_rules::Text;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

/// Who books slots for others: the order desk.
const DESK: [Role; 1] = [Role::Consulting];

/// A slot of a Thursday; the first free one where no slot is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub day: NaiveDate,
    pub slot: Option<i32>,
}

/// A recording about to change, with its service and order, locked.
pub(super) struct Held {
    pub booking: Booking,
    pub service: subscription::Model,
    pub order: application::Model,
}

/// Puts a recording into another slot, with a reason; the sales rep is told of another day, and
/// the customer if its wished date is lost by it. Records `recording.moved`.
pub async fn move_to(
    tx: &Tx,
    actor: &Actor,
    id: RecordingId,
    expected: Option<i64>,
    to: Place,
    reason: &str,
) -> Result<Booking, RecordingError> {
    let reason = free_text::reason("reason", reason)?;
    let held = hold(tx, actor, id, expected).await?;
    still_booked(&held.booking)?;
    let before = held.booking.clone();
    let slot = take(tx, actor, Some(&before), to).await?;
    if let Some(task) = task_of(tx, &before).await? {
        after_what_it_waits_for(tx, &task, to.day).await?;
        redate(tx, task, to.day).await?;
    }
    let mut moved = held.booking;
    (moved.day, moved.slot, moved.reason) = (to.day, Some(slot), Some(reason.clone()));
    moved.version += 1;
    let moved: Booking = tx.update(all_set(moved)).await?;
    let was = json!({ "day": before.day, "slot": before.slot });
    let is = json!({ "day": moved.day, "slot": moved.slot });
    record(tx, actor, &moved, ("recording.moved", was, is, Some(reason.clone()))).await?;
    if moved.day != before.day {
        tell(tx, actor, (&held.service, &held.order), (before.day, &moved)).await?;
        delay::tell_if_late(tx, actor, &held.service).await?;
    }
    Ok(moved)
}

/// Gives a task of the plan a slot: the one it has is given up, if it has one. Records
/// `recording.booked` or `recording.moved`.
pub async fn book(
    tx: &Tx,
    actor: &Actor,
    task: TaskId,
    place: Place,
    reason: &str,
) -> Result<Booking, RecordingError> {
    barred::only(actor, &DESK)?;
    let find = || tx.find::<tasks::Entity>().filter(tasks::Column::Id.eq(task)).one(tx.raw());
    let found = find().await?.ok_or_else(Barred::no_task)?;
    if let Some(booked) = slots::of_task(tx, &found).await? {
        return move_to(tx, actor, booked.id, None, place, reason).await;
    }
    let service = service::by_id(tx, found.tenant_id, found.subscription_id).await?;
    order::order_of(tx, &service).await?;
    let found = find().await?.ok_or_else(Barred::no_task)?;
    if found.timing != Timing::Thursday {
        return Err(RecordingError::NotRecorded);
    }
    if is_settled(found.state) {
        return Err(RecordingError::Settled { state: found.state.code() });
    }
    let slot = take(tx, actor, None, place).await?;
    after_what_it_waits_for(tx, &found, place.day).await?;
    let found = redate(tx, found, place.day).await?;
    let booked = book_in(tx, actor, &found, slot).await?;
    let is = json!({ "day": booked.day, "slot": booked.slot });
    record(tx, actor, &booked, ("recording.booked", json!({}), is, None)).await?;
    delay::tell_if_late(tx, actor, &service).await?;
    Ok(booked)
}

/// Reports a recording made: the plan's with its task, one that was ordered again as a one-off
/// charge of this month. Records `task.completed` or `recording.completed`.
pub async fn complete(
    tx: &Tx,
    actor: &Actor,
    id: RecordingId,
    expected: Option<i64>,
    evidence: &str,
) -> Result<Booking, RecordingError> {
    let seen = find(tx, id).await?;
    if let Some(task_id) = seen.task_id {
        barred::unchanged(tx, ("task", task_id.to_string()), seen.version, expected).await?;
        task::complete(tx, actor, task_id, None, evidence).await?;
        return find(tx, id).await;
    }
    let evidence = free_text::remark("evidence", evidence)?;
    let held = hold(tx, actor, id, expected).await?;
    still_booked(&held.booking)?;
    let today = actor.today();
    if held.booking.day > today {
        return Err(RecordingError::NotYetRecorded { day: held.booking.day });
    }
    let mut made = held.booking;
    recorded(&mut made, today);
    made.version += 1;
    let made: Booking = tx.update(all_set(made)).await?;
    again::charge(tx, &held.service, &made, today).await?;
    let is = json!({ "recorded_on": today, "cost": made.cost, "evidence": evidence });
    record(tx, actor, &made, ("recording.completed", json!({}), is, None)).await?;
    Ok(made)
}

/// The recording as this person may see it.
pub(super) async fn find(tx: &Tx, id: RecordingId) -> Result<Booking, RecordingError> {
    let found = tx.find::<booking::Entity>().filter(booking::Column::Id.eq(id)).one(tx.raw());
    let missing = Barred::NotFound { what: Text::fixed("녹음 예약이", "recording") };
    found.await?.ok_or_else(|| missing.into())
}

/// Finds it through the person's own eyes, asks whether it is theirs, and locks its order.
pub(super) async fn hold(
    tx: &Tx,
    actor: &Actor,
    id: RecordingId,
    expected: Option<i64>,
) -> Result<Held, RecordingError> {
    let seen = find(tx, id).await?;
    if actor.partner_id.is_none() || seen.partner_id != actor.partner_id {
        barred::only(actor, &DESK)?;
    }
    tx.widen_to_consequences().await?;
    let service = service::by_id(tx, seen.tenant_id, seen.subscription_id).await?;
    let order = order::order_of(tx, &service).await?;
    let booking = find(tx, id).await?;
    let subject = subject(&booking);
    barred::unchanged(tx, subject, booking.version, expected).await?;
    Ok(Held { booking, service, order })
}

pub(super) fn still_booked(booking: &Booking) -> Result<(), RecordingError> {
    match booking.state {
        RecordingState::Booked => Ok(()),
        other => Err(RecordingError::Settled { state: other.code() }),
    }
}

/// A day on which recordings happen.
pub(super) fn open_day(thursdays: &Thursdays, day: NaiveDate) -> Result<(), RecordingError> {
    if thursdays.is_open(day)? {
        return Ok(());
    }
    let not_thursday = || Text::fixed("목요일이 아님", "not a Thursday");
    let why = thursdays.holidays().name(day).cloned().unwrap_or_else(not_thursday);
    Err(RecordingError::NoRecordingDay { day, why })
}

/// The slot that can be had at a place; `own` is the booking that would move there.
pub(super) async fn take(
    tx: &Tx,
    actor: &Actor,
    own: Option<&Booking>,
    to: Place,
) -> Result<i32, RecordingError> {
    let Place { day, slot } = to;
    if day < actor.today() {
        return Err(RecordingError::DayPast { day });
    }
    let thursdays = slots::thursdays_to_write(tx, actor.today(), None).await?;
    open_day(&thursdays, day)?;
    let slots = thursdays.capacity(day);
    let others = taken_on(tx, day).await?;
    let others: Vec<_> = others.iter().filter(|b| own.is_none_or(|own| own.id != b.id)).collect();
    if others.len() >= usize::try_from(slots).unwrap_or(usize::MAX) {
        return Err(RecordingError::DayFull { day, slots });
    }
    let Some(slot) = slot else { return Ok(free_slot(tx, day).await?) };
    if slot < 1 || slot > i32::try_from(slots).unwrap_or(i32::MAX) {
        return Err(RecordingError::NoSuchSlot { day, slots });
    }
    if others.iter().any(|booking| booking.slot == Some(slot)) {
        return Err(RecordingError::SlotTaken { day, slot });
    }
    Ok(slot)
}

async fn task_of(tx: &Tx, booking: &Booking) -> Result<Option<tasks::Model>, RecordingError> {
    let Some(id) = booking.task_id else { return Ok(None) };
    let found = tx.find::<tasks::Entity>().filter(tasks::Column::Id.eq(id)).one(tx.raw()).await?;
    Ok(found)
}

/// A recording needs its scenario: it comes after the day that is due.
async fn after_what_it_waits_for(
    tx: &Tx,
    task: &tasks::Model,
    day: NaiveDate,
) -> Result<(), RecordingError> {
    match task::last_awaited(tx, task).await? {
        Some(other) if other.due_on >= day => Err(RecordingError::BeforeWhatItWaitsFor {
            what: Text::new(other.title_ko, other.title_en),
            until: other.due_on,
        }),
        _ => Ok(()),
    }
}

async fn redate(
    tx: &Tx,
    mut task: tasks::Model,
    day: NaiveDate,
) -> Result<tasks::Model, RecordingError> {
    if task.due_on == day {
        return Ok(task);
    }
    task.due_on = day;
    task.version += 1;
    Ok(tx.update(all_set::<_, tasks::ActiveModel>(task)).await?)
}

/// What the event is about: the task of the plan, or the service whose recording it is.
fn subject(booking: &Booking) -> (&'static str, String) {
    match booking.task_id {
        Some(task) => ("task", task.to_string()),
        None => ("subscription", booking.subscription_id.to_string()),
    }
}

pub(super) async fn record(
    tx: &Tx,
    actor: &Actor,
    booking: &Booking,
    (act, before, mut after, reason): (&'static str, Value, Value, Option<String>),
) -> Result<(), RecordingError> {
    let (subject_kind, subject_id) = subject(booking);
    after["recording_id"] = json!(booking.id.to_string());
    let tenant_id = booking.tenant_id;
    tx.record(actor, Change { tenant_id, act, subject_kind, subject_id, before, after, reason })
        .await?;
    Ok(())
}

/// The sales rep is told of another day.
async fn tell(
    tx: &Tx,
    actor: &Actor,
    (service, order): (&subscription::Model, &application::Model),
    (from, moved): (NaiveDate, &Booking),
) -> Result<(), RecordingError> {
    let (filer, _) = addresses_of(tx, order).await?;
    let payload = json!({
        "service_id": service.service_id.to_string(),
        "customer": customer_of(tx, order).await?.name,
        "title_ko": "ARS 시나리오 녹음", "title_en": "ARS scenario recording",
        "from": from, "to": moved.day, "reason": moved.reason, "by": actor.name,
    });
    let subject = service.service_id.to_string();
    for letter in letters::to_all(letters::TASK_RESCHEDULED, &subject, &[&filer], &payload) {
        tx.post(actor, service.tenant_id, letter).await?;
    }
    Ok(())
}
