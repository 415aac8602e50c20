//! The ladder in tables.

use super::*;
use crate::business_day::tests::calendar;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn overdue(first_due: &str) -> Standing {
    Standing {
        first_due: day(first_due),
        demand: None,
        suspended_since: None,
        noticed_on: None,
        held_until: None,
    }
}

fn demanded(first_due: &str, sent_on: &str) -> Standing {
    let (first, sent_on) = (day(first_due), day(sent_on));
    let pay_by = pay_by(sent_on, first, &Ladder::default(), &calendar()).expect("a day");
    Standing { demand: Some(Demanded { sent_on, pay_by }), ..overdue(first_due) }
}

fn suspended(since: &str) -> Standing {
    Standing { suspended_since: Some(day(since)), ..demanded("2014-08-25", "2014-09-01") }
}

fn at(standing: &Standing, today: &str) -> Rung {
    rung(standing, &Ladder::default(), day(today), &calendar()).expect("within the calendar")
}

/// L4: "7 days after the due date".
#[test]
fn a_demand_goes_out_seven_days_after_the_due_date() {
    for (due, from) in [("2014-08-25", "2014-09-01"), ("2026-04-27", "2026-05-04")] {
        let found = at(&overdue(due), due);
        assert_eq!((found.stage, found.next), (Stage::Overdue, Step::Demand), "{due}");
        assert_eq!(found.from, day(from), "{due}");
        assert!(!found.is_ready(day(from).pred_opt().expect("a day")));
        assert!(found.is_ready(day(from)));
    }
}

/// L5: "due 25 August: the month is 26 August–25 September, suspension from 26 September", and
/// never before what the demand itself gives.
#[test]
fn suspension_after_the_month_and_the_demands_deadline() {
    let cases = [
        // first due, demand sent, last day the demand gives, suspension from
        ("2014-08-25", "2014-09-01", "2014-09-25", "2014-09-26"),
        ("2026-03-25", "2026-04-01", "2026-04-27", "2026-04-28"), // 25 April is a Saturday
        ("2026-08-25", "2026-09-01", "2026-09-28", "2026-09-29"), // 25 September is Chuseok
        ("2014-08-25", "2014-09-22", "2014-09-29", "2014-09-30"), // a late demand gives its week
        ("2014-08-25", "2014-11-15", "2014-11-24", "2014-11-25"), // whose end falls on a Saturday
    ];
    for (due, sent, gives, from) in cases {
        let standing = demanded(due, sent);
        assert_eq!(standing.demand.map(|demand| demand.pay_by), Some(day(gives)), "{due} {sent}");
        let found = at(&standing, sent);
        assert_eq!((found.stage, found.next), (Stage::Demanded, Step::Suspend), "{due} {sent}");
        assert_eq!(found.from, day(from), "{due} {sent}");
        assert_eq!(at(&standing, from).stage, Stage::SuspensionPossible);
    }
}

/// L5: "only if a demand was sent": without one the ladder waits at its foot, however long.
#[test]
fn without_a_demand_nothing_is_suspended() {
    let found = at(&overdue("2014-08-25"), "2016-01-01");
    assert_eq!((found.stage, found.next), (Stage::Overdue, Step::Demand));
}

/// L6: "from 2 months after the suspension … after a notice of at least 7 days".
#[test]
fn termination_after_two_months_and_a_week_of_notice() {
    let cases = [
        // suspended, notice sent, termination from
        ("2014-09-26", "2014-11-19", "2014-11-27"),
        ("2014-09-26", "2014-11-20", "2014-11-28"),
        ("2014-09-26", "2014-10-01", "2014-11-27"), // an early notice does not hasten it
        ("2014-09-26", "2014-12-12", "2014-12-20"),
        ("2014-09-26", "2014-12-18", "2014-12-27"), // 25 December: the notice ends a day later
        ("2014-09-29", "2014-11-20", "2014-12-02"), // 29 November is a Saturday: until Monday
        ("2014-12-31", "2015-02-01", "2015-03-03"), // no 31 February, and 1 March is a Sunday
    ];
    for (since, noticed, from) in cases {
        let standing = Standing { noticed_on: Some(day(noticed)), ..suspended(since) };
        let found = at(&standing, noticed);
        assert_eq!(found.next, Step::Terminate, "{since} {noticed}");
        assert_eq!(found.from, day(from), "{since} {noticed}");
        let eve = alloc::format!("{}", day(from).pred_opt().expect("a day"));
        assert_eq!(at(&standing, &eve).stage, Stage::TerminationNoticed, "{since} {noticed}");
        assert_eq!(at(&standing, from).stage, Stage::TerminationPossible, "{since} {noticed}");
    }
}

/// The notice may go out so that it ends with the two months.
#[test]
fn the_notice_runs_out_with_the_months() {
    let found = at(&suspended("2014-09-26"), "2014-09-26");
    assert_eq!((found.stage, found.next), (Stage::Suspended, Step::NoticeOfTermination));
    assert_eq!(found.from, day("2014-11-19"));
    let short = Ladder { termination_after: Months::new(0), ..Ladder::default() };
    let found = rung(&suspended("2014-09-26"), &short, day("2014-09-26"), &calendar());
    assert_eq!(found.map(|rung| rung.from), Ok(day("2014-09-26")), "never before the suspension");
}

/// A promise or an exception holds what comes next while it lasts, and moves nothing earlier.
#[test]
fn a_promise_holds_the_next_step() {
    let cases = [
        (overdue("2014-08-25"), "2014-09-10", "2014-09-11"),
        (demanded("2014-08-25", "2014-09-01"), "2014-10-10", "2014-10-11"),
        (demanded("2014-08-25", "2014-09-01"), "2014-09-10", "2014-09-26"),
        (suspended("2014-09-26"), "2014-12-31", "2015-01-01"),
    ];
    for (standing, held, from) in cases {
        let held = Standing { held_until: Some(day(held)), ..standing };
        let (free, found) = (at(&standing, "2014-09-15"), at(&held, "2014-09-15"));
        assert_eq!(found.from, day(from));
        assert_eq!((found.stage, found.possible_from), (free.stage, free.possible_from));
        assert_eq!(found.derivation.children.len(), usize::from(found.from > free.from));
        assert_eq!(found.is_held(free.from), found.from > free.from);
    }
}

/// The derivation names every day the result rests on, and the article.
#[test]
fn why_it_is_possible_from_then() {
    let cases = [
        (overdue("2014-08-25"), "L4", 1),
        (demanded("2014-08-25", "2014-09-01"), "L5", 3),
        (suspended("2014-09-26"), "L6", 4),
    ];
    for (standing, rule, inputs) in cases {
        let found = at(&standing, "2014-09-15");
        assert_eq!((found.derivation.rule.as_ref(), found.derivation.inputs.len()), (rule, inputs));
        assert_eq!(found.derivation.result, Text::date(found.from));
        assert_eq!(found.derivation.article, found.next.article().text());
        assert!(!found.derivation.formula.is_empty());
    }
}

/// Codes are stable and each its own.
#[test]
fn stages_and_steps_have_codes_of_their_own() {
    let mut codes: alloc::vec::Vec<_> = Stage::ALL.iter().map(|stage| stage.code()).collect();
    let steps = [Step::Demand, Step::Suspend, Step::NoticeOfTermination, Step::Terminate];
    codes.extend(steps.iter().map(|step| step.code()));
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 10);
}
