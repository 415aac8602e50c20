//! Receivables: the ladder of arrears and its acts, aging, customer statement.

mod bodies;

use crate::acting::{Answer, IfMatch, Write};
use crate::app::App;
use crate::arrears;
use crate::json::Nothing;
use crate::pages::receivable::{account, demand_paper};
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
pub use bodies::PayerRowBody as Row;
use bodies::{
    AgingBody, ArrearsDecisionRequest, ArrearsExceptionBody, ArrearsExceptionRequest, DemandBody,
    PayerBody, PayerRowBody, PaymentPromiseBody, PaymentPromiseRequest, StatementBody, TakeRequest,
    TakenBody,
};
use chrono::{Datelike, NaiveDate};
use gaetong_billing::arrears::exception::{self, Decision};
use gaetong_billing::arrears::promise::{self, NewPromise};
use gaetong_billing::arrears::{self as ladder, READERS, aging, statement};
use gaetong_entity::ids::{ArrearsExceptionId, BillingAccountId, DemandId};
use gaetong_entity::money::demand::DemandChannel;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::Barred;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(board).service(aging_of).service(take).service(demand_pdf).service(one);
    cfg.service(demand).service(promised).service(except).service(decide).service(ledger);
}

fn only(person: &Person) -> Result<(), Problem> {
    let role = person.actor.role;
    match READERS.contains(&role) {
        true => Ok(()),
        false => Err(Barred::NotAllowed { role, allowed: &READERS }.into()),
    }
}

/// As of which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AsOf {
    /// The day; today unless told.
    #[param(example = "2026-12-29")]
    pub as_of: Option<NaiveDate>,
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Between {
    /// The first day; the first of this year unless told.
    #[param(example = "2026-01-01")]
    pub from: Option<NaiveDate>,
    /// The last day; today unless told.
    #[param(example = "2026-12-31")]
    pub until: Option<NaiveDate>,
}

/// 연체 사다리 / The ladder of arrears
///
/// 연체되었거나 정지된 납부자, 오래된 것부터. Everybody who is overdue or suspended, the oldest first.
#[utoipa::path(
    tag = "receivables",
    operation_id = "listArrears",
    security(("bearer" = [])),
    responses((status = 200, description = "The payers", body = Vec<PayerRowBody>))
)]
#[get("/receivables")]
async fn board(
    app: web::Data<App>,
    person: Person,
) -> Result<web::Json<Vec<PayerRowBody>>, Problem> {
    only(&person)?;
    let tx = app.read(&person.actor).await?;
    let terms = app.config.arrears.terms();
    let found = ladder::board(&tx, person.actor.today(), &terms).await?;
    Ok(web::Json(found.iter().map(PayerRowBody::from).collect()))
}

/// 미수 연령 / Aging
///
/// 납기일부터 지난 날수별 미수. What is open by days past the due date.
#[utoipa::path(
    tag = "receivables",
    operation_id = "readAging",
    security(("bearer" = [])),
    params(AsOf),
    responses((status = 200, description = "The accounts, the largest first", body = AgingBody))
)]
#[get("/receivables/aging")]
async fn aging_of(
    app: web::Data<App>,
    person: Person,
    asked: web::Query<AsOf>,
) -> Result<web::Json<AgingBody>, Problem> {
    only(&person)?;
    let as_of = asked.as_of.unwrap_or(person.actor.today());
    let tx = app.read(&person.actor).await?;
    let found = aging::aging(&tx, as_of, usize::MAX).await.or_broken()?;
    Ok(web::Json(AgingBody::from(&found)))
}

/// 다음 단계 실행 / Take a step of the ladder
///
/// 납부자마다 최고·이용정지·해지예고·직권해지. 하나라도 안 되면 아무것도 바뀌지 않습니다. Demand, suspend, announce or order the end, for each payer; all or nothing.
#[utoipa::path(
    tag = "receivables",
    operation_id = "takeArrearsStep",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "a-1")),
    request_body(content = TakeRequest, example = json!({
        "step": "suspend", "billing_account_ids": ["acc_01k00000000000000000000000"]
    })),
    responses((status = 200, description = "How many it was taken for", body = TakenBody))
)]
#[post("/receivables/steps")]
async fn take(
    app: web::Data<App>,
    person: Person,
    asked: Write<TakeRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let terms = app.config.arrears.terms();
    let act = async |tx: &Tx, actor: &Actor| {
        for account in &body.billing_account_ids {
            arrears::take(tx, actor, (body.step, *account), &terms).await?;
        }
        Ok::<_, Problem>(Answer::ok(TakenBody { payers: body.billing_account_ids.len() }))
    };
    app.act(&person, &once, act).await
}

/// 한 납부자 / One payer
///
/// 미납 청구서, 최고, 약속, 유예, 조치와 다음 단계. Open bills, demands, promises, exceptions, steps and what comes next.
#[utoipa::path(
    tag = "receivables",
    operation_id = "readPayer",
    security(("bearer" = [])),
    params(("billing_account_id" = String, Path, description = "The billing account", example = "acc_01k00000000000000000000000")),
    responses((status = 200, description = "The payer", body = PayerBody))
)]
#[get("/receivables/{billing_account_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingAccountId>,
) -> Result<web::Json<PayerBody>, Problem> {
    only(&person)?;
    let tx = app.read(&person.actor).await?;
    let terms = app.config.arrears.terms();
    let payer = arrears::payer(&tx, &person.actor, *id, &terms).await?;
    Ok(web::Json(PayerBody::from(&payer)))
}

/// 등기우편 최고 기록 / Record a demand by post
///
/// 메일이 아니라 등기로 보낸 최고. For a demand that went out by registered post.
#[utoipa::path(
    tag = "receivables",
    operation_id = "recordDemandByPost",
    security(("bearer" = [])),
    params(
        ("billing_account_id" = String, Path, description = "The billing account", example = "acc_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "d-1"),
    ),
    responses((status = 201, description = "The demand", body = DemandBody))
)]
#[post("/receivables/{billing_account_id}/demands")]
async fn demand(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingAccountId>,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let terms = app.config.arrears.terms();
    let act = async |tx: &Tx, actor: &Actor| {
        let row = arrears::demand(tx, actor, (*id, DemandChannel::Post), &terms).await?;
        let location = format!("/api/v1/demands/{}/pdf", row.id);
        Ok::<_, Problem>(Answer::created(location, DemandBody::of(&row, true)))
    };
    app.act(&person, &asked.once, act).await
}

/// 최고장 PDF / The paper of a demand
///
/// 보낸 그대로의 납부최고장. As it was sent.
#[utoipa::path(
    tag = "receivables",
    operation_id = "readDemandPdf",
    security(("bearer" = [])),
    params(("demand_id" = String, Path, description = "The demand", example = "dmd_01k00000000000000000000000")),
    responses((status = 200, description = "The PDF", content_type = "application/pdf"))
)]
#[get("/demands/{demand_id}/pdf")]
async fn demand_pdf(
    app: web::Data<App>,
    person: Person,
    id: web::Path<DemandId>,
) -> Result<HttpResponse, Problem> {
    only(&person)?;
    let lang = crate::papers::lang(person.language);
    demand_paper(&app, &person.actor, *id, lang).await
}

/// 납부 약속 / Take down a promise to pay
///
/// 약속일까지 다음 단계를 미룹니다. It holds the next step until its day.
#[utoipa::path(
    tag = "receivables",
    operation_id = "recordPromise",
    security(("bearer" = [])),
    params(
        ("billing_account_id" = String, Path, description = "The billing account", example = "acc_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "p-1"),
    ),
    request_body(content = PaymentPromiseRequest, example = json!({
        "pay_by": "2026-12-20", "amount": 1_000_000, "note": "김과장 통화"
    })),
    responses((status = 201, description = "The promise", body = PaymentPromiseBody))
)]
#[post("/receivables/{billing_account_id}/promises")]
async fn promised(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingAccountId>,
    asked: Write<PaymentPromiseRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let terms = app.config.arrears.terms();
    let act = async |tx: &Tx, actor: &Actor| {
        let payer = arrears::payer(tx, actor, *id, &terms).await?;
        let PaymentPromiseRequest { pay_by, amount, note } = &body;
        let new = NewPromise { pay_by: *pay_by, amount: *amount, note: note.clone() };
        promise::promise(tx, actor, &payer, new).await?;
        let payer = arrears::payer(tx, actor, *id, &terms).await?;
        let made = payer.promises.first().map(PaymentPromiseBody::from);
        let made = made.ok_or_else(Problem::not_found)?;
        Ok::<_, Problem>(Answer::created(format!("/api/v1/receivables/{}", *id), made))
    };
    app.act(&person, &once, act).await
}

/// 유예 요청 / Ask for an exception
///
/// 다른 승인자가 승인하면 기한까지 다음 단계를 미룹니다. Once another person agrees, the next step waits until its day.
#[utoipa::path(
    tag = "receivables",
    operation_id = "requestArrearsException",
    security(("bearer" = [])),
    params(
        ("billing_account_id" = String, Path, description = "The billing account", example = "acc_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "e-1"),
    ),
    request_body(content = ArrearsExceptionRequest, example = json!({
        "until_on": "2027-01-31", "reason": "회생 신청 예정"
    })),
    responses((status = 201, description = "The exception", body = ArrearsExceptionBody))
)]
#[post("/receivables/{billing_account_id}/exceptions")]
async fn except(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingAccountId>,
    asked: Write<ArrearsExceptionRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let terms = app.config.arrears.terms();
    let act = async |tx: &Tx, actor: &Actor| {
        let payer = arrears::payer(tx, actor, *id, &terms).await?;
        let row = exception::request(tx, actor, &payer, (body.until_on, &body.reason)).await?;
        let location = format!("/api/v1/receivables/{}", *id);
        let answer = Answer::created(location, ArrearsExceptionBody::from(&row));
        Ok::<_, Problem>(answer.version(row.version))
    };
    app.act(&person, &once, act).await
}

/// 유예 결정 / Decide on an exception
///
/// 요청하지 않은 사람이 결정합니다. By somebody who did not ask for it.
#[utoipa::path(
    tag = "receivables",
    operation_id = "decideArrearsException",
    security(("bearer" = [])),
    params(
        ("exception_id" = String, Path, description = "The exception", example = "are_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "x-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = ArrearsDecisionRequest, example = json!({ "approve": true, "note": "한 번만" })),
    responses((status = 200, description = "The exception, decided", body = ArrearsExceptionBody))
)]
#[post("/arrears-exceptions/{exception_id}/decide")]
async fn decide(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ArrearsExceptionId>,
    IfMatch(version): IfMatch,
    asked: Write<ArrearsDecisionRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let decision =
        Decision { id: *id, expected: Some(version), approve: body.approve, note: body.note };
    let act = async |tx: &Tx, actor: &Actor| {
        let row = exception::decide(tx, actor, decision.clone()).await?;
        let version = row.version;
        Ok::<_, Problem>(Answer::ok(ArrearsExceptionBody::from(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 거래처 원장 / Customer statement
///
/// 청구·감액·수납·취소와 잔액. Every bill, note, payment and reversal with the balance after it.
#[utoipa::path(
    tag = "receivables",
    operation_id = "readCustomerStatement",
    security(("bearer" = [])),
    params(
        ("billing_account_id" = String, Path, description = "The billing account", example = "acc_01k00000000000000000000000"),
        Between,
    ),
    responses((status = 200, description = "The statement", body = StatementBody))
)]
#[get("/receivables/{billing_account_id}/statement")]
async fn ledger(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingAccountId>,
    asked: web::Query<Between>,
) -> Result<web::Json<StatementBody>, Problem> {
    only(&person)?;
    let today = person.actor.today();
    let from = asked.from.or(today.with_ordinal(1)).unwrap_or(today);
    let days = (from, asked.until.unwrap_or(today));
    let tx = app.read(&person.actor).await?;
    let account = account(&tx, *id).await?;
    let whose = (account.tenant_id, account.id);
    let said = statement::statement(&tx, whose, days).await.or_broken()?;
    Ok(web::Json(StatementBody::from(&said)))
}
