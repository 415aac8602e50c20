//! How amounts, dates and months are written on pages.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::language::Lang;

/// Whole won with thousands separators and a true minus sign: `-186200` -> `−186,200`.
#[must_use]
pub fn money(won: i64) -> String {
    let digits = grouped(won.unsigned_abs());
    if won < 0 { format!("\u{2212}{digits}") } else { digits }
}

/// A difference always carries its sign: `+850,000`, `−32,100,000`, `0`.
#[must_use]
pub fn difference(won: i64) -> String {
    if won > 0 { format!("+{}", money(won)) } else { money(won) }
}

/// An amount as it stands at the edge of a chart: `1.5억`, `−2,000만`, in English `150M`, `−20M`. At
/// most one decimal; for amounts that need all their digits there is [`money`].
#[must_use]
pub fn short(number: i64, lang: Lang) -> String {
    let names: [(u64, &str); 3] = match lang {
        Lang::Ko => [(1_000_000_000_000, "조"), (100_000_000, "억"), (10_000, "만")],
        Lang::En => [(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")],
    };
    let size = number.unsigned_abs();
    let sign = if number < 0 { "\u{2212}" } else { "" };
    let Some((unit, name)) = names.into_iter().find(|(unit, _)| size >= *unit) else {
        return money(number);
    };
    let tenths = size / (unit / 10);
    match tenths % 10 {
        0 => format!("{sign}{}{name}", grouped(tenths / 10)),
        tenth => format!("{sign}{}.{tenth}{name}", grouped(tenths / 10)),
    }
}

/// Two decimals from hundredths, as agent-months have them: `12.50`.
#[must_use]
pub fn hundredths(number: i64) -> String {
    let sign = if number < 0 { "\u{2212}" } else { "" };
    let size = number.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// Basis points as a percentage: `15.05 %`.
#[must_use]
pub fn percent(basis_points: i64) -> String {
    format!("{} %", hundredths(basis_points))
}

/// Digits in groups of three.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `2014-08-31(일)`, in English `2014-08-31 (Sun)`.
#[must_use]
pub fn date(day: NaiveDate, lang: Lang) -> String {
    let name = lang.t(weekday_key(day));
    match lang {
        Lang::Ko => format!("{day}({name})"),
        Lang::En => format!("{day} ({name})"),
    }
}

/// An instant on Seoul's clock, to the minute: `2014-08-31(일) 14:35`.
#[must_use]
pub fn instant(at: DateTime<Utc>, lang: Lang) -> String {
    let local = at.naive_utc() + chrono::TimeDelta::hours(9);
    format!("{} {}", date(local.date(), lang), local.format("%H:%M"))
}

fn weekday_key(day: NaiveDate) -> &'static str {
    const KEYS: [&str; 7] = [
        "weekday-sun",
        "weekday-mon",
        "weekday-tue",
        "weekday-wed",
        "weekday-thu",
        "weekday-fri",
        "weekday-sat",
    ];
    KEYS.get(usize::try_from(day.weekday().num_days_from_sunday()).unwrap_or_default())
        .copied()
        .unwrap_or_default()
}

/// `124-81-00998` from ten digits; anything else unchanged.
#[must_use]
pub fn business_number(digits: &str) -> String {
    match (digits.get(..3), digits.get(3..5), digits.get(5..)) {
        (Some(a), Some(b), Some(c)) if digits.len() == 10 => format!("{a}-{b}-{c}"),
        _ => digits.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_on_paper() {
        for (won, written) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (9_077_500, "9,077,500"),
            (-186_200, "\u{2212}186,200"),
            (i64::MIN, "\u{2212}9,223,372,036,854,775,808"),
        ] {
            assert_eq!(money(won), written);
        }
        assert_eq!(difference(850_000), "+850,000");
    }

    #[test]
    fn amounts_at_the_edge_of_a_chart_are_short() {
        for (number, korean, english) in [
            (0, "0", "0"),
            (9_999, "9,999", "9.9K"),
            (20_000, "2만", "20K"),
            (-20_000_000, "\u{2212}2,000만", "\u{2212}20M"),
            (150_000_000, "1.5억", "150M"),
            (2_500_000_000_000, "2.5조", "2,500B"),
        ] {
            assert_eq!((&*short(number, Lang::Ko), &*short(number, Lang::En)), (korean, english));
        }
    }

    #[test]
    fn dates_carry_their_weekday() {
        let day = NaiveDate::from_ymd_opt(2014, 8, 31).expect("a day of the calendar");
        assert_eq!(date(day, Lang::Ko), "2014-08-31(일)");
        assert_eq!(date(day, Lang::En), "2014-08-31 (Sun)");
    }

    #[test]
    fn instants_are_told_on_the_clock_of_seoul() {
        let at = "2014-08-30T15:05:59Z".parse().expect("an instant");
        assert_eq!(instant(at, Lang::Ko), "2014-08-31(일) 00:05");
    }

    #[test]
    fn business_numbers_are_hyphenated() {
        assert_eq!(business_number("1248100998"), "124-81-00998");
        assert_eq!(business_number("12481"), "12481");
    }
}
