//! The kinds of charge a bill may hold, and the tax category each carries (M3).

use crate::Text;

/// How value-added tax treats a charge. An attribute of the kind of charge, not of the bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaxCategory {
    /// 과세.
    Taxable,
    /// 영세율.
    ZeroRated,
    /// 면세.
    Exempt,
    /// 과세대상 아님: never on a tax invoice.
    OutOfScope,
}

/// What a line of a bill charges or credits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChargeKind {
    /// 월정액.
    Recurring,
    /// 상담원 위탁운영비, by attendance confirmation.
    Staffing,
    /// 일회성 요금.
    OneOff,
    /// 해지위약금: takes the term discount back (T8).
    Clawback,
    /// 장애 손해배상 감면.
    OutageCredit,
    /// 기타 조정.
    Adjustment,
    /// 전월 이월 감면: what an earlier bill could not take (C8).
    CarriedCredit,
    /// 가산금.
    LateCharge,
}

impl TaxCategory {
    pub const ALL: [TaxCategory; 4] = [
        TaxCategory::Taxable,
        TaxCategory::ZeroRated,
        TaxCategory::Exempt,
        TaxCategory::OutOfScope,
    ];

    /// Stable, as it is stored and sent (M3).
    pub const fn code(self) -> &'static str {
        match self {
            TaxCategory::Taxable => "taxable",
            TaxCategory::ZeroRated => "zero_rated",
            TaxCategory::Exempt => "exempt",
            TaxCategory::OutOfScope => "out_of_scope",
        }
    }

    pub fn from_code(code: &str) -> Option<TaxCategory> {
        TaxCategory::ALL.into_iter().find(|category| category.code() == code)
    }

    pub const fn label(self) -> Text {
        match self {
            TaxCategory::Taxable => Text::fixed("과세", "taxable"),
            TaxCategory::ZeroRated => Text::fixed("영세율", "zero-rated"),
            TaxCategory::Exempt => Text::fixed("면세", "exempt"),
            TaxCategory::OutOfScope => Text::fixed("과세대상 아님", "out of scope"),
        }
    }
}

impl ChargeKind {
    pub const ALL: [ChargeKind; 8] = [
        ChargeKind::Recurring,
        ChargeKind::Staffing,
        ChargeKind::OneOff,
        ChargeKind::Clawback,
        ChargeKind::OutageCredit,
        ChargeKind::Adjustment,
        ChargeKind::CarriedCredit,
        ChargeKind::LateCharge,
    ];

    /// Stable, as it is stored and sent.
    pub const fn code(self) -> &'static str {
        match self {
            ChargeKind::Recurring => "recurring",
            ChargeKind::Staffing => "staffing",
            ChargeKind::OneOff => "one_off",
            ChargeKind::Clawback => "clawback",
            ChargeKind::OutageCredit => "outage_credit",
            ChargeKind::Adjustment => "adjustment",
            ChargeKind::CarriedCredit => "carried_credit",
            ChargeKind::LateCharge => "late_charge",
        }
    }

    pub fn from_code(code: &str) -> Option<ChargeKind> {
        ChargeKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// M3: recurring, one-off and clawback charges are taxable, and so are the credits that take
    /// them back; the late charge is out of scope.
    pub const fn tax_category(self) -> TaxCategory {
        match self {
            ChargeKind::LateCharge => TaxCategory::OutOfScope,
            _ => TaxCategory::Taxable,
        }
    }

    /// Whether an act or another rule worked the charge out, as opposed to something bought.
    pub const fn is_assessed(self) -> bool {
        !matches!(self, ChargeKind::Recurring | ChargeKind::Staffing | ChargeKind::OneOff)
    }

    pub const fn label(self) -> Text {
        match self {
            ChargeKind::Recurring => Text::fixed("월정액", "Monthly charge"),
            ChargeKind::Staffing => Text::fixed("상담원 위탁운영비", "Agent staffing"),
            ChargeKind::OneOff => Text::fixed("일회성 요금", "One-off charge"),
            ChargeKind::Clawback => Text::fixed("해지위약금", "Early-termination penalty"),
            ChargeKind::OutageCredit => Text::fixed("장애 손해배상", "Outage credit"),
            ChargeKind::Adjustment => Text::fixed("요금 조정", "Adjustment"),
            ChargeKind::CarriedCredit => Text::fixed("이월 감면", "Credit carried over"),
            ChargeKind::LateCharge => Text::fixed("가산금", "Late charge"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_one_kind_each() {
        for kind in ChargeKind::ALL {
            assert_eq!(ChargeKind::from_code(kind.code()), Some(kind));
        }
        for category in TaxCategory::ALL {
            assert_eq!(TaxCategory::from_code(category.code()), Some(category));
        }
        assert_eq!(ChargeKind::from_code("fee"), None);
    }

    #[test]
    fn what_is_bought_and_what_is_assessed() {
        let bought = [ChargeKind::Recurring, ChargeKind::Staffing, ChargeKind::OneOff];
        for kind in ChargeKind::ALL {
            assert_eq!(kind.is_assessed(), !bought.contains(&kind), "{}", kind.code());
        }
    }

    /// M3: "Recurring, one-off and clawback charges: taxable; late charge: out of scope".
    #[test]
    fn the_tax_category_of_each_kind() {
        for kind in ChargeKind::ALL {
            let late = kind == ChargeKind::LateCharge;
            let expected = if late { TaxCategory::OutOfScope } else { TaxCategory::Taxable };
            assert_eq!(kind.tax_category(), expected);
        }
    }
}
