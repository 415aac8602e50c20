//! What a partner is paid for. `price` in won, VAT excluded, per piece, agent-month or unit and
//! month; `share` and `claim_back` in basis points; `until_on` is the day after the last one.

use crate::ids::{PartnerContractId, PartnerId, ServiceId, SubscriptionId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a partner is paid by.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PayKind {
    OnAcceptance,
    AgentMonth,
    FixedMonthly,
    RevenueShare,
}

impl PayKind {
    /// The stored and wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            PayKind::OnAcceptance => "on_acceptance",
            PayKind::AgentMonth => "agent_month",
            PayKind::FixedMonthly => "fixed_monthly",
            PayKind::RevenueShare => "revenue_share",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_contract")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub partner_id: PartnerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnerContractId,
    pub number: String,
    pub title: String,
    pub kind: PayKind,
    pub product: String,
    pub task_kind: Option<String>,
    pub customer_id: Option<TenantId>,
    pub customer_label: Option<String>,
    pub service_id: Option<ServiceId>,
    pub subscription_id: Option<SubscriptionId>,
    pub price: Option<i64>,
    pub units: i64,
    pub share: Option<i32>,
    pub claim_back: i32,
    pub budget_item: String,
    pub from_on: NaiveDate,
    pub until_on: Option<NaiveDate>,
    pub replaces_id: Option<PartnerContractId>,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub ended_by: Option<UserId>,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_reason: Option<String>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, partner: Column::PartnerId);
