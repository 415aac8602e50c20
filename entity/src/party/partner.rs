//! A partner company (협력사).

use crate::ids::{BusinessNumber, PartnerId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a partner does (spec 1.1).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PartnerKind {
    System,
    App,
    Staffing,
    Development,
    Network,
    Goods,
}

impl PartnerKind {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            PartnerKind::System => "system",
            PartnerKind::App => "app",
            PartnerKind::Staffing => "staffing",
            PartnerKind::Development => "development",
            PartnerKind::Network => "network",
            PartnerKind::Goods => "goods",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partner")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnerId,
    pub name: String,
    pub kind: PartnerKind,
    pub business_number: BusinessNumber,
    pub email: String,
    pub phone: String,
    pub created_at: DateTime<Utc>,
    pub representative: String,
    pub address: String,
    /// 업태 and 종목, as its business registration has them.
    pub business_type: String,
    pub business_item: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, partner: Column::Id);
