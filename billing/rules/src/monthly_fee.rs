//! The monthly charge (월정액) of one subscription: rules C2–C4, T9.
//!
//! > "케이티"는 일시이용중단 기간에 대해서는 월정액에 해당하는 이용료를 부과하지 아니한다. — 제13조 1
//!
//! A line's charge is unit price × quantity × billable days ÷ days of the month. Days of the
//! month at the same unit price and quantity make one line, whatever lies between them; each
//! different price or quantity makes a line of its own.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use chrono::NaiveDate;

use crate::price_book::NoPrice;
use crate::unit_price::{Negotiated, PriceBasis, UnitPrice, unit_price};
use crate::won::{Exact, Overflow};
use crate::{
    Article, Days, Derivation, Input, ItemCode, Month, Period, PriceBook, Quantity, Term, Text, Won,
};

/// A fact with the day from which it holds (00:00 of that day, C4) and the paper it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated<T> {
    pub from: NaiveDate,
    pub value: T,
    pub source: Text,
}

/// So many units of a product; zero from the day it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemQuantity {
    pub item: ItemCode,
    pub quantity: Quantity,
}

/// A negotiated price of a product (P5); none from the day the table's price holds again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemPrice {
    pub item: ItemCode,
    pub price: Option<Negotiated>,
}

/// Days without monthly charge: 일시이용중단 (art. 13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeSuspension {
    pub period: Period,
    pub source: Text,
}

/// What the rules need to know of a subscription to rate a month of it.
#[derive(Debug, Clone)]
pub struct SubscriptionFacts<'a> {
    /// The service ID, as it is printed on the bill.
    pub service: String,
    /// The version of its acceptance (P4).
    pub price_book: &'a PriceBook,
    /// The first day of service, which is billed (C3).
    pub opening: NaiveDate,
    /// The day after the last day of service (C3), once it is known.
    pub until: Option<NaiveDate>,
    /// The term and its changes, oldest first; the first holds from the opening at the latest.
    pub terms: Vec<Dated<Term>>,
    /// Quantities and their changes, per product oldest first.
    pub quantities: Vec<Dated<ItemQuantity>>,
    /// Negotiated prices, per product oldest first.
    pub negotiated: Vec<Dated<ItemPrice>>,
    pub free_suspensions: Vec<FreeSuspension>,
}

/// A stretch of a line's billable days at one basis, with the papers it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub period: Period,
    pub unit_price: UnitPrice,
    /// Since when, and by which paper, the quantity holds.
    pub quantity_since: NaiveDate,
    pub quantity_source: Text,
    /// By which paper a negotiated price holds.
    pub price_source: Option<Text>,
}

/// One line of recurring charge with its workings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurringLine {
    pub item: ItemCode,
    pub month: Month,
    pub quantity: Quantity,
    /// Won per unit per month, VAT excluded.
    pub unit_price: Won,
    /// The billable days, all segments together (C2).
    pub days: Days,
    pub segments: Vec<Segment>,
    /// The free days of the month, for the explanation.
    pub suspended: Vec<FreeSuspension>,
    /// Won, VAT excluded, truncated once (M1).
    pub amount: Won,
    /// Won of term discount the line granted, truncated like its charge (T9).
    pub granted_discount: Won,
}

/// Why a month cannot be rated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RatingError {
    #[error("the service opens on {opening} and would end before, until {until}")]
    EndsBeforeItOpens { opening: NaiveDate, until: NaiveDate },
    #[error("no term is known on the opening day {0}")]
    NoTerm(NaiveDate),
    #[error("{what} from {from} is not after the one before it")]
    OutOfOrder { what: &'static str, from: NaiveDate },
    #[error("the quantity of {item} from {from} lies before the opening on {opening}")]
    BeforeOpening { item: ItemCode, from: NaiveDate, opening: NaiveDate },
    #[error("the negotiated price of {item} from {from} is negative")]
    NegativePrice { item: ItemCode, from: NaiveDate },
    #[error("on {day}: {refused}")]
    NoPrice { day: NaiveDate, refused: NoPrice },
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

impl RatingError {
    /// Stable, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            RatingError::EndsBeforeItOpens { .. } => "ends-before-it-opens",
            RatingError::NoTerm(_) => "no-term",
            RatingError::OutOfOrder { .. } => "out-of-order",
            RatingError::BeforeOpening { .. } => "before-opening",
            RatingError::NegativePrice { .. } => "negative-price",
            RatingError::NoPrice { refused, .. } => refused.code(),
            RatingError::Overflow(_) => "overflow",
        }
    }
}

/// Unit price × quantity × days ÷ days of the month, truncated once (C2, M1).
pub fn prorated(
    unit_price: Won,
    quantity: Quantity,
    days: Days,
    month: Month,
) -> Result<Won, Overflow> {
    let factors = [u64::from(quantity.get()), u64::from(days.get())];
    unit_price.mul_div(&factors, u64::from(month.days().get()), "monthly charge")
}

/// Rates one month of one subscription (C2–C4): its recurring lines, product by product.
pub fn rate_month(
    facts: &SubscriptionFacts<'_>,
    month: Month,
) -> Result<Vec<RecurringLine>, RatingError> {
    facts.check()?;
    let mut lines = Vec::new();
    for period in facts.steady_periods(month) {
        for item in facts.items() {
            facts.rate_segment(item, period, month, &mut lines)?;
        }
    }
    let place = |item| facts.items().position(|other| other == item);
    lines.sort_by_key(|line: &RecurringLine| place(line.item));
    lines.into_iter().map(|line| line.totalled(facts)).collect()
}

/// One product's unit price × quantity in force on a day, before proration and VAT: the fee an
/// outage credit is worked out from (art. 10(3)4, S2). None if the product is not in force.
pub fn monthly_fee_on(
    facts: &SubscriptionFacts<'_>,
    item: ItemCode,
    day: NaiveDate,
) -> Result<Option<Won>, RatingError> {
    facts.check()?;
    let open = day >= facts.opening && facts.until.is_none_or(|until| day < until);
    let held = facts.quantity_on(item, day).filter(|held| !held.value.quantity.is_zero());
    let (true, Some(held)) = (open, held) else { return Ok(None) };
    let price = facts.unit_price_on(item, day)?;
    Ok(Some(price.price.times(held.value.quantity, "monthly fee")?))
}

impl SubscriptionFacts<'_> {
    /// Dates out of order are errors, not zeros (M4).
    fn check(&self) -> Result<(), RatingError> {
        let opening = self.opening;
        if let Some(until) = self.until.filter(|&until| until <= opening) {
            return Err(RatingError::EndsBeforeItOpens { opening, until });
        }
        if self.terms.first().is_none_or(|term| term.from > opening) {
            return Err(RatingError::NoTerm(opening));
        }
        in_order("the term", self.terms.iter().map(|term| ((), term.from)))?;
        let quantities = self.quantities.iter();
        in_order("the quantity", quantities.map(|change| (change.value.item, change.from)))?;
        let prices = self.negotiated.iter();
        in_order("the price", prices.map(|change| (change.value.item, change.from)))?;
        for change in &self.quantities {
            let (item, from) = (change.value.item, change.from);
            if from < opening {
                return Err(RatingError::BeforeOpening { item, from, opening });
            }
        }
        self.negotiated.iter().try_for_each(check_price)
    }

    /// Every product ever held, the first added first.
    fn items(&self) -> impl Iterator<Item = ItemCode> {
        let item = |at: usize| self.quantities.get(at).map(|change| change.value.item);
        (0..self.quantities.len())
            .filter(move |&at| (0..at).all(|before| item(before) != item(at)))
            .filter_map(item)
    }

    /// The billable stretches of a month within which nothing changes.
    fn steady_periods(&self, month: Month) -> Vec<Period> {
        let whole = month.period();
        let changes = self.terms.iter().map(|term| term.from);
        let changes = changes.chain(self.quantities.iter().map(|change| change.from));
        let changes = changes.chain(self.negotiated.iter().map(|change| change.from));
        let stops = self.free_suspensions.iter();
        let stops = stops.flat_map(|stop| [stop.period.from(), stop.period.until()]);
        let mut days: Vec<NaiveDate> = changes
            .chain(stops)
            .chain([self.opening])
            .chain(self.until)
            .filter(|&day| whole.contains(day))
            .chain([whole.from(), whole.until()])
            .collect();
        days.sort_unstable();
        days.windows(2)
            .filter_map(|pair| Period::new(*pair.first()?, *pair.last()?).ok())
            .filter(|period| self.is_billable(period.from()))
            .collect()
    }

    /// In force and not suspended free of charge (C2).
    fn is_billable(&self, day: NaiveDate) -> bool {
        self.opening <= day
            && self.until.is_none_or(|until| day < until)
            && !self.free_suspensions.iter().any(|stop| stop.period.contains(day))
    }

    /// Adds one product's steady stretch to the line with its price and quantity.
    fn rate_segment(
        &self,
        item: ItemCode,
        period: Period,
        month: Month,
        lines: &mut Vec<RecurringLine>,
    ) -> Result<(), RatingError> {
        let day = period.from();
        let Some(held) = self.quantity_on(item, day) else { return Ok(()) };
        let quantity = held.value.quantity;
        if quantity.is_zero() {
            return Ok(());
        }
        let unit_price = self.unit_price_on(item, day)?;
        let segment = Segment {
            period,
            unit_price,
            quantity_since: held.from,
            quantity_source: held.source.clone(),
            price_source: self.negotiated_on(item, day).map(|agreed| agreed.source.clone()),
        };
        let same = |line: &&mut RecurringLine| {
            (line.item, line.quantity, line.unit_price) == (item, quantity, unit_price.price)
        };
        if let Some(line) = lines.iter_mut().find(same) {
            line.add(segment);
        } else {
            let mut line = RecurringLine::empty(item, month, quantity, unit_price.price);
            line.add(segment);
            lines.push(line);
        }
        Ok(())
    }

    fn quantity_on(&self, item: ItemCode, day: NaiveDate) -> Option<&Dated<ItemQuantity>> {
        let changes = self.quantities.iter().rev();
        changes.into_iter().find(|change| change.value.item == item && change.from <= day)
    }

    /// The approval in force; none where the table's price holds.
    fn negotiated_on(&self, item: ItemCode, day: NaiveDate) -> Option<&Dated<ItemPrice>> {
        let changes = self.negotiated.iter().rev();
        changes
            .into_iter()
            .find(|change| change.value.item == item && change.from <= day)
            .filter(|change| change.value.price.is_some())
    }

    /// The band follows the total base seats of each day (C4, P1).
    fn unit_price_on(&self, item: ItemCode, day: NaiveDate) -> Result<UnitPrice, RatingError> {
        let base = self.quantity_on(self.price_book.base_item(), day);
        let basis = PriceBasis {
            base_seats: base.map_or(Quantity::ZERO, |base| base.value.quantity),
            term: self
                .terms
                .iter()
                .rev()
                .find(|term| term.from <= day)
                .map(|term| term.value)
                .ok_or(RatingError::NoTerm(day))?,
        };
        let negotiated = self.negotiated_on(item, day).and_then(|agreed| agreed.value.price);
        unit_price(self.price_book, item, basis, negotiated)
            .map_err(|refused| RatingError::NoPrice { day, refused })
    }
}

/// Each entry lies after the one before it with the same key.
fn in_order<K: PartialEq + Copy>(
    what: &'static str,
    entries: impl Iterator<Item = (K, NaiveDate)> + Clone,
) -> Result<(), RatingError> {
    for (at, (key, from)) in entries.clone().enumerate() {
        if entries.clone().take(at).any(|(other, earlier)| other == key && earlier >= from) {
            return Err(RatingError::OutOfOrder { what, from });
        }
    }
    Ok(())
}

fn check_price(change: &Dated<ItemPrice>) -> Result<(), RatingError> {
    let ItemPrice { item, price } = change.value;
    let negative = price.is_some_and(|agreed| {
        agreed.unit_price.is_negative() || agreed.term_discount.is_some_and(Won::is_negative)
    });
    if negative { Err(RatingError::NegativePrice { item, from: change.from }) } else { Ok(()) }
}

impl RecurringLine {
    fn empty(item: ItemCode, month: Month, quantity: Quantity, unit_price: Won) -> RecurringLine {
        RecurringLine {
            item,
            month,
            quantity,
            unit_price,
            days: Days::ZERO,
            segments: Vec::new(),
            suspended: Vec::new(),
            amount: Won::ZERO,
            granted_discount: Won::ZERO,
        }
    }

    fn add(&mut self, segment: Segment) {
        self.days = self.days.plus(segment.period.days());
        self.segments.push(segment);
    }

    /// The line with its amounts, divided once each (C2, M1, T9).
    fn totalled(self, facts: &SubscriptionFacts<'_>) -> Result<RecurringLine, RatingError> {
        let in_month = |stop: &FreeSuspension| {
            let period = stop.period.overlap(self.month.period())?;
            Some(FreeSuspension { period, source: stop.source.clone() })
        };
        let quantity = u64::from(self.quantity.get());
        let discount = self.segments.iter().try_fold(Exact::ZERO, |sum, segment| {
            let days = u64::from(segment.period.days().get());
            sum.plus_product(segment.unit_price.term_discount, &[quantity, days], "term discount")
        })?;
        let days_in_month = u64::from(self.month.days().get());
        Ok(RecurringLine {
            amount: prorated(self.unit_price, self.quantity, self.days, self.month)?,
            granted_discount: discount.divided(days_in_month, "term discount")?,
            suspended: facts.free_suspensions.iter().filter_map(in_month).collect(),
            ..self
        })
    }

    /// Whether every day of the month is billed.
    pub fn is_whole_month(&self) -> bool {
        self.days == self.month.days()
    }

    /// `1,800,000원 × 17일 ÷ 28일`, with the days, prices and papers it rests on (C2).
    pub fn derivation(&self, book: &PriceBook) -> Derivation {
        let quantity = Text::quantity(self.quantity, &self.item.unit());
        let mut derivation = Derivation::new("C2", Article::PRICE_FORM, self.item.name())
            .formula(self.formula(&quantity))
            .amounts_to(self.amount);
        for segment in &self.segments {
            derivation = derivation.input(segment.days_input());
        }
        if let Some(first) = self.segments.first() {
            let label = Text::fixed("수량", "Quantity");
            let source = first.quantity_source.clone();
            let input = Input::new(label, quantity, source).since(first.quantity_since);
            derivation = derivation.input(input);
        }
        derivation
            .children(self.prices(book))
            .children(self.suspended.iter().map(FreeSuspension::derivation))
            .children((!self.granted_discount.is_zero()).then(|| self.discount_derivation()))
    }

    fn formula(&self, quantity: &Text) -> Text {
        let price = self.unit_price.to_string();
        let whole = Text::new(
            [&price, "원 × ", &quantity.ko].concat(),
            [&price, " × ", &quantity.en].concat(),
        );
        if self.is_whole_month() {
            return whole;
        }
        let (days, of) = (self.days, self.month.days());
        Text::new(
            alloc::format!("{} × {days}일 ÷ {of}일 (원 미만 절사)", whole.ko),
            alloc::format!("{} × {days} ÷ {of} days (truncated to whole won)", whole.en),
        )
    }

    /// Each distinct unit price once.
    fn prices(&self, book: &PriceBook) -> Vec<Derivation> {
        let mut shown: Vec<(UnitPrice, Derivation)> = Vec::new();
        for segment in &self.segments {
            let price = segment.unit_price;
            if shown.iter().any(|(other, _)| *other == price) {
                continue;
            }
            let mut derivation = price.derivation(book, self.item);
            if let Some(source) = &segment.price_source {
                derivation = derivation.input(Input::new(
                    Text::fixed("승인", "Approval"),
                    Text::won(price.price),
                    source.clone(),
                ));
            }
            shown.push((price, derivation));
        }
        shown.into_iter().map(|(_, derivation)| derivation).collect()
    }

    fn discount_derivation(&self) -> Derivation {
        let title = Text::fixed("적용된 약정 할인", "Term discount granted");
        let unit = self.item.unit();
        let quantity = Text::quantity(self.quantity, &unit);
        let of = self.month.days().to_string();
        let parts = self.segments.iter().map(|segment| {
            let discount = segment.unit_price.term_discount.to_string();
            let days = segment.period.days().to_string();
            Text::new(
                [&discount, "원 × ", &quantity.ko, " × ", &days, "일 ÷ ", &of, "일"].concat(),
                [&discount, " × ", &quantity.en, " × ", &days, " ÷ ", &of, " days"].concat(),
            )
        });
        Derivation::new("T9", Article::PENALTY, title)
            .formula(Text::join(parts, " + "))
            .amounts_to(self.granted_discount)
    }
}

impl Segment {
    fn days_input(&self) -> Input {
        let (period, days) = (Text::period(self.period), Text::days(self.period.days()));
        let value = Text::new(
            [&period.ko, " (", &days.ko, ")"].concat(),
            [&period.en, " (", &days.en, ")"].concat(),
        );
        Input::new(Text::fixed("과금 일수", "Billable days"), value, Article::CHANGE_FORM.text())
    }
}

impl FreeSuspension {
    fn derivation(&self) -> Derivation {
        let title = Text::fixed("일시이용중단(요금 면제)", "Pause free of charge");
        Derivation::new("X1", Article::PAUSE, title)
            .input(Input::new(
                Text::fixed("기간", "Period"),
                Text::period(self.period),
                self.source.clone(),
            ))
            .results_in(Text::days(self.period.days()))
    }
}

#[cfg(test)]
pub(crate) mod tests;
