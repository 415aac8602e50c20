//! Who is at which part of a run: a lease under a token. Whoever lost the token writes nothing,
//! because the part is marked done under it in the transaction that writes the bills.

use crate::facts::{self, AccountCursor, KeyRange, Parts};
use chrono::{DateTime, TimeDelta, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::BillRunId;
use gaetong_entity::money::bill_run_claim::{self, Column};
use gaetong_rules::Month;
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DbBackend, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// How long a part is somebody's; a part takes a second or two.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// A part of a run that is ours until its lease is over.
#[derive(Debug, Clone)]
pub struct Claim {
    run: BillRunId,
    chunk: i32,
    token: Uuid,
    pub(super) range: KeyRange,
}

/// Shares the accounts to bill out in parts, instead of those there were.
pub(super) async fn share_out(
    tx: &Tx,
    run: BillRunId,
    month: Month,
    parts: Parts,
) -> Result<(), DbErr> {
    let before = bill_run_claim::Entity::delete_many().filter(Column::RunId.eq(run));
    before.exec(tx.raw()).await?;
    let cuts = facts::cuts(tx, run, month, parts).await?;
    let begins = std::iter::once(None).chain(cuts.iter().copied().map(Some));
    let ends = cuts.iter().copied().map(Some).chain(std::iter::once(None));
    let ranges = (1..).zip(begins.zip(ends));
    tx.insert_all(ranges.map(|(chunk, range)| row(run, chunk, range)).collect()).await
}

fn row(
    run: BillRunId,
    chunk: i32,
    (after, to): (Option<AccountCursor>, Option<AccountCursor>),
) -> bill_run_claim::ActiveModel {
    bill_run_claim::ActiveModel {
        run_id: Set(run),
        chunk: Set(chunk),
        after_tenant: Set(after.map(|key| key.0)),
        after_account: Set(after.map(|key| key.1)),
        to_tenant: Set(to.map(|key| key.0)),
        to_account: Set(to.map(|key| key.1)),
        token: Set(None),
        lease_until: Set(None),
        done_at: Set(None),
    }
}

/// Takes the next part nobody is at; none if there is none at the moment.
pub(super) async fn take(
    tx: &Tx,
    run: BillRunId,
    now: DateTime<Utc>,
) -> Result<Option<Claim>, DbErr> {
    let free = Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lt(now));
    let mut next = tx.find::<bill_run_claim::Entity>().filter(undone(run)).filter(free);
    next = next.order_by_asc(Column::Chunk).limit(1);
    if tx.backend() == DbBackend::Postgres {
        // A part another hand is just taking is passed over, not waited for.
        next = next.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let Some(found) = next.one(tx.raw()).await? else { return Ok(None) };
    let claim = Claim {
        run,
        chunk: found.chunk,
        token: Uuid::new_v4(),
        range: KeyRange {
            after: found.after_tenant.zip(found.after_account),
            to: found.to_tenant.zip(found.to_account),
        },
    };
    let taken = bill_run_claim::Entity::update_many()
        .col_expr(Column::Token, Expr::value(claim.token))
        .col_expr(Column::LeaseUntil, Expr::value(now + LEASE))
        .filter(undone(run))
        .filter(Column::Chunk.eq(claim.chunk));
    taken.exec(tx.raw()).await?;
    Ok(Some(claim))
}

/// Marks a part done; false if it is not ours any more: then nothing may be written.
pub(super) async fn done(tx: &Tx, claim: &Claim, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let done = bill_run_claim::Entity::update_many()
        .col_expr(Column::DoneAt, Expr::value(now))
        .filter(mine(claim));
    Ok(done.exec(tx.raw()).await?.rows_affected == 1)
}

/// Gives a part back before its lease is over.
pub(super) async fn give_back(tx: &Tx, claim: &Claim) -> Result<(), DbErr> {
    let free = bill_run_claim::Entity::update_many()
        .col_expr(Column::Token, Expr::value(None::<Uuid>))
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(mine(claim));
    free.exec(tx.raw()).await.map(drop)
}

/// Parts that are not done.
pub(super) async fn open(tx: &Tx, run: BillRunId) -> Result<u64, DbErr> {
    tx.find::<bill_run_claim::Entity>().filter(undone(run)).count(tx.raw()).await
}

fn undone(run: BillRunId) -> Condition {
    Condition::all().add(Column::RunId.eq(run)).add(Column::DoneAt.is_null())
}

fn mine(claim: &Claim) -> Condition {
    let part = undone(claim.run).add(Column::Chunk.eq(claim.chunk));
    part.add(Column::Token.eq(claim.token))
}
