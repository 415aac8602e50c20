//! A correction downwards of an issued bill. Amounts are positive won; `workings` is a JSON array.

use crate::ids::{BillId, BillingAccountId, CreditNoteId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Why a bill is corrected downwards.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CreditGround {
    Outage,
    Dispute,
    BillingError,
    Goodwill,
    PriceChange,
    Termination,
}

impl CreditGround {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            CreditGround::Outage => "outage",
            CreditGround::Dispute => "dispute",
            CreditGround::BillingError => "billing_error",
            CreditGround::Goodwill => "goodwill",
            CreditGround::PriceChange => "price_change",
            CreditGround::Termination => "termination",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credit_note")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CreditNoteId,
    pub billing_account_id: BillingAccountId,
    pub bill_id: BillId,
    pub seq: i32,
    pub number: String,
    pub ground: CreditGround,
    pub reason: String,
    pub supply: i64,
    pub vat: i64,
    pub out_of_scope: i64,
    pub total: i64,
    pub issued_on: NaiveDate,
    pub issued_at: DateTime<Utc>,
    pub requested_by: UserId,
    pub approved_by: Option<UserId>,
    pub workings: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
