//! The three axes of a subscription (spec 2.8): each a series of dated, reasoned events, of which
//! the latest effective one holds.

use crate::lifecycle::{BillingState, CollectionState, ServiceState};
use chrono::NaiveDate;
use gaetong_entity::service::subscription;
use gaetong_entity::service::subscription_state::{self, Axis, Ground};
use gaetong_entity::{Actor, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// Where a subscription stands on the three axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axes {
    pub service: ServiceState,
    pub billing: BillingState,
    pub collection: CollectionState,
}

/// An event on one axis.
#[derive(Debug, Clone)]
pub(crate) struct AxisEvent {
    pub axis: Axis,
    pub state: &'static str,
    pub effective_on: NaiveDate,
    pub reason: String,
    /// Of a standstill of the service, why.
    pub ground: Option<Ground>,
}

/// Where the axes stand on a day; before their first event, as on the day of acceptance.
pub fn on(rows: &[subscription_state::Model], day: NaiveDate) -> Axes {
    let held = |axis: Axis| held_on(rows, axis, day).map(|row| row.state.as_str());
    let service = held(Axis::Service).and_then(ServiceState::from_code);
    let billing = held(Axis::Billing).and_then(BillingState::from_code);
    let collection = held(Axis::Collection).and_then(CollectionState::from_code);
    Axes {
        service: service.unwrap_or(ServiceState::Provisioning),
        billing: billing.unwrap_or(BillingState::NotStarted),
        collection: collection.unwrap_or(CollectionState::Clear),
    }
}

/// The event that holds on an axis on a day: the latest effective one. Of two of the same day the
/// later recorded one holds, and nothing comes after an end: a planned resumption recorded before
/// does not bring a terminated service back.
pub fn held_on(
    rows: &[subscription_state::Model],
    axis: Axis,
    day: NaiveDate,
) -> Option<&subscription_state::Model> {
    let mut by_day = BTreeMap::new();
    for row in rows.iter().filter(|row| row.axis == axis && row.effective_on <= day) {
        let held = by_day.entry(row.effective_on).or_insert(row);
        if row.seq > held.seq {
            *held = row;
        }
    }
    let last = by_day.values().next_back().copied();
    by_day.into_values().find(|row| is_end(&row.state)).or(last)
}

fn is_end(state: &str) -> bool {
    matches!(state, "terminated" | "closed" | "ex_officio_terminated")
}

/// Every event on the axes of a subscription, in the order they were recorded.
pub async fn events(
    tx: &Tx,
    service: &subscription::Model,
) -> Result<Vec<subscription_state::Model>, DbErr> {
    tx.find::<subscription_state::Entity>()
        .filter(subscription_state::Column::TenantId.eq(service.tenant_id))
        .filter(subscription_state::Column::SubscriptionId.eq(service.id))
        .order_by_asc(subscription_state::Column::Seq)
        .all(tx.raw())
        .await
}

/// Adds events; what was recorded before stays.
pub(crate) async fn append(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    events: Vec<AxisEvent>,
) -> Result<(), DbErr> {
    let recorded = self::events(tx, service).await?;
    let next = recorded.last().map_or(1, |last| last.seq + 1);
    let rows = (next..).zip(events).map(|(seq, event)| subscription_state::ActiveModel {
        tenant_id: Set(service.tenant_id),
        subscription_id: Set(service.id),
        seq: Set(seq),
        axis: Set(event.axis),
        state: Set(event.state.to_owned()),
        effective_on: Set(event.effective_on),
        reason: Set(event.reason),
        recorded_by: Set(actor.person()),
        recorded_at: Set(actor.now),
        ground: Set(event.ground),
    });
    tx.insert_all(rows.collect()).await
}
