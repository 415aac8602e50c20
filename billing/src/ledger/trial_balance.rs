//! The trial balance (합계잔액시산표) and the journal (분개장), read from the postings alone.

use super::Source;
use crate::bills::Page;
use crate::usage_month;
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillingAccountId, TenantId};
use gaetong_entity::money::ledger_account::{self, AccountKind};
use gaetong_entity::money::posting;
use gaetong_entity::party::billing_account;
use gaetong_rules::{Month, Text, Won};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// An account's line of the trial balance, in won. What stands on the debit side is positive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountTotals {
    pub code: String,
    pub name: Text,
    pub kind: AccountKind,
    /// Before the first month.
    pub opening: Won,
    /// Within the months.
    pub debits: Won,
    pub credits: Won,
    /// After the last month.
    pub closing: Won,
}

/// Every account's totals over months, both ends included; accounts nothing was ever posted to are
/// left out. Debits and credits come to the same.
pub async fn trial_balance(tx: &Tx, from: Month, to: Month) -> Result<Vec<AccountTotals>, DbErr> {
    let debits = sums(tx, posting::Column::Debit, from, to).await?;
    let credits = sums(tx, posting::Column::Credit, from, to).await?;
    let accounts = tx.find::<ledger_account::Entity>().order_by_asc(ledger_account::Column::Code);
    let nothing = Sums::default();
    let line = |account: ledger_account::Model| {
        let debit = debits.get(&account.code).unwrap_or(&nothing);
        let credit = credits.get(&account.code).unwrap_or(&nothing);
        let opening = debit.before - credit.before;
        let known = debits.contains_key(&account.code) || credits.contains_key(&account.code);
        known.then(|| AccountTotals {
            name: Text::new(account.name_ko, account.name_en),
            code: account.code,
            kind: account.kind,
            opening: Won::new(opening),
            debits: Won::new(debit.within),
            credits: Won::new(credit.within),
            closing: Won::new(opening + debit.within - credit.within),
        })
    };
    let mut lines: Vec<AccountTotals> =
        accounts.all(tx.raw()).await?.into_iter().filter_map(line).collect();
    lines.sort_by_key(|line| (place(line.kind), line.code.clone()));
    Ok(lines)
}

/// As books are read: what is owned, what is owed, what was earned, what was spent.
fn place(kind: AccountKind) -> u8 {
    match kind {
        AccountKind::Asset => 0,
        AccountKind::Liability => 1,
        AccountKind::Income => 2,
        AccountKind::Expense => 3,
    }
}

#[derive(Debug, Default)]
struct Sums {
    before: i64,
    within: i64,
}

/// Amounts by account on one side of the postings, before the months and within them.
async fn sums(
    tx: &Tx,
    side: posting::Column,
    from: Month,
    to: Month,
) -> Result<HashMap<String, Sums>, DbErr> {
    let (first, last) = (usage_month::stored(from), usage_month::stored(to));
    let rows: Vec<(String, i32, i64)> = tx
        .find::<posting::Entity>()
        .select_only()
        .column(side)
        .column(posting::Column::Month)
        .column_as(Expr::cust("CAST(sum(amount) AS bigint)"), "amount")
        .filter(posting::Column::Month.lte(last))
        .group_by(side)
        .group_by(posting::Column::Month)
        .into_tuple()
        .all(tx.raw())
        .await?;
    let mut sums: HashMap<String, Sums> = HashMap::new();
    for (account, month, amount) in rows {
        let sum = sums.entry(account).or_default();
        let part = if month < first { &mut sum.before } else { &mut sum.within };
        *part += amount;
    }
    Ok(sums)
}

/// A line of the journal. Won.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    pub tenant_id: TenantId,
    pub document: Uuid,
    pub seq: i32,
    pub source: Source,
    pub month: Month,
    pub entered_on: NaiveDate,
    pub debit: String,
    pub credit: String,
    pub amount: Won,
    pub product: Option<String>,
    pub billing_account_id: Option<BillingAccountId>,
    /// None for what concerns no payer.
    pub account_number: Option<String>,
    pub payer_name: Option<String>,
}

/// Which postings.
#[derive(Debug, Clone, Default)]
pub struct PostingFilter {
    /// Accounting month.
    pub month: Option<Month>,
    /// On either side.
    pub account: Option<String>,
    pub billing_account_id: Option<BillingAccountId>,
    pub source: Option<Source>,
}

/// Where a list of postings stands: by day, then by document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostingCursor {
    pub entered_on: NaiveDate,
    pub document: Uuid,
    pub seq: i32,
}

impl Posting {
    pub fn cursor(&self) -> PostingCursor {
        PostingCursor { entered_on: self.entered_on, document: self.document, seq: self.seq }
    }
}

/// The journal, oldest day first.
pub async fn postings(
    tx: &Tx,
    filter: &PostingFilter,
    after: Option<PostingCursor>,
    limit: u64,
) -> Result<Page<Posting>, DbErr> {
    use posting::Column::{EnteredOn, EntryId, Seq};
    let mut rows = tx.find::<posting::Entity>().filter(filter.condition());
    if let Some(after) = after {
        let day = EnteredOn.eq(after.entered_on);
        let later_entry = Condition::all().add(day.clone()).add(EntryId.gt(after.document));
        let same = Condition::all().add(day).add(EntryId.eq(after.document));
        let later = Condition::any().add(EnteredOn.gt(after.entered_on)).add(later_entry);
        rows = rows.filter(later.add(same.add(Seq.gt(after.seq))));
    }
    let rows = rows.order_by_asc(EnteredOn).order_by_asc(EntryId).order_by_asc(Seq);
    let rows = rows.limit(limit.saturating_add(1)).all(tx.raw()).await?;
    let payers = payers(tx, &rows).await?;
    let read = |row: posting::Model| {
        let payer = row.billing_account_id.and_then(|id| payers.get(&id));
        Ok(Posting {
            tenant_id: row.tenant_id,
            document: row.entry_id,
            seq: row.seq,
            source: row.source,
            month: usage_month::read(row.month)?,
            entered_on: row.entered_on,
            debit: row.debit,
            credit: row.credit,
            amount: Won::new(row.amount),
            product: row.product,
            billing_account_id: row.billing_account_id,
            account_number: payer.map(|payer| payer.number.clone()),
            payer_name: payer.map(|payer| payer.payer_name.clone()),
        })
    };
    let read = rows.into_iter().map(read).collect::<Result<Vec<Posting>, DbErr>>()?;
    Ok(Page::of(read, limit))
}

impl PostingFilter {
    fn condition(&self) -> Condition {
        use posting::Column::{BillingAccountId, Credit, Debit, Month, Source};
        let account = self.account.as_ref().map(|account| {
            Condition::any().add(Debit.eq(account.as_str())).add(Credit.eq(account.as_str()))
        });
        Condition::all()
            .add_option(self.month.map(|month| Month.eq(usage_month::stored(month))))
            .add_option(account)
            .add_option(self.billing_account_id.map(|id| BillingAccountId.eq(id)))
            .add_option(self.source.map(|source| Source.eq(source)))
    }
}

async fn payers(
    tx: &Tx,
    rows: &[posting::Model],
) -> Result<HashMap<BillingAccountId, billing_account::Model>, DbErr> {
    let mut ids: Vec<BillingAccountId> =
        rows.iter().filter_map(|row| row.billing_account_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let payers = tx.find::<billing_account::Entity>();
    let payers = payers.filter(billing_account::Column::Id.is_in(ids)).all(tx.raw()).await?;
    Ok(payers.into_iter().map(|payer| (payer.id, payer)).collect())
}
