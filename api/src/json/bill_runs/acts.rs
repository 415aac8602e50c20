//! What is done with a bill run between its proposal and its end.

use super::{RunBody, go_on};
use crate::acting::{Answer, Write};
use crate::app::App;
use crate::problem::Problem;
use crate::session::Person;
use actix_web::{HttpResponse, post, web};
use gaetong_billing::run::{self, RunError};
use gaetong_billing::runs::BillRun;
use gaetong_entity::ids::BillRunId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(review).service(hold).service(release).service(issue).service(bill_one);
}

/// Nothing more to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// An account to be left out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldRequest {
    /// The billing account's number.
    #[schema(example = "A0000007")]
    pub account_number: String,
    /// Why it is left out.
    #[schema(example = "단가 이의 확인 중")]
    pub reason: String,
}

/// One account of a run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OneAccount {
    /// The billing account's number.
    #[schema(example = "A0000007")]
    pub account_number: String,
}

/// The month, typed to confirm.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The run's usage month.
    #[schema(example = "2026-10")]
    pub month: String,
}

fn answer(run: &BillRun) -> Answer<RunBody> {
    Answer::ok(RunBody::from(run))
}

/// 청구 실행 검토 완료 / Mark a bill run as reviewed
///
/// 제안된 실행을 살펴보았음을 남깁니다. 그 뒤에 발행할 수 있습니다. Says that somebody looked the proposal through; it can then be issued.
#[utoipa::path(
    tag = "bill runs",
    operation_id = "reviewBillRun",
    security(("bearer" = [])),
    params(("run_id" = String, Path, description = "The run", example = "run_01k00000000000000000000000"),
           ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "review-2026-10")),
    request_body(content = Nothing, example = json!({})),
    responses((status = 200, description = "The run", body = RunBody))
)]
#[post("/bill-runs/{run_id}/review")]
async fn review(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillRunId>,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act =
        async |tx: &_, actor: &_| Ok::<_, RunError>(answer(&run::review(tx, actor, *id).await?));
    app.act(&person, &asked.once, act).await
}

/// 계정 보류 / Hold an account back
///
/// 한 계정을 사유와 함께 이번 실행에서 뺍니다. 검토를 다시 해야 합니다. Leaves an account out, with the reason; the run is to be reviewed again.
#[utoipa::path(
    tag = "bill runs",
    operation_id = "holdAccountBack",
    security(("bearer" = [])),
    params(("run_id" = String, Path, description = "The run", example = "run_01k00000000000000000000000"),
           ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "hold-1")),
    request_body(content = HoldRequest, example = json!({"account_number": "A0000007", "reason": "단가 이의 확인 중"})),
    responses((status = 200, description = "The run", body = RunBody))
)]
#[post("/bill-runs/{run_id}/holds")]
async fn hold(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillRunId>,
    asked: Write<HoldRequest>,
) -> Result<HttpResponse, Problem> {
    let HoldRequest { account_number, reason } = &asked.body;
    let act = async |tx: &_, actor: &_| {
        let run = run::hold(tx, actor, *id, account_number, reason).await?;
        Ok::<_, RunError>(answer(&run))
    };
    app.act(&person, &asked.once, act).await
}

/// 보류 해제 / Release an account
///
/// 보류한 계정을 다시 넣습니다. 이미 발행한 실행이면 그 계정만 따로 청구할 수 있습니다. Takes it back in; after the issuing it can be billed alone.
#[utoipa::path(
    tag = "bill runs",
    operation_id = "releaseAccount",
    security(("bearer" = [])),
    params(("run_id" = String, Path, description = "The run", example = "run_01k00000000000000000000000"),
           ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "release-1")),
    request_body(content = OneAccount, example = json!({"account_number": "A0000007"})),
    responses((status = 200, description = "The run", body = RunBody))
)]
#[post("/bill-runs/{run_id}/releases")]
async fn release(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillRunId>,
    asked: Write<OneAccount>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &_, actor: &_| {
        let run = run::release(tx, actor, *id, &asked.body.account_number).await?;
        Ok::<_, RunError>(answer(&run))
    };
    app.act(&person, &asked.once, act).await
}

/// 청구서 발행 / Issue the bills of a run
///
/// 검토한 실행을 월을 다시 적어 확정합니다. 보류한 계정은 빠집니다. Confirms a reviewed run by its month; it goes on in the background, without those held back.
#[utoipa::path(
    tag = "bill runs",
    operation_id = "issueBillRun",
    security(("bearer" = [])),
    params(("run_id" = String, Path, description = "The run", example = "run_01k00000000000000000000000"),
           ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "issue-2026-10")),
    request_body(content = Confirmation, example = json!({"month": "2026-10"})),
    responses((status = 200, description = "The run has begun", body = RunBody))
)]
#[post("/bill-runs/{run_id}/issue")]
async fn issue(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillRunId>,
    asked: Write<Confirmation>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &_, actor: &_| {
        let run = run::confirm(tx, actor, *id, &asked.body.month).await?;
        Ok::<_, RunError>(answer(&run))
    };
    let answer = app.act(&person, &asked.once, act).await?;
    go_on(&app);
    Ok(answer)
}

/// 한 계정만 청구 / Bill one account of a run
///
/// 실패했거나 보류를 해제한 계정만 다시 청구합니다. For an account that had failed or was released, alone.
#[utoipa::path(
    tag = "bill runs",
    operation_id = "billOneAccount",
    security(("bearer" = [])),
    params(("run_id" = String, Path, description = "The run", example = "run_01k00000000000000000000000"),
           ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "alone-1")),
    request_body(content = OneAccount, example = json!({"account_number": "A0000007"})),
    responses((status = 200, description = "The run", body = RunBody))
)]
#[post("/bill-runs/{run_id}/accounts")]
async fn bill_one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillRunId>,
    asked: Write<OneAccount>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &_, actor: &_| {
        let run = run::bill_alone(tx, actor, *id, &asked.body.account_number).await?;
        Ok::<_, RunError>(answer(&run))
    };
    app.act(&person, &asked.once, act).await
}
