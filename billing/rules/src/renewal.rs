//! The contract period and its renewal (계약의 기간): terms of service, art. 14(1), (2).
//!
//! > 본 계약은 계약종료 1개월 전까지 당사자 쌍방이 상대방에 대하여 서면으로 종료 의사를 표시하지 않는
//! > 한 1년씩 자동으로 연장된 것으로 본다.
//!
//! Without notice at least one month before its end the contract goes on for a year at a time at
//! the same prices (T7).

use chrono::NaiveDate;

use crate::month::months_after;
use crate::{Article, Derivation, Input, Months, Period, Term, Text};

const RENEWAL_YEAR: u32 = 12;

/// The contract period a day lies in: the original term, or a renewal year after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContractPeriod {
    pub period: Period,
    /// 0 for the original term, 1 for the first renewal year.
    pub renewal: u32,
}

/// Why there is no such contract period, or why a notice is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RenewalError {
    #[error("a contract without a term has no end and needs no renewal")]
    NoTerm,
    #[error("{day} lies before the contract's first day {from}")]
    BeforeContract { day: NaiveDate, from: NaiveDate },
    #[error("the calendar ends before the contract from {0} does")]
    BeyondCalendar(NaiveDate),
    /// The notice came too late for this period; it was due by then (T7).
    #[error("notice of the end on {ends_on} was due by {due_by}, not {given_on}")]
    TooLate { given_on: NaiveDate, due_by: NaiveDate, ends_on: NaiveDate },
}

impl RenewalError {
    /// Stable, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            RenewalError::NoTerm => "no-term",
            RenewalError::BeforeContract { .. } => "before-contract",
            RenewalError::BeyondCalendar(_) => "beyond-calendar",
            RenewalError::TooLate { .. } => "notice-too-late",
        }
    }

    /// The article the refusal rests on.
    pub const fn article(&self) -> Article {
        match self {
            RenewalError::TooLate { .. } => Article::RENEWAL,
            _ => Article::CONTRACT_TERM,
        }
    }
}

/// The first day after the original term (art. 14(1)), counted from its first day. None for a
/// contract without a term.
pub fn contract_until(from: NaiveDate, term: Term) -> Result<Option<NaiveDate>, RenewalError> {
    if term == Term::None {
        return Ok(None);
    }
    months_after(from, term.months()).map(Some).ok_or(RenewalError::BeyondCalendar(from))
}

/// The contract period `day` lies in (art. 14(1), (2)), every period counted from the original
/// first day, so that month-ends do not drift.
pub fn contract_period(
    from: NaiveDate,
    term: Term,
    day: NaiveDate,
) -> Result<ContractPeriod, RenewalError> {
    if day < from {
        return Err(RenewalError::BeforeContract { day, from });
    }
    let beyond = RenewalError::BeyondCalendar(from);
    let mut until = contract_until(from, term)?.ok_or(RenewalError::NoTerm)?;
    let (mut start, mut renewal, mut months) = (from, 0_u32, term.months().get());
    while until <= day {
        start = until;
        months = months.saturating_add(RENEWAL_YEAR);
        renewal = renewal.saturating_add(1);
        until = months_after(from, Months::new(months)).ok_or(beyond)?;
    }
    let period = Period::new(start, until).map_err(|_| beyond)?;
    Ok(ContractPeriod { period, renewal })
}

impl ContractPeriod {
    /// The last day on which notice ends the contract with this period (art. 14(2)): a whole
    /// month lies between it and the end.
    pub fn notice_due_by(&self) -> NaiveDate {
        let until = self.period.until();
        let month_before = until.checked_sub_months(chrono::Months::new(1)).unwrap_or(until);
        month_before.pred_opt().unwrap_or(month_before)
    }

    /// Whether notice given on a day ends the contract with this period; a late one is refused
    /// with the date by which it was due (art. 14(2), T7).
    pub fn accept_notice(&self, given_on: NaiveDate) -> Result<NaiveDate, RenewalError> {
        let (due_by, ends_on) = (self.notice_due_by(), self.period.last_day());
        if given_on <= due_by {
            Ok(ends_on)
        } else {
            Err(RenewalError::TooLate { given_on, due_by, ends_on })
        }
    }

    /// The term whose discount the penalty takes back in this period (T7).
    pub const fn discount_term(&self, term: Term) -> Term {
        if self.renewal == 0 { term } else { Term::Months12 }
    }

    /// When the period ends and by when notice is due (art. 14(2)).
    pub fn derivation(&self, from: NaiveDate, term: Term) -> Derivation {
        let ends_on = self.period.last_day();
        let due_by = self.notice_due_by();
        let title = match self.renewal {
            0 => Text::fixed("약정 기간", "Contract term"),
            n => Text::new(alloc::format!("{n}차 연장 기간"), alloc::format!("Renewal year {n}")),
        };
        Derivation::new("T7", Article::RENEWAL, title)
            .input(Input::new(
                Text::fixed("계약 시작일", "Contract from"),
                Text::date(from),
                Article::CONTRACT_TERM.text(),
            ))
            .input(Input::new(
                Text::fixed("약정기간", "Term"),
                term.label(),
                Article::CONTRACT_TERM.text(),
            ))
            .formula(Text::new(
                alloc::format!("{ends_on} 종료, 종료 의사는 {due_by}까지 서면으로"),
                alloc::format!("ends on {ends_on}, written notice by {due_by}"),
            ))
            .results_in(Text::period(self.period))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Art. 14(1): counted from the original first day.
    #[test]
    fn the_term_ends() {
        let cases = [
            ("2025-01-01", Term::Months36, "2028-01-01"),
            ("2025-02-12", Term::Months12, "2026-02-12"),
            ("2024-02-29", Term::Months12, "2025-03-01"),
            ("2024-02-29", Term::Months24, "2026-03-01"),
        ];
        for (from, term, until) in cases {
            assert_eq!(contract_until(day(from), term), Ok(Some(day(until))), "{from}");
        }
        assert_eq!(contract_until(day("2025-01-01"), Term::None), Ok(None));
    }

    /// Art. 14(2): 1년씩 자동으로 연장.
    #[test]
    fn a_year_at_a_time() {
        let cases = [
            ("2025-01-01", "2025-01-01", "2027-01-01", 0),
            ("2026-12-31", "2025-01-01", "2027-01-01", 0),
            ("2027-01-01", "2027-01-01", "2028-01-01", 1),
            ("2028-06-30", "2028-01-01", "2029-01-01", 2),
        ];
        for (on, from, until, renewal) in cases {
            let period = Period::new(day(from), day(until)).expect("a period");
            let found = contract_period(day("2025-01-01"), Term::Months24, day(on));
            assert_eq!(found, Ok(ContractPeriod { period, renewal }), "{on}");
        }
        // Month-ends do not drift: 29 February comes back in the leap year.
        let leap = contract_period(day("2024-02-29"), Term::Months12, day("2028-03-01"));
        assert_eq!(leap.map(|p| p.period.from()), Ok(day("2028-02-29")));
    }

    #[test]
    fn no_period_before_the_contract_or_without_a_term() {
        let (from, before) = (day("2025-01-01"), day("2024-12-31"));
        let refused = RenewalError::BeforeContract { day: before, from };
        assert_eq!(contract_period(from, Term::Months12, before), Err(refused));
        assert_eq!(contract_period(from, Term::None, from), Err(RenewalError::NoTerm));
    }

    /// Art. 14(2): 계약종료 1개월 전까지. On both sides of the last day.
    #[test]
    fn notice_a_month_before_the_end() {
        let cases = [
            ("2025-01-01", "2027-11-30"),
            ("2025-02-12", "2028-01-11"),
            ("2025-03-31", "2028-02-28"),
            ("2025-03-30", "2028-02-28"),
            ("2025-03-29", "2028-02-28"),
            ("2025-03-28", "2028-02-27"),
        ];
        for (from, due_by) in cases {
            let contract = contract_period(day(from), Term::Months36, day(from));
            let contract = contract.expect("a contract period");
            assert_eq!(contract.notice_due_by(), day(due_by), "{from}");
            let ends_on = contract.period.last_day();
            assert_eq!(contract.accept_notice(day(due_by)), Ok(ends_on));
            let given_on = day(due_by).succ_opt().expect("a next day");
            let refused = RenewalError::TooLate { given_on, due_by: day(due_by), ends_on };
            assert_eq!(contract.accept_notice(given_on), Err(refused));
        }
    }
}
