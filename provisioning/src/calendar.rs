//! Business days as the plan counts them: forwards, backwards, and Thursdays.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use gaetong_entity::Tx;
use gaetong_entity::catalogue::extra_holiday;
use gaetong_rules::Text;
use gaetong_rules::business_day::{Holiday, Holidays, OutsideCalendar};
use sea_orm::DbErr;

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

/// The next Thursday after `day` that is a business day: scenarios are recorded on Thursdays only,
/// a Thursday that is a holiday is skipped.
pub fn next_recording_day(
    holidays: &Holidays,
    day: NaiveDate,
) -> Result<NaiveDate, OutsideCalendar> {
    let mut candidate = day;
    loop {
        candidate = candidate.succ_opt().ok_or(OutsideCalendar(candidate))?;
        if candidate.weekday() == Weekday::Thu && holidays.is_business_day(candidate)? {
            return Ok(candidate);
        }
    }
}

/// The last recording Thursday up to `day`, itself included.
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
        for (after, booked) in cases {
            assert_eq!(next_recording_day(&calendar(), day(after)), Ok(day(booked)), "{after}");
        }
        for (until, last) in [("2026-01-07", "2025-12-18"), ("2026-01-08", "2026-01-08")] {
            assert_eq!(last_recording_day(&calendar(), day(until)), Ok(day(last)), "{until}");
        }
    }

    #[test]
    fn month_ends_do_not_drift() {
        assert_eq!(contract_until(day("2026-01-31"), 12), Some(day("2027-01-31")));
        assert_eq!(contract_until(day("2024-02-29"), 12), Some(day("2025-03-01")));
        assert_eq!(contract_until(day("2024-02-29"), 36), Some(day("2027-03-01")));
        assert_eq!(contract_until(day("2026-01-31"), 0), None);
    }
}
