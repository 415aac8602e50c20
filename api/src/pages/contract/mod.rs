//! The life of a contract in pages: changed, paused, ended, renewed, stopped, and decided.

mod answers;
mod change;
mod decide;
mod doors;
mod maintenance;
mod order;
pub mod orders;
mod pause;
mod renewals;
mod simulator;
mod standstill;
mod termination;
pub mod what_if;
mod wish;
pub mod words;

use actix_web::web;
use askama::Template;

use super::application::PaperView;
use super::component::{Answers, ContractBar, EventLine, Field, Grid, Identity, Section, Tag};
use super::page::Page;
use what_if::WhatIfView;

/// Adds the pages of a contract's life.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/change-orders", web::get().to(orders::list))
        .route("/change-orders/{id}", web::get().to(order::show))
        .route("/change-orders/{id}/papers", web::post().to(decide::upload))
        .route("/change-orders/{id}/approve", web::get().to(decide::confirm))
        .route("/change-orders/{id}/approve", web::post().to(decide::approve))
        .route("/change-orders/{id}/refuse", web::post().to(decide::refuse))
        .route("/change-orders/{id}/withdraw", web::post().to(decide::withdraw))
        .route("/change-orders/{id}/exception", web::post().to(decide::except))
        .route("/change-orders/{id}/waiver", web::post().to(decide::waive))
        .route("/renewals", web::get().to(renewals::list))
        .route("/maintenance", web::get().to(maintenance::list))
        .route("/maintenance", web::post().to(maintenance::announce))
        .route("/maintenance/{id}/cancel", web::post().to(maintenance::cancel))
        .route("/services/{id}/suspend", web::get().to(standstill::ask_to_suspend))
        .route("/services/{id}/suspend", web::post().to(standstill::suspend))
        .route("/services/{id}/lift", web::get().to(standstill::ask_to_lift))
        .route("/services/{id}/lift", web::post().to(standstill::lift))
        .route("/services/{id}/simulator", web::get().to(simulator::form))
        .route("/services/{id}/{wish}", web::get().to(doors::form))
        .route("/services/{id}/{wish}", web::post().to(doors::file))
        .route("/services/{id}/{wish}/what-if", web::get().to(doors::live))
        .route("/services/{id}/{wish}/check", web::get().to(doors::check));
}

/// A row of 변경신청서's grid: what is held, what is to be.
#[derive(Clone, Debug)]
pub struct ChangeRow {
    /// Heading of the rows that follow, or empty.
    pub group: String,
    pub label: String,
    pub old_price: Option<i64>,
    pub old_quantity: String,
    pub new_price: Option<i64>,
    /// Names and values of the inputs; an agreed price only where the product has no other.
    pub price_input: Option<(String, String)>,
    pub quantity_input: (String, String),
    pub unit: String,
    pub note: String,
    pub error: Option<String>,
}

impl ChangeRow {
    fn money(won: &Option<i64>) -> String {
        won.map(super::figures::money).unwrap_or_default()
    }
}

/// The form of a wish, with what it would bring about below it.
#[derive(Clone, Debug, Template)]
#[template(path = "contract/wish.html")]
pub struct WishPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub lead: String,
    /// `/services/{id}/{wish}`
    pub address: String,
    pub rows: Vec<ChangeRow>,
    pub sections: Vec<Section>,
    /// What one should know before: limits, dates, what the end would cost.
    pub facts: Vec<(String, String)>,
    pub what_if: WhatIfView,
    pub back: String,
}

/// Everything typed, once more, before it is filed.
#[derive(Clone, Debug, Template)]
#[template(path = "contract/check.html")]
pub struct CheckPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub lead: String,
    pub parts: Vec<Answers>,
    pub grid: Option<Grid>,
    pub what_if: WhatIfView,
    pub action: String,
    pub hidden: Vec<(String, String)>,
    pub button: String,
    pub back: String,
}

/// A change order as everybody who may see it sees it, with what they may decide.
#[derive(Clone, Debug, Template)]
#[template(path = "contract/order.html")]
pub struct OrderPage {
    pub page: Page,
    pub identity: Identity,
    /// `/change-orders/{id}`
    pub address: String,
    /// `/services/{id}`
    pub service: String,
    pub parts: Vec<Answers>,
    /// 기존 beside 변경, as it was filed.
    pub grid: Option<Grid>,
    pub papers: Vec<PaperView>,
    pub may_attach: bool,
    /// As of now; none once it is decided.
    pub what_if: Option<WhatIfView>,
    pub version: String,
    pub may_approve: bool,
    pub may_withdraw: bool,
    pub may_except: bool,
    /// The fields of a waiver, where this person may give one.
    pub waiver: Vec<Field>,
    pub history: Vec<EventLine>,
}

/// Contracts that end soon, and overdue pauses.
#[derive(Clone, Debug, Template)]
#[template(path = "contract/renewals.html")]
pub struct RenewalsPage {
    pub page: Page,
    pub ending: Grid,
    pub overdue: Grid,
}

/// Planned work as it is listed.
#[derive(Clone, Debug)]
pub struct MaintenanceView {
    pub title: String,
    pub reason: String,
    pub tag: Tag,
    /// How many customers were told.
    pub told: String,
    /// Where it is called off, while that can be.
    pub cancel: Option<String>,
    pub version: String,
}

/// Planned maintenance: a new one with whom it affects, and all of them.
#[derive(Clone, Debug, Template)]
#[template(path = "contract/maintenance.html")]
pub struct MaintenancePage {
    pub page: Page,
    /// For operations.
    pub fields: Vec<Field>,
    pub affected: Option<Grid>,
    pub list: Vec<MaintenanceView>,
}

/// Seats, term and end to be tried, and what came of it.
#[derive(Clone, Debug, Template)]
#[template(path = "contract/simulator.html")]
pub struct SimulatorPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub bar: Option<ContractBar>,
    pub address: String,
    pub fields: Vec<Field>,
    pub changed: WhatIfView,
    pub ended: Option<WhatIfView>,
    /// The forms, filled in with what was tried.
    pub file_change: Option<String>,
    pub file_end: Option<String>,
}
