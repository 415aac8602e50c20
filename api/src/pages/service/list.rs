//! The services this person may see, in the order of their IDs.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ServiceFilter, ServiceRow};
use serde::Deserialize;

use super::money_states;
use crate::pages::component::{Cell, Column, Empty, Grid, Row, View};
use crate::pages::contract::words::stage_tag;
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page};
use crate::pages::view::ListPage;
use crate::problem::{OrBroken, Problem};

/// Services on one page of the list.
const SHOWN: u64 = 100;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    view: String,
    #[serde(default)]
    after: String,
}

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let tenant = desk.person.actor.tenant_id.is_some();
    let key = if tenant { "nav-our-services" } else { "nav-services" };
    let page = desk.page(desk.lang().t(key));
    let tx = desk.read().await?;
    let opened = match asked.view.as_str() {
        "open" => Some(true),
        "coming" => Some(false),
        _ => None,
    };
    let filter = ServiceFilter { opened, ..ServiceFilter::default() };
    let request = PageRequest { limit: SHOWN, after: asked.after.parse().ok() };
    let found = queue::services(&tx, &filter, page.today, &request).await.or_broken()?;
    let mut grid = grid(&page, &found.rows);
    let more = |next| (page.t("older"), format!("/services?view={}&after={next}", asked.view));
    grid.older = found.next.map(more);
    show(&ListPage {
        lead: String::new(),
        action: None,
        views: views(&page, &asked.view),
        filter: Vec::new(),
        grid,
        page,
    })
}

fn views(page: &Page, current: &str) -> Vec<View> {
    let view = |key: &str, code: &str| View {
        label: page.t(key),
        href: if code.is_empty() { "/services".into() } else { format!("/services?view={code}") },
        count: None,
        current: current == code,
    };
    vec![
        view("service-view-all", ""),
        view("service-view-open", "open"),
        view("service-view-coming", "coming"),
    ]
}

/// Services as a list; the customer's home shows the same.
#[must_use]
pub fn grid(page: &Page, rows: &[ServiceRow]) -> Grid {
    let columns = vec![
        Column::fit(page.t("service-number")),
        Column::text(page.t("task-customer")),
        Column::number(page.t("service-seats")),
        Column::fit(page.t("service-term")),
        Column::fit(page.t("service-opened")),
        Column::fit(page.t("axis-service")),
        Column::fit(page.t("axis-billing")),
        Column::fit(page.t("axis-collection")),
    ];
    let empty = Empty {
        icon: Icon::named("headset"),
        title: page.t("service-list-empty"),
        why: page.t("service-list-empty-why"),
        action: None,
    };
    let seats: i64 = rows.iter().map(|row| row.seats).sum();
    let mut sum = vec![Cell::text(page.t("bill-sum")), Cell::Blank];
    sum.push(Cell::Count(seats.unsigned_abs()));
    sum.extend([Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank]);
    let total = page.t1("list-total", "n", rows.len());
    let rows = rows.iter().map(|service| row(page, service)).collect();
    Grid::new(page.t("nav-services"), columns, rows).total(total).sum(sum).when_empty(empty)
}

fn row(page: &Page, row: &ServiceRow) -> Row {
    let service = &row.service;
    let opened = match service.opened_on {
        Some(day) => Cell::text(page.date(&day)),
        None => {
            Cell::Quiet(page.t1("service-wished-on", "day", page.date(&service.wished_opening_on)))
        }
    };
    let seats = if row.seats > 0 { Cell::Count(row.seats.unsigned_abs()) } else { Cell::Blank };
    let mut cells = vec![
        Cell::Code(service.service_id.to_string()),
        Cell::text(&row.customer_name),
        seats,
        Cell::text(super::term(page, service.term_months)),
        opened,
    ];
    cells.push(Cell::Tag(stage_tag(page, row.stage)));
    cells.extend(money_states(page, &row.axes).into_iter().map(|(_, tag)| Cell::Tag(tag)));
    Row::to(format!("/services/{}", service.service_id), cells)
}
