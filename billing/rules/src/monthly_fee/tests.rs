//! Spec 3.1, C2–C4, P1, P5, T9.

use alloc::string::ToString;
use alloc::vec;

use super::*;
use crate::price_book::tests::form_3;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

/// A subscription with its base seats from the opening on.
pub(crate) fn base_seats<'a>(
    price_book: &'a PriceBook,
    opening: &str,
    seats: u32,
    term: Term,
) -> SubscriptionFacts<'a> {
    let source = Text::same("A-2026-0012");
    let opening = day(opening);
    let quantity = ItemQuantity { item: ItemCode::ASP_BASE, quantity: Quantity::new(seats) };
    SubscriptionFacts {
        service: "J00000001".into(),
        price_book,
        opening,
        until: None,
        terms: vec![Dated { from: opening, value: term, source: source.clone() }],
        quantities: vec![Dated { from: opening, value: quantity, source }],
        negotiated: vec![],
        free_suspensions: vec![],
    }
}

pub(crate) fn change(from: &str, item: ItemCode, quantity: u32) -> Dated<ItemQuantity> {
    let value = ItemQuantity { item, quantity: Quantity::new(quantity) };
    Dated { from: day(from), value, source: Text::same("C-2026-0003") }
}

fn pause(from: &str, until: &str) -> FreeSuspension {
    let period = Period::new(day(from), day(until)).expect("a period");
    FreeSuspension { period, source: Text::same("S-2026-0001") }
}

/// Each line as `item quantity × unit price, days: amount`.
fn rated(facts: &SubscriptionFacts<'_>, of: &str) -> Vec<String> {
    let lines = rate_month(facts, month(of)).expect("a rated month");
    lines
        .iter()
        .map(|line| {
            let RecurringLine { item, quantity, unit_price, days, amount, .. } = line;
            alloc::format!("{item} {quantity} × {unit_price}, {days}: {amount}")
        })
        .collect()
}

/// Spec 3.1: "10 seats × 180,000 starting 12 February 2026: 1,800,000 × 17 ÷ 28 = 1,092,857".
#[test]
fn the_first_month_is_prorated() {
    let book = form_3();
    let facts = base_seats(&book, "2026-02-12", 10, Term::Months36);
    assert_eq!(rated(&facts, "2026-02"), ["asp-base 10 × 180,000, 17: 1,092,857"]);
    assert_eq!(rated(&facts, "2026-03"), ["asp-base 10 × 180,000, 31: 1,800,000"]);
    assert_eq!(rated(&facts, "2026-01"), [""; 0]);
    let (days, seats) = (Days::new(17), Quantity::new(10));
    let amount = prorated(Won::new(180_000), seats, days, month("2026-02"));
    assert_eq!(amount, Ok(Won::new(1_092_857)));
}

/// Spec 3.1: "28 seats at 12 months (200,000) all April 2026, 2 more from the 16th (band 30–49:
/// 180,000)". C4: the whole base quantity moves to the new unit price on that day.
#[test]
fn the_band_follows_the_seats_of_each_day() {
    let book = form_3();
    let mut facts = base_seats(&book, "2026-01-01", 28, Term::Months12);
    facts.quantities.push(change("2026-04-16", ItemCode::ASP_BASE, 30));
    let lines = ["asp-base 28 × 200,000, 15: 2,800,000", "asp-base 30 × 180,000, 15: 2,700,000"];
    assert_eq!(rated(&facts, "2026-04"), lines);
    assert_eq!(rated(&facts, "2026-05"), ["asp-base 30 × 180,000, 31: 5,400,000"]);
}

/// Spec 3.1: "10 seats × 200,000, suspended 10–20 March and 25–27 March 2026: one line: 17 of 31
/// days: 1,096,774".
#[test]
fn days_at_the_same_price_make_one_line() {
    let book = form_3();
    let mut facts = base_seats(&book, "2026-01-01", 10, Term::Months12);
    facts.free_suspensions =
        vec![pause("2026-03-10", "2026-03-21"), pause("2026-03-25", "2026-03-28")];
    assert_eq!(rated(&facts, "2026-03"), ["asp-base 10 × 200,000, 17: 1,096,774"]);
    // Overlapping pauses free a day once.
    facts.free_suspensions.push(pause("2026-03-15", "2026-03-26"));
    assert_eq!(rated(&facts, "2026-03"), ["asp-base 10 × 200,000, 13: 838,709"]);
    facts.free_suspensions = vec![pause("2026-02-10", "2026-04-10")];
    assert_eq!(rated(&facts, "2026-03"), [""; 0]);
}

/// C3: "Service start day and last day of service are both billed".
#[test]
fn first_and_last_day_are_billed() {
    let book = form_3();
    let mut facts = base_seats(&book, "2026-02-01", 10, Term::Months12);
    facts.until = Some(day("2026-02-02"));
    assert_eq!(rated(&facts, "2026-02"), ["asp-base 10 × 200,000, 1: 71,428"]);
    facts.until = Some(day("2026-03-01"));
    assert_eq!(rated(&facts, "2026-02"), ["asp-base 10 × 200,000, 28: 2,000,000"]);
    assert_eq!(rated(&facts, "2026-03"), [""; 0]);
}

/// C4: products and the term change on their effective day too.
#[test]
fn products_and_terms_change_on_their_day() {
    let book = form_3();
    let mut facts = base_seats(&book, "2026-01-01", 10, Term::Months36);
    facts.quantities.push(change("2026-04-11", ItemCode::RECORDING, 10));
    facts.quantities.push(change("2026-04-21", ItemCode::RECORDING, 0));
    let value = Term::Months24;
    facts.terms.push(Dated { from: day("2026-04-11"), value, source: Text::default() });
    assert_eq!(
        rated(&facts, "2026-04"),
        [
            "asp-base 10 × 180,000, 10: 600,000",
            "asp-base 10 × 190,000, 20: 1,266,666",
            "recording 10 × 20,000, 10: 66,666"
        ]
    );
}

/// The contract's first day may lie before the opening: the term holds on it all the same.
#[test]
fn a_term_agreed_before_the_opening() {
    let book = form_3();
    let mut facts = base_seats(&book, "2026-02-12", 10, Term::Months36);
    facts.terms.iter_mut().for_each(|term| term.from = day("2026-02-01"));
    assert_eq!(rated(&facts, "2026-02"), ["asp-base 10 × 180,000, 17: 1,092,857"]);
}

/// A whole month is not prorated, and its formula does not say so.
#[test]
fn the_formula_of_a_whole_month() {
    let book = form_3();
    let facts = base_seats(&book, "2026-02-12", 10, Term::Months36);
    let formula = |of| {
        let lines = rate_month(&facts, month(of)).expect("a rated month");
        let derivation = lines.first().expect("one line").derivation(&book);
        derivation.formula.ko.to_string()
    };
    assert_eq!(formula("2026-03"), "180,000원 × 10석");
    assert_eq!(formula("2026-02"), "180,000원 × 10석 × 17일 ÷ 28일 (원 미만 절사)");
}

/// P5 on a bill: the approved price holds from its day to the day it is withdrawn.
#[test]
fn a_negotiated_price_has_its_days() {
    let book = form_3();
    let mut facts = base_seats(&book, "2026-01-01", 10, Term::Months12);
    let agreed = Negotiated { unit_price: Won::new(150_000), term_discount: None };
    for (from, price) in [("2026-04-06", Some(agreed)), ("2026-04-26", None)] {
        let value = ItemPrice { item: ItemCode::ASP_BASE, price };
        facts.negotiated.push(Dated { from: day(from), value, source: Text::same("승인 7") });
    }
    let lines = rate_month(&facts, month("2026-04")).expect("a rated month");
    // The table's price before and after makes one line of ten days.
    assert_eq!(
        rated(&facts, "2026-04"),
        ["asp-base 10 × 200,000, 10: 666,666", "asp-base 10 × 150,000, 20: 1,000,000"]
    );
    // P5: the term discount stays as in the table.
    let granted: Vec<String> = lines.iter().map(|line| line.granted_discount.to_string()).collect();
    assert_eq!(granted, ["133,333", "266,666"]);
}

/// T9: "(short-term price − term price, truncated like its charge)".
#[test]
fn a_line_records_the_discount_it_granted() {
    let book = form_3();
    let facts = base_seats(&book, "2026-02-12", 10, Term::Months36);
    let lines = rate_month(&facts, month("2026-02")).expect("a rated month");
    // 60,000 × 10 × 17 ÷ 28
    let granted = lines.first().map(|line| line.granted_discount.get());
    assert_eq!(granted, Some(364_285));
    let none = base_seats(&book, "2026-02-12", 10, Term::None);
    let lines = rate_month(&none, month("2026-02")).expect("a rated month");
    assert_eq!(lines.first().map(|line| line.granted_discount), Some(Won::ZERO));
}

/// Art. 10(3)4, S2: unit price × quantity in force that day, unprorated.
#[test]
fn the_monthly_fee_of_a_day() {
    let book = form_3();
    let mut facts = base_seats(&book, "2026-02-12", 28, Term::Months12);
    facts.quantities.push(change("2026-04-16", ItemCode::ASP_BASE, 30));
    facts.until = Some(day("2026-05-01"));
    let fee = |on| monthly_fee_on(&facts, ItemCode::ASP_BASE, day(on)).map(|f| f.map(Won::get));
    assert_eq!(fee("2026-02-11"), Ok(None));
    assert_eq!(fee("2026-02-12"), Ok(Some(5_600_000)));
    assert_eq!(fee("2026-04-15"), Ok(Some(5_600_000)));
    assert_eq!(fee("2026-04-16"), Ok(Some(5_400_000)));
    assert_eq!(fee("2026-04-30"), Ok(Some(5_400_000)));
    assert_eq!(fee("2026-05-01"), Ok(None));
    let recording = monthly_fee_on(&facts, ItemCode::RECORDING, day("2026-04-16"));
    assert_eq!(recording, Ok(None));
}

/// M4: dates out of order are errors, with what and where.
#[test]
fn dates_out_of_order() {
    let book = form_3();
    let good = || base_seats(&book, "2026-02-12", 10, Term::Months12);
    let refused = |facts: SubscriptionFacts<'_>| {
        rate_month(&facts, month("2026-02")).err().map(|error| error.code())
    };
    assert_eq!(refused(good()), None);
    let until = Some(day("2026-02-12"));
    assert_eq!(refused(SubscriptionFacts { until, ..good() }), Some("ends-before-it-opens"));
    assert_eq!(refused(SubscriptionFacts { terms: vec![], ..good() }), Some("no-term"));
    let late = vec![Dated { from: day("2026-02-13"), value: Term::None, source: Text::default() }];
    assert_eq!(refused(SubscriptionFacts { terms: late, ..good() }), Some("no-term"));
    let mut twice = good();
    twice.quantities.push(change("2026-02-12", ItemCode::ASP_BASE, 11));
    assert_eq!(refused(twice), Some("out-of-order"));
    let mut early = good();
    early.quantities.push(change("2026-02-11", ItemCode::RECORDING, 10));
    assert_eq!(refused(early), Some("before-opening"));
    let mut app = good();
    app.quantities.push(change("2026-02-12", ItemCode::APP_BASIC, 10));
    app.quantities.push(change("2026-02-20", ItemCode::ASP_BASE, 9));
    assert_eq!(refused(app), Some("not-sold-under"));
    let mut negative = good();
    let price = Some(Negotiated { unit_price: Won::new(-1), term_discount: None });
    let value = ItemPrice { item: ItemCode::ASP_BASE, price };
    negative.negotiated.push(Dated { from: day("2026-02-12"), value, source: Text::default() });
    assert_eq!(refused(negative), Some("negative-price"));
    let many = base_seats(&book, "2026-02-12", u32::MAX, Term::Months12);
    assert_eq!(refused(many), None, "4 billion seats at 120,000 won still fit");
}

/// What a customer reads on the appendix of the bill.
#[test]
fn the_derivation_in_both_languages() {
    let book = form_3();
    let mut facts = base_seats(&book, "2026-02-12", 10, Term::Months36);
    facts.free_suspensions = vec![pause("2026-02-20", "2026-02-21")];
    let lines = rate_month(&facts, month("2026-02")).expect("a rated month");
    let derivation = lines.first().expect("one line").derivation(&book);
    let korean = derivation.render(crate::Lang::Ko).join("\n");
    let expected = "\
ASP 기본서비스: 1,028,571원
  = 180,000원 × 10석 × 16일 ÷ 28일 (원 미만 절사)
  [C2] 이용요금표(양식 #3)
  · 과금 일수: 2026-02-12–2026-02-19 (8일) — 신청서·변경신청서(양식 #1, #4) 서비스개시 및 과금일자
  · 과금 일수: 2026-02-21–2026-02-28 (8일) — 신청서·변경신청서(양식 #1, #4) 서비스개시 및 과금일자
  · 수량: 10석 — A-2026-0012 (2026-02-12부터)
  ASP 기본서비스 월 단가: 180,000원
    [P1] 이용요금표(양식 #3)
    · 청약규모(기본서비스 총 석수): 10석
    · 적용 구간: 10석 이상 — 이용요금표 2014-07 (2014-07-01 시행)
    · 약정기간: 36개월
  일시이용중단(요금 면제): 1일
    [X1] 이용약관 제13조 제1항
    · 기간: 2026-02-20–2026-02-20 — S-2026-0001
  적용된 약정 할인: 342,857원
    = 60,000원 × 10석 × 8일 ÷ 28일 + 60,000원 × 10석 × 8일 ÷ 28일
    [T9] 이용약관 제14조 제3항";
    assert_eq!(korean, expected);
    let english = derivation.render(crate::Lang::En);
    assert_eq!(english.first().map(String::as_str), Some("ASP base service: KRW 1,028,571"));
    let formula = "  = 180,000 × 10 seats × 16 ÷ 28 days (truncated to whole won)";
    assert_eq!(english.get(1).map(String::as_str), Some(formula));
}
