//! Spec 3.1: C5–C8, M2, M3, L1.

use alloc::string::ToString;
use alloc::vec;

use super::*;
use crate::business_day::tests::calendar;
use crate::monthly_fee::tests::{base_seats, change, day};
use crate::price_book::tests::form_3;
use crate::{Quantity, Term};

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn plain<'a>(facts: SubscriptionFacts<'a>) -> SubscriptionCharges<'a> {
    SubscriptionCharges { facts, one_off: vec![], attendance: vec![] }
}

fn given(kind: ChargeKind, supply: i64) -> GivenCharge {
    GivenCharge {
        mark: 0,
        service: None,
        item: None,
        kind,
        category: kind.tax_category(),
        label: kind.label(),
        usage_month: month("2026-02"),
        supply: Won::new(supply),
        derivation: Derivation::new("S5", Article::OUTAGE_CREDIT, kind.label()),
    }
}

fn drafted<'a>(
    subscriptions: Vec<SubscriptionCharges<'a>>,
    given: Vec<GivenCharge>,
) -> Drafted<'a> {
    let facts = AccountFacts { subscriptions, given, payer: TaxCategory::Taxable };
    draft(&facts, month("2026-02"), &calendar()).expect("a draft")
}

fn sums(drafted: &Drafted<'_>) -> Option<[i64; 4]> {
    let draft = drafted.draft.as_ref()?;
    Some([draft.supply, draft.vat, draft.out_of_scope, draft.total].map(Won::get))
}

/// The first example of spec 3.1, opened on the first of the month.
#[test]
fn the_first_bill() {
    let book = form_3();
    let mut facts = base_seats(&book, "2026-02-01", 35, Term::Months36);
    facts.quantities.extend([
        change("2026-02-01", ItemCode::APP_PREMIUM, 35),
        change("2026-02-01", ItemCode::RECORDING, 35),
        change("2026-02-01", ItemCode::EXTRA_LINE, 5),
    ]);
    let drafted = drafted(vec![plain(facts)], vec![]);
    assert_eq!(sums(&drafted), Some([9_077_500, 907_750, 0, 9_985_250]));
    let draft = drafted.draft.expect("a bill");
    let lines: Vec<String> =
        draft.lines.iter().map(|line| alloc::format!("{} + {}", line.supply, line.vat)).collect();
    let expected =
        ["5,600,000 + 560,000", "2,677,500 + 267,750", "700,000 + 70,000", "100,000 + 10,000"];
    assert_eq!(lines, expected);
    assert_eq!(draft.due.date, day("2026-03-25"));
    let derivation = draft.derivation(&calendar());
    assert_eq!(derivation.amount, Some(Won::new(9_985_250)));
    assert_eq!(derivation.children.len(), 6);
}

/// Several subscriptions on one account, tax allocated over all lines (M2).
#[test]
fn the_lines_taxes_add_up() {
    let book = form_3();
    let subscriptions = ["2026-02-12", "2026-02-13", "2026-02-15"]
        .map(|opening| plain(base_seats(&book, opening, 10, Term::Months36)));
    let drafted = drafted(subscriptions.into(), vec![]);
    // 1,092,857 + 1,028,571 + 900,000: a tenth of the total is a won more than of the lines.
    assert_eq!(sums(&drafted), Some([3_021_428, 302_142, 0, 3_323_570]));
    let draft = drafted.draft.expect("a bill");
    let taxes: Vec<i64> = draft.lines.iter().map(|line| line.vat.get()).collect();
    assert_eq!(taxes, [109_285, 102_857, 90_000]);
}

/// C5: "billed in full in the run of the month in which they were accepted".
#[test]
fn one_off_items_of_the_month() {
    let book = form_3();
    let one_off = |accepted_on: &str, category| OneOff {
        item: ItemCode::BUILD,
        label: Text::fixed("상담 S/W 개발", "Agent software"),
        quantity: Quantity::new(2),
        unit_price: Won::new(1_500_000),
        category,
        accepted_on: day(accepted_on),
        source: Text::same("AC-1"),
    };
    let mut subscription = plain(base_seats(&book, "2026-03-01", 10, Term::Months12));
    subscription.one_off = vec![
        one_off("2026-01-31", TaxCategory::Taxable),
        one_off("2026-02-01", TaxCategory::Taxable),
        one_off("2026-02-28", TaxCategory::ZeroRated),
        one_off("2026-03-01", TaxCategory::Taxable),
    ];
    let drafted = drafted(vec![subscription], vec![]);
    assert_eq!(sums(&drafted), Some([6_000_000, 300_000, 0, 6_300_000]));
}

/// C6: missing confirmations are listed; a late one is billed under its own month.
#[test]
fn attendance_is_billed_when_confirmed() {
    let book = form_3();
    let attendance = |of: &str, confirmed: Option<u32>| Attendance {
        mark: 0,
        item: ItemCode::AGENT_STAFFING,
        usage_month: month(of),
        confirmed: confirmed.map(AgentMonths::from_hundredths),
        price: Won::new(2_400_000),
        source: Text::same("복무확인서"),
    };
    let mut subscription = plain(base_seats(&book, "2026-03-01", 10, Term::Months12));
    subscription.attendance = vec![attendance("2026-01", Some(950)), attendance("2026-02", None)];
    let drafted = drafted(vec![subscription], vec![]);
    assert_eq!(sums(&drafted), Some([22_800_000, 2_280_000, 0, 25_080_000]));
    let missing = Remark::MissingAttendance {
        service: "J00000001".to_string(),
        item: ItemCode::AGENT_STAFFING,
        usage_month: month("2026-02"),
    };
    assert_eq!(drafted.remarks, [missing]);
    let months: Vec<Month> =
        drafted.draft.iter().flat_map(|draft| &draft.lines).map(|line| line.usage_month).collect();
    assert_eq!(months, [month("2026-01")]);
}

/// What each kind of line is called, and the discount a recurring one granted (T9).
#[test]
fn lines_say_what_they_are() {
    let book = form_3();
    let mut subscription = plain(base_seats(&book, "2026-02-01", 10, Term::Months36));
    subscription.one_off = vec![OneOff {
        item: ItemCode::TRAINING,
        label: Text::fixed("상담원 업무교육", "Agent training"),
        quantity: Quantity::new(1),
        unit_price: Won::new(300_000),
        category: TaxCategory::Taxable,
        accepted_on: day("2026-02-10"),
        source: Text::default(),
    }];
    subscription.attendance = vec![Attendance {
        mark: 0,
        item: ItemCode::AGENT_STAFFING,
        usage_month: month("2026-02"),
        confirmed: Some(AgentMonths::from_hundredths(100)),
        price: Won::new(2_400_000),
        source: Text::default(),
    }];
    let draft = drafted(vec![subscription], vec![]).draft.expect("a bill");
    let lines: Vec<String> = draft
        .lines
        .iter()
        .map(|l| alloc::format!("{} {} {}", l.kind.code(), l.label.en, l.granted_discount))
        .collect();
    let expected = [
        "recurring ASP base service 600,000",
        "staffing Agent staffing 0",
        "one_off Agent training 0",
    ];
    assert_eq!(lines, expected);
    let rules: Vec<_> = draft.lines.iter().map(|line| line.derivation().rule).collect();
    assert_eq!(rules, ["C2", "C6", "C5"]);
}

/// M4: a price below zero is a mistake; credits come as credits.
#[test]
fn negative_prices_are_refused() {
    let book = form_3();
    let mut subscription = plain(base_seats(&book, "2026-02-01", 10, Term::Months12));
    subscription.attendance = vec![Attendance {
        mark: 0,
        item: ItemCode::AGENT_STAFFING,
        usage_month: month("2026-02"),
        confirmed: Some(AgentMonths::from_hundredths(100)),
        price: Won::new(-1),
        source: Text::default(),
    }];
    let facts = AccountFacts {
        subscriptions: vec![subscription],
        given: vec![],
        payer: TaxCategory::Taxable,
    };
    let refused = draft(&facts, month("2026-02"), &calendar()).map_err(|error| error.code());
    assert_eq!(refused.err(), Some("negative-price"));
}

/// C8: "A bill with nothing to charge is not made".
#[test]
fn nothing_to_charge_no_bill() {
    let book = form_3();
    let not_open = || vec![plain(base_seats(&book, "2026-03-01", 10, Term::Months12))];
    assert_eq!(drafted(not_open(), vec![]).draft, None);
    assert_eq!(drafted(vec![], vec![]).draft, None);
    let credit_only = drafted(not_open(), vec![given(ChargeKind::OutageCredit, -54_000)]);
    assert_eq!(credit_only.draft, None);
    let carried: Vec<i64> = credit_only.carried.iter().map(|c| c.supply.get()).collect();
    assert_eq!(carried, [-54_000]);
}

/// C8: "made with the credit applied down to zero, and the rest carried to the next one".
#[test]
fn credits_go_down_to_zero() {
    let cases = [
        // charge, credits: supply, VAT, out of scope, total; carried
        (100_000, vec![-54_000], [46_000, 4_600, 0, 50_600], vec![]),
        (100_000, vec![-100_000], [0, 0, 0, 0], vec![]),
        (100_000, vec![-100_009], [0, 0, 0, 0], vec![-9]),
        (100_000, vec![-60_000, -60_000], [0, 0, 0, 0], vec![-20_000]),
        (100_000, vec![-130_000, -60_000], [0, 0, 0, 0], vec![-30_000, -60_000]),
    ];
    for (charge, credits, expected, carried) in cases {
        let mut all = vec![given(ChargeKind::OneOff, charge)];
        all.extend(credits.iter().map(|&credit| given(ChargeKind::OutageCredit, credit)));
        let drafted = drafted(vec![], all);
        assert_eq!(sums(&drafted), Some(expected), "{credits:?}");
        let rest: Vec<i64> = drafted.carried.iter().map(|credit| credit.supply.get()).collect();
        assert_eq!(rest, carried, "{credits:?}");
        assert_eq!(drafted.remarks.is_empty(), carried.is_empty());
    }
}

/// C8 with a late charge (L2): the credit meets the whole bill, its tax included.
#[test]
fn credits_meet_the_late_charge_too() {
    let cases = [
        (-1_000, [-1_000, -100, 11_000, 9_900], 0),
        (-10_000, [-10_000, -1_000, 11_000, 0], 0),
        (-10_001, [-10_000, -1_000, 11_000, 0], -1),
    ];
    for (credit, expected, rest) in cases {
        let late = given(ChargeKind::LateCharge, 11_000);
        let drafted = drafted(vec![], vec![late, given(ChargeKind::OutageCredit, credit)]);
        assert_eq!(sums(&drafted), Some(expected), "{credit}");
        let carried: i64 = drafted.carried.iter().map(|credit| credit.supply.get()).sum();
        assert_eq!(carried, rest, "{credit}");
    }
}

/// C8: what was applied in part says so, what is carried goes by its name, and both come back
/// with the caller's mark.
#[test]
fn a_carried_credit_keeps_its_reasons() {
    let charge = GivenCharge { mark: 1, ..given(ChargeKind::OneOff, 100_000) };
    let credit = GivenCharge { mark: 2, ..given(ChargeKind::OutageCredit, -130_000) };
    let first = drafted(vec![], vec![credit.clone(), charge]);
    let lines = first.draft.expect("a bill").lines;
    let marks: Vec<u32> = lines
        .iter()
        .map(|line| match line.working {
            Working::Given { mark, .. } => mark,
            _ => 0,
        })
        .collect();
    assert_eq!(marks, [1, 2]);
    let whole = lines[0].derivation();
    assert_eq!((whole.rule.as_ref(), whole.children.len()), ("S5", 0));
    let applied = lines[1].derivation();
    assert_eq!((applied.rule.as_ref(), applied.amount), ("C8", Some(Won::new(-100_000))));
    assert_eq!(applied.children, [credit.derivation]);
    let rest = &first.carried[0];
    assert_eq!((rest.mark, rest.kind), (2, ChargeKind::CarriedCredit));
    assert_eq!(rest.label.en, "Credit carried over: Outage credit");
    assert_eq!(rest.derivation.amount, Some(Won::new(-30_000)));

    // Carried again it keeps its name, and its workings say what is left.
    let next = vec![rest.clone(), given(ChargeKind::OneOff, 10_000)];
    let again = drafted(vec![], next).carried.remove(0);
    assert_eq!((again.supply, &again.label), (Won::new(-20_000), &rest.label));
    assert_eq!(again.derivation.amount, Some(Won::new(-20_000)));
    assert_eq!(again.derivation.result.en, "KRW -20,000");
    assert_eq!(again.derivation.children, rest.derivation.children);
}

/// M3: "late charge: out of scope, and never on a tax invoice".
#[test]
fn the_late_charge_bears_no_tax() {
    let late = given(ChargeKind::LateCharge, 199_705);
    let drafted = drafted(vec![], vec![given(ChargeKind::OneOff, 1_000), late]);
    assert_eq!(sums(&drafted), Some([1_000, 100, 199_705, 200_805]));
}

/// M4: errors say which service.
#[test]
fn errors_name_the_service() {
    let book = form_3();
    let mut facts = base_seats(&book, "2026-02-01", 10, Term::Months12);
    facts.terms.clear();
    let facts = AccountFacts {
        subscriptions: vec![plain(facts)],
        given: vec![],
        payer: TaxCategory::Taxable,
    };
    let error = draft(&facts, month("2026-02"), &calendar()).expect_err("no term");
    let message = "service J00000001: no term is known on the opening day 2026-02-01";
    assert_eq!((error.code(), error.to_string()), ("no-term", message.to_string()));
}

/// Spec 4.2: what a zero-rated or exempt payer is billed bears no tax; the late charge stays out
/// of scope, and a credit goes as far as the charges, not as far as their tax.
#[test]
fn zero_rated_and_exempt_payers_are_billed_without_tax() {
    let given = || {
        let late =
            GivenCharge { category: TaxCategory::OutOfScope, ..given(ChargeKind::LateCharge, 300) };
        vec![given(ChargeKind::OneOff, 1_000), late, given(ChargeKind::OutageCredit, -1_400)]
    };
    for (payer, expected) in [
        (TaxCategory::Taxable, [-273, -27, 300, 0]),
        (TaxCategory::ZeroRated, [-300, 0, 300, 0]),
        (TaxCategory::Exempt, [-300, 0, 300, 0]),
    ] {
        let facts = AccountFacts { subscriptions: vec![], given: given(), payer };
        let drafted = draft(&facts, month("2026-02"), &calendar()).expect("rates");
        assert_eq!(sums(&drafted), Some(expected), "{}", payer.code());
        let lines = drafted.draft.expect("a bill").lines;
        let categories: Vec<_> = lines.iter().map(|line| line.category).collect();
        assert_eq!(categories, [payer, TaxCategory::OutOfScope, payer]);
    }
}
