//! The PostgreSQL server of the stories, which `./test` started.

use gaetong_entity::ids::TenantId;
use sea_orm::{ConnectionTrait, Database};

/// An empty database on it.
pub async fn fresh_postgres() -> String {
    let server = std::env::var("GAETONG_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!("GAETONG_TEST_POSTGRES names no server: run ./test, or set GAETONG_SKIP_POSTGRES=1")
    });
    let name = format!("gaetong_provisioning_{}", TenantId::new().0.simple());
    let db = Database::connect(&server).await.unwrap_or_else(|e| panic!("{server}: {e}"));
    db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a new database");
    db.close().await.expect("closes");
    let (server, _) = server.rsplit_once('/').expect("a URL ends in the database's name");
    format!("{server}/{name}")
}

/// Its database is a dozen megabytes, and there are hundreds of stories. What cannot be dropped goes with
/// the server.
pub async fn throw_away(url: &str) {
    let Some((_, name)) = url.rsplit_once('/').filter(|_| url.starts_with("postgres")) else {
        return;
    };
    let server = std::env::var("GAETONG_TEST_POSTGRES").expect("it was there before");
    let db = Database::connect(server).await.expect("the server is there");
    let _ = db.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
}
