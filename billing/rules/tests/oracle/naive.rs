//! The naive implementation: loops, lists and the table of form 3 typed in again.

use chrono::{Datelike, NaiveDate};

pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

/// The day so many days after 1 January 2024.
pub fn day(offset: u32) -> NaiveDate {
    date(2024, 1, 1) + chrono::Days::new(u64::from(offset))
}

pub fn days(from: NaiveDate, until: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_days().take_while(move |&day| day < until)
}

pub fn days_in_month(year: i32, month: u32) -> u32 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Civil Act art. 160, month by month: the first day after `months` months from `start`.
pub fn after_months(start: NaiveDate, months: u32) -> NaiveDate {
    let (mut year, mut month) = (start.year(), start.month());
    let step = |year: &mut i32, month: &mut u32| {
        *month += 1;
        if *month == 13 {
            (*year, *month) = (*year + 1, 1);
        }
    };
    for _ in 0..months {
        step(&mut year, &mut month);
    }
    if start.day() <= days_in_month(year, month) {
        return date(year, month, start.day());
    }
    step(&mut year, &mut month);
    date(year, month, 1)
}

/// Completed months, counted up one by one.
pub fn completed_months(start: NaiveDate, end: NaiveDate) -> u32 {
    (1..).take_while(|&months| after_months(start, months) <= end).count() as u32
}

/// Form 3 typed in again: won per unit per month, without a term and at it.
pub fn price(item: &str, seats: u32, months: u32) -> Option<i64> {
    let column = usize::try_from(months).expect("a small number") / 12;
    let thousands: [i64; 4] = match (item, seats) {
        (_, 0) => return None,
        ("asp-base", 1..=9) => [2600, 2200, 2100, 2000],
        ("asp-base", 10..=29) => [2400, 2000, 1900, 1800],
        ("asp-base", 30..=49) => [2200, 1800, 1700, 1600],
        ("asp-base", 50..=99) => [1900, 1500, 1400, 1300],
        ("asp-base", _) => [1600, 1200, 1100, 1000],
        ("app-basic" | "app-premium", 1..=9) => return None,
        ("app-basic", _) => [600, 570, 540, 510],
        ("app-premium", _) => [900, 855, 810, 765],
        ("recording" | "extra-line", _) => [200; 4],
        _ => return None,
    };
    Some(thousands[column] * 100)
}

pub fn discount(item: &str, seats: u32, months: u32) -> Option<i64> {
    Some(price(item, seats, 0)? - price(item, seats, months)?)
}
