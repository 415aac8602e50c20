//! Work that needs no database, done on another thread while the next rows are read.

use sea_orm::DbErr;
use tokio::task::{JoinHandle, spawn_blocking};

/// One piece of work at a time, its outcome handed back when the next is given.
#[derive(Debug)]
pub(crate) struct Beside<T>(Option<JoinHandle<T>>);

impl<T: Send + 'static> Beside<T> {
    pub(crate) fn new() -> Beside<T> {
        Beside(None)
    }

    /// Begins with it; the outcome of the one before, which is waited for.
    pub(crate) async fn give(
        &mut self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Option<T>, DbErr> {
        let before = self.take().await?;
        self.0 = Some(spawn_blocking(work));
        Ok(before)
    }

    /// The outcome of what was given last; none if there is nothing any more.
    pub(crate) async fn take(&mut self) -> Result<Option<T>, DbErr> {
        let Some(working) = self.0.take() else { return Ok(None) };
        let done = working.await;
        done.map(Some).map_err(|broken| DbErr::Custom(format!("work beside died: {broken}")))
    }
}
