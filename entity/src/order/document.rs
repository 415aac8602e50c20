//! An uploaded paper; its bytes are in the object store.

use crate::ids::{
    ApplicationId, BillingRequestId, ChangeOrderId, DocumentId, PartnerId, TaskId, TenantId, UserId,
};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    pub application_id: Option<ApplicationId>,
    pub task_id: Option<TaskId>,
    pub partner_id: Option<PartnerId>,
    pub kind: String,
    pub sealed: bool,
    pub file_name: String,
    pub media_type: String,
    pub byte_count: i64,
    pub sha256: String,
    pub object_key: String,
    pub uploaded_by: UserId,
    pub uploaded_at: DateTime<Utc>,
    pub removed_at: Option<DateTime<Utc>>,
    pub change_order_id: Option<ChangeOrderId>,
    pub billing_request_id: Option<BillingRequestId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId, partner: Column::PartnerId);
