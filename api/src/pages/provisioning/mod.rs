//! The plan from service ID to opening: all tasks for staff, its own for a partner, one task with its evidence.

mod board;
mod fallout;
mod numbers;
pub mod queue;
mod task;
mod words;

pub use queue::grid as task_grid;
pub use words::{outlook, title as task_title};

use actix_web::web;
use askama::Template;

use super::component::{EventLine, Field, Identity, PlanBar, Tag};
use super::page::Page;

/// One task on the board.
#[derive(Clone, Debug)]
pub struct BoardRow {
    pub title: String,
    pub href: Option<String>,
    pub owner: String,
    pub tag: Tag,
    /// `2014-08-28(목)`
    pub due: String,
    /// "3일 지남", "오늘", "D-4", or empty for what is over.
    pub left: String,
    pub late: bool,
    /// Business days it may still take longer; empty for what is over.
    pub slack: Option<Tag>,
    /// The expected opening waits for it.
    pub critical_path: bool,
    /// The tasks it still waits for.
    pub waits: String,
    pub bar: PlanBar,
}

#[derive(Clone, Debug, Template)]
#[template(path = "provisioning/board.html")]
pub struct BoardPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    pub done: usize,
    /// How the order stands against the wished day, and when it can open.
    pub outlook: Option<(Tag, String)>,
    /// Said when the wished day can no longer be met.
    pub jeopardy: Option<String>,
    /// The sentence a VPN line order must carry, for copying.
    pub line_text: String,
    pub rows: Vec<BoardRow>,
    /// The opening, when the certificate is signed: words and address.
    pub open: Option<(String, String)>,
}

/// What a person may do with a task now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    pub start: bool,
    pub complete: bool,
    pub fail: bool,
    pub retry: bool,
    pub skip: bool,
    pub reschedule: bool,
}

/// Something that can be done about a task, folded away until it is wanted.
#[derive(Clone, Debug)]
pub struct TaskForm {
    pub title: String,
    /// What it brings about.
    pub means: String,
    pub action: String,
    pub fields: Vec<Field>,
    pub danger: bool,
}

#[derive(Clone, Debug, Template)]
#[template(path = "provisioning/task.html")]
pub struct TaskPage {
    pub page: Page,
    pub crumbs: Vec<(String, String)>,
    pub identity: Identity,
    /// `/tasks/{id}`
    pub address: String,
    /// What the task asks for, in words.
    pub rule: String,
    pub facts: Vec<(String, String)>,
    pub waits: Vec<String>,
    pub moves: Moves,
    /// What else can be done about it where it went wrong.
    pub fallout: Vec<TaskForm>,
    /// The page where a task is done that has an act of its own.
    pub go: Option<(String, String)>,
    pub fields: Vec<Field>,
    /// Numbers that can be given with this task, or were: kind and words.
    pub numbers: Vec<(String, String)>,
    /// How many of each to give; empty where none can be.
    pub give: Vec<Field>,
    /// Another day, and why.
    pub reschedule: Vec<Field>,
    pub version: String,
    pub evidence: String,
    /// Name and address of uploaded evidence.
    pub files: Vec<(String, String)>,
    pub history: Vec<EventLine>,
}

/// Task queue, task, and the plan of a service.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/provisioning", web::get().to(queue::list))
        .route("/services/{id}/provisioning", web::get().to(board::board))
        .route("/tasks/{id}", web::get().to(task::show_task))
        .route("/tasks/{id}/start", web::post().to(task::start))
        .route("/tasks/{id}/complete", web::post().to(task::complete))
        .route("/tasks/{id}/fail", web::post().to(task::fail))
        .route("/tasks/{id}/retry", web::post().to(task::retry))
        .route("/tasks/{id}/numbers", web::post().to(numbers::assign))
        .route("/tasks/{id}/schedule", web::post().to(task::reschedule))
        .route("/tasks/{id}/not-needed", web::post().to(task::not_needed))
        .route("/tasks/{id}/decline", web::post().to(fallout::decline))
        .route("/tasks/{id}/reassign", web::post().to(fallout::reassign))
        .route("/tasks/{id}/replace", web::post().to(fallout::replace))
        .route("/tasks/{id}/drop-item", web::post().to(fallout::drop_item))
        .route("/tasks/{id}/cancel-order", web::post().to(fallout::cancel_order));
}
