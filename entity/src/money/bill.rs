//! An issued bill. `month` is yyyymm; amounts in won; `workings` is a JSON array of derivation
//! trees: how the figures of the whole bill, its tax and its due date, came about.

use crate::ids::{BillId, BillRunId, BillingAccountId, BusinessNumber, TenantId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a bill is: the one of its month, or one out of turn (C7).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum BillKind {
    Regular,
    Final,
    DebitNote,
}

impl BillKind {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            BillKind::Regular => "regular",
            BillKind::Final => "final",
            BillKind::DebitNote => "debit_note",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bill")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BillId,
    pub billing_account_id: BillingAccountId,
    pub month: i32,
    pub seq: i32,
    pub number: String,
    pub payer_name: String,
    pub payer_business_number: BusinessNumber,
    pub payer_address: String,
    pub payer_email: String,
    pub supply: i64,
    pub vat: i64,
    pub out_of_scope: i64,
    pub total: i64,
    pub due_on: NaiveDate,
    pub issued_on: NaiveDate,
    pub issued_at: DateTime<Utc>,
    pub run_id: Option<BillRunId>,
    pub engine_version: String,
    pub inputs_sha256: String,
    pub workings: String,
    pub kind: BillKind,
    /// The bill a debit note corrects.
    pub corrects_bill_id: Option<BillId>,
    /// Why a bill was made out of turn.
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
