//! The form as it was sent: tried on the sample order, or published.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use gaetong_entity::catalogue::plan_template_task::Timing;
use gaetong_entity::order::application::AccessLine;
use gaetong_provisioning::calendar::business_days_after;
use gaetong_provisioning::plan::{Ordered, PlannedTask};
use gaetong_provisioning::template::{
    self, EDITORS, NewTemplate, RowFault, Sample, TemplateError, TemplateTask,
};

use super::form::{COLUMNS, EMPTY_ROWS, Filled, present};
use crate::pages::component::{Cell, Column, Grid, Row};
use crate::pages::desk::{Desk, show_with};
use crate::pages::language::Lang;
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

/// The most rows a form is read for.
const MOST_ROWS: usize = 100;

pub async fn submit(posted: Posted) -> Result<HttpResponse, Problem> {
    if !posted.desk.person.actor.is_one_of(&EDITORS) {
        return Err(Problem::not_found());
    }
    let filled = rows(&posted);
    let tasks: Vec<TemplateTask> = filled.iter().map(task).collect();
    if posted.field("intent") == "publish" {
        publish(&posted, &filled, tasks).await
    } else {
        preview(&posted, &filled, &tasks).await
    }
}

/// The rows that hold a task and are not struck out, in the order they ask for.
fn rows(posted: &Posted) -> Vec<Filled> {
    let count: usize = posted.field("rows").parse().unwrap_or(0);
    let mut rows: Vec<Filled> = (0..count.min(MOST_ROWS) + EMPTY_ROWS)
        .filter(|at| posted.field(&format!("remove-{at}")).is_empty())
        .map(|at| Filled {
            values: COLUMNS
                .iter()
                .map(|column| (*column, posted.field(&format!("{column}-{at}")).to_owned()))
                .collect(),
        })
        .filter(|row| !row.get("kind").is_empty() || !row.get("title_ko").is_empty())
        .collect();
    rows.sort_by_key(|row| row.get("position").parse::<u32>().unwrap_or(u32::MAX));
    for (at, row) in rows.iter_mut().enumerate() {
        for (column, value) in &mut row.values {
            if *column == "position" {
                *value = (at + 1).to_string();
            }
        }
    }
    rows
}

fn task(row: &Filled) -> TemplateTask {
    let words = |column| row.get(column).split_whitespace().map(str::to_owned).collect();
    // A number that cannot be read is out of range, and said so at its row.
    let days = |text: &str| text.parse().unwrap_or(-1);
    TemplateTask {
        kind: row.get("kind").to_owned(),
        title_ko: row.get("title_ko").to_owned(),
        title_en: row.get("title_en").to_owned(),
        rule_ko: row.get("rule_ko").to_owned(),
        rule_en: row.get("rule_en").to_owned(),
        owner_role: row.get("owner_role").to_owned(),
        partner_kind: Some(row.get("partner_kind").to_owned()).filter(|kind| !kind.is_empty()),
        needed_when: row.get("needed_when").to_owned(),
        timing: match row.get("timing") {
            "thursday" => Timing::Thursday,
            "after_opening" => Timing::AfterOpening,
            _ => Timing::BeforeOpening,
        },
        business_days: days(row.get("business_days")),
        lead_days: Some(row.get("lead_days")).filter(|text| !text.is_empty()).map(days),
        needs_evidence: !row.get("needs_evidence").is_empty(),
        delivers: words("delivers"),
        depends_on: words("depends_on"),
    }
}

async fn preview(
    posted: &Posted,
    filled: &[Filled],
    tasks: &[TemplateTask],
) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let tx = desk.read().await?;
    let sample = sample(posted, &tx).await?;
    match template::preview(&tx, &desk.person.actor, tasks, sample).await {
        Ok(planned) => {
            let page = desk.page(desk.lang().t("plan-template-new"));
            let plan = plan_grid(&page, &planned);
            answer(page, posted, filled, (&[], Some(plan)))
        }
        Err(refused) => again(desk, posted, filled, refused),
    }
}

async fn publish(
    posted: &Posted,
    filled: &[Filled],
    tasks: Vec<TemplateTask>,
) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let Ok(valid_from) = posted.field("valid_from").parse() else {
        let mut page = desk.page(desk.lang().t("plan-template-new"));
        page.errors.push(crate::pages::page::FieldError {
            field: "valid_from".to_owned(),
            text: page.t("plan-template-no-day"),
        });
        return answer(page, posted, filled, (&[], None));
    };
    let new = NewTemplate { valid_from, note: posted.field("note").to_owned(), tasks };
    let faults = faults(desk, &new.tasks).await?;
    let done = posted.act(async |tx, actor| {
        let version = template::publish(tx, actor, new).await?;
        Ok::<_, TemplateError>(format!(
            "/plan-templates/{}?said=plan-template-published",
            version.version
        ))
    });
    match done.await {
        Err(problem) if comes_back(&problem) => {
            let page = desk.refused(desk.lang().t("plan-template-new"), &problem);
            answer(page, posted, filled, (&faults, None))
        }
        other => other,
    }
}

/// What is wrong with the rows, to be said beside each.
async fn faults(desk: &Desk, tasks: &[TemplateTask]) -> Result<Vec<RowFault>, Problem> {
    let tx = desk.read().await?;
    Ok(match template::check(&tx, tasks).await {
        Err(TemplateError::Unsound { faults }) => faults,
        _ => Vec::new(),
    })
}

fn again(
    desk: &Desk,
    posted: &Posted,
    filled: &[Filled],
    refused: TemplateError,
) -> Result<HttpResponse, Problem> {
    let faults = match &refused {
        TemplateError::Unsound { faults } => faults.clone(),
        _ => Vec::new(),
    };
    let problem = Problem::from(refused);
    if !comes_back(&problem) {
        return Err(problem);
    }
    let page = desk.refused(desk.lang().t("plan-template-new"), &problem);
    answer(page, posted, filled, (&faults, None))
}

fn answer(
    page: Page,
    posted: &Posted,
    filled: &[Filled],
    (faults, plan): (&[RowFault], Option<Grid>),
) -> Result<HttpResponse, Problem> {
    let status = match page.errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let typed = |name: &str| posted.field(name).to_owned();
    show_with(status, &present(page, filled, faults, (&typed, plan)))
}

/// The order the template is tried on: accepted today, wished twenty business days ahead unless
/// told.
async fn sample(posted: &Posted, tx: &gaetong_entity::Tx) -> Result<Sample, Problem> {
    let today = posted.desk.person.actor.today();
    let ticked = |name| !posted.field(name).is_empty();
    let holidays = gaetong_provisioning::calendar::holidays(tx).await.or_broken()?;
    let usual = business_days_after(&holidays, today, 20).unwrap_or(today);
    Ok(Sample {
        ordered: Ordered {
            access_line: match posted.field("sample_access_line") {
                "dedicated" => AccessLine::Dedicated,
                "vpn" => AccessLine::Vpn,
                _ => AccessLine::Existing,
            },
            headsets: ticked("sample_headsets"),
            app: ticked("sample_app"),
            staffing: ticked("sample_staffing"),
            training: ticked("sample_training"),
            intelligent_network: ticked("sample_in"),
        },
        accepted_on: today,
        wished_on: posted.field("sample_wished_on").parse().unwrap_or(usual),
    })
}

fn plan_grid(page: &Page, planned: &[PlannedTask]) -> Grid {
    let columns = vec![
        Column::text(page.t("task-title")),
        Column::text(page.t("task-owner")),
        Column::fit(page.t("task-due")),
        Column::text(page.t("task-waits")),
    ];
    let korean = page.look.lang == Lang::Ko;
    let title = |kind: &str| {
        let found = planned.iter().find(|task| task.template.kind == kind)?;
        let template = &found.template;
        Some(if korean { template.title_ko.clone() } else { template.title_en.clone() })
    };
    let row = |task: &PlannedTask| {
        let template = &task.template;
        let owner = match &template.partner_kind {
            Some(kind) => page.word("partner-kind", kind),
            None => page.word("role", &template.owner_role),
        };
        let waits: Vec<String> = task.depends_on.iter().filter_map(|kind| title(kind)).collect();
        Row::plain(vec![
            Cell::text(title(&template.kind).unwrap_or_default()),
            Cell::text(owner),
            Cell::text(page.date(&task.due_on)),
            Cell::Quiet(waits.join(", ")),
        ])
    };
    let mut due: Vec<&PlannedTask> = planned.iter().collect();
    due.sort_by_key(|task| (task.due_on, task.template.position));
    Grid::new(page.t("plan-template-plan"), columns, due.into_iter().map(row).collect())
}
