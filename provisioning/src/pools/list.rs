//! The pools as lists.

use super::{LOOKERS, PoolError};
use crate::barred::{self, Barred};
use crate::page::{Page, PageRequest};
use crate::timeline::{self, Happening};
use gaetong_entity::ids::{NumberId, ServiceId};
use gaetong_entity::service::number_pool_entry::{
    self as entry, Model as Entry, NumberKind, NumberState,
};
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Text;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use std::fmt;
use std::str::FromStr;

/// How many of a kind there are, and how many are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    pub kind: NumberKind,
    pub free: u64,
    pub assigned: u64,
    pub blocked: u64,
}

impl Usage {
    pub fn all(self) -> u64 {
        self.free + self.assigned + self.blocked
    }
}

/// Which numbers are listed; none of a kind means all.
#[derive(Debug, Clone, Default)]
pub struct NumberFilter {
    pub kind: Option<NumberKind>,
    pub state: Option<NumberState>,
    pub service_id: Option<ServiceId>,
}

/// After which number a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberCursor {
    pub first_number: i64,
    pub id: NumberId,
}

impl fmt::Display for NumberCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.first_number, self.id)
    }
}

impl FromStr for NumberCursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<NumberCursor, &'static str> {
        const WRONG: &str = "not a place in a list of numbers";
        let (first, id) = text.split_once('.').ok_or(WRONG)?;
        let first_number = first.parse().map_err(|_| WRONG)?;
        Ok(NumberCursor { first_number, id: id.parse().map_err(|_| WRONG)? })
    }
}

/// How full the pools are.
pub async fn usage(tx: &Tx, actor: &Actor) -> Result<Vec<Usage>, PoolError> {
    barred::only(actor, &LOOKERS)?;
    let counts: Vec<(NumberKind, NumberState, i64)> = tx
        .find::<entry::Entity>()
        .select_only()
        .column(entry::Column::Kind)
        .column(entry::Column::State)
        .column_as(entry::Column::Id.count(), "count")
        .group_by(entry::Column::Kind)
        .group_by(entry::Column::State)
        .into_tuple()
        .all(tx.raw())
        .await?;
    let count = |kind, state| {
        let found = counts.iter().find(|(k, s, _)| (*k, *s) == (kind, state));
        found.and_then(|(_, _, count)| u64::try_from(*count).ok()).unwrap_or(0)
    };
    let kinds = [NumberKind::IpRange, NumberKind::Did, NumberKind::Dod];
    let of = |kind| Usage {
        kind,
        free: count(kind, NumberState::Free),
        assigned: count(kind, NumberState::Assigned),
        blocked: count(kind, NumberState::Blocked),
    };
    Ok(kinds.map(of).to_vec())
}

/// Numbers in their order.
pub async fn numbers(
    tx: &Tx,
    actor: &Actor,
    filter: &NumberFilter,
    page: &PageRequest<NumberCursor>,
) -> Result<Page<Entry, NumberCursor>, PoolError> {
    barred::only(actor, &LOOKERS)?;
    let mut all = Condition::all();
    if let Some(kind) = filter.kind {
        all = all.add(entry::Column::Kind.eq(kind));
    }
    if let Some(state) = filter.state {
        all = all.add(entry::Column::State.eq(state));
    }
    if let Some(service) = &filter.service_id {
        all = all.add(entry::Column::ServiceId.eq(service.clone()));
    }
    if let Some(after) = page.after {
        let same = Condition::all()
            .add(entry::Column::FirstNumber.eq(after.first_number))
            .add(entry::Column::Id.gt(after.id));
        let later = entry::Column::FirstNumber.gt(after.first_number);
        all = all.add(Condition::any().add(later).add(same));
    }
    let rows = tx
        .find::<entry::Entity>()
        .filter(all)
        .order_by_asc(entry::Column::FirstNumber)
        .order_by_asc(entry::Column::Id)
        .limit(page.size() + 1)
        .all(tx.raw())
        .await?;
    Ok(Page::cut(rows, page.size(), |row: &Entry| NumberCursor {
        first_number: row.first_number,
        id: row.id,
    }))
}

/// One number of the pools.
pub async fn one(tx: &Tx, actor: &Actor, id: NumberId) -> Result<Entry, PoolError> {
    barred::only(actor, &LOOKERS)?;
    let found = tx.find::<entry::Entity>().filter(entry::Column::Id.eq(id)).one(tx.raw()).await?;
    let missing = Barred::NotFound { what: Text::fixed("번호가", "number") };
    found.ok_or_else(|| missing.into())
}

/// Who had a number, the latest first.
pub async fn history(tx: &Tx, actor: &Actor, id: NumberId) -> Result<Vec<Happening>, PoolError> {
    barred::only(actor, &LOOKERS)?;
    Ok(timeline::of_subject_alone(tx, "number", id.to_string()).await?)
}
