//! A line of a credit note, positive won; `bill_line_no` is the line it corrects.

use super::bill_line::{ChargeKind, TaxCategory};
use crate::ids::{BillId, CreditNoteId, TenantId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credit_note_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub credit_note_id: CreditNoteId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_no: i32,
    pub bill_id: BillId,
    pub bill_line_no: Option<i32>,
    pub charge: ChargeKind,
    pub product: Option<String>,
    pub label_ko: String,
    pub label_en: String,
    pub supply: i64,
    pub vat: i64,
    pub tax_category: TaxCategory,
    pub workings: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
