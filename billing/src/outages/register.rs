//! The register (장애 관리): an outage begins, ends, and is corrected. Nothing is ever overwritten:
//! each says what holds from now on in an entry of its own.

use super::affected::affected;
use super::{OutageError, read};
use crate::notes::refusal::{only, unchanged};
use crate::price_books;
use chrono::{DateTime, Datelike, Utc};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::catalogue::product::Charge;
use gaetong_entity::free_text;
use gaetong_entity::ids::{OutageId, ServiceId, SubscriptionId, TenantId};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::outage_entry::Cause;
use gaetong_entity::service::{outage, outage_entry, service_outage, subscription};
use gaetong_rules::{ItemCode, Text};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde_json::json;

/// Who records outages.
pub const MAY_RECORD: [Role; 2] = [Role::Operations, Role::Admin];

/// What is known of an outage.
#[derive(Debug, Clone)]
pub struct NewOutage {
    pub began_at: DateTime<Utc>,
    /// None while it runs.
    pub ended_at: Option<DateTime<Utc>>,
    pub cause: Cause,
    /// The services it stopped; empty for all that were running.
    pub services: Vec<ServiceId>,
    /// The products it stopped; empty for the base service. One of the base service stops all of a
    /// subscription's products unless `narrowed` (S2).
    pub products: Vec<String>,
    pub narrowed: bool,
    pub note: String,
}

/// Records an outage. Records `outage.recorded`.
pub async fn record(tx: &Tx, actor: &Actor, new: NewOutage) -> Result<outage::Model, OutageError> {
    allowed(actor)?;
    let (new, services) = checked(tx, actor, new).await?;
    let n = tx.next_number("outage").await?;
    let year = gaetong_rules::month::seoul_date(new.began_at).year();
    let row = tx
        .insert(outage::ActiveModel {
            id: Set(OutageId::new()),
            number: Set(format!("O-{year}-{n:04}")),
            recorded_by: Set(actor.user_id),
            recorded_at: Set(actor.now),
            requested_by: Set(None),
            requested_at: Set(None),
            confirmed_seq: Set(None),
            confirmed_by: Set(None),
            confirmed_at: Set(None),
            version: Set(1),
        })
        .await?;
    write(tx, actor, &row, 1, &new, services).await?;
    note(tx, actor, &row, "outage.recorded", &new).await?;
    Ok(row)
}

/// The service runs again, since `ended_at` or now. Records `outage.recovered`.
pub async fn recover(
    tx: &Tx,
    actor: &Actor,
    id: OutageId,
    expected: Option<i64>,
    ended_at: Option<DateTime<Utc>>,
) -> Result<outage::Model, OutageError> {
    allowed(actor)?;
    let row = for_update(tx, id, expected).await?;
    let (entry, named) = as_it_stands(tx, &row).await?;
    if entry.ended_at.is_some() {
        return Err(OutageError::HasEnded);
    }
    let new = NewOutage { ended_at: Some(ended_at.unwrap_or(actor.now)), ..again(&entry, named) };
    add(tx, actor, row, entry.seq + 1, new, "outage.recovered").await
}

/// What was recorded was wrong: this holds instead. Credits that were confirmed stay until the
/// correction is confirmed in its turn. Records `outage.corrected`.
pub async fn correct(
    tx: &Tx,
    actor: &Actor,
    id: OutageId,
    expected: Option<i64>,
    new: NewOutage,
) -> Result<outage::Model, OutageError> {
    allowed(actor)?;
    let row = for_update(tx, id, expected).await?;
    let (entry, _) = as_it_stands(tx, &row).await?;
    add(tx, actor, row, entry.seq + 1, new, "outage.corrected").await
}

async fn add(
    tx: &Tx,
    actor: &Actor,
    row: outage::Model,
    seq: i32,
    new: NewOutage,
    act: &'static str,
) -> Result<outage::Model, OutageError> {
    let (new, services) = checked(tx, actor, new).await?;
    write(tx, actor, &row, seq, &new, services).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.version = Set(version);
    row.requested_by = Set(None);
    row.requested_at = Set(None);
    let row = tx.update(row).await?;
    note(tx, actor, &row, act, &new).await?;
    Ok(row)
}

fn allowed(actor: &Actor) -> Result<(), OutageError> {
    Ok(only(actor, &MAY_RECORD, Text::fixed("운용센터, 관리자", "operations, admin"))?)
}

/// Locked: the second of two people waits and sees what the first did.
pub(super) async fn for_update(
    tx: &Tx,
    id: OutageId,
    expected: Option<i64>,
) -> Result<outage::Model, OutageError> {
    let mut found = tx.find::<outage::Entity>().filter(outage::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        found = found.lock_exclusive();
    }
    let row = found.one(tx.raw()).await?.ok_or_else(OutageError::no_outage)?;
    unchanged(tx, ("outage", id.to_string()), row.version, expected).await?;
    Ok(row)
}

/// The entry that holds, and the services it names; empty for all.
async fn as_it_stands(
    tx: &Tx,
    row: &outage::Model,
) -> Result<(outage_entry::Model, Vec<ServiceId>), OutageError> {
    let entry = read::last_entry(tx, row.id).await?.ok_or_else(OutageError::no_outage)?;
    if entry.all_services {
        return Ok((entry, Vec::new()));
    }
    let ids: Vec<SubscriptionId> = read::affected_rows(tx, row.id, entry.seq)
        .await?
        .into_iter()
        .map(|row| row.subscription_id)
        .collect();
    let named = super::affected::subscriptions(tx, &ids).await?;
    Ok((entry, named.into_iter().map(|service| service.service_id).collect()))
}

fn again(entry: &outage_entry::Model, services: Vec<ServiceId>) -> NewOutage {
    NewOutage {
        began_at: entry.began_at,
        ended_at: entry.ended_at,
        cause: entry.cause,
        services,
        products: entry.products.split_whitespace().map(str::to_owned).collect(),
        narrowed: entry.narrowed,
        note: entry.note.clone(),
    }
}

/// What was said, made whole, with the services it stopped.
async fn checked(
    tx: &Tx,
    actor: &Actor,
    mut new: NewOutage,
) -> Result<(NewOutage, Vec<subscription::Model>), OutageError> {
    new.note = free_text::reason("note", &new.note)?;
    if new.ended_at.is_some_and(|end| end <= new.began_at) {
        return Err(OutageError::EndsBeforeItBegins);
    }
    if new.began_at > actor.now || new.ended_at.is_some_and(|end| end > actor.now) {
        return Err(OutageError::InTheFuture);
    }
    if new.products.is_empty() {
        new.products.push(ItemCode::ASP_BASE.to_string());
    }
    let products = price_books::products(tx).await?;
    let by_the_month =
        |code: &&String| products.get(code.as_str()).map(|p| p.charge) != Some(Charge::Recurring);
    if let Some(wrong) = new.products.iter().find(by_the_month) {
        return Err(OutageError::NoSuchProduct(wrong.clone()));
    }
    let ended_by = new.ended_at.unwrap_or(actor.now);
    let services = affected(tx, &new.services, new.began_at, ended_by).await?;
    Ok((new, services))
}

/// The entry, and what each service sees of it. One that an earlier entry named and this one does
/// not is told so by a row as well.
async fn write(
    tx: &Tx,
    actor: &Actor,
    row: &outage::Model,
    seq: i32,
    new: &NewOutage,
    services: Vec<subscription::Model>,
) -> Result<(), OutageError> {
    let products = new.products.join(" ");
    let entry = outage_entry::ActiveModel {
        outage_id: Set(row.id),
        seq: Set(seq),
        began_at: Set(new.began_at),
        ended_at: Set(new.ended_at),
        cause: Set(new.cause),
        all_services: Set(new.services.is_empty()),
        products: Set(products.clone()),
        narrowed: Set(new.narrowed),
        note: Set(new.note.clone()),
        recorded_by: Set(actor.user_id),
        recorded_at: Set(actor.now),
    };
    tx.insert(entry).await?;
    let of = |tenant: TenantId, id: SubscriptionId, affected: bool| service_outage::ActiveModel {
        tenant_id: Set(tenant),
        subscription_id: Set(id),
        outage_id: Set(row.id),
        seq: Set(seq),
        number: Set(row.number.clone()),
        began_at: Set(new.began_at),
        ended_at: Set(new.ended_at),
        cause: Set(new.cause),
        products: Set(products.clone()),
        narrowed: Set(new.narrowed),
        affected: Set(affected),
    };
    let before = read::affected_rows(tx, row.id, seq - 1).await?;
    let no_more = before.iter().filter(|was| services.iter().all(|s| s.id != was.subscription_id));
    let no_more: Vec<_> =
        no_more.map(|was| of(was.tenant_id, was.subscription_id, false)).collect();
    let mut rows: Vec<_> = services.iter().map(|s| of(s.tenant_id, s.id, true)).collect();
    rows.extend(no_more);
    Ok(tx.insert_all(rows).await?)
}

async fn note(
    tx: &Tx,
    actor: &Actor,
    row: &outage::Model,
    act: &'static str,
    new: &NewOutage,
) -> Result<(), DbErr> {
    let services: Vec<String> = new.services.iter().map(ToString::to_string).collect();
    let change = Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "outage",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "number": row.number, "began_at": new.began_at, "ended_at": new.ended_at,
            "cause": new.cause.code(), "services": services, "products": new.products,
            "narrowed": new.narrowed,
        }),
        reason: Some(new.note.clone()),
    };
    tx.record(actor, change).await.map(drop)
}
