//! C8, M2, M3, L2: a bill's sums, and credits taken down to zero won by won.

use gaetong_rules::bill::{AccountFacts, GivenCharge, draft};
use gaetong_rules::business_day::Holidays;
use gaetong_rules::charge::{ChargeKind, TaxCategory};
use gaetong_rules::late_payment::{Rate, late_charge};
use gaetong_rules::{Article, Derivation, Month, Text, Won};
use proptest::prelude::*;

use super::cases;

fn given(&(category, supply): &(TaxCategory, i64)) -> GivenCharge {
    let label = Text::same("test");
    GivenCharge {
        mark: 0,
        service: None,
        item: None,
        kind: ChargeKind::Adjustment,
        category,
        label: label.clone(),
        usage_month: Month::new(2026, 2).expect("a month"),
        supply: Won::new(supply),
        derivation: Derivation::new("C8", Article::MONTHLY_BILL, label),
    }
}

/// Supply plus a tenth of the taxable part.
fn total(lines: &[(TaxCategory, i64)]) -> i64 {
    let taxable: i64 =
        lines.iter().filter(|(c, _)| *c == TaxCategory::Taxable).map(|(_, won)| won).sum();
    lines.iter().map(|(_, won)| won).sum::<i64>() + taxable / 10
}

/// The credits applied won by won, each as far as the total stays at zero or more.
fn applied(lines: &[(TaxCategory, i64)]) -> Vec<(TaxCategory, i64)> {
    if total(lines) >= 0 {
        return lines.to_vec();
    }
    let mut bill: Vec<_> = lines.iter().copied().filter(|&(_, won)| won >= 0).collect();
    for &(category, credit) in lines.iter().filter(|&&(_, won)| won < 0) {
        bill.push((category, 0));
        let at = bill.len() - 1;
        while bill[at].1 > credit {
            bill[at].1 -= 1;
            if total(&bill) < 0 {
                bill[at].1 += 1;
                break;
            }
        }
    }
    bill
}

fn lines() -> impl Strategy<Value = Vec<(TaxCategory, i64)>> {
    let category = prop::sample::select(TaxCategory::ALL.to_vec());
    prop::collection::vec((category, -300_i64..300), 0..8)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_bill_is_never_negative(lines in lines()) {
        let facts =
            AccountFacts { subscriptions: vec![], given: lines.iter().map(given).collect(), payer: TaxCategory::Taxable };
        let month = Month::new(2026, 2).expect("a month");
        let drafted = draft(&facts, month, holidays()).expect("a draft");
        let expected = applied(&lines);
        let credits = |lines: &[(TaxCategory, i64)]| -> i64 {
            lines.iter().map(|(_, won)| won).filter(|&&won| won < 0).sum()
        };
        let carried: i64 = drafted.carried.iter().map(|credit| credit.supply.get()).sum();
        prop_assert_eq!(carried, credits(&lines) - credits(&expected));
        prop_assert!(drafted.carried.iter().all(|credit| credit.supply.is_negative()));
        let charged = expected.iter().any(|&(_, won)| won != 0);
        prop_assert_eq!(drafted.draft.is_some(), charged);
        if let Some(draft) = drafted.draft {
            prop_assert_eq!(draft.total.get(), total(&expected));
            prop_assert!(draft.total >= Won::ZERO);
            let of = |f: &dyn Fn(TaxCategory) -> bool| -> i64 {
                expected.iter().filter(|(c, _)| f(*c)).map(|(_, won)| won).sum()
            };
            prop_assert_eq!(draft.out_of_scope.get(), of(&|c| c == TaxCategory::OutOfScope));
            prop_assert_eq!(draft.supply.get(), of(&|c| c != TaxCategory::OutOfScope));
            prop_assert_eq!(draft.taxable.get(), of(&|c| c == TaxCategory::Taxable));
            let taxes: i64 = draft.lines.iter().map(|line| line.vat.get()).sum();
            prop_assert_eq!(taxes, draft.vat.get());
            let untaxed = draft.lines.iter().filter(|line| line.category != TaxCategory::Taxable);
            prop_assert!(untaxed.map(|line| line.vat).all(Won::is_zero));
        }
    }

    /// L2: two in a hundred, truncated.
    #[test]
    fn the_late_charge(unpaid in 0_i64..10_000_000_000, rate in 0_u32..1_000) {
        let charge = late_charge(Won::new(unpaid), Rate::from_basis_points(rate));
        prop_assert_eq!(charge, Ok(Won::new(unpaid * i64::from(rate) / 10_000)));
    }
}

fn holidays() -> &'static Holidays {
    static CALENDAR: std::sync::OnceLock<Holidays> = std::sync::OnceLock::new();
    CALENDAR.get_or_init(|| Holidays::new([]).expect("the statutory days"))
}
