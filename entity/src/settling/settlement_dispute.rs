//! A line of a settlement the partner does not accept (이의).

use crate::ids::{PartnerId, SettlementDisputeId, SettlementId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Where a dispute stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum DisputeState {
    Open,
    Withdrawn,
    Rejected,
    Upheld,
}

impl DisputeState {
    /// The stored and wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            DisputeState::Open => "open",
            DisputeState::Withdrawn => "withdrawn",
            DisputeState::Rejected => "rejected",
            DisputeState::Upheld => "upheld",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settlement_dispute")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub partner_id: PartnerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SettlementDisputeId,
    pub settlement_id: SettlementId,
    pub line_no: i32,
    pub state: DisputeState,
    pub opened_by: UserId,
    pub opened_at: DateTime<Utc>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision: Option<String>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, partner: Column::PartnerId);
