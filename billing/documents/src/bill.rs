//! 요금 청구서: what a customer owes for a month, with the explanation as an appendix.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::bill_sheet::draw_bill;
use crate::derivation::DerivationNode;
use crate::{Lang, PaperError};

/// A bill as it is printed. Every amount is whole won, and the sums are taken as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillPaper {
    pub lang: Lang,
    /// Prints 시연 데이터 on every page.
    pub demo: bool,
    /// The provider that issues the bill.
    pub supplier: Party,
    /// 요금납부책임자: who pays.
    pub payer: Party,
    /// 청구번호, e.g. `201408-A0000001`.
    pub number: String,
    /// Billing account number; not printed if empty.
    pub account: String,
    /// Any day of the usage month.
    pub usage_month: NaiveDate,
    pub issued_on: NaiveDate,
    /// 납기.
    pub due_on: NaiveDate,
    pub lines: Vec<BillLine>,
    /// 공급가액 of the whole bill.
    pub supply: i64,
    /// 부가가치세 of the whole bill.
    pub vat: i64,
    /// What is to be paid.
    pub total: i64,
    /// Where to pay; left out if the customer is debited or owes nothing.
    pub payment: Option<PaymentAccount>,
    /// 비고: sentences printed below the lines.
    pub remarks: Vec<String>,
    pub enquiry: Enquiry,
    /// 산출 근거, one tree a line; no appendix if empty.
    pub derivations: Vec<DerivationNode>,
    /// Printed at the end of the appendix so that a reader can match it with the stored
    /// explanation; not printed if empty.
    pub explanation_hash: String,
}

/// One side of a bill. Empty fields are not printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// 상호(법인명).
    pub name: String,
    /// 사업자등록번호 as printed, e.g. `124-81-00998`.
    pub business_number: String,
    /// 대표자.
    pub representative: String,
    pub address: String,
    pub phone: String,
    pub email: String,
}

/// One charge or credit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BillLine {
    /// 서비스번호, e.g. `J00000001`.
    pub service: String,
    /// 서비스구분, e.g. `ASP기본서비스`.
    pub kind: String,
    /// 조건: 청약규모·계약기간, e.g. `30~49석 · 3년`.
    pub condition: String,
    /// Printed small below the kind, e.g. `이용정지 14일 제외`.
    pub note: String,
    /// The days billed; none for one-off items.
    pub period: Option<LinePeriod>,
    /// Won, VAT excluded; none where no unit price applies, as for a credit.
    pub unit_price: Option<i64>,
    /// 회선수(석) as printed: text, because agent-months have decimals.
    pub quantity: String,
    /// 공급가액, won; negative for a credit.
    pub supply: i64,
    /// 세액, won.
    pub vat: i64,
}

/// The part of the usage month a line covers. Both days are billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinePeriod {
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    /// Days billed; fewer than the span if the service was suspended in between.
    pub billed_days: u32,
    pub days_in_month: u32,
}

/// Where to pay.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaymentAccount {
    pub bank: String,
    pub account: String,
    /// 예금주.
    pub holder: String,
    /// A sentence for the payer; not printed if empty.
    pub note: String,
}

/// Whom to ask about a bill; empty fields are not printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Enquiry {
    pub desk: String,
    pub phone: String,
    pub email: String,
}

impl Enquiry {
    pub(crate) fn sentence(&self, lang: Lang) -> String {
        let parts = [&self.desk, &self.phone, &self.email];
        let known: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        if known.is_empty() {
            return String::new();
        }
        format!("{} {}", lang.pick("문의", "Enquiries"), known.join(" · "))
    }
}

/// Makes the PDF of a bill: A4 portrait, the bill itself and, after it, the explanation.
///
/// # Errors
/// Only if the typeface or the PDF writer fails, never because of the bill's content.
pub fn render_bill(bill: &BillPaper) -> Result<Vec<u8>, PaperError> {
    draw_bill(bill)
}

/// Won with thousands separators and a plain minus, as a spreadsheet reads it back.
pub(crate) fn won(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if amount < 0 { format!("-{grouped}") } else { grouped }
}

/// `2014-09-25(목)`.
pub(crate) fn day(date: NaiveDate, lang: Lang) -> String {
    let weekday = match date.weekday() {
        Weekday::Mon => lang.pick("월", "Mon"),
        Weekday::Tue => lang.pick("화", "Tue"),
        Weekday::Wed => lang.pick("수", "Wed"),
        Weekday::Thu => lang.pick("목", "Thu"),
        Weekday::Fri => lang.pick("금", "Fri"),
        Weekday::Sat => lang.pick("토", "Sat"),
        Weekday::Sun => lang.pick("일", "Sun"),
    };
    format!("{}({weekday})", date.format("%Y-%m-%d"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn won_are_grouped_by_thousands() {
        for (amount, printed) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (-54_000, "-54,000"),
            (7_987_980, "7,987,980"),
            (i64::MIN, "-9,223,372,036,854,775,808"),
        ] {
            assert_eq!(won(amount), printed);
        }
    }

    #[test]
    fn a_date_shows_its_weekday() {
        let date = NaiveDate::from_ymd_opt(2014, 8, 31).unwrap();
        assert_eq!(day(date, Lang::Korean), "2014-08-31(일)");
        assert_eq!(day(date, Lang::English), "2014-08-31(Sun)");
    }
}
