//! An agent's month in an attendance report. `days` has a letter for every day of the month: `w`
//! worked, `t` trained, `-` neither.

use crate::ids::{AttendanceId, PartnerId, TenantId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance_agent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: AttendanceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_no: i32,
    pub partner_id: PartnerId,
    pub agent: String,
    pub days: String,
    pub worked: i32,
    pub trained: i32,
    pub hundredths: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId, partner: Column::PartnerId);
