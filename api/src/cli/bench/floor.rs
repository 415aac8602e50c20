//! The floor under a bill run: the same rows, written by the database alone into tables with the
//! same keys. No program that writes these rows can be faster by much.

use super::Dialect;
use crate::cli::CommandError;
use gaetong_entity::{Scope, Store, Tx};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use std::time::Instant;

/// What a run writes, parents first.
const TABLES: [&str; 7] =
    ["bill", "bill_line", "billed_charge", "posting", "receivable", "event", "outbox"];

/// Seconds the database needs to copy the month.
pub async fn seconds(store: &Store) -> Result<f64, CommandError> {
    let tx = store.begin(Scope::Provider).await?;
    for table in TABLES {
        for statement in like(&tx, table).await? {
            tx.raw().execute_unprepared(&statement).await?;
        }
    }
    tx.commit().await?;
    let tx = store.begin(Scope::Provider).await?;
    let begun = Instant::now();
    for table in TABLES {
        let copy = format!("INSERT INTO floor_{table} SELECT * FROM {table}");
        tx.raw().execute_unprepared(&copy).await?;
    }
    tx.commit().await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// The statements that make `floor_TABLE` as TABLE is, keys and checks included.
async fn like(tx: &Tx, table: &str) -> Result<Vec<String>, DbErr> {
    match Dialect(tx.backend()).0 {
        DbBackend::Postgres => {
            let keys = "SELECT 'ALTER TABLE floor_' || conrelid::regclass || ' ADD ' || \
                        pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND \
                        conrelid = ";
            let mut all = vec![format!("CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")];
            all.extend(texts(tx, &format!("{keys}'{table}'::regclass")).await?);
            Ok(all)
        }
        _ => {
            let kept = "SELECT sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS \
                        NOT NULL AND tbl_name = ";
            let kept = texts(tx, &format!("{kept}'{table}'")).await?;
            let renamed = |sql: String| {
                sql.replacen(&format!("TABLE {table} "), &format!("TABLE floor_{table} "), 1)
                    .replacen(&format!(" ON {table} "), &format!(" ON floor_{table} "), 1)
                    .replacen("INDEX ", "INDEX floor_", 1)
            };
            Ok(kept.into_iter().map(renamed).collect())
        }
    }
}

async fn texts(tx: &Tx, sql: &str) -> Result<Vec<String>, DbErr> {
    let rows = tx.raw().query_all_raw(Statement::from_string(tx.backend(), sql)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
