//! 납부 약속: won until a day. Kept or broken is what the payments say.

use crate::ids::{BillingAccountId, PromiseId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_promise")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PromiseId,
    pub billing_account_id: BillingAccountId,
    pub promised_on: NaiveDate,
    /// The last day on which paying keeps it.
    pub pay_by: NaiveDate,
    pub amount: i64,
    pub note: String,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
