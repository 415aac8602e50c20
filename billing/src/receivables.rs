//! What is open and what settles it (L3): every bill has a balance, every payment and credit note
//! has a rest, and an allocation lowers both. The database keeps either from leaving its bounds.
//!
//! [`settle`] is called by every act that brings a bill or a credit. It spreads what is there over
//! the oldest bills first.

mod balance;
mod spread;

pub(crate) use balance::read;
pub use balance::{Balance, Standing, balances, of_account};
pub use spread::{Credit, Open, Share, spread};

use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::{AllocationId, BillId, BillingAccountId, TenantId};
use gaetong_entity::money::credit_balance::{self, CreditSource};
use gaetong_entity::money::line_dispute::{self, DisputeState};
use gaetong_entity::money::{allocation, bill, receivable};
use gaetong_entity::party::billing_account;
use gaetong_rules::Won;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, EntityTrait, ExprTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// The row that says a new bill is open: its amounts outside the tax and the rest, in won.
pub fn opened(bill: &bill::Model) -> receivable::ActiveModel {
    let late = bill.out_of_scope.clamp(0, bill.total);
    let principal = bill.total - late;
    receivable::ActiveModel {
        tenant_id: Set(bill.tenant_id),
        bill_id: Set(bill.id),
        billing_account_id: Set(bill.billing_account_id),
        month: Set(bill.month),
        due_on: Set(bill.due_on),
        late_total: Set(late),
        principal_total: Set(principal),
        late_open: Set(late),
        principal_open: Set(principal),
    }
}

/// Puts a new payment or credit note to an account's disposal; `amount` in won, more than zero.
pub async fn give(
    tx: &Tx,
    (tenant, account): (TenantId, BillingAccountId),
    (source, document): (CreditSource, Uuid),
    given_on: chrono::NaiveDate,
    amount: Won,
) -> Result<(), DbErr> {
    let row = credit_balance::ActiveModel {
        tenant_id: Set(tenant),
        id: Set(document),
        source: Set(source),
        billing_account_id: Set(account),
        given_on: Set(given_on),
        amount: Set(amount.get()),
        remaining: Set(amount.get()),
    };
    tx.insert(row).await.map(drop)
}

/// Spreads what an account has to its credit over its open bills: oldest due first, in a bill the
/// late charge first (L3, Civil Act art. 479), disputed amounts last. Says what settled what.
pub async fn settle(
    tx: &Tx,
    actor: &Actor,
    tenant: TenantId,
    account: BillingAccountId,
) -> Result<Vec<allocation::Model>, DbErr> {
    lock(tx, tenant, account).await?;
    let credits = credits_left(tx, tenant, account).await?;
    if credits.is_empty() {
        return Ok(Vec::new());
    }
    let bills = open_bills(tx, tenant, account).await?;
    allocate(tx, actor, credits, bills).await
}

/// Settles one bill with one payment or credit note, as the payer designated (Civil Act art. 476).
/// What the bill does not take remains.
pub async fn settle_on(
    tx: &Tx,
    actor: &Actor,
    tenant: TenantId,
    account: BillingAccountId,
    (document, bill): (Uuid, BillId),
) -> Result<Vec<allocation::Model>, DbErr> {
    lock(tx, tenant, account).await?;
    let mut credits = credits_left(tx, tenant, account).await?;
    credits.retain(|credit| credit.id == document);
    let mut bills = open_bills(tx, tenant, account).await?;
    bills.retain(|(row, _)| row.bill_id == bill);
    allocate(tx, actor, credits, bills).await
}

/// Undoes what a payment or credit note settled and takes the rest of it away: it was none.
/// Returns what of it had settled bills, in won.
pub async fn take_back(
    tx: &Tx,
    actor: &Actor,
    tenant: TenantId,
    account: BillingAccountId,
    document: Uuid,
) -> Result<Won, DbErr> {
    lock(tx, tenant, account).await?;
    let settled = settled_by(tx, tenant, document).await?;
    let mut undone = 0;
    for (bill_id, (source, late, principal)) in settled {
        if (late, principal) == (0, 0) {
            continue;
        }
        undone += late + principal;
        let found = tx.find::<receivable::Entity>().filter(of_bill(tenant, bill_id));
        let row = found.one(tx.raw()).await?.ok_or_else(|| no_receivable(bill_id))?;
        let share = Share { credit: 0, bill: 0, late: -late, principal: -principal };
        lower(tx, row, &share).await?;
        tx.insert(allocated(actor, (tenant, account), (source, document), bill_id, &share)).await?;
    }
    empty(tx, tenant, document).await?;
    Ok(Won::new(undone))
}

/// Takes won out of what remains of a payment or credit note, to pay it back to the customer.
/// False, and nothing done, where less remains.
pub async fn spend(tx: &Tx, tenant: TenantId, document: Uuid, amount: Won) -> Result<bool, DbErr> {
    use credit_balance::Column::{Id, Remaining, TenantId};
    let spent = credit_balance::Entity::update_many()
        .col_expr(Remaining, Expr::col(Remaining).sub(amount.get()))
        .filter(TenantId.eq(tenant))
        .filter(Id.eq(document))
        .filter(Remaining.gte(amount.get()));
    Ok(spent.exec(tx.raw()).await?.rows_affected == 1)
}

/// One at a time settles an account: the row of the account is what they wait on.
async fn lock(tx: &Tx, tenant: TenantId, account: BillingAccountId) -> Result<(), DbErr> {
    if tx.backend() == DbBackend::Postgres {
        use billing_account::Column::{Id, TenantId};
        let row = tx.find::<billing_account::Entity>().filter(TenantId.eq(tenant));
        row.filter(Id.eq(account)).lock_exclusive().one(tx.raw()).await?;
    }
    Ok(())
}

async fn credits_left(
    tx: &Tx,
    tenant: TenantId,
    account: BillingAccountId,
) -> Result<Vec<credit_balance::Model>, DbErr> {
    use credit_balance::Column::{BillingAccountId, GivenOn, Id, Remaining, TenantId};
    let left = tx.find::<credit_balance::Entity>().filter(TenantId.eq(tenant));
    let left = left.filter(BillingAccountId.eq(account)).filter(Remaining.gt(0));
    left.order_by_asc(GivenOn).order_by_asc(Id).all(tx.raw()).await
}

/// Open bills, oldest due first, each with what of it is disputed.
async fn open_bills(
    tx: &Tx,
    tenant: TenantId,
    account: BillingAccountId,
) -> Result<Vec<(receivable::Model, i64)>, DbErr> {
    use receivable::Column::{BillId, BillingAccountId, DueOn, Month, TenantId};
    let open = tx.find::<receivable::Entity>().filter(TenantId.eq(tenant));
    let open = open.filter(BillingAccountId.eq(account)).filter(is_open());
    let open = open.order_by_asc(DueOn).order_by_asc(Month).order_by_asc(BillId);
    let open = open.all(tx.raw()).await?;
    let held = on_hold(tx, open.iter().map(|row| row.bill_id)).await?;
    let with_hold = |row: receivable::Model| {
        let hold = held.get(&row.bill_id).copied().unwrap_or(0);
        (row, hold)
    };
    Ok(open.into_iter().map(with_hold).collect())
}

/// That something of a bill is still open. Written as the index is.
pub(crate) fn is_open() -> sea_orm::sea_query::SimpleExpr {
    use receivable::Column::{LateOpen, PrincipalOpen};
    Expr::col((receivable::Entity, LateOpen))
        .add(Expr::col((receivable::Entity, PrincipalOpen)))
        .gt(0)
}

/// What of these bills is disputed, in won.
pub(crate) async fn on_hold(
    tx: &Tx,
    bills: impl Iterator<Item = BillId>,
) -> Result<HashMap<BillId, i64>, DbErr> {
    use line_dispute::Column::{BillId, State};
    let open = tx.find::<line_dispute::Entity>().filter(State.eq(DisputeState::Open));
    Ok(by_bill(tx.among(open, BillId, bills).await?))
}

/// What of any bill is disputed, in won.
pub(crate) async fn all_on_hold(tx: &Tx) -> Result<HashMap<BillId, i64>, DbErr> {
    let open = line_dispute::Column::State.eq(DisputeState::Open);
    Ok(by_bill(tx.find::<line_dispute::Entity>().filter(open).all(tx.raw()).await?))
}

fn by_bill(disputes: Vec<line_dispute::Model>) -> HashMap<BillId, i64> {
    let mut held = HashMap::new();
    for dispute in disputes {
        *held.entry(dispute.bill_id).or_insert(0) += dispute.amount;
    }
    held
}

async fn allocate(
    tx: &Tx,
    actor: &Actor,
    credits: Vec<credit_balance::Model>,
    bills: Vec<(receivable::Model, i64)>,
) -> Result<Vec<allocation::Model>, DbErr> {
    let left: Vec<Credit> =
        credits.iter().map(|credit| Credit { remaining: credit.remaining }).collect();
    let open = |(row, hold): &(receivable::Model, i64)| Open {
        late: row.late_open,
        principal: row.principal_open,
        on_hold: *hold,
    };
    let shares = spread(&left, &bills.iter().map(open).collect::<Vec<_>>());
    let (mut made, mut rows) = (Vec::new(), Vec::new());
    for share in &shares {
        let (credit, bill) = (&credits[share.credit], &bills[share.bill].0);
        let whose = (credit.tenant_id, credit.billing_account_id);
        rows.push(allocated(actor, whose, (credit.source, credit.id), bill.bill_id, share));
    }
    for row in rows {
        made.push(tx.insert(row).await?);
    }
    for (at, (bill, _)) in bills.into_iter().enumerate() {
        let of_it = shares.iter().filter(|share| share.bill == at);
        let sum = of_it.fold(Share::default(), |sum, share| sum.and(share));
        if sum.late + sum.principal > 0 {
            lower(tx, bill, &sum).await?;
        }
    }
    for (at, credit) in credits.into_iter().enumerate() {
        let used: i64 =
            shares.iter().filter(|s| s.credit == at).map(|s| s.late + s.principal).sum();
        if used > 0 {
            let remaining = credit.remaining - used;
            let mut row = credit.into_active_model();
            row.remaining = Set(remaining);
            tx.update(row).await?;
        }
    }
    Ok(made)
}

async fn lower(tx: &Tx, bill: receivable::Model, share: &Share) -> Result<(), DbErr> {
    let (late, principal) = (bill.late_open - share.late, bill.principal_open - share.principal);
    let mut row = bill.into_active_model();
    row.late_open = Set(late);
    row.principal_open = Set(principal);
    tx.update(row).await.map(drop)
}

fn allocated(
    actor: &Actor,
    (tenant, account): (TenantId, BillingAccountId),
    (source, document): (CreditSource, Uuid),
    bill: BillId,
    share: &Share,
) -> allocation::ActiveModel {
    allocation::ActiveModel {
        tenant_id: Set(tenant),
        id: Set(AllocationId::new()),
        billing_account_id: Set(account),
        source: Set(source),
        source_id: Set(document),
        bill_id: Set(bill),
        late: Set(share.late),
        principal: Set(share.principal),
        allocated_on: Set(actor.today()),
        allocated_at: Set(actor.now),
    }
}

/// What a document has settled of which bill, undoings counted in.
async fn settled_by(
    tx: &Tx,
    tenant: TenantId,
    document: Uuid,
) -> Result<HashMap<BillId, (CreditSource, i64, i64)>, DbErr> {
    use allocation::Column::{SourceId, TenantId};
    let rows = tx.find::<allocation::Entity>().filter(TenantId.eq(tenant));
    let mut settled = HashMap::new();
    for row in rows.filter(SourceId.eq(document)).all(tx.raw()).await? {
        let sum = settled.entry(row.bill_id).or_insert((row.source, 0, 0));
        sum.1 += row.late;
        sum.2 += row.principal;
    }
    Ok(settled)
}

async fn empty(tx: &Tx, tenant: TenantId, document: Uuid) -> Result<(), DbErr> {
    use credit_balance::Column::{Id, Remaining, TenantId};
    let none = credit_balance::Entity::update_many().col_expr(Remaining, Expr::value(0_i64));
    none.filter(TenantId.eq(tenant)).filter(Id.eq(document)).exec(tx.raw()).await.map(drop)
}

fn of_bill(tenant: TenantId, bill: BillId) -> sea_orm::Condition {
    use receivable::Column;
    sea_orm::Condition::all().add(Column::TenantId.eq(tenant)).add(Column::BillId.eq(bill))
}

fn no_receivable(bill: BillId) -> DbErr {
    DbErr::RecordNotFound(format!("receivable of bill {bill}"))
}
