//! Names of people, for lists.

use gaetong_entity::Tx;
use gaetong_entity::ids::UserId;
use gaetong_entity::party::user_account;
use sea_orm::{ColumnTrait, DbErr, QueryFilter};
use std::collections::HashMap;

/// The names of those of these people whom this transaction may see.
pub(crate) async fn names(tx: &Tx, ids: Vec<UserId>) -> Result<HashMap<UserId, String>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let people = tx
        .find::<user_account::Entity>()
        .filter(user_account::Column::Id.is_in(ids))
        .all(tx.raw())
        .await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}
