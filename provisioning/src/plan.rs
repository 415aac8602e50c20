//! The provisioning plan (spec 2.5): which tasks an order needs, what waits for what, and by when.
//!
//! Pure: template rows, what was ordered, two dates and the calendar in; tasks out. Due dates are
//! counted back from the wished opening date in business days, never before a task can begin at
//! all, and recordings happen on Thursdays only.

use crate::application::items::is_app;
use crate::calendar::{business_days_after, business_days_before, next_recording_day};
use chrono::NaiveDate;
use gaetong_entity::catalogue::plan_template_dependency::Model as TemplateDependency;
use gaetong_entity::catalogue::plan_template_task::{Model as TemplateTask, Timing};
use gaetong_entity::order::application::{self, AccessLine};
use gaetong_entity::order::application_item;
use gaetong_rules::business_day::{Holidays, OutsideCalendar, Roll};
use std::collections::HashMap;

/// Of an order, what decides which tasks it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ordered {
    pub access_line: AccessLine,
    pub headsets: bool,
    pub app: bool,
    pub staffing: bool,
    pub training: bool,
    pub intelligent_network: bool,
}

impl Ordered {
    pub fn of(form: &application::Model, items: &[application_item::Model]) -> Ordered {
        let has = |product: &str| items.iter().any(|item| item.product == product);
        Ordered {
            access_line: form.access_line,
            headsets: form.headsets,
            app: items.iter().any(|item| is_app(&item.product)),
            staffing: form.staffing || has("agent-staffing"),
            training: has("training"),
            intelligent_network: form.intelligent_network,
        }
    }

    /// Whether a task of the template is needed, by the template's word for when.
    fn needs(&self, needed_when: &str) -> Result<bool, PlanError> {
        Ok(match needed_when {
            "always" => true,
            "access_line_ordered" => self.access_line != AccessLine::Existing,
            "dedicated_line" => self.access_line == AccessLine::Dedicated,
            "headsets" => self.headsets,
            "app" => self.app,
            "staffing" => self.staffing,
            "training" => self.training,
            "intelligent_network" => self.intelligent_network,
            other => return Err(PlanError::UnknownNeed(other.to_owned())),
        })
    }
}

/// A task of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedTask {
    pub template: TemplateTask,
    pub due_on: NaiveDate,
    /// Kinds of the tasks of this plan it waits for.
    pub depends_on: Vec<String>,
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    OutsideCalendar(#[from] OutsideCalendar),
    #[error("the template needs a task when {0:?}, which is not known")]
    UnknownNeed(String),
    #[error("the tasks of the template wait for each other in a circle")]
    Circular,
}

/// One task as the calendar sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub kind: String,
    pub timing: Timing,
    /// Business days before (or after) the opening.
    pub business_days: u32,
    pub depends_on: Vec<String>,
    /// The day it was done or found not to be needed.
    pub settled_on: Option<NaiveDate>,
}

/// The tasks `ordered` needs, due so that the service can open on `wished_on`.
pub fn plan(
    template: &[TemplateTask],
    dependencies: &[TemplateDependency],
    ordered: &Ordered,
    (accepted_on, wished_on): (NaiveDate, NaiveDate),
    holidays: &Holidays,
) -> Result<Vec<PlannedTask>, PlanError> {
    let mut needed: Vec<&TemplateTask> = Vec::new();
    for task in template {
        if ordered.needs(&task.needed_when)? {
            needed.push(task);
        }
    }
    needed.sort_by_key(|task| task.position);
    let steps: Vec<Step> = needed.iter().map(|task| step(task, dependencies, &needed)).collect();
    let earliest = earliest(&steps, accepted_on, holidays)?;
    let mut due: HashMap<&str, NaiveDate> = HashMap::new();
    for at in in_order(&steps)? {
        let step = &steps[at];
        let possible = earliest.get(&step.kind).copied().unwrap_or(accepted_on);
        let wanted = match step.timing {
            Timing::BeforeOpening => business_days_before(holidays, wished_on, step.business_days)?,
            Timing::AfterOpening => business_days_after(holidays, wished_on, step.business_days)?,
            Timing::Thursday => {
                let before = step.depends_on.iter().filter_map(|kind| due.get(kind.as_str()));
                next_recording_day(holidays, before.copied().max().unwrap_or(accepted_on))?
            }
        };
        due.insert(&step.kind, wanted.max(possible));
    }
    let task = |(template, step): (&&TemplateTask, &Step)| PlannedTask {
        due_on: due.get(step.kind.as_str()).copied().unwrap_or(wished_on),
        template: (*template).clone(),
        depends_on: step.depends_on.clone(),
    };
    Ok(needed.iter().zip(&steps).map(task).collect())
}

/// The first day each task can be done, if all goes well from `from` on. Tasks the template puts
/// on the same or the next business day can follow each other within a day; the others take until
/// the next business day.
pub fn earliest(
    steps: &[Step],
    from: NaiveDate,
    holidays: &Holidays,
) -> Result<HashMap<String, NaiveDate>, PlanError> {
    let today = holidays.roll(from, Roll::Next)?;
    let mut days: HashMap<String, NaiveDate> = HashMap::new();
    for at in in_order(steps)? {
        let step = &steps[at];
        let mut day = today;
        let before = steps.iter().filter(|other| step.depends_on.contains(&other.kind));
        for other in before {
            let done = days.get(&other.kind).copied().unwrap_or(today);
            day = day.max(business_days_after(holidays, done, gap(other, step))?);
        }
        if step.timing == Timing::Thursday {
            day = recording_day(step, &days, today, holidays)?;
        }
        days.insert(step.kind.clone(), step.settled_on.unwrap_or(day));
    }
    Ok(days)
}

/// The first Thursday after everything it waits for, today included if that was done before.
fn recording_day(
    step: &Step,
    days: &HashMap<String, NaiveDate>,
    today: NaiveDate,
    holidays: &Holidays,
) -> Result<NaiveDate, PlanError> {
    let yesterday = today.pred_opt().unwrap_or(today);
    let done = step.depends_on.iter().filter_map(|kind| days.get(kind)).copied().max();
    Ok(next_recording_day(holidays, done.unwrap_or(yesterday).max(yesterday))?)
}

/// The day the service can open at the earliest: when everything before the opening is done.
pub fn expected_opening(steps: &[Step], days: &HashMap<String, NaiveDate>) -> Option<NaiveDate> {
    let before = steps.iter().filter(|step| step.timing != Timing::AfterOpening);
    before.filter_map(|step| days.get(&step.kind)).copied().max()
}

/// Business days between two tasks, at least.
fn gap(before: &Step, after: &Step) -> u32 {
    match (before.timing, after.timing) {
        (Timing::BeforeOpening, Timing::AfterOpening) => after.business_days,
        _ => u32::from(before.business_days.saturating_sub(after.business_days) > 1),
    }
}

fn step(
    task: &TemplateTask,
    dependencies: &[TemplateDependency],
    needed: &[&TemplateTask],
) -> Step {
    let is_needed = |kind: &str| needed.iter().any(|other| other.kind == kind);
    let waits = dependencies.iter().filter(|d| d.kind == task.kind && is_needed(&d.depends_on));
    Step {
        kind: task.kind.clone(),
        timing: task.timing,
        business_days: u32::try_from(task.business_days).unwrap_or(0),
        depends_on: waits.map(|d| d.depends_on.clone()).collect(),
        settled_on: None,
    }
}

/// The places of the steps so that each comes after what it waits for.
fn in_order(steps: &[Step]) -> Result<Vec<usize>, PlanError> {
    let mut order: Vec<usize> = Vec::with_capacity(steps.len());
    while order.len() < steps.len() {
        let placed = |kind: &String| {
            let unknown = steps.iter().all(|step| step.kind != *kind);
            unknown || order.iter().any(|at| steps[*at].kind == *kind)
        };
        let next = (0..steps.len())
            .filter(|at| !order.contains(at))
            .find(|at| steps[*at].depends_on.iter().all(placed));
        order.push(next.ok_or(PlanError::Circular)?);
    }
    Ok(order)
}
