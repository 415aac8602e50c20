//! The JSON API: `/api/v1`, described by the OpenAPI document that is made from this code.

pub mod acceptances;
pub mod applications;
pub mod attendance_reports;
pub mod bill_runs;
pub mod billing_requests;
pub mod bills;
pub mod books;
pub mod change_orders;
pub mod credit_notes;
pub mod customers;
pub mod deposit_callbacks;
pub mod deposit_imports;
mod description;
pub mod disputes;
pub mod documents;
pub mod fallout;
pub mod happenings;
pub mod list;
mod methods;
pub mod notices;
pub mod numbers;

pub mod orders;
pub mod outages;
pub mod partner_contracts;
pub mod partners;
pub mod payments;
pub mod payouts;
pub mod plan_templates;
pub mod purchase_invoices;
pub mod quotes;
pub mod receivables;
pub mod recordings;
pub mod reference;
pub mod reports;
pub mod sandbox;
pub mod services;
pub mod sessions;
pub mod settlements;
pub mod standstills;
pub mod tasks;
pub mod tax_invoice_papers;
pub mod tax_invoices;
pub mod virtual_accounts;
pub mod workings;

pub use methods::of as methods_of;

use crate::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use serde_json::Value;
use utoipa::OpenApi as _;
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
    recordings::routes(cfg);
    fallout::routes(cfg);
    notices::routes(cfg);
    plan_templates::routes(cfg);
    numbers::routes(cfg);
    acceptances::routes(cfg);
    services::routes(cfg);
    change_orders::routes(cfg);
    standstills::routes(cfg);
    bill_runs::routes(cfg);
    bills::routes(cfg);
    outages::routes(cfg);
    credit_notes::routes(cfg);
    disputes::routes(cfg);
    tax_invoice_papers::routes(cfg);
    tax_invoices::routes(cfg);
    receivables::routes(cfg);
    payments::routes(cfg);
    deposit_imports::routes(cfg);
    deposit_callbacks::routes(cfg);
    virtual_accounts::routes(cfg);
    partners::routes(cfg);
    partner_contracts::routes(cfg);
    attendance_reports::routes(cfg);
    billing_requests::routes(cfg);
    settlements::routes(cfg);
    purchase_invoices::routes(cfg);
    payouts::routes(cfg);
    books::routes(cfg);
    reports::routes(cfg);
}

pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/api/openapi.json", web::get().to(document));
    reference::routes(cfg);
    let mut cfg = ServiceConfig::new(cfg);
    cfg.service(scope("/api/v1").configure(v1).default_service(web::route().to(nothing_here)));
}

/// No route answered: the path is unknown, or known with other methods.
async fn nothing_here(request: HttpRequest) -> HttpResponse {
    if methods::of(request.path()).is_empty() {
        return Problem::not_found().error_response();
    }
    let refused = Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "이 주소에는 없는 메서드입니다. Allow 헤더의 메서드를 쓰세요.",
        "There is no such method here. Use one of those in the Allow header.",
    );
    refused.error_response()
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
pub fn openapi() -> Value {
    let app = actix_web::App::new().into_utoipa_app().openapi(Described::openapi());
    let (_, mut document) = app.service(scope("/api/v1").configure(v1)).split_for_parts();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    document.components.get_or_insert_default().add_security_scheme("bearer", bearer);
    let mut document = serde_json::to_value(document).unwrap_or_default();
    description::complete(&mut document);
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn operations(document: &Value) -> Vec<(String, &Value)> {
        let paths = document["paths"].as_object().expect("a document has paths");
        paths
            .iter()
            .flat_map(|(path, item)| {
                let item = item.as_object().expect("a path has operations");
                item.iter().map(move |(method, operation)| (format!("{method} {path}"), operation))
            })
            .collect()
    }

    #[test]
    fn every_operation_is_described_in_both_languages() {
        let document = openapi();
        for (name, operation) in operations(&document) {
            for part in ["summary", "description"] {
                let text = operation[part].as_str().unwrap_or_default();
                let korean = text.contains(|c: char| ('가'..='힣').contains(&c));
                let english = text.contains(|c: char| c.is_ascii_alphabetic());
                assert!(korean && english, "{name}: {part} {text:?}");
            }
            assert!(operation["operationId"].is_string(), "{name} has no operationId");
            assert!(operation["responses"]["default"].is_object(), "{name} has no default answer");
        }
    }

    #[test]
    fn every_property_is_described() {
        let document = openapi();
        let schemas = document["components"]["schemas"].as_object().expect("schemas");
        for (name, schema) in schemas {
            for (property, described) in schema["properties"].as_object().into_iter().flatten() {
                // A property that is another schema, or that schema or null, is described there.
                let elsewhere = described["$ref"].is_string() || described["oneOf"].is_array();
                let said = described["description"].is_string() || elsewhere;
                assert!(said, "{name}.{property} is not described");
            }
        }
    }

    /// The committed document is the one this code serves. After a change of the API:
    /// `cargo run -- openapi > docs/openapi.json`
    #[test]
    fn the_committed_document_is_the_served_one() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
        let committed = std::fs::read_to_string(&file).expect("docs/openapi.json is committed");
        let committed: Value = serde_json::from_str(&committed).expect("it is JSON");
        assert!(
            committed == openapi(),
            "docs/openapi.json is stale: cargo run -- openapi > docs/openapi.json"
        );
    }
}
