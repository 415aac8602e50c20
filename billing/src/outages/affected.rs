//! Which services an outage stopped, and what each of them holds.

use super::OutageError;
use crate::facts::{Between, Charging, Rows, rows_of};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{ServiceId, SubscriptionId};
use gaetong_entity::service::subscription;
use gaetong_entity::service::subscription_state::Axis;
use gaetong_rules::month::seoul_date;
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// Subscriptions whose rows are read at a time: databases take only so many parameters.
const AT_A_TIME: usize = 500;

/// The services that were running at some time of the outage: those named, or all.
pub(super) async fn affected(
    tx: &Tx,
    named: &[ServiceId],
    began_at: DateTime<Utc>,
    ended_by: DateTime<Utc>,
) -> Result<Vec<subscription::Model>, OutageError> {
    let mut opened =
        tx.find::<subscription::Entity>().filter(subscription::Column::OpenedOn.is_not_null());
    if !named.is_empty() {
        opened = opened.filter(subscription::Column::ServiceId.is_in(named.iter().cloned()));
    }
    let opened = opened.order_by_asc(subscription::Column::ServiceId).all(tx.raw()).await?;
    let rows = rows_by_chunks(tx, &opened).await?;
    let (first, last) = (seoul_date(began_at), seoul_date(ended_by));
    let ran = |service: &subscription::Model| {
        let until = rows.get(&service.id).and_then(end);
        service.opened_on.is_some_and(|day| day <= last) && until.is_none_or(|day| day > first)
    };
    let found: Vec<_> = opened.into_iter().filter(ran).collect();
    let missing = named.iter().find(|id| found.iter().all(|service| service.service_id != **id));
    match missing {
        Some(id) => Err(OutageError::NoSuchService(id.to_string())),
        None if found.is_empty() => Err(OutageError::NobodyAffected),
        None => Ok(found),
    }
}

/// The day after the last day of service.
fn end(rows: &Rows) -> Option<NaiveDate> {
    Charging::read(&rows.states, NaiveDate::MAX).until
}

/// The rows of any number of subscriptions.
pub(super) async fn rows_by_chunks(
    tx: &Tx,
    subscriptions: &[subscription::Model],
) -> Result<HashMap<SubscriptionId, Rows>, DbErr> {
    let mut all = HashMap::new();
    for chunk in subscriptions.chunks(AT_A_TIME) {
        let between = Between::tenants(chunk.iter().map(|service| service.tenant_id));
        all.extend(rows_of(tx, between, chunk, &[Axis::Service, Axis::Billing], None).await?);
    }
    Ok(all)
}

/// The subscriptions with these ids, by service ID.
pub(super) async fn subscriptions(
    tx: &Tx,
    ids: &[SubscriptionId],
) -> Result<Vec<subscription::Model>, DbErr> {
    let all = tx.find::<subscription::Entity>();
    let mut all = tx.among(all, subscription::Column::Id, ids.iter().copied()).await?;
    all.sort_by(|a, b| a.service_id.cmp(&b.service_id));
    Ok(all)
}
