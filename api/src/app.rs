//! The application: its state, its middleware, and the index of everything it answers to.

use crate::clock::Clock;
use crate::config::Config;
use crate::measure::Metrics;
use crate::problem::{OrBroken, Problem};
use crate::seal::Sealer;
use crate::session::Secret;
use crate::{json, pages};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, ResponseError, web};
use gaetong_entity::{Actor, Scope, Store, Tx};
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use std::sync::Arc;

/// What every handler may reach. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub secret: Secret,
    pub objects: Arc<dyn ObjectStore>,
    pub metrics: Metrics,
    /// Signs tax invoices.
    pub seal: Arc<Sealer>,
}

/// Why the application cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartProblem {
    #[error("database {url}: {error}")]
    Database { url: String, error: sea_orm::DbErr },
    #[error("folder for papers {path}: {error}")]
    Objects { path: String, error: String },
    #[error("the secret cannot be used: {0}")]
    Secret(String),
}

impl App {
    /// Opens the database and the object store. Migrations must have run.
    pub async fn open(config: Config) -> Result<App, StartProblem> {
        let broken = |error| StartProblem::Database { url: shown(&config.database_url), error };
        let store = Store::connect(&config.store_settings()).await.map_err(broken)?;
        let clock = Clock::default();
        if config.may_move_clock() {
            let tx = store.read(Scope::Provider).await.map_err(broken)?;
            clock.load(&tx).await.map_err(broken)?;
        }
        let objects = papers_folder(&config)?;
        let secret = Secret::new(&config.secret);
        let metrics = Metrics::default();
        let seal = Arc::new(Sealer::new(&config));
        let config = Arc::new(config);
        Ok(App { store, clock, config, secret, objects: Arc::new(objects), metrics, seal })
    }

    /// A transaction that only reads, through this person's eyes.
    pub async fn read(&self, actor: &Actor) -> Result<Tx, Problem> {
        self.store.read(actor.scope()).await.or_broken()
    }
}

fn papers_folder(config: &Config) -> Result<LocalFileSystem, StartProblem> {
    let path = config.data_dir.join("papers");
    let failed = |error: String| StartProblem::Objects { path: path.display().to_string(), error };
    std::fs::create_dir_all(&path).map_err(|e| failed(e.to_string()))?;
    LocalFileSystem::new_with_prefix(&path).map_err(|e| failed(e.to_string()))
}

/// A database address without its password.
pub fn shown(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut url) if url.password().is_some() => {
            // Cannot fail: an address that has a password can have another.
            let _ = url.set_password(Some("***"));
            url.to_string()
        }
        _ => url.to_owned(),
    }
}

/// Routes, extractor settings and default answers; the same for the server and for tests.
pub fn configure(cfg: &mut web::ServiceConfig) {
    let speak = |ko: &'static str, en: &'static str| move || Problem::malformed(ko, en).into();
    let query = speak("조회 조건이 올바르지 않습니다.", "The query is malformed.");
    let form = speak("보낸 양식이 올바르지 않습니다.", "The form is malformed.");
    // A malformed id names nothing: it is answered like one that does not exist.
    cfg.app_data(
        web::PathConfig::default()
            .error_handler(|e, _| unreadable(&e, Problem::not_found().into())),
    );
    cfg.app_data(web::QueryConfig::default().error_handler(move |e, _| unreadable(&e, query())));
    cfg.app_data(web::FormConfig::default().error_handler(move |e, _| unreadable(&e, form())));
    let json = speak("보낸 JSON을 읽을 수 없습니다.", "The JSON sent cannot be read.");
    cfg.app_data(web::JsonConfig::default().error_handler(move |e, _| unreadable(&e, json())));
    cfg.app_data(web::PayloadConfig::new(crate::acting::BODY_LIMIT));
    crate::health::routes(cfg);
    json::configure(cfg);
    pages::configure(cfg);
    cfg.default_service(web::route().to(nothing_here));
}

fn unreadable(cause: &dyn std::fmt::Display, answer: actix_web::Error) -> actix_web::Error {
    tracing::debug!(%cause, "unreadable input");
    answer
}

async fn nothing_here() -> Result<&'static str, Problem> {
    Err(Problem::not_found())
}

/// Wraps an application with the middleware every answer passes. The last one written is the
/// first to see a request.
#[macro_export]
macro_rules! with_middleware {
    ($app:expr) => {
        $app.wrap(actix_web::middleware::from_fn($crate::app::protect))
            .wrap(actix_web::middleware::from_fn($crate::problem::present))
            .wrap(actix_web::middleware::Compress::default())
            .wrap(actix_web::middleware::from_fn($crate::measure::count))
            .wrap(tracing_actix_web::TracingLogger::<$crate::tracing_span::DiscreetSpan>::new())
    };
}

/// Middleware: headers that keep a browser from being misused, on every answer; refuses what a
/// foreign site makes the browser send (CSRF).
pub async fn protect(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let mut response = match cross_site(&request) {
        Some(problem) => request.into_response(problem.error_response()),
        None => next.call(request).await?.map_into_boxed_body(),
    };
    let docs = response.request().path() == "/docs";
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    }
    let policy = if docs { DOCS_POLICY } else { PAGE_POLICY };
    // A letter shown in its frame brings a stricter one.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(policy));
    }
    Ok(response)
}

const HEADERS: [(header::HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
];

const PAGE_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; \
    frame-ancestors 'self'";

/// The API reference's viewer styles and evaluates within its own shadow tree.
const DOCS_POLICY: &str = "default-src 'self'; script-src 'self' 'unsafe-inline'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'";

/// A state-changing request a browser sends on behalf of another site. Programs send neither
/// header; a browser always sends one of them.
fn cross_site(request: &ServiceRequest) -> Option<Problem> {
    let changes = !request.method().is_safe();
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let from_elsewhere = match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => {
            origin.split_once("://").is_none_or(|(_, origin_host)| origin_host != host)
        }
        _ => false,
    };
    (changes && from_elsewhere).then(|| {
        Problem::new(
            StatusCode::FORBIDDEN,
            "cross-site",
            "다른 사이트에서 보낸 요청은 처리하지 않습니다.",
            "Requests sent from another site are refused.",
        )
    })
}

/// The request's id, as in the log and in every problem answer.
pub fn request_id(request: &HttpRequest) -> String {
    let id = request.extensions().get::<tracing_actix_web::RequestId>().copied();
    id.map(|id| id.to_string()).unwrap_or_default()
}

/// The application's state within a request.
pub fn of(request: &HttpRequest) -> Result<App, Problem> {
    let app = request.app_data::<web::Data<App>>();
    app.map(|app| App::clone(app)).ok_or_else(|| Problem::internal(&"no application state"))
}
