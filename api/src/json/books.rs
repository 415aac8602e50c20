//! The ledger, the close of a month, and the look at every promise about money.

use crate::acting::{Answer, Write};
use crate::app::App;
use crate::json::applications::ReasonRequest;
use crate::json::bills::{month, not_a_cursor};
use crate::json::list::{Limit, List, PageInfo};
use crate::json::workings::Words;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_billing::close::{self, Check, CloseError, Decision};
use gaetong_billing::ledger::{self, AccountTotals, Posting, PostingCursor, PostingFilter};
use gaetong_billing::verify::{self, Verified};
use gaetong_entity::ids::BillingAccountId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::barred::Barred;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(trial_balance).service(postings).service(verification);
    cfg.service(months).service(checklist).service(close_month).service(reopen_month);
}

/// Who reads the books.
pub const READERS: [Role; 3] = [Role::Settlement, Role::Credit, Role::Admin];

/// Only for those who read the books.
pub fn readers_only(person: &Person) -> Result<(), Problem> {
    let role = person.actor.role;
    match READERS.contains(&role) {
        true => Ok(()),
        false => Err(Barred::NotAllowed { role, allowed: &READERS }.into()),
    }
}

/// Accounting months, both included.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Months {
    /// The first; the month before this one unless told.
    #[param(example = "2026-10", value_type = Option<String>)]
    pub from: Option<String>,
    /// The last; the first unless told.
    #[param(example = "2026-10", value_type = Option<String>)]
    pub to: Option<String>,
}

/// An account's line of the trial balance. Won; what stands on the debit side is positive.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountBody {
    /// The account's code.
    #[schema(example = "receivables")]
    pub account: String,
    /// Its name.
    pub name: Words,
    /// asset, liability, income or expense.
    #[schema(example = "asset")]
    pub kind: &'static str,
    /// Before the first month.
    #[schema(example = 0)]
    pub opening: i64,
    /// Debits within the months.
    #[schema(example = 151200000)]
    pub debits: i64,
    /// Credits within the months.
    #[schema(example = 100000000)]
    pub credits: i64,
    /// After the last month.
    #[schema(example = 51200000)]
    pub closing: i64,
}

/// The trial balance. Debits and credits come to the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialBalanceBody {
    /// The first accounting month.
    #[schema(example = "2026-10")]
    pub from: String,
    /// The last accounting month.
    #[schema(example = "2026-10")]
    pub to: String,
    /// Every account something was ever posted to.
    pub accounts: Vec<AccountBody>,
    /// Won, all debits within the months.
    #[schema(example = 251200000)]
    pub debits: i64,
    /// Won, all credits within the months.
    #[schema(example = 251200000)]
    pub credits: i64,
}

/// Which postings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PostingQuery {
    /// Accounting month.
    #[param(example = "2026-10", value_type = Option<String>)]
    pub month: Option<String>,
    /// An account's code, on either side.
    #[param(example = "receivables")]
    pub account: Option<String>,
    /// A billing account.
    #[param(value_type = Option<String>)]
    pub billing_account_id: Option<BillingAccountId>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A line of the journal.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingBody {
    /// The document's id, without its kind.
    #[schema(example = "019a5c9e-0000-7000-8000-000000000000")]
    pub document: String,
    /// Its line in the document's entry.
    #[schema(example = 1)]
    pub seq: i32,
    /// bill, credit_note, deposit, payment, payment_reversal …
    #[schema(example = "bill")]
    pub source: &'static str,
    /// Accounting month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// The document's day.
    #[schema(example = "2026-11-02")]
    pub entered_on: NaiveDate,
    /// The debited account.
    #[schema(example = "receivables")]
    pub debit: String,
    /// The credited account.
    #[schema(example = "revenue")]
    pub credit: String,
    /// Won, more than zero.
    #[schema(example = 5600000)]
    pub amount: i64,
    /// The product, where revenue is told apart by it.
    #[schema(example = "asp-base")]
    pub product: Option<String>,
    /// The payer's account, where it concerns one.
    #[schema(example = "A000001")]
    pub account_number: Option<String>,
    /// Who pays.
    #[schema(example = "㈜한빛보험")]
    pub payer_name: Option<String>,
}

/// A decision on a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionBody {
    /// Accounting month.
    #[schema(example = "2026-10")]
    pub month: String,
    /// closed or reopened.
    #[schema(example = "closed")]
    pub state: &'static str,
    /// Why it was opened again; empty for a close.
    #[schema(example = "")]
    pub reason: String,
    /// What the checklist found then.
    #[schema(value_type = Vec<Object>, example = json!([]))]
    pub checklist: serde_json::Value,
    /// Postings of the month then.
    #[schema(example = 96)]
    pub postings: i64,
    /// What their amounts came to, in won.
    #[schema(example = 251200000)]
    pub control_total: i64,
    /// Who decided.
    #[schema(example = "박정산")]
    pub decided_by: String,
    /// When.
    pub decided_at: DateTime<Utc>,
}

/// One look of the checklist.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckBody {
    /// month_over, earlier_months_closed, everything_billed, failures_explained,
    /// attendance_complete, outages_confirmed, corrections_decided, tax_invoices_issued,
    /// amendments_issued, settlements_confirmed, suspense_clear or books_in_order.
    #[schema(example = "suspense_clear")]
    pub code: &'static str,
    /// Whether all is in order.
    #[schema(example = false)]
    pub in_order: bool,
    /// How many things are not.
    #[schema(example = 3)]
    pub found: usize,
    /// Some of them.
    pub examples: Vec<Words>,
    /// Whether the month may be closed all the same, with a note that says why.
    #[schema(example = true)]
    pub can_be_acknowledged: bool,
}

/// The close of a month.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseRequest {
    /// By the code of a check: why what it found may stay.
    #[serde(default)]
    #[schema(example = json!({"suspense_clear": "입금자 확인 중"}))]
    pub acknowledged: BTreeMap<String, String>,
}

/// A promise about money and what breaks it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromiseBody {
    /// Stable.
    #[schema(example = "bill-is-its-lines")]
    pub code: &'static str,
    /// What is promised.
    pub title: Words,
    /// Whether it holds.
    #[schema(example = true)]
    pub holds: bool,
    /// What breaks it, 20 things at most.
    #[schema(example = json!([]))]
    pub broken_by: Vec<String>,
}

/// 합계잔액시산표 / Trial balance
///
/// 분개만으로 계산합니다. 차변과 대변의 합은 같습니다. From the postings alone; debits equal credits.
#[utoipa::path(
    tag = "books",
    operation_id = "trialBalance",
    security(("bearer" = [])),
    params(Months),
    responses((status = 200, description = "The trial balance", body = TrialBalanceBody))
)]
#[get("/ledger/trial-balance")]
async fn trial_balance(
    app: web::Data<App>,
    person: Person,
    asked: web::Query<Months>,
) -> Result<web::Json<TrialBalanceBody>, Problem> {
    readers_only(&person)?;
    let last_month = gaetong_rules::Month::of(person.actor.today()).prev();
    let from = asked.from.as_deref().map(month).transpose()?.unwrap_or(last_month);
    let to = asked.to.as_deref().map(month).transpose()?.unwrap_or(from);
    let tx = app.read(&person.actor).await?;
    let found = ledger::trial_balance(&tx, from, to).await.or_broken()?;
    Ok(web::Json(TrialBalanceBody {
        from: from.to_string(),
        to: to.to_string(),
        debits: found.iter().map(|line| line.debits.get()).sum(),
        credits: found.iter().map(|line| line.credits.get()).sum(),
        accounts: found.into_iter().map(AccountBody::from).collect(),
    }))
}

/// 분개장 / List postings
///
/// 일자순. 문서마다 한 번 분개됩니다. By day; a document is posted once.
#[utoipa::path(
    tag = "books",
    operation_id = "listPostings",
    security(("bearer" = [])),
    params(PostingQuery),
    responses((status = 200, description = "A page of the journal", body = List<PostingBody>))
)]
#[get("/ledger/postings")]
async fn postings(
    app: web::Data<App>,
    person: Person,
    asked: web::Query<PostingQuery>,
) -> Result<web::Json<List<PostingBody>>, Problem> {
    readers_only(&person)?;
    let after = asked.after.as_deref().map(place).transpose()?;
    let filter = PostingFilter {
        month: asked.month.as_deref().map(month).transpose()?,
        account: asked.account.clone(),
        billing_account_id: asked.billing_account_id,
        source: None,
    };
    let tx = app.read(&person.actor).await?;
    let found = ledger::postings(&tx, &filter, after, asked.limit.get()).await.or_broken()?;
    let next = found.rows.last().filter(|_| found.has_more).map(|last| written(last.cursor()));
    let page = PageInfo { has_more: found.has_more, next };
    Ok(web::Json(List { data: found.rows.into_iter().map(PostingBody::from).collect(), page }))
}

/// 정합성 점검 / Verify
///
/// 금액에 관한 모든 약속을 확인합니다. Every promise about money is looked into.
#[utoipa::path(
    tag = "books",
    operation_id = "verify",
    security(("bearer" = [])),
    responses((status = 200, description = "Every promise", body = Vec<PromiseBody>))
)]
#[get("/verification")]
async fn verification(
    app: web::Data<App>,
    person: Person,
) -> Result<web::Json<Vec<PromiseBody>>, Problem> {
    readers_only(&person)?;
    let tx = app.read(&person.actor).await?;
    let found = verify::verify(&tx).await.or_broken()?;
    Ok(web::Json(found.into_iter().map(PromiseBody::from).collect()))
}

/// 마감 이력 / List closed months
///
/// 마감과 마감 해제, 최근 달부터. Closes and re-openings, the newest month first.
#[utoipa::path(
    tag = "books",
    operation_id = "listMonths",
    security(("bearer" = [])),
    responses((status = 200, description = "Every decision", body = Vec<DecisionBody>))
)]
#[get("/months")]
async fn months(
    app: web::Data<App>,
    person: Person,
) -> Result<web::Json<Vec<DecisionBody>>, Problem> {
    readers_only(&person)?;
    let tx = app.read(&person.actor).await?;
    let found = close::decisions(&tx).await.or_broken()?;
    Ok(web::Json(found.into_iter().map(DecisionBody::from).collect()))
}

/// 마감 점검표 / Checklist of a month
///
/// 그 달을 다시 계산해 확인합니다. The month is rated anew for it.
#[utoipa::path(
    tag = "books",
    operation_id = "monthChecklist",
    security(("bearer" = [])),
    params(("month" = String, Path, description = "Accounting month", example = "2026-10")),
    responses((status = 200, description = "Every look", body = Vec<CheckBody>))
)]
#[get("/months/{month}/checklist")]
async fn checklist(
    app: web::Data<App>,
    person: Person,
    of: web::Path<String>,
) -> Result<web::Json<Vec<CheckBody>>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = close::checklist(&tx, &person.actor, month(&of)?).await?;
    Ok(web::Json(found.into_iter().map(CheckBody::from).collect()))
}

/// 마감 / Close a month
///
/// 점검표가 모두 맞거나 확인 사유가 있어야 합니다. 이후의 문서는 열린 달로 갑니다. Everything is in
/// order or acknowledged with a reason; later documents go to the open month.
#[utoipa::path(
    tag = "books",
    operation_id = "closeMonth",
    security(("bearer" = [])),
    params(
        ("month" = String, Path, description = "Accounting month", example = "2026-10"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "c-1"),
    ),
    request_body(content = CloseRequest, example = json!({
        "acknowledged": {"suspense_clear": "입금자 확인 중"}
    })),
    responses((status = 200, description = "The close", body = DecisionBody))
)]
#[post("/months/{month}/close")]
async fn close_month(
    app: web::Data<App>,
    person: Person,
    of: web::Path<String>,
    asked: Write<CloseRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let of = month(&of)?;
    let books = close::look_into_books(&app.read(&person.actor).await?, &person.actor).await?;
    let act = async |tx: &Tx, actor: &Actor| {
        let decided = close::close(tx, actor, of, &body.acknowledged, &books).await?;
        Ok::<_, CloseError>(Answer::ok(DecisionBody::from(decided)))
    };
    app.act(&person, &once, act).await
}

/// 마감 해제 / Open a month again
///
/// 사유가 남습니다. With a reason, which is kept.
#[utoipa::path(
    tag = "books",
    operation_id = "reopenMonth",
    security(("bearer" = [])),
    params(
        ("month" = String, Path, description = "Accounting month", example = "2026-10"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "r-1"),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "누락된 청구"})),
    responses((status = 200, description = "The re-opening", body = DecisionBody))
)]
#[post("/months/{month}/reopen")]
async fn reopen_month(
    app: web::Data<App>,
    person: Person,
    of: web::Path<String>,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let of = month(&of)?;
    let act = async |tx: &Tx, actor: &Actor| {
        let decided = close::reopen(tx, actor, of, &body.reason).await?;
        Ok::<_, CloseError>(Answer::ok(DecisionBody::from(decided)))
    };
    app.act(&person, &once, act).await
}

/// `2026-11-02/019a…/1`.
fn written(cursor: PostingCursor) -> String {
    format!("{}/{}/{}", cursor.entered_on, cursor.document, cursor.seq)
}

pub fn place(text: &str) -> Result<PostingCursor, Problem> {
    let mut parts = text.split('/');
    let cursor = parts
        .next()
        .and_then(|day| day.parse().ok())
        .zip(parts.next().and_then(|document| document.parse().ok()))
        .zip(parts.next().and_then(|seq| seq.parse().ok()));
    let cursor = cursor.filter(|_| parts.next().is_none());
    let cursor =
        cursor.map(|((entered_on, document), seq)| PostingCursor { entered_on, document, seq });
    cursor.ok_or_else(not_a_cursor)
}

impl From<AccountTotals> for AccountBody {
    fn from(line: AccountTotals) -> AccountBody {
        AccountBody {
            account: line.code,
            name: (&line.name).into(),
            kind: line.kind.code(),
            opening: line.opening.get(),
            debits: line.debits.get(),
            credits: line.credits.get(),
            closing: line.closing.get(),
        }
    }
}

impl From<Posting> for PostingBody {
    fn from(posting: Posting) -> PostingBody {
        PostingBody {
            document: posting.document.to_string(),
            seq: posting.seq,
            source: posting.source.code(),
            month: posting.month.to_string(),
            entered_on: posting.entered_on,
            debit: posting.debit,
            credit: posting.credit,
            amount: posting.amount.get(),
            product: posting.product,
            account_number: posting.account_number,
            payer_name: posting.payer_name,
        }
    }
}

impl From<Decision> for DecisionBody {
    fn from(decision: Decision) -> DecisionBody {
        DecisionBody {
            month: decision.month.to_string(),
            state: decision.state.code(),
            reason: decision.reason,
            checklist: decision.checklist,
            postings: decision.postings,
            control_total: decision.control_total.get(),
            decided_by: decision.decided_by_name,
            decided_at: decision.decided_at,
        }
    }
}

impl From<Check> for CheckBody {
    fn from(check: Check) -> CheckBody {
        CheckBody {
            code: check.code.code(),
            in_order: check.is_in_order(),
            found: check.found,
            can_be_acknowledged: check.code.can_be_acknowledged(),
            examples: check.examples.iter().map(Words::from).collect(),
        }
    }
}

impl From<Verified> for PromiseBody {
    fn from(verified: Verified) -> PromiseBody {
        PromiseBody {
            code: verified.promise.code,
            title: (&verified.promise.title()).into(),
            holds: verified.holds(),
            broken_by: verified.broken_by,
        }
    }
}
