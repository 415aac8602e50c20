//! The order desk's queue: what waits, what is on its way, what is over.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_entity::Scope;
use gaetong_entity::order::application::OrderState;
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ApplicationFilter};

use crate::pages::application::list::{Asked, SHOWN, grid};
use crate::pages::component::{Empty, Field, FieldKind, View};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page};
use crate::pages::view::ListPage;
use crate::problem::{OrBroken, Problem};

/// What the order desk has to decide.
pub const WAITING: [OrderState; 2] = [OrderState::Submitted, OrderState::UnderReview];

const VIEWS: [(&str, &str, &[OrderState]); 4] = [
    ("", "order-view-waiting", &WAITING),
    (
        "way",
        "order-view-way",
        &[OrderState::Accepted, OrderState::Provisioning, OrderState::AwaitingAcceptance],
    ),
    ("done", "order-view-done", &[OrderState::Completed, OrderState::Partial]),
    (
        "ended",
        "order-view-ended",
        &[OrderState::Returned, OrderState::Refused, OrderState::Withdrawn, OrderState::Cancelled],
    ),
];

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    staff_only(&desk)?;
    let page = desk.page(desk.lang().t("nav-orders"));
    let tx = desk.read().await?;
    let counts = queue::counts_by_state(&tx, &ApplicationFilter::default()).await.or_broken()?;
    let states =
        VIEWS.iter().find(|(code, _, _)| *code == asked.view).map(|(_, _, states)| *states);
    let filter = ApplicationFilter {
        states: states.unwrap_or(&WAITING).to_vec(),
        text: asked.text(),
        ..ApplicationFilter::default()
    };
    let request = PageRequest { limit: SHOWN, after: asked.after.parse().ok() };
    let found = queue::applications(&tx, &filter, &request).await.or_broken()?;
    let mut grid = grid(&page, &found.rows, "/orders").when_empty(empty(&page));
    let more = |next: gaetong_entity::ids::ApplicationId| {
        (page.t("older"), asked.address("/orders", &next.to_string()))
    };
    grid.older = found.next.map(more);
    show(&ListPage {
        lead: String::new(),
        action: None,
        views: views(&page, &counts, &asked.view),
        filter: vec![
            Field::new(&page, "q", FieldKind::Text)
                .label(page.t("order-search"))
                .optional()
                .value(&asked.q),
        ],
        grid,
        page,
    })
}

/// The order desk is the provider's.
pub fn staff_only(desk: &Desk) -> Result<(), Problem> {
    let is_staff = desk.person.actor.scope() == Scope::Provider;
    if is_staff { Ok(()) } else { Err(Problem::not_found()) }
}

fn views(page: &Page, counts: &[(OrderState, i64)], current: &str) -> Vec<View> {
    let count = |states: &[OrderState]| -> i64 {
        counts.iter().filter(|(state, _)| states.contains(state)).map(|(_, count)| count).sum()
    };
    let view = |(code, key, states): &(&str, &str, &[OrderState])| View {
        label: page.t(key),
        href: if code.is_empty() { "/orders".to_owned() } else { format!("/orders?view={code}") },
        count: Some(count(states).unsigned_abs()),
        current: *code == current,
    };
    VIEWS.iter().map(view).collect()
}

#[must_use]
pub fn empty(page: &Page) -> Empty {
    Empty {
        icon: Icon::named("clipboard-list"),
        title: page.t("order-list-empty"),
        why: page.t("order-list-empty-why"),
        action: None,
    }
}
