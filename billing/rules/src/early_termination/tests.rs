//! Art. 14(3) and spec 3.3.

use alloc::string::ToString;
use alloc::vec;

use super::*;
use crate::price_book::tests::form_3;

const BASE: ItemCode = ItemCode::ASP_BASE;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn units(item: ItemCode, quantity: u32, from: &str) -> Units {
    Units { item, quantity: Quantity::new(quantity), from: day(from) }
}

/// Ten base seats at 36 months from 1 January 2025, ended by the customer.
fn ten_seats<'a>(price_book: &'a PriceBook, last_day: &str) -> PenaltyFacts<'a> {
    PenaltyFacts {
        price_book,
        term: Term::Months36,
        contract_from: day("2025-01-01"),
        last_day: day(last_day),
        units: vec![units(BASE, 10, "2025-01-01")],
        act: Act::Terminate(Cause::Customer),
        base_seats: Quantity::new(10),
        suspended: vec![],
        agreed_discounts: vec![],
    }
}

fn amount(facts: &PenaltyFacts<'_>) -> Result<i64, &'static str> {
    early_termination(facts).map(|p| p.amount.get()).map_err(|error| error.code())
}

/// 사용월수*회선수*약정기간 월할인액, and T2: "a started month does not count".
#[test]
fn months_used_times_units_times_discount() {
    let book = form_3();
    let cases = [
        ("2025-01-01", 0),
        ("2025-01-30", 0),
        ("2025-01-31", 600_000),
        ("2025-12-30", 6_600_000),
        ("2025-12-31", 7_200_000),
        ("2026-01-30", 7_200_000),
        ("2026-01-31", 7_800_000),
        ("2027-12-30", 35 * 600_000),
    ];
    for (last_day, won) in cases {
        assert_eq!(amount(&ten_seats(&book, last_day)), Ok(won), "{last_day}");
    }
}

/// "with app-basic on the 10 seats: + 12 × 10 × 9,000 = 1,080,000"; recording has no discount.
#[test]
fn each_product_by_its_own_discount() {
    let book = form_3();
    let mut facts = ten_seats(&book, "2025-12-31");
    facts.units.push(units(ItemCode::APP_BASIC, 10, "2025-01-01"));
    facts.units.push(units(ItemCode::RECORDING, 10, "2025-01-01"));
    facts.units.push(units(ItemCode::EQUIPMENT_RENTAL, 10, "2025-01-01"));
    assert_eq!(amount(&facts), Ok(7_200_000 + 1_080_000));
}

/// "the same, suspended 61 days in between: completed months of 1 Jan – 1 Nov: 10".
#[test]
fn suspended_days_come_off_the_end() {
    let book = form_3();
    let suspended = |periods: &[(&str, &str)]| {
        let mut facts = ten_seats(&book, "2025-12-31");
        facts.suspended = periods
            .iter()
            .map(|(from, until)| Period::new(day(from), day(until)).expect("a period"))
            .collect();
        amount(&facts)
    };
    assert_eq!(suspended(&[("2025-03-01", "2025-05-01")]), Ok(6_000_000));
    // 62 days: 31 October, nine completed months.
    assert_eq!(suspended(&[("2025-03-01", "2025-05-02")]), Ok(5_400_000));
    // Days suspended twice come off once; days outside the service not at all.
    let overlapping =
        [("2025-04-01", "2025-05-01"), ("2025-03-01", "2025-04-15"), ("2025-12-25", "2026-02-01")];
    assert_eq!(suspended(&overlapping), Ok(5_400_000));
    assert_eq!(suspended(&[("2024-11-01", "2025-01-01")]), Ok(7_200_000));
}

/// "10 seats from 2025-01-01 and 5 more from 2025-07-01, all ended 2025-12-31", and "the same,
/// only reduced to 12 seats on that day". T3: "a reduction takes the latest-added first".
#[test]
fn units_carry_their_own_start_day() {
    let book = form_3();
    let leaving = |leaving: Option<u32>| {
        let mut facts = ten_seats(&book, "2025-12-31");
        facts.units.insert(0, units(BASE, 5, "2025-07-01"));
        facts.base_seats = Quantity::new(15);
        if let Some(leaving) = leaving {
            facts.act = Act::Reduce(vec![(BASE, Quantity::new(leaving))]);
        }
        amount(&facts)
    };
    assert_eq!(leaving(None), Ok(9_000_000));
    assert_eq!(leaving(Some(3)), Ok(1_080_000));
    assert_eq!(leaving(Some(5)), Ok(1_800_000));
    assert_eq!(leaving(Some(6)), Ok(1_800_000 + 720_000));
    assert_eq!(leaving(Some(15)), Ok(9_000_000));
    assert_eq!(leaving(Some(16)), Err("more-than-held"));
    assert_eq!(leaving(Some(0)), Ok(0));
}

/// "36 → 24 months after 12 months, 10 seats: 12 × 10 × 10,000 = 1,200,000".
#[test]
fn shortening_the_term() {
    let book = form_3();
    let shortened = |last_day: &str, term, new_term| {
        let mut facts = ten_seats(&book, last_day);
        facts.term = term;
        facts.act = Act::ChangeTerm(new_term);
        amount(&facts)
    };
    use Term::{Months12, Months24, Months36, None};
    assert_eq!(shortened("2025-12-31", Months36, Months24), Ok(1_200_000));
    assert_eq!(shortened("2025-06-30", Months36, Months12), Ok(6 * 10 * 20_000));
    // B must still lie ahead: its last day is the first on which it is too late.
    assert_eq!(shortened("2025-12-30", Months36, Months12), Ok(11 * 10 * 20_000));
    assert_eq!(shortened("2025-12-31", Months36, Months12), Err("new-term-already-over"));
    assert_eq!(shortened("2025-06-30", Months36, None), Err("new-term-already-over"));
    // Lengthening: no penalty.
    assert_eq!(shortened("2025-06-30", Months12, Months24), Ok(0));
    assert_eq!(shortened("2025-06-30", Months24, Months24), Ok(0));
    assert_eq!(shortened("2025-06-30", None, Months24), Ok(0));
}

/// T6: what costs nothing.
#[test]
fn no_penalty() {
    let book = form_3();
    let free = |facts: &PenaltyFacts<'_>| early_termination(facts).map(|penalty| penalty.free);
    let mut none = ten_seats(&book, "2025-12-31");
    none.term = Term::None;
    assert_eq!(free(&none), Ok(Some(Free::NoTerm)));
    assert_eq!(free(&ten_seats(&book, "2027-12-31")), Ok(Some(Free::Served)));
    assert_eq!(free(&ten_seats(&book, "2027-12-30")), Ok(None));
    for cause in Cause::ALL {
        let mut facts = ten_seats(&book, "2025-12-31");
        facts.act = Act::Terminate(cause);
        let due = matches!(cause, Cause::Customer | Cause::CustomersBreach);
        assert_eq!(amount(&facts), Ok(if due { 7_200_000 } else { 0 }), "{}", cause.code());
    }
}

/// T7: "Within a renewal year the months count from that year's first day with the 12-month
/// discount".
#[test]
fn in_a_renewal_year() {
    let book = form_3();
    let cases = [
        ("2028-01-01", 0),
        ("2028-01-30", 0),
        ("2028-01-31", 10 * 40_000),
        ("2028-12-30", 11 * 10 * 40_000),
        ("2028-12-31", 0),
        ("2029-03-31", 3 * 10 * 40_000),
    ];
    for (last_day, won) in cases {
        assert_eq!(amount(&ten_seats(&book, last_day)), Ok(won), "{last_day}");
    }
    // Units added within the year count from their own day.
    let mut added = ten_seats(&book, "2028-06-30");
    added.units.push(units(BASE, 2, "2028-05-01"));
    assert_eq!(amount(&added), Ok(6 * 10 * 40_000 + 2 * 2 * 40_000));
    // A term no longer ahead cannot be shortened to.
    let mut shortened = ten_seats(&book, "2028-06-30");
    shortened.act = Act::ChangeTerm(Term::Months24);
    assert_eq!(amount(&shortened), Err("new-term-already-over"));
}

/// T4: "not the difference to a negotiated price unless the approval says so".
#[test]
fn an_approval_may_state_the_discount() {
    let book = form_3();
    let mut facts = ten_seats(&book, "2025-12-31");
    facts.agreed_discounts = vec![(BASE, Won::new(10_000))];
    assert_eq!(amount(&facts), Ok(1_200_000));
    // Shortening gives back no more than was granted.
    facts.act = Act::ChangeTerm(Term::Months24);
    assert_eq!(amount(&facts), Ok(0));
    facts.agreed_discounts = vec![(BASE, Won::new(-1))];
    assert_eq!(amount(&facts), Err("negative-discount"));
}

/// M4.
#[test]
fn dates_out_of_order() {
    let book = form_3();
    let with = |change: &dyn Fn(&mut PenaltyFacts<'_>)| {
        let mut facts = ten_seats(&book, "2025-12-31");
        change(&mut facts);
        amount(&facts)
    };
    assert_eq!(with(&|f| f.last_day = day("2024-12-31")), Err("ends-before-contract"));
    let early = units(BASE, 1, "2024-12-31");
    assert_eq!(with(&|f| f.units.push(early)), Err("units-before-contract"));
    let late = units(BASE, 1, "2026-01-01");
    assert_eq!(with(&|f| f.units.push(late)), Err("units-after-last-day"));
    let none = units(BASE, 0, "2025-01-01");
    assert_eq!(with(&|f| f.units.push(none)), Err("no-units"));
    let app = units(ItemCode::APP_BASIC, 5, "2025-01-01");
    let under_ten = |f: &mut PenaltyFacts<'_>| {
        f.units.push(app);
        f.base_seats = Quantity::new(9);
    };
    assert_eq!(with(&under_ten), Err("not-sold-under"));
    let huge = |f: &mut PenaltyFacts<'_>| f.agreed_discounts = vec![(BASE, Won::new(i64::MAX))];
    assert_eq!(with(&huge), Err("overflow"));
}

#[test]
fn the_derivation() {
    let book = form_3();
    let mut facts = ten_seats(&book, "2025-12-31");
    facts.suspended = vec![Period::new(day("2025-03-01"), day("2025-05-01")).expect("61 days")];
    let penalty = early_termination(&facts).expect("a penalty");
    assert_eq!(Penalty::KIND.tax_category().code(), "taxable");
    let expected = "\
해지위약금 (공급가액): 6,000,000원
  = 6,000,000
  [T1] 이용약관 제14조 제3항
  · 할인의 약정기간: 36개월 — 이용약관 제14조 제1항
  · 계약 기간: 2025-01-01–2027-12-31 — 이용약관 제14조 제2항
  ASP 기본서비스: 6,000,000원
    = 10개월 × 10석 × 60,000원
    [T1] 이용약관 제14조 제3항
    · 회선수: 10석 — 신청서·변경신청서(양식 #1, #4) (2025-01-01부터)
    · 약정기간 월할인액: 60,000원 — 이용요금표 2014-07 (2014-07-01 시행)
    사용월수(만 개월): 10개월
      = 2025-01-01부터 2026-01-01 전날까지, 일시중단 61일 제외
      [T2] 이용약관 제14조 제3항";
    assert_eq!(penalty.derivation(&book).render(crate::Lang::Ko).join("\n"), expected);
    let mut none = facts;
    none.term = Term::None;
    let free = early_termination(&none).expect("no penalty").derivation(&book);
    let english = free.render(crate::Lang::En).join("\n");
    assert!(english.to_string().contains("No penalty: a contract without a term has none"));
}
