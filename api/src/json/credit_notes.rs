//! Credit and debit notes: by hand from a bill, above the limit by two, and read back with their paper.

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::applications::ReasonRequest;
use crate::papers;
use crate::problem::{OrBroken, Problem, language_of};
use crate::session::Person;
use crate::statements;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_billing::notes::{
    self, NewRequest, NoteDetail, NoteError, NoteLineDetail, NoteSummary, Outcome, RequestDetail,
};
use gaetong_entity::ids::{BillId, CreditNoteId, NoteRequestId};
use gaetong_entity::money::credit_note::CreditGround;
use gaetong_entity::money::{bill, credit_note, note_request};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::{Lang, Won};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(one).service(pdf).service(ask).service(ask_debit).service(requests);
    cfg.service(approve).service(refuse).service(limit).service(set_limit);
}

/// Notes in one answer.
const MOST: u64 = 200;

/// A credit note. Amounts in won, positive.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditNoteBody {
    /// The note.
    #[schema(example = "crn_01k00000000000000000000000")]
    id: String,
    /// Its number: the bill's with `-C1`, `-C2` …
    #[schema(example = "202610-A000001-C1")]
    number: String,
    /// The bill it corrects.
    #[schema(example = "bil_01k00000000000000000000000")]
    bill_id: String,
    /// That bill's number.
    #[schema(example = "202610-A000001")]
    bill_number: String,
    /// Who pays.
    #[schema(example = "㈜한빛보험")]
    payer_name: String,
    /// `outage`, `dispute`, `billing_error`, `goodwill`, `price_change` or `termination`.
    #[schema(example = "outage")]
    ground: &'static str,
    /// Why.
    #[schema(example = "장애 O-2026-0001 손해배상(약관 제10조)")]
    reason: String,
    /// VAT excluded.
    #[schema(example = 135000)]
    supply: i64,
    /// The tax.
    #[schema(example = 13500)]
    vat: i64,
    /// What stands outside the tax.
    #[schema(example = 0)]
    out_of_scope: i64,
    /// In all.
    #[schema(example = 148500)]
    total: i64,
    /// The day it was issued.
    #[schema(example = "2026-11-15")]
    issued_on: NaiveDate,
}

/// Credit notes.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditNotesBody {
    /// The latest first.
    data: Vec<CreditNoteBody>,
}

/// A line of a note.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditNoteLineBody {
    /// The line of the bill it corrects.
    #[schema(example = 1)]
    bill_line_no: Option<i32>,
    /// What it is for, in Korean.
    #[schema(example = "장애 손해배상(ASP 기본서비스)")]
    label_ko: String,
    /// The same in English.
    #[schema(example = "Outage credit (ASP base service)")]
    label_en: String,
    /// VAT excluded.
    #[schema(example = 135000)]
    supply: i64,
    /// The tax.
    #[schema(example = 13500)]
    vat: i64,
}

/// A credit note with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditNoteDetailBody {
    #[serde(flatten)]
    note: CreditNoteBody,
    /// In their order.
    lines: Vec<CreditNoteLineBody>,
}

/// A credit note somebody wants.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditNoteRequest {
    /// `billing_error`, `goodwill`, `price_change` or `termination`.
    #[schema(value_type = String, example = "billing_error")]
    ground: CreditGround,
    /// Why.
    #[schema(example = "석수 오기")]
    reason: String,
    /// What of which lines.
    lines: Vec<CreditLineRequest>,
}

impl CreditNoteRequest {
    fn of(self, bill_id: BillId) -> NewRequest {
        let line = |line: &CreditLineRequest| (line.line_no, Won::new(line.supply));
        let lines = self.lines.iter().map(line).collect();
        NewRequest { bill_id, ground: self.ground, reason: self.reason, lines }
    }
}

/// A part of a line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditLineRequest {
    /// The line of the bill.
    #[schema(example = 1)]
    line_no: i32,
    /// Won, VAT excluded; at most what is left of the line.
    #[schema(example = 100000)]
    supply: i64,
}

/// A note that is out, or one that waits for a second person.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct OutcomeBody {
    /// The note, where it is out.
    #[schema(example = "crn_01k00000000000000000000000")]
    credit_note_id: Option<String>,
    /// The bill a debit note is, where it is out.
    #[schema(example = "bil_01k00000000000000000000000")]
    bill_id: Option<String>,
    /// Its number.
    #[schema(example = "202610-A000001-C1")]
    number: Option<String>,
    /// The request, where it is above what one person may give.
    #[schema(example = "nrq_01k00000000000000000000000")]
    note_request_id: Option<String>,
    /// Won, VAT included.
    #[schema(example = 110000)]
    total: i64,
}

/// A note that waits, or waited.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteRequestBody {
    /// The request.
    #[schema(example = "nrq_01k00000000000000000000000")]
    id: String,
    /// `pending`, `approved` or `refused`.
    #[schema(example = "pending")]
    state: &'static str,
    /// `credit` or `debit`.
    #[schema(example = "credit")]
    kind: &'static str,
    /// The bill.
    #[schema(example = "202610-A000001")]
    bill_number: String,
    /// Who pays.
    #[schema(example = "㈜한빛보험")]
    payer_name: String,
    /// Why, by its kind.
    #[schema(example = "goodwill")]
    ground: &'static str,
    /// Why.
    #[schema(example = "장기 고객")]
    reason: String,
    /// Won, VAT included.
    #[schema(example = 1100000)]
    total: i64,
    /// Who asked.
    #[schema(example = "박정산")]
    requested_by: String,
    /// When.
    requested_at: DateTime<Utc>,
    /// Who decided.
    #[schema(example = "정신용")]
    decided_by: Option<String>,
    /// For If-Match.
    #[schema(example = 1)]
    version: i64,
}

/// Requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteRequestsBody {
    /// Those that wait first.
    data: Vec<NoteRequestBody>,
}

/// What one person may give in one note.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitBody {
    /// Won, VAT included.
    #[schema(example = 500000)]
    won: i64,
    /// The role whose limit it is; everybody's who has none of their own where it is not said.
    #[schema(value_type = Option<String>, example = "settlement")]
    #[serde(default)]
    role: Option<Role>,
}

/// 감액 통지 목록 / List credit notes
///
/// 고객사는 자기 것만 봅니다. A customer sees its own; the latest 200.
#[utoipa::path(
    tag = "credit-notes",
    operation_id = "listCreditNotes",
    security(("bearer" = [])),
    responses((status = 200, description = "The notes", body = CreditNotesBody))
)]
#[get("/credit-notes")]
async fn list(app: web::Data<App>, person: Person) -> Result<web::Json<CreditNotesBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let all = notes::list(&tx, MOST).await.or_broken()?;
    Ok(web::Json(CreditNotesBody { data: all.iter().map(CreditNoteBody::from).collect() }))
}

/// 감액 통지 조회 / Read a credit note
///
/// 어느 청구서의 어느 줄을 얼마나 감액했는지. Which lines of which bill, and how much.
#[utoipa::path(
    tag = "credit-notes",
    operation_id = "readCreditNote",
    security(("bearer" = [])),
    params(("credit_note_id" = String, Path, description = "The note", example = "crn_01k00000000000000000000000")),
    responses((status = 200, description = "The note", body = CreditNoteDetailBody))
)]
#[get("/credit-notes/{credit_note_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<CreditNoteId>,
) -> Result<HttpResponse, Problem> {
    let note = found(&app, &person, *id).await?;
    Ok(read_answer(CreditNoteDetailBody::from(&note), None))
}

/// 감액 통지 PDF / The credit note as PDF
///
/// 같은 통지는 언제나 같은 바이트입니다. The same bytes every time.
#[utoipa::path(
    tag = "credit-notes",
    operation_id = "readCreditNotePdf",
    security(("bearer" = [])),
    params(("credit_note_id" = String, Path, description = "The note", example = "crn_01k00000000000000000000000")),
    responses((status = 200, description = "PDF", body = [u8], content_type = "application/pdf"))
)]
#[get("/credit-notes/{credit_note_id}/pdf")]
async fn pdf(
    app: web::Data<App>,
    person: Person,
    request: HttpRequest,
    id: web::Path<CreditNoteId>,
) -> Result<HttpResponse, Problem> {
    let note = found(&app, &person, *id).await?;
    pdf_answer(&app, note, papers::lang(language_of(&request))).await
}

/// The PDF of a note as an answer; made off the event loop.
pub async fn pdf_answer(app: &App, note: NoteDetail, lang: Lang) -> Result<HttpResponse, Problem> {
    let name = format!("{}.pdf", note.summary.number);
    let config = app.config.clone();
    let made = web::block(move || {
        statements::credit_note_pdf(&note, &config.supplier, config.is_demo(), lang)
    });
    let made = made.await.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .body(bytes))
}

async fn found(app: &App, person: &Person, id: CreditNoteId) -> Result<NoteDetail, Problem> {
    let tx = app.read(&person.actor).await?;
    notes::detail(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)
}

/// 감액 / Credit a bill
///
/// 한도까지는 바로 통지하고, 넘으면 다른 사람의 승인을 기다립니다. Issued at once up to the limit; above it
/// a second person approves.
#[utoipa::path(
    tag = "credit-notes",
    operation_id = "creditBill",
    security(("bearer" = [])),
    params(
        ("bill_id" = String, Path, description = "The bill", example = "bil_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "c-1"),
    ),
    request_body(content = CreditNoteRequest, example = json!({
        "ground": "billing_error", "reason": "석수 오기",
        "lines": [{"line_no": 1, "supply": 100000}]
    })),
    responses((status = 200, description = "The note, or the request that waits", body = OutcomeBody))
)]
#[post("/bills/{bill_id}/credit-notes")]
async fn ask(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillId>,
    asked: Write<CreditNoteRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let new = body.of(*id);
    let act = async |tx: &Tx, actor: &Actor| {
        let outcome = notes::ask(tx, actor, new).await?;
        Ok::<_, NoteError>(Answer::ok(OutcomeBody::from(&outcome)))
    };
    app.act(&person, &once, act).await
}

/// 추가 청구 / Charge a bill further
///
/// 덜 청구한 금액을 원 청구서를 가리키는 추가 청구서로 냅니다. 한도를 넘으면 다른 사람의 승인을 기다립니다. What was billed
/// too little becomes a bill that refers to it; above the limit a second person approves.
#[utoipa::path(
    tag = "credit-notes",
    operation_id = "debitBill",
    security(("bearer" = [])),
    params(
        ("bill_id" = String, Path, description = "The bill", example = "bil_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "c-5"),
    ),
    request_body(content = CreditNoteRequest, example = json!({
        "ground": "billing_error", "reason": "증설 누락",
        "lines": [{"line_no": 1, "supply": 100000}]
    })),
    responses((status = 200, description = "The bill, or the request that waits", body = OutcomeBody))
)]
#[post("/bills/{bill_id}/debit-notes")]
async fn ask_debit(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillId>,
    asked: Write<CreditNoteRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let new = body.of(*id);
    let act = async |tx: &Tx, actor: &Actor| {
        let outcome = notes::ask_debit(tx, actor, new).await?;
        Ok::<_, NoteError>(Answer::ok(OutcomeBody::from(&outcome)))
    };
    app.act(&person, &once, act).await
}

/// 승인 대기 감액 / List requests for credit notes
///
/// 기다리는 것부터. Those that wait first.
#[utoipa::path(
    tag = "credit-notes",
    operation_id = "listNoteRequests",
    security(("bearer" = [])),
    responses((status = 200, description = "The requests", body = NoteRequestsBody))
)]
#[get("/note-requests")]
async fn requests(
    app: web::Data<App>,
    person: Person,
) -> Result<web::Json<NoteRequestsBody>, Problem> {
    notes::may_credit(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let all = notes::requests(&tx, false).await.or_broken()?;
    Ok(web::Json(NoteRequestsBody { data: all.iter().map(NoteRequestBody::from).collect() }))
}

/// 감액 승인 / Approve a credit note
///
/// 요청한 사람은 승인할 수 없습니다. Not by whoever asked.
#[utoipa::path(
    tag = "credit-notes",
    operation_id = "approveNoteRequest",
    security(("bearer" = [])),
    params(
        ("note_request_id" = String, Path, description = "The request", example = "nrq_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "c-2"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    responses((status = 200, description = "The note", body = OutcomeBody))
)]
#[post("/note-requests/{note_request_id}/approve")]
async fn approve(
    app: web::Data<App>,
    person: Person,
    id: web::Path<NoteRequestId>,
    IfMatch(version): IfMatch,
    asked: Write<super::Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let outcome = notes::approve(tx, actor, *id, Some(version)).await?;
        Ok::<_, NoteError>(Answer::ok(OutcomeBody::from(&outcome)))
    };
    app.act(&person, &asked.once, act).await
}

/// 감액 거절 / Refuse a credit note
///
/// 사유와 함께. With the reason.
#[utoipa::path(
    tag = "credit-notes",
    operation_id = "refuseNoteRequest",
    security(("bearer" = [])),
    params(
        ("note_request_id" = String, Path, description = "The request", example = "nrq_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "c-3"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "근거 없음"})),
    responses((status = 200, description = "The request, refused", body = OutcomeBody))
)]
#[post("/note-requests/{note_request_id}/refuse")]
async fn refuse(
    app: web::Data<App>,
    person: Person,
    id: web::Path<NoteRequestId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = notes::refuse(tx, actor, *id, Some(version), &body.reason).await?;
        Ok::<_, NoteError>(Answer::ok(OutcomeBody::from(&Outcome::Waiting(row))))
    };
    app.act(&person, &once, act).await
}

/// 감액 한도 / Read the limit
///
/// 한 사람이 한 건에 감액할 수 있는 금액. What one person may give in one note.
#[utoipa::path(
    tag = "credit-notes",
    operation_id = "readCreditNoteLimit",
    security(("bearer" = [])),
    responses((status = 200, description = "The limit", body = LimitBody))
)]
#[get("/credit-note-limit")]
async fn limit(app: web::Data<App>, person: Person) -> Result<web::Json<LimitBody>, Problem> {
    notes::may_credit(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let role = person.actor.role;
    let won = notes::limit(&tx, role).await.or_broken()?.get();
    Ok(web::Json(LimitBody { won, role: Some(role) }))
}

/// 감액 한도 설정 / Set the limit
///
/// 관리자가 정합니다. By an administrator.
#[utoipa::path(
    tag = "credit-notes",
    operation_id = "setCreditNoteLimit",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "c-4")),
    request_body(content = LimitBody, example = json!({"won": 500000})),
    responses((status = 200, description = "The limit", body = LimitBody))
)]
#[put("/credit-note-limit")]
async fn set_limit(
    app: web::Data<App>,
    person: Person,
    asked: Write<LimitBody>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        notes::set_limit(tx, actor, body.role, Won::new(body.won)).await?;
        Ok::<_, NoteError>(Answer::ok(body))
    };
    app.act(&person, &once, act).await
}

impl From<&NoteSummary> for CreditNoteBody {
    fn from(note: &NoteSummary) -> CreditNoteBody {
        CreditNoteBody {
            id: note.id.to_string(),
            number: note.number.clone(),
            bill_id: note.bill_id.to_string(),
            bill_number: note.bill_number.clone(),
            payer_name: note.payer_name.clone(),
            ground: note.ground.code(),
            reason: note.reason.clone(),
            supply: note.supply.get(),
            vat: note.vat.get(),
            out_of_scope: note.out_of_scope.get(),
            total: note.total.get(),
            issued_on: note.issued_on,
        }
    }
}

impl From<&NoteDetail> for CreditNoteDetailBody {
    fn from(note: &NoteDetail) -> CreditNoteDetailBody {
        let line = |line: &NoteLineDetail| CreditNoteLineBody {
            bill_line_no: line.bill_line_no,
            label_ko: line.label.get(Lang::Ko).to_owned(),
            label_en: line.label.get(Lang::En).to_owned(),
            supply: line.supply.get(),
            vat: line.vat.get(),
        };
        CreditNoteDetailBody {
            note: CreditNoteBody::from(&note.summary),
            lines: note.lines.iter().map(line).collect(),
        }
    }
}

impl From<&Outcome> for OutcomeBody {
    fn from(outcome: &Outcome) -> OutcomeBody {
        match outcome {
            Outcome::Issued(credit_note::Model { id, number, total, .. }) => OutcomeBody {
                credit_note_id: Some(id.to_string()),
                number: Some(number.clone()),
                total: *total,
                ..OutcomeBody::default()
            },
            Outcome::Billed(bill::Model { id, number, total, .. }) => OutcomeBody {
                bill_id: Some(id.to_string()),
                number: Some(number.clone()),
                total: *total,
                ..OutcomeBody::default()
            },
            Outcome::Waiting(note_request::Model { id, total, .. }) => OutcomeBody {
                note_request_id: Some(id.to_string()),
                total: *total,
                ..OutcomeBody::default()
            },
        }
    }
}

impl From<&RequestDetail> for NoteRequestBody {
    fn from(asked: &RequestDetail) -> NoteRequestBody {
        NoteRequestBody {
            id: asked.request.id.to_string(),
            state: asked.request.state.code(),
            kind: asked.request.kind.code(),
            bill_number: asked.bill_number.clone(),
            payer_name: asked.payer_name.clone(),
            ground: asked.request.ground.code(),
            reason: asked.request.reason.clone(),
            total: asked.request.total,
            requested_by: asked.requested_by.clone(),
            requested_at: asked.request.requested_at,
            decided_by: asked.decided_by.clone(),
            version: asked.request.version,
        }
    }
}
