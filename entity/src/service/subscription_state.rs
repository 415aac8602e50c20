//! A dated, reasoned event on one of the three axes (spec 2.8).

use crate::ids::{SubscriptionId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The three axes of a subscription (spec 2.8).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    Service,
    Billing,
    Collection,
}

impl Axis {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            Axis::Service => "service",
            Axis::Billing => "billing",
            Axis::Collection => "collection",
        }
    }
}

/// Why a service stands still: 일시이용중단 (art. 13) or 이용정지 (art. 11) with its ground.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    CustomersWish,
    Arrears,
    CourtOrder,
    Insolvency,
}

impl Ground {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            Ground::CustomersWish => "customers_wish",
            Ground::Arrears => "arrears",
            Ground::CourtOrder => "court_order",
            Ground::Insolvency => "insolvency",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription_state")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subscription_id: SubscriptionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    pub axis: Axis,
    pub state: String,
    pub effective_on: NaiveDate,
    pub reason: String,
    /// None where a job found it due.
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTime<Utc>,
    /// Why the service stands still; of other states none.
    pub ground: Option<Ground>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
