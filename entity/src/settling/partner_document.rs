//! A paper a partner handed in; its bytes are in the object store.

use crate::ids::{PartnerDocumentId, PartnerId, SettlementId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub partner_id: PartnerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnerDocumentId,
    pub settlement_id: SettlementId,
    pub file_name: String,
    pub media_type: String,
    pub byte_count: i64,
    pub sha256: String,
    pub object_key: String,
    pub uploaded_by: UserId,
    pub uploaded_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, partner: Column::PartnerId);
