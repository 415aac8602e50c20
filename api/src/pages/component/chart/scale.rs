//! From values to pixels, with round numbers at the lines.

/// The values a chart reaches from and to, and the pixels they lie between.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    low: i128,
    high: i128,
    /// From line to line: 1, 2 or 5 and zeros.
    step: i128,
    top: i64,
    foot: i64,
}

/// Lines a chart has at most, without the one of zero.
const LINES: i128 = 4;

impl Scale {
    /// From `low` (not positive) to `high` (not negative), widened to round numbers.
    pub fn over(low: i64, high: i64, top: i64, foot: i64) -> Scale {
        let (low, high) = (i128::from(low.min(0)), i128::from(high.max(0)));
        if low == high {
            return Scale { low: 0, high: 1, step: 2, top, foot };
        }
        let step = round_step(high - low);
        let below = (-low + step - 1) / step;
        let above = (high + step - 1) / step;
        Scale { low: -below * step, high: above * step, step, top, foot }
    }

    /// From `low` to `high` and no further.
    pub fn exactly(low: i64, high: i64, top: i64, foot: i64) -> Scale {
        let (low, high) = (i128::from(low.min(0)), i128::from(high.max(0)));
        Scale { low, high: high.max(low + 1), step: (high - low).max(1), top, foot }
    }

    /// How far down a value lies, in pixels.
    pub fn y(&self, value: i64) -> i64 {
        let value = i128::from(value).clamp(self.low, self.high);
        let room = i128::from(self.foot - self.top);
        let down = (self.high - value) * room / (self.high - self.low);
        self.top + i64::try_from(down).unwrap_or(0)
    }

    /// The values at the lines, the lowest first; zero is one of them.
    pub fn ticks(&self) -> Vec<i64> {
        let first = self.low / self.step;
        let last = self.high / self.step;
        (first..=last).filter_map(|line| i64::try_from(line * self.step).ok()).collect()
    }
}

/// The smallest of 1, 2, 5, 10, 20, 50 … of which few enough make up the range.
fn round_step(range: i128) -> i128 {
    let mut power = 1;
    loop {
        for digit in [1, 2, 5] {
            if digit * power * LINES >= range {
                return digit * power;
            }
        }
        power *= 10;
    }
}

/// A part of the whole as a percentage with two decimals: `8.33%`.
pub fn share(part: usize, whole: usize) -> String {
    let hundredths = part * 10_000 / whole.max(1);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_at_round_numbers() {
        let cases: [(i64, i64, &[i64]); 6] = [
            (0, 0, &[0]),
            (0, 1, &[0, 1]),
            (0, 7, &[0, 2, 4, 6, 8]),
            (-300, 1_000, &[-500, 0, 500, 1_000]),
            (-3, 0, &[-3, -2, -1, 0]),
            (0, 163_692_939, &[0, 50_000_000, 100_000_000, 150_000_000, 200_000_000]),
        ];
        for (low, high, lines) in cases {
            assert_eq!(Scale::over(low, high, 0, 100).ticks(), lines, "{low} to {high}");
        }
    }

    #[test]
    fn every_value_lies_between_top_and_foot() {
        for (low, high) in [(0, 0), (0, 1), (-1, 0), (-5, 7), (0, i64::MAX), (i64::MIN, i64::MAX)] {
            let scale = Scale::over(low, high, 10, 130);
            for value in [low, 0, high, i64::MIN, i64::MAX] {
                assert!((10..=130).contains(&scale.y(value)), "{value} in {low} to {high}");
            }
            assert!(scale.ticks().len() <= 7, "{:?}", scale.ticks());
            assert!(scale.ticks().contains(&0));
        }
    }

    #[test]
    fn more_is_higher() {
        let scale = Scale::over(-100, 100, 0, 100);
        assert_eq!((scale.y(100), scale.y(0), scale.y(-100)), (0, 50, 100));
    }

    #[test]
    fn parts_are_percentages() {
        assert_eq!(
            (share(0, 12), share(1, 12), share(12, 12)),
            ("0.00%".into(), "8.33%".into(), "100.00%".into())
        );
    }
}
