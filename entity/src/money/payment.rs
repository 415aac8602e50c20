//! A deposit, or a part of it, that is a payer's (수납). Won.

use crate::ids::{BillId, BillingAccountId, DepositId, PaymentId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How a deposit was found to be a payer's.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    VirtualAccount,
    NameAndAmount,
    Hand,
}

impl MatchedBy {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            MatchedBy::VirtualAccount => "virtual_account",
            MatchedBy::NameAndAmount => "name_and_amount",
            MatchedBy::Hand => "hand",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentId,
    pub billing_account_id: BillingAccountId,
    pub deposit_id: DepositId,
    pub amount: i64,
    pub paid_on: NaiveDate,
    pub matched_by: MatchedBy,
    /// The bill the payer named (Civil Act art. 476).
    pub designated_bill_id: Option<BillId>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
