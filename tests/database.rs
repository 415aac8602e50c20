//! A database of its own for every test, on SQLite and on PostgreSQL.

use crate::server::{fresh_postgres, server, throw_away};
use gaetong_entity::store::Settings;
use gaetong_entity::{Scope, Store};
use gaetong_migration::{APP_ROLE, Migrator};
use sea_orm::{ConnectionTrait, DbErr, Statement};
use sea_orm_migration::MigratorTrait;
use std::future::Future;
use std::path::{Path, PathBuf};
use tracing_subscriber::filter::LevelFilter;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A migrated database, gone when the test ends (PostgreSQL: with the server `./test` started).
pub struct TestDatabase {
    pub engine: Engine,
    /// What a program under test is given to reach this database.
    pub url: String,
    /// As the application: on PostgreSQL under its role, which owns no table.
    pub store: Store,
    /// As the owner of the tables.
    pub owner: Store,
    folder: PathBuf,
}

impl TestDatabase {
    pub async fn new(engine: Engine) -> TestDatabase {
        let server = if engine == Engine::Postgres { server() } else { String::new() };
        TestDatabase::at(engine, &server).await
    }

    /// On this PostgreSQL server rather than the one of `./test`.
    pub async fn at(engine: Engine, server: &str) -> TestDatabase {
        let folder = std::env::temp_dir().join(format!("gaetong-test-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let (url, role) = match engine {
            Engine::Sqlite => (sqlite_url(&folder), None),
            Engine::Postgres => (fresh_postgres(server).await, Some(APP_ROLE)),
        };
        let owner = connect(&url, None).await;
        Migrator::up(owner.connection(), None).await.expect("migrations run");
        if engine == Engine::Postgres {
            let grant = format!("GRANT SELECT ON seaql_migrations TO {APP_ROLE}");
            owner.connection().execute_unprepared(&grant).await.expect("as `gaetong migrate` does");
        }
        let store = connect(&url, role).await;
        TestDatabase { engine, url, store, owner, folder }
    }

    /// A folder of this test alone, for files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs SQL as the owner of the tables, in the provider's scope, and commits it; each row's
    /// columns as text.
    pub async fn ask(&self, sql: &str) -> Vec<Vec<String>> {
        let tx = self.owner.begin(Scope::Provider).await.expect("begins");
        let found = rows(tx.raw(), sql).await.unwrap_or_else(|e| panic!("{e}: {sql}"));
        tx.commit().await.expect("commits");
        found
    }

    /// Runs SQL as the application in a scope, and commits it.
    pub async fn run_as(&self, scope: Scope, sql: &str) -> Result<(), DbErr> {
        let tx = self.store.begin(scope).await?;
        tx.raw().execute_unprepared(sql).await?;
        tx.commit().await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The rows of a query whose columns are all text.
pub async fn rows<C: ConnectionTrait>(db: &C, sql: &str) -> Result<Vec<Vec<String>>, DbErr> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let found = db.query_all_raw(statement).await?;
    let text = |row: &sea_orm::QueryResult| {
        let columns = row.column_names().len();
        (0..columns)
            .map(|i| row.try_get_by_index::<Option<String>>(i))
            .map(|cell| cell.map(|text| text.unwrap_or_else(|| "NULL".to_owned())))
            .collect()
    };
    found.iter().map(text).collect()
}

async fn connect(url: &str, role: Option<&'static str>) -> Store {
    let settings = Settings { url: url.to_owned(), max_connections: 5, role };
    Store::connect(&settings).await.unwrap_or_else(|e| panic!("{url}: {e}"))
}

fn sqlite_url(folder: &Path) -> String {
    format!("sqlite://{}?mode=rwc", folder.join("gaetong.db").display())
}

/// Tells one story on one engine.
pub fn tell<F: Future<Output = ()>>(engine: Engine, story: impl FnOnce(TestDatabase) -> F) {
    if engine == Engine::Postgres && std::env::var_os("GAETONG_SKIP_POSTGRES").is_some() {
        eprintln!("skipped: GAETONG_SKIP_POSTGRES is set");
        return;
    }
    say_what_goes_wrong();
    actix_web::rt::System::new().block_on(async {
        let database = TestDatabase::new(engine).await;
        let url = database.url.clone();
        story(database).await;
        throw_away(&url).await;
    });
}

/// An answer of 500 keeps its cause for the log; a test that fails by one shows it.
fn say_what_goes_wrong() {
    let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::ERROR);
    let _ = subscriber.with_test_writer().without_time().try_init();
}

/// Makes a test of each story on each database: `sqlite::name` and `postgres::name`.
#[macro_export]
macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $story() {
                $crate::database::tell($crate::database::Engine::Sqlite, super::$story);
            })+
        }
        mod postgres {
            $(#[test] fn $story() {
                $crate::database::tell($crate::database::Engine::Postgres, super::$story);
            })+
        }
    };
}

/// Makes a test of each story on one database, for what only that one has.
#[macro_export]
macro_rules! on_one_database {
    ($module:ident, $engine:ident: $($story:ident),+ $(,)?) => {
        mod $module {
            $(#[test] fn $story() {
                $crate::database::tell($crate::database::Engine::$engine, super::$story);
            })+
        }
    };
}
