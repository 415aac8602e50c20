//! A message of the bank about a deposit, taken once.

use crate::ids::DepositId;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deposit_callback")]
pub struct Model {
    /// As the sender numbers its messages.
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: String,
    /// The bank's name and its own number of the deposit.
    pub reference: String,
    /// Hash of what equal deposits of one minute have in common.
    pub likeness: String,
    pub deposit_id: DepositId,
    pub received_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
