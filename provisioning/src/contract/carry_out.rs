//! Carries out a plan: new rows, never a changed one. A what-if is the same, in a transaction that
//! is not committed.

use super::ContractError;
use super::in_force::Contract;
use super::plan::{Around, Order, Planned, plan};
use crate::application::draft::all_set;
use crate::barred::{self, Barred};
use crate::{axes, order, price_table, service};
use chrono::NaiveDate;
use gaetong_entity::catalogue::product;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::billing_account;
use gaetong_entity::service::{
    subscription, subscription_address, subscription_leaving, subscription_payer,
    subscription_price, subscription_term, subscription_unit,
};
use gaetong_entity::{Actor, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};

/// A wish that was carried out.
#[derive(Debug, Clone)]
pub struct Carried {
    /// The contract as it was before.
    pub before: Contract,
    pub planned: Planned,
    pub service: subscription::Model,
}

/// The service with its order locked, and its contract as it stands now.
pub(super) async fn for_change(
    tx: &Tx,
    service_id: &ServiceId,
    expected: Option<i64>,
) -> Result<Contract, Barred> {
    let found = service::find(tx, service_id).await?.ok_or_else(Barred::no_service)?;
    order::order_of(tx, &found).await?;
    let service = service::reread(tx, &found).await?;
    let subject = ("subscription", service.id.to_string());
    barred::unchanged(tx, subject, service.version, expected).await?;
    Ok(Contract::read(tx, &service).await?)
}

/// What a plan needs to know besides the contract.
pub(super) async fn around(
    tx: &Tx,
    contract: &Contract,
    unbilled_from: Option<NaiveDate>,
    filed_on: NaiveDate,
) -> Result<Around, DbErr> {
    let version = &contract.service.price_book_version;
    let book = price_table::of_version(tx, version).await?;
    Ok(Around {
        products: tx
            .find::<product::Entity>()
            .order_by_asc(product::Column::Position)
            .all(tx.raw())
            .await?,
        book: book.ok_or_else(|| DbErr::Custom(format!("there is no price book {version}")))?,
        accounts: tx
            .find::<billing_account::Entity>()
            .filter(billing_account::Column::TenantId.eq(contract.service.tenant_id))
            .all(tx.raw())
            .await?,
        unbilled_from,
        filed_on,
    })
}

/// Writes what a wish comes to, without filing or approving it: the what-if. The transaction is
/// the caller's to throw away. `unbilled_from` is the first day no bill holds.
pub async fn try_out(
    tx: &Tx,
    actor: &Actor,
    service_id: &ServiceId,
    order: &Order,
    unbilled_from: Option<NaiveDate>,
) -> Result<Carried, ContractError> {
    let contract = for_change(tx, service_id, None).await?;
    let around = around(tx, &contract, unbilled_from, actor.today()).await?;
    let planned = plan(&contract, order, &around)?;
    Ok(carry_out(tx, actor, contract, planned, order.effective_on, "what-if").await?)
}

/// Writes a plan into the facts; `source` is the paper it rests on. The service's version counts
/// on, so that a second person who looked at it before finds it changed.
pub async fn carry_out(
    tx: &Tx,
    actor: &Actor,
    contract: Contract,
    planned: Planned,
    on: NaiveDate,
    source: &str,
) -> Result<Carried, DbErr> {
    let writing = Writing { tx, actor, contract: &contract, on, source };
    writing.units(&planned).await?;
    writing.terms(&planned).await?;
    writing.payer_and_place(&planned).await?;
    axes::append(tx, actor, &contract.service, planned.states.clone()).await?;
    let mut service = contract.service.clone();
    service.version += 1;
    let service = tx.update(all_set(service)).await?;
    Ok(Carried { before: contract, planned, service })
}

struct Writing<'a> {
    tx: &'a Tx,
    actor: &'a Actor,
    contract: &'a Contract,
    on: NaiveDate,
    source: &'a str,
}

/// The number after the last one.
fn next(last: Option<i32>) -> i32 {
    last.map_or(1, |seq| seq + 1)
}

impl Writing<'_> {
    async fn units(&self, planned: &Planned) -> Result<(), DbErr> {
        let service = &self.contract.service;
        let first = next(self.contract.units.last().map(|row| row.seq));
        let joining = (first..).zip(&planned.joining).map(|(seq, (product, quantity))| {
            subscription_unit::ActiveModel {
                tenant_id: Set(service.tenant_id),
                subscription_id: Set(service.id),
                seq: Set(seq),
                product: Set(product.clone()),
                quantity: Set(*quantity),
                from_on: Set(self.on),
                source: Set(self.source.to_owned()),
                recorded_by: Set(self.actor.user_id),
                recorded_at: Set(self.actor.now),
            }
        });
        self.tx.insert_all(joining.collect()).await?;
        let first = next(self.contract.leavings.last().map(|row| row.seq));
        let leaving = (first..).zip(&planned.leaving).map(|(seq, (unit_seq, quantity))| {
            subscription_leaving::ActiveModel {
                tenant_id: Set(service.tenant_id),
                subscription_id: Set(service.id),
                seq: Set(seq),
                unit_seq: Set(*unit_seq),
                quantity: Set(*quantity),
                from_on: Set(self.on),
                source: Set(self.source.to_owned()),
                recorded_by: Set(self.actor.user_id),
                recorded_at: Set(self.actor.now),
            }
        });
        self.tx.insert_all(leaving.collect()).await
    }

    async fn terms(&self, planned: &Planned) -> Result<(), DbErr> {
        let service = &self.contract.service;
        let first = next(self.contract.prices.last().map(|row| row.seq));
        let prices = (first..).zip(&planned.prices).map(|(seq, (product, price, reason))| {
            subscription_price::ActiveModel {
                tenant_id: Set(service.tenant_id),
                subscription_id: Set(service.id),
                seq: Set(seq),
                product: Set(product.clone()),
                unit_price: Set(*price),
                from_on: Set(self.on),
                reason: Set(reason.clone()),
                recorded_by: Set(self.actor.user_id),
                recorded_at: Set(self.actor.now),
            }
        });
        self.tx.insert_all(prices.collect()).await?;
        let seq = next(self.contract.terms.last().map(|row| row.seq));
        let term = planned.term.map(|term| subscription_term::ActiveModel {
            tenant_id: Set(service.tenant_id),
            subscription_id: Set(service.id),
            seq: Set(seq),
            term_months: Set(term.months),
            contract_from: Set(term.contract_from),
            from_on: Set(self.on),
            source: Set(self.source.to_owned()),
            recorded_by: Set(self.actor.user_id),
            recorded_at: Set(self.actor.now),
        });
        self.tx.insert_all(term.into_iter().collect()).await
    }

    async fn payer_and_place(&self, planned: &Planned) -> Result<(), DbErr> {
        let service = &self.contract.service;
        let seq = next(self.contract.payers.last().map(|row| row.seq));
        let payer = planned.payer.map(|account| subscription_payer::ActiveModel {
            tenant_id: Set(service.tenant_id),
            subscription_id: Set(service.id),
            seq: Set(seq),
            billing_account_id: Set(account),
            from_on: Set(self.on),
            source: Set(self.source.to_owned()),
            recorded_by: Set(self.actor.user_id),
            recorded_at: Set(self.actor.now),
        });
        self.tx.insert_all(payer.into_iter().collect()).await?;
        let seq = next(self.contract.addresses.last().map(|row| row.seq));
        let address = planned.address.clone().map(|address| subscription_address::ActiveModel {
            tenant_id: Set(service.tenant_id),
            subscription_id: Set(service.id),
            seq: Set(seq),
            install_address: Set(address),
            from_on: Set(self.on),
            source: Set(self.source.to_owned()),
            recorded_by: Set(self.actor.user_id),
            recorded_at: Set(self.actor.now),
        });
        self.tx.insert_all(address.into_iter().collect()).await
    }
}
