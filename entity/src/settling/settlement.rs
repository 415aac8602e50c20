//! A partner's monthly statement (정산서). Amounts in won; `month` is yyyymm.

use crate::ids::{PartnerId, SettlementId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Where a settlement stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SettlementState {
    Made,
    Sent,
    Confirmed,
    Paid,
}

impl SettlementState {
    /// The stored and wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            SettlementState::Made => "made",
            SettlementState::Sent => "sent",
            SettlementState::Confirmed => "confirmed",
            SettlementState::Paid => "paid",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settlement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub partner_id: PartnerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SettlementId,
    pub number: String,
    pub month: i32,
    pub state: SettlementState,
    pub supply: i64,
    pub vat: i64,
    pub total: i64,
    pub settled_on: NaiveDate,
    pub pay_on: NaiveDate,
    pub made_by: Option<UserId>,
    pub made_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub paid_on: Option<NaiveDate>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, partner: Column::PartnerId);
