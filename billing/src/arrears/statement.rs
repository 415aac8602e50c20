//! Customer statement (거래처 원장): every bill, credit note, payment, reversal, refund and
//! write-off of an account with the balance after it.

use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillingAccountId, DepositId, PaymentId, TenantId};
use gaetong_entity::money::bill::BillKind;
use gaetong_entity::money::credit_balance::CreditSource;
use gaetong_entity::money::{
    allocation, bill, credit_note, deposit, payment, payment_reversal, posting,
};
use gaetong_rules::Won;
use sea_orm::{ColumnTrait, DbErr, QueryFilter};
use std::collections::HashMap;

/// What an entry of the statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    Bill,
    DebitNote,
    CreditNote,
    Payment,
    Reversal,
    Refund,
    WriteOff,
}

impl EntryKind {
    /// The wire form, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            EntryKind::Bill => "bill",
            EntryKind::DebitNote => "debit_note",
            EntryKind::CreditNote => "credit_note",
            EntryKind::Payment => "payment",
            EntryKind::Reversal => "reversal",
            EntryKind::Refund => "refund",
            EntryKind::WriteOff => "write_off",
        }
    }
}

/// A line of the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub on: NaiveDate,
    at: DateTime<Utc>,
    pub kind: EntryKind,
    /// The bill's or note's number; of a payment what identifies it.
    pub reference: String,
    /// Who sent the money, and through which bank; empty for papers.
    pub note: String,
    /// What the account owes more (차변), in won.
    pub debit: i64,
    /// What it owes less (대변), in won.
    pub credit: i64,
    /// What it owes after it; negative where it has a credit.
    pub balance: i64,
}

impl Entry {
    /// A paper by its number, money by who sent it.
    pub fn shown(&self) -> &str {
        match self.kind {
            EntryKind::Bill | EntryKind::DebitNote | EntryKind::CreditNote => &self.reference,
            EntryKind::Payment | EntryKind::Reversal | EntryKind::Refund | EntryKind::WriteOff => {
                &self.note
            }
        }
    }
}

/// A statement from one day to another, both included.
#[derive(Debug, Clone)]
pub struct Statement {
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// Won owed before the first day.
    pub opening: Won,
    pub entries: Vec<Entry>,
}

impl Statement {
    /// Won owed after the last day.
    pub fn closing(&self) -> Won {
        self.entries.last().map_or(self.opening, |entry| Won::new(entry.balance))
    }

    /// Debits and credits of the days shown, in won.
    pub fn turnover(&self) -> (i64, i64) {
        let debit = self.entries.iter().map(|entry| entry.debit).sum();
        (debit, self.entries.iter().map(|entry| entry.credit).sum())
    }
}

/// The statement of an account for these days.
pub async fn statement(
    tx: &Tx,
    (tenant, account): (TenantId, BillingAccountId),
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Statement, DbErr> {
    let mut entries = bills(tx, tenant, account).await?;
    entries.extend(credit_notes(tx, tenant, account).await?);
    entries.extend(payments(tx, tenant, account).await?);
    entries.extend(given_up(tx, tenant, account).await?);
    entries.extend(refunds(tx, tenant, account).await?);
    entries.sort_by(|a, b| {
        (a.on, a.at, a.kind, &a.reference).cmp(&(b.on, b.at, b.kind, &b.reference))
    });
    let mut balance = 0;
    for entry in &mut entries {
        balance += entry.debit - entry.credit;
        entry.balance = balance;
    }
    let before = entries.iter().take_while(|entry| entry.on < from).last();
    let opening = Won::new(before.map_or(0, |entry| entry.balance));
    entries.retain(|entry| (from..=until).contains(&entry.on));
    Ok(Statement { from, until, opening, entries })
}

fn entry(
    (on, at): (NaiveDate, DateTime<Utc>),
    (kind, reference): (EntryKind, String),
    (debit, credit): (i64, i64),
) -> Entry {
    Entry { on, at, kind, reference, note: String::new(), debit, credit, balance: 0 }
}

async fn bills(tx: &Tx, tenant: TenantId, account: BillingAccountId) -> Result<Vec<Entry>, DbErr> {
    let rows = tx.find::<bill::Entity>().filter(bill::Column::TenantId.eq(tenant));
    let rows = rows.filter(bill::Column::BillingAccountId.eq(account)).all(tx.raw()).await?;
    let line = |row: bill::Model| {
        let kind = match row.kind {
            BillKind::DebitNote => EntryKind::DebitNote,
            BillKind::Regular | BillKind::Final => EntryKind::Bill,
        };
        entry((row.issued_on, row.issued_at), (kind, row.number), (row.total, 0))
    };
    Ok(rows.into_iter().map(line).collect())
}

async fn credit_notes(
    tx: &Tx,
    tenant: TenantId,
    account: BillingAccountId,
) -> Result<Vec<Entry>, DbErr> {
    let rows = tx.find::<credit_note::Entity>().filter(credit_note::Column::TenantId.eq(tenant));
    let rows = rows.filter(credit_note::Column::BillingAccountId.eq(account));
    let line = |row: credit_note::Model| {
        let what = (EntryKind::CreditNote, row.number);
        entry((row.issued_on, row.issued_at), what, (0, row.total))
    };
    Ok(rows.all(tx.raw()).await?.into_iter().map(line).collect())
}

/// Payments, and those that were undone.
async fn payments(
    tx: &Tx,
    tenant: TenantId,
    account: BillingAccountId,
) -> Result<Vec<Entry>, DbErr> {
    let rows = tx.find::<payment::Entity>().filter(payment::Column::TenantId.eq(tenant));
    let rows = rows.filter(payment::Column::BillingAccountId.eq(account)).all(tx.raw()).await?;
    let undone = payment_reversal::Column::PaymentId.is_in(rows.iter().map(|row| row.id));
    let undone = tx.find::<payment_reversal::Entity>().filter(undone).all(tx.raw()).await?;
    let sent = deposit::Column::Id.is_in(rows.iter().map(|row| row.deposit_id));
    let sent = tx.find::<deposit::Entity>().filter(sent).all(tx.raw()).await?;
    let by = |sent: deposit::Model| (sent.id, format!("{} {}", sent.bank, sent.depositor));
    let sent: HashMap<DepositId, String> = sent.into_iter().map(by).collect();
    let amounts: HashMap<PaymentId, (i64, DepositId)> =
        rows.iter().map(|row| (row.id, (row.amount, row.deposit_id))).collect();
    let note = |deposit: Option<DepositId>| {
        deposit.and_then(|id| sent.get(&id).cloned()).unwrap_or_default()
    };
    let back = undone.into_iter().map(|row| {
        let on = gaetong_rules::month::seoul_date(row.recorded_at);
        let of = amounts.get(&row.payment_id).copied();
        let what = (EntryKind::Reversal, row.payment_id.to_string());
        let note = note(of.map(|(_, deposit)| deposit));
        Entry { note, ..entry((on, row.recorded_at), what, (of.map_or(0, |(won, _)| won), 0)) }
    });
    let back: Vec<Entry> = back.collect();
    let paid = rows.into_iter().map(|row| {
        let what = (EntryKind::Payment, row.id.to_string());
        let note = note(Some(row.deposit_id));
        Entry { note, ..entry((row.paid_on, row.recorded_at), what, (0, row.amount)) }
    });
    Ok(paid.chain(back).collect())
}

/// What was written off as a bad debt.
async fn given_up(
    tx: &Tx,
    tenant: TenantId,
    account: BillingAccountId,
) -> Result<Vec<Entry>, DbErr> {
    let rows = tx.find::<allocation::Entity>().filter(allocation::Column::TenantId.eq(tenant));
    let rows = rows.filter(allocation::Column::BillingAccountId.eq(account));
    let rows = rows.filter(allocation::Column::Source.eq(CreditSource::WriteOff));
    let line = |row: allocation::Model| {
        let what = (EntryKind::WriteOff, row.id.to_string());
        entry((row.allocated_on, row.allocated_at), what, (0, row.late + row.principal))
    };
    Ok(rows.all(tx.raw()).await?.into_iter().map(line).collect())
}

/// What was paid back of a credit, as the ledger has it.
async fn refunds(
    tx: &Tx,
    tenant: TenantId,
    account: BillingAccountId,
) -> Result<Vec<Entry>, DbErr> {
    let rows = tx.find::<posting::Entity>().filter(posting::Column::TenantId.eq(tenant));
    let rows = rows.filter(posting::Column::BillingAccountId.eq(account));
    let rows = rows.filter(posting::Column::Source.eq(posting::Source::Refund));
    let line = |row: posting::Model| {
        let at = gaetong_rules::month::seoul_midnight(row.entered_on);
        let amount = match row.debit.as_str() {
            "receivables" => (row.amount, 0),
            _ => (0, row.amount),
        };
        entry((row.entered_on, at), (EntryKind::Refund, row.entry_id.to_string()), amount)
    };
    let rows = rows.all(tx.raw()).await?;
    let touches = |row: &posting::Model| row.debit == "receivables" || row.credit == "receivables";
    Ok(rows.into_iter().filter(touches).map(line).collect())
}
