//! The time machine of demo and test deployments.

use crate::acting::{Answer, Write};
use crate::app::App;
use crate::problem::{Problem, ProblemBody};
use crate::session::Person;
use crate::time_machine::{self, ClockRefused, Forward, Moved};
use actix_web::{HttpResponse, post, web};
use chrono::NaiveDate;
use gaetong_entity::{Actor, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(advance_clock);
}

/// How far to go: exactly one of the three.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockMove {
    /// The date in Seoul to go to, 09:00; today or later, at most ten years ahead.
    #[schema(example = "2026-12-01")]
    pub to: Option<NaiveDate>,
    /// Days to go forward.
    #[schema(example = 7)]
    pub days: Option<u32>,
    /// Months to go forward.
    #[schema(example = 1)]
    pub months: Option<u32>,
}

impl ClockMove {
    fn forward(&self) -> Result<Forward, ClockRefused> {
        match (self.to, self.days, self.months) {
            (Some(day), None, None) => Ok(Forward::To(day)),
            (None, Some(days), None) => Ok(Forward::Days(days)),
            (None, None, Some(months)) => Ok(Forward::Months(months)),
            _ => Err(ClockRefused::Unclear),
        }
    }
}

/// 시각 옮기기 (시연·시험 환경) / Move the clock (demo and test)
///
/// 이 환경의 시각을 앞으로 옮기고, 지나간 날마다 일일 작업(지연 통지, 약정 만료 안내와 자동 연장)을 그날
/// 아침에 실행한 것처럼 합니다. Moves this deployment's clock forward and, for each day passed, does
/// what the daily jobs (delay notices, renewal letters, renewals) would have done that morning;
/// production deployments answer 404.
#[utoipa::path(
    tag = "sandbox",
    operation_id = "advanceClock",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "A fresh value for each request")),
    request_body(content = ClockMove, example = json!({"days": 7})),
    responses(
        (status = 200, description = "The new time, and what happened on the way", body = Moved),
        (status = 400, description = "Malformed", body = ProblemBody),
        (status = 404, description = "Not a demo or test deployment", body = ProblemBody),
        (status = 422, description = "Backwards, too far, or unclear", body = ProblemBody),
    )
)]
#[post("/sandbox/clock")]
async fn advance_clock(
    app: web::Data<App>,
    person: Person,
    write: Write<ClockMove>,
) -> Result<HttpResponse, Problem> {
    let forward = write.body.forward();
    app.act(&person, &write.once, async |tx: &Tx, actor: &Actor| {
        time_machine::advance(&app, tx, actor, forward?).await.map(Answer::ok)
    })
    .await
}
