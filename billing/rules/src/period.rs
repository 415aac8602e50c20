//! Half-open periods of civil days, `[from, until)`.

use alloc::vec::Vec;

use chrono::NaiveDate;

use crate::Days;

/// Days from `from` up to, not including, `until`. Never empty (M4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    from: NaiveDate,
    until: NaiveDate,
}

/// A period that holds no day (M4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the period from {from} until {until} (exclusive) holds no day")]
pub struct EmptyPeriod {
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl Period {
    /// `until` is the day after the last one (C3).
    pub fn new(from: NaiveDate, until: NaiveDate) -> Result<Period, EmptyPeriod> {
        if from < until { Ok(Period { from, until }) } else { Err(EmptyPeriod { from, until }) }
    }

    pub const fn from(self) -> NaiveDate {
        self.from
    }

    /// The first day outside.
    pub const fn until(self) -> NaiveDate {
        self.until
    }

    /// The last day inside.
    pub fn last_day(self) -> NaiveDate {
        self.until.pred_opt().expect("a day lies before the end, for the period is not empty")
    }

    pub fn days(self) -> Days {
        days_between(self.from, self.until)
    }

    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day < self.until
    }

    /// The days both have, if any.
    pub fn overlap(self, other: Period) -> Option<Period> {
        Period::new(self.from.max(other.from), self.until.min(other.until)).ok()
    }

    /// How many of these days lie in any of the others, a day counted once.
    pub fn covered_by(self, others: &[Period]) -> Days {
        let mut inside: Vec<Period> =
            others.iter().filter_map(|&other| self.overlap(other)).collect();
        inside.sort_unstable();
        let mut counted_to = self.from;
        inside.into_iter().fold(Days::ZERO, |days, period| {
            let from = period.from.max(counted_to);
            counted_to = counted_to.max(period.until);
            days.plus(days_between(from, period.until))
        })
    }
}

/// The days from `from` up to, not including, `until`; none if they are out of order.
fn days_between(from: NaiveDate, until: NaiveDate) -> Days {
    Days::new(u32::try_from(until.signed_duration_since(from).num_days()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, number).expect("a date")
    }

    fn period(from: u32, until: u32) -> Period {
        Period::new(day(from), day(until)).expect("a period")
    }

    /// M4: empty periods and dates out of order are errors.
    #[test]
    fn an_empty_period_is_refused() {
        for until in [4, 5] {
            let refused = EmptyPeriod { from: day(5), until: day(until) };
            assert_eq!(Period::new(day(5), day(until)), Err(refused));
        }
    }

    #[test]
    fn the_end_is_outside() {
        let week = period(5, 12);
        assert_eq!(week.days(), Days::new(7));
        assert_eq!(week.last_day(), day(11));
        assert!(week.contains(day(5)) && week.contains(day(11)));
        assert!(!week.contains(day(4)) && !week.contains(day(12)));
    }

    #[test]
    fn overlaps() {
        assert_eq!(period(5, 12).overlap(period(10, 20)), Some(period(10, 12)));
        assert_eq!(period(5, 12).overlap(period(1, 31)), Some(period(5, 12)));
        assert_eq!(period(5, 12).overlap(period(12, 20)), None);
    }

    #[test]
    fn a_day_is_covered_once() {
        let stops = [period(20, 25), period(1, 7), period(6, 9), period(7, 8), period(28, 30)];
        assert_eq!(period(5, 22).covered_by(&stops), Days::new(4 + 2));
        assert_eq!(period(5, 22).covered_by(&[]), Days::ZERO);
    }
}
