//! An attendance report (복무확인서) of a month. `confirmed` and `difference` are hundredths of
//! agent-months: what the agents' days come to, and by how much that differs from the report it
//! corrects; `month` is yyyymm.

use crate::ids::{
    AttendanceId, PartnerContractId, PartnerId, ServiceId, SubscriptionId, TenantId, UserId,
};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Where an attendance report stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AttendanceState {
    Draft,
    Submitted,
    Signed,
    Returned,
}

impl AttendanceState {
    /// The stored and wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            AttendanceState::Draft => "draft",
            AttendanceState::Submitted => "submitted",
            AttendanceState::Signed => "signed",
            AttendanceState::Returned => "returned",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance_report")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttendanceId,
    pub partner_id: PartnerId,
    pub contract_id: PartnerContractId,
    pub subscription_id: SubscriptionId,
    pub service_id: ServiceId,
    pub customer_label: String,
    pub product: String,
    pub month: i32,
    pub seq: i32,
    pub base_days: i32,
    pub state: AttendanceState,
    pub corrects_id: Option<AttendanceId>,
    pub confirmed: i64,
    pub difference: i64,
    pub remark: String,
    pub submitted_by: Option<UserId>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub signatory: Option<String>,
    pub reason: Option<String>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId, partner: Column::PartnerId);
