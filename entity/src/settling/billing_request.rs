//! A billing and settlement request (청구·정산 요청서). Amounts in won, VAT excluded.

use crate::ids::{
    AcceptanceId, AttendanceId, BillingRequestId, PartnerId, ServiceId, SubscriptionId, TenantId,
    UserId,
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What is to be billed and settled.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    OneOff,
    Staffing,
}

impl RequestKind {
    /// The stored and wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            RequestKind::OneOff => "one_off",
            RequestKind::Staffing => "staffing",
        }
    }
}

/// Where a request stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    Filed,
    Handled,
    Returned,
}

impl RequestState {
    /// The stored and wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            RequestState::Filed => "filed",
            RequestState::Handled => "handled",
            RequestState::Returned => "returned",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "billing_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BillingRequestId,
    pub number: String,
    pub kind: RequestKind,
    pub subscription_id: SubscriptionId,
    pub service_id: ServiceId,
    pub customer_name: String,
    pub acceptance_id: Option<AcceptanceId>,
    pub attendance_report_id: Option<AttendanceId>,
    pub contract_period: String,
    pub amount: i64,
    pub account_code: String,
    pub written_on: NaiveDate,
    pub due_on: NaiveDate,
    pub sales_office: String,
    pub billing_office: String,
    pub partner_id: Option<PartnerId>,
    pub partner_amount: Option<i64>,
    pub budget_item: String,
    pub pay_on: Option<NaiveDate>,
    pub remarks: String,
    pub state: RequestState,
    pub filed_by: UserId,
    pub filed_at: DateTime<Utc>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision: Option<String>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
