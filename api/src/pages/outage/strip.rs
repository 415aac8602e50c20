//! A month of a product's outages as a picture: a bar a day with the line of four hours, the month's
//! time adding up towards the line of twenty-four, and which day reached them (S4).

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::NaiveDate;
use gaetong_billing::outages::{Due, StripDay, strip};

use super::present::seconds_text;
use crate::pages::component::{Chart, Ink, Measure, Series};
use crate::pages::page::Page;

/// The strip of one product and month.
#[derive(Clone, Debug, Template)]
#[template(path = "outage/strip.html")]
pub struct Strip {
    pub chart: Chart,
    /// What the picture says, in words.
    pub said: Vec<String>,
}

const HOUR: i64 = 3_600;
const TWENTY_FOUR_HOURS: i64 = 24 * HOUR;

impl Strip {
    #[must_use]
    pub fn of(page: &Page, due: &Due) -> Strip {
        let name = due.item.name();
        let name = name.get(page.look.lang.of_rules());
        let title = format!("{} {} {name}", due.service_id, due.month);
        let days = strip(&due.credit);
        let total = seconds_text(page, due.credit.accumulated);
        Strip { chart: chart(page, title, &days), said: said(page, &days, &total) }
    }
}

fn chart(page: &Page, title: String, days: &[StripDay]) -> Chart {
    let lang = page.look.lang;
    let seconds =
        |long: bool| days.iter().map(move |day| if day.long == long { day.seconds } else { 0 });
    let adding_up = days.iter().map(|day| day.accumulated);
    Chart::days(lang, title, Measure::Hours, days.iter().map(|day| day.day))
        .with(Series::new(page.t("outage-strip-long"), Ink::Red, seconds(true)))
        .with(Series::new(page.t("outage-strip-short"), Ink::Amber, seconds(false)))
        .running(Series::new(page.t("outage-strip-running"), Ink::Grey, adding_up))
        .limit(4 * HOUR, page.t("outage-four-hours"))
        .limit(TWENTY_FOUR_HOURS, page.t("outage-one-day"))
}

/// The month's sum, then which day reached each of the two lines, or that none did.
fn said(page: &Page, days: &[StripDay], total: &str) -> Vec<String> {
    let (long, full) = reached(days);
    let told = |key: &str, day: Option<NaiveDate>| match day {
        Some(day) => page.t1(&format!("outage-strip-{key}"), "day", page.date(&day)),
        None => page.t(&format!("outage-strip-{key}-none")),
    };
    vec![page.t1("outage-strip-said", "total", total), told("four", long), told("full", full)]
}

/// The first day with an outage of four hours at once, and the day the month went over twenty-four.
fn reached(days: &[StripDay]) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let long = days.iter().find(|day| day.long).map(|day| day.day);
    let full = days.iter().find(|day| day.accumulated > TWENTY_FOUR_HOURS).map(|day| day.day);
    (long, full)
}

impl HtmlSafe for Strip {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_that_reaches_a_line_is_named() {
        let day = |number: u32, seconds: i64, accumulated: i64, long: bool| StripDay {
            day: NaiveDate::from_ymd_opt(2014, 8, number).expect("a day of the calendar"),
            seconds,
            accumulated,
            long,
        };
        let quiet = [day(1, 3 * HOUR, 3 * HOUR, false), day(2, 0, 3 * HOUR, false)];
        assert_eq!(reached(&quiet), (None, None));
        let exactly = [day(1, TWENTY_FOUR_HOURS, TWENTY_FOUR_HOURS, true)];
        assert_eq!(
            reached(&exactly),
            (Some(exactly[0].day), None),
            "24 hours are not more than 24"
        );
        let over = [
            day(1, 3 * HOUR, 3 * HOUR, false),
            day(2, 20 * HOUR, 23 * HOUR, true),
            day(3, 2 * HOUR, 25 * HOUR, false),
        ];
        assert_eq!(reached(&over), (Some(over[1].day), Some(over[2].day)));
    }
}
