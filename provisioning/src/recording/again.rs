//! A recording that is ordered again: at its actual cost, charged once it is made.

use super::moves::{Place, hold, record, still_booked, take};
use super::slots::{give_up, of_service};
use super::{PRODUCT, RecordingError};
use crate::application::draft::all_set;
use crate::barred::{self, Barred};
use crate::lifecycle::ServiceState;
use crate::{axes, free_text, order, service};
use chrono::NaiveDate;
use gaetong_entity::ids::{PartnerId, RecordingId, ServiceId};
use gaetong_entity::party::partner::{self, PartnerKind};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::recording_booking::{
    self as booking, Model as Booking, RecordingState,
};
use gaetong_entity::service::{one_off_item, subscription};
use gaetong_entity::{Actor, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::json;

/// Won, VAT excluded: more than this is a slip of the keyboard.
const MOST: i64 = 100_000_000;

/// What is recorded again, when, and for how much.
#[derive(Debug, Clone)]
pub struct NewRecording {
    pub service_id: ServiceId,
    pub place: Place,
    /// Actual cost in won, VAT excluded.
    pub cost: i64,
    /// Which scenario: it stands on the bill.
    pub description: String,
}

/// Orders another recording for a service whose first one was made. Records
/// `recording.ordered_again`.
pub async fn order_again(
    tx: &Tx,
    actor: &Actor,
    new: NewRecording,
) -> Result<Booking, RecordingError> {
    barred::only(actor, &[Role::Consulting])?;
    let description = free_text::line("description", &new.description)?;
    if description.is_empty() {
        return Err(free_text::Unfit::Empty { field: "description" }.into());
    }
    if !(1..=MOST).contains(&new.cost) {
        return Err(RecordingError::CostOutOfRange);
    }
    let found = service::find(tx, &new.service_id).await?.ok_or_else(Barred::no_service)?;
    let order = order::order_of(tx, &found).await?;
    let partner_id = whose(tx, actor, &found).await?;
    let slot = take(tx, actor, None, new.place).await?;
    let customer = crate::application::customer_of(tx, &order).await?;
    let booked: Booking = tx
        .insert(booking::ActiveModel {
            tenant_id: Set(found.tenant_id),
            id: Set(RecordingId::new()),
            subscription_id: Set(found.id),
            service_id: Set(found.service_id.clone()),
            customer_label: Set(customer.name),
            task_id: Set(None),
            partner_id: Set(partner_id),
            day: Set(new.place.day),
            slot: Set(Some(slot)),
            state: Set(RecordingState::Booked),
            cost: Set(Some(new.cost)),
            description: Set(description),
            reason: Set(None),
            booked_by: Set(actor.user_id),
            booked_at: Set(actor.now),
            recorded_on: Set(None),
            version: Set(1),
        })
        .await?;
    let is = json!({ "day": booked.day, "slot": booked.slot, "cost": booked.cost });
    record(tx, actor, &booked, ("recording.ordered_again", json!({}), is, None)).await?;
    Ok(booked)
}

/// Gives up a recording that was ordered again. Records `recording.cancelled`.
pub async fn cancel(
    tx: &Tx,
    actor: &Actor,
    id: RecordingId,
    expected: Option<i64>,
    reason: &str,
) -> Result<Booking, RecordingError> {
    barred::only(actor, &[Role::Consulting])?;
    let reason = free_text::reason("reason", reason)?;
    let held = hold(tx, actor, id, expected).await?;
    if held.booking.task_id.is_some() {
        return Err(RecordingError::PartOfThePlan);
    }
    still_booked(&held.booking)?;
    let was = json!({ "day": held.booking.day, "slot": held.booking.slot });
    let mut given_up = held.booking;
    give_up(&mut given_up);
    given_up.reason = Some(reason.clone());
    given_up.version += 1;
    let given_up: Booking = tx.update(all_set(given_up)).await?;
    record(tx, actor, &given_up, ("recording.cancelled", was, json!({}), Some(reason))).await?;
    Ok(given_up)
}

/// The partner who made the first recording, or else the one that runs the systems.
async fn whose(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
) -> Result<Option<PartnerId>, RecordingError> {
    let axes = axes::on(&axes::events(tx, service).await?, actor.today());
    let earlier = of_service(tx, service).await?;
    let first = earlier.iter().find(|b| b.state == RecordingState::Recorded);
    // A service that was opened with an older scenario has no booking of its own.
    let recorded = first.is_some() || service.opened_on.is_some();
    if !recorded || axes.service == ServiceState::Terminated {
        return Err(RecordingError::NothingToRecordAgain);
    }
    if let Some(partner) = first.and_then(|booking| booking.partner_id) {
        return Ok(Some(partner));
    }
    let system = tx
        .find::<partner::Entity>()
        .filter(partner::Column::Kind.eq(PartnerKind::System))
        .order_by_asc(partner::Column::CreatedAt)
        .one(tx.raw())
        .await?;
    Ok(system.map(|partner| partner.id))
}

/// The actual cost becomes a one-off item, accepted on the day the recording was made (C5).
pub(super) async fn charge(
    tx: &Tx,
    service: &subscription::Model,
    made: &Booking,
    on: NaiveDate,
) -> Result<(), DbErr> {
    let Some(cost) = made.cost else { return Ok(()) };
    let item = one_off_item::ActiveModel {
        tenant_id: Set(service.tenant_id),
        subscription_id: Set(service.id),
        seq: Set(service::next_one_off(tx, service).await?),
        product: Set(PRODUCT.to_owned()),
        description: Set(made.description.clone()),
        quantity: Set(1),
        unit_price: Set(cost),
        accepted_on: Set(Some(on)),
    };
    tx.insert(item).await.map(drop)
}
