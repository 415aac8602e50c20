//! Provisioning tasks: who does what by when.

mod schedule;

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::Nothing;
use crate::json::applications::ReasonRequest;
use crate::json::applications::bodies::DocumentBody;
use crate::json::list::{Limit, List, page_of, place_in};
use crate::json::quotes::wrong_field;
use crate::json::workings::Words;
use crate::problem::{OrBroken, Problem, ProblemBody};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::ids::{PartnerId, ServiceId, TaskId};
use gaetong_entity::service::task::{Model as Task, TaskState};
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::barred::state_name;
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, TaskDetail, TaskFilter, TaskRow, with_context};
use gaetong_provisioning::service;
use gaetong_provisioning::task::{self, Jeopardy, TaskError};
use gaetong_rules::Text;
use sea_orm::Iterable;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(one).service(start).service(complete).service(fail);
    cfg.service(retry).service(reassign).service(not_needed).service(schedule::schedule);
}

/// Which tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaskQuery {
    /// States, with commas between; all that are open unless told.
    #[param(example = "ready,in_progress")]
    pub state: Option<String>,
    /// Only what my role does. A partner sees its own anyway.
    #[param(example = true)]
    pub mine: Option<bool>,
    /// The tasks of one service.
    #[param(example = "J00000001", value_type = Option<String>)]
    pub service_id: Option<ServiceId>,
    /// The tasks of one partner.
    #[param(example = "ptn_01k00000000000000000000000", value_type = Option<String>)]
    pub partner_id: Option<PartnerId>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// How a task was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRequest {
    /// What the task's rule asks to state; may be empty where a paper was uploaded or none is
    /// asked for.
    #[serde(default)]
    #[schema(example = "10.20.30.0/26")]
    pub evidence: String,
}

/// Who takes a task over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReassignRequest {
    /// The partner.
    #[schema(value_type = String, example = "ptn_01k00000000000000000000000")]
    pub partner_id: PartnerId,
}

/// A task in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskBody {
    /// The task.
    #[schema(example = "tsk_01k00000000000000000000000")]
    pub id: String,
    /// The service it is for.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// The customer.
    #[schema(example = "한빛보험(주)")]
    pub customer: String,
    /// Its kind in the template.
    #[schema(example = "ip_assignment")]
    pub kind: String,
    /// What is to be done.
    pub title: Words,
    /// By which rule.
    pub rule: Words,
    /// `waiting`, `ready`, `in_progress`, `done`, `failed`, `cancelled` or `not_needed`.
    #[schema(example = "ready")]
    pub state: &'static str,
    /// The state in words.
    pub state_label: Words,
    /// `at_risk`, `late`, or none.
    #[schema(example = json!(null))]
    pub jeopardy: Option<&'static str>,
    /// By when.
    #[schema(example = "2026-11-27")]
    pub due_on: NaiveDate,
    /// The day it can be done at the earliest, while it is open.
    #[schema(example = "2026-11-25")]
    pub earliest_on: Option<NaiveDate>,
    /// Business days it can take longer for the wished opening date to hold; negative if it is too
    /// late. None once it is settled, and in a partner's list.
    #[schema(example = 3)]
    pub slack: Option<i64>,
    /// `normal` (more than 2 business days of slack), `hazard` (0 to 2) or `critical` (negative).
    #[schema(example = "normal")]
    pub level: Option<&'static str>,
    /// The expected opening waits for it.
    #[schema(example = true)]
    pub critical_path: bool,
    /// The role that does it.
    #[schema(example = "operations")]
    pub owner_role: String,
    /// The partner that does it.
    #[schema(example = json!(null))]
    pub partner_id: Option<String>,
    /// Its name, where this person may know.
    #[schema(example = json!(null))]
    pub partner_name: Option<String>,
    /// Titles of the open tasks it waits for.
    pub blocked_by: Vec<Words>,
    /// Whether evidence is asked for.
    #[schema(example = true)]
    pub needs_evidence: bool,
    /// The evidence stated.
    #[schema(example = "")]
    pub evidence: String,
    /// Who asked for it to be left out, until the order desk has decided.
    #[schema(example = json!(null))]
    pub skip_proposed_by: Option<String>,
    /// Who of the order desk agreed that it is left out.
    #[schema(example = json!(null))]
    pub skip_approved_by: Option<String>,
    /// The task that took its place.
    #[schema(example = json!(null))]
    pub replaced_by: Option<String>,
    /// It undoes what was done for a cancelled order or an ended service.
    #[schema(example = false)]
    pub compensates: bool,
    /// Why it failed or is not needed.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// When it was taken up.
    #[schema(example = json!(null))]
    pub started_at: Option<DateTime<Utc>>,
    /// When it was done.
    #[schema(example = json!(null))]
    pub finished_at: Option<DateTime<Utc>>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// A task with what its owner needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskDetailBody {
    #[serde(flatten)]
    pub task: TaskBody,
    /// The day the customer wishes to open.
    #[schema(example = "2026-12-10")]
    pub wished_opening_on: NaiveDate,
    /// Where it is done.
    #[schema(example = "서울시 중구 세종대로 1, 5층")]
    pub install_address: String,
    /// What an order for the access line must say.
    #[schema(example = "콜센터서비스 접속용 회선 (서비스번호: J00000001)")]
    pub line_note: String,
    /// Whom to ask.
    #[schema(example = "최영업")]
    pub contact_name: String,
    /// And where to call.
    #[schema(example = "02-000-0100")]
    pub contact_phone: String,
    /// Papers uploaded as evidence.
    pub documents: Vec<DocumentBody>,
}

/// 개통 작업 목록 / List tasks
///
/// 기한이 가까운 것부터 보여 줍니다. 협력사는 자기 작업만 봅니다. By due date; a partner sees its own.
#[utoipa::path(
    tag = "tasks",
    operation_id = "listTasks",
    security(("bearer" = [])),
    params(
        TaskQuery,
    ),
    responses(
        (status = 200, description = "A page of tasks", body = List<TaskBody>),
        (status = 400, description = "Malformed, or a header is missing", body = ProblemBody),
        (status = 404, description = "No such thing, for this person", body = ProblemBody),
        (status = 422, description = "Refused; `code`, `article` and `errors` say why", body = ProblemBody),
    )
)]
#[get("/tasks")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<TaskQuery>,
) -> Result<web::Json<List<TaskBody>>, Problem> {
    let query = query.into_inner();
    let tx = app.read(&person.actor).await?;
    let subscription_id = match query.service_id {
        Some(id) => {
            Some(service::find(&tx, &id).await.or_broken()?.ok_or_else(Problem::not_found)?.id)
        }
        None => None,
    };
    let mine = query.mine.unwrap_or(false);
    let filter = TaskFilter {
        states: states(query.state.as_deref())?,
        owner_role: mine.then(|| person.actor.role.code().to_owned()),
        partner_id: query.partner_id,
        subscription_id,
        skip_proposed: false,
    };
    let after = place_in(query.after.as_deref())?;
    let page = PageRequest { limit: query.limit.get(), after };
    let found = queue::tasks(&tx, &filter, person.actor.today(), &page).await.or_broken()?;
    Ok(web::Json(page_of(found, |row| TaskBody::from(&row))))
}

/// 개통 작업 / Read a task
///
/// 설치 장소와 담당자를 함께 보여 줍니다. With the place and whom to ask.
#[utoipa::path(
    tag = "tasks",
    operation_id = "readTask",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task", example = "tsk_01k00000000000000000000000"),
    ),
    responses(
        (status = 200, description = "The task; its version is the ETag", body = TaskDetailBody),
    )
)]
#[get("/tasks/{task_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = queue::task_detail(&tx, *id, person.actor.today()).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    let version = found.row.task.version;
    Ok(read_answer(TaskDetailBody::from(&found), Some(version)))
}

/// 작업 시작 / Take up a task
///
/// 시작할 수 있는 작업을 시작합니다. Takes a ready task up.
#[utoipa::path(
    tag = "tasks",
    operation_id = "startTask",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    responses(
        (status = 200, description = "The task", body = TaskBody),
        (status = 415, description = "Not JSON", body = ProblemBody),
    )
)]
#[post("/tasks/{task_id}/start")]
async fn start(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let Write { once, .. } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        moved(tx, actor, task::start(tx, actor, *id, Some(version)).await?).await
    };
    app.act(&person, &once, act).await
}

/// 완료 보고 / Complete a task
///
/// 규칙이 요구하면 증빙을 적거나 파일을 먼저 올립니다. With the evidence its rule asks for, in words or as an
/// uploaded paper. What waited for it only can begin.
#[utoipa::path(
    tag = "tasks",
    operation_id = "completeTask",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = EvidenceRequest, example = json!({"evidence": "10.20.30.0/26"})),
    responses(
        (status = 200, description = "The task", body = TaskBody),
    )
)]
#[post("/tasks/{task_id}/complete")]
async fn complete(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    IfMatch(version): IfMatch,
    asked: Write<EvidenceRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        moved(tx, actor, task::complete(tx, actor, *id, Some(version), &body.evidence).await?).await
    };
    app.act(&person, &once, act).await
}

/// 실패 보고 / Report a failure
///
/// 영업대표에게 알립니다. The sales rep is told.
#[utoipa::path(
    tag = "tasks",
    operation_id = "failTask",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "녹음실 장비 고장"})),
    responses(
        (status = 200, description = "The task", body = TaskBody),
    )
)]
#[post("/tasks/{task_id}/fail")]
async fn fail(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        moved(tx, actor, task::fail(tx, actor, *id, Some(version), &body.reason).await?).await
    };
    app.act(&person, &once, act).await
}

/// 다시 시도 / Try again
///
/// 녹음은 다음 목요일로 잡힙니다. A recording is booked on the next Thursday.
#[utoipa::path(
    tag = "tasks",
    operation_id = "retryTask",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    responses(
        (status = 200, description = "The task", body = TaskBody),
        (status = 415, description = "Not JSON", body = ProblemBody),
    )
)]
#[post("/tasks/{task_id}/retry")]
async fn retry(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let Write { once, .. } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        moved(tx, actor, task::retry(tx, actor, *id, Some(version)).await?).await
    };
    app.act(&person, &once, act).await
}

/// 협력사 변경 / Hand to another partner
///
/// 다른 협력사가 맡습니다. Another partner takes it over.
#[utoipa::path(
    tag = "tasks",
    operation_id = "reassignTask",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ReassignRequest, example = json!({"partner_id": "ptn_01k00000000000000000000000"})),
    responses(
        (status = 200, description = "The task", body = TaskBody),
    )
)]
#[post("/tasks/{task_id}/reassign")]
async fn reassign(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    IfMatch(version): IfMatch,
    asked: Write<ReassignRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        moved(tx, actor, task::reassign(tx, actor, *id, Some(version), body.partner_id).await?)
            .await
    };
    app.act(&person, &once, act).await
}

/// 불필요 처리 / Leave a task out
///
/// 사유와 함께 계획에서 뺍니다. 영업대표나 담당자가 요청하면 컨설팅지원담당이 승인할 때까지 그대로입니다. Out of the plan, with a
/// reason. Asked for by the sales rep or by whoever does the task, it stays until the order desk
/// agrees by the same request, or declines.
#[utoipa::path(
    tag = "tasks",
    operation_id = "declareTaskNotNeeded",
    security(("bearer" = [])),
    params(
        ("task_id" = String, Path, description = "The task", example = "tsk_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "기존 시나리오 사용"})),
    responses(
        (status = 200, description = "The task", body = TaskBody),
    )
)]
#[post("/tasks/{task_id}/not-needed")]
async fn not_needed(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaskId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        moved(
            tx,
            actor,
            task::declare_not_needed(tx, actor, *id, Some(version), &body.reason).await?,
        )
        .await
    };
    app.act(&person, &once, act).await
}

pub async fn moved(tx: &Tx, actor: &Actor, task: Task) -> Result<Answer<TaskBody>, TaskError> {
    let version = task.version;
    let rows = with_context(tx, vec![task], actor.today()).await?;
    let row = rows.first().ok_or_else(gaetong_provisioning::Barred::no_task)?;
    Ok(Answer::ok(TaskBody::from(row)).version(version))
}

fn states(text: Option<&str>) -> Result<Vec<TaskState>, Problem> {
    let codes = text.into_iter().flat_map(|text| text.split(',')).filter(|code| !code.is_empty());
    codes
        .map(|code| {
            TaskState::iter().find(|state| state.code() == code.trim()).ok_or_else(|| {
                wrong_field(
                    "/state",
                    "no-such-state",
                    "그런 상태가 없습니다.",
                    "There is no such state.",
                )
            })
        })
        .collect()
}

impl From<&TaskRow> for TaskBody {
    fn from(row: &TaskRow) -> TaskBody {
        let task = &row.task;
        let words = |ko: &str, en: &str| Words { ko: ko.to_owned(), en: en.to_owned() };
        TaskBody {
            id: task.id.to_string(),
            service_id: task.service_id.to_string(),
            customer: task.customer_label.clone(),
            kind: task.kind.clone(),
            title: words(&task.title_ko, &task.title_en),
            rule: words(&task.rule_ko, &task.rule_en),
            state: task.state.code(),
            state_label: Words::from(&state_name(task.state.code())),
            jeopardy: row.jeopardy.map(Jeopardy::code),
            due_on: task.due_on,
            earliest_on: row.outlook.map(|outlook| outlook.earliest_on),
            slack: row.outlook.map(|outlook| outlook.slack),
            level: row.outlook.map(|outlook| outlook.level().code()),
            critical_path: row.outlook.is_some_and(|outlook| outlook.critical_path),
            owner_role: task.owner_role.clone(),
            partner_id: task.partner_id.map(|id| id.to_string()),
            partner_name: row.partner_name.clone(),
            blocked_by: row.blocked_by.iter().map(|title: &Text| Words::from(title)).collect(),
            needs_evidence: task.needs_evidence,
            evidence: task.evidence.clone(),
            skip_proposed_by: task.skip_proposed_by.map(|id| id.to_string()),
            skip_approved_by: task.skip_approved_by.map(|id| id.to_string()),
            replaced_by: task.replaced_by.map(|id| id.to_string()),
            compensates: task.compensates,
            reason: task.reason.clone(),
            started_at: task.started_at,
            finished_at: task.finished_at,
            version: task.version,
        }
    }
}

impl From<&TaskDetail> for TaskDetailBody {
    fn from(found: &TaskDetail) -> TaskDetailBody {
        TaskDetailBody {
            task: TaskBody::from(&found.row),
            wished_opening_on: found.wished_opening_on,
            install_address: found.install_address.clone(),
            line_note: found.line_note.clone(),
            contact_name: found.seller_name.clone(),
            contact_phone: found.seller_phone.clone(),
            documents: found.papers.iter().map(DocumentBody::from).collect(),
        }
    }
}
