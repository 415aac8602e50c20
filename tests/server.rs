//! The PostgreSQL server of all crates' stories, and a database of its own on it for each.

use gaetong_entity::ids::TenantId;
use sea_orm::{ConnectionTrait, Database, DbBackend};

/// `postgres://user:password@host:port/database` of a server that lets this user make databases
/// and roles; set by `./test`.
const SERVER: &str = "GAETONG_TEST_POSTGRES";

pub fn server() -> String {
    std::env::var(SERVER).unwrap_or_else(|_| {
        panic!("{SERVER} names no PostgreSQL server: run ./test, or set GAETONG_SKIP_POSTGRES=1")
    })
}

/// The URL of an empty database on a server.
pub async fn fresh_postgres(server: &str) -> String {
    let name = format!("gaetong_{}", TenantId::new().0.simple());
    let db = Database::connect(server).await.unwrap_or_else(|e| panic!("{server}: {e}"));
    assert_eq!(db.get_database_backend(), DbBackend::Postgres, "{server} is not PostgreSQL");
    db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a new database");
    db.close().await.expect("closes");
    let (server, _) = server.rsplit_once('/').expect("a URL ends in the database's name");
    format!("{server}/{name}")
}

/// A story is over. Its database is a dozen megabytes, and there are hundreds of stories; what cannot
/// be dropped goes with the server.
pub async fn throw_away(url: &str) {
    let Some((_, name)) = url.rsplit_once('/').filter(|_| url.starts_with("postgres")) else {
        return;
    };
    let db = Database::connect(server()).await.expect("the server is there");
    let _ = db.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
}
