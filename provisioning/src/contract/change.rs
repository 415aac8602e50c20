//! 변경신청서 (양식 #4): seats, add-ons, term, payer and place, from a day on. A reduction takes the
//! units that were added last (T3).

use super::ContractError;
use super::in_force::{Batch, Contract, TermInForce};
use super::plan::{Around, PenaltyDue, Planned, day_before, in_order};
use crate::application::detail::quote_of;
use crate::application::items::{self, NewItem, judge};
use crate::free_text;
use chrono::{Datelike, NaiveDate};
use gaetong_entity::catalogue::product::{self, Charge, Pricing};
use gaetong_entity::ids::BillingAccountId;
use gaetong_entity::order::application_item;
use gaetong_rules::early_termination::Act;
use gaetong_rules::month::months_after;
use gaetong_rules::quote::{Quote, SMALLEST_ORDER};
use gaetong_rules::{ItemCode, Quantity, Term};
use std::cmp::Reverse;

/// What of a contract is to be different.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeOfTerms {
    /// Products with their new quantities; those not named stay as they are.
    pub items: Vec<ItemChange>,
    pub term_months: Option<i32>,
    pub billing_account_id: Option<BillingAccountId>,
    pub install_address: Option<String>,
}

/// One row of the form: the new quantity, zero where the product leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChange {
    pub product: String,
    pub quantity: i64,
    /// A negotiated price (P5), won per unit and month; none keeps what is agreed.
    pub agreed_price: Option<i64>,
    pub agreed_reason: Option<String>,
}

/// What a change writes, in the order of the form.
pub(super) fn plan(
    contract: &Contract,
    on: NaiveDate,
    terms: &ChangeOfTerms,
    around: &Around,
) -> Result<Planned, ContractError> {
    in_order(contract, on)?;
    let mut planned = Planned::default();
    quantities(contract, on, terms, around, &mut planned)?;
    planned.term = new_term(contract, on, terms.term_months)?;
    planned.payer = new_payer(contract, on, terms.billing_account_id, around)?;
    planned.address = new_address(contract, on, terms.install_address.as_deref())?;
    if planned.is_empty() {
        return Err(ContractError::NothingChanges);
    }
    composition(contract, on, terms, around, &mut planned)?;
    planned.penalty = penalty(contract, on, &planned)?;
    Ok(planned)
}

/// Units that join, and those that leave their batches.
fn quantities(
    contract: &Contract,
    on: NaiveDate,
    terms: &ChangeOfTerms,
    around: &Around,
    planned: &mut Planned,
) -> Result<(), ContractError> {
    for (line, item) in terms.items.iter().enumerate() {
        let product = lasting_product(line, item, &around.products)?;
        if terms.items[..line].iter().any(|other| other.product == item.product) {
            return Err(ContractError::ListedTwice { line, product: item.product.clone() });
        }
        let held = contract.quantity_on(&item.product, on);
        if !(0..=items::MOST_UNITS).contains(&item.quantity) {
            return Err(ContractError::QuantityOutOfRange { line, quantity: item.quantity });
        }
        if item.quantity > held {
            planned.joining.push((item.product.clone(), item.quantity - held));
        } else if item.quantity < held {
            let batches = contract.batches_on(on);
            planned.leaving.extend(latest_added(&batches, &item.product, held - item.quantity));
        }
        agreed(contract, on, (line, item), product, planned)?;
    }
    Ok(())
}

fn lasting_product<'a>(
    line: usize,
    item: &ItemChange,
    products: &'a [product::Model],
) -> Result<&'a product::Model, ContractError> {
    let known = products.iter().find(|product| product.code == item.product);
    let lasting = known.filter(|product| product.charge != Charge::OneOff);
    lasting.ok_or_else(|| ContractError::NotByTheMonth { line, product: item.product.clone() })
}

/// The batches units are taken from, the latest added first (T3).
fn latest_added(batches: &[Batch], product: &str, units: i64) -> Vec<(i32, i64)> {
    let mut of_product: Vec<&Batch> =
        batches.iter().filter(|batch| batch.product == product).collect();
    of_product.sort_by_key(|batch| Reverse((batch.from_on, batch.seq)));
    let mut left = units;
    let mut taken = Vec::new();
    for batch in of_product {
        let from_this = batch.quantity.min(left);
        if from_this > 0 {
            taken.push((batch.seq, from_this));
            left -= from_this;
        }
    }
    taken
}

/// A new negotiated price, where it differs from what holds (P5).
fn agreed(
    contract: &Contract,
    on: NaiveDate,
    (line, item): (usize, &ItemChange),
    product: &product::Model,
    planned: &mut Planned,
) -> Result<(), ContractError> {
    let Some(price) = item.agreed_price.filter(|_| item.quantity > 0) else { return Ok(()) };
    if !(0..=items::HIGHEST_PRICE).contains(&price) {
        return Err(ContractError::PriceOutOfRange { line, price });
    }
    if contract.agreed_price_on(&item.product, on) == Some(price) {
        return Ok(());
    }
    let reason = item.agreed_reason.as_deref().unwrap_or_default();
    let reason = match product.pricing {
        Pricing::PriceBook => free_text::reason("agreed_reason", reason)?,
        Pricing::Agreement if reason.trim().is_empty() => "별도 협정가".to_owned(),
        Pricing::Agreement => free_text::remark("agreed_reason", reason)?,
    };
    if product.pricing == Pricing::PriceBook {
        planned.exceptions.push("agreed_price");
    }
    planned.prices.push((item.product.clone(), price, reason));
    Ok(())
}

/// A longer term runs on from the contract's first day; where no term is running any more (from
/// none, or in a renewal year) a new contract begins. A shorter one must still lie ahead (T5).
fn new_term(
    contract: &Contract,
    on: NaiveDate,
    asked: Option<i32>,
) -> Result<Option<TermInForce>, ContractError> {
    let Some(months) = asked else { return Ok(None) };
    let held = contract.term_on(on).ok_or(ContractError::NotOpened)?;
    if months == held.months {
        return Ok(None);
    }
    let new = u32::try_from(months).ok().and_then(|months| Term::from_months(months).ok());
    let new = new.ok_or(ContractError::NoSuchTerm { months })?;
    if new == Term::None {
        return Err(ContractError::NoTermAgain);
    }
    let renewed = contract.period_on(on).is_none_or(|period| period.renewal > 0);
    if renewed && new < held.rules_term() {
        return Err(ContractError::ShorterWhileRenewed);
    }
    // B must still lie ahead (T5): its end comes after the day from which it holds.
    if new < held.rules_term()
        && let Some(ended) = months_after(held.contract_from, new.months())
        && ended <= on
    {
        return Err(ContractError::TermAlreadyOver { months, ended });
    }
    let contract_from = if renewed { on } else { held.contract_from };
    Ok(Some(TermInForce { months, contract_from }))
}

/// A month has one payer (C7): the change holds from the first of a month.
fn new_payer(
    contract: &Contract,
    on: NaiveDate,
    asked: Option<BillingAccountId>,
    around: &Around,
) -> Result<Option<BillingAccountId>, ContractError> {
    let Some(account) = asked.filter(|account| *account != contract.payer_on(on)) else {
        return Ok(None);
    };
    if around.accounts.iter().all(|known| known.id != account) {
        return Err(ContractError::NoSuchAccount);
    }
    if on.day() != 1 {
        return Err(ContractError::PayerInMidMonth { on });
    }
    Ok(Some(account))
}

fn new_address(
    contract: &Contract,
    on: NaiveDate,
    asked: Option<&str>,
) -> Result<Option<String>, ContractError> {
    let Some(address) = asked else { return Ok(None) };
    let address = free_text::line("install_address", address)?;
    let same = address.is_empty() || contract.address_on(on) == Some(address.as_str());
    Ok((!same).then_some(address))
}

/// What the contract would hold must be sellable: seats, apps, prices (P5, P6), as on the first
/// application.
fn composition(
    contract: &Contract,
    on: NaiveDate,
    terms: &ChangeOfTerms,
    around: &Around,
    planned: &mut Planned,
) -> Result<(), ContractError> {
    let after = held_after(contract, on, terms);
    let seats = |held: &[NewItem]| -> i64 {
        held.iter().filter(|item| item.product == items::BASE).map(|item| item.quantity).sum()
    };
    if seats(&after) == 0 {
        return Err(ContractError::NoSeatsLeft);
    }
    judge(&after, &around.products)?;
    let months = planned.term.or_else(|| contract.term_on(on)).map_or(0, |term| term.months);
    price(contract, months, &after, around)?;
    let smallest = i64::from(SMALLEST_ORDER.get());
    let before = contract.quantity_on(items::BASE, on);
    if seats(&after) < smallest && before >= smallest {
        planned.exceptions.push("under_ten_seats");
    }
    Ok(())
}

/// What would cost what, a month.
pub(super) fn price(
    contract: &Contract,
    term_months: i32,
    held: &[NewItem],
    around: &Around,
) -> Result<Quote, ContractError> {
    let row = |(line_no, item): (i32, &NewItem)| application_item::Model {
        tenant_id: contract.service.tenant_id,
        application_id: contract.service.application_id,
        line_no,
        product: item.product.clone(),
        description: String::new(),
        quantity: item.quantity,
        agreed_price: item.agreed_price,
        agreed_reason: None,
    };
    let rows: Vec<application_item::Model> = (1..).zip(held).map(row).collect();
    Ok(quote_of(&around.book, term_months, &rows, &around.products)?)
}

/// What the contract holds once the change is in force: the rows of the form first, in their
/// order, then what it leaves alone.
pub(super) fn held_after(
    contract: &Contract,
    on: NaiveDate,
    terms: &ChangeOfTerms,
) -> Vec<NewItem> {
    let item = |product: &str, quantity: i64, price: Option<i64>| NewItem {
        product: product.to_owned(),
        description: String::new(),
        quantity,
        agreed_price: price.or_else(|| contract.agreed_price_on(product, on)),
        agreed_reason: Some("별도 협정가".to_owned()),
    };
    let changed = terms.items.iter().filter(|change| change.quantity > 0);
    let changed = changed.map(|change| item(&change.product, change.quantity, change.agreed_price));
    let named = |product: &str| terms.items.iter().any(|change| change.product == product);
    let kept = contract.held_on(on).into_iter().filter(|(product, _)| !named(product));
    changed.chain(kept.map(|(product, quantity)| item(&product, quantity, None))).collect()
}

/// What the penalty rule is asked (T1, T5); one thing at a time.
fn penalty(
    contract: &Contract,
    on: NaiveDate,
    planned: &Planned,
) -> Result<Option<PenaltyDue>, ContractError> {
    let last_day = day_before(on);
    let shorter = planned.term.filter(|term| {
        contract.term_on(on).is_some_and(|held| term.rules_term() < held.rules_term())
    });
    let began = contract.term_on(on).map_or(on, |term| term.contract_from);
    if (shorter.is_some() || !planned.leaving.is_empty()) && last_day < began {
        return Err(ContractError::OnTheFirstDay { on });
    }
    match (shorter, planned.leaving.is_empty()) {
        (Some(_), false) => Err(ContractError::ShorterAndFewer),
        (Some(term), true) => {
            let act = Act::ChangeTerm(term.rules_term());
            Ok(Some(PenaltyDue { last_day, act }))
        }
        (None, false) => {
            let leaving = leaving_units(contract, on, planned);
            let due = PenaltyDue { last_day, act: Act::Reduce(leaving.clone()) };
            Ok((!leaving.is_empty()).then_some(due))
        }
        (None, true) => Ok(None),
    }
}

/// How many units of each product leave that were there on the last day; what came and leaves on
/// the same day was never used. Those with a price of their own by agreement have no
/// discount to give back, and the rule knows it.
fn leaving_units(
    contract: &Contract,
    on: NaiveDate,
    planned: &Planned,
) -> Vec<(ItemCode, Quantity)> {
    let mut leaving: Vec<(ItemCode, Quantity)> = Vec::new();
    for batch in contract.batches_on(on).into_iter().filter(|batch| batch.from_on < on) {
        let gone = planned.leaving.iter().filter(|(seq, _)| *seq == batch.seq);
        let gone = u32::try_from(gone.map(|(_, units)| units).sum::<i64>()).unwrap_or(u32::MAX);
        let (Ok(item), false) = (batch.product.parse::<ItemCode>(), gone == 0) else { continue };
        match leaving.iter_mut().find(|(other, _)| *other == item) {
            Some((_, units)) => *units = Quantity::new(units.get().saturating_add(gone)),
            None => leaving.push((item, Quantity::new(gone))),
        }
    }
    leaving
}

impl Planned {
    fn is_empty(&self) -> bool {
        self.joining.is_empty()
            && self.leaving.is_empty()
            && self.prices.is_empty()
            && self.term.is_none()
            && self.payer.is_none()
            && self.address.is_none()
    }
}
