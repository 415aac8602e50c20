//! The outbox: letters left by acts, taken by lease, sent, and struck off.
//!
//! A row is taken for a minute under a token of its taker. Whoever comes back later than that
//! finds its token replaced and may not strike the row off. A letter can thus be sent twice after
//! a crash, never lost; its Message-ID is the row's, so a reader's program shows it once.

use crate::app::App;
use crate::letters::{self, Undeliverable};
use crate::outside::smtp::{NotSent, PostOffice};
use chrono::{DateTime, TimeDelta, Utc};
use gaetong_entity::work::outbox::{self, Column};
use gaetong_entity::{Scope, Tx};
use gaetong_provisioning::contract::notice;
use sea_orm::sea_query::{self, Expr, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// How long a taken letter belongs to its taker, by the machine's own clock.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// Letters taken at a time.
const BATCH: u64 = 20;

/// How long to wait after each failed attempt; after the last one the letter is dead.
const WAITS: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];

/// What came of the letters that were due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    pub claimed: u64,
    pub sent: u64,
    /// To be tried again later.
    pub put_off: u64,
    /// Given up.
    pub dead: u64,
}

impl Delivered {
    pub(super) fn add(&mut self, other: Delivered) {
        self.claimed += other.claimed;
        self.sent += other.sent;
        self.put_off += other.put_off;
        self.dead += other.dead;
    }
}

/// Why a letter did not leave.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Letter(#[from] Undeliverable),
    #[error(transparent)]
    Post(#[from] NotSent),
}

impl Failed {
    fn is_final(&self) -> bool {
        match self {
            Failed::Letter(problem) => problem.is_final(),
            Failed::Post(problem) => problem.is_final(),
        }
    }
}

/// Takes some due letters and sends them.
///
/// # Errors
/// If the database fails; a letter that cannot be sent is no error but put off or given up.
pub async fn deliver_some(app: &App, office: &PostOffice) -> Result<Delivered, DbErr> {
    let taken = claim(app, BATCH).await?;
    if taken.is_empty() {
        app.metrics.outbox_age(oldest_age(app).await?);
    }
    deliver(app, office, &taken).await
}

/// Sends taken letters and says of each in the outbox what came of it, unless its lease has run
/// out meanwhile and somebody else has taken it.
///
/// # Errors
/// As [`deliver_some`].
pub async fn deliver(
    app: &App,
    office: &PostOffice,
    taken: &[outbox::Model],
) -> Result<Delivered, DbErr> {
    let mut delivered = Delivered::default();
    for row in taken {
        delivered.claimed += 1;
        match send(app, office, row).await {
            Ok(()) => {
                delivered.sent += 1;
                strike_off(app, row).await?;
            }
            Err(failed) if failed.is_final() || wait_after(row.attempts).is_none() => {
                delivered.dead += 1;
                tracing::error!(letter = %row.id, kind = row.kind, "a letter was given up");
                give_up(app, row, &failed).await?;
            }
            Err(failed) => {
                delivered.put_off += 1;
                tracing::warn!(letter = %row.id, kind = row.kind, "a letter was put off");
                put_off(app, row, &failed).await?;
            }
        }
    }
    Ok(delivered)
}

/// Takes up to `limit` due letters: each belongs to this taker until its lease runs out.
///
/// # Errors
/// If the database fails.
pub async fn claim(app: &App, limit: u64) -> Result<Vec<outbox::Model>, DbErr> {
    let (business, wall) = (app.clock.now(), app.clock.wall());
    let tx = app.store.begin(Scope::Provider).await?;
    let mut due = tx.find::<outbox::Entity>().filter(is_due(business, wall));
    due = due.order_by_asc(Column::AvailableAt).order_by_asc(Column::Id).limit(limit);
    if tx.backend() == DbBackend::Postgres {
        // Letters another taker is just taking are passed over, not waited for.
        due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut rows = due.all(tx.raw()).await?;
    let token = Uuid::new_v4();
    let one_more = sea_query::ExprTrait::add(Expr::col(Column::Attempts), 1);
    let taken = outbox::Entity::update_many()
        .col_expr(Column::LeaseToken, Expr::value(token))
        .col_expr(Column::LeaseUntil, Expr::value(wall + LEASE))
        .col_expr(Column::Attempts, one_more)
        .filter(Column::Id.is_in(rows.iter().map(|row| row.id)));
    if !rows.is_empty() {
        taken.exec(tx.raw()).await?;
    }
    tx.commit().await?;
    for row in &mut rows {
        row.lease_token = Some(token);
        row.attempts += 1;
    }
    Ok(rows)
}

fn is_due(business: DateTime<Utc>, wall: DateTime<Utc>) -> Condition {
    let free = Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lt(wall));
    waiting().add(Column::AvailableAt.lte(business)).add(free)
}

fn waiting() -> Condition {
    Condition::all().add(Column::DoneAt.is_null()).add(Column::DeadAt.is_null())
}

async fn send(app: &App, office: &PostOffice, row: &outbox::Model) -> Result<(), Failed> {
    let tx = app.store.read(Scope::Provider).await.map_err(Undeliverable::from)?;
    let letter = letters::compose(app, &tx, row).await?;
    // Nothing of the database is held while the mail server takes its time.
    drop(tx);
    Ok(office.send(letter).await?)
}

async fn strike_off(app: &App, row: &outbox::Model) -> Result<(), DbErr> {
    let tx = app.store.begin(Scope::Provider).await?;
    let now = app.clock.now();
    let mine = end_hold(&tx, row, |update| {
        update
            .col_expr(Column::DoneAt, Expr::value(now))
            .col_expr(Column::LastError, Expr::value(Option::<String>::None))
    })
    .await?;
    if mine {
        notice::delivered(&tx, row.id, now).await?;
    }
    tx.commit().await
}

async fn give_up(app: &App, row: &outbox::Model, failed: &Failed) -> Result<(), DbErr> {
    settle(app, row, |update| {
        update
            .col_expr(Column::DeadAt, Expr::value(app.clock.now()))
            .col_expr(Column::LastError, Expr::value(failed.to_string()))
    })
    .await
}

async fn put_off(app: &App, row: &outbox::Model, failed: &Failed) -> Result<(), DbErr> {
    let wait = wait_after(row.attempts).unwrap_or_default();
    settle(app, row, |update| {
        update
            .col_expr(Column::AvailableAt, Expr::value(app.clock.now() + jittered(wait)))
            .col_expr(Column::LastError, Expr::value(failed.to_string()))
    })
    .await
}

/// Ends this taker's hold of a letter; does nothing if another has taken it meanwhile.
async fn settle(
    app: &App,
    row: &outbox::Model,
    change: impl FnOnce(sea_orm::UpdateMany<outbox::Entity>) -> sea_orm::UpdateMany<outbox::Entity>,
) -> Result<(), DbErr> {
    let tx = app.store.begin(Scope::Provider).await?;
    end_hold(&tx, row, change).await?;
    tx.commit().await
}

/// Whether the hold was still this taker's to end.
async fn end_hold(
    tx: &Tx,
    row: &outbox::Model,
    change: impl FnOnce(sea_orm::UpdateMany<outbox::Entity>) -> sea_orm::UpdateMany<outbox::Entity>,
) -> Result<bool, DbErr> {
    let mine = outbox::Entity::update_many()
        .col_expr(Column::LeaseToken, Expr::value(Option::<Uuid>::None))
        .col_expr(Column::LeaseUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(Column::TenantId.eq(row.tenant_id))
        .filter(Column::Id.eq(row.id))
        .filter(Column::LeaseToken.eq(row.lease_token));
    let ended = change(mine).exec(tx.raw()).await?;
    Ok(ended.rows_affected > 0)
}

/// The wait after this many attempts; none after the last.
fn wait_after(attempts: i32) -> Option<TimeDelta> {
    let failed = usize::try_from(attempts).ok()?.checked_sub(1)?;
    WAITS.get(failed).copied()
}

/// Up to a fifth longer, so that letters that failed together do not all come back together.
fn jittered(wait: TimeDelta) -> TimeDelta {
    let fifth = wait.num_milliseconds() / 5;
    wait + TimeDelta::milliseconds(rand::random_range(0..=fifth.max(1)))
}

/// Seconds the oldest letter that could leave has been waiting.
async fn oldest_age(app: &App) -> Result<i64, DbErr> {
    let now = app.clock.now();
    let tx = app.store.read(Scope::Provider).await?;
    let due = tx.find::<outbox::Entity>().filter(waiting());
    let due = due.filter(Column::AvailableAt.lte(now)).order_by_asc(Column::AvailableAt);
    let oldest = due.one(tx.raw()).await?;
    Ok(oldest.map_or(0, |row| (now - row.available_at).num_seconds().max(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_has_its_wait_and_after_the_last_there_is_none() {
        assert_eq!(wait_after(0), None);
        assert_eq!(wait_after(1), Some(TimeDelta::seconds(5)));
        assert_eq!(wait_after(9), Some(TimeDelta::hours(24)));
        assert_eq!(wait_after(10), None);
    }

    #[test]
    fn a_wait_grows_by_a_fifth_at_most() {
        for wait in WAITS {
            for _ in 0..100 {
                let jittered = jittered(wait);
                assert!(wait <= jittered && jittered <= wait + wait / 5, "{jittered}");
            }
        }
    }
}
