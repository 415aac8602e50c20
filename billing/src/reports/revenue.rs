//! Monthly revenue and the movement of the monthly recurring revenue (월간 반복 매출).

use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_rules::{Month, Won};
use sea_orm::DbErr;
use std::collections::BTreeMap;

/// A usage month, in won, VAT excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevenueMonth {
    pub month: Month,
    /// What its bills charged, credits taken off.
    pub revenue: Won,
    /// Recurring charges at their full monthly price, as they stood at the end of the month.
    pub recurring: Won,
    /// Of services without a recurring charge the month before.
    pub new: Won,
    pub expansion: Won,
    /// What services that stayed charge less; not positive.
    pub contraction: Won,
    /// What services that left, or stand still, charged the month before; not positive.
    pub churn: Won,
}

impl RevenueMonth {
    /// What the month before's recurring charges changed by, in won.
    pub fn net(&self) -> Won {
        let moved = [self.new, self.expansion, self.contraction, self.churn];
        Won::new(moved.into_iter().map(Won::get).sum())
    }
}

/// The months from `from` to `to`, both included, oldest first. The movement of the first month is
/// against the month before it.
pub async fn revenue(tx: &Tx, from: Month, to: Month) -> Result<Vec<RevenueMonth>, DbErr> {
    let mut months: BTreeMap<i32, RevenueMonth> = BTreeMap::new();
    let mut month = from;
    while month <= to {
        months.insert(usage_month::stored(month), nothing(month));
        month = month.next();
    }
    let (before, last) = (usage_month::stored(from.prev()), usage_month::stored(to));
    for (month, amount) in pairs(tx, &totals(before, last)).await? {
        if let Some(row) = months.get_mut(&month) {
            row.revenue = Won::new(amount);
        }
    }
    for row in tx.ask_of_all(&movement(before, last)).await? {
        let month: i32 = row.try_get("", "month")?;
        let Some(of) = months.get_mut(&month) else { continue };
        of.recurring = Won::new(row.try_get("", "recurring")?);
        of.new = Won::new(row.try_get("", "fresh")?);
        of.expansion = Won::new(row.try_get("", "expansion")?);
        of.contraction = Won::new(row.try_get("", "contraction")?);
    }
    for (month, amount) in pairs(tx, &churn(before, last)).await? {
        if let Some(row) = months.get_mut(&month) {
            row.churn = Won::new(-amount);
        }
    }
    Ok(months.into_values().collect())
}

fn nothing(month: Month) -> RevenueMonth {
    RevenueMonth {
        month,
        revenue: Won::ZERO,
        recurring: Won::ZERO,
        new: Won::ZERO,
        expansion: Won::ZERO,
        contraction: Won::ZERO,
        churn: Won::ZERO,
    }
}

async fn pairs(tx: &Tx, sql: &str) -> Result<Vec<(i32, i64)>, DbErr> {
    let rows = tx.ask_of_all(sql).await?;
    rows.iter().map(|row| Ok((row.try_get("", "month")?, row.try_get("", "amount")?))).collect()
}

fn totals(first: i32, last: i32) -> String {
    format!(
        "SELECT month, CAST(sum(supply) AS bigint) AS amount FROM bill \
         WHERE month BETWEEN {first} AND {last} GROUP BY month"
    )
}

/// Every service's recurring price at the end of each month: the last line of each product.
fn monthly(first: i32, last: i32) -> String {
    format!(
        "monthly AS (SELECT month, tenant_id, subscription_id, \
             CAST(sum(unit_price * quantity) AS bigint) AS price FROM ( \
             SELECT b.month, l.tenant_id, l.subscription_id, l.unit_price, l.quantity, \
                 row_number() OVER (PARTITION BY l.tenant_id, l.bill_id, l.subscription_id, \
                     l.product ORDER BY l.last_day DESC, l.line_no DESC) AS place \
             FROM bill b JOIN bill_line l ON l.tenant_id = b.tenant_id AND l.bill_id = b.id \
             WHERE b.month BETWEEN {first} AND {last} AND l.charge = 'recurring') AS lines \
         WHERE place = 1 GROUP BY month, tenant_id, subscription_id)"
    )
}

/// The stored month after this one.
const NEXT: &str = "CASE WHEN p.month % 100 = 12 THEN p.month + 89 ELSE p.month + 1 END";

fn movement(first: i32, last: i32) -> String {
    format!(
        "WITH {monthly} SELECT c.month, CAST(sum(c.price) AS bigint) AS recurring, \
         CAST(sum(CASE WHEN p.price IS NULL THEN c.price ELSE 0 END) AS bigint) AS fresh, \
         CAST(sum(CASE WHEN c.price > p.price THEN c.price - p.price ELSE 0 END) AS bigint) \
             AS expansion, \
         CAST(sum(CASE WHEN c.price < p.price THEN c.price - p.price ELSE 0 END) AS bigint) \
             AS contraction \
         FROM monthly c LEFT JOIN monthly p ON p.tenant_id = c.tenant_id \
             AND p.subscription_id = c.subscription_id AND c.month = {NEXT} \
         GROUP BY c.month",
        monthly = monthly(first, last)
    )
}

/// What services of a month charged that charge nothing in the next one.
fn churn(first: i32, last: i32) -> String {
    format!(
        "WITH {monthly} SELECT {NEXT} AS month, CAST(sum(p.price) AS bigint) AS amount \
         FROM monthly p LEFT JOIN monthly c ON c.tenant_id = p.tenant_id \
             AND c.subscription_id = p.subscription_id AND c.month = {NEXT} \
         WHERE c.month IS NULL \
         AND EXISTS (SELECT 1 FROM bill b WHERE b.month = {NEXT}) GROUP BY 1",
        monthly = monthly(first, last)
    )
}
