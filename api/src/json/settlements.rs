//! Partners' monthly statements (정산서): made, sent, confirmed, disputed, adjusted, compared.

mod bodies;
mod sides;

pub use bodies::{SettledMonthBody, SettlementBody, SettlementDetailBody};

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::Nothing;
use crate::json::bills;
use crate::json::documents::{EvidenceUpload, Sent, file_answer};
use crate::json::purchase_invoices::PurchaseInvoiceBody;
use crate::pages::upload::{fetch, keep};
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use crate::settling::stored;
use actix_web::{HttpResponse, get, post, web};
use bodies::{
    AdjustmentRequest, PartnerDocumentBody, SettleRequest, SettlementDecisionRequest,
    SettlementDisputeBody, SettlementDisputeRequest, SettlementMessageBody,
    SettlementMessageRequest, SettlementsBody,
};
use gaetong_billing::partners::settlements::{self, Decision, Filter, Message, NewAdjustment};
use gaetong_billing::partners::{PartnerError, may_read};
use gaetong_entity::ids::{PartnerDocumentId, SettlementDisputeId, SettlementId};
use gaetong_entity::settling::settlement::SettlementState;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::papers;
use gaetong_rules::Won;
use serde::Deserialize;
use sides::{BackToBackBody, ComparisonBody};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(settle).service(one).service(send).service(confirm);
    cfg.service(dispute).service(adjust).service(attach).service(compare).service(say);
    cfg.service(withdraw).service(decide).service(content).service(both_sides);
}

/// Which statements.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SettlementQuery {
    /// Of this month.
    #[param(example = "2026-10")]
    pub month: Option<String>,
    /// `made`, `sent`, `confirmed` or `paid`.
    #[param(example = "sent")]
    pub state: Option<String>,
}

fn state(text: &str) -> Result<SettlementState, Problem> {
    let all = [
        SettlementState::Made,
        SettlementState::Sent,
        SettlementState::Confirmed,
        SettlementState::Paid,
    ];
    let unknown = || Problem::malformed("그런 상태가 없습니다.", "There is no such state.");
    all.into_iter().find(|state| state.code() == text).ok_or_else(unknown)
}

/// 정산서 목록 / List statements
///
/// 최근 달부터. 협력사는 받은 자기 정산서만 봅니다. The latest month first; a partner sees what was sent to it.
#[utoipa::path(
    tag = "settlements",
    operation_id = "listSettlements",
    security(("bearer" = [])),
    params(SettlementQuery),
    responses((status = 200, description = "The statements", body = SettlementsBody))
)]
#[get("/settlements")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<SettlementQuery>,
) -> Result<web::Json<SettlementsBody>, Problem> {
    may_read(&person.actor)?;
    let filter = Filter {
        month: query.month.as_deref().map(bills::month).transpose()?,
        state: query.state.as_deref().map(state).transpose()?,
        partner: None,
    };
    let tx = app.read(&person.actor).await?;
    let all = settlements::list(&tx, filter).await.or_broken()?;
    let data = all.iter().map(SettlementBody::from).collect();
    Ok(web::Json(SettlementsBody { data }))
}

/// 월 정산 / Make the statements of a month
///
/// 청구 실행이 끝난 달을 협력사마다 한 번 정산합니다. mode가 dry면 저장하지 않습니다. Once per partner, after the bill run;
/// `dry` writes nothing.
#[utoipa::path(
    tag = "settlements",
    operation_id = "settleMonth",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = SettleRequest, example = json!({"month": "2026-10", "mode": "final"})),
    responses((status = 200, description = "What was made", body = SettledMonthBody))
)]
#[post("/settlements")]
async fn settle(
    app: web::Data<App>,
    person: Person,
    asked: Write<SettleRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let month = bills::month(&body.month)?;
    let act = async |tx: &Tx, actor: &Actor| {
        let body = match body.mode {
            bodies::SettleMode::Dry => {
                SettledMonthBody::planned(month, &settlements::plan(tx, actor, month).await?)
            }
            bodies::SettleMode::Final => {
                SettledMonthBody::from(&settlements::settle(tx, actor, month).await?)
            }
        };
        Ok::<_, PartnerError>(Answer::ok(body))
    };
    app.act(&person, &once, act).await
}

/// 정산서 / Read a statement
///
/// 줄마다 출처와 산출근거, 이의와 답변, 세금계산서와 대조 결과입니다. Every line with its source and why, what was said,
/// the tax invoice and what the match found.
#[utoipa::path(
    tag = "settlements",
    operation_id = "readSettlement",
    security(("bearer" = [])),
    params(
        ("settlement_id" = String, Path, description = "The statement", example = "stl_01k00000000000000000000000"),
    ),
    responses((status = 200, description = "The statement; its version is the ETag", body = SettlementDetailBody))
)]
#[get("/settlements/{settlement_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementId>,
) -> Result<HttpResponse, Problem> {
    may_read(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let ours = app.config.supplier.digits();
    let found = settlements::detail(&tx, *id, &ours).await?.ok_or_else(Problem::not_found)?;
    let version = found.summary.settlement.version;
    Ok(read_answer(SettlementDetailBody::from(&found), Some(version)))
}

/// 확인 요청 / Send a statement
///
/// 협력사에 메일로 보내 확인을 청합니다. Mailed to the partner for its confirmation.
#[utoipa::path(
    tag = "settlements",
    operation_id = "sendSettlement",
    security(("bearer" = [])),
    params(
        ("settlement_id" = String, Path, description = "The statement", example = "stl_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    responses((status = 200, description = "The statement", body = SettlementBody))
)]
#[post("/settlements/{settlement_id}/send")]
async fn send(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let once = asked.once;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = settlements::send(tx, actor, *id, Some(version)).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(SettlementBody::bare(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 일치 확인 / Confirm a statement
///
/// 협력사가 확인하면 미지급금으로 적습니다. 이의가 남아 있으면 안 됩니다. The books take it up; no line may be disputed.
#[utoipa::path(
    tag = "settlements",
    operation_id = "confirmSettlement",
    security(("bearer" = [])),
    params(
        ("settlement_id" = String, Path, description = "The statement", example = "stl_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    responses((status = 200, description = "The statement", body = SettlementBody))
)]
#[post("/settlements/{settlement_id}/confirm")]
async fn confirm(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let once = asked.once;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = settlements::confirm(tx, actor, *id, Some(version)).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(SettlementBody::bare(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 이의 / Dispute a line
///
/// 줄 번호와 까닭을 적습니다. The line and why.
#[utoipa::path(
    tag = "settlements",
    operation_id = "disputeSettlementLine",
    security(("bearer" = [])),
    params(
        ("settlement_id" = String, Path, description = "The statement", example = "stl_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = SettlementDisputeRequest, example = json!({"line_no": 1, "body": "0.5인월이 빠졌습니다"})),
    responses((status = 200, description = "The dispute", body = SettlementDisputeBody))
)]
#[post("/settlements/{settlement_id}/disputes")]
async fn dispute(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementId>,
    asked: Write<SettlementDisputeRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let message = Message { body: body.body, document: body.document_id };
        let row = settlements::dispute(tx, actor, *id, body.line_no, message).await?;
        Ok::<_, PartnerError>(Answer::ok(SettlementDisputeBody::bare(&row)))
    };
    app.act(&person, &once, act).await
}

/// 정산서 조정 / Adjust a statement
///
/// 확정 전에 사유를 적어 조정 줄을 더합니다. A line with its reason, before it is confirmed.
#[utoipa::path(
    tag = "settlements",
    operation_id = "adjustSettlement",
    security(("bearer" = [])),
    params(
        ("settlement_id" = String, Path, description = "The statement", example = "stl_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = AdjustmentRequest, example = json!({"label": "교통비", "supply": 30000, "reason": "계약 제7조"})),
    responses((status = 200, description = "The statement", body = SettlementBody))
)]
#[post("/settlements/{settlement_id}/adjust")]
async fn adjust(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementId>,
    IfMatch(version): IfMatch,
    asked: Write<AdjustmentRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let AdjustmentRequest { label, supply, reason } = body;
        let new = NewAdjustment { label, supply: Won::new(supply), reason };
        let row = settlements::adjust(tx, actor, *id, Some(version), new).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(SettlementBody::bare(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 정산서에 파일 첨부 / Attach a paper to a statement
///
/// 이의나 답변에 붙일 파일입니다. For what is said about it.
#[utoipa::path(
    tag = "settlements",
    operation_id = "attachSettlementPaper",
    security(("bearer" = [])),
    params(
        ("settlement_id" = String, Path, description = "The statement", example = "stl_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = EvidenceUpload, content_type = "multipart/form-data"),
    responses((status = 201, description = "The paper", body = PartnerDocumentBody))
)]
#[post("/settlements/{settlement_id}/documents")]
async fn attach(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementId>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let examined = papers::examine(&sent.bytes)?;
    keep(&app, &examined, sent.bytes).await?;
    let file = stored(sent.file_name, &examined);
    let act = async |tx: &Tx, actor: &Actor| {
        let kept = settlements::keep_document(tx, actor, *id, file).await?;
        let location = format!("/api/v1/partner-documents/{}/content", kept.id);
        Ok::<_, PartnerError>(Answer::created(location, PartnerDocumentBody::from(&kept)))
    };
    app.act(&person, &sent.once, act).await
}

/// 정산 첨부 내려받기 / Download a paper of a statement
///
/// 올린 그대로입니다. As it was uploaded.
#[utoipa::path(
    tag = "settlements",
    operation_id = "partnerDocumentContent",
    security(("bearer" = [])),
    params(
        ("partner_document_id" = String, Path, description = "The paper", example = "pdc_01k00000000000000000000000"),
    ),
    responses((status = 200, description = "The file", content_type = "application/octet-stream"))
)]
#[get("/partner-documents/{partner_document_id}/content")]
async fn content(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PartnerDocumentId>,
) -> Result<HttpResponse, Problem> {
    may_read(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let paper = settlements::document(&tx, *id).await?;
    let bytes = fetch(&app, &paper.object_key).await?;
    Ok(file_answer(&paper.file_name, paper.media_type, bytes))
}

/// 대사 / Compare with the partner's own list
///
/// 협력사의 XLSX나 CSV를 줄마다 대조합니다. 저장하지 않습니다. Line by line; nothing is written.
#[utoipa::path(
    tag = "settlements",
    operation_id = "compareSettlement",
    security(("bearer" = [])),
    params(
        ("settlement_id" = String, Path, description = "The statement", example = "stl_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = EvidenceUpload, content_type = "multipart/form-data"),
    responses((status = 200, description = "The two beside each other", body = ComparisonBody))
)]
#[post("/settlements/{settlement_id}/comparisons")]
async fn compare(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementId>,
    sent: Sent,
) -> Result<web::Json<ComparisonBody>, Problem> {
    may_read(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let ours = app.config.supplier.digits();
    settlements::detail(&tx, *id, &ours).await?.ok_or_else(Problem::not_found)?;
    let found = settlements::compare(&tx, *id, &sent.bytes).await?;
    Ok(web::Json(ComparisonBody::from(&found)))
}

/// 이의 답변 / Say something about a dispute
///
/// 협력사와 정산팀이 주고받습니다. The partner and settlement, in turn.
#[utoipa::path(
    tag = "settlements",
    operation_id = "answerSettlementDispute",
    security(("bearer" = [])),
    params(
        ("settlement_dispute_id" = String, Path, description = "The dispute", example = "sdp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = SettlementMessageRequest, example = json!({"body": "확인했습니다"})),
    responses((status = 200, description = "What was said", body = SettlementMessageBody))
)]
#[post("/settlement-disputes/{settlement_dispute_id}/messages")]
async fn say(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementDisputeId>,
    asked: Write<SettlementMessageRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let message = Message { body: body.body, document: body.document_id };
        let row = settlements::say(tx, actor, *id, message).await?;
        Ok::<_, PartnerError>(Answer::ok(SettlementMessageBody::from(&row)))
    };
    app.act(&person, &once, act).await
}

/// 이의 철회 / Take a dispute back
///
/// 협력사가 거둡니다. By the partner.
#[utoipa::path(
    tag = "settlements",
    operation_id = "withdrawSettlementDispute",
    security(("bearer" = [])),
    params(
        ("settlement_dispute_id" = String, Path, description = "The dispute", example = "sdp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    responses((status = 200, description = "The dispute", body = SettlementDisputeBody))
)]
#[post("/settlement-disputes/{settlement_dispute_id}/withdraw")]
async fn withdraw(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementDisputeId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let once = asked.once;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = settlements::withdraw(tx, actor, *id, Some(version)).await?;
        Ok::<_, PartnerError>(Answer::ok(SettlementDisputeBody::bare(&row)))
    };
    app.act(&person, &once, act).await
}

/// 이의 처리 / Decide a dispute
///
/// supply가 있으면 그만큼 조정하고, 없으면 줄을 그대로 둡니다. With `supply` the statement is adjusted by it; without, the
/// line stands.
#[utoipa::path(
    tag = "settlements",
    operation_id = "decideSettlementDispute",
    security(("bearer" = [])),
    params(
        ("settlement_dispute_id" = String, Path, description = "The dispute", example = "sdp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = SettlementDecisionRequest, example = json!({"supply": 975000, "reason": "누락 확인"})),
    responses((status = 200, description = "The dispute", body = SettlementDisputeBody))
)]
#[post("/settlement-disputes/{settlement_dispute_id}/decide")]
async fn decide(
    app: web::Data<App>,
    person: Person,
    id: web::Path<SettlementDisputeId>,
    IfMatch(version): IfMatch,
    asked: Write<SettlementDecisionRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let SettlementDecisionRequest { supply, reason } = body;
        let decision = match supply {
            Some(supply) => Decision::Uphold { supply: Won::new(supply), reason },
            None => Decision::Reject { reason },
        };
        let row = settlements::decide(tx, actor, *id, Some(version), decision).await?;
        Ok::<_, PartnerError>(Answer::ok(SettlementDisputeBody::bare(&row)))
    };
    app.act(&person, &once, act).await
}

/// 고객 청구와 협력사 정산 / Both sides of a month
///
/// 고객 줄과 협력사 줄, 차익, 짝이 없는 것과 두 번 지급되는 것입니다. The margin, what stands alone and what is paid twice.
#[utoipa::path(
    tag = "settlements",
    operation_id = "readBackToBack",
    security(("bearer" = [])),
    params(
        ("month" = String, Path, description = "The month", example = "2026-10"),
    ),
    responses((status = 200, description = "Both sides", body = BackToBackBody))
)]
#[get("/back-to-back/{month}")]
async fn both_sides(
    app: web::Data<App>,
    person: Person,
    month: web::Path<String>,
) -> Result<web::Json<BackToBackBody>, Problem> {
    let month = bills::month(&month)?;
    let tx = app.read(&person.actor).await?;
    let found = settlements::back_to_back(&tx, &person.actor, month).await?;
    Ok(web::Json(BackToBackBody::from(&found)))
}
