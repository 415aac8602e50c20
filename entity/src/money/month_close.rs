//! A month that was closed (마감) or opened again; the highest `seq` of a month says how it stands.
//! `checklist` is what was found then, as JSON.

use crate::ids::UserId;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What was decided of a month.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CloseState {
    Closed,
    Reopened,
}

impl CloseState {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            CloseState::Closed => "closed",
            CloseState::Reopened => "reopened",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "month_close")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub month: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    pub state: CloseState,
    pub reason: String,
    pub checklist: String,
    /// Postings of the month then, and the sum of their amounts in won.
    pub postings: i64,
    pub control_total: i64,
    pub decided_by: UserId,
    pub decided_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
