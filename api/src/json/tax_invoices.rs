//! Tax invoices: lists, one with its log, what waits, what is done with them, and to whom they go.

mod acts;
pub(crate) mod bodies;
pub(crate) mod outcomes;
mod payers;
mod waiting;

pub(crate) use acts::RoundBody;
pub(crate) use waiting::DraftBody;

use crate::acting::read_answer;
use crate::app::App;
use crate::json::bills;
use crate::json::list::{Limit, PageInfo, place_in};
use crate::problem::{Problem, ProblemBody};
use crate::session::Person;
use actix_web::{HttpResponse, get, web};
use bodies::{
    LogBody, LogEntryBody, TaxInvoiceBody, TaxInvoiceDetailBody, TaxInvoiceList, TransmissionBody,
    TransmissionList,
};
use gaetong_billing::tax_invoices::{self, Filter, Listed};
use gaetong_entity::ids::{BillId, BillingAccountId, TaxInvoiceId, TaxTransmissionId, TenantId};
use gaetong_entity::money::tax_invoice_progress::InvoiceState;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(one).service(log).service(transmissions);
    waiting::routes(cfg);
    acts::routes(cfg);
    payers::routes(cfg);
}

/// Packages in one answer.
const MOST_PACKAGES: u64 = 200;

/// Which tax invoices.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TaxInvoiceQuery {
    /// Of this month.
    #[param(example = "2026-08")]
    pub month: Option<String>,
    /// `issued`, `queued`, `sent`, `accepted`, `rejected` or `cancelled`; several with commas.
    #[param(example = "issued,queued")]
    pub state: Option<String>,
    /// `normal` or `amended`.
    #[param(example = "normal")]
    pub class: Option<String>,
    /// `taxable`, `zero_rated` or `exempt`.
    #[param(example = "taxable")]
    pub kind: Option<String>,
    /// Only those issued after their last day.
    #[param(example = false)]
    pub late: Option<bool>,
    /// One customer's.
    #[param(value_type = Option<String>, example = "ten_01k00000000000000000000000")]
    pub customer_id: Option<TenantId>,
    /// One payer's account.
    #[param(value_type = Option<String>, example = "acc_01k00000000000000000000000")]
    pub billing_account_id: Option<BillingAccountId>,
    /// One bill's.
    #[param(value_type = Option<String>, example = "bil_01k00000000000000000000000")]
    pub bill_id: Option<BillId>,
    /// One package's.
    #[param(value_type = Option<String>, example = "txt_01k00000000000000000000000")]
    pub transmission_id: Option<TaxTransmissionId>,
    /// Part of a number, approval number or name, or a business number.
    #[param(example = "한빛")]
    pub q: Option<String>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

impl TaxInvoiceQuery {
    fn filter(&self) -> Result<Filter, Problem> {
        let class = self.class.as_deref();
        let kind = self.kind.as_deref();
        Ok(Filter {
            month: self.month.as_deref().map(bills::month).transpose()?,
            states: states(self.state.as_deref())?,
            class: class.map(|c| bodies::class_named(c).ok_or_else(no_such_word)).transpose()?,
            kind: kind.map(|k| bodies::kind_named(k).ok_or_else(no_such_word)).transpose()?,
            tenant_id: self.customer_id,
            billing_account_id: self.billing_account_id,
            bill_id: self.bill_id,
            transmission_id: self.transmission_id,
            late: self.late == Some(true),
            text: self.q.clone(),
        })
    }
}

/// The states named, with commas between.
pub(crate) fn states(named: Option<&str>) -> Result<Vec<InvoiceState>, Problem> {
    use InvoiceState::{Accepted, Cancelled, Issued, Queued, Rejected, Sent};
    let all = [Issued, Queued, Sent, Accepted, Rejected, Cancelled];
    let words = named.into_iter().flat_map(|named| named.split(',')).map(str::trim);
    let state = |word: &str| all.into_iter().find(|state| state.code() == word);
    words.filter(|word| !word.is_empty()).map(|w| state(w).ok_or_else(no_such_word)).collect()
}

fn no_such_word() -> Problem {
    Problem::malformed(
        "조회 조건의 값을 확인하세요.",
        "A value of the query is none of those known.",
    )
}

/// 세금계산서 목록 / List tax invoices
///
/// 새것부터, 합계는 조건 전체의 합입니다. 고객사는 자기 것만 봅니다. The latest first; the sums are over the whole
/// filter; a customer sees its own.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "listTaxInvoices",
    security(("bearer" = [])),
    params(TaxInvoiceQuery),
    responses(
        (status = 200, description = "A page of tax invoices", body = TaxInvoiceList),
        (status = 400, description = "Malformed", body = ProblemBody),
    )
)]
#[get("/tax-invoices")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<TaxInvoiceQuery>,
) -> Result<web::Json<TaxInvoiceList>, Problem> {
    let filter = query.filter()?;
    let after: Option<TaxInvoiceId> = place_in(query.after.as_deref())?;
    let place = (after, query.limit.get());
    let tx = app.read(&person.actor).await?;
    let found = tax_invoices::list(&tx, &person.actor, &filter, place).await?;
    let totals = tax_invoices::totals(&tx, &person.actor, &filter).await?;
    let id = |row: &Listed| row.document.id.to_string();
    let next = found.rows.last().filter(|_| found.has_more).map(id);
    Ok(web::Json(TaxInvoiceList {
        data: found.rows.iter().map(TaxInvoiceBody::from).collect(),
        page: PageInfo { next, has_more: found.has_more },
        totals: totals.into(),
    }))
}

/// 세금계산서 / Read a tax invoice
///
/// 기재사항 전부와 전송 상태, 당초와 수정의 연결입니다. All that stands on it, where it is on its way, what it amends
/// and what amends it.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "readTaxInvoice",
    security(("bearer" = [])),
    params(("tax_invoice_id" = String, Path, description = "The tax invoice", example = "txi_01k00000000000000000000000")),
    responses((status = 200, description = "The tax invoice; its version is the ETag", body = TaxInvoiceDetailBody))
)]
#[get("/tax-invoices/{tax_invoice_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaxInvoiceId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = tax_invoices::detail(&tx, &person.actor, *id).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(read_answer(TaxInvoiceDetailBody::from(&found), Some(found.progress.version)))
}

/// 세금계산서 이력 / The log of a tax invoice
///
/// 누가 언제 발급·전송·취소·재발송했는지. Who issued, sent, cancelled or sent it again, and when.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "readTaxInvoiceLog",
    security(("bearer" = [])),
    params(("tax_invoice_id" = String, Path, description = "The tax invoice", example = "txi_01k00000000000000000000000")),
    responses((status = 200, description = "The log", body = LogBody))
)]
#[get("/tax-invoices/{tax_invoice_id}/log")]
async fn log(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaxInvoiceId>,
) -> Result<web::Json<LogBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let events = tax_invoices::log(&tx, &person.actor, *id).await?;
    Ok(web::Json(LogBody { data: events.iter().map(LogEntryBody::from).collect() }))
}

/// 전송 묶음 목록 / List packages
///
/// 모의 전송인지, 국세청이 답했는지. Whether a package was simulated, and whether it is answered.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "listTaxInvoiceTransmissions",
    security(("bearer" = [])),
    responses((status = 200, description = "The latest 200", body = TransmissionList))
)]
#[get("/tax-invoice-transmissions")]
async fn transmissions(
    app: web::Data<App>,
    person: Person,
) -> Result<web::Json<TransmissionList>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = tax_invoices::transmissions(&tx, &person.actor, MOST_PACKAGES).await?;
    Ok(web::Json(TransmissionList { data: found.iter().map(TransmissionBody::from).collect() }))
}
