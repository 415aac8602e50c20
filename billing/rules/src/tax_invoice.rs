//! Tax invoices (세금계산서): the codes of the standard form, what is checked before issue, how a
//! bill becomes papers, when they are due and what lateness costs, and how one is amended.
//!
//! > 사업자가 재화 또는 용역을 공급하는 경우에는 … 세금계산서를 그 공급을 받는 자에게 발급하여야 한다.
//! > — 부가가치세법 제32조
//!
//! The rule codes (INV100 … ERR999) are those the tax office and the transmission services answer
//! with, so that a refusal before issue and one after it read alike.

mod amendment;
mod answer;
mod check;
mod deadline;
mod penalty;
mod split;

pub use amendment::{Amendment, Dated, Documents, Reason};
pub use answer::{Answer, answer};
pub use check::{Finding, IdKind, Means, Paper, PaperLine, Party, check, is_email};
pub use deadline::{issue_by, return_by, transmit_by};
pub use penalty::{NoPreview, Penalty, PenaltyKind, of_issue, of_transmission};
pub use split::{Charged, MOST_LINES, Part, Split, merged, split};

use crate::Text;
use crate::charge::TaxCategory;

/// Whether a paper stands by itself or amends another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    Normal,
    Amended,
}

/// How what the paper invoices is taxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 세금계산서 일반.
    Taxable,
    /// 영세율.
    ZeroRated,
    /// 면세: a 계산서, without a box for tax.
    Exempt,
}

/// 영수 or 청구.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    Receipt,
    Charge,
}

/// The four digits that name class and kind in the standard form.
pub const fn type_code(class: Class, kind: Kind) -> &'static str {
    match (class, kind) {
        (Class::Normal, Kind::Taxable) => "0101",
        (Class::Normal, Kind::ZeroRated) => "0102",
        (Class::Amended, Kind::Taxable) => "0201",
        (Class::Amended, Kind::ZeroRated) => "0202",
        (Class::Normal, Kind::Exempt) => "0301",
        (Class::Amended, Kind::Exempt) => "0401",
    }
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Taxable, Kind::ZeroRated, Kind::Exempt];

    /// The paper a charge belongs on; none for what no tax invoice holds.
    pub const fn of(category: TaxCategory) -> Option<Kind> {
        match category {
            TaxCategory::Taxable => Some(Kind::Taxable),
            TaxCategory::ZeroRated => Some(Kind::ZeroRated),
            TaxCategory::Exempt => Some(Kind::Exempt),
            TaxCategory::OutOfScope => None,
        }
    }

    /// 세금계산서 or 계산서.
    pub const fn title(self) -> Text {
        match self {
            Kind::Taxable => Text::fixed("세금계산서", "Tax invoice"),
            Kind::ZeroRated => Text::fixed("영세율 세금계산서", "Zero-rated tax invoice"),
            Kind::Exempt => Text::fixed("계산서", "Tax-exempt invoice"),
        }
    }
}

impl Purpose {
    /// As the standard form has it.
    pub const fn code(self) -> &'static str {
        match self {
            Purpose::Receipt => "01",
            Purpose::Charge => "02",
        }
    }

    pub const fn label(self) -> Text {
        match self {
            Purpose::Receipt => Text::fixed("영수", "received"),
            Purpose::Charge => Text::fixed("청구", "charged"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Class and kind, two digits each.
    #[test]
    fn the_type_codes() {
        let codes = |class| Kind::ALL.map(|kind| type_code(class, kind));
        assert_eq!(codes(Class::Normal), ["0101", "0102", "0301"]);
        assert_eq!(codes(Class::Amended), ["0201", "0202", "0401"]);
        assert_eq!([Purpose::Receipt.code(), Purpose::Charge.code()], ["01", "02"]);
    }

    #[test]
    fn a_late_charge_is_on_no_tax_invoice() {
        assert_eq!(Kind::of(TaxCategory::OutOfScope), None);
        assert_eq!(Kind::of(TaxCategory::Exempt), Some(Kind::Exempt));
    }
}
