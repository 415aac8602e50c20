//! What is known of an outage; the highest `seq` is what holds. `products` are codes with spaces
//! between.

use crate::ids::{OutageId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Why the service stood still (S1).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    SystemFailure,
    LineFailure,
    PlannedMaintenance,
    ForceMajeure,
    CustomerCause,
}

impl Cause {
    pub const ALL: [Cause; 5] = [
        Cause::SystemFailure,
        Cause::LineFailure,
        Cause::PlannedMaintenance,
        Cause::ForceMajeure,
        Cause::CustomerCause,
    ];

    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            Cause::SystemFailure => "system_failure",
            Cause::LineFailure => "line_failure",
            Cause::PlannedMaintenance => "planned_maintenance",
            Cause::ForceMajeure => "force_majeure",
            Cause::CustomerCause => "customer_cause",
        }
    }

    pub fn from_code(code: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.code() == code)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outage_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub outage_id: OutageId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    pub began_at: DateTime<Utc>,
    /// None while it runs.
    pub ended_at: Option<DateTime<Utc>>,
    pub cause: Cause,
    /// Whether it is said to be of every service; which those are is in the services' own rows.
    pub all_services: bool,
    pub products: String,
    /// Whether an outage of asp-base is of the products named alone (S2).
    pub narrowed: bool,
    pub note: String,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
