//! Requests: those that wait, then the rest.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_billing::partners::requests::{self, MAY_ASK};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::billing_request::{Model as Request, RequestState};
use serde::Deserialize;

use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page, Tone};
use crate::pages::settlement::rooms;
use crate::pages::view::{Action, ListPage};
use crate::problem::{OrBroken, Problem};

/// Who reads requests: who files and who handles them, and whose product it is.
pub const READERS: [Role; 4] = [Role::Sales, Role::Product, Role::Settlement, Role::Admin];

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    view: String,
}

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let page = desk.page(desk.lang().t("requests"));
    let tx = desk.read().await?;
    let all = requests::list(&tx).await.or_broken()?;
    let waiting = asked.view == "waiting";
    let shown: Vec<&Request> =
        all.iter().filter(|one| !waiting || one.state == RequestState::Filed).collect();
    let may_ask = desk.only(&MAY_ASK).is_ok();
    let action = may_ask.then(|| Action {
        label: page.t("request-new"),
        href: "/billing-requests/new".to_owned(),
        icon: "plus",
    });
    show(&ListPage {
        lead: page.t("requests-lead"),
        action,
        views: rooms(&desk, &page, "/billing-requests"),
        filter: Vec::new(),
        grid: grid(&page, &shown),
        page,
    })
}

fn grid(page: &Page, rows: &[&Request]) -> Grid {
    let columns = vec![
        Column::fit(page.t("request-number")),
        Column::fit(page.t("request-kind")),
        Column::text(page.t("request-customer")),
        Column::fit(page.t("request-service")),
        Column::number(page.t("request-amount")),
        Column::number(page.t("request-partner-amount")),
        Column::fit(page.t("request-pay-on")),
        Column::fit(page.t("request-state")),
    ];
    let row = |one: &&Request| {
        let cells = vec![
            Cell::Code(one.number.clone()),
            Cell::text(page.word("request-kind", one.kind.code())),
            Cell::text(&one.customer_name),
            Cell::Code(one.service_id.to_string()),
            Cell::Money(one.amount),
            one.partner_amount.map_or(Cell::Blank, Cell::Money),
            one.pay_on.map_or(Cell::Blank, |day| Cell::text(page.date(&day))),
            Cell::Tag(state_tag(page, one.state)),
        ];
        Row::to(format!("/billing-requests/{}", one.id), cells)
    };
    let empty = Empty {
        icon: Icon::named("file-text"),
        title: page.t("request-none"),
        why: page.t("request-none-why"),
        action: None,
    };
    Grid::new(page.t("requests"), columns, rows.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .total(page.t1("list-total", "n", rows.len()))
        .when_empty(empty)
}

pub(super) fn state_tag(page: &Page, state: RequestState) -> Tag {
    let tone = match state {
        RequestState::Filed => Tone::Warn,
        RequestState::Handled => Tone::Ok,
        RequestState::Returned => Tone::Bad,
    };
    Tag::new(tone, page.word("request-state", state.code()))
}
