//! Something a customer was told, and had to be told before a day.

use crate::ids::{MaintenanceId, NoticeId, OutboxId, SubscriptionId, TenantId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What it is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    Delay,
    Maintenance,
    RenewalTwoMonths,
    RenewalOneMonth,
    Suspension,
    Termination,
}

impl NoticeKind {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            NoticeKind::Delay => "delay",
            NoticeKind::Maintenance => "maintenance",
            NoticeKind::RenewalTwoMonths => "renewal_two_months",
            NoticeKind::RenewalOneMonth => "renewal_one_month",
            NoticeKind::Suspension => "suspension",
            NoticeKind::Termination => "termination",
        }
    }
}

/// How the customer was told.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Mail,
    Phone,
    Post,
}

impl Channel {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
            Channel::Phone => "phone",
            Channel::Post => "post",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    pub subscription_id: SubscriptionId,
    pub kind: NoticeKind,
    pub subject: String,
    pub reason: String,
    /// The day promised to the customer, or on which it happens.
    pub promised_on: Option<NaiveDate>,
    /// The last day on which telling is in time.
    pub tell_by: Option<NaiveDate>,
    pub channel: Channel,
    pub recipient: String,
    /// The letter of one sent by mail.
    pub outbox_id: Option<OutboxId>,
    pub maintenance_id: Option<MaintenanceId>,
    /// Nobody where the daily look told it.
    pub told_by: Option<UserId>,
    pub told_at: DateTime<Utc>,
    pub delivered_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
