//! A quote (견적): what an order costs a month, and whether more seats would cost less.
//!
//! > 신청좌석수가 10석 미만일 경우 — 청약의 제한, 제3조 7.
//!
//! The size of the order chooses the price of every seat (P1), so a few more seats can cost less
//! than fewer (P2): 29 seats at 12 months cost 5,800,000 won, 30 cost 5,400,000.

use alloc::vec::Vec;

use crate::price_book::NoPrice;
use crate::unit_price::{Negotiated, PriceBasis, UnitPrice, unit_price};
use crate::won::Overflow;
use crate::{Article, Derivation, Input, ItemCode, PriceBook, Quantity, Term, Text, Won};

/// Under this many base seats an order needs the product manager's exception (art. 3(7), P6).
pub const SMALLEST_ORDER: Quantity = Quantity::new(10);

/// The consultation applications, of which a subscription holds at most one.
pub const APPLICATIONS: [ItemCode; 2] = [ItemCode::APP_BASIC, ItemCode::APP_PREMIUM];

/// What is asked for.
#[derive(Debug, Clone)]
pub struct QuoteRequest<'a> {
    pub price_book: &'a PriceBook,
    pub term: Term,
    /// Units per product. A product ordered in the quantity zero is not ordered.
    pub quantities: Vec<(ItemCode, Quantity)>,
    /// Approved unit prices that replace the table's (P5).
    pub negotiated: Vec<(ItemCode, Negotiated)>,
}

/// What it costs a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub term: Term,
    pub base_item: ItemCode,
    pub lines: Vec<QuoteLine>,
    /// Won per month, VAT excluded.
    pub supply: Won,
    /// Won of tax per month (M2).
    pub vat: Won,
    /// Won per month, VAT included.
    pub total: Won,
    /// The larger order that would cost the same or less (P2).
    pub cheaper: Option<Cheaper>,
    /// Under ten seats: `product` must approve, or the order is refused (P6, art. 3(7)).
    pub needs_exception: bool,
}

/// One product of a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteLine {
    pub item: ItemCode,
    pub quantity: Quantity,
    pub unit_price: UnitPrice,
    /// Won per month, VAT excluded.
    pub amount: Won,
}

/// P2: so many base seats, everything else unchanged, cost the same or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cheaper {
    pub quantity: Quantity,
    /// Won per month, VAT excluded, for the larger order.
    pub supply: Won,
    /// Won per month saved, VAT excluded; zero where the larger order costs the same.
    pub saving: Won,
}

/// Why there is no quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuoteError {
    #[error(transparent)]
    NoPrice(#[from] NoPrice),
    #[error("an order needs seats of the mandatory product {0}")]
    NoBaseSeats(ItemCode),
    #[error("{0} is listed twice")]
    ListedTwice(ItemCode),
    #[error("app-basic and app-premium exclude each other")]
    TwoApplications,
    #[error("a price is negotiated for {0}, which is not ordered")]
    NegotiatedButNotOrdered(ItemCode),
    #[error("the negotiated price of {0} is negative")]
    NegativePrice(ItemCode),
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

impl QuoteError {
    /// Stable, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            QuoteError::NoPrice(refused) => refused.code(),
            QuoteError::NoBaseSeats(_) => "no-base-seats",
            QuoteError::ListedTwice(_) => "listed-twice",
            QuoteError::TwoApplications => "two-applications",
            QuoteError::NegotiatedButNotOrdered(_) => "negotiated-but-not-ordered",
            QuoteError::NegativePrice(_) => "negative-price",
            QuoteError::Overflow(_) => "overflow",
        }
    }

    /// The form the refusal rests on, where one does.
    pub const fn article(&self) -> Option<Article> {
        match self {
            QuoteError::NoPrice(_) | QuoteError::NoBaseSeats(_) | QuoteError::TwoApplications => {
                Some(Article::PRICE_FORM)
            }
            _ => None,
        }
    }
}

/// Prices an order by form 3, with the advice of P2 and the flag of P6 (art. 3(7)).
pub fn quote(request: &QuoteRequest<'_>) -> Result<Quote, QuoteError> {
    let base_item = request.price_book.base_item();
    check(request)?;
    let base_seats = request.quantity(base_item);
    if base_seats.is_zero() {
        return Err(QuoteError::NoBaseSeats(base_item));
    }
    let lines = request.lines(base_seats)?;
    let supply = sum(&lines)?;
    let vat = supply.mul_div(&[1], 10, "VAT")?;
    Ok(Quote {
        term: request.term,
        base_item,
        cheaper: cheaper(request, base_seats, supply)?,
        lines,
        supply,
        vat,
        total: supply.plus(vat, "total")?,
        needs_exception: base_seats < SMALLEST_ORDER,
    })
}

fn check(request: &QuoteRequest<'_>) -> Result<(), QuoteError> {
    for (at, &(item, _)) in request.quantities.iter().enumerate() {
        if request.quantities.iter().take(at).any(|&(other, _)| other == item) {
            return Err(QuoteError::ListedTwice(item));
        }
    }
    if APPLICATIONS.into_iter().all(|app| !request.quantity(app).is_zero()) {
        return Err(QuoteError::TwoApplications);
    }
    for &(item, agreed) in &request.negotiated {
        if request.quantity(item).is_zero() {
            return Err(QuoteError::NegotiatedButNotOrdered(item));
        }
        if agreed.unit_price.is_negative() || agreed.term_discount.is_some_and(Won::is_negative) {
            return Err(QuoteError::NegativePrice(item));
        }
    }
    Ok(())
}

impl QuoteRequest<'_> {
    fn quantity(&self, item: ItemCode) -> Quantity {
        let ordered = self.quantities.iter().find(|&&(other, _)| other == item);
        ordered.map_or(Quantity::ZERO, |&(_, quantity)| quantity)
    }

    /// The lines of the order with the base seats at `base_seats`, the rest as ordered.
    fn lines(&self, base_seats: Quantity) -> Result<Vec<QuoteLine>, QuoteError> {
        let basis = PriceBasis { base_seats, term: self.term };
        self.quantities
            .iter()
            .filter(|(_, quantity)| !quantity.is_zero())
            .map(|&(item, quantity)| {
                let is_base = item == self.price_book.base_item();
                let quantity = if is_base { base_seats } else { quantity };
                let agreed = self.negotiated.iter().find(|&&(other, _)| other == item);
                let agreed = agreed.map(|&(_, agreed)| agreed);
                let unit_price = unit_price(self.price_book, item, basis, agreed)?;
                let amount = unit_price.price.times(quantity, "monthly charge")?;
                Ok(QuoteLine { item, quantity, unit_price, amount })
            })
            .collect()
    }
}

fn sum(lines: &[QuoteLine]) -> Result<Won, Overflow> {
    Won::sum(lines.iter().map(|line| line.amount), "monthly charge")
}

/// The larger order that saves most (P2), the smallest such.
///
/// Within a band every seat adds to the price, so only the first larger order and the first of
/// each higher band can be the cheapest.
fn cheaper(
    request: &QuoteRequest<'_>,
    base_seats: Quantity,
    supply: Won,
) -> Result<Option<Cheaper>, QuoteError> {
    let next = base_seats.checked_add(Quantity::new(1));
    let bands = request.price_book.rows().iter().map(|row| row.min_seats);
    let mut sizes: Vec<Quantity> =
        next.into_iter().chain(bands).filter(|&size| size > base_seats).collect();
    sizes.sort_unstable();
    let mut best: Option<Cheaper> = None;
    for quantity in sizes {
        // An order too large to be priced in 64 bits is no advice.
        let Ok(larger) = request.lines(quantity).and_then(|lines| Ok(sum(&lines)?)) else {
            continue;
        };
        if larger <= supply && best.is_none_or(|best| larger < best.supply) {
            let saving = supply.minus(larger, "saving")?;
            best = Some(Cheaper { quantity, supply: larger, saving });
        }
    }
    Ok(best)
}

impl Cheaper {
    /// `30석으로 신청하면 월 400,000원 절감`.
    pub fn advice(&self, unit: &Text) -> Text {
        let Cheaper { quantity, saving, .. } = self;
        if saving.is_zero() {
            return Text::new(
                alloc::format!("{quantity}{}으로 신청해도 월 요금이 같습니다", unit.ko),
                alloc::format!("{quantity} {}s cost the same a month", unit.en),
            );
        }
        Text::new(
            alloc::format!("{quantity}{}으로 신청하면 월 {saving}원 절감", unit.ko),
            alloc::format!("{quantity} {}s cost KRW {saving} less a month", unit.en),
        )
    }
}

impl QuoteLine {
    /// `10석 × 180,000원`.
    pub fn derivation(&self, book: &PriceBook) -> Derivation {
        let unit = self.item.unit();
        let (quantity, price) = (self.quantity, self.unit_price.price);
        Derivation::new("P1", Article::PRICE_FORM, self.item.name())
            .input(Input::new(
                Text::fixed("수량", "Quantity"),
                Text::quantity(quantity, &unit),
                Text::fixed("견적 요청", "quote request"),
            ))
            .formula(Text::new(
                alloc::format!("{price}원 × {quantity}{}", unit.ko),
                alloc::format!("{price} × {}", Text::quantity(quantity, &unit).en),
            ))
            .amounts_to(self.amount)
            .child(self.unit_price.derivation(book, self.item))
    }
}

impl Quote {
    /// The quote with the derivation of each of its lines, its tax and its advice.
    pub fn derivation(&self, book: &PriceBook) -> Derivation {
        let terms = self.lines.iter().map(|line| Text::same(alloc::format!("{}", line.amount)));
        let vat = crate::value_added_tax::Vat {
            supply: self.supply,
            total: self.vat,
            allocated: Vec::new(),
        };
        Derivation::new(
            "P1",
            Article::PRICE_FORM,
            Text::fixed("월 요금 (공급가액)", "Monthly charge, VAT excluded"),
        )
        .input(Input::new(
            Text::fixed("약정기간", "Term"),
            self.term.label(),
            Text::fixed("견적 요청", "quote request"),
        ))
        .formula(Text::join(terms, " + "))
        .amounts_to(self.supply)
        .children(self.lines.iter().map(|line| line.derivation(book)))
        .child(vat.derivation())
        .children(
            self.cheaper.map(|cheaper| cheaper.derivation(self.supply, &self.base_item.unit())),
        )
        .children(self.needs_exception.then(exception))
    }
}

impl Cheaper {
    fn derivation(&self, supply: Won, unit: &Text) -> Derivation {
        let title = Text::fixed("더 큰 규모가 더 저렴합니다", "A larger order costs no more");
        Derivation::new("P2", Article::PRICE_FORM, title)
            .formula(Text::new(
                alloc::format!("{supply}원 − {}원 = {}원", self.supply, self.saving),
                alloc::format!("{supply} − {} = {}", self.supply, self.saving),
            ))
            .results_in(self.advice(unit))
    }
}

fn exception() -> Derivation {
    let title = Text::fixed("10석 미만 청약", "Order under 10 seats");
    let result = Text::fixed(
        "상품 담당의 예외 승인이 있어야 청약할 수 있습니다",
        "needs the product manager's exception",
    );
    Derivation::new("P6", Article::UNDER_TEN_SEATS, title).results_in(result)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use super::*;
    use crate::price_book::tests::form_3;

    fn order(term: Term, quantities: &[(ItemCode, u32)]) -> Result<Quote, QuoteError> {
        let quantities = quantities.iter().map(|&(item, n)| (item, Quantity::new(n))).collect();
        let book = form_3();
        quote(&QuoteRequest { price_book: &book, term, quantities, negotiated: Vec::new() })
    }

    fn seats(term: Term, seats: u32) -> Quote {
        order(term, &[(ItemCode::ASP_BASE, seats)]).expect("a quote")
    }

    /// Spec 3.1: "35 seats, 36 months: base 160,000, app-premium 76,500, recording 20,000 × 35,
    /// 5 extra lines".
    #[test]
    fn thirty_five_seats_for_three_years() {
        let quote = order(
            Term::Months36,
            &[
                (ItemCode::ASP_BASE, 35),
                (ItemCode::APP_PREMIUM, 35),
                (ItemCode::RECORDING, 35),
                (ItemCode::EXTRA_LINE, 5),
            ],
        )
        .expect("a quote");
        let amounts: Vec<_> = quote.lines.iter().map(|line| line.amount.to_string()).collect();
        assert_eq!(amounts, ["5,600,000", "2,677,500", "700,000", "100,000"]);
        assert_eq!(quote.supply.to_string(), "9,077,500");
        assert_eq!(quote.vat.to_string(), "907,750");
        assert_eq!(quote.total.to_string(), "9,985,250");
        assert_eq!(quote.cheaper, None);
        assert!(!quote.needs_exception);
    }

    /// P2: "29 seats at 12 months: 5,800,000; 30 seats: 5,400,000; 99 cost 14,850,000, 100 cost
    /// 12,000,000".
    #[test]
    fn a_few_more_seats_can_cost_less() {
        let cases = [
            (26, None),
            (27, Some((30, 0))),
            (28, Some((30, 200_000))),
            (29, Some((30, 400_000))),
            (30, None),
            (41, None),
            (42, Some((50, 60_000))),
            (79, None),
            (80, Some((100, 0))),
            (99, Some((100, 2_850_000))),
            (100, None),
            (2_000, None),
        ];
        for (ordered, expected) in cases {
            let quote = seats(Term::Months12, ordered);
            let found = quote.cheaper.map(|c| (c.quantity.get(), c.saving.get()));
            assert_eq!(found, expected, "{ordered} seats");
        }
        assert_eq!(seats(Term::Months12, 29).supply.to_string(), "5,800,000");
        assert_eq!(seats(Term::Months12, 99).supply.to_string(), "14,850,000");
        let advice =
            seats(Term::Months12, 29).cheaper.map(|c| c.advice(&ItemCode::ASP_BASE.unit()));
        assert_eq!(
            advice.map(|a| a.ko.to_string()),
            Some("30석으로 신청하면 월 400,000원 절감".into())
        );
    }

    /// P2: of several larger orders the one that saves most, and of those the smallest.
    #[test]
    fn the_best_advice() {
        let table = "item,min_seats,none,12,24,36\n\
            asp-base,1,100,100,100,100\nasp-base,20,90,90,90,90\n\
            asp-base,30,50,50,50,50\nasp-base,60,25,25,25,25\nasp-base,80,20,20,20,20";
        let book = PriceBook::from_csv("test", chrono::NaiveDate::MIN, ItemCode::ASP_BASE, table);
        let book = book.expect("a book");
        let request = QuoteRequest {
            price_book: &book,
            term: Term::None,
            quantities: vec![(ItemCode::ASP_BASE, Quantity::new(19))],
            negotiated: Vec::new(),
        };
        // 19 cost 1,900; 20 cost 1,800; 30, 60 (and 79 before 80) cost 1,500 and more.
        let cheaper = quote(&request).expect("a quote").cheaper;
        assert_eq!(cheaper.map(|c| (c.quantity.get(), c.saving.get())), Some((30, 400)));
    }

    /// P2 with other products: they keep their quantity while the seats rise.
    #[test]
    fn the_other_products_keep_their_quantity() {
        let quote = order(Term::Months12, &[(ItemCode::ASP_BASE, 29), (ItemCode::APP_BASIC, 29)]);
        let cheaper = quote.expect("a quote").cheaper;
        assert_eq!(cheaper.map(|c| (c.quantity.get(), c.saving.get())), Some((30, 400_000)));
    }

    /// P5: at a negotiated price another seat costs that price more.
    #[test]
    fn a_negotiated_base_price_has_no_cliff() {
        let book = form_3();
        let agreed = Negotiated { unit_price: Won::new(170_000), term_discount: None };
        let quote = quote(&QuoteRequest {
            price_book: &book,
            term: Term::Months12,
            quantities: vec![(ItemCode::ASP_BASE, Quantity::new(29))],
            negotiated: vec![(ItemCode::ASP_BASE, agreed)],
        })
        .expect("a quote");
        assert_eq!((quote.supply.to_string(), quote.cheaper), ("4,930,000".into(), None));
    }

    /// P5: what no approval can say.
    #[test]
    fn what_is_no_negotiated_price() {
        let book = form_3();
        let refused = |item, unit_price, term_discount: Option<i64>| {
            let term_discount = term_discount.map(Won::new);
            let agreed = Negotiated { unit_price: Won::new(unit_price), term_discount };
            let request = QuoteRequest {
                price_book: &book,
                term: Term::Months12,
                quantities: vec![(ItemCode::ASP_BASE, Quantity::new(10))],
                negotiated: vec![(item, agreed)],
            };
            quote(&request).err().map(|error| error.code())
        };
        assert_eq!(refused(ItemCode::ASP_BASE, 0, Some(0)), None);
        assert_eq!(refused(ItemCode::ASP_BASE, -1, None), Some("negative-price"));
        assert_eq!(refused(ItemCode::ASP_BASE, 1, Some(-1)), Some("negative-price"));
        assert_eq!(refused(ItemCode::RECORDING, 1, None), Some("negotiated-but-not-ordered"));
    }

    /// P6, art. 3(7): 신청좌석수가 10석 미만일 경우.
    #[test]
    fn under_ten_seats() {
        let nine = seats(Term::Months12, 9);
        assert!(nine.needs_exception && nine.supply == Won::new(1_980_000));
        assert!(!seats(Term::Months12, 10).needs_exception);
        let with_app = order(Term::Months12, &[(ItemCode::ASP_BASE, 9), (ItemCode::APP_BASIC, 9)]);
        assert_eq!(with_app.map_err(|error| error.code()), Err("not-sold-under"));
    }

    /// M4: what is no order is refused by name.
    #[test]
    fn what_is_no_order() {
        let base = (ItemCode::ASP_BASE, 10);
        let cases: [(&[(ItemCode, u32)], &str); 7] = [
            (&[], "no-base-seats"),
            (&[(ItemCode::RECORDING, 10)], "no-base-seats"),
            (&[(ItemCode::ASP_BASE, 0)], "no-base-seats"),
            (&[base, base], "listed-twice"),
            (&[base, (ItemCode::APP_BASIC, 5), (ItemCode::APP_PREMIUM, 5)], "two-applications"),
            (&[base, (ItemCode::FLOOR_SPACE, 10)], "unknown-item"),
            (&[(ItemCode::ASP_BASE, 9), (ItemCode::APP_PREMIUM, 9)], "not-sold-under"),
        ];
        for (quantities, code) in cases {
            let refused = order(Term::None, quantities).map_err(|error| error.code());
            assert_eq!(refused, Err(code), "{quantities:?}");
        }
    }
}
