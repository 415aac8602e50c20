//! An item of a tax invoice (품목). Amounts in won; the quantity in hundredths.

use crate::ids::{TaxInvoiceId, TenantId};
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tax_invoice_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tax_invoice_id: TaxInvoiceId,
    /// 1 to 99.
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_no: i32,
    /// 월일.
    pub supplied_on: NaiveDate,
    /// 품목.
    pub name: String,
    /// 규격.
    pub spec: String,
    /// Hundredths; none where lines were merged or a difference is invoiced.
    pub quantity: Option<i64>,
    pub unit_price: Option<i64>,
    pub supply: i64,
    pub vat: i64,
    /// 비고.
    pub remark: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
