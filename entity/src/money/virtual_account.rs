//! A number of a bank that belongs to one payer (가상계좌): what arrives there is that payer's.

use crate::ids::{BillingAccountId, TenantId, UserId, VirtualAccountId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "virtual_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VirtualAccountId,
    pub billing_account_id: BillingAccountId,
    pub bank: String,
    /// Digits and letters only.
    pub number: String,
    pub opened_on: NaiveDate,
    pub opened_by: UserId,
    pub opened_at: DateTime<Utc>,
    pub closed_on: Option<NaiveDate>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
