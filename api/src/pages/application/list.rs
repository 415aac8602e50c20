//! Applications: mine, those under way, all of them.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::party::user_account::Role;
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ApplicationFilter, ApplicationRow};
use serde::Deserialize;

use super::show::{may_edit, state_tag, term_name};
use crate::pages::component::{Cell, Column, Empty, Field, FieldKind, Grid, Row, View};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page};
use crate::pages::view::{Action, ListPage};
use crate::problem::{OrBroken, Problem};

/// Applications on one page of a list.
pub const SHOWN: u64 = 50;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub view: String,
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub after: String,
}

impl Asked {
    /// The text searched for, if there is one.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let text = self.q.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// This list from another place on.
    #[must_use]
    pub fn address(&self, list: &str, after: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("view", self.view.as_str()), ("q", &self.q), ("after", after)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("{list}?{}", query.finish())
    }
}

/// States in which somebody still has something to do.
pub const UNDER_WAY: [OrderState; 7] = [
    OrderState::Draft,
    OrderState::Returned,
    OrderState::Submitted,
    OrderState::UnderReview,
    OrderState::Accepted,
    OrderState::Provisioning,
    OrderState::AwaitingAcceptance,
];

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("nav-applications"));
    let tx = desk.read().await?;
    let actor = &desk.person.actor;
    let is_sales = actor.role == Role::Sales;
    let view = match asked.view.as_str() {
        "" if is_sales => "mine",
        "" => "open",
        view => view,
    };
    let filter = ApplicationFilter {
        states: if view == "open" { UNDER_WAY.to_vec() } else { Vec::new() },
        filed_by: (view == "mine").then_some(actor.user_id),
        text: asked.text(),
        ..ApplicationFilter::default()
    };
    let request = PageRequest { limit: SHOWN, after: asked.after.parse().ok() };
    let found = queue::applications(&tx, &filter, &request).await.or_broken()?;
    let mut grid =
        grid(&page, &found.rows, "/applications").when_empty(empty(&page, may_edit(&desk)));
    let more = |next: gaetong_entity::ids::ApplicationId| {
        (page.t("older"), asked.address("/applications", &next.to_string()))
    };
    grid.older = found.next.map(more);
    let new =
        Action { label: page.t("application-new"), href: "/applications/new".into(), icon: "plus" };
    show(&ListPage {
        lead: String::new(),
        action: may_edit(&desk).then_some(new),
        views: views(&page, is_sales, view),
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

fn views(page: &Page, is_sales: bool, current: &str) -> Vec<View> {
    let view = |key: &str, code: &str| View {
        label: page.t(key),
        href: format!("/applications?view={code}"),
        count: None,
        current: current == code,
    };
    let mut views = Vec::new();
    if is_sales {
        views.push(view("application-view-mine", "mine"));
    }
    views.extend([view("application-view-open", "open"), view("application-view-all", "all")]);
    views
}

fn empty(page: &Page, may_file: bool) -> Empty {
    Empty {
        icon: Icon::named("file-text"),
        title: page.t("application-list-empty"),
        why: page.t("application-list-empty-why"),
        action: may_file.then(|| (page.t("application-new"), "/applications/new".to_owned())),
    }
}

/// Applications as a list, each row leading below `door`: the application itself or its S/O page.
#[must_use]
pub fn grid(page: &Page, rows: &[ApplicationRow], door: &str) -> Grid {
    let columns = vec![
        Column::text(page.t("order-customer")),
        Column::fit(page.t("order-received")),
        Column::number(page.t("order-seats")),
        Column::fit(page.t("order-term")),
        Column::fit(page.t("order-wished")),
        Column::number(page.t("order-papers")),
        Column::fit(page.t("order-seller")),
        Column::fit(page.t("order-state")),
        Column::fit(page.t("service-number")),
    ];
    let total = page.t1("list-total", "n", rows.len());
    let rows = rows.iter().map(|row| line(page, row, door)).collect();
    Grid::new(page.t("nav-applications"), columns, rows).total(total)
}

fn line(page: &Page, row: &ApplicationRow, door: &str) -> Row {
    let form = &row.application;
    let unnamed = || page.t("application-title");
    let name = Some(row.customer_name.clone()).filter(|name| !name.is_empty());
    let day = |day: Option<chrono::NaiveDate>| match day {
        Some(day) => Cell::text(page.date(&day)),
        None => Cell::Blank,
    };
    let seats = if row.seats > 0 { Cell::Count(row.seats.unsigned_abs()) } else { Cell::Blank };
    let cells = vec![
        Cell::text(name.unwrap_or_else(unnamed)),
        day(form.submitted_at.map(gaetong_rules::month::seoul_date)),
        seats,
        Cell::text(term_name(page, form.term_months)),
        day(form.wished_opening_on),
        Cell::Count(u64::try_from(row.papers).unwrap_or_default()),
        Cell::text(row.filed_by.clone().unwrap_or_default()),
        Cell::Tag(state_tag(page, form.state)),
        row.service_id.as_ref().map_or(Cell::Blank, |id| Cell::Code(id.to_string())),
    ];
    Row::to(format!("{door}/{}", form.id), cells)
}
