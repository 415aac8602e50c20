//! The statutory holidays of one year, by the rule in force that year.
//!
//! Substitutes came in steps: 2014 for 설날, 추석 and 어린이날; August 2021 for the national days;
//! May 2023 for 부처님오신날 and 성탄절; May 2026 for 노동절 and 제헌절. 신정 and 현충일 have none.

use alloc::vec::Vec;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Holiday, YEARS, is_weekend, lunar};
use crate::Text;

/// A holiday of art. 2 and how art. 3 substitutes it in its year.
struct Feast {
    date: NaiveDate,
    ko: &'static str,
    en: &'static str,
    substitute: Substitute,
}

/// When a holiday gets a substitute day (art. 3(1)). All but `Never` also get one for falling on
/// another holiday on a weekday.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Substitute {
    Never,
    /// 설날, 추석: on a Sunday.
    Sunday,
    /// 국경일, 부처님오신날, 어린이날 …: on a Saturday or Sunday.
    Weekend,
}

/// The statutory holidays of a year with their substitutes. `extra` are days off as well, onto
/// which no substitute falls.
pub(super) fn holidays(year: i32, extra: &[Holiday]) -> Vec<Holiday> {
    let mut feasts = fixed(year);
    feasts.extend(lunar_feasts(year));
    feasts.sort_by_key(|feast| (feast.date, feast.ko));
    let mut taken: Vec<NaiveDate> = extra.iter().map(|day| day.date).collect();
    taken.extend(feasts.iter().map(|feast| feast.date));
    let mut days: Vec<Holiday> = Vec::new();
    for (at, feast) in feasts.iter().enumerate() {
        if gets_substitute(feast, at, &feasts) {
            let date = first_free_day(feast.date, &taken);
            taken.push(date);
            days.push(Holiday { date, name: substitute_name(feast) });
        }
    }
    days.extend(feasts.iter().map(|f| Holiday { date: f.date, name: Text::fixed(f.ko, f.en) }));
    days
}

/// The holidays with a fixed date, in the order of art. 2.
fn fixed(year: i32) -> Vec<Feast> {
    // 2021-08-04, before 광복절: not yet for 삼일절.
    let national = |since: i32| if year >= since { Substitute::Weekend } else { Substitute::Never };
    let mut days = alloc::vec![
        (1, 1, "신정연휴", "New Year's Day", Substitute::Never),
        (3, 1, "삼일절", "Independence Movement Day", national(2022)),
        (5, 5, "어린이날", "Children's Day", national(2014)),
        (6, 6, "현충일", "Memorial Day", Substitute::Never),
        (8, 15, "광복절", "Liberation Day", national(2021)),
        (10, 3, "개천절", "National Foundation Day", national(2021)),
        (12, 25, "기독탄신일", "Christmas Day", national(2023)),
    ];
    if year >= 2013 {
        days.push((10, 9, "한글날", "Hangul Day", national(2021)));
    }
    if year >= 2026 {
        days.push((5, 1, "노동절", "Labour Day", Substitute::Weekend));
        days.push((7, 17, "제헌절", "Constitution Day", Substitute::Weekend));
    }
    days.into_iter()
        .filter_map(|(month, day, ko, en, substitute)| {
            let date = NaiveDate::from_ymd_opt(year, month, day)?;
            Some(Feast { date, ko, en, substitute })
        })
        .collect()
}

/// 설날 and 추석 with the days around them, and 부처님오신날.
fn lunar_feasts(year: i32) -> Vec<Feast> {
    let row = usize::try_from(year.saturating_sub(*YEARS.start())).ok();
    let Some(&[seollal, buddha, chuseok]) = row.and_then(|row| lunar::FEASTS.get(row)) else {
        return Vec::new();
    };
    let date = |(month, day)| NaiveDate::from_ymd_opt(year, month, day);
    let around = if year >= 2014 { Substitute::Sunday } else { Substitute::Never };
    let birthday = if year >= 2023 { Substitute::Weekend } else { Substitute::Never };
    // 부처님오신날 has been the decree's name since October 2017.
    let buddha_ko = if year >= 2017 { "부처님오신날" } else { "석가탄신일" };
    let days = [
        (
            date(seollal).and_then(|d| d.pred_opt()),
            "설날 전날",
            "Day before Lunar New Year",
            around,
        ),
        (date(seollal), "설날", "Lunar New Year", around),
        (
            date(seollal).and_then(|d| d.succ_opt()),
            "설날 다음날",
            "Day after Lunar New Year",
            around,
        ),
        (date(buddha), buddha_ko, "Buddha's Birthday", birthday),
        (date(chuseok).and_then(|d| d.pred_opt()), "추석 전날", "Day before Chuseok", around),
        (date(chuseok), "추석", "Chuseok", around),
        (date(chuseok).and_then(|d| d.succ_opt()), "추석 다음날", "Day after Chuseok", around),
    ];
    days.into_iter()
        .filter_map(|(date, ko, en, substitute)| Some(Feast { date: date?, ko, en, substitute }))
        .collect()
}

/// Art. 3(1). Two holidays on one weekday give one substitute, which the later of them names.
fn gets_substitute(feast: &Feast, at: usize, feasts: &[Feast]) -> bool {
    let same_day = |(other, f): (usize, &Feast)| other != at && f.date == feast.date;
    let shares = feasts.iter().enumerate().any(same_day);
    let is_last = !feasts.iter().skip(at).skip(1).any(|other| other.date == feast.date);
    let substitutes = |f: &&Feast| f.date == feast.date && f.substitute != Substitute::Never;
    if shares && !is_weekend(feast.date) {
        return is_last && feasts.iter().any(|f| substitutes(&f));
    }
    match feast.substitute {
        Substitute::Never => false,
        Substitute::Sunday => feast.date.weekday() == Weekday::Sun,
        Substitute::Weekend => is_weekend(feast.date),
    }
}

/// Art. 3(1)–(3): the first day after it that is neither a holiday, a substitute nor a weekend.
fn first_free_day(holiday: NaiveDate, taken: &[NaiveDate]) -> NaiveDate {
    let after = holiday.iter_days().skip(1);
    after.into_iter().find(|day| !is_weekend(*day) && !taken.contains(day)).unwrap_or(holiday)
}

fn substitute_name(feast: &Feast) -> Text {
    let ko = ["설날", "추석"].into_iter().find(|name| feast.ko.starts_with(name));
    let ko = ko.unwrap_or(feast.ko);
    Text::new(
        alloc::format!("{ko} 대체 휴일"),
        alloc::format!("Substitute holiday for {}", feast.en),
    )
}
