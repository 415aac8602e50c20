//! One service's rows → its facts.

use super::{BrokenFacts, ServiceFacts};
use crate::price_books::{Books, Products};
use chrono::NaiveDate;
use gaetong_entity::catalogue::product::Charge;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::service::subscription_state::{self, Axis};
use gaetong_entity::service::{one_off_item, subscription, subscription_price, subscription_unit};
use gaetong_rules::charge::ChargeKind;
use gaetong_rules::monthly_fee::{Dated, FreeSuspension, ItemPrice, ItemQuantity};
use gaetong_rules::one_off::OneOff;
use gaetong_rules::unit_price::Negotiated;
use gaetong_rules::{ItemCode, Month, Period, PriceBook, Quantity, Term, Text, Won};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rows of one subscription, each kind in the order it was recorded.
#[derive(Debug, Default)]
pub struct Rows {
    pub states: Vec<subscription_state::Model>,
    pub units: Vec<subscription_unit::Model>,
    pub prices: Vec<subscription_price::Model>,
    pub one_offs: Vec<one_off_item::Model>,
}

/// Reference data all services share.
#[derive(Debug)]
pub struct Catalogue {
    pub products: Products,
    pub books: Books,
}

impl Catalogue {
    fn charge(&self, product: &str) -> Option<Charge> {
        self.products.get(product).map(|product| product.charge)
    }

    fn position(&self, item: ItemCode) -> Option<i32> {
        self.products.get(item.as_str()).map(|product| product.position)
    }
}

/// The facts of one service for a month. What takes effect after the month is left out: it
/// cannot concern the bill, and a recount years later must see the same facts.
pub fn facts(
    catalogue: &Catalogue,
    subscription: &subscription::Model,
    rows: Rows,
    month: Month,
) -> Result<ServiceFacts, BrokenFacts> {
    let service = &subscription.service_id;
    let end = month.next().first_day();
    let charging = Charging::read(&rows.states, end);
    let opening = charging.opening;
    Ok(ServiceFacts {
        subscription_id: subscription.id,
        service_id: service.clone(),
        price_book: price_book(catalogue, subscription)?,
        opening,
        until: charging.until,
        terms: vec![term(subscription, opening)?],
        quantities: quantities(catalogue, service, &rows.units, end)?,
        negotiated: negotiated(catalogue, service, &rows.prices, end)?,
        free_suspensions: charging.paused,
        one_offs: one_offs(service, &rows.one_offs, month)?,
        missing_attendance: missing_attendance(catalogue, service, &rows.units, end)?,
    })
}

/// The billing axis (spec 2.8) up to a day, as spans.
#[derive(Debug, Default)]
struct Charging {
    opening: Option<NaiveDate>,
    until: Option<NaiveDate>,
    paused: Vec<FreeSuspension>,
}

impl Charging {
    /// The latest effective entry holds; of two with the same day, the later recorded one.
    fn read(states: &[subscription_state::Model], end: NaiveDate) -> Charging {
        let mut by_day = BTreeMap::new();
        for state in states.iter().filter(|s| s.axis == Axis::Billing && s.effective_on < end) {
            by_day.insert(state.effective_on, (state.seq, state));
        }
        let mut charging = Charging::default();
        let mut paused_since: Option<&subscription_state::Model> = None;
        for (day, (_, state)) in by_day {
            if state.state != "paused"
                && let Some(pause) = paused_since.take()
            {
                charging.pause(pause, day);
            }
            match state.state.as_str() {
                "running" if charging.opening.is_none() => charging.opening = Some(day),
                "running" => charging.until = None,
                "paused" => paused_since = paused_since.or(Some(state)),
                "closed" => charging.until = Some(day),
                _ => {}
            }
        }
        if let Some(pause) = paused_since {
            charging.pause(pause, end);
        }
        charging
    }

    fn pause(&mut self, since: &subscription_state::Model, until: NaiveDate) {
        if let Ok(period) = Period::new(since.effective_on, until) {
            let source = Text::same(since.reason.clone());
            self.paused.push(FreeSuspension { period, source });
        }
    }
}

fn price_book(
    catalogue: &Catalogue,
    subscription: &subscription::Model,
) -> Result<Arc<PriceBook>, BrokenFacts> {
    let version = subscription.price_book_version.clone();
    let service = subscription.service_id.clone();
    match catalogue.books.get(&version) {
        Some(Ok(book)) => Ok(Arc::clone(book)),
        Some(Err(problem)) => {
            Err(BrokenFacts::PriceBook { service, version, problem: problem.clone() })
        }
        None => Err(BrokenFacts::NoPriceBook { service, version }),
    }
}

fn term(
    subscription: &subscription::Model,
    opening: Option<NaiveDate>,
) -> Result<Dated<Term>, BrokenFacts> {
    let months = u32::try_from(subscription.term_months).unwrap_or(u32::MAX);
    let value = Term::from_months(months).map_err(|problem| BrokenFacts::Term {
        service: subscription.service_id.clone(),
        problem,
    })?;
    let from = opening.or(subscription.contract_from).unwrap_or(subscription.wished_opening_on);
    Ok(Dated { from, value, source: source(&subscription.application_id.to_string()) })
}

/// Batches that came into force together → the quantity from each day on, product by product in
/// the order of the catalogue.
fn quantities(
    catalogue: &Catalogue,
    service: &ServiceId,
    units: &[subscription_unit::Model],
    end: NaiveDate,
) -> Result<Vec<Dated<ItemQuantity>>, BrokenFacts> {
    let mut batches = Vec::new();
    for unit in units.iter().filter(|unit| unit.from_on < end) {
        if catalogue.charge(&unit.product) == Some(Charge::Recurring) {
            let units = quantity(service, &unit.product, unit.quantity)?;
            batches.push((item(service, &unit.product)?, units, unit));
        }
    }
    batches.sort_by_key(|(item, _, unit)| (catalogue.position(*item), unit.from_on, unit.seq));
    let mut changes: Vec<Dated<ItemQuantity>> = Vec::new();
    for (item, units, unit) in batches {
        let before = changes.last().filter(|last| last.value.item == item);
        let held = before.map_or(Quantity::ZERO, |last| last.value.quantity);
        let quantity = held.checked_add(units).ok_or_else(|| BrokenFacts::Quantity {
            service: service.clone(),
            product: unit.product.clone(),
            quantity: unit.quantity,
        })?;
        if before.is_some_and(|last| last.from == unit.from_on) {
            changes.pop();
        }
        let value = ItemQuantity { item, quantity };
        changes.push(Dated { from: unit.from_on, value, source: source(&unit.source) });
    }
    Ok(changes)
}

/// Of two prices from the same day the later recorded one holds.
fn negotiated(
    catalogue: &Catalogue,
    service: &ServiceId,
    prices: &[subscription_price::Model],
    end: NaiveDate,
) -> Result<Vec<Dated<ItemPrice>>, BrokenFacts> {
    let mut by_day = BTreeMap::new();
    for price in prices.iter().filter(|price| price.from_on < end) {
        if catalogue.charge(&price.product) != Some(Charge::Recurring) {
            continue;
        }
        let item = item(service, &price.product)?;
        let unit_price = Won::new(price.unit_price);
        let agreed = Negotiated { unit_price, term_discount: None };
        let value = ItemPrice { item, price: Some(agreed) };
        let source = Text::same(price.reason.clone());
        by_day.insert((item, price.from_on), Dated { from: price.from_on, value, source });
    }
    Ok(by_day.into_values().collect())
}

/// C5: those accepted in the month.
fn one_offs(
    service: &ServiceId,
    items: &[one_off_item::Model],
    month: Month,
) -> Result<Vec<OneOff>, BrokenFacts> {
    let accepted = |row: &&one_off_item::Model| row.accepted_on.is_some_and(|d| month.contains(d));
    let one_off = |row: &one_off_item::Model| {
        let item = item(service, &row.product)?;
        Ok(OneOff {
            item,
            label: if row.description.is_empty() {
                item.name()
            } else {
                item.name().then(" — ", &Text::same(row.description.clone()))
            },
            quantity: quantity(service, &row.product, row.quantity)?,
            unit_price: Won::new(row.unit_price),
            category: ChargeKind::OneOff.tax_category(),
            accepted_on: row.accepted_on.unwrap_or(month.last_day()),
            source: Text::fixed("납품(검수)확인서", "acceptance certificate"),
        })
    };
    items.iter().filter(accepted).map(one_off).collect()
}

fn missing_attendance(
    catalogue: &Catalogue,
    service: &ServiceId,
    units: &[subscription_unit::Model],
    end: NaiveDate,
) -> Result<Vec<ItemCode>, BrokenFacts> {
    let mut missing = Vec::new();
    for unit in units.iter().filter(|unit| unit.from_on < end) {
        let item = item(service, &unit.product)?;
        let by_attendance = catalogue.charge(&unit.product) == Some(Charge::Attendance);
        if by_attendance && !missing.contains(&item) {
            missing.push(item);
        }
    }
    Ok(missing)
}

fn item(service: &ServiceId, product: &str) -> Result<ItemCode, BrokenFacts> {
    product.parse().map_err(|_| BrokenFacts::no_such_product(service, product))
}

fn quantity(service: &ServiceId, product: &str, quantity: i64) -> Result<Quantity, BrokenFacts> {
    u32::try_from(quantity).map(Quantity::new).map_err(|_| BrokenFacts::Quantity {
        service: service.clone(),
        product: product.to_owned(),
        quantity,
    })
}

/// The paper in words: an application's id says what it is, other sources say it themselves.
fn source(stored: &str) -> Text {
    if stored.starts_with("app_") {
        Text::new(format!("신청서 {stored}"), format!("application {stored}"))
    } else {
        Text::same(stored)
    }
}
