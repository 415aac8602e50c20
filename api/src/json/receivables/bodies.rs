//! What is sent and answered about receivables. Amounts are whole won.

use crate::arrears::Bulk;
use chrono::NaiveDate;
use gaetong_billing::arrears::aging::{Aging, AgingRow};
use gaetong_billing::arrears::promise::Promise;
use gaetong_billing::arrears::statement::{Entry, Statement};
use gaetong_billing::arrears::{Payer, Sent};
use gaetong_billing::receivables::Balance;
use gaetong_entity::ids::BillingAccountId;
use gaetong_entity::money::{arrears_exception, arrears_step, demand};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A payer on the ladder.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayerRowBody {
    /// The billing account.
    #[schema(example = "acc_01k00000000000000000000000")]
    pub billing_account_id: String,
    /// Its number.
    #[schema(example = "A000001")]
    pub account: String,
    /// Who pays.
    #[schema(example = "㈜한빛보험")]
    pub payer: String,
    /// `overdue`, `demanded`, `suspension_possible`, `suspended`, `termination_noticed` or
    /// `termination_possible`; none where nothing is overdue.
    #[schema(example = "demanded")]
    pub stage: Option<String>,
    /// How many months' bills are overdue.
    #[schema(example = 2)]
    pub months: usize,
    /// Won overdue, disputed amounts aside.
    #[schema(example = 9985250)]
    pub overdue: i64,
    /// Won disputed.
    #[schema(example = 0)]
    pub on_hold: i64,
    /// The due date of the oldest bill that is overdue.
    pub first_due_on: Option<NaiveDate>,
    /// The latest demand that names it.
    pub demanded_on: Option<NaiveDate>,
    /// `demand`, `suspend`, `notice_of_termination` or `terminate`.
    #[schema(example = "suspend")]
    pub next_step: Option<String>,
    /// The first day on which it may be taken.
    pub next_from: Option<NaiveDate>,
    /// The last day a promise or an exception holds it.
    pub held_until: Option<NaiveDate>,
    /// The article the next step rests on.
    #[schema(example = "이용약관 제11조 제1항")]
    pub article: Option<String>,
}

impl From<&Payer> for PayerRowBody {
    fn from(payer: &Payer) -> PayerRowBody {
        let rung = payer.rung.as_ref();
        PayerRowBody {
            billing_account_id: payer.account.id.to_string(),
            account: payer.account.number.clone(),
            payer: payer.account.payer_name.clone(),
            stage: payer.stage().map(|stage| stage.code().to_owned()),
            months: payer.months(),
            overdue: payer.overdue_amount().get(),
            on_hold: payer.on_hold().get(),
            first_due_on: payer.first_due(),
            demanded_on: payer.demanded().map(|sent| sent.demand.sent_on),
            next_step: rung.map(|rung| rung.next.code().to_owned()),
            next_from: rung.map(|rung| rung.from),
            held_until: payer.held_until(),
            article: rung.map(|rung| rung.next.article().get(gaetong_rules::Lang::Ko).to_owned()),
        }
    }
}

/// One payer with everything that is known of their arrears.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayerBody {
    /// The payer as on the ladder.
    pub payer: PayerRowBody,
    /// Bills with something open, the oldest due first.
    pub bills: Vec<OpenBillBody>,
    /// Demands, the latest first.
    pub demands: Vec<DemandBody>,
    /// Steps taken, the latest first.
    pub steps: Vec<ArrearsStepBody>,
    /// Promises, the latest first.
    pub promises: Vec<PaymentPromiseBody>,
    /// Exceptions, the latest first.
    pub exceptions: Vec<ArrearsExceptionBody>,
    /// The services the account pays for.
    #[schema(example = json!(["J00000001"]))]
    pub services: Vec<String>,
    /// How the day of the next step comes about, line by line.
    pub why: Vec<String>,
}

impl From<&Payer> for PayerBody {
    fn from(payer: &Payer) -> PayerBody {
        let why = payer.rung.as_ref().map(|rung| rung.derivation.render(gaetong_rules::Lang::Ko));
        PayerBody {
            payer: PayerRowBody::from(payer),
            bills: payer.open.iter().map(OpenBillBody::from).collect(),
            demands: payer.demands.iter().map(DemandBody::from).collect(),
            steps: payer.steps.iter().map(ArrearsStepBody::from).collect(),
            promises: payer.promises.iter().map(PaymentPromiseBody::from).collect(),
            exceptions: payer.exceptions.iter().map(ArrearsExceptionBody::from).collect(),
            services: payer.services.iter().map(|s| s.service_id.to_string()).collect(),
            why: why.unwrap_or_default(),
        }
    }
}

/// A bill with something open.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenBillBody {
    /// The bill.
    #[schema(example = "bil_01k00000000000000000000000")]
    pub bill_id: String,
    /// Its number.
    #[schema(example = "202610-A000001")]
    pub number: String,
    /// When it fell or falls due.
    pub due_on: NaiveDate,
    /// Won billed.
    #[schema(example = 9985250)]
    pub total: i64,
    /// Won open of late charges, which a payment settles first.
    #[schema(example = 0)]
    pub late_open: i64,
    /// Won open of the rest.
    #[schema(example = 9985250)]
    pub principal_open: i64,
    /// Won of the open amount that are disputed.
    #[schema(example = 0)]
    pub on_hold: i64,
}

impl From<&Balance> for OpenBillBody {
    fn from(bill: &Balance) -> OpenBillBody {
        OpenBillBody {
            bill_id: bill.bill_id.to_string(),
            number: bill.number.clone(),
            due_on: bill.due_on,
            total: bill.total.get(),
            late_open: bill.late_open.get(),
            principal_open: bill.principal_open.get(),
            on_hold: bill.on_hold.get(),
        }
    }
}

/// A demand (납부최고).
#[derive(Debug, Serialize, ToSchema)]
pub struct DemandBody {
    /// The demand.
    #[schema(example = "dmd_01k00000000000000000000000")]
    pub id: String,
    /// Its number.
    #[schema(example = "D-2026-00001")]
    pub number: String,
    /// When it was sent.
    pub sent_on: NaiveDate,
    /// The last day it gives.
    pub pay_by: NaiveDate,
    /// Won demanded.
    #[schema(example = 9985250)]
    pub amount: i64,
    /// `mail` or `post`.
    #[schema(example = "mail")]
    pub channel: String,
    /// Whether it has left: only then it proves something.
    #[schema(example = true)]
    pub served: bool,
}

impl DemandBody {
    pub fn of(row: &demand::Model, served: bool) -> DemandBody {
        DemandBody {
            id: row.id.to_string(),
            number: row.number.clone(),
            sent_on: row.sent_on,
            pay_by: row.pay_by,
            amount: row.amount,
            channel: row.channel.code().to_owned(),
            served,
        }
    }
}

impl From<&Sent> for DemandBody {
    fn from(sent: &Sent) -> DemandBody {
        DemandBody::of(&sent.demand, sent.served)
    }
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArrearsStepBody {
    /// `suspension`, `lift`, `termination_notice` or `termination`.
    #[schema(example = "suspension")]
    pub kind: String,
    /// When.
    pub taken_on: NaiveDate,
    /// The day from which the terms allowed it.
    pub possible_from: Option<NaiveDate>,
    /// The demand a suspension rests on.
    #[schema(example = "dmd_01k00000000000000000000000")]
    pub demand_id: Option<String>,
    /// Won overdue then.
    #[schema(example = 9985250)]
    pub amount: i64,
    /// What it rests on.
    #[schema(example = "납부최고 D-2026-00001 (2026-12-02)")]
    pub reason: String,
}

impl From<&arrears_step::Model> for ArrearsStepBody {
    fn from(row: &arrears_step::Model) -> ArrearsStepBody {
        ArrearsStepBody {
            kind: row.kind.code().to_owned(),
            taken_on: row.taken_on,
            possible_from: row.possible_from,
            demand_id: row.demand_id.map(|id| id.to_string()),
            amount: row.amount,
            reason: row.reason.clone(),
        }
    }
}

/// A promise to pay.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentPromiseBody {
    /// The promise.
    #[schema(example = "prm_01k00000000000000000000000")]
    pub id: String,
    /// The last day on which paying keeps it.
    pub pay_by: NaiveDate,
    /// Won promised.
    #[schema(example = 1000000)]
    pub amount: i64,
    /// Won paid since.
    #[schema(example = 0)]
    pub paid: i64,
    /// `open`, `kept` or `broken`.
    #[schema(example = "open")]
    pub state: String,
    /// Who said so, and how.
    #[schema(example = "김과장 통화")]
    pub note: String,
}

impl From<&Promise> for PaymentPromiseBody {
    fn from(promise: &Promise) -> PaymentPromiseBody {
        PaymentPromiseBody {
            id: promise.row.id.to_string(),
            pay_by: promise.row.pay_by,
            amount: promise.row.amount,
            paid: promise.paid.get(),
            state: promise.state.code().to_owned(),
            note: promise.row.note.clone(),
        }
    }
}

/// An exception (유예).
#[derive(Debug, Serialize, ToSchema)]
pub struct ArrearsExceptionBody {
    /// The exception.
    #[schema(example = "are_01k00000000000000000000000")]
    pub id: String,
    /// `requested`, `approved` or `refused`.
    #[schema(example = "requested")]
    pub state: String,
    /// The last day it holds.
    pub until_on: NaiveDate,
    /// Why it was asked for.
    #[schema(example = "회생 신청 예정")]
    pub reason: String,
    /// What was said when it was decided.
    #[schema(example = "한 번만")]
    pub decision: Option<String>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

impl From<&arrears_exception::Model> for ArrearsExceptionBody {
    fn from(row: &arrears_exception::Model) -> ArrearsExceptionBody {
        ArrearsExceptionBody {
            id: row.id.to_string(),
            state: row.state.code().to_owned(),
            until_on: row.until_on,
            reason: row.reason.clone(),
            decision: row.decision.clone(),
            version: row.version,
        }
    }
}

/// A step for payers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeRequest {
    /// Which step.
    #[schema(value_type = String, example = "suspend")]
    pub step: Bulk,
    /// For whom.
    #[schema(value_type = Vec<String>, example = json!(["acc_01k00000000000000000000000"]))]
    pub billing_account_ids: Vec<BillingAccountId>,
}

/// A step that was taken for payers.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenBody {
    /// For how many.
    #[schema(example = 5)]
    pub payers: usize,
}

/// A promise to be taken down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentPromiseRequest {
    /// The last day, at most 31 days ahead.
    #[schema(example = "2026-12-20")]
    pub pay_by: NaiveDate,
    /// Won, up to what is overdue.
    #[schema(example = 1000000)]
    pub amount: i64,
    /// Who said so, and how.
    #[schema(example = "김과장 통화")]
    pub note: String,
}

/// An exception to be asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArrearsExceptionRequest {
    /// The last day it holds, at most 180 days ahead.
    #[schema(example = "2027-01-31")]
    pub until_on: NaiveDate,
    /// Why.
    #[schema(example = "회생 신청 예정")]
    pub reason: String,
}

/// What was decided of an exception.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArrearsDecisionRequest {
    /// Whether it is approved; refused otherwise.
    #[schema(example = true)]
    pub approve: bool,
    /// Why.
    #[schema(example = "한 번만")]
    pub note: String,
}

/// What is open, by days past the due date.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgingBody {
    /// The day.
    pub as_of: NaiveDate,
    /// The accounts, the largest first.
    pub rows: Vec<AgingRowBody>,
    /// Won, the sums of the buckets in the order of a row's.
    pub totals: Vec<i64>,
}

impl From<&Aging> for AgingBody {
    fn from(aging: &Aging) -> AgingBody {
        AgingBody {
            as_of: aging.as_of,
            rows: aging.rows.iter().map(AgingRowBody::from).collect(),
            totals: aging.sums.open.to_vec(),
        }
    }
}

/// What one account owes.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgingRowBody {
    /// The billing account.
    #[schema(example = "acc_01k00000000000000000000000")]
    pub billing_account_id: String,
    /// Its number.
    #[schema(example = "A000001")]
    pub account: String,
    /// Who pays.
    #[schema(example = "㈜한빛보험")]
    pub payer: String,
    /// Won not yet due, and 1–30, 31–60, 61–90, 91 and more days past the due date.
    #[schema(example = json!([0, 9985250, 0, 0, 0]))]
    pub open: Vec<i64>,
    /// Won of it that are disputed.
    #[schema(example = 0)]
    pub on_hold: i64,
}

impl From<&AgingRow> for AgingRowBody {
    fn from(row: &AgingRow) -> AgingRowBody {
        AgingRowBody {
            billing_account_id: row.account_id.to_string(),
            account: row.account_number.clone(),
            payer: row.payer_name.clone(),
            open: row.open.to_vec(),
            on_hold: row.on_hold,
        }
    }
}

/// A customer statement (거래처 원장).
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementBody {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Won owed before the first day.
    #[schema(example = 0)]
    pub opening: i64,
    /// The entries in order.
    pub entries: Vec<StatementEntryBody>,
    /// Won owed after the last day.
    #[schema(example = 9985250)]
    pub closing: i64,
}

impl From<&Statement> for StatementBody {
    fn from(said: &Statement) -> StatementBody {
        StatementBody {
            from: said.from,
            until: said.until,
            opening: said.opening.get(),
            entries: said.entries.iter().map(StatementEntryBody::from).collect(),
            closing: said.closing().get(),
        }
    }
}

/// An entry of a statement.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementEntryBody {
    /// The day.
    pub on: NaiveDate,
    /// `bill`, `debit_note`, `credit_note`, `payment`, `reversal`, `refund` or `write_off`.
    #[schema(example = "bill")]
    pub kind: String,
    /// The number of the bill or note, or what else identifies it.
    #[schema(example = "202610-A000001")]
    pub reference: String,
    /// Won owed more.
    #[schema(example = 9985250)]
    pub debit: i64,
    /// Won owed less.
    #[schema(example = 0)]
    pub credit: i64,
    /// Won owed after it; negative where there is a credit.
    #[schema(example = 9985250)]
    pub balance: i64,
}

impl From<&Entry> for StatementEntryBody {
    fn from(entry: &Entry) -> StatementEntryBody {
        StatementEntryBody {
            on: entry.on,
            kind: entry.kind.code().to_owned(),
            reference: entry.reference.clone(),
            debit: entry.debit,
            credit: entry.credit,
            balance: entry.balance,
        }
    }
}
