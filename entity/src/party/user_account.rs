//! A person who signs in: of the provider, of one tenant, or of one partner.

use crate::ids::{PartnerId, TenantId, UserId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a person may do (spec 1.1).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Sales,
    Consulting,
    Product,
    Operations,
    Settlement,
    Credit,
    Legal,
    Admin,
    TenantAdmin,
    TenantViewer,
    Partner,
}

impl Role {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            Role::Sales => "sales",
            Role::Consulting => "consulting",
            Role::Product => "product",
            Role::Operations => "operations",
            Role::Settlement => "settlement",
            Role::Credit => "credit",
            Role::Legal => "legal",
            Role::Admin => "admin",
            Role::TenantAdmin => "tenant_admin",
            Role::TenantViewer => "tenant_viewer",
            Role::Partner => "partner",
        }
    }
}

/// The language pages and letters come in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Ko,
    En,
}

impl Language {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            Language::Ko => "ko",
            Language::En => "en",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub department: String,
    pub phone: String,
    pub role: Role,
    pub tenant_id: Option<TenantId>,
    pub partner_id: Option<PartnerId>,
    pub language: Language,
    pub password_hash: String,
    pub disabled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId, partner: Column::PartnerId);
