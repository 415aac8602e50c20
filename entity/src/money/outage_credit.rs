//! What was granted for outages of a month, won, VAT excluded (negative: taken back), and by which
//! document: a charge of a bill to come, or a credit note.

use crate::ids::{
    AssessedChargeId, CreditNoteId, OutageCreditId, OutageId, SubscriptionId, TenantId, UserId,
};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outage_credit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutageCreditId,
    pub subscription_id: SubscriptionId,
    /// yyyymm: the month of the outage.
    pub month: i32,
    pub product: String,
    pub amount: i64,
    /// The outage whose confirmation granted it.
    pub outage_id: OutageId,
    pub outage_seq: i32,
    pub assessed_charge_id: Option<AssessedChargeId>,
    pub credit_note_id: Option<CreditNoteId>,
    pub granted_by: UserId,
    pub granted_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
