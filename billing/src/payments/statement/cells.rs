//! What a cell says: an amount in won, a day, a time of day. Exact or refused, never guessed.

use super::mapping::DateOrder;
use chrono::{NaiveDate, NaiveTime};
use gaetong_rules::Won;

/// The largest amount believed, in won: a typing slip, not a deposit, beyond it.
const LARGEST: i64 = 10_000_000_000_000;

/// Full-width letters and signs as the narrow ones; the ideographic space as a space.
pub fn narrow(text: &str) -> String {
    let one = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' => ' ',
        '\u{2212}' => '-',
        _ => c,
    };
    text.chars().map(one).collect()
}

/// An amount as banks write it: `1,234,000`, `₩1,234,000`, `1234000원`, `(5,000)`, `△5,000`,
/// `1000.00`. None where it is anything else; an empty cell is no amount either.
pub fn amount(text: &str) -> Option<Won> {
    let text: String = narrow(text).chars().filter(|c| !c.is_whitespace()).collect();
    let (bare, negative) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (text.as_str(), text.starts_with(['-', '△', '▲'])),
    };
    let signs = ['-', '+', '△', '▲', '₩', '￦', '\\'];
    let bare = bare.trim_start_matches(signs).trim_start_matches("KRW").trim_end_matches('원');
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|b| b == b'0') || !grouped(whole) {
        return None;
    }
    let digits: String = whole.chars().filter(|c| *c != ',').collect();
    let won: i64 = digits.parse().ok().filter(|won| *won <= LARGEST)?;
    Some(Won::new(if negative { -won } else { won }))
}

/// Digits, and if parted by commas then in threes.
fn grouped(whole: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts = whole.split(',');
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    digits(first)
        && (rest.is_empty() || first.len() <= 3)
        && rest.iter().all(|part| part.len() == 3 && digits(part))
}

/// A day, and the time of day if the cell has both: `2026-11-05`, `2026.11.05 14:03`,
/// `26/11/05`, `20261105`, `20261105140305`, `2026년 11월 5일(목) 오후 2:03`.
pub fn day_and_time(text: &str, order: DateOrder) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let text = without_weekday(&narrow(text));
    let runs = digit_runs(&text)?;
    let (first, rest) = runs.split_first()?;
    let (date, time) = match first.len() {
        14 | 12 => (split_day(&first[..8])?, vec![first[8..].to_owned()]),
        8 => (split_day(first)?, rest.to_vec()),
        6 if rest.len() != 2 || order == DateOrder::Ymd => {
            (split_day(&format!("20{first}"))?, rest.to_vec())
        }
        _ => (three(&runs, order)?, runs.get(3..).unwrap_or_default().to_vec()),
    };
    match time.is_empty() {
        true => Some((date, None)),
        false => Some((date, Some(clock(&time, afternoon(&text))?))),
    }
}

/// A time of day alone: `14:03`, `14:03:05`, `140305`, `오후 2:03`.
pub fn time(text: &str) -> Option<NaiveTime> {
    let text = narrow(text);
    clock(&digit_runs(&text)?, afternoon(&text))
}

/// The runs of digits, where nothing but the signs of dates and times stands between them.
fn digit_runs(text: &str) -> Option<Vec<String>> {
    let between = |c: char| " .-/:년월일시분초TtZ,'오전후AaPpMm".contains(c);
    if !text.chars().all(|c| c.is_ascii_digit() || between(c)) {
        return None;
    }
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    Some(runs.map(str::to_owned).collect())
}

/// `2026-11-05(목)` and `2026.11.05 (Thu)` without the day of the week.
fn without_weekday(text: &str) -> String {
    match (text.find('('), text.find(')')) {
        (Some(open), Some(close)) if open < close => {
            format!("{} {}", &text[..open], &text[close + 1..])
        }
        _ => text.to_owned(),
    }
}

fn afternoon(text: &str) -> Option<bool> {
    let upper = text.to_ascii_uppercase();
    if upper.contains("오후") || upper.contains("PM") {
        return Some(true);
    }
    (upper.contains("오전") || upper.contains("AM")).then_some(false)
}

fn split_day(digits: &str) -> Option<NaiveDate> {
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(part(0, 4)?).ok()?;
    plausible(NaiveDate::from_ymd_opt(year, part(4, 6)?, part(6, 8)?)?)
}

fn three(runs: &[String], order: DateOrder) -> Option<NaiveDate> {
    let [a, b, c] = runs.get(..3)? else { return None };
    let (year, month, day) = match order {
        DateOrder::Ymd => (a, b, c),
        DateOrder::Mdy => (c, a, b),
        DateOrder::Dmy => (c, b, a),
    };
    let short = year.len() == 2;
    let year: i32 = year.parse().ok().filter(|_| short || year.len() == 4)?;
    let year = if short { 2000 + year } else { year };
    plausible(NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)?)
}

/// A deposit of the last century is a slip of the mapping.
fn plausible(day: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    (2000..2100).contains(&day.year()).then_some(day)
}

/// Hours, minutes and seconds from one run (`140305`, `1403`) or several.
fn clock(runs: &[String], afternoon: Option<bool>) -> Option<NaiveTime> {
    let parts: Vec<u32> = match runs {
        [one] if one.len() > 2 => {
            let chunks = one.as_bytes().chunks(2).map(std::str::from_utf8);
            chunks.map(|chunk| chunk.ok()?.parse().ok()).collect::<Option<_>>()?
        }
        several => several.iter().map(|run| run.parse().ok()).collect::<Option<_>>()?,
    };
    let (hour, minute, second) = match parts[..] {
        [h, m] => (h, m, 0),
        [h, m, s] | [h, m, s, _] => (h, m, s),
        _ => return None,
    };
    let hour = match afternoon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_banks_write_them() {
        let table = [
            ("1,234,000", Some(1_234_000)),
            ("1234000", Some(1_234_000)),
            ("₩1,234,000", Some(1_234_000)),
            ("\\1,234,000", Some(1_234_000)),
            ("１，２３４원", Some(1_234)),
            ("1 234 000 원", Some(1_234_000)),
            ("KRW 500", Some(500)),
            ("1000.00", Some(1_000)),
            ("(5,000)", Some(-5_000)),
            ("△5,000", Some(-5_000)),
            ("-5,000", Some(-5_000)),
            ("0", Some(0)),
            ("", None),
            ("원", None),
            ("1,23", None),
            ("1,2345", None),
            ("1000.50", None),
            ("1e5", None),
            ("12백만", None),
            ("#REF!", None),
            ("99999999999999999999", None),
            ("10000000000001", None),
        ];
        for (text, want) in table {
            assert_eq!(amount(text).map(Won::get), want, "{text}");
        }
    }

    #[test]
    fn days_in_the_usual_forms() {
        let at = |h, m, s| NaiveTime::from_hms_opt(h, m, s);
        let table = [
            ("2026-11-05", at(24, 0, 0)),
            ("2026.11.05", None),
            ("2026.11.5.", None),
            ("2026/11/05", None),
            ("20261105", None),
            ("26.11.05", None),
            ("261105", None),
            ("2026년 11월 5일", None),
            ("2026-11-05(목)", None),
            ("2026-11-05 14:03:05", at(14, 3, 5)),
            ("2026-11-05T14:03:05", at(14, 3, 5)),
            ("2026.11.05 14:03", at(14, 3, 0)),
            ("20261105140305", at(14, 3, 5)),
            ("20261105 140305", at(14, 3, 5)),
            ("2026년 11월 5일(목) 오후 2:03", at(14, 3, 0)),
            ("2026-11-05 오전 12:03:00", at(0, 3, 0)),
        ];
        for (text, time) in table {
            let day = NaiveDate::from_ymd_opt(2026, 11, 5).expect("a day");
            assert_eq!(day_and_time(text, DateOrder::Ymd), Some((day, time)), "{text}");
        }
        for wrong in ["", "합계", "2026-13-05", "2026-11-31", "1899-12-31", "2026-11-05 25:00", "5"]
        {
            assert_eq!(day_and_time(wrong, DateOrder::Ymd), None, "{wrong}");
        }
    }

    #[test]
    fn the_order_of_the_parts_is_the_mappings() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 5).expect("a day");
        assert_eq!(day_and_time("11/05/2026", DateOrder::Mdy), Some((day, None)));
        assert_eq!(day_and_time("05/11/2026", DateOrder::Dmy), Some((day, None)));
        assert_eq!(day_and_time("11/05/2026", DateOrder::Ymd), None);
    }

    #[test]
    fn times_alone() {
        assert_eq!(time("140305"), NaiveTime::from_hms_opt(14, 3, 5));
        assert_eq!(time("14:03"), NaiveTime::from_hms_opt(14, 3, 0));
        assert_eq!(time("오후 2시 3분"), NaiveTime::from_hms_opt(14, 3, 0));
        assert_eq!(time("noon"), None);
        assert_eq!(time("99:00"), None);
    }
}
