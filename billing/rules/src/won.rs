//! Money: whole won in 64 bits, never a fraction, never silently wrapped (M1, M4).

use core::fmt;

use crate::Quantity;

/// Whole won. Negative amounts are credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Won(i64);

/// An amount outside what 64 bits of won can hold (M4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{what}: the amount does not fit in 64 bits of won")]
pub struct Overflow {
    /// Which figure overflowed.
    pub what: &'static str,
}

impl Won {
    pub const ZERO: Won = Won(0);

    pub const fn new(won: i64) -> Won {
        Won(won)
    }

    pub const fn get(self) -> i64 {
        self.0
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum of the two; `what` names the figure if it overflows (M4).
    pub fn plus(self, other: Won, what: &'static str) -> Result<Won, Overflow> {
        self.0.checked_add(other.0).map(Won).ok_or(Overflow { what })
    }

    /// The difference of the two (M4).
    pub fn minus(self, other: Won, what: &'static str) -> Result<Won, Overflow> {
        self.0.checked_sub(other.0).map(Won).ok_or(Overflow { what })
    }

    /// The same amount with the other sign: a charge as a credit (M4).
    pub fn negated(self, what: &'static str) -> Result<Won, Overflow> {
        self.0.checked_neg().map(Won).ok_or(Overflow { what })
    }

    /// A price for a quantity (M4).
    pub fn times(self, quantity: Quantity, what: &'static str) -> Result<Won, Overflow> {
        self.0.checked_mul(i64::from(quantity.get())).map(Won).ok_or(Overflow { what })
    }

    /// The sum of many amounts (M4).
    pub fn sum(
        amounts: impl IntoIterator<Item = Won>,
        what: &'static str,
    ) -> Result<Won, Overflow> {
        amounts.into_iter().try_fold(Won::ZERO, |sum, amount| sum.plus(amount, what))
    }

    /// This amount times every factor, divided once, truncated toward zero (M1).
    ///
    /// The product is exact in 128 bits: dividing first would give a won less in one case out
    /// of seven.
    pub fn mul_div(
        self,
        factors: &[u64],
        divisor: u64,
        what: &'static str,
    ) -> Result<Won, Overflow> {
        Exact::ZERO.plus_product(self, factors, what)?.divided(divisor, what)
    }
}

/// An exact sum of products on its way to being divided, once, at the end of its line (M1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exact(i128);

impl Exact {
    pub const ZERO: Exact = Exact(0);

    /// Adds `amount` times every factor, exactly (M1).
    pub fn plus_product(
        self,
        amount: Won,
        factors: &[u64],
        what: &'static str,
    ) -> Result<Exact, Overflow> {
        factors
            .iter()
            .try_fold(i128::from(amount.0), |product, &factor| {
                product.checked_mul(i128::from(factor))
            })
            .and_then(|product| self.0.checked_add(product))
            .map(Exact)
            .ok_or(Overflow { what })
    }

    /// Divides once and truncates toward zero: 원 미만 절사 (M1).
    pub fn divided(self, divisor: u64, what: &'static str) -> Result<Won, Overflow> {
        self.0
            .checked_div(i128::from(divisor))
            .and_then(|won| i64::try_from(won).ok())
            .map(Won)
            .ok_or(Overflow { what })
    }
}

/// Digits in groups of three: `1,092,857`, `-54,000`.
impl fmt::Display for Won {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // From the last digit on, without a text in between: a bill says hundreds of amounts.
        let mut grouped = [b','; 26];
        let (mut rest, mut used) = (self.0.unsigned_abs(), 0);
        for (at, place) in grouped.iter_mut().rev().enumerate() {
            if at % 4 == 3 {
                continue;
            }
            *place = b'0' + u8::try_from(rest.rem_euclid(10)).unwrap_or_default();
            (rest, used) = (rest.div_euclid(10), at);
            if rest == 0 {
                break;
            }
        }
        let digits = grouped.get(25_usize.saturating_sub(used)..).unwrap_or_default();
        let grouped = core::str::from_utf8(digits).unwrap_or_default();
        f.pad_integral(self.0 >= 0, "", grouped)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    /// M1: 원 미만 절사, once, toward zero.
    #[test]
    fn one_division_truncated_toward_zero() {
        let thirds = |won: i64| Won::new(won).mul_div(&[1], 3, "test");
        assert_eq!(thirds(100), Ok(Won::new(33)));
        assert_eq!(thirds(-100), Ok(Won::new(-33)));
        assert_eq!(thirds(2), Ok(Won::ZERO));
        assert_eq!(thirds(-2), Ok(Won::ZERO));
        // Dividing first would lose a won: 100 / 3 * 3.
        assert_eq!(Won::new(100).mul_div(&[3], 3, "test"), Ok(Won::new(100)));
    }

    /// M4: overflow is an error that names the figure.
    #[test]
    fn overflow_is_named() {
        let max = Won::new(i64::MAX);
        let overflow = Err(Overflow { what: "fee" });
        assert_eq!(max.plus(Won::new(1), "fee"), overflow);
        assert_eq!(Won::new(i64::MIN).minus(Won::new(1), "fee"), overflow);
        assert_eq!(Won::new(i64::MIN).negated("fee"), overflow);
        assert_eq!(max.times(Quantity::new(2), "fee"), overflow);
        assert_eq!(max.mul_div(&[2], 1, "fee"), overflow);
        assert_eq!(max.mul_div(&[u64::MAX, u64::MAX], 1, "fee"), overflow);
        assert_eq!(max.mul_div(&[1], 0, "fee"), overflow);
        // What overflows 64 bits in between and fits at the end is no error.
        assert_eq!(max.mul_div(&[1_000_000], 1_000_000, "fee"), Ok(max));
        assert_eq!(Won::sum([max, Won::new(1)], "fee"), overflow);
        assert_eq!(Won::sum([], "fee"), Ok(Won::ZERO));
    }

    #[test]
    fn grouped_by_thousands() {
        let cases = [
            (0, "0"),
            (7, "7"),
            (999, "999"),
            (1_000, "1,000"),
            (1_092_857, "1,092,857"),
            (-54_000, "-54,000"),
            (-999, "-999"),
            (i64::MIN, "-9,223,372,036,854,775,808"),
        ];
        for (won, read) in cases {
            assert_eq!(Won::new(won).to_string(), read);
        }
        assert_eq!(alloc::format!("{:>10}", Won::new(-1_000)), "    -1,000");
    }
}
