//! The day after the last day of service: the numbers of the service are free for others again.

use super::in_force::{Contract, walk};
use crate::{barred, order, pools, service};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::{number_pool_entry, subscription};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QuerySelect, QueryTrait};

const REASON: &str = "계약 종료";

/// The services that are over and still hold numbers.
pub async fn due(tx: &Tx, today: NaiveDate) -> Result<Vec<ServiceId>, DbErr> {
    let holders = tx
        .find::<number_pool_entry::Entity>()
        .filter(number_pool_entry::Column::ServiceId.is_not_null())
        .select_only()
        .column(number_pool_entry::Column::ServiceId)
        .into_query();
    let holding = subscription::Column::ServiceId.in_subquery(holders);
    let holding = tx.find::<subscription::Entity>().filter(holding);
    let over = |held: Contract| is_over(&held, today).then_some(held.service.service_id);
    walk(tx, &holding, over).await
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
