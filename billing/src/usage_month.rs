//! The usage month as it is stored: a whole number yyyymm.

use chrono::NaiveDate;
use gaetong_rules::Month;
use sea_orm::DbErr;

/// `202610` for 2026-10.
pub fn stored(month: Month) -> i32 {
    let number = i32::try_from(month.number()).expect("a month's number is at most 12");
    month.year() * 100 + number
}

/// The month a stored number means.
pub fn read(yyyymm: i32) -> Result<Month, DbErr> {
    u32::try_from(yyyymm % 100)
        .ok()
        .and_then(|number| Month::new(yyyymm / 100, number).ok())
        .ok_or_else(|| DbErr::Custom(format!("{yyyymm} is no month")))
}

/// Whether the month is over on `today` (C1).
pub fn is_over(month: Month, today: NaiveDate) -> bool {
    today >= month.next().first_day()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_reads_back_as_itself() {
        let month: Month = "2026-10".parse().unwrap();
        assert_eq!(stored(month), 202_610);
        assert_eq!(read(202_610), Ok(month));
        assert!(read(202_613).is_err() && read(-1).is_err() && read(202_600).is_err());
    }

    /// C1: usage month M is billed after it ends.
    #[test]
    fn a_month_is_over_on_the_first_of_the_next() {
        let month: Month = "2026-10".parse().unwrap();
        let day = |text: &str| text.parse().unwrap();
        assert!(!is_over(month, day("2026-10-31")));
        assert!(is_over(month, day("2026-11-01")));
    }
}
