//! A task on another day.

use super::{TaskBody, moved};
use crate::acting::{IfMatch, Write};
use crate::app::App;
use crate::problem::{Problem, ProblemBody};
use crate::session::Person;
use actix_web::{HttpResponse, post, web};
use chrono::NaiveDate;
use gaetong_entity::ids::TaskId;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::task;
use serde::Deserialize;
use utoipa::ToSchema;

/// Another day for a task, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleRequest {
    /// A business day; a Thursday for a recording.
    #[schema(example = "2026-12-03")]
    pub due_on: NaiveDate,
    /// Why.
    #[schema(example = "고객사 공사")]
    pub reason: String,
}

/// 일정 변경 / Put a task on another day
///
/// 사유와 함께 기한을 바꾸고 영업대표에게 알립니다. 녹음은 그 목요일의 빈 자리로 옮깁니다. With a reason; the sales rep is
/// told. A recording takes a free slot of that Thursday.
#[utoipa::path(
    tag = "tasks",
    operation_id = "rescheduleTask",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ScheduleRequest, example = json!({"due_on": "2026-12-03", "reason": "고객사 공사"})),
    responses(
        (status = 200, description = "The task", body = TaskBody),
        (status = 409, description = "The task is over, or the Thursday is full", body = ProblemBody),
        (status = 422, description = "Refused; `code` and `errors` say why", body = ProblemBody),
    )
)]
#[post("/tasks/{task_id}/schedule")]
pub async fn schedule(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    IfMatch(version): IfMatch,
    asked: Write<ScheduleRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let (to, reason) = (body.due_on, body.reason.as_str());
        moved(tx, actor, task::reschedule(tx, actor, *id, Some(version), to, reason).await?).await
    };
    app.act(&person, &once, act).await
}
