//! The daily look at the orders being carried out: a customer whose wished opening date cannot be
//! met is told before that date (terms, art. 8(4)).

use crate::app::App;
use chrono::NaiveDate;

use gaetong_entity::ids::{ServiceId, UserId};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Refusal, Scope};
use gaetong_provisioning::{Barred, delay};
use gaetong_rules::month::seoul_date;
use sea_orm::DbErr;

/// Looks once for every day in Seoul; `looked_on` remembers the last one.
///
/// # Errors
/// If the orders cannot be read.
pub async fn look_daily(app: &App, looked_on: &mut Option<NaiveDate>) -> Result<(), DbErr> {
    let today = seoul_date(app.clock.now());
    if *looked_on == Some(today) {
        return Ok(());
    }
    look(app).await?;
    *looked_on = Some(today);
    Ok(())
}

/// Looks at every order. One that fails is logged and does not keep the others from being told.
///
/// # Errors
/// If the orders cannot be read.
pub async fn look(app: &App) -> Result<(), DbErr> {
    let tx = app.store.read(Scope::Provider).await?;
    let services = delay::under_way(&tx).await?;
    drop(tx);
    for service in services {
        if let Err(error) = tell(app, &service).await {
            tracing::error!(%error, code = error.code(), %service, "delay not announced");
        }
    }
    Ok(())
}

async fn tell(app: &App, service: &ServiceId) -> Result<(), Barred> {
    let actor = Actor {
        user_id: UserId(uuid::Uuid::nil()),
        name: "daily look".into(),
        role: Role::Admin,
        tenant_id: None,
        partner_id: None,
        from_address: "job".into(),
        channel: "job",
        request_id: String::new(),
        now: app.clock.now(),
    };
    let tx = app.store.begin(Scope::Provider).await?;
    delay::announce(&tx, &actor, service).await?;
    tx.commit().await?;
    Ok(())
}
