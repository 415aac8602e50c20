//! Aging (미수 연령): what is open, by how long it is past its due date.

use crate::receivables;
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillId, BillingAccountId, TenantId};
use gaetong_entity::money::{allocation, bill, receivable};
use gaetong_entity::party::{billing_account, tenant};
use gaetong_rules::Won;
use sea_orm::{ColumnTrait, DbErr, FromQueryResult, QueryFilter, QuerySelect, sea_query};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The buckets: not yet due, and by days past the due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bucket {
    NotDue,
    UpTo30,
    UpTo60,
    UpTo90,
    Over90,
}

impl Bucket {
    pub const ALL: [Bucket; 5] =
        [Bucket::NotDue, Bucket::UpTo30, Bucket::UpTo60, Bucket::UpTo90, Bucket::Over90];

    /// The wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Bucket::NotDue => "not_due",
            Bucket::UpTo30 => "days_1_30",
            Bucket::UpTo60 => "days_31_60",
            Bucket::UpTo90 => "days_61_90",
            Bucket::Over90 => "days_91",
        }
    }

    /// Where a bill due on that day stands; on its due date it is not yet late.
    pub fn of(due_on: NaiveDate, as_of: NaiveDate) -> Bucket {
        match as_of.signed_duration_since(due_on).num_days() {
            ..=0 => Bucket::NotDue,
            1..=30 => Bucket::UpTo30,
            31..=60 => Bucket::UpTo60,
            61..=90 => Bucket::UpTo90,
            _ => Bucket::Over90,
        }
    }
}

/// What one account owes, in won, by bucket in the order of [`Bucket::ALL`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgingRow {
    pub tenant_id: TenantId,
    pub account_id: BillingAccountId,
    pub account_number: String,
    pub customer: String,
    pub payer_name: String,
    pub open: [i64; 5],
    /// Won of it that are disputed.
    pub on_hold: i64,
}

impl AgingRow {
    pub fn total(&self) -> Won {
        Won::new(self.open.iter().sum())
    }
}

/// What is open on a day, account by account, the largest first.
#[derive(Debug, Clone)]
pub struct Aging {
    pub as_of: NaiveDate,
    /// Of all accounts, those left out of `rows` too.
    pub sums: Sums,
    pub rows: Vec<AgingRow>,
}

/// What all accounts owe together, by bucket in the order of [`Bucket::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    pub accounts: u64,
    /// Won.
    pub open: [i64; 5],
    /// Accounts that owe something in the bucket.
    pub owing: [u64; 5],
    /// Won of it that are disputed.
    pub on_hold: i64,
}

impl Sums {
    fn add(&mut self, account: &Owed) {
        self.accounts += 1;
        self.on_hold += account.on_hold;
        for ((sum, owing), open) in self.open.iter_mut().zip(&mut self.owing).zip(account.open) {
            *sum += open;
            *owing += u64::from(open != 0);
        }
    }
}

/// What one account owes, without its names.
#[derive(Debug, Clone, Copy, Default)]
struct Owed {
    open: [i64; 5],
    on_hold: i64,
}

impl Owed {
    fn total(&self) -> i64 {
        self.open.iter().sum()
    }
}

type Whose = (TenantId, BillingAccountId);

/// A bill with something open. Won.
#[derive(Debug, FromQueryResult)]
struct Open {
    tenant_id: TenantId,
    billing_account_id: BillingAccountId,
    bill_id: BillId,
    due_on: NaiveDate,
    late_open: i64,
    principal_open: i64,
}

/// What was open at the end of a day: what is open now, with what has been settled since put back,
/// of the bills that were out; `most` accounts of it, the largest. Disputes are those that are open
/// now.
pub async fn aging(tx: &Tx, as_of: NaiveDate, most: usize) -> Result<Aging, DbErr> {
    let accounts = owed(tx, as_of).await?;
    let mut sums = Sums::default();
    accounts.values().for_each(|account| sums.add(account));
    let mut accounts: Vec<(Whose, Owed)> = accounts.into_iter().collect();
    // By their order of opening where they owe the same.
    accounts.sort_by_key(|(whose, owed)| (-owed.total(), *whose));
    accounts.truncate(most);
    Ok(Aging { as_of, sums, rows: named(tx, accounts).await? })
}

async fn owed(tx: &Tx, as_of: NaiveDate) -> Result<BTreeMap<Whose, Owed>, DbErr> {
    use receivable::Column as C;
    let settled_since = settled_after(tx, as_of).await?;
    let out = issued_after(tx, as_of).await?;
    let held = receivables::all_on_hold(tx).await?;
    let all = tx.find::<receivable::Entity>().select_only();
    let all = all.columns([C::TenantId, C::BillingAccountId, C::BillId, C::DueOn]);
    let all = all.columns([C::LateOpen, C::PrincipalOpen]);
    let open = all.clone().filter(receivables::is_open());
    let mut rows = open.into_model::<Open>().all(tx.raw()).await?;
    let paid = all.filter(sea_query::ExprTrait::not(receivables::is_open()));
    rows.extend(tx.some_of(paid, C::BillId, settled_since.keys().copied()).await?);
    let mut accounts: BTreeMap<Whose, Owed> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| !out.contains(&row.bill_id)) {
        let back = settled_since.get(&row.bill_id).copied().unwrap_or(0);
        let open = row.late_open + row.principal_open + back;
        let bucket = Bucket::of(row.due_on, as_of);
        let account = accounts.entry((row.tenant_id, row.billing_account_id)).or_default();
        for (sum, of) in account.open.iter_mut().zip(Bucket::ALL) {
            *sum += if of == bucket { open } else { 0 };
        }
        account.on_hold += held.get(&row.bill_id).copied().unwrap_or(0).min(open);
    }
    accounts.retain(|_, account| account.open.iter().any(|won| *won != 0));
    Ok(accounts)
}

/// Won settled after a day, by bill.
async fn settled_after(tx: &Tx, day: NaiveDate) -> Result<HashMap<BillId, i64>, DbErr> {
    let later = tx.find::<allocation::Entity>();
    let later = later.filter(allocation::Column::AllocatedOn.gt(day)).all(tx.raw()).await?;
    let mut settled = HashMap::new();
    for row in later {
        *settled.entry(row.bill_id).or_insert(0) += row.late + row.principal;
    }
    Ok(settled)
}

/// Bills that came out after a day.
async fn issued_after(tx: &Tx, day: NaiveDate) -> Result<HashSet<BillId>, DbErr> {
    let later = tx.find::<bill::Entity>().filter(bill::Column::IssuedOn.gt(day));
    let ids = later.select_only().column(bill::Column::Id).into_tuple();
    Ok(ids.all(tx.raw()).await?.into_iter().collect())
}

async fn named(tx: &Tx, accounts: Vec<(Whose, Owed)>) -> Result<Vec<AgingRow>, DbErr> {
    let ids = accounts.iter().map(|((_, account), _)| *account);
    let all = tx.find::<billing_account::Entity>();
    let found = tx.among(all, billing_account::Column::Id, ids).await?;
    let found: HashMap<_, _> = found.into_iter().map(|account| (account.id, account)).collect();
    let tenants = accounts.iter().map(|((tenant, _), _)| *tenant);
    let tenants = tx.among(tx.find::<tenant::Entity>(), tenant::Column::Id, tenants).await?;
    let names: HashMap<_, _> = tenants.into_iter().map(|tenant| (tenant.id, tenant.name)).collect();
    let row = |((tenant_id, account_id), Owed { open, on_hold })| {
        let account = found.get(&account_id);
        AgingRow {
            tenant_id,
            account_id,
            account_number: account.map(|row| row.number.clone()).unwrap_or_default(),
            payer_name: account.map(|row| row.payer_name.clone()).unwrap_or_default(),
            customer: names.get(&tenant_id).cloned().unwrap_or_default(),
            open,
            on_hold,
        }
    };
    Ok(accounts.into_iter().map(row).collect())
}
