//! An IP range or a telephone number of the provider's, free or assigned to a service.

use crate::ids::{NumberId, ServiceId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a pool holds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    IpRange,
    Did,
    Dod,
}

impl NumberKind {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            NumberKind::IpRange => "ip_range",
            NumberKind::Did => "did",
            NumberKind::Dod => "dod",
        }
    }
}

/// Whether it can be given out.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum NumberState {
    Free,
    Assigned,
    Blocked,
}

impl NumberState {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            NumberState::Free => "free",
            NumberState::Assigned => "assigned",
            NumberState::Blocked => "blocked",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "number_pool_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NumberId,
    pub kind: NumberKind,
    /// `10.20.30.0/26`, `070-0000-1000`.
    pub label: String,
    pub first_number: i64,
    pub last_number: i64,
    pub state: NumberState,
    pub service_id: Option<ServiceId>,
    pub assigned_on: Option<NaiveDate>,
    /// Why it was released or blocked, the last time.
    pub reason: Option<String>,
    pub added_by: UserId,
    pub added_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
