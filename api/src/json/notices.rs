//! What a customer was told before a day: by mail, and by telephone or post.

use crate::acting::{Answer, Write};
use crate::app::App;
use crate::json::quotes::wrong_field;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::service::notice::{Model as Notice, NoticeKind};
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::contract::notice::{self, ByHand, ToldByHand};
use gaetong_provisioning::{Barred, service};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(all).service(record);
}

/// Something a customer was told, and had to be told before a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeBody {
    /// The notice.
    #[schema(example = "ntc_01k00000000000000000000000")]
    pub id: String,
    /// `delay`, `maintenance`, `renewal_two_months`, `renewal_one_month`, `suspension` or
    /// `termination`.
    #[schema(example = "delay")]
    pub kind: &'static str,
    /// Its subject line.
    #[schema(example = "개통 예정일 변경 안내")]
    pub subject: String,
    /// Why it was given.
    #[schema(example = "개통희망일 2026-12-10을(를) 지킬 수 없어 2026-12-14에 개통 예정")]
    pub reason: String,
    /// The day promised, or on which it happens.
    #[schema(example = "2026-12-14")]
    pub promised_on: Option<NaiveDate>,
    /// The last day on which telling is in time.
    #[schema(example = "2026-12-09")]
    pub tell_by: Option<NaiveDate>,
    /// `mail`, `phone` or `post`.
    #[schema(example = "mail")]
    pub channel: &'static str,
    /// To whom.
    #[schema(example = "office@hanbit.example")]
    pub recipient: String,
    /// When it was written or said.
    #[schema(example = "2026-12-07T00:00:00Z")]
    pub told_at: DateTime<Utc>,
    /// When it left by mail, or was told.
    #[schema(example = "2026-12-07T00:00:05Z")]
    pub delivered_at: Option<DateTime<Utc>>,
}

/// The notices of a service.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticesBody {
    /// The latest first.
    pub data: Vec<NoticeBody>,
}

/// Something told by telephone or post.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeRequest {
    /// `delay`, `maintenance`, `renewal_two_months`, `renewal_one_month`, `suspension` or
    /// `termination`.
    #[schema(value_type = String, example = "delay")]
    pub kind: NoticeKind,
    /// `phone` or `post`.
    #[schema(example = "phone")]
    pub channel: String,
    /// Whom it was told.
    #[schema(example = "김고객 02-000-0000")]
    pub recipient: String,
    /// What was said.
    #[schema(example = "개통이 12월 14일로 늦어짐을 설명")]
    pub reason: String,
    /// The day promised, or on which it happens.
    #[schema(example = "2026-12-14")]
    pub promised_on: Option<NaiveDate>,
}

/// 통지 목록 / List the notices of a service
///
/// 고객에게 미리 알린 내용입니다. What the customer was told beforehand, the latest first.
#[utoipa::path(
    tag = "services",
    operation_id = "listNotices",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
    ),
    responses((status = 200, description = "The notices", body = NoticesBody))
)]
#[get("/services/{service_id}/notices")]
async fn all(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ServiceId>,
) -> Result<web::Json<NoticesBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = service::find(&tx, &id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let notices = notice::of_service(&tx, &found).await.or_broken()?;
    Ok(web::Json(NoticesBody { data: notices.iter().map(NoticeBody::from).collect() }))
}

/// 전화·우편 통지 기록 / Record a notice by telephone or post
///
/// 메일로 보내지 않은 통지를 기록합니다. What was told without a mail; it counts as delivered now.
#[utoipa::path(
    tag = "services",
    operation_id = "recordNotice",
    security(("bearer" = [])),
    params(
        ("service_id" = String, Path, description = "The service", example = "J00000001"),
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "n-1"),
    ),
    request_body(content = NoticeRequest, example = json!({
        "kind": "delay", "channel": "phone", "recipient": "김고객 02-000-0000",
        "reason": "개통이 12월 14일로 늦어짐을 설명", "promised_on": "2026-12-14"
    })),
    responses((status = 201, description = "The notice", body = NoticeBody))
)]
#[post("/services/{service_id}/notices")]
async fn record(
    app: web::Data<App>,
    person: Person,
    id: web::Path<ServiceId>,
    asked: Write<NoticeRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let told = ToldByHand {
        kind: body.kind,
        channel: by_hand(&body.channel).ok_or_else(no_such_channel)?,
        recipient: body.recipient,
        reason: body.reason,
        promised_on: body.promised_on,
    };
    let act = async |tx: &Tx, actor: &Actor| {
        let row = notice::record_told(tx, actor, &id, told).await?;
        let here = format!("/api/v1/services/{}/notices", *id);
        Ok::<_, Barred>(Answer::created(here, NoticeBody::from(&row)))
    };
    app.act(&person, &once, act).await
}

/// `phone` or `post`.
pub fn by_hand(code: &str) -> Option<ByHand> {
    match code {
        "phone" => Some(ByHand::Phone),
        "post" => Some(ByHand::Post),
        _ => None,
    }
}

fn no_such_channel() -> Problem {
    wrong_field(
        "/channel",
        "no-such-channel",
        "전화(phone)나 우편(post)만 기록할 수 있습니다.",
        "Only phone and post are recorded.",
    )
}

impl From<&Notice> for NoticeBody {
    fn from(row: &Notice) -> NoticeBody {
        NoticeBody {
            id: row.id.to_string(),
            kind: row.kind.code(),
            subject: row.subject.clone(),
            reason: row.reason.clone(),
            promised_on: row.promised_on,
            tell_by: row.tell_by,
            channel: row.channel.code(),
            recipient: row.recipient.clone(),
            told_at: row.told_at,
            delivered_at: row.delivered_at,
        }
    }
}
