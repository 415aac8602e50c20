//! What of a contract is in force on a day, read from its rows: units with their start days (T3),
//! term, payer, place, negotiated prices and standstills (spec 3.6).

use crate::axes;
use chrono::NaiveDate;
use gaetong_entity::ids::{BillingAccountId, ServiceId, SubscriptionId};
use gaetong_entity::service::subscription_state::{self, Axis, Ground};
use gaetong_entity::service::{
    subscription, subscription_address, subscription_leaving, subscription_payer,
    subscription_price, subscription_term, subscription_unit,
};
use gaetong_entity::{Owned, Tx};
use gaetong_rules::Term;
use gaetong_rules::renewal::{ContractPeriod, contract_period};
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;

/// Everything recorded of one contract so far, whatever day it takes effect on.
#[derive(Debug, Clone)]
pub struct Contract {
    pub service: subscription::Model,
    pub states: Vec<subscription_state::Model>,
    pub units: Vec<subscription_unit::Model>,
    pub leavings: Vec<subscription_leaving::Model>,
    pub prices: Vec<subscription_price::Model>,
    pub terms: Vec<subscription_term::Model>,
    pub payers: Vec<subscription_payer::Model>,
    pub addresses: Vec<subscription_address::Model>,
}

/// Units of a product that came into force together, as far as they are still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub seq: i32,
    pub product: String,
    pub quantity: i64,
    pub from_on: NaiveDate,
    /// The paper they came by.
    pub source: String,
}

/// The term as it holds on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermInForce {
    /// 0 without a term.
    pub months: i32,
    /// The day the contract counts from.
    pub contract_from: NaiveDate,
}

/// A service that stands still, and why: 일시이용중단 (art. 13) or 이용정지 (art. 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standstill {
    pub ground: Ground,
    pub from: NaiveDate,
    /// The day a pause ends by plan; of an 이용정지 none.
    pub planned_until: Option<NaiveDate>,
}

/// The states of the terms of service (spec 3.6), told apart by their article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    NotOpened,
    Active,
    SuspendedByCustomer,
    SuspendedForArrears,
    SuspendedByCourt,
    SuspendedForInsolvency,
    /// Its last day is set.
    Terminating,
    Terminated,
}

impl Stage {
    pub const ALL: [Stage; 8] = [
        Stage::NotOpened,
        Stage::Active,
        Stage::SuspendedByCustomer,
        Stage::SuspendedForArrears,
        Stage::SuspendedByCourt,
        Stage::SuspendedForInsolvency,
        Stage::Terminating,
        Stage::Terminated,
    ];

    /// Stable, as it is sent, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Stage::NotOpened => "not_opened",
            Stage::Active => "active",
            Stage::SuspendedByCustomer => "suspended_by_customer",
            Stage::SuspendedForArrears => "suspended_for_arrears",
            Stage::SuspendedByCourt => "suspended_by_court",
            Stage::SuspendedForInsolvency => "suspended_for_insolvency",
            Stage::Terminating => "terminating",
            Stage::Terminated => "terminated",
        }
    }
}

impl Contract {
    pub async fn read(tx: &Tx, service: &subscription::Model) -> Result<Contract, DbErr> {
        let read = read_all(tx, std::slice::from_ref(service)).await?;
        let missing = || DbErr::RecordNotFound(format!("contract of {}", service.service_id));
        read.into_values().next().ok_or_else(missing)
    }

    /// The units in force on a day, by batch, in the order they came.
    pub fn batches_on(&self, day: NaiveDate) -> Vec<Batch> {
        let begun = self.units.iter().filter(|unit| unit.from_on <= day);
        let left = |unit: &subscription_unit::Model| -> i64 {
            let gone = self.leavings.iter().filter(|l| l.unit_seq == unit.seq && l.from_on <= day);
            gone.map(|leaving| leaving.quantity).sum()
        };
        let batch = |unit: &subscription_unit::Model| Batch {
            seq: unit.seq,
            product: unit.product.clone(),
            quantity: unit.quantity - left(unit),
            from_on: unit.from_on,
            source: unit.source.clone(),
        };
        begun.map(batch).filter(|batch| batch.quantity > 0).collect()
    }

    /// Products with their quantities on a day, in the order they first came.
    pub fn held_on(&self, day: NaiveDate) -> Vec<(String, i64)> {
        let mut held: Vec<(String, i64)> = Vec::new();
        for batch in self.batches_on(day) {
            match held.iter_mut().find(|(product, _)| *product == batch.product) {
                Some((_, quantity)) => *quantity += batch.quantity,
                None => held.push((batch.product, batch.quantity)),
            }
        }
        held
    }

    pub fn quantity_on(&self, product: &str, day: NaiveDate) -> i64 {
        let of_product = self.batches_on(day).into_iter().filter(|batch| batch.product == product);
        of_product.map(|batch| batch.quantity).sum()
    }

    /// Won per unit and month, where a price was negotiated (P5).
    pub fn agreed_price_on(&self, product: &str, day: NaiveDate) -> Option<i64> {
        let of_product = self.prices.iter().filter(|p| p.product == product && p.from_on <= day);
        of_product.max_by_key(|price| (price.from_on, price.seq)).map(|price| price.unit_price)
    }

    /// None before the opening.
    pub fn term_on(&self, day: NaiveDate) -> Option<TermInForce> {
        let changed = self.terms.iter().filter(|term| term.from_on <= day);
        let latest = changed.max_by_key(|term| (term.from_on, term.seq));
        let changed = latest.map(|term| (term.term_months, term.contract_from));
        let original = self.service.contract_from.map(|from| (self.service.term_months, from));
        let (months, contract_from) = changed.or(original)?;
        Some(TermInForce { months, contract_from })
    }

    /// The contract period a day lies in, renewals counted (T7); none without a term.
    pub fn period_on(&self, day: NaiveDate) -> Option<ContractPeriod> {
        let term = self.term_on(day)?;
        contract_period(term.contract_from, term.rules_term(), day).ok()
    }

    pub fn payer_on(&self, day: NaiveDate) -> BillingAccountId {
        let changed = self.payers.iter().filter(|payer| payer.from_on <= day);
        let latest = changed.max_by_key(|payer| (payer.from_on, payer.seq));
        latest.map_or(self.service.billing_account_id, |payer| payer.billing_account_id)
    }

    /// The place of installation, where it is another than the application's.
    pub fn address_on(&self, day: NaiveDate) -> Option<&str> {
        let changed = self.addresses.iter().filter(|address| address.from_on <= day);
        let latest = changed.max_by_key(|address| (address.from_on, address.seq));
        latest.map(|address| address.install_address.as_str())
    }

    /// The first day without service, once it is set; the last day of service lies before it.
    pub fn ends_on(&self) -> Option<NaiveDate> {
        let held = axes::held_on(&self.states, Axis::Service, NaiveDate::MAX)?;
        (held.state == "terminated").then_some(held.effective_on)
    }

    /// Until when the personal data of an ended contract's contacts are kept: six months, for
    /// disputes about its bills (consent text). Books and papers have longer terms of their own.
    pub fn personal_data_kept_until(&self) -> Option<NaiveDate> {
        self.ends_on()?.checked_add_months(chrono::Months::new(6))
    }

    /// The standstill a day lies in.
    pub fn standstill_on(&self, day: NaiveDate) -> Option<Standstill> {
        let held = axes::held_on(&self.states, Axis::Service, day)?;
        let ground = held.ground.filter(|_| held.state == "suspended")?;
        let planned_until =
            (ground == Ground::CustomersWish).then(|| self.pause_ends_after(held.effective_on));
        Some(Standstill { ground, from: held.effective_on, planned_until: planned_until.flatten() })
    }

    /// The first day charged again after a pause from that day, as it is recorded so far.
    fn pause_ends_after(&self, from: NaiveDate) -> Option<NaiveDate> {
        let billing = self.states.iter().filter(|s| s.axis == Axis::Billing);
        let mut days: Vec<NaiveDate> =
            billing.map(|state| state.effective_on).filter(|day| *day > from).collect();
        days.sort_unstable();
        days.into_iter().find(|day| {
            axes::held_on(&self.states, Axis::Billing, *day).is_some_and(|s| s.state == "running")
        })
    }

    /// Spec 3.6, on a day.
    pub fn stage_on(&self, day: NaiveDate) -> Stage {
        if self.service.opened_on.is_none_or(|opened| opened > day) {
            return match self.ends_on() {
                Some(ended) if ended <= day => Stage::Terminated,
                _ => Stage::NotOpened,
            };
        }
        match (self.ends_on(), self.standstill_on(day).map(|stands| stands.ground)) {
            (Some(ends), _) if ends <= day => Stage::Terminated,
            (_, Some(Ground::CustomersWish)) => Stage::SuspendedByCustomer,
            (_, Some(Ground::Arrears)) => Stage::SuspendedForArrears,
            (_, Some(Ground::CourtOrder)) => Stage::SuspendedByCourt,
            (_, Some(Ground::Insolvency)) => Stage::SuspendedForInsolvency,
            (Some(_), None) => Stage::Terminating,
            (None, None) => Stage::Active,
        }
    }

    /// The latest day on which units, prices, terms, payers or the place change.
    pub fn latest_change(&self) -> Option<NaiveDate> {
        let units = self.units.iter().map(|row| row.from_on);
        let leavings = self.leavings.iter().map(|row| row.from_on);
        let prices = self.prices.iter().map(|row| row.from_on);
        let terms = self.terms.iter().map(|row| row.from_on);
        let payers = self.payers.iter().map(|row| row.from_on);
        let addresses = self.addresses.iter().map(|row| row.from_on);
        units.chain(leavings).chain(prices).chain(terms).chain(payers).chain(addresses).max()
    }
}

impl TermInForce {
    pub fn rules_term(self) -> Term {
        let months = u32::try_from(self.months).ok();
        months.and_then(|months| Term::from_months(months).ok()).unwrap_or(Term::None)
    }
}

/// The contracts of these services, in one query per table.
pub async fn read_all(
    tx: &Tx,
    services: &[subscription::Model],
) -> Result<HashMap<SubscriptionId, Contract>, DbErr> {
    let empty = |service: &subscription::Model| Contract {
        service: service.clone(),
        states: Vec::new(),
        units: Vec::new(),
        leavings: Vec::new(),
        prices: Vec::new(),
        terms: Vec::new(),
        payers: Vec::new(),
        addresses: Vec::new(),
    };
    let mut contracts: HashMap<SubscriptionId, Contract> =
        services.iter().map(|service| (service.id, empty(service))).collect();
    let ids: Vec<SubscriptionId> = services.iter().map(|service| service.id).collect();
    /// Reads one table and hands each row to its contract.
    macro_rules! read {
        ($($table:ident => $list:ident),*) => {$(
            let column = $table::Column::SubscriptionId.is_in(ids.clone());
            for row in rows::<$table::Entity>(tx, column, $table::Column::Seq).await? {
                if let Some(contract) = contracts.get_mut(&row.subscription_id) {
                    contract.$list.push(row);
                }
            }
        )*};
    }
    read!(
        subscription_state => states,
        subscription_unit => units,
        subscription_leaving => leavings,
        subscription_price => prices,
        subscription_term => terms,
        subscription_payer => payers,
        subscription_address => addresses
    );
    Ok(contracts)
}

/// How many contracts are read at a time: what is held in memory, and named in one statement, does
/// not grow with how many there are.
const AT_A_TIME: u64 = 500;

/// Walks the services of a selection in the order of their numbers; what `keep` makes of each
/// contract.
pub async fn walk<T>(
    tx: &Tx,
    services: &Select<subscription::Entity>,
    mut keep: impl FnMut(Contract) -> Option<T>,
) -> Result<Vec<T>, DbErr> {
    use subscription::Column::ServiceId as Number;
    let mut kept = Vec::new();
    let mut after: Option<ServiceId> = None;
    loop {
        let later = after.map(|last| Number.gt(last));
        let some = services.clone().filter(Condition::all().add_option(later));
        let some = some.order_by_asc(Number).limit(AT_A_TIME).all(tx.raw()).await?;
        let Some(last) = some.last() else { return Ok(kept) };
        after = Some(last.service_id.clone());
        let mut contracts = read_all(tx, &some).await?;
        kept.extend(some.iter().filter_map(|s| contracts.remove(&s.id)).filter_map(&mut keep));
    }
}

async fn rows<E: Owned>(
    tx: &Tx,
    of_services: sea_orm::sea_query::SimpleExpr,
    seq: E::Column,
) -> Result<Vec<E::Model>, DbErr> {
    tx.find::<E>().filter(of_services).order_by_asc(seq).all(tx.raw()).await
}
