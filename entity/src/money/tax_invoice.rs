//! An issued tax invoice (세금계산서): everything that stands on the paper, as it stood when it was
//! issued. It never changes; an amendment is another one. `month` is yyyymm of what it invoices;
//! amounts in won, negative where an amendment takes back. Where it is on its way is
//! [`super::tax_invoice_progress`].

use crate::ids::{
    BillId, BillingAccountId, BusinessNumber, CreditNoteId, TaxInvoiceId, TenantId, UserId,
};
use crate::party::billing_account::TaxKind;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Whether it stands by itself or amends another.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum InvoiceClass {
    Normal,
    Amended,
}

impl InvoiceClass {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            InvoiceClass::Normal => "normal",
            InvoiceClass::Amended => "amended",
        }
    }
}

/// 영수 or 청구: whether the money is in or asked for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    Receipt,
    Charge,
}

impl Purpose {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            Purpose::Receipt => "receipt",
            Purpose::Charge => "charge",
        }
    }
}

/// Why a tax invoice is amended (수정사유), by the tax office's codes 01 to 06.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum AmendmentCode {
    /// 기재사항 착오정정.
    #[sea_orm(string_value = "01")]
    #[serde(rename = "01")]
    Error,
    /// 공급가액 변동.
    #[sea_orm(string_value = "02")]
    #[serde(rename = "02")]
    SupplyChanged,
    /// 환입.
    #[sea_orm(string_value = "03")]
    #[serde(rename = "03")]
    Returned,
    /// 계약의 해제.
    #[sea_orm(string_value = "04")]
    #[serde(rename = "04")]
    Rescinded,
    /// 내국신용장 사후개설.
    #[sea_orm(string_value = "05")]
    #[serde(rename = "05")]
    LetterOfCredit,
    /// 착오에 의한 이중발급.
    #[sea_orm(string_value = "06")]
    #[serde(rename = "06")]
    IssuedTwice,
}

impl AmendmentCode {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            AmendmentCode::Error => "01",
            AmendmentCode::SupplyChanged => "02",
            AmendmentCode::Returned => "03",
            AmendmentCode::Rescinded => "04",
            AmendmentCode::LetterOfCredit => "05",
            AmendmentCode::IssuedTwice => "06",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tax_invoice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaxInvoiceId,
    pub billing_account_id: BillingAccountId,
    /// What it invoices; an amendment names the bill of its original.
    pub bill_id: BillId,
    /// The lines of the bill it is about, as a JSON array of their numbers.
    pub bill_lines: String,
    /// The credit note an amendment expresses.
    pub credit_note_id: Option<CreditNoteId>,
    pub month: i32,
    /// Our own number, `T202608-00000123`: at most 24 of `[A-Za-z0-9_-]`.
    pub number: String,
    /// 승인번호: writing date, registration number of the issuing system and serial, eight each.
    pub issue_id: String,
    pub class: InvoiceClass,
    /// 과세, 영세율, 면세 (then it is a 계산서).
    pub kind: TaxKind,
    /// 작성일자.
    pub written_on: NaiveDate,
    pub purpose: Purpose,
    pub supplier_business_number: BusinessNumber,
    pub supplier_branch: String,
    pub supplier_name: String,
    pub supplier_representative: String,
    pub supplier_address: String,
    pub supplier_business_type: String,
    pub supplier_business_item: String,
    pub supplier_email: String,
    pub supplier_phone: String,
    pub customer_business_number: BusinessNumber,
    pub customer_branch: String,
    pub customer_name: String,
    pub customer_representative: String,
    pub customer_address: String,
    pub customer_business_type: String,
    pub customer_business_item: String,
    pub customer_email: String,
    /// A second address; empty where there is none.
    pub customer_second_email: String,
    pub supply: i64,
    pub vat: i64,
    pub total: i64,
    pub paid_cash: i64,
    pub paid_cheque: i64,
    pub paid_note: i64,
    /// 외상미수금.
    pub paid_credit: i64,
    /// 비고: up to three lines, a line feed between.
    pub remarks: String,
    pub amendment: Option<AmendmentCode>,
    pub original_id: Option<TaxInvoiceId>,
    /// 당초승인번호.
    pub original_issue_id: Option<String>,
    /// The last day it may be issued; none for an amendment dated like its original.
    pub issue_by: Option<NaiveDate>,
    /// The last day it may be transmitted.
    pub transmit_by: NaiveDate,
    pub issued_on: NaiveDate,
    pub issued_at: DateTime<Utc>,
    /// None where the machinery issued it.
    pub issued_by: Option<UserId>,
    /// Issued after `issue_by`.
    pub late: bool,
    /// Why it was amended or issued late, in a person's words.
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::owned!(Entity, tenant: Column::TenantId);
