//! A bill run over all billing accounts for a month. `month` is yyyymm; amounts in won.

use crate::ids::{BillRunId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Where a bill run stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Totals and differences are looked through; single accounts may be held back.
    Proposed,
    /// Somebody looked it through: it may be issued.
    Reviewed,
    /// Bills are being made.
    Issuing,
    Issued,
    /// Stopped before its end; issuing again carries on.
    Interrupted,
}

impl RunState {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            RunState::Proposed => "proposed",
            RunState::Reviewed => "reviewed",
            RunState::Issuing => "issuing",
            RunState::Issued => "issued",
            RunState::Interrupted => "interrupted",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bill_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BillRunId,
    pub month: i32,
    pub state: RunState,
    /// None for a run from the command line, which signs in as nobody.
    pub started_by: Option<UserId>,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub accounts_total: i64,
    pub accounts_done: i64,
    pub bills_issued: i64,
    pub amount_total: i64,
    pub version: i64,
    /// Who looked the proposal through; none for the command line.
    pub reviewed_by: Option<UserId>,
    pub reviewed_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
