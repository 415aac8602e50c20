//! The order desk: applications reviewed, accepted, cancelled (S/O).

use crate::acting::{Answer, IfMatch, Write};
use crate::app::App;
use crate::json::Nothing;
use crate::json::applications::bodies::{ApplicationRowBody, MovedBody};
use crate::json::applications::{ReasonRequest, states};
use crate::json::list::{Limit, List, page_of, place_in};
use crate::json::quotes::wrong_field;
use crate::json::tasks::TaskBody;
use crate::problem::{OrBroken, Problem, ProblemBody};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::{ApplicationError, RefusalGround, review};
use gaetong_provisioning::order::{self, OrderError};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ApplicationFilter, with_context};
use gaetong_provisioning::service;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(start_review).service(return_to_filer).service(refuse);
    cfg.service(accept).service(cancel);
}

/// Which orders.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// States, with commas between; `submitted,under_review` unless told.
    #[param(example = "submitted,under_review")]
    pub state: Option<String>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A refusal on a ground of article 3.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusalRequest {
    /// `false_name_or_papers`, `technically_impossible`, `inspection_refused`,
    /// `against_telecommunications_law`, `supplied_to_third_parties`, `harms_the_system` or
    /// `under_ten_seats`.
    #[schema(example = "technically_impossible")]
    pub ground: String,
    /// What the applicant is told besides.
    #[serde(default)]
    #[schema(example = "전용회선 구간이 없음")]
    pub reason: String,
}

/// An accepted order: its service and its plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedBody {
    #[serde(flatten)]
    pub moved: MovedBody,
    /// The service ID.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// What an order for the access line must say.
    #[schema(example = "콜센터서비스 접속용 회선 (서비스번호: J00000001)")]
    pub line_note: String,
    /// The price table the service keeps.
    #[schema(example = "2014-07")]
    pub price_book: String,
    /// Wished opening date.
    #[schema(example = "2026-12-10")]
    pub wished_opening_on: NaiveDate,
    /// The provisioning plan.
    pub tasks: Vec<TaskBody>,
}

/// S/O 대기열 / List orders
///
/// 접수를 기다리거나 검토 중인 신청서입니다. Applications waiting for review or under it.
#[utoipa::path(
    tag = "orders",
    operation_id = "listOrders",
    security(("bearer" = [])),
    params(
        OrderQuery,
    ),
    responses(
        (status = 200, description = "A page of orders", body = List<ApplicationRowBody>),
        (status = 400, description = "Malformed, or a header is missing", body = ProblemBody),
        (status = 422, description = "Refused; `code`, `article` and `errors` say why", body = ProblemBody),
    )
)]
#[get("/orders")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<OrderQuery>,
) -> Result<web::Json<List<ApplicationRowBody>>, Problem> {
    let asked = states(query.state.as_deref())?;
    let waiting = vec![OrderState::Submitted, OrderState::UnderReview];
    let states = if asked.is_empty() { waiting } else { asked };
    let filter = ApplicationFilter { states, ..ApplicationFilter::default() };
    let after = place_in(query.after.as_deref())?;
    let page = PageRequest { limit: query.limit.get(), after };
    let tx = app.read(&person.actor).await?;
    let found = queue::applications(&tx, &filter, &page).await.or_broken()?;
    Ok(web::Json(page_of(found, |row| ApplicationRowBody::from(&row))))
}

/// 접수 / Take up
///
/// 제출된 신청서의 검토를 시작합니다. Begins the review of a submitted application.
#[utoipa::path(
    tag = "orders",
    operation_id = "startReview",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    responses(
        (status = 200, description = "Its new state", body = MovedBody),
        (status = 415, description = "Not JSON", body = ProblemBody),
    )
)]
#[post("/orders/{application_id}/start-review")]
async fn start_review(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let row = review::start_review(tx, actor, *id, Some(version)).await?;
        Ok::<_, ApplicationError>(Answer::ok(MovedBody::from(&row)).version(row.version))
    };
    app.act(&person, &asked.once, act).await
}

/// 보완요청 / Send back
///
/// 작성자에게 사유와 함께 돌려보내고 메일로 알립니다. Back to its filer with reasons, who is told by mail.
#[utoipa::path(
    tag = "orders",
    operation_id = "returnOrder",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "견적서 날인이 흐립니다"})),
    responses(
        (status = 200, description = "Its new state", body = MovedBody),
    )
)]
#[post("/orders/{application_id}/return")]
async fn return_to_filer(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = review::return_to_filer(tx, actor, *id, Some(version), &body.reason).await?;
        Ok::<_, ApplicationError>(Answer::ok(MovedBody::from(&row)).version(row.version))
    };
    app.act(&person, &once, act).await
}

/// 거절 / Refuse
///
/// 약관 제3조 각 호의 사유로 거절하고 신청인에게 알립니다. On a ground of article 3, told to the applicant.
#[utoipa::path(
    tag = "orders",
    operation_id = "refuseOrder",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = RefusalRequest, example = json!({"ground": "technically_impossible", "reason": "전용회선 구간이 없음"})),
    responses(
        (status = 200, description = "Its new state", body = MovedBody),
    )
)]
#[post("/orders/{application_id}/refuse")]
async fn refuse(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    IfMatch(version): IfMatch,
    asked: Write<RefusalRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let ground = RefusalGround::from_code(&body.ground).ok_or_else(no_such_ground)?;
    let act = async |tx: &Tx, actor: &Actor| {
        let why = (ground, body.reason.as_str());
        let row = review::refuse(tx, actor, *id, Some(version), why).await?;
        Ok::<_, ApplicationError>(Answer::ok(MovedBody::from(&row)).version(row.version))
    };
    app.act(&person, &once, act).await
}

/// 승낙·서비스번호 생성 / Accept
///
/// 서비스번호를 부여하고 개통 계획을 세웁니다. Gives the service ID, freezes the price table, makes the
/// provisioning plan, and tells the sales rep and the customer.
#[utoipa::path(
    tag = "orders",
    operation_id = "acceptOrder",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    responses(
        (status = 200, description = "The accepted order", body = AcceptedBody),
        (status = 415, description = "Not JSON", body = ProblemBody),
    )
)]
#[post("/orders/{application_id}/accept")]
async fn accept(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let accepted = order::accept(tx, actor, *id, Some(version)).await?;
        let version = accepted.application.version;
        let tasks = with_context(tx, accepted.tasks, actor.today()).await?;
        let service = accepted.subscription;
        let body = AcceptedBody {
            moved: MovedBody::from(&accepted.application),
            service_id: service.service_id.to_string(),
            line_note: service::line_note(&service.service_id),
            price_book: service.price_book_version,
            wished_opening_on: service.wished_opening_on,
            tasks: tasks.iter().map(TaskBody::from).collect(),
        };
        Ok::<_, OrderError>(Answer::ok(body).version(version))
    };
    app.act(&person, &asked.once, act).await
}

/// 주문 취소 / Cancel
///
/// 승낙 후 개통 전에 취소합니다. After acceptance and before the opening.
#[utoipa::path(
    tag = "orders",
    operation_id = "cancelOrder",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "사업 계획 변경"})),
    responses(
        (status = 200, description = "Its new state", body = MovedBody),
    )
)]
#[post("/orders/{application_id}/cancel")]
async fn cancel(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = order::cancel(tx, actor, *id, Some(version), &body.reason).await?;
        Ok::<_, OrderError>(Answer::ok(MovedBody::from(&row)).version(row.version))
    };
    app.act(&person, &once, act).await
}

fn no_such_ground() -> Problem {
    wrong_field(
        "/ground",
        "no-such-ground",
        "약관 제3조에 그런 거절 사유가 없습니다.",
        "Article 3 of the terms has no such ground.",
    )
}
