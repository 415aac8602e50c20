//! Words in both languages of the house: Korean for the customer's papers, English for the rest.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};

use chrono::NaiveDate;

use crate::{Days, Quantity, Won};

/// The language a result is rendered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    Ko,
    En,
}

/// The same words in Korean and in English.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Text {
    pub ko: Cow<'static, str>,
    pub en: Cow<'static, str>,
}

impl Text {
    /// A text known when the program is written.
    pub const fn fixed(ko: &'static str, en: &'static str) -> Text {
        Text { ko: Cow::Borrowed(ko), en: Cow::Borrowed(en) }
    }

    /// A text put together at run time.
    pub fn new(ko: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Text {
        Text { ko: ko.into(), en: en.into() }
    }

    /// A text that reads the same in both languages: a document number, a formula of digits.
    pub fn same(both: impl Into<String>) -> Text {
        let both = both.into();
        Text { ko: Cow::Owned(both.clone()), en: Cow::Owned(both) }
    }

    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ko => &self.ko,
            Lang::En => &self.en,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.ko.is_empty() && self.en.is_empty()
    }

    /// This text followed by another, with `between` in the middle.
    #[must_use]
    pub fn then(mut self, between: &str, next: &Text) -> Text {
        let ko = self.ko.to_mut();
        ko.push_str(between);
        ko.push_str(&next.ko);
        let en = self.en.to_mut();
        en.push_str(between);
        en.push_str(&next.en);
        self
    }

    /// Several texts in one, with `between` between any two.
    pub fn join(parts: impl IntoIterator<Item = Text>, between: &str) -> Text {
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or_default();
        parts.fold(first, |joined, next| joined.then(between, &next))
    }

    /// An amount as the customer reads it: `1,092,857원` / `KRW 1,092,857`.
    pub fn won(amount: Won) -> Text {
        let digits = amount.to_string();
        Text::new([&digits, "원"].concat(), ["KRW ", &digits].concat())
    }

    /// `17일` / `17 days`.
    pub fn days(days: Days) -> Text {
        Text::counted(days.get(), "일", "day")
    }

    /// `12개월` / `12 months`.
    pub fn months(months: crate::Months) -> Text {
        Text::counted(months.get(), "개월", "month")
    }

    /// A quantity in a unit: `35석` / `35 seats`.
    pub fn quantity(quantity: Quantity, unit: &Text) -> Text {
        Text::counted(quantity.get(), &unit.ko, &unit.en)
    }

    /// `1석` / `1 seat`, `2석` / `2 seats`.
    fn counted(n: u32, ko: &str, en: &str) -> Text {
        let digits = n.to_string();
        let plural = if n == 1 { "" } else { "s" };
        Text::new([&digits, ko].concat(), [&digits, " ", en, plural].concat())
    }

    /// A date reads the same everywhere: `2026-02-12`.
    pub fn date(date: NaiveDate) -> Text {
        Text::same(date.to_string())
    }

    /// A half-open period by its first and last day, as people say it.
    pub fn period(period: crate::Period) -> Text {
        let (first, last) = (period.from().to_string(), period.last_day().to_string());
        Text::new([&first, "–", &last].concat(), [&first, " to ", &last].concat())
    }
}
