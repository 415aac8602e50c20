//! A contract as the money sees it (art. 14): the term in force, the units by the day they came
//! (T3), the pauses; and what ending or changing it costs.

mod assessment;
mod penalty;
mod refusal;

pub use assessment::assess_penalty;
pub use penalty::{GrantedDiscount, Penalty, granted_discount, penalty};
pub use refusal::ContractError;

use crate::facts::{
    Batch, BrokenFacts, Charging, NewTerm, OneService, batches, item, price_book, source,
};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::ids::{ServiceId, SubscriptionId, TenantId};
use gaetong_entity::service::subscription;
use gaetong_rules::early_termination::Units;
use gaetong_rules::monthly_fee::FreeSuspension;
use gaetong_rules::renewal::{ContractPeriod, RenewalError, contract_period};
use gaetong_rules::{ItemCode, PriceBook, Quantity, Term, Text};
use std::sync::Arc;

/// A contract on every day of its life.
#[derive(Debug, Clone)]
pub struct ContractFacts {
    pub tenant_id: TenantId,
    pub subscription_id: SubscriptionId,
    pub service_id: ServiceId,
    /// The version of its acceptance (P4).
    pub price_book: Arc<PriceBook>,
    /// The first day of service; none before the opening.
    pub opened_on: Option<NaiveDate>,
    /// The first day charged, which the certificate may put later; none before it is known.
    pub charged_from: Option<NaiveDate>,
    /// The day after the last day of service, once an end is recorded (C3).
    pub until: Option<NaiveDate>,
    /// The term of the application and its changes, oldest first.
    pub terms: Vec<ContractTerm>,
    /// In the order they came.
    pub batches: Vec<UnitBatch>,
    /// Days free of the monthly fee (X1), oldest first; those to come included.
    pub pauses: Vec<FreeSuspension>,
}

/// A term from the day on which it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractTerm {
    pub from: NaiveDate,
    pub term: Term,
    /// The day the contract period counts from; none before the opening.
    pub contract_from: Option<NaiveDate>,
    pub source: Text,
}

/// Units of a product that came into force together (T3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitBatch {
    pub seq: i32,
    pub item: ItemCode,
    pub from: NaiveDate,
    /// As many as came.
    pub quantity: Quantity,
    /// Units that left, with the first day without them.
    pub leavings: Vec<(NaiveDate, Quantity)>,
    pub source: Text,
}

impl UnitBatch {
    /// Units of the batch in force on a day.
    pub fn held_on(&self, day: NaiveDate) -> Quantity {
        if day < self.from {
            return Quantity::ZERO;
        }
        let gone = self.leavings.iter().filter(|(from, _)| *from <= day);
        gone.fold(self.quantity, |held, (_, left)| held.checked_sub(*left).unwrap_or_default())
    }
}

impl ContractFacts {
    /// The term in force on a day; before the opening, the one applied for.
    pub fn term_on(&self, day: NaiveDate) -> Option<&ContractTerm> {
        let begun = self.terms.iter().rev().find(|term| term.from <= day);
        begun.or(self.terms.first())
    }

    /// Units in force on a day with the day they came, in the order they came.
    pub fn units_on(&self, day: NaiveDate) -> Vec<Units> {
        let held = |batch: &UnitBatch| Units {
            item: batch.item,
            quantity: batch.held_on(day),
            from: batch.from,
        };
        self.batches.iter().map(held).filter(|units| !units.quantity.is_zero()).collect()
    }

    /// Units of one product in force on a day.
    pub fn quantity_on(&self, item: ItemCode, day: NaiveDate) -> Quantity {
        let of_item = self.batches.iter().filter(|batch| batch.item == item);
        let held = of_item.map(|batch| batch.held_on(day).get());
        Quantity::new(held.fold(0, u32::saturating_add))
    }

    /// The contract period a day lies in (T7).
    ///
    /// # Errors
    /// [`RenewalError::NoTerm`] without a term or before the opening.
    pub fn period_on(&self, day: NaiveDate) -> Result<ContractPeriod, RenewalError> {
        let term = self.term_on(day).ok_or(RenewalError::NoTerm)?;
        contract_period(term.contract_from.ok_or(RenewalError::NoTerm)?, term.term, day)
    }

    pub(crate) fn read(service: &OneService) -> Result<ContractFacts, BrokenFacts> {
        let OneService { subscription, rows, catalogue } = service;
        let charging = Charging::read(&rows.states, NaiveDate::MAX);
        let batches = batches(&rows.units, &rows.leavings);
        let batch = |batch: &Batch<'_>| unit_batch(&subscription.service_id, batch);
        Ok(ContractFacts {
            tenant_id: subscription.tenant_id,
            subscription_id: subscription.id,
            service_id: subscription.service_id.clone(),
            price_book: price_book(catalogue, subscription)?,
            opened_on: subscription.opened_on,
            charged_from: charging.opening,
            until: charging.until,
            terms: terms(subscription, &rows.terms)?,
            batches: batches.iter().map(batch).collect::<Result<_, _>>()?,
            pauses: charging.paused,
        })
    }
}

/// The contract of a service.
///
/// # Errors
/// [`ContractError::NoSuchService`], and rows that contradict each other.
pub async fn facts_of(tx: &Tx, service: &ServiceId) -> Result<ContractFacts, ContractError> {
    let found = OneService::find(tx, service).await?;
    Ok(ContractFacts::read(&found.ok_or(ContractError::NoSuchService)?)?)
}

fn terms(
    subscription: &subscription::Model,
    changes: &[NewTerm],
) -> Result<Vec<ContractTerm>, BrokenFacts> {
    let service = &subscription.service_id;
    let from = subscription.contract_from.unwrap_or(subscription.wished_opening_on);
    let mut terms = vec![ContractTerm {
        from,
        term: crate::facts::term(service, subscription.term_months)?,
        contract_from: subscription.contract_from,
        source: source(&subscription.application_id.to_string()),
    }];
    let mut changes: Vec<_> = changes.iter().collect();
    changes.sort_by_key(|change| (change.from_on, change.seq));
    for change in changes {
        terms.push(ContractTerm {
            from: change.from_on,
            term: crate::facts::term(service, change.term_months)?,
            contract_from: Some(change.contract_from),
            source: source(&change.source),
        });
    }
    Ok(terms)
}

fn unit_batch(service: &ServiceId, batch: &Batch<'_>) -> Result<UnitBatch, BrokenFacts> {
    let unit = batch.unit;
    let quantity = |units: i64| {
        u32::try_from(units).map(Quantity::new).map_err(|_| BrokenFacts::Quantity {
            service: service.clone(),
            product: unit.product.clone(),
            quantity: units,
        })
    };
    let left = batch.leavings.iter().map(|left| Ok((left.from_on, quantity(left.quantity)?)));
    Ok(UnitBatch {
        seq: unit.seq,
        item: item(service, &unit.product)?,
        from: unit.from_on,
        quantity: quantity(unit.quantity)?,
        leavings: left.collect::<Result<_, BrokenFacts>>()?,
        source: source(&unit.source),
    })
}
