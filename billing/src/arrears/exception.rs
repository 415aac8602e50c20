//! 유예: the next step waits until a day, because somebody asked for it and somebody else agreed.

use super::payer::Payer;
use super::{ArrearsError, CREDIT, only};
use chrono::{Days, NaiveDate};
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::ids::ArrearsExceptionId;
use gaetong_entity::money::arrears_exception::{self, ExceptionState};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Tx, free_text};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde_json::json;

/// Who decides an exception somebody else asked for.
pub const DECIDERS: [Role; 3] = [Role::Credit, Role::Settlement, Role::Product];
/// The longest an exception lasts.
pub const LONGEST_DAYS: u64 = 180;

/// Asks for an exception until a day. Records `arrears.exception_requested`.
///
/// # Errors
/// [`ArrearsError`]: its day is past or too far, no reason.
pub async fn request(
    tx: &Tx,
    actor: &Actor,
    payer: &Payer,
    (until_on, reason): (NaiveDate, &str),
) -> Result<arrears_exception::Model, ArrearsError> {
    only(actor, &CREDIT)?;
    let reason = free_text::reason("reason", reason)?;
    let first = actor.today();
    let last = first.checked_add_days(Days::new(LONGEST_DAYS)).unwrap_or(first);
    if !(first..=last).contains(&until_on) {
        let (field, day) = ("until_on", until_on);
        return Err(ArrearsError::DayOutOfRange { field, day, first, last });
    }
    let row = tx
        .insert(arrears_exception::ActiveModel {
            tenant_id: Set(payer.account.tenant_id),
            id: Set(ArrearsExceptionId::new()),
            billing_account_id: Set(payer.account.id),
            reason: Set(reason),
            until_on: Set(until_on),
            state: Set(ExceptionState::Requested),
            requested_by: Set(actor.user_id),
            requested_at: Set(actor.now),
            decided_by: Set(None),
            decided_at: Set(None),
            decision: Set(None),
            version: Set(1),
        })
        .await?;
    tx.record(actor, event(&row, "arrears.exception_requested", Some(row.reason.clone()))).await?;
    Ok(row)
}

/// What was decided of an exception.
#[derive(Debug, Clone)]
pub struct Decision {
    pub id: ArrearsExceptionId,
    /// The version the person saw.
    pub expected: Option<i64>,
    pub approve: bool,
    pub note: String,
}

/// Approves or refuses what somebody else asked for. Records `arrears.exception_approved` or
/// `arrears.exception_refused`.
///
/// # Errors
/// [`ArrearsError`]: one's own, decided already, changed meanwhile, no note.
pub async fn decide(
    tx: &Tx,
    actor: &Actor,
    decision: Decision,
) -> Result<arrears_exception::Model, ArrearsError> {
    only(actor, &DECIDERS)?;
    let note = free_text::reason("note", &decision.note)?;
    let row = for_update(tx, decision.id).await?;
    if row.requested_by == actor.user_id {
        return Err(ArrearsError::NotYourOwn);
    }
    if row.state != ExceptionState::Requested {
        return Err(ArrearsError::DecidedAlready);
    }
    if decision.expected.is_some_and(|expected| expected != row.version) {
        return Err(ArrearsError::Changed { version: row.version });
    }
    let (state, act) = match decision.approve {
        true => (ExceptionState::Approved, "arrears.exception_approved"),
        false => (ExceptionState::Refused, "arrears.exception_refused"),
    };
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.decided_by = Set(Some(actor.user_id));
    row.decided_at = Set(Some(actor.now));
    row.decision = Set(Some(note.clone()));
    row.version = Set(version);
    let row: arrears_exception::Model = tx.update(row).await?;
    tx.record(actor, event(&row, act, Some(note))).await?;
    Ok(row)
}

async fn for_update(
    tx: &Tx,
    id: ArrearsExceptionId,
) -> Result<arrears_exception::Model, ArrearsError> {
    let mut query = tx.find::<arrears_exception::Entity>();
    query = query.filter(arrears_exception::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    query.one(tx.raw()).await?.ok_or(ArrearsError::NoSuchException)
}

fn event(row: &arrears_exception::Model, act: &'static str, reason: Option<String>) -> Change {
    Change {
        tenant_id: row.tenant_id,
        act,
        subject_kind: "billing_account",
        subject_id: row.billing_account_id.to_string(),
        before: json!({}),
        after: json!({
            "exception_id": row.id.to_string(), "state": row.state.code(),
            "until_on": row.until_on,
        }),
        reason,
    }
}
