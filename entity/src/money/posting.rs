//! Double entry: an amount in won moved from the credited account to the debited one. `month` is the
//! accounting month, yyyymm; `entry_id` is the id of the document that is posted.

use crate::ids::{BillingAccountId, PartnerId, TenantId};
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The kind of document a posting comes from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Bill,
    CreditNote,
    Deposit,
    Payment,
    PaymentReversal,
    DepositReturn,
    Refund,
    WriteOff,
    Settlement,
    Payout,
}

impl Source {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            Source::Bill => "bill",
            Source::CreditNote => "credit_note",
            Source::Deposit => "deposit",
            Source::Payment => "payment",
            Source::PaymentReversal => "payment_reversal",
            Source::DepositReturn => "deposit_return",
            Source::Refund => "refund",
            Source::WriteOff => "write_off",
            Source::Settlement => "settlement",
            Source::Payout => "payout",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "posting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    pub source: Source,
    pub month: i32,
    pub entered_on: NaiveDate,
    pub debit: String,
    pub credit: String,
    pub amount: i64,
    pub billing_account_id: Option<BillingAccountId>,
    pub partner_id: Option<PartnerId>,
    pub product: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
