//! Where a tax invoice is on its way to the tax office.

use crate::ids::{TaxInvoiceId, TaxTransmissionId, TenantId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The states a tax invoice goes through (`tax-and-law.md` 9).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum InvoiceState {
    /// 발행완료.
    Issued,
    /// 전송대기.
    Queued,
    /// 전송중.
    Sent,
    /// 전송성공: from here on only an amendment changes anything.
    Accepted,
    /// 전송실패: what it invoices may be invoiced anew.
    Rejected,
    /// 발행취소, before it was sent.
    Cancelled,
}

impl InvoiceState {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            InvoiceState::Issued => "issued",
            InvoiceState::Queued => "queued",
            InvoiceState::Sent => "sent",
            InvoiceState::Accepted => "accepted",
            InvoiceState::Rejected => "rejected",
            InvoiceState::Cancelled => "cancelled",
        }
    }

    /// Whether the document counts: what it invoices is invoiced.
    pub fn is_live(self) -> bool {
        !matches!(self, InvoiceState::Rejected | InvoiceState::Cancelled)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tax_invoice_progress")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tax_invoice_id: TaxInvoiceId,
    pub state: InvoiceState,
    /// What the document invoices. Unique among the live ones: nothing is invoiced twice.
    pub slot: String,
    pub transmission_id: Option<TaxTransmissionId>,
    /// The tax office's answer, `SUC001`.
    pub result_code: Option<String>,
    pub queued_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    pub answered_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
