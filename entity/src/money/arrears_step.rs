//! What was ordered on the ladder of arrears, with its proof. `services` and `workings` are JSON.

use crate::ids::{ArrearsStepId, BillingAccountId, DemandId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The steps after the demand.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Suspension,
    Lift,
    TerminationNotice,
    Termination,
}

impl StepKind {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            StepKind::Suspension => "suspension",
            StepKind::Lift => "lift",
            StepKind::TerminationNotice => "termination_notice",
            StepKind::Termination => "termination",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "arrears_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ArrearsStepId,
    pub billing_account_id: BillingAccountId,
    pub kind: StepKind,
    pub taken_on: NaiveDate,
    pub taken_at: DateTime<Utc>,
    /// The demand a suspension rests on.
    pub demand_id: Option<DemandId>,
    pub first_due_on: Option<NaiveDate>,
    /// The day from which the terms allowed it.
    pub possible_from: Option<NaiveDate>,
    /// Won that were overdue then, without what was disputed.
    pub amount: i64,
    pub services: String,
    pub reason: String,
    pub workings: String,
    pub taken_by: UserId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
