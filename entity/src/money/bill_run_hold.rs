//! An account left out of a bill run on purpose, with the reason.

use crate::ids::{BillRunId, BillingAccountId, TenantId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bill_run_hold")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: BillRunId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub billing_account_id: BillingAccountId,
    pub reason: String,
    /// None from the command line.
    pub held_by: Option<UserId>,
    pub held_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
