//! What lateness costs: VAT Act art. 60(2), 가산세.
//!
//! > 세금계산서의 발급시기가 지난 후 … 확정신고 기한까지 세금계산서를 발급하는 경우 그 공급가액의 1퍼센트
//! > — 제60조 제2항 제1호

use chrono::NaiveDate;

use super::deadline::{issue_by, return_by, transmit_by};
use crate::business_day::{Holidays, OutsideCalendar};
use crate::won::Overflow;
use crate::{Text, Won};

/// What is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PenaltyKind {
    /// 지연발급: 1 %.
    LateIssue,
    /// 미발급: 2 %.
    NotIssued,
    /// 지연전송: 0.3 %.
    LateTransmission,
    /// 미전송: 0.5 %.
    NotTransmitted,
}

/// A preview of the penalty, for the board; the tax office decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Penalty {
    pub kind: PenaltyKind,
    /// Won, truncated.
    pub amount: Won,
}

/// Why a penalty cannot be previewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPreview {
    #[error(transparent)]
    OutsideCalendar(#[from] OutsideCalendar),
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

impl PenaltyKind {
    /// Stable, as it is sent.
    pub const fn code(self) -> &'static str {
        match self {
            PenaltyKind::LateIssue => "late_issue",
            PenaltyKind::NotIssued => "not_issued",
            PenaltyKind::LateTransmission => "late_transmission",
            PenaltyKind::NotTransmitted => "not_transmitted",
        }
    }

    /// Hundredths of a percent of the supply.
    pub const fn basis_points(self) -> u64 {
        match self {
            PenaltyKind::LateIssue => 100,
            PenaltyKind::NotIssued => 200,
            PenaltyKind::LateTransmission => 30,
            PenaltyKind::NotTransmitted => 50,
        }
    }

    pub const fn label(self) -> Text {
        match self {
            PenaltyKind::LateIssue => Text::fixed("지연발급 1 %", "Late issue, 1 %"),
            PenaltyKind::NotIssued => Text::fixed("미발급 2 %", "Not issued, 2 %"),
            PenaltyKind::LateTransmission => {
                Text::fixed("지연전송 0.3 %", "Late transmission, 0.3 %")
            }
            PenaltyKind::NotTransmitted => Text::fixed("미전송 0.5 %", "Not transmitted, 0.5 %"),
        }
    }
}

/// What issuing on that day costs; none in time.
pub fn of_issue(
    supply: Won,
    written_on: NaiveDate,
    issued_on: NaiveDate,
    holidays: &Holidays,
) -> Result<Option<Penalty>, NoPreview> {
    if issued_on <= issue_by(written_on, holidays)? {
        return Ok(None);
    }
    let late = issued_on <= return_by(written_on, holidays)?;
    let kind = if late { PenaltyKind::LateIssue } else { PenaltyKind::NotIssued };
    penalty(kind, supply).map(Some)
}

/// What transmitting on that day costs; none in time.
pub fn of_transmission(
    supply: Won,
    (written_on, issued_on): (NaiveDate, NaiveDate),
    sent_on: NaiveDate,
    holidays: &Holidays,
) -> Result<Option<Penalty>, NoPreview> {
    if sent_on <= transmit_by(issued_on, holidays)? {
        return Ok(None);
    }
    let late = sent_on <= return_by(written_on, holidays)?;
    let kind = if late { PenaltyKind::LateTransmission } else { PenaltyKind::NotTransmitted };
    penalty(kind, supply).map(Some)
}

/// A share of the supply, whichever sign it has.
fn penalty(kind: PenaltyKind, supply: Won) -> Result<Penalty, NoPreview> {
    let supply = if supply.is_negative() { supply.negated("penalty")? } else { supply };
    let amount = supply.mul_div(&[kind.basis_points()], 10_000, "penalty")?;
    Ok(Penalty { kind, amount })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::business_day::tests::calendar;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Art. 60(2): 1 % up to the return, 2 % after it; nothing up to the 10th.
    #[test]
    fn late_and_missing_issue() {
        // written on, issued on, penalty of 12,345,678
        check("2026-08-31", "2026-09-10", "");
        check("2026-08-31", "2026-09-11", "late_issue 123,456");
        check("2026-08-31", "2027-01-25", "late_issue 123,456");
        check("2026-08-31", "2027-01-26", "not_issued 246,913");
        check("2026-05-31", "2026-07-27", "late_issue 123,456");
        check("2026-05-31", "2026-07-28", "not_issued 246,913");
    }

    #[track_caller]
    fn check(written: &str, issued: &str, expected: &str) {
        let found = of_issue(Won::new(12_345_678), day(written), day(issued), &calendar());
        assert_eq!(told(found), expected, "{written} {issued}");
    }

    /// Art. 60(2): 0.3 % after the day, 0.5 % after the return; of a negative supply the same.
    #[test]
    fn late_and_missing_transmission() {
        let dates = (day("2026-08-31"), day("2026-09-09"));
        let cases = [
            ("2026-09-10", ""),
            ("2026-09-11", "late_transmission 3,000"),
            ("2027-01-26", "not_transmitted 5,000"),
        ];
        for (sent, expected) in cases {
            for supply in [1_000_000, -1_000_000] {
                let found = of_transmission(Won::new(supply), dates, day(sent), &calendar());
                assert_eq!(told(found), expected, "{sent}");
            }
        }
    }

    fn told(found: Result<Option<Penalty>, NoPreview>) -> alloc::string::String {
        found.expect("in the calendar").map_or_else(alloc::string::String::new, |penalty| {
            alloc::format!("{} {}", penalty.kind.code(), penalty.amount)
        })
    }
}
