//! Submitting an application and taking it back (spec 2.4).

use super::draft::{record, touched};
use super::missing::{Missing, contents, lacks_exception, missing};
use super::{ApplicationError, FILERS, base_seats, for_change};
use crate::lifecycle::{OrderEvent, order_after};
use crate::{barred, free_text};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::order::application;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Tx};
use sea_orm::DbErr;
use serde_json::json;

/// Hands the application to the order desk, once nothing is missing. Records
/// `application.submitted`.
pub async fn submit(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
) -> Result<application::Model, ApplicationError> {
    barred::only(actor, &FILERS)?;
    let mut row = for_change(tx, id, expected).await?;
    let before = json!({ "state": row.state.code() });
    row.state = order_after(row.state, OrderEvent::Submit)?;
    must_be_complete(tx, actor, &row).await?;
    row.submitted_at = Some(actor.now);
    row.state_reason = None;
    let row = tx.update(touched(row, actor)).await?;
    let after = json!({ "state": row.state.code() });
    record(tx, actor, &row, "application.submitted", (before, after), None).await?;
    Ok(row)
}

/// Takes the application back, until it is accepted. Records `application.withdrawn`.
pub async fn withdraw(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
    reason: &str,
) -> Result<application::Model, ApplicationError> {
    barred::only(actor, &FILERS)?;
    let reason = free_text::reason("reason", reason)?;
    let mut row = for_change(tx, id, expected).await?;
    // The customer's own administrator speaks for whoever filed it.
    if row.filed_by != actor.user_id && actor.role != Role::TenantAdmin {
        return Err(ApplicationError::NotTheFiler);
    }
    let before = json!({ "state": row.state.code() });
    row.state = order_after(row.state, OrderEvent::Withdraw)?;
    row.state_reason = Some(reason.clone());
    let row = tx.update(touched(row, actor)).await?;
    let after = json!({ "state": row.state.code() });
    record(tx, actor, &row, "application.withdrawn", (before, after), Some(reason)).await?;
    Ok(row)
}

/// What an application still lacks.
pub async fn missing_of(
    tx: &Tx,
    actor: &Actor,
    row: &application::Model,
) -> Result<Vec<Missing>, DbErr> {
    let today = actor.today();
    Ok(missing(&contents(tx, row.clone(), today).await?, today))
}

/// Refuses what is incomplete; under ten seats without an exception is refused by the article.
pub(crate) async fn must_be_complete(
    tx: &Tx,
    actor: &Actor,
    row: &application::Model,
) -> Result<(), ApplicationError> {
    let today = actor.today();
    let contents = contents(tx, row.clone(), today).await?;
    let missing = missing(&contents, today);
    if lacks_exception(&missing) {
        return Err(ApplicationError::UnderTenSeats { seats: base_seats(&contents.items) });
    }
    if missing.is_empty() { Ok(()) } else { Err(ApplicationError::Incomplete { missing }) }
}
