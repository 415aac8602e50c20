//! What one unit of a product costs a subscription: the table's price, or a negotiated one (P5).

use crate::price_book::NoPrice;
use crate::{Article, Derivation, Input, ItemCode, PriceBook, Quantity, Term, Text, Won};

/// 별도 협정가: a unit price the product manager approved in place of the table's (P5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Negotiated {
    /// Won per unit per month, VAT excluded.
    pub unit_price: Won,
    /// Won per unit per month; none leaves the term discount as in the table.
    pub term_discount: Option<Won>,
}

/// The size and term a unit price depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceBasis {
    /// The subscription's total base seats, which choose the band (P1).
    pub base_seats: Quantity,
    pub term: Term,
}

/// The price of one unit for one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitPrice {
    /// Won per unit per month, VAT excluded.
    pub price: Won,
    /// The table's price, where the product is in the table.
    pub list_price: Option<Won>,
    /// 약정기간 월할인액 (P3): won per unit per month the term takes off.
    pub term_discount: Won,
    /// Whether `price` was negotiated (P5); quote and bill show it.
    pub negotiated: bool,
    pub basis: PriceBasis,
}

/// The price of one unit of `item` (P1, P3, P5; form 3).
///
/// A negotiated price replaces the table's of one line and may price what the table does not
/// hold; it does not sell what the table refuses to sell at this size (P6).
pub fn unit_price(
    book: &PriceBook,
    item: ItemCode,
    basis: PriceBasis,
    negotiated: Option<Negotiated>,
) -> Result<UnitPrice, NoPrice> {
    let table = match book.row(item, basis.base_seats) {
        Ok(row) => {
            Some((row.price(basis.term), book.term_discount(item, basis.base_seats, basis.term)?))
        }
        Err(NoPrice::UnknownItem(_)) if negotiated.is_some() => None,
        Err(refused) => return Err(refused),
    };
    let (list_price, discount) = table.unzip();
    let table_discount = discount.unwrap_or(Won::ZERO);
    Ok(UnitPrice {
        price: negotiated.map_or(list_price.unwrap_or(Won::ZERO), |agreed| agreed.unit_price),
        list_price,
        term_discount: negotiated.and_then(|agreed| agreed.term_discount).unwrap_or(table_discount),
        negotiated: negotiated.is_some(),
        basis,
    })
}

impl UnitPrice {
    /// Why the unit costs this: the table's row (P1) or the approval (P5).
    pub fn derivation(&self, book: &PriceBook, item: ItemCode) -> Derivation {
        let table = book.derivation(item, self.basis.base_seats, self.basis.term).ok();
        if !self.negotiated {
            return table.unwrap_or_else(|| self.agreed(item));
        }
        self.agreed(item).children(table)
    }

    fn agreed(&self, item: ItemCode) -> Derivation {
        let name = item.name();
        let title = Text::new(
            alloc::format!("{} 협정 단가", name.ko),
            alloc::format!("{}, negotiated unit price", name.en),
        );
        Derivation::new("P5", Article::NEGOTIATED_PRICE, title)
            .input(Input::new(
                Text::fixed("약정기간 월할인액", "Monthly term discount"),
                Text::won(self.term_discount),
                Text::default(),
            ))
            .amounts_to(self.price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price_book::tests::form_3;

    const TEN_FOR_A_YEAR: PriceBasis =
        PriceBasis { base_seats: Quantity::new(10), term: Term::Months12 };

    fn agreed(unit_price: i64, term_discount: Option<i64>) -> Option<Negotiated> {
        let (unit_price, term_discount) = (Won::new(unit_price), term_discount.map(Won::new));
        Some(Negotiated { unit_price, term_discount })
    }

    /// P5: "replaces the table price of one line … and leaves the line's term discount (P3) as
    /// in the table unless the approval states another".
    #[test]
    fn a_negotiated_price_leaves_the_term_discount() {
        let cases = [
            (None, 200_000, 40_000),
            (agreed(170_000, None), 170_000, 40_000),
            (agreed(170_000, Some(10_000)), 170_000, 10_000),
        ];
        for (negotiated, price, discount) in cases {
            let found = unit_price(&form_3(), ItemCode::ASP_BASE, TEN_FOR_A_YEAR, negotiated)
                .expect("a price");
            assert_eq!((found.price, found.term_discount), (Won::new(price), Won::new(discount)));
            assert_eq!(found.list_price, Some(Won::new(200_000)));
            assert_eq!(found.negotiated, negotiated.is_some());
        }
    }

    /// Products by agreement have no row; P6 is not negotiable.
    #[test]
    fn outside_the_table() {
        let rental = ItemCode::EQUIPMENT_RENTAL;
        let found = unit_price(&form_3(), rental, TEN_FOR_A_YEAR, agreed(35_000, None));
        let found = found.expect("a price by agreement");
        assert_eq!((found.price, found.term_discount), (Won::new(35_000), Won::ZERO));
        assert_eq!(
            unit_price(&form_3(), rental, TEN_FOR_A_YEAR, None),
            Err(NoPrice::UnknownItem(rental))
        );
        let nine = PriceBasis { base_seats: Quantity::new(9), term: Term::None };
        let app = unit_price(&form_3(), ItemCode::APP_BASIC, nine, agreed(1, None));
        assert!(matches!(app, Err(NoPrice::NotSoldUnder { .. })));
    }
}
