//! What ending or changing a contract on a day costs (art. 14(3), T1–T9), before anything is filed.

use super::{ContractError, ContractFacts};
use crate::facts::{OneService, Window, facts_within};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::ids::ServiceId;
use gaetong_rules::early_termination::{self, Act, PenaltyFacts, Units, early_termination};
use gaetong_rules::monthly_fee::rate_month;
use gaetong_rules::renewal::RenewalError;
use gaetong_rules::{Derivation, Month, Term, Won};

/// The penalty an act on a day costs.
#[derive(Debug, Clone)]
pub struct Penalty {
    pub last_day: NaiveDate,
    pub act: Act,
    /// The rule's result, line by line.
    pub worked: early_termination::Penalty,
    pub workings: Derivation,
}

impl Penalty {
    /// Won, VAT excluded, taxable (T8).
    pub fn amount(&self) -> Won {
        self.worked.amount
    }
}

/// What the term discount really came to (T9), month by month, in the contract period of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedDiscount {
    /// The first day counted.
    pub from: NaiveDate,
    /// The last day counted.
    pub last_day: NaiveDate,
    pub months: Vec<(Month, Won)>,
    /// Won, VAT excluded.
    pub total: Won,
}

/// What the act costs if `last_day` is the last day of service of what leaves, or at the old term.
/// The same before the act's rows are written and after: they hold from the next day on.
///
/// # Errors
/// [`ContractError::NoSuchService`], [`ContractError::NotOpened`], and the refusals of the rule.
pub async fn penalty(
    tx: &Tx,
    service: &ServiceId,
    last_day: NaiveDate,
    act: Act,
) -> Result<Penalty, ContractError> {
    super::facts_of(tx, service).await?.penalty(last_day, act)
}

/// The sum a settlement clerk compares the penalty with before waiving (T9).
///
/// # Errors
/// As [`penalty`].
pub async fn granted_discount(
    tx: &Tx,
    service: &ServiceId,
    last_day: NaiveDate,
) -> Result<GrantedDiscount, ContractError> {
    let found = OneService::find(tx, service).await?.ok_or(ContractError::NoSuchService)?;
    granted(&found, last_day)
}

impl ContractFacts {
    /// See [`penalty`].
    ///
    /// # Errors
    /// [`ContractError::NotOpened`], and the refusals of the rule.
    pub fn penalty(&self, last_day: NaiveDate, act: Act) -> Result<Penalty, ContractError> {
        let term = self.term_on(last_day).ok_or(ContractError::NotOpened)?;
        let contract_from = term.contract_from.ok_or(ContractError::NotOpened)?;
        // Where a new contract began later, the months of its discount count from there.
        let since = |units: Units| Units { from: units.from.max(contract_from), ..units };
        let units = if last_day < contract_from { Vec::new() } else { self.units_on(last_day) };
        let worked = early_termination(&PenaltyFacts {
            price_book: &self.price_book,
            term: term.term,
            contract_from,
            last_day,
            units: units.into_iter().map(since).collect(),
            act: act.clone(),
            base_seats: self.quantity_on(self.price_book.base_item(), last_day),
            suspended: self.pauses.iter().map(|pause| pause.period).collect(),
            agreed_discounts: Vec::new(),
        })?;
        let workings = worked.derivation(&self.price_book);
        Ok(Penalty { last_day, act, worked, workings })
    }
}

fn granted(service: &OneService, last_day: NaiveDate) -> Result<GrantedDiscount, ContractError> {
    let contract = ContractFacts::read(service)?;
    let from = contract.counted_from(last_day)?;
    let end = last_day.succ_opt().ok_or(RenewalError::BeyondCalendar(last_day));
    let end = end.map_err(early_termination::PenaltyError::from)?;
    let OneService { subscription, rows, catalogue } = service;
    let mut facts = facts_within(catalogue, subscription, rows, Window { from, end })?;
    facts.until = Some(facts.until.map_or(end, |until| until.min(end)));
    let charged = facts.to_rate().filter(|facts| facts.until.is_some_and(|u| u > facts.opening));
    let mut months = Vec::new();
    if let Some(facts) = charged {
        let mut month = Month::of(facts.opening);
        while month.first_day() < end {
            let lines = rate_month(&facts, month)?;
            let granted = lines.iter().map(|line| line.granted_discount);
            months.push((month, Won::sum(granted, "term discount")?));
            month = month.next();
        }
    }
    let total = Won::sum(months.iter().map(|(_, won)| *won), "term discount")?;
    Ok(GrantedDiscount { from, last_day, months, total })
}

impl ContractFacts {
    /// The first day of the contract period the day lies in; without a term, of the contract.
    fn counted_from(&self, day: NaiveDate) -> Result<NaiveDate, ContractError> {
        let term = self.term_on(day).ok_or(ContractError::NotOpened)?;
        let contract_from = term.contract_from.ok_or(ContractError::NotOpened)?;
        if term.term == Term::None {
            return Ok(contract_from);
        }
        let period = self.period_on(day).map_err(early_termination::PenaltyError::from)?;
        Ok(period.period.from())
    }
}
