//! Disputed lines (이의): opened by the customer or for it, withdrawn, rejected, upheld.

use crate::acting::{Answer, IfMatch, Write};
use crate::app::App;
use crate::json::Nothing;
use crate::json::applications::ReasonRequest;
use crate::json::credit_notes::OutcomeBody;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, Utc};
use gaetong_billing::notes::NoteError;
use gaetong_billing::notes::disputes::{self, DisputeDetail};
use gaetong_entity::ids::{BillId, DisputeId};
use gaetong_entity::money::line_dispute;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Won;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(open).service(withdraw).service(reject).service(uphold);
}

/// A disputed line.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisputeBody {
    /// The dispute.
    #[schema(example = "dsp_01k00000000000000000000000")]
    id: String,
    /// The bill.
    #[schema(example = "bil_01k00000000000000000000000")]
    bill_id: String,
    /// Its line.
    #[schema(example = 2)]
    line_no: i32,
    /// Won, VAT included: on hold while it is open.
    #[schema(example = 2945250)]
    amount: i64,
    /// `open`, `upheld`, `rejected` or `withdrawn`.
    #[schema(example = "open")]
    state: &'static str,
    /// Why it is disputed.
    #[schema(example = "쓰지 않은 상품")]
    reason: String,
    /// When it was opened.
    opened_at: DateTime<Utc>,
    /// Why it was decided so.
    #[schema(example = "사용 기록 없음")]
    decision: Option<String>,
    /// The note that takes the line back.
    #[schema(example = "crn_01k00000000000000000000000")]
    credit_note_id: Option<String>,
    /// For If-Match.
    #[schema(example = 1)]
    version: i64,
}

/// Disputes.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisputesBody {
    /// The open ones first.
    data: Vec<DisputeBody>,
}

/// A line that is not accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeRequest {
    /// The line of the bill.
    #[schema(example = 2)]
    line_no: i32,
    /// Why.
    #[schema(example = "쓰지 않은 상품")]
    reason: String,
}

/// How much of a disputed line is given back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpholdRequest {
    /// Why.
    #[schema(example = "사용 기록 없음")]
    reason: String,
    /// Won, VAT excluded; all that is left of the line where it is left out.
    #[schema(example = 2677500)]
    supply: Option<i64>,
}

/// 이의 목록 / List disputes
///
/// 고객사는 자기 것만 봅니다. A customer sees its own.
#[utoipa::path(
    tag = "disputes",
    operation_id = "listDisputes",
    security(("bearer" = [])),
    responses((status = 200, description = "The disputes", body = DisputesBody))
)]
#[get("/disputes")]
async fn list(app: web::Data<App>, person: Person) -> Result<web::Json<DisputesBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let all = disputes::list(&tx).await.or_broken()?;
    let body = |one: &DisputeDetail| DisputeBody::from(&one.dispute);
    Ok(web::Json(DisputesBody { data: all.iter().map(body).collect() }))
}

/// 이의 신청 / Dispute a line
///
/// 그 금액은 처리될 때까지 보류됩니다. Its amount is on hold until it is decided.
#[utoipa::path(
    tag = "disputes",
    operation_id = "openDispute",
    security(("bearer" = [])),
    params(
        ("bill_id" = String, Path, description = "The bill", example = "bil_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "d-1"),
    ),
    request_body(content = DisputeRequest, example = json!({"line_no": 1, "reason": "쓰지 않은 상품"})),
    responses((status = 201, description = "The dispute", body = DisputeBody))
)]
#[post("/bills/{bill_id}/disputes")]
async fn open(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillId>,
    asked: Write<DisputeRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = disputes::open(tx, actor, *id, body.line_no, &body.reason).await?;
        let location = "/api/v1/disputes".to_owned();
        let version = row.version;
        Ok::<_, NoteError>(Answer::created(location, DisputeBody::from(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 이의 철회 / Withdraw a dispute
///
/// 보류했던 금액을 다시 냅니다. What was on hold is due again.
#[utoipa::path(
    tag = "disputes",
    operation_id = "withdrawDispute",
    security(("bearer" = [])),
    params(
        ("dispute_id" = String, Path, description = "The dispute", example = "dsp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "d-2"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    responses((status = 200, description = "The dispute", body = DisputeBody))
)]
#[post("/disputes/{dispute_id}/withdraw")]
async fn withdraw(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DisputeId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let row = disputes::withdraw(tx, actor, *id, Some(version)).await?;
        Ok::<_, NoteError>(after(&row))
    };
    app.act(&person, &asked.once, act).await
}

/// 이의 기각 / Reject a dispute
///
/// 사유를 고객사에 알립니다. The customer hears why.
#[utoipa::path(
    tag = "disputes",
    operation_id = "rejectDispute",
    security(("bearer" = [])),
    params(
        ("dispute_id" = String, Path, description = "The dispute", example = "dsp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "d-3"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "사용 기록이 있음"})),
    responses((status = 200, description = "The dispute", body = DisputeBody))
)]
#[post("/disputes/{dispute_id}/reject")]
async fn reject(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DisputeId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = disputes::reject(tx, actor, *id, Some(version), &body.reason).await?;
        Ok::<_, NoteError>(after(&row))
    };
    app.act(&person, &once, act).await
}

/// 이의 인정 / Uphold a dispute
///
/// 같은 일로 감액 통지가 나갑니다. 한도를 넘으면 승인을 기다립니다. A credit note in the same act; above the
/// limit it waits for a second person.
#[utoipa::path(
    tag = "disputes",
    operation_id = "upholdDispute",
    security(("bearer" = [])),
    params(
        ("dispute_id" = String, Path, description = "The dispute", example = "dsp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "d-4"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = UpholdRequest, example = json!({"reason": "사용 기록 없음"})),
    responses((status = 200, description = "The note, or the request that waits", body = OutcomeBody))
)]
#[post("/disputes/{dispute_id}/uphold")]
async fn uphold(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DisputeId>,
    IfMatch(version): IfMatch,
    asked: Write<UpholdRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let supply = body.supply.map(Won::new);
    let act = async |tx: &Tx, actor: &Actor| {
        let version = Some(version);
        let outcome = disputes::uphold(tx, actor, *id, version, &body.reason, supply).await?;
        Ok::<_, NoteError>(Answer::ok(OutcomeBody::from(&outcome)))
    };
    app.act(&person, &once, act).await
}

fn after(row: &line_dispute::Model) -> Answer<DisputeBody> {
    Answer::ok(DisputeBody::from(row)).version(row.version)
}

impl From<&line_dispute::Model> for DisputeBody {
    fn from(row: &line_dispute::Model) -> DisputeBody {
        DisputeBody {
            id: row.id.to_string(),
            bill_id: row.bill_id.to_string(),
            line_no: row.bill_line_no,
            amount: row.amount,
            state: row.state.code(),
            reason: row.reason.clone(),
            opened_at: row.opened_at,
            decision: row.decision.clone(),
            credit_note_id: row.credit_note_id.map(|id| id.to_string()),
            version: row.version,
        }
    }
}
