//! How many days lie between an application and the opening of its service.

use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::Tx;
use gaetong_entity::order::application;
use gaetong_entity::service::subscription;
use gaetong_rules::Month;
use gaetong_rules::month::seoul_date;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, QueryFilter, QuerySelect, QueryTrait,
};
use std::collections::BTreeMap;

/// The services that opened in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadTime {
    pub month: Month,
    pub opened: usize,
    /// Days within which half of them opened, and nine in ten.
    pub median_days: i64,
    pub ninetieth_days: i64,
}

/// The months from `from` to `to`, oldest first; only those in which a service opened.
pub async fn lead_times(tx: &Tx, from: Month, to: Month) -> Result<Vec<LeadTime>, DbErr> {
    let mut days: BTreeMap<Month, Vec<i64>> = BTreeMap::new();
    for Opening { opened_on, submitted_at, created_at } in openings(tx, from, to).await? {
        let filed_on = seoul_date(submitted_at.unwrap_or(created_at));
        let took = (opened_on - filed_on).num_days().max(0);
        days.entry(Month::of(opened_on)).or_default().push(took);
    }
    Ok(days.into_iter().map(|(month, days)| lead_time(month, days)).collect())
}

/// A service that opened, and when it was filed.
#[derive(Debug, FromQueryResult)]
struct Opening {
    opened_on: NaiveDate,
    submitted_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

async fn openings(tx: &Tx, from: Month, to: Month) -> Result<Vec<Opening>, DbErr> {
    // Here alone: it has a `max` of its own.
    use sea_orm::sea_query::ExprTrait;
    use subscription::Column::{ApplicationId, OpenedOn, TenantId};
    let opened = tx.find::<subscription::Entity>().filter(OpenedOn.gte(from.first_day()));
    let opened = opened.filter(OpenedOn.lte(to.last_day())).select_only().column(OpenedOn);
    let filed = |column| Expr::col((application::Entity, column));
    let its = filed(application::Column::TenantId).equals((subscription::Entity, TenantId));
    let its = its.and(filed(application::Column::Id).equals((subscription::Entity, ApplicationId)));
    let both = [application::Column::SubmittedAt, application::Column::CreatedAt];
    let mut query = opened.columns(both).into_query();
    query.inner_join(application::Entity, its);
    let rows = tx.raw().query_all(&query).await?;
    rows.iter().map(|row| Opening::from_query_result(row, "")).collect()
}

fn lead_time(month: Month, mut days: Vec<i64>) -> LeadTime {
    days.sort_unstable();
    LeadTime {
        month,
        opened: days.len(),
        median_days: within(&days, 50),
        ninetieth_days: within(&days, 90),
    }
}

/// The smallest of these numbers of days within which so many percent lie (nearest rank).
fn within(days: &[i64], percent: usize) -> i64 {
    let rank = (days.len() * percent).div_ceil(100).max(1);
    days.get(rank - 1).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_them_and_nine_in_ten() {
        let cases: [(&[i64], i64, i64); 4] = [
            (&[7], 7, 7),
            (&[1, 9], 1, 9),
            (&[5, 6, 7, 8, 9, 10, 11, 12, 13, 40], 9, 13),
            (&[], 0, 0),
        ];
        for (days, median, ninetieth) in cases {
            assert_eq!((within(days, 50), within(days, 90)), (median, ninetieth), "{days:?}");
        }
    }
}
