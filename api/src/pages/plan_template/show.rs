//! The versions, and the tasks of one.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_entity::catalogue::plan_template::Model as Version;
use gaetong_provisioning::template::{self, EDITORS, Template, TemplateTask};

use super::TemplatePage;
use crate::pages::component::{Cell, Column, Grid, Row, Tag};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Page, Tone};
use crate::problem::Problem;

pub async fn current(desk: Desk) -> Result<HttpResponse, Problem> {
    let actor = &desk.person.actor;
    let tx = desk.read().await?;
    let versions = template::versions(&tx, actor).await?;
    let now = template::in_force(&versions, actor.today()).ok_or_else(Problem::not_found)?;
    shown(&desk, &now.version.clone(), versions).await
}

pub async fn version(desk: Desk, id: Path<String>) -> Result<HttpResponse, Problem> {
    let tx = desk.read().await?;
    let versions = template::versions(&tx, &desk.person.actor).await?;
    drop(tx);
    shown(&desk, &id, versions).await
}

async fn shown(desk: &Desk, id: &str, versions: Vec<Version>) -> Result<HttpResponse, Problem> {
    let actor = &desk.person.actor;
    let tx = desk.read().await?;
    let found = template::one(&tx, actor, id).await?.ok_or_else(Problem::not_found)?;
    let page = desk.page(desk.lang().t("plan-template-title"));
    let edits = actor.is_one_of(&EDITORS);
    let day = page.date(&found.version.valid_from);
    let places = [("version", found.version.version.as_str()), ("day", day.as_str())];
    show(&TemplatePage {
        crumbs: vec![(page.t("nav-home"), "/".into())],
        lead: page.t_with("plan-template-lead", &places),
        versions: version_grid(&page, &versions),
        tasks: task_grid(&page, &found),
        edit: edits.then(|| format!("/plan-templates/new?from={}", found.version.version)),
        page,
    })
}

fn version_grid(page: &Page, versions: &[Version]) -> Grid {
    let columns = vec![
        Column::fit(page.t("plan-template-version")),
        Column::fit(page.t("plan-template-from")),
        Column::fit(page.t("plan-template-state")),
        Column::text(page.t("plan-template-note")),
    ];
    let now = template::in_force(versions, page.today).map(|row| row.version.clone());
    let row = |version: &Version| {
        let state = match &now {
            Some(now) if *now == version.version => Tag::new(Tone::Ok, page.t("plan-template-now")),
            _ if version.valid_from > page.today => {
                Tag::new(Tone::Info, page.t("plan-template-soon"))
            }
            _ => Tag::new(Tone::Mute, page.t("plan-template-past")),
        };
        let cells = vec![
            Cell::Code(version.version.clone()),
            Cell::text(page.date(&version.valid_from)),
            Cell::Tag(state),
            Cell::Quiet(version.note.clone()),
        ];
        Row::to(format!("/plan-templates/{}", version.version), cells)
    };
    Grid::new(page.t("plan-template-versions"), columns, versions.iter().map(row).collect())
}

fn task_grid(page: &Page, found: &Template) -> Grid {
    let columns = vec![
        Column::text(page.t("task-title")),
        Column::fit(page.t("task-owner")),
        Column::fit(page.t("plan-template-needed")),
        Column::fit(page.t("plan-template-timing")),
        Column::number(page.t("plan-template-days")),
        Column::number(page.t("plan-template-lead-days")),
        Column::text(page.t("task-waits")),
        Column::text(page.t("plan-template-rule")),
    ];
    let rows = found.tasks.iter().map(|task| row(page, task, &found.tasks)).collect();
    Grid::new(page.t("plan-template-tasks"), columns, rows)
}

fn row(page: &Page, task: &TemplateTask, all: &[TemplateTask]) -> Row {
    let title_of = |kind: &String| all.iter().find(|other| other.kind == *kind);
    let waits: Vec<String> =
        task.depends_on.iter().filter_map(title_of).map(|other| title(page, other)).collect();
    let waits = match waits.as_slice() {
        [one, _, _, ..] => {
            let n = (waits.len() - 1).to_string();
            page.t_with("task-waits-more", &[("name", one.as_str()), ("n", n.as_str())])
        }
        few => few.join(", "),
    };
    Row::plain(vec![
        Cell::text(title(page, task)),
        Cell::text(owner(page, task)),
        Cell::text(page.word("plan-need", &task.needed_when)),
        Cell::text(page.word("plan-timing", timing_code(task))),
        Cell::Money(i64::from(task.business_days)),
        task.lead_days.map_or(Cell::Blank, |days| Cell::Money(i64::from(days))),
        Cell::Quiet(waits),
        Cell::Quiet(if korean(page) { task.rule_ko.clone() } else { task.rule_en.clone() }),
    ])
}

fn korean(page: &Page) -> bool {
    page.look.lang == crate::pages::language::Lang::Ko
}

fn title(page: &Page, task: &TemplateTask) -> String {
    if korean(page) { task.title_ko.clone() } else { task.title_en.clone() }
}

fn owner(page: &Page, task: &TemplateTask) -> String {
    match &task.partner_kind {
        Some(kind) => page.word("partner-kind", kind),
        None => page.word("role", &task.owner_role),
    }
}

/// The code a timing is stored and chosen by.
pub fn timing_code(task: &TemplateTask) -> &'static str {
    use gaetong_entity::catalogue::plan_template_task::Timing;
    match task.timing {
        Timing::BeforeOpening => "before_opening",
        Timing::AfterOpening => "after_opening",
        Timing::Thursday => "thursday",
    }
}
