//! What is still open of a bill, in won: a balance that the allocations add up to again. `late` is
//! what stands outside the tax (late charges), which a payment settles first (L3).

use crate::ids::{BillId, BillingAccountId, TenantId};
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receivable")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub bill_id: BillId,
    pub billing_account_id: BillingAccountId,
    /// yyyymm.
    pub month: i32,
    pub due_on: NaiveDate,
    pub late_total: i64,
    pub principal_total: i64,
    pub late_open: i64,
    pub principal_open: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
