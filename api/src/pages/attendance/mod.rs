//! Attendance reports (복무확인서): the month of the agents, day by day, submitted by the partner and
//! signed by the customer.

mod decide;
mod edit;
mod list;
mod report;
mod roster;
mod upload;
mod waiting;

pub use waiting::{for_partner, for_tenant};

use actix_web::web;
use askama::Template;

use super::component::{Field, Grid, Identity, Tile, View};
use super::page::{Page, Tone};

/// A service whose report of a month has not been begun.
#[derive(Clone, Debug)]
pub struct DueReport {
    pub title: String,
    pub href: String,
}

/// Reports, and those still to be begun.
#[derive(Clone, Debug, Template)]
#[template(path = "attendance/list.html")]
pub struct AttendancePage {
    pub page: Page,
    pub lead: String,
    pub views: Vec<View>,
    pub due: Vec<DueReport>,
    pub grid: Grid,
}

/// A day of the month at the head of the grid.
#[derive(Clone, Debug)]
pub struct DayHead {
    pub number: u32,
    /// `월`
    pub name: String,
    /// A Saturday, a Sunday or a holiday.
    pub off: bool,
    /// How many agents were there.
    pub there: usize,
}

/// What an agent did on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Worked,
    Trained,
    Neither,
}

impl Mark {
    /// The colour of the cell; a colour never says it alone.
    fn class(self, off: &bool) -> &'static str {
        match (self, off) {
            (Mark::Worked, _) => "day day-worked",
            (Mark::Trained, _) => "day day-trained",
            (Mark::Neither, true) => "day is-off",
            (Mark::Neither, false) => "day",
        }
    }

    /// The letter in the cell.
    fn sign(self, page: &Page) -> String {
        match self {
            Mark::Worked => page.t("attendance-sign-worked"),
            Mark::Trained => page.t("attendance-sign-trained"),
            Mark::Neither => String::new(),
        }
    }
}

/// An agent's month.
#[derive(Clone, Debug, Default)]
pub struct AgentRow {
    pub agent: String,
    pub marks: Vec<Mark>,
    pub worked: String,
    pub trained: String,
    pub agent_months: String,
    /// What cannot be read of it.
    pub fault: Option<String>,
}

impl AgentRow {
    fn mark(&self, day: &usize) -> Mark {
        self.marks.get(*day).copied().unwrap_or(Mark::Neither)
    }
}

/// A report as its grid; inputs while its partner writes it, words for everybody else.
#[derive(Clone, Debug, Template)]
#[template(path = "attendance/report.html")]
pub struct ReportPage {
    pub page: Page,
    pub lead: String,
    /// `/attendance/{id}`, or nothing before it is saved for the first time.
    pub address: String,
    pub service: String,
    pub month: String,
    pub version: i64,
    pub identity: Identity,
    pub links: Vec<(String, String, &'static str)>,
    pub notes: Vec<(Tone, String)>,
    pub tiles: Vec<Tile>,
    pub days: Vec<DayHead>,
    pub rows: Vec<AgentRow>,
    pub worked: String,
    pub trained: String,
    pub agent_months: String,
    pub remark: String,
    pub may_edit: bool,
    pub may_sign: bool,
    pub may_correct: bool,
    pub sign_fields: Vec<Field>,
}

/// Below `/attendance`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/attendance", web::get().to(list::list))
        .route("/attendance", web::post().to(edit::save))
        .route("/attendance/submit", web::post().to(edit::submit))
        .route("/attendance/new", web::get().to(edit::new))
        .route("/attendance/upload", web::post().to(upload::upload))
        .route("/attendance/sheet", web::get().to(upload::sheet))
        .route("/attendance/{id}", web::get().to(report::report))
        .route("/attendance/{id}/pdf", web::get().to(report::pdf))
        .route("/attendance/{id}/correct", web::post().to(decide::correct))
        .route("/attendance/{id}/sign", web::post().to(decide::sign))
        .route("/attendance/{id}/return", web::post().to(decide::give_back));
}
