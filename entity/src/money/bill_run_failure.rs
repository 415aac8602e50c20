//! An account a run could not bill, with the reason.

use crate::ids::{BillRunId, BillingAccountId, TenantId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bill_run_failure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: BillRunId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub billing_account_id: BillingAccountId,
    pub code: String,
    pub detail: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
