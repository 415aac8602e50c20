//! What is said of tax invoices. Amounts in won; negative where an amendment takes back.

use crate::json::list::PageInfo;
use crate::json::workings::Words;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_billing::tax_invoices::{self, Count, Detail, Listed, Party, Totals};
use gaetong_entity::money::tax_invoice::{AmendmentCode, InvoiceClass};
use gaetong_entity::money::{tax_invoice, tax_invoice_line, tax_transmission};
use gaetong_entity::party::billing_account::TaxKind;
use gaetong_entity::work::event;
use gaetong_rules::{Lang, Text};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A tax invoice as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxInvoiceBody {
    /// The tax invoice.
    #[schema(example = "txi_01k00000000000000000000000")]
    pub id: String,
    /// Our own number.
    #[schema(example = "T202608-00000001")]
    pub number: String,
    /// 승인번호.
    #[schema(example = "202608314100000000000001")]
    pub issue_id: String,
    /// `0101` normal, `0102` zero-rated, `0301` exempt; `0201`, `0202`, `0401` amended.
    #[schema(example = "0101")]
    pub type_code: &'static str,
    /// `issued`, `queued`, `sent`, `accepted`, `rejected` or `cancelled`.
    #[schema(example = "issued")]
    pub state: &'static str,
    /// The tax office's answer.
    pub answer: Option<AnswerBody>,
    /// The month it belongs to.
    #[schema(example = "2026-08")]
    pub month: String,
    /// 작성일자.
    #[schema(example = "2026-08-31")]
    pub written_on: NaiveDate,
    /// The day it was issued.
    #[schema(example = "2026-09-09")]
    pub issued_on: NaiveDate,
    /// Whether that was after its last day.
    #[schema(example = false)]
    pub late: bool,
    /// The last day to transmit it.
    #[schema(example = "2026-09-10")]
    pub transmit_by: NaiveDate,
    /// The bill it invoices.
    #[schema(example = "bil_01k00000000000000000000000")]
    pub bill_id: String,
    /// The credit note an amendment expresses.
    #[schema(example = "crn_01k00000000000000000000000")]
    pub credit_note_id: Option<String>,
    /// The payer's account.
    #[schema(example = "acc_01k00000000000000000000000")]
    pub billing_account_id: String,
    /// 공급받는 자.
    #[schema(example = "㈜한빛보험")]
    pub customer_name: String,
    /// Its business number.
    #[schema(example = "220-81-62517")]
    pub customer_business_number: String,
    /// 공급가액.
    #[schema(example = 2400000)]
    pub supply: i64,
    /// 세액.
    #[schema(example = 240000)]
    pub vat: i64,
    /// 합계금액.
    #[schema(example = 2640000)]
    pub total: i64,
    /// `01` to `06`, of an amendment.
    #[schema(example = "02")]
    pub amendment: Option<&'static str>,
    /// 당초승인번호.
    #[schema(example = "202607314100000000000001")]
    pub original_issue_id: Option<String>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// What the tax office answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerBody {
    /// Its code.
    #[schema(example = "ERR009")]
    pub code: String,
    /// In plain words.
    pub message: Words,
    /// What to do.
    pub remedy: Words,
}

/// A page of tax invoices.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxInvoiceList {
    /// The latest first.
    pub data: Vec<TaxInvoiceBody>,
    /// How to go on.
    pub page: PageInfo,
    /// Over the whole filter.
    pub totals: TaxInvoiceTotals,
}

/// How many, and what they come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxInvoiceTotals {
    /// How many.
    #[schema(example = 500)]
    pub count: i64,
    /// VAT excluded.
    #[schema(example = 1200000000)]
    pub supply: i64,
    /// The tax.
    #[schema(example = 120000000)]
    pub vat: i64,
    /// In all.
    #[schema(example = 1320000000)]
    pub total: i64,
}

/// A tax invoice with all that stands on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxInvoiceDetailBody {
    #[serde(flatten)]
    pub invoice: TaxInvoiceBody,
    /// 공급자.
    pub supplier: PartyBody,
    /// 공급받는 자.
    pub customer: PartyBody,
    /// `receipt` (영수) or `charge` (청구).
    #[schema(example = "charge")]
    pub purpose: &'static str,
    /// 현금.
    #[schema(example = 0)]
    pub paid_cash: i64,
    /// 수표.
    #[schema(example = 0)]
    pub paid_cheque: i64,
    /// 어음.
    #[schema(example = 0)]
    pub paid_note: i64,
    /// 외상미수금.
    #[schema(example = 2640000)]
    pub paid_credit: i64,
    /// 비고.
    #[schema(example = json!(["당초 작성일자 2026-08-31"]))]
    pub remarks: Vec<String>,
    /// 품목.
    pub lines: Vec<TaxInvoiceLineBody>,
    /// The last day to issue it; none where it is dated like its original.
    #[schema(example = "2026-09-10")]
    pub issue_by: Option<NaiveDate>,
    /// Why it was amended or issued late.
    #[schema(example = "장애 감면")]
    pub reason: Option<String>,
    /// When it was queued, sent, answered.
    pub queued_at: Option<DateTime<Utc>>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// The package it went in; to the customer none.
    pub transmission: Option<TransmissionBody>,
    /// SHA-256 of the signed XML.
    #[schema(example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    pub sha256: String,
    /// What it amends.
    pub original: Option<TaxInvoiceBody>,
    /// What amends it.
    pub amendments: Vec<TaxInvoiceBody>,
}

/// Supplier or customer as a tax invoice names them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartyBody {
    /// 등록번호.
    #[schema(example = "2208162517")]
    pub business_number: String,
    /// 종사업장번호.
    #[schema(example = "")]
    pub branch: String,
    /// 상호.
    #[schema(example = "㈜한빛보험")]
    pub name: String,
    /// 대표자.
    #[schema(example = "김대표")]
    pub representative: String,
    /// 사업장 주소.
    #[schema(example = "서울특별시 중구 을지로 1")]
    pub address: String,
    /// 업태.
    #[schema(example = "보험업")]
    pub business_type: String,
    /// 종목.
    #[schema(example = "손해보험")]
    pub business_item: String,
    /// Where it is sent.
    #[schema(example = "tax@customer.example")]
    pub email: String,
}

/// An item.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxInvoiceLineBody {
    /// 월일.
    #[schema(example = "2026-08-31")]
    pub supplied_on: NaiveDate,
    /// 품목.
    #[schema(example = "ASP 기본서비스")]
    pub name: String,
    /// 규격.
    #[schema(example = "10석 이상 · 36개월")]
    pub spec: String,
    /// In hundredths: 1,000 are 10.
    #[schema(example = 1000)]
    pub quantity_hundredths: Option<i64>,
    /// 단가.
    #[schema(example = 240000)]
    pub unit_price: Option<i64>,
    /// 공급가액.
    #[schema(example = 2400000)]
    pub supply: i64,
    /// 세액.
    #[schema(example = 240000)]
    pub vat: i64,
    /// 비고.
    #[schema(example = "J00000001")]
    pub remark: String,
}

/// A package handed to a gateway.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransmissionBody {
    /// The package.
    #[schema(example = "txt_01k00000000000000000000000")]
    pub id: String,
    /// 제출번호.
    #[schema(example = "41000000-20260910-0199f1a7c7c07b6c9f3f3a8e2f4d5c6b")]
    pub submit_id: String,
    /// The gateway.
    #[schema(example = "simulator")]
    pub gateway: String,
    /// 모의 전송: nothing of it reaches the tax office.
    #[schema(example = true)]
    pub simulated: bool,
    /// How many documents.
    #[schema(example = 100)]
    pub documents: i32,
    /// When it was packed.
    pub created_at: DateTime<Utc>,
    /// When the gateway took it.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the last of its documents was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// What went wrong at the last attempt.
    #[schema(example = "connection refused")]
    pub last_error: Option<String>,
}

/// Packages.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransmissionList {
    /// The latest first.
    pub data: Vec<TransmissionBody>,
}

/// Something done to a tax invoice.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogEntryBody {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    #[schema(example = "박정산")]
    pub by: String,
    /// What.
    #[schema(example = "tax_invoice.issued")]
    pub act: String,
    /// What it was before.
    pub before: Value,
    /// What it is since.
    pub after: Value,
    /// Why.
    #[schema(example = "고객 요청")]
    pub reason: Option<String>,
}

/// Who did what.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogBody {
    /// The earliest first.
    pub data: Vec<LogEntryBody>,
}

/// How many, and their supply.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountBody {
    /// How many.
    #[schema(example = 3)]
    pub count: u64,
    /// Won, VAT excluded.
    #[schema(example = 7200000)]
    pub supply: i64,
}

pub(crate) fn words(text: &Text) -> Words {
    Words { ko: text.get(Lang::Ko).to_owned(), en: text.get(Lang::En).to_owned() }
}

/// `2026-08` of the stored number.
fn month_of(yyyymm: i32) -> String {
    gaetong_billing::usage_month::read(yyyymm).map(|month| month.to_string()).unwrap_or_default()
}

impl From<&Listed> for TaxInvoiceBody {
    fn from(listed: &Listed) -> TaxInvoiceBody {
        let Listed { document, progress } = listed;
        TaxInvoiceBody {
            id: document.id.to_string(),
            number: document.number.clone(),
            issue_id: document.issue_id.clone(),
            type_code: tax_invoices::type_code(document),
            state: progress.state.code(),
            answer: progress.result_code.as_deref().and_then(answer),
            month: month_of(document.month),
            written_on: document.written_on,
            issued_on: document.issued_on,
            late: document.late,
            transmit_by: document.transmit_by,
            bill_id: document.bill_id.to_string(),
            credit_note_id: document.credit_note_id.map(|id| id.to_string()),
            billing_account_id: document.billing_account_id.to_string(),
            customer_name: document.customer_name.clone(),
            customer_business_number: document.customer_business_number.to_string(),
            supply: document.supply,
            vat: document.vat,
            total: document.total,
            amendment: document.amendment.map(AmendmentCode::code),
            original_issue_id: document.original_issue_id.clone(),
            version: progress.version,
        }
    }
}

fn answer(code: &str) -> Option<AnswerBody> {
    let meant = tax_invoices::meaning(code)?;
    let (message, remedy) = (words(&meant.message), words(&meant.remedy));
    Some(AnswerBody { code: code.to_owned(), message, remedy })
}

impl From<Totals> for TaxInvoiceTotals {
    fn from(totals: Totals) -> TaxInvoiceTotals {
        TaxInvoiceTotals {
            count: totals.count,
            supply: totals.supply.get(),
            vat: totals.vat.get(),
            total: totals.total.get(),
        }
    }
}

impl From<&Detail> for TaxInvoiceDetailBody {
    fn from(detail: &Detail) -> TaxInvoiceDetailBody {
        let document = &detail.invoice.document;
        let listed = Listed { document: document.clone(), progress: detail.progress.clone() };
        TaxInvoiceDetailBody {
            invoice: TaxInvoiceBody::from(&listed),
            supplier: supplier(document),
            customer: customer(document),
            purpose: document.purpose.code(),
            paid_cash: document.paid_cash,
            paid_cheque: document.paid_cheque,
            paid_note: document.paid_note,
            paid_credit: document.paid_credit,
            remarks: detail.invoice.remarks().map(str::to_owned).collect(),
            lines: detail.invoice.lines.iter().map(TaxInvoiceLineBody::from).collect(),
            issue_by: document.issue_by,
            reason: document.reason.clone(),
            queued_at: detail.progress.queued_at,
            sent_at: detail.progress.sent_at,
            answered_at: detail.progress.answered_at,
            transmission: detail.transmission.as_ref().map(TransmissionBody::from),
            sha256: detail.sha256.clone(),
            original: detail.original.as_ref().map(TaxInvoiceBody::from),
            amendments: detail.amendments.iter().map(TaxInvoiceBody::from).collect(),
        }
    }
}

fn supplier(document: &tax_invoice::Model) -> PartyBody {
    PartyBody {
        business_number: document.supplier_business_number.digits().to_owned(),
        branch: document.supplier_branch.clone(),
        name: document.supplier_name.clone(),
        representative: document.supplier_representative.clone(),
        address: document.supplier_address.clone(),
        business_type: document.supplier_business_type.clone(),
        business_item: document.supplier_business_item.clone(),
        email: document.supplier_email.clone(),
    }
}

fn customer(document: &tax_invoice::Model) -> PartyBody {
    PartyBody {
        business_number: document.customer_business_number.digits().to_owned(),
        branch: document.customer_branch.clone(),
        name: document.customer_name.clone(),
        representative: document.customer_representative.clone(),
        address: document.customer_address.clone(),
        business_type: document.customer_business_type.clone(),
        business_item: document.customer_business_item.clone(),
        email: document.customer_email.clone(),
    }
}

impl From<&Party> for PartyBody {
    fn from(party: &Party) -> PartyBody {
        PartyBody {
            business_number: party.id.clone(),
            branch: party.branch.clone(),
            name: party.name.clone(),
            representative: party.representative.clone(),
            address: party.address.clone(),
            business_type: party.business_type.clone(),
            business_item: party.business_item.clone(),
            email: party.email.clone(),
        }
    }
}

impl From<&tax_invoice_line::Model> for TaxInvoiceLineBody {
    fn from(line: &tax_invoice_line::Model) -> TaxInvoiceLineBody {
        TaxInvoiceLineBody {
            supplied_on: line.supplied_on,
            name: line.name.clone(),
            spec: line.spec.clone(),
            quantity_hundredths: line.quantity,
            unit_price: line.unit_price,
            supply: line.supply,
            vat: line.vat,
            remark: line.remark.clone(),
        }
    }
}

impl From<&tax_transmission::Model> for TransmissionBody {
    fn from(row: &tax_transmission::Model) -> TransmissionBody {
        TransmissionBody {
            id: row.id.to_string(),
            submit_id: row.submit_id.clone(),
            gateway: row.gateway.clone(),
            simulated: row.simulated,
            documents: row.documents,
            created_at: row.created_at,
            submitted_at: row.submitted_at,
            answered_at: row.answered_at,
            last_error: row.last_error.clone(),
        }
    }
}

impl From<&event::Model> for LogEntryBody {
    fn from(event: &event::Model) -> LogEntryBody {
        let read = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
        LogEntryBody {
            at: event.at,
            by: event.actor_name.clone(),
            act: event.act.clone(),
            before: read(&event.before),
            after: read(&event.after),
            reason: event.reason.clone(),
        }
    }
}

impl From<Count> for CountBody {
    fn from(count: Count) -> CountBody {
        CountBody { count: count.count, supply: count.supply.get() }
    }
}

/// `normal` or `amended`, as it is asked for.
pub(super) fn class_named(code: &str) -> Option<InvoiceClass> {
    [InvoiceClass::Normal, InvoiceClass::Amended].into_iter().find(|class| class.code() == code)
}

/// `taxable`, `zero_rated` or `exempt`, as it is asked for.
pub(super) fn kind_named(code: &str) -> Option<TaxKind> {
    let kinds = [TaxKind::Taxable, TaxKind::ZeroRated, TaxKind::Exempt];
    kinds.into_iter().find(|kind| kind.code() == code)
}
