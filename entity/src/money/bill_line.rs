//! A line of a bill; `workings` is its derivation tree as JSON. `first_day` and `last_day` are the
//! first and last day billed, `days` how many of them; none where days do not matter.

use crate::ids::{BillId, ServiceId, SubscriptionId, TenantId};
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a bill line charges for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ChargeKind {
    Recurring,
    OneOff,
    Attendance,
    OutageCredit,
    LateCharge,
    Clawback,
    Adjustment,
}

impl ChargeKind {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            ChargeKind::Recurring => "recurring",
            ChargeKind::OneOff => "one_off",
            ChargeKind::Attendance => "attendance",
            ChargeKind::OutageCredit => "outage_credit",
            ChargeKind::LateCharge => "late_charge",
            ChargeKind::Clawback => "clawback",
            ChargeKind::Adjustment => "adjustment",
        }
    }
}

/// Tax category of a charge (M3).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum TaxCategory {
    Taxable,
    ZeroRated,
    Exempt,
    OutOfScope,
}

impl TaxCategory {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            TaxCategory::Taxable => "taxable",
            TaxCategory::ZeroRated => "zero_rated",
            TaxCategory::Exempt => "exempt",
            TaxCategory::OutOfScope => "out_of_scope",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bill_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub bill_id: BillId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_no: i32,
    pub subscription_id: Option<SubscriptionId>,
    pub service_id: Option<ServiceId>,
    pub charge: ChargeKind,
    pub product: Option<String>,
    pub label_ko: String,
    pub label_en: String,
    pub conditions_ko: String,
    pub conditions_en: String,
    pub unit_price: i64,
    pub quantity: i64,
    pub first_day: Option<NaiveDate>,
    pub last_day: Option<NaiveDate>,
    pub days: i32,
    pub month_days: i32,
    pub supply: i64,
    pub vat: i64,
    pub discount_granted: i64,
    pub tax_category: TaxCategory,
    pub workings: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
