//! The first page after signing in: for staff and partners the work queue, for a customer this month's bill.

pub mod staff;
pub mod tenant;

use actix_web::{HttpResponse, web};
use askama::Template;

use super::component::{Chart, Grid, Steps, Tag, Tile};
use super::desk::{Desk, show};
use super::door::sign_in::go_to;
use super::page::Page;
use crate::app::App;
use crate::problem::Problem;

/// Adds the first page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/", web::get().to(first_page));
}

/// The home of whoever is signed in; else the door.
async fn first_page(desk: Option<Desk>, app: web::Data<App>) -> Result<HttpResponse, Problem> {
    let Some(desk) = desk else {
        return Ok(go_to(if app.config.is_demo() { "/demo" } else { "/login" }));
    };
    match desk.person.actor.tenant_id {
        Some(_) => show(&tenant::home(&desk).await?),
        None => show(&staff::home(&desk).await?),
    }
}

/// This month's bill as the customer's home shows it.
#[derive(Clone, Debug)]
pub struct BillNow {
    /// `2014년 8월 청구서`
    pub title: String,
    pub total: i64,
    pub tag: Tag,
    /// Label and value: 납기일, 청구번호.
    pub facts: Vec<(String, String)>,
    /// "지난달보다 +850,000원", and each reason in a line.
    pub difference: Option<String>,
    pub reasons: Vec<String>,
    pub href: String,
    pub pdf: String,
}

/// A service on its way to opening.
#[derive(Clone, Debug)]
pub struct Coming {
    pub title: String,
    pub href: String,
    pub steps: Steps,
}

#[derive(Clone, Debug, Template)]
#[template(path = "home/tenant.html")]
pub struct TenantHome {
    pub page: Page,
    pub bill: Option<BillNow>,
    pub bills: Option<Chart>,
    /// What waits for the customer: acceptances to sign, applications returned.
    pub todo: Vec<Tile>,
    pub coming: Vec<Coming>,
    /// The latest, each with its PDF.
    pub tax_invoices: Option<Grid>,
    pub services: Grid,
}
