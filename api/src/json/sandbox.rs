//! The time machine of demo and test deployments.

use crate::acting::{Answer, Write};
use crate::app::App;
use crate::problem::{Problem, ProblemBody};
use crate::session::Person;
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use gaetong_entity::ids::TenantId;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{Kind, Refusal};
use gaetong_entity::{Actor, Change, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(advance_clock);
}

/// How far to go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockMove {
    /// The date in Seoul to go to, 09:00; today or later, at most ten years ahead.
    #[schema(example = "2026-12-01")]
    pub to: NaiveDate,
}

/// What time it is now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockNow {
    /// The deployment's time.
    #[schema(example = "2026-12-01T00:00:00Z")]
    pub now: DateTime<Utc>,
    /// The deployment's date in Seoul.
    #[schema(example = "2026-12-01")]
    pub today: NaiveDate,
}

/// Why the clock was not moved.
#[derive(Debug, thiserror::Error)]
pub enum ClockRefused {
    #[error("this deployment's clock is the machine's")]
    NotHere,
    #[error("the clock goes forward only, by ten years at most; it is {today} now")]
    OutOfReach { today: NaiveDate },
    #[error(transparent)]
    Database(#[from] sea_orm::DbErr),
}

impl Refusal for ClockRefused {
    fn kind(&self) -> Kind {
        match self {
            ClockRefused::NotHere => Kind::NotFound,
            ClockRefused::OutOfReach { .. } => Kind::Invalid,
            ClockRefused::Database(_) => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ClockRefused::NotHere => "not-found",
            ClockRefused::OutOfReach { .. } => "clock-out-of-reach",
            ClockRefused::Database(_) => "internal",
        }
    }

    fn message(&self, language: Language) -> String {
        match (self, language) {
            (ClockRefused::OutOfReach { today }, Language::Ko) => {
                format!("시각은 앞으로만, 10년까지 옮길 수 있습니다. 지금은 {today}입니다.")
            }
            (ClockRefused::NotHere, Language::Ko) => "시연·시험 환경에서만 됩니다.".into(),
            _ => format!("{self}."),
        }
    }
}

/// Moves the deployment's clock forward to 09:00 in Seoul of `to`.
pub async fn move_clock(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    to: NaiveDate,
) -> Result<ClockNow, ClockRefused> {
    if !app.config.may_move_clock() {
        return Err(ClockRefused::NotHere);
    }
    let midnight = to.and_time(chrono::NaiveTime::MIN).and_utc();
    let today = actor.today();
    if midnight < actor.now - TimeDelta::days(1) || to > today + TimeDelta::days(3653) {
        return Err(ClockRefused::OutOfReach { today });
    }
    // The clock is the deployment's, whoever moves it.
    tx.widen_to_consequences().await?;
    // 09:00 in Seoul is midnight in UTC. Today, the clock stays where it is.
    app.clock.set(midnight.max(actor.now));
    app.clock.save(tx).await?;
    let now = ClockNow { now: app.clock.now(), today: app.clock.today() };
    let change = Change {
        tenant_id: TenantId::NONE,
        act: "clock.moved",
        subject_kind: "deployment_setting",
        subject_id: "clock_offset_seconds".into(),
        before: json!({ "today": today }),
        after: json!({ "today": now.today }),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(now)
}

/// 시각 옮기기 (시연·시험 환경) / Move the clock (demo and test)
///
/// 이 환경의 시각을 앞으로 옮깁니다. Moves this deployment's clock forward; production deployments
/// answer 404.
#[utoipa::path(
    tag = "sandbox",
    operation_id = "advanceClock",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "A fresh value for each request")),
    request_body = ClockMove,
    responses(
        (status = 200, description = "The new time", body = ClockNow),
        (status = 400, description = "Malformed", body = ProblemBody),
        (status = 401, description = "Not signed in", body = ProblemBody),
        (status = 404, description = "Not a demo or test deployment", body = ProblemBody),
        (status = 422, description = "Backwards, or too far", body = ProblemBody),
    )
)]
#[post("/sandbox/clock")]
async fn advance_clock(
    app: web::Data<App>,
    person: Person,
    write: Write<ClockMove>,
) -> Result<HttpResponse, Problem> {
    let to = write.body.to;
    app.act(&person, &write.once, async |tx: &Tx, actor: &Actor| {
        move_clock(&app, tx, actor, to).await.map(Answer::ok)
    })
    .await
}
