//! 납부최고 (L4): what was demanded of a payer, bill by bill, in won. `bills` is JSON.

use crate::ids::{BillingAccountId, DemandId, OutboxId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The way a demand went.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum DemandChannel {
    Mail,
    /// Registered post (등기), recorded by hand.
    Post,
}

impl DemandChannel {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            DemandChannel::Mail => "mail",
            DemandChannel::Post => "post",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "demand")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DemandId,
    pub number: String,
    pub billing_account_id: BillingAccountId,
    pub sent_on: NaiveDate,
    pub sent_at: DateTime<Utc>,
    pub first_due_on: NaiveDate,
    pub pay_by: NaiveDate,
    pub amount: i64,
    pub bills: String,
    pub channel: DemandChannel,
    pub recipient: String,
    /// The letter; none of a demand by post.
    pub outbox_id: Option<OutboxId>,
    pub sent_by: UserId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
