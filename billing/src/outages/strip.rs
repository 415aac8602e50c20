//! A month of outages day by day (31-day strip): how long each day, and how much of the 24 hours of
//! S4 has been used up.

use chrono::NaiveDate;
use gaetong_rules::Month;
use gaetong_rules::month::seoul_midnight;
use gaetong_rules::outage_credit::OutageCredit;

/// A day of the strip, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StripDay {
    pub day: NaiveDate,
    pub seconds: i64,
    /// Of the month up to the end of the day.
    pub accumulated: i64,
    /// Whether an outage of four hours or more, measured uncut, ran on the day (S4).
    pub long: bool,
}

const FOUR_HOURS: i64 = 4 * 3_600;

/// The days of a credit's month.
pub fn strip(credit: &OutageCredit) -> Vec<StripDay> {
    let month: Month = credit.month;
    let mut accumulated = 0;
    let mut days = Vec::new();
    let mut day = month.first_day();
    while month.contains(day) {
        let next = day.succ_opt().unwrap_or(day);
        let (from, until) = (seoul_midnight(day), seoul_midnight(next));
        let (mut seconds, mut long) = (0, false);
        for part in &credit.parts {
            let outage = part.outage;
            let on_day = (outage.until.min(until) - outage.from.max(from)).num_seconds().max(0);
            seconds += on_day;
            let uncut = (outage.until - outage.from).num_seconds();
            long |= on_day > 0 && uncut >= FOUR_HOURS;
        }
        accumulated += seconds;
        days.push(StripDay { day, seconds, accumulated, long });
        if next == day {
            break;
        }
        day = next;
    }
    days
}
