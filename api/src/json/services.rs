//! Services: what the customer has, on any day.

use crate::acting::{Answer, IfMatch, Write, read_answer};
use crate::app::App;
use crate::json::happenings::Happening;
use crate::json::list::{Limit, List, page_of, place_in};
use crate::json::tasks::TaskBody;
use crate::json::workings::Words;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use gaetong_entity::ids::{ServiceId, TenantId};
use gaetong_entity::service::subscription_state;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::axes::Axes;
use gaetong_provisioning::barred::state_name;
use gaetong_provisioning::contract::{Batch, Standstill};
use gaetong_provisioning::opening::{self, Opened, OpeningError};
use gaetong_provisioning::order::{self, OrderError};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ServiceFilter, ServiceRow};
use gaetong_provisioning::service::{self, ServiceDetail, ServiceLine};
use gaetong_provisioning::timeline;
use gaetong_rules::renewal::ContractPeriod;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(one).service(open).service(postpone).service(happened);
}

/// Which services.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ServiceQuery {
    /// The customer company.
    #[param(example = "ten_01k00000000000000000000000", value_type = Option<String>)]
    pub customer_id: Option<TenantId>,
    /// Opened already, or not yet.
    #[param(example = true)]
    pub opened: Option<bool>,
    /// States as of this day; today unless told.
    #[param(example = "2026-11-30")]
    pub as_of: Option<NaiveDate>,
    /// How many, 1 to 200; 50 unless told.
    #[param(example = 50, minimum = 1, maximum = 200, value_type = Option<u64>)]
    #[serde(default)]
    pub limit: Limit,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DayQuery {
    /// What was in force on this day; today unless told.
    #[param(example = "2026-11-30")]
    pub as_of: Option<NaiveDate>,
}

/// An opening.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenRequest {
    /// The day it opened; today unless told. Not before the certificate, not after today.
    #[schema(example = "2026-12-10")]
    pub opened_on: Option<NaiveDate>,
}

/// An opening put off by the customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostponeRequest {
    /// The new wished opening date, later than the present one.
    #[schema(example = "2027-01-14")]
    pub wished_opening_on: NaiveDate,
    /// Why.
    #[schema(example = "사무실 이전이 늦어짐")]
    pub reason: String,
}

/// A service in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceRowBody {
    /// The service ID.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// The customer company.
    #[schema(example = "ten_01k00000000000000000000000")]
    pub customer_id: String,
    /// Its name.
    #[schema(example = "한빛보험(주)")]
    pub customer_name: String,
    /// The application it came from.
    #[schema(example = "app_01k00000000000000000000000")]
    pub application_id: String,
    /// The state of its order.
    #[schema(example = "completed")]
    pub order_state: &'static str,
    /// Where it stands on the three axes.
    pub states: AxesBody,
    /// Base seats in force.
    #[schema(example = 35)]
    pub seats: i64,
    /// Contract term in months, 0 for none.
    #[schema(example = 36)]
    pub term_months: i32,
    /// The state by the terms of service: `not_opened`, `active`, `suspended_by_customer`
    /// (art. 13), `suspended_for_arrears`, `suspended_by_court`, `suspended_for_insolvency`
    /// (art. 11), `terminating` or `terminated`.
    #[schema(example = "active")]
    pub stage: &'static str,
    /// The first day after the contract period it is in.
    #[schema(example = "2029-12-10")]
    pub contract_until: Option<NaiveDate>,
    /// Wished opening date.
    #[schema(example = "2026-12-10")]
    pub wished_opening_on: NaiveDate,
    /// Opening date.
    #[schema(example = "2026-12-10")]
    pub opened_on: Option<NaiveDate>,
    /// For If-Match.
    #[schema(example = 2)]
    pub version: i64,
}

/// The three axes of a service.
#[derive(Debug, Serialize, ToSchema)]
pub struct AxesBody {
    /// `provisioning`, `active`, `suspended` or `terminated`.
    #[schema(example = "active")]
    pub service: &'static str,
    /// `not_started`, `running`, `paused` or `closed`.
    #[schema(example = "running")]
    pub billing: &'static str,
    /// `clear`, `demanded`, `suspended` or `ex_officio_terminated`.
    #[schema(example = "clear")]
    pub collection: &'static str,
}

/// A service on one day.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceBody {
    #[serde(flatten)]
    pub row: ServiceRowBody,
    /// The day this is about.
    #[schema(example = "2026-12-31")]
    pub as_of: NaiveDate,
    /// What an order for the access line must say.
    #[schema(example = "콜센터서비스 접속용 회선 (서비스번호: J00000001)")]
    pub line_note: String,
    /// The number of the billing account.
    #[schema(example = "A000001")]
    pub account_number: Option<String>,
    /// The price table it keeps.
    #[schema(example = "2014-07")]
    pub price_book: String,
    /// The contract period it is in; none without a term or before the opening.
    pub period: Option<PeriodBody>,
    /// Why it stands still, where it does.
    pub standstill: Option<StandstillBody>,
    /// The last day of service, once it is set.
    #[schema(example = json!(null))]
    pub last_day: Option<NaiveDate>,
    /// Until when the personal data of an ended contract is kept.
    #[schema(example = json!(null))]
    pub personal_data_until: Option<NaiveDate>,
    /// What is in force; before the opening, what was ordered.
    pub lines: Vec<LineBody>,
    /// Won per month, VAT excluded.
    #[schema(example = 9077500)]
    pub monthly_supply: Option<i64>,
    /// Won of tax per month.
    #[schema(example = 907750)]
    pub monthly_vat: Option<i64>,
    /// Every event on the axes.
    pub history: Vec<StateBody>,
    /// The provisioning plan, as far as this person may see it.
    pub tasks: Vec<TaskBody>,
    /// Its acceptances.
    #[schema(example = json!(["acp_01k00000000000000000000000"]))]
    pub acceptances: Vec<String>,
    /// The day it can open at the earliest, while it is being provisioned.
    #[schema(example = json!(null))]
    pub expected_opening_on: Option<NaiveDate>,
    /// Business days from that day to the wished one; negative if it is too late.
    #[schema(example = json!(null))]
    pub slack: Option<i64>,
    /// `normal` (more than 2 business days of slack), `hazard` (0 to 2) or `critical` (negative).
    #[schema(example = json!(null))]
    pub level: Option<&'static str>,
}

/// A contract period: the original term or a renewal year (art. 14(1), (2)).
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodBody {
    /// Its first day.
    #[schema(example = "2026-12-10")]
    pub from: NaiveDate,
    /// The first day after it.
    #[schema(example = "2029-12-10")]
    pub until: NaiveDate,
    /// 0 for the original term, 1 for the first renewal year.
    #[schema(example = 0)]
    pub renewal: u32,
    /// The last day on which notice ends the contract with it.
    #[schema(example = "2029-11-09")]
    pub notice_due_by: NaiveDate,
}

/// A standstill and its ground.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandstillBody {
    /// `customers_wish` (art. 13), `arrears`, `court_order` or `insolvency` (art. 11).
    #[schema(example = "customers_wish")]
    pub ground: &'static str,
    /// Its first day.
    #[schema(example = "2027-01-10")]
    pub from: NaiveDate,
    /// Of a pause: the first day charged again.
    #[schema(example = "2027-03-10")]
    pub planned_until: Option<NaiveDate>,
}

/// Units that came into force together (T3).
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchBody {
    /// Units of it still in force.
    #[schema(example = 5)]
    pub quantity: i64,
    /// Since when.
    #[schema(example = "2027-07-01")]
    pub from_on: NaiveDate,
    /// The paper they came by.
    #[schema(example = "변경신청서 2027-06-20")]
    pub source: String,
}

/// One recurring product of a service.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceLineBody)]
pub struct LineBody {
    /// The product's code.
    #[schema(example = "asp-base")]
    pub product: String,
    /// Seats or lines.
    #[schema(example = 35)]
    pub quantity: i64,
    /// Since when.
    #[schema(example = "2026-12-10")]
    pub from_on: Option<NaiveDate>,
    /// Won per unit and month, VAT excluded, where agreed.
    #[schema(example = json!(null))]
    pub agreed_price: Option<i64>,
    /// The units by the day they came into force.
    pub batches: Vec<BatchBody>,
}

/// One event on an axis.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateBody {
    /// `service`, `billing` or `collection`.
    #[schema(example = "service")]
    pub axis: &'static str,
    /// The state from then on.
    #[schema(example = "active")]
    pub state: String,
    /// The state in words.
    pub state_label: Words,
    /// From which day.
    #[schema(example = "2026-12-10")]
    pub effective_on: NaiveDate,
    /// Why.
    #[schema(example = "서비스 개시")]
    pub reason: String,
}

/// An opened service.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenedBody {
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// Opening date; the contract runs from it.
    #[schema(example = "2026-12-10")]
    pub opened_on: Option<NaiveDate>,
    /// The first day charged.
    #[schema(example = "2026-12-10")]
    pub billed_from: NaiveDate,
    /// The first day after the contract's term.
    #[schema(example = "2029-12-10")]
    pub contract_until: Option<NaiveDate>,
}

/// A postponed opening.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostponedBody {
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// The new wished opening date.
    #[schema(example = "2027-01-14")]
    pub wished_opening_on: NaiveDate,
}

/// 서비스 목록 / List services
///
/// 서비스번호 순서입니다. By service ID. A customer company sees its own.
#[utoipa::path(
    tag = "services",
    operation_id = "listServices",
    security(("bearer" = [])),
    params(
        ServiceQuery,
    ),
    responses(
        (status = 200, description = "A page of services", body = List<ServiceRowBody>),
    )
)]
#[get("/services")]
async fn list(
    app: web::Data<App>,
    person: Person,
    query: web::Query<ServiceQuery>,
) -> Result<web::Json<List<ServiceRowBody>>, Problem> {
    let filter = ServiceFilter { tenant_id: query.customer_id, opened: query.opened };
    let after = place_in(query.after.as_deref())?;
    let page = PageRequest { limit: query.limit.get(), after };
    let as_of = query.as_of.unwrap_or(person.actor.today());
    let tx = app.read(&person.actor).await?;
    let found = queue::services(&tx, &filter, as_of, &page).await.or_broken()?;
    Ok(web::Json(page_of(found, |row| ServiceRowBody::from(&row))))
}

/// 서비스 / Read a service
///
/// 어느 날짜든 그날 유효하던 내용을 보여 줍니다. What was in force on any day.
#[utoipa::path(
    tag = "services",
    operation_id = "readService",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
        DayQuery,
    ),
    responses(
        (status = 200, description = "The service; its version is the ETag", body = ServiceBody),
    )
)]
#[get("/services/{service_id}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ServiceId>,
    query: web::Query<DayQuery>,
) -> Result<HttpResponse, Problem> {
    let today = person.actor.today();
    let tx = app.read(&person.actor).await?;
    let dates = (query.as_of.unwrap_or(today), today);
    let found = service::detail(&tx, &id, dates).await.or_broken()?;
    let found = found.ok_or_else(Problem::not_found)?;
    let version = found.service.version;
    Ok(read_answer(ServiceBody::from(&found), Some(version)))
}

/// 서비스 개시 / Open a service
///
/// 서명된 확인서가 있어야 합니다. 개시일부터 계약이 시작되고, 확인서에 더 늦은 과금일자가 없으면 과금도
/// 시작됩니다. Needs the signed certificate; the contract and, unless it names a later day, charging
/// begin on the opening date.
#[utoipa::path(
    tag = "services",
    operation_id = "openService",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = OpenRequest, example = json!({"opened_on": "2026-12-10"})),
    responses(
        (status = 200, description = "The opened service", body = OpenedBody),
    )
)]
#[post("/services/{service_id}/open")]
async fn open(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ServiceId>,
    IfMatch(version): IfMatch,
    asked: Write<OpenRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let on = body.opened_on.unwrap_or(person.actor.today());
    let act = async |tx: &Tx, actor: &Actor| {
        let opened = opening::open(tx, actor, &id, Some(version), on).await?;
        let version = opened.subscription.version;
        Ok::<_, OpeningError>(Answer::ok(OpenedBody::from(&opened)).version(version))
    };
    app.act(&person, &once, act).await
}

/// 개통 연기 / Postpone the opening
///
/// 고객사가 개통희망일을 늦춥니다. 지연으로 보지 않습니다. The customer puts its opening off; this is no delay.
#[utoipa::path(
    tag = "services",
    operation_id = "postponeService",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "k-1"),
    ),
    request_body(content = PostponeRequest, example = json!({"wished_opening_on": "2027-01-14", "reason": "사무실 이전이 늦어짐"})),
    responses(
        (status = 200, description = "The new date", body = PostponedBody),
    )
)]
#[post("/services/{service_id}/postpone")]
async fn postpone(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ServiceId>,
    asked: Write<PostponeRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let to = body.wished_opening_on;
        let row = order::postpone(tx, actor, &id, to, &body.reason).await?;
        let version = row.version;
        let answer = PostponedBody {
            service_id: row.service_id.to_string(),
            wished_opening_on: row.wished_opening_on,
        };
        Ok::<_, OrderError>(Answer::ok(answer).version(version))
    };
    app.act(&person, &once, act).await
}

/// 서비스 이력 / What happened to a service
///
/// 신청부터 지금까지. From its application on, the latest first.
#[utoipa::path(
    tag = "services",
    operation_id = "serviceTimeline",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
    ),
    responses(
        (status = 200, description = "The audit trail", body = Vec<Happening>),
    )
)]
#[get("/services/{service_id}/timeline")]
async fn happened(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ServiceId>,
) -> Result<web::Json<Vec<Happening>>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = service::find(&tx, &id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let happened = timeline::of_application(&tx, found.application_id).await.or_broken()?;
    Ok(web::Json(happened.into_iter().map(Happening::from).collect()))
}

impl From<Axes> for AxesBody {
    fn from(axes: Axes) -> AxesBody {
        AxesBody {
            service: axes.service.code(),
            billing: axes.billing.code(),
            collection: axes.collection.code(),
        }
    }
}

impl From<&ServiceRow> for ServiceRowBody {
    fn from(row: &ServiceRow) -> ServiceRowBody {
        let service = &row.service;
        ServiceRowBody {
            service_id: service.service_id.to_string(),
            customer_id: service.tenant_id.to_string(),
            customer_name: row.customer_name.clone(),
            application_id: service.application_id.to_string(),
            order_state: row.order_state.code(),
            states: AxesBody::from(row.axes),
            seats: row.seats,
            term_months: row.term_months,
            stage: row.stage.code(),
            contract_until: row.contract_until,
            wished_opening_on: service.wished_opening_on,
            opened_on: service.opened_on,
            version: service.version,
        }
    }
}

impl From<&ServiceDetail> for ServiceBody {
    fn from(found: &ServiceDetail) -> ServiceBody {
        let quote = found.monthly.as_ref().and_then(|quote| quote.as_ref().ok());
        let base = found.lines.iter().filter(|line| line.product == "asp-base");
        ServiceBody {
            row: ServiceRowBody::from(&ServiceRow {
                service: found.service.clone(),
                customer_name: found.customer.name.clone(),
                order_state: found.order.state,
                axes: found.axes,
                seats: base.map(|line| line.quantity).sum(),
                stage: found.stage,
                term_months: found
                    .contract
                    .term_on(found.as_of)
                    .map_or(found.service.term_months, |term| term.months),
                contract_until: found.contract_until,
            }),
            as_of: found.as_of,
            line_note: service::line_note(&found.service.service_id),
            account_number: found.account.as_ref().map(|account| account.number.clone()),
            price_book: found.service.price_book_version.clone(),
            period: found.period.map(PeriodBody::from),
            standstill: found.contract.standstill_on(found.as_of).map(StandstillBody::from),
            last_day: found.contract.ends_on().and_then(|ends| ends.pred_opt()),
            personal_data_until: found.contract.personal_data_kept_until(),
            lines: found.lines.iter().map(LineBody::from).collect(),
            monthly_supply: quote.map(|quote| quote.supply.get()),
            monthly_vat: quote.map(|quote| quote.vat.get()),
            history: found.contract.states.iter().map(StateBody::from).collect(),
            tasks: found.tasks.iter().map(TaskBody::from).collect(),
            acceptances: found.acceptances.iter().map(|round| round.id.to_string()).collect(),
            expected_opening_on: found.forecast.as_ref().map(|f| f.expected_opening_on),
            slack: found.forecast.as_ref().map(|f| f.slack),
            level: found.forecast.as_ref().map(|f| f.level().code()),
        }
    }
}

impl From<&ServiceLine> for LineBody {
    fn from(line: &ServiceLine) -> LineBody {
        LineBody {
            product: line.product.clone(),
            quantity: line.quantity,
            from_on: line.from_on,
            agreed_price: line.agreed_price,
            batches: line.batches.iter().map(BatchBody::from).collect(),
        }
    }
}

impl From<&Batch> for BatchBody {
    fn from(batch: &Batch) -> BatchBody {
        BatchBody { quantity: batch.quantity, from_on: batch.from_on, source: batch.source.clone() }
    }
}

impl From<ContractPeriod> for PeriodBody {
    fn from(found: ContractPeriod) -> PeriodBody {
        PeriodBody {
            from: found.period.from(),
            until: found.period.until(),
            renewal: found.renewal,
            notice_due_by: found.notice_due_by(),
        }
    }
}

impl From<Standstill> for StandstillBody {
    fn from(found: Standstill) -> StandstillBody {
        StandstillBody {
            ground: found.ground.code(),
            from: found.from,
            planned_until: found.planned_until,
        }
    }
}

impl From<&subscription_state::Model> for StateBody {
    fn from(row: &subscription_state::Model) -> StateBody {
        StateBody {
            axis: row.axis.code(),
            state: row.state.clone(),
            state_label: Words::from(&state_name(&row.state)),
            effective_on: row.effective_on,
            reason: row.reason.clone(),
        }
    }
}

impl From<&Opened> for OpenedBody {
    fn from(opened: &Opened) -> OpenedBody {
        OpenedBody {
            service_id: opened.subscription.service_id.to_string(),
            opened_on: opened.subscription.opened_on,
            billed_from: opened.billed_from,
            contract_until: opened.contract_until,
        }
    }
}
