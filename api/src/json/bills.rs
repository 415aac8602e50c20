//! Issued bills: the list, one bill, why it is that amount, its PDF.

use crate::app::App;
use crate::json::list::{Limit, List, PageInfo};
use crate::json::workings::{Words, Workings};
use crate::papers;
use crate::problem::{OrBroken, Problem, ProblemBody, language_of};
use crate::session::Person;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use gaetong_billing::bills::{self, BillCursor, BillDetail, BillFilter, BillSummary, LineDetail};
use gaetong_billing::difference::{Cause, Difference};
use gaetong_billing::explain::{self, Recount};
use gaetong_entity::ids::{BillId, BillRunId, ServiceId, TenantId};
use gaetong_rules::{Lang, Month, Won};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(one).service(explanation).service(recount).service(pdf);
    cfg.service(of_service);
}

/// Which bills.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BillQuery {
    /// Usage month.
    #[param(example = "2026-10", value_type = Option<String>)]
    pub month: Option<String>,
    /// The customer company.
    #[param(example = "ten_01k00000000000000000000000", value_type = Option<String>)]
    pub tenant_id: Option<TenantId>,
    /// The bill run that issued them.
    #[param(example = "run_01k00000000000000000000000", value_type = Option<String>)]
    pub run_id: Option<BillRunId>,
    /// Part of the bill's number or the payer's name.
    #[param(example = "A000001")]
    pub q: Option<String>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A bill as a list shows it. Amounts in whole won.
#[derive(Debug, Serialize, ToSchema)]
pub struct BillRow {
    /// The bill's id.
    #[schema(example = "bil_01k00000000000000000000000")]
    pub id: String,
    /// The number printed on it.
    #[schema(example = "202610-A000001")]
    pub number: String,
    /// Usage month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// The customer company's id.
    #[schema(example = "ten_01k00000000000000000000000")]
    pub tenant_id: String,
    /// The customer company's name.
    #[schema(example = "㈜한빛보험")]
    pub tenant_name: String,
    /// Who pays.
    #[schema(example = "㈜한빛보험")]
    pub payer_name: String,
    /// An issued bill never changes.
    #[schema(example = "issued")]
    pub state: &'static str,
    /// VAT excluded.
    #[schema(example = 9077500)]
    pub supply: i64,
    /// The tax.
    #[schema(example = 907750)]
    pub vat: i64,
    /// Charges outside the tax.
    #[schema(example = 0)]
    pub out_of_scope: i64,
    /// What is to be paid.
    #[schema(example = 9985250)]
    pub total: i64,
    /// Always `KRW`.
    #[schema(example = "KRW")]
    pub currency: &'static str,
    /// The day it was issued.
    #[schema(example = "2026-11-02")]
    pub issued_on: chrono::NaiveDate,
    /// The day it is due.
    #[schema(example = "2026-11-25")]
    pub due_on: chrono::NaiveDate,
}

/// A bill with its lines. Amounts in whole won.
#[derive(Debug, Serialize, ToSchema)]
pub struct BillBody {
    #[serde(flatten)]
    pub bill: BillRow,
    /// The billing account's number.
    #[schema(example = "A000001")]
    pub account_number: String,
    /// The payer's business registration number.
    #[schema(example = "124-81-00998")]
    pub payer_business_number: String,
    /// The payer's address.
    #[schema(example = "서울특별시 중구 세종대로 1")]
    pub payer_address: String,
    /// Where the bill was mailed.
    #[schema(example = "bills@customer.example")]
    pub payer_email: String,
    /// The bill's lines.
    pub lines: Vec<BillLineBody>,
    /// Against last month.
    pub difference: DifferenceBody,
    /// The version of the rules that made it.
    #[schema(example = "gaetong 0.1.0")]
    pub engine_version: String,
    /// SHA-256 over the facts it was made from.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub inputs_sha256: String,
}

/// A line of a bill. Amounts in whole won.
#[derive(Debug, Serialize, ToSchema)]
pub struct BillLineBody {
    /// From 1.
    #[schema(example = 1)]
    pub line_no: i32,
    /// The service charged.
    #[schema(example = "J00000001")]
    pub service_id: Option<String>,
    /// recurring, one_off, attendance, outage_credit, late_charge, clawback or adjustment.
    #[schema(example = "recurring")]
    pub charge: &'static str,
    /// The product's code.
    #[schema(example = "asp-base")]
    pub product: Option<String>,
    /// What is charged.
    pub label: Words,
    /// What the price depends on: size, term, days.
    pub conditions: Words,
    /// Per unit and month, or per piece; VAT excluded.
    #[schema(example = 160000)]
    pub unit_price: i64,
    /// Units; hundredths of agent-months for attendance.
    #[schema(example = 35)]
    pub quantity: i64,
    /// First day billed.
    #[schema(example = "2026-10-01")]
    pub first_day: Option<chrono::NaiveDate>,
    /// Last day billed.
    #[schema(example = "2026-10-31")]
    pub last_day: Option<chrono::NaiveDate>,
    /// Days billed.
    #[schema(example = 31)]
    pub days: i32,
    /// Days of the month.
    #[schema(example = 31)]
    pub month_days: i32,
    /// VAT excluded.
    #[schema(example = 5600000)]
    pub supply: i64,
    /// The tax allocated to the line.
    #[schema(example = 560000)]
    pub vat: i64,
    /// The term discount the line granted.
    #[schema(example = 2100000)]
    pub discount_granted: i64,
    /// taxable, zero_rated, exempt or out_of_scope.
    #[schema(example = "taxable")]
    pub tax_category: &'static str,
}

/// This month against the last, VAT excluded.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceBody {
    /// Last month's amount; none if there was no bill.
    #[schema(example = 8227500)]
    pub previous: Option<i64>,
    /// This month's amount.
    #[schema(example = 9077500)]
    pub current: i64,
    /// Current minus previous.
    #[schema(example = 850000)]
    pub change: i64,
    /// The difference in a line.
    pub reason: Words,
    /// What makes it, the largest first.
    pub causes: Vec<CauseBody>,
}

/// One reason for a difference.
#[derive(Debug, Serialize, ToSchema)]
pub struct CauseBody {
    /// new_service, ended_service, added_product, removed_product, quantity, unit_price, days,
    /// one_off, one_off_last_month, credit or other.
    #[schema(example = "quantity")]
    pub kind: &'static str,
    /// The service concerned.
    #[schema(example = "J00000001")]
    pub service_id: Option<String>,
    /// In words.
    pub text: Words,
    /// Won, VAT excluded.
    #[schema(example = 850000)]
    pub amount: i64,
}

/// Why a bill is that amount.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplanationBody {
    /// The bill's number.
    #[schema(example = "202610-A000001")]
    pub number: String,
    /// One tree a line, in the order of the lines.
    pub lines: Vec<Workings>,
    /// The tax and the due date.
    pub document: Vec<Workings>,
    /// The whole explanation as lines of text in the language asked for.
    #[schema(example = json!(["J00000001 ASP 기본서비스: 5,600,000원"]))]
    pub text: Vec<String>,
    /// SHA-256 over the facts the bill was made from.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub inputs_sha256: String,
}

/// A bill counted again.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecountBody {
    /// Whether the facts are still those the bill was made from.
    #[schema(example = true)]
    pub same_facts: bool,
    /// Whether every line and sum comes to the same won.
    #[schema(example = true)]
    pub same_amounts: bool,
    /// What is to be paid by today's count.
    #[schema(example = 9985250)]
    pub total: Option<i64>,
    /// Why it could not be counted, where it could not.
    pub problem: Option<String>,
    /// The version of the rules that counted.
    #[schema(example = "gaetong 0.1.0")]
    pub engine_version: &'static str,
}

/// 청구서 목록 / List bills
///
/// 최근 사용월부터 보여 줍니다. Newest usage month first. A customer company sees its own.
#[utoipa::path(
    tag = "bills",
    operation_id = "listBills",
    security(("bearer" = [])),
    params(BillQuery),
    responses(
        (status = 200, description = "A page of bills", body = List<BillRow>),
        (status = 400, description = "Malformed", body = ProblemBody),
    )
)]
#[get("/bills")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<BillQuery>,
) -> Result<web::Json<List<BillRow>>, Problem> {
    let query = query.into_inner();
    let filter = BillFilter {
        month: query.month.as_deref().map(month).transpose()?,
        tenant_id: query.tenant_id,
        billing_account_id: None,
        run_id: query.run_id,
        text: query.q,
    };
    let after = query.after.as_deref().map(cursor).transpose()?;
    let tx = app.read(&person.actor).await?;
    let found = bills::list(&tx, &filter, after.as_ref(), query.limit.get()).await.or_broken()?;
    let next = found.rows.last().filter(|_| found.has_more).map(|bill| written(&bill.cursor()));
    let data = found.rows.iter().map(BillRow::from).collect();
    Ok(web::Json(List { data, page: PageInfo { next, has_more: found.has_more } }))
}

/// 청구서 / Read a bill
///
/// 항목과 지난달과의 차이를 함께 보여 줍니다. With its lines and the difference to last month.
#[utoipa::path(
    tag = "bills",
    operation_id = "readBill",
    security(("bearer" = [])),
    params(("bill_id" = String, Path, description = "The bill", example = "bil_01k00000000000000000000000")),
    responses(
        (status = 200, description = "The bill", body = BillBody),
        (status = 404, description = "No such bill", body = ProblemBody),
    )
)]
#[get("/bills/{bill_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillId>,
) -> Result<web::Json<BillBody>, Problem> {
    Ok(web::Json(BillBody::from(&read(&app, &person, *id).await?)))
}

/// 산출 근거 / Explain a bill
///
/// 항목마다 조항, 입력값과 출처, 수식, 결과를 보여 줍니다. For each line the article, the inputs with their
/// sources, the formula with its numbers and the result.
#[utoipa::path(
    tag = "bills",
    operation_id = "explainBill",
    security(("bearer" = [])),
    params(("bill_id" = String, Path, description = "The bill", example = "bil_01k00000000000000000000000")),
    responses(
        (status = 200, description = "The explanation", body = ExplanationBody),
        (status = 404, description = "No such bill", body = ProblemBody),
    )
)]
#[get("/bills/{bill_id}/explanation")]
async fn explanation(
    request: HttpRequest,
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillId>,
) -> Result<web::Json<ExplanationBody>, Problem> {
    let bill = read(&app, &person, *id).await?;
    Ok(web::Json(explained(&bill, papers::lang(language_of(&request)))))
}

/// 서비스의 월별 산출 근거 / Explain a service's month
///
/// 서비스번호와 사용월로 찾습니다. Found by service ID and usage month.
#[utoipa::path(
    tag = "bills",
    operation_id = "explainService",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
        ("month" = String, Path, description = "Usage month", example = "2026-10"),
    ),
    responses(
        (status = 200, description = "The explanation", body = ExplanationBody),
        (status = 400, description = "Malformed month", body = ProblemBody),
        (status = 404, description = "No such service or no bill", body = ProblemBody),
    )
)]
#[get("/services/{service_id}/explanation/{month}")]
async fn of_service(
    request: HttpRequest,
    app: web::Data<App>,
    person: Person,
    path: web::Path<(ServiceId, String)>,
) -> Result<web::Json<ExplanationBody>, Problem> {
    let (service, of) = path.into_inner();
    let tx = app.read(&person.actor).await?;
    let found = explain::of_service(&tx, &service, month(&of)?).await.or_broken()?;
    let bill = found.ok_or_else(Problem::not_found)?;
    Ok(web::Json(explained(&bill, papers::lang(language_of(&request)))))
}

/// 다시 계산 / Count a bill again
///
/// 지금의 기록으로 다시 계산해 같은지 확인합니다. Counts the bill again from today's records and says
/// whether facts and amounts are the same.
#[utoipa::path(
    tag = "bills",
    operation_id = "recountBill",
    security(("bearer" = [])),
    params(("bill_id" = String, Path, description = "The bill", example = "bil_01k00000000000000000000000")),
    responses(
        (status = 200, description = "The count", body = RecountBody),
        (status = 404, description = "No such bill", body = ProblemBody),
    )
)]
#[get("/bills/{bill_id}/recount")]
async fn recount(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillId>,
) -> Result<web::Json<RecountBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let counted = explain::recount(&tx, *id).await.or_broken()?;
    Ok(web::Json(RecountBody::from(counted.ok_or_else(Problem::not_found)?)))
}

/// 청구서 PDF / A bill's PDF
///
/// 청구서와 산출 근거 부록입니다. The bill with its explanation as an appendix.
#[utoipa::path(
    tag = "bills",
    operation_id = "billPdf",
    security(("bearer" = [])),
    params(("bill_id" = String, Path, description = "The bill", example = "bil_01k00000000000000000000000")),
    responses(
        (status = 200, description = "The PDF", content_type = "application/pdf"),
        (status = 404, description = "No such bill", body = ProblemBody),
    )
)]
#[get("/bills/{bill_id}/pdf")]
async fn pdf(
    request: HttpRequest,
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillId>,
) -> Result<HttpResponse, Problem> {
    let bill = read(&app, &person, *id).await?;
    pdf_answer(&app, bill, papers::lang(language_of(&request))).await
}

/// The PDF of a bill as an answer to a browser or program; made off the event loop.
pub async fn pdf_answer(app: &App, bill: BillDetail, lang: Lang) -> Result<HttpResponse, Problem> {
    let name = papers::bill_file_name(&bill);
    let config = app.config.clone();
    let made =
        web::block(move || papers::bill_pdf(&bill, &config.supplier, config.is_demo(), lang));
    let made = made.await.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .body(bytes))
}

async fn read(app: &App, person: &Person, id: BillId) -> Result<BillDetail, Problem> {
    let tx = app.read(&person.actor).await?;
    bills::detail(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)
}

pub(crate) fn month(text: &str) -> Result<Month, Problem> {
    text.parse().map_err(|_| {
        Problem::malformed("월은 2026-10처럼 적습니다.", "A month is written like 2026-10.")
    })
}

/// `2026-10/202610-A000001/bil_…`.
fn written(cursor: &BillCursor) -> String {
    format!("{}/{}/{}", cursor.month, cursor.number, cursor.id)
}

fn cursor(text: &str) -> Result<BillCursor, Problem> {
    let read = || {
        let mut parts = text.split('/');
        let (month, number, id) = (parts.next()?, parts.next()?, parts.next()?);
        let number = number.to_owned();
        Some(BillCursor { month: month.parse().ok()?, number, id: id.parse().ok()? })
    };
    read().ok_or_else(not_a_cursor)
}

pub(crate) fn not_a_cursor() -> Problem {
    Problem::malformed(
        "after는 앞 쪽이 준 next 값이어야 합니다.",
        "`after` must be the `next` of the page before.",
    )
}

fn explained(bill: &BillDetail, lang: Lang) -> ExplanationBody {
    ExplanationBody {
        number: bill.summary.number.clone(),
        lines: bill.lines.iter().map(|line| Workings::from(&line.workings)).collect(),
        document: bill.workings.iter().map(Workings::from).collect(),
        text: bill.explanation(lang),
        inputs_sha256: bill.inputs_sha256.clone(),
    }
}

impl From<&BillSummary> for BillRow {
    fn from(bill: &BillSummary) -> BillRow {
        BillRow {
            id: bill.id.to_string(),
            number: bill.number.clone(),
            month: bill.month.to_string(),
            tenant_id: bill.tenant_id.to_string(),
            tenant_name: bill.tenant_name.clone(),
            payer_name: bill.payer_name.clone(),
            state: "issued",
            supply: bill.supply.get(),
            vat: bill.vat.get(),
            out_of_scope: bill.out_of_scope.get(),
            total: bill.total.get(),
            currency: "KRW",
            issued_on: bill.issued_on,
            due_on: bill.due_on,
        }
    }
}

impl From<&BillDetail> for BillBody {
    fn from(bill: &BillDetail) -> BillBody {
        BillBody {
            bill: BillRow::from(&bill.summary),
            account_number: bill.account_number.clone(),
            payer_business_number: bill.payer_business_number.to_string(),
            payer_address: bill.payer_address.clone(),
            payer_email: bill.payer_email.clone(),
            lines: bill.lines.iter().map(BillLineBody::from).collect(),
            difference: DifferenceBody::from(&bill.difference),
            engine_version: bill.engine_version.clone(),
            inputs_sha256: bill.inputs_sha256.clone(),
        }
    }
}

impl From<&LineDetail> for BillLineBody {
    fn from(line: &LineDetail) -> BillLineBody {
        BillLineBody {
            line_no: line.line_no,
            service_id: line.service_id.as_ref().map(ToString::to_string),
            charge: line.charge.code(),
            product: line.product.clone(),
            label: Words::from(&line.label),
            conditions: Words::from(&line.conditions),
            unit_price: line.unit_price.get(),
            quantity: line.quantity,
            first_day: line.span.map(|(first, _)| first),
            last_day: line.span.map(|(_, last)| last),
            days: line.days,
            month_days: line.month_days,
            supply: line.supply.get(),
            vat: line.vat.get(),
            discount_granted: line.discount_granted.get(),
            tax_category: line.tax_category.code(),
        }
    }
}

impl From<&Difference> for DifferenceBody {
    fn from(difference: &Difference) -> DifferenceBody {
        DifferenceBody {
            previous: difference.previous.map(Won::get),
            current: difference.current.get(),
            change: difference.change.get(),
            reason: Words::from(&difference.reason()),
            causes: difference.causes.iter().map(CauseBody::from).collect(),
        }
    }
}

impl From<&Cause> for CauseBody {
    fn from(cause: &Cause) -> CauseBody {
        CauseBody {
            kind: cause.kind.code(),
            service_id: cause.service_id.as_ref().map(ToString::to_string),
            text: Words::from(&cause.text),
            amount: cause.amount.get(),
        }
    }
}

impl From<Recount> for RecountBody {
    fn from(counted: Recount) -> RecountBody {
        RecountBody {
            same_facts: counted.same_facts,
            same_amounts: counted.same_amounts,
            total: counted.plan.map(|plan| plan.total.get()),
            problem: counted.problem.map(|problem| problem.code().to_owned()),
            engine_version: counted.engine_version,
        }
    }
}
