//! Amended tax invoices (수정세금계산서): Enforcement Decree of the VAT Act, art. 70(1).
//!
//! > 계약의 해지 등에 따라 공급가액에 추가되거나 차감되는 금액이 발생한 경우: 증감 사유가 발생한 날을
//! > 작성일로 적고 …  — 제70조 제1항 제3호
//!
//! The reason fixes how many papers there are, how they are dated and which sign they carry.

use crate::Text;

/// The six codes of the tax office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Amendment {
    /// 기재사항 착오정정.
    Error,
    /// 공급가액 변동.
    SupplyChanged,
    /// 환입.
    Returned,
    /// 계약의 해제.
    Rescinded,
    /// 내국신용장 사후개설.
    LetterOfCredit,
    /// 착오에 의한 이중발급.
    IssuedTwice,
}

/// Which papers an amendment makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Documents {
    /// The original in full, negative, and the correct one.
    FullNegativeAndCorrect,
    /// The original in full, negative, and the same supply at the zero rate.
    FullNegativeAndZeroRated,
    /// The difference alone.
    Difference,
    /// What was returned, negative.
    NegativePart,
    /// The original in full, negative.
    FullNegative,
}

/// Which writing date they carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// The original's.
    LikeOriginal,
    /// The day the reason arose.
    WhenItArose,
}

/// Why somebody amends, in the words of the business; it fixes the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// 장애 감면.
    OutageCredit,
    /// 합의에 의한 단가·금액 변경.
    PriceChange,
    /// 중도 해지: a termination going forward is 02, never 04.
    Termination,
    /// 청구 금액을 잘못 적음.
    WrongAmount,
    /// 공급받는 자의 번호·상호를 잘못 적음.
    WrongCustomer,
    /// 환입.
    Returned,
    /// 공급 전 계약 해제.
    Rescinded,
    /// 내국신용장·구매확인서.
    LetterOfCredit,
    /// 이중 발급.
    IssuedTwice,
    /// 발급 대상이 아님(면세 등).
    NotInvoiceable,
}

impl Amendment {
    pub const ALL: [Amendment; 6] = [
        Amendment::Error,
        Amendment::SupplyChanged,
        Amendment::Returned,
        Amendment::Rescinded,
        Amendment::LetterOfCredit,
        Amendment::IssuedTwice,
    ];

    /// As the standard form has it.
    pub const fn code(self) -> &'static str {
        match self {
            Amendment::Error => "01",
            Amendment::SupplyChanged => "02",
            Amendment::Returned => "03",
            Amendment::Rescinded => "04",
            Amendment::LetterOfCredit => "05",
            Amendment::IssuedTwice => "06",
        }
    }

    pub fn from_code(code: &str) -> Option<Amendment> {
        Amendment::ALL.into_iter().find(|amendment| amendment.code() == code)
    }

    pub const fn label(self) -> Text {
        match self {
            Amendment::Error => Text::fixed("기재사항의 착오·정정", "Error in the entries"),
            Amendment::SupplyChanged => Text::fixed("공급가액 변동", "Supply value changed"),
            Amendment::Returned => Text::fixed("환입", "Returned"),
            Amendment::Rescinded => Text::fixed("계약의 해제", "Contract rescinded"),
            Amendment::LetterOfCredit => {
                Text::fixed("내국신용장 사후 개설", "Local letter of credit opened later")
            }
            Amendment::IssuedTwice => {
                Text::fixed("착오에 의한 이중발급", "Issued twice by mistake")
            }
        }
    }

    pub const fn documents(self) -> Documents {
        match self {
            Amendment::Error => Documents::FullNegativeAndCorrect,
            Amendment::SupplyChanged => Documents::Difference,
            Amendment::Returned => Documents::NegativePart,
            Amendment::Rescinded | Amendment::IssuedTwice => Documents::FullNegative,
            Amendment::LetterOfCredit => Documents::FullNegativeAndZeroRated,
        }
    }

    pub const fn dated(self) -> Dated {
        match self {
            Amendment::Error | Amendment::LetterOfCredit | Amendment::IssuedTwice => {
                Dated::LikeOriginal
            }
            Amendment::SupplyChanged | Amendment::Returned | Amendment::Rescinded => {
                Dated::WhenItArose
            }
        }
    }

    /// ERR007: on a return and a rescission no amount may be positive.
    pub const fn takes_back_only(self) -> bool {
        matches!(self, Amendment::Returned | Amendment::Rescinded)
    }

    /// Whether the amendment changes what the customer owes, so that there must be a credit note
    /// (or, for 02, a debit note) whose amounts it expresses.
    pub const fn follows_a_note(self) -> bool {
        matches!(self, Amendment::SupplyChanged | Amendment::Returned | Amendment::Rescinded)
    }
}

impl Documents {
    /// How many papers.
    pub const fn count(self) -> usize {
        match self {
            Documents::FullNegativeAndCorrect | Documents::FullNegativeAndZeroRated => 2,
            Documents::Difference | Documents::NegativePart | Documents::FullNegative => 1,
        }
    }
}

impl Reason {
    pub const ALL: [Reason; 10] = [
        Reason::OutageCredit,
        Reason::PriceChange,
        Reason::Termination,
        Reason::WrongAmount,
        Reason::WrongCustomer,
        Reason::Returned,
        Reason::Rescinded,
        Reason::LetterOfCredit,
        Reason::IssuedTwice,
        Reason::NotInvoiceable,
    ];

    /// Stable, as it is sent.
    pub const fn code(self) -> &'static str {
        match self {
            Reason::OutageCredit => "outage_credit",
            Reason::PriceChange => "price_change",
            Reason::Termination => "termination",
            Reason::WrongAmount => "wrong_amount",
            Reason::WrongCustomer => "wrong_customer",
            Reason::Returned => "returned",
            Reason::Rescinded => "rescinded",
            Reason::LetterOfCredit => "letter_of_credit",
            Reason::IssuedTwice => "issued_twice",
            Reason::NotInvoiceable => "not_invoiceable",
        }
    }

    pub fn from_code(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }

    pub const fn label(self) -> Text {
        match self {
            Reason::OutageCredit => Text::fixed("장애 감면", "Credit for an outage"),
            Reason::PriceChange => {
                Text::fixed("합의에 의한 금액 변경", "Price changed by agreement")
            }
            Reason::Termination => Text::fixed("중도 해지", "Termination"),
            Reason::WrongAmount => Text::fixed("금액 착오", "Wrong amount by mistake"),
            Reason::WrongCustomer => {
                Text::fixed("공급받는 자 착오", "Wrong customer name or number")
            }
            Reason::Returned => Text::fixed("환입(반품)", "Goods returned"),
            Reason::Rescinded => {
                Text::fixed("계약 해제(공급 없음)", "Contract rescinded, nothing supplied")
            }
            Reason::LetterOfCredit => {
                Text::fixed("내국신용장 사후 개설", "Local letter of credit opened later")
            }
            Reason::IssuedTwice => Text::fixed("이중 발급", "Issued twice"),
            Reason::NotInvoiceable => Text::fixed("발급 대상 아님", "Not invoiceable"),
        }
    }

    pub const fn amendment(self) -> Amendment {
        match self {
            Reason::OutageCredit | Reason::PriceChange | Reason::Termination => {
                Amendment::SupplyChanged
            }
            Reason::WrongAmount | Reason::WrongCustomer => Amendment::Error,
            Reason::Returned => Amendment::Returned,
            Reason::Rescinded => Amendment::Rescinded,
            Reason::LetterOfCredit => Amendment::LetterOfCredit,
            Reason::IssuedTwice | Reason::NotInvoiceable => Amendment::IssuedTwice,
        }
    }

    /// Whether a credit or debit note must say by how much.
    pub const fn needs_a_note(self) -> bool {
        self.amendment().follows_a_note() || matches!(self, Reason::WrongAmount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of spec 4.3, row by row.
    #[test]
    fn the_six_codes() {
        use Dated::{LikeOriginal, WhenItArose};
        use Documents as D;
        // code, papers, writing date, only negative
        check("01", D::FullNegativeAndCorrect, 2, LikeOriginal, false);
        check("02", D::Difference, 1, WhenItArose, false);
        check("03", D::NegativePart, 1, WhenItArose, true);
        check("04", D::FullNegative, 1, WhenItArose, true);
        check("05", D::FullNegativeAndZeroRated, 2, LikeOriginal, false);
        check("06", D::FullNegative, 1, LikeOriginal, false);
        assert_eq!(Amendment::from_code("07"), None);
    }

    #[track_caller]
    fn check(code: &str, documents: Documents, count: usize, dated: Dated, negative: bool) {
        let amendment = Amendment::from_code(code).expect("one of the six");
        assert_eq!(amendment.code(), code);
        assert_eq!((amendment.documents(), amendment.dated()), (documents, dated), "{code}");
        assert_eq!((documents.count(), amendment.takes_back_only()), (count, negative), "{code}");
    }

    /// Tax-and-law 2, the table of events: a termination going forward is 02, never 04.
    #[test]
    fn the_reason_fixes_the_code() {
        let expected = ["02", "02", "02", "01", "01", "03", "04", "05", "06", "06"];
        assert_eq!(Reason::ALL.map(|reason| reason.amendment().code()), expected);
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
        }
        assert!(Reason::WrongAmount.needs_a_note() && !Reason::WrongCustomer.needs_a_note());
    }
}
