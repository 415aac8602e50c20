//! What is sent and answered about partners' statements. Amounts in won.

use super::PurchaseInvoiceBody;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_billing::partners::settlements::{
    DisputeDetail, Planned, Settled, SettlementDetail, SettlementSummary,
};
use gaetong_billing::usage_month;
use gaetong_entity::ids::PartnerDocumentId;
use gaetong_entity::settling::{
    partner_document, settlement, settlement_dispute, settlement_line, settlement_message,
};
use gaetong_rules::Month;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A partner's statement.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettlementBody {
    /// The statement.
    #[schema(example = "stl_01k00000000000000000000000")]
    pub id: String,
    /// Its number: month and business number.
    #[schema(example = "202610-1248100998")]
    pub number: String,
    /// The month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// The partner.
    #[schema(example = "ptn_01k00000000000000000000000")]
    pub partner_id: String,
    /// Its name.
    #[schema(example = "휴먼잇다㈜")]
    pub partner: String,
    /// `made`, `sent`, `confirmed` or `paid`.
    #[schema(example = "sent")]
    pub state: &'static str,
    /// VAT excluded.
    #[schema(example = 14625000)]
    pub supply: i64,
    /// The tax.
    #[schema(example = 1462500)]
    pub vat: i64,
    /// VAT included.
    #[schema(example = 16087500)]
    pub total: i64,
    /// 정산일자: the 24th of the next month.
    #[schema(example = "2026-11-24")]
    pub settled_on: NaiveDate,
    /// 지급일자: that, on a business day.
    #[schema(example = "2026-11-24")]
    pub pay_on: NaiveDate,
    /// The day it was paid.
    #[schema(example = json!(null))]
    pub paid_on: Option<NaiveDate>,
    /// Disputed lines.
    #[schema(example = 0)]
    pub open_disputes: usize,
    /// Whether its tax invoice is registered.
    #[schema(example = false)]
    pub invoiced: bool,
    /// For If-Match.
    #[schema(example = 2)]
    pub version: i64,
}

/// Statements.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettlementsBody {
    /// The latest month first.
    pub data: Vec<SettlementBody>,
}

/// A line and where it comes from.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettlementLineBody {
    /// Its number.
    #[schema(example = 1)]
    pub line_no: i32,
    /// `attendance`, `task`, `one_off`, `fixed`, `bill_line`, `outage` or `adjustment`.
    #[schema(example = "attendance")]
    pub source: &'static str,
    /// The source's own id.
    #[schema(example = "019a0000-0000-7000-8000-000000000000")]
    pub source_id: String,
    /// The contract it is paid by.
    #[schema(example = "pct_01k00000000000000000000000")]
    pub contract_id: Option<String>,
    /// For which customer.
    #[schema(example = "㈜한빛보험")]
    pub customer: Option<String>,
    /// For which service.
    #[schema(example = "J00000001")]
    pub service_id: Option<String>,
    /// For which product.
    #[schema(example = "agent-staffing")]
    pub product: Option<String>,
    /// What it is for, in Korean.
    #[schema(example = "상담원 위탁운영")]
    pub label_ko: String,
    /// The same in English.
    #[schema(example = "상담원 위탁운영")]
    pub label_en: String,
    /// The month it is about.
    #[schema(example = "2026-10")]
    pub month: String,
    /// Units, hundredths of agent-months, or the won of a share.
    #[schema(example = 750)]
    pub quantity: i64,
    /// Won, or basis points.
    #[schema(example = 1950000)]
    pub unit_price: i64,
    /// VAT excluded.
    #[schema(example = 14625000)]
    pub supply: i64,
    /// The tax.
    #[schema(example = 1462500)]
    pub vat: i64,
    /// 예산과목.
    #[schema(example = "지급수수료")]
    pub budget_item: String,
    /// Why it was adjusted.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
}

/// Something said.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettlementMessageBody {
    /// Who.
    #[schema(example = "인사잇")]
    pub author: String,
    /// Of the partner, or of settlement.
    #[schema(example = true)]
    pub by_partner: bool,
    /// What.
    #[schema(example = "0.5인월이 빠졌습니다")]
    pub body: String,
    /// A paper with it.
    #[schema(example = json!(null))]
    pub document_id: Option<String>,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// A disputed line.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettlementDisputeBody {
    /// The dispute.
    #[schema(example = "sdp_01k00000000000000000000000")]
    pub id: String,
    /// The line.
    #[schema(example = 1)]
    pub line_no: i32,
    /// `open`, `withdrawn`, `rejected` or `upheld`.
    #[schema(example = "open")]
    pub state: &'static str,
    /// How it was decided.
    #[schema(example = json!(null))]
    pub decision: Option<String>,
    /// What was said, in order.
    pub messages: Vec<SettlementMessageBody>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// A paper of a statement.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerDocumentBody {
    /// The paper.
    #[schema(example = "pdc_01k00000000000000000000000")]
    pub id: String,
    /// Its name.
    #[schema(example = "내역.pdf")]
    pub file_name: String,
    /// What it is.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Its size.
    #[schema(example = 20480)]
    pub byte_count: i64,
    /// Its hash.
    #[schema(example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    pub sha256: String,
}

/// A statement with everything about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettlementDetailBody {
    #[serde(flatten)]
    pub settlement: SettlementBody,
    /// In their order.
    pub lines: Vec<SettlementLineBody>,
    /// Disputed lines.
    pub disputes: Vec<SettlementDisputeBody>,
    /// Papers.
    pub documents: Vec<PartnerDocumentBody>,
    /// Tax invoices, the latest first.
    pub invoices: Vec<PurchaseInvoiceBody>,
    /// The payout it is in.
    #[schema(example = "PO-2026-0001")]
    pub payout: Option<String>,
}

/// Whether to write.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettleMode {
    Dry,
    Final,
}

/// Which month to settle.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleRequest {
    /// The month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// `dry` or `final`.
    #[schema(value_type = String, example = "final")]
    pub mode: SettleMode,
}

/// What was made, or would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettledMonthBody {
    /// The month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// The day of payment.
    #[schema(example = "2026-11-24")]
    pub pay_on: Option<NaiveDate>,
    /// Partners that had their statement already.
    #[schema(example = 0)]
    pub there: usize,
    /// Those made.
    pub statements: Vec<SettledPartnerBody>,
    /// Of those made, VAT included.
    #[schema(example = 16087500)]
    pub total: i64,
}

/// A partner's part.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettledPartnerBody {
    /// The statement, if it was written.
    #[schema(example = "stl_01k00000000000000000000000")]
    pub settlement_id: Option<String>,
    /// Its number, or the partner's name in a dry run.
    #[schema(example = "202610-1248100998")]
    pub number: String,
    /// VAT excluded.
    #[schema(example = 14625000)]
    pub supply: i64,
    /// The tax.
    #[schema(example = 1462500)]
    pub vat: i64,
    /// VAT included.
    #[schema(example = 16087500)]
    pub total: i64,
}

/// A line that is not accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlementDisputeRequest {
    /// The line.
    #[schema(example = 1)]
    pub line_no: i32,
    /// Why.
    #[schema(example = "0.5인월이 빠졌습니다")]
    pub body: String,
    /// A paper, attached before.
    #[schema(value_type = Option<String>, example = json!(null))]
    pub document_id: Option<PartnerDocumentId>,
}

/// Something to be said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlementMessageRequest {
    /// What.
    #[schema(example = "확인했습니다")]
    pub body: String,
    /// A paper, attached before.
    #[schema(value_type = Option<String>, example = json!(null))]
    pub document_id: Option<PartnerDocumentId>,
}

/// A line to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentRequest {
    /// What it is for.
    #[schema(example = "교통비")]
    pub label: String,
    /// Won, VAT excluded; negative takes off.
    #[schema(example = 30000)]
    pub supply: i64,
    /// Why.
    #[schema(example = "계약 제7조")]
    pub reason: String,
}

/// How a dispute is decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlementDecisionRequest {
    /// Won, VAT excluded, to adjust by; none rejects it.
    #[schema(example = 975000)]
    pub supply: Option<i64>,
    /// Why.
    #[schema(example = "누락 확인")]
    pub reason: String,
}

fn month_of(stored: i32) -> String {
    usage_month::read(stored).map(|month| month.to_string()).unwrap_or_default()
}

impl SettlementBody {
    pub fn bare(row: &settlement::Model) -> SettlementBody {
        SettlementBody {
            id: row.id.to_string(),
            number: row.number.clone(),
            month: month_of(row.month),
            partner_id: row.partner_id.to_string(),
            partner: String::new(),
            state: row.state.code(),
            supply: row.supply,
            vat: row.vat,
            total: row.total,
            settled_on: row.settled_on,
            pay_on: row.pay_on,
            paid_on: row.paid_on,
            open_disputes: 0,
            invoiced: false,
            version: row.version,
        }
    }
}

impl From<&SettlementSummary> for SettlementBody {
    fn from(summary: &SettlementSummary) -> SettlementBody {
        SettlementBody {
            partner: summary.partner_name.clone(),
            open_disputes: summary.open_disputes,
            invoiced: summary.invoiced,
            ..SettlementBody::bare(&summary.settlement)
        }
    }
}

impl From<&settlement_line::Model> for SettlementLineBody {
    fn from(line: &settlement_line::Model) -> SettlementLineBody {
        SettlementLineBody {
            line_no: line.line_no,
            source: line.source.code(),
            source_id: line.source_id.to_string(),
            contract_id: line.contract_id.map(|id| id.to_string()),
            customer: line.customer_label.clone(),
            service_id: line.service_id.as_ref().map(ToString::to_string),
            product: line.product.clone(),
            label_ko: line.label_ko.clone(),
            label_en: line.label_en.clone(),
            month: month_of(line.usage_month),
            quantity: line.quantity,
            unit_price: line.unit_price,
            supply: line.supply,
            vat: line.vat,
            budget_item: line.budget_item.clone(),
            reason: line.reason.clone(),
        }
    }
}

impl From<&settlement_message::Model> for SettlementMessageBody {
    fn from(message: &settlement_message::Model) -> SettlementMessageBody {
        SettlementMessageBody {
            author: message.author_name.clone(),
            by_partner: message.by_partner,
            body: message.body.clone(),
            document_id: message.document_id.map(|id| id.to_string()),
            written_at: message.written_at,
        }
    }
}

impl SettlementDisputeBody {
    pub fn bare(row: &settlement_dispute::Model) -> SettlementDisputeBody {
        SettlementDisputeBody {
            id: row.id.to_string(),
            line_no: row.line_no,
            state: row.state.code(),
            decision: row.decision.clone(),
            messages: Vec::new(),
            version: row.version,
        }
    }
}

impl From<&DisputeDetail> for SettlementDisputeBody {
    fn from(detail: &DisputeDetail) -> SettlementDisputeBody {
        let messages = detail.messages.iter().map(SettlementMessageBody::from).collect();
        SettlementDisputeBody { messages, ..SettlementDisputeBody::bare(&detail.dispute) }
    }
}

impl From<&partner_document::Model> for PartnerDocumentBody {
    fn from(paper: &partner_document::Model) -> PartnerDocumentBody {
        PartnerDocumentBody {
            id: paper.id.to_string(),
            file_name: paper.file_name.clone(),
            media_type: paper.media_type.clone(),
            byte_count: paper.byte_count,
            sha256: paper.sha256.clone(),
        }
    }
}

impl From<&SettlementDetail> for SettlementDetailBody {
    fn from(detail: &SettlementDetail) -> SettlementDetailBody {
        SettlementDetailBody {
            settlement: SettlementBody::from(&detail.summary),
            lines: detail.lines.iter().map(SettlementLineBody::from).collect(),
            disputes: detail.disputes.iter().map(SettlementDisputeBody::from).collect(),
            documents: detail.documents.iter().map(PartnerDocumentBody::from).collect(),
            invoices: detail.invoices.iter().map(PurchaseInvoiceBody::from).collect(),
            payout: detail.payout.as_ref().map(|payout| payout.number.clone()),
        }
    }
}

impl SettledMonthBody {
    pub fn planned(month: Month, planned: &[Planned]) -> SettledMonthBody {
        let statement = |planned: &Planned| SettledPartnerBody {
            settlement_id: None,
            number: planned.partner.name.clone(),
            supply: planned.supply.get(),
            vat: planned.vat.get(),
            total: planned.total.get(),
        };
        SettledMonthBody {
            month: month.to_string(),
            pay_on: None,
            there: 0,
            statements: planned.iter().map(statement).collect(),
            total: planned.iter().map(|planned| planned.total.get()).sum(),
        }
    }
}

impl From<&Settled> for SettledMonthBody {
    fn from(settled: &Settled) -> SettledMonthBody {
        let statement = |row: &settlement::Model| SettledPartnerBody {
            settlement_id: Some(row.id.to_string()),
            number: row.number.clone(),
            supply: row.supply,
            vat: row.vat,
            total: row.total,
        };
        SettledMonthBody {
            month: settled.month.to_string(),
            pay_on: Some(settled.pay_on),
            there: settled.there,
            statements: settled.made.iter().map(statement).collect(),
            total: settled.made.iter().map(|row| row.total).sum(),
        }
    }
}
