//! Whether the money in a database hangs together: every promise as one set-based question whose
//! answer must be empty. Run after every fault that is provoked in a test, and by an operator at
//! any time (`gaetong verify`).
//!
//! The promises that a constraint of the database holds are not asked again, except where a copy
//! restored without its constraints would go unnoticed.

mod promises;

pub use promises::{PROMISES, Promise};

use gaetong_entity::{Scope, Tx};
use sea_orm::{ConnectionTrait, DbErr, Statement};

/// A promise that was looked into.
#[derive(Debug, Clone)]
pub struct Verified {
    pub promise: &'static Promise,
    /// What breaks it, [`SAMPLES`] at most; empty where it holds.
    pub broken_by: Vec<String>,
}

impl Verified {
    pub fn holds(&self) -> bool {
        self.broken_by.is_empty()
    }
}

/// How many of the things that break a promise are named.
pub const SAMPLES: usize = 20;

/// Looks into every promise, from one snapshot.
///
/// # Errors
/// A transaction of a narrower scope than the provider's, and broken machinery.
pub async fn verify(tx: &Tx) -> Result<Vec<Verified>, DbErr> {
    if tx.scope() != Scope::Provider {
        return Err(DbErr::Custom("only the provider sees enough to verify".into()));
    }
    let mut verified = Vec::with_capacity(PROMISES.len());
    for promise in &PROMISES {
        let sql = format!("SELECT what FROM ({}) AS broken LIMIT {SAMPLES}", promise.broken);
        let question = Statement::from_string(tx.backend(), sql);
        let rows = tx.raw().query_all_raw(question).await;
        let rows = rows.map_err(|e| DbErr::Custom(format!("{}: {e}", promise.code)))?;
        let what = rows.iter().map(|row| row.try_get::<String>("", "what"));
        verified.push(Verified { promise, broken_by: what.collect::<Result<_, _>>()? });
    }
    Ok(verified)
}
