//! A credit note that was out before the tax invoice and stands in it as negative lines.

use crate::ids::{CreditNoteId, TaxInvoiceId, TenantId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tax_invoice_note")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tax_invoice_id: TaxInvoiceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub credit_note_id: CreditNoteId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
