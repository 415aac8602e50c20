//! Applications (청약): drafted, completed, submitted, withdrawn.

pub mod bodies;
mod written;

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::happenings::Happening;
use crate::json::list::{Limit, List, page_of, place_in};
use crate::json::quotes::wrong_field;
use crate::problem::{OrBroken, Problem, ProblemBody};
use crate::session::Person;
use actix_web::{HttpResponse, get, patch, post, put, web};
use bodies::{ApplicationBody, ApplicationRowBody, MovedBody};
use gaetong_entity::ids::{ApplicationId, TenantId};
use gaetong_entity::order::application::OrderState;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::{
    ApplicationError, checks, consents, detail, draft, items, submission,
};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ApplicationFilter};
use gaetong_provisioning::timeline;
use sea_orm::Iterable;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use written::{
    CheckRequest, ConsentRequest, CustomerRequest, FormRequest, ItemsRequest, PayerRequest,
    StartRequest,
};

pub use written::ReasonRequest;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(start).service(one).service(edit).service(customer).service(payer);
    cfg.service(set_items).service(consent).service(check).service(submit).service(withdraw);
    cfg.service(happened);
}

/// Which applications.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApplicationQuery {
    /// States, with commas between.
    #[param(example = "submitted,under_review")]
    pub state: Option<String>,
    /// Only those I filed.
    #[param(example = true)]
    pub mine: Option<bool>,
    /// The customer company.
    #[param(example = "ten_01k00000000000000000000000", value_type = Option<String>)]
    pub customer_id: Option<TenantId>,
    /// Part of the customer's name or business number.
    #[param(example = "한빛")]
    pub q: Option<String>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// 신청 목록 / List applications
///
/// 최근에 작성한 것부터 보여 줍니다. The latest filed first. A customer company sees its own.
#[utoipa::path(
    tag = "applications",
    operation_id = "listApplications",
    security(("bearer" = [])),
    params(
        ApplicationQuery,
    ),
    responses(
        (status = 200, description = "A page of applications", body = List<ApplicationRowBody>),
        (status = 400, description = "Malformed, or a header is missing", body = ProblemBody),
        (status = 422, description = "Refused; `code`, `article` and `errors` say why", body = ProblemBody),
    )
)]
#[get("/applications")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<ApplicationQuery>,
) -> Result<web::Json<List<ApplicationRowBody>>, Problem> {
    let query = query.into_inner();
    let filter = ApplicationFilter {
        states: states(query.state.as_deref())?,
        filed_by: query.mine.unwrap_or(false).then_some(person.actor.user_id),
        tenant_id: query.customer_id,
        text: query.q,
    };
    let page = PageRequest { limit: query.limit.get(), after: place_in(query.after.as_deref())? };
    let tx = app.read(&person.actor).await?;
    let found = queue::applications(&tx, &filter, &page).await.or_broken()?;
    Ok(web::Json(page_of(found, |row| ApplicationRowBody::from(&row))))
}

/// 신청서 작성 시작 / Start an application
///
/// 사업자등록번호로 시작합니다. 이미 아는 고객사는 정보를 채워 줍니다. Starts with a business number; a
/// known customer is found and the form prefilled, a new one is made from `customer`.
#[utoipa::path(
    tag = "applications",
    operation_id = "startApplication",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = StartRequest, example = json!({"business_number": "124-81-00998", "customer": {"name": "한빛보험(주)", "representative": "김한빛", "address": "서울시 중구 세종대로 1", "phone": "02-000-0000", "email": "office@hanbit.example"}})),
    responses(
        (status = 201, description = "The draft", body = ApplicationBody),
        (status = 404, description = "No such thing, for this person", body = ProblemBody),
        (status = 409, description = "Not in this state", body = ProblemBody),
    )
)]
#[post("/applications")]
async fn start(
    app: web::Data<App>,
    person: Person,
    asked: Write<StartRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let number = body.business_number;
    let facts = body.customer.map(CustomerRequest::facts).unwrap_or_default();
    let act = async |tx: &Tx, actor: &Actor| {
        let row = draft::start(tx, actor, &number, facts).await?;
        let location = format!("/api/v1/applications/{}", row.id);
        let answer = Answer::created(location, whole(tx, actor, row.id).await?);
        Ok::<_, ApplicationError>(answer.version(row.version))
    };
    app.act(&person, &once, act).await
}

/// 신청서 / Read an application
///
/// 무엇이 빠졌는지, 월 요금이 얼마인지 함께 보여 줍니다. With what is missing and what it costs a month.
#[utoipa::path(
    tag = "applications",
    operation_id = "readApplication",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
    ),
    responses(
        (status = 200, description = "The application; its version is the ETag", body = ApplicationBody),
    )
)]
#[get("/applications/{application_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = detail::detail(&tx, &person.actor, *id).await.or_broken()?;
    let found = found.ok_or_else(Problem::not_found)?;
    let version = found.contents.application.version;
    Ok(read_answer(ApplicationBody::from(&found), Some(version)))
}

/// 신청서 수정 / Change fields of the form
///
/// 보낸 항목만 바뀝니다. 약정기간을 바꾸면 견적 확인이 무효가 됩니다. Only the fields sent change; a new
/// term voids the confirmations of the quote.
#[utoipa::path(
    tag = "applications",
    operation_id = "editApplication",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = FormRequest, example = json!({"term_months": 36, "wished_opening_on": "2026-12-10", "access_line": "vpn"})),
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
    )
)]
#[patch("/applications/{application_id}")]
async fn edit(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    IfMatch(version): IfMatch,
    asked: Write<FormRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let change = body.change()?;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = draft::edit(tx, actor, *id, Some(version), change).await?;
        let answer = Answer::ok(whole(tx, actor, row.id).await?);
        Ok::<_, ApplicationError>(answer.version(row.version))
    };
    app.act(&person, &once, act).await
}

/// 고객사항 수정 / Correct the customer
///
/// 고객사 정보를 고칩니다. 고객사 자신이 납부자이면 함께 바뀝니다. Corrects the customer; a payer that is the
/// customer itself follows.
#[utoipa::path(
    tag = "applications",
    operation_id = "editCustomer",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = CustomerRequest, example = json!({"name": "한빛보험(주)", "representative": "김한빛", "address": "서울시 중구 세종대로 1", "phone": "02-000-0000", "email": "office@hanbit.example"})),
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
    )
)]
#[put("/applications/{application_id}/customer")]
async fn customer(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    asked: Write<CustomerRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        draft::edit_customer(tx, actor, *id, body.facts()).await?;
        Ok::<_, ApplicationError>(Answer::ok(whole(tx, actor, *id).await?))
    };
    app.act(&person, &once, act).await
}

/// 요금납부책임자 지정 / Say who pays
///
/// 있는 계정을 고르거나(`account_id`), 새로 만들거나, 지금 계정을 고칩니다(`correct`). Chooses an account,
/// makes one, or corrects the present one.
#[utoipa::path(
    tag = "applications",
    operation_id = "setPayer",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = PayerRequest, example = json!({"payer_name": "한빛홀딩스", "business_number": "102-81-42945", "address": "서울", "phone": "02-000-0001", "email": "pay@hanbit.example"})),
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
    )
)]
#[put("/applications/{application_id}/payer")]
async fn payer(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    IfMatch(version): IfMatch,
    asked: Write<PayerRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        draft::set_payer(tx, actor, *id, Some(version), body.payer()).await?;
        let answer = Answer::ok(whole(tx, actor, *id).await?);
        Ok::<_, ApplicationError>(answer.version(version + 1))
    };
    app.act(&person, &once, act).await
}

/// 신청 상품 / Set what is applied for
///
/// 목록 전체를 바꿉니다. 견적 확인과 예외 승인은 무효가 됩니다. Replaces the whole list; confirmations of the
/// quote and approved exceptions are void.
#[utoipa::path(
    tag = "applications",
    operation_id = "setItems",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ItemsRequest, example = json!({"items": [{"product": "asp-base", "quantity": 35}, {"product": "recording", "quantity": 35}]})),
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
    )
)]
#[put("/applications/{application_id}/items")]
async fn set_items(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    IfMatch(version): IfMatch,
    asked: Write<ItemsRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        items::set_items(tx, actor, *id, Some(version), body.items()).await?;
        let body = whole(tx, actor, *id).await?;
        let version = body.row.version;
        Ok::<_, ApplicationError>(Answer::ok(body).version(version))
    };
    app.act(&person, &once, act).await
}

/// 동의 기록 / Record a consent
///
/// 동의와 거부를 문안의 판과 함께 남깁니다. A consent given or refused, with the version of its text.
#[utoipa::path(
    tag = "applications",
    operation_id = "recordConsent",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = ConsentRequest, example = json!({"kind": "collection", "given": true, "given_by": "김한빛", "means": "paper"})),
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
    )
)]
#[post("/applications/{application_id}/consents")]
async fn consent(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    asked: Write<ConsentRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let answer = body.answer(person.actor.now);
    let act = async |tx: &Tx, actor: &Actor| {
        consents::record_consent(tx, actor, *id, answer).await?;
        Ok::<_, ApplicationError>(Answer::ok(whole(tx, actor, *id).await?))
    };
    app.act(&person, &once, act).await
}

/// 사전 점검·승인 / Make a check
///
/// 점검마다 정해진 역할만 할 수 있습니다. Each check belongs to one role: `network_reviewed` to sales,
/// `quote_confirmed_by_consulting` to consulting, the others to product.
#[utoipa::path(
    tag = "applications",
    operation_id = "checkApplication",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = CheckRequest, example = json!({"kind": "network_reviewed", "note": "현장 확인"})),
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
    )
)]
#[post("/applications/{application_id}/checks")]
async fn check(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    asked: Write<CheckRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        checks::check(tx, actor, *id, body.kind, &body.note).await?;
        Ok::<_, ApplicationError>(Answer::ok(whole(tx, actor, *id).await?))
    };
    app.act(&person, &once, act).await
}

/// 제출 / Submit
///
/// 빠진 것이 있으면 모두 알려 주고 거절합니다. 10석 미만은 약관 제3조 7항에 따라 예외 승인이 필요합니다.
/// Refused with everything that is missing; under ten seats without an approved exception by art. 3(7).
#[utoipa::path(
    tag = "applications",
    operation_id = "submitApplication",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    responses(
        (status = 200, description = "Its new state", body = MovedBody),
        (status = 415, description = "Not JSON", body = ProblemBody),
    )
)]
#[post("/applications/{application_id}/submit")]
async fn submit(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    IfMatch(version): IfMatch,
    asked: Write<crate::json::Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let row = submission::submit(tx, actor, *id, Some(version)).await?;
        let version = row.version;
        Ok::<_, ApplicationError>(Answer::ok(MovedBody::from(&row)).version(version))
    };
    app.act(&person, &asked.once, act).await
}

/// 철회 / Withdraw
///
/// 승낙 전까지 작성자나 고객사가 할 수 있습니다. Until it is accepted, by its filer or the customer.
#[utoipa::path(
    tag = "applications",
    operation_id = "withdrawApplication",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "사업 계획 변경"})),
    responses(
        (status = 200, description = "Its new state", body = MovedBody),
    )
)]
#[post("/applications/{application_id}/withdraw")]
async fn withdraw(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = submission::withdraw(tx, actor, *id, Some(version), &body.reason).await?;
        let version = row.version;
        Ok::<_, ApplicationError>(Answer::ok(MovedBody::from(&row)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 이력 / What happened
///
/// 신청부터 개통까지 누가 언제 무엇을 했는지. Who did what and when, the latest first.
#[utoipa::path(
    tag = "applications",
    operation_id = "applicationTimeline",
    security(("bearer" = [])),
    params(
        ("application_id" = String, Path, description = "The application", example = "app_01k00000000000000000000000"),
    ),
    responses(
        (status = 200, description = "The audit trail of the application, its service, tasks and acceptances", body = Vec<Happening>),
    )
)]
#[get("/applications/{application_id}/timeline")]
async fn happened(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ApplicationId>,
) -> Result<web::Json<Vec<Happening>>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = detail::detail(&tx, &person.actor, *id).await.or_broken()?;
    found.ok_or_else(Problem::not_found)?;
    let happened = timeline::of_application(&tx, *id).await.or_broken()?;
    Ok(web::Json(happened.into_iter().map(Happening::from).collect()))
}

/// The application as it stands within this transaction.
async fn whole(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
) -> Result<ApplicationBody, ApplicationError> {
    let found = detail::detail(tx, actor, id).await?;
    let found = found.ok_or_else(gaetong_provisioning::Barred::no_application)?;
    Ok(ApplicationBody::from(&found))
}

/// `submitted,under_review`.
pub(super) fn states(text: Option<&str>) -> Result<Vec<OrderState>, Problem> {
    let named = |code: &str| OrderState::iter().find(|state| state.code() == code.trim());
    let codes = text.into_iter().flat_map(|text| text.split(',')).filter(|code| !code.is_empty());
    codes
        .map(|code| {
            named(code).ok_or_else(|| {
                wrong_field(
                    "/state",
                    "no-such-state",
                    "그런 상태가 없습니다.",
                    "There is no such state.",
                )
            })
        })
        .collect()
}
