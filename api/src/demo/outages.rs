//! Two outages: one that is over and compensated, one that still runs.

use super::history::Told;
use super::people::staff_email;
use crate::cli::CommandError;
use chrono::{Days, NaiveDate, TimeDelta};
use gaetong_billing::outages::{self, NewOutage};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::service::outage_entry::Cause;
use gaetong_entity::{Actor, Tx};

/// What of outages happens on a day.
pub async fn on(
    told: &Told<'_>,
    services: Vec<ServiceId>,
    day: NaiveDate,
    today: NaiveDate,
) -> Result<(), CommandError> {
    if services.is_empty() {
        return Ok(());
    }
    if day == today - Days::new(12) {
        told.set_time(day, 16);
        return compensated(told, services).await;
    }
    if day == today - Days::new(1) {
        told.set_time(day, 18);
        let service = services.into_iter().take(1).collect();
        let note = "녹취 서버 응답 없음: 상담은 정상";
        let began = told.admin().now - TimeDelta::minutes(50);
        let new = failure(began, service, note);
        return record(told, NewOutage { products: vec!["recording".to_owned()], ..new })
            .await
            .map(drop);
    }
    Ok(())
}

/// Five hours of the morning, recorded, over, and confirmed by settlement.
async fn compensated(told: &Told<'_>, services: Vec<ServiceId>) -> Result<(), CommandError> {
    let ended = told.admin().now - TimeDelta::hours(2);
    let new = failure(ended - TimeDelta::hours(5), services, "교환기 이중화 전환 실패");
    let id = record(told, NewOutage { ended_at: Some(ended), ..new }).await?;
    let confirm = async |tx: &Tx, actor: &Actor| outages::confirm(tx, actor, id, None).await;
    told.act(&staff_email("settlement"), confirm).await.map(drop)
}

async fn record(
    told: &Told<'_>,
    new: NewOutage,
) -> Result<gaetong_entity::ids::OutageId, CommandError> {
    let record = async |tx: &Tx, actor: &Actor| outages::record(tx, actor, new).await;
    Ok(told.act(&staff_email("operations"), record).await?.id)
}

fn failure(
    began_at: chrono::DateTime<chrono::Utc>,
    services: Vec<ServiceId>,
    note: &str,
) -> NewOutage {
    NewOutage {
        began_at,
        ended_at: None,
        cause: Cause::SystemFailure,
        services,
        products: Vec::new(),
        narrowed: false,
        note: note.to_owned(),
    }
}
