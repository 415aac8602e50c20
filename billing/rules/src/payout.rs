//! What partners (협력사) are paid: by acceptance, agent-month, month or share of revenue (spec 4.6);
//! what an outage they caused takes back; when they are paid; whether statement, invoice and
//! contract agree.
//!
//! > 협력사 정산: 발생월 익월 24일경 — 업무처리 절차 4 청구 및 정산

mod matching;

pub use matching::{
    ContractTerms, Difference, InvoiceFacts, Place, StatementFacts, StatementLine, three_way_match,
};

use alloc::string::String;

use chrono::NaiveDate;

use crate::business_day::{Holidays, OutsideCalendar, Roll};
use crate::won::Overflow;
use crate::{Article, Days, Derivation, Input, Month, Quantity, Text, Won};

/// The day of the following month on which partners are paid.
pub const PAY_DAY: u32 = 24;

/// A share in hundredths of a percent: 15 % are 1,500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u32);

impl Share {
    pub const ALL: Share = Share(10_000);

    /// None beyond the whole.
    pub fn from_basis_points(basis_points: u32) -> Option<Share> {
        (basis_points <= Share::ALL.0).then_some(Share(basis_points))
    }

    pub const fn basis_points(self) -> u32 {
        self.0
    }

    /// `15.00 %`.
    pub fn text(self) -> Text {
        let percent = self.0.checked_div(100).unwrap_or(0);
        Text::same(alloc::format!("{percent}.{:02} %", self.0 % 100))
    }
}

/// What a line of a partner's statement is worked out from (spec 4.6). Prices in won, VAT excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// Delivered and accepted: price × pieces, in full.
    OnAcceptance { price: Won, quantity: Quantity, accepted_on: NaiveDate },
    /// Confirmed agent-months, in hundredths; a correction downwards is negative.
    AgentMonths { price: Won, hundredths: i64 },
    /// Price × units, for the days of the month the contract was in force.
    FixedMonthly { price: Won, units: Quantity, days: Days, of: Days },
    /// A share of what the customer was billed, VAT excluded.
    RevenueShare { share: Share, billed: Won },
}

impl Basis {
    /// Won, VAT excluded, truncated toward zero once (M1).
    pub fn amount(&self) -> Result<Won, Overflow> {
        match *self {
            Basis::OnAcceptance { price, quantity, .. } => price.times(quantity, WHAT),
            Basis::AgentMonths { price, hundredths } => {
                let amount = price.mul_div(&[hundredths.unsigned_abs()], 100, WHAT)?;
                if hundredths < 0 { amount.negated(WHAT) } else { Ok(amount) }
            }
            Basis::FixedMonthly { price, units, days, of } => price.mul_div(
                &[u64::from(units.get()), u64::from(days.get())],
                u64::from(of.get()),
                WHAT,
            ),
            Basis::RevenueShare { share, billed } => {
                billed.mul_div(&[u64::from(share.0)], u64::from(Share::ALL.0), WHAT)
            }
        }
    }

    /// Why a line is that much; `source` names the paper it rests on.
    pub fn derivation(&self, title: Text, source: Text, amount: Won) -> Derivation {
        let (label, value, formula) = self.told();
        Derivation::new("R1", Article::PARTNER_SETTLEMENT, title)
            .input(Input::new(label, value, source))
            .formula(formula)
            .amounts_to(amount)
    }

    /// The name and value of what it rests on, and the formula with its numbers.
    fn told(&self) -> (Text, Text, Text) {
        match self {
            Basis::OnAcceptance { price, quantity, accepted_on } => (
                Text::fixed("검수일", "Accepted on"),
                Text::date(*accepted_on),
                Text::same(alloc::format!("{price} × {}", quantity.get())),
            ),
            Basis::AgentMonths { price, hundredths } => (
                Text::fixed("확인된 인월", "Confirmed agent-months"),
                agent_months(*hundredths),
                Text::same(alloc::format!("{price} × {hundredths} ÷ 100")),
            ),
            Basis::FixedMonthly { price, units, days, of } => (
                Text::fixed("계약 일수", "Days under contract"),
                Text::new(
                    alloc::format!("{of}일 중 {days}일", of = of.get(), days = days.get()),
                    alloc::format!("{} of {} days", days.get(), of.get()),
                ),
                Text::same(alloc::format!(
                    "{price} × {} × {} ÷ {}",
                    units.get(),
                    days.get(),
                    of.get()
                )),
            ),
            Basis::RevenueShare { share, billed } => (
                Text::fixed("청구된 공급가액", "Billed supply value"),
                Text::won(*billed),
                Text::new(
                    alloc::format!("{billed}원 × {} ÷ 10,000 (원 미만 절사)", share.0),
                    alloc::format!("{billed} × {} ÷ 10,000 (truncated to whole won)", share.0),
                ),
            ),
        }
    }
}

const WHAT: &str = "partner settlement";

/// `12.50인월`, `-0.50인월`.
pub fn agent_months(hundredths: i64) -> Text {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    let whole = size.checked_div(100).unwrap_or(0);
    let rest = size % 100;
    let number: String = alloc::format!("{sign}{whole}.{rest:02}");
    Text::new(alloc::format!("{number}인월"), alloc::format!("{number} agent-months"))
}

/// An agent's month in hundredths of an agent-month: the days worked and trained of the month's
/// base days, truncated; more than all of them are one agent-month.
pub fn hundredths_of_agent(worked_and_trained: u32, base_days: u32) -> u32 {
    let hundredths = worked_and_trained.saturating_mul(100).checked_div(base_days);
    hundredths.unwrap_or(0).min(100)
}

/// What an outage a partner caused takes back of its month (구상).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimBack {
    /// Won, VAT excluded, that customers were credited.
    pub credited: Won,
    pub share: Share,
    /// Won, VAT excluded: what the contract's lines of the month still come to.
    pub left: Won,
}

impl ClaimBack {
    /// Won, VAT excluded, positive: the share of the credit, at most what is left of the month.
    pub fn amount(&self) -> Result<Won, Overflow> {
        let scale = u64::from(Share::ALL.0);
        let due = self.credited.mul_div(&[u64::from(self.share.0)], scale, "claim-back")?;
        Ok(due.min(self.left).max(Won::ZERO))
    }

    /// Why so much is taken back; `outage` names it.
    pub fn derivation(&self, outage: Text, amount: Won) -> Derivation {
        let title = Text::fixed("장애 구상", "Claim-back for an outage");
        let (credited, share) = (self.credited, self.share.0);
        Derivation::new("R2", Article::PARTNER_SETTLEMENT, title)
            .input(Input::new(
                Text::fixed("고객에게 감면한 금액", "Credited to customers"),
                Text::won(credited),
                outage,
            ))
            .input(Input::new(
                Text::fixed("그 달 계약 금액의 한도", "At most the contract's month"),
                Text::won(self.left),
                Text::default(),
            ))
            .formula(Text::new(
                alloc::format!("min({credited}원 × {share} ÷ 10,000, {}원)", self.left),
                alloc::format!("min({credited} × {share} ÷ 10,000, {})", self.left),
            ))
            .amounts_to(amount)
    }
}

/// The day partners are paid for a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayDate {
    pub month: Month,
    /// The 24th of the following month.
    pub nominal: NaiveDate,
    /// The business day it is moved to.
    pub date: NaiveDate,
}

/// "발생월 익월 24일경": the 24th of the following month, moved to a business day.
pub fn pay_date(month: Month, roll: Roll, holidays: &Holidays) -> Result<PayDate, OutsideCalendar> {
    let nominal = month.next().day(PAY_DAY).unwrap_or(month.next().last_day());
    Ok(PayDate { month, nominal, date: holidays.roll(nominal, roll)? })
}

impl PayDate {
    pub fn derivation(&self, holidays: &Holidays) -> Derivation {
        let title = Text::fixed("지급일자", "Payment date");
        let moved = self.nominal != self.date;
        Derivation::new("R3", Article::PARTNER_SETTLEMENT, title)
            .formula(Text::new(
                alloc::format!("{}의 익월 {PAY_DAY}일 = {}", self.month, self.nominal),
                alloc::format!(
                    "the {PAY_DAY}th of the month after {} = {}",
                    self.month,
                    self.nominal
                ),
            ))
            .results_in(Text::date(self.date))
            .children(moved.then(|| holidays.derivation(self.nominal, self.date)))
    }
}

/// What is left between a customer's line and a partner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Margin {
    /// Won, VAT excluded.
    pub amount: Won,
    /// Of the customer's amount, in basis points, truncated; none where the customer pays nothing.
    pub basis_points: Option<i64>,
}

/// The customer's supply value less the partner's.
pub fn margin(customer: Won, partner: Won) -> Result<Margin, Overflow> {
    let amount = customer.minus(partner, "margin")?;
    let share = (customer > Won::ZERO).then(|| {
        let whole = u64::try_from(customer.get()).unwrap_or(u64::MAX);
        amount.mul_div(&[u64::from(Share::ALL.0)], whole, "margin")
    });
    Ok(Margin { amount, basis_points: share.transpose()?.map(Won::get) })
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::business_day::tests::calendar;

    fn won(amount: i64) -> Won {
        Won::new(amount)
    }

    #[track_caller]
    fn check(basis: Basis, expected: &str) {
        let amount = basis.amount().expect("a small amount");
        assert_eq!(amount.to_string(), expected, "{basis:?}");
        let told = basis.derivation(Text::same("계약"), Text::default(), amount);
        assert_eq!((told.amount, told.inputs.len()), (Some(amount), 1));
    }

    /// Spec 4.6: "per delivered item (one-off, on acceptance)".
    #[test]
    fn a_delivered_item_is_paid_in_full() {
        let accepted_on = "2026-10-07".parse().expect("a date");
        let item = |price, pieces| Basis::OnAcceptance {
            price: won(price),
            quantity: Quantity::new(pieces),
            accepted_on,
        };
        check(item(35_000, 35), "1,225,000");
        check(item(21_000_000, 1), "21,000,000");
    }

    /// Spec 4.6: "per confirmed agent-month"; two decimals, truncated once.
    #[test]
    fn agent_months_to_two_decimals() {
        for (price, hundredths, expected) in [
            (1_950_000, 1_250, "24,375,000"),
            (1_950_001, 1_251, "24,394,512"),
            (1_950_000, -50, "-975,000"),
            (99, -50, "-49"),
            (1_950_000, 0, "0"),
        ] {
            check(Basis::AgentMonths { price: won(price), hundredths }, expected);
        }
        assert_eq!(agent_months(-1_250).ko, "-12.50인월");
    }

    /// Spec 4.6: "fixed monthly per unit (operation, rental)", by the days of the contract.
    #[test]
    fn a_fixed_month_by_its_days() {
        let fixed = |price, units, days, of| Basis::FixedMonthly {
            price: won(price),
            units: Quantity::new(units),
            days: Days::new(days),
            of: Days::new(of),
        };
        check(fixed(1_200_000, 1, 31, 31), "1,200,000");
        check(fixed(1_200_000, 1, 17, 28), "728,571");
        check(fixed(30_000, 35, 10, 30), "350,000");
    }

    /// Spec 4.6: "a share in percent of billed revenue of a product".
    #[test]
    fn a_share_of_what_was_billed() {
        for (points, billed, expected) in [
            (1_500, 2_677_500, "401,625"),
            (3_333, 100, "33"),
            (10_000, 1_092_857, "1,092,857"),
            (1_500, -10, "-1"),
        ] {
            let share = Share::from_basis_points(points).expect("at most the whole");
            check(Basis::RevenueShare { share, billed: won(billed) }, expected);
        }
        assert_eq!(Share::from_basis_points(10_001), None);
        assert_eq!(
            Share::from_basis_points(1_505).map(|s| s.text().ko.to_string()),
            Some("15.05 %".to_string())
        );
    }

    #[test]
    fn an_agents_month() {
        for (days, base, hundredths) in
            [(21, 21, 100), (20, 21, 95), (1, 22, 4), (0, 22, 0), (25, 22, 100), (5, 0, 0)]
        {
            assert_eq!(hundredths_of_agent(days, base), hundredths, "{days} of {base}");
        }
    }

    #[test]
    fn a_claim_back_is_at_most_the_month() {
        for (credited, points, left, taken) in [
            (135_000, 10_000, 1_200_000, 135_000),
            (135_001, 5_000, 1_200_000, 67_500),
            (3_000_000, 10_000, 1_200_000, 1_200_000),
            (135_000, 10_000, 0, 0),
            (135_000, 10_000, -5, 0),
        ] {
            let share = Share::from_basis_points(points).expect("at most the whole");
            let claim = ClaimBack { credited: won(credited), share, left: won(left) };
            assert_eq!(claim.amount(), Ok(won(taken)), "{claim:?}");
            let told = claim.derivation(Text::same("O-2026-1"), won(taken));
            assert_eq!(told.amount, Some(won(taken)));
        }
    }

    /// "24일경": 2014-08-24 is a Sunday, 2026-10-24 a Saturday.
    #[test]
    fn paid_on_the_24th_or_the_business_day_next_to_it() {
        for (month, next, previous) in [
            ("2026-09", "2026-10-26", "2026-10-23"),
            ("2014-07", "2014-08-25", "2014-08-22"),
            ("2026-10", "2026-11-24", "2026-11-24"),
            ("2026-08", "2026-09-28", "2026-09-23"), // 추석
        ] {
            let month: Month = month.parse().expect("a month");
            for (roll, expected) in [(Roll::Next, next), (Roll::Previous, previous)] {
                let found = pay_date(month, roll, &calendar()).expect("a year it knows");
                assert_eq!(found.date.to_string(), expected);
                let told = found.derivation(&calendar());
                assert_eq!(told.children.is_empty(), found.date == found.nominal);
            }
        }
    }

    #[test]
    fn what_is_left_between_the_two() {
        for (customer, partner, left, points) in [
            (30_000_000, 21_000_000, 9_000_000, Some(3_000)),
            (1_000, 1_500, -500, Some(-5_000)),
            (0, 1_500, -1_500, None),
        ] {
            let found = margin(won(customer), won(partner));
            assert_eq!(found, Ok(Margin { amount: won(left), basis_points: points }));
        }
    }
}
