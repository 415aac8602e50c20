//! What is sent and answered about partners' statements. Amounts in won.

use super::PurchaseInvoiceBody;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_billing::partners::settlements::{
    BackToBack, Compared, Comparison, Counterpart, DisputeDetail, Planned, Settled,
    SettlementDetail, SettlementSummary,
};
use gaetong_billing::usage_month;
use gaetong_entity::ids::PartnerDocumentId;
use gaetong_entity::settling::{
    partner_document, settlement, settlement_dispute, settlement_line, settlement_message,
};
use gaetong_rules::{Month, Won};
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

/// A line of ours, theirs or both.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparedBody {
    /// Our line.
    #[schema(example = 1)]
    pub line_no: Option<i32>,
    /// The row of their file.
    #[schema(example = 2)]
    pub row: Option<usize>,
    /// What it is.
    #[schema(example = "J00000001 ㈜한빛보험 상담원 위탁운영")]
    pub name: String,
    /// Won, VAT excluded.
    #[schema(example = 14625000)]
    pub ours: Option<i64>,
    /// Won, VAT excluded.
    #[schema(example = 14000000)]
    pub theirs: Option<i64>,
    /// Whether they are the same.
    #[schema(example = false)]
    pub agrees: bool,
}

/// The two lists beside each other.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonBody {
    /// Ours in order, then what is only theirs.
    pub lines: Vec<ComparedBody>,
    /// Our sum.
    #[schema(example = 14625000)]
    pub ours: i64,
    /// Their sum.
    #[schema(example = 14000000)]
    pub theirs: i64,
    /// Rows that could not be read.
    pub errors: Vec<RowErrorBody>,
}

/// A row that could not be read.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowErrorBody {
    /// From one.
    #[schema(example = 3)]
    pub row: usize,
    /// Why, in Korean.
    #[schema(example = "금액이 아닙니다.")]
    pub message_ko: String,
    /// Why, in English.
    #[schema(example = "This is no amount.")]
    pub message_en: String,
}

/// A line of one side.
#[derive(Debug, Serialize, ToSchema)]
pub struct SideBody {
    /// The bill's or statement's number.
    #[schema(example = "202610-A0000001")]
    pub document: String,
    /// The payer or the partner.
    #[schema(example = "㈜한빛보험")]
    pub party: String,
    /// The line.
    #[schema(example = 3)]
    pub line_no: i32,
    /// What it is for.
    #[schema(example = "상담원 제공")]
    pub label: String,
    /// VAT excluded.
    #[schema(example = 18750000)]
    pub supply: i64,
}

/// Two lines beside each other.
#[derive(Debug, Serialize, ToSchema)]
pub struct CounterpartBody {
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: Option<String>,
    /// The product.
    #[schema(example = "agent-staffing")]
    pub product: Option<String>,
    /// The customer's line.
    pub customer: Option<SideBody>,
    /// The partner's line.
    pub partner: Option<SideBody>,
    /// What is left, VAT excluded.
    #[schema(example = 4125000)]
    pub margin: i64,
    /// Of the customer's amount.
    #[schema(example = 2200)]
    pub margin_basis_points: Option<i64>,
    /// `no_customer_line`, `no_partner_line` or `paid_twice`.
    #[schema(example = json!(null))]
    pub finding: Option<&'static str>,
}

/// Both sides of a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackToBackBody {
    /// The month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// What customers pay, VAT excluded.
    #[schema(example = 18750000)]
    pub customer: i64,
    /// What partners get, VAT excluded.
    #[schema(example = 14625000)]
    pub partner: i64,
    /// What is left.
    #[schema(example = 4125000)]
    pub margin: i64,
    /// Of the customers' amount.
    #[schema(example = 2200)]
    pub margin_basis_points: Option<i64>,
    /// Line by line.
    pub rows: Vec<CounterpartBody>,
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

impl From<&Compared> for ComparedBody {
    fn from(line: &Compared) -> ComparedBody {
        ComparedBody {
            line_no: line.line_no,
            row: line.row,
            name: line.name.clone(),
            ours: line.ours.map(Won::get),
            theirs: line.theirs.map(Won::get),
            agrees: line.agrees(),
        }
    }
}

impl From<&Comparison> for ComparisonBody {
    fn from(found: &Comparison) -> ComparisonBody {
        let errors = found.errors.iter().map(|(row, why)| RowErrorBody {
            row: *row,
            message_ko: why.ko.to_string(),
            message_en: why.en.to_string(),
        });
        ComparisonBody {
            lines: found.lines.iter().map(ComparedBody::from).collect(),
            ours: found.ours.get(),
            theirs: found.theirs.get(),
            errors: errors.collect(),
        }
    }
}

impl From<&Counterpart> for CounterpartBody {
    fn from(row: &Counterpart) -> CounterpartBody {
        let customer = row.customer.as_ref().map(|side| SideBody {
            document: side.bill_number.clone(),
            party: side.payer_name.clone(),
            line_no: side.line_no,
            label: side.label.ko.to_string(),
            supply: side.supply.get(),
        });
        let partner = row.partner.as_ref().map(|side| SideBody {
            document: side.settlement_id.to_string(),
            party: side.partner_name.clone(),
            line_no: side.line_no,
            label: side.label.ko.to_string(),
            supply: side.supply.get(),
        });
        CounterpartBody {
            service_id: row.service_id.as_ref().map(ToString::to_string),
            product: row.product.clone(),
            customer,
            partner,
            margin: row.margin.amount.get(),
            margin_basis_points: row.margin.basis_points,
            finding: row.finding.map(|finding| finding.code()),
        }
    }
}

impl From<&BackToBack> for BackToBackBody {
    fn from(found: &BackToBack) -> BackToBackBody {
        BackToBackBody {
            month: found.month.to_string(),
            customer: found.customer.get(),
            partner: found.partner.get(),
            margin: found.margin.amount.get(),
            margin_basis_points: found.margin.basis_points,
            rows: found.rows.iter().map(CounterpartBody::from).collect(),
        }
    }
}
