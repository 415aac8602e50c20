//! What is sent and answered about deposits and payments. Amounts in won.

use crate::json::list::PageInfo;
use chrono::NaiveDate;
use gaetong_billing::payments::hand::Share;
use gaetong_billing::payments::list::{
    DepositDetail, DepositRow, DepositState, PaymentDetail, PaymentRow, Settled, Totals,
};
use gaetong_billing::payments::matching::{Book, Candidate};
use gaetong_entity::ids::{BillId, BillingAccountId};
use gaetong_entity::money::payment_reversal::{self, BackTo};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of deposits and the sums over the whole filter.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepositList {
    /// The deposits.
    pub data: Vec<DepositBody>,
    /// How to go on.
    pub page: PageInfo,
    /// Over the whole filter.
    pub totals: DepositTotals,
}

/// Sums over a filter, in won.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepositTotals {
    /// How many deposits.
    #[schema(example = 300)]
    pub count: i64,
    /// What came in.
    #[schema(example = 99852500)]
    pub amount: i64,
    /// What of it is somebody's.
    #[schema(example = 99352500)]
    pub assigned: i64,
}

impl From<Totals> for DepositTotals {
    fn from(found: Totals) -> DepositTotals {
        let Totals { count, amount, assigned } = found;
        DepositTotals { count, amount, assigned }
    }
}

/// Money that came in.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepositBody {
    /// The deposit.
    #[schema(example = "dep_01k00000000000000000000000")]
    pub id: String,
    /// `matched`, `partly` or `suspense`.
    #[schema(example = "suspense")]
    pub state: &'static str,
    /// How it became known: `import`, `callback` or `manual`.
    #[schema(example = "import")]
    pub source: &'static str,
    /// The bank.
    #[schema(example = "가온은행")]
    pub bank: String,
    /// The day it came.
    #[schema(example = "2026-11-05")]
    pub deposited_on: NaiveDate,
    /// The time of day, where the bank tells it.
    #[schema(example = "14:03:05")]
    pub deposited_at: Option<String>,
    /// Who the bank says paid.
    #[schema(example = "한빛보험(주)")]
    pub depositor: String,
    /// Won.
    #[schema(example = 9985250)]
    pub amount: i64,
    /// Won of it that are somebody's.
    #[schema(example = 0)]
    pub assigned: i64,
    /// The virtual account it came to.
    #[schema(example = json!(null))]
    pub virtual_account: Option<String>,
    /// What stands beside it in the bank's list.
    #[schema(example = json!(null))]
    pub memo: Option<String>,
    /// Why it may wait in suspense.
    #[schema(example = json!(null))]
    pub acknowledged_note: Option<String>,
    /// Its payments.
    pub payments: Vec<PaymentRowBody>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// A payment of a deposit.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentRowBody {
    /// The payment.
    #[schema(example = "pay_01k00000000000000000000000")]
    pub id: String,
    /// Whose it is.
    #[schema(example = "acc_01k00000000000000000000000")]
    pub billing_account_id: String,
    /// The account's number.
    #[schema(example = "A000001")]
    pub account_number: String,
    /// The payer.
    #[schema(example = "한빛보험(주)")]
    pub payer_name: String,
    /// Won.
    #[schema(example = 9985250)]
    pub amount: i64,
    /// The day it was paid.
    #[schema(example = "2026-11-05")]
    pub paid_on: NaiveDate,
    /// `virtual_account`, `name_and_amount` or `hand`.
    #[schema(example = "name_and_amount")]
    pub matched_by: &'static str,
    /// The bill the payer named.
    #[schema(example = json!(null))]
    pub designated_bill_id: Option<String>,
    /// Whether it was undone.
    #[schema(example = false)]
    pub reversed: bool,
}

/// A payment with what it settled.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentBody {
    #[serde(flatten)]
    pub row: PaymentRowBody,
    /// What of which bill.
    pub settled: Vec<SettledBody>,
    /// Won to the payer's credit.
    #[schema(example = 0)]
    pub remaining: i64,
}

/// What of a bill a payment settled.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettledBody {
    /// The bill.
    #[schema(example = "bil_01k00000000000000000000000")]
    pub bill_id: String,
    /// Its number.
    #[schema(example = "202610-A000001")]
    pub number: String,
    /// Won of late charge.
    #[schema(example = 0)]
    pub late: i64,
    /// Won of the rest.
    #[schema(example = 9985250)]
    pub principal: i64,
}

/// A deposit with everything known of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepositDetailBody {
    #[serde(flatten)]
    pub row: DepositBody,
    /// What its payments settled.
    pub details: Vec<PaymentBody>,
    /// Whose it may be, best first.
    pub candidates: Vec<CandidateBody>,
}

/// Whose a deposit may be.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateBody {
    /// The account.
    #[schema(example = "acc_01k00000000000000000000000")]
    pub billing_account_id: String,
    /// Its number.
    #[schema(example = "A000001")]
    pub account_number: String,
    /// The payer.
    #[schema(example = "한빛보험(주)")]
    pub payer_name: String,
    /// Won open of all its bills.
    #[schema(example = 9985250)]
    pub open: i64,
    /// Out of a hundred.
    #[schema(example = 60)]
    pub score: u32,
    /// `name`, `part_of_name`, `number`, `one_bill`, `all_bills`, `closed_virtual_account`.
    #[schema(example = json!(["name"]))]
    pub evidence: Vec<&'static str>,
}

/// Whose the parts of a deposit are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignDepositRequest {
    /// One or several.
    pub parts: Vec<PartRequest>,
}

/// A part of a deposit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartRequest {
    /// Whose it is.
    #[schema(value_type = String, example = "acc_01k00000000000000000000000")]
    pub billing_account_id: BillingAccountId,
    /// Won.
    #[schema(example = 1000)]
    pub amount: i64,
    /// The bill the payer named; the oldest first unless told.
    #[schema(value_type = Option<String>, example = json!(null))]
    pub bill_id: Option<BillId>,
}

impl From<PartRequest> for Share {
    fn from(asked: PartRequest) -> Share {
        let PartRequest { billing_account_id, amount, bill_id } = asked;
        Share { billing_account_id, amount, bill_id }
    }
}

/// The payments that were made.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignedBody {
    /// In the order asked.
    #[schema(example = json!(["pay_01k00000000000000000000000"]))]
    pub payments: Vec<String>,
}

/// Why a deposit may wait.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeRequest {
    /// Why.
    #[schema(example = "입금자에게 문의 중")]
    pub note: String,
}

/// A payment that was none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseRequest {
    /// `suspense` or `bank`.
    #[schema(value_type = String, example = "suspense")]
    pub back_to: BackTo,
    /// Why.
    #[schema(example = "다른 회사의 입금")]
    pub reason: String,
}

/// A reversal.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReversedBody {
    /// The payment.
    #[schema(example = "pay_01k00000000000000000000000")]
    pub payment_id: String,
    /// `suspense` or `bank`.
    #[schema(example = "suspense")]
    pub back_to: &'static str,
    /// Why.
    #[schema(example = "다른 회사의 입금")]
    pub reason: String,
}

impl From<&payment_reversal::Model> for ReversedBody {
    fn from(row: &payment_reversal::Model) -> ReversedBody {
        ReversedBody {
            payment_id: row.payment_id.to_string(),
            back_to: row.back_to.code(),
            reason: row.reason.clone(),
        }
    }
}

impl From<&DepositRow> for DepositBody {
    fn from(row: &DepositRow) -> DepositBody {
        let deposit = &row.deposit;
        DepositBody {
            id: deposit.id.to_string(),
            state: DepositState::of(deposit).code(),
            source: deposit.source.code(),
            bank: deposit.bank.clone(),
            deposited_on: deposit.deposited_on,
            deposited_at: deposit.deposited_at.clone(),
            depositor: deposit.depositor.clone(),
            amount: deposit.amount,
            assigned: deposit.assigned,
            virtual_account: deposit.virtual_account.clone(),
            memo: deposit.memo.clone(),
            acknowledged_note: deposit.acknowledged_note.clone(),
            payments: row.payments.iter().map(PaymentRowBody::from).collect(),
            version: deposit.version,
        }
    }
}

impl From<&PaymentRow> for PaymentRowBody {
    fn from(row: &PaymentRow) -> PaymentRowBody {
        let payment = &row.payment;
        PaymentRowBody {
            id: payment.id.to_string(),
            billing_account_id: payment.billing_account_id.to_string(),
            account_number: row.account_number.clone(),
            payer_name: row.payer_name.clone(),
            amount: payment.amount,
            paid_on: payment.paid_on,
            matched_by: payment.matched_by.code(),
            designated_bill_id: payment.designated_bill_id.map(|bill| bill.to_string()),
            reversed: row.reversal.is_some(),
        }
    }
}

impl From<&PaymentDetail> for PaymentBody {
    fn from(detail: &PaymentDetail) -> PaymentBody {
        let settled = |of: &Settled| SettledBody {
            bill_id: of.bill_id.to_string(),
            number: of.number.clone(),
            late: of.late,
            principal: of.principal,
        };
        PaymentBody {
            row: PaymentRowBody::from(&detail.row),
            settled: detail.settled.iter().map(settled).collect(),
            remaining: detail.remaining,
        }
    }
}

impl From<&DepositDetail> for DepositDetailBody {
    fn from(detail: &DepositDetail) -> DepositDetailBody {
        let payments = detail.payments.iter().map(|payment| payment.row.clone()).collect();
        let row = DepositRow { deposit: detail.deposit.clone(), payments };
        let candidates = detail.candidates.iter();
        DepositDetailBody {
            row: DepositBody::from(&row),
            details: detail.payments.iter().map(PaymentBody::from).collect(),
            candidates: candidates.filter_map(|one| CandidateBody::of(&detail.book, one)).collect(),
        }
    }
}

impl CandidateBody {
    /// A candidate with the payer it names.
    pub fn of(book: &Book, candidate: &Candidate) -> Option<CandidateBody> {
        let payer = book.payers.get(candidate.payer)?;
        Some(CandidateBody {
            billing_account_id: payer.billing_account_id.to_string(),
            account_number: payer.number.clone(),
            payer_name: payer.name.clone(),
            open: payer.total(),
            score: candidate.score,
            evidence: candidate.evidence.iter().map(|what| what.code()).collect(),
        })
    }
}
