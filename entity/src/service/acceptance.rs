//! An acceptance round and, once signed, the certificate (spec 2.6).

use crate::ids::{AcceptanceId, SubscriptionId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Where an acceptance round stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AcceptanceState {
    Requested,
    Signed,
    Rejected,
}

/// How a certificate was signed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SignatureKind {
    /// The name, typed again.
    Typed,
    /// A picture of a signature.
    Drawn,
    /// A picture of the company's seal.
    Seal,
}

impl SignatureKind {
    /// The stored and wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            SignatureKind::Typed => "typed",
            SignatureKind::Drawn => "drawn",
            SignatureKind::Seal => "seal",
        }
    }
}

impl AcceptanceState {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            AcceptanceState::Requested => "requested",
            AcceptanceState::Signed => "signed",
            AcceptanceState::Rejected => "rejected",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "acceptance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AcceptanceId,
    pub subscription_id: SubscriptionId,
    pub round: i32,
    pub state: AcceptanceState,
    pub number: String,
    pub requested_by: UserId,
    pub requested_at: DateTime<Utc>,
    pub installed_at: String,
    pub handed_over_company: String,
    pub handed_over_person: String,
    pub taken_over_company: Option<String>,
    pub taken_over_person: Option<String>,
    pub signature: Option<String>,
    pub billing_start_on: Option<NaiveDate>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub rejection_reason: Option<String>,
    pub sha256: Option<String>,
    pub version: i64,
    pub signature_kind: SignatureKind,
    /// Where the picture of the signature or seal is kept, its hash and what it is.
    pub image_key: Option<String>,
    pub image_sha256: Option<String>,
    pub image_media_type: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
