//! Whether the money in a database hangs together: every promise as set-based questions whose
//! answers must be empty. Run after every fault that is provoked in a test, and by an operator at
//! any time (`gaetong verify`).
//!
//! The promises that a constraint of the database holds are not asked again, except where a copy
//! restored without its constraints would go unnoticed.

mod promises;
mod references;

pub use promises::{Promise, promises};
pub use references::{Reference, references};

use gaetong_entity::{Scope, Tx};
use promises::Broken;
use sea_orm::DbErr;

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

/// References asked about in one statement.
const AT_ONCE: usize = 40;

/// Looks into every promise, from one snapshot.
///
/// # Errors
/// A transaction of a narrower scope than the provider's, and broken machinery.
pub async fn verify(tx: &Tx) -> Result<Vec<Verified>, DbErr> {
    let mut verified = Vec::new();
    for promise in promises() {
        verified.push(verify_one(tx, promise).await?);
    }
    Ok(verified)
}

/// Looks into one promise.
///
/// # Errors
/// As [`verify`].
pub async fn verify_one(tx: &Tx, promise: &'static Promise) -> Result<Verified, DbErr> {
    if tx.scope() != Scope::Provider {
        return Err(DbErr::Custom("only the provider sees enough to verify".into()));
    }
    let named = |error: DbErr| DbErr::Custom(format!("{}: {error}", promise.code));
    let mut broken_by = Vec::new();
    match &promise.broken {
        Broken::Query(query) => broken_by = ask(tx, query).await.map_err(named)?,
        Broken::References(questions) => {
            for some in questions().chunks(AT_ONCE) {
                let some: Vec<String> = some.iter().map(|one| one.sql(tx.backend())).collect();
                broken_by.extend(ask(tx, &some.join(" UNION ALL ")).await.map_err(named)?);
            }
            broken_by.truncate(SAMPLES);
        }
    }
    Ok(Verified { promise, broken_by })
}

async fn ask(tx: &Tx, broken: &str) -> Result<Vec<String>, DbErr> {
    let sql = format!("SELECT what FROM ({broken}) AS broken LIMIT {SAMPLES}");
    let rows = tx.ask_of_all(&sql).await?;
    rows.iter().map(|row| row.try_get::<String>("", "what")).collect()
}
