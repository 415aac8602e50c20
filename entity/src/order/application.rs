//! An application (청약) and the order it becomes (spec 2.4).

use crate::ids::{ApplicationId, BillingAccountId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The states of an order (spec 2.4).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    Draft,
    Submitted,
    UnderReview,
    Accepted,
    Provisioning,
    AwaitingAcceptance,
    Completed,
    /// Opened without some of its items.
    Partial,
    Returned,
    Refused,
    Withdrawn,
    Cancelled,
}

impl OrderState {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            OrderState::Draft => "draft",
            OrderState::Submitted => "submitted",
            OrderState::UnderReview => "under_review",
            OrderState::Accepted => "accepted",
            OrderState::Provisioning => "provisioning",
            OrderState::AwaitingAcceptance => "awaiting_acceptance",
            OrderState::Completed => "completed",
            OrderState::Partial => "partial",
            OrderState::Returned => "returned",
            OrderState::Refused => "refused",
            OrderState::Withdrawn => "withdrawn",
            OrderState::Cancelled => "cancelled",
        }
    }
}

/// The access line kind: the customer provides or orders it (terms, art. 4).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AccessLine {
    Dedicated,
    Vpn,
    Existing,
}

impl AccessLine {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            AccessLine::Dedicated => "dedicated",
            AccessLine::Vpn => "vpn",
            AccessLine::Existing => "existing",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationId,
    pub state: OrderState,
    pub filed_by: UserId,
    pub billing_account_id: Option<BillingAccountId>,
    pub applicant_name: String,
    pub applicant_relation: String,
    pub term_months: i32,
    pub term_until: Option<NaiveDate>,
    pub wished_opening_on: Option<NaiveDate>,
    pub access_line: AccessLine,
    pub intelligent_network: bool,
    pub staffing: bool,
    pub headsets: bool,
    pub install_address: String,
    pub seller_department: String,
    pub seller_name: String,
    pub seller_phone: String,
    pub opportunity_code: String,
    pub remarks: String,
    pub price_book_version: Option<String>,
    pub state_reason: Option<String>,
    pub refusal_ground: Option<String>,
    pub handler_id: Option<UserId>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
