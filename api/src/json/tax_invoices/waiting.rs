//! What is not issued yet of a month, the board of deadlines, and the sums of a period.

use super::bodies::{CountBody, PartyBody, TaxInvoiceLineBody};
use super::outcomes::{FindingBody, PenaltyBody};
use crate::app::App;
use crate::json::bills;
use crate::problem::Problem;
use crate::session::Person;
use actix_web::{get, web};
use chrono::NaiveDate;
use gaetong_billing::tax_invoices::{
    self, Board, CustomerSum, Draft, DraftLine, Gap, Nothing, Summary,
};
use gaetong_entity::money::tax_invoice::AmendmentCode;
use gaetong_rules::Month;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_drafts).service(read_board).service(read_summary);
}

/// A month.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MonthQuery {
    /// The month; the last one that is over unless told.
    #[param(example = "2026-08")]
    pub month: Option<String>,
}

/// Some months.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeriodQuery {
    /// The first month; the last one that is over unless told.
    #[param(example = "2026-07")]
    pub from: Option<String>,
    /// The last month; the first one unless told.
    #[param(example = "2026-12")]
    pub to: Option<String>,
}

/// A tax invoice before it is issued.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftBody {
    /// Its name when it is to be issued.
    #[schema(example = "bill/bil_01k00000000000000000000000/taxable/2026-08-31")]
    pub slot: String,
    /// Whether nothing stands in the way.
    #[schema(example = true)]
    pub ready: bool,
    /// The bill.
    #[schema(example = "bil_01k00000000000000000000000")]
    pub bill_id: String,
    /// Its number.
    #[schema(example = "202608-A000001")]
    pub bill_number: String,
    /// The payer's account.
    #[schema(example = "acc_01k00000000000000000000000")]
    pub billing_account_id: String,
    /// Its number.
    #[schema(example = "A000001")]
    pub account_number: String,
    /// The credit note an amendment expresses.
    #[schema(example = "crn_01k00000000000000000000000")]
    pub credit_note_id: Option<String>,
    /// Its number.
    #[schema(example = "202608-A000001-C1")]
    pub credit_note_number: Option<String>,
    /// `normal` or `amended`.
    #[schema(example = "normal")]
    pub class: &'static str,
    /// `taxable`, `zero_rated` or `exempt`.
    #[schema(example = "taxable")]
    pub kind: &'static str,
    /// 작성일자.
    #[schema(example = "2026-08-31")]
    pub written_on: NaiveDate,
    /// `01` to `06`, of an amendment.
    #[schema(example = "02")]
    pub amendment: Option<&'static str>,
    /// Where a person has to choose: the codes in question.
    #[schema(example = json!(["01", "02"]))]
    pub choices: Vec<&'static str>,
    /// What it amends.
    #[schema(example = "txi_01k00000000000000000000000")]
    pub original_id: Option<String>,
    /// 당초승인번호.
    #[schema(example = "202608314100000000000001")]
    pub original_issue_id: Option<String>,
    /// 공급받는 자.
    pub customer: PartyBody,
    /// 품목.
    pub lines: Vec<TaxInvoiceLineBody>,
    /// 비고.
    #[schema(example = json!([]))]
    pub remarks: Vec<String>,
    /// 공급가액.
    #[schema(example = 2400000)]
    pub supply: i64,
    /// 세액.
    #[schema(example = 240000)]
    pub vat: i64,
    /// 합계금액.
    #[schema(example = 2640000)]
    pub total: i64,
    /// The last day to issue it; none where it is dated like its original.
    #[schema(example = "2026-09-10")]
    pub issue_by: Option<NaiveDate>,
    /// What issuing it today would cost.
    pub penalty: Option<PenaltyBody>,
    /// What stands in the way.
    pub findings: Vec<FindingBody>,
}

/// What is not issued yet of a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftsBody {
    /// The month.
    #[schema(example = "2026-08")]
    pub month: String,
    /// By the payer's account.
    pub data: Vec<DraftBody>,
    /// Bills' categories that come to nothing or less: no tax invoice is due.
    pub nothing_due: Vec<NothingBody>,
}

/// A bill's category no tax invoice is issued for.
#[derive(Debug, Serialize, ToSchema)]
pub struct NothingBody {
    /// The bill.
    #[schema(example = "bil_01k00000000000000000000000")]
    pub bill_id: String,
    /// Its number.
    #[schema(example = "202608-A000001")]
    pub bill_number: String,
    /// Who pays.
    #[schema(example = "㈜한빛보험")]
    pub payer_name: String,
    /// `taxable`, `zero_rated` or `exempt`.
    #[schema(example = "taxable")]
    pub kind: &'static str,
    /// Zero or less.
    #[schema(example = 0)]
    pub supply: i64,
}

/// A month's tax invoices as the deadline sees them.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardBody {
    /// The month.
    #[schema(example = "2026-08")]
    pub month: String,
    /// The 10th of the next month, by business day.
    #[schema(example = "2026-09-10")]
    pub issue_by: NaiveDate,
    /// Negative once it has passed.
    #[schema(example = 3)]
    pub days_left: i64,
    /// Ready to be issued.
    pub ready: CountBody,
    /// Something stands in their way.
    pub blocked: CountBody,
    /// Of both, amendments.
    pub amendments: CountBody,
    /// Of both, those past their day.
    pub overdue: CountBody,
    /// What issuing those today would cost.
    #[schema(example = 24000)]
    pub overdue_penalty: i64,
    /// Issued, not queued.
    pub issued: CountBody,
    /// Queued.
    pub queued: CountBody,
    /// On their way.
    pub sent: CountBody,
    /// Accepted.
    pub accepted: CountBody,
    /// Rejected.
    pub rejected: CountBody,
    /// Cancelled before they were sent.
    pub cancelled: CountBody,
    /// Issued after their day.
    pub issued_late: CountBody,
    /// The penalty of that.
    #[schema(example = 24000)]
    pub issued_late_penalty: i64,
    /// Transmitted after their day, or not yet.
    pub sent_late: CountBody,
    /// The penalty of that.
    #[schema(example = 7200)]
    pub sent_late_penalty: i64,
    /// Bills' categories no tax invoice is due for.
    #[schema(example = 0)]
    pub nothing_due: u64,
}

/// 매출처별 세금계산서 합계표.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryBody {
    /// The first month.
    #[schema(example = "2026-07")]
    pub from: String,
    /// The last month.
    #[schema(example = "2026-12")]
    pub to: String,
    /// By customer; exempt ones apart.
    pub data: Vec<CustomerSumBody>,
    /// How many tax invoices.
    #[schema(example = 500)]
    pub count: u64,
    /// VAT excluded.
    #[schema(example = 1200000000)]
    pub supply: i64,
    /// The tax.
    #[schema(example = 120000000)]
    pub vat: i64,
    /// VAT payable by the ledger.
    #[schema(example = 120000000)]
    pub ledger_vat: i64,
    /// Why the two differ, document by document.
    pub gaps: Vec<GapBody>,
}

/// What one customer was invoiced.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerSumBody {
    /// Its business number.
    #[schema(example = "220-81-62517")]
    pub business_number: String,
    /// Its name.
    #[schema(example = "㈜한빛보험")]
    pub name: String,
    /// Whether these are exempt ones (계산서).
    #[schema(example = false)]
    pub exempt: bool,
    /// How many.
    #[schema(example = 6)]
    pub count: u64,
    /// VAT excluded.
    #[schema(example = 14400000)]
    pub supply: i64,
    /// The tax.
    #[schema(example = 1440000)]
    pub vat: i64,
    /// How many the tax office accepted.
    #[schema(example = 6)]
    pub accepted: u64,
}

/// A document whose tax differs between ledger and tax invoices.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapBody {
    /// Its number.
    #[schema(example = "202608-A0000002")]
    pub number: String,
    /// `not_invoiced`, `other_period` or `other_amount`.
    #[schema(example = "not_invoiced")]
    pub reason: &'static str,
    /// Tax posted less tax invoiced.
    #[schema(example = 240000)]
    pub vat: i64,
}

/// The month asked for, or the last one that is over.
pub(super) fn month_or_last(app: &App, asked: Option<&str>) -> Result<Month, Problem> {
    match asked {
        Some(month) => bills::month(month),
        None => Ok(Month::of(app.clock.today()).prev()),
    }
}

/// 미발행 세금계산서 / List what is not issued yet
///
/// 발행한 청구서와 감액 통지에서 만든 초안과, 발급을 막는 것(규칙·항목·조치)입니다. Drafts made of issued bills and
/// credit notes, with what stands in their way: rule, field and fix.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "listTaxInvoiceDrafts",
    security(("bearer" = [])),
    params(MonthQuery),
    responses((status = 200, description = "The drafts", body = DraftsBody))
)]
#[get("/tax-invoice-drafts")]
async fn list_drafts(
    app: web::Data<App>,
    person: Person,
    query: web::Query<MonthQuery>,
) -> Result<web::Json<DraftsBody>, Problem> {
    let month = month_or_last(&app, query.month.as_deref())?;
    let tx = app.read(&person.actor).await?;
    let issuer = app.config.issuer();
    let found = tax_invoices::drafts(&tx, &person.actor, &issuer, month).await?;
    Ok(web::Json(DraftsBody {
        month: month.to_string(),
        data: found.drafts.iter().map(DraftBody::from).collect(),
        nothing_due: found.nothing.iter().map(NothingBody::from).collect(),
    }))
}

/// 발급 기한 현황 / The board of deadlines
///
/// 미발행·지연·실패 건수, 남은 날과 예상 가산세입니다. What is not issued, late or failed, the days left and the
/// penalty that lateness would bring.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "readTaxInvoiceBoard",
    security(("bearer" = [])),
    params(MonthQuery),
    responses((status = 200, description = "The board", body = BoardBody))
)]
#[get("/tax-invoice-board")]
async fn read_board(
    app: web::Data<App>,
    person: Person,
    query: web::Query<MonthQuery>,
) -> Result<web::Json<BoardBody>, Problem> {
    let month = month_or_last(&app, query.month.as_deref())?;
    let tx = app.read(&person.actor).await?;
    let issuer = app.config.issuer();
    let found = tax_invoices::board(&tx, &person.actor, &issuer, month).await?;
    Ok(web::Json(BoardBody::from(&found)))
}

/// 매출처별 합계표 / The summary by customer
///
/// 작성일자로 모은 합계와, 원장 부가세예수금과의 차이를 문서별로 밝힙니다. By writing date, and document by document
/// why it differs from VAT payable in the ledger.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "readTaxInvoiceSummary",
    security(("bearer" = [])),
    params(PeriodQuery),
    responses((status = 200, description = "The summary", body = SummaryBody))
)]
#[get("/tax-invoice-summary")]
async fn read_summary(
    app: web::Data<App>,
    person: Person,
    query: web::Query<PeriodQuery>,
) -> Result<web::Json<SummaryBody>, Problem> {
    let from = month_or_last(&app, query.from.as_deref())?;
    let to = query.to.as_deref().map(bills::month).transpose()?.unwrap_or(from);
    let tx = app.read(&person.actor).await?;
    let found = tax_invoices::summary(&tx, &person.actor, from, to).await?;
    Ok(web::Json(SummaryBody::from(&found)))
}

impl From<&Draft> for DraftBody {
    fn from(draft: &Draft) -> DraftBody {
        let (note, original) = (draft.credit_note.as_ref(), draft.original.as_ref());
        DraftBody {
            slot: draft.slot.clone(),
            ready: draft.is_ready(),
            bill_id: draft.bill_id.to_string(),
            bill_number: draft.bill_number.clone(),
            billing_account_id: draft.billing_account_id.to_string(),
            account_number: draft.account_number.clone(),
            credit_note_id: note.map(|note| note.id.to_string()),
            credit_note_number: note.map(|note| note.number.clone()),
            class: draft.class.code(),
            kind: draft.kind.code(),
            written_on: draft.written_on,
            amendment: draft.amendment.map(AmendmentCode::code),
            choices: draft.choices.iter().map(|code| code.code()).collect(),
            original_id: original.map(|original| original.id.to_string()),
            original_issue_id: original.map(|original| original.issue_id.clone()),
            customer: PartyBody::from(&draft.customer),
            lines: draft.lines.iter().map(TaxInvoiceLineBody::from).collect(),
            remarks: draft.remarks.clone(),
            supply: draft.supply.get(),
            vat: draft.vat.get(),
            total: draft.total.get(),
            issue_by: draft.issue_by,
            penalty: draft.penalty.map(PenaltyBody::from),
            findings: draft.findings.iter().map(FindingBody::from).collect(),
        }
    }
}

impl From<&DraftLine> for TaxInvoiceLineBody {
    fn from(line: &DraftLine) -> TaxInvoiceLineBody {
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

impl From<&Nothing> for NothingBody {
    fn from(nothing: &Nothing) -> NothingBody {
        NothingBody {
            bill_id: nothing.bill_id.to_string(),
            bill_number: nothing.bill_number.clone(),
            payer_name: nothing.payer_name.clone(),
            kind: nothing.kind.code(),
            supply: nothing.supply.get(),
        }
    }
}

impl From<&Board> for BoardBody {
    fn from(board: &Board) -> BoardBody {
        BoardBody {
            month: board.month.to_string(),
            issue_by: board.issue_by,
            days_left: board.days_left,
            ready: board.ready.into(),
            blocked: board.blocked.into(),
            amendments: board.amendments.into(),
            overdue: board.overdue.into(),
            overdue_penalty: board.overdue_penalty.get(),
            issued: board.issued.into(),
            queued: board.queued.into(),
            sent: board.sent.into(),
            accepted: board.accepted.into(),
            rejected: board.rejected.into(),
            cancelled: board.cancelled.into(),
            issued_late: board.issued_late.into(),
            issued_late_penalty: board.issued_late_penalty.get(),
            sent_late: board.sent_late.into(),
            sent_late_penalty: board.sent_late_penalty.get(),
            nothing_due: board.nothing_due,
        }
    }
}

impl From<&Summary> for SummaryBody {
    fn from(summary: &Summary) -> SummaryBody {
        let customer = |sum: &CustomerSum| CustomerSumBody {
            business_number: sum.business_number.to_string(),
            name: sum.name.clone(),
            exempt: sum.exempt,
            count: sum.count,
            supply: sum.supply.get(),
            vat: sum.vat.get(),
            accepted: sum.accepted,
        };
        let gap = |gap: &Gap| GapBody {
            number: gap.number.clone(),
            reason: gap.reason.code(),
            vat: gap.vat.get(),
        };
        SummaryBody {
            from: summary.from.to_string(),
            to: summary.to.to_string(),
            data: summary.customers.iter().map(customer).collect(),
            count: summary.count,
            supply: summary.supply.get(),
            vat: summary.vat.get(),
            ledger_vat: summary.ledger_vat.get(),
            gaps: summary.gaps.iter().map(gap).collect(),
        }
    }
}
