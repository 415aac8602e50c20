//! One task's bar on the plan's calendar: from its start to its due day, with today and the wished opening day.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::NaiveDate;

use crate::pages::page::Tone;

/// The days a plan spreads over, both included.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl Span {
    /// Place of a day in drawing units of 1000.
    pub(super) fn place(self, day: NaiveDate) -> i64 {
        let whole = (self.last - self.first).num_days().max(1);
        ((day - self.first).num_days() * 1000 / whole).clamp(0, 1000)
    }
}

#[derive(Clone, Debug, Template)]
#[template(path = "part/plan_bar.html")]
pub struct PlanBar {
    pub span: Span,
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub today: NaiveDate,
    pub wished: NaiveDate,
    pub tone: Tone,
}

impl PlanBar {
    fn left(&self) -> i64 {
        self.span.place(self.from).min(988)
    }

    fn width(&self) -> i64 {
        (self.span.place(self.until) - self.left()).max(12)
    }

    fn now(&self) -> i64 {
        self.span.place(self.today)
    }

    fn wish(&self) -> i64 {
        self.span.place(self.wished)
    }
}

impl HtmlSafe for PlanBar {}
