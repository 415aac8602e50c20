//! The time machine's page: the clock goes forward, and what the daily jobs did on the way is read.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{Days, Months, NaiveDate};
use gaetong_entity::{Actor, Tx};

use super::application::form::read_day;
use super::component::{Cell, Column, Grid, Row};
use super::desk::{Desk, show, show_with};
use super::page::{FieldError, Page};
use super::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};
use crate::time_machine::{self, ClockRefused, Earlier, Forward};

/// Moves shown, and rows of each.
const MOVES: u64 = 8;
const ROWS: usize = 60;

/// One earlier move: who, how far, what came of it.
#[derive(Clone, Debug)]
pub struct Journey {
    pub title: String,
    /// `자동 연장 안내 2통`, or that nothing was due.
    pub letters: String,
    pub happened: Option<Grid>,
}

#[derive(Clone, Debug, Template)]
#[template(path = "time_machine/time_machine.html")]
pub struct TimeMachinePage {
    pub page: Page,
    /// Label, the form's word for it, and the day it leads to.
    pub moves: Vec<(String, &'static str, NaiveDate)>,
    pub journeys: Vec<Journey>,
}

/// `/time-machine`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/time-machine", web::get().to(look))
        .route("/time-machine", web::post().to(go_forward));
}

async fn look(desk: Desk) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("time-machine-title"));
    show(&present(&desk, page).await?)
}

async fn go_forward(posted: Posted) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let title = desk.lang().t("time-machine-title");
    let Some(forward) = forward(&posted) else {
        let mut page = desk.page(title);
        let text = page.t("demo-clock-malformed");
        page.errors = vec![FieldError { field: "day".into(), text }];
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(desk, page).await?);
    };
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ClockRefused> {
        time_machine::advance(&desk.app, tx, actor, forward).await?;
        Ok("/time-machine?said=clock-moved".to_owned())
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let mut page = desk.refused(title, &problem);
            page.errors.iter_mut().for_each(|error| error.field = "day".into());
            show_with(problem.status, &present(desk, page).await?)
        }
        other => other,
    }
}

fn forward(posted: &Posted) -> Option<Forward> {
    match posted.field("move") {
        "day" => Some(Forward::Days(1)),
        "week" => Some(Forward::Days(7)),
        "month" => Some(Forward::Months(1)),
        _ => read_day(posted.field("day")).map(Forward::To),
    }
}

async fn present(desk: &Desk, page: Page) -> Result<TimeMachinePage, Problem> {
    if !desk.app.config.may_move_clock() {
        return Err(Problem::not_found());
    }
    let tx = desk.read().await?;
    let earlier = time_machine::log(&tx, MOVES).await.or_broken()?;
    let journeys = earlier.iter().map(|earlier| journey(&page, earlier)).collect();
    let today = page.today;
    let moves = [
        ("time-machine-day", "day", today.checked_add_days(Days::new(1))),
        ("time-machine-week", "week", today.checked_add_days(Days::new(7))),
        ("time-machine-month", "month", today.checked_add_months(Months::new(1))),
    ];
    let moves = moves.into_iter().filter_map(|(key, word, day)| Some((page.t(key), word, day?)));
    Ok(TimeMachinePage { moves: moves.collect(), journeys, page })
}

pub(super) fn journey(page: &Page, earlier: &Earlier) -> Journey {
    let days = (earlier.to - earlier.from).num_days().to_string();
    let (from, to) = (page.date(&earlier.from), page.date(&earlier.to));
    let places = [("from", from.as_str()), ("to", &to), ("days", &days), ("name", &earlier.by)];
    let letters: Vec<String> = earlier
        .letters
        .iter()
        .map(|(kind, count)| {
            let name = page.word("letter-kind", kind);
            page.t_with("time-machine-letters", &[("kind", &name), ("n", &count.to_string())])
        })
        .collect();
    Journey {
        title: page.t_with("time-machine-journey", &places),
        letters: if letters.is_empty() {
            page.t("time-machine-none")
        } else {
            letters.join(" · ")
        },
        happened: (!earlier.happened.is_empty()).then(|| happened(page, earlier)),
    }
}

fn happened(page: &Page, earlier: &Earlier) -> Grid {
    let columns = vec![
        Column::fit(page.t("time-machine-on")),
        Column::fit(page.t("time-machine-service")),
        Column::text(page.t("time-machine-deed")),
    ];
    let row = |(day, service, deed): &(NaiveDate, String, String)| {
        let link = Cell::Link { text: service.clone(), href: format!("/services/{service}") };
        Row::plain(vec![Cell::text(page.date(day)), link, Cell::text(page.word("deed", deed))])
    };
    let rows = earlier.happened.iter().take(ROWS).map(row).collect();
    let total = page.t1("list-total", "n", earlier.happened.len());
    Grid::new(page.t("time-machine-happened"), columns, rows).total(total)
}
