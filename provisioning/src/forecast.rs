//! What is to be expected of a plan: the earliest opening by the longest path over business days,
//! how much room each task has against the wished date, and which tasks the opening waits for.

use crate::calendar::{
    Thursdays, business_days_after, business_days_before, business_days_between, last_recording_day,
};
use crate::lifecycle::is_settled;
use crate::plan::{PlanError, Step, earliest, expected_opening, gap, in_order};
use crate::{recording, task};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::catalogue::plan_template_task::Timing;
use gaetong_entity::ids::SubscriptionId;
use gaetong_entity::service::task::Model as Task;
use gaetong_entity::service::{subscription, task_dependency};
use gaetong_rules::business_day::Holidays;
use gaetong_rules::month::seoul_date;
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use std::collections::{HashMap, HashSet};

/// How an order stands against its wished date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// More than two business days to spare.
    Normal,
    /// None to two business days to spare.
    Hazard,
    /// The date cannot be met any more.
    Critical,
}

impl Level {
    pub const fn code(self) -> &'static str {
        match self {
            Level::Normal => "normal",
            Level::Hazard => "hazard",
            Level::Critical => "critical",
        }
    }

    /// The level of so many business days of slack.
    pub const fn of(slack: i64) -> Level {
        match slack {
            ..0 => Level::Critical,
            0..=2 => Level::Hazard,
            3.. => Level::Normal,
        }
    }
}

/// What is to be expected of one open task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskOutlook {
    /// The day it can be done at the earliest.
    pub earliest_on: NaiveDate,
    /// The day it must be done for the opening to be on the wished date.
    pub latest_on: NaiveDate,
    /// Business days between the two; negative if it is too late already.
    pub slack: i64,
    /// The expected opening waits for it: a day later here is a day later there.
    pub critical_path: bool,
}

impl TaskOutlook {
    pub const fn level(&self) -> Level {
        Level::of(self.slack)
    }
}

/// What is to be expected of an order that is being carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    pub wished_opening_on: NaiveDate,
    /// The day the service can open at the earliest, if all goes well from today on.
    pub expected_opening_on: NaiveDate,
    /// Business days from the expected opening to the wished one; negative if it is too late.
    pub slack: i64,
    /// The open tasks before the opening, by kind.
    pub tasks: HashMap<String, TaskOutlook>,
}

impl Forecast {
    pub const fn level(&self) -> Level {
        Level::of(self.slack)
    }

    /// The wished date cannot be met any more.
    pub fn is_late(&self) -> bool {
        self.level() == Level::Critical
    }
}

/// Forecasts a service from the tasks as they stand; needs the provider's eyes, because a plan is
/// everybody's tasks. None once it is open, or when nothing is left to wait for.
pub async fn forecast(
    tx: &Tx,
    service: &subscription::Model,
    today: NaiveDate,
) -> Result<Option<Forecast>, DbErr> {
    let tasks = task::of_service(tx, service).await?;
    let dependencies = task::dependencies(tx, &tasks).await?;
    let thursdays = recording::thursdays(tx, today, None).await?;
    Ok(of_plan(service, &tasks, &dependencies, (today, &thursdays)))
}

/// Forecasts several services at once, for a list.
pub async fn of_services(
    tx: &Tx,
    ids: &[SubscriptionId],
    today: NaiveDate,
) -> Result<HashMap<SubscriptionId, Forecast>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let services = tx
        .find::<subscription::Entity>()
        .filter(subscription::Column::Id.is_in(ids.iter().copied()))
        .filter(subscription::Column::OpenedOn.is_null())
        .all(tx.raw())
        .await?;
    let tasks = tx
        .find::<gaetong_entity::service::task::Entity>()
        .filter(
            gaetong_entity::service::task::Column::SubscriptionId
                .is_in(services.iter().map(|service| service.id)),
        )
        .order_by_asc(gaetong_entity::service::task::Column::Position)
        .all(tx.raw())
        .await?;
    let dependencies = task::dependencies(tx, &tasks).await?;
    let thursdays = recording::thursdays(tx, today, None).await?;
    let forecast = |service: &subscription::Model| {
        let own = |task: &&Task| task.subscription_id == service.id;
        let tasks: Vec<Task> = tasks.iter().filter(own).cloned().collect();
        Some((service.id, of_plan(service, &tasks, &dependencies, (today, &thursdays))?))
    };
    Ok(services.iter().filter_map(forecast).collect())
}

fn of_plan(
    service: &subscription::Model,
    tasks: &[Task],
    dependencies: &[task_dependency::Model],
    (today, thursdays): (NaiveDate, &Thursdays),
) -> Option<Forecast> {
    let is_open = tasks.iter().any(|task| !task.compensates && !is_settled(task.state));
    if !is_open || service.opened_on.is_some() {
        return None;
    }
    let steps = steps(tasks, dependencies);
    outlook(&steps, (today, service.wished_opening_on), thursdays).ok().flatten()
}

/// The tasks of a plan as steps of the calendar; what undoes other tasks is no part of it.
pub(crate) fn steps(tasks: &[Task], dependencies: &[task_dependency::Model]) -> Vec<Step> {
    let kinds: HashMap<_, _> = tasks.iter().map(|task| (task.id, task.kind.as_str())).collect();
    let step = |task: &Task| {
        let waits = dependencies.iter().filter(|d| d.task_id == task.id);
        let settled = is_settled(task.state);
        Step {
            kind: task.kind.clone(),
            timing: task.timing,
            business_days: u32::try_from(task.business_days).unwrap_or(0),
            lead_days: task.lead_days.and_then(|days| u32::try_from(days).ok()),
            depends_on: waits
                .filter_map(|d| kinds.get(&d.depends_on))
                .map(|kind| (*kind).to_owned())
                .collect(),
            begun_on: task.started_at.map(seoul_date),
            settled_on: settled.then(|| task.finished_at.map_or(task.due_on, seoul_date)),
            // A recording is due on the day it is booked for.
            booked_on: (task.timing == Timing::Thursday).then_some(task.due_on),
        }
    };
    tasks.iter().filter(|task| !task.compensates).map(step).collect()
}

/// The forecast of these steps as of `today`; none where nothing comes before the opening.
pub fn outlook(
    steps: &[Step],
    (today, wished_on): (NaiveDate, NaiveDate),
    thursdays: &Thursdays,
) -> Result<Option<Forecast>, PlanError> {
    let holidays = thursdays.holidays();
    let first = earliest(steps, today, thursdays)?;
    let Some(expected) = expected_opening(steps, &first) else { return Ok(None) };
    let last = latest(steps, wished_on, holidays)?;
    let critical = critical_path(steps, &first, expected, holidays)?;
    let mut tasks = HashMap::new();
    for step in steps.iter().filter(|step| step.settled_on.is_none()) {
        let (Some(first), Some(last)) = (first.get(&step.kind), last.get(&step.kind)) else {
            continue;
        };
        let outlook = TaskOutlook {
            earliest_on: *first,
            latest_on: *last,
            slack: business_days_between(holidays, *first, *last)?,
            critical_path: critical.contains(&step.kind),
        };
        tasks.insert(step.kind.clone(), outlook);
    }
    Ok(Some(Forecast {
        wished_opening_on: wished_on,
        expected_opening_on: expected,
        slack: business_days_between(holidays, expected, wished_on)?,
        tasks,
    }))
}

/// The last day each step before the opening can be done for the wished date to hold.
fn latest(
    steps: &[Step],
    wished_on: NaiveDate,
    holidays: &Holidays,
) -> Result<HashMap<String, NaiveDate>, PlanError> {
    let mut days: HashMap<String, NaiveDate> = HashMap::new();
    for at in in_order(steps)?.into_iter().rev() {
        let step = &steps[at];
        if step.timing == Timing::AfterOpening {
            continue;
        }
        let mut day = wished_on;
        for after in steps.iter().filter(|after| after.depends_on.contains(&step.kind)) {
            let Some(last) = days.get(&after.kind) else { continue };
            let takes = match after.timing {
                Timing::Thursday => after.lead_days.unwrap_or(1),
                _ => gap(step, after),
            };
            day = day.min(business_days_before(holidays, *last, takes)?);
        }
        if step.timing == Timing::Thursday {
            day = last_recording_day(holidays, day)?;
        }
        days.insert(step.kind.clone(), day);
    }
    Ok(days)
}

/// The open steps the expected opening waits for: from the last ones back along what made each of
/// them as late as it is.
fn critical_path(
    steps: &[Step],
    first: &HashMap<String, NaiveDate>,
    expected: NaiveDate,
    holidays: &Holidays,
) -> Result<HashSet<String>, PlanError> {
    let day = |step: &Step| first.get(&step.kind).copied();
    let mut path: HashSet<String> = HashSet::new();
    for at in in_order(steps)?.into_iter().rev() {
        let step = &steps[at];
        if step.settled_on.is_some() || step.timing == Timing::AfterOpening {
            continue;
        }
        let Some(done) = day(step) else { continue };
        let mut holds_up = done == expected;
        for after in steps.iter().filter(|after| path.contains(&after.kind)) {
            holds_up |= after.depends_on.contains(&step.kind)
                && is_binding((step, done), after, (steps, first), holidays)?;
        }
        if holds_up {
            path.insert(step.kind.clone());
        }
    }
    Ok(path)
}

/// Whether `after` is as late as it is because of this step.
fn is_binding(
    (step, done): (&Step, NaiveDate),
    after: &Step,
    (steps, first): (&[Step], &HashMap<String, NaiveDate>),
    holidays: &Holidays,
) -> Result<bool, PlanError> {
    let Some(then) = first.get(&after.kind) else { return Ok(false) };
    if after.timing == Timing::Thursday || after.lead_days.is_some() {
        // It begins when the last of those before it is done.
        let before = steps.iter().filter(|other| after.depends_on.contains(&other.kind));
        let last = before.filter_map(|other| first.get(&other.kind)).max();
        return Ok(after.begun_on.is_none() && last == Some(&done));
    }
    Ok(business_days_after(holidays, done, gap(step, after))? == *then)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn step(kind: &str, days: u32, lead: Option<u32>, waits: &[&str]) -> Step {
        Step {
            kind: kind.into(),
            timing: Timing::BeforeOpening,
            business_days: days,
            lead_days: lead,
            depends_on: waits.iter().map(|kind| (*kind).to_owned()).collect(),
            begun_on: None,
            settled_on: None,
            booked_on: None,
        }
    }

    /// router takes 5 business days, training 2; the test waits for both, the opening for it.
    fn plan() -> Vec<Step> {
        vec![
            step("router", 9, Some(5), &[]),
            step("training", 3, Some(2), &[]),
            step("test", 2, Some(1), &["router", "training"]),
            step("opening", 0, Some(0), &["test"]),
        ]
    }

    fn seen(steps: &[Step], today: &str, wished: &str) -> Forecast {
        let holidays = Holidays::new([]).expect("the statutory days");
        let thursdays = Thursdays::without_limit(holidays);
        let seen = outlook(steps, (day(today), day(wished)), &thursdays);
        seen.expect("a calendar").expect("a forecast")
    }

    #[test]
    fn the_longest_path_decides() {
        // Monday 9 March: the router on the 16th, the test and the opening on the 17th.
        let seen = seen(&plan(), "2026-03-09", "2026-03-20");
        assert_eq!(seen.expected_opening_on, day("2026-03-17"));
        assert_eq!((seen.slack, seen.level()), (3, Level::Normal));
        let of = |kind: &str| seen.tasks[kind];
        assert_eq!((of("router").slack, of("router").critical_path), (3, true));
        assert_eq!((of("training").slack, of("training").critical_path), (6, false));
        assert_eq!(of("training").latest_on, day("2026-03-19"));
        assert!(of("test").critical_path && of("opening").critical_path);
    }

    #[test]
    fn two_days_to_spare_are_a_hazard_and_one_too_few_is_critical() {
        let cases = [
            ("2026-03-20", 3, Level::Normal),
            ("2026-03-19", 2, Level::Hazard),
            ("2026-03-17", 0, Level::Hazard),
            ("2026-03-16", -1, Level::Critical),
            ("2026-03-15", -2, Level::Critical), // a Sunday: Monday and Tuesday are too late
        ];
        for (wished, slack, level) in cases {
            let seen = seen(&plan(), "2026-03-09", wished);
            assert_eq!((seen.slack, seen.level()), (slack, level), "{wished}");
            assert_eq!(seen.is_late(), level == Level::Critical);
        }
    }

    #[test]
    fn what_is_done_gives_its_slack_to_the_rest() {
        let mut steps = plan();
        steps[0].settled_on = Some(day("2026-03-10"));
        let seen = seen(&steps, "2026-03-10", "2026-03-16");
        assert_eq!(seen.expected_opening_on, day("2026-03-13"));
        assert!(!seen.tasks.contains_key("router"));
        assert!(seen.tasks["training"].critical_path);
    }

    /// Before a recording only the Thursday counts: a day lost before it may cost nothing.
    #[test]
    fn a_recording_waits_for_its_thursday() {
        let mut recording = step("recording", 3, None, &["scenario"]);
        recording.timing = Timing::Thursday;
        let steps = vec![
            step("scenario", 12, None, &[]),
            recording,
            step("opening", 0, Some(1), &["recording"]),
        ];
        let seen = seen(&steps, "2026-03-09", "2026-03-17");
        assert_eq!(seen.expected_opening_on, day("2026-03-13"));
        assert_eq!(seen.tasks["recording"].latest_on, day("2026-03-12"));
        assert_eq!(seen.tasks["recording"].slack, 0);
        assert_eq!(seen.tasks["scenario"].slack, 2, "Monday to Wednesday");
        assert!(seen.tasks["scenario"].critical_path);
    }

    /// The booked Thursday is kept as long as it can be, though an earlier one has room.
    #[test]
    fn a_booked_thursday_is_waited_for() {
        let mut recording = step("recording", 3, None, &["scenario"]);
        recording.timing = Timing::Thursday;
        recording.booked_on = Some(day("2026-03-19"));
        let steps = vec![step("scenario", 12, None, &[]), recording];
        for (today, expected) in [
            ("2026-03-09", "2026-03-19"),
            ("2026-03-18", "2026-03-19"),
            ("2026-03-19", "2026-03-26"),
        ] {
            let seen = seen(&steps, today, "2026-03-31");
            assert_eq!(seen.tasks["recording"].earliest_on, day(expected), "{today}");
        }
    }
}
