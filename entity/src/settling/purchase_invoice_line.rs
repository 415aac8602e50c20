//! A line of a purchase tax invoice. Amounts in won.

use crate::ids::{PartnerId, PurchaseInvoiceId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "purchase_invoice_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub partner_id: PartnerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub invoice_id: PurchaseInvoiceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_no: i32,
    pub name: String,
    pub supply: i64,
    pub vat: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, partner: Column::PartnerId);
