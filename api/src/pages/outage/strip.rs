//! A month of a product's outages as a picture: a bar a day with the line of four hours, and the
//! month's time adding up towards the line of twenty-four (S4).

use askama::Template;
use askama::filters::HtmlSafe;
use gaetong_billing::outages::{Due, StripDay, strip};

use super::present::seconds_text;
use crate::pages::page::Page;

/// The strip of one product and month.
#[derive(Clone, Debug, Template)]
#[template(path = "outage/strip.html")]
pub struct Strip {
    pub title: String,
    /// What the picture says, in words.
    pub said: String,
    pub four: String,
    pub twenty_four: String,
    pub days: Vec<StripDay>,
}

/// Drawing units: a day is 20 wide, the picture 96 high for 24 hours.
const DAY: i64 = 20;
const HIGH: i64 = 96;
const TWENTY_FOUR_HOURS: i64 = 24 * 3_600;

impl Strip {
    #[must_use]
    pub fn of(page: &Page, due: &Due) -> Strip {
        let name = due.item.name();
        let name = name.get(page.look.lang.of_rules());
        let title = format!("{} {name}", due.month);
        let total = seconds_text(page, due.credit.accumulated);
        let said = page.t_with("outage-strip-said", &[("total", &total)]);
        let (four, twenty_four) = (page.t("outage-four-hours"), page.t("outage-one-day"));
        Strip { title, said, four, twenty_four, days: strip(&due.credit) }
    }

    fn left(place: &usize) -> i64 {
        i64::try_from(*place).unwrap_or(0) * DAY + 2
    }

    fn middle(place: &usize) -> i64 {
        Strip::left(place) + 8
    }

    /// Seconds as height; a line too thin to see is drawn all the same.
    fn high(seconds: &i64) -> i64 {
        if *seconds == 0 {
            return 0;
        }
        (seconds.min(&TWENTY_FOUR_HOURS) * HIGH / TWENTY_FOUR_HOURS).max(1)
    }

    fn top(seconds: &i64) -> i64 {
        HIGH + 4 - Strip::high(seconds)
    }

    /// Where the four-hour line runs.
    fn line(hours: i64) -> i64 {
        Strip::top(&(hours * 3_600))
    }

    fn wide(&self) -> i64 {
        i64::try_from(self.days.len()).unwrap_or(0) * DAY + 4
    }

    /// The month's time adding up, day by day.
    fn steps(&self) -> String {
        let point = |(place, day): (usize, &StripDay)| {
            format!("{},{}", Strip::left(&place) + DAY - 2, Strip::top(&day.accumulated))
        };
        let points: Vec<String> = self.days.iter().enumerate().map(point).collect();
        format!("0,{} {}", HIGH + 4, points.join(" "))
    }

    fn number(day: &StripDay) -> String {
        day.day.format("%-d").to_string()
    }

    fn hours(seconds: &i64) -> String {
        Strip::text(*seconds)
    }

    fn text(seconds: i64) -> String {
        format!("{}:{:02}", seconds / 3_600, seconds % 3_600 / 60)
    }
}

impl HtmlSafe for Strip {}
