//! The JSON API: `/api/v1`, described by the OpenAPI document that is made from this code.

pub mod acceptances;
pub mod applications;
pub mod bill_runs;
pub mod bills;
pub mod customers;
pub mod documents;
pub mod happenings;
pub mod list;
pub mod orders;
pub mod quotes;
pub mod reference;
pub mod sandbox;
pub mod services;
pub mod sessions;
pub mod tasks;
pub mod workings;

use crate::problem::Problem;
use actix_web::{HttpResponse, web};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, scope};

/// A request that says all it has to say by its address.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The index of everything below `/api/v1`. A route that is not here does not exist.
fn v1(cfg: &mut ServiceConfig) {
    sessions::routes(cfg);
    sandbox::routes(cfg);
    customers::routes(cfg);
    quotes::routes(cfg);
    applications::routes(cfg);
    documents::routes(cfg);
    orders::routes(cfg);
    tasks::routes(cfg);
    acceptances::routes(cfg);
    services::routes(cfg);
    bill_runs::routes(cfg);
    bills::routes(cfg);
}

pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/api/openapi.json", web::get().to(document));
    reference::routes(cfg);
    let mut cfg = ServiceConfig::new(cfg);
    cfg.service(scope("/api/v1").configure(v1).default_service(web::route().to(nothing_here)));
}

async fn nothing_here() -> Result<&'static str, Problem> {
    Err(Problem::not_found())
}

async fn document() -> HttpResponse {
    HttpResponse::Ok().json(openapi())
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Gaetong API",
        description = "개통: 좌석 임대 서비스의 청약, 개통, 청구. \
            Gaetong: application, provisioning and billing of services rented by the seat. \
            Money is whole won; dates are civil dates in Seoul; problems are RFC 9457."
    ),
    components(schemas(crate::problem::ProblemBody))
)]
struct Described;

/// The OpenAPI document, made from the routes themselves.
pub fn openapi() -> OpenApi {
    let app = actix_web::App::new().into_utoipa_app().openapi(Described::openapi());
    let (_, mut document) = app.service(scope("/api/v1").configure(v1)).split_for_parts();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    document.components.get_or_insert_default().add_security_scheme("bearer", bearer);
    document
}
