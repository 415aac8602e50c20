//! The connection a transaction holds. PostgreSQL's is the object mapper's own. SQLite's is the
//! driver's: there many rows can be written with arguments that were made before, while nobody else
//! was kept from writing; the object mapper would make them in the transaction, and SQLite has one
//! writer.

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::sqlx::sqlite::{Sqlite, SqliteArguments};
use sea_orm::sqlx::{self, AssertSqlSafe, Executor, IntoArguments};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, Statement, TransactionOptions, TransactionSession, TransactionTrait,
};
use sea_query_sqlx::SqlxValues;
use std::fmt;
use tokio::sync::Mutex;
use tracing::instrument;

/// What a statement is given in SQLite.
pub(crate) type Arguments = SqliteArguments;

/// A transaction on its connection. Dropped without a commit, it changes nothing.
pub struct Session(Inner);

enum Inner {
    Postgres(DatabaseTransaction),
    Sqlite(Mutex<sqlx::Transaction<'static, Sqlite>>),
}

/// What a transaction may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Read, from one snapshot.
    Read,
    /// Write. SQLite takes it to the disk as this word for `PRAGMA synchronous` says.
    Write(&'static str),
}

impl Session {
    #[instrument(level = "trace", skip_all)]
    pub(crate) async fn begin(pool: &DatabaseConnection, access: Access) -> Result<Session, DbErr> {
        if pool.get_database_backend() != DbBackend::Sqlite {
            let options = postgres_options(access);
            return Ok(Session(Inner::Postgres(pool.begin_with_options(options).await?)));
        }
        let begin = match access {
            Access::Read => "BEGIN".to_owned(),
            // Read-then-write in a deferred transaction fails at once when another writer came in
            // between; an immediate one waits its turn.
            Access::Write(synchronous) => {
                format!("PRAGMA synchronous = {synchronous}; BEGIN IMMEDIATE")
            }
        };
        let begun = pool.get_sqlite_connection_pool().begin_with(AssertSqlSafe(begin)).await;
        Ok(Session(Inner::Sqlite(Mutex::new(begun.map_err(acquiring)?))))
    }

    #[instrument(level = "trace", skip_all)]
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        match self.0 {
            Inner::Postgres(transaction) => TransactionSession::commit(transaction).await,
            Inner::Sqlite(transaction) => {
                transaction.into_inner().commit().await.map_err(executing)
            }
        }
    }

    /// A statement with arguments made before.
    #[instrument(level = "trace", skip_all, name = "execute_raw")]
    pub(crate) async fn execute_made(&self, sql: &str, arguments: Arguments) -> Result<(), DbErr> {
        match &self.0 {
            Inner::Postgres(_) => Err(DbErr::Custom("SQLite's arguments".to_owned())),
            Inner::Sqlite(transaction) => executed(transaction, sql, arguments).await.map(drop),
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Session").field(&self.get_database_backend()).finish()
    }
}

#[async_trait]
impl ConnectionTrait for Session {
    fn get_database_backend(&self) -> DbBackend {
        match &self.0 {
            Inner::Postgres(transaction) => transaction.get_database_backend(),
            Inner::Sqlite(_) => DbBackend::Sqlite,
        }
    }

    #[instrument(level = "trace", skip_all)]
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match &self.0 {
            Inner::Postgres(transaction) => transaction.execute_raw(statement).await,
            Inner::Sqlite(transaction) => {
                let (sql, arguments) = taken_apart(statement);
                executed(transaction, &sql, arguments).await
            }
        }
    }

    #[instrument(level = "trace", skip_all)]
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.0 {
            Inner::Postgres(transaction) => transaction.execute_unprepared(sql).await,
            Inner::Sqlite(transaction) => {
                let done = transaction.lock().await.execute(AssertSqlSafe(sql)).await;
                done.map(ExecResult::from).map_err(executing)
            }
        }
    }

    #[instrument(level = "trace", skip_all)]
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.0 {
            Inner::Postgres(transaction) => transaction.query_one_raw(statement).await,
            Inner::Sqlite(transaction) => {
                let (sql, arguments) = taken_apart(statement);
                let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
                let found = query.fetch_optional(&mut **transaction.lock().await).await;
                Ok(found.map_err(asking)?.map(QueryResult::from))
            }
        }
    }

    #[instrument(level = "trace", skip_all)]
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.0 {
            Inner::Postgres(transaction) => transaction.query_all_raw(statement).await,
            Inner::Sqlite(transaction) => {
                let (sql, arguments) = taken_apart(statement);
                let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
                let found = query.fetch_all(&mut **transaction.lock().await).await;
                Ok(found.map_err(asking)?.into_iter().map(QueryResult::from).collect())
            }
        }
    }
}

fn postgres_options(access: Access) -> TransactionOptions {
    match access {
        Access::Write(_) => TransactionOptions::default(),
        Access::Read => TransactionOptions {
            access_mode: Some(sea_orm::AccessMode::ReadOnly),
            isolation_level: Some(sea_orm::IsolationLevel::RepeatableRead),
            ..TransactionOptions::default()
        },
    }
}

async fn executed(
    transaction: &Mutex<sqlx::Transaction<'static, Sqlite>>,
    sql: &str,
    arguments: Arguments,
) -> Result<ExecResult, DbErr> {
    let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
    let done = query.execute(&mut **transaction.lock().await).await;
    done.map(ExecResult::from).map_err(executing)
}

fn taken_apart(statement: Statement) -> (String, Arguments) {
    let values = statement.values.map(|values| values.0).unwrap_or_default();
    (statement.sql, arguments(values))
}

/// Values as SQLite takes them.
pub(crate) fn arguments(values: Vec<sea_orm::Value>) -> Arguments {
    IntoArguments::<Sqlite>::into_arguments(SqlxValues(sea_orm::Values(values)))
}

fn acquiring(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

fn executing(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}

fn asking(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
