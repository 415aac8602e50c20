//! `gaetong migrate`

use super::{CommandError, Global};
use crate::config::Config;
use gaetong_entity::Store;
use gaetong_migration::{APP_ROLE, Migrator};
use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::MigratorTrait;

pub async fn run(global: &Global) -> Result<(), CommandError> {
    let config = global.configuration()?;
    migrate(&config).await?;
    eprintln!("schema is up to date: {}", crate::app::shown(&config.owner_settings().url));
    Ok(())
}

/// Runs what has not run yet, as the owner of the tables.
pub async fn migrate(config: &Config) -> Result<(), CommandError> {
    let store = Store::connect(&config.owner_settings()).await?;
    let db = store.connection();
    Migrator::up(db, None).await?;
    if store.backend() == DbBackend::Postgres {
        // The readiness check reads which migrations have run.
        db.execute_unprepared(&format!("GRANT SELECT ON seaql_migrations TO {APP_ROLE}")).await?;
    }
    store.close().await?;
    Ok(())
}
