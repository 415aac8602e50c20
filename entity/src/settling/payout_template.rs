//! How a bank wants its list of transfers: codes of columns with spaces between.

use crate::ids::UserId;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub bank: String,
    pub columns: String,
    pub with_header: bool,
    pub payee_text: String,
    pub saved_by: Option<UserId>,
    pub saved_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
