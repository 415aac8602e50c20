//! The hands that carry a run: each claims a part, loads its facts, rates them and writes the bills,
//! one transaction a part. While one waits for the database another calculates.

use super::claim::{self, Claim};
use super::issue::{Made, Outcome};
use super::{RunError, advance, allowed, count, finish, rated};
use crate::ledger::ClosedMonths;
use crate::runs::{self, BillRun};
use crate::{facts, rating, usage_month};
use chrono::{DateTime, TimeDelta, Utc};
use gaetong_entity::act::Actor;
use gaetong_entity::ids::BillRunId;
use gaetong_entity::money::bill_run::{self, RunState};
use gaetong_entity::{Store, Tx};
use sea_orm::{ColumnTrait, DbErr, QueryFilter};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;

/// More are of no use: the database is busy by then.
const MOST_HANDS: usize = 64;

/// How often a hand without work looks whether there is some again.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Somebody billed an account of the part at the same moment: how often it is counted again.
const TRIES: u32 = 5;

/// What became of a part.
#[derive(Debug, Clone)]
pub enum Billed {
    /// Its bills are written, in the transaction that is open.
    Written(BillRun),
    /// It was somebody else's by then, or the run was stopped: nothing is written.
    Lost,
}

/// One more than there are processors, for one may be waiting for the database.
pub fn default_hands() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get) + 1
}

/// Carries an open run to its end. Whoever comes last finds it finished.
///
/// # Errors
/// As [`bill`] and [`finish`].
pub async fn to_the_end(
    store: &Store,
    actor: &Actor,
    run: BillRunId,
    progress: impl FnMut(&BillRun),
) -> Result<BillRun, RunError> {
    shared(store, actor, run, default_hands(), progress).await
}

/// As [`to_the_end`], with so many hands of this process; others may help.
///
/// # Errors
/// As [`to_the_end`].
pub async fn shared(
    store: &Store,
    actor: &Actor,
    run: BillRunId,
    hands: usize,
    mut progress: impl FnMut(&BillRun),
) -> Result<BillRun, RunError> {
    allowed(actor)?;
    let begun = Instant::now();
    loop {
        all_hands(store, actor, (run, begun), hands, &mut progress).await?;
        let tx = store.begin(actor.scope()).await?;
        match finish(&tx, actor, run).await {
            Ok(done) => {
                tx.commit().await?;
                return Ok(done);
            }
            Err(RunError::AlreadyFinished(id)) => return as_it_is(&tx, id).await,
            // Shared out anew by somebody who started the month again: there is work again.
            Err(RunError::State { state: RunState::Issuing, .. }) => {}
            Err(refused) => return Err(refused),
        }
    }
}

async fn as_it_is(tx: &Tx, id: BillRunId) -> Result<BillRun, RunError> {
    runs::find(tx, id).await?.ok_or(RunError::NoSuchRun(id))
}

async fn all_hands(
    store: &Store,
    actor: &Actor,
    (run, begun): (BillRunId, Instant),
    hands: usize,
    progress: &mut impl FnMut(&BillRun),
) -> Result<(), RunError> {
    let (tell, mut told) = unbounded_channel();
    let (runtime, ended) = (Handle::current(), Arc::new(Notify::new()));
    let hand = |_| {
        let (store, actor, tell) = (store.clone(), actor.clone(), tell.clone());
        let ended = Arc::clone(&ended);
        let (hand, runtime) = (Hand { store, actor, run, begun, tell, ended }, runtime.clone());
        // A thread of its own: it calculates more than it waits.
        spawn_blocking(move || runtime.block_on(hand.work()))
    };
    let hands: Vec<_> = (0..hands.clamp(1, MOST_HANDS)).map(hand).collect();
    drop(tell);
    while let Some(run) = told.recv().await {
        progress(&run);
    }
    let mut outcome = Ok(());
    for hand in hands {
        let ended = hand.await.unwrap_or_else(|broken| Err(died(&broken)));
        outcome = outcome.and(ended);
    }
    outcome
}

fn died(broken: &JoinError) -> RunError {
    RunError::Database(DbErr::Custom(format!("a hand of the run died: {broken}")))
}

struct Hand {
    store: Store,
    actor: Actor,
    run: BillRunId,
    begun: Instant,
    tell: UnboundedSender<BillRun>,
    /// Told whenever a hand of this process is done with a part.
    ended: Arc<Notify>,
}

impl Hand {
    /// The deployment's time when the act began, and what has gone by since.
    fn now(&self) -> DateTime<Utc> {
        self.actor.now + TimeDelta::from_std(self.begun.elapsed()).unwrap_or_default()
    }

    async fn work(self) -> Result<(), RunError> {
        let mut claim = self.take().await?;
        loop {
            // From here on, so that nothing ends unheard between the look and the wait.
            let mut ended = pin!(self.ended.notified());
            ended.as_mut().enable();
            claim = match claim {
                Some(part) => {
                    let next = self.part(&part).await;
                    if next.is_err() {
                        self.give_back(&part).await;
                    }
                    self.ended.notify_waiters();
                    next?
                }
                None if self.is_over().await? => return Ok(()),
                None => {
                    // Whoever's time is up, or works elsewhere, tells nobody here.
                    let _ = timeout(LOOK_AGAIN, ended).await;
                    self.take().await?
                }
            };
        }
    }

    async fn take(&self) -> Result<Option<Claim>, RunError> {
        let tx = self.store.begin(self.actor.scope()).await?;
        let claim = claim::take(&tx, self.run, self.now()).await?;
        tx.commit().await?;
        Ok(claim)
    }

    /// Whether there is nothing left, for this hand or any other.
    async fn is_over(&self) -> Result<bool, RunError> {
        let tx = self.store.read(self.actor.scope()).await?;
        Ok(claim::open(&tx, self.run).await? == 0 || !is_issuing(&tx, self.run).await?)
    }

    /// Whose fault it was is told by the error that stopped this hand.
    async fn give_back(&self, part: &Claim) {
        let given = async {
            let tx = self.store.begin(self.actor.scope()).await?;
            claim::give_back(&tx, part).await?;
            tx.commit().await
        };
        if let Err(error) = given.await {
            tracing::warn!(%error, run = %self.run, "a part of the run waits for its lease's end");
        }
    }

    /// Bills a part and takes the next one in the same transaction.
    async fn part(&self, part: &Claim) -> Result<Option<Claim>, RunError> {
        for _ in 1..TRIES {
            match self.once(part).await {
                Err(RunError::Database(error)) if came_in_between(&error) => {}
                outcome => return outcome,
            }
        }
        self.once(part).await
    }

    async fn once(&self, part: &Claim) -> Result<Option<Claim>, RunError> {
        let made = {
            let tx = self.store.read(self.actor.scope()).await?;
            prepare(&tx, &self.actor, self.run, part).await?
        };
        let tx = self.store.begin_part(self.actor.scope()).await?;
        match write(&tx, &self.actor, part, made, self.now()).await? {
            Billed::Lost => {
                drop(tx);
                self.take().await
            }
            Billed::Written(run) => {
                let next = claim::take(&tx, self.run, self.now()).await?;
                tx.commit().await?;
                self.store.copy_log_back_beside();
                // Nobody may be listening any more.
                let _ = self.tell.send(run);
                Ok(next)
            }
        }
    }
}

/// A month was closed or opened between the making of the rows and their writing.
const BOOKS_MOVED: &str = "a month was closed or opened in between";

/// Another run or a final bill was quicker, or two transactions met: counted again, the account
/// is left out.
fn came_in_between(error: &DbErr) -> bool {
    let text = error.to_string();
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
        || text.contains(BOOKS_MOVED)
        || text.contains("deadlock detected")
        || text.contains("could not serialize")
}

/// Takes the next part of a run, if there is one nobody is at.
///
/// # Errors
/// [`RunError::NotAllowed`], and broken machinery.
pub async fn take(tx: &Tx, actor: &Actor, run: BillRunId) -> Result<Option<Claim>, RunError> {
    allowed(actor)?;
    Ok(claim::take(tx, run, actor.now).await?)
}

/// Bills a part in one transaction, all of it or nothing. An account that cannot be billed is
/// listed with the reason and does not stop the others.
///
/// # Errors
/// [`RunError::NotAllowed`], [`RunError::NoSuchRun`], and broken machinery.
pub async fn bill(
    tx: &Tx,
    actor: &Actor,
    run: BillRunId,
    part: &Claim,
) -> Result<Billed, RunError> {
    allowed(actor)?;
    let made = prepare(tx, actor, run, part).await?;
    write(tx, actor, part, made, actor.now).await
}

/// Everything but the writing: a transaction that only reads will do.
async fn prepare(tx: &Tx, actor: &Actor, run: BillRunId, part: &Claim) -> Result<Made, RunError> {
    let found = tx.find::<bill_run::Entity>().filter(bill_run::Column::Id.eq(run));
    let run = found.one(tx.raw()).await?.ok_or(RunError::NoSuchRun(run))?;
    let month = usage_month::read(run.month)?;
    let accounts = facts::accounts_to_bill(tx, run.id, month, part.range).await?;
    let holidays = rating::holidays(tx).await?;
    let known = facts::of_accounts(tx, month, accounts).await?;
    let closed = ClosedMonths::read(tx).await?;
    Made::of(
        actor,
        (&run, closed),
        known.into_iter().map(|known| rated(known, actor.today(), &holidays)),
        tx.bulk(),
    )
}

async fn write(
    tx: &Tx,
    actor: &Actor,
    part: &Claim,
    made: Made,
    now: DateTime<Utc>,
) -> Result<Billed, RunError> {
    if !claim::done(tx, part, now).await? {
        return Ok(Billed::Lost);
    }
    let (run, Outcome { looked_at, bills, amount }) = (made.run(), made.outcome());
    if !made.write(tx, actor).await? {
        return Err(RunError::Database(DbErr::Custom(BOOKS_MOVED.to_owned())));
    }
    let more = (count(looked_at), count(bills), amount.get());
    match advance(tx, run, more, &[RunState::Issuing]).await? {
        Some(run) => Ok(Billed::Written(BillRun::read(run)?)),
        None => Ok(Billed::Lost),
    }
}

async fn is_issuing(tx: &Tx, run: BillRunId) -> Result<bool, DbErr> {
    let found = runs::find(tx, run).await?;
    Ok(found.is_some_and(|run| run.state == RunState::Issuing))
}
