//! A charge (negative: a credit) that an act worked out; `workings` is its derivation as JSON.

use super::bill_line::{ChargeKind, TaxCategory};
use crate::ids::{
    AssessedChargeId, BillingAccountId, ChangeOrderId, SubscriptionId, TenantId, UserId,
};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessed_charge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssessedChargeId,
    /// The service it is for; none where it is the payer's alone.
    pub subscription_id: Option<SubscriptionId>,
    /// Whole number yyyymm: the usage month it belongs to.
    pub month: i32,
    pub charge: ChargeKind,
    pub product: Option<String>,
    pub label_ko: String,
    pub label_en: String,
    /// Won, VAT excluded; never zero.
    pub supply: i64,
    pub tax_category: TaxCategory,
    pub workings: String,
    pub change_order_id: Option<ChangeOrderId>,
    /// None where a job found it due.
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTime<Utc>,
    /// The payer, where it is for no service: the late charge of a bill.
    pub billing_account_id: Option<BillingAccountId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
