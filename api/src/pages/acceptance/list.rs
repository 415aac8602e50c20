//! The rounds of acceptance: to be signed, signed, rejected.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_entity::service::acceptance::AcceptanceState;
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, AcceptanceRow};
use serde::Deserialize;

use super::present::tone;
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag, View};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::{Icon, Page};
use crate::pages::view::ListPage;
use crate::problem::{OrBroken, Problem};

/// Rounds on one page of the list.
const SHOWN: u64 = 100;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    view: String,
    #[serde(default)]
    after: String,
}

const STATES: [AcceptanceState; 3] =
    [AcceptanceState::Requested, AcceptanceState::Signed, AcceptanceState::Rejected];

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("nav-acceptances"));
    let tx = desk.read().await?;
    let state = STATES.into_iter().find(|state| state.code() == asked.view).unwrap_or(STATES[0]);
    let request = PageRequest { limit: SHOWN, after: asked.after.parse().ok() };
    let found = queue::acceptances(&tx, state, &request).await.or_broken()?;
    let mut grid = grid(&page, &found.rows);
    let more = |next| (page.t("older"), format!("/acceptances?view={}&after={next}", state.code()));
    grid.older = found.next.map(more);
    let view = |one: AcceptanceState| View {
        label: page.word("acceptance-state", one.code()),
        href: format!("/acceptances?view={}", one.code()),
        count: None,
        current: one == state,
    };
    show(&ListPage {
        lead: String::new(),
        action: None,
        views: STATES.map(view).to_vec(),
        filter: Vec::new(),
        grid,
        page,
    })
}

/// Rounds as a list; homes show the same.
#[must_use]
pub fn grid(page: &Page, rows: &[AcceptanceRow]) -> Grid {
    let columns = vec![
        Column::fit(page.t("acceptance-number")),
        Column::fit(page.t("service-number")),
        Column::text(page.t("task-customer")),
        Column::number(page.t("acceptance-round")),
        Column::fit(page.t("acceptance-requested-on")),
        Column::fit(page.t("task-state")),
    ];
    let row = |row: &AcceptanceRow| {
        let round = &row.acceptance;
        let state = Tag::new(tone(round.state), page.word("acceptance-state", round.state.code()));
        let cells = vec![
            Cell::Code(round.number.clone()),
            Cell::Code(row.service_id.to_string()),
            Cell::text(&row.customer_name),
            Cell::Count(u64::from(round.round.unsigned_abs())),
            Cell::text(figures::instant(round.requested_at, page.look.lang)),
            Cell::Tag(state),
        ];
        Row::to(format!("/acceptances/{}", round.id), cells)
    };
    let empty = Empty {
        icon: Icon::named("certificate"),
        title: page.t("acceptance-list-empty"),
        why: page.t("acceptance-list-empty-why"),
        action: None,
    };
    let total = page.t1("list-total", "n", rows.len());
    Grid::new(page.t("nav-acceptances"), columns, rows.iter().map(row).collect())
        .total(total)
        .when_empty(empty)
}
