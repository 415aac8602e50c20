//! The provider's pools of IP ranges and telephone numbers.

mod bodies;

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::applications::ReasonRequest;
use crate::json::list::{List, page_of, place_in};
use crate::json::tasks::{TaskBody, moved};
use crate::problem::{Problem, ProblemBody};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use bodies::{
    AddedBody, AssignRequest, BlockRequest, NumberBody, NumberQuery, PoolBody, RangeRequest,
};
use gaetong_entity::ids::{NumberId, TaskId};
use gaetong_entity::service::number_pool_entry::Model as Entry;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::pools::{self, PoolError};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(usage).service(list).service(one).service(add).service(assign);
    cfg.service(release).service(block);
}

/// 번호 자원 현황 / Read how full the pools are
///
/// IP 대역과 DID·DOD 번호의 남은 개수입니다. How many IP ranges and telephone numbers are left.
#[utoipa::path(
    tag = "numbers",
    operation_id = "readNumberPools",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The pools", body = [PoolBody]),
        (status = 403, description = "Not this role's to see", body = ProblemBody),
    )
)]
#[get("/number-pools")]
async fn usage(app: web::Data<App>, person: Person) -> Result<web::Json<Vec<PoolBody>>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = pools::usage(&tx, &person.actor).await?;
    Ok(web::Json(found.into_iter().map(PoolBody::from).collect()))
}

/// 번호 목록 / List numbers
///
/// 번호 순서대로, 종류와 상태로 좁혀 봅니다. In their order, by kind, state and service.
#[utoipa::path(
    tag = "numbers",
    operation_id = "listNumbers",
    security(("bearer" = [])),
    params(NumberQuery),
    responses(
        (status = 200, description = "A page of numbers", body = List<NumberBody>),
        (status = 400, description = "Malformed", body = ProblemBody),
        (status = 403, description = "Not this role's to see", body = ProblemBody),
    )
)]
#[get("/numbers")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<NumberQuery>,
) -> Result<web::Json<List<NumberBody>>, Problem> {
    let after = place_in(query.after.as_deref())?;
    let page = PageRequest { limit: query.limit.get(), after };
    let tx = app.read(&person.actor).await?;
    let found = pools::numbers(&tx, &person.actor, &query.filter(), &page).await?;
    Ok(web::Json(page_of(found, |row| NumberBody::from(&row))))
}

/// 번호 / Read a number
///
/// 번호 하나의 상태와 쓰는 서비스입니다. Its state and whose it is.
#[utoipa::path(
    tag = "numbers",
    operation_id = "readNumber",
    security(("bearer" = [])),
    params(
        ("number_id" = String, Path, description = "The number", example = "num_01k00000000000000000000000"),
    ),
    responses(
        (status = 200, description = "The number; its version is the ETag", body = NumberBody),
        (status = 403, description = "Not this role's to see", body = ProblemBody),
        (status = 404, description = "No such thing", body = ProblemBody),
    )
)]
#[get("/numbers/{number_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<NumberId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = pools::one(&tx, &person.actor, *id).await?;
    Ok(read_answer(NumberBody::from(&found), Some(found.version)))
}

/// 번호 추가 / Add a range of numbers
///
/// 처음부터 끝까지 한 번에 더합니다. 이미 있는 번호와 겹치면 거절합니다. From the first to the last; refused if one is
/// there already.
#[utoipa::path(
    tag = "numbers",
    operation_id = "addNumbers",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = RangeRequest, example = json!({"kind": "did", "first": "070-0000-1000", "last": "070-0000-1099"})),
    responses(
        (status = 200, description = "How many were added", body = AddedBody),
        (status = 409, description = "One is in the pool already", body = ProblemBody),
        (status = 422, description = "Refused; `code` and `errors` say why", body = ProblemBody),
    )
)]
#[post("/numbers")]
async fn add(
    app: web::Data<App>,
    person: Person,
    asked: Write<RangeRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let count = pools::add_range(tx, actor, body.into()).await?;
        Ok::<_, PoolError>(Answer::ok(AddedBody { count }))
    };
    app.act(&person, &once, act).await
}

/// 번호 배정 / Give a task its numbers
///
/// 다음 빈 번호를 서비스에 배정하고 작업의 증빙으로 적습니다. The next free ones, written down as the task's evidence.
#[utoipa::path(
    tag = "numbers",
    operation_id = "assignNumbers",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task that asks for them", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = AssignRequest, example = json!({"ip_ranges": 1})),
    responses(
        (status = 200, description = "The task", body = TaskBody),
        (status = 409, description = "Too few are free, or it has some", body = ProblemBody),
        (status = 422, description = "Refused; `code` and `errors` say why", body = ProblemBody),
    )
)]
#[post("/tasks/{task_id}/numbers")]
async fn assign(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    IfMatch(version): IfMatch,
    asked: Write<AssignRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| -> Result<Answer<TaskBody>, PoolError> {
        let task = pools::assign(tx, actor, *id, Some(version), body.into()).await?;
        Ok(moved(tx, actor, task).await?)
    };
    app.act(&person, &once, act).await
}

/// 번호 반납 / Take a number back
///
/// 배정한 번호를 사유와 함께 다시 빈 번호로 만듭니다. Free again, with a reason.
#[utoipa::path(
    tag = "numbers",
    operation_id = "releaseNumber",
    security(("bearer" = [])),
    params(
        ("number_id" = String, Path, description = "The number", example = "num_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "대역 변경"})),
    responses(
        (status = 200, description = "The number", body = NumberBody),
        (status = 404, description = "No such thing", body = ProblemBody),
        (status = 409, description = "It is not assigned", body = ProblemBody),
        (status = 422, description = "Refused; `code` and `errors` say why", body = ProblemBody),
    )
)]
#[post("/numbers/{number_id}/release")]
async fn release(
    app: web::Data<App>,
    person: Person,
    id: web::Path<NumberId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        answer(pools::release(tx, actor, *id, Some(version), &body.reason).await?)
    };
    app.act(&person, &once, act).await
}

/// 번호 보류 / Keep a number back
///
/// 빈 번호를 배정하지 않게 하거나 다시 쓰게 합니다. A free number is kept back, or given free again.
#[utoipa::path(
    tag = "numbers",
    operation_id = "blockNumber",
    security(("bearer" = [])),
    params(
        ("number_id" = String, Path, description = "The number", example = "num_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = BlockRequest, example = json!({"blocked": true, "reason": "장비 점검"})),
    responses(
        (status = 200, description = "The number", body = NumberBody),
        (status = 404, description = "No such thing", body = ProblemBody),
        (status = 422, description = "Refused; `code` and `errors` say why", body = ProblemBody),
    )
)]
#[post("/numbers/{number_id}/block")]
async fn block(
    app: web::Data<App>,
    person: Person,
    id: web::Path<NumberId>,
    IfMatch(version): IfMatch,
    asked: Write<BlockRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let wish = (body.blocked, body.reason.as_str());
        answer(pools::set_blocked(tx, actor, *id, Some(version), wish).await?)
    };
    app.act(&person, &once, act).await
}

fn answer(entry: Entry) -> Result<Answer<NumberBody>, PoolError> {
    Ok(Answer::ok(NumberBody::from(&entry)).version(entry.version))
}
