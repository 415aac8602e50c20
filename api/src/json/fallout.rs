//! What went wrong with one task: another takes its place, leaving it out is declined, an item is
//! dropped from the order.

use crate::acting::{Answer, IfMatch, Write};
use crate::app::App;
use crate::json::applications::ReasonRequest;
use crate::json::applications::bodies::MovedBody;
use crate::json::quotes::wrong_field;
use crate::json::tasks::{TaskBody, moved};
use crate::problem::Problem;
use crate::session::Person;
use actix_web::{HttpResponse, post, web};
use gaetong_entity::ids::{ApplicationId, PartnerId, TaskId};
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::order::{self, OrderError};
use gaetong_provisioning::task::{self, ReplacedBy, Replacement};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(replace).service(decline_skip).service(drop_item);
}

/// What takes the place of a failed task: a kind of the template, or a title of its own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceRequest {
    /// The kind of a task of the template that is not in the plan yet.
    #[schema(example = json!(null))]
    pub kind: Option<String>,
    /// What is to be done, where it is no kind of the template.
    #[schema(example = "외부 녹음실 녹음")]
    pub title: Option<String>,
    /// By which rule.
    #[serde(default)]
    #[schema(example = "야간 출장")]
    pub rule: String,
    /// The partner who does it; whoever had the failed one unless told.
    #[schema(value_type = Option<String>, example = json!(null))]
    pub partner_id: Option<PartnerId>,
    /// Business days it takes.
    #[schema(example = 2, minimum = 0, maximum = 250)]
    pub lead_days: Option<i32>,
    /// Why.
    #[schema(example = "녹음실 장비 고장")]
    pub reason: String,
}

/// An item that leaves the order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DropItemRequest {
    /// The line of the application.
    #[schema(example = 2, minimum = 1)]
    pub line_no: i32,
    /// Why.
    #[schema(example = "상담앱 공급 불가")]
    pub reason: String,
}

/// 대체 작업 / Replace a failed task
///
/// 실패한 작업의 자리를 다른 작업이 맡습니다. Another task takes the place of a failed one: what waited for
/// it waits for the new one.
#[utoipa::path(
    tag = "tasks",
    operation_id = "replaceTask",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "r-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ReplaceRequest, example = json!({
        "title": "외부 녹음실 녹음", "lead_days": 2, "reason": "녹음실 장비 고장"
    })),
    responses((status = 200, description = "The new task", body = TaskBody))
)]
#[post("/tasks/{task_id}/replace")]
async fn replace(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    IfMatch(version): IfMatch,
    asked: Write<ReplaceRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let replacement = replacement(body)?;
    let act = async |tx: &Tx, actor: &Actor| {
        moved(tx, actor, task::replace(tx, actor, *id, Some(version), replacement).await?).await
    };
    app.act(&person, &once, act).await
}

fn replacement(sent: ReplaceRequest) -> Result<Replacement, Problem> {
    let by = match (sent.kind, sent.title) {
        (Some(kind), None) => ReplacedBy::Template(kind),
        (None, Some(title)) => ReplacedBy::Titled {
            title,
            rule: sent.rule,
            partner_id: sent.partner_id,
            lead_days: sent.lead_days,
        },
        _ => {
            return Err(wrong_field(
                "/kind",
                "kind-or-title",
                "kind와 title 가운데 하나만 보내세요.",
                "Send either kind or title.",
            ));
        }
    };
    Ok(Replacement { by, reason: sent.reason })
}

/// 제외 요청 반려 / Decline leaving a task out
///
/// 영업대표나 협력사가 요청한 작업 제외를 승인하지 않습니다. The order desk does not agree that a task is left
/// out; `not-needed` agrees.
#[utoipa::path(
    tag = "tasks",
    operation_id = "declineTaskNotNeeded",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "d-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "고객이 새 시나리오를 원함"})),
    responses((status = 200, description = "The task", body = TaskBody))
)]
#[post("/tasks/{task_id}/decline-not-needed")]
async fn decline_skip(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        moved(tx, actor, task::decline_skip(tx, actor, *id, Some(version), &body.reason).await?)
            .await
    };
    app.act(&person, &once, act).await
}

/// 품목 제외 / Drop an item
///
/// 개통하지 못하는 품목을 주문에서 뺍니다. 그 품목만을 위한 작업은 불필요가 되고 주문은 일부 개통으로 끝납니다. The item
/// is neither opened nor billed, tasks only it needed are not needed, and the order ends as
/// `partial`.
#[utoipa::path(
    tag = "orders",
    operation_id = "dropOrderItem",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "d-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = DropItemRequest, example = json!({"line_no": 2, "reason": "상담앱 공급 불가"})),
    responses((status = 200, description = "The order", body = MovedBody))
)]
#[post("/orders/{application_id}/drop-item")]
async fn drop_item(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    IfMatch(version): IfMatch,
    asked: Write<DropItemRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let item = (body.line_no, body.reason.as_str());
        let row = order::drop_item(tx, actor, *id, Some(version), item).await?;
        Ok::<_, OrderError>(Answer::ok(MovedBody::from(&row)).version(row.version))
    };
    app.act(&person, &once, act).await
}
