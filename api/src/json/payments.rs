//! Deposits and payments: what came in, whose it is, what was undone.

pub(crate) mod bodies;

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::bills;
use crate::json::list::{Limit, PageInfo};
use crate::payments::lift_who_paid;
use crate::problem::{OrBroken, Problem, ProblemBody};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use bodies::{
    AcknowledgeRequest, AssignDepositRequest, AssignedBody, DepositBody, DepositDetailBody,
    DepositList, PaymentBody, ReverseRequest, ReversedBody,
};
use chrono::NaiveDate;
use gaetong_billing::payments::PaymentError;
use gaetong_billing::payments::hand::{self, Share};
use gaetong_billing::payments::list::{self, DepositCursor, DepositFilter, DepositRow};
use gaetong_entity::ids::{DepositId, PaymentId};
use gaetong_entity::{Actor, Tx};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(deposits).service(deposit).service(assign).service(acknowledge);
    cfg.service(payment).service(reverse);
}

/// Which deposits.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DepositQuery {
    /// Deposited in this month.
    #[param(example = "2026-11", value_type = Option<String>)]
    pub month: Option<String>,
    /// Only those with something in suspense.
    #[param(example = true)]
    pub unmatched: Option<bool>,
    /// Part of the depositor's name or note, or a virtual account.
    #[param(example = "한빛")]
    pub q: Option<String>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// 입금 목록 / List deposits
///
/// 새 입금부터, 합계는 조건 전체의 합입니다. The newest first; the sums are over the whole filter.
#[utoipa::path(
    tag = "payments",
    operation_id = "listDeposits",
    security(("bearer" = [])),
    params(DepositQuery),
    responses(
        (status = 200, description = "A page of deposits", body = DepositList),
        (status = 400, description = "Malformed", body = ProblemBody),
        (status = 403, description = "Not this role's to see", body = ProblemBody),
    )
)]
#[get("/deposits")]
async fn deposits(
    app: web::Data<App>,
    person: Person,
    query: web::Query<DepositQuery>,
) -> Result<web::Json<DepositList>, Problem> {
    let query = query.into_inner();
    let filter = DepositFilter {
        month: query.month.as_deref().map(bills::month).transpose()?,
        unmatched: query.unmatched == Some(true),
        text: query.q.filter(|text| !text.trim().is_empty()),
    };
    let after = query.after.as_deref().map(place).transpose()?;
    let tx = app.read(&person.actor).await?;
    let found = list::deposits(&tx, &person.actor, &filter, after, query.limit.get()).await?;
    let totals = list::totals(&tx, &person.actor, &filter).await?;
    let next = found.rows.last().filter(|_| found.has_more).map(written);
    Ok(web::Json(DepositList {
        data: found.rows.iter().map(DepositBody::from).collect(),
        page: PageInfo { next, has_more: found.has_more },
        totals: totals.into(),
    }))
}

/// `2026-11-05/dep_…`: nothing in it needs escaping in an address.
pub(crate) fn written(row: &DepositRow) -> String {
    format!("{}/{}", row.deposit.deposited_on, row.deposit.id)
}

/// The place in the list that a cursor names.
pub(crate) fn place(text: &str) -> Result<DepositCursor, Problem> {
    let read = || {
        let (on, id) = text.split_once('/')?;
        Some(DepositCursor { on: on.parse::<NaiveDate>().ok()?, id: id.parse().ok()? })
    };
    read().ok_or_else(bills::not_a_cursor)
}

/// 입금 / Read a deposit
///
/// 수납 내역과, 가수금이면 후보와 일치도입니다. Its payments and, while in suspense, who it may be of.
#[utoipa::path(
    tag = "payments",
    operation_id = "readDeposit",
    security(("bearer" = [])),
    params(("deposit_id" = String, Path, description = "The deposit", example = "dep_01k00000000000000000000000")),
    responses(
        (status = 200, description = "The deposit; its version is the ETag", body = DepositDetailBody),
        (status = 403, description = "Not this role's to see", body = ProblemBody),
    )
)]
#[get("/deposits/{deposit_id}")]
async fn deposit(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DepositId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = list::deposit(&tx, &person.actor, *id).await?;
    let version = found.deposit.version;
    Ok(read_answer(DepositDetailBody::from(&found), Some(version)))
}

/// 입금 배정 / Assign a deposit
///
/// 전부나 일부를 청구 계정에, 납부자가 지정했으면 그 청구서에 배정합니다(민법 제476조). The whole or parts, to one or
/// several payers; to a bill the payer named (Civil Act art. 476).
#[utoipa::path(
    tag = "payments",
    operation_id = "assignDeposit",
    security(("bearer" = [])),
    params(
        ("deposit_id" = String, Path, description = "The deposit", example = "dep_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = AssignDepositRequest, example = json!({"parts": [{"billing_account_id": "acc_01k00000000000000000000000", "amount": 1000}]})),
    responses((status = 200, description = "The payments made of it", body = AssignedBody))
)]
#[post("/deposits/{deposit_id}/payments")]
async fn assign(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DepositId>,
    IfMatch(version): IfMatch,
    asked: Write<AssignDepositRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let shares: Vec<Share> = body.parts.into_iter().map(Share::from).collect();
    let act = async |tx: &Tx, actor: &Actor| {
        let made = hand::assign(tx, actor, *id, version, &shares).await?;
        lift_who_paid(tx, actor).await?;
        let payments = made.iter().map(ToString::to_string).collect();
        Ok::<_, Problem>(Answer::ok(AssignedBody { payments }))
    };
    app.act(&person, &once, act).await
}

/// 가수금 확인 / Acknowledge suspense
///
/// 누구의 것인지 아직 몰라도 마감할 수 있게 사유를 적어 둡니다. Known and waiting, with a note, so that the month can close.
#[utoipa::path(
    tag = "payments",
    operation_id = "acknowledgeDeposit",
    security(("bearer" = [])),
    params(
        ("deposit_id" = String, Path, description = "The deposit", example = "dep_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = AcknowledgeRequest, example = json!({"note": "입금자에게 문의 중"})),
    responses((status = 200, description = "The deposit", body = DepositBody))
)]
#[post("/deposits/{deposit_id}/acknowledge")]
async fn acknowledge(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DepositId>,
    asked: Write<AcknowledgeRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = hand::acknowledge(tx, actor, *id, &body.note).await?;
        let version = row.version;
        let row = DepositRow { deposit: row, payments: Vec::new() };
        Ok::<_, PaymentError>(Answer::ok(DepositBody::from(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 수납 / Read a payment
///
/// 어느 청구서에 얼마를 충당했는지, 남은 금액입니다. What of which bill it settled, and what is left.
#[utoipa::path(
    tag = "payments",
    operation_id = "readPayment",
    security(("bearer" = [])),
    params(("payment_id" = String, Path, description = "The payment", example = "pay_01k00000000000000000000000")),
    responses((status = 200, description = "The payment", body = PaymentBody))
)]
#[get("/payments/{payment_id}")]
async fn payment(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PaymentId>,
) -> Result<web::Json<PaymentBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = list::payment(&tx, *id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    Ok(web::Json(PaymentBody::from(&found)))
}

/// 수납 취소 / Reverse a payment
///
/// 충당을 되돌리고 가수금으로 돌리거나(suspense) 은행에 반환한 것(bank)으로 적습니다. What it settled is open again; the
/// money is in suspense or back with the bank.
#[utoipa::path(
    tag = "payments",
    operation_id = "reversePayment",
    security(("bearer" = [])),
    params(
        ("payment_id" = String, Path, description = "The payment", example = "pay_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = ReverseRequest, example = json!({"back_to": "suspense", "reason": "다른 회사의 입금"})),
    responses((status = 200, description = "The reversal", body = ReversedBody))
)]
#[post("/payments/{payment_id}/reverse")]
async fn reverse(
    app: web::Data<App>,
    person: Person,
    id: web::Path<PaymentId>,
    asked: Write<ReverseRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = hand::reverse(tx, actor, *id, body.back_to, &body.reason).await?;
        Ok::<_, PaymentError>(Answer::ok(ReversedBody::from(&row)))
    };
    app.act(&person, &once, act).await
}
