//! The audit trail: who, when, from where, what, before and after.

use crate::ids::{EventId, TenantId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    pub at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    pub actor_id: Option<UserId>,
    pub actor_name: String,
    pub actor_role: String,
    pub from_address: String,
    pub channel: String,
    pub request_id: String,
    pub act: String,
    pub subject_kind: String,
    pub subject_id: String,
    pub before: String,
    pub after: String,
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
