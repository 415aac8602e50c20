//! How long it takes to rate one account of three lines, and 100,000 of them.

use std::hint::black_box;

use chrono::NaiveDate;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gaetong_rules::bill::{AccountFacts, SubscriptionCharges, draft};
use gaetong_rules::business_day::Holidays;
use gaetong_rules::charge::TaxCategory;
use gaetong_rules::monthly_fee::{Dated, ItemQuantity, SubscriptionFacts};
use gaetong_rules::{ItemCode, Month, PriceBook, Quantity, Term, Text};

const ACCOUNTS: u64 = 100_000;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

fn book() -> PriceBook {
    let csv = include_str!("../../../data/price-book-2014.csv");
    PriceBook::from_csv("2014-07", day(2014, 7, 1), ItemCode::ASP_BASE, csv).expect("a book")
}

fn holidays() -> Holidays {
    let extra = include_str!("../../../data/holidays-extra-kr.csv");
    Holidays::from_csv(extra).expect("the default list")
}

/// An account with one service of three products, opened in the month when `number` is even.
fn account(number: u64, price_book: &PriceBook) -> AccountFacts<'_> {
    let opening = if number.is_multiple_of(2) { day(2026, 2, 12) } else { day(2025, 7, 1) };
    let seats = Quantity::new(10 + u32::try_from(number % 100).expect("a small number"));
    let source = Text::same(format!("A-2026-{number:06}"));
    let held = |item| Dated {
        from: opening,
        value: ItemQuantity { item, quantity: seats },
        source: source.clone(),
    };
    let quantities =
        [ItemCode::ASP_BASE, ItemCode::APP_PREMIUM, ItemCode::RECORDING].map(held).into();
    let facts = SubscriptionFacts {
        service: format!("J{number:08}"),
        price_book,
        opening,
        until: None,
        terms: vec![Dated { from: opening, value: Term::Months36, source: source.clone() }],
        quantities,
        negotiated: vec![],
        free_suspensions: vec![],
    };
    let charges = SubscriptionCharges { facts, one_off: vec![], attendance: vec![] };
    AccountFacts { subscriptions: vec![charges], given: vec![], payer: TaxCategory::Taxable }
}

fn rating(c: &mut Criterion) {
    let (book, holidays) = (book(), holidays());
    let february = Month::new(2026, 2).expect("a month");
    let one = account(2, &book);
    c.bench_function("draft one account of three lines", |b| {
        b.iter(|| draft(black_box(&one), february, &holidays));
    });
    let drafted = draft(&one, february, &holidays).expect("a draft").draft.expect("a bill");
    c.bench_function("derivation of a bill of three lines", |b| {
        b.iter(|| black_box(&drafted).derivation(&holidays));
    });
    let accounts: Vec<_> = (0..ACCOUNTS).map(|number| account(number, &book)).collect();
    let mut group = c.benchmark_group("a month's run");
    group.throughput(Throughput::Elements(ACCOUNTS)).sample_size(10);
    group.bench_function("draft 100,000 accounts of three lines", |b| {
        b.iter(|| {
            let drafts = accounts.iter().map(|facts| draft(facts, february, &holidays));
            drafts.filter(Result::is_ok).count()
        });
    });
    group.bench_function("draft and explain 100,000 accounts of three lines", |b| {
        b.iter(|| {
            let drafts = accounts.iter().filter_map(|facts| {
                let drafted = draft(facts, february, &holidays).ok()?;
                Some(drafted.draft?.derivation(&holidays).children.len())
            });
            drafts.sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, rating);
criterion_main!(benches);
