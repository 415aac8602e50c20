//! A change order: what is asked of a running contract (변경신청서, 일시이용중단 신청, 해지신청서).

use crate::ids::{BillingAccountId, ChangeOrderId, ServiceId, SubscriptionId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What is asked for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Change,
    Pause,
    PauseExtension,
    Resumption,
    Termination,
}

impl ChangeKind {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            ChangeKind::Change => "change",
            ChangeKind::Pause => "pause",
            ChangeKind::PauseExtension => "pause_extension",
            ChangeKind::Resumption => "resumption",
            ChangeKind::Termination => "termination",
        }
    }
}

/// Where a change order stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    Filed,
    Approved,
    Refused,
    Withdrawn,
}

impl ChangeState {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            ChangeState::Filed => "filed",
            ChangeState::Approved => "approved",
            ChangeState::Refused => "refused",
            ChangeState::Withdrawn => "withdrawn",
        }
    }
}

/// Why a contract ends: the customer's wish, or a ground of art. 15 (arrears: of art. 11).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum EndGround {
    CustomersWish,
    PublicOrder,
    SeriousBreach,
    PauseOverSixMonths,
    SimilarGround,
    EndOfBusiness,
    Arrears,
}

impl EndGround {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            EndGround::CustomersWish => "customers_wish",
            EndGround::PublicOrder => "public_order",
            EndGround::SeriousBreach => "serious_breach",
            EndGround::PauseOverSixMonths => "pause_over_six_months",
            EndGround::SimilarGround => "similar_ground",
            EndGround::EndOfBusiness => "end_of_business",
            EndGround::Arrears => "arrears",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeOrderId,
    pub subscription_id: SubscriptionId,
    pub service_id: ServiceId,
    pub kind: ChangeKind,
    pub state: ChangeState,
    pub reason: String,
    /// The first day on which it holds; of a termination the day after the last day of service (C3).
    pub effective_on: NaiveDate,
    /// The day after the last day of a pause.
    pub until_on: Option<NaiveDate>,
    /// Of a termination.
    pub ground: Option<EndGround>,
    pub old_term_months: Option<i32>,
    pub new_term_months: Option<i32>,
    pub new_billing_account_id: Option<BillingAccountId>,
    pub new_install_address: Option<String>,
    pub filed_by: UserId,
    pub filed_at: DateTime<Utc>,
    pub product_approved_by: Option<UserId>,
    pub product_approved_at: Option<DateTime<Utc>>,
    pub product_note: Option<String>,
    /// Won, VAT excluded, as assessed at the approval.
    pub penalty: Option<i64>,
    /// Won of it that is waived.
    pub waived: Option<i64>,
    pub waiver_reason: Option<String>,
    pub waived_by: Option<UserId>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision_reason: Option<String>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
