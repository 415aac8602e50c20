//! Business days as the plan counts them: forwards, backwards, and Thursdays.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use gaetong_entity::Tx;
use gaetong_entity::catalogue::{extra_holiday, recording_capacity};
use gaetong_rules::Text;
use gaetong_rules::business_day::{Holiday, Holidays, OutsideCalendar};
use sea_orm::DbErr;
use std::collections::BTreeMap;

/// The Korean calendar with the election and ad-hoc days the database holds.
pub async fn holidays(tx: &Tx) -> Result<Holidays, DbErr> {
    let extra = tx.find::<extra_holiday::Entity>().all(tx.raw()).await?;
    let extra = extra.into_iter().map(|day| Holiday { date: day.day, name: Text::same(day.name) });
    Holidays::new(extra).map_err(|error| DbErr::Custom(format!("the stored holidays: {error}")))
}

/// The business day that lies `count` business days before `day`; `day` itself for none.
pub fn business_days_before(
    holidays: &Holidays,
    day: NaiveDate,
    count: u32,
) -> Result<NaiveDate, OutsideCalendar> {
    walk(holidays, day, count, NaiveDate::pred_opt)
}

/// The business day that lies `count` business days after `day`; `day` itself for none.
pub fn business_days_after(
    holidays: &Holidays,
    day: NaiveDate,
    count: u32,
) -> Result<NaiveDate, OutsideCalendar> {
    walk(holidays, day, count, NaiveDate::succ_opt)
}

/// How many business days lie after `from` up to `to`; negative if `to` is the earlier one.
pub fn business_days_between(
    holidays: &Holidays,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<i64, OutsideCalendar> {
    let (mut at, last) = (from.min(to), from.max(to));
    let mut count = 0;
    while at < last {
        at = at.succ_opt().ok_or(OutsideCalendar(at))?;
        count += i64::from(holidays.is_business_day(at)?);
    }
    Ok(if from <= to { count } else { -count })
}

/// The Thursdays on which a scenario can be recorded: a Thursday that is a holiday is skipped, and
/// so is one whose slots are all taken.
#[derive(Debug, Clone)]
pub struct Thursdays {
    holidays: Holidays,
    /// Slots of a Thursday: from a day on, and on one day only, which goes first.
    from: BTreeMap<NaiveDate, u32>,
    only_on: BTreeMap<NaiveDate, u32>,
    /// How many slots of a day are taken.
    taken: BTreeMap<NaiveDate, u32>,
}

impl Thursdays {
    /// Every Thursday that is a business day, whatever is booked already.
    pub fn without_limit(holidays: Holidays) -> Thursdays {
        let from = BTreeMap::from([(NaiveDate::MIN, u32::MAX)]);
        Thursdays { holidays, from, only_on: BTreeMap::new(), taken: BTreeMap::new() }
    }

    pub(crate) fn new(
        holidays: Holidays,
        capacities: &[recording_capacity::Model],
        taken: BTreeMap<NaiveDate, u32>,
    ) -> Thursdays {
        let slots = |only: bool| {
            let rows = capacities.iter().filter(move |row| row.only_that_day == only);
            rows.map(|row| (row.from_on, u32::try_from(row.slots).unwrap_or(0))).collect()
        };
        Thursdays { holidays, from: slots(false), only_on: slots(true), taken }
    }

    pub fn holidays(&self) -> &Holidays {
        &self.holidays
    }

    /// How many scenarios can be recorded on a day, holidays aside.
    pub fn capacity(&self, day: NaiveDate) -> u32 {
        let from = || self.from.range(..=day).next_back().map(|(_, slots)| *slots);
        self.only_on.get(&day).copied().or_else(from).unwrap_or(0)
    }

    /// Whether recordings happen on a day at all.
    pub fn is_open(&self, day: NaiveDate) -> Result<bool, OutsideCalendar> {
        Ok(day.weekday() == Weekday::Thu && self.holidays.is_business_day(day)?)
    }

    /// Whether one more can be recorded on a day.
    pub fn has_room(&self, day: NaiveDate) -> Result<bool, OutsideCalendar> {
        let taken = self.taken.get(&day).copied().unwrap_or(0);
        Ok(self.is_open(day)? && taken < self.capacity(day))
    }

    /// The next Thursday after `day` with a free slot.
    pub fn next_after(&self, day: NaiveDate) -> Result<NaiveDate, OutsideCalendar> {
        let mut candidate = day;
        loop {
            candidate = candidate.succ_opt().ok_or(OutsideCalendar(candidate))?;
            if self.has_room(candidate)? {
                return Ok(candidate);
            }
        }
    }

    /// The last Thursday with a free slot up to `day`, itself included, and not before `first`.
    pub fn last_until(
        &self,
        day: NaiveDate,
        first: NaiveDate,
    ) -> Result<Option<NaiveDate>, OutsideCalendar> {
        let mut candidate = day;
        while candidate >= first {
            if self.has_room(candidate)? {
                return Ok(Some(candidate));
            }
            candidate = candidate.pred_opt().ok_or(OutsideCalendar(candidate))?;
        }
        Ok(None)
    }
}

/// The last recording Thursday up to `day`, itself included, whatever is booked on it.
pub fn last_recording_day(
    holidays: &Holidays,
    day: NaiveDate,
) -> Result<NaiveDate, OutsideCalendar> {
    let mut candidate = day;
    while candidate.weekday() != Weekday::Thu || !holidays.is_business_day(candidate)? {
        candidate = candidate.pred_opt().ok_or(OutsideCalendar(candidate))?;
    }
    Ok(candidate)
}

fn walk(
    holidays: &Holidays,
    day: NaiveDate,
    count: u32,
    step: impl Fn(&NaiveDate) -> Option<NaiveDate>,
) -> Result<NaiveDate, OutsideCalendar> {
    let mut at = day;
    let mut left = count;
    while left > 0 {
        at = step(&at).ok_or(OutsideCalendar(at))?;
        if holidays.is_business_day(at)? {
            left -= 1;
        }
    }
    Ok(at)
}

/// The first day after a contract of so many months from `from` on, counted from the original
/// start so that month ends do not drift (spec 2.7); none without a term.
pub fn contract_until(from: NaiveDate, term_months: i32) -> Option<NaiveDate> {
    let months = u32::try_from(term_months).ok()?;
    let term = gaetong_rules::Term::from_months(months).ok()?;
    gaetong_rules::renewal::contract_until(from, term).ok().flatten()
}

/// A day some calendar days later, for the range of dates a form may name.
pub(crate) fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn calendar() -> Holidays {
        Holidays::new([]).expect("the statutory days")
    }

    #[test]
    fn business_days_skip_weekends_and_holidays() {
        // Seollal 2026: Monday 16 to Wednesday 18 February.
        let cases = [
            ("2026-02-12", 0, "2026-02-12", "2026-02-12"),
            ("2026-02-20", 1, "2026-02-19", "2026-02-23"),
            ("2026-02-19", 1, "2026-02-13", "2026-02-20"),
            ("2026-02-20", 4, "2026-02-11", "2026-02-26"),
            ("2026-02-15", 1, "2026-02-13", "2026-02-19"),
        ];
        for (from, count, before, after) in cases {
            assert_eq!(
                business_days_before(&calendar(), day(from), count),
                Ok(day(before)),
                "{from}"
            );
            assert_eq!(
                business_days_after(&calendar(), day(from), count),
                Ok(day(after)),
                "{from}"
            );
        }
    }

    #[test]
    fn business_days_between_two_days_have_a_sign() {
        let cases = [
            ("2026-02-12", "2026-02-12", 0),
            ("2026-02-12", "2026-02-13", 1),
            ("2026-02-13", "2026-02-19", 1), // over Seollal
            ("2026-02-13", "2026-02-15", 0),
            ("2026-02-19", "2026-02-12", -2),
        ];
        for (from, to, expected) in cases {
            let between = business_days_between(&calendar(), day(from), day(to));
            assert_eq!(between, Ok(expected), "{from} {to}");
        }
    }

    /// Christmas 2025 was a Thursday.
    #[test]
    fn recordings_are_on_thursdays_and_skip_a_holiday_thursday() {
        let cases = [
            ("2025-12-16", "2025-12-18"),
            ("2025-12-17", "2025-12-18"),
            ("2025-12-18", "2026-01-08"), // 25 December and 1 January are holidays
            ("2025-12-19", "2026-01-08"),
        ];
        let thursdays = Thursdays::without_limit(calendar());
        for (after, booked) in cases {
            assert_eq!(thursdays.next_after(day(after)), Ok(day(booked)), "{after}");
        }
        let first = day("2025-12-01");
        for (until, last) in [("2026-01-07", "2025-12-18"), ("2026-01-08", "2026-01-08")] {
            assert_eq!(last_recording_day(&calendar(), day(until)), Ok(day(last)), "{until}");
            let found = thursdays.last_until(day(until), first);
            assert_eq!(found, Ok(Some(day(last))), "{until}");
        }
        assert_eq!(thursdays.last_until(day("2026-01-07"), day("2025-12-19")), Ok(None));
    }

    fn capacity(from_on: &str, only_that_day: bool, slots: i32) -> recording_capacity::Model {
        let reason = String::new();
        recording_capacity::Model {
            from_on: day(from_on),
            only_that_day,
            slots,
            reason,
            version: 1,
        }
    }

    #[test]
    fn a_full_thursday_is_skipped() {
        let capacities = [
            capacity("2012-01-01", false, 2),
            capacity("2026-01-15", true, 0),
            capacity("2026-01-22", false, 3),
        ];
        let taken = [("2026-01-08", 2), ("2026-01-22", 2), ("2026-01-29", 3)];
        let taken = taken.map(|(date, count)| (day(date), count)).into();
        let thursdays = Thursdays::new(calendar(), &capacities, taken);
        // 8 January is full, 15 closed, 22 has its third slot left, 29 is full.
        for (after, booked) in [("2026-01-05", "2026-01-22"), ("2026-01-22", "2026-02-05")] {
            assert_eq!(thursdays.next_after(day(after)), Ok(day(booked)), "{after}");
        }
        let last = thursdays.last_until(day("2026-02-04"), day("2026-01-05"));
        assert_eq!(last, Ok(Some(day("2026-01-22"))));
        assert_eq!(thursdays.capacity(day("2026-01-15")), 0);
        assert_eq!(thursdays.capacity(day("2026-01-16")), 2);
    }

    #[test]
    fn month_ends_do_not_drift() {
        assert_eq!(contract_until(day("2026-01-31"), 12), Some(day("2027-01-31")));
        assert_eq!(contract_until(day("2024-02-29"), 12), Some(day("2025-03-01")));
        assert_eq!(contract_until(day("2024-02-29"), 36), Some(day("2027-03-01")));
        assert_eq!(contract_until(day("2026-01-31"), 0), None);
    }
}
