//! What is in the pools: added in ranges, kept back by hand.

use super::label::range;
use super::{KEEPERS, PoolError};
use crate::application::draft::all_set;
use crate::barred::{self, Barred};
use crate::free_text;
use gaetong_entity::ids::{NumberId, TenantId};
use gaetong_entity::service::number_pool_entry::{
    self as entry, Model as Entry, NumberKind, NumberState,
};
use gaetong_entity::{Actor, Change, Tx};
use gaetong_rules::Text;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use serde_json::json;

/// Numbers added in one act, at most.
const MOST: usize = 1_024;

/// From one number to another: `10.20.0.0/26`, `070-0000-1000`.
#[derive(Debug, Clone)]
pub struct NewRange {
    pub kind: NumberKind,
    pub first: String,
    pub last: String,
}

/// Adds numbers to a pool. Records `numbers.added`. Returns how many.
pub async fn add_range(tx: &Tx, actor: &Actor, new: NewRange) -> Result<usize, PoolError> {
    barred::only(actor, &KEEPERS)?;
    let last = if new.last.trim().is_empty() { &new.first } else { &new.last };
    let written = range(new.kind, &new.first, last, MOST);
    let written = written.ok_or(PoolError::NoRange { most: MOST })?;
    let (Some(from), Some(to)) = (written.first(), written.last()) else {
        return Err(PoolError::NoRange { most: MOST });
    };
    let overlapping = tx
        .find::<entry::Entity>()
        .filter(entry::Column::Kind.eq(new.kind))
        .filter(entry::Column::FirstNumber.lte(to.last))
        .filter(entry::Column::LastNumber.gte(from.first))
        .order_by_asc(entry::Column::FirstNumber)
        .one(tx.raw())
        .await?;
    if let Some(other) = overlapping {
        return Err(PoolError::Overlaps { label: other.label });
    }
    let change = Change {
        tenant_id: TenantId::NONE,
        act: "numbers.added",
        subject_kind: "number_pool",
        subject_id: new.kind.code().to_owned(),
        before: json!({}),
        after: json!({ "first": from.label, "last": to.label, "count": written.len() }),
        reason: None,
    };
    let count = written.len();
    let row = |written: super::label::Written| entry::ActiveModel {
        id: Set(NumberId::new()),
        kind: Set(new.kind),
        label: Set(written.label),
        first_number: Set(written.first),
        last_number: Set(written.last),
        state: Set(NumberState::Free),
        service_id: Set(None),
        assigned_on: Set(None),
        reason: Set(None),
        added_by: Set(actor.user_id),
        added_at: Set(actor.now),
        version: Set(1),
    };
    tx.insert_all(written.into_iter().map(row).collect()).await?;
    tx.record(actor, change).await?;
    Ok(count)
}

/// Keeps a free number back, or gives it free again, with a reason. Records `number.blocked` or
/// `number.unblocked`.
pub async fn set_blocked(
    tx: &Tx,
    actor: &Actor,
    id: NumberId,
    expected: Option<i64>,
    (blocked, reason): (bool, &str),
) -> Result<Entry, PoolError> {
    barred::only(actor, &KEEPERS)?;
    let reason = free_text::reason("reason", reason)?;
    let held = hold(tx, id, expected).await?;
    let (from, to, act) = match blocked {
        true => (NumberState::Free, NumberState::Blocked, "number.blocked"),
        false => (NumberState::Blocked, NumberState::Free, "number.unblocked"),
    };
    if held.state != from {
        return Err(PoolError::NotThen { state: held.state.code() });
    }
    let mut moved = held;
    moved.state = to;
    moved.reason = Some(reason.clone());
    moved.version += 1;
    let moved: Entry = tx.update(all_set(moved)).await?;
    tx.record(actor, change(&moved, TenantId::NONE, act, Some(reason))).await?;
    Ok(moved)
}

/// The number, locked.
pub(super) async fn hold(tx: &Tx, id: NumberId, expected: Option<i64>) -> Result<Entry, PoolError> {
    let found =
        barred::for_update::<entry::Entity>(tx).filter(entry::Column::Id.eq(id)).one(tx.raw());
    let missing = Barred::NotFound { what: Text::fixed("번호가", "number") };
    let held = found.await?.ok_or(missing)?;
    barred::unchanged(tx, ("number", id.to_string()), held.version, expected).await?;
    Ok(held)
}

pub(super) fn change(
    entry: &Entry,
    tenant_id: TenantId,
    act: &'static str,
    reason: Option<String>,
) -> Change {
    let service = entry.service_id.as_ref().map(ToString::to_string);
    Change {
        tenant_id,
        act,
        subject_kind: "number",
        subject_id: entry.id.to_string(),
        before: json!({}),
        after: json!({ "label": entry.label, "state": entry.state.code(), "service_id": service }),
        reason,
    }
}
