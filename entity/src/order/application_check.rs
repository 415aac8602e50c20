//! A pre-check or approval with who and when.

use crate::ids::{ApplicationId, TenantId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Pre-checks before submission and approvals (spec 2.1, P5, P6).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    NetworkReviewed,
    QuoteConfirmedByProduct,
    QuoteConfirmedByConsulting,
    UnderTenSeatsApproved,
    AgreedPriceApproved,
}

impl CheckKind {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            CheckKind::NetworkReviewed => "network_reviewed",
            CheckKind::QuoteConfirmedByProduct => "quote_confirmed_by_product",
            CheckKind::QuoteConfirmedByConsulting => "quote_confirmed_by_consulting",
            CheckKind::UnderTenSeatsApproved => "under_ten_seats_approved",
            CheckKind::AgreedPriceApproved => "agreed_price_approved",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application_check")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub application_id: ApplicationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: CheckKind,
    pub checked_by: UserId,
    pub checked_at: DateTime<Utc>,
    pub note: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
