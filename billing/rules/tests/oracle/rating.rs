//! C2–C4, P1, P5, T9: a subscription's month, day by day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use gaetong_rules::monthly_fee::{
    Dated, FreeSuspension, ItemPrice, ItemQuantity, SubscriptionFacts, monthly_fee_on, rate_month,
};
use gaetong_rules::proration::Proration;
use gaetong_rules::unit_price::Negotiated;
use gaetong_rules::{ItemCode, Month, Period, PriceBook, Quantity, Term, Text, Won};
use proptest::prelude::*;

use super::{cases, form_3, naive};

const ITEMS: [&str; 4] = ["asp-base", "app-premium", "recording", "extra-line"];

/// Product, quantity and unit price: what makes a line of its own (C2).
type Line = (usize, u32, i64);

/// A history in days after 1 January 2024.
#[derive(Debug, Clone)]
struct History {
    opening: u32,
    until: Option<u32>,
    terms: BTreeMap<u32, Term>,
    /// Product and day to quantity.
    quantities: BTreeMap<(usize, u32), u32>,
    /// Product and day to negotiated price, or back to the table.
    negotiated: BTreeMap<(usize, u32), Option<i64>>,
    stops: Vec<(u32, u32)>,
    month: u32,
}

fn history() -> impl Strategy<Value = History> {
    let terms = || prop::sample::select(Term::ALL.to_vec());
    let quantities = prop::collection::btree_map((0_usize..4, 0_u32..130), 0_u32..60, 0..8);
    let price = prop::option::of(0_i64..300_000);
    let negotiated = prop::collection::btree_map((0_usize..4, 0_u32..130), price, 0..4);
    let stops = prop::collection::vec((0_u32..130, 1_u32..50), 0..4);
    let changes = (prop::collection::btree_map(0_u32..130, terms(), 0..3), quantities, negotiated);
    let life = (0_u32..60, prop::option::of(1_u32..120), terms(), 1_u32..130);
    (life, changes, stops, 1_u32..6).prop_map(|(life, changes, stops, month)| {
        let (opening, length, term, seats) = life;
        let (mut terms, mut quantities, negotiated) = changes;
        quantities.retain(|&(_, day), _| day >= opening);
        quantities.insert((0, opening), seats);
        terms.insert(0, term);
        let until = length.map(|length| opening + length);
        let stops = stops.into_iter().map(|(from, length)| (from, from + length)).collect();
        History { opening, until, terms, quantities, negotiated, stops, month }
    })
}

impl History {
    fn facts<'a>(&self, price_book: &'a PriceBook) -> SubscriptionFacts<'a> {
        let item = |at: usize| ITEMS[at].parse::<ItemCode>().expect("a code");
        let source = Text::default;
        let quantities = self.quantities.iter().map(|(&(at, from), &quantity)| Dated {
            from: naive::day(from),
            value: ItemQuantity { item: item(at), quantity: Quantity::new(quantity) },
            source: source(),
        });
        let negotiated = self.negotiated.iter().map(|(&(at, from), price)| {
            let agreed = |won| Negotiated { unit_price: Won::new(won), term_discount: None };
            let value = ItemPrice { item: item(at), price: price.map(agreed) };
            Dated { from: naive::day(from), value, source: source() }
        });
        let terms = self.terms.iter().map(|(&from, &value)| Dated {
            from: naive::day(from),
            value,
            source: source(),
        });
        let stops = self.stops.iter().map(|&(from, until)| {
            let period = Period::new(naive::day(from), naive::day(until)).expect("a period");
            FreeSuspension { period, source: source() }
        });
        SubscriptionFacts {
            service: "J00000001".into(),
            price_book,
            opening: naive::day(self.opening),
            until: self.until.map(naive::day),
            terms: terms.collect(),
            quantities: quantities.collect(),
            negotiated: negotiated.collect(),
            free_suspensions: stops.collect(),
        }
    }

    fn quantity(&self, at: usize, day: u32) -> u32 {
        let mut held = 0;
        for (&(other, from), &quantity) in &self.quantities {
            if other == at && from <= day {
                held = quantity;
            }
        }
        held
    }

    /// Won per unit, and the discount granted, on a day; none if it cannot be sold.
    fn price(&self, at: usize, day: u32) -> Option<(i64, i64)> {
        let mut months = 0;
        for (&from, term) in &self.terms {
            if from <= day {
                months = term.months().get();
            }
        }
        let mut agreed = None;
        for (&(other, from), &price) in &self.negotiated {
            if other == at && from <= day {
                agreed = price;
            }
        }
        let seats = self.quantity(0, day);
        let table = naive::price(ITEMS[at], seats, months)?;
        Some((agreed.unwrap_or(table), naive::discount(ITEMS[at], seats, months)?))
    }

    fn open(&self, day: u32) -> bool {
        day >= self.opening && self.until.is_none_or(|until| day < until)
    }

    fn stopped(&self, day: u32) -> bool {
        self.stops.iter().any(|&(from, until)| from <= day && day < until)
    }

    /// Product, quantity and price to days and discount-days, day by day.
    fn rated(&self, first: u32, length: u32) -> Option<BTreeMap<Line, (u32, i64)>> {
        let mut lines = BTreeMap::new();
        for day in (first..first + length).filter(|&day| self.open(day) && !self.stopped(day)) {
            for at in 0..ITEMS.len() {
                let quantity = self.quantity(at, day);
                if quantity > 0 {
                    let (price, discount) = self.price(at, day)?;
                    let line = lines.entry((at, quantity, price)).or_insert((0, 0));
                    line.0 += 1;
                    line.1 += discount;
                }
            }
        }
        Some(lines)
    }
}

fn month(number: u32) -> Month {
    Month::new(2024, number).expect("a month")
}

fn offset(day: NaiveDate) -> u32 {
    u32::try_from((day - naive::day(0)).num_days()).expect("a day after the epoch")
}

proptest! {
    #![proptest_config(cases())]

    /// C2: "Segments of a month with the same unit price and quantity are added up first and make
    /// one line; each different price or quantity makes its own line, showing its days".
    #[test]
    fn a_month_day_by_day(history in history()) {
        let book = form_3();
        let month = month(history.month);
        let (first, length) = (offset(month.first_day()), naive::days_in_month(2024, history.month));
        let found = rate_month(&history.facts(&book), month);
        let Some(expected) = history.rated(first, length) else {
            prop_assert!(found.is_err());
            return Ok(());
        };
        let found = found.expect("a rated month");
        let mut lines = BTreeMap::new();
        for line in &found {
            let at = ITEMS.iter().position(|&item| item == line.item.as_str()).expect("an item");
            let key = (at, line.quantity.get(), line.unit_price.get());
            let twice = lines.insert(key, (line.days.get(), line.amount, line.granted_discount));
            prop_assert!(twice.is_none(), "one line for one price and quantity");
            let segments: u32 = line.segments.iter().map(|s| s.period.days().get()).sum();
            prop_assert_eq!(segments, line.days.get());
        }
        let expected: BTreeMap<_, _> = expected
            .into_iter()
            .map(|((at, quantity, price), (days, discounts))| {
                let (n, of) = (i64::from(quantity), i64::from(length));
                let amount = Won::new(price * n * i64::from(days) / of);
                let granted = Won::new(discounts * n / of);
                ((at, quantity, price), (days, amount, granted))
            })
            .collect();
        prop_assert_eq!(lines, expected);
        // The lines come product by product, as they were first added.
        let order: Vec<_> = found.iter().map(|line| line.item).collect();
        let distinct: BTreeSet<_> = order.iter().collect();
        let runs = 1 + order.windows(2).filter(|pair| pair[0] != pair[1]).count();
        prop_assert!(order.is_empty() || runs == distinct.len());
    }

    /// S2: unit price × quantity in force on a day.
    #[test]
    fn the_fee_of_a_day(history in history(), day in 0_u32..150, at in 0_usize..4) {
        let book = form_3();
        let item = ITEMS[at].parse().expect("a code");
        let found = monthly_fee_on(&history.facts(&book), item, naive::day(day));
        let quantity = history.quantity(at, day);
        if !history.open(day) || quantity == 0 {
            prop_assert_eq!(found, Ok(None));
        } else {
            let fee = history.price(at, day).map(|(price, _)| price * i64::from(quantity));
            prop_assert_eq!(found.ok().map(|fee| fee.map(Won::get)), fee.map(Some));
        }
    }

    /// C2, C3 for a single line: days counted one by one.
    #[test]
    fn a_single_line_day_by_day(
        from in 0_u32..130,
        length in 1_u32..130,
        stops in prop::collection::vec((0_u32..130, 1_u32..50), 0..4),
        number in 1_u32..6,
        price in 0_i64..1_000_000,
        quantity in 0_u32..3_000,
    ) {
        let period = |from: u32, length: u32| {
            Period::new(naive::day(from), naive::day(from + length)).expect("a period")
        };
        let month = month(number);
        let proration = Proration {
            unit_price: Won::new(price),
            quantity: Quantity::new(quantity),
            period: period(from, length),
            suspended: stops.iter().map(|&(from, length)| period(from, length)).collect(),
            month,
        };
        let days = naive::days(month.first_day(), month.next().first_day())
            .map(offset)
            .filter(|&day| from <= day && day < from + length)
            .filter(|&day| !stops.iter().any(|&(from, n)| from <= day && day < from + n))
            .count() as i64;
        let of = i64::from(naive::days_in_month(2024, number));
        let expected = price * i64::from(quantity) * days / of;
        prop_assert_eq!(proration.amount(), Ok(Won::new(expected)));
    }
}
