//! Suspension at the customer's wish (일시이용중단): terms of service, art. 13(1), 15(3).
//!
//! > 이용고객의 사정으로 서비스의 이용을 1월 이상, 6월 이하의 기간 동안 중단하고자 하는 경우 …
//! > 6월 이상을 초과할 수 없다. … 일시이용중단 기간에 대해서는 월정액에 해당하는 이용료를 부과하지
//! > 아니한다.
//!
//! The days are free of the monthly fee and the contract's end does not move (X1). Charges resume
//! on the first day after six months even if nobody resumes the service (X2).

use chrono::NaiveDate;

use crate::month::months_after;
use crate::{Article, Derivation, Input, Months, Period, Text};

/// The shortest suspension, in months.
pub const SHORTEST: Months = Months::new(1);
/// The longest, extensions included, in months from the first day.
pub const LONGEST: Months = Months::new(6);

/// Why a suspension or an extension is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SuspensionRefused {
    #[error("the suspension from {from} until {until} (exclusive) holds no day")]
    Empty { from: NaiveDate, until: NaiveDate },
    #[error("a suspension from {from} lasts at least a month, until {at_least}")]
    TooShort { from: NaiveDate, at_least: NaiveDate },
    #[error("a suspension from {from} lasts at most six months in all, until {at_most}")]
    TooLong { from: NaiveDate, at_most: NaiveDate },
    #[error("an extension ends after {current}, the end so far")]
    NoExtension { current: NaiveDate },
    #[error("the calendar ends before the suspension from {0} does")]
    BeyondCalendar(NaiveDate),
}

impl SuspensionRefused {
    /// Stable, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            SuspensionRefused::Empty { .. } => "empty-period",
            SuspensionRefused::TooShort { .. } => "suspension-too-short",
            SuspensionRefused::TooLong { .. } => "suspension-too-long",
            SuspensionRefused::NoExtension { .. } => "no-extension",
            SuspensionRefused::BeyondCalendar(_) => "beyond-calendar",
        }
    }

    /// The article the refusal rests on.
    pub const fn article(&self) -> Article {
        Article::PAUSE
    }
}

/// Checks a request against the limits of art. 13(1): 1월 이상, 6월 이하.
pub fn suspension(from: NaiveDate, until: NaiveDate) -> Result<Period, SuspensionRefused> {
    let period = Period::new(from, until).map_err(|_| SuspensionRefused::Empty { from, until })?;
    let at_least = after(from, SHORTEST)?;
    if until < at_least {
        return Err(SuspensionRefused::TooShort { from, at_least });
    }
    let at_most = charges_resume_at_the_latest(from)?;
    if until > at_most {
        return Err(SuspensionRefused::TooLong { from, at_most });
    }
    Ok(period)
}

/// Checks an extension: the total from the first day stays within six months (art. 13(1), X1).
pub fn extension(current: Period, until: NaiveDate) -> Result<Period, SuspensionRefused> {
    if until <= current.until() {
        return Err(SuspensionRefused::NoExtension { current: current.until() });
    }
    suspension(current.from(), until)
}

/// The first day after six months, on which charges resume by themselves (X2, art. 15(3)).
pub fn charges_resume_at_the_latest(from: NaiveDate) -> Result<NaiveDate, SuspensionRefused> {
    after(from, LONGEST)
}

/// The days free of charge of a suspension that was resumed on `resumed`, or not at all (X1, X2).
pub fn free_days(from: NaiveDate, resumed: Option<NaiveDate>) -> Result<Period, SuspensionRefused> {
    let latest = charges_resume_at_the_latest(from)?;
    let until = resumed.map_or(latest, |day| day.min(latest));
    Period::new(from, until).map_err(|_| SuspensionRefused::Empty { from, until })
}

fn after(from: NaiveDate, months: Months) -> Result<NaiveDate, SuspensionRefused> {
    months_after(from, months).ok_or(SuspensionRefused::BeyondCalendar(from))
}

/// The limits a suspension from that day keeps to (art. 13(1)).
pub fn derivation(period: Period) -> Derivation {
    let from = period.from();
    let limit = |months| match months_after(from, months) {
        Some(day) => Text::date(day),
        None => Text::default(),
    };
    let title = Text::fixed("일시이용중단", "Suspension at the customer's wish");
    Derivation::new("X1", Article::PAUSE, title)
        .input(Input::new(
            Text::fixed("최단(1개월) 재개일", "Resumes at the earliest (1 month)"),
            limit(SHORTEST),
            Article::PAUSE.text(),
        ))
        .input(Input::new(
            Text::fixed("최장(6개월) 재개일", "Resumes at the latest (6 months)"),
            limit(LONGEST),
            Article::PAUSE.text(),
        ))
        .formula(Text::days(period.days()))
        .results_in(Text::period(period))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn refused(from: &str, until: &str) -> Option<&'static str> {
        suspension(day(from), day(until)).err().map(|refused| refused.code())
    }

    /// Art. 13(1): 1월 이상, 6월 이하, on both sides of each.
    #[test]
    fn one_month_to_six() {
        let cases = [
            ("2026-03-10", "2026-04-09", Some("suspension-too-short")),
            ("2026-03-10", "2026-04-10", None),
            ("2026-03-10", "2026-09-10", None),
            ("2026-03-10", "2026-09-11", Some("suspension-too-long")),
            ("2026-03-10", "2026-03-10", Some("empty-period")),
            ("2026-01-31", "2026-02-28", Some("suspension-too-short")),
            ("2026-01-31", "2026-03-01", None),
            ("2026-08-31", "2027-03-01", None),
            ("2026-08-31", "2027-03-02", Some("suspension-too-long")),
        ];
        for (from, until, expected) in cases {
            assert_eq!(refused(from, until), expected, "{from} {until}");
        }
    }

    /// X1: "extension allowed while the total from the first day stays within 6 months".
    #[test]
    fn an_extension_counts_from_the_first_day() {
        let current = suspension(day("2026-03-10"), day("2026-05-10")).expect("two months");
        let until = |text| extension(current, day(text)).map(Period::until);
        assert_eq!(until("2026-09-10"), Ok(day("2026-09-10")));
        let (from, at_most) = (day("2026-03-10"), day("2026-09-10"));
        assert_eq!(until("2026-09-11"), Err(SuspensionRefused::TooLong { from, at_most }));
        let current = day("2026-05-10");
        assert_eq!(until("2026-05-10"), Err(SuspensionRefused::NoExtension { current }));
    }

    /// X2: "Charges resume on the first day after the six months".
    #[test]
    fn charges_resume_after_six_months() {
        let from = day("2026-03-10");
        let cases = [
            (None, "2026-09-10"),
            (Some("2026-12-01"), "2026-09-10"),
            (Some("2026-07-01"), "2026-07-01"),
        ];
        for (resumed, until) in cases {
            let free = free_days(from, resumed.map(day)).map(Period::until);
            assert_eq!(free, Ok(day(until)));
        }
        let none = SuspensionRefused::Empty { from, until: from };
        assert_eq!(free_days(from, Some(from)), Err(none));
    }

    /// The limits a person is shown beside the days asked for.
    #[test]
    fn the_limits_are_named() {
        let period = suspension(day("2026-08-31"), day("2026-10-15")).expect("six weeks");
        let why = derivation(period);
        let limits: alloc::vec::Vec<_> = why.inputs.iter().map(|i| i.value.ko.as_ref()).collect();
        assert_eq!(limits, ["2026-10-01", "2027-03-01"]);
        assert_eq!((why.formula.en.as_ref(), why.result), ("45 days", Text::period(period)));
    }

    /// Refusals have the codes programs know and the article of the terms.
    #[test]
    fn refusals_name_their_article() {
        let far = NaiveDate::MAX;
        let refused = suspension(far.pred_opt().expect("a day"), far);
        assert_eq!(refused.map_err(|refused| refused.code()), Err("beyond-calendar"));
        let current = Period::new(day("2026-03-10"), day("2026-05-10")).expect("a period");
        let shorter = extension(current, day("2026-05-10")).expect_err("no extension");
        assert_eq!((shorter.code(), shorter.article()), ("no-extension", Article::PAUSE));
    }
}
