//! The Thursdays as a board: a column each, with who has which slot.

use super::RecordingError;
use super::slots::{looking_back, thursdays};
use crate::barred::{self, Barred};
use crate::lifecycle::is_settled;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use gaetong_entity::catalogue::plan_template_task::Timing;
use gaetong_entity::ids::RecordingId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::recording_booking::{
    self as booking, Model as Booking, RecordingState,
};
use gaetong_entity::service::task;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Text;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

/// Thursdays on one board.
pub const WEEKS: u32 = 8;

/// Who looks at the board: the provider's people, and a partner at what is its own.
const LOOKERS: [Role; 9] = [
    Role::Sales,
    Role::Consulting,
    Role::Product,
    Role::Operations,
    Role::Settlement,
    Role::Credit,
    Role::Legal,
    Role::Admin,
    Role::Partner,
];

/// The coming Thursdays, and what was not recorded on the last ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    pub days: Vec<BoardDay>,
    /// Booked on a day that is past, and neither recorded nor moved.
    pub overdue: Vec<Booking>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct BoardDay {
    pub day: NaiveDate,
    pub closed: Option<Closed>,
    pub slots: Vec<Slot>,
}

/// Why nothing is recorded on a Thursday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// A holiday, by name.
    Holiday(Text),
    /// Its slots were set to none.
    NoSlots,
}

/// One slot of a day.
#[derive(Debug, Clone, PartialEq)]
pub enum Slot {
    Free(i32),
    Booked(i32, Box<Booking>),
    /// Somebody else's, of which this person sees no more than that.
    Taken(i32),
}

/// The board of `weeks` Thursdays from `from` on.
pub async fn board(
    tx: &Tx,
    actor: &Actor,
    from: NaiveDate,
    weeks: u32,
) -> Result<Board, RecordingError> {
    barred::only(actor, &LOOKERS)?;
    tx.widen_to_consequences().await?;
    let today = actor.today();
    let thursdays = thursdays(tx, from.min(today), None).await?;
    let bookings = tx
        .find::<booking::Entity>()
        .filter(booking::Column::Day.gte(looking_back(from.min(today))))
        .filter(booking::Column::Slot.is_not_null())
        .order_by_asc(booking::Column::Day)
        .order_by_asc(booking::Column::Slot)
        .all(tx.raw())
        .await?;
    let mut days = Vec::new();
    let ahead =
        (Weekday::Thu.num_days_from_monday() + 7 - from.weekday().num_days_from_monday()) % 7;
    for week in 0..weeks {
        let Some(day) = from.checked_add_days(Days::new(u64::from(ahead + week * 7))) else {
            break;
        };
        let closed = match thursdays.is_open(day) {
            Ok(true) if thursdays.capacity(day) == 0 => Some(Closed::NoSlots),
            Ok(true) => None,
            _ => thursdays.holidays().name(day).cloned().map(Closed::Holiday),
        };
        let booked: Vec<&Booking> = bookings.iter().filter(|b| b.day == day).collect();
        let capacity = if closed.is_none() { thursdays.capacity(day) } else { 0 };
        days.push(BoardDay { day, closed, slots: slots(actor, capacity, &booked) });
    }
    let overdue =
        |b: &Booking| b.state == RecordingState::Booked && b.day < today && may_see(actor, b);
    Ok(Board { days, overdue: bookings.iter().filter(|b| overdue(b)).cloned().collect() })
}

/// The slots of a day up to its capacity, and what is booked beyond it.
fn slots(actor: &Actor, capacity: u32, booked: &[&Booking]) -> Vec<Slot> {
    let last = booked.iter().filter_map(|b| b.slot).max().unwrap_or(0);
    let last = last.max(i32::try_from(capacity).unwrap_or(i32::MAX));
    let slot = |number: i32| match booked.iter().find(|b| b.slot == Some(number)) {
        Some(booking) if may_see(actor, booking) => {
            Some(Slot::Booked(number, Box::new((*booking).clone())))
        }
        Some(_) => Some(Slot::Taken(number)),
        None => (number <= i32::try_from(capacity).unwrap_or(0)).then_some(Slot::Free(number)),
    };
    (1..=last).filter_map(slot).collect()
}

fn may_see(actor: &Actor, booking: &Booking) -> bool {
    actor.partner_id.is_none() || booking.partner_id == actor.partner_id
}

/// One recording this person may see.
pub async fn one(tx: &Tx, actor: &Actor, id: RecordingId) -> Result<Booking, RecordingError> {
    barred::only(actor, &LOOKERS)?;
    super::moves::find(tx, id).await
}

/// The plan's recordings that could take a free slot: late ones first, then those without one,
/// then by the day they are booked on. For the order desk.
pub async fn waiting_for_a_slot(
    tx: &Tx,
    actor: &Actor,
) -> Result<Vec<(task::Model, Option<Booking>)>, RecordingError> {
    barred::only(actor, &[Role::Consulting])?;
    let tasks = tx
        .find::<task::Entity>()
        .filter(task::Column::Timing.eq(Timing::Thursday))
        .order_by_asc(task::Column::DueOn)
        .order_by_asc(task::Column::ServiceId)
        .all(tx.raw())
        .await
        .map_err(Barred::Database)?;
    let tasks: Vec<task::Model> = tasks.into_iter().filter(|t| !is_settled(t.state)).collect();
    let bookings = tx
        .find::<booking::Entity>()
        .filter(booking::Column::State.eq(RecordingState::Booked))
        .all(tx.raw())
        .await
        .map_err(Barred::Database)?;
    let of = |task: &task::Model| bookings.iter().find(|b| b.task_id == Some(task.id)).cloned();
    let mut waiting: Vec<_> = tasks.into_iter().map(|task| (of(&task), task)).collect();
    let today = actor.today();
    waiting.sort_by_key(|(booked, task)| match booked {
        Some(booking) if booking.day < today => (0, booking.day),
        None => (1, task.due_on),
        Some(booking) => (2, booking.day),
    });
    Ok(waiting.into_iter().map(|(booked, task)| (task, booked)).collect())
}
