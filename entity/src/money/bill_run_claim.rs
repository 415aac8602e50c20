//! A part of a bill run: the accounts after one key up to and with another, and who is at it.

use crate::ids::{BillRunId, BillingAccountId, TenantId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bill_run_claim")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: BillRunId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub chunk: i32,
    /// None from the first account on.
    pub after_tenant: Option<TenantId>,
    pub after_account: Option<BillingAccountId>,
    /// None up to the last account.
    pub to_tenant: Option<TenantId>,
    pub to_account: Option<BillingAccountId>,
    /// Of whoever is at it until `lease_until`; a later holder has another.
    pub token: Option<Uuid>,
    pub lease_until: Option<DateTime<Utc>>,
    pub done_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
