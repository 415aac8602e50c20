//! The queries behind the facts: one per table, whatever the number of accounts.

use super::service::{Catalogue, Rows, facts};
use super::{AccountFacts, BrokenFacts};
use crate::price_books;
use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillingAccountId, SubscriptionId, TenantId};
use gaetong_entity::money::bill;
use gaetong_entity::party::billing_account;
use gaetong_entity::service::{
    one_off_item, subscription, subscription_price, subscription_state, subscription_unit,
};
use gaetong_rules::Month;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, DbErr, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use std::collections::HashMap;

/// Where a walk over all accounts stands: the last account seen.
pub type AccountCursor = (TenantId, BillingAccountId);

/// An account's facts, or why there are none.
pub type Known = (billing_account::Model, Result<AccountFacts, BrokenFacts>);

/// The next accounts after `after`, whether billed or not.
pub async fn account_page(
    tx: &Tx,
    after: Option<AccountCursor>,
    size: u64,
) -> Result<Vec<billing_account::Model>, DbErr> {
    page(tx, after).limit(size).all(tx.raw()).await
}

/// The next accounts after `after` without a regular bill of the month, locked against other
/// runs until the transaction ends: the loser of a race sees the winner's bills (C7).
pub async fn accounts_without_bill(
    tx: &Tx,
    month: Month,
    after: Option<AccountCursor>,
    size: u64,
) -> Result<Vec<billing_account::Model>, DbErr> {
    let unbilled = page(tx, after).filter(without_bill(month));
    let mut found = unbilled.clone().limit(size).all(tx.raw()).await?;
    if tx.backend() == DbBackend::Postgres && !found.is_empty() {
        let ids: Vec<_> = found.iter().map(|account| account.id).collect();
        let these = page(tx, None).filter(billing_account::Column::Id.is_in(ids));
        these.clone().lock_exclusive().all(tx.raw()).await?;
        // A statement of its own sees what was committed while the lock was waited for.
        found = these.filter(without_bill(month)).all(tx.raw()).await?;
    }
    Ok(found)
}

/// How many accounts there are, and how many of them have the month's regular bill.
pub(crate) async fn count_accounts(tx: &Tx, month: Month) -> Result<(u64, u64), DbErr> {
    let all = tx.find::<billing_account::Entity>().count(tx.raw()).await?;
    let unbilled = tx.find::<billing_account::Entity>().filter(without_bill(month));
    let unbilled = unbilled.count(tx.raw()).await?;
    Ok((all, all.saturating_sub(unbilled)))
}

fn page(tx: &Tx, after: Option<AccountCursor>) -> Select<billing_account::Entity> {
    use billing_account::Column::{Id, TenantId};
    let mut query = tx.find::<billing_account::Entity>();
    if let Some((tenant, account)) = after {
        let later = Condition::all().add(TenantId.eq(tenant)).add(Id.gt(account));
        query = query.filter(Condition::any().add(TenantId.gt(tenant)).add(later));
    }
    query.order_by_asc(TenantId).order_by_asc(Id)
}

fn without_bill(month: Month) -> Condition {
    let same = |billed: bill::Column, account: billing_account::Column| {
        Expr::col((bill::Entity, billed)).equals((billing_account::Entity, account))
    };
    let mut bills = Query::select();
    bills
        .expr(Expr::val(1))
        .from(bill::Entity)
        .and_where(same(bill::Column::TenantId, billing_account::Column::TenantId))
        .and_where(same(bill::Column::BillingAccountId, billing_account::Column::Id))
        .and_where(bill::Column::Month.eq(usage_month::stored(month)))
        .and_where(bill::Column::Seq.eq(1));
    Condition::all().add(Expr::exists(bills).not())
}

/// The facts of these accounts for the month, in the order given.
pub async fn of_accounts(
    tx: &Tx,
    month: Month,
    accounts: Vec<billing_account::Model>,
) -> Result<Vec<Known>, DbErr> {
    let subscriptions = subscriptions(tx, &accounts).await?;
    let products = price_books::products(tx).await?;
    let mut versions: Vec<String> =
        subscriptions.iter().map(|s| s.price_book_version.clone()).collect();
    versions.sort_unstable();
    versions.dedup();
    let books = price_books::books(tx, &versions, &products).await?;
    let catalogue = Catalogue { products, books };
    let mut rows = rows(tx, &subscriptions).await?;
    let mut of_account: HashMap<BillingAccountId, Vec<subscription::Model>> = HashMap::new();
    for subscription in subscriptions {
        of_account.entry(subscription.billing_account_id).or_default().push(subscription);
    }
    let known = |account: billing_account::Model| {
        let subscriptions = of_account.remove(&account.id).unwrap_or_default();
        let services = subscriptions
            .into_iter()
            .map(|s| facts(&catalogue, &s, rows.remove(&s.id).unwrap_or_default(), month))
            .collect::<Result<Vec<_>, _>>();
        let facts =
            services.map(|services| AccountFacts { account: account.clone(), month, services });
        (account, facts)
    };
    Ok(accounts.into_iter().map(known).collect())
}

async fn subscriptions(
    tx: &Tx,
    accounts: &[billing_account::Model],
) -> Result<Vec<subscription::Model>, DbErr> {
    use subscription::Column::{BillingAccountId, ServiceId};
    let ids = accounts.iter().map(|account| account.id);
    let of_accounts = tx.find::<subscription::Entity>().filter(BillingAccountId.is_in(ids));
    of_accounts.order_by_asc(ServiceId).all(tx.raw()).await
}

async fn rows(
    tx: &Tx,
    subscriptions: &[subscription::Model],
) -> Result<HashMap<SubscriptionId, Rows>, DbErr> {
    let ids: Vec<SubscriptionId> = subscriptions.iter().map(|s| s.id).collect();
    let mut rows: HashMap<SubscriptionId, Rows> = HashMap::new();
    let states = of::<subscription_state::Entity>(
        tx,
        subscription_state::Column::SubscriptionId.is_in(ids.clone()),
        subscription_state::Column::Seq,
    );
    for state in states.await? {
        rows.entry(state.subscription_id).or_default().states.push(state);
    }
    let units = of::<subscription_unit::Entity>(
        tx,
        subscription_unit::Column::SubscriptionId.is_in(ids.clone()),
        subscription_unit::Column::Seq,
    );
    for unit in units.await? {
        rows.entry(unit.subscription_id).or_default().units.push(unit);
    }
    let prices = of::<subscription_price::Entity>(
        tx,
        subscription_price::Column::SubscriptionId.is_in(ids.clone()),
        subscription_price::Column::Seq,
    );
    for price in prices.await? {
        rows.entry(price.subscription_id).or_default().prices.push(price);
    }
    let one_offs = of::<one_off_item::Entity>(
        tx,
        one_off_item::Column::SubscriptionId.is_in(ids),
        one_off_item::Column::Seq,
    );
    for item in one_offs.await? {
        rows.entry(item.subscription_id).or_default().one_offs.push(item);
    }
    Ok(rows)
}

/// The rows of one table, in the order they were recorded.
async fn of<E: gaetong_entity::Owned>(
    tx: &Tx,
    of_subscriptions: sea_orm::sea_query::SimpleExpr,
    seq: E::Column,
) -> Result<Vec<E::Model>, DbErr> {
    tx.find::<E>().filter(of_subscriptions).order_by_asc(seq).all(tx.raw()).await
}
