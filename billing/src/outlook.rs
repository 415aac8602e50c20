//! What months to come, or not billed yet, would cost for one service as its facts stand in this
//! transaction. A what-if is the act itself in a transaction that is not committed: there is no
//! second way to work anything out.

mod compare;

pub use compare::{Cause, CauseKind, Figures, MonthChange, compare};

use crate::contract::ContractError;
use crate::facts::{
    Account, AccountFacts, Assessed, OneService, Window, assessed_for, facts, facts_within,
};
use crate::rating::{self, Carried, PlanLine, Unbillable};
use crate::usage_month;
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::ids::{AssessedChargeId, BillingAccountId, ServiceId};
use gaetong_entity::money::bill_run::{self, RunState};
use gaetong_entity::money::{bill, bill_run_failure};
use gaetong_entity::party::billing_account;
use gaetong_rules::business_day::Holidays;
use gaetong_rules::monthly_fee::rate_month;
use gaetong_rules::quote::{Quote, QuoteRequest, quote};
use gaetong_rules::unit_price::UnitPrice;
use gaetong_rules::{ItemCode, Month, Period, Quantity, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter};
use std::collections::BTreeSet;

/// What a month costs for one service. Amounts in won.
#[derive(Debug, Clone)]
pub struct MonthOutlook {
    pub month: Month,
    /// The payer's bill of the month, where it is out.
    pub bill_number: Option<String>,
    pub lines: Vec<PlanLine>,
    /// VAT excluded.
    pub supply: Won,
    pub vat: Won,
    pub total: Won,
    /// What the recurring lines were added up from, for comparing day by day.
    pub stretches: Vec<Stretch>,
    /// Days free of charge (일시이용중단).
    pub paused: Vec<Period>,
    /// The day after the last day of service, if it lies in the month or before.
    pub until: Option<NaiveDate>,
}

/// Days of a month on which a product is charged at one price and quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub item: ItemCode,
    pub period: Period,
    pub quantity: Quantity,
    pub unit_price: UnitPrice,
}

/// What each of `months` months from `from` costs for a service.
///
/// # Errors
/// [`ContractError::NoSuchService`], [`ContractError::Unbillable`].
pub async fn outlook(
    tx: &Tx,
    service: &ServiceId,
    from: Month,
    months: u32,
) -> Result<Vec<MonthOutlook>, ContractError> {
    let service = OneService::find(tx, service).await?.ok_or(ContractError::NoSuchService)?;
    let holidays = rating::holidays(tx).await?;
    let mut so_far = SoFar::default();
    let mut found = Vec::new();
    let mut month = from;
    for _ in 0..months {
        found.push(month_of(tx, &service, month, &holidays, &mut so_far).await?);
        month = month.next();
    }
    Ok(found)
}

/// What the months before have taken up already.
#[derive(Debug, Default)]
struct SoFar {
    billed: BTreeSet<String>,
    /// The rest of credits that fitted in part (C8).
    carried: Vec<Carried>,
}

async fn month_of(
    tx: &Tx,
    service: &OneService,
    month: Month,
    holidays: &Holidays,
    so_far: &mut SoFar,
) -> Result<MonthOutlook, ContractError> {
    let OneService { subscription, rows, catalogue } = service;
    let payer = rows.payer(subscription, month);
    let account = account(tx, payer).await?;
    let issued = bills_of(tx, &[payer], Some(month)).await?.into_iter().next();
    let mut assessed = assessed_for(tx, service, month, &account).await?;
    assessed.retain(|charge| !so_far.billed.contains(&charge.id.to_string()));
    let carried = std::mem::take(&mut so_far.carried);
    assessed.extend(carried.into_iter().map(|rest| Assessed::carried(rest, month)));
    mark(&mut assessed);
    let of_service = facts(catalogue, subscription, rows, month)?;
    let stretches = stretches(&of_service, month)?;
    let (paused, until) =
        (of_service.free_suspensions.iter().map(|stop| stop.period).collect(), of_service.until);
    let facts = AccountFacts { account, month, services: vec![of_service], assessed };
    let rated = rating::rate(&facts, holidays).map_err(ContractError::from)?;
    let taken = rated.plan.iter().flat_map(|plan| &plan.lines).filter_map(|line| line.assessed);
    so_far.billed.extend(taken.map(|id: AssessedChargeId| id.to_string()));
    so_far.carried = rated.carried;
    let amount = |of: fn(&rating::Plan) -> Won| rated.plan.as_ref().map_or(Won::ZERO, of);
    Ok(MonthOutlook {
        month,
        bill_number: issued.map(|bill| bill.number),
        supply: amount(|plan| plan.supply),
        vat: amount(|plan| plan.vat),
        total: amount(|plan| plan.total),
        lines: rated.plan.map(|plan| plan.lines).unwrap_or_default(),
        stretches,
        paused,
        until,
    })
}

/// A charge comes back from the rules with its place in the list.
fn mark(assessed: &mut [Assessed]) {
    for (place, charge) in (0..).zip(assessed) {
        charge.given.mark = place;
    }
}

fn stretches(
    facts: &crate::facts::ServiceFacts,
    month: Month,
) -> Result<Vec<Stretch>, ContractError> {
    let Some(facts) = facts.to_rate() else { return Ok(Vec::new()) };
    let lines = rate_month(&facts, month)?;
    let stretches = lines.into_iter().flat_map(|line| {
        let (item, quantity) = (line.item, line.quantity);
        line.segments.into_iter().map(move |segment| Stretch {
            item,
            period: segment.period,
            quantity,
            unit_price: segment.unit_price,
        })
    });
    Ok(stretches.collect())
}

async fn account(tx: &Tx, id: BillingAccountId) -> Result<Account, DbErr> {
    let named = billing_account::Column::Id.eq(id);
    let found = tx.find::<billing_account::Entity>().filter(named);
    let found = found.into_partial_model::<Account>().one(tx.raw()).await?;
    found.ok_or_else(|| DbErr::RecordNotFound(format!("billing account {id}")))
}

/// Regular bills of these accounts.
async fn bills_of(
    tx: &Tx,
    accounts: &[BillingAccountId],
    month: Option<Month>,
) -> Result<Vec<bill::Model>, DbErr> {
    let of_accounts = bill::Column::BillingAccountId.is_in(accounts.iter().copied());
    let mut bills = tx.find::<bill::Entity>().filter(of_accounts).filter(bill::Column::Seq.eq(1));
    if let Some(month) = month {
        bills = bills.filter(bill::Column::Month.eq(usage_month::stored(month)));
    }
    bills.all(tx.raw()).await
}

/// What a month costs with the units, the term and the agreed prices of a day: the unit prices,
/// and whether more seats would cost less (P2). None without base seats.
///
/// # Errors
/// [`ContractError::NoSuchService`], and what cannot be priced.
pub async fn monthly_on(
    tx: &Tx,
    service: &ServiceId,
    day: NaiveDate,
) -> Result<Option<Quote>, ContractError> {
    let service = OneService::find(tx, service).await?.ok_or(ContractError::NoSuchService)?;
    let OneService { subscription, rows, catalogue } = &service;
    let window = Window { from: NaiveDate::MIN, end: day.succ_opt().unwrap_or(day) };
    let facts = facts_within(catalogue, subscription, rows, window)?;
    let mut quantities: Vec<(ItemCode, Quantity)> = Vec::new();
    for change in &facts.quantities {
        quantities.retain(|(item, _)| *item != change.value.item);
        quantities.push((change.value.item, change.value.quantity));
    }
    quantities.retain(|(_, quantity)| !quantity.is_zero());
    let held = |item| quantities.iter().any(|(other, _)| *other == item);
    let (Some(term), true) = (facts.terms.last(), held(facts.price_book.base_item())) else {
        return Ok(None);
    };
    let mut negotiated = Vec::new();
    for change in facts.negotiated.iter().filter(|change| held(change.value.item)) {
        negotiated.retain(|(item, _)| *item != change.value.item);
        negotiated.extend(change.value.price.map(|price| (change.value.item, price)));
    }
    let price_book = &facts.price_book;
    let request = QuoteRequest { price_book, term: term.value, quantities, negotiated };
    Ok(Some(quote(&request)?))
}

/// The first month nothing of this service is billed in yet: after the last bill of its payers and
/// the last run that found nothing to charge them, or the month it opens in. Acts refuse to take
/// effect before it.
///
/// # Errors
/// [`ContractError::NoSuchService`].
pub async fn first_unbilled_month(tx: &Tx, service: &ServiceId) -> Result<Month, ContractError> {
    let service = OneService::find(tx, service).await?.ok_or(ContractError::NoSuchService)?;
    let OneService { subscription, rows, .. } = &service;
    let mut payers = vec![subscription.billing_account_id];
    payers.extend(rows.payers.iter().map(|payer| payer.billing_account_id));
    let mut last = None;
    for bill in bills_of(tx, &payers, None).await? {
        let month = usage_month::read(bill.month)?;
        if rows.payer(subscription, month) == bill.billing_account_id {
            last = last.max(Some(month));
        }
    }
    for (month, failed) in runs_over(tx, &payers).await? {
        if !failed.contains(&rows.payer(subscription, month)) {
            last = last.max(Some(month));
        }
    }
    let opens_in = Month::of(subscription.opened_on.unwrap_or(subscription.wished_opening_on));
    Ok(last.map_or(opens_in, |last: Month| last.next().max(opens_in)))
}

/// The months whose run is over, with those of these accounts it could not bill. Only the
/// provider sees runs; nobody else states a day that is past.
async fn runs_over(
    tx: &Tx,
    accounts: &[BillingAccountId],
) -> Result<Vec<(Month, Vec<BillingAccountId>)>, DbErr> {
    let over = bill_run::Column::State.eq(RunState::Issued);
    let runs = tx.find::<bill_run::Entity>().filter(over).all(tx.raw()).await?;
    let of_accounts = bill_run_failure::Column::BillingAccountId.is_in(accounts.iter().copied());
    let failures = tx.find::<bill_run_failure::Entity>().filter(of_accounts).all(tx.raw()).await?;
    let failed_in = |run: &bill_run::Model| {
        let of_run = failures.iter().filter(|failure| failure.run_id == run.id);
        of_run.map(|failure| failure.billing_account_id).collect()
    };
    runs.iter().map(|run| Ok((usage_month::read(run.month)?, failed_in(run)))).collect()
}

impl From<Unbillable> for ContractError {
    fn from(why: Unbillable) -> ContractError {
        match why {
            Unbillable::Facts(broken) => ContractError::Facts(broken),
            why => ContractError::Unbillable(why),
        }
    }
}
