//! Payouts (지급): what can be paid, made by one and approved by another, the bank's list, paid.

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::Nothing;
use crate::json::applications::ReasonRequest;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use crate::settling::{self, settlement_desk};
use crate::vault::Vault;
use actix_web::{HttpResponse, get, post, put, web};
use chrono::NaiveDate;
use gaetong_billing::partners::PartnerError;
use gaetong_billing::partners::payouts::{
    self, Candidate, NewTemplate, PayoutDetail, PayoutLineDetail,
};
use gaetong_billing::partners::settlements;
use gaetong_entity::ids::{PayoutId, SettlementId};
use gaetong_entity::settling::{payout, payout_template};
use gaetong_entity::{Actor, Tx};
use gaetong_rules::business_day::Roll;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(one).service(candidates).service(make).service(approve);
    cfg.service(cancel).service(paid).service(bank_file).service(templates);
    cfg.service(save_template).service(day_off).service(set_day_off);
}

/// Which day; today unless told.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PayOnQuery {
    /// Due on this day or before.
    #[param(example = "2026-11-24")]
    pub pay_on: Option<NaiveDate>,
}

/// Partners paid together. Won.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutBody {
    /// The payout.
    #[schema(example = "pot_01k00000000000000000000000")]
    pub id: String,
    /// Its number.
    #[schema(example = "PO-2026-0001")]
    pub number: String,
    /// `made`, `approved`, `paid` or `cancelled`.
    #[schema(example = "made")]
    pub state: &'static str,
    /// 지급일자.
    #[schema(example = "2026-11-24")]
    pub pay_on: NaiveDate,
    /// The day it was paid.
    #[schema(example = json!(null))]
    pub paid_on: Option<NaiveDate>,
    /// How many statements.
    #[schema(example = 5)]
    pub line_count: i32,
    /// VAT included.
    #[schema(example = 16087500)]
    pub total: i64,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// Payouts.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutsBody {
    /// The latest first.
    pub data: Vec<PayoutBody>,
}

/// What one partner gets. Won.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutLineBody {
    /// The statement.
    #[schema(example = "stl_01k00000000000000000000000")]
    pub settlement_id: String,
    /// Its number.
    #[schema(example = "202610-1248100998")]
    pub settlement: String,
    /// The partner.
    #[schema(example = "휴먼잇다㈜")]
    pub partner: String,
    /// Three digits.
    #[schema(example = "088")]
    pub bank_code: String,
    /// Its last four digits.
    #[schema(example = "****6789")]
    pub account: String,
    /// Who holds it.
    #[schema(example = "휴먼잇다㈜")]
    pub holder: String,
    /// VAT included.
    #[schema(example = 16087500)]
    pub amount: i64,
}

/// A payout with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutDetailBody {
    #[serde(flatten)]
    pub payout: PayoutBody,
    /// Who made it.
    #[schema(example = "박정산")]
    pub made_by: String,
    /// Who approved it.
    #[schema(example = "오정산")]
    pub approved_by: Option<String>,
    /// Who said it was paid.
    #[schema(example = json!(null))]
    pub paid_by: Option<String>,
    /// Partner by partner.
    pub lines: Vec<PayoutLineBody>,
}

/// What stands in the way.
#[derive(Debug, Serialize, ToSchema)]
pub struct BlockBody {
    /// `no_invoice`, `differs`, `no_account`, `holder_unchecked` or `nothing_due`.
    #[schema(example = "no_invoice")]
    pub code: &'static str,
    /// In Korean.
    #[schema(example = "세금계산서가 없습니다")]
    pub message_ko: String,
    /// In English.
    #[schema(example = "no tax invoice")]
    pub message_en: String,
}

/// A confirmed statement that waits to be paid. Won.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutCandidateBody {
    /// The statement.
    #[schema(example = "stl_01k00000000000000000000000")]
    pub settlement_id: String,
    /// Its number.
    #[schema(example = "202610-1248100998")]
    pub number: String,
    /// The partner.
    #[schema(example = "휴먼잇다㈜")]
    pub partner: String,
    /// 지급일자.
    #[schema(example = "2026-11-24")]
    pub pay_on: NaiveDate,
    /// VAT included.
    #[schema(example = 16087500)]
    pub total: i64,
    /// What stands in the way; nothing lets it be paid.
    pub blocked: Vec<BlockBody>,
}

/// What waits to be paid.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutCandidatesBody {
    /// By number.
    pub data: Vec<PayoutCandidateBody>,
}

/// Partners to be paid together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayoutRequest {
    /// 지급일자.
    #[schema(example = "2026-11-24")]
    pub pay_on: NaiveDate,
    /// These statements; all that nothing stands in the way of, unless told.
    #[schema(value_type = Option<Vec<String>>, example = json!(null))]
    pub settlements: Option<Vec<SettlementId>>,
}

/// When the bank paid.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaidRequest {
    /// The day.
    #[schema(example = "2026-11-24")]
    pub paid_on: NaiveDate,
}

/// For which bank.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BankFileRequest {
    /// The name of its template; the usual columns unless told.
    #[schema(example = "신한은행")]
    pub bank: Option<String>,
}

/// How a bank wants its list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayoutTemplateRequest {
    /// The bank.
    #[schema(example = "신한은행")]
    pub bank: String,
    /// `no`, `bank_code`, `account`, `amount`, `holder`, `payee_text`, `own_text`, `cms_code`, in order.
    #[schema(example = json!(["bank_code", "account", "amount", "holder"]))]
    pub columns: Vec<String>,
    /// Whether the first row names the columns.
    #[schema(example = true)]
    pub with_header: bool,
    /// What stands in the partner's bank book.
    #[schema(example = "개통정산")]
    pub payee_text: String,
}

/// How a bank wants its list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutTemplateBody {
    /// The bank.
    #[schema(example = "신한은행")]
    pub bank: String,
    /// In order.
    #[schema(example = json!(["bank_code", "account", "amount", "holder"]))]
    pub columns: Vec<String>,
    /// Whether the first row names the columns.
    #[schema(example = true)]
    pub with_header: bool,
    /// What stands in the partner's bank book.
    #[schema(example = "개통정산")]
    pub payee_text: String,
}

/// Templates.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayoutTemplatesBody {
    /// By bank.
    pub data: Vec<PayoutTemplateBody>,
}

/// Where the day of payment goes off a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayOff {
    Next,
    Previous,
}

/// Where the day of payment goes off a holiday.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayOffBody {
    /// `next` or `previous` business day.
    #[schema(value_type = String, example = "next")]
    pub to: DayOff,
}

impl From<&payout::Model> for PayoutBody {
    fn from(row: &payout::Model) -> PayoutBody {
        PayoutBody {
            id: row.id.to_string(),
            number: row.number.clone(),
            state: row.state.code(),
            pay_on: row.pay_on,
            paid_on: row.paid_on,
            line_count: row.line_count,
            total: row.total,
            version: row.version,
        }
    }
}

impl From<&PayoutLineDetail> for PayoutLineBody {
    fn from(detail: &PayoutLineDetail) -> PayoutLineBody {
        PayoutLineBody {
            settlement_id: detail.line.settlement_id.to_string(),
            settlement: detail.settlement_number.clone(),
            partner: detail.partner_name.clone(),
            bank_code: detail.bank_code.clone(),
            account: detail.account.clone(),
            holder: detail.holder.clone(),
            amount: detail.line.amount,
        }
    }
}

impl From<&PayoutDetail> for PayoutDetailBody {
    fn from(detail: &PayoutDetail) -> PayoutDetailBody {
        PayoutDetailBody {
            payout: PayoutBody::from(&detail.payout),
            made_by: detail.made_by.clone(),
            approved_by: detail.approved_by.clone(),
            paid_by: detail.paid_by.clone(),
            lines: detail.lines.iter().map(PayoutLineBody::from).collect(),
        }
    }
}

impl From<&Candidate> for PayoutCandidateBody {
    fn from(waiting: &Candidate) -> PayoutCandidateBody {
        let block = |block: &payouts::Block| {
            let text = block.text();
            BlockBody {
                code: block.code(),
                message_ko: text.ko.to_string(),
                message_en: text.en.to_string(),
            }
        };
        PayoutCandidateBody {
            settlement_id: waiting.settlement.id.to_string(),
            number: waiting.settlement.number.clone(),
            partner: waiting.partner_name.clone(),
            pay_on: waiting.settlement.pay_on,
            total: waiting.settlement.total,
            blocked: waiting.blocked.iter().map(block).collect(),
        }
    }
}

impl From<&payout_template::Model> for PayoutTemplateBody {
    fn from(row: &payout_template::Model) -> PayoutTemplateBody {
        PayoutTemplateBody {
            bank: row.bank.clone(),
            columns: row.columns.split(' ').map(str::to_owned).collect(),
            with_header: row.with_header,
            payee_text: row.payee_text.clone(),
        }
    }
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
