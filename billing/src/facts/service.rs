//! One service's rows → its facts.

use super::attendance;
use super::charging::Charging;
use super::held::{Batch, batches, quantities};
use super::rows::{AgreedPrice, NewTerm, Rows};
use super::{BrokenFacts, ServiceFacts};
use crate::price_books::{Books, Products};
use chrono::NaiveDate;
use gaetong_entity::catalogue::product::Charge;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::service::{one_off_item, subscription};
use gaetong_rules::charge::ChargeKind;
use gaetong_rules::monthly_fee::{Dated, ItemPrice};
use gaetong_rules::one_off::OneOff;
use gaetong_rules::unit_price::Negotiated;
use gaetong_rules::{ItemCode, Month, PriceBook, Quantity, Term, Text, Won};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Reference data all services share.
#[derive(Debug)]
pub struct Catalogue {
    pub products: Products,
    pub books: Books,
    /// What each book says, for the hash of the inputs.
    pub says: HashMap<String, Arc<str>>,
}

/// The days facts are wanted for. What came before `from` holds from `from`; what takes effect on
/// `end` or later is left out.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    pub from: NaiveDate,
    pub end: NaiveDate,
}

impl Window {
    /// A usage month with everything before it. What takes effect after the month cannot concern
    /// its bill, and a recount years later must see the same facts.
    pub fn month(month: Month) -> Window {
        Window { from: NaiveDate::MIN, end: month.next().first_day() }
    }
}

impl Catalogue {
    fn says(&self, version: &str) -> Arc<str> {
        self.says.get(version).cloned().unwrap_or_else(|| Arc::from(""))
    }

    pub(super) fn charge(&self, product: &str) -> Option<Charge> {
        self.products.get(product).map(|product| product.charge)
    }

    pub(super) fn position(&self, item: ItemCode) -> Option<i32> {
        self.products.get(item.as_str()).map(|product| product.position)
    }
}

/// The facts of one service for a month.
pub fn facts(
    catalogue: &Catalogue,
    subscription: &subscription::Model,
    rows: &Rows,
    month: Month,
) -> Result<ServiceFacts, BrokenFacts> {
    let service = &subscription.service_id;
    let steady = facts_within(catalogue, subscription, rows, Window::month(month))?;
    let in_service =
        steady.opening.is_some() && steady.until.is_none_or(|until| until > month.first_day());
    let batches = batches(&rows.units, &rows.leavings);
    Ok(ServiceFacts {
        one_offs: one_offs(service, &rows.one_offs, month)?,
        attendance: attendance::confirmed(service, rows)?,
        missing_attendance: if in_service {
            let mut missing = missing_attendance(catalogue, service, &batches, month)?;
            missing.retain(|item| !attendance::is_confirmed(rows, *item, month));
            missing
        } else {
            Vec::new()
        },
        ..steady
    })
}

/// The facts of one service for a window: what recurs, without what belongs to a single month.
pub fn facts_within(
    catalogue: &Catalogue,
    subscription: &subscription::Model,
    rows: &Rows,
    window: Window,
) -> Result<ServiceFacts, BrokenFacts> {
    let service = &subscription.service_id;
    let charging = Charging::read(&rows.states, window.end);
    let opening = charging.opening.map(|opening| opening.max(window.from));
    // Units may be in force before the first day charged, which the certificate can put later.
    let window = Window { from: opening.unwrap_or(window.from), ..window };
    let batches = batches(&rows.units, &rows.leavings);
    Ok(ServiceFacts {
        subscription_id: subscription.id,
        service_id: service.clone(),
        price_book: price_book(catalogue, subscription)?,
        price_book_says: catalogue.says(&subscription.price_book_version),
        opening,
        until: charging.until,
        terms: terms(subscription, &rows.terms, window)?,
        quantities: quantities(catalogue, service, &batches, window)?,
        negotiated: negotiated(catalogue, service, &rows.prices, window.end)?,
        free_suspensions: charging.paused,
        one_offs: Vec::new(),
        attendance: Vec::new(),
        missing_attendance: Vec::new(),
    })
}

pub(crate) fn price_book(
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

/// The term of the application and its changes (T5); of two from the same day the later recorded.
fn terms(
    subscription: &subscription::Model,
    changes: &[NewTerm],
    window: Window,
) -> Result<Vec<Dated<Term>>, BrokenFacts> {
    let first = (window.from, subscription.term_months, subscription.application_id.to_string());
    let mut changes: Vec<_> = changes.iter().filter(|change| change.from_on < window.end).collect();
    changes.sort_by_key(|change| (change.from_on, change.seq));
    let changes = changes
        .into_iter()
        .map(|change| (change.from_on, change.term_months, change.source.clone()));
    let mut by_day = BTreeMap::new();
    for (on, months, paper) in std::iter::once(first).chain(changes) {
        let value = term(&subscription.service_id, months)?;
        let from = on.max(window.from);
        by_day.insert(from, Dated { from, value, source: source(&paper) });
    }
    Ok(by_day.into_values().collect())
}

/// A stored number of months as the term it means.
pub(crate) fn term(service: &ServiceId, months: i32) -> Result<Term, BrokenFacts> {
    let months = u32::try_from(months).unwrap_or(u32::MAX);
    Term::from_months(months)
        .map_err(|problem| BrokenFacts::Term { service: service.clone(), problem })
}

/// Of two prices from the same day the later recorded one holds.
fn negotiated(
    catalogue: &Catalogue,
    service: &ServiceId,
    prices: &[AgreedPrice],
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

/// C6: what is billed by attendance and was in force on some day of the month.
fn missing_attendance(
    catalogue: &Catalogue,
    service: &ServiceId,
    batches: &[Batch<'_>],
    month: Month,
) -> Result<Vec<ItemCode>, BrokenFacts> {
    let mut missing = Vec::new();
    for batch in batches.iter().filter(|batch| batch.unit.from_on < month.next().first_day()) {
        let by_attendance = catalogue.charge(&batch.unit.product) == Some(Charge::Attendance);
        let held = batch.held_on(batch.unit.from_on.max(month.first_day())) > 0;
        let item = item(service, &batch.unit.product)?;
        if by_attendance && held && !missing.contains(&item) {
            missing.push(item);
        }
    }
    Ok(missing)
}

pub(crate) fn item(service: &ServiceId, product: &str) -> Result<ItemCode, BrokenFacts> {
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
pub(crate) fn source(stored: &str) -> Text {
    if stored.starts_with("app_") {
        Text::new(format!("신청서 {stored}"), format!("application {stored}"))
    } else {
        Text::same(stored)
    }
}
