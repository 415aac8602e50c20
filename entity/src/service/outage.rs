//! An outage (장애). `confirmed_seq` is the entry its credits were worked out from.

use crate::ids::{OutageId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outage")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutageId,
    /// `O-2026-0001`.
    pub number: String,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
    /// Who asked for its credits to be confirmed.
    pub requested_by: Option<UserId>,
    pub requested_at: Option<DateTime<Utc>>,
    pub confirmed_seq: Option<i32>,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
