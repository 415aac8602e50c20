//! Outages: recorded, corrected, previewed, confirmed; and what a customer sees of its own.

mod bodies;

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::Nothing;
use crate::json::bills::month as month_of;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use bodies::{
    ConfirmedBody, ImpactBody, OutageBody, OutageDetailBody, OutageRequest, OutagesBody,
    RecoveryRequest, ServiceOutagesBody, ServiceOutagesList, ToldBody,
};
use gaetong_billing::outages::{self, NewOutage, OutageError};
use gaetong_entity::ids::OutageId;
use gaetong_entity::service::outage;
use gaetong_entity::{Actor, Tx};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(record).service(one).service(impact).service(recover);
    cfg.service(correct).service(request).service(confirm).service(tell).service(ours);
}

/// Outages in one answer.
const MOST: u64 = 200;

/// 장애 목록 / List outages
///
/// 진행 중인 것부터. 운영사만 봅니다. Those that run first; for the provider's staff.
#[utoipa::path(
    tag = "outages",
    operation_id = "listOutages",
    security(("bearer" = [])),
    responses((status = 200, description = "The latest 200 outages", body = OutagesBody))
)]
#[get("/outages")]
async fn list(app: web::Data<App>, person: Person) -> Result<web::Json<OutagesBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let all = outages::list(&tx, MOST).await.or_broken()?;
    Ok(web::Json(OutagesBody { data: all.iter().map(OutageBody::from).collect() }))
}

/// 장애 등록 / Record an outage
///
/// 서비스를 적지 않으면 그때 이용 중인 모든 서비스입니다. All services running then where none is named.
#[utoipa::path(
    tag = "outages",
    operation_id = "recordOutage",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "o-1")),
    request_body(content = OutageRequest, example = json!({
        "began_at": "2026-11-10T00:00:00Z", "cause": "system_failure", "note": "교환기 장애",
        "services": ["J00000001"]
    })),
    responses((status = 201, description = "The outage", body = OutageDetailBody))
)]
#[post("/outages")]
async fn record(
    app: web::Data<App>,
    person: Person,
    asked: Write<OutageRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let new = NewOutage::from(body);
    let act = async |tx: &Tx, actor: &Actor| {
        let row = outages::record(tx, actor, new).await?;
        let body = detail_body(tx, row.id).await?;
        let location = format!("/api/v1/outages/{}", row.id);
        Ok::<_, OutageError>(Answer::created(location, body).version(row.version))
    };
    app.act(&person, &once, act).await
}

/// 장애 조회 / Read an outage
///
/// 기록 전부와 영향받은 서비스. Every entry, and the services affected.
#[utoipa::path(
    tag = "outages",
    operation_id = "readOutage",
    security(("bearer" = [])),
    params(("outage_id" = String, Path, description = "The outage", example = "out_01k00000000000000000000000")),
    responses((status = 200, description = "The outage", body = OutageDetailBody))
)]
#[get("/outages/{outage_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<OutageId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = outages::detail(&tx, *id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let version = found.summary.outage.version;
    Ok(read_answer(OutageDetailBody::from(&found), Some(version)))
}

/// 보상 미리보기 / Preview the credits
///
/// 확정하면 누가 얼마를 받는지. 아무것도 바꾸지 않습니다. Who would get what; nothing is changed.
#[utoipa::path(
    tag = "outages",
    operation_id = "previewOutageCredits",
    security(("bearer" = [])),
    params(("outage_id" = String, Path, description = "The outage", example = "out_01k00000000000000000000000")),
    responses((status = 200, description = "The credits", body = ImpactBody))
)]
#[get("/outages/{outage_id}/credits")]
async fn impact(
    app: web::Data<App>,
    person: Person,
    id: web::Path<OutageId>,
) -> Result<web::Json<ImpactBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let impact = outages::impact(&tx, *id, person.actor.now).await?;
    Ok(web::Json(ImpactBody::from(&impact)))
}

/// 복구 처리 / Record the recovery
///
/// 시각을 적지 않으면 지금입니다. Now where no time is given.
#[utoipa::path(
    tag = "outages",
    operation_id = "recoverOutage",
    security(("bearer" = [])),
    params(
        ("outage_id" = String, Path, description = "The outage", example = "out_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "o-2"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = RecoveryRequest, example = json!({"ended_at": "2026-11-10T05:00:00Z"})),
    responses((status = 200, description = "The outage", body = OutageDetailBody))
)]
#[post("/outages/{outage_id}/recover")]
async fn recover(
    app: web::Data<App>,
    person: Person,
    id: web::Path<OutageId>,
    IfMatch(version): IfMatch,
    asked: Write<RecoveryRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = outages::recover(tx, actor, *id, Some(version), body.ended_at).await?;
        after(tx, &row).await
    };
    app.act(&person, &once, act).await
}

/// 장애 정정 / Correct an outage
///
/// 지난 기록은 남고 이 내용이 유효해집니다. What was recorded stays; this holds from now on.
#[utoipa::path(
    tag = "outages",
    operation_id = "correctOutage",
    security(("bearer" = [])),
    params(
        ("outage_id" = String, Path, description = "The outage", example = "out_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "o-3"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"2\""),
    ),
    request_body(content = OutageRequest, example = json!({
        "began_at": "2026-11-10T00:00:00Z", "ended_at": "2026-11-10T04:00:00Z",
        "cause": "system_failure", "note": "복구 시각 정정", "services": ["J00000001"]
    })),
    responses((status = 200, description = "The outage", body = OutageDetailBody))
)]
#[post("/outages/{outage_id}/correct")]
async fn correct(
    app: web::Data<App>,
    person: Person,
    id: web::Path<OutageId>,
    IfMatch(version): IfMatch,
    asked: Write<OutageRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let new = NewOutage::from(body);
    let act = async |tx: &Tx, actor: &Actor| {
        let row = outages::correct(tx, actor, *id, Some(version), new).await?;
        after(tx, &row).await
    };
    app.act(&person, &once, act).await
}

/// 보상 확정 요청 / Ask for the credits to be confirmed
///
/// 운용센터가 고객정산팀에 요청합니다. Operations asks settlement.
#[utoipa::path(
    tag = "outages",
    operation_id = "requestOutageCredits",
    security(("bearer" = [])),
    params(
        ("outage_id" = String, Path, description = "The outage", example = "out_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "o-4"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"2\""),
    ),
    responses((status = 200, description = "The outage", body = OutageDetailBody))
)]
#[post("/outages/{outage_id}/request-credits")]
async fn request(
    app: web::Data<App>,
    person: Person,
    id: web::Path<OutageId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let row = outages::request(tx, actor, *id, Some(version)).await?;
        after(tx, &row).await
    };
    app.act(&person, &asked.once, act).await
}

/// 보상 확정 / Confirm the credits
///
/// 청구 전이면 청구서의 차감 줄, 청구 후면 감액 통지입니다. A negative line before the bill is out, a
/// credit note after.
#[utoipa::path(
    tag = "outages",
    operation_id = "confirmOutageCredits",
    security(("bearer" = [])),
    params(
        ("outage_id" = String, Path, description = "The outage", example = "out_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "o-5"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"2\""),
    ),
    responses((status = 200, description = "What was granted", body = ConfirmedBody))
)]
#[post("/outages/{outage_id}/confirm-credits")]
async fn confirm(
    app: web::Data<App>,
    person: Person,
    id: web::Path<OutageId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let done = outages::confirm(tx, actor, *id, Some(version)).await?;
        let version = done.outage.version;
        Ok::<_, OutageError>(Answer::ok(ConfirmedBody::from(&done)).version(version))
    };
    app.act(&person, &asked.once, act).await
}

/// 통지 발송 / Tell those affected
///
/// 아직 알리지 않은 고객사에 청구 근거와 절차를 알립니다. Those not told yet hear on what basis and how
/// they may claim.
#[utoipa::path(
    tag = "outages",
    operation_id = "tellOfOutage",
    security(("bearer" = [])),
    params(
        ("outage_id" = String, Path, description = "The outage", example = "out_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "o-6"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"2\""),
    ),
    responses((status = 200, description = "How many letters were written", body = ToldBody))
)]
#[post("/outages/{outage_id}/tell")]
async fn tell(
    app: web::Data<App>,
    person: Person,
    id: web::Path<OutageId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let told = outages::tell(tx, actor, *id, Some(version)).await?;
        Ok::<_, OutageError>(Answer::ok(ToldBody { told }))
    };
    app.act(&person, &asked.once, act).await
}

/// Which outages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MonthQuery {
    /// The month; all where none is given.
    #[param(example = "2026-11", value_type = Option<String>)]
    month: Option<String>,
}

/// 서비스별 장애와 보상 / List outages by service
///
/// 고객사는 자기 서비스만 봅니다. 보상되었는지, 아니면 왜 아닌지. A customer sees its own: credited, or why
/// not.
#[utoipa::path(
    tag = "outages",
    operation_id = "listServiceOutages",
    security(("bearer" = [])),
    params(MonthQuery),
    responses((status = 200, description = "Outages and credits by service", body = ServiceOutagesList))
)]
#[get("/service-outages")]
async fn ours(
    app: web::Data<App>,
    person: Person,
    asked: web::Query<MonthQuery>,
) -> Result<web::Json<ServiceOutagesList>, Problem> {
    let month = asked.month.as_deref().map(month_of).transpose()?;
    let tx = app.read(&person.actor).await?;
    let all = outages::of_tenant(&tx, month, person.actor.now).await?;
    Ok(web::Json(ServiceOutagesList { data: all.iter().map(ServiceOutagesBody::from).collect() }))
}

async fn detail_body(tx: &Tx, id: OutageId) -> Result<OutageDetailBody, OutageError> {
    let found = outages::detail(tx, id).await?;
    let gone = || sea_orm::DbErr::RecordNotFound(format!("outage {id}"));
    Ok(OutageDetailBody::from(&found.ok_or_else(gone)?))
}

async fn after(tx: &Tx, row: &outage::Model) -> Result<Answer<OutageDetailBody>, OutageError> {
    Ok(Answer::ok(detail_body(tx, row.id).await?).version(row.version))
}
