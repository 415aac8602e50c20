//! T1–T7, X1: penalty unit by unit, renewal year by year, suspension day by day.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use gaetong_rules::early_termination::{Act, Cause, PenaltyFacts, Units, early_termination};
use gaetong_rules::month::{completed_months, months_after};
use gaetong_rules::renewal::contract_period;
use gaetong_rules::suspension::{extension, suspension};
use gaetong_rules::{ItemCode, Months, Period, Quantity, Term};
use proptest::prelude::*;

use super::{cases, form_3, naive};

const ITEMS: [&str; 3] = ["asp-base", "app-basic", "recording"];

#[derive(Debug, Clone)]
enum Ending {
    Terminate,
    Reduce(Vec<u32>),
    Shorten(Term),
}

/// A contract in days after 1 January 2024.
#[derive(Debug, Clone)]
struct Contract {
    start: u32,
    term: Term,
    /// Product, days after the start, units.
    groups: Vec<(usize, u32, u32)>,
    stops: Vec<(u32, u32)>,
    last: u32,
    ending: Ending,
}

fn contract() -> impl Strategy<Value = Contract> {
    let term = || prop::sample::select(Term::ALL.to_vec());
    let groups = prop::collection::vec((0_usize..3, 0_u32..400, 1_u32..8), 1..6);
    let stops = prop::collection::vec((0_u32..900, 1_u32..100), 0..4);
    let ending = prop_oneof![
        Just(Ending::Terminate),
        prop::collection::vec(0_u32..12, 3).prop_map(Ending::Reduce),
        term().prop_map(Ending::Shorten),
    ];
    // Long enough for the last day to fall before, on and after the end, and into renewals.
    (0_u32..400, term(), groups, stops, 0_u32..2_000, ending).prop_map(
        |(start, term, groups, stops, last, ending)| {
            let latest = groups.iter().map(|&(_, from, _)| from).max().unwrap_or(0);
            Contract { start, term, groups, stops, last: start + latest.max(last), ending }
        },
    )
}

impl Contract {
    fn day(&self, offset: u32) -> NaiveDate {
        naive::day(self.start + offset)
    }

    fn facts<'a>(&self, price_book: &'a gaetong_rules::PriceBook) -> PenaltyFacts<'a> {
        let item = |at: usize| ITEMS[at].parse::<ItemCode>().expect("a code");
        let units = |&(at, from, quantity): &(usize, u32, u32)| Units {
            item: item(at),
            quantity: Quantity::new(quantity),
            from: self.day(from),
        };
        PenaltyFacts {
            price_book,
            term: self.term,
            contract_from: self.day(0),
            last_day: naive::day(self.last),
            units: self.groups.iter().map(units).collect(),
            act: match &self.ending {
                Ending::Terminate => Act::Terminate(Cause::Customer),
                Ending::Reduce(leaving) => {
                    Act::Reduce((0..3).map(|at| (item(at), Quantity::new(leaving[at]))).collect())
                }
                Ending::Shorten(term) => Act::ChangeTerm(*term),
            },
            base_seats: Quantity::new(30),
            suspended: self
                .stops
                .iter()
                .map(|&(from, length)| {
                    Period::new(naive::day(from), naive::day(from + length)).expect("a period")
                })
                .collect(),
            agreed_discounts: vec![],
        }
    }

    /// First days of the original term and of every renewal year, until one after the last day.
    fn turns(&self) -> Vec<NaiveDate> {
        let mut turns = vec![self.day(0)];
        let mut months = self.term.months().get();
        while *turns.last().expect("not empty") <= naive::day(self.last) {
            turns.push(naive::after_months(self.day(0), months));
            months += 12;
        }
        turns
    }

    /// Every unit that leaves, one by one, by the day it came into force.
    fn leaving(&self) -> Option<Vec<(usize, u32)>> {
        let mut leaving = vec![];
        for at in 0..3 {
            let mut units: Vec<u32> = vec![];
            for &(other, from, quantity) in &self.groups {
                if other == at {
                    units.extend((0..quantity).map(|_| from));
                }
            }
            units.sort_unstable();
            let count = match &self.ending {
                Ending::Reduce(leaving) => leaving[at] as usize,
                _ => units.len(),
            };
            for _ in 0..count {
                leaving.push((at, units.pop()?));
            }
        }
        Some(leaving)
    }

    /// The penalty of art. 14(3), or none where it is refused.
    fn penalty(&self) -> Option<i64> {
        let until = naive::day(self.last + 1);
        if self.term == Term::None {
            return Some(0);
        }
        let turns = self.turns();
        let renewed = turns.len() > 2;
        if turns.last() == Some(&until) {
            return Some(0);
        }
        let months = if renewed { 12 } else { self.term.months().get() };
        let kept = match self.ending {
            Ending::Shorten(to) if to >= self.term => return Some(0),
            Ending::Shorten(to) => {
                if naive::after_months(self.day(0), to.months().get()) <= until {
                    return None;
                }
                to.months().get()
            }
            _ => 0,
        };
        let year = turns[turns.len() - 2];
        let mut sum = 0;
        for (at, from) in self.leaving()? {
            let from = self.day(from).max(year);
            let served = naive::days(from, until).filter(|&day| !self.stopped(day)).count();
            let end = from + chrono::Days::new(served as u64);
            let discount =
                naive::discount(ITEMS[at], 30, months)? - naive::discount(ITEMS[at], 30, kept)?;
            sum += i64::from(naive::completed_months(from, end)) * discount;
        }
        Some(sum)
    }

    fn stopped(&self, day: NaiveDate) -> bool {
        self.stops
            .iter()
            .any(|&(from, length)| naive::day(from) <= day && day < naive::day(from + length))
    }
}

proptest! {
    #![proptest_config(cases())]

    /// T1–T7: 사용월수 × 회선수 × 약정기간 월할인액, one unit at a time.
    #[test]
    fn the_penalty_unit_by_unit(contract in contract()) {
        let book = form_3();
        let found = early_termination(&contract.facts(&book)).ok();
        prop_assert_eq!(found.map(|penalty| penalty.amount.get()), contract.penalty());
    }

    /// Civil Act art. 160.
    #[test]
    fn months_one_by_one(start in 0_u32..6_000, months in 0_u32..60, length in 0_u32..2_000) {
        let start = naive::day(start);
        let over = months_after(start, Months::new(months));
        prop_assert_eq!(over, Some(naive::after_months(start, months)));
        let end = start + chrono::Days::new(u64::from(length));
        prop_assert_eq!(completed_months(start, end).get(), naive::completed_months(start, end));
    }

    /// T7: the year a day lies in, and the last day from which a whole month is left.
    #[test]
    fn renewal_year_by_year(
        start in 0_u32..1_500,
        term in prop::sample::select(Term::ALL[1..].to_vec()),
        later in 0_u32..4_000,
    ) {
        let (from, on) = (naive::day(start), naive::day(start + later));
        let (mut months, mut renewal, mut first) = (term.months().get(), 0, from);
        let mut until = naive::after_months(from, months);
        while until <= on {
            first = until;
            months += 12;
            renewal += 1;
            until = naive::after_months(from, months);
        }
        let found = contract_period(from, term, on).expect("a contract period");
        prop_assert_eq!((found.period.from(), found.period.until()), (first, until));
        prop_assert_eq!(found.renewal, renewal);
        let mut notice = until;
        while naive::after_months(notice + chrono::Days::new(1), 1) > until {
            notice = notice - chrono::Days::new(1);
        }
        prop_assert_eq!(found.notice_due_by(), notice);
        prop_assert!(found.accept_notice(notice).is_ok());
        prop_assert!(found.accept_notice(notice + chrono::Days::new(1)).is_err());
    }

    /// X1: one month to six, extensions included.
    #[test]
    fn suspension_limits(from in 0_u32..3_000, length in 0_u32..220, more in 0_u32..220) {
        let (first, until) = (naive::day(from), naive::day(from + length));
        let allowed: BTreeSet<NaiveDate> =
            naive::days(naive::after_months(first, 1), naive::day(from + 300))
                .filter(|&until| until <= naive::after_months(first, 6))
                .collect();
        let found = suspension(first, until);
        prop_assert_eq!(found.is_ok(), allowed.contains(&until));
        if let Ok(current) = found {
            let later = naive::day(from + length + more);
            let expected = more > 0 && allowed.contains(&later);
            prop_assert_eq!(extension(current, later).is_ok(), expected);
        }
    }
}
