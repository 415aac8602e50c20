//! Whether the bank named the holder the partner named (예금주 조회).

use crate::ids::{PartnerId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_account_check")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub partner_id: PartnerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_seq: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    pub matched: bool,
    pub holder_found: String,
    pub checked_by: UserId,
    pub checked_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, partner: Column::PartnerId);
