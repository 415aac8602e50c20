//! A scenario recording in a slot of a Thursday. `cost` in won, VAT excluded; none where it is free.

use crate::ids::{PartnerId, RecordingId, ServiceId, SubscriptionId, TaskId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Where a recording stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    Booked,
    Recorded,
    Cancelled,
}

impl RecordingState {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            RecordingState::Booked => "booked",
            RecordingState::Recorded => "recorded",
            RecordingState::Cancelled => "cancelled",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recording_booking")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecordingId,
    pub subscription_id: SubscriptionId,
    pub service_id: ServiceId,
    pub customer_label: String,
    /// The task of the plan; none for one that was ordered again.
    pub task_id: Option<TaskId>,
    pub partner_id: Option<PartnerId>,
    pub day: NaiveDate,
    /// From 1; none once it no longer takes a slot.
    pub slot: Option<i32>,
    pub state: RecordingState,
    pub cost: Option<i64>,
    pub description: String,
    /// Why it was moved or cancelled, the last time.
    pub reason: Option<String>,
    pub booked_by: UserId,
    pub booked_at: DateTime<Utc>,
    pub recorded_on: Option<NaiveDate>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId, partner: Column::PartnerId);
