//! Is the process alive, is it ready to work, what is it.

use crate::app::App;
use crate::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use gaetong_entity::Scope;
use gaetong_migration::Migrator;
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use serde_json::json;

pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/livez", web::get().to(live));
    cfg.route("/readyz", web::get().to(ready));
    cfg.route("/version", web::get().to(version));
}

/// Serves metrics, on a listener of its own.
pub fn metrics_routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/metrics", web::get().to(metrics));
}

async fn live() -> &'static str {
    "ok"
}

async fn version() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "version": VERSION }))
}

async fn metrics(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(app.metrics.text())
}

/// Ready when the database answers and has every migration.
async fn ready(app: web::Data<App>) -> Result<HttpResponse, Problem> {
    match unready(&app).await {
        None => Ok(HttpResponse::Ok().json(json!({ "ready": true }))),
        Some(reason) => {
            tracing::warn!(reason, "not ready");
            Err(Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "not-ready",
                "아직 준비되지 않았습니다.",
                "Not ready yet.",
            ))
        }
    }
}

async fn unready(app: &App) -> Option<String> {
    let asked = async {
        let tx = app.store.read(Scope::Provider).await?;
        let sql = "SELECT count(*) AS done FROM seaql_migrations";
        let statement = sea_orm::Statement::from_string(tx.backend(), sql);
        let row = tx.raw().query_one_raw(statement).await?;
        row.map_or(Ok(0), |row| row.try_get::<i64>("", "done"))
    };
    let known = i64::try_from(Migrator::migrations().len()).unwrap_or(i64::MAX);
    match asked.await {
        Ok(done) if done >= known => None,
        Ok(done) => Some(format!("{done} of {known} migrations have run: gaetong migrate")),
        Err(error) => Some(format!("database: {error}")),
    }
}
