//! Which slots are taken, and how a booking follows its task.

use crate::application::draft::all_set;
use crate::barred;
use crate::calendar::{self, Thursdays};
use chrono::{Days, NaiveDate};
use gaetong_entity::catalogue::recording_capacity;
use gaetong_entity::ids::{RecordingId, SubscriptionId};
use gaetong_entity::service::recording_booking::{
    self as booking, Model as Booking, RecordingState,
};
use gaetong_entity::service::subscription;
use gaetong_entity::service::task::{Model as Task, TaskState};
use gaetong_entity::{Actor, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

/// Days before today whose bookings are still read: what was not recorded in time.
const LOOKING_BACK: u64 = 14;

/// The Thursdays as they are booked today; the bookings of one service may be left out of account,
/// because they are about to move.
pub(crate) async fn thursdays(
    tx: &Tx,
    today: NaiveDate,
    without: Option<SubscriptionId>,
) -> Result<Thursdays, DbErr> {
    let capacities = tx.find::<recording_capacity::Entity>().all(tx.raw()).await?;
    as_booked(tx, today, without, &capacities).await
}

/// The same for an act that will take a slot: from here on until its end nobody else takes one.
pub(crate) async fn thursdays_to_write(
    tx: &Tx,
    today: NaiveDate,
    without: Option<SubscriptionId>,
) -> Result<Thursdays, DbErr> {
    let capacities = barred::for_update::<recording_capacity::Entity>(tx)
        .order_by_asc(recording_capacity::Column::FromOn)
        .all(tx.raw())
        .await?;
    as_booked(tx, today, without, &capacities).await
}

async fn as_booked(
    tx: &Tx,
    today: NaiveDate,
    without: Option<SubscriptionId>,
    capacities: &[recording_capacity::Model],
) -> Result<Thursdays, DbErr> {
    let mut select = tx
        .find::<booking::Entity>()
        .filter(booking::Column::Slot.is_not_null())
        .filter(booking::Column::Day.gte(looking_back(today)));
    if let Some(service) = without {
        select = select.filter(booking::Column::SubscriptionId.ne(service));
    }
    let days: Vec<NaiveDate> =
        select.select_only().column(booking::Column::Day).into_tuple().all(tx.raw()).await?;
    let mut taken: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    for day in days {
        *taken.entry(day).or_default() += 1;
    }
    Ok(Thursdays::new(calendar::holidays(tx).await?, capacities, taken))
}

pub(super) fn looking_back(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(LOOKING_BACK)).unwrap_or(today)
}

/// The slots of a day that are taken, with who has them, in order.
pub(super) async fn taken_on(tx: &Tx, day: NaiveDate) -> Result<Vec<Booking>, DbErr> {
    tx.find::<booking::Entity>()
        .filter(booking::Column::Day.eq(day))
        .filter(booking::Column::Slot.is_not_null())
        .order_by_asc(booking::Column::Slot)
        .all(tx.raw())
        .await
}

/// The lowest slot of a day that nobody has.
pub(super) async fn free_slot(tx: &Tx, day: NaiveDate) -> Result<i32, DbErr> {
    let taken = taken_on(tx, day).await?;
    let is_free = |slot: &i32| taken.iter().all(|booking| booking.slot != Some(*slot));
    Ok((1..).find(is_free).unwrap_or(i32::MAX))
}

/// Books the plan's recording on the day the plan has for it.
pub(crate) async fn book_for_plan(tx: &Tx, actor: &Actor, task: &Task) -> Result<Booking, DbErr> {
    let slot = free_slot(tx, task.due_on).await?;
    book_in(tx, actor, task, slot).await
}

pub(super) async fn book_in(
    tx: &Tx,
    actor: &Actor,
    task: &Task,
    slot: i32,
) -> Result<Booking, DbErr> {
    tx.insert(booking::ActiveModel {
        tenant_id: Set(task.tenant_id),
        id: Set(RecordingId::new()),
        subscription_id: Set(task.subscription_id),
        service_id: Set(task.service_id.clone()),
        customer_label: Set(task.customer_label.clone()),
        task_id: Set(Some(task.id)),
        partner_id: Set(task.partner_id),
        day: Set(task.due_on),
        slot: Set(Some(slot)),
        state: Set(RecordingState::Booked),
        cost: Set(None),
        description: Set(String::new()),
        reason: Set(None),
        booked_by: Set(actor.user_id),
        booked_at: Set(actor.now),
        recorded_on: Set(None),
        version: Set(1),
    })
    .await
}

/// The recordings of a service, whatever became of them, in the order they were booked.
pub(crate) async fn of_service(
    tx: &Tx,
    service: &subscription::Model,
) -> Result<Vec<Booking>, DbErr> {
    tx.find::<booking::Entity>()
        .filter(booking::Column::TenantId.eq(service.tenant_id))
        .filter(booking::Column::SubscriptionId.eq(service.id))
        .order_by_asc(booking::Column::Id)
        .all(tx.raw())
        .await
}

/// The booking of a task of the plan.
pub(crate) async fn of_task(tx: &Tx, task: &Task) -> Result<Option<Booking>, DbErr> {
    tx.find::<booking::Entity>()
        .filter(booking::Column::TenantId.eq(task.tenant_id))
        .filter(booking::Column::TaskId.eq(task.id))
        .one(tx.raw())
        .await
}

/// The booking of a task that moved follows it: recorded with it, given up with it, on the
/// Thursday it is due, by the partner who does it. Most tasks have none.
pub(crate) async fn follow(tx: &Tx, actor: &Actor, task: &Task) -> Result<(), DbErr> {
    let Some(booking) = of_task(tx, task).await? else { return Ok(()) };
    let mut moved = booking.clone();
    moved.partner_id = task.partner_id;
    match task.state {
        TaskState::Done => record(&mut moved, actor.today()),
        TaskState::Cancelled | TaskState::NotNeeded => give_up(&mut moved),
        _ if moved.day != task.due_on => {
            moved.slot = Some(free_slot(tx, task.due_on).await?);
            moved.day = task.due_on;
        }
        _ => {}
    }
    if moved != booking {
        moved.reason = task.reason.clone().or(moved.reason);
        moved.version += 1;
        tx.update(all_set(moved)).await?;
    }
    Ok(())
}

/// Made on a day; a slot that lies ahead is free again.
pub(super) fn record(booking: &mut Booking, on: NaiveDate) {
    booking.state = RecordingState::Recorded;
    booking.recorded_on = Some(on);
    if booking.day > on {
        booking.slot = None;
    }
}

pub(super) fn give_up(booking: &mut Booking) {
    booking.state = RecordingState::Cancelled;
    booking.slot = None;
}
