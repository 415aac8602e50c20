//! Due dates, the late charge and the day from which arrears may suspend (L1, L2, L5).
//!
//! > "고객사"가 요금과 가산금의 납부최고를 받고도 최초의 요금납기일 다음 날부터 1월 이내에 납입하지
//! > 못할 때 — 제11조 1

use chrono::NaiveDate;

use crate::business_day::{Holidays, OutsideCalendar, Roll};
use crate::month::months_after;
use crate::won::Overflow;
use crate::{Article, Derivation, Input, Month, Months, Text, Won};

/// The day of the following month on which a bill falls due (L1).
pub const DUE_DAY: u32 = 25;

/// A share in hundredths of a percent: 2 % are 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u32);

impl Rate {
    /// The late charge when nothing else is configured (L2): 2 %.
    pub const LATE_CHARGE: Rate = Rate(200);

    pub const fn from_basis_points(basis_points: u32) -> Rate {
        Rate(basis_points)
    }

    pub const fn basis_points(self) -> u32 {
        self.0
    }
}

/// When the bill of a usage month falls due (L1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDate {
    pub month: Month,
    /// The 25th of the following month.
    pub nominal: NaiveDate,
    /// The day it is moved to if that is no business day.
    pub date: NaiveDate,
    /// Set where the bill came after its due date.
    pub missed: Option<Missed>,
}

/// The due date a bill had when it was issued too late for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    pub month: Month,
    pub date: NaiveDate,
    pub issued_on: NaiveDate,
}

/// The 25th of the month after the usage month, moved to the next business day (L1).
pub fn due_date(month: Month, holidays: &Holidays) -> Result<DueDate, OutsideCalendar> {
    let nominal = month.next().day(DUE_DAY).unwrap_or(month.next().last_day());
    Ok(DueDate { month, nominal, date: holidays.roll(nominal, Roll::Next)?, missed: None })
}

/// As [`due_date`]. A bill that is issued after that day falls due as the bills of the month it is
/// issued in do: nobody is late with what was not asked for yet.
pub fn due_date_of_issue(
    month: Month,
    issued_on: NaiveDate,
    holidays: &Holidays,
) -> Result<DueDate, OutsideCalendar> {
    let due = due_date(month, holidays)?;
    if issued_on <= due.date {
        return Ok(due);
    }
    let missed = Some(Missed { month, date: due.date, issued_on });
    Ok(DueDate { missed, ..due_date(Month::of(issued_on), holidays)? })
}

/// 가산금 (L2): a share of the unpaid total, once per bill, truncated (M1). Won, out of scope of
/// VAT.
pub fn late_charge(unpaid: Won, rate: Rate) -> Result<Won, Overflow> {
    unpaid.mul_div(&[u64::from(rate.0)], 10_000, "late charge")
}

/// The first day on which suspension for arrears may be ordered (L5, art. 11(1)): the day after
/// one month counted from the day after the first due date, the month's last day moved to the
/// next business day.
pub fn suspension_possible_from(
    first_due: NaiveDate,
    holidays: &Holidays,
) -> Result<NaiveDate, OutsideCalendar> {
    let outside = || OutsideCalendar(first_due);
    let start = first_due.succ_opt().ok_or_else(outside)?;
    let over = months_after(start, Months::new(1)).ok_or_else(outside)?;
    let last_day = over.pred_opt().ok_or_else(outside)?;
    holidays.roll(last_day, Roll::Next)?.succ_opt().ok_or_else(outside)
}

impl DueDate {
    /// `익월 25일, 공휴일이면 다음 영업일` (L1).
    pub fn derivation(&self, holidays: &Holidays) -> Derivation {
        let moved = self.nominal != self.date;
        let told = match self.missed {
            None => self.of_usage_month(),
            Some(missed) => self.of_late_issue(missed),
        };
        told.results_in(Text::date(self.date))
            .children(moved.then(|| holidays.derivation(self.nominal, self.date)))
    }

    fn of_late_issue(&self, missed: Missed) -> Derivation {
        let Missed { month, date, issued_on } = missed;
        DueDate { month, ..*self }
            .beginning()
            .input(Input::new(
                Text::fixed("발행일", "Issued on"),
                Text::date(issued_on),
                Text::default(),
            ))
            .formula(Text::new(
                alloc::format!(
                    "{month}의 납기 {date}이 발행 전에 지남: 발행월 {}의 익월 {DUE_DAY}일 = {}",
                    self.month,
                    self.nominal
                ),
                alloc::format!(
                    "issued after {date}, the due date of {month}: the {DUE_DAY}th of the month \
                     after {}, the month of issue = {}",
                    self.month,
                    self.nominal
                ),
            ))
    }

    fn beginning(&self) -> Derivation {
        Derivation::new("L1", Article::DUE_DATE, Text::fixed("납기일", "Due date")).input(
            Input::new(
                Text::fixed("사용월", "Usage month"),
                Text::same(alloc::format!("{}", self.month)),
                Text::default(),
            ),
        )
    }

    fn of_usage_month(&self) -> Derivation {
        self.beginning().formula(Text::new(
            alloc::format!("{}의 익월 {DUE_DAY}일 = {}", self.month, self.nominal),
            alloc::format!("the {DUE_DAY}th of the month after {} = {}", self.month, self.nominal),
        ))
    }
}

/// Why the late charge is that much (L2).
pub fn late_charge_derivation(unpaid: Won, rate: Rate, charge: Won) -> Derivation {
    let points = rate.0;
    let percent = points.checked_div(100).unwrap_or(0);
    Derivation::new("L2", Article::LATE_CHARGE, Text::fixed("가산금", "Late charge"))
        .input(Input::new(
            Text::fixed("미납 금액", "Unpaid total"),
            Text::won(unpaid),
            Text::default(),
        ))
        .input(Input::new(
            Text::fixed("가산금률", "Late-charge rate"),
            Text::same(alloc::format!("{percent}.{:02} %", points % 100)),
            Text::fixed("요금 설정", "billing configuration"),
        ))
        .formula(Text::new(
            alloc::format!("{unpaid}원 × {points} ÷ 10,000 (원 미만 절사)"),
            alloc::format!("{unpaid} × {points} ÷ 10,000 (truncated to whole won)"),
        ))
        .amounts_to(charge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::business_day::tests::calendar;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// L1: "the 25th of M+1, moved to the next business day".
    #[test]
    fn due_on_the_25th() {
        let cases = [
            ("2026-02", "2026-03-25"),
            ("2026-03", "2026-04-27"), // Saturday
            ("2026-09", "2026-10-26"), // Sunday
            ("2026-11", "2026-12-28"), // Christmas, then a weekend
            ("2026-12", "2027-01-25"),
            ("2026-08", "2026-09-28"), // Chuseok, then a weekend
        ];
        for (month, due) in cases {
            let month = month.parse().expect("a month");
            let found = due_date(month, &calendar()).map(|due| due.date);
            assert_eq!(found, Ok(day(due)), "{month}");
        }
    }

    /// L1, decision 0025: what comes after its due date falls due with the month it is issued in.
    #[test]
    fn nobody_is_late_with_what_was_not_asked_for() {
        let cases = [
            ("2026-10", "2026-11-02", "2026-11-25"),
            ("2026-10", "2026-11-25", "2026-11-25"),
            ("2026-10", "2026-11-26", "2026-12-28"), // Christmas, then a weekend
            ("2026-03", "2026-04-27", "2026-04-27"), // moved to a Monday
            ("2026-03", "2026-04-28", "2026-05-26"), // Buddha's birthday, in lieu
            ("2022-03", "2026-11-29", "2026-12-28"),
        ];
        for (month, issued, due) in cases {
            let month = month.parse().expect("a month");
            let found = due_date_of_issue(month, day(issued), &calendar()).expect("a day");
            assert_eq!(found.date, day(due), "{month} issued on {issued}");
            let why = found.derivation(&calendar());
            let late = found.missed.is_some();
            assert_eq!(why.inputs.len(), 1 + usize::from(late), "{month} issued on {issued}");
            assert!(why.formula.en.starts_with("issued after") == late, "{}", why.formula.en);
        }
    }

    /// L2: 2 %, truncated.
    #[test]
    fn two_percent_of_what_is_unpaid() {
        for (unpaid, charge) in [(9_985_250, 199_705), (49, 0), (50, 1), (99, 1), (100, 2)] {
            let found = late_charge(Won::new(unpaid), Rate::LATE_CHARGE);
            assert_eq!(found, Ok(Won::new(charge)), "{unpaid}");
        }
    }

    /// L1: the derivation names the holiday only where the day was moved.
    #[test]
    fn why_it_is_due_then() {
        for (month, moved) in [("2026-02", 0), ("2026-11", 1)] {
            let due = due_date(month.parse().expect("a month"), &calendar()).expect("a day");
            let why = due.derivation(&calendar());
            assert_eq!(why.children.len(), moved, "{month}");
            assert_eq!(why.result, Text::date(due.date));
            assert!(why.formula.ko.ends_with(&alloc::format!("= {}", due.nominal)));
        }
    }

    /// L2: the rate as people read it, with the cents of a percent.
    #[test]
    fn why_the_late_charge_is_that_much() {
        for (points, percent) in [(200, "2.00 %"), (5, "0.05 %"), (1_250, "12.50 %")] {
            let rate = Rate::from_basis_points(points);
            let why = late_charge_derivation(Won::new(1_000_000), rate, Won::new(7));
            assert_eq!(rate.basis_points(), points);
            assert_eq!(why.inputs[1].value, Text::same(percent));
            assert_eq!(why.amount, Some(Won::new(7)));
            assert!(why.formula.en.starts_with(&alloc::format!("1,000,000 × {points} ÷ 10,000")));
        }
    }

    /// L5: "due 25 August: the month is 26 August–25 September, suspension from 26 September".
    #[test]
    fn a_month_from_the_day_after_the_first_due_date() {
        let cases = [
            ("2014-08-25", "2014-09-26"),
            ("2026-03-25", "2026-04-28"), // 25 April is a Saturday: until Monday the 27th
            ("2026-01-30", "2026-03-04"), // 31 January + 1 month ends with February, a Saturday
        ];
        for (due, from) in cases {
            let found = suspension_possible_from(day(due), &calendar());
            assert_eq!(found, Ok(day(from)), "{due}");
        }
    }
}
