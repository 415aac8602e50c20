//! A service the customer has.

use crate::ids::{ApplicationId, BillingAccountId, ServiceId, SubscriptionId, TenantId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubscriptionId,
    pub service_id: ServiceId,
    pub application_id: ApplicationId,
    pub billing_account_id: BillingAccountId,
    pub term_months: i32,
    pub price_book_version: String,
    pub wished_opening_on: NaiveDate,
    pub opened_on: Option<NaiveDate>,
    pub contract_from: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
