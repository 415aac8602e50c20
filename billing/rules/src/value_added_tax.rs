//! Value-added tax (부가가치세): Value-Added Tax Act, art. 30, rounding by rule M2.
//!
//! > 부가가치세의 세율은 10퍼센트로 한다.
//!
//! The tax of a document is 10 % of its taxable supply total, truncated toward zero, and is then
//! spread over the lines so that both checks a clerk makes hold: total × 10 %, and the sum of the
//! lines.

use alloc::vec::Vec;

use crate::won::Overflow;
use crate::{Article, Derivation, Input, Text, Won};

/// The tax of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vat {
    /// Won, VAT excluded: the sum of the taxable lines.
    pub supply: Won,
    /// Won of tax on the document.
    pub total: Won,
    /// Won of tax of each line, in the order given; they add up to `total`.
    pub allocated: Vec<Won>,
}

/// A tenth, truncated toward zero (M2).
fn tenth(supply: Won) -> Result<Won, Overflow> {
    supply.mul_div(&[1], 10, "VAT")
}

/// 10 % of a document's taxable supply, allocated to its lines (VAT Act art. 30, M2).
///
/// Each line first gets its own tenth truncated toward zero. The won left over go one by one to
/// the lines with the largest remainders, the won taken too much come from those with the
/// smallest; the first line first on a tie.
pub fn value_added_tax(supply: &[Won]) -> Result<Vat, Overflow> {
    let sum = Won::sum(supply.iter().copied(), "taxable supply")?;
    let total = tenth(sum)?;
    let mut allocated = supply.iter().map(|&line| tenth(line)).collect::<Result<Vec<_>, _>>()?;
    let own = Won::sum(allocated.iter().copied(), "VAT of the lines")?;
    let left_over = total.minus(own, "VAT left over")?.get();
    let one = Won::new(left_over.signum());
    for line in lines_to_correct(supply, left_over) {
        if let Some(tax) = allocated.get_mut(line) {
            *tax = tax.plus(one, "VAT of a line")?;
        }
    }
    Ok(Vat { supply: sum, total, allocated })
}

/// The lines that get (or give) one won each. Fewer than there are lines: every remainder is
/// under ten.
fn lines_to_correct(supply: &[Won], left_over: i64) -> impl Iterator<Item = usize> {
    let remainder = |line: &usize| supply.get(*line).map_or(0, |won| won.get() % 10);
    let mut order: Vec<usize> = (0..supply.len()).collect();
    if left_over > 0 {
        order.sort_by_key(|line| core::cmp::Reverse(remainder(line)));
    } else {
        order.sort_by_key(remainder);
    }
    order.into_iter().take(usize::try_from(left_over.unsigned_abs()).unwrap_or(usize::MAX))
}

impl Vat {
    /// 공급가액 × 10 %, 원 미만 절사.
    pub fn derivation(&self) -> Derivation {
        Derivation::new("M2", Article::VAT, Text::fixed("부가가치세", "Value-added tax"))
            .input(Input::new(
                Text::fixed("과세 공급가액 합계", "Taxable supply total"),
                Text::won(self.supply),
                Text::default(),
            ))
            .formula(Text::new(
                alloc::format!("{}원 × 10 ÷ 100 (원 미만 절사)", self.supply),
                alloc::format!("{} × 10 ÷ 100 (truncated to whole won)", self.supply),
            ))
            .amounts_to(self.total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(supply: &[i64], total: i64, allocated: &[i64]) {
        let lines: Vec<Won> = supply.iter().copied().map(Won::new).collect();
        let vat = value_added_tax(&lines).expect("small amounts");
        assert_eq!(vat.total, Won::new(total), "{supply:?}");
        let expected: Vec<Won> = allocated.iter().copied().map(Won::new).collect();
        assert_eq!(vat.allocated, expected, "{supply:?}");
    }

    /// M2: the document's tenth, and lines that add up to it.
    #[test]
    fn the_lines_add_up_to_the_total() {
        check(&[9_077_500], 907_750, &[907_750]);
        check(&[1_092_857, 1_096_774, -54_000], 213_563, &[109_286, 109_677, -5_400]);
        // Per line it would be 9,999 (tax-and-law 3.6); the line with the largest remainder gains.
        check(&[33_333, 33_333, 33_335], 10_000, &[3_333, 3_333, 3_334]);
        check(&[], 0, &[]);
        check(&[9], 0, &[0]);
        check(&[10], 1, &[1]);
    }

    /// M2: the first line first on a tie.
    #[test]
    fn a_tie_goes_to_the_first_line() {
        check(&[5, 5], 1, &[1, 0]);
        check(&[9, 9, 9], 2, &[1, 1, 0]);
        check(&[-5, -5], -1, &[-1, 0]);
        check(&[10, 5, 5], 2, &[1, 1, 0]);
    }

    /// M2: taken too much comes from the smallest remainder; truncation is toward zero, so that
    /// a credit mirrors its charge.
    #[test]
    fn credits_mirror_charges() {
        check(&[-1_092_857], -109_285, &[-109_285]);
        check(&[19, -19], 0, &[1, -1]);
        check(&[15, -5], 1, &[1, 0]);
        check(&[10, -1], 0, &[1, -1]);
        check(&[-9], 0, &[0]);
    }

    /// M4.
    #[test]
    fn a_total_beyond_64_bits_is_an_error() {
        let max = Won::new(i64::MAX);
        assert_eq!(value_added_tax(&[max, max]), Err(Overflow { what: "taxable supply" }));
    }
}
