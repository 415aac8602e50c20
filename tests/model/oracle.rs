//! What a contract owes, counted the long way: unit by unit, day by day, month by month, with
//! nothing in common with the rules but the terms of service.

use super::naive::{after_months, completed_months, days, days_in_month, discount, price};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

pub const PRODUCTS: [&str; 6] =
    ["asp-base", "app-basic", "app-premium", "recording", "extra-line", "equipment-rental"];

/// Year and month.
pub type Month = (i32, u32);

/// One unit of a product.
#[derive(Debug, Clone)]
struct Unit {
    product: usize,
    from: NaiveDate,
    /// The first day without it.
    gone: Option<NaiveDate>,
}

/// A term from a day on, and the day its contract counts from.
#[derive(Debug, Clone, Copy)]
struct Term {
    from: NaiveDate,
    months: u32,
    contract_from: NaiveDate,
}

/// What is asked of a contract.
#[derive(Debug, Clone)]
pub enum Ask {
    Change {
        /// Product, new quantity, negotiated price.
        items: Vec<(usize, u32, Option<i64>)>,
        term: Option<u32>,
        payer: Option<usize>,
    },
    Pause {
        until: NaiveDate,
    },
    Extend {
        until: NaiveDate,
    },
    Resume,
    End(Why),
}

/// Why a contract ends (art. 15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    CustomersWish,
    CustomersBreach,
    EndOfBusiness,
}

/// A penalty of a month, until a bill has it.
#[derive(Debug, Clone)]
struct Charge {
    month: Month,
    won: i64,
    billed: bool,
}

/// A line of a bill as both sides write it: product (none for a penalty), quantity, unit price,
/// days, supply, discount granted.
pub type Line = (Option<usize>, u32, i64, u32, i64, i64);

/// A contract, day by day.
#[derive(Debug, Clone)]
pub struct Life {
    pub opening: NaiveDate,
    units: Vec<Unit>,
    terms: Vec<Term>,
    /// Product, first day, won.
    prices: Vec<(usize, NaiveDate, i64)>,
    /// First day and the day after the last.
    pauses: Vec<(NaiveDate, NaiveDate)>,
    payers: Vec<(NaiveDate, usize)>,
    pub end: Option<NaiveDate>,
    charges: Vec<Charge>,
}

pub fn month_of(day: NaiveDate) -> Month {
    (day.year(), day.month())
}

fn next_day(day: NaiveDate) -> NaiveDate {
    day.succ_opt().expect("a next day")
}

fn day_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().expect("a day before")
}

impl Life {
    pub fn open(opening: NaiveDate, months: u32, items: &[(usize, u32, Option<i64>)]) -> Life {
        let mut life = Life {
            opening,
            units: Vec::new(),
            terms: vec![Term { from: opening, months, contract_from: opening }],
            prices: Vec::new(),
            pauses: Vec::new(),
            payers: vec![(opening, 0)],
            end: None,
            charges: Vec::new(),
        };
        for &(product, quantity, agreed) in items {
            life.join(product, quantity, opening);
            life.prices.extend(agreed.map(|won| (product, opening, won)));
        }
        life
    }

    fn join(&mut self, product: usize, quantity: u32, from: NaiveDate) {
        let unit = Unit { product, from, gone: None };
        self.units.extend(std::iter::repeat_n(unit, usize::try_from(quantity).expect("small")));
    }

    /// Units of each product in force on a day.
    pub fn held(&self, day: NaiveDate) -> [u32; 6] {
        let mut held = [0; 6];
        for unit in self.units.iter().filter(|unit| in_force(unit, day)) {
            held[unit.product] += 1;
        }
        held
    }

    fn term(&self, day: NaiveDate) -> Term {
        *self.terms.iter().rfind(|term| term.from <= day).expect("a term since the opening")
    }

    pub fn term_months(&self, day: NaiveDate) -> u32 {
        self.term(day).months
    }

    /// Whether the original term is over on a day, or there is none.
    pub fn no_term_runs(&self, day: NaiveDate) -> bool {
        let term = self.term(day);
        term.months == 0 || after_months(term.contract_from, term.months) <= day
    }

    pub fn agreed(&self, product: usize, day: NaiveDate) -> Option<i64> {
        let of_product = |entry: &&(usize, NaiveDate, i64)| entry.0 == product && entry.1 <= day;
        self.prices.iter().rfind(of_product).map(|entry| entry.2)
    }

    pub fn paused(&self, day: NaiveDate) -> bool {
        self.pauses.iter().any(|&(from, until)| from <= day && day < until)
    }

    pub fn last_pause(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.pauses.last().copied()
    }

    fn charged(&self, day: NaiveDate) -> bool {
        self.opening <= day && self.end.is_none_or(|end| day < end) && !self.paused(day)
    }

    /// Which of the customer's accounts pays a month.
    pub fn payer(&self, month: Month) -> usize {
        let first = super::naive::date(month.0, month.1, 1);
        self.payers.iter().rfind(|(from, _)| *from <= first).map_or(0, |(_, account)| *account)
    }

    /// The lines of some days of one month.
    fn lines(&self, from: NaiveDate, until: NaiveDate) -> Vec<Line> {
        let length = i64::from(days_in_month(from.year(), from.month()));
        let mut days_of: BTreeMap<(usize, u32, i64), (u32, i64)> = BTreeMap::new();
        for day in days(from, until).filter(|&day| self.charged(day)) {
            let (held, months) = (self.held(day), self.term_months(day));
            for (product, &quantity) in held.iter().enumerate().filter(|(_, held)| **held > 0) {
                let table = price(PRODUCTS[product], held[0], months);
                let won = self.agreed(product, day).or(table).expect("it can be sold");
                let granted = discount(PRODUCTS[product], held[0], months).unwrap_or(0);
                let line = days_of.entry((product, quantity, won)).or_default();
                line.0 += 1;
                line.1 += granted;
            }
        }
        let line = |(key, value): ((usize, u32, i64), (u32, i64))| {
            let ((product, quantity, won), (days, granted)) = (key, value);
            let units = i64::from(quantity);
            let supply = won * units * i64::from(days) / length;
            (Some(product), quantity, won, days, supply, granted * units / length)
        };
        days_of.into_iter().map(line).collect()
    }

    /// The month's bill: its lines, sorted; none without anything to charge. Penalties not billed
    /// yet come with it, once.
    pub fn bill(&mut self, month: Month) -> Option<Vec<Line>> {
        let first = super::naive::date(month.0, month.1, 1);
        let mut lines = self.lines(first, after_months(first, 1));
        for charge in self.charges.iter_mut().filter(|c| !c.billed && c.month <= month) {
            charge.billed = true;
            lines.push((None, 1, charge.won, 0, charge.won, 0));
        }
        lines.sort_unstable();
        lines.iter().any(|line| line.4 != 0).then_some(lines)
    }

    /// T9: what the discount came to in the contract period of a day, up to that day.
    pub fn granted(&self, last_day: NaiveDate) -> i64 {
        let until = next_day(last_day);
        let mut from = self.period(last_day).0.max(self.opening);
        let mut sum = 0;
        while from < until {
            let first = super::naive::date(from.year(), from.month(), 1);
            let end = after_months(first, 1);
            sum += self.lines(from, end.min(until)).iter().map(|line| line.5).sum::<i64>();
            from = end;
        }
        sum
    }

    /// First day and end of the contract period a day lies in, and whether it is a renewal year.
    pub fn period(&self, day: NaiveDate) -> (NaiveDate, Option<NaiveDate>, bool) {
        let Term { months, contract_from, .. } = self.term(day);
        if months == 0 {
            return (contract_from, None, false);
        }
        let (mut start, mut length) = (contract_from, months);
        let mut end = after_months(contract_from, length);
        while end <= day {
            start = end;
            length += 12;
            end = after_months(contract_from, length);
        }
        (start, Some(end), start != contract_from)
    }

    /// What ending the contract with a day costs (T1–T7).
    pub fn penalty_of_the_end(&self, last_day: NaiveDate) -> i64 {
        let units = self.units.iter().filter(|unit| in_force(unit, last_day));
        self.penalty(next_day(last_day), units, 0)
    }

    /// Months used × discount of each unit; a shorter term keeps its own discount (T5).
    fn penalty<'a>(
        &self,
        until: NaiveDate,
        units: impl Iterator<Item = &'a Unit>,
        kept: u32,
    ) -> i64 {
        let last_day = day_before(until);
        let term = self.term(last_day);
        let (year, end, renewed) = self.period(last_day);
        if term.months == 0 || end == Some(until) {
            return 0;
        }
        let months = if renewed { 12 } else { term.months };
        let seats = self.held(last_day)[0];
        let mut used: BTreeMap<NaiveDate, u32> = BTreeMap::new();
        let mut sum = 0;
        for unit in units {
            let from = unit.from.max(term.contract_from).max(year);
            let used = *used.entry(from).or_insert_with(|| self.months_used(from, until));
            let of = |months| discount(PRODUCTS[unit.product], seats, months).unwrap_or(0);
            sum += i64::from(used) * (of(months) - of(kept));
        }
        sum
    }

    /// T2: the days that were not suspended, laid end to end, in completed months.
    fn months_used(&self, from: NaiveDate, until: NaiveDate) -> u32 {
        let served = days(from, until).filter(|&day| !self.paused(day)).count();
        let served = u64::try_from(served).expect("a few thousand days");
        completed_months(from, from + chrono::Days::new(served))
    }

    /// Writes what was carried out; the penalty it costs.
    pub fn carry_out(&mut self, on: NaiveDate, ask: &Ask) -> i64 {
        match ask {
            Ask::Change { items, term, payer } => self.change(on, items, *term, *payer),
            Ask::Pause { until } => {
                self.pauses.push((on, *until));
                0
            }
            Ask::Extend { until } => {
                self.pauses.last_mut().expect("a pause").1 = *until;
                0
            }
            Ask::Resume => {
                let pause = self.pauses.last_mut().expect("a pause");
                pause.1 = pause.1.min(on);
                0
            }
            Ask::End(why) => {
                self.end = Some(on);
                match why {
                    Why::EndOfBusiness => 0,
                    Why::CustomersWish | Why::CustomersBreach => {
                        self.penalty_of_the_end(day_before(on))
                    }
                }
            }
        }
    }

    fn change(
        &mut self,
        on: NaiveDate,
        items: &[(usize, u32, Option<i64>)],
        term: Option<u32>,
        payer: Option<usize>,
    ) -> i64 {
        let before = self.clone();
        let mut leaving = Vec::new();
        for &(product, quantity, agreed) in items {
            let held = self.held(on)[product];
            self.join(product, quantity.saturating_sub(held), on);
            for _ in quantity..held {
                let at = self.latest(product, on);
                self.units[at].gone = Some(on);
                leaving.push(self.units[at].clone());
            }
            self.prices.extend(agreed.filter(|_| quantity > 0).map(|won| (product, on, won)));
        }
        self.payers.extend(payer.map(|account| (on, account)));
        let mut penalty = before.penalty(on, leaving.iter(), 0);
        if let Some(months) = term.filter(|&months| months != before.term_months(on)) {
            if months < before.term_months(on) {
                let all = before.units.iter().filter(|unit| in_force(unit, day_before(on)));
                penalty += before.penalty(on, all, months);
            }
            let anew = before.no_term_runs(on);
            let contract_from = if anew { on } else { before.term(on).contract_from };
            self.terms.push(Term { from: on, months, contract_from });
        }
        penalty
    }

    /// The unit of a product that was added last and is still there (T3).
    fn latest(&self, product: usize, on: NaiveDate) -> usize {
        let there =
            |&at: &usize| self.units[at].product == product && in_force(&self.units[at], on);
        let there = (0..self.units.len()).filter(there);
        there.max_by_key(|&at| (self.units[at].from, at)).expect("a unit that can leave")
    }

    /// A penalty becomes a charge of the last day's month.
    pub fn owes(&mut self, last_day: NaiveDate, won: i64) {
        if won != 0 {
            self.charges.push(Charge { month: month_of(last_day), won, billed: false });
        }
    }
}

fn in_force(unit: &Unit, day: NaiveDate) -> bool {
    unit.from <= day && unit.gone.is_none_or(|gone| day < gone)
}
