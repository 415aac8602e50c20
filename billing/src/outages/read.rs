//! Outages, read back: the register, one of them, and what a customer sees of its own.

use super::credit::{self, Due};
use super::{OutageError, notice};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{OutageId, ServiceId, SubscriptionId, TenantId, UserId};
use gaetong_entity::money::outage_credit;
use gaetong_entity::party::tenant;
use gaetong_entity::service::{outage, outage_entry, outage_notice, service_outage};
use gaetong_rules::outage_credit::notice_due_on;
use gaetong_rules::{Month, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap, HashSet};

/// How an outage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutageState {
    Running,
    Recovered,
    /// Operations asked for its credits to be confirmed.
    Requested,
    Confirmed,
    /// Corrected after its credits were confirmed.
    Corrected,
}

impl OutageState {
    /// Stable, and the last part of its translation key.
    pub const fn code(self) -> &'static str {
        match self {
            OutageState::Running => "running",
            OutageState::Recovered => "recovered",
            OutageState::Requested => "requested",
            OutageState::Confirmed => "confirmed",
            OutageState::Corrected => "corrected",
        }
    }

    fn of(row: &outage::Model, entry: &outage_entry::Model) -> OutageState {
        match (entry.ended_at, row.confirmed_seq) {
            (None, _) => OutageState::Running,
            (Some(_), Some(seq)) if seq == entry.seq => OutageState::Confirmed,
            (Some(_), Some(_)) => OutageState::Corrected,
            (Some(_), None) if row.requested_at.is_some() => OutageState::Requested,
            _ => OutageState::Recovered,
        }
    }
}

/// An outage as the register shows it.
#[derive(Debug, Clone)]
pub struct OutageSummary {
    pub outage: outage::Model,
    /// The entry that holds.
    pub entry: outage_entry::Model,
    pub state: OutageState,
    pub affected: usize,
    /// The day by which those affected must be told, and how many have been (S7); none where
    /// nobody need be.
    pub notice_due: Option<NaiveDate>,
    pub told: usize,
    /// Won, VAT excluded, granted by its confirmations.
    pub granted: Won,
}

/// A service an outage stopped.
#[derive(Debug, Clone)]
pub struct ServiceAffected {
    pub subscription_id: SubscriptionId,
    pub service_id: ServiceId,
    pub tenant_id: TenantId,
    pub tenant_name: String,
    pub told_at: Option<DateTime<Utc>>,
}

/// One outage with all that was ever said of it.
#[derive(Debug, Clone)]
pub struct OutageDetail {
    pub summary: OutageSummary,
    /// The first first.
    pub entries: Vec<outage_entry::Model>,
    pub services: Vec<ServiceAffected>,
    /// Who wrote the entries, and who confirmed.
    pub names: HashMap<UserId, String>,
    /// How many of the letters have left.
    pub delivered: usize,
}

/// The outages of one service and what they come to.
#[derive(Debug, Clone)]
pub struct ServiceOutages {
    pub service_id: ServiceId,
    pub subscription_id: SubscriptionId,
    pub tenant_name: String,
    /// As they stand, the latest first.
    pub outages: Vec<service_outage::Model>,
    /// Product by product and month by month.
    pub dues: Vec<Due>,
}

pub(super) async fn last_entry(
    tx: &Tx,
    id: OutageId,
) -> Result<Option<outage_entry::Model>, DbErr> {
    let entries = tx.find::<outage_entry::Entity>();
    let entries = entries.filter(outage_entry::Column::OutageId.eq(id));
    entries.order_by_desc(outage_entry::Column::Seq).one(tx.raw()).await
}

/// The services an entry names.
pub(super) async fn affected_rows(
    tx: &Tx,
    id: OutageId,
    seq: i32,
) -> Result<Vec<service_outage::Model>, DbErr> {
    let rows = tx.find::<service_outage::Entity>();
    let rows = rows.filter(service_outage::Column::OutageId.eq(id));
    let rows = rows.filter(service_outage::Column::Seq.eq(seq));
    rows.filter(service_outage::Column::Affected.eq(true)).all(tx.raw()).await
}

/// Every service any entry of an outage names.
pub(super) async fn subscriptions_of(
    tx: &Tx,
    id: OutageId,
) -> Result<BTreeSet<SubscriptionId>, DbErr> {
    let rows = tx.find::<service_outage::Entity>();
    let rows = rows.filter(service_outage::Column::OutageId.eq(id)).all(tx.raw()).await?;
    Ok(rows.into_iter().map(|row| row.subscription_id).collect())
}

/// The entries whose credits are confirmed.
pub(super) async fn confirmed(tx: &Tx) -> Result<HashMap<OutageId, i32>, DbErr> {
    let rows = tx.find::<outage::Entity>().filter(outage::Column::ConfirmedSeq.is_not_null());
    let rows = rows.all(tx.raw()).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.confirmed_seq?))).collect())
}

/// The register: those that run first, then the latest.
pub async fn list(tx: &Tx, limit: u64) -> Result<Vec<OutageSummary>, DbErr> {
    let rows = tx.find::<outage::Entity>().order_by_desc(outage::Column::Id).limit(limit);
    let rows = rows.all(tx.raw()).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.extend(summary(tx, row).await?);
    }
    all.sort_by_key(|outage| outage.state != OutageState::Running);
    Ok(all)
}

async fn summary(tx: &Tx, row: outage::Model) -> Result<Option<OutageSummary>, DbErr> {
    let Some(entry) = last_entry(tx, row.id).await? else { return Ok(None) };
    let affected = affected_rows(tx, row.id, entry.seq).await?;
    let told = told(tx, row.id).await?;
    let still: HashSet<SubscriptionId> = affected.iter().map(|row| row.subscription_id).collect();
    let credits = tx.find::<outage_credit::Entity>();
    let credits = credits.filter(outage_credit::Column::OutageId.eq(row.id)).all(tx.raw()).await?;
    Ok(Some(OutageSummary {
        state: OutageState::of(&row, &entry),
        affected: affected.len(),
        notice_due: entry.ended_at.filter(|_| notice::owed(entry.cause)).map(notice_due_on),
        told: told.iter().filter(|row| still.contains(&row.subscription_id)).count(),
        granted: Won::new(credits.iter().map(|credit| credit.amount).sum()),
        outage: row,
        entry,
    }))
}

async fn told(tx: &Tx, id: OutageId) -> Result<Vec<outage_notice::Model>, DbErr> {
    let rows = tx.find::<outage_notice::Entity>();
    rows.filter(outage_notice::Column::OutageId.eq(id)).all(tx.raw()).await
}

/// One outage; none if there is no such one for these eyes.
pub async fn detail(tx: &Tx, id: OutageId) -> Result<Option<OutageDetail>, DbErr> {
    let found = tx.find::<outage::Entity>().filter(outage::Column::Id.eq(id));
    let Some(row) = found.one(tx.raw()).await? else { return Ok(None) };
    let Some(summary) = summary(tx, row).await? else { return Ok(None) };
    let entries = tx.find::<outage_entry::Entity>();
    let entries = entries.filter(outage_entry::Column::OutageId.eq(id));
    let entries = entries.order_by_asc(outage_entry::Column::Seq).all(tx.raw()).await?;
    let told = told(tx, id).await?;
    let letters = told.iter().map(|row| row.outbox_id).collect();
    let delivered = notice::delivered(tx, letters).await?;
    let people = entries.iter().map(|entry| Some(entry.recorded_by));
    let row = &summary.outage;
    let people = people.chain([row.confirmed_by, row.requested_by]);
    let names = crate::notes::names(tx, people.collect::<Vec<_>>()).await?;
    let services = services(tx, &summary, &told).await?;
    Ok(Some(OutageDetail { summary, entries, services, names, delivered }))
}

async fn services(
    tx: &Tx,
    summary: &OutageSummary,
    told: &[outage_notice::Model],
) -> Result<Vec<ServiceAffected>, DbErr> {
    let rows = affected_rows(tx, summary.outage.id, summary.entry.seq).await?;
    let ids: Vec<SubscriptionId> = rows.iter().map(|row| row.subscription_id).collect();
    let services = super::affected::subscriptions(tx, &ids).await?;
    let names = tenant_names(tx).await?;
    let told: HashMap<SubscriptionId, DateTime<Utc>> =
        told.iter().map(|row| (row.subscription_id, row.told_at)).collect();
    let affected = services.into_iter().map(|service| ServiceAffected {
        subscription_id: service.id,
        tenant_name: names.get(&service.tenant_id).cloned().unwrap_or_default(),
        tenant_id: service.tenant_id,
        told_at: told.get(&service.id).copied(),
        service_id: service.service_id,
    });
    Ok(affected.collect())
}

async fn tenant_names(tx: &Tx) -> Result<HashMap<TenantId, String>, DbErr> {
    let rows = tx.find::<tenant::Entity>().all(tx.raw()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The outages of everything these eyes may see that lie in a month, service by service, with what
/// they come to: compensated, or why not.
pub async fn of_tenant(
    tx: &Tx,
    month: Option<Month>,
    now: DateTime<Utc>,
) -> Result<Vec<ServiceOutages>, OutageError> {
    let rows = tx.find::<service_outage::Entity>();
    let rows = rows.order_by_asc(service_outage::Column::Seq).all(tx.raw()).await?;
    let mut latest: HashMap<(SubscriptionId, OutageId), service_outage::Model> = HashMap::new();
    for row in rows {
        latest.insert((row.subscription_id, row.outage_id), row);
    }
    let of_month = |row: &service_outage::Model| {
        let (first, last) =
            (Month::in_seoul(row.began_at), Month::in_seoul(row.ended_at.unwrap_or(now)));
        row.affected && month.is_none_or(|month| first <= month && month <= last)
    };
    let mut by_service: HashMap<SubscriptionId, Vec<service_outage::Model>> = HashMap::new();
    for row in latest.into_values().filter(of_month) {
        by_service.entry(row.subscription_id).or_default().push(row);
    }
    let ids: Vec<SubscriptionId> = by_service.keys().copied().collect();
    let mut dues = credit::as_recorded(tx, &ids, now).await?;
    dues.retain(|due| month.is_none_or(|month| due.month == month));
    let names = tenant_names(tx).await?;
    let mut all = Vec::new();
    for service in super::affected::subscriptions(tx, &ids).await? {
        let mut outages = by_service.remove(&service.id).unwrap_or_default();
        outages.sort_by_key(|row| std::cmp::Reverse(row.began_at));
        all.push(ServiceOutages {
            tenant_name: names.get(&service.tenant_id).cloned().unwrap_or_default(),
            dues: dues.iter().filter(|due| due.subscription_id == service.id).cloned().collect(),
            subscription_id: service.id,
            service_id: service.service_id,
            outages,
        });
    }
    Ok(all)
}
