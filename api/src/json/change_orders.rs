//! The life of a contract: what a wish would cost, filing it, deciding it.

pub mod bodies;

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::contracts;
use crate::json::Nothing;
use crate::json::applications::ReasonRequest;
use crate::json::list::{Limit, List, page_of, place_in};
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use bodies::{ChangeOrderBody, ChangeOrderRowBody, WhatIfBody, WishRequest};
use gaetong_entity::ids::{ChangeOrderId, ServiceId};
use gaetong_entity::service::change_order::ChangeState;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::contract::list::{self, ChangeOrderFilter};
use gaetong_provisioning::contract::{self};
use gaetong_provisioning::page::PageRequest;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(what_if).service(file).service(all).service(one).service(what_if_now);
    cfg.service(approve).service(refuse).service(withdraw).service(exception).service(waive);
}

/// Which change orders.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChangeOrderQuery {
    /// `filed`, `approved`, `refused` or `withdrawn`.
    #[param(example = "filed", value_type = Option<String>)]
    pub state: Option<ChangeState>,
    /// Of this service.
    #[param(example = "J00000001", value_type = Option<String>)]
    pub service_id: Option<ServiceId>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// The product manager's word on an exception.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionRequest {
    /// Why it is approved.
    #[schema(example = "기존 고객 유지")]
    pub note: String,
}

/// A waiver.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverRequest {
    /// Won of the penalty that are waived.
    #[schema(example = 1000000)]
    pub waived: i64,
    /// Why.
    #[schema(example = "재계약 조건")]
    pub reason: String,
}

/// 변경·중단·해지 미리보기 / What if
///
/// 신청하기 전에 다음 청구, 단가, 위약금을 그 근거와 함께 보여 줍니다. 아무것도 남지 않습니다. What the next
/// bills, prices and the penalty would be, and why, before anything is filed. Writes nothing.
#[utoipa::path(
    tag = "contracts",
    operation_id = "whatIf",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "w-1"),
    ),
    request_body(content = WishRequest, example = json!({
        "kind": "change", "effective_on": "2026-12-16",
        "items": [{"product": "asp-base", "quantity": 35}]
    })),
    responses((status = 200, description = "What would come of it", body = WhatIfBody))
)]
#[post("/services/{service_id}/what-if")]
async fn what_if(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ServiceId>,
    asked: Write<WishRequest>,
) -> Result<web::Json<WhatIfBody>, Problem> {
    let order = asked.body.order()?;
    let found = contracts::what_if(&app, &person.actor, &id, &order).await?;
    Ok(web::Json(WhatIfBody::of(&id, &found)))
}

/// 변경·중단·해지 신청 / File a change order
///
/// 고객사, 영업대표, 주문 처리 담당이 신청합니다. 처리할 수 없는 내용은 접수되지 않습니다. Filed by the
/// customer, sales or the order desk; what could not be carried out is refused here.
#[utoipa::path(
    tag = "contracts",
    operation_id = "fileChangeOrder",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "c-1"),
        ("If-Match" = String, Header, description = "The service's version that was read", example = "\"3\""),
    ),
    request_body(content = WishRequest, example = json!({
        "kind": "termination", "last_day": "2026-12-31", "reason": "사업장 이전"
    })),
    responses((status = 201, description = "The order as it was filed", body = ChangeOrderBody))
)]
#[post("/services/{service_id}/change-orders")]
async fn file(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ServiceId>,
    IfMatch(version): IfMatch,
    asked: Write<WishRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let order = body.order()?;
    let act = async |tx: &Tx, actor: &Actor| {
        let filed = contracts::file(tx, actor, &id, Some(version), &order, &body.reason).await?;
        let location = format!("/api/v1/change-orders/{}", filed.id);
        let answer = shown(tx, filed.id).await?;
        Ok::<_, Problem>(Answer::created(location, answer).version(filed.version))
    };
    app.act(&person, &once, act).await
}

/// 변경 신청 목록 / List change orders
///
/// 최근 것부터. The latest first. A customer company sees its own.
#[utoipa::path(
    tag = "contracts",
    operation_id = "listChangeOrders",
    security(("bearer" = [])),
    params(ChangeOrderQuery),
    responses(
        (status = 200, description = "A page of change orders", body = List<ChangeOrderRowBody>),
    )
)]
#[get("/change-orders")]
async fn all(
    app: web::Data<App>,
    person: Person,
    query: web::Query<ChangeOrderQuery>,
) -> Result<web::Json<List<ChangeOrderRowBody>>, Problem> {
    let filter = ChangeOrderFilter { state: query.state, service_id: query.service_id.clone() };
    let after = place_in(query.after.as_deref())?;
    let page = PageRequest { limit: query.limit.get(), after };
    let tx = app.read(&person.actor).await?;
    let found = list::list(&tx, &filter, &page).await.or_broken()?;
    Ok(web::Json(page_of(found, |row| ChangeOrderRowBody::from(&row))))
}

/// 변경 신청 / Read a change order
///
/// 신청서의 기존·변경 내역과 서류, 결정. Its form, papers and decision.
#[utoipa::path(
    tag = "contracts",
    operation_id = "readChangeOrder",
    security(("bearer" = [])),
    params(("change_order_id" = String, Path, description = "The order", example = "chg_01k00000000000000000000000")),
    responses((status = 200, description = "The order; its version is the ETag", body = ChangeOrderBody))
)]
#[get("/change-orders/{change_order_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ChangeOrderId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&person.actor).await?;
    let answer = shown(&tx, *id).await?;
    let version = answer.row.version;
    Ok(read_answer(answer, Some(version)))
}

/// 변경 신청의 지금 영향 / What approving would do now
///
/// 승인하면 다음 청구와 위약금이 어떻게 되는지 지금 기준으로 보여 줍니다. What approving it would do to the
/// next bills, as the contract stands now.
#[utoipa::path(
    tag = "contracts",
    operation_id = "whatIfApproved",
    security(("bearer" = [])),
    params(("change_order_id" = String, Path, description = "The order", example = "chg_01k00000000000000000000000")),
    responses((status = 200, description = "What would come of it", body = WhatIfBody))
)]
#[get("/change-orders/{change_order_id}/what-if")]
async fn what_if_now(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ChangeOrderId>,
) -> Result<web::Json<WhatIfBody>, Problem> {
    let found = contracts::what_if_of_order(&app, &person.actor, *id).await?;
    let service = &found.carried.service.service_id;
    Ok(web::Json(WhatIfBody::of(service, &found)))
}

/// 변경 신청 승인 / Approve a change order
///
/// 주문 처리 담당이 승인하면 같은 처리에서 계약에 반영되고 위약금이 산정됩니다. Approved by the order desk: carried
/// out and its penalty assessed in the same act.
#[utoipa::path(
    tag = "contracts",
    operation_id = "approveChangeOrder",
    security(("bearer" = [])),
    params(
        ("change_order_id" = String, Path, description = "The order", example = "chg_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "a-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    responses((status = 200, description = "The order as it was carried out", body = ChangeOrderBody))
)]
#[post("/change-orders/{change_order_id}/approve")]
async fn approve(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ChangeOrderId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let done = contracts::approve(tx, actor, *id, Some(version)).await?;
        let answer = shown(tx, *id).await?;
        Ok::<_, Problem>(Answer::ok(answer).version(done.approval.order.version))
    };
    app.act(&person, &asked.once, act).await
}

/// 변경 신청 거절 / Refuse a change order
///
/// 사유를 고객사와 신청한 사람에게 알립니다. Customer and filer are told why.
#[utoipa::path(
    tag = "contracts",
    operation_id = "refuseChangeOrder",
    security(("bearer" = [])),
    params(
        ("change_order_id" = String, Path, description = "The order", example = "chg_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "r-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "회선 증설이 불가능한 지역"})),
    responses((status = 200, description = "The refused order", body = ChangeOrderBody))
)]
#[post("/change-orders/{change_order_id}/refuse")]
async fn refuse(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ChangeOrderId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = contract::refuse(tx, actor, *id, Some(version), &body.reason).await?;
        Ok::<_, Problem>(Answer::ok(shown(tx, *id).await?).version(row.version))
    };
    app.act(&person, &once, act).await
}

/// 변경 신청 철회 / Withdraw a change order
///
/// 결정하기 전까지. Until it is decided.
#[utoipa::path(
    tag = "contracts",
    operation_id = "withdrawChangeOrder",
    security(("bearer" = [])),
    params(
        ("change_order_id" = String, Path, description = "The order", example = "chg_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "x-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    responses((status = 200, description = "The withdrawn order", body = ChangeOrderBody))
)]
#[post("/change-orders/{change_order_id}/withdraw")]
async fn withdraw(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ChangeOrderId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let row = contract::withdraw(tx, actor, *id, Some(version)).await?;
        Ok::<_, Problem>(Answer::ok(shown(tx, *id).await?).version(row.version))
    };
    app.act(&person, &asked.once, act).await
}

/// 예외 승인 / Approve an exception
///
/// 10석 미만이나 협정 단가를 상품담당이 승인합니다. The product manager approves fewer than ten seats or a
/// negotiated price.
#[utoipa::path(
    tag = "contracts",
    operation_id = "approveChangeOrderException",
    security(("bearer" = [])),
    params(
        ("change_order_id" = String, Path, description = "The order", example = "chg_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "e-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = ExceptionRequest, example = json!({"note": "기존 고객 유지"})),
    responses((status = 200, description = "The order with its exception", body = ChangeOrderBody))
)]
#[post("/change-orders/{change_order_id}/approve-exception")]
async fn exception(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ChangeOrderId>,
    IfMatch(version): IfMatch,
    asked: Write<ExceptionRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = contract::approve_exception(tx, actor, *id, Some(version), &body.note).await?;
        Ok::<_, Problem>(Answer::ok(shown(tx, *id).await?).version(row.version))
    };
    app.act(&person, &once, act).await
}

/// 위약금 감면 / Waive a penalty
///
/// 고객신용센터나 상품담당이 위약금과 실제 할인액을 보고 감면합니다. Credit control or the product manager waives
/// it in part or whole.
#[utoipa::path(
    tag = "contracts",
    operation_id = "waivePenalty",
    security(("bearer" = [])),
    params(
        ("change_order_id" = String, Path, description = "The order", example = "chg_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "v-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = WaiverRequest, example = json!({"waived": 1000000, "reason": "재계약 조건"})),
    responses((status = 200, description = "The order with its waiver", body = ChangeOrderBody))
)]
#[post("/change-orders/{change_order_id}/waive")]
async fn waive(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ChangeOrderId>,
    IfMatch(version): IfMatch,
    asked: Write<WaiverRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let WaiverRequest { waived, reason } = &body;
        let row = contracts::waive(tx, actor, *id, Some(version), *waived, reason).await?;
        Ok::<_, Problem>(Answer::ok(shown(tx, *id).await?).version(row.version))
    };
    app.act(&person, &once, act).await
}

async fn shown(tx: &Tx, id: ChangeOrderId) -> Result<ChangeOrderBody, Problem> {
    let found = list::detail(tx, id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    Ok(ChangeOrderBody::from(&found))
}
