//! What a bill does to the books: receivables against revenue by product, credits, penalties, late
//! charges and the tax.

use super::{Account, Move};
use gaetong_entity::money::bill_line::ChargeKind;
use gaetong_rules::Won;
use gaetong_rules::won::Overflow;
use std::collections::BTreeMap;

/// The moves of a bill from its lines (charge, product, won before tax) and its tax.
///
/// # Errors
/// [`Overflow`] where the lines of one kind do not fit into an amount.
pub fn of_bill<'a>(
    lines: impl Iterator<Item = (ChargeKind, Option<&'a str>, Won)>,
    vat: Won,
) -> Result<Vec<Move>, Overflow> {
    let mut sums: BTreeMap<(Account, Option<&str>), Won> = BTreeMap::new();
    for (charge, product, supply) in lines {
        let account = account_of(charge);
        let product = product.filter(|_| account == Account::Revenue);
        let sum = sums.entry((account, product)).or_insert(Won::ZERO);
        *sum = sum.plus(supply, "posting of a bill")?;
    }
    let income = sums.into_iter().filter_map(|((account, product), sum)| {
        let moved = Move::of(Account::Receivables, account, sum)?;
        Some(moved.of_product(product.map(str::to_owned)))
    });
    Ok(income.chain(Move::of(Account::Receivables, Account::VatPayable, vat)).collect())
}

/// Where a line's amount is earned, or given back.
pub(crate) fn account_of(charge: ChargeKind) -> Account {
    match charge {
        ChargeKind::Recurring | ChargeKind::OneOff | ChargeKind::Attendance => Account::Revenue,
        ChargeKind::OutageCredit => Account::OutageCredits,
        ChargeKind::LateCharge => Account::LateChargeIncome,
        ChargeKind::Clawback => Account::ClawbackRevenue,
        ChargeKind::Adjustment => Account::SalesAdjustments,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spec 3.1's first example with an outage credit: two products and the lines, the credit from
    /// the other side, and the tax; the moves come to the bill's total.
    #[test]
    fn a_bill_is_posted_by_product_with_its_credit_and_its_tax() {
        let lines = [
            (ChargeKind::Recurring, Some("asp-base"), 2_800_000),
            (ChargeKind::Recurring, Some("asp-base"), 2_700_000),
            (ChargeKind::Recurring, Some("recording"), 700_000),
            (ChargeKind::OutageCredit, Some("asp-base"), -135_000),
            (ChargeKind::LateCharge, None, 1_000),
        ];
        let lines =
            lines.into_iter().map(|(charge, product, won)| (charge, product, Won::new(won)));
        let moves = of_bill(lines, Won::new(606_500)).unwrap();
        let told: Vec<_> = moves
            .iter()
            .map(|m| (m.debit.code(), m.credit.code(), m.product.as_deref(), m.amount.get()))
            .collect();
        assert_eq!(
            told,
            [
                ("receivables", "revenue", Some("asp-base"), 5_500_000),
                ("receivables", "revenue", Some("recording"), 700_000),
                ("outage_credits", "receivables", None, 135_000),
                ("receivables", "late_charge_income", None, 1_000),
                ("receivables", "vat_payable", None, 606_500),
            ]
        );
        let owed: i64 = moves
            .iter()
            .map(|m| if m.debit == Account::Receivables { m.amount.get() } else { -m.amount.get() })
            .sum();
        assert_eq!(owed, 5_500_000 + 700_000 - 135_000 + 1_000 + 606_500);
    }

    #[test]
    fn what_comes_to_nothing_is_not_posted() {
        let lines = [
            (ChargeKind::Recurring, Some("asp-base"), 5),
            (ChargeKind::Recurring, Some("asp-base"), -5),
        ];
        let lines =
            lines.into_iter().map(|(charge, product, won)| (charge, product, Won::new(won)));
        assert_eq!(of_bill(lines, Won::ZERO), Ok(vec![]));
    }
}
