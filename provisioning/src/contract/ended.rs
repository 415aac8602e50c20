//! The day after the last day of service: the numbers of the service are free for others again.

use super::in_force::{Contract, read_all};
use crate::{barred, order, pools, service};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::{number_pool_entry, subscription};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};

const REASON: &str = "계약 종료";

/// The services that are over and still hold numbers.
pub async fn due(tx: &Tx, today: NaiveDate) -> Result<Vec<ServiceId>, DbErr> {
    let held = tx
        .find::<number_pool_entry::Entity>()
        .filter(number_pool_entry::Column::ServiceId.is_not_null())
        .all(tx.raw())
        .await?;
    let holders = held.into_iter().filter_map(|number| number.service_id);
    let services = tx
        .find::<subscription::Entity>()
        .filter(subscription::Column::ServiceId.is_in(holders))
        .order_by_asc(subscription::Column::ServiceId)
        .all(tx.raw())
        .await?;
    let contracts = read_all(tx, &services).await?;
    let over = |service: &&subscription::Model| {
        contracts.get(&service.id).is_some_and(|contract| is_over(contract, today))
    };
    Ok(services.iter().filter(over).map(|service| service.service_id.clone()).collect())
}

/// Frees the numbers of an ended service; how many there were. Doing it again does nothing.
/// Records `number.released` for each.
pub async fn look_after(
    tx: &Tx,
    actor: &Actor,
    service_id: &ServiceId,
) -> Result<Option<usize>, barred::Barred> {
    barred::only(actor, &[Role::Admin, Role::Consulting])?;
    let found = service::find(tx, service_id).await?.ok_or_else(barred::Barred::no_service)?;
    order::order_of(tx, &found).await?;
    if !is_over(&Contract::read(tx, &found).await?, actor.today()) {
        return Ok(None);
    }
    let freed = pools::release_all_of(tx, actor, &found, REASON).await?;
    Ok((freed > 0).then_some(freed))
}

fn is_over(contract: &Contract, today: NaiveDate) -> bool {
    contract.ends_on().is_some_and(|ends| ends <= today)
}
