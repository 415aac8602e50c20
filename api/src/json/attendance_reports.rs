//! Attendance reports (복무확인서): filled in and handed in by the partner, signed by the customer or the
//! staff.

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::Nothing;
use crate::json::applications::ReasonRequest;
use crate::json::bills;
use crate::json::documents::Sent;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use gaetong_billing::partners::PartnerError;
use gaetong_billing::partners::attendance::{
    self, AgentMonth, FileError, Filter, NewReport, ReportDetail, ReportSummary, Serviced,
    Signature,
};
use gaetong_billing::usage_month;
use gaetong_entity::ids::{AttendanceId, ServiceId};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::attendance_report::{self, AttendanceState};
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Month;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(preview).service(fill).service(one).service(submit).service(sign);
    cfg.service(give_back).service(correct).service(services);
}

/// Which reports.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AttendanceQuery {
    /// Of this month.
    #[param(example = "2026-10")]
    pub month: Option<String>,
    /// `draft`, `submitted`, `signed` or `returned`.
    #[param(example = "submitted")]
    pub state: Option<String>,
}

/// Which month; the one before today's unless told.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonthQuery {
    /// The month.
    #[param(example = "2026-10")]
    pub month: Option<String>,
}

/// An attendance report. Agent-months in hundredths.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceBody {
    /// The report.
    #[schema(example = "att_01k00000000000000000000000")]
    pub id: String,
    /// The partner.
    #[schema(example = "휴먼잇다㈜")]
    pub partner: String,
    /// The customer.
    #[schema(example = "㈜한빛보험")]
    pub customer: String,
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// The month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// 1, or more for a correction.
    #[schema(example = 1)]
    pub seq: i32,
    /// `draft`, `submitted`, `signed` or `returned`.
    #[schema(example = "submitted")]
    pub state: &'static str,
    /// Days that make a whole agent-month.
    #[schema(example = 21)]
    pub base_days: i32,
    /// What the days come to.
    #[schema(example = 755)]
    pub confirmed: i64,
    /// By how much it differs from the report it corrects.
    #[schema(example = 755)]
    pub difference: i64,
    /// Who signed.
    #[schema(example = "김고객")]
    pub signatory: Option<String>,
    /// Why it came back.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// The bill it is on.
    #[schema(example = json!(null))]
    pub bill_id: Option<String>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// Reports.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceListBody {
    /// The latest month first.
    pub data: Vec<AttendanceBody>,
}

/// An agent's month.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgentBody {
    /// The agent.
    #[schema(example = "김상담")]
    pub agent: String,
    /// A letter a day: w worked, t trained, - neither.
    #[schema(example = "www--wwwww--wwwww--wwwww--wwwww-")]
    pub days: String,
    /// Days worked.
    #[schema(example = 21)]
    pub worked: i32,
    /// Days trained.
    #[schema(example = 0)]
    pub trained: i32,
    /// Of an agent-month.
    #[schema(example = 100)]
    pub hundredths: i32,
}

/// A report with its agents.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceDetailBody {
    /// The report.
    pub report: AttendanceBody,
    /// In their order.
    pub agents: Vec<AgentBody>,
}

/// A month as the partner fills it in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceRequest {
    /// The service.
    #[schema(value_type = String, example = "J00000001")]
    pub service_id: ServiceId,
    /// The month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// Days that make a whole agent-month; the business days unless told.
    #[schema(example = 21)]
    pub base_days: Option<u32>,
    /// The agents.
    pub agents: Vec<AgentRequest>,
    /// Anything else.
    #[serde(default)]
    #[schema(example = "")]
    pub remark: String,
}

/// An agent's month.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentRequest {
    /// The agent.
    #[schema(example = "김상담")]
    pub agent: String,
    /// A letter a day: w worked, t trained, - neither.
    #[schema(example = "www--wwwww--wwwww--wwwww--wwwww-")]
    pub days: String,
}

/// In whose name it is signed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceSignRequest {
    /// Who signs.
    #[schema(example = "김고객")]
    pub signatory: String,
}

/// A month's attendance as a file.
#[derive(Debug, ToSchema)]
pub struct AttendanceUpload {
    /// XLSX or CSV: a row an agent, a column a day.
    #[schema(value_type = String, format = Binary, example = "(file)")]
    pub file: Vec<u8>,
}

/// What a file says; nothing is written.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendancePreviewBody {
    /// As they would be filled in.
    pub agents: Vec<PreviewedAgentBody>,
    /// What is wrong in which cell.
    pub errors: Vec<FileErrorBody>,
}

/// An agent's month from a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewedAgentBody {
    /// The agent.
    #[schema(example = "김상담")]
    pub agent: String,
    /// A letter a day.
    #[schema(example = "www--wwwww--wwwww--wwwww--wwwww-")]
    pub days: String,
}

/// A cell that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileErrorBody {
    /// From one.
    #[schema(example = 3)]
    pub row: usize,
    /// From one.
    #[schema(example = 5)]
    pub column: usize,
    /// Why, in Korean.
    #[schema(example = "알 수 없는 표시입니다.")]
    pub message_ko: String,
    /// Why, in English.
    #[schema(example = "This is no mark.")]
    pub message_en: String,
}

/// A service the partner reports for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServicedBody {
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// The customer.
    #[schema(example = "㈜한빛보험")]
    pub customer: String,
    /// The contract.
    #[schema(example = "PC-2026-0001")]
    pub contract: String,
    /// Its report of the month.
    #[schema(example = "att_01k00000000000000000000000")]
    pub report_id: Option<String>,
    /// Where that stands.
    #[schema(example = "draft")]
    pub state: Option<&'static str>,
}

/// Services to report for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServicesBody {
    /// By service.
    pub data: Vec<ServicedBody>,
}

impl AttendanceBody {
    fn of(report: &attendance_report::Model, partner: String) -> AttendanceBody {
        let month = usage_month::read(report.month);
        AttendanceBody {
            id: report.id.to_string(),
            partner,
            customer: report.customer_label.clone(),
            service_id: report.service_id.to_string(),
            month: month.map(|month| month.to_string()).unwrap_or_default(),
            seq: report.seq,
            state: report.state.code(),
            base_days: report.base_days,
            confirmed: report.confirmed,
            difference: report.difference,
            signatory: report.signatory.clone(),
            reason: report.reason.clone(),
            bill_id: None,
            version: report.version,
        }
    }
}

impl From<&ReportSummary> for AttendanceBody {
    fn from(summary: &ReportSummary) -> AttendanceBody {
        AttendanceBody {
            bill_id: summary.bill_id.map(|id| id.to_string()),
            ..AttendanceBody::of(&summary.report, summary.partner_name.clone())
        }
    }
}

impl From<&ReportDetail> for AttendanceDetailBody {
    fn from(detail: &ReportDetail) -> AttendanceDetailBody {
        let agents = detail.agents.iter().map(|agent| AgentBody {
            agent: agent.agent.clone(),
            days: agent.days.clone(),
            worked: agent.worked,
            trained: agent.trained,
            hundredths: agent.hundredths,
        });
        let report = AttendanceBody::from(&detail.summary);
        AttendanceDetailBody { report, agents: agents.collect() }
    }
}

impl From<&FileError> for FileErrorBody {
    fn from(error: &FileError) -> FileErrorBody {
        FileErrorBody {
            row: error.row,
            column: error.column,
            message_ko: error.message.ko.to_string(),
            message_en: error.message.en.to_string(),
        }
    }
}

impl From<&Serviced> for ServicedBody {
    fn from(serviced: &Serviced) -> ServicedBody {
        ServicedBody {
            service_id: serviced.service_id.to_string(),
            customer: serviced.customer_label.clone(),
            contract: serviced.contract_number.clone(),
            report_id: serviced.report.as_ref().map(|report| report.id.to_string()),
            state: serviced.report.as_ref().map(|report| report.state.code()),
        }
    }
}

impl MonthQuery {
    fn of(&self, actor: &Actor) -> Result<Month, Problem> {
        let told = self.month.as_deref().map(bills::month).transpose()?;
        Ok(told.unwrap_or(Month::of(actor.today()).prev()))
    }
}

/// Drafts are the partner's: the customer sees what was handed in.
fn is_theirs(actor: &Actor, report: &attendance_report::Model) -> bool {
    let customer = matches!(actor.role, Role::TenantAdmin | Role::TenantViewer);
    !customer || report.state != AttendanceState::Draft
}

fn state(text: &str) -> Result<AttendanceState, Problem> {
    let all = [
        AttendanceState::Draft,
        AttendanceState::Submitted,
        AttendanceState::Signed,
        AttendanceState::Returned,
    ];
    let unknown = || Problem::malformed("그런 상태가 없습니다.", "There is no such state.");
    all.into_iter().find(|state| state.code() == text).ok_or_else(unknown)
}

/// 복무확인서 목록 / List attendance reports
///
/// 최근 달부터. 고객사와 협력사는 자기 것만 봅니다. The latest month first; customers and partners see theirs.
#[utoipa::path(
    tag = "attendance-reports",
    operation_id = "listAttendanceReports",
    security(("bearer" = [])),
    params(AttendanceQuery),
    responses((status = 200, description = "The reports", body = AttendanceListBody))
)]
#[get("/attendance-reports")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<AttendanceQuery>,
) -> Result<web::Json<AttendanceListBody>, Problem> {
    let filter = Filter {
        month: query.month.as_deref().map(bills::month).transpose()?,
        state: query.state.as_deref().map(state).transpose()?,
        partner: None,
    };
    let tx = app.read(&person.actor).await?;
    let all = attendance::list(&tx, filter).await.or_broken()?;
    let seen = all.iter().filter(|row| is_theirs(&person.actor, &row.report));
    Ok(web::Json(AttendanceListBody { data: seen.map(AttendanceBody::from).collect() }))
}

/// 복무확인서 / Read an attendance report
///
/// 상담원별 날짜와 인월입니다. The days of each agent and what they come to.
#[utoipa::path(
    tag = "attendance-reports",
    operation_id = "readAttendanceReport",
    security(("bearer" = [])),
    params(
        ("attendance_id" = String, Path, description = "The report", example = "att_01k00000000000000000000000"),
    ),
    responses((status = 200, description = "The report; its version is the ETag", body = AttendanceDetailBody))
)]
#[get("/attendance-reports/{attendance_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<AttendanceId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = attendance::detail(&tx, *id).await.or_broken()?;
    let found = found.filter(|found| is_theirs(&person.actor, &found.summary.report));
    let found = found.ok_or_else(Problem::not_found)?;
    let version = found.summary.report.version;
    Ok(read_answer(AttendanceDetailBody::from(&found), Some(version)))
}

/// 제출할 복무확인서 / What is to be reported
///
/// 그 달에 인월 계약이 있는 서비스와 보고 상태입니다. Services with an agent-month contract, and their reports.
#[utoipa::path(
    tag = "attendance-reports",
    operation_id = "listAttendanceServices",
    security(("bearer" = [])),
    params(MonthQuery),
    responses((status = 200, description = "The services", body = ServicesBody))
)]
#[get("/attendance-services")]
async fn services(
    app: web::Data<App>,
    person: Person,
    query: web::Query<MonthQuery>,
) -> Result<web::Json<ServicesBody>, Problem> {
    attendance::may_fill(&person.actor)?;
    let partner = person.actor.partner_id.ok_or_else(Problem::not_found)?;
    let month = query.of(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let all = attendance::serviced(&tx, partner, month).await.or_broken()?;
    Ok(web::Json(ServicesBody { data: all.iter().map(ServicedBody::from).collect() }))
}

/// 복무확인서 작성 / Fill in an attendance report
///
/// 제출하기 전에는 다시 쓸 수 있습니다. It can be filled in anew until it is handed in.
#[utoipa::path(
    tag = "attendance-reports",
    operation_id = "fillAttendanceReport",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = AttendanceRequest, example = json!({"service_id": "J00000001", "month": "2026-10", "agents": [{"agent": "김상담", "days": "www--wwwww--wwwww--wwwww--wwwww-"}]})),
    responses((status = 200, description = "The report", body = AttendanceBody))
)]
#[post("/attendance-reports")]
async fn fill(
    app: web::Data<App>,
    person: Person,
    asked: Write<AttendanceRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let month = bills::month(&body.month)?;
        let agent = |a: AgentRequest| AgentMonth { agent: a.agent, days: a.days };
        let new = NewReport {
            service: body.service_id,
            month,
            base_days: body.base_days,
            agents: body.agents.into_iter().map(agent).collect(),
            remark: body.remark,
        };
        let row = attendance::fill(tx, actor, new).await?;
        let version = row.version;
        Ok::<_, Problem>(Answer::ok(AttendanceBody::of(&row, String::new())).version(version))
    };
    app.act(&person, &once, act).await
}

/// 복무확인서 파일 미리보기 / Preview a file of attendance
///
/// XLSX나 CSV를 읽어 칸마다 잘못된 것을 알려 줍니다. 아무것도 저장하지 않습니다. What it says and what is wrong in which
/// cell; nothing is written.
#[utoipa::path(
    tag = "attendance-reports",
    operation_id = "previewAttendance",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        MonthQuery,
    ),
    request_body(content = AttendanceUpload, content_type = "multipart/form-data"),
    responses((status = 200, description = "What it says", body = AttendancePreviewBody))
)]
#[post("/attendance-previews")]
async fn preview(
    person: Person,
    query: web::Query<MonthQuery>,
    sent: Sent,
) -> Result<web::Json<AttendancePreviewBody>, Problem> {
    attendance::may_fill(&person.actor)?;
    let month = query.of(&person.actor)?;
    let read = attendance::preview(&sent.bytes, month).map_err(PartnerError::from)?;
    let agent =
        |a: &AgentMonth| PreviewedAgentBody { agent: a.agent.clone(), days: a.days.clone() };
    Ok(web::Json(AttendancePreviewBody {
        agents: read.agents.iter().map(agent).collect(),
        errors: read.errors.iter().map(FileErrorBody::from).collect(),
    }))
}

/// 복무확인서 제출 / Hand in an attendance report
///
/// 그 달이 끝난 다음부터 제출합니다. Once its month is over.
#[utoipa::path(
    tag = "attendance-reports",
    operation_id = "submitAttendanceReport",
    security(("bearer" = [])),
    params(
        ("attendance_id" = String, Path, description = "The report", example = "att_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    responses((status = 200, description = "The report", body = AttendanceBody))
)]
#[post("/attendance-reports/{attendance_id}/submit")]
async fn submit(
    app: web::Data<App>,
    person: Person,
    id: web::Path<AttendanceId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let once = asked.once;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = attendance::submit(tx, actor, *id, Some(version)).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(AttendanceBody::of(&row, String::new())).version(version))
    };
    app.act(&person, &once, act).await
}

/// 복무확인서 확인 / Sign an attendance report
///
/// 확인된 인월이 다음 청구와 정산에 들어갑니다. What it confirms is billed and settled (C6).
#[utoipa::path(
    tag = "attendance-reports",
    operation_id = "signAttendanceReport",
    security(("bearer" = [])),
    params(
        ("attendance_id" = String, Path, description = "The report", example = "att_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = AttendanceSignRequest, example = json!({"signatory": "김고객"})),
    responses((status = 200, description = "The report", body = AttendanceBody))
)]
#[post("/attendance-reports/{attendance_id}/sign")]
async fn sign(
    app: web::Data<App>,
    person: Person,
    id: web::Path<AttendanceId>,
    IfMatch(version): IfMatch,
    asked: Write<AttendanceSignRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let signature = Signature { expected: Some(version), signatory: body.signatory };
        let row = attendance::sign(tx, actor, *id, signature).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(AttendanceBody::of(&row, String::new())).version(version))
    };
    app.act(&person, &once, act).await
}

/// 복무확인서 반려 / Give an attendance report back
///
/// 사유를 협력사에 알립니다. The partner hears why.
#[utoipa::path(
    tag = "attendance-reports",
    operation_id = "returnAttendanceReport",
    security(("bearer" = [])),
    params(
        ("attendance_id" = String, Path, description = "The report", example = "att_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "3일은 쉬었습니다"})),
    responses((status = 200, description = "The report", body = AttendanceBody))
)]
#[post("/attendance-reports/{attendance_id}/return")]
async fn give_back(
    app: web::Data<App>,
    person: Person,
    id: web::Path<AttendanceId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = attendance::give_back(tx, actor, *id, Some(version), &body.reason).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(AttendanceBody::of(&row, String::new())).version(version))
    };
    app.act(&person, &once, act).await
}

/// 복무확인서 정정 / Correct a signed report
///
/// 새 보고서를 만들고, 확인되면 차이만 청구·정산합니다. Another report; only the difference is billed and settled.
#[utoipa::path(
    tag = "attendance-reports",
    operation_id = "correctAttendanceReport",
    security(("bearer" = [])),
    params(
        ("attendance_id" = String, Path, description = "The report", example = "att_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    responses((status = 200, description = "The draft", body = AttendanceBody))
)]
#[post("/attendance-reports/{attendance_id}/correct")]
async fn correct(
    app: web::Data<App>,
    person: Person,
    id: web::Path<AttendanceId>,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let once = asked.once;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = attendance::correct(tx, actor, *id).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(AttendanceBody::of(&row, String::new())).version(version))
    };
    app.act(&person, &once, act).await
}
