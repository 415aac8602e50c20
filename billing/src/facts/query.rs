//! The queries behind the facts: one per table, whatever the number of accounts.

use super::assessed::{self, Assessed};
use super::attendance;
use super::between::Between;
use super::rows::{Account, Rows, rows_of};
use super::service::{Catalogue, facts};
use super::{AccountFacts, BrokenFacts, book_says};
use crate::price_books::{self, BrokenBook};
use crate::usage_month;
use chrono::{DateTime, Utc};
use gaetong_entity::Tx;
use gaetong_entity::catalogue::product::{self, Charge};
use gaetong_entity::ids::{BillRunId, BillingAccountId, ServiceId, SubscriptionId, TenantId};
use gaetong_entity::money::{assessed_charge, bill, bill_run_hold};
use gaetong_entity::party::billing_account;
use gaetong_entity::service::subscription_state::Axis;
use gaetong_entity::service::{subscription, subscription_payer, subscription_unit};
use gaetong_rules::{Month, PriceBook};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Where a walk over all accounts stands: the last account seen.
pub type AccountCursor = (TenantId, BillingAccountId);

/// An account's facts, or why there are none.
pub type Known = (Account, Result<AccountFacts, BrokenFacts>);

/// The next accounts after `after`, whether billed or not.
pub async fn account_page(
    tx: &Tx,
    after: Option<AccountCursor>,
    size: u64,
) -> Result<Vec<Account>, DbErr> {
    page(tx, after).limit(size).into_partial_model::<Account>().all(tx.raw()).await
}

/// The accounts after one key up to and with another, in the order of tenant and account; none is
/// the beginning and the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyRange {
    pub after: Option<AccountCursor>,
    pub to: Option<AccountCursor>,
}

impl KeyRange {
    /// One account alone has no key before it.
    fn covers(self) -> Condition {
        use billing_account::Column::{Id, TenantId};
        let to = self.to.map(|(tenant, account)| {
            let same = Condition::all().add(TenantId.eq(tenant)).add(Id.lte(account));
            let upto = Condition::any().add(TenantId.lt(tenant)).add(same);
            // Said once more, in words an index can be walked by.
            Condition::all().add(TenantId.lte(tenant)).add(upto)
        });
        Condition::all().add_option(to)
    }
}

/// The accounts of a range that a run is to bill: not billed yet for the month and not held back.
pub(crate) async fn accounts_to_bill(
    tx: &Tx,
    run: BillRunId,
    month: Month,
    range: KeyRange,
) -> Result<Vec<Account>, DbErr> {
    let unbilled = page(tx, range.after).filter(range.covers()).filter(without_bill(month));
    unbilled.filter(not_held(run)).into_partial_model::<Account>().all(tx.raw()).await
}

/// The parts a run's accounts are cut into.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Parts {
    /// Each of so many accounts.
    Equal(u64),
    /// Of so many, but the first three an eighth, a quarter and a half of it: whoever writes them
    /// waits less for the first.
    Growing(u64),
}

impl Parts {
    /// Whether the account with the number `n`, from one on, is the last of its part.
    fn last_of_each(self) -> String {
        match self {
            Parts::Equal(size) => format!("n % {size} = 0"),
            Parts::Growing(size) => {
                let after = |eighths: u64| (size * eighths).div_euclid(8);
                let (first, second, third) = (after(1), after(3), after(7));
                format!("n IN ({first}, {second}) OR n % {size} = {third}")
            }
        }
    }
}

/// Where the accounts of a run are cut into parts: the last key of each part but the last one,
/// which is open.
pub(crate) async fn cuts(
    tx: &Tx,
    run: BillRunId,
    month: Month,
    parts: Parts,
) -> Result<Vec<AccountCursor>, DbErr> {
    use billing_account::Column::{Id, TenantId};
    let number = "row_number() OVER (ORDER BY tenant_id, id)";
    let numbered = tx
        .find::<billing_account::Entity>()
        .filter(without_bill(month))
        .filter(not_held(run))
        .select_only()
        .columns([TenantId, Id])
        .expr_as(Expr::cust(number), "n")
        .into_query();
    let mut cuts = Query::select();
    cuts.columns(["tenant_id", "id"])
        .from_subquery(numbered, "numbered")
        .and_where(Expr::cust(parts.last_of_each()))
        .order_by("n", Order::Asc);
    let rows = tx.raw().query_all(&cuts).await?;
    rows.iter().map(|row| Ok((row.try_get("", "tenant_id")?, row.try_get("", "id")?))).collect()
}

/// How many accounts there are that a run does not hold back, and how many of them have the
/// month's regular bill.
pub(crate) async fn count_accounts(
    tx: &Tx,
    run: BillRunId,
    month: Month,
) -> Result<(u64, u64), DbErr> {
    let all = tx.find::<billing_account::Entity>().filter(not_held(run));
    let unbilled = all.clone().filter(without_bill(month)).count(tx.raw()).await?;
    let all = all.count(tx.raw()).await?;
    Ok((all, all.saturating_sub(unbilled)))
}

/// The accounts a month's close has to look at: those without the month's regular bill, and those of
/// customers with something billed by attendance, whose reports may be missing either way.
pub(crate) async fn accounts_to_close(
    tx: &Tx,
    month: Month,
) -> Result<Vec<BillingAccountId>, DbErr> {
    use billing_account::Column::{Id, TenantId};
    let product = |column: product::Column| Expr::col((product::Entity, column));
    let unit = |column: subscription_unit::Column| (subscription_unit::Entity, column);
    let mut attended = Query::select();
    attended
        .column(unit(subscription_unit::Column::TenantId))
        .from(subscription_unit::Entity)
        .inner_join(
            product::Entity,
            product(product::Column::Code).equals(unit(subscription_unit::Column::Product)),
        )
        .and_where(product::Column::Charge.eq(Charge::Attendance));
    let wanted = Condition::any().add(without_bill(month)).add(TenantId.in_subquery(attended));
    let found = tx.find::<billing_account::Entity>().filter(wanted).select_only().column(Id);
    found.order_by_asc(TenantId).order_by_asc(Id).into_tuple().all(tx.raw()).await
}

fn page(tx: &Tx, after: Option<AccountCursor>) -> Select<billing_account::Entity> {
    use billing_account::Column::{Id, TenantId};
    let mut query = tx.find::<billing_account::Entity>();
    if let Some((tenant, account)) = after {
        let later = Condition::all().add(TenantId.eq(tenant)).add(Id.gt(account));
        let later = Condition::any().add(TenantId.gt(tenant)).add(later);
        // Said once more, in words an index can be walked by.
        query = query.filter(TenantId.gte(tenant)).filter(later);
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

fn not_held(run: BillRunId) -> Condition {
    let same = |held: bill_run_hold::Column, account: billing_account::Column| {
        Expr::col((bill_run_hold::Entity, held)).equals((billing_account::Entity, account))
    };
    let mut holds = Query::select();
    holds
        .expr(Expr::val(1))
        .from(bill_run_hold::Entity)
        .and_where(same(bill_run_hold::Column::TenantId, billing_account::Column::TenantId))
        .and_where(same(bill_run_hold::Column::BillingAccountId, billing_account::Column::Id))
        .and_where(bill_run_hold::Column::RunId.eq(run));
    Condition::all().add(Expr::exists(holds).not())
}

/// The facts of these accounts for the month, in the order given.
pub async fn of_accounts(
    tx: &Tx,
    month: Month,
    accounts: Vec<Account>,
) -> Result<Vec<Known>, DbErr> {
    as_recorded(tx, month, accounts, None).await
}

/// As [`of_accounts`], without what was recorded after `until`.
pub async fn as_recorded(
    tx: &Tx,
    month: Month,
    accounts: Vec<Account>,
    until: Option<DateTime<Utc>>,
) -> Result<Vec<Known>, DbErr> {
    let between = Between::accounts(tx, &accounts).await?;
    let subscriptions = subscriptions(tx, between, &accounts).await?;
    let catalogue = catalogue_of(tx, &subscriptions).await?;
    let mut rows = rows_of(tx, between, &subscriptions, &[Axis::Billing], until).await?;
    let mut payers: HashMap<SubscriptionId, BillingAccountId> = HashMap::new();
    let mut of_account: HashMap<BillingAccountId, Vec<subscription::Model>> = HashMap::new();
    for subscription in subscriptions {
        let Some(own) = rows.get(&subscription.id) else { continue };
        let payer = own.payer(&subscription, month);
        payers.insert(subscription.id, payer);
        of_account.entry(payer).or_default().push(subscription);
    }
    attendance::mark_due(tx, month, &mut rows, &payers, &accounts).await?;
    let assessed = assessed::of_subscriptions(tx, month, between, &payers, &accounts).await?;
    let known = |account: Account| {
        let subscriptions = of_account.remove(&account.id).unwrap_or_default();
        let facts = account_facts(&account, month, &catalogue, &subscriptions, &rows, &assessed);
        (account, facts)
    };
    Ok(accounts.into_iter().map(known).collect())
}

fn account_facts(
    account: &Account,
    month: Month,
    catalogue: &Catalogue,
    subscriptions: &[subscription::Model],
    rows: &HashMap<SubscriptionId, Rows>,
    assessed: &[assessed_charge::Model],
) -> Result<AccountFacts, BrokenFacts> {
    let nothing = Rows::default();
    let rows = |id| rows.get(&id).unwrap_or(&nothing);
    let services = subscriptions.iter().map(|s| facts(catalogue, s, rows(s.id), month));
    // Of one of its services, or of the account itself (a late charge).
    let of_account = |row: &assessed_charge::Model| match row.subscription_id {
        Some(id) => subscriptions.iter().find(|s| s.id == id).map(|s| Some(&s.service_id)),
        None => (row.billing_account_id == Some(account.id)).then_some(None),
    };
    let assessed = assessed.iter().filter_map(|row| Some((of_account(row)?, row)));
    let assessed =
        assessed.enumerate().map(|(at, (service, row))| Assessed::read(service, row, at));
    Ok(AccountFacts {
        account: account.clone(),
        month,
        services: services.collect::<Result<_, _>>()?,
        assessed: assessed.collect::<Result<_, _>>()?,
    })
}

/// Rows of the tenants between the first and the last of these: every table leads with its tenant,
/// so this is one walk along the key, whatever else is asked for.
pub(crate) fn of_tenants<C: ColumnTrait>(
    column: C,
    these: impl Iterator<Item = TenantId> + Clone,
) -> Condition {
    let first = these.clone().min().map(|first| column.gte(first));
    let last = these.max().map(|last| column.lte(last));
    Condition::all().add_option(first).add_option(last)
}

/// Every subscription these accounts pay now or ever paid, by service ID.
async fn subscriptions(
    tx: &Tx,
    between: Between,
    accounts: &[Account],
) -> Result<Vec<subscription::Model>, DbErr> {
    use subscription::Column::{BillingAccountId as Payer, Id, TenantId as Tenant};
    use subscription_payer::Column::{BillingAccountId as NewPayer, TenantId as TenantOfPayer};
    let payers: HashSet<BillingAccountId> = accounts.iter().map(|account| account.id).collect();
    let ids = || payers.iter().copied();
    let changed = tx.find::<subscription_payer::Entity>().filter(between.walk(TenantOfPayer));
    let named = || Condition::all().add(NewPayer.is_in(ids()));
    let changed = changed.filter(between.only(named)).all(tx.raw()).await?;
    let changed = changed.into_iter().filter(|row| payers.contains(&row.billing_account_id));
    let changed: HashSet<SubscriptionId> = changed.map(|row| row.subscription_id).collect();
    let named = || {
        let changed = (!changed.is_empty()).then(|| Id.is_in(changed.iter().copied()));
        Condition::any().add(Payer.is_in(ids())).add_option(changed)
    };
    let paid = tx.find::<subscription::Entity>().filter(between.walk(Tenant));
    let mut paid = paid.filter(between.only(named)).all(tx.raw()).await?;
    paid.retain(|row| payers.contains(&row.billing_account_id) || changed.contains(&row.id));
    paid.sort_by(|one, other| one.service_id.cmp(&other.service_id));
    Ok(paid)
}

/// The price books of these subscriptions, and the products.
pub(crate) async fn catalogue_of(
    tx: &Tx,
    subscriptions: &[subscription::Model],
) -> Result<Catalogue, DbErr> {
    let products = price_books::products(tx).await?;
    let mut versions: Vec<String> =
        subscriptions.iter().map(|s| s.price_book_version.clone()).collect();
    versions.sort_unstable();
    versions.dedup();
    let books = price_books::books(tx, &versions, &products).await?;
    let said = |(version, book): (&String, &Result<Arc<PriceBook>, BrokenBook>)| {
        Some((version.clone(), book_says(book.as_ref().ok()?)))
    };
    let says = books.iter().filter_map(said).collect();
    Ok(Catalogue { products, books, says })
}

/// One service with all its rows.
pub(crate) struct OneService {
    pub subscription: subscription::Model,
    pub rows: Rows,
    pub catalogue: Catalogue,
}

impl OneService {
    /// None if there is no such service for these eyes.
    pub(crate) async fn find(tx: &Tx, service: &ServiceId) -> Result<Option<OneService>, DbErr> {
        let named = subscription::Column::ServiceId.eq(service.clone());
        let found = tx.find::<subscription::Entity>().filter(named).one(tx.raw()).await?;
        let Some(subscription) = found else { return Ok(None) };
        let these = std::slice::from_ref(&subscription);
        let between = Between::tenants(these.iter().map(|service| service.tenant_id));
        let mut rows = rows_of(tx, between, these, &[Axis::Billing], None).await?;
        let rows = rows.remove(&subscription.id).unwrap_or_default();
        let catalogue = catalogue_of(tx, these).await?;
        Ok(Some(OneService { subscription, rows, catalogue }))
    }
}
