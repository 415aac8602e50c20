//! Minutes of outage by the month they began in and their cause.

use crate::outages;
use gaetong_entity::Tx;
use gaetong_entity::service::outage_entry::Cause;
use gaetong_rules::Month;
use gaetong_rules::month::seoul_date;
use sea_orm::DbErr;
use std::collections::BTreeMap;

/// A month and a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutageMinutes {
    pub month: Month,
    pub cause: Cause,
    pub outages: u64,
    /// Whole minutes of those that are over.
    pub minutes: u64,
    /// Services touched, one touched twice counted twice.
    pub services: u64,
}

/// Outages looked through, the latest first.
const MOST: u64 = 100_000;

/// The months from `from` to `to`, oldest first; only those with an outage.
pub async fn outage_minutes(tx: &Tx, from: Month, to: Month) -> Result<Vec<OutageMinutes>, DbErr> {
    let mut sums: BTreeMap<(Month, &str), OutageMinutes> = BTreeMap::new();
    for outage in outages::list(tx, MOST).await? {
        let (entry, affected) = (outage.entry, outage.affected);
        let month = Month::of(seoul_date(entry.began_at));
        if month < from || month > to {
            continue;
        }
        let sum = sums.entry((month, entry.cause.code())).or_insert(OutageMinutes {
            month,
            cause: entry.cause,
            outages: 0,
            minutes: 0,
            services: 0,
        });
        let length = entry.ended_at.map_or(0, |ended| (ended - entry.began_at).num_minutes());
        sum.outages += 1;
        sum.minutes += u64::try_from(length).unwrap_or(0);
        sum.services += u64::try_from(affected).unwrap_or(0);
    }
    Ok(sums.into_values().collect())
}
