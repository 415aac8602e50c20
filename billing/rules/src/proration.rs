//! One line's charge when all that is known is its own period: the clerk's check of C2 and C3.

use alloc::vec::Vec;

use crate::monthly_fee::prorated;
use crate::won::Overflow;
use crate::{Article, Days, Derivation, Input, Month, Period, Quantity, Text, Won};

/// A line in force for a period, of which one month is charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proration {
    /// Won per unit per month, VAT excluded.
    pub unit_price: Won,
    pub quantity: Quantity,
    /// From the service start day to the day after the last day (C3).
    pub period: Period,
    /// Periods free of charge (art. 13).
    pub suspended: Vec<Period>,
    pub month: Month,
}

impl Proration {
    /// The days of the month on which the line was in force and not suspended free of charge (C2).
    pub fn billable_days(&self) -> Days {
        let in_force = self.period.overlap(self.month.period());
        in_force
            .map_or(Days::ZERO, |period| period.days().minus(period.covered_by(&self.suspended)))
    }

    /// Unit price × quantity × billable days ÷ days of the month, truncated once (C2, M1).
    pub fn amount(&self) -> Result<Won, Overflow> {
        prorated(self.unit_price, self.quantity, self.billable_days(), self.month)
    }

    /// `180,000원 × 10 × 17일 ÷ 28일` (C2).
    pub fn derivation(&self, amount: Won) -> Derivation {
        let Proration { unit_price, quantity, month, .. } = self;
        let (days, of) = (self.billable_days(), month.days());
        let title = Text::new(
            alloc::format!("{month} 월정액 일할 계산"),
            alloc::format!("Monthly charge for {month}, prorated"),
        );
        let stops = self.suspended.iter().filter_map(|stop| stop.overlap(month.period()));
        let stops = stops.map(|stop| {
            Input::new(
                Text::fixed("요금 면제 기간", "Free of charge"),
                Text::period(stop),
                Article::PAUSE.text(),
            )
        });
        let mut derivation = Derivation::new("C2", Article::PRICE_FORM, title)
            .input(Input::new(
                Text::fixed("이용 기간", "In force"),
                Text::period(self.period),
                Article::CHANGE_FORM.text(),
            ))
            .formula(Text::new(
                alloc::format!("{unit_price}원 × {quantity} × {days}일 ÷ {of}일 (원 미만 절사)"),
                alloc::format!(
                    "{unit_price} × {quantity} × {days} ÷ {of} days (truncated to whole won)"
                ),
            ))
            .amounts_to(amount);
        derivation.inputs.extend(stops);
        derivation
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn period(from: &str, until: &str) -> Period {
        let day = |text: &str| text.parse().expect("a date");
        Period::new(day(from), day(until)).expect("a period")
    }

    #[track_caller]
    fn check(unit_price: i64, in_force: Period, suspended: Vec<Period>, month: &str, amount: i64) {
        let proration = Proration {
            unit_price: Won::new(unit_price),
            quantity: Quantity::new(10),
            period: in_force,
            suspended,
            month: month.parse().expect("a month"),
        };
        assert_eq!(proration.amount(), Ok(Won::new(amount)));
    }

    /// Spec 3.1, second and fourth example, and the months around a period.
    #[test]
    fn unit_price_times_quantity_times_days() {
        let from_the_12th = || period("2026-02-12", "2026-04-01");
        check(180_000, from_the_12th(), vec![], "2026-02", 1_092_857);
        check(180_000, from_the_12th(), vec![], "2026-03", 1_800_000);
        check(180_000, from_the_12th(), vec![], "2026-01", 0);
        check(180_000, from_the_12th(), vec![], "2026-04", 0);
        let stops = vec![period("2026-03-10", "2026-03-21"), period("2026-03-25", "2026-03-28")];
        check(200_000, period("2026-01-01", "2027-01-01"), stops, "2026-03", 1_096_774);
    }
}
