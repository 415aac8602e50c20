//! The queue of provisioning tasks: what is mine, soonest deadline first.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_entity::party::user_account::Role;
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, TaskCursor, TaskFilter, TaskRow, TaskState};
use serde::Deserialize;

use super::words;
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag, View};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page, Tone};
use crate::pages::view::ListPage;
use crate::problem::{OrBroken, Problem};

/// Tasks on one page of the list.
const SHOWN: u64 = 100;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    view: String,
    #[serde(default)]
    after: String,
}

/// Roles that do tasks themselves; the others look at everybody's.
const DOERS: [Role; 3] = [Role::Sales, Role::Operations, Role::Consulting];

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("task-list-title"));
    let tx = desk.read().await?;
    let request = PageRequest { limit: SHOWN, after: asked.after.parse::<TaskCursor>().ok() };
    let filter = filter(desk.person.actor.role, &asked.view);
    let found = queue::tasks(&tx, &filter, page.today, &request).await.or_broken()?;
    let mut rows = found.rows;
    if asked.view == "late" {
        rows.retain(|row| row.jeopardy.is_some());
    }
    let mut grid = grid(&page, &rows);
    let more = |next: TaskCursor| {
        (page.t("older"), format!("/provisioning?view={}&after={next}", asked.view))
    };
    grid.older = found.next.map(more);
    show(&ListPage {
        lead: String::new(),
        action: None,
        views: views(&page, desk.person.actor.role, &asked.view),
        filter: Vec::new(),
        grid,
        page,
    })
}

fn filter(role: Role, view: &str) -> TaskFilter {
    let mine = DOERS.contains(&role) && !matches!(view, "team" | "all" | "late" | "proposals");
    TaskFilter {
        states: if view == "all" { every_state() } else { Vec::new() },
        skip_proposed: view == "proposals",
        owner_role: mine.then(|| role.code().to_owned()),
        ..TaskFilter::default()
    }
}

fn every_state() -> Vec<TaskState> {
    use TaskState::{Cancelled, Done, Failed, InProgress, NotNeeded, Ready, Waiting};
    vec![Ready, InProgress, Failed, Waiting, Done, NotNeeded, Cancelled]
}

fn views(page: &Page, role: Role, current: &str) -> Vec<View> {
    let view = |key: &str, code: &str| View {
        label: page.t(key),
        href: if code.is_empty() {
            "/provisioning".into()
        } else {
            format!("/provisioning?view={code}")
        },
        count: None,
        current: current == code,
    };
    let mut views = vec![view("task-view-open", "")];
    if DOERS.contains(&role) {
        views.push(view("task-view-team", "team"));
    }
    if role == Role::Consulting {
        views.push(view("task-view-proposals", "proposals"));
    }
    views.extend([view("task-view-late", "late"), view("task-view-all", "all")]);
    views
}

/// Tasks as a list; the home of staff and partners shows the same.
#[must_use]
pub fn grid(page: &Page, rows: &[TaskRow]) -> Grid {
    let columns = vec![
        Column::text(page.t("task-title")),
        Column::fit(page.t("task-service")),
        Column::text(page.t("task-customer")),
        Column::text(page.t("task-owner")),
        Column::fit(page.t("task-state")),
        Column::fit(page.t("task-due")),
        Column::fit(page.t("task-left")),
        Column::fit(page.t("task-slack")),
        Column::text(page.t("task-waits")),
    ];
    let empty = Empty {
        icon: Icon::named("list-check"),
        title: page.t("task-list-empty"),
        why: page.t("task-list-empty-why"),
        action: None,
    };
    let rows: Vec<Row> = rows.iter().map(|task| row(page, task)).collect();
    let total = page.t1("list-total", "n", rows.len());
    Grid::new(page.t("task-list-title"), columns, rows).total(total).when_empty(empty)
}

fn row(page: &Page, row: &TaskRow) -> Row {
    let task = &row.task;
    let (left, late) = words::left(page, task);
    let cells = vec![
        Cell::text(words::title(page.look.lang, task)),
        Cell::Code(task.service_id.to_string()),
        Cell::text(&task.customer_label),
        Cell::text(words::owner(page, row)),
        Cell::Tag(words::tag(page, task.state)),
        Cell::text(page.date(&task.due_on)),
        match (left.is_empty(), late) {
            (true, _) => Cell::Blank,
            (_, true) => Cell::Tag(Tag::new(Tone::Bad, left)),
            _ => Cell::Quiet(left),
        },
        row.outlook.map_or(Cell::Blank, |seen| Cell::Tag(words::slack(page, seen.slack))),
        match words::waits(page, row) {
            waits if waits.is_empty() => Cell::Blank,
            waits => Cell::Quiet(waits),
        },
    ];
    Row::to(format!("/tasks/{}", task.id), cells)
}
