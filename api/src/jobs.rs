//! What runs without anybody asking: letters leave the outbox, begun bill runs come to their end,
//! customers are told of delays and of contracts that run out.
//!
//! What is to be done stands in the database, written by the acts themselves; these loops only
//! look. Two processes may look at once, and one may die in the middle: a lease and a token keep
//! a letter from being sent by both, and a bill run does nothing twice.

pub mod bill_runs;
pub mod daily;
pub mod outbox;

use crate::app::App;
use crate::outside::smtp::{NotSent, PostOffice};
use gaetong_entity::Scope;
use std::time::Duration;

pub use outbox::Delivered;

/// How long the runner rests when there is nothing to do.
const REST: Duration = Duration::from_secs(1);

/// The loop; dropping it ends the loop, a letter under way waits for its lease to run out.
#[derive(Debug)]
pub struct Runner {
    task: actix_web::rt::task::JoinHandle<()>,
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts the loop on the current actix system.
///
/// # Errors
/// If the configured mail server or sender cannot be used.
pub fn start(app: App) -> Result<Runner, NotSent> {
    let office = PostOffice::open(&app.config.mail, &app.config.data_dir)?;
    let task = actix_web::rt::spawn(async move {
        let mut looked = daily::Looked::default();
        loop {
            if let Err(error) = follow_the_clock(&app).await {
                tracing::error!(%error, "the clock could not be read");
            }
            if let Err(error) = daily::look_daily(&app, &mut looked).await {
                tracing::error!(%error, "the daily look failed");
            }
            let busy = match run_due(&app, &office).await {
                Ok(delivered) => delivered.claimed > 0,
                Err(error) => {
                    tracing::error!(%error, "background work failed");
                    false
                }
            };
            if !busy {
                actix_web::rt::time::sleep(REST).await;
            }
        }
    });
    Ok(Runner { task })
}

/// Another process may have moved the clock of a demo or test deployment (`gaetong clock`).
async fn follow_the_clock(app: &App) -> Result<(), sea_orm::DbErr> {
    if !app.config.may_move_clock() {
        return Ok(());
    }
    let tx = app.store.read(Scope::Provider).await?;
    app.clock.follow(&tx).await
}

/// Does everything that is due now, once, and says what came of the letters. For the demo and for
/// tests, which do not wait for the loop.
///
/// # Errors
/// If the database fails, or the configured mail server or sender cannot be used.
pub async fn run_due_once(app: &App) -> Result<Delivered, JobProblem> {
    let office = PostOffice::open(&app.config.mail, &app.config.data_dir)?;
    daily::look(app).await?;
    let mut all = Delivered::default();
    loop {
        let some = run_due(app, &office).await?;
        if some.claimed == 0 {
            return Ok(all);
        }
        all.add(some);
    }
}

async fn run_due(app: &App, office: &PostOffice) -> Result<Delivered, JobProblem> {
    bill_runs::carry_on(app).await?;
    Ok(outbox::deliver_some(app, office).await?)
}

/// Why background work could not be done.
#[derive(Debug, thiserror::Error)]
pub enum JobProblem {
    #[error(transparent)]
    Database(#[from] sea_orm::DbErr),
    #[error(transparent)]
    Post(#[from] NotSent),
}
