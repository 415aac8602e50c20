//! Business days in Korea: 관공서의 공휴일에 관한 규정, art. 2 (holidays) and 3 (substitutes).
//!
//! > 공휴일이 토요일이나 일요일, 다른 공휴일과 겹칠 경우에는 … 그 공휴일 다음의 첫 번째 비공휴일을
//! > 대체공휴일로 한다.
//!
//! Statutory holidays follow from the rule of their year; the three lunar feasts from the table in
//! `lunar`. Election days and days the government names (임시공휴일) are data handed in.

mod lunar;
mod statutory;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::{Article, Derivation, Input, Text};

/// The years the calendar knows.
pub const YEARS: core::ops::RangeInclusive<i32> = 2011..=2050;

/// A day off and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    pub date: NaiveDate,
    pub name: Text,
}

/// The Korean calendar of holidays, 2011–2050.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holidays {
    /// Sorted by date, one entry a day.
    days: Vec<Holiday>,
}

/// A day outside the years the calendar knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the calendar of Korean holidays knows the years 2011 to 2050, not {0}")]
pub struct OutsideCalendar(pub NaiveDate);

/// Why a list of extra holidays cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtraDaysError {
    #[error("line 1: the header must read date,name_ko,name_en")]
    Header,
    #[error("line {line}: {text:?} is not date,name_ko,name_en")]
    Line { line: usize, text: String },
    #[error(transparent)]
    OutsideCalendar(#[from] OutsideCalendar),
}

/// Which way a day moves off a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roll {
    /// To the first business day from it on: due dates (Civil Act art. 161).
    Next,
    /// To the last business day up to it: payouts ahead of a holiday.
    Previous,
}

impl Holidays {
    /// The calendar with election days and days the government named added to the statutory ones.
    pub fn new(extra: impl IntoIterator<Item = Holiday>) -> Result<Holidays, OutsideCalendar> {
        let extra: Vec<Holiday> = extra.into_iter().collect();
        if let Some(day) = extra.iter().find(|day| !YEARS.contains(&day.date.year())) {
            return Err(OutsideCalendar(day.date));
        }
        let mut days: Vec<Holiday> = YEARS
            .flat_map(|year| statutory::holidays(year, &extra))
            .chain(extra.iter().cloned())
            .collect();
        days.sort_by_key(|day| day.date);
        Ok(Holidays { days: merged(days) })
    }

    /// The calendar with the extra days of a table like `data/holidays-extra-kr.csv`:
    /// `date,name_ko,name_en`.
    pub fn from_csv(extra: &str) -> Result<Holidays, ExtraDaysError> {
        let mut lines = extra.trim_start_matches('\u{feff}').lines().zip(1..);
        if lines.next().map(|(text, _)| text.trim()) != Some("date,name_ko,name_en") {
            return Err(ExtraDaysError::Header);
        }
        let days = lines
            .filter(|(text, _)| !text.trim().is_empty())
            .map(|(text, line)| {
                parse(text).ok_or_else(|| ExtraDaysError::Line { line, text: text.to_string() })
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Holidays::new(days)?)
    }

    /// Every holiday of the calendar, in order.
    pub fn days(&self) -> &[Holiday] {
        &self.days
    }

    /// The name of the holiday on that day, if it is one (decree art. 2, 3). Sundays, which art.
    /// 2 names as well, are left to [`Holidays::is_business_day`].
    pub fn name(&self, day: NaiveDate) -> Option<&Text> {
        let at = self.days.binary_search_by_key(&day, |holiday| holiday.date).ok()?;
        self.days.get(at).map(|holiday| &holiday.name)
    }

    /// Neither Saturday nor Sunday nor a holiday (decree art. 2, 3).
    pub fn is_business_day(&self, day: NaiveDate) -> Result<bool, OutsideCalendar> {
        if !YEARS.contains(&day.year()) {
            return Err(OutsideCalendar(day));
        }
        Ok(!is_weekend(day) && self.name(day).is_none())
    }

    /// The day itself if it is a business day, else the nearest one in that direction (Civil Act
    /// art. 161).
    pub fn roll(&self, day: NaiveDate, roll: Roll) -> Result<NaiveDate, OutsideCalendar> {
        let mut rolled = day;
        while !self.is_business_day(rolled)? {
            let neighbour = match roll {
                Roll::Next => rolled.succ_opt(),
                Roll::Previous => rolled.pred_opt(),
            };
            rolled = neighbour.ok_or(OutsideCalendar(rolled))?;
        }
        Ok(rolled)
    }

    /// Why a day was moved to a business day, or was not (Civil Act art. 161).
    pub fn derivation(&self, day: NaiveDate, rolled: NaiveDate) -> Derivation {
        let title = Text::fixed("영업일", "Business day");
        let mut derivation = Derivation::new("L1", Article::LAST_DAY_ON_HOLIDAY, title)
            .results_in(Text::date(rolled));
        let step = if day <= rolled { NaiveDate::succ_opt } else { NaiveDate::pred_opt };
        let mut passed = Some(day);
        while let Some(day) = passed.filter(|&day| day != rolled) {
            derivation = derivation.input(self.reason(day));
            passed = step(&day);
        }
        derivation
    }

    /// What kind of day a day off is.
    fn reason(&self, day: NaiveDate) -> Input {
        let (name, source) = match (self.name(day), day.weekday()) {
            (Some(name), _) => (name.clone(), Article::HOLIDAYS.text()),
            (None, Weekday::Sat) => (Text::fixed("토요일", "Saturday"), Text::default()),
            _ => (Text::fixed("일요일", "Sunday"), Text::default()),
        };
        Input::new(Text::date(day), name, source)
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Two names on one day become one entry.
fn merged(days: Vec<Holiday>) -> Vec<Holiday> {
    let mut merged: Vec<Holiday> = Vec::with_capacity(days.len());
    for day in days {
        match merged.last_mut() {
            Some(last) if last.date == day.date => {
                last.name = last.name.clone().then("; ", &day.name);
            }
            _ => merged.push(day),
        }
    }
    merged
}

fn parse(line: &str) -> Option<Holiday> {
    let (date, names) = line.split_once(',')?;
    let (ko, en) = names.split_once(',')?;
    let date = date.trim().parse().ok()?;
    let named = !ko.trim().is_empty() && !en.trim().is_empty();
    named.then(|| Holiday { date, name: Text::new(ko.trim().to_string(), en.trim().to_string()) })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const EXTRA: &str = include_str!("../../../data/holidays-extra-kr.csv");
    const REFERENCE: &str = include_str!("../../../data/holidays-kr-2014-2040.csv");

    pub(crate) fn calendar() -> Holidays {
        Holidays::from_csv(EXTRA).expect("the default list")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Day by day against the reference table, 2014–2040, names of statutory days included.
    #[test]
    fn equals_the_reference_day_by_day() {
        let calendar = calendar();
        let mut reference = REFERENCE.lines().skip(1).map(|line| {
            let mut fields = line.split(',');
            let date = day(fields.next().expect("a date"));
            (date, fields.nth(1).expect("a name"))
        });
        let years = |holiday: &&Holiday| (2014..=2040).contains(&holiday.date.year());
        let mut compared = 0;
        for holiday in calendar.days().iter().filter(years) {
            let (date, name) = reference.next().expect("as many days as the reference");
            assert_eq!(holiday.date, date, "{name}");
            if !name.contains("대체") {
                assert_eq!(holiday.name.ko, name, "{date}");
            }
            compared += 1;
        }
        assert_eq!((reference.next(), compared), (None, 538));
    }

    /// Decree art. 3: substitutes of 2026–2030 (tax-and-law 7.4).
    #[test]
    fn substitute_holidays() {
        let calendar = calendar();
        let days = [
            "2026-03-02",
            "2026-05-25",
            "2026-08-17",
            "2026-10-05",
            "2027-02-09",
            "2027-05-03",
            "2027-07-19",
            "2027-08-16",
            "2027-10-04",
            "2027-10-11",
            "2027-12-27",
            "2028-10-05",
            "2029-05-07",
            "2029-05-21",
            "2029-09-24",
            "2030-02-05",
            "2030-05-06",
        ];
        let found: Vec<String> = calendar
            .days()
            .iter()
            .filter(|d| (2026..=2030).contains(&d.date.year()) && d.name.ko.contains("대체"))
            .map(|d| d.date.to_string())
            .collect();
        assert_eq!(found, days);
    }

    /// Civil Act art. 161, in both directions.
    #[test]
    fn rolling_off_holidays() {
        let calendar = calendar();
        let cases = [
            ("2026-10-24", "2026-10-26", "2026-10-23"),
            ("2026-10-23", "2026-10-23", "2026-10-23"),
            ("2014-08-10", "2014-08-11", "2014-08-08"),
            ("2026-05-10", "2026-05-11", "2026-05-08"),
            ("2026-10-10", "2026-10-12", "2026-10-08"),
            ("2026-12-25", "2026-12-28", "2026-12-24"),
            ("2025-10-03", "2025-10-10", "2025-10-02"),
            ("2024-10-01", "2024-10-02", "2024-09-30"),
        ];
        for (from, next, previous) in cases {
            assert_eq!(calendar.roll(day(from), Roll::Next), Ok(day(next)), "{from}");
            assert_eq!(calendar.roll(day(from), Roll::Previous), Ok(day(previous)), "{from}");
        }
    }

    #[test]
    fn beyond_the_calendar_is_an_error() {
        for outside in ["2010-12-31", "2051-01-02"] {
            let refused = Err(OutsideCalendar(day(outside)));
            assert_eq!(calendar().is_business_day(day(outside)), refused);
            assert_eq!(calendar().roll(day(outside), Roll::Next).map(|_| true), refused);
        }
        // The first day of 2011 is a holiday, and what lies before it is not known.
        let first = calendar().roll(day("2011-01-01"), Roll::Previous);
        assert_eq!(first, Err(OutsideCalendar(day("2010-12-31"))));
    }

    #[test]
    fn a_broken_list_is_refused_with_its_line() {
        let head = "date,name_ko,name_en\n";
        assert_eq!(Holidays::from_csv("date,name\n"), Err(ExtraDaysError::Header));
        for line in ["2026-13-01,선거일,election", "2026-06-03,선거일", "2026-06-03,,election"]
        {
            let refused = ExtraDaysError::Line { line: 2, text: line.to_string() };
            assert_eq!(Holidays::from_csv(&[head, line].concat()), Err(refused));
        }
        let outside = OutsideCalendar(day("2051-06-03"));
        let list = [head, "2051-06-03,선거일,election"].concat();
        assert_eq!(Holidays::from_csv(&list), Err(ExtraDaysError::OutsideCalendar(outside)));
    }

    /// The explanation names every day passed over.
    #[test]
    fn every_day_passed_is_named() {
        let derivation = calendar().derivation(day("2026-12-25"), day("2026-12-28"));
        let names: Vec<&str> = derivation.inputs.iter().map(|input| &*input.value.ko).collect();
        assert_eq!(names, ["기독탄신일", "토요일", "일요일"]);
    }
}
