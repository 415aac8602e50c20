//! When a tax invoice is due: VAT Act art. 34(3), Enforcement Decree art. 68(7), 국세기본법 art. 5.
//!
//! > 재화 또는 용역의 공급일이 속하는 달의 다음 달 10일(그 날이 공휴일 또는 토요일인 경우에는 바로 다음
//! > 영업일)까지 세금계산서를 발급할 수 있다. — 제34조 제3항

use chrono::{Datelike, NaiveDate};

use crate::Month;
use crate::business_day::{Holidays, OutsideCalendar, Roll};

/// The day of the following month by which a month's invoices are issued.
const ISSUE_DAY: u32 = 10;
/// The day on which a VAT return is due.
const RETURN_DAY: u32 = 25;

/// The last day to issue what is written on that day: the 10th of the next month, moved to the
/// next business day.
pub fn issue_by(written_on: NaiveDate, holidays: &Holidays) -> Result<NaiveDate, OutsideCalendar> {
    let nominal = Month::of(written_on).next().day(ISSUE_DAY);
    holidays.roll(nominal.ok_or(OutsideCalendar(written_on))?, Roll::Next)
}

/// The last day to transmit what was issued on that day: the day after, moved to the next business
/// day (art. 68(7)).
pub fn transmit_by(
    issued_on: NaiveDate,
    holidays: &Holidays,
) -> Result<NaiveDate, OutsideCalendar> {
    holidays.roll(issued_on.succ_opt().ok_or(OutsideCalendar(issued_on))?, Roll::Next)
}

/// The last day of the return of the tax period a day lies in: 25 July or 25 January, moved to the
/// next business day. What is issued after it counts as not issued.
pub fn return_by(written_on: NaiveDate, holidays: &Holidays) -> Result<NaiveDate, OutsideCalendar> {
    let (year, month) = match written_on.month() {
        1..=6 => (written_on.year(), 7),
        _ => (written_on.year().saturating_add(1), 1),
    };
    let nominal = NaiveDate::from_ymd_opt(year, month, RETURN_DAY);
    holidays.roll(nominal.ok_or(OutsideCalendar(written_on))?, Roll::Next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::business_day::tests::calendar;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Tax-and-law 7.4: the vectors.
    #[test]
    fn the_tenth_by_business_day() {
        let cases = [
            ("2014-07-31", "2014-08-11"),
            ("2014-07-01", "2014-08-11"),
            ("2026-04-30", "2026-05-11"),
            ("2026-09-30", "2026-10-12"),
            ("2026-12-31", "2027-01-11"),
            ("2026-08-31", "2026-09-10"),
        ];
        for (written, due) in cases {
            assert_eq!(issue_by(day(written), &calendar()), Ok(day(due)), "{written}");
        }
    }

    /// Decree art. 68(7): the day after issue.
    #[test]
    fn the_day_after_issue_by_business_day() {
        let cases = [
            ("2026-09-09", "2026-09-10"),
            ("2026-09-11", "2026-09-14"),
            ("2026-10-02", "2026-10-06"),
            ("2026-12-31", "2027-01-04"),
        ];
        for (issued, due) in cases {
            assert_eq!(transmit_by(day(issued), &calendar()), Ok(day(due)), "{issued}");
        }
    }

    /// VAT Act art. 49: within 25 days after the period ends.
    #[test]
    fn two_tax_periods_a_year() {
        let cases = [
            ("2026-01-01", "2026-07-27"),
            ("2026-06-30", "2026-07-27"),
            ("2026-07-01", "2027-01-25"),
            ("2026-12-31", "2027-01-25"),
        ];
        for (written, due) in cases {
            assert_eq!(return_by(day(written), &calendar()), Ok(day(due)), "{written}");
        }
    }
}
