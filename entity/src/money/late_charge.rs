//! 가산금 (L2): charged once per bill. Won; the rate in hundredths of a percent.

use crate::ids::{AssessedChargeId, BillId, BillingAccountId, TenantId};
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "late_charge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub bill_id: BillId,
    pub billing_account_id: BillingAccountId,
    /// What was unpaid of the bill, without what was disputed.
    pub base: i64,
    pub rate: i32,
    pub amount: i64,
    pub charged_on: NaiveDate,
    /// None where the amount came to nothing.
    pub assessed_charge_id: Option<AssessedChargeId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
