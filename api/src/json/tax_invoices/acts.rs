//! What is done with tax invoices: issued, amended, queued, cancelled, mailed again.

use super::bodies::words;
use super::outcomes::OutcomesBody;
use super::waiting::DraftBody;
use crate::acting::{Answer, IfMatch, Write};
use crate::app::App;
use crate::json::Nothing;
use crate::json::applications::ReasonRequest;
use crate::json::workings::Words;
use crate::problem::Problem;
use crate::session::Person;
use crate::tax_transmission::{self, Round};
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use gaetong_billing::tax_invoices::{self, Order, Plan, Reason, Slot, TaxInvoiceError, Wish};
use gaetong_entity::ids::{CreditNoteId, TaxInvoiceId};
use gaetong_entity::{Actor, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(issue)
        .service(amendment_plan)
        .service(amend)
        .service(queue)
        .service(send)
        .service(cancel)
        .service(resend);
}

/// Drafts issued by one request.
const MOST: usize = 1_000;

/// Drafts to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueRequest {
    /// Their names, at most 1,000.
    #[schema(example = json!(["bill/bil_01k00000000000000000000000/taxable/2026-08-31"]))]
    slots: Vec<String>,
    /// Late ones too; they are flagged and may cost a penalty.
    #[serde(default)]
    #[schema(example = false)]
    late_too: bool,
}

/// What is to be amended, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendRequest {
    /// `outage_credit`, `price_change`, `termination` (02), `wrong_amount`, `wrong_customer` (01),
    /// `returned` (03), `rescinded` (04), `letter_of_credit` (05), `issued_twice` or
    /// `not_invoiceable` (06).
    #[schema(example = "wrong_customer")]
    reason: String,
    /// The credit note that says by how much, for 02, 03, 04 and `wrong_amount`.
    #[schema(value_type = Option<String>, example = "crn_01k00000000000000000000000")]
    credit_note_id: Option<CreditNoteId>,
    /// The day the reason arose; that of the credit note unless told.
    #[schema(example = "2026-09-12")]
    happened_on: Option<NaiveDate>,
    /// In your own words.
    #[schema(example = "상호 변경 전 명의로 발급")]
    words: String,
}

/// The same, to look at what it would issue.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AmendQuery {
    /// As in the request; `issued_twice` unless told.
    #[param(example = "wrong_customer")]
    reason: Option<String>,
    /// The credit note.
    #[param(value_type = Option<String>, example = "crn_01k00000000000000000000000")]
    credit_note_id: Option<CreditNoteId>,
    /// The day the reason arose.
    #[param(example = "2026-09-12")]
    happened_on: Option<NaiveDate>,
}

/// What amending would issue.
#[derive(Debug, Serialize, ToSchema)]
pub struct AmendmentPlanBody {
    /// `01` to `06`.
    #[schema(example = "01")]
    amendment: &'static str,
    /// In words.
    label: Words,
    /// The papers, one or two.
    papers: Vec<DraftBody>,
}

/// Tax invoices to be queued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueRequest {
    /// Which.
    #[schema(value_type = Vec<String>, example = json!(["txi_01k00000000000000000000000"]))]
    tax_invoice_ids: Vec<TaxInvoiceId>,
}

/// How many were queued; the others were already.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuedBody {
    /// How many.
    #[schema(example = 1)]
    queued: u64,
}

/// What a round to the tax office came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundBody {
    /// Packages the gateway took.
    #[schema(example = 5)]
    packages: u64,
    /// Documents in them.
    #[schema(example = 500)]
    documents: u64,
    /// Documents the tax office accepted.
    #[schema(example = 499)]
    accepted: u64,
    /// Documents it rejected.
    #[schema(example = 1)]
    rejected: u64,
    /// What the gateway did not do; it is asked again.
    #[schema(example = json!([]))]
    put_off: Vec<String>,
    /// Answers that nobody waits for.
    #[schema(example = json!([]))]
    unclear: Vec<String>,
}

/// A tax invoice that was cancelled.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancelledBody {
    /// The tax invoice.
    #[schema(example = "txi_01k00000000000000000000000")]
    id: String,
}

/// To whom it goes again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResentBody {
    /// The addresses.
    #[schema(example = json!(["tax@customer.example"]))]
    to: Vec<String>,
}

/// 세금계산서 발급 / Issue tax invoices
///
/// 초안마다 결과를 답합니다. 막힌 것은 규칙·항목·조치와 함께 남고 나머지는 발급됩니다. Each draft gets its result: what
/// is blocked is listed with rule, field and fix, the others are issued.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "issueTaxInvoices",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "t-1")),
    request_body(content = IssueRequest, example = json!({"slots": ["bill/bil_01k00000000000000000000000/taxable/2026-08-31"]})),
    responses((status = 200, description = "What became of each", body = OutcomesBody))
)]
#[post("/tax-invoices")]
async fn issue(
    app: web::Data<App>,
    person: Person,
    asked: Write<IssueRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    if body.slots.len() > MOST {
        return Err(Problem::malformed(
            "한 번에 1,000건까지 발급할 수 있습니다. 나누어 보내세요.",
            "At most 1,000 are issued at once: send them in parts.",
        ));
    }
    let slots = body.slots.into_iter().map(Slot::from).collect();
    let order = Order { slots, late_too: body.late_too };
    let (issuer, seal) = (app.config.issuer(), app.seal.clone());
    let act = async |tx: &Tx, actor: &Actor| {
        let outcomes = tax_invoices::issue(tx, actor, &issuer, &order, seal.as_ref()).await?;
        Ok::<_, TaxInvoiceError>(Answer::ok(OutcomesBody::from(outcomes)))
    };
    app.act(&person, &once, act).await
}

/// 수정발급 미리보기 / Look at an amendment
///
/// 사유가 문서 수, 작성일자, 부호를 정합니다. The reason fixes how many papers there are, their dates and signs.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "planTaxInvoiceAmendment",
    security(("bearer" = [])),
    params(
        ("tax_invoice_id" = String, Path, description = "The original", example = "txi_01k00000000000000000000000"),
        AmendQuery,
    ),
    responses((status = 200, description = "What would be issued", body = AmendmentPlanBody))
)]
#[get("/tax-invoices/{tax_invoice_id}/amendment-plan")]
async fn amendment_plan(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaxInvoiceId>,
    query: web::Query<AmendQuery>,
) -> Result<web::Json<AmendmentPlanBody>, Problem> {
    let query = query.into_inner();
    let reason = match query.reason.as_deref() {
        Some(named) => reason(named)?,
        None => Reason::IssuedTwice,
    };
    let (credit_note, happened_on) = (query.credit_note_id, query.happened_on);
    let wish = Wish { original: *id, reason, credit_note, happened_on, words: String::new() };
    let tx = app.read(&person.actor).await?;
    let issuer = app.config.issuer();
    let plan = tax_invoices::plan_amendment(&tx, &person.actor, &issuer, &wish).await?;
    Ok(web::Json(AmendmentPlanBody::from(&plan)))
}

/// 수정세금계산서 발급 / Amend a tax invoice
///
/// 문서가 둘이면 둘 다 발급되거나 둘 다 되지 않습니다. Of two papers both are issued or none.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "amendTaxInvoice",
    security(("bearer" = [])),
    params(
        ("tax_invoice_id" = String, Path, description = "The original", example = "txi_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "t-2"),
    ),
    request_body(content = AmendRequest, example = json!({"reason": "issued_twice", "words": "이중 발급"})),
    responses((status = 200, description = "What became of each paper", body = OutcomesBody))
)]
#[post("/tax-invoices/{tax_invoice_id}/amendments")]
async fn amend(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaxInvoiceId>,
    asked: Write<AmendRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let wish = Wish {
        original: *id,
        reason: reason(&body.reason)?,
        credit_note: body.credit_note_id,
        happened_on: body.happened_on,
        words: body.words,
    };
    let (issuer, seal) = (app.config.issuer(), app.seal.clone());
    let act = async |tx: &Tx, actor: &Actor| {
        let outcomes = tax_invoices::amend(tx, actor, &issuer, &wish, seal.as_ref()).await?;
        Ok::<_, TaxInvoiceError>(Answer::ok(OutcomesBody::from(outcomes)))
    };
    app.act(&person, &once, act).await
}

/// The reason as it is asked for.
pub(crate) fn reason(named: &str) -> Result<Reason, Problem> {
    Reason::from_code(named).ok_or_else(|| {
        Problem::malformed("그런 수정사유는 없습니다.", "There is no such reason to amend.")
    })
}

/// 전송 요청 / Queue tax invoices
///
/// 발행완료를 전송대기로. 발행한 다음 영업일에는 저절로 됩니다. Issued ones wait for their transmission; on the next
/// business day it happens by itself.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "queueTaxInvoices",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "t-3")),
    request_body(content = QueueRequest, example = json!({"tax_invoice_ids": []})),
    responses((status = 200, description = "How many were queued", body = QueuedBody))
)]
#[post("/tax-invoice-queue")]
async fn queue(
    app: web::Data<App>,
    person: Person,
    asked: Write<QueueRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let queued = tax_invoices::queue(tx, actor, &body.tax_invoice_ids).await?;
        Ok::<_, TaxInvoiceError>(Answer::ok(QueuedBody { queued }))
    };
    app.act(&person, &once, act).await
}

/// 지금 전송 / Send what is queued
///
/// 전송대기를 100건씩 묶어 넘기고 답을 반영합니다. 다시 불러도 같은 것을 두 번 보내지 않습니다. Hands over what is
/// queued, a hundred a package, and books the answers; asking again sends nothing twice.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "sendTaxInvoices",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "t-9")),
    responses((status = 200, description = "What it came to", body = RoundBody))
)]
#[post("/tax-invoice-transmissions")]
async fn send(
    app: web::Data<App>,
    person: Person,
    _asked: Write<Nothing>,
) -> Result<web::Json<RoundBody>, Problem> {
    let round = tax_transmission::send(&app, &person.actor).await?;
    Ok(web::Json(RoundBody::from(round)))
}

/// 발행 취소 / Cancel a tax invoice
///
/// 전송 전에만 됩니다. 청구서는 다시 미발행이 됩니다. Only before it is sent; what it invoices waits again.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "cancelTaxInvoice",
    security(("bearer" = [])),
    params(
        ("tax_invoice_id" = String, Path, description = "The tax invoice", example = "txi_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "t-4"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "금액 오기"})),
    responses((status = 200, description = "Cancelled", body = CancelledBody))
)]
#[post("/tax-invoices/{tax_invoice_id}/cancel")]
async fn cancel(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaxInvoiceId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        tax_invoices::cancel(tx, actor, *id, &body.reason, Some(version)).await?;
        Ok::<_, TaxInvoiceError>(Answer::ok(CancelledBody { id: id.to_string() }))
    };
    app.act(&person, &once, act).await
}

/// 메일 다시 보내기 / Mail a tax invoice again
///
/// 납부자와 추가 수신자 모두에게. To the payer and every further recipient.
#[utoipa::path(
    tag = "tax-invoices",
    operation_id = "resendTaxInvoice",
    security(("bearer" = [])),
    params(
        ("tax_invoice_id" = String, Path, description = "The tax invoice", example = "txi_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "t-5"),
    ),
    responses((status = 200, description = "To whom", body = ResentBody))
)]
#[post("/tax-invoices/{tax_invoice_id}/resend")]
async fn resend(
    app: web::Data<App>,
    person: Person,
    id: web::Path<TaxInvoiceId>,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let to = tax_invoices::resend(tx, actor, *id).await?;
        Ok::<_, TaxInvoiceError>(Answer::ok(ResentBody { to }))
    };
    app.act(&person, &asked.once, act).await
}

impl From<Round> for RoundBody {
    fn from(round: Round) -> RoundBody {
        let Round { packages, documents, accepted, rejected, put_off, unclear } = round;
        RoundBody { packages, documents, accepted, rejected, put_off, unclear }
    }
}

impl From<&Plan> for AmendmentPlanBody {
    fn from(plan: &Plan) -> AmendmentPlanBody {
        AmendmentPlanBody {
            amendment: plan.amendment.code(),
            label: words(&tax_invoices::amendment(plan.amendment).label()),
            papers: plan.drafts.iter().map(DraftBody::from).collect(),
        }
    }
}
