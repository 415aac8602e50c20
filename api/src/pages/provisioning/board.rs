//! The plan of one service on a calendar: every task with its owner, what it waits for, its due day.

use actix_web::HttpResponse;
use actix_web::web::Path;
use chrono::{Days, NaiveDate};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account::Role;
use gaetong_provisioning::lifecycle::is_settled;
use gaetong_provisioning::queue::TaskRow;
use gaetong_provisioning::service::{self, ServiceDetail};
use gaetong_rules::month::seoul_date;

use super::{BoardPage, BoardRow, words};
use crate::pages::component::{PlanBar, Span};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Page, Tone};
use crate::pages::service::{identity, next_step};
use crate::problem::{OrBroken, Problem};

/// Days a task without a start is drawn before its due day.
const DRAWN: u64 = 3;

pub async fn board(desk: Desk, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    let title = desk.lang().t_with("board-title", &[("number", &id.to_string())]);
    let page = desk.page(title);
    let tx = desk.read().await?;
    let detail = service::detail(&tx, &id, (page.today, page.today)).await.or_broken()?;
    let detail = detail.ok_or_else(Problem::not_found)?;
    show(&present(page, &detail, desk.person.actor.role))
}

fn present(page: Page, detail: &ServiceDetail, role: Role) -> BoardPage {
    let number = &detail.service.service_id;
    let span = span(detail, page.today);
    let row = |task| row(&page, task, span, detail.service.wished_opening_on);
    let late = detail.forecast.as_ref().filter(|forecast| forecast.is_late());
    let staff = !matches!(role, Role::TenantAdmin | Role::TenantViewer | Role::Partner);
    BoardPage {
        crumbs: vec![
            (page.t("nav-services"), "/services".into()),
            (number.to_string(), format!("/services/{number}")),
        ],
        identity: identity(&page, detail),
        outlook: detail.forecast.as_ref().map(|forecast| words::outlook(&page, forecast)),
        done: detail.tasks.iter().filter(|row| is_settled(row.task.state)).count(),
        jeopardy: late.map(|forecast| {
            let day = page.date(&forecast.wished_opening_on);
            let expected = page.date(&forecast.expected_opening_on);
            page.t_with("board-jeopardy", &[("day", &day), ("t", &expected)])
        }),
        line_text: if staff { service::line_note(number) } else { String::new() },
        rows: detail.tasks.iter().map(row).collect(),
        open: next_step(&page, detail, role),
        page,
    }
}

fn row(page: &Page, row: &TaskRow, span: Span, wished: NaiveDate) -> BoardRow {
    let task = &row.task;
    let (left, late) = words::left(page, task);
    let until = task.finished_at.map_or(task.due_on, seoul_date);
    let begun = task.started_at.map(seoul_date);
    let tone = match (late, words::tone(task.state)) {
        (true, _) => Tone::Warn,
        (false, tone) => tone,
    };
    BoardRow {
        title: words::title(page.look.lang, task),
        href: Some(format!("/tasks/{}", task.id)),
        owner: words::owner(page, row),
        tag: words::tag(page, task.state),
        due: page.date(&task.due_on),
        left,
        late,
        slack: row.outlook.map(|outlook| words::slack(page, outlook.slack)),
        critical_path: row.outlook.is_some_and(|outlook| outlook.critical_path),
        waits: words::waits(page, row),
        bar: PlanBar {
            span,
            from: begun.unwrap_or_else(|| drawn_from(until)).min(until),
            until,
            today: page.today,
            wished,
            tone,
        },
    }
}

fn drawn_from(until: NaiveDate) -> NaiveDate {
    until.checked_sub_days(Days::new(DRAWN)).unwrap_or(until)
}

/// All days the plan touches, and today.
fn span(detail: &ServiceDetail, today: NaiveDate) -> Span {
    let due = || detail.tasks.iter().map(|row| row.task.due_on);
    let finished = || detail.tasks.iter().filter_map(|row| row.task.finished_at).map(seoul_date);
    let begun = seoul_date(detail.service.created_at);
    let first = due().map(drawn_from).chain(finished()).chain([begun]).min();
    let wished = detail.service.wished_opening_on;
    let last = due().chain(finished()).chain([wished, today.min(wished)]).max();
    Span { first: first.unwrap_or(begun), last: last.unwrap_or(wished) }
}
