//! Numbers given to a service, and taken back.

use super::label::in_words;
use super::stock::{change, hold as hold_number};
use super::{KEEPERS, PoolError, kinds_of};
use crate::application::draft::all_set;
use crate::application::{base_seats, items_of};
use crate::barred;
use crate::task::moves::{Right, hold, record};
use crate::{free_text, order, service};
use gaetong_entity::ids::{NumberId, TaskId, TenantId};
use gaetong_entity::service::number_pool_entry::{
    self as entry, Model as Entry, NumberKind, NumberState,
};
use gaetong_entity::service::{service_number, subscription, task};
use gaetong_entity::{Actor, Tx};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, DbBackend, DbErr, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

/// The most numbers of a kind one service is offered.
const MOST: u64 = 200;

/// How many of each kind a service is to get.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    pub ip_ranges: u64,
    pub did: u64,
    pub dod: u64,
}

impl Wanted {
    fn of(self, kind: NumberKind) -> u64 {
        match kind {
            NumberKind::IpRange => self.ip_ranges,
            NumberKind::Did => self.did,
            NumberKind::Dod => self.dod,
        }
    }
}

/// The next free numbers for a task, or those its service has.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggested {
    pub kind: NumberKind,
    /// In words: `070-0000-1000 ~ 070-0000-1009`.
    pub words: String,
    pub count: u64,
    /// The service has them already.
    pub assigned: bool,
}

/// [`suggestion`] for a task this person has seen.
pub async fn beside(tx: &Tx, task: &task::Model) -> Result<Vec<Suggested>, DbErr> {
    tx.widen_to_consequences().await?;
    suggestion(tx, task).await
}

/// What could be given with a task: the next free numbers, one range and a telephone number a
/// seat; empty for a task that gives none. Needs the provider's eyes.
pub async fn suggestion(tx: &Tx, task: &task::Model) -> Result<Vec<Suggested>, DbErr> {
    let mut all = Vec::new();
    for kind in kinds_of(&task.kind) {
        let given = of_service(tx, task, *kind).await?;
        let assigned = !given.is_empty();
        let next = match assigned {
            true => given,
            false => next_free(tx, *kind, usual(tx, task, *kind).await?, false).await?,
        };
        let count = u64::try_from(next.len()).unwrap_or(MOST);
        all.push(Suggested { kind: *kind, words: in_words(&next), count, assigned });
    }
    Ok(all)
}

/// A network for the site; a telephone number for every seat.
async fn usual(tx: &Tx, task: &task::Model, kind: NumberKind) -> Result<u64, DbErr> {
    if kind == NumberKind::IpRange {
        return Ok(1);
    }
    let service = service::by_id(tx, task.tenant_id, task.subscription_id).await?;
    let order = order::order_of_reading(tx, &service).await?;
    let seats = base_seats(&items_of(tx, order.id).await?);
    Ok(u64::try_from(seats).unwrap_or(1).clamp(1, MOST))
}

async fn of_service(tx: &Tx, task: &task::Model, kind: NumberKind) -> Result<Vec<Entry>, DbErr> {
    tx.find::<entry::Entity>()
        .filter(entry::Column::ServiceId.eq(task.service_id.clone()))
        .filter(entry::Column::Kind.eq(kind))
        .order_by_asc(entry::Column::FirstNumber)
        .all(tx.raw())
        .await
}

/// The lowest free numbers. For an act they are locked, and those another act is about to take
/// are passed over.
async fn next_free(
    tx: &Tx,
    kind: NumberKind,
    count: u64,
    to_take: bool,
) -> Result<Vec<Entry>, DbErr> {
    let mut select = tx
        .find::<entry::Entity>()
        .filter(entry::Column::Kind.eq(kind))
        .filter(entry::Column::State.eq(NumberState::Free))
        .order_by_asc(entry::Column::FirstNumber)
        .limit(count);
    if to_take && tx.backend() == DbBackend::Postgres {
        select = select.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    select.all(tx.raw()).await
}

/// Gives the next free numbers to the service of a task and writes them down as its evidence; the
/// task itself is completed by its owner. Records `numbers.assigned`, and `number.assigned` for
/// each.
pub async fn assign(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    expected: Option<i64>,
    wanted: Wanted,
) -> Result<task::Model, PoolError> {
    let held = hold(tx, actor, id, (expected, Right::Owner)).await?;
    let kinds = kinds_of(&held.task.kind);
    if kinds.is_empty() {
        return Err(PoolError::NotWithThisTask);
    }
    crate::lifecycle::task_after(held.task.state, crate::lifecycle::TaskEvent::Complete)?;
    let mut given: Vec<String> = Vec::new();
    for kind in kinds.iter().filter(|kind| wanted.of(**kind) > 0) {
        if !of_service(tx, &held.task, *kind).await?.is_empty() {
            return Err(PoolError::AssignedAlready);
        }
        let taken = take(tx, actor, &held.task, (*kind, wanted.of(*kind))).await?;
        given.push(format!("{} {}", code_in_words(*kind), in_words(&taken)));
    }
    if given.is_empty() {
        return Err(PoolError::NoneWanted);
    }
    let mut moved = held.task.clone();
    moved.evidence = given.join("\n");
    moved.version += 1;
    let moved: task::Model = tx.update(all_set(moved)).await?;
    let was = json!({ "evidence": held.task.evidence });
    let is = json!({ "evidence": moved.evidence });
    record(tx, actor, &moved, ("numbers.assigned", was, is, None)).await?;
    Ok(moved)
}

fn code_in_words(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::IpRange => "IP",
        NumberKind::Did => "DID",
        NumberKind::Dod => "DOD",
    }
}

async fn take(
    tx: &Tx,
    actor: &Actor,
    task: &task::Model,
    (kind, wanted): (NumberKind, u64),
) -> Result<Vec<Entry>, PoolError> {
    let free = next_free(tx, kind, wanted, true).await?;
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    if free.len() < wanted {
        return Err(PoolError::TooFew { kind, wanted, free: free.len() });
    }
    let mut taken: Vec<Entry> = Vec::with_capacity(free.len());
    let mut changes = Vec::with_capacity(free.len());
    for mut number in free {
        number.state = NumberState::Assigned;
        number.service_id = Some(task.service_id.clone());
        number.assigned_on = Some(actor.today());
        number.reason = None;
        number.version += 1;
        let number: Entry = tx.update(all_set(number)).await?;
        changes.push(change(&number, task.tenant_id, "number.assigned", None));
        taken.push(number);
    }
    tx.record_all(actor, changes).await?;
    Ok(taken)
}

/// Takes an assigned number back, with a reason. Records `number.released`.
pub async fn release(
    tx: &Tx,
    actor: &Actor,
    id: NumberId,
    expected: Option<i64>,
    reason: &str,
) -> Result<Entry, PoolError> {
    barred::only(actor, &KEEPERS)?;
    let reason = free_text::reason("reason", reason)?;
    let held = hold_number(tx, id, expected).await?;
    let Some(service_id) = held.service_id.clone() else {
        return Err(PoolError::NotThen { state: held.state.code() });
    };
    let owner = tx
        .find::<service_number::Entity>()
        .filter(service_number::Column::ServiceId.eq(service_id))
        .one(tx.raw())
        .await?;
    let tenant = owner.map_or(TenantId::NONE, |owner| owner.tenant_id);
    Ok(give_back(tx, actor, held, (tenant, &reason)).await?)
}

/// Takes back every number of a service that is cancelled or ended; needs the provider's eyes.
/// Returns how many.
pub async fn release_all_of(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    reason: &str,
) -> Result<usize, DbErr> {
    let given = barred::for_update::<entry::Entity>(tx)
        .filter(entry::Column::ServiceId.eq(service.service_id.clone()))
        .order_by_asc(entry::Column::FirstNumber)
        .all(tx.raw())
        .await?;
    let count = given.len();
    for number in given {
        give_back(tx, actor, number, (service.tenant_id, reason)).await?;
    }
    Ok(count)
}

async fn give_back(
    tx: &Tx,
    actor: &Actor,
    number: Entry,
    (tenant, reason): (TenantId, &str),
) -> Result<Entry, DbErr> {
    let released = change(&number, tenant, "number.released", Some(reason.to_owned()));
    let mut free = number;
    free.state = NumberState::Free;
    free.service_id = None;
    free.assigned_on = None;
    free.reason = Some(reason.to_owned());
    free.version += 1;
    let free: Entry = tx.update(all_set(free)).await?;
    tx.record(actor, released).await?;
    Ok(free)
}
