//! Acceptance (검수): requested, signed item by item, rejected, and the certificate's PDF.

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::certificate::{certificate_pdf, kept_signature, signature_picture};
use crate::json::list::{Limit, List, page_of, place_in};
use crate::json::quotes::wrong_field;
use crate::json::workings::Words;
use crate::problem::{OrBroken, Problem, ProblemBody, language_of};
use crate::session::Person;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use base64::Engine as _;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::ids::{AcceptanceId, ServiceId};
use gaetong_entity::service::acceptance::{AcceptanceState, SignatureKind};
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::acceptance::{
    self, AcceptanceError, Certificate, CertificateItem, HandedOver, Handover, Rejection,
    SignaturePicture, Signing,
};
use gaetong_provisioning::barred::{Barred, state_name};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, AcceptanceRow};
use sea_orm::Iterable;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(ask).service(list).service(one).service(sign).service(reject).service(pdf);
}

/// Which acceptances.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AcceptanceQuery {
    /// `requested` unless told, `signed` or `rejected`.
    #[param(example = "requested")]
    pub state: Option<String>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// Who hands over what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandoverRequest {
    /// The company that hands over.
    #[schema(example = "가나통신(주)")]
    pub company: String,
    /// The person that hands over.
    #[schema(example = "최영업")]
    pub person: String,
    /// Where it was installed; the application's place unless told.
    #[schema(example = "서울시 중구 세종대로 1, 5층")]
    pub installed_at: Option<String>,
    /// What was delivered; the items of the order unless told.
    #[serde(default)]
    pub items: Vec<HandedOverRequest>,
}

/// One thing delivered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandedOverRequest {
    /// When.
    #[schema(example = "2026-12-09")]
    pub delivered_on: NaiveDate,
    /// What.
    #[schema(example = "ASP 기본서비스")]
    pub name: String,
    /// Of which specification.
    #[serde(default)]
    #[schema(example = "")]
    pub specification: String,
    /// How many.
    #[schema(example = 35, minimum = 1)]
    pub quantity: i64,
    /// A remark.
    #[serde(default)]
    #[schema(example = "")]
    pub remark: String,
    /// The ordered product the line is, so that rejecting it reopens the tasks that brought it.
    #[schema(example = "asp-base")]
    pub product: Option<String>,
}

/// A signature.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignRequest {
    /// The company that takes over; the customer unless told.
    #[schema(example = "한빛보험(주)")]
    pub company: Option<String>,
    /// The person that takes over.
    #[schema(example = "김고객")]
    pub person: String,
    /// The same name, typed again as the signature; may be empty where there is a picture.
    #[serde(default)]
    #[schema(example = "김고객")]
    pub signature: String,
    /// What the picture shows: `drawn`, a signature, or `seal`, the company's.
    #[schema(example = json!(null))]
    pub signature_kind: Option<String>,
    /// PNG or JPEG in base64, up to 500 KB.
    #[schema(example = json!(null))]
    pub signature_image: Option<String>,
    /// The first day charged, if later than the opening.
    #[schema(example = json!(null))]
    pub billing_start_on: Option<NaiveDate>,
    /// The lines confirmed: all of them.
    #[schema(example = json!([1, 2, 3, 4]))]
    pub confirmed: Vec<i32>,
}

/// A rejection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectRequest {
    /// Why.
    #[schema(example = "녹음이 되지 않음")]
    pub reason: String,
    /// What is wrong with which line.
    #[serde(default)]
    pub lines: Vec<RejectedLine>,
}

/// A line that is rejected.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectedLine {
    /// Its number.
    #[schema(example = 3)]
    pub line_no: i32,
    /// What is wrong with it.
    #[schema(example = "녹음 파일 없음")]
    pub reason: String,
}

/// An acceptance in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptanceRowBody {
    /// The acceptance.
    #[schema(example = "acp_01k00000000000000000000000")]
    pub id: String,
    /// The certificate's number.
    #[schema(example = "J00000001-1")]
    pub number: String,
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// The customer.
    #[schema(example = "한빛보험(주)")]
    pub customer: String,
    /// `requested`, `signed` or `rejected`.
    #[schema(example = "requested")]
    pub state: &'static str,
    /// The state in words.
    pub state_label: Words,
    /// When it was requested.
    #[schema(example = "2026-12-09T00:00:00Z")]
    pub requested_at: DateTime<Utc>,
    /// When it was signed or rejected.
    #[schema(example = json!(null))]
    pub decided_at: Option<DateTime<Utc>>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// An acceptance with all its certificate says.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptanceBody {
    #[serde(flatten)]
    pub row: AcceptanceRowBody,
    /// Where it was installed.
    #[schema(example = "서울시 중구 세종대로 1, 5층")]
    pub installed_at: String,
    /// Who hands over: the company.
    #[schema(example = "가나통신(주)")]
    pub handed_over_company: String,
    /// And the person.
    #[schema(example = "최영업")]
    pub handed_over_person: String,
    /// Who took over: the company.
    #[schema(example = "한빛보험(주)")]
    pub taken_over_company: Option<String>,
    /// And the person.
    #[schema(example = "김고객")]
    pub taken_over_person: Option<String>,
    /// The first day charged, if stated later than the opening.
    #[schema(example = json!(null))]
    pub billing_start_on: Option<NaiveDate>,
    /// Why it was rejected.
    #[schema(example = json!(null))]
    pub rejection_reason: Option<String>,
    /// SHA-256 of what was signed, as in the audit trail and on the paper.
    #[schema(example = json!(null))]
    pub sha256: Option<String>,
    /// What is accepted.
    pub items: Vec<AcceptanceItemBody>,
}

/// One line of the certificate.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptanceItemBody {
    /// Its number, from 1.
    #[schema(example = 1)]
    pub line_no: i32,
    /// When it was delivered.
    #[schema(example = "2026-12-09")]
    pub delivered_on: NaiveDate,
    /// What it is.
    #[schema(example = "ASP 기본서비스")]
    pub name: String,
    /// Of which specification.
    #[schema(example = "")]
    pub specification: String,
    /// How many.
    #[schema(example = 35)]
    pub quantity: i64,
    /// A remark.
    #[schema(example = "")]
    pub remark: String,
    /// Confirmed, rejected, or not decided.
    #[schema(example = true)]
    pub confirmed: Option<bool>,
    /// What is wrong with it.
    #[schema(example = json!(null))]
    pub rejection_reason: Option<String>,
}

/// 검수 요청 / Request acceptance
///
/// 최종 테스트가 끝나면 고객사에 검수를 요청합니다. Once the final test is done the customer is asked to accept.
#[utoipa::path(
    tag = "acceptances",
    operation_id = "requestAcceptance",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = HandoverRequest, example = json!({"company": "가나통신(주)", "person": "최영업"})),
    responses(
        (status = 201, description = "The acceptance", body = AcceptanceBody),
    )
)]
#[post("/services/{service_id}/acceptances")]
async fn ask(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ServiceId>,
    asked: Write<HandoverRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let handover = body.handover();
    let act = async |tx: &Tx, actor: &Actor| {
        let row = acceptance::request(tx, actor, &id, handover).await?;
        let location = format!("/api/v1/acceptances/{}", row.id);
        let answer = Answer::created(location, whole(tx, row.id).await?);
        Ok::<_, AcceptanceError>(answer.version(row.version))
    };
    app.act(&person, &once, act).await
}

/// 검수 목록 / List acceptances
///
/// 최근에 요청한 것부터 보여 줍니다. The latest requested first.
#[utoipa::path(
    tag = "acceptances",
    operation_id = "listAcceptances",
    security(("bearer" = [])),
    params(
        AcceptanceQuery,
    ),
    responses(
        (status = 200, description = "A page of acceptances", body = List<AcceptanceRowBody>),
        (status = 400, description = "Malformed, or a header is missing", body = ProblemBody),
        (status = 422, description = "Refused; `code`, `article` and `errors` say why", body = ProblemBody),
    )
)]
#[get("/acceptances")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<AcceptanceQuery>,
) -> Result<web::Json<List<AcceptanceRowBody>>, Problem> {
    let state = state(query.state.as_deref().unwrap_or("requested"))?;
    let after = place_in(query.after.as_deref())?;
    let page = PageRequest { limit: query.limit.get(), after };
    let tx = app.read(&person.actor).await?;
    let found = queue::acceptances(&tx, state, &page).await.or_broken()?;
    Ok(web::Json(page_of(found, |row| AcceptanceRowBody::from(&row))))
}

/// 검수 / Read an acceptance
///
/// 확인서의 내용입니다. What the certificate says.
#[utoipa::path(
    tag = "acceptances",
    operation_id = "readAcceptance",
    security(("bearer" = [])),
    params(
        ("acceptance_id" = String, Path, description = "The acceptance", example = "acp_01k00000000000000000000000"),
    ),
    responses(
        (status = 200, description = "The acceptance; its version is the ETag", body = AcceptanceBody),
    )
)]
#[get("/acceptances/{acceptance_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<AcceptanceId>,
) -> Result<HttpResponse, Problem> {
    let found = read(&app, &person, *id).await?;
    let version = found.acceptance.version;
    Ok(read_answer(AcceptanceBody::from(&found), Some(version)))
}

/// 검수 서명 / Sign
///
/// 고객사 관리자가 모든 품목을 확인하고 서명합니다. The customer confirms every item and signs.
#[utoipa::path(
    tag = "acceptances",
    operation_id = "signAcceptance",
    security(("bearer" = [])),
    params(
        ("acceptance_id" = String, Path, description = "The acceptance", example = "acp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = SignRequest, example = json!({"person": "김고객", "signature": "김고객", "confirmed": [1, 2, 3, 4]})),
    responses(
        (status = 200, description = "The signed certificate", body = AcceptanceBody),
    )
)]
#[post("/acceptances/{acceptance_id}/sign")]
async fn sign(
    app: web::Data<App>,
    person: Person,
    id: web::Path<AcceptanceId>,
    IfMatch(version): IfMatch,
    asked: Write<SignRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let picture = picture(&app, body.signature_kind.as_deref(), body.signature_image).await?;
    let signing = Signing {
        picture,
        company: body.company,
        person: body.person,
        signature: body.signature,
        billing_start_on: body.billing_start_on,
        confirmed: body.confirmed,
    };
    let act = async |tx: &Tx, actor: &Actor| {
        let signed = acceptance::sign(tx, actor, *id, Some(version), signing).await?;
        let version = signed.acceptance.version;
        Ok::<_, AcceptanceError>(Answer::ok(whole(tx, *id).await?).version(version))
    };
    app.act(&person, &once, act).await
}

/// 검수 거절 / Reject
///
/// 사유와 함께 개통 단계로 돌려보냅니다. Back to provisioning, with reasons.
#[utoipa::path(
    tag = "acceptances",
    operation_id = "rejectAcceptance",
    security(("bearer" = [])),
    params(
        ("acceptance_id" = String, Path, description = "The acceptance", example = "acp_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = RejectRequest, example = json!({"reason": "녹음이 되지 않음", "lines": [{"line_no": 3, "reason": "녹음 파일 없음"}]})),
    responses(
        (status = 200, description = "The rejected acceptance", body = AcceptanceBody),
    )
)]
#[post("/acceptances/{acceptance_id}/reject")]
async fn reject(
    app: web::Data<App>,
    person: Person,
    id: web::Path<AcceptanceId>,
    IfMatch(version): IfMatch,
    asked: Write<RejectRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let lines = body.lines.into_iter().map(|line| (line.line_no, line.reason)).collect();
    let rejection = Rejection { reason: body.reason, lines };
    let act = async |tx: &Tx, actor: &Actor| {
        let row = acceptance::reject(tx, actor, *id, Some(version), rejection).await?;
        let answer = Answer::ok(whole(tx, *id).await?);
        Ok::<_, AcceptanceError>(answer.version(row.version))
    };
    app.act(&person, &once, act).await
}

/// 납품(검수) 확인서 PDF / The certificate's PDF
///
/// 언제 받아도 같은 파일입니다. The same bytes every time.
#[utoipa::path(
    tag = "acceptances",
    operation_id = "acceptancePdf",
    security(("bearer" = [])),
    params(
        ("acceptance_id" = String, Path, description = "The acceptance", example = "acp_01k00000000000000000000000"),
    ),
    responses(
        (status = 200, description = "The PDF", content_type = "application/pdf"),
    )
)]
#[get("/acceptances/{acceptance_id}/pdf")]
async fn pdf(
    request: HttpRequest,
    app: web::Data<App>,
    person: Person,
    id: web::Path<AcceptanceId>,
) -> Result<HttpResponse, Problem> {
    let found = read(&app, &person, *id).await?;
    let name = format!("acceptance-{}.pdf", found.acceptance.number);
    let (demo, language) = (app.config.is_demo(), language_of(&request));
    let picture = signature_picture(&app, &found).await?;
    let made = web::block(move || certificate_pdf(&found, demo, language, picture)).await;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    let bytes = bytes.map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .body(bytes))
}

/// The picture of a signature, looked at and kept; none where none was sent.
async fn picture(
    app: &App,
    kind: Option<&str>,
    image: Option<String>,
) -> Result<Option<SignaturePicture>, Problem> {
    let Some(image) = image else { return Ok(None) };
    let kind = match kind {
        Some("seal") => SignatureKind::Seal,
        Some("drawn") | None => SignatureKind::Drawn,
        Some(_) => return Err(no_such_signature()),
    };
    let bytes = base64::engine::general_purpose::STANDARD.decode(image);
    let bytes = bytes.map_err(|_| Problem::from(AcceptanceError::NotAPicture))?;
    kept_signature(app, kind, bytes).await.map(Some)
}

fn no_such_signature() -> Problem {
    wrong_field(
        "/signature_kind",
        "no-such-signature",
        "drawn이나 seal을 보내세요.",
        "Send drawn or seal.",
    )
}

async fn read(app: &App, person: &Person, id: AcceptanceId) -> Result<Certificate, Problem> {
    let tx = app.read(&person.actor).await?;
    acceptance::certificate(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)
}

async fn whole(tx: &Tx, id: AcceptanceId) -> Result<AcceptanceBody, AcceptanceError> {
    let found = acceptance::certificate(tx, id).await?.ok_or_else(Barred::no_acceptance)?;
    Ok(AcceptanceBody::from(&found))
}

fn state(code: &str) -> Result<AcceptanceState, Problem> {
    AcceptanceState::iter().find(|state| state.code() == code).ok_or_else(|| {
        wrong_field("/state", "no-such-state", "그런 상태가 없습니다.", "There is no such state.")
    })
}

impl HandoverRequest {
    fn handover(self) -> Handover {
        let item = |sent: HandedOverRequest| HandedOver {
            delivered_on: sent.delivered_on,
            name: sent.name,
            specification: sent.specification,
            quantity: sent.quantity,
            remark: sent.remark,
            product: sent.product,
        };
        Handover {
            company: self.company,
            person: self.person,
            installed_at: self.installed_at,
            items: self.items.into_iter().map(item).collect(),
        }
    }
}

impl From<&AcceptanceRow> for AcceptanceRowBody {
    fn from(row: &AcceptanceRow) -> AcceptanceRowBody {
        let round = &row.acceptance;
        AcceptanceRowBody {
            id: round.id.to_string(),
            number: round.number.clone(),
            service_id: row.service_id.to_string(),
            customer: row.customer_name.clone(),
            state: round.state.code(),
            state_label: Words::from(&state_name(round.state.code())),
            requested_at: round.requested_at,
            decided_at: round.decided_at,
            version: round.version,
        }
    }
}

impl From<&Certificate> for AcceptanceBody {
    fn from(found: &Certificate) -> AcceptanceBody {
        let round = &found.acceptance;
        AcceptanceBody {
            row: AcceptanceRowBody::from(&AcceptanceRow {
                acceptance: round.clone(),
                service_id: found.service_id.clone(),
                customer_name: found.customer.name.clone(),
            }),
            installed_at: round.installed_at.clone(),
            handed_over_company: round.handed_over_company.clone(),
            handed_over_person: round.handed_over_person.clone(),
            taken_over_company: round.taken_over_company.clone(),
            taken_over_person: round.taken_over_person.clone(),
            billing_start_on: round.billing_start_on,
            rejection_reason: round.rejection_reason.clone(),
            sha256: round.sha256.clone(),
            items: found.items.iter().map(AcceptanceItemBody::from).collect(),
        }
    }
}

impl From<&CertificateItem> for AcceptanceItemBody {
    fn from(line: &CertificateItem) -> AcceptanceItemBody {
        AcceptanceItemBody {
            line_no: line.line_no,
            delivered_on: line.delivered_on,
            name: line.name.clone(),
            specification: line.specification.clone(),
            quantity: line.quantity,
            remark: line.remark.clone(),
            confirmed: line.confirmed,
            rejection_reason: line.rejection_reason.clone(),
        }
    }
}
