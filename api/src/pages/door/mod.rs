//! Before and around the rooms: signing in, the demonstration's role cards, and the page that says no.

mod catalogue;
pub mod demo;
pub mod look;
pub mod refusal;
pub mod sign_in;

use actix_web::web;
use askama::Template;

use super::component::Field;
use super::page::{Icon, Page};

#[derive(Clone, Debug, Template)]
#[template(path = "door/login.html")]
pub struct LoginPage {
    pub page: Page,
    pub fields: Vec<Field>,
    /// Where to go after signing in.
    pub then: String,
}

/// One person of the demonstration; the card signs in with one click.
#[derive(Clone, Debug)]
pub struct RoleCard {
    pub icon: Icon,
    pub title: String,
    pub what: String,
    pub who: String,
    /// The user to sign in as.
    pub user: String,
}

/// The newest bill, one click away: whose eyes to see it through, and where it is.
#[derive(Clone, Debug)]
pub struct FirstBill {
    pub label: String,
    pub user: String,
    pub then: String,
}

/// Adds signing in and out, the look and, in a demonstration, its landing page.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/problems/{code}", web::get().to(catalogue::show))
        .route("/login", web::get().to(sign_in::form))
        .route("/login", web::post().to(sign_in::sign_in))
        .route("/logout", web::post().to(sign_in::sign_out))
        .route("/preferences", web::post().to(look::choose))
        .route("/demo", web::get().to(demo::landing))
        .route("/demo/sign-in", web::post().to(demo::sign_in))
        .route("/demo/clock", web::post().to(demo::move_clock));
}

/// The demonstration's first page: its people, and the clock.
#[derive(Clone, Debug, Template)]
#[template(path = "door/demo.html")]
pub struct DemoPage {
    pub page: Page,
    pub cards: Vec<RoleCard>,
    /// Labels and days the clock can be moved to: tomorrow, next Thursday, month end, the 1st.
    pub moves: Vec<(String, String)>,
    pub first_bill: Option<FirstBill>,
}

/// A refusal: what happened, what was not done, what to do.
#[derive(Clone, Debug, Template)]
#[template(path = "door/problem.html")]
pub struct ProblemPage {
    pub page: Page,
    pub what: String,
    pub not_done: String,
    pub next: String,
    /// Article of the terms the refusal rests on, or empty.
    pub article: String,
    pub code: String,
    pub request_id: String,
    pub back: Option<String>,
}
