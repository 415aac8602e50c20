//! A package of at most 100 tax invoices handed to a gateway (전송). `simulated` says that nothing
//! of it reaches the tax office.

use crate::ids::{TaxTransmissionId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tax_transmission")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaxTransmissionId,
    /// 제출번호: registration number, date and 32 hexadecimal digits.
    pub submit_id: String,
    /// The gateway's name, `file-drop`.
    pub gateway: String,
    pub simulated: bool,
    /// How many documents are in it.
    pub documents: i32,
    /// None where the machinery packed it.
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    /// When the gateway took it; none while that has not succeeded.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the last of its documents was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// What went wrong at the last attempt.
    pub last_error: Option<String>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity);
