//! C1, L1, L5 and the calendar of Korean holidays: every hour of forty years, every day of the
//! reference table.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc, Weekday};
use gaetong_rules::Month;
use gaetong_rules::business_day::{Holidays, Roll};
use gaetong_rules::late_payment::{due_date, suspension_possible_from};
use gaetong_rules::month::{seoul_date, seoul_midnight};
use proptest::prelude::*;

use super::{cases, naive};

fn holidays() -> Holidays {
    let extra = include_str!("../../../../data/holidays-extra-kr.csv");
    Holidays::from_csv(extra).expect("the default list")
}

/// The days off of the reference table.
fn reference() -> BTreeSet<NaiveDate> {
    let csv = include_str!("../../../../data/holidays-kr-2014-2040.csv");
    let date = |line: &str| line[..10].parse().expect("a date");
    csv.lines().skip(1).map(date).collect()
}

fn is_off(day: NaiveDate, off: &BTreeSet<NaiveDate>) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || off.contains(&day)
}

/// Every hour from 2011 to 2050 by the clock of Seoul: day, month and due date.
#[test]
fn forty_years_of_hours_in_seoul() {
    let mut instant: DateTime<Utc> = "2010-12-31T15:00:00Z".parse().expect("an instant");
    let calendar = holidays();
    let mut hours = 0_u32;
    for year in 2011..=2050 {
        for number in 1..=12 {
            let month = Month::new(year, number).expect("a month");
            assert_eq!(month.days().get(), naive::days_in_month(year, number));
            for day in 1..=naive::days_in_month(year, number) {
                let date = naive::date(year, number, day);
                assert_eq!(seoul_midnight(date), instant);
                for _ in 0..24 {
                    assert_eq!(Month::in_seoul(instant), month, "{instant}");
                    assert_eq!(seoul_date(instant), date, "{instant}");
                    instant += Duration::hours(1);
                    hours += 1;
                }
                assert!(month.contains(date) && Month::of(date) == month);
            }
            // The last month's due date lies beyond the calendar.
            let last = (year, number) == (2050, 12);
            assert_eq!(due_date(month, &calendar).is_err(), last, "{month}");
        }
    }
    assert_eq!(hours, 350_640);
}

/// L1: every due date the reference table reaches.
#[test]
fn due_dates_by_the_reference() {
    let (calendar, off) = (holidays(), reference());
    for year in 2014..=2040 {
        for number in (1..=12).filter(|&number| (year, number) != (2040, 12)) {
            let (y, m) = if number == 12 { (year + 1, 1) } else { (year, number + 1) };
            let mut due = naive::date(y, m, 25);
            while is_off(due, &off) {
                due = due.succ_opt().expect("a day");
            }
            let month = Month::new(year, number).expect("a month");
            assert_eq!(due_date(month, &calendar).map(|due| due.date), Ok(due), "{month}");
        }
    }
}

/// Every day of the reference table, in both directions.
#[test]
fn every_day_of_the_reference() {
    let (calendar, off) = (holidays(), reference());
    let (first, last) = (naive::date(2014, 1, 2), naive::date(2040, 12, 31));
    let mut previous = first;
    for day in naive::days(first, last) {
        if !is_off(day, &off) {
            previous = day;
        }
        assert_eq!(calendar.is_business_day(day), Ok(!is_off(day, &off)), "{day}");
        assert_eq!(calendar.roll(day, Roll::Previous), Ok(previous), "{day}");
    }
    let mut next = naive::date(2040, 12, 31);
    for day in naive::days(first, last).collect::<Vec<_>>().into_iter().rev() {
        if !is_off(day, &off) {
            next = day;
        }
        assert_eq!(calendar.roll(day, Roll::Next), Ok(next), "{day}");
    }
}

proptest! {
    #![proptest_config(cases())]

    /// L5: one month from the day after the first due date, day by day.
    #[test]
    fn arrears_day_by_day(offset in 0_u32..5_900) {
        let due = naive::day(offset);
        let (calendar, off) = (calendar_once(), reference_once());
        let mut last_day = naive::after_months(due + chrono::Days::new(1), 1) - chrono::Days::new(1);
        while is_off(last_day, off) {
            last_day = last_day + chrono::Days::new(1);
        }
        let from = suspension_possible_from(due, calendar);
        prop_assert_eq!(from, Ok(last_day + chrono::Days::new(1)));
    }
}

fn calendar_once() -> &'static Holidays {
    static CALENDAR: std::sync::OnceLock<Holidays> = std::sync::OnceLock::new();
    CALENDAR.get_or_init(holidays)
}

fn reference_once() -> &'static BTreeSet<NaiveDate> {
    static REFERENCE: std::sync::OnceLock<BTreeSet<NaiveDate>> = std::sync::OnceLock::new();
    REFERENCE.get_or_init(reference)
}
