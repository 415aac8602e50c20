//! The provisioning plan (spec 2.5): which tasks an order needs, what waits for what, and by when.
//!
//! Pure: template rows, what was ordered, two dates and the calendar in; tasks out. Due dates are
//! counted back from the wished opening date in business days, never before a task can begin at
//! all, and recordings happen on Thursdays only.

use crate::application::items::is_app;
use crate::calendar::{Thursdays, business_days_after, business_days_before};
use chrono::NaiveDate;
use gaetong_entity::catalogue::plan_template_dependency::Model as TemplateDependency;
use gaetong_entity::catalogue::plan_template_task::{Model as TemplateTask, Timing};
use gaetong_entity::order::application::{self, AccessLine};
use gaetong_entity::order::application_item;
use gaetong_rules::business_day::{OutsideCalendar, Roll};
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
    pub(crate) fn needs(&self, needed_when: &str) -> Result<bool, PlanError> {
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
    /// Business days it takes once it can begin; none leaves it to the due dates.
    pub lead_days: Option<u32>,
    pub depends_on: Vec<String>,
    /// The day it was taken up.
    pub begun_on: Option<NaiveDate>,
    /// The day it was done or found not to be needed.
    pub settled_on: Option<NaiveDate>,
    /// The Thursday booked for it.
    pub booked_on: Option<NaiveDate>,
}

/// The tasks `ordered` needs, due so that the service can open on `wished_on`.
pub fn plan(
    template: &[TemplateTask],
    dependencies: &[TemplateDependency],
    ordered: &Ordered,
    (accepted_on, wished_on): (NaiveDate, NaiveDate),
    thursdays: &Thursdays,
) -> Result<Vec<PlannedTask>, PlanError> {
    let mut needed: Vec<&TemplateTask> = Vec::new();
    for task in template {
        if ordered.needs(&task.needed_when)? {
            needed.push(task);
        }
    }
    needed.sort_by_key(|task| task.position);
    let steps: Vec<Step> = needed.iter().map(|task| step(task, dependencies, &needed)).collect();
    let due = due_dates(&steps, (accepted_on, wished_on), thursdays)?;
    let task = |(template, step): (&&TemplateTask, &Step)| PlannedTask {
        due_on: due.get(&step.kind).copied().unwrap_or(wished_on),
        template: (*template).clone(),
        depends_on: step.depends_on.clone(),
    };
    Ok(needed.iter().zip(&steps).map(task).collect())
}

/// By when each step must be done for the service to open on the wished day, by kind; never
/// before it can be done at all.
pub fn due_dates(
    steps: &[Step],
    (from, wished_on): (NaiveDate, NaiveDate),
    thursdays: &Thursdays,
) -> Result<HashMap<String, NaiveDate>, PlanError> {
    let possible = earliest(steps, from, thursdays)?;
    let wanted = wanted(steps, &possible, (from, wished_on), thursdays)?;
    let mut due: HashMap<String, NaiveDate> = HashMap::new();
    for at in in_order(steps)? {
        let step = &steps[at];
        let before = step.depends_on.iter().filter_map(|kind| due.get(kind));
        let last_before = before.copied().max().unwrap_or(from);
        let first = possible.get(&step.kind).copied().unwrap_or(from);
        let wanted = wanted.get(&step.kind).copied().unwrap_or(wished_on);
        let day = wanted.max(first).max(last_before);
        due.insert(step.kind.clone(), on_a_thursday(step, day, thursdays)?);
    }
    Ok(due)
}

/// A recording is due on a Thursday with room, the booked one or the next.
fn on_a_thursday(
    step: &Step,
    day: NaiveDate,
    thursdays: &Thursdays,
) -> Result<NaiveDate, PlanError> {
    let settled = step.settled_on.is_some() || step.timing != Timing::Thursday;
    if settled || step.booked_on == Some(day) || thursdays.has_room(day)? {
        return Ok(day);
    }
    Ok(thursdays.next_after(day)?)
}

/// The due dates the wished opening asks for, each counted back from it; recordings on the next
/// Thursday after what they wait for is due, or on an earlier one if that would be too late.
fn wanted(
    steps: &[Step],
    possible: &HashMap<String, NaiveDate>,
    (accepted_on, wished_on): (NaiveDate, NaiveDate),
    thursdays: &Thursdays,
) -> Result<HashMap<String, NaiveDate>, PlanError> {
    let holidays = thursdays.holidays();
    let mut wanted: HashMap<String, NaiveDate> = HashMap::new();
    let order = in_order(steps)?;
    for &at in &order {
        let step = &steps[at];
        let day = match step.timing {
            Timing::BeforeOpening => business_days_before(holidays, wished_on, step.business_days)?,
            Timing::AfterOpening => business_days_after(holidays, wished_on, step.business_days)?,
            Timing::Thursday => {
                let before = step.depends_on.iter().filter_map(|kind| wanted.get(kind));
                let next = thursdays.next_after(before.max().copied().unwrap_or(accepted_on))?;
                let limit = business_days_before(holidays, wished_on, step.business_days)?;
                let first = possible.get(&step.kind).copied().unwrap_or(accepted_on);
                let last = thursdays.last_until(limit, first)?;
                last.filter(|_| next > limit).unwrap_or(next)
            }
        };
        wanted.insert(step.kind.clone(), day);
    }
    for &at in order.iter().rev() {
        let step = &steps[at];
        let Some(day) = wanted.get(&step.kind).copied() else { continue };
        let takes = step.lead_days.unwrap_or(u32::from(step.timing == Timing::Thursday));
        let latest = business_days_before(holidays, day, takes)?;
        for kind in &step.depends_on {
            wanted.entry(kind.clone()).and_modify(|wanted| *wanted = (*wanted).min(latest));
        }
    }
    Ok(wanted)
}

/// The first day each task can be done, if all goes well from `from` on: the longest path through
/// the plan. A task takes the business days the template gives it. Where it gives none, tasks it
/// puts on the same or the next business day can follow each other within a day, and the others
/// take until the next business day.
pub fn earliest(
    steps: &[Step],
    from: NaiveDate,
    thursdays: &Thursdays,
) -> Result<HashMap<String, NaiveDate>, PlanError> {
    let today = thursdays.holidays().roll(from, Roll::Next)?;
    let mut days: HashMap<String, NaiveDate> = HashMap::new();
    for at in in_order(steps)? {
        let step = &steps[at];
        let day = match step.settled_on {
            Some(day) => day,
            None => first_day(step, steps, &days, today, thursdays)?,
        };
        days.insert(step.kind.clone(), day);
    }
    Ok(days)
}

/// The first day one step can be done, given those of the steps before it.
fn first_day(
    step: &Step,
    steps: &[Step],
    days: &HashMap<String, NaiveDate>,
    today: NaiveDate,
    thursdays: &Thursdays,
) -> Result<NaiveDate, PlanError> {
    if step.timing == Timing::Thursday {
        return recording_day(step, days, today, thursdays);
    }
    let holidays = thursdays.holidays();
    if let Some(lead) = step.lead_days {
        let start = begins(step, days, today);
        return Ok(business_days_after(holidays, start, lead)?.max(today));
    }
    let mut day = today;
    for other in steps.iter().filter(|other| step.depends_on.contains(&other.kind)) {
        let done = days.get(&other.kind).copied().unwrap_or(today);
        day = day.max(business_days_after(holidays, done, gap(other, step))?);
    }
    Ok(day)
}

/// The day a step with a lead time begins: when it was taken up, or when nothing is left to wait
/// for, today at the earliest.
fn begins(step: &Step, days: &HashMap<String, NaiveDate>, today: NaiveDate) -> NaiveDate {
    let before = step.depends_on.iter().filter_map(|kind| days.get(kind)).copied().max();
    step.begun_on.unwrap_or_else(|| before.map_or(today, |done| done.max(today)))
}

/// The first Thursday with a free slot after everything it waits for, today included if that was
/// done before; with a lead time when that is over. The booked one if it is not before that.
fn recording_day(
    step: &Step,
    days: &HashMap<String, NaiveDate>,
    today: NaiveDate,
    thursdays: &Thursdays,
) -> Result<NaiveDate, PlanError> {
    let yesterday = today.pred_opt().unwrap_or(today);
    let done = match step.lead_days {
        Some(lead) => {
            let begins = begins(step, days, today);
            let over = business_days_after(thursdays.holidays(), begins, lead)?.max(today);
            over.pred_opt().unwrap_or(over)
        }
        None => {
            let done = step.depends_on.iter().filter_map(|kind| days.get(kind)).copied().max();
            done.unwrap_or(yesterday).max(yesterday)
        }
    };
    match step.booked_on {
        Some(booked) if booked > done => Ok(booked),
        _ => Ok(thursdays.next_after(done)?),
    }
}

/// The day the service can open at the earliest: when everything before the opening is done.
pub fn expected_opening(steps: &[Step], days: &HashMap<String, NaiveDate>) -> Option<NaiveDate> {
    let before = steps.iter().filter(|step| step.timing != Timing::AfterOpening);
    before.filter_map(|step| days.get(&step.kind)).copied().max()
}

/// Business days between two tasks, at least.
pub(crate) fn gap(before: &Step, after: &Step) -> u32 {
    if let Some(lead) = after.lead_days {
        return lead;
    }
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
        lead_days: task.lead_days.and_then(|days| u32::try_from(days).ok()),
        depends_on: waits.map(|d| d.depends_on.clone()).collect(),
        begun_on: None,
        settled_on: None,
        booked_on: None,
    }
}

/// The places of the steps so that each comes after what it waits for.
pub(crate) fn in_order(steps: &[Step]) -> Result<Vec<usize>, PlanError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use gaetong_rules::business_day::Holidays;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn calendar() -> Thursdays {
        Thursdays::without_limit(Holidays::new([]).expect("the statutory days"))
    }

    /// kind, needed when, timing, business days, waits for
    type Row = (&'static str, &'static str, Timing, i32, &'static [&'static str]);

    #[rustfmt::skip]
    const ROWS: [Row; 9] = [
        ("line", "access_line_ordered", Timing::BeforeOpening, 15, &[]),
        ("router", "dedicated_line", Timing::BeforeOpening, 14, &["line"]),
        ("ip", "always", Timing::BeforeOpening, 9, &["line", "router"]),
        ("scenario", "always", Timing::BeforeOpening, 12, &[]),
        ("recording", "always", Timing::Thursday, 3, &["scenario"]),
        ("app", "app", Timing::BeforeOpening, 5, &["ip"]),
        ("test", "always", Timing::BeforeOpening, 2, &["ip", "recording", "app"]),
        ("opening", "always", Timing::BeforeOpening, 0, &["test"]),
        ("check", "always", Timing::AfterOpening, 5, &["opening"]),
    ];

    fn template() -> (Vec<TemplateTask>, Vec<TemplateDependency>) {
        let task = |(position, row): (i32, Row)| TemplateTask {
            version: "test".into(),
            kind: row.0.into(),
            position,
            title_ko: row.0.into(),
            title_en: row.0.into(),
            rule_ko: String::new(),
            rule_en: String::new(),
            owner_role: "sales".into(),
            partner_kind: None,
            needed_when: row.1.into(),
            timing: row.2,
            business_days: row.3,
            needs_evidence: false,
            lead_days: None,
            delivers: String::new(),
        };
        let waits = ROWS.iter().flat_map(|row| {
            row.4.iter().map(|on| TemplateDependency {
                version: "test".into(),
                kind: row.0.into(),
                depends_on: (*on).into(),
            })
        });
        ((1..).zip(ROWS).map(task).collect(), waits.collect())
    }

    const PLAIN: Ordered = Ordered {
        access_line: AccessLine::Existing,
        headsets: false,
        app: false,
        staffing: false,
        training: false,
        intelligent_network: false,
    };

    /// The plan as a table: kind, due date, what it waits for.
    #[track_caller]
    fn check(ordered: Ordered, accepted: &str, wished: &str, expected: &[(&str, &str, &str)]) {
        let (tasks, waits) = template();
        let dates = (day(accepted), day(wished));
        let planned = plan(&tasks, &waits, &ordered, dates, &calendar()).expect("a plan");
        let planned: Vec<(String, String, String)> = planned
            .into_iter()
            .map(|task| (task.template.kind, task.due_on.to_string(), task.depends_on.join(" ")))
            .collect();
        let expected: Vec<(String, String, String)> =
            expected.iter().map(|(a, b, c)| ((*a).into(), (*b).into(), (*c).into())).collect();
        assert_eq!(planned, expected);
    }

    #[test]
    fn only_what_was_ordered_is_planned_and_waited_for() {
        let ordered = Ordered { access_line: AccessLine::Dedicated, app: true, ..PLAIN };
        let expected = [
            ("line", "2026-05-12", ""),
            ("router", "2026-05-13", "line"),
            ("ip", "2026-05-20", "line router"),
            ("scenario", "2026-05-15", ""),
            ("recording", "2026-05-21", "scenario"),
            ("app", "2026-05-27", "ip"),
            ("test", "2026-06-01", "ip recording app"),
            ("opening", "2026-06-04", "test"),
            ("check", "2026-06-11", "opening"),
        ];
        // Buddha's birthday, 24 May, is a Sunday; the Monday after it stands in. Local elections,
        // 3 June, are data handed in.
        let elections = gaetong_rules::business_day::Holiday {
            date: day("2026-06-03"),
            name: gaetong_rules::Text::fixed("지방선거", "local elections"),
        };
        let holidays = Holidays::new([elections]).expect("a calendar");
        let thursdays = Thursdays::without_limit(holidays);
        let (tasks, waits) = template();
        let dates = (day("2026-05-01"), day("2026-06-04"));
        let planned = plan(&tasks, &waits, &ordered, dates, &thursdays).expect("a plan");
        let due: Vec<(String, String)> = planned
            .iter()
            .map(|task| (task.template.kind.clone(), task.due_on.to_string()))
            .collect();
        let wanted: Vec<(String, String)> =
            expected.iter().map(|(kind, due, _)| ((*kind).into(), (*due).into())).collect();
        assert_eq!(due, wanted);
        check(
            PLAIN,
            "2026-03-02",
            "2026-04-03",
            &[
                ("ip", "2026-03-23", ""),
                ("scenario", "2026-03-18", ""),
                ("recording", "2026-03-19", "scenario"),
                ("test", "2026-04-01", "ip recording"),
                ("opening", "2026-04-03", "test"),
                ("check", "2026-04-10", "opening"),
            ],
        );
    }

    /// Christmas and New Year's Day fall on Thursdays: after the scenario's date only 8 January
    /// is left, which is too late for the opening, so everything moves before Christmas.
    #[test]
    fn a_holiday_thursday_is_skipped() {
        let planned = |accepted: &str, [scenario, recording, test, opening, after]: [&str; 5]| {
            check(
                PLAIN,
                accepted,
                "2026-01-08",
                &[
                    ("ip", "2025-12-24", ""),
                    ("scenario", scenario, ""),
                    ("recording", recording, "scenario"),
                    ("test", test, "ip recording"),
                    ("opening", opening, "test"),
                    ("check", after, "opening"),
                ],
            );
        };
        planned(
            "2025-12-01",
            ["2025-12-17", "2025-12-18", "2026-01-06", "2026-01-08", "2026-01-15"],
        );
        // Accepted too late for that: all that waits for the recording is late with it.
        planned(
            "2025-12-18",
            ["2025-12-19", "2026-01-08", "2026-01-08", "2026-01-09", "2026-01-16"],
        );
    }

    /// Accepted on a Monday for the day after: nothing is due before it can be done.
    #[test]
    fn nothing_is_due_before_it_can_begin() {
        check(
            PLAIN,
            "2026-03-09",
            "2026-03-10",
            &[
                ("ip", "2026-03-09", ""),
                ("scenario", "2026-03-09", ""),
                ("recording", "2026-03-12", "scenario"),
                ("test", "2026-03-12", "ip recording"),
                ("opening", "2026-03-13", "test"),
                ("check", "2026-03-20", "opening"),
            ],
        );
    }

    #[test]
    fn what_is_done_is_not_waited_for_again() {
        let (tasks, waits) = template();
        let needed: Vec<&TemplateTask> =
            tasks.iter().filter(|t| t.needed_when == "always").collect();
        let mut steps: Vec<Step> = needed.iter().map(|task| step(task, &waits, &needed)).collect();
        let expected = |steps: &[Step], today: &str| {
            let days = earliest(steps, day(today), &calendar()).expect("days");
            expected_opening(steps, &days).expect("an opening").to_string()
        };
        // Monday 9 March: the recording is on Thursday the 12th, the opening a business day later.
        assert_eq!(expected(&steps, "2026-03-09"), "2026-03-13");
        let settle = |steps: &mut [Step], kind: &str, on: &str| {
            let step = steps.iter_mut().find(|step| step.kind == kind).expect("a step");
            step.settled_on = Some(day(on));
        };
        settle(&mut steps, "scenario", "2026-03-04");
        settle(&mut steps, "recording", "2026-03-05");
        assert_eq!(expected(&steps, "2026-03-09"), "2026-03-11");
        settle(&mut steps, "ip", "2026-03-06");
        assert_eq!(expected(&steps, "2026-03-09"), "2026-03-10");
        // A recording whose scenario came the day before can be made on the Thursday itself.
        steps.iter_mut().for_each(|step| step.settled_on = None);
        settle(&mut steps, "scenario", "2026-03-11");
        assert_eq!(expected(&steps, "2026-03-12"), "2026-03-16");
    }

    /// A lead time counts from the day the task begins, and moves what waits for it.
    #[test]
    fn a_task_takes_its_lead_days() {
        let (mut tasks, waits) = template();
        tasks[2].lead_days = Some(5);
        let needed: Vec<&TemplateTask> =
            tasks.iter().filter(|t| t.needed_when == "always").collect();
        let mut steps: Vec<Step> = needed.iter().map(|task| step(task, &waits, &needed)).collect();
        let ip = |steps: &[Step], today: &str| {
            earliest(steps, day(today), &calendar()).expect("days")["ip"].to_string()
        };
        assert_eq!(ip(&steps, "2026-03-09"), "2026-03-16");
        let of_ip = steps.iter_mut().find(|step| step.kind == "ip").expect("a step");
        of_ip.begun_on = Some(day("2026-03-05"));
        assert_eq!(ip(&steps, "2026-03-09"), "2026-03-12");
        assert_eq!(ip(&steps, "2026-03-20"), "2026-03-20", "not before today");
        let dates = (day("2026-03-09"), day("2026-03-12"));
        let planned = plan(&tasks, &waits, &PLAIN, dates, &calendar()).expect("a plan");
        let due = |kind: &str| {
            let task = planned.iter().find(|task| task.template.kind == kind);
            task.expect("a task").due_on.to_string()
        };
        assert_eq!((due("ip"), due("opening")), ("2026-03-16".into(), "2026-03-18".into()));
    }

    #[test]
    fn a_broken_template_is_refused() {
        let (mut tasks, mut waits) = template();
        let dates = (day("2026-03-09"), day("2026-04-10"));
        tasks[3].needed_when = "sometimes".into();
        let unknown = plan(&tasks, &waits, &PLAIN, dates, &calendar());
        assert_eq!(unknown, Err(PlanError::UnknownNeed("sometimes".into())));
        tasks[3].needed_when = "always".into();
        let circle = ("scenario", "recording");
        waits.push(TemplateDependency {
            version: "test".into(),
            kind: circle.0.into(),
            depends_on: circle.1.into(),
        });
        let circular = plan(&tasks, &waits, &PLAIN, dates, &calendar());
        assert_eq!(circular, Err(PlanError::Circular));
    }

    #[test]
    fn what_needs_which_task() {
        let all = Ordered {
            access_line: AccessLine::Vpn,
            headsets: true,
            app: true,
            staffing: true,
            training: true,
            intelligent_network: true,
        };
        let words = [
            ("always", true, true),
            ("access_line_ordered", true, false),
            ("dedicated_line", false, false),
            ("headsets", true, false),
            ("app", true, false),
            ("staffing", true, false),
            ("training", true, false),
            ("intelligent_network", true, false),
        ];
        for (word, with_all, with_none) in words {
            assert_eq!(all.needs(word), Ok(with_all), "{word}");
            assert_eq!(PLAIN.needs(word), Ok(with_none), "{word}");
        }
    }
}
