//! A bank's statement file, read and not yet believed: deposits are made of it on confirmation.

use crate::ids::{DepositImportId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Where an import stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    Previewed,
    Confirmed,
    Discarded,
}

impl ImportState {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            ImportState::Previewed => "previewed",
            ImportState::Confirmed => "confirmed",
            ImportState::Discarded => "discarded",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deposit_import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DepositImportId,
    pub bank: String,
    pub file_name: String,
    pub sha256: String,
    pub kind: String,
    pub encoding: String,
    /// The row with the columns' names, from one; 0 where there is none.
    pub header_row: i32,
    /// JSON: what stands in which column, from zero.
    pub columns: String,
    pub date_order: String,
    /// JSON: the file's cells, row by row.
    pub grid: String,
    pub state: ImportState,
    pub imported_by: Option<UserId>,
    pub imported_at: DateTime<Utc>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    /// How many deposits were new, and their sum in won.
    pub deposits: Option<i64>,
    pub amount: Option<i64>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
