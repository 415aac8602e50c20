//! Billing and settlement requests (청구·정산 요청서).

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::applications::ReasonRequest;
use crate::json::applications::bodies::DocumentBody;
use crate::json::documents::{EvidenceUpload, Sent};
use crate::pages::upload::keep;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use crate::settling::{staff, stored};
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use gaetong_billing::partners::PartnerError;
use gaetong_billing::partners::requests::{self, NewRequest, RequestDetail};
use gaetong_entity::ids::{AttendanceId, BillingRequestId, PartnerId, ServiceId};
use gaetong_entity::settling::billing_request::{self, RequestKind};
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::papers;
use gaetong_rules::Won;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(one).service(file).service(attach).service(handle);
    cfg.service(give_back);
}

/// A request. Amounts in won, VAT excluded.
#[derive(Debug, Serialize, ToSchema)]
pub struct BillingRequestBody {
    /// The request.
    #[schema(example = "brq_01k00000000000000000000000")]
    pub id: String,
    /// Its number.
    #[schema(example = "BR-2026-0001")]
    pub number: String,
    /// `one_off` or `staffing`.
    #[schema(example = "one_off")]
    pub kind: &'static str,
    /// `filed`, `handled` or `returned`.
    #[schema(example = "filed")]
    pub state: &'static str,
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// 고객명.
    #[schema(example = "㈜한빛보험")]
    pub customer: String,
    /// The certificate it rests on.
    #[schema(example = "acp_01k00000000000000000000000")]
    pub acceptance_id: Option<String>,
    /// The attendance report it rests on.
    #[schema(example = json!(null))]
    pub attendance_report_id: Option<String>,
    /// 계약기간.
    #[schema(example = "2026-01-01 ~ 2028-12-31")]
    pub contract_period: String,
    /// 청구요금: won, VAT excluded.
    #[schema(example = 30000000)]
    pub amount: i64,
    /// 청구계정과목.
    #[schema(example = "구축매출")]
    pub account_code: String,
    /// 세금계산서 작성일자.
    #[schema(example = "2026-10-12")]
    pub written_on: NaiveDate,
    /// 납기일자.
    #[schema(example = "2026-11-25")]
    pub due_on: NaiveDate,
    /// 판매국(판매자).
    #[schema(example = "강남지사")]
    pub sales_office: String,
    /// 요금관리국.
    #[schema(example = "수도권요금센터")]
    pub billing_office: String,
    /// 협력사.
    #[schema(example = "ptn_01k00000000000000000000000")]
    pub partner_id: Option<String>,
    /// 정산요청금액: won, VAT excluded.
    #[schema(example = 21000000)]
    pub partner_amount: Option<i64>,
    /// 예산과목.
    #[schema(example = "개발비")]
    pub budget_item: String,
    /// 지급일자.
    #[schema(example = "2026-11-24")]
    pub pay_on: Option<NaiveDate>,
    /// Anything else.
    #[schema(example = "")]
    pub remarks: String,
    /// What settlement said.
    #[schema(example = json!(null))]
    pub decision: Option<String>,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// Requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct BillingRequestsBody {
    /// Those that wait first.
    pub data: Vec<BillingRequestBody>,
}

/// A request with its papers.
#[derive(Debug, Serialize, ToSchema)]
pub struct BillingRequestDetailBody {
    /// The request.
    pub request: BillingRequestBody,
    /// Who asked.
    #[schema(example = "최영업")]
    pub filed_by: String,
    /// Who handled it.
    #[schema(example = json!(null))]
    pub decided_by: Option<String>,
    /// The partner's name.
    #[schema(example = "개발누리㈜")]
    pub partner: Option<String>,
    /// Its papers.
    pub documents: Vec<DocumentBody>,
}

/// What sales asks for. Amounts in won, VAT excluded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BillingRequestRequest {
    /// `one_off` or `staffing`.
    #[schema(value_type = String, example = "one_off")]
    pub kind: RequestKind,
    /// The service.
    #[schema(value_type = String, example = "J00000001")]
    pub service_id: ServiceId,
    /// For staffing: the signed report.
    #[schema(value_type = Option<String>, example = json!(null))]
    pub attendance_report_id: Option<AttendanceId>,
    /// 계약기간.
    #[schema(example = "2026-01-01 ~ 2028-12-31")]
    pub contract_period: String,
    /// 청구요금: won, VAT excluded.
    #[schema(example = 30000000)]
    pub amount: i64,
    /// 청구계정과목.
    #[schema(example = "구축매출")]
    pub account_code: String,
    /// 세금계산서 작성일자.
    #[schema(example = "2026-10-12")]
    pub written_on: NaiveDate,
    /// 납기일자.
    #[schema(example = "2026-11-25")]
    pub due_on: NaiveDate,
    /// 판매국(판매자).
    #[schema(example = "강남지사")]
    pub sales_office: String,
    /// 요금관리국.
    #[schema(example = "수도권요금센터")]
    pub billing_office: String,
    /// 협력사.
    #[schema(value_type = Option<String>, example = "ptn_01k00000000000000000000000")]
    pub partner_id: Option<PartnerId>,
    /// 정산요청금액: won, VAT excluded.
    #[schema(example = 21000000)]
    pub partner_amount: Option<i64>,
    /// 예산과목.
    #[schema(example = "개발비")]
    pub budget_item: String,
    /// 지급일자.
    #[schema(example = "2026-11-24")]
    pub pay_on: Option<NaiveDate>,
    /// Anything else.
    #[schema(example = "")]
    pub remarks: String,
}

/// A word about it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteRequest {
    /// What was done.
    #[schema(example = "10월 정기 청구에 포함")]
    pub note: String,
}

impl From<&billing_request::Model> for BillingRequestBody {
    fn from(row: &billing_request::Model) -> BillingRequestBody {
        BillingRequestBody {
            id: row.id.to_string(),
            number: row.number.clone(),
            kind: row.kind.code(),
            state: row.state.code(),
            service_id: row.service_id.to_string(),
            customer: row.customer_name.clone(),
            acceptance_id: row.acceptance_id.map(|id| id.to_string()),
            attendance_report_id: row.attendance_report_id.map(|id| id.to_string()),
            contract_period: row.contract_period.clone(),
            amount: row.amount,
            account_code: row.account_code.clone(),
            written_on: row.written_on,
            due_on: row.due_on,
            sales_office: row.sales_office.clone(),
            billing_office: row.billing_office.clone(),
            partner_id: row.partner_id.map(|id| id.to_string()),
            partner_amount: row.partner_amount,
            budget_item: row.budget_item.clone(),
            pay_on: row.pay_on,
            remarks: row.remarks.clone(),
            decision: row.decision.clone(),
            version: row.version,
        }
    }
}

impl From<&RequestDetail> for BillingRequestDetailBody {
    fn from(detail: &RequestDetail) -> BillingRequestDetailBody {
        BillingRequestDetailBody {
            request: BillingRequestBody::from(&detail.request),
            filed_by: detail.filed_by.clone(),
            decided_by: detail.decided_by.clone(),
            partner: detail.partner_name.clone(),
            documents: detail.documents.iter().map(DocumentBody::from).collect(),
        }
    }
}

impl From<BillingRequestRequest> for NewRequest {
    fn from(asked: BillingRequestRequest) -> NewRequest {
        NewRequest {
            kind: asked.kind,
            service: asked.service_id,
            report: asked.attendance_report_id,
            contract_period: asked.contract_period,
            amount: Won::new(asked.amount),
            account_code: asked.account_code,
            written_on: asked.written_on,
            due_on: asked.due_on,
            sales_office: asked.sales_office,
            billing_office: asked.billing_office,
            partner: asked.partner_id,
            partner_amount: asked.partner_amount.map(Won::new),
            budget_item: asked.budget_item,
            pay_on: asked.pay_on,
            remarks: asked.remarks,
        }
    }
}

/// 청구·정산 요청 목록 / List billing requests
///
/// 처리할 것부터. Those that wait first.
#[utoipa::path(
    tag = "billing-requests",
    operation_id = "listBillingRequests",
    security(("bearer" = [])),
    responses((status = 200, description = "The requests", body = BillingRequestsBody))
)]
#[get("/billing-requests")]
async fn list(
    app: web::Data<App>,
    person: Person,
) -> Result<web::Json<BillingRequestsBody>, Problem> {
    staff(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let all = requests::list(&tx).await.or_broken()?;
    Ok(web::Json(BillingRequestsBody { data: all.iter().map(BillingRequestBody::from).collect() }))
}

/// 청구·정산 요청서 / Read a billing request
///
/// 양식의 항목과 붙임입니다. Its fields and papers.
#[utoipa::path(
    tag = "billing-requests",
    operation_id = "readBillingRequest",
    security(("bearer" = [])),
    params(
        ("billing_request_id" = String, Path, description = "The request", example = "brq_01k00000000000000000000000"),
    ),
    responses((status = 200, description = "The request; its version is the ETag", body = BillingRequestDetailBody))
)]
#[get("/billing-requests/{billing_request_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingRequestId>,
) -> Result<HttpResponse, Problem> {
    staff(&person.actor)?;
    let tx = app.read(&person.actor).await?;
    let found = requests::detail(&tx, *id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let version = found.request.version;
    Ok(read_answer(BillingRequestDetailBody::from(&found), Some(version)))
}

/// 청구·정산 요청 / Ask for billing and settlement
///
/// 서명된 납품(검수)확인서나 복무확인서가 없으면 거절합니다. Refused without its signed certificate or report.
#[utoipa::path(
    tag = "billing-requests",
    operation_id = "fileBillingRequest",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = BillingRequestRequest, example = json!({"kind": "one_off", "service_id": "J00000001", "contract_period": "2026-01-01 ~ 2028-12-31", "amount": 30000000, "account_code": "구축매출", "written_on": "2026-10-12", "due_on": "2026-11-25", "sales_office": "강남지사", "billing_office": "수도권요금센터", "budget_item": "개발비", "remarks": ""})),
    responses((status = 201, description = "The request", body = BillingRequestBody))
)]
#[post("/billing-requests")]
async fn file(
    app: web::Data<App>,
    person: Person,
    asked: Write<BillingRequestRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = requests::file(tx, actor, NewRequest::from(body)).await?;
        let location = format!("/api/v1/billing-requests/{}", row.id);
        Ok::<_, PartnerError>(Answer::created(location, BillingRequestBody::from(&row)))
    };
    app.act(&person, &once, act).await
}

/// 요청서에 서류 첨부 / Attach a paper to a request
///
/// 확인서, 계약서 등. A certificate, a contract.
#[utoipa::path(
    tag = "billing-requests",
    operation_id = "attachBillingRequestPaper",
    security(("bearer" = [])),
    params(
        ("billing_request_id" = String, Path, description = "The request", example = "brq_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = EvidenceUpload, content_type = "multipart/form-data"),
    responses((status = 201, description = "The paper", body = DocumentBody))
)]
#[post("/billing-requests/{billing_request_id}/documents")]
async fn attach(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingRequestId>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let examined = papers::examine(&sent.bytes)?;
    keep(&app, &examined, sent.bytes).await?;
    let paper = stored(sent.file_name, &examined);
    let act = async |tx: &Tx, actor: &Actor| {
        let kept = requests::attach(tx, actor, *id, paper).await?;
        let location = format!("/api/v1/documents/{}/content", kept.id);
        Ok::<_, PartnerError>(Answer::created(location, DocumentBody::from(&kept)))
    };
    app.act(&person, &sent.once, act).await
}

/// 요청 처리 / Handle a request
///
/// 고객정산팀이 청구·정산에 반영했다고 적습니다. Settlement has done what was asked.
#[utoipa::path(
    tag = "billing-requests",
    operation_id = "handleBillingRequest",
    security(("bearer" = [])),
    params(
        ("billing_request_id" = String, Path, description = "The request", example = "brq_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = NoteRequest, example = json!({"note": "10월 정기 청구에 포함"})),
    responses((status = 200, description = "The request", body = BillingRequestBody))
)]
#[post("/billing-requests/{billing_request_id}/handle")]
async fn handle(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingRequestId>,
    IfMatch(version): IfMatch,
    asked: Write<NoteRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = requests::handle(tx, actor, *id, Some(version), &body.note).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(BillingRequestBody::from(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 요청 반려 / Give a request back
///
/// 사유를 적어 영업에 돌려보냅니다. Back to sales, with the reason.
#[utoipa::path(
    tag = "billing-requests",
    operation_id = "returnBillingRequest",
    security(("bearer" = [])),
    params(
        ("billing_request_id" = String, Path, description = "The request", example = "brq_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "금액이 계약서와 다름"})),
    responses((status = 200, description = "The request", body = BillingRequestBody))
)]
#[post("/billing-requests/{billing_request_id}/return")]
async fn give_back(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillingRequestId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = requests::give_back(tx, actor, *id, Some(version), &body.reason).await?;
        let version = row.version;
        Ok::<_, PartnerError>(Answer::ok(BillingRequestBody::from(&row)).version(version))
    };
    app.act(&person, &once, act).await
}
