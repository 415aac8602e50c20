//! Attendance reports (복무확인서, C6): which bill takes them up. Each is billed once, in the run of its
//! month or, if that month's bill is out, in the next one under its own month.

use super::BrokenFacts;
use super::assessed::issued;
use super::query::of_tenants;
use super::rows::{Account, Rows};
use super::service::item;
use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::ids::{AttendanceId, BillId, BillingAccountId, ServiceId, SubscriptionId};
use gaetong_entity::settling::attendance_report::{self, AttendanceState};
use gaetong_entity::settling::billed_attendance;
use gaetong_rules::month::seoul_date;
use gaetong_rules::one_off::AgentMonths;
use gaetong_rules::{ItemCode, Month, Text, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// A signed attendance report as the rules take it.
#[derive(Debug, Clone)]
pub struct Confirmed {
    pub report: AttendanceId,
    pub item: ItemCode,
    pub month: Month,
    pub agent_months: AgentMonths,
    /// Won per agent-month, VAT excluded, as agreed at the end of its month.
    pub price: Won,
    /// Who signed it and when.
    pub source: Text,
}

impl Confirmed {
    pub(super) fn canonical(&self) -> Value {
        let months = self.agent_months.hundredths();
        json!([self.report, self.month.to_string(), self.item.as_str(), months, self.price.get()])
    }

    fn read(
        service: &ServiceId,
        rows: &Rows,
        report: &attendance_report::Model,
    ) -> Result<Confirmed, BrokenFacts> {
        let broken =
            || BrokenFacts::NoStaffingPrice { service: service.clone(), month: report.month };
        let month = usage_month::read(report.month).map_err(|_| broken())?;
        let hundredths = u32::try_from(report.difference).map_err(|_| broken())?;
        let signed = report.decided_at.map(seoul_date).ok_or_else(broken)?;
        let by = report.signatory.clone().unwrap_or_default();
        Ok(Confirmed {
            report: report.id,
            item: item(service, &report.product)?,
            month,
            agent_months: AgentMonths::from_hundredths(hundredths),
            price: agreed_price(rows, &report.product, month).ok_or_else(broken)?,
            source: Text::new(
                format!("{month} 복무확인서, {signed} {by} 확인"),
                format!("attendance report of {month}, signed on {signed} by {by}"),
            ),
        })
    }
}

/// Won per agent-month, VAT excluded, in force on the last day of a month.
pub(crate) fn agreed_price(rows: &Rows, product: &str, month: Month) -> Option<Won> {
    let of_product = rows.prices.iter().filter(|price| price.product == product);
    let begun = of_product.filter(|price| price.from_on <= month.last_day());
    let latest = begun.max_by_key(|price| (price.from_on, price.seq))?;
    Some(Won::new(latest.unit_price))
}

/// The reports of a service that the month's bill takes up.
pub(super) fn confirmed(service: &ServiceId, rows: &Rows) -> Result<Vec<Confirmed>, BrokenFacts> {
    let mut due: Vec<_> = rows.attendance.iter().filter(|r| rows.due.contains(&r.id)).collect();
    due.sort_by_key(|report| (report.month, report.seq, report.id));
    due.into_iter().map(|report| Confirmed::read(service, rows, report)).collect()
}

/// Whether attendance of a product was confirmed for a month, billed or not.
pub(super) fn is_confirmed(rows: &Rows, item: ItemCode, month: Month) -> bool {
    let of_month = usage_month::stored(month);
    let same = |report: &&attendance_report::Model| {
        report.month == of_month && report.product == item.as_str()
    };
    rows.attendance.iter().filter(same).any(is_signed)
}

fn is_signed(report: &attendance_report::Model) -> bool {
    report.state == AttendanceState::Signed
}

/// Marks the reports the month's bill of their payer takes up: those on it, where it is out; where
/// it is not, those of the month and before that no bill has. What takes agent-months back is a
/// credit an act assessed and not marked here.
pub(super) async fn mark_due(
    tx: &Tx,
    month: Month,
    rows: &mut HashMap<SubscriptionId, Rows>,
    payers: &HashMap<SubscriptionId, BillingAccountId>,
    accounts: &[Account],
) -> Result<(), DbErr> {
    let until = usage_month::stored(month);
    let may = |report: &&attendance_report::Model| {
        is_signed(report) && report.difference > 0 && report.month <= until
    };
    let reports: Vec<attendance_report::Model> =
        rows.values().flat_map(|rows| &rows.attendance).filter(may).cloned().collect();
    if reports.is_empty() {
        return Ok(());
    }
    let billed = billed(tx, &reports).await?;
    let issued = issued(tx, month, accounts).await?;
    let taken_up = |report: &&attendance_report::Model| {
        let bill = payers.get(&report.subscription_id).and_then(|payer| issued.get(payer));
        billed.get(&report.id) == bill
    };
    let due: HashSet<AttendanceId> = reports.iter().filter(taken_up).map(|r| r.id).collect();
    for rows in rows.values_mut() {
        let own = rows.attendance.iter().map(|report| report.id);
        rows.due = own.filter(|id| due.contains(id)).collect();
    }
    Ok(())
}

/// Which bill has which of these reports.
async fn billed(
    tx: &Tx,
    reports: &[attendance_report::Model],
) -> Result<HashMap<AttendanceId, BillId>, DbErr> {
    use billed_attendance::Column::{ReportId, TenantId};
    let these = ReportId.is_in(reports.iter().map(|report| report.id));
    let these = of_tenants(TenantId, reports.iter().map(|report| report.tenant_id)).add(these);
    let rows = tx.find::<billed_attendance::Entity>().filter(these).all(tx.raw()).await?;
    Ok(rows.into_iter().map(|row| (row.report_id, row.bill_id)).collect())
}
