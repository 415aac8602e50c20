//! Charges that acts assessed (penalties, credits, late charges): which bill takes them up. Each
//! is billed once, in the run of its month or, if that month's bill is out, in the next one.

use super::between::Between;
use super::query::of_tenants;
use super::rows::Account;
use super::service::item;
use super::{BrokenFacts, OneService};
use crate::contract::ContractError;
use crate::rating::Carried;
use crate::{usage_month, workings};
use gaetong_entity::Tx;
use gaetong_entity::ids::{AssessedChargeId, BillId, BillingAccountId, ServiceId, SubscriptionId};
use gaetong_entity::money::bill_line::{ChargeKind, TaxCategory};
use gaetong_entity::money::{assessed_charge, bill, billed_charge};
use gaetong_rules::bill::GivenCharge;
use gaetong_rules::{Month, Text, Won, charge};
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// An assessed charge as the rules take it.
#[derive(Debug, Clone)]
pub struct Assessed {
    pub id: AssessedChargeId,
    pub row: assessed_charge::Model,
    pub given: GivenCharge,
}

impl Assessed {
    pub(super) fn canonical(&self) -> Value {
        json!([self.id, self.row.month, self.given.kind.code(), self.given.supply.get()])
    }

    /// Reads a stored charge; its place in the list is the mark it comes back with.
    pub(super) fn read(
        service: Option<&ServiceId>,
        row: &assessed_charge::Model,
        place: usize,
    ) -> Result<Assessed, BrokenFacts> {
        let broken = || BrokenFacts::Workings { charge: row.id };
        let derivation = workings::from_json(&row.workings).map_err(|_| broken())?;
        let product = match (service, row.product.as_deref()) {
            (Some(service), Some(product)) => Some(item(service, product)?),
            _ => None,
        };
        let given = GivenCharge {
            mark: u32::try_from(place).unwrap_or(u32::MAX),
            service: service.map(ToString::to_string),
            item: product,
            kind: kind(row.charge, &derivation.rule),
            category: category(row.tax_category),
            label: Text::new(row.label_ko.clone(), row.label_en.clone()),
            usage_month: usage_month::read(row.month).map_err(|_| broken())?,
            supply: Won::new(row.supply),
            derivation,
        };
        Ok(Assessed { id: row.id, row: row.clone(), given })
    }
}

impl Assessed {
    /// What is left of a credit, as the next month will find it (C8).
    pub(crate) fn carried(rest: Carried, month: Month) -> Assessed {
        let given = GivenCharge {
            mark: 0,
            service: None,
            item: None,
            kind: charge::ChargeKind::CarriedCredit,
            category: category(rest.of.tax_category),
            label: rest.label,
            usage_month: month,
            supply: rest.rest,
            derivation: rest.workings,
        };
        Assessed { id: rest.of.id, row: rest.of, given }
    }
}

/// What the month's bill of this account takes up of one service.
pub(crate) async fn assessed_for(
    tx: &Tx,
    service: &OneService,
    month: Month,
    account: &Account,
) -> Result<Vec<Assessed>, ContractError> {
    let payers = HashMap::from([(service.subscription.id, account.id)]);
    let between = Between::tenants(std::iter::once(account.tenant_id));
    let accounts = std::slice::from_ref(account);
    let mut rows = of_subscriptions(tx, month, between, &payers, accounts).await?;
    rows.retain(|row| row.subscription_id.is_some());
    let read = |(at, row)| Assessed::read(Some(&service.subscription.service_id), row, at);
    Ok(rows.iter().enumerate().map(read).collect::<Result<_, _>>()?)
}

/// The rest of a credit that did not fit is stored as an adjustment; its workings say so (C8).
fn kind(stored: ChargeKind, rule: &str) -> charge::ChargeKind {
    match stored {
        ChargeKind::Recurring => charge::ChargeKind::Recurring,
        ChargeKind::OneOff => charge::ChargeKind::OneOff,
        ChargeKind::Attendance => charge::ChargeKind::Staffing,
        ChargeKind::OutageCredit => charge::ChargeKind::OutageCredit,
        ChargeKind::LateCharge => charge::ChargeKind::LateCharge,
        ChargeKind::Clawback => charge::ChargeKind::Clawback,
        ChargeKind::Adjustment if rule == "C8" => charge::ChargeKind::CarriedCredit,
        ChargeKind::Adjustment => charge::ChargeKind::Adjustment,
    }
}

fn category(stored: TaxCategory) -> charge::TaxCategory {
    match stored {
        TaxCategory::Taxable => charge::TaxCategory::Taxable,
        TaxCategory::ZeroRated => charge::TaxCategory::ZeroRated,
        TaxCategory::Exempt => charge::TaxCategory::Exempt,
        TaxCategory::OutOfScope => charge::TaxCategory::OutOfScope,
    }
}

/// The charges of these subscriptions, and of the accounts themselves, that the month's bill of
/// their payer takes up: those on it, where it is out; where it is not, those of the month and
/// before that no bill has.
pub(super) async fn of_subscriptions(
    tx: &Tx,
    month: Month,
    between: Between,
    payers: &HashMap<SubscriptionId, BillingAccountId>,
    accounts: &[Account],
) -> Result<Vec<assessed_charge::Model>, DbErr> {
    use assessed_charge::Column;
    let own: HashSet<BillingAccountId> = accounts.iter().map(|account| account.id).collect();
    let due = tx
        .find::<assessed_charge::Entity>()
        .filter(between.walk(Column::TenantId))
        .filter(between.only(|| {
            Condition::any()
                .add(Column::SubscriptionId.is_in(payers.keys().copied()))
                .add(Column::BillingAccountId.is_in(own.iter().copied()))
        }))
        .filter(Column::Month.lte(usage_month::stored(month)))
        .order_by_asc(Column::Month)
        .order_by_asc(Column::RecordedAt)
        .order_by_asc(Column::Id);
    let mut due = due.all(tx.raw()).await?;
    due.retain(|charge| {
        charge.subscription_id.is_some_and(|service| payers.contains_key(&service))
            || charge.billing_account_id.is_some_and(|account| own.contains(&account))
    });
    if due.is_empty() {
        return Ok(due);
    }
    let billed = billed(tx, &due).await?;
    let issued = issued(tx, month, accounts).await?;
    let taken_up = |charge: &assessed_charge::Model| {
        let of_service = charge.subscription_id.and_then(|service| payers.get(&service));
        let payer = charge.billing_account_id.as_ref().or(of_service);
        let bill = payer.and_then(|payer| issued.get(payer));
        billed.get(&charge.id) == bill
    };
    Ok(due.into_iter().filter(taken_up).collect())
}

/// Which bill has which of these charges.
async fn billed(
    tx: &Tx,
    charges: &[assessed_charge::Model],
) -> Result<HashMap<AssessedChargeId, BillId>, DbErr> {
    let ids = charges.iter().map(|charge| charge.id);
    let tenants = charges.iter().map(|charge| charge.tenant_id);
    let these = billed_charge::Column::AssessedChargeId.is_in(ids);
    let these = of_tenants(billed_charge::Column::TenantId, tenants).add(these);
    let rows = tx.find::<billed_charge::Entity>().filter(these).all(tx.raw()).await?;
    Ok(rows.into_iter().map(|row| (row.assessed_charge_id, row.bill_id)).collect())
}

/// The month's regular bills that are out.
pub(super) async fn issued(
    tx: &Tx,
    month: Month,
    accounts: &[Account],
) -> Result<HashMap<BillingAccountId, BillId>, DbErr> {
    let ids = accounts.iter().map(|account| account.id);
    let bills = tx.find::<bill::Entity>().filter(bill::Column::BillingAccountId.is_in(ids));
    let tenants = accounts.iter().map(|account| account.tenant_id);
    let bills = bills.filter(of_tenants(bill::Column::TenantId, tenants));
    let bills = bills.filter(bill::Column::Month.eq(usage_month::stored(month)));
    let bills = bills.filter(bill::Column::Seq.eq(1)).all(tx.raw()).await?;
    Ok(bills.into_iter().map(|bill| (bill.billing_account_id, bill.id)).collect())
}
