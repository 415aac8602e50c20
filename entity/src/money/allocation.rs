//! What settled what (L3), in won; undone by rows of the opposite sign.

use super::credit_balance::CreditSource;
use crate::ids::{AllocationId, BillId, BillingAccountId, TenantId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "allocation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AllocationId,
    pub billing_account_id: BillingAccountId,
    pub source: CreditSource,
    pub source_id: Uuid,
    pub bill_id: BillId,
    pub late: i64,
    pub principal: i64,
    pub allocated_on: NaiveDate,
    pub allocated_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
