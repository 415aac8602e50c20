//! One service: what the customer has, since when, at which price, in which state on each axis.

mod acts;
pub mod life;
pub mod list;
mod notices;
mod open;
mod records;
mod show;

pub use list::grid as service_grid;

use actix_web::web;
use askama::Template;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::acceptance::AcceptanceState;
use gaetong_entity::service::task::TaskState;
use gaetong_provisioning::axes::Axes;
use gaetong_provisioning::lifecycle::{BillingState, CollectionState};
use gaetong_provisioning::service::ServiceDetail;
use gaetong_provisioning::task;

use super::application::items::{name_of, unit_of};
use super::component::{ContractBar, EventLine, Field, Grid, Identity, Steps, Tag};
use super::contract::words::stage_tag;
use super::figures;
use super::language::Lang;
use super::page::{Page, Tone};

#[derive(Clone, Debug, Template)]
#[template(path = "service/service.html")]
pub struct ServicePage {
    pub page: Page,
    pub identity: Identity,
    /// `/services/{id}`
    pub address: String,
    /// The day it is looked at.
    pub as_of: Field,
    /// That it is not today's state, in words.
    pub other_day: Option<String>,
    /// A change order that waits for its decision: words and address.
    pub waiting: Option<(String, String)>,
    /// Change, pause, end …: words and address of each.
    pub acts: Vec<(String, String)>,
    pub bar: Option<ContractBar>,
    /// While it is on its way to opening.
    pub steps: Option<Steps>,
    /// Axis and state: 서비스, 과금, 수납.
    pub axes: Vec<(String, Tag)>,
    /// The dated events of the axes, the latest first.
    pub changes: Vec<EventLine>,
    pub facts: Vec<(String, String)>,
    pub units: Grid,
    /// The units by the day they came into force (T3).
    pub batches: Option<Grid>,
    /// Change orders, terms over time, standstills, notices.
    pub records: Vec<Grid>,
    pub bills: Grid,
    /// Links to the plan, the application, the acceptance.
    pub links: Vec<(String, String)>,
    /// What this person does next with it: words and address.
    pub action: Option<(String, String)>,
    pub history: Vec<EventLine>,
}

/// The page between the button and the opening: what it means, and the day.
#[derive(Clone, Debug, Template)]
#[template(path = "service/open.html")]
pub struct OpeningPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub effects: Vec<(String, String)>,
    pub field: Field,
    pub action: String,
    pub back: String,
    pub version: String,
}

/// Services, below `/services`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/services", web::get().to(list::list))
        .route("/services/{id}", web::get().to(show::show))
        .route("/services/{id}/open", web::get().to(open::confirm))
        .route("/services/{id}/open", web::post().to(open::open))
        .route("/services/{id}/notices", web::get().to(notices::show))
        .route("/services/{id}/notices", web::post().to(notices::record));
}

/// The header of everything that belongs to one service.
#[must_use]
pub fn identity(page: &Page, detail: &ServiceDetail) -> Identity {
    let seller = [detail.order.seller_department.as_str(), &detail.order.seller_name].join(" ");
    let state = stage_tag(page, detail.stage);
    Identity {
        customer: detail.customer.name.clone(),
        number: Some(detail.service.service_id.to_string()),
        copy: page.t("copy"),
        tag: Some(state),
        facts: vec![
            (page.t("service-wished"), page.date(&detail.service.wished_opening_on)),
            (page.t("task-owner"), seller.trim().to_owned()),
        ],
    }
}

/// The state by the terms, then the axes of charging and collecting (spec 2.8, 3.6).
#[must_use]
pub fn states(page: &Page, detail: &ServiceDetail) -> Vec<(String, Tag)> {
    let mut states = vec![(page.t("axis-service"), stage_tag(page, detail.stage))];
    states.extend(money_states(page, &detail.axes));
    states
}

/// Charging and collecting in words.
#[must_use]
pub fn money_states(page: &Page, axes: &Axes) -> [(String, Tag); 2] {
    let billing = match axes.billing {
        BillingState::Running => Tone::Ok,
        BillingState::NotStarted | BillingState::Closed => Tone::Mute,
        BillingState::Paused => Tone::Warn,
    };
    let collection = match axes.collection {
        CollectionState::Clear => Tone::Ok,
        CollectionState::Demanded => Tone::Warn,
        CollectionState::Suspended | CollectionState::ExOfficioTerminated => Tone::Bad,
    };
    let tag = |tone, kind: &str, code| Tag::new(tone, page.word(kind, code));
    [
        (page.t("axis-billing"), tag(billing, "billing-state", axes.billing.code())),
        (page.t("axis-collection"), tag(collection, "collection-state", axes.collection.code())),
    ]
}

/// A product by its name.
#[must_use]
pub fn product_name(page: &Page, detail: &ServiceDetail, code: &str) -> String {
    let product = detail.products.iter().find(|product| product.code == code);
    product.map_or_else(|| code.to_owned(), |product| name_of(product, page.look.lang))
}

/// `35석`, `35 seats`.
#[must_use]
pub fn units_of(page: &Page, detail: &ServiceDetail, code: &str, quantity: i64) -> String {
    let product = detail.products.iter().find(|product| product.code == code);
    let unit = product.map(|product| unit_of(product, page.look.lang)).unwrap_or_default();
    let number = figures::money(quantity);
    match page.look.lang {
        Lang::Ko => format!("{number}{unit}"),
        Lang::En if unit.is_empty() => number,
        Lang::En => format!("{number} {unit}{}", if quantity == 1 { "" } else { "s" }),
    }
}

/// `36개월`, `무약정`.
#[must_use]
pub fn term(page: &Page, months: i32) -> String {
    if months == 0 { page.t("term-none") } else { page.t1("term-months", "n", months) }
}

/// What this person does next with a service: request the acceptance, sign it, open it.
#[must_use]
pub fn next_step(page: &Page, detail: &ServiceDetail, role: Role) -> Option<(String, String)> {
    let number = &detail.service.service_id;
    let last = detail.acceptances.last();
    let state = last.map(|last| last.state);
    let ready = detail
        .tasks
        .iter()
        .any(|row| row.task.kind == task::ACCEPTANCE_REQUEST && row.task.state == TaskState::Ready);
    match role {
        Role::Sales if ready => {
            Some((page.t("acceptance-request"), format!("/services/{number}/acceptance")))
        }
        Role::TenantAdmin if state == Some(AcceptanceState::Requested) => {
            last.map(|last| (page.t("acceptance-sign"), format!("/acceptances/{}", last.id)))
        }
        Role::Consulting
            if state == Some(AcceptanceState::Signed) && detail.service.opened_on.is_none() =>
        {
            Some((page.t("board-open"), format!("/services/{number}/open")))
        }
        _ => None,
    }
}
