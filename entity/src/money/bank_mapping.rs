//! How a bank lays out its statement file, as settlement last confirmed it.

use crate::ids::UserId;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bank_mapping")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub bank: String,
    pub kind: String,
    pub encoding: String,
    /// The row with the columns' names, from one; 0 where there is none.
    pub header_row: i32,
    /// JSON: what stands in which column, from zero.
    pub columns: String,
    pub date_order: String,
    pub saved_by: Option<UserId>,
    pub saved_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
