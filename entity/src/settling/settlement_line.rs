//! A line of a settlement and its source. `quantity` is units, hundredths of agent-months, or for a
//! share the won it is a share of; `source_no` tells apart what one `source_id` holds.

use crate::ids::{PartnerContractId, PartnerId, ServiceId, SettlementId, TenantId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a line of a settlement comes from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Attendance,
    Task,
    OneOff,
    Fixed,
    BillLine,
    Outage,
    Adjustment,
}

impl Source {
    /// The stored and wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Source::Attendance => "attendance",
            Source::Task => "task",
            Source::OneOff => "one_off",
            Source::Fixed => "fixed",
            Source::BillLine => "bill_line",
            Source::Outage => "outage",
            Source::Adjustment => "adjustment",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settlement_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub partner_id: PartnerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub settlement_id: SettlementId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_no: i32,
    pub contract_id: Option<PartnerContractId>,
    pub source: Source,
    pub source_id: Uuid,
    pub source_no: i32,
    pub customer_id: Option<TenantId>,
    pub customer_label: Option<String>,
    pub service_id: Option<ServiceId>,
    pub product: Option<String>,
    pub label_ko: String,
    pub label_en: String,
    pub usage_month: i32,
    pub quantity: i64,
    pub unit_price: i64,
    pub supply: i64,
    pub vat: i64,
    pub budget_item: String,
    pub reason: Option<String>,
    pub workings: String,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, partner: Column::PartnerId);
