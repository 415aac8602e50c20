//! How many scenarios are recorded on a Thursday.

use super::{RecordingError, slots};
use crate::application::draft::all_set;
use crate::{barred, free_text};
use chrono::NaiveDate;
use gaetong_entity::catalogue::recording_capacity::{self as capacity, Model as Capacity};
use gaetong_entity::ids::TenantId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Change, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde_json::json;

/// Who says how many: the order desk and the product manager.
const PLANNERS: [Role; 2] = [Role::Consulting, Role::Product];

/// The most slots a Thursday can have.
const MOST: i32 = 50;

/// So many slots, from a day on or on one Thursday only.
#[derive(Debug, Clone)]
pub struct NewCapacity {
    pub from_on: NaiveDate,
    pub only_that_day: bool,
    pub slots: i32,
    pub reason: String,
}

/// Sets how many scenarios are recorded on a Thursday. What is booked already stays booked.
/// Records `recordings.capacity_set`.
pub async fn set_capacity(
    tx: &Tx,
    actor: &Actor,
    new: NewCapacity,
) -> Result<Capacity, RecordingError> {
    barred::only(actor, &PLANNERS)?;
    let reason = free_text::reason("reason", &new.reason)?;
    if !(0..=MOST).contains(&new.slots) {
        return Err(RecordingError::CapacityOutOfRange);
    }
    if new.from_on < actor.today() {
        return Err(RecordingError::DayPast { day: new.from_on });
    }
    let thursdays = slots::thursdays_to_write(tx, actor.today(), None).await?;
    if new.only_that_day {
        super::moves::open_day(&thursdays, new.from_on)?;
    }
    let before = thursdays.capacity(new.from_on);
    let stored = store(tx, &new, reason.clone()).await?;
    let change = Change {
        tenant_id: TenantId::NONE,
        act: "recordings.capacity_set",
        subject_kind: "recording_capacity",
        subject_id: stored.from_on.to_string(),
        before: json!({ "slots": before }),
        after: json!({ "slots": stored.slots, "only_that_day": stored.only_that_day }),
        reason: Some(reason),
    };
    tx.record(actor, change).await?;
    Ok(stored)
}

async fn store(tx: &Tx, new: &NewCapacity, reason: String) -> Result<Capacity, RecordingError> {
    let same = tx
        .find::<capacity::Entity>()
        .filter(capacity::Column::FromOn.eq(new.from_on))
        .filter(capacity::Column::OnlyThatDay.eq(new.only_that_day));
    if let Some(mut row) = same.one(tx.raw()).await? {
        row.slots = new.slots;
        row.reason = reason;
        row.version += 1;
        return Ok(tx.update(all_set::<_, capacity::ActiveModel>(row)).await?);
    }
    let row = capacity::ActiveModel {
        from_on: Set(new.from_on),
        only_that_day: Set(new.only_that_day),
        slots: Set(new.slots),
        reason: Set(reason),
        version: Set(1),
    };
    Ok(tx.insert(row).await?)
}
