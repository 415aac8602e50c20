//! Opening the database: pools, pragmas, the application role, and transactions by scope.

use crate::scope::{Scope, Tx};
use crate::session::{Access, Session};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite://path?mode=rwc` or `postgres://user:password@host/database`.
    pub url: String,
    pub max_connections: u32,
    /// The PostgreSQL role to work under; none for migrations, which own the tables.
    pub role: Option<&'static str>,
}

/// The database. Rows are reached through [`Store::begin`] and [`Store::read`] alone.
#[derive(Debug, Clone)]
pub struct Store {
    writer: DatabaseConnection,
    readers: DatabaseConnection,
    /// SQLite: what is waited for at a commit.
    synchronous: &'static str,
    /// Held while the log is copied back.
    copying: Arc<Mutex<()>>,
}

/// SQLite: a committed act survives a power cut, not only a crash.
const ON_DISK: &str = "FULL";

/// SQLite: with what is committed later, or when the log is copied back.
const IN_ORDER: &str = "NORMAL";

impl Store {
    /// Connects. SQLite gets one writer and several readers (WAL), so that a reader never waits
    /// for a writer and two writers queue instead of failing.
    pub async fn connect(settings: &Settings) -> Result<Store, DbErr> {
        Store::open(settings, ON_DISK).await
    }

    /// Connects without waiting for the disk at each commit: for data that can be made again.
    pub async fn connect_for_throwaway_data(settings: &Settings) -> Result<Store, DbErr> {
        Store::open(settings, "OFF").await
    }

    async fn open(settings: &Settings, synchronous: &'static str) -> Result<Store, DbErr> {
        let options = |settings, connections| options(settings, connections, synchronous);
        if settings.url.starts_with("sqlite:") {
            let writer = Database::connect(options(settings, 1)).await?;
            let in_memory = settings.url.contains(":memory:");
            let readers = if in_memory {
                writer.clone()
            } else {
                Database::connect(options(settings, settings.max_connections.max(2))).await?
            };
            Ok(Store { writer, readers, synchronous, copying: Arc::default() })
        } else {
            let pool = Database::connect(options(settings, settings.max_connections)).await?;
            let writer = pool.clone();
            Ok(Store { writer, readers: pool, synchronous, copying: Arc::default() })
        }
    }

    /// A transaction that may write.
    pub async fn begin(&self, scope: Scope) -> Result<Tx, DbErr> {
        Tx::open(begun(&self.writer, Access::Write(self.synchronous)).await?, scope).await
    }

    /// As [`Store::begin`], for one of many parts of an act nobody is told the end of before an
    /// ordinary commit. SQLite does not wait for the disk when it commits: a power cut may undo the
    /// part, as a whole, as long as no ordinary commit has followed.
    pub async fn begin_part(&self, scope: Scope) -> Result<Tx, DbErr> {
        let synchronous = if self.synchronous == ON_DISK { IN_ORDER } else { self.synchronous };
        Tx::open(begun(&self.writer, Access::Write(synchronous)).await?, scope).await
    }

    /// A transaction that only reads, from one snapshot.
    pub async fn read(&self, scope: Scope) -> Result<Tx, DbErr> {
        Tx::open(begun(&self.readers, Access::Read).await?, scope).await
    }

    /// Has SQLite copy its log back into the database, as far as no reader needs it.
    pub async fn copy_log_back(&self) -> Result<(), DbErr> {
        if self.backend() == DbBackend::Sqlite {
            self.readers.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await?;
        }
        Ok(())
    }

    /// After much was written: has the log copied back beside the next writer, who would do it at
    /// the end of its transaction otherwise. Nobody waits for it, and while one copy is on its way
    /// there is no second.
    pub fn copy_log_back_beside(&self) {
        let Ok(alone) = Arc::clone(&self.copying).try_lock_owned() else { return };
        let store = self.clone();
        tokio::spawn(async move {
            if let Err(error) = store.copy_log_back().await {
                tracing::warn!(%error, "the log is copied back later");
            }
            drop(alone);
        });
    }

    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// The bare connection, for migrations and health checks only.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.writer
    }

    pub async fn close(self) -> Result<(), DbErr> {
        self.readers.close().await?;
        self.writer.close().await
    }
}

/// Begun to its end, whoever waits for it: a caller that hangs up while PostgreSQL begins would leave
/// the connection in the pool with a transaction that nobody knows of and nobody ends.
async fn begun(pool: &DatabaseConnection, access: Access) -> Result<Session, DbErr> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { Session::begin(&pool, access).await }).await;
    begun.unwrap_or_else(|error| Err(DbErr::Custom(error.to_string())))
}

fn options(settings: &Settings, connections: u32, synchronous: &'static str) -> ConnectOptions {
    let mut options = ConnectOptions::new(&settings.url);
    // A server that was restarted has ended every session we keep: nobody's act may be the one that
    // finds out. A file has no sessions.
    let server = !settings.url.starts_with("sqlite");
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .test_before_acquire(server);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", synchronous)
            .pragma("foreign_keys", "ON")
            // 16 MiB of pages a connection, and 256 MiB of log before the writer itself copies it
            // back: see Store::copy_log_back_beside.
            .pragma("cache_size", "-16384")
            .pragma("wal_autocheckpoint", "65536")
            // Rows handed over at a time between the thread that reads and the one that asked.
            .row_buffer_size(1_000)
            .busy_timeout(Duration::from_secs(10))
    });
    if let Some(role) = settings.role {
        options.map_sqlx_postgres_opts(move |postgres| postgres.options([("role", role)]));
    }
    options
}
