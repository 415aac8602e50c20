//! Stops that are not the customer's wish: 이용정지 (art. 11) and 휴지 (art. 12).

use crate::acting::{Answer, IfMatch, Write};
use crate::app::App;
use crate::json::Nothing;
use crate::json::applications::ReasonRequest;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, Utc};
use gaetong_entity::ids::{MaintenanceId, ServiceId};
use gaetong_entity::service::subscription;
use gaetong_entity::service::subscription_state::Ground;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::contract::maintenance::{self, Announced, NewMaintenance};
use gaetong_provisioning::contract::{ContractError, standstill};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(suspend).service(lift).service(all).service(announce).service(cancel);
}

/// An 이용정지.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspensionRequest {
    /// `court_order` (art. 11(2)) or `insolvency` (art. 11(3)).
    #[schema(value_type = String, example = "court_order")]
    pub ground: Ground,
    /// What the customer is told.
    #[schema(example = "서울중앙지법 2026카단1 이용정지 요구")]
    pub reason: String,
}

/// A service after a stop or its lifting.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoppedBody {
    /// The service.
    #[schema(example = "J00000001")]
    pub service_id: String,
    /// For If-Match.
    #[schema(example = 4)]
    pub version: i64,
}

/// Planned work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintenanceRequest {
    /// When it begins; not past.
    #[schema(example = "2026-12-05T16:00:00Z")]
    pub from_at: DateTime<Utc>,
    /// When it ends.
    #[schema(example = "2026-12-05T19:00:00Z")]
    pub until_at: DateTime<Utc>,
    /// What the customers are told.
    #[schema(example = "교환기 증설")]
    pub reason: String,
    /// The services it stops; all that run then where none is named.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!(["J00000001"]))]
    pub services: Vec<ServiceId>,
}

/// Planned work and who was told of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaintenanceBody {
    /// The work.
    #[schema(example = "mnt_01k00000000000000000000000")]
    pub id: String,
    /// When it begins.
    pub from_at: DateTime<Utc>,
    /// When it ends.
    pub until_at: DateTime<Utc>,
    /// What the customers are told.
    pub reason: String,
    /// When it was called off.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// How many notices were sent about it.
    #[schema(example = 12)]
    pub told: usize,
    /// For If-Match.
    #[schema(example = 1)]
    pub version: i64,
}

/// 이용정지 / Suspend a service
///
/// 법원 등의 요구나 지급불능(제11조 제2·3호). 요금은 계속 부과됩니다. By a court's order or for insolvency;
/// charges go on.
#[utoipa::path(
    tag = "contracts",
    operation_id = "suspendService",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "s-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"3\""),
    ),
    request_body(content = SuspensionRequest, example = json!({
        "ground": "court_order", "reason": "서울중앙지법 2026카단1 이용정지 요구"
    })),
    responses((status = 200, description = "The suspended service", body = StoppedBody))
)]
#[post("/services/{service_id}/suspend")]
async fn suspend(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ServiceId>,
    IfMatch(version): IfMatch,
    asked: Write<SuspensionRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let SuspensionRequest { ground, reason } = &body;
        let row = standstill::suspend(tx, actor, &id, Some(version), *ground, reason).await?;
        Ok::<_, ContractError>(stopped(&row))
    };
    app.act(&person, &once, act).await
}

/// 이용정지 해제 / Lift a suspension
///
/// 정지 사유가 없어지면. When its ground is gone.
#[utoipa::path(
    tag = "contracts",
    operation_id = "liftSuspension",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "l-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"4\""),
    ),
    request_body(content = ReasonRequest, example = json!({"reason": "이용정지 해제 결정"})),
    responses((status = 200, description = "The service, running again", body = StoppedBody))
)]
#[post("/services/{service_id}/lift-suspension")]
async fn lift(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ServiceId>,
    IfMatch(version): IfMatch,
    asked: Write<ReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let act = async |tx: &Tx, actor: &Actor| {
        let row = standstill::lift(tx, actor, &id, Some(version), &body.reason).await?;
        Ok::<_, ContractError>(stopped(&row))
    };
    app.act(&person, &once, act).await
}

/// 휴지 작업 목록 / List planned maintenance
///
/// 최근 것부터. 운영사만 봅니다. The latest first; for the provider's staff.
#[utoipa::path(
    tag = "contracts",
    operation_id = "listMaintenance",
    security(("bearer" = [])),
    responses((status = 200, description = "All planned work", body = Vec<MaintenanceBody>))
)]
#[get("/maintenance")]
async fn all(
    app: web::Data<App>,
    person: Person,
) -> Result<web::Json<Vec<MaintenanceBody>>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = maintenance::list(&tx).await.or_broken()?;
    Ok(web::Json(found.iter().map(MaintenanceBody::from).collect()))
}

/// 휴지 통지 / Announce planned maintenance
///
/// 시작 전에 영향 받는 고객사에 알립니다(제12조). The affected customers are told before it begins.
#[utoipa::path(
    tag = "contracts",
    operation_id = "announceMaintenance",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "m-1")),
    request_body(content = MaintenanceRequest, example = json!({
        "from_at": "2026-12-05T16:00:00Z", "until_at": "2026-12-05T19:00:00Z", "reason": "교환기 증설"
    })),
    responses((status = 201, description = "The work, with how many were told", body = MaintenanceBody))
)]
#[post("/maintenance")]
async fn announce(
    app: web::Data<App>,
    person: Person,
    asked: Write<MaintenanceRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let new = NewMaintenance {
        from_at: body.from_at,
        until_at: body.until_at,
        reason: body.reason,
        services: body.services,
    };
    let act = async |tx: &Tx, actor: &Actor| {
        let announced = maintenance::announce(tx, actor, new).await?;
        let location = format!("/api/v1/maintenance/{}", announced.maintenance.id);
        let version = announced.maintenance.version;
        let answer = Answer::created(location, MaintenanceBody::from(&announced));
        Ok::<_, ContractError>(answer.version(version))
    };
    app.act(&person, &once, act).await
}

/// 휴지 취소 / Call planned maintenance off
///
/// 통지 받은 고객사에 취소를 알립니다. Those who were told of it are told so.
#[utoipa::path(
    tag = "contracts",
    operation_id = "cancelMaintenance",
    security(("bearer" = [])),
    params(
        ("maintenance_id" = String, Path, description = "The work", example = "mnt_01k00000000000000000000000"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "n-1"),
        ("If-Match" = String, Header, description = "The version that was read", example = "\"1\""),
    ),
    responses((status = 200, description = "The work, called off", body = MaintenanceBody))
)]
#[post("/maintenance/{maintenance_id}/cancel")]
async fn cancel(
    app: web::Data<App>,
    person: Person,
    id: web::Path<MaintenanceId>,
    IfMatch(version): IfMatch,
    asked: Write<Nothing>,
) -> Result<HttpResponse, Problem> {
    let act = async |tx: &Tx, actor: &Actor| {
        let done = maintenance::cancel(tx, actor, *id, Some(version)).await?;
        let version = done.maintenance.version;
        Ok::<_, ContractError>(Answer::ok(MaintenanceBody::from(&done)).version(version))
    };
    app.act(&person, &asked.once, act).await
}

fn stopped(row: &subscription::Model) -> Answer<StoppedBody> {
    let body = StoppedBody { service_id: row.service_id.to_string(), version: row.version };
    Answer::ok(body).version(row.version)
}

impl From<&Announced> for MaintenanceBody {
    fn from(announced: &Announced) -> MaintenanceBody {
        let row = &announced.maintenance;
        MaintenanceBody {
            id: row.id.to_string(),
            from_at: row.from_at,
            until_at: row.until_at,
            reason: row.reason.clone(),
            cancelled_at: row.cancelled_at,
            told: announced.told.len(),
            version: row.version,
        }
    }
}
