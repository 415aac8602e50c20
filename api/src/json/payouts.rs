//! Payouts (지급): what can be paid, made by one and approved by another, the bank's list, paid.

pub(crate) mod bodies;

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::Nothing;
use crate::json::applications::ReasonRequest;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use crate::settling::{self, settlement_desk};
use crate::vault::Vault;
use actix_web::{HttpResponse, get, post, put, web};
use bodies::{
    BankFileRequest, DayOff, DayOffBody, PaidRequest, PayOnQuery, PayoutBody, PayoutCandidateBody,
    PayoutCandidatesBody, PayoutDetailBody, PayoutRequest, PayoutTemplateBody,
    PayoutTemplateRequest, PayoutTemplatesBody, PayoutsBody,
};
use gaetong_billing::partners::payouts::{self, NewTemplate};
use gaetong_billing::partners::{PartnerError, settlements};
use gaetong_entity::ids::PayoutId;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::business_day::Roll;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(one).service(candidates).service(make).service(approve);
    cfg.service(cancel).service(paid).service(bank_file).service(templates);
    cfg.service(save_template).service(day_off).service(set_day_off);
}

/// 지급 목록 / List payouts
///
/// 최근 것부터. The latest first.
#[utoipa::path(
    tag = "payouts",
    operation_id = "listPayouts",
    security(("bearer" = [])),
    responses((status = 200, description = "The payouts", body = PayoutsBody))
)]
#[get("/payouts")]
async fn list(app: web::Data<App>, person: Person) -> Result<web::Json<PayoutsBody>, Problem> {
    settlement_desk(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let all = payouts::list(&tx).await.or_broken()?;
    Ok(web::Json(PayoutsBody { data: all.iter().map(PayoutBody::from).collect() }))
}

/// 지급 / Read a payout
///
/// 협력사별 금액과 가린 계좌, 만든 사람과 승인한 사람입니다. Who gets what, and who made and approved it.
#[utoipa::path(
    tag = "payouts",
    operation_id = "readPayout",
    security(("bearer" = [])),
    params(
        ("payout_id" = String, Path, description = "The payout", example = "pot_01k00000000000000000000000"),
    ),
    responses((status = 200, description = "The payout; its version is the ETag", body = PayoutDetailBody))
)]
#[get("/payouts/{payout_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PayoutId>,
) -> Result<HttpResponse, Problem> {
    settlement_desk(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let found = payouts::detail(&tx, *id).await?.ok_or_else(Problem::not_found)?;
    let version = found.payout.version;
    Ok(read_answer(PayoutDetailBody::from(&found), Some(version)))
}

/// 지급 대상 / What waits to be paid
///
/// 확정된 정산서와 지급을 막는 까닭입니다. Confirmed statements, and what stands in the way of each.
#[utoipa::path(
    tag = "payouts",
    operation_id = "listPayoutCandidates",
    security(("bearer" = [])),
    params(PayOnQuery),
    responses((status = 200, description = "The statements", body = PayoutCandidatesBody))
)]
#[get("/payout-candidates")]
async fn candidates(
    app: web::Data<App>,
    person: Person,
    query: web::Query<PayOnQuery>,
) -> Result<web::Json<PayoutCandidatesBody>, Problem> {
    settlement_desk(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let number = app.config.supplier.digits();
    let ours = settling::ours(&app.config.supplier, &number);
    let all = payouts::candidates(&tx, ours, query.pay_on.unwrap_or(person.actor.today())).await?;
    Ok(web::Json(PayoutCandidatesBody {
        data: all.iter().map(PayoutCandidateBody::from).collect(),
    }))
}

/// 지급 만들기 / Make a payout
///
/// 막는 까닭이 없는 정산서를 모읍니다. 만든 사람은 승인할 수 없습니다. Whoever makes it does not approve it.
#[utoipa::path(
    tag = "payouts",
    operation_id = "makePayout",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = PayoutRequest, example = json!({"pay_on": "2026-11-24"})),
    responses((status = 200, description = "The payout", body = PayoutBody))
)]
#[post("/payouts")]
async fn make(
    app: web::Data<App>,
    person: Person,
    asked: Write<PayoutRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let number = app.config.supplier.digits();
        let ours = settling::ours(&app.config.supplier, &number);
        let wanted = body.settlements.as_deref();
        let row = payouts::make(tx, actor, ours, body.pay_on, wanted).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(PayoutBody::from(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 지급 승인 / Approve a payout
///
/// 만든 사람이 아닌 사람이 승인합니다. By somebody else than its maker.
#[utoipa::path(
    tag = "payouts",
    operation_id = "approvePayout",
    security(("bearer" = [])),
    params(
        ("payout_id" = String, Path, description = "The payout", example = "pot_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    responses((status = 200, description = "The payout", body = PayoutBody))
)]
#[post("/payouts/{payout_id}/approve")]
async fn approve(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PayoutId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let once = asked.once;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = payouts::approve(tx, actor, *id, Some(version)).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(PayoutBody::from(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 지급 취소 / Cancel a payout
///
/// 정산서를 다시 지급 대상으로 돌립니다. Its statements wait again.
#[utoipa::path(
    tag = "payouts",
    operation_id = "cancelPayout",
    security(("bearer" = [])),
    params(
        ("payout_id" = String, Path, description = "The payout", example = "pot_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "계좌 변경"})),
    responses((status = 200, description = "The payout", body = PayoutBody))
)]
#[post("/payouts/{payout_id}/cancel")]
async fn cancel(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PayoutId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = payouts::cancel(tx, actor, *id, Some(version), &body.reason).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(PayoutBody::from(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 지급 완료 / Say that a payout was paid
///
/// 원장에 적고 협력사에 지급 안내를 보냅니다. The books take it up and each partner gets its remittance advice.
#[utoipa::path(
    tag = "payouts",
    operation_id = "markPayoutPaid",
    security(("bearer" = [])),
    params(
        ("payout_id" = String, Path, description = "The payout", example = "pot_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = PaidRequest, example = json!({"paid_on": "2026-11-24"})),
    responses((status = 200, description = "The payout", body = PayoutBody))
)]
#[post("/payouts/{payout_id}/paid")]
async fn paid(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PayoutId>,
    IfMatch(version): IfMatch,
    asked: Write<PaidRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = payouts::mark_paid(tx, actor, *id, Some(version), body.paid_on).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(PayoutBody::from(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 은행 이체 파일 / The bank's list of transfers
///
/// 승인된 지급의 계좌번호 전체가 들어 있으며, 만든 사람이 기록됩니다. CSV with whole account numbers; who made it is
/// recorded.
#[utoipa::path(
    tag = "payouts",
    operation_id = "makeBankFile",
    security(("bearer" = [])),
    params(
        ("payout_id" = String, Path, description = "The payout", example = "pot_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = BankFileRequest, example = json!({"bank": null})),
    responses((status = 200, description = "CSV", content_type = "text/csv"))
)]
#[post("/payouts/{payout_id}/bank-file")]
async fn bank_file(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PayoutId>,
    asked: Write<BankFileRequest>,
) -> Result<HttpResponse, Problem> {
    let vault = Vault::of(&app.config);
    let tx = app.store.begin(person.actor.scope()).await.or_broken()?;
    let bank = asked.body.bank.as_deref();
    let file = payouts::bank_file(&tx, &person.actor, &vault, *id, bank).await?;
    tx.commit().await.or_broken()?;
    Ok(settling::bank_csv(&file))
}

/// 은행별 이체 양식 / How banks want their lists
///
/// 은행마다 열의 순서가 다릅니다. Every bank has its own order of columns.
#[utoipa::path(
    tag = "payouts",
    operation_id = "listPayoutTemplates",
    security(("bearer" = [])),
    responses((status = 200, description = "The templates", body = PayoutTemplatesBody))
)]
#[get("/payout-templates")]
async fn templates(
    app: web::Data<App>,
    person: Person,
) -> Result<web::Json<PayoutTemplatesBody>, Problem> {
    settlement_desk(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let all = payouts::templates(&tx).await.or_broken()?;
    Ok(web::Json(PayoutTemplatesBody { data: all.iter().map(PayoutTemplateBody::from).collect() }))
}

/// 이체 양식 저장 / Save how a bank wants its list
///
/// 같은 은행이면 바꿉니다. Of the same bank it takes the place.
#[utoipa::path(
    tag = "payouts",
    operation_id = "savePayoutTemplate",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = PayoutTemplateRequest, example = json!({"bank": "신한은행", "columns": ["bank_code", "account", "amount", "holder"], "with_header": true, "payee_text": "개통정산"})),
    responses((status = 200, description = "The template", body = PayoutTemplateBody))
)]
#[put("/payout-templates")]
async fn save_template(
    app: web::Data<App>,
    person: Person,
    asked: Write<PayoutTemplateRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let PayoutTemplateRequest { bank, columns, with_header, payee_text } = body;
        let new = NewTemplate { bank, columns, with_header, payee_text };
        let row = payouts::save_template(tx, actor, new).await?;
        Ok::<_, PartnerError>(Answer::ok(PayoutTemplateBody::from(&row)))
    };
    app.act(&person, &once, act).await
}

/// 지급일이 휴일이면 / Where the day of payment goes off a holiday
///
/// 다음 영업일(next)이나 전 영업일(previous). To the next or the previous business day.
#[utoipa::path(
    tag = "payouts",
    operation_id = "readPayoutDayOff",
    security(("bearer" = [])),
    responses((status = 200, description = "Which way", body = DayOffBody))
)]
#[get("/payout-day-off")]
async fn day_off(app: web::Data<App>, person: Person) -> Result<web::Json<DayOffBody>, Problem> {
    settlement_desk(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let roll = settlements::roll(&tx).await.or_broken()?;
    let to = if roll == Roll::Previous { DayOff::Previous } else { DayOff::Next };
    Ok(web::Json(DayOffBody { to }))
}

/// 지급일 휴일 처리 설정 / Set where the day of payment goes
///
/// 다음 정산부터 씁니다. From the next statements on.
#[utoipa::path(
    tag = "payouts",
    operation_id = "setPayoutDayOff",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = DayOffBody, example = json!({"to": "next"})),
    responses((status = 200, description = "Which way", body = DayOffBody))
)]
#[put("/payout-day-off")]
async fn set_day_off(
    app: web::Data<App>,
    person: Person,
    asked: Write<DayOffBody>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let roll = if body.to == DayOff::Previous { Roll::Previous } else { Roll::Next };
        settlements::set_roll(tx, actor, roll).await?;
        Ok::<_, PartnerError>(Answer::ok(DayOffBody { to: body.to }))
    };
    app.act(&person, &once, act).await
}
