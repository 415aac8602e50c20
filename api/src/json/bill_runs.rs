//! Bill runs: a month for every account, dry or for good.

mod acts;
pub mod events;

use crate::acting::{Answer, Write};
use crate::app::App;
use crate::jobs;
use crate::json::bills::{self, DifferenceBody};
use crate::json::list::{Limit, List, PageInfo};
use crate::json::workings::Words;
use crate::problem::{OrBroken, Problem, ProblemBody};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use gaetong_billing::dry_run::{self, DryRun, DryRunRow};
use gaetong_billing::run::{self, RunError};
use gaetong_billing::runs::{self, BillRun, BillRunDetail};
use gaetong_entity::ids::BillRunId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(start).service(list).service(one);
    events::routes(cfg);
    acts::routes(cfg);
}

/// Whether bills are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunMode {
    /// The amounts and differences only; nothing is written.
    Dry,
    /// A run to be looked through, reviewed and issued.
    Proposed,
    /// The bills at once, reviewed by whoever asks for them.
    Final,
}

/// A month to be billed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunRequest {
    /// Usage month; it must be over.
    #[schema(example = "2026-10")]
    pub month: String,
    /// `dry`, `proposed` or `final`.
    #[schema(example = "final")]
    pub mode: RunMode,
}

/// Which runs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RunQuery {
    /// Usage month.
    #[param(example = "2026-10", value_type = Option<String>)]
    pub month: Option<String>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A run and how far it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunBody {
    /// The run's id.
    #[schema(example = "run_01k00000000000000000000000")]
    pub id: String,
    /// Usage month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// proposed, reviewed, issuing, issued or interrupted.
    #[schema(example = "issued")]
    pub state: &'static str,
    /// When it was begun.
    #[schema(example = "2026-11-02T00:00:00Z")]
    pub started_at: DateTime<Utc>,
    /// When it was looked through.
    #[schema(example = "2026-11-02T00:00:02Z")]
    pub reviewed_at: Option<DateTime<Utc>>,
    /// When it came to its end.
    #[schema(example = "2026-11-02T00:00:04Z")]
    pub finished_at: Option<DateTime<Utc>>,
    /// Billing accounts there are.
    #[schema(example = 20)]
    pub accounts_total: i64,
    /// Accounts looked at.
    #[schema(example = 20)]
    pub accounts_done: i64,
    /// Bills this run issued.
    #[schema(example = 18)]
    pub bills_issued: i64,
    /// What they come to, VAT included, in won.
    #[schema(example = 151200000)]
    pub amount_total: i64,
}

/// A run with what it could not bill.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunDetailBody {
    #[serde(flatten)]
    pub run: RunBody,
    /// Who began it.
    #[schema(example = "박정산")]
    pub started_by: String,
    /// Who looked it through; empty until then.
    #[schema(example = "박정산")]
    pub reviewed_by: String,
    /// Accounts without a bill, and those billed with a reservation.
    pub problems: Vec<ProblemRow>,
    /// Accounts left out on purpose.
    pub holds: Vec<HoldRow>,
}

/// An account left out of a run on purpose.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoldRow {
    /// The billing account's number.
    #[schema(example = "A0000007")]
    pub account_number: String,
    /// Who pays.
    #[schema(example = "㈜가람유통")]
    pub payer_name: String,
    /// Why it is left out.
    #[schema(example = "단가 이의 확인 중")]
    pub reason: String,
    /// Who held it back.
    #[schema(example = "박정산")]
    pub held_by: String,
    /// When.
    #[schema(example = "2026-11-02T00:00:00Z")]
    pub held_at: DateTime<Utc>,
}

/// An account that could not be billed, or not fully.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemRow {
    /// The billing account's number.
    #[schema(example = "A0000007")]
    pub account_number: String,
    /// Who pays.
    #[schema(example = "㈜가람유통")]
    pub payer_name: String,
    /// Stable: `missing-attendance`, `unknown-item`, …
    #[schema(example = "missing-attendance")]
    pub code: String,
    /// What is wrong.
    #[schema(
        example = "J00000007: 2026-10 복무확인서가 없어 상담원 제공(위탁운영) 요금이 빠졌습니다"
    )]
    pub detail: String,
    /// Whether the account has its bill all the same.
    #[schema(example = true)]
    pub billed: bool,
}

/// What a run would do. Amounts in won.
#[derive(Debug, Serialize, ToSchema)]
pub struct DryRunBody {
    /// Usage month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// Billing accounts there are.
    #[schema(example = 20)]
    pub accounts: u64,
    /// Bills it would issue.
    #[schema(example = 18)]
    pub bills: u64,
    /// What they would come to, VAT included.
    #[schema(example = 151200000)]
    pub amount_total: i64,
    /// When bills issued today would fall due: the 25th of the next month, or of the month after
    /// the issue where that has gone by.
    #[schema(example = "2026-11-25")]
    pub due_on: Option<NaiveDate>,
    /// Account by account: failures first, then outliers, then by size of the change.
    pub rows: Vec<DryRunRowBody>,
}

/// What would happen to one account. Amounts in won.
#[derive(Debug, Serialize, ToSchema)]
pub struct DryRunRowBody {
    /// The billing account's number.
    #[schema(example = "A000001")]
    pub account_number: String,
    /// Who pays.
    #[schema(example = "㈜한빛보험")]
    pub payer_name: String,
    /// VAT excluded; none where there is no bill.
    #[schema(example = 9077500)]
    pub supply: Option<i64>,
    /// The tax.
    #[schema(example = 907750)]
    pub vat: Option<i64>,
    /// What would be to pay.
    #[schema(example = 9985250)]
    pub total: Option<i64>,
    /// Against last month.
    pub difference: DifferenceBody,
    /// Whether the change is ten per cent or more.
    #[schema(example = false)]
    pub outlier: bool,
    /// Why the account cannot be billed.
    #[schema(example = json!(null))]
    pub problem: Option<String>,
    /// What a clerk should know.
    pub warnings: Vec<Words>,
    /// The number of the month's bill, where there is one already.
    #[schema(example = json!(null))]
    pub already_billed: Option<String>,
}

/// 청구 실행 / Run a month
///
/// `dry`는 금액과 지난달과의 차이만 보여 주고, `proposed`는 검토할 실행을 만들고, `final`은 바로 청구서를 발행합니다. `dry` answers
/// 200 with amounts and differences and writes nothing; `proposed` answers 201 with a run to be
/// reviewed and issued; `final` answers 201 at once and goes on in the background: read the run,
/// or follow its events, for its progress. A month is billed once, whatever is run how often.
#[utoipa::path(
    tag = "bill runs",
    operation_id = "startBillRun",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "run-2026-10")),
    request_body(content = RunRequest, example = json!({"month": "2026-10", "mode": "final"})),
    responses(
        (status = 200, description = "What a run would do", body = DryRunBody),
        (status = 201, description = "The run has begun", body = RunBody),
        (status = 400, description = "Malformed, or no Idempotency-Key", body = ProblemBody),
        (status = 403, description = "Not the settlement desk", body = ProblemBody),
        (status = 409, description = "The month is not over", body = ProblemBody),
        (status = 422, description = "The key was used for another request", body = ProblemBody),
    )
)]
#[post("/bill-runs")]
async fn start(
    app: web::Data<App>,
    person: Person,
    asked: Write<RunRequest>,
) -> Result<HttpResponse, Problem> {
    let month = bills::month(&asked.body.month)?;
    if asked.body.mode == RunMode::Dry {
        let tx = app.read(&person.actor).await?;
        let dry = dry_run::dry_run(&tx, &person.actor, month).await?;
        return Ok(HttpResponse::Ok().json(DryRunBody::from(&dry)));
    }
    let at_once = asked.body.mode == RunMode::Final;
    let answer = app.act(&person, &asked.once, async |tx, actor| {
        let run = match at_once {
            true => run::start(tx, actor, month).await?,
            false => run::propose(tx, actor, month).await?,
        };
        let location = format!("/api/v1/bill-runs/{}", run.id);
        Ok::<_, RunError>(Answer::created(location, RunBody::from(&run)))
    });
    let answer = answer.await?;
    if at_once {
        go_on(&app);
    }
    Ok(answer)
}

/// Carries the run on at once, without waiting for the background loop's next look.
pub fn go_on(app: &App) {
    let app = app.clone();
    actix_web::rt::spawn(async move {
        if let Err(error) = jobs::bill_runs::carry_on(&app).await {
            tracing::error!(%error, "the bill run waits for the next look of the jobs");
        }
    });
}

/// 청구 실행 목록 / List bill runs
///
/// 최근 실행부터 보여 줍니다. The latest begun first.
#[utoipa::path(
    tag = "bill runs",
    operation_id = "listBillRuns",
    security(("bearer" = [])),
    params(RunQuery),
    responses(
        (status = 200, description = "A page of runs", body = List<RunBody>),
        (status = 400, description = "Malformed", body = ProblemBody),
    )
)]
#[get("/bill-runs")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<RunQuery>,
) -> Result<web::Json<List<RunBody>>, Problem> {
    let month = query.month.as_deref().map(bills::month).transpose()?;
    let after = query.after.as_deref().map(cursor).transpose()?;
    let limit = query.limit.get();
    let tx = app.read(&person.actor).await?;
    let found = runs::list(&tx, month, after, limit).await.or_broken()?;
    let next = found.rows.last().filter(|_| found.has_more).map(written);
    let data = found.rows.iter().map(RunBody::from).collect();
    Ok(web::Json(List { data, page: PageInfo { next, has_more: found.has_more } }))
}

/// 청구 실행 / Read a bill run
///
/// 진행 상황과 청구하지 못한 계정입니다. How far it is, and what it could not bill.
#[utoipa::path(
    tag = "bill runs",
    operation_id = "readBillRun",
    security(("bearer" = [])),
    params(("run_id" = String, Path, description = "The run", example = "run_01k00000000000000000000000")),
    responses(
        (status = 200, description = "The run", body = RunDetailBody),
        (status = 404, description = "No such run", body = ProblemBody),
    )
)]
#[get("/bill-runs/{run_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillRunId>,
) -> Result<web::Json<RunDetailBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = runs::detail(&tx, *id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    Ok(web::Json(RunDetailBody::from(found)))
}

/// `2026-11-02T00:00:00.123456000Z/run_…`: nothing in it needs escaping in an address.
fn written(run: &BillRun) -> String {
    let at = run.started_at.to_rfc3339_opts(SecondsFormat::Nanos, true);
    format!("{at}/{}", run.id)
}

fn cursor(text: &str) -> Result<(DateTime<Utc>, BillRunId), Problem> {
    let read = || {
        let (at, id) = text.split_once('/')?;
        let at = DateTime::parse_from_rfc3339(at).ok()?.with_timezone(&Utc);
        Some((at, id.parse().ok()?))
    };
    read().ok_or_else(bills::not_a_cursor)
}

impl From<&BillRun> for RunBody {
    fn from(run: &BillRun) -> RunBody {
        RunBody {
            id: run.id.to_string(),
            month: run.month.to_string(),
            state: run.state.code(),
            started_at: run.started_at,
            reviewed_at: run.reviewed_at,
            finished_at: run.finished_at,
            accounts_total: run.accounts_total,
            accounts_done: run.accounts_done,
            bills_issued: run.bills_issued,
            amount_total: run.amount_total.get(),
        }
    }
}

impl From<BillRunDetail> for RunDetailBody {
    fn from(found: BillRunDetail) -> RunDetailBody {
        let row = |problem: runs::Problem| ProblemRow {
            account_number: problem.account_number,
            payer_name: problem.payer_name,
            code: problem.code,
            detail: problem.detail,
            billed: problem.billed,
        };
        let hold = |hold: runs::Hold| HoldRow {
            account_number: hold.account_number,
            payer_name: hold.payer_name,
            reason: hold.reason,
            held_by: hold.held_by_name,
            held_at: hold.held_at,
        };
        RunDetailBody {
            run: RunBody::from(&found.run),
            started_by: found.started_by_name,
            reviewed_by: found.reviewed_by_name,
            problems: found.problems.into_iter().map(row).collect(),
            holds: found.holds.into_iter().map(hold).collect(),
        }
    }
}

impl From<&DryRun> for DryRunBody {
    fn from(dry: &DryRun) -> DryRunBody {
        DryRunBody {
            month: dry.month.to_string(),
            accounts: dry.accounts,
            bills: dry.bills,
            amount_total: dry.total.get(),
            due_on: dry.due.map(|due| due.date),
            rows: dry.rows.iter().map(DryRunRowBody::from).collect(),
        }
    }
}

impl From<&DryRunRow> for DryRunRowBody {
    fn from(row: &DryRunRow) -> DryRunRowBody {
        let plan = row.plan.as_ref();
        DryRunRowBody {
            account_number: row.account_number.clone(),
            payer_name: row.payer_name.clone(),
            supply: plan.map(|plan| plan.supply.get()),
            vat: plan.map(|plan| plan.vat.get()),
            total: plan.map(|plan| plan.total.get()),
            difference: DifferenceBody::from(&row.difference),
            outlier: row.difference.is_outlier(),
            problem: row.problem.as_ref().map(|problem| problem.code().to_owned()),
            warnings: row.warnings.iter().map(|warning| Words::from(&warning.text())).collect(),
            already_billed: row.already_billed.clone(),
        }
    }
}
