//! The queue of change orders: what waits, what was decided; customers see their own.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_entity::service::change_order::ChangeState;
use gaetong_provisioning::contract::list::{self, ChangeOrderFilter, ChangeOrderRow};
use gaetong_provisioning::page::PageRequest;
use serde::Deserialize;

use super::words::{kind_name, state_tag};
use crate::pages::component::{Cell, Column, Empty, Grid, Row, View};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::{Icon, Page};
use crate::pages::view::{Action, ListPage};
use crate::problem::{OrBroken, Problem};

/// Orders on one page of the list.
const SHOWN: u64 = 50;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: String,
}

const VIEWS: [(&str, Option<ChangeState>); 5] = [
    ("filed", Some(ChangeState::Filed)),
    ("approved", Some(ChangeState::Approved)),
    ("refused", Some(ChangeState::Refused)),
    ("withdrawn", Some(ChangeState::Withdrawn)),
    ("all", None),
];

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("change-orders"));
    // The order desk looks at what waits, a customer at everything it asked for.
    let proposed = if desk.person.actor.tenant_id.is_some() { "all" } else { "filed" };
    let known = VIEWS.iter().find(|(code, _)| *code == asked.state);
    let (code, state) = known.copied().unwrap_or((proposed, None));
    let state =
        if known.is_none() && proposed == "filed" { Some(ChangeState::Filed) } else { state };
    let tx = desk.read().await?;
    let filter = ChangeOrderFilter { state, ..ChangeOrderFilter::default() };
    let request = PageRequest { limit: SHOWN, after: asked.after.parse().ok() };
    let found = list::list(&tx, &filter, &request).await.or_broken()?;
    let mut grid = grid(&page, &found.rows);
    let more = |next| (page.t("older"), format!("/change-orders?state={code}&after={next}"));
    grid.older = found.next.map(more);
    let view = |(view, _): &(&str, Option<ChangeState>)| View {
        label: if *view == "all" {
            page.t("service-view-all")
        } else {
            page.word("change-state", view)
        },
        href: format!("/change-orders?state={view}"),
        count: None,
        current: *view == code,
    };
    show(&ListPage {
        lead: String::new(),
        action: super::renewals::KEEPERS.contains(&desk.person.actor.role).then(|| Action {
            label: page.t("nav-renewals"),
            href: "/renewals".to_owned(),
            icon: "calendar",
        }),
        views: VIEWS.iter().map(view).collect(),
        filter: Vec::new(),
        grid,
        page,
    })
}

/// Orders as a list; the homes show the same.
#[must_use]
pub fn grid(page: &Page, rows: &[ChangeOrderRow]) -> Grid {
    let columns = vec![
        Column::fit(page.t("change-order-kind")),
        Column::text(page.t("order-customer")),
        Column::fit(page.t("service-number")),
        Column::fit(page.t("change-order-effective")),
        Column::text(page.t("change-order-reason")),
        Column::fit(page.t("change-order-filed")),
        Column::fit(page.t("order-state")),
    ];
    let row = |row: &ChangeOrderRow| {
        let order = &row.order;
        let cells = vec![
            Cell::text(kind_name(page, order.kind)),
            Cell::text(&row.customer_name),
            Cell::Code(order.service_id.to_string()),
            Cell::text(page.date(&order.effective_on)),
            Cell::Quiet(order.reason.clone()),
            Cell::text(figures::instant(order.filed_at, page.look.lang)),
            Cell::Tag(state_tag(page, order.state)),
        ];
        Row::to(format!("/change-orders/{}", order.id), cells)
    };
    let empty = Empty {
        icon: Icon::named("clipboard-check"),
        title: page.t("change-orders-none"),
        why: page.t("change-orders-none-why"),
        action: None,
    };
    let total = page.t1("list-total", "n", rows.len());
    Grid::new(page.t("change-orders"), columns, rows.iter().map(row).collect())
        .total(total)
        .when_empty(empty)
}
