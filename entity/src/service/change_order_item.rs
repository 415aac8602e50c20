//! A row of the change form's grid: 기존 and 변경, each 단가 and 회선수. Prices in won per unit and month.

use crate::ids::{ChangeOrderId, TenantId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_order_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub change_order_id: ChangeOrderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_no: i32,
    pub product: String,
    pub old_quantity: i64,
    pub old_unit_price: Option<i64>,
    pub new_quantity: i64,
    pub new_unit_price: Option<i64>,
    /// A negotiated price (P5).
    pub agreed_price: Option<i64>,
    pub agreed_reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
