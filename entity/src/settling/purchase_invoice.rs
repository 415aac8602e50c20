//! A purchase tax invoice (매입세금계산서). Amounts in won.

use crate::ids::{PartnerDocumentId, PartnerId, PurchaseInvoiceId, SettlementId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How a purchase invoice came in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Xml,
    Hand,
    Reverse,
}

impl Way {
    /// The stored and wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Way::Xml => "xml",
            Way::Hand => "hand",
            Way::Reverse => "reverse",
        }
    }
}

/// Where a purchase invoice stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum InvoiceState {
    Proposed,
    Registered,
    Refused,
    Withdrawn,
}

impl InvoiceState {
    /// The stored and wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            InvoiceState::Proposed => "proposed",
            InvoiceState::Registered => "registered",
            InvoiceState::Refused => "refused",
            InvoiceState::Withdrawn => "withdrawn",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "purchase_invoice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub partner_id: PartnerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PurchaseInvoiceId,
    pub settlement_id: SettlementId,
    pub way: Way,
    pub state: InvoiceState,
    pub issue_id: Option<String>,
    pub written_on: NaiveDate,
    pub supplier_number: String,
    pub supplier_name: String,
    pub customer_number: String,
    pub supply: i64,
    pub vat: i64,
    pub total: i64,
    pub remarks: String,
    pub document_id: Option<PartnerDocumentId>,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, partner: Column::PartnerId);
