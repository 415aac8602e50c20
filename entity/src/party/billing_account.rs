//! Who pays (요금납부책임자), with the address bills go to.

use crate::ids::{BillingAccountId, BusinessNumber, TenantId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How supplies to this account are taxed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum TaxKind {
    Taxable,
    ZeroRated,
    Exempt,
}

impl TaxKind {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            TaxKind::Taxable => "taxable",
            TaxKind::ZeroRated => "zero_rated",
            TaxKind::Exempt => "exempt",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "billing_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BillingAccountId,
    pub number: String,
    pub payer_name: String,
    pub business_number: BusinessNumber,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub tax_kind: TaxKind,
    pub created_at: DateTime<Utc>,
    pub version: i64,
    /// 대표자, as the tax invoice names it; empty where nobody has said.
    pub representative: String,
    /// 업태.
    pub business_type: String,
    /// 종목.
    pub business_item: String,
    /// 종사업장번호, four digits; empty for the main place of business.
    pub branch: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
