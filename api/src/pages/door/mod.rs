//! Before and around the rooms: signing in, the demonstration's role cards, and the page that says no.

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

/// The demonstration's first page: nine people, and the clock.
#[derive(Clone, Debug, Template)]
#[template(path = "door/demo.html")]
pub struct DemoPage {
    pub page: Page,
    pub cards: Vec<RoleCard>,
    /// Labels and days the clock can be moved to: tomorrow, next Thursday, month end, the 1st.
    pub moves: Vec<(String, String)>,
    /// What moving the clock did last, or nothing.
    pub first_bill: Option<(String, String)>,
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
