//! The only place that asks the machine what time it is.
//!
//! Business time is the machine's time plus an offset, which a demo or test deployment may move
//! forward. Sessions, tokens and leases run on the machine's own time.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use gaetong_entity::Tx;
use gaetong_entity::party::deployment_setting as setting;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryFilter};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const OFFSET: &str = "clock_offset_seconds";

/// Hands out the time.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    offset_seconds: Arc<AtomicI64>,
}

impl Clock {
    /// The machine's time: for sessions, tokens, leases.
    #[expect(clippy::disallowed_methods, reason = "this is the clock that is handed out")]
    pub fn wall(&self) -> DateTime<Utc> {
        Utc::now()
    }

    /// Business time: for everything a customer or clerk sees.
    pub fn now(&self) -> DateTime<Utc> {
        self.wall() + TimeDelta::seconds(self.offset_seconds.load(Ordering::Relaxed))
    }

    /// Today's date in Seoul, by business time.
    pub fn today(&self) -> NaiveDate {
        gaetong_rules::month::seoul_date(self.now())
    }

    /// Makes it `instant` now; only demo and test deployments do.
    pub fn set(&self, instant: DateTime<Utc>) {
        let offset = instant.signed_duration_since(self.wall()).num_seconds();
        self.offset_seconds.store(offset, Ordering::Relaxed);
    }

    /// Takes up the offset this deployment's database holds.
    pub async fn load(&self, tx: &Tx) -> Result<(), DbErr> {
        let offset = stored(tx).await?.unwrap_or(0);
        self.offset_seconds.store(offset, Ordering::Relaxed);
        Ok(())
    }

    /// Takes up the stored offset if it is further ahead: a clock never goes back.
    pub async fn follow(&self, tx: &Tx) -> Result<(), DbErr> {
        if let Some(offset) = stored(tx).await? {
            self.offset_seconds.fetch_max(offset, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Takes the clock for this transaction: whoever else would move it waits for its end. It is
    /// then as late as the latest mover made it.
    pub async fn hold(&self, tx: &Tx) -> Result<(), DbErr> {
        let own = self.offset_seconds.load(Ordering::Relaxed).to_string();
        let mut first = Query::insert();
        first
            .into_table(setting::Entity)
            .columns([setting::Column::Name, setting::Column::Value])
            .values_panic([OFFSET.into(), own.into()])
            .on_conflict(OnConflict::new().do_nothing().to_owned());
        tx.raw().execute(&first).await?;
        // Writing what is there already locks the row until the transaction ends.
        let mut lock = Query::update();
        lock.table(setting::Entity)
            .value(setting::Column::Value, Expr::col(setting::Column::Value))
            .and_where(Expr::col(setting::Column::Name).eq(OFFSET));
        tx.raw().execute(&lock).await?;
        self.follow(tx).await
    }

    /// Keeps the offset of a clock that is held ([`Clock::hold`]) for the next start.
    pub async fn save(&self, tx: &Tx) -> Result<(), DbErr> {
        let value = self.offset_seconds.load(Ordering::Relaxed).to_string();
        let mut update = Query::update();
        update
            .table(setting::Entity)
            .value(setting::Column::Value, value)
            .and_where(Expr::col(setting::Column::Name).eq(OFFSET));
        tx.raw().execute(&update).await.map(drop)
    }
}

/// The offset in the database, in seconds.
async fn stored(tx: &Tx) -> Result<Option<i64>, DbErr> {
    let rows = tx.find::<setting::Entity>().filter(setting::Column::Name.eq(OFFSET));
    Ok(rows.one(tx.raw()).await?.and_then(|row| row.value.parse().ok()))
}
