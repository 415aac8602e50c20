//! What was said about a disputed line.

use crate::ids::{PartnerDocumentId, PartnerId, SettlementDisputeId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settlement_message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub partner_id: PartnerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub dispute_id: SettlementDisputeId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    pub author_id: UserId,
    pub author_name: String,
    pub by_partner: bool,
    pub body: String,
    pub document_id: Option<PartnerDocumentId>,
    pub written_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, partner: Column::PartnerId);
