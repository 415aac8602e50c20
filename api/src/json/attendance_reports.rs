//! Attendance reports (복무확인서): filled in and handed in by the partner, signed by the customer or the
//! staff.

pub mod bodies;

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::Nothing;
use crate::json::applications::ReasonRequest;
use crate::json::bills;
use crate::json::documents::Sent;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use bodies::{
    AgentRequest, AttendanceBody, AttendanceDetailBody, AttendanceListBody, AttendancePreviewBody,
    AttendanceQuery, AttendanceRequest, AttendanceSignRequest, AttendanceUpload, FileErrorBody,
    MonthQuery, PreviewedAgentBody, ServicedBody, ServicesBody,
};
use gaetong_billing::partners::PartnerError;
use gaetong_billing::partners::attendance::{self, AgentMonth, Filter, NewReport, Signature};
use gaetong_entity::ids::AttendanceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::attendance_report::{self, AttendanceState};
use gaetong_entity::{Actor, Tx};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(preview).service(fill).service(one).service(submit).service(sign);
    cfg.service(give_back).service(correct).service(services);
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
