//! Money that came in (입금). `assigned` won of it are known to be somebody's; the rest is in suspense.

use crate::ids::{DepositId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How a deposit became known.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum DepositSource {
    Import,
    Callback,
    Manual,
}

impl DepositSource {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            DepositSource::Import => "import",
            DepositSource::Callback => "callback",
            DepositSource::Manual => "manual",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deposit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DepositId,
    /// The same for the same deposit, whatever file or message brings it.
    pub fingerprint: String,
    pub source: DepositSource,
    pub bank: String,
    pub deposited_on: NaiveDate,
    /// Time of day as the bank gives it.
    pub deposited_at: Option<String>,
    pub depositor: String,
    /// Won.
    pub amount: i64,
    pub virtual_account: Option<String>,
    pub reference: Option<String>,
    pub memo: Option<String>,
    pub import_id: Option<Uuid>,
    /// Won.
    pub assigned: i64,
    pub acknowledged_by: Option<UserId>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub acknowledged_note: Option<String>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
