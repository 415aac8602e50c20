//! A provisioning task (spec 2.5).

use crate::catalogue::plan_template_task::Timing;
use crate::ids::{PartnerId, ServiceId, SubscriptionId, TaskId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The states of a provisioning task (spec 2.5).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    Waiting,
    Ready,
    InProgress,
    Done,
    Failed,
    Cancelled,
    NotNeeded,
}

impl TaskState {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            TaskState::Waiting => "waiting",
            TaskState::Ready => "ready",
            TaskState::InProgress => "in_progress",
            TaskState::Done => "done",
            TaskState::Failed => "failed",
            TaskState::Cancelled => "cancelled",
            TaskState::NotNeeded => "not_needed",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaskId,
    pub subscription_id: SubscriptionId,
    pub service_id: ServiceId,
    pub customer_label: String,
    pub kind: String,
    pub position: i32,
    pub title_ko: String,
    pub title_en: String,
    pub rule_ko: String,
    pub rule_en: String,
    pub owner_role: String,
    pub partner_id: Option<PartnerId>,
    pub needs_evidence: bool,
    pub state: TaskState,
    pub due_on: NaiveDate,
    pub evidence: String,
    pub reason: Option<String>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub finished_by: Option<UserId>,
    pub version: i64,
    pub timing: Timing,
    /// Business days before (or after) the opening, by the template it was planned from.
    pub business_days: i32,
    /// Business days it takes once it can begin; none leaves it to the due dates.
    pub lead_days: Option<i32>,
    /// The template's word for when such a task is needed.
    pub needed_when: String,
    /// Codes of the products it brings, with spaces between.
    pub delivers: String,
    /// It undoes what was done for a cancelled order or an ended service.
    pub compensates: bool,
    /// The task that took its place.
    pub replaced_by: Option<TaskId>,
    /// Who asked for it to be left out, and when; the order desk decides.
    pub skip_proposed_by: Option<UserId>,
    pub skip_proposed_at: Option<DateTime<Utc>>,
    /// Who of the order desk agreed that it is left out.
    pub skip_approved_by: Option<UserId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId, partner: Column::PartnerId);
