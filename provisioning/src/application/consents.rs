//! Consents (spec 2.2): each separate, with the version of the text, who, when and by which means.

use super::draft::record;
use super::{ApplicationError, for_editing};
use crate::free_text;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::catalogue::consent_text;
use gaetong_entity::ids::{ApplicationId, ConsentId};
use gaetong_entity::order::consent::{self, Means};
use gaetong_entity::{Actor, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::json;

/// An answer to one consent text.
#[derive(Debug, Clone)]
pub struct NewConsent {
    /// `collection`, `collection_optional`, `third_party` or `marketing`.
    pub kind: String,
    /// Given, or refused.
    pub given: bool,
    /// The person who gave or refused it.
    pub given_by: String,
    pub means: Means,
    pub given_at: DateTime<Utc>,
}

/// Records an answer to the text in force today; a later answer to the same text replaces it, the
/// earlier one stays on record. Records `consent.recorded`.
pub async fn record_consent(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    answer: NewConsent,
) -> Result<consent::Model, ApplicationError> {
    let row = for_editing(tx, actor, id, None).await?;
    let text = texts(tx, actor.today())
        .await?
        .into_iter()
        .find(|text| text.kind == answer.kind)
        .ok_or_else(|| ApplicationError::NoSuchConsent { kind: answer.kind.clone() })?;
    let stored = tx
        .insert(consent::ActiveModel {
            tenant_id: Set(row.tenant_id),
            id: Set(ConsentId::new()),
            application_id: Set(id),
            kind: Set(text.kind),
            text_version: Set(text.version),
            given: Set(answer.given),
            given_by: Set(free_text::reason("given_by", &answer.given_by)?),
            means: Set(answer.means),
            given_at: Set(answer.given_at),
            recorded_by: Set(actor.user_id),
            recorded_at: Set(actor.now),
        })
        .await?;
    let after = json!({
        "kind": stored.kind, "text_version": stored.text_version, "given": stored.given,
        "given_by": stored.given_by, "means": stored.means.code(),
    });
    record(tx, actor, &row, "consent.recorded", (json!({}), after), None).await?;
    Ok(stored)
}

/// The consent texts in force on a day, the required one first.
pub async fn texts(tx: &Tx, day: NaiveDate) -> Result<Vec<consent_text::Model>, DbErr> {
    let mut all = tx
        .find::<consent_text::Entity>()
        .filter(consent_text::Column::ValidFrom.lte(day))
        .order_by_desc(consent_text::Column::ValidFrom)
        .all(tx.raw())
        .await?;
    let mut kinds = std::collections::HashSet::new();
    all.retain(|text| kinds.insert(text.kind.clone()));
    all.sort_by(|a, b| b.required.cmp(&a.required).then_with(|| a.kind.cmp(&b.kind)));
    Ok(all)
}

/// The answers on an application that hold: the last one to each text.
pub async fn in_force(tx: &Tx, id: ApplicationId) -> Result<Vec<consent::Model>, DbErr> {
    let mut all = tx
        .find::<consent::Entity>()
        .filter(consent::Column::ApplicationId.eq(id))
        .order_by_desc(consent::Column::Id)
        .all(tx.raw())
        .await?;
    let mut kinds = std::collections::HashSet::new();
    all.retain(|answer| kinds.insert(answer.kind.clone()));
    Ok(all)
}
