//! One line of an acceptance certificate.

use crate::ids::{AcceptanceId, TenantId};
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "acceptance_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub acceptance_id: AcceptanceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_no: i32,
    pub delivered_on: NaiveDate,
    pub name: String,
    pub specification: String,
    pub quantity: i64,
    pub remark: String,
    pub confirmed: Option<bool>,
    pub rejection_reason: Option<String>,
    /// The ordered product the line is, where it is one.
    pub product: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
