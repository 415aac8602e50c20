//! Attendance reports as they are looked at.

use crate::partners::contracts;
use crate::usage_month;
use gaetong_entity::Tx;
use gaetong_entity::ids::{AttendanceId, BillId, PartnerId, ServiceId};
use gaetong_entity::settling::attendance_report::{self, AttendanceState};
use gaetong_entity::settling::{attendance_agent, billed_attendance, partner_contract};
use gaetong_rules::Month;
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Which reports.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    pub month: Option<Month>,
    pub state: Option<AttendanceState>,
    pub partner: Option<PartnerId>,
}

/// A report in a list.
#[derive(Debug, Clone)]
pub struct ReportSummary {
    pub report: attendance_report::Model,
    pub month: Month,
    pub partner_name: String,
    /// The bill it is on.
    pub bill_id: Option<BillId>,
}

/// A report with its agents.
#[derive(Debug, Clone)]
pub struct ReportDetail {
    pub summary: ReportSummary,
    pub agents: Vec<attendance_agent::Model>,
}

/// A service a partner may report for in a month, and its report if there is one.
#[derive(Debug, Clone)]
pub struct Serviced {
    pub service_id: ServiceId,
    pub customer_label: String,
    pub contract_number: String,
    pub report: Option<attendance_report::Model>,
}

/// The most reports listed.
const MOST: u64 = 500;

/// Reports, the latest month first. A tenant sees what was handed in to it, not drafts.
pub async fn list(tx: &Tx, filter: Filter) -> Result<Vec<ReportSummary>, DbErr> {
    use attendance_report::Column;
    let mut rows = tx.find::<attendance_report::Entity>();
    if let Some(month) = filter.month {
        rows = rows.filter(Column::Month.eq(usage_month::stored(month)));
    }
    if let Some(state) = filter.state {
        rows = rows.filter(Column::State.eq(state));
    }
    if let Some(partner) = filter.partner {
        rows = rows.filter(Column::PartnerId.eq(partner));
    }
    let rows = rows.order_by_desc(Column::Month).order_by_desc(Column::Id).limit(MOST);
    summaries(tx, rows.all(tx.raw()).await?).await
}

/// One report; none if there is no such for these eyes.
pub async fn detail(tx: &Tx, id: AttendanceId) -> Result<Option<ReportDetail>, DbErr> {
    let found = tx.find::<attendance_report::Entity>().filter(attendance_report::Column::Id.eq(id));
    let found = found.all(tx.raw()).await?;
    let Some(summary) = summaries(tx, found).await?.into_iter().next() else { return Ok(None) };
    Ok(Some(ReportDetail { summary, agents: agents(tx, id).await? }))
}

pub(super) async fn agents(
    tx: &Tx,
    id: AttendanceId,
) -> Result<Vec<attendance_agent::Model>, DbErr> {
    use attendance_agent::Column::{LineNo, ReportId};
    let of = tx.find::<attendance_agent::Entity>().filter(ReportId.eq(id));
    of.order_by_asc(LineNo).all(tx.raw()).await
}

/// What a partner has to report for a month: its agent-month contracts then in force.
pub async fn serviced(tx: &Tx, partner: PartnerId, month: Month) -> Result<Vec<Serviced>, DbErr> {
    use partner_contract::{Column, PayKind};
    let of = tx.find::<partner_contract::Entity>().filter(Column::PartnerId.eq(partner));
    let of = of.filter(Column::Kind.eq(PayKind::AgentMonth)).order_by_asc(Column::ServiceId);
    let in_force = of.all(tx.raw()).await?.into_iter();
    let in_force = in_force.filter(|contract| contracts::is_in_force(contract, month));
    let filter = Filter { month: Some(month), partner: Some(partner), state: None };
    let reports = list(tx, filter).await?;
    let serviced = |contract: partner_contract::Model| {
        let service_id = contract.service_id?;
        let own = reports.iter().filter(|row| row.report.service_id == service_id);
        let report = own.max_by_key(|row| row.report.seq).map(|row| row.report.clone());
        Some(Serviced {
            service_id,
            customer_label: contract.customer_label.unwrap_or_default(),
            contract_number: contract.number,
            report,
        })
    };
    Ok(in_force.filter_map(serviced).collect())
}

async fn summaries(
    tx: &Tx,
    rows: Vec<attendance_report::Model>,
) -> Result<Vec<ReportSummary>, DbErr> {
    let names = crate::partners::names(tx).await?;
    let these = billed_attendance::Column::ReportId.is_in(rows.iter().map(|row| row.id));
    let billed = tx.find::<billed_attendance::Entity>().filter(these).all(tx.raw()).await?;
    let billed: HashMap<AttendanceId, BillId> =
        billed.into_iter().map(|row| (row.report_id, row.bill_id)).collect();
    let summary = |report: attendance_report::Model| {
        Ok(ReportSummary {
            month: usage_month::read(report.month)?,
            partner_name: names.get(&report.partner_id).cloned().unwrap_or_default(),
            bill_id: billed.get(&report.id).copied(),
            report,
        })
    };
    rows.into_iter().map(summary).collect()
}
