//! The order desk's review: taking an application up, sending it back, refusing it (art. 3).

use super::draft::{record, touched};
use super::{ApplicationError, RefusalGround, addresses_of, customer_of, for_change};
use crate::lifecycle::{OrderEvent, order_after};
use crate::{barred, free_text, letters};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::order::application;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Tx};
use serde_json::json;

/// Who reviews.
pub(crate) const ORDER_DESK: [Role; 1] = [Role::Consulting];

/// Takes a submitted application up (접수). Records `application.review_started`.
pub async fn start_review(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
) -> Result<application::Model, ApplicationError> {
    barred::only(actor, &ORDER_DESK)?;
    let mut row = for_change(tx, id, expected).await?;
    let before = json!({ "state": row.state.code() });
    row.state = order_after(row.state, OrderEvent::StartReview)?;
    row.handler_id = Some(actor.user_id);
    let row = tx.update(touched(row, actor)).await?;
    let after = json!({ "state": row.state.code(), "handler": actor.name });
    record(tx, actor, &row, "application.review_started", (before, after), None).await?;
    Ok(row)
}

/// Sends the application back to its filer with reasons (보완요청), who is told by mail. Records
/// `application.returned`.
pub async fn return_to_filer(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
    reason: &str,
) -> Result<application::Model, ApplicationError> {
    barred::only(actor, &ORDER_DESK)?;
    let reason = free_text::reason("reason", reason)?;
    let mut row = for_change(tx, id, expected).await?;
    let before = json!({ "state": row.state.code() });
    row.state = order_after(row.state, OrderEvent::Return)?;
    row.state_reason = Some(reason.clone());
    let row = tx.update(touched(row, actor)).await?;
    let after = json!({ "state": row.state.code() });
    record(tx, actor, &row, "application.returned", (before, after), Some(reason.clone())).await?;
    let (filer, _) = addresses_of(tx, &row).await?;
    let payload = json!({ "customer": customer_of(tx, &row).await?.name, "reason": reason });
    let subject = row.id.to_string();
    for letter in letters::to_all(letters::APPLICATION_RETURNED, &subject, &[&filer], &payload) {
        tx.post(actor, row.tenant_id, letter).await?;
    }
    Ok(row)
}

/// Refuses the application on a ground of article 3, told to the filer and the customer. Records
/// `application.refused`.
pub async fn refuse(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
    (ground, reason): (RefusalGround, &str),
) -> Result<application::Model, ApplicationError> {
    barred::only(actor, &ORDER_DESK)?;
    let reason = free_text::remark("reason", reason)?;
    let mut row = for_change(tx, id, expected).await?;
    let before = json!({ "state": row.state.code() });
    row.state = order_after(row.state, OrderEvent::Refuse)?;
    row.state_reason = Some(reason.clone());
    row.refusal_ground = Some(ground.code().to_owned());
    let row = tx.update(touched(row, actor)).await?;
    let after = json!({ "state": row.state.code(), "ground": ground.code() });
    record(tx, actor, &row, "application.refused", (before, after), Some(reason.clone())).await?;
    let (filer, customer) = addresses_of(tx, &row).await?;
    let payload = json!({
        "customer": customer_of(tx, &row).await?.name, "reason": reason,
        "ground_ko": ground.text().ko, "ground_en": ground.text().en, "article": ground.article(),
    });
    let (subject, to) = (row.id.to_string(), [filer.as_str(), customer.as_str()]);
    for letter in letters::to_all(letters::APPLICATION_REFUSED, &subject, &to, &payload) {
        tx.post(actor, row.tenant_id, letter).await?;
    }
    Ok(row)
}
