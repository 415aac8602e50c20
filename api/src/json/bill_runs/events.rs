//! A run's progress as it happens, by server-sent events.

use super::RunBody;
use crate::app::App;
use crate::problem::{OrBroken, Problem};
use crate::session::Person;
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use futures_util::stream::{self, Stream};
use gaetong_billing::runs;
use gaetong_entity::Actor;
use gaetong_entity::ids::BillRunId;
use gaetong_entity::money::bill_run::RunState;
use std::convert::Infallible;
use std::time::Duration;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(events);
}

/// How often the run is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// After so many looks without a change a line goes out all the same: whoever went away is noticed.
const STILL_THERE: u32 = 30;

/// 청구 실행 진행 상황 / Follow a bill run
///
/// 진행 상황을 서버 전송 이벤트(SSE)로 보냅니다. `progress` 이벤트마다 실행의 지금 모습이 담기고, 발행이 끝나거나 멈추면 `end`로
/// 닫힙니다. Server-sent events: `progress` carries the run as it is, `end` closes the stream.
#[utoipa::path(
    tag = "bill runs",
    operation_id = "followBillRun",
    security(("bearer" = [])),
    params(("run_id" = String, Path, description = "The run", example = "run_01k00000000000000000000000")),
    responses((status = 200, description = "Events, the data of each a run", body = String, content_type = "text/event-stream"))
)]
#[get("/bill-runs/{run_id}/events")]
async fn events(
    app: web::Data<App>,
    person: Person,
    id: web::Path<BillRunId>,
) -> Result<HttpResponse, Problem> {
    follow(app.get_ref(), person.actor, *id).await
}

/// The run's progress for whoever may see it, on a page as in the API.
///
/// # Errors
/// Not found, for these eyes.
pub async fn follow(app: &App, actor: Actor, run: BillRunId) -> Result<HttpResponse, Problem> {
    let tx = app.read(&actor).await?;
    runs::find(&tx, run).await.or_broken()?.ok_or_else(Problem::not_found)?;
    drop(tx);
    let watch = Watch { app: app.clone(), actor, run, version: None, over: false };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Packed, the lines would wait for each other.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .streaming(watch.lines()))
}

struct Watch {
    app: App,
    actor: Actor,
    run: BillRunId,
    /// Of the run as it was last told.
    version: Option<i64>,
    over: bool,
}

impl Watch {
    fn lines(self) -> impl Stream<Item = Result<web::Bytes, Infallible>> {
        stream::unfold(self, |mut watch| async move {
            if watch.over {
                return None;
            }
            let line = watch.next().await;
            Some((Ok(web::Bytes::from(line)), watch))
        })
    }

    /// The next thing to tell. A database that is away ends the stream: the browser comes again.
    async fn next(&mut self) -> String {
        for look in 0..STILL_THERE {
            if look > 0 || self.version.is_some() {
                actix_web::rt::time::sleep(LOOK).await;
            }
            let Some(run) = self.look().await else {
                self.over = true;
                return ": gone\n\n".to_owned();
            };
            if Some(run.version) != self.version {
                self.version = Some(run.version);
                self.over = run.state != RunState::Issuing;
                let kind = if self.over { "end" } else { "progress" };
                let data = serde_json::to_string(&RunBody::from(&run)).unwrap_or_default();
                return format!("event: {kind}\ndata: {data}\n\n");
            }
        }
        ": still there\n\n".to_owned()
    }

    async fn look(&self) -> Option<runs::BillRun> {
        let tx = self.app.read(&self.actor).await.ok()?;
        runs::find(&tx, self.run).await.ok()?
    }
}
