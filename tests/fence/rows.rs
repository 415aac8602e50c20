//! One row in every table, for as many tenants as a test needs; the SQL serves both databases.

mod table;

pub use table::ROWS;

use crate::database::{Engine, TestDatabase};
use gaetong_entity::ids::{PartnerId, TenantId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// One row: its table, and the VALUES in the order of the named columns. `<name>` is an id of
/// this tenant's world, `#` the tenant's number.
pub struct Row {
    pub table: &'static str,
    columns: &'static str,
    values: &'static str,
}

const fn row(table: &'static str, columns: &'static str, values: &'static str) -> Row {
    Row { table, columns, values }
}

const NOW: &str = "2026-11-02T00:00:00.000000+00:00";

impl Row {
    /// As an INSERT whose ids are still names.
    pub fn text(&self) -> String {
        format!("INSERT INTO {} ({}) VALUES ({})", self.table, self.columns, self.values)
    }
}

/// The row of this table that belongs to tenant number `n`, as an INSERT.
pub fn insert(engine: Engine, table: &str, n: u8) -> String {
    let row = ROWS.iter().find(|row| row.table == table);
    let row = row.unwrap_or_else(|| panic!("fence/rows.rs has no row for the table {table}"));
    fill_in(engine, &row.text(), n)
}

/// Replaces ids, the tenant's number and the moment.
pub fn fill_in(engine: Engine, text: &str, n: u8) -> String {
    let text = text.replace('#', &n.to_string()).replace('@', NOW).replace('%', "@");
    let mut parts = text.split(['<', '>']);
    let mut filled = parts.next().unwrap_or_default().to_owned();
    while let (Some(name), Some(rest)) = (parts.next(), parts.next()) {
        filled.push_str(&literal(engine, id(n, name)));
        filled.push_str(rest);
    }
    filled
}

/// The id by this name in the world of tenant number `n`.
pub fn id(n: u8, name: &str) -> Uuid {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Uuid::from_u128((u128::from(n) << 64) | u128::from(hash))
}

pub fn tenant(n: u8) -> TenantId {
    TenantId(id(n, "tenant"))
}

pub fn partner(n: u8) -> PartnerId {
    PartnerId(id(n, "partner"))
}

pub fn literal(engine: Engine, id: Uuid) -> String {
    match engine {
        Engine::Sqlite => format!("X'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'::uuid"),
    }
}

/// Writes every row for these tenants, as the provider.
pub async fn write(db: &TestDatabase, tenants: &[u8]) {
    let tx = db.store.begin(gaetong_entity::Scope::Provider).await.expect("begins");
    for n in tenants {
        for row in &ROWS {
            let sql = insert(db.engine, row.table, *n);
            tx.raw().execute_unprepared(&sql).await.unwrap_or_else(|e| panic!("{e}: {sql}"));
        }
    }
    tx.commit().await.expect("commits");
}
