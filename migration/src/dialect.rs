//! One schema text, two databases.
//!
//! Tables are written once, with column types that name what is stored; this file says what
//! each of them is on SQLite (STRICT tables) and on PostgreSQL, and builds the second fence,
//! row level security, which only PostgreSQL has (`docs/decisions/0003-tenancy.md`).

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, Statement};

/// The database role the application works under on PostgreSQL. It owns no table, so row level
/// security holds for it, and it may not change or delete what is immutable.
pub const APP_ROLE: &str = "gaetong_app";

/// Column type as written in the schema text, on SQLite, on PostgreSQL.
const TYPES: [(&str, &str, &str); 6] = [
    ("ID", "BLOB", "uuid"),
    ("WON", "INTEGER", "bigint"),
    ("COUNT", "INTEGER", "bigint"),
    ("FLAG", "INTEGER", "boolean"),
    ("DAY", "TEXT", "date"),
    ("INSTANT", "TEXT", "timestamptz"),
];

/// Whose rows a table holds, and so who may see them.
#[derive(Debug, Clone, Copy)]
pub enum Owner {
    /// Reference data: everyone reads.
    Everyone,
    /// Only the provider's staff and its own machinery.
    Provider,
    /// The tenant named in this column, and the provider.
    Tenant(&'static str),
    /// The tenant in `tenant_id`, the partner in `partner_id`, and the provider.
    TenantAndPartner,
    /// The partner named in this column, and the provider.
    Partner(&'static str),
}

/// What the application may do with the rows of a table once they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Rows may be changed and deleted.
    Editable,
    /// Rows are written once: corrections are new rows.
    Immutable,
}

pub struct Table {
    pub name: &'static str,
    pub owner: Owner,
    pub keep: Keep,
    /// Columns and constraints, between the parentheses of CREATE TABLE.
    pub body: &'static str,
}

pub async fn create(manager: &SchemaManager<'_>, tables: &[Table]) -> Result<(), DbErr> {
    let db = manager.get_connection();
    for table in tables {
        for sql in statements(db.get_database_backend(), table) {
            run(db, &sql).await?;
        }
    }
    Ok(())
}

pub async fn drop_all(manager: &SchemaManager<'_>, tables: &[Table]) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        run(manager.get_connection(), &format!("DROP TABLE {}", table.name)).await?;
    }
    Ok(())
}

pub async fn run<C: ConnectionTrait>(db: &C, sql: &str) -> Result<(), DbErr> {
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.map(drop)
}

/// Adds a column to a table that is there already: its name and its type as in the schema text,
/// with a DEFAULT for the rows that are there where it may not be null. Later rows say what they
/// are: PostgreSQL drops the default again, SQLite cannot.
pub async fn add_column(
    manager: &SchemaManager<'_>,
    (table, name, kind): (&str, &str, &str),
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let backend = db.get_database_backend();
    let kind = column_types(backend, kind);
    run(db, &format!("ALTER TABLE {table} ADD COLUMN {name} {kind}")).await?;
    if backend == DbBackend::Postgres && kind.contains(" DEFAULT ") {
        run(db, &format!("ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT")).await?;
    }
    Ok(())
}

fn statements(backend: DbBackend, table: &Table) -> Vec<String> {
    let body = column_types(backend, table.body);
    match backend {
        DbBackend::Postgres => {
            let mut all = vec![format!("CREATE TABLE {} ({body})", table.name)];
            all.extend(row_level_security(table));
            all.push(grant(table));
            all
        }
        _ => {
            let mut all = vec![format!("CREATE TABLE {} ({body}) STRICT", table.name)];
            if table.keep == Keep::Immutable {
                all.extend(["UPDATE", "DELETE"].map(|verb| refuse(table.name, verb)));
            }
            all
        }
    }
}

/// Replaces the schema text's own type names, whole words only.
fn column_types(backend: DbBackend, body: &str) -> String {
    let words = body.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.map(|word| column_type(backend, word)).collect()
}

fn column_type(backend: DbBackend, word: &str) -> String {
    let bare = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let tail = &word[bare.len()..];
    match TYPES.iter().find(|(name, _, _)| *name == bare) {
        Some((_, _, postgres)) if backend == DbBackend::Postgres => format!("{postgres}{tail}"),
        Some((_, sqlite, _)) => format!("{sqlite}{tail}"),
        None => word.to_owned(),
    }
}

fn row_level_security(table: &Table) -> Vec<String> {
    const PROVIDER: &str = "(SELECT current_setting('app.scope', true)) = 'provider'";
    let own = |column: &str, setting: &str| {
        // After SET LOCAL ends, the setting is '' and not NULL: hence nullif.
        format!("{column} = (SELECT nullif(current_setting('app.{setting}', true), '')::uuid)")
    };
    let rule = match table.owner {
        Owner::Everyone => return Vec::new(),
        Owner::Provider => PROVIDER.to_owned(),
        Owner::Tenant(column) => format!("{PROVIDER} OR {}", own(column, "tenant_id")),
        Owner::Partner(column) => format!("{PROVIDER} OR {}", own(column, "partner_id")),
        Owner::TenantAndPartner => format!(
            "{PROVIDER} OR {} OR {}",
            own("tenant_id", "tenant_id"),
            own("partner_id", "partner_id")
        ),
    };
    let name = table.name;
    vec![
        format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"),
        format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY"),
        format!("CREATE POLICY {name}_owner ON {name} USING ({rule}) WITH CHECK ({rule})"),
    ]
}

fn grant(table: &Table) -> String {
    let verbs = match table.keep {
        Keep::Immutable => "SELECT, INSERT",
        Keep::Editable => "SELECT, INSERT, UPDATE, DELETE",
    };
    format!("GRANT {verbs} ON {} TO {APP_ROLE}", table.name)
}

fn refuse(table: &str, verb: &str) -> String {
    format!(
        "CREATE TRIGGER {table}_is_written_once_{verb} BEFORE {verb} ON {table} BEGIN \
         SELECT RAISE(ABORT, '{table} rows are immutable'); END"
    )
}

/// Row level security is forced on the owner of the tables too: reference data in a table of the
/// provider's is written as the provider. Holds until the migration's transaction ends.
pub async fn as_provider(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    match manager.get_database_backend() {
        DbBackend::Postgres => {
            run(manager.get_connection(), "SELECT set_config('app.scope', 'provider', true)").await
        }
        _ => Ok(()),
    }
}

/// A role is a thing of the whole server: another database of it may have made it already, at
/// this very moment, so the name being taken is no error.
pub async fn create_app_role(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let sql = format!(
        "DO $$ BEGIN CREATE ROLE {APP_ROLE} NOLOGIN; \
         EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    );
    run(db, &sql).await?;
    run(db, &format!("GRANT {APP_ROLE} TO CURRENT_USER")).await.or_else(already_member)?;
    run(db, &format!("GRANT USAGE ON SCHEMA public TO {APP_ROLE}")).await
}

/// Two databases of one server granting the same membership at once: one of them is told
/// "tuple concurrently updated", and the membership stands.
fn already_member(error: DbErr) -> Result<(), DbErr> {
    if error.to_string().contains("concurrently") { Ok(()) } else { Err(error) }
}

/// Takes a column away again.
pub async fn drop_column(
    manager: &SchemaManager<'_>,
    (table, name): (&str, &str),
) -> Result<(), DbErr> {
    run(manager.get_connection(), &format!("ALTER TABLE {table} DROP COLUMN {name}")).await
}

/// Changes the words a column may hold: the CHECK written as `before` reads `after` from now on.
/// Rows stay as they are. SQLite keeps a table as the text that made it and lets that text be
/// changed where, as here, nothing on disk depends on it.
pub async fn recheck(
    manager: &SchemaManager<'_>,
    (table, column): (&str, &str),
    (before, after): (&str, &str),
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if db.get_database_backend() == DbBackend::Postgres {
        let name = format!("{table}_{column}_check");
        run(db, &format!("ALTER TABLE {table} DROP CONSTRAINT {name}")).await?;
        return run(db, &format!("ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({after})"))
            .await;
    }
    let quoted = |text: &str| text.replace('\'', "''");
    run(db, "PRAGMA writable_schema = ON").await?;
    let sql = format!(
        "UPDATE sqlite_schema SET sql = replace(sql, '{}', '{}') WHERE type = 'table' \
         AND name = '{table}'",
        quoted(before),
        quoted(after)
    );
    run(db, &sql).await?;
    run(db, "PRAGMA writable_schema = RESET").await
}

/// Lets a column be null from now on: its type as in the schema text. SQLite keeps a table as the
/// text that made it, see [`recheck`].
pub async fn loosen(
    manager: &SchemaManager<'_>,
    (table, column, kind): (&str, &str, &str),
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let backend = db.get_database_backend();
    if backend == DbBackend::Postgres {
        return run(db, &format!("ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")).await;
    }
    let kind = column_types(backend, kind);
    run(db, "PRAGMA writable_schema = ON").await?;
    let sql = format!(
        "UPDATE sqlite_schema SET sql = replace(sql, '{column} {kind} NOT NULL', \
         '{column} {kind}') WHERE type = 'table' AND name = '{table}'"
    );
    run(db, &sql).await?;
    run(db, "PRAGMA writable_schema = RESET").await
}
