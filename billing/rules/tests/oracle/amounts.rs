//! M1 and M2: one division, and a tax that adds up.

use gaetong_rules::Won;
use gaetong_rules::value_added_tax::value_added_tax;
use proptest::prelude::*;

use super::cases;

/// Won taken one by one to or from the line whose remainder is largest or smallest just then.
fn allocated_one_by_one(supply: &[i64]) -> Vec<i64> {
    let total = supply.iter().sum::<i64>() / 10;
    let mut taxes: Vec<i64> = supply.iter().map(|line| line / 10).collect();
    while taxes.iter().sum::<i64>() != total {
        let up = taxes.iter().sum::<i64>() < total;
        let rest = |line: usize| supply[line] - taxes[line] * 10;
        let mut chosen = 0;
        for line in 0..supply.len() {
            if up && rest(line) > rest(chosen) || !up && rest(line) < rest(chosen) {
                chosen = line;
            }
        }
        taxes[chosen] += if up { 1 } else { -1 };
    }
    taxes
}

proptest! {
    #![proptest_config(cases())]

    /// M1: the quotient is the nearest whole won toward zero.
    #[test]
    fn one_division_toward_zero(
        amount in -2_000_000_000_000_i64..2_000_000_000_000,
        a in 0_u64..5_000,
        b in 0_u64..3_000_000,
        divisor in 1_u64..3_000_000,
    ) {
        let found = Won::new(amount).mul_div(&[a, b], divisor, "test").map(Won::get);
        let (product, divisor) =
            (i128::from(amount) * i128::from(a) * i128::from(b), i128::from(divisor));
        match found {
            Ok(found) => {
                let rest = product - i128::from(found) * divisor;
                prop_assert!(rest.abs() < divisor);
                prop_assert!(rest == 0 || (rest > 0) == (product > 0));
            }
            Err(_) => prop_assert!((product / divisor).abs() > i128::from(i64::MAX)),
        }
    }

    /// M2: both checks a clerk makes hold, and the won go where the rule says.
    #[test]
    fn the_tax_adds_up(supply in prop::collection::vec(-2_000_i64..20_000, 0..12)) {
        let lines: Vec<Won> = supply.iter().copied().map(Won::new).collect();
        let vat = value_added_tax(&lines).expect("small amounts");
        let allocated: Vec<i64> = vat.allocated.iter().map(|tax| tax.get()).collect();
        prop_assert_eq!(vat.total.get(), supply.iter().sum::<i64>() / 10);
        prop_assert_eq!(allocated.iter().sum::<i64>(), vat.total.get());
        prop_assert_eq!(&allocated, &allocated_one_by_one(&supply));
        for (tax, line) in allocated.iter().zip(&supply) {
            prop_assert!((tax - line / 10).abs() <= 1);
        }
    }

    /// M2: "A credit or amendment mirrors": a document turned negative has the tax turned negative
    /// in total.
    #[test]
    fn a_mirrored_document_has_the_mirrored_tax(supply in prop::collection::vec(0_i64..20_000, 1..8)) {
        let sign = |sign: i64| {
            let lines: Vec<Won> = supply.iter().map(|line| Won::new(sign * line)).collect();
            value_added_tax(&lines).expect("small amounts").total.get()
        };
        prop_assert_eq!(sign(1), -sign(-1));
    }
}
