//! The contract period as a bar: what is over, the pauses in it, the day looked at, and the day by
//! which notice of its end is due.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::NaiveDate;

use super::Span;

#[derive(Clone, Debug, Template)]
#[template(path = "part/contract_bar.html")]
pub struct ContractBar {
    pub title: String,
    pub span: Span,
    pub as_of: NaiveDate,
    pub notice_due: NaiveDate,
    /// First and last day of each.
    pub pauses: Vec<(NaiveDate, NaiveDate)>,
    /// Label and value: 계약기간, 남은 기간, 통지 기한.
    pub facts: Vec<(String, String)>,
}

impl ContractBar {
    fn over(&self) -> i64 {
        self.span.place(self.as_of)
    }

    fn due(&self) -> i64 {
        self.span.place(self.notice_due)
    }

    /// Place and width of a pause.
    fn pause(&self, pause: &(NaiveDate, NaiveDate)) -> (i64, i64) {
        let left = self.span.place(pause.0);
        (left, (self.span.place(pause.1) - left).max(6))
    }

    /// The picture in words.
    fn said(&self) -> String {
        let said = self.facts.iter().map(|(label, value)| format!("{label} {value}"));
        said.collect::<Vec<_>>().join(", ")
    }
}

impl HtmlSafe for ContractBar {}
