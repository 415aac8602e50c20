//! P1, P2, P3, P5, P6: the price table and the quote.

use gaetong_rules::price_book::PriceRow;
use gaetong_rules::quote::{QuoteRequest, quote};
use gaetong_rules::unit_price::Negotiated;
use gaetong_rules::{ItemCode, PriceBook, Quantity, Term, Won};
use proptest::prelude::*;

use super::{cases, form_3, naive};

/// P1, P2, P3, P6 for every size an order may have: 0–2,000 seats at each of the four terms.
#[test]
fn every_size_at_every_term() {
    let book = form_3();
    for term in Term::ALL {
        let cost = |seats: u32| {
            let price = naive::price("asp-base", seats, term.months().get());
            price.expect("seats have a price") * i64::from(seats)
        };
        // No order over 100 seats gets cheaper by growing, so 2,100 covers every advice.
        let costs: Vec<i64> = std::iter::once(0).chain((1..=2_100).map(cost)).collect();
        for seats in 0..=2_000_u32 {
            let request = QuoteRequest {
                price_book: &book,
                term,
                quantities: vec![(ItemCode::ASP_BASE, Quantity::new(seats))],
                negotiated: vec![],
            };
            let Ok(quote) = quote(&request) else {
                assert_eq!(seats, 0, "only no seats are no order");
                continue;
            };
            let here = costs[seats as usize];
            let larger = costs.iter().enumerate().skip(seats as usize + 1);
            let best =
                larger.filter(|&(_, &cost)| cost <= here).min_by_key(|&(n, &cost)| (cost, n));
            let best = best.map(|(n, cost)| (n as u32, here - cost));
            let found = quote.cheaper.map(|c| (c.quantity.get(), c.saving.get()));
            assert_eq!(quote.supply.get(), here, "{seats} seats, {term}");
            assert_eq!(quote.vat.get(), here / 10);
            assert_eq!(found, best, "{seats} seats, {term}");
            assert_eq!(quote.needs_exception, seats < 10);
            let line = quote.lines[0].unit_price;
            let discount = naive::discount("asp-base", seats, term.months().get());
            assert_eq!(Some(line.term_discount.get()), discount);
        }
    }
}

const ITEMS: [&str; 4] = ["asp-base", "app-basic", "recording", "extra-line"];

/// A table with a few bands per product, as another provider might load it.
fn any_book() -> impl Strategy<Value = Vec<PriceRow>> {
    let prices = (0_i64..400, 0_i64..100, 0_i64..100, 0_i64..100);
    let row = (0_usize..4, 1_u32..60, prices);
    prop::collection::vec(row, 1..12).prop_map(|rows| {
        let mut table: Vec<PriceRow> = vec![];
        let always = ITEMS.iter().enumerate().map(|(at, _)| (at, 1, (300, 10, 20, 30)));
        for (at, min_seats, (none, a, b, c)) in always.chain(rows) {
            let item: ItemCode = ITEMS[at].parse().expect("a code");
            let min_seats = Quantity::new(min_seats);
            if table.iter().all(|row| (row.item, row.min_seats) != (item, min_seats)) {
                let at = |off: i64| Won::new((none - off).max(0));
                let (months_12, months_24, months_36) = (at(a), at(b), at(c));
                table.push(PriceRow {
                    item,
                    min_seats,
                    none: Won::new(none),
                    months_12,
                    months_24,
                    months_36,
                });
            }
        }
        table
    })
}

/// The row with the largest minimum not above the seats, searched linearly.
fn price_in(table: &[PriceRow], item: ItemCode, seats: u32, term: Term) -> i64 {
    let mut best: Option<&PriceRow> = None;
    for row in table {
        let fits = row.item == item && row.min_seats.get() <= seats;
        if fits && best.is_none_or(|best| best.min_seats < row.min_seats) {
            best = Some(row);
        }
    }
    best.expect("every product starts at one seat").price(term).get()
}

proptest! {
    #![proptest_config(cases())]

    /// P1, P2, P5 with any table, against every size tried one by one.
    #[test]
    fn the_cheapest_larger_order(
        table in any_book(),
        term in prop::sample::select(Term::ALL.to_vec()),
        seats in 1_u32..80,
        others in prop::collection::vec(0_u32..40, 3),
        agreed in prop::option::of((0_usize..4, 0_i64..300)),
    ) {
        let base = ItemCode::ASP_BASE;
        let from = naive::date(2026, 1, 1);
        let book = PriceBook::new("any", from, base, table.clone()).expect("a book");
        let mut quantities = vec![(base, seats)];
        for (item, &quantity) in ITEMS.iter().skip(1).zip(&others) {
            quantities.push((item.parse().expect("a code"), quantity));
        }
        let agreed = agreed
            .map(|(at, price)| (quantities[at].0, price))
            .filter(|(item, _)| quantities.iter().any(|&(other, n)| other == *item && n > 0));
        let cost = |seats: u32| -> i64 {
            quantities.iter().filter(|&&(_, quantity)| quantity > 0).map(|&(item, quantity)| {
                let quantity = if item == base { seats } else { quantity };
                let price = match agreed {
                    Some((other, price)) if other == item => price,
                    _ => price_in(&table, item, seats, term),
                };
                price * i64::from(quantity)
            }).sum()
        };
        let best = (seats + 1..200)
            .filter(|&larger| cost(larger) <= cost(seats))
            .min_by_key(|&larger| (cost(larger), larger))
            .map(|larger| (larger, cost(seats) - cost(larger)));
        let request = QuoteRequest {
            price_book: &book,
            term,
            quantities: quantities.iter().map(|&(item, n)| (item, Quantity::new(n))).collect(),
            negotiated: agreed
                .map(|(item, price)| {
                    (item, Negotiated { unit_price: Won::new(price), term_discount: None })
                })
                .into_iter()
                .collect(),
        };
        let quote = quote(&request).expect("a quote");
        prop_assert_eq!(quote.supply.get(), cost(seats));
        prop_assert_eq!(quote.cheaper.map(|c| (c.quantity.get(), c.saving.get())), best);
    }

    /// P1 and P3 of form 3, product by product, against the table typed in again.
    #[test]
    fn form_3_typed_in_again(
        at in 0_usize..5,
        seats in 0_u32..130,
        term in prop::sample::select(Term::ALL.to_vec()),
    ) {
        let name = ["asp-base", "app-basic", "app-premium", "recording", "extra-line"][at];
        let item: ItemCode = name.parse().expect("a code");
        let (book, months) = (form_3(), term.months().get());
        let price = book.unit_price(item, Quantity::new(seats), term).ok().map(Won::get);
        let discount = book.term_discount(item, Quantity::new(seats), term).ok().map(Won::get);
        prop_assert_eq!(price, naive::price(name, seats, months));
        prop_assert_eq!(discount, naive::discount(name, seats, months));
    }
}
