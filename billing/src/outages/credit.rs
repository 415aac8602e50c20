//! What is due for outages (S1–S5): rows become the facts of the rule, one product of one service
//! in one month at a time, and what was granted already is taken off.

use super::affected::{rows_by_chunks, subscriptions};
use super::{OutageError, read};
use crate::facts::{BrokenFacts, Catalogue, Rows, catalogue_of, facts};
use crate::usage_month;
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{
    BillId, BillingAccountId, OutageId, ServiceId, SubscriptionId, TenantId,
};
use gaetong_entity::money::{bill, outage_credit as granted};
use gaetong_entity::party::tenant;
use gaetong_entity::service::outage_entry::Cause;
use gaetong_entity::service::subscription_state::Axis;
use gaetong_entity::service::{outage, service_outage, subscription};
use gaetong_rules::monthly_fee::{Dated, RecurringLine, rate_month};
use gaetong_rules::outage_credit::{Outage, OutageCredit, OutageFacts, outage_credit};
use gaetong_rules::{ItemCode, Month, Period, Text, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The credit of one product of one service for one month, and what is still to be granted of it.
#[derive(Debug, Clone)]
pub struct Due {
    pub tenant_id: TenantId,
    pub tenant_name: String,
    pub subscription_id: SubscriptionId,
    pub service_id: ServiceId,
    pub month: Month,
    pub item: ItemCode,
    pub credit: OutageCredit,
    /// Won, VAT excluded, granted before.
    pub granted: Won,
    /// What is to be granted now; negative where too much was.
    pub difference: Won,
    /// The payer's bill of the month, where it is out (S6).
    pub bill: Option<(BillId, String)>,
    pub(super) payer: BillingAccountId,
}

/// What confirming an outage would grant.
#[derive(Debug, Clone, Default)]
pub struct Impact {
    pub dues: Vec<Due>,
    /// Services whose rows contradict each other, and how.
    pub broken: Vec<(ServiceId, String)>,
}

impl Impact {
    /// Won, VAT excluded, that would be granted now.
    pub fn to_grant(&self) -> Won {
        Won::new(self.dues.iter().map(|due| due.difference.get()).sum())
    }

    /// Won, VAT excluded, due in all.
    pub fn total(&self) -> Won {
        Won::new(self.dues.iter().map(|due| due.credit.amount.get()).sum())
    }
}

/// What confirming an outage as it stands would grant to whom; changes nothing.
pub async fn impact(tx: &Tx, id: OutageId, now: DateTime<Utc>) -> Result<Impact, OutageError> {
    let found = tx.find::<outage::Entity>().filter(outage::Column::Id.eq(id));
    let row = found.one(tx.raw()).await?.ok_or_else(OutageError::no_outage)?;
    let entry = read::last_entry(tx, id).await?.ok_or_else(OutageError::no_outage)?;
    of_outage(tx, &row, entry.seq, now).await
}

pub(super) async fn of_outage(
    tx: &Tx,
    row: &outage::Model,
    seq: i32,
    now: DateTime<Utc>,
) -> Result<Impact, OutageError> {
    let of_outage = service_outage::Column::OutageId.eq(row.id);
    let seen = tx.find::<service_outage::Entity>().filter(of_outage).all(tx.raw()).await?;
    let ids: BTreeSet<SubscriptionId> = seen.iter().map(|seen| seen.subscription_id).collect();
    let ids: Vec<SubscriptionId> = ids.into_iter().collect();
    let confirmed = read::confirmed(tx).await?;
    let mut impact = Impact::default();
    for chunk in ids.chunks(500) {
        let ground = Ground::read(tx, chunk, now).await?;
        for service in &ground.services {
            let all = ground.seen.get(&service.id).map_or(&[][..], Vec::as_slice);
            let mut wanted = confirmed.clone();
            let before = holding(all, &wanted);
            wanted.insert(row.id, seq);
            let after = holding(all, &wanted);
            let touched = before.iter().chain(&after).filter(|seen| seen.outage_id == row.id);
            match ground.dues(service, &after, &touched.copied().collect::<Vec<_>>()) {
                Ok(dues) => impact.dues.extend(dues),
                Err(broken) => impact.broken.push((service.service_id.clone(), broken.to_string())),
            }
        }
    }
    Ok(impact)
}

/// What the services' outages come to as they stand, confirmed or not, in these months.
pub(super) async fn as_recorded(
    tx: &Tx,
    ids: &[SubscriptionId],
    now: DateTime<Utc>,
) -> Result<Vec<Due>, OutageError> {
    let mut dues = Vec::new();
    for chunk in ids.chunks(500) {
        let ground = Ground::read(tx, chunk, now).await?;
        for service in &ground.services {
            let all = ground.seen.get(&service.id).map_or(&[][..], Vec::as_slice);
            let latest = all.iter().map(|seen| (seen.outage_id, i32::MAX)).collect();
            let standing = holding(all, &latest);
            dues.extend(ground.dues(service, &standing, &standing).unwrap_or_default());
        }
    }
    Ok(dues)
}

/// Of each outage the row that holds at the entry wanted: the latest up to it, where the service is
/// affected and the provider answers for the cause (S1).
fn holding<'a>(
    all: &'a [service_outage::Model],
    wanted: &HashMap<OutageId, i32>,
) -> Vec<&'a service_outage::Model> {
    let mut latest: BTreeMap<OutageId, &service_outage::Model> = BTreeMap::new();
    for seen in all {
        let in_time = wanted.get(&seen.outage_id).is_some_and(|seq| seen.seq <= *seq);
        let later = latest.get(&seen.outage_id).is_none_or(|held| held.seq < seen.seq);
        if in_time && later {
            latest.insert(seen.outage_id, seen);
        }
    }
    let counts =
        |seen: &&service_outage::Model| seen.affected && seen.cause == Cause::SystemFailure;
    latest.into_values().filter(counts).collect()
}

/// Everything the credits of some services rest on.
struct Ground {
    services: Vec<subscription::Model>,
    rows: HashMap<SubscriptionId, Rows>,
    catalogue: Catalogue,
    seen: HashMap<SubscriptionId, Vec<service_outage::Model>>,
    granted: HashMap<(SubscriptionId, i32, String), i64>,
    bills: HashMap<(BillingAccountId, i32), (BillId, String)>,
    tenants: HashMap<TenantId, String>,
    now: DateTime<Utc>,
}

impl Ground {
    async fn read(tx: &Tx, ids: &[SubscriptionId], now: DateTime<Utc>) -> Result<Ground, DbErr> {
        let services = subscriptions(tx, ids).await?;
        let rows = rows_by_chunks(tx, &services).await?;
        let catalogue = catalogue_of(tx, &services).await?;
        let of = service_outage::Column::SubscriptionId.is_in(ids.iter().copied());
        let mut seen: HashMap<SubscriptionId, Vec<service_outage::Model>> = HashMap::new();
        for row in tx.find::<service_outage::Entity>().filter(of).all(tx.raw()).await? {
            seen.entry(row.subscription_id).or_default().push(row);
        }
        let of = granted::Column::SubscriptionId.is_in(ids.iter().copied());
        let mut sums = HashMap::new();
        for row in tx.find::<granted::Entity>().filter(of).all(tx.raw()).await? {
            *sums.entry((row.subscription_id, row.month, row.product)).or_insert(0) += row.amount;
        }
        let tenants = services.iter().map(|service| service.tenant_id);
        let tenants = tx.find::<tenant::Entity>().filter(tenant::Column::Id.is_in(tenants));
        let tenants = tenants.all(tx.raw()).await?.into_iter().map(|row| (row.id, row.name));
        Ok(Ground {
            bills: bills(tx, &services, &rows).await?,
            tenants: tenants.collect(),
            granted: sums,
            services,
            rows,
            catalogue,
            seen,
            now,
        })
    }

    /// What `standing` outages come to in the months and for the products that `touched` ones
    /// have to do with.
    fn dues(
        &self,
        service: &subscription::Model,
        standing: &[&service_outage::Model],
        touched: &[&service_outage::Model],
    ) -> Result<Vec<Due>, BrokenFacts> {
        let mut dues = Vec::new();
        let nothing = Rows::default();
        let rows = self.rows.get(&service.id).unwrap_or(&nothing);
        for month in self.months(standing, touched) {
            let known = facts(&self.catalogue, service, rows, month)?;
            let Some(to_rate) = known.to_rate() else { continue };
            let Ok(lines) = rate_month(&to_rate, month) else { continue };
            let items: BTreeSet<ItemCode> = lines.iter().map(|line| line.item).collect();
            for item in items {
                if !touched.iter().any(|seen| is_of(seen, item)) {
                    continue;
                }
                let facts = OutageFacts {
                    month,
                    monthly_fees: fees(&lines, item, month),
                    outages: standing
                        .iter()
                        .filter(|seen| is_of(seen, item))
                        .map(|seen| self.interval(seen))
                        .collect(),
                    suspended: suspended(rows),
                };
                let Ok(credit) = outage_credit(&facts) else { continue };
                dues.extend(self.due(service, rows, item, credit));
            }
        }
        Ok(dues)
    }

    fn due(
        &self,
        service: &subscription::Model,
        rows: &Rows,
        item: ItemCode,
        credit: OutageCredit,
    ) -> Option<Due> {
        let stored = usage_month::stored(credit.month);
        let granted = self.granted.get(&(service.id, stored, item.to_string())).copied();
        let granted = Won::new(granted.unwrap_or(0));
        if credit.parts.is_empty() && granted.is_zero() {
            return None;
        }
        let payer = rows.payer(service, credit.month);
        Some(Due {
            tenant_id: service.tenant_id,
            tenant_name: self.tenants.get(&service.tenant_id).cloned().unwrap_or_default(),
            subscription_id: service.id,
            service_id: service.service_id.clone(),
            month: credit.month,
            item,
            granted,
            difference: Won::new(credit.amount.get() - granted.get()),
            bill: self.bills.get(&(payer, stored)).cloned(),
            payer,
            credit,
        })
    }

    fn interval(&self, seen: &service_outage::Model) -> Outage {
        let until = seen.ended_at.unwrap_or(self.now);
        // One that began this very second has no length yet.
        let until = until.max(seen.began_at + chrono::TimeDelta::seconds(1));
        Outage { from: seen.began_at, until }
    }

    /// The months of the touched outages and of those they run into: an interval is measured uncut,
    /// so one in June can make one that ends in May long enough (S3, S4).
    fn months(
        &self,
        standing: &[&service_outage::Model],
        touched: &[&service_outage::Model],
    ) -> BTreeSet<Month> {
        let mut spans: Vec<Outage> = touched.iter().map(|seen| self.interval(seen)).collect();
        let mut others: Vec<Outage> = standing.iter().map(|seen| self.interval(seen)).collect();
        let meet = |a: &Outage, b: &Outage| a.from <= b.until && b.from <= a.until;
        while let Some(at) = others.iter().position(|o| spans.iter().any(|s| meet(s, o))) {
            spans.push(others.swap_remove(at));
        }
        let mut months = BTreeSet::new();
        for span in spans {
            let last = Month::in_seoul(span.until - chrono::TimeDelta::nanoseconds(1));
            let mut month = Month::in_seoul(span.from);
            while month <= last {
                months.insert(month);
                month = month.next();
            }
        }
        months
    }
}

/// Whether an outage stopped a product: one of the base service stops all unless narrowed (S2).
pub(super) fn is_of(seen: &service_outage::Model, item: ItemCode) -> bool {
    let named = |code: &str| seen.products.split_whitespace().any(|product| product == code);
    named(item.as_str()) || (!seen.narrowed && named(ItemCode::ASP_BASE.as_str()))
}

/// The product's monthly fee over the month: unit price × quantity, nothing where it was not held
/// (S2). Days of a suspension have no fee either; they do not count (S1).
fn fees(lines: &[RecurringLine], item: ItemCode, month: Month) -> Vec<Dated<Won>> {
    let mut stretches: Vec<(Period, Won)> = Vec::new();
    for line in lines.iter().filter(|line| line.item == item) {
        let fee = |price: Won| Won::new(price.get() * i64::from(line.quantity.get()));
        let segments = line.segments.iter();
        stretches.extend(segments.map(|s| (s.period, fee(s.unit_price.price))));
    }
    stretches.sort_by_key(|(period, _)| period.from());
    let dated = |from, value| Dated { from, value, source: Text::default() };
    let (mut fees, mut next) = (Vec::new(), month.first_day());
    for (period, fee) in stretches {
        if period.from() > next {
            fees.push(dated(next, Won::ZERO));
        }
        fees.push(dated(period.from(), fee));
        next = period.until();
    }
    if month.contains(next) {
        fees.push(dated(next, Won::ZERO));
    }
    fees
}

/// The days a service was suspended, for whatever reason (S1).
fn suspended(rows: &Rows) -> Vec<Period> {
    let mut states: Vec<_> =
        rows.states.iter().filter(|state| state.axis == Axis::Service).collect();
    states.sort_by_key(|state| (state.effective_on, state.seq));
    let (mut periods, mut since): (Vec<Period>, Option<(NaiveDate, i32)>) = (Vec::new(), None);
    for state in states {
        match (state.state.as_str(), since) {
            ("suspended", None) => since = Some((state.effective_on, state.seq)),
            ("suspended", Some((from, seq))) => since = Some((from, seq.max(state.seq))),
            // An end recorded before the stop it would end belongs to another one.
            (_, Some((from, seq))) if state.seq > seq => {
                periods.extend(Period::new(from, state.effective_on));
                since = None;
            }
            _ => {}
        }
    }
    let open_end = NaiveDate::from_ymd_opt(9_000, 1, 1).unwrap_or(NaiveDate::MAX);
    periods.extend(since.and_then(|(from, _)| Period::new(from, open_end).ok()));
    periods
}

/// The regular bills of whoever pays or paid for these services.
async fn bills(
    tx: &Tx,
    services: &[subscription::Model],
    rows: &HashMap<SubscriptionId, Rows>,
) -> Result<HashMap<(BillingAccountId, i32), (BillId, String)>, DbErr> {
    let payers = rows.values().flat_map(|rows| &rows.payers).map(|row| row.billing_account_id);
    let payers: BTreeSet<_> =
        payers.chain(services.iter().map(|service| service.billing_account_id)).collect();
    let of = bill::Column::BillingAccountId.is_in(payers);
    let bills = tx.find::<bill::Entity>().filter(of).filter(bill::Column::Seq.eq(1));
    let bills = bills.all(tx.raw()).await?;
    let keyed = |bill: bill::Model| ((bill.billing_account_id, bill.month), (bill.id, bill.number));
    Ok(bills.into_iter().map(keyed).collect())
}
