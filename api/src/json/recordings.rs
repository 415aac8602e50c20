//! Scenario recordings: the slots of the Thursdays, and who has them.

mod bodies;

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::applications::ReasonRequest;
use crate::problem::{Problem, ProblemBody};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, put, web};
use bodies::{
    AgainRequest, BoardBody, BookRequest, CapacityBody, CapacityRequest, MadeRequest, MoveRequest,
    RecordingBody,
};
use chrono::NaiveDate;
use gaetong_entity::ids::{RecordingId, TaskId};
use gaetong_entity::service::recording_booking::Model as Booking;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::recording::{self, RecordingError, WEEKS};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(board).service(capacity).service(one).service(book).service(order_again);
    cfg.service(move_to).service(complete).service(cancel);
}

/// Which Thursdays.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// From this day on; today unless told.
    #[param(example = "2026-11-23")]
    pub from: Option<NaiveDate>,
    /// How many Thursdays, 1 to 52; 8 unless told.
    #[param(example = 8, minimum = 1, maximum = 52)]
    pub weeks: Option<u32>,
}

/// 녹음 일정 / Read the recording board
///
/// 목요일마다 자리와 예약을 보여 줍니다. 쉬는 목요일은 이유와 함께 닫혀 있고, 협력사는 자기 녹음만 봅니다. The slots of
/// each Thursday; a holiday is closed with its name, and a partner sees its own recordings only.
#[utoipa::path(
    tag = "recordings",
    operation_id = "readRecordingBoard",
    security(("bearer" = [])),
    params(BoardQuery),
    responses(
        (status = 200, description = "The Thursdays", body = BoardBody),
        (status = 400, description = "Malformed", body = ProblemBody),
        (status = 403, description = "Not this role's to see", body = ProblemBody),
    )
)]
#[get("/recordings")]
async fn board(
    app: web::Data<App>,
    person: Person,
    query: web::Query<BoardQuery>,
) -> Result<web::Json<BoardBody>, Problem> {
    let actor = &person.actor;
    let (from, weeks) = (query.from.unwrap_or(actor.today()), query.weeks.unwrap_or(WEEKS));
    let tx = app.read(actor).await?;
    let found = recording::board(&tx, actor, from, weeks.clamp(1, 52)).await?;
    Ok(web::Json(BoardBody::from(&found)))
}

/// 목요일 녹음 자리 수 / Set the slots of Thursdays
///
/// 그날부터, 또는 그 목요일만. 이미 예약된 것은 그대로입니다. From a day on, or of one Thursday; what is booked
/// stays booked.
#[utoipa::path(
    tag = "recordings",
    operation_id = "setRecordingCapacity",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = CapacityRequest, example = json!({"from_on": "2026-12-03", "only_that_day": true, "slots": 2, "reason": "녹음실 점검"})),
    responses(
        (status = 200, description = "What holds now", body = CapacityBody),
        (status = 422, description = "Refused; `code` and `errors` say why", body = ProblemBody),
    )
)]
#[put("/recordings/capacity")]
async fn capacity(
    app: web::Data<App>,
    person: Person,
    asked: Write<CapacityRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let set = recording::set_capacity(tx, actor, body.into()).await?;
        Ok::<_, RecordingError>(Answer::ok(CapacityBody::from(&set)))
    };
    app.act(&person, &once, act).await
}

/// 녹음 예약 / Read a recording
///
/// 예약 하나의 날짜와 자리, 비용을 보여 줍니다. The day, slot and cost of one recording.
#[utoipa::path(
    tag = "recordings",
    operation_id = "readRecording",
    security(("bearer" = [])),
    params(
        ("recording_id" = String, Path, description = "The recording", example = "rec_01k00000000000000000000000"),
    ),
    responses(
        (status = 200, description = "The recording; its version is the ETag", body = RecordingBody),
        (status = 403, description = "Not this role's to see", body = ProblemBody),
    )
)]
#[get("/recordings/{recording_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<RecordingId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = recording::one(&tx, &person.actor, *id).await?;
    Ok(read_answer(RecordingBody::from(&found), Some(found.version)))
}

/// 녹음 배정 / Give a task a slot
///
/// 개통 작업을 목요일의 빈 자리에 배정합니다. 예약이 있으면 사유와 함께 옮깁니다. Puts a task of a plan into a slot of
/// a Thursday; one that has a slot is moved, with a reason.
#[utoipa::path(
    tag = "recordings",
    operation_id = "bookRecording",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The recording task", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = BookRequest, example = json!({"day": "2026-12-03", "slot": 2, "reason": "고객 요청"})),
    responses(
        (status = 200, description = "The recording", body = RecordingBody),
        (status = 409, description = "The slot or the Thursday is taken", body = ProblemBody),
        (status = 422, description = "Refused; `code` and `errors` say why", body = ProblemBody),
    )
)]
#[post("/tasks/{task_id}/recording")]
async fn book(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    asked: Write<BookRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        answer(recording::book(tx, actor, *id, body.place(), &body.reason).await?)
    };
    app.act(&person, &once, act).await
}

/// 재녹음 주문 / Order another recording
///
/// 최초 녹음 뒤의 녹음은 실비로 주문하고, 녹음한 달의 청구서에 더해집니다. After the first one, which is free, at its
/// actual cost: charged with the bill of the month it is made in.
#[utoipa::path(
    tag = "recordings",
    operation_id = "orderRecordingAgain",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = AgainRequest, example = json!({"service_id": "J00000001", "day": "2026-12-03", "cost": 80000, "description": "연말 안내 멘트"})),
    responses(
        (status = 200, description = "The recording", body = RecordingBody),
        (status = 404, description = "No such thing, for this person", body = ProblemBody),
        (status = 409, description = "The slot is taken, or nothing can be recorded again", body = ProblemBody),
        (status = 422, description = "Refused; `code` and `errors` say why", body = ProblemBody),
    )
)]
#[post("/recordings/order-again")]
async fn order_again(
    app: web::Data<App>,
    person: Person,
    asked: Write<AgainRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        answer(recording::order_again(tx, actor, body.into()).await?)
    };
    app.act(&person, &once, act).await
}

/// 녹음 일정 변경 / Move a recording
///
/// 사유와 함께 다른 목요일이나 자리로 옮깁니다. Into another slot, with a reason; the sales rep is told.
#[utoipa::path(
    tag = "recordings",
    operation_id = "moveRecording",
    security(("bearer" = [])),
    params(
        ("recording_id" = String, Path, description = "The recording", example = "rec_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = MoveRequest, example = json!({"day": "2026-12-10", "slot": 1, "reason": "성우 일정"})),
    responses(
        (status = 200, description = "The recording", body = RecordingBody),
        (status = 409, description = "The slot or the Thursday is taken", body = ProblemBody),
        (status = 422, description = "Refused; `code` and `errors` say why", body = ProblemBody),
    )
)]
#[post("/recordings/{recording_id}/move")]
async fn move_to(
    app: web::Data<App>,
    person: Person,
    id: web::Path<RecordingId>,
    IfMatch(version): IfMatch,
    asked: Write<MoveRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let (to, reason) = (body.place(), body.reason.as_str());
        answer(recording::move_to(tx, actor, *id, Some(version), to, reason).await?)
    };
    app.act(&person, &once, act).await
}

/// 녹음 완료 / Report a recording made
///
/// 최초 녹음은 개통 작업이 완료되고, 재녹음은 이 달의 일회성 요금이 됩니다. The first one completes its task; one that
/// was ordered again becomes a one-off charge of this month.
#[utoipa::path(
    tag = "recordings",
    operation_id = "completeRecording",
    security(("bearer" = [])),
    params(
        ("recording_id" = String, Path, description = "The recording", example = "rec_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = MadeRequest, example = json!({"evidence": "멘트 3종, wav 3개"})),
    responses(
        (status = 200, description = "The recording", body = RecordingBody),
        (status = 422, description = "Refused; `code` and `errors` say why", body = ProblemBody),
    )
)]
#[post("/recordings/{recording_id}/complete")]
async fn complete(
    app: web::Data<App>,
    person: Person,
    id: web::Path<RecordingId>,
    IfMatch(version): IfMatch,
    asked: Write<MadeRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        answer(recording::complete(tx, actor, *id, Some(version), &body.evidence).await?)
    };
    app.act(&person, &once, act).await
}

/// 재녹음 취소 / Give up another recording
///
/// 아직 하지 않은 재녹음을 사유와 함께 취소합니다. One that was ordered again and not made yet, with a reason.
#[utoipa::path(
    tag = "recordings",
    operation_id = "cancelRecording",
    security(("bearer" = [])),
    params(
        ("recording_id" = String, Path, description = "The recording", example = "rec_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "고객 취소"})),
    responses(
        (status = 200, description = "The recording", body = RecordingBody),
        (status = 409, description = "It belongs to the plan, or was made already", body = ProblemBody),
        (status = 422, description = "Refused; `code` and `errors` say why", body = ProblemBody),
    )
)]
#[post("/recordings/{recording_id}/cancel")]
async fn cancel(
    app: web::Data<App>,
    person: Person,
    id: web::Path<RecordingId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        answer(recording::cancel(tx, actor, *id, Some(version), &body.reason).await?)
    };
    app.act(&person, &once, act).await
}

fn answer(booking: Booking) -> Result<Answer<RecordingBody>, RecordingError> {
    Ok(Answer::ok(RecordingBody::from(&booking)).version(booking.version))
}
