//! The books (spec 4.4): double entry, append only, posted in the same transaction as the document.
//!
//! An [`Entry`] is the posting of one document: some [`Move`]s of an amount from one account to
//! another. There is no way to write an unbalanced one, here or in the table.

mod of_bill;
mod trial_balance;

pub use of_bill::of_bill;
pub use trial_balance::{
    AccountTotals, Posting, PostingCursor, PostingFilter, postings, trial_balance,
};

use crate::usage_month;
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillingAccountId, PartnerId, TenantId};
use gaetong_entity::money::month_close::{self, CloseState};
use gaetong_entity::money::posting;
pub use gaetong_entity::money::posting::Source;
use gaetong_entity::party::number_series;
use gaetong_rules::{Month, Won};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// An account of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    Bank,
    Receivables,
    InputVat,
    /// Money that has come in and is not yet known to be anybody's (가수금).
    Suspense,
    VatPayable,
    PartnerPayable,
    /// By product.
    Revenue,
    OutageCredits,
    SalesAdjustments,
    ClawbackRevenue,
    LateChargeIncome,
    PartnerCost,
    BadDebt,
    Rounding,
}

impl Account {
    /// As stored, and as `ledger_account` names it.
    pub const fn code(self) -> &'static str {
        match self {
            Account::Bank => "bank",
            Account::Receivables => "receivables",
            Account::InputVat => "input_vat",
            Account::Suspense => "suspense",
            Account::VatPayable => "vat_payable",
            Account::PartnerPayable => "partner_payable",
            Account::Revenue => "revenue",
            Account::OutageCredits => "outage_credits",
            Account::SalesAdjustments => "sales_adjustments",
            Account::ClawbackRevenue => "clawback_revenue",
            Account::LateChargeIncome => "late_charge_income",
            Account::PartnerCost => "partner_cost",
            Account::BadDebt => "bad_debt",
            Account::Rounding => "rounding",
        }
    }
}

/// An amount moved from the credited to the debited account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    pub debit: Account,
    pub credit: Account,
    /// Won, more than zero.
    pub amount: Won,
    /// The product, where revenue is told apart by it.
    pub product: Option<String>,
}

impl Move {
    /// `amount` from `credit` to `debit`; the other way round where it is negative, none if zero.
    pub fn of(debit: Account, credit: Account, amount: Won) -> Option<Move> {
        let back = amount.is_negative();
        let amount = Won::new(amount.get().checked_abs()?);
        let (debit, credit) = if back { (credit, debit) } else { (debit, credit) };
        (!amount.is_zero()).then_some(Move { debit, credit, amount, product: None })
    }

    #[must_use]
    pub fn of_product(self, product: Option<String>) -> Move {
        Move { product, ..self }
    }
}

/// What one document does to the books.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Whose; [`TenantId::NONE`] for money nobody has claimed yet.
    pub tenant_id: TenantId,
    /// The document's own id: a document is posted once.
    pub document: Uuid,
    pub source: Source,
    /// The month it belongs to; where that is closed it is posted to the first open one after it.
    pub month: Month,
    pub entered_on: NaiveDate,
    pub billing_account_id: Option<BillingAccountId>,
    pub partner_id: Option<PartnerId>,
    pub moves: Vec<Move>,
}

impl Entry {
    /// Its rows, in the accounting month it falls into.
    pub(crate) fn rows(self, closed: &ClosedMonths) -> impl Iterator<Item = posting::ActiveModel> {
        let month = usage_month::stored(closed.first_open_from(self.month));
        (1..).zip(self.moves).map(move |(seq, moved)| posting::ActiveModel {
            tenant_id: Set(self.tenant_id),
            entry_id: Set(self.document),
            seq: Set(seq),
            source: Set(self.source),
            month: Set(month),
            entered_on: Set(self.entered_on),
            debit: Set(moved.debit.code().to_owned()),
            credit: Set(moved.credit.code().to_owned()),
            amount: Set(moved.amount.get()),
            billing_account_id: Set(self.billing_account_id),
            partner_id: Set(self.partner_id),
            product: Set(moved.product),
        })
    }
}

/// Posts the entries of an act.
///
/// # Errors
/// Broken machinery, and a document that has been posted already.
pub async fn post(tx: &Tx, entries: Vec<Entry>) -> Result<(), DbErr> {
    let closed = ClosedMonths::held_still(tx).await?;
    tx.insert_all(entries.into_iter().flat_map(|entry| entry.rows(&closed)).collect()).await
}

/// The months that are closed (spec 4.7), held still until the transaction ends: nobody closes a
/// month while something is posted to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClosedMonths(BTreeSet<i32>);

impl ClosedMonths {
    pub async fn held_still(tx: &Tx) -> Result<ClosedMonths, DbErr> {
        if tx.backend() == DbBackend::Postgres {
            let guard = tx.find::<number_series::Entity>();
            let guard = guard.filter(number_series::Column::Name.eq(GUARD));
            guard.lock_shared().one(tx.raw()).await?;
        }
        ClosedMonths::read(tx).await
    }

    /// As they stand at this moment.
    pub async fn read(tx: &Tx) -> Result<ClosedMonths, DbErr> {
        let decided = tx.find::<month_close::Entity>().order_by_asc(month_close::Column::Seq);
        let mut closed = BTreeSet::new();
        for row in decided.all(tx.raw()).await? {
            match row.state {
                CloseState::Closed => closed.insert(row.month),
                CloseState::Reopened => closed.remove(&row.month),
            };
        }
        Ok(ClosedMonths(closed))
    }

    pub fn contains(&self, month: Month) -> bool {
        self.0.contains(&usage_month::stored(month))
    }

    /// The month itself, or the first after it that is open: late documents go to the open month.
    pub fn first_open_from(&self, month: Month) -> Month {
        let mut month = month;
        while self.contains(month) {
            month = month.next();
        }
        month
    }
}

/// The row of `number_series` that closing and posting wait for each other on.
pub(crate) const GUARD: &str = "month_close";
