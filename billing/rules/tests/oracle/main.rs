//! The rules against a second, naive implementation kept here: day by day, unit by unit, slot by
//! slot, with no arithmetic in common. At least 20,000 cases a rule, and everything exhaustively
//! where that is possible.

#![expect(
    clippy::as_conversions,
    clippy::integer_division,
    reason = "the naive implementation counts and divides plainly, on small numbers"
)]

mod amounts;
mod bills;
mod calendar;
mod contracts;
mod naive;
mod numbers;
mod outages;
mod prices;
mod rating;

use gaetong_rules::{ItemCode, PriceBook};
use proptest::test_runner::Config;

/// Cases per rule.
fn cases() -> Config {
    Config { cases: 20_000, failure_persistence: None, ..Config::default() }
}

/// The provider's price table of July 2014.
fn form_3() -> PriceBook {
    let csv = include_str!("../../../../data/price-book-2014.csv");
    let july = naive::date(2014, 7, 1);
    PriceBook::from_csv("2014-07", july, ItemCode::ASP_BASE, csv).expect("the default book")
}
