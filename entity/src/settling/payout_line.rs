//! What one partner gets in a payout, for one settlement: won, VAT included.

use crate::ids::{PartnerId, PayoutId, PayoutLineId, PurchaseInvoiceId, SettlementId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub partner_id: PartnerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PayoutLineId,
    pub payout_id: PayoutId,
    pub settlement_id: SettlementId,
    pub invoice_id: PurchaseInvoiceId,
    pub account_seq: i32,
    pub amount: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, partner: Column::PartnerId);
