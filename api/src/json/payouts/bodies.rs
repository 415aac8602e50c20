//! What is sent and answered about payouts. Won.

use chrono::NaiveDate;
use gaetong_billing::partners::payouts::{self, Candidate, PayoutDetail, PayoutLineDetail};
use gaetong_entity::ids::SettlementId;
use gaetong_entity::settling::{payout, payout_template};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which day; today unless told.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PayOnQuery {
    /// Due on this day or before.
    #[param(example = "2026-11-24")]
    pub pay_on: Option<NaiveDate>,
}

/// Partners paid together. Won.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutBody {
    /// The payout.
    #[schema(example = "pot_01k00000000000000000000000")]
    pub id: String,
    /// Its number.
    #[schema(example = "PO-2026-0001")]
    pub number: String,
    /// `made`, `approved`, `paid` or `cancelled`.
    #[schema(example = "made")]
    pub state: &'static str,
    /// 지급일자.
    #[schema(example = "2026-11-24")]
    pub pay_on: NaiveDate,
    /// The day it was paid.
    #[schema(example = json!(null))]
    pub paid_on: Option<NaiveDate>,
    /// How many statements.
    #[schema(example = 5)]
    pub line_count: i32,
    /// VAT included.
    #[schema(example = 16087500)]
    pub total: i64,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// Payouts.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutsBody {
    /// The latest first.
    pub data: Vec<PayoutBody>,
}

/// What one partner gets. Won.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutLineBody {
    /// The statement.
    #[schema(example = "stl_01k00000000000000000000000")]
    pub settlement_id: String,
    /// Its number.
    #[schema(example = "202610-1248100998")]
    pub settlement: String,
    /// The partner.
    #[schema(example = "휴먼잇다㈜")]
    pub partner: String,
    /// Three digits.
    #[schema(example = "088")]
    pub bank_code: String,
    /// Its last four digits.
    #[schema(example = "****6789")]
    pub account: String,
    /// Who holds it.
    #[schema(example = "휴먼잇다㈜")]
    pub holder: String,
    /// VAT included.
    #[schema(example = 16087500)]
    pub amount: i64,
}

/// A payout with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutDetailBody {
    #[serde(flatten)]
    pub payout: PayoutBody,
    /// Who made it.
    #[schema(example = "박정산")]
    pub made_by: String,
    /// Who approved it.
    #[schema(example = "오정산")]
    pub approved_by: Option<String>,
    /// Who said it was paid.
    #[schema(example = json!(null))]
    pub paid_by: Option<String>,
    /// Partner by partner.
    pub lines: Vec<PayoutLineBody>,
}

/// What stands in the way.
#[derive(Debug, Serialize, ToSchema)]
pub struct BlockBody {
    /// `no_invoice`, `differs`, `no_account`, `holder_unchecked` or `nothing_due`.
    #[schema(example = "no_invoice")]
    pub code: &'static str,
    /// In Korean.
    #[schema(example = "세금계산서가 없습니다")]
    pub message_ko: String,
    /// In English.
    #[schema(example = "no tax invoice")]
    pub message_en: String,
}

/// A confirmed statement that waits to be paid. Won.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutCandidateBody {
    /// The statement.
    #[schema(example = "stl_01k00000000000000000000000")]
    pub settlement_id: String,
    /// Its number.
    #[schema(example = "202610-1248100998")]
    pub number: String,
    /// The partner.
    #[schema(example = "휴먼잇다㈜")]
    pub partner: String,
    /// 지급일자.
    #[schema(example = "2026-11-24")]
    pub pay_on: NaiveDate,
    /// VAT included.
    #[schema(example = 16087500)]
    pub total: i64,
    /// What stands in the way; nothing lets it be paid.
    pub blocked: Vec<BlockBody>,
}

/// What waits to be paid.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutCandidatesBody {
    /// By number.
    pub data: Vec<PayoutCandidateBody>,
}

/// Partners to be paid together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayoutRequest {
    /// 지급일자.
    #[schema(example = "2026-11-24")]
    pub pay_on: NaiveDate,
    /// These statements; all that nothing stands in the way of, unless told.
    #[schema(value_type = Option<Vec<String>>, example = json!(null))]
    pub settlements: Option<Vec<SettlementId>>,
}

/// When the bank paid.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaidRequest {
    /// The day.
    #[schema(example = "2026-11-24")]
    pub paid_on: NaiveDate,
}

/// For which bank.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BankFileRequest {
    /// The name of its template; the usual columns unless told.
    #[schema(example = "신한은행")]
    pub bank: Option<String>,
}

/// How a bank wants its list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayoutTemplateRequest {
    /// The bank.
    #[schema(example = "신한은행")]
    pub bank: String,
    /// `no`, `bank_code`, `account`, `amount`, `holder`, `payee_text`, `own_text`, `cms_code`, in order.
    #[schema(example = json!(["bank_code", "account", "amount", "holder"]))]
    pub columns: Vec<String>,
    /// Whether the first row names the columns.
    #[schema(example = true)]
    pub with_header: bool,
    /// What stands in the partner's bank book.
    #[schema(example = "개통정산")]
    pub payee_text: String,
}

/// How a bank wants its list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutTemplateBody {
    /// The bank.
    #[schema(example = "신한은행")]
    pub bank: String,
    /// In order.
    #[schema(example = json!(["bank_code", "account", "amount", "holder"]))]
    pub columns: Vec<String>,
    /// Whether the first row names the columns.
    #[schema(example = true)]
    pub with_header: bool,
    /// What stands in the partner's bank book.
    #[schema(example = "개통정산")]
    pub payee_text: String,
}

/// Templates.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutTemplatesBody {
    /// By bank.
    pub data: Vec<PayoutTemplateBody>,
}

/// Where the day of payment goes off a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayOff {
    Next,
    Previous,
}

/// Where the day of payment goes off a holiday.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayOffBody {
    /// `next` or `previous` business day.
    #[schema(value_type = String, example = "next")]
    pub to: DayOff,
}

impl From<&payout::Model> for PayoutBody {
    fn from(row: &payout::Model) -> PayoutBody {
        PayoutBody {
            id: row.id.to_string(),
            number: row.number.clone(),
            state: row.state.code(),
            pay_on: row.pay_on,
            paid_on: row.paid_on,
            line_count: row.line_count,
            total: row.total,
            version: row.version,
        }
    }
}

impl From<&PayoutLineDetail> for PayoutLineBody {
    fn from(detail: &PayoutLineDetail) -> PayoutLineBody {
        PayoutLineBody {
            settlement_id: detail.line.settlement_id.to_string(),
            settlement: detail.settlement_number.clone(),
            partner: detail.partner_name.clone(),
            bank_code: detail.bank_code.clone(),
            account: detail.account.clone(),
            holder: detail.holder.clone(),
            amount: detail.line.amount,
        }
    }
}

impl From<&PayoutDetail> for PayoutDetailBody {
    fn from(detail: &PayoutDetail) -> PayoutDetailBody {
        PayoutDetailBody {
            payout: PayoutBody::from(&detail.payout),
            made_by: detail.made_by.clone(),
            approved_by: detail.approved_by.clone(),
            paid_by: detail.paid_by.clone(),
            lines: detail.lines.iter().map(PayoutLineBody::from).collect(),
        }
    }
}

impl From<&Candidate> for PayoutCandidateBody {
    fn from(waiting: &Candidate) -> PayoutCandidateBody {
        let block = |block: &payouts::Block| {
            let text = block.text();
            BlockBody {
                code: block.code(),
                message_ko: text.ko.to_string(),
                message_en: text.en.to_string(),
            }
        };
        PayoutCandidateBody {
            settlement_id: waiting.settlement.id.to_string(),
            number: waiting.settlement.number.clone(),
            partner: waiting.partner_name.clone(),
            pay_on: waiting.settlement.pay_on,
            total: waiting.settlement.total,
            blocked: waiting.blocked.iter().map(block).collect(),
        }
    }
}

impl From<&payout_template::Model> for PayoutTemplateBody {
    fn from(row: &payout_template::Model) -> PayoutTemplateBody {
        PayoutTemplateBody {
            bank: row.bank.clone(),
            columns: row.columns.split(' ').map(str::to_owned).collect(),
            with_header: row.with_header,
            payee_text: row.payee_text.clone(),
        }
    }
}
