//! The usage month: a calendar month in Seoul (C1), and the civil calendar there.

use core::fmt;
use core::str::FromStr;

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::{Days, Months, Period};

/// A calendar month, by which service is used and billed: `2026-02`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: NaiveDate,
}

/// A text or a pair of numbers that is no month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a month is written like 2026-02, between 1900-01 and 2999-12")]
pub struct NotAMonth;

const IN_CALENDAR: &str = "the calendar reaches far beyond the years a month is accepted for";

impl Month {
    /// The month `month` (1–12) of `year` (1900–2999).
    pub fn new(year: i32, month: u32) -> Result<Month, NotAMonth> {
        if !(1900..3000).contains(&year) {
            return Err(NotAMonth);
        }
        NaiveDate::from_ymd_opt(year, month, 1).map(|first| Month { first }).ok_or(NotAMonth)
    }

    /// The month a civil day lies in.
    pub fn of(day: NaiveDate) -> Month {
        Month { first: day.with_day(1).expect("every month has a first day") }
    }

    /// The usage month an instant lies in, by the calendar of Seoul (C1).
    pub fn in_seoul(instant: DateTime<Utc>) -> Month {
        Month::of(seoul_date(instant))
    }

    pub fn year(self) -> i32 {
        self.first.year()
    }

    /// 1 to 12.
    pub fn number(self) -> u32 {
        self.first.month()
    }

    pub const fn first_day(self) -> NaiveDate {
        self.first
    }

    pub fn last_day(self) -> NaiveDate {
        self.next().first.pred_opt().expect(IN_CALENDAR)
    }

    #[must_use]
    pub fn next(self) -> Month {
        Month { first: self.first.checked_add_months(chrono::Months::new(1)).expect(IN_CALENDAR) }
    }

    #[must_use]
    pub fn prev(self) -> Month {
        Month { first: self.first.checked_sub_months(chrono::Months::new(1)).expect(IN_CALENDAR) }
    }

    /// 28 to 31.
    pub fn days(self) -> Days {
        Days::new(self.last_day().day())
    }

    /// From the first day to the day after the last.
    pub fn period(self) -> Period {
        Period::new(self.first, self.next().first).expect("a month is never empty")
    }

    pub fn contains(self, day: NaiveDate) -> bool {
        Month::of(day) == self
    }

    /// The day with that number, or none where the month is too short.
    pub fn day(self, number: u32) -> Option<NaiveDate> {
        self.first.with_day(number)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Month, NotAMonth> {
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        let digits = |part: &str, length| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(year, 4) || !digits(month, 2) {
            return Err(NotAMonth);
        }
        let year = year.parse().map_err(|_| NotAMonth)?;
        let month = month.parse().map_err(|_| NotAMonth)?;
        Month::new(year, month)
    }
}

/// Seoul has kept UTC+9 without summer time since 1988.
const SEOUL_AHEAD: Duration = Duration::hours(9);

/// The civil date in Seoul at an instant.
pub fn seoul_date(instant: DateTime<Utc>) -> NaiveDate {
    seoul_time(instant).date()
}

/// Date and time by the clocks of Seoul at an instant.
pub fn seoul_time(instant: DateTime<Utc>) -> NaiveDateTime {
    // Far beyond any calendar in use the addition would fail; the last moment it has stands for it.
    instant.naive_utc().checked_add_signed(SEOUL_AHEAD).unwrap_or(NaiveDateTime::MAX)
}

/// The instant at which a civil day begins in Seoul.
pub fn seoul_midnight(day: NaiveDate) -> DateTime<Utc> {
    let civil = day.and_time(NaiveTime::MIN);
    civil.checked_sub_signed(SEOUL_AHEAD).unwrap_or(civil).and_utc()
}

/// The day on which `months` counted from `start` are over, i.e. the first day after them.
///
/// Civil Act art. 160: the months end with the day before the same day number; where the last
/// month has no such day, they end with its last day. Always count from the original start, so
/// that month-ends do not drift: 31 January + 1 is over on 1 March, + 2 on 31 March.
pub fn months_after(start: NaiveDate, months: Months) -> Option<NaiveDate> {
    let same_day = start.checked_add_months(chrono::Months::new(months.get()))?;
    if same_day.day() == start.day() { Some(same_day) } else { same_day.succ_opt() }
}

/// The months completed between `start` and `end` (exclusive); a started month does not count.
///
/// Civil Act art. 160, and T2: what is ambiguous is read in the customer's favour.
pub fn completed_months(start: NaiveDate, end: NaiveDate) -> Months {
    let number = |day: NaiveDate| {
        i64::from(day.year()).saturating_mul(12).saturating_add(i64::from(day.month0()))
    };
    let Ok(months) = u32::try_from(number(end).saturating_sub(number(start))) else {
        return Months::ZERO;
    };
    let over = |months: u32| months_after(start, Months::new(months)).is_some_and(|day| day <= end);
    Months::new(if over(months) { months } else { months.saturating_sub(1) })
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn months_are_written_one_way() {
        assert_eq!("2026-02".parse::<Month>().map(|month| month.to_string()), Ok("2026-02".into()));
        for text in ["2026-2", "2026-13", "2026-00", "26-02", "2026/02", "", "1899-12", "+026-01"] {
            assert_eq!(text.parse::<Month>(), Err(NotAMonth), "{text:?}");
        }
    }

    #[test]
    fn neighbours_and_lengths() {
        let february: Month = "2028-02".parse().expect("a month");
        assert_eq!(february.days(), Days::new(29));
        assert_eq!(february.prev().to_string(), "2028-01");
        assert_eq!(february.next().last_day(), day("2028-03-31"));
        assert!(february.contains(day("2028-02-29")) && !february.contains(day("2028-03-01")));
        assert_eq!("2026-12".parse::<Month>().map(Month::next), "2027-01".parse());
    }

    /// The 1st begins at 15:00 UTC of the day before.
    #[test]
    fn the_month_turns_at_midnight_in_seoul() {
        let before = "2026-05-31T14:59:59Z".parse().expect("an instant");
        let after = "2026-05-31T15:00:00Z".parse().expect("an instant");
        assert_eq!(Month::in_seoul(before).to_string(), "2026-05");
        assert_eq!(Month::in_seoul(after).to_string(), "2026-06");
        assert_eq!(seoul_midnight(day("2026-06-01")), after);
    }

    /// Civil Act art. 160(2), (3).
    #[test]
    fn months_counted_from_the_original_start() {
        let cases = [
            ("2025-01-01", 12, "2026-01-01"),
            ("2026-01-31", 1, "2026-03-01"),
            ("2026-01-31", 2, "2026-03-31"),
            ("2026-01-31", 3, "2026-05-01"),
            ("2026-01-30", 1, "2026-03-01"),
            ("2028-01-30", 1, "2028-03-01"),
            ("2028-01-29", 1, "2028-02-29"),
            ("2024-02-29", 12, "2025-03-01"),
            ("2024-02-29", 48, "2028-02-29"),
            ("2026-08-26", 1, "2026-09-26"),
            ("2026-08-26", 0, "2026-08-26"),
        ];
        for (start, months, over) in cases {
            assert_eq!(months_after(day(start), Months::new(months)), Some(day(over)), "{start}");
        }
    }

    /// T2: a started month does not count.
    #[test]
    fn only_completed_months_count() {
        let cases = [
            ("2025-01-01", "2026-01-01", 12),
            ("2025-01-01", "2025-12-31", 11),
            ("2025-01-01", "2026-01-31", 12),
            ("2025-01-01", "2026-02-01", 13),
            ("2026-01-31", "2026-02-28", 0),
            ("2026-01-31", "2026-03-01", 1),
            ("2026-01-31", "2026-03-30", 1),
            ("2026-01-31", "2026-03-31", 2),
            ("2026-01-31", "2026-01-31", 0),
            ("2026-01-31", "2025-01-31", 0),
        ];
        for (start, end, months) in cases {
            let counted = completed_months(day(start), day(end));
            assert_eq!(counted, Months::new(months), "{start} {end}");
        }
    }
}
