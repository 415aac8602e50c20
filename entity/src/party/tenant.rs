//! A customer company (고객사).

use crate::ids::{BusinessNumber, CorporateNumber, TenantId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TenantId,
    pub business_number: BusinessNumber,
    pub corporate_number: Option<CorporateNumber>,
    pub name: String,
    pub representative: String,
    pub address: String,
    pub phone: String,
    pub mobile: Option<String>,
    pub email: String,
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::Id);
