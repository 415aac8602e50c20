//! One service: what the customer has, since when, at which price, in which state on each axis.

pub mod list;
mod notices;
mod open;
mod show;

pub use list::grid as service_grid;

use actix_web::web;
use askama::Template;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::acceptance::AcceptanceState;
use gaetong_entity::service::task::TaskState;
use gaetong_provisioning::axes::Axes;
use gaetong_provisioning::lifecycle::{BillingState, CollectionState, ServiceState};
use gaetong_provisioning::service::ServiceDetail;
use gaetong_provisioning::task;

use super::component::{EventLine, Field, Grid, Identity, Steps, Tag};
use super::page::{Page, Tone};

#[derive(Clone, Debug, Template)]
#[template(path = "service/service.html")]
pub struct ServicePage {
    pub page: Page,
    pub identity: Identity,
    /// While it is on its way to opening.
    pub steps: Option<Steps>,
    /// Axis and state: 서비스, 과금, 수납.
    pub axes: Vec<(String, Tag)>,
    /// The dated events of the axes, the latest first.
    pub changes: Vec<EventLine>,
    pub facts: Vec<(String, String)>,
    pub units: Grid,
    /// What the customer was told beforehand; none while there is nothing.
    pub notices: Option<Grid>,
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
    let (_, state) = service_state(page, detail.axes.service);
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

/// The three axes in words (spec 2.8).
#[must_use]
pub fn states(page: &Page, axes: &Axes) -> Vec<(String, Tag)> {
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
    vec![
        service_state(page, axes.service),
        (page.t("axis-billing"), tag(billing, "billing-state", axes.billing.code())),
        (page.t("axis-collection"), tag(collection, "collection-state", axes.collection.code())),
    ]
}

fn service_state(page: &Page, state: ServiceState) -> (String, Tag) {
    let tone = match state {
        ServiceState::Active => Tone::Ok,
        ServiceState::Provisioning => Tone::Info,
        ServiceState::Suspended => Tone::Warn,
        ServiceState::Terminated => Tone::Mute,
    };
    (page.t("axis-service"), Tag::new(tone, page.word("service-state", state.code())))
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
