//! The tables of states and moves, as the acts ask them: for anybody signed in.

use actix_web::{HttpResponse, web};
use askama::Template;
use gaetong_provisioning::barred::state_name;
use gaetong_provisioning::lifecycle::{Machine, event_name, machines};

use super::component::{Cell, Column, Grid, Row};
use super::desk::{Desk, show};
use super::page::Page;
use crate::problem::Problem;

#[derive(Clone, Debug, Template)]
#[template(path = "lifecycle.html")]
pub struct LifecyclePage {
    pub page: Page,
    pub machines: Vec<Grid>,
}

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/lifecycle", web::get().to(lifecycle));
}

async fn lifecycle(desk: Desk) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("lifecycle-title"));
    let machines = machines().iter().map(|machine| grid(&page, machine)).collect();
    show(&LifecyclePage { page, machines })
}

/// One row a move that can happen.
fn grid(page: &Page, machine: &Machine) -> Grid {
    let of = page.look.lang.of_rules();
    let columns = vec![
        Column::text(page.t("lifecycle-from")),
        Column::text(page.t("lifecycle-event")),
        Column::text(page.t("lifecycle-to")),
    ];
    let state = |code: &str| Cell::text(state_name(code).get(of).to_owned());
    let rows = machine.moves.iter().map(|(from, event, to)| {
        let event = Cell::text(event_name(event).get(of).to_owned());
        Row::plain(vec![state(from), event, state(to)])
    });
    Grid::new(machine.name.get(of).to_owned(), columns, rows.collect())
}
