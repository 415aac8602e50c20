//! How bills stand: what is open of each, what of it is disputed, and in one word.

use super::{is_open, on_hold};
use crate::facts::of_tenants;
use crate::{bills, usage_month};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillId, BillingAccountId, TenantId};
use gaetong_entity::money::credit_balance::CreditSource;
use gaetong_entity::money::{allocation, receivable};
use gaetong_rules::{Month, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// How a bill stands (spec 4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing of it is settled, and it is not yet due.
    Issued,
    PartlyPaid,
    Paid,
    /// Something is open after the due date, disputed amounts aside.
    Overdue,
    WrittenOff,
}

impl Standing {
    /// The wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Standing::Issued => "issued",
            Standing::PartlyPaid => "partly_paid",
            Standing::Paid => "paid",
            Standing::Overdue => "overdue",
            Standing::WrittenOff => "written_off",
        }
    }
}

/// What is open of a bill. Won, VAT included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    pub tenant_id: TenantId,
    pub billing_account_id: BillingAccountId,
    pub bill_id: BillId,
    /// `202610-A000001`.
    pub number: String,
    pub month: Month,
    pub due_on: NaiveDate,
    pub total: Won,
    /// Open of the late charges, which a payment settles first (L3).
    pub late_open: Won,
    pub principal_open: Won,
    /// What of the open amount is disputed: left out of late charge, demand and suspension.
    pub on_hold: Won,
    pub written_off: bool,
}

impl Balance {
    pub fn open(&self) -> Won {
        Won::new(self.late_open.get() + self.principal_open.get())
    }

    /// What is open and not disputed.
    pub fn undisputed(&self) -> Won {
        Won::new(self.open().get() - self.on_hold.get())
    }

    pub fn settled(&self) -> Won {
        Won::new(self.total.get() - self.open().get())
    }

    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.due_on < today && self.undisputed().get() > 0
    }

    pub fn standing(&self, today: NaiveDate) -> Standing {
        if self.open().is_zero() {
            if self.written_off { Standing::WrittenOff } else { Standing::Paid }
        } else if self.is_overdue(today) {
            Standing::Overdue
        } else if self.settled().get() > 0 {
            Standing::PartlyPaid
        } else {
            Standing::Issued
        }
    }
}

/// How these bills stand.
pub async fn balances(
    tx: &Tx,
    bills: impl IntoIterator<Item = BillId>,
) -> Result<HashMap<BillId, Balance>, DbErr> {
    let all = tx.find::<receivable::Entity>();
    let rows = tx.among(all, receivable::Column::BillId, bills).await?;
    let read = read(tx, rows).await?;
    Ok(read.into_iter().map(|balance| (balance.bill_id, balance)).collect())
}

/// The bills of an account, oldest due first; all of them, or only those with something open.
pub async fn of_account(
    tx: &Tx,
    tenant: TenantId,
    account: BillingAccountId,
    only_open: bool,
) -> Result<Vec<Balance>, DbErr> {
    use receivable::Column::{BillId, BillingAccountId, DueOn, Month, TenantId};
    let mut rows = tx.find::<receivable::Entity>().filter(TenantId.eq(tenant));
    rows = rows.filter(BillingAccountId.eq(account));
    if only_open {
        rows = rows.filter(is_open());
    }
    let rows = rows.order_by_asc(DueOn).order_by_asc(Month).order_by_asc(BillId);
    read(tx, rows.all(tx.raw()).await?).await
}

/// The rows with their bills' numbers, what is disputed and what was written off.
pub(crate) async fn read(tx: &Tx, rows: Vec<receivable::Model>) -> Result<Vec<Balance>, DbErr> {
    let ids = || rows.iter().map(|row| row.bill_id);
    let tenants = || rows.iter().map(|row| row.tenant_id);
    let numbers = bills::numbers(tx, tenants().zip(ids())).await?;
    let held = on_hold(tx, ids()).await?;
    let given_up = tx.find::<allocation::Entity>();
    let given_up = given_up.filter(of_tenants(allocation::Column::TenantId, tenants()));
    let given_up = given_up.filter(allocation::Column::Source.eq(CreditSource::WriteOff));
    let given_up = tx.among(given_up, allocation::Column::BillId, ids()).await?;
    let given_up: HashSet<BillId> = given_up.into_iter().map(|row| row.bill_id).collect();
    let balance = |row: receivable::Model| {
        let open = row.late_open + row.principal_open;
        Ok(Balance {
            tenant_id: row.tenant_id,
            billing_account_id: row.billing_account_id,
            bill_id: row.bill_id,
            number: numbers.get(&row.bill_id).cloned().unwrap_or_default(),
            month: usage_month::read(row.month)?,
            due_on: row.due_on,
            total: Won::new(row.late_total + row.principal_total),
            late_open: Won::new(row.late_open),
            principal_open: Won::new(row.principal_open),
            on_hold: Won::new(held.get(&row.bill_id).copied().unwrap_or(0).min(open)),
            written_off: given_up.contains(&row.bill_id),
        })
    };
    rows.into_iter().map(balance).collect()
}
