//! Deposits and payments, read back.

use super::matching::{Book, Candidate};
use super::refusal::PaymentError;
use super::{SETTLERS, hand, import};
use crate::bills::{self, Page};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{BillId, BillingAccountId, DepositId, PaymentId, TenantId};
use gaetong_entity::money::credit_balance::CreditSource;
use gaetong_entity::money::deposit::{self, Column};
use gaetong_entity::money::{allocation, bill, credit_balance, payment, payment_reversal};
use gaetong_entity::party::billing_account;
use gaetong_rules::{Month, Won};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, DbErr, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

/// What is known of a deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepositState {
    /// All of it is somebody's.
    Matched,
    Partly,
    Suspense,
}

impl DepositState {
    pub const ALL: [DepositState; 3] =
        [DepositState::Matched, DepositState::Partly, DepositState::Suspense];

    pub fn of(deposit: &deposit::Model) -> DepositState {
        match deposit.assigned {
            0 => DepositState::Suspense,
            assigned if assigned < deposit.amount => DepositState::Partly,
            _ => DepositState::Matched,
        }
    }

    /// The wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            DepositState::Matched => "matched",
            DepositState::Partly => "partly",
            DepositState::Suspense => "suspense",
        }
    }
}

/// Which deposits.
#[derive(Debug, Clone, Default)]
pub struct DepositFilter {
    pub month: Option<Month>,
    /// Those with something in suspense, whenever they came.
    pub unmatched: bool,
    /// Part of the depositor's name or note, or a virtual account.
    pub text: Option<String>,
}

impl DepositFilter {
    fn condition(&self) -> Condition {
        let month = self.month.map(|month| {
            Condition::all()
                .add(Column::DepositedOn.gte(month.first_day()))
                .add(Column::DepositedOn.lt(month.next().first_day()))
        });
        let text = self.text.as_deref().map(|text| {
            Condition::any()
                .add(Column::Depositor.contains(text))
                .add(Column::Memo.contains(text))
                .add(Column::VirtualAccount.contains(text))
        });
        let open = Expr::col(Column::Assigned).lt(Expr::col(Column::Amount));
        Condition::all()
            .add_option(month)
            .add_option(text)
            .add_option(self.unmatched.then_some(open))
    }
}

/// Where a list stands: the newest day first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DepositCursor {
    pub on: NaiveDate,
    pub id: DepositId,
}

/// The sums over a filter, in won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub count: i64,
    pub amount: i64,
    pub assigned: i64,
}

/// A deposit and whose it is.
#[derive(Debug, Clone)]
pub struct DepositRow {
    pub deposit: deposit::Model,
    pub payments: Vec<PaymentRow>,
}

/// A payment as lists show it.
#[derive(Debug, Clone)]
pub struct PaymentRow {
    pub payment: payment::Model,
    pub account_number: String,
    pub payer_name: String,
    pub reversal: Option<payment_reversal::Model>,
}

/// What of which bill a payment settled, in won; undoings counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub bill_id: BillId,
    pub number: String,
    pub late: i64,
    pub principal: i64,
}

/// A payment with what it settled and what is left of it, in won.
#[derive(Debug, Clone)]
pub struct PaymentDetail {
    pub row: PaymentRow,
    pub settled: Vec<Settled>,
    pub remaining: i64,
}

/// A deposit with everything known of it.
#[derive(Debug, Clone)]
pub struct DepositDetail {
    pub deposit: deposit::Model,
    pub payments: Vec<PaymentDetail>,
    pub candidates: Vec<Candidate>,
    /// The payers that `candidates` name.
    pub book: Book,
}

/// The deposits, newest first.
///
/// # Errors
/// [`PaymentError::NotAllowed`].
pub async fn deposits(
    tx: &Tx,
    actor: &Actor,
    filter: &DepositFilter,
    after: Option<DepositCursor>,
    limit: u64,
) -> Result<Page<DepositRow>, PaymentError> {
    may(actor)?;
    let mut rows = tx.find::<deposit::Entity>().filter(filter.condition());
    if let Some(cursor) = after {
        let same =
            Condition::all().add(Column::DepositedOn.eq(cursor.on)).add(Column::Id.lt(cursor.id));
        rows = rows.filter(Condition::any().add(Column::DepositedOn.lt(cursor.on)).add(same));
    }
    rows = rows.order_by_desc(Column::DepositedOn).order_by_desc(Column::Id);
    let rows = rows.limit(limit.saturating_add(1)).all(tx.raw()).await?;
    let page = Page::of(rows, limit);
    let mut payments = payments_of(tx, page.rows.iter().map(|row| row.id)).await?;
    let with_payments = |deposit: deposit::Model| DepositRow {
        payments: payments.remove(&deposit.id).unwrap_or_default(),
        deposit,
    };
    Ok(Page { rows: page.rows.into_iter().map(with_payments).collect(), has_more: page.has_more })
}

/// The sums over all deposits of a filter.
pub async fn totals(
    tx: &Tx,
    actor: &Actor,
    filter: &DepositFilter,
) -> Result<Totals, PaymentError> {
    may(actor)?;
    let sum = |column: &str| Expr::cust(format!("CAST(COALESCE(SUM({column}), 0) AS BIGINT)"));
    let sums = tx.find::<deposit::Entity>().filter(filter.condition()).select_only();
    let sums = sums.column_as(Column::Id.count(), "count");
    let sums = sums.column_as(sum("amount"), "amount").column_as(sum("assigned"), "assigned");
    let sums = sums.into_tuple::<(i64, i64, i64)>().one(tx.raw()).await?;
    let (count, amount, assigned) = sums.unwrap_or_default();
    Ok(Totals { count, amount, assigned })
}

/// One deposit; while something of it is in suspense, with those it may be of.
pub async fn deposit(tx: &Tx, actor: &Actor, id: DepositId) -> Result<DepositDetail, PaymentError> {
    may(actor)?;
    let found = tx.find::<deposit::Entity>().filter(Column::Id.eq(id)).one(tx.raw()).await?;
    let deposit = found.ok_or(PaymentError::NoSuchDeposit)?;
    let rows = payments_of(tx, [id]).await?.remove(&id).unwrap_or_default();
    let mut payments = Vec::with_capacity(rows.len());
    for row in rows {
        payments.push(with_settled(tx, row).await?);
    }
    let (mut candidates, mut book) = (Vec::new(), Book::default());
    if deposit.assigned < deposit.amount {
        book = Book::read(tx).await?;
        candidates = book.candidates_for(import::seen(&deposit));
    }
    Ok(DepositDetail { deposit, payments, candidates, book })
}

/// One payment, for those who see its tenant.
pub async fn payment(tx: &Tx, id: PaymentId) -> Result<Option<PaymentDetail>, DbErr> {
    let found = tx.find::<payment::Entity>().filter(payment::Column::Id.eq(id));
    let Some(payment) = found.one(tx.raw()).await? else { return Ok(None) };
    let mut rows = with_payers(tx, vec![payment]).await?;
    match rows.pop() {
        Some(row) => with_settled(tx, row).await.map(Some),
        None => Ok(None),
    }
}

/// The payments of an account, newest first.
pub async fn of_account(tx: &Tx, account: BillingAccountId) -> Result<Vec<PaymentRow>, DbErr> {
    use payment::Column::{BillingAccountId, Id, PaidOn};
    let rows = tx.find::<payment::Entity>().filter(BillingAccountId.eq(account));
    let rows = rows.order_by_desc(PaidOn).order_by_desc(Id).limit(200).all(tx.raw()).await?;
    with_payers(tx, rows).await
}

/// What settled a bill: the source, its day, and won of late charge and principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    pub source: CreditSource,
    pub document: uuid::Uuid,
    pub on: NaiveDate,
    pub late: i64,
    pub principal: i64,
}

/// What settled a bill, oldest first; what was undone is left out.
pub async fn of_bill(tx: &Tx, bill: BillId) -> Result<Vec<Settlement>, DbErr> {
    use allocation::Column::{AllocatedAt, BillId};
    let rows = tx.find::<allocation::Entity>().filter(BillId.eq(bill));
    let rows = rows.order_by_asc(AllocatedAt).order_by_asc(allocation::Column::Id);
    let mut found: Vec<Settlement> = Vec::new();
    for row in rows.all(tx.raw()).await? {
        match found.iter_mut().find(|known| known.document == row.source_id) {
            Some(known) => {
                known.late += row.late;
                known.principal += row.principal;
            }
            None => found.push(Settlement {
                source: row.source,
                document: row.source_id,
                on: row.allocated_on,
                late: row.late,
                principal: row.principal,
            }),
        }
    }
    found.retain(|settled| settled.late + settled.principal > 0);
    paid_on(tx, &mut found).await?;
    Ok(found)
}

/// A payment settles on the day it was paid, whenever it was entered.
async fn paid_on(tx: &Tx, found: &mut [Settlement]) -> Result<(), DbErr> {
    let ids = found.iter().map(|settled| PaymentId(settled.document));
    let rows = tx.find::<payment::Entity>().filter(payment::Column::Id.is_in(ids));
    for row in rows.all(tx.raw()).await? {
        let of_it = found.iter_mut().filter(|settled| settled.document == row.id.0);
        of_it.for_each(|settled| settled.on = row.paid_on);
    }
    Ok(())
}

/// The account of this number, `A000001`.
pub async fn account_numbered(tx: &Tx, number: &str) -> Result<BillingAccountId, PaymentError> {
    let rows = tx.find::<billing_account::Entity>();
    let rows = rows.filter(billing_account::Column::Number.eq(number.trim().to_uppercase()));
    let row = rows.one(tx.raw()).await?;
    row.map(|row| row.id).ok_or(PaymentError::UnknownNumber("account"))
}

/// The bill of this number, `202610-A000001`.
pub async fn bill_numbered(tx: &Tx, number: &str) -> Result<BillId, PaymentError> {
    let rows = tx.find::<bill::Entity>().filter(bill::Column::Number.eq(number.trim()));
    rows.one(tx.raw()).await?.map(|row| row.id).ok_or(PaymentError::UnknownNumber("bill"))
}

/// Number and payer of accounts.
pub async fn payers_of(
    tx: &Tx,
    accounts: impl IntoIterator<Item = BillingAccountId>,
) -> Result<HashMap<BillingAccountId, (String, String)>, DbErr> {
    let these = billing_account::Column::Id.is_in(accounts);
    let rows = tx.find::<billing_account::Entity>().filter(these).all(tx.raw()).await?;
    Ok(rows.into_iter().map(|row| (row.id, (row.number, row.payer_name))).collect())
}

/// Won an account has to its credit that settle nothing yet.
pub async fn credit_of(tx: &Tx, tenant: TenantId, account: BillingAccountId) -> Result<Won, DbErr> {
    use credit_balance::Column::{BillingAccountId, Remaining, TenantId};
    let rows = tx.find::<credit_balance::Entity>().filter(TenantId.eq(tenant));
    let rows = rows.filter(BillingAccountId.eq(account)).filter(Remaining.gt(0));
    let rows = rows.all(tx.raw()).await?;
    Ok(Won::new(rows.iter().map(|row| row.remaining).sum()))
}

async fn payments_of(
    tx: &Tx,
    deposits: impl IntoIterator<Item = DepositId>,
) -> Result<HashMap<DepositId, Vec<PaymentRow>>, DbErr> {
    let rows = tx.find::<payment::Entity>();
    let rows = rows.filter(payment::Column::DepositId.is_in(deposits));
    let rows = rows.order_by_asc(payment::Column::Id).all(tx.raw()).await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in with_payers(tx, rows).await? {
        found.entry(row.payment.deposit_id).or_default().push(row);
    }
    Ok(found)
}

async fn with_payers(tx: &Tx, rows: Vec<payment::Model>) -> Result<Vec<PaymentRow>, DbErr> {
    use billing_account::Column::Id;
    let accounts: HashSet<_> = rows.iter().map(|row| row.billing_account_id).collect();
    let accounts = tx.find::<billing_account::Entity>().filter(Id.is_in(accounts));
    let accounts: HashMap<_, _> =
        accounts.all(tx.raw()).await?.into_iter().map(|row| (row.id, row)).collect();
    let ids = rows.iter().map(|row| row.id);
    let reversals = tx.find::<payment_reversal::Entity>();
    let reversals = reversals.filter(payment_reversal::Column::PaymentId.is_in(ids));
    let mut reversals: HashMap<_, _> =
        reversals.all(tx.raw()).await?.into_iter().map(|row| (row.payment_id, row)).collect();
    let with_payer = |payment: payment::Model| {
        let account = accounts.get(&payment.billing_account_id);
        PaymentRow {
            account_number: account.map(|row| row.number.clone()).unwrap_or_default(),
            payer_name: account.map(|row| row.payer_name.clone()).unwrap_or_default(),
            reversal: reversals.remove(&payment.id),
            payment,
        }
    };
    Ok(rows.into_iter().map(with_payer).collect())
}

async fn with_settled(tx: &Tx, row: PaymentRow) -> Result<PaymentDetail, DbErr> {
    use allocation::Column::{Id, SourceId, TenantId};
    let rows = tx.find::<allocation::Entity>().filter(TenantId.eq(row.payment.tenant_id));
    let rows = rows.filter(SourceId.eq(row.payment.id.0)).order_by_asc(Id).all(tx.raw()).await?;
    let mut settled: Vec<Settled> = Vec::new();
    for row in rows {
        let (bill_id, late, principal) = (row.bill_id, row.late, row.principal);
        match settled.iter_mut().find(|known| known.bill_id == bill_id) {
            Some(known) => {
                known.late += late;
                known.principal += principal;
            }
            None => settled.push(Settled { bill_id, number: String::new(), late, principal }),
        }
    }
    settled.retain(|settled| settled.late + settled.principal > 0);
    let bills = settled.iter().map(|settled| (row.payment.tenant_id, settled.bill_id));
    let numbers = bills::numbers(tx, bills).await?;
    for settled in &mut settled {
        settled.number = numbers.get(&settled.bill_id).cloned().unwrap_or_default();
    }
    let remaining = hand::rest_of(tx, &row.payment).await?;
    Ok(PaymentDetail { row, settled, remaining })
}

fn may(actor: &Actor) -> Result<(), PaymentError> {
    match actor.is_one_of(&SETTLERS) {
        true => Ok(()),
        false => Err(PaymentError::NotAllowed(actor.role)),
    }
}
