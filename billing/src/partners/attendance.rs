//! Attendance reports (복무확인서, C6): the partner fills a month's grid and submits it, the customer or
//! the provider's staff signs it or gives it back. A signed one never changes: a correction is
//! another report, and only the difference is billed and settled.

mod file;
mod read;

pub use file::{FileError, Preview, preview};
pub use read::{Filter, ReportDetail, ReportSummary, Serviced, detail, list, serviced};

use super::refusal::{PartnerError, missing};
use super::{contracts, own};
use crate::facts::{Between, agreed_price, rows_of};
use crate::notes::refusal::{only, unchanged};
use crate::{rating, usage_month, workings};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change, Letter};
use gaetong_entity::free_text;
use gaetong_entity::ids::{AssessedChargeId, AttendanceId, PartnerId, ServiceId};
use gaetong_entity::money::assessed_charge;
use gaetong_entity::money::bill_line::{ChargeKind, TaxCategory};
use gaetong_entity::party::partner;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::subscription;
use gaetong_entity::settling::attendance_report::{self, AttendanceState};
use gaetong_entity::settling::{attendance_agent, partner_contract};
use gaetong_rules::payout::{Basis, hundredths_of_agent};
use gaetong_rules::{Month, Text, Won};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbBackend, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

/// Who confirms attendance: the customer, or the provider's staff for it.
pub const MAY_SIGN: [Role; 4] = [Role::TenantAdmin, Role::Sales, Role::Settlement, Role::Admin];

/// An agent's month: a letter a day, `w` worked, `t` trained, `-` neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentMonth {
    pub agent: String,
    pub days: String,
}

/// A month's report as the partner fills it in.
#[derive(Debug, Clone)]
pub struct NewReport {
    pub service: ServiceId,
    pub month: Month,
    /// Days that make a whole agent-month; the month's business days where nothing is said.
    pub base_days: Option<u32>,
    pub agents: Vec<AgentMonth>,
    pub remark: String,
}

/// What is signed, and by whose name.
#[derive(Debug, Clone)]
pub struct Signature {
    pub expected: Option<i64>,
    pub signatory: String,
}

/// Fills in a month's report, or fills it in anew while it is a draft or was given back. Records
/// `attendance.filled`.
///
/// # Errors
/// [`PartnerError::NoContract`], [`PartnerError::AttendanceDays`],
/// [`PartnerError::AttendanceEmpty`], [`PartnerError::AttendanceState`] once it is submitted.
pub async fn fill(
    tx: &Tx,
    actor: &Actor,
    new: NewReport,
) -> Result<attendance_report::Model, PartnerError> {
    let partner = own(actor)?;
    let contract = contracts::for_attendance(tx, partner, &new.service, new.month).await?;
    let contract = contract.ok_or(PartnerError::NoContract(new.month))?;
    let base_days = base_days(tx, &new).await?;
    let agents = agents(&new, base_days)?;
    let open = latest(tx, partner, &new.service, new.month).await?;
    let row = match open {
        Some(open) if is_writable(open.state) => open,
        Some(open) => return Err(PartnerError::AttendanceState(open.state.code())),
        None => tx.insert(first(&new, &contract, base_days)?).await?,
    };
    let confirmed: i64 = agents.iter().map(|agent| i64::from(agent.hundredths)).sum();
    rewrite(tx, &row, agents).await?;
    let before = corrected(tx, &row).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.base_days = Set(base_days);
    row.confirmed = Set(confirmed);
    row.difference = Set(confirmed - before);
    row.state = Set(AttendanceState::Draft);
    row.remark = Set(free_text::remark("remark", &new.remark)?);
    row.version = Set(version);
    let row = tx.update(row).await?;
    tx.widen_to_consequences().await?;
    record(tx, actor, &row, "attendance.filled").await?;
    Ok(row)
}

/// Hands the report in, once its month is over. Records `attendance.submitted`.
///
/// # Errors
/// [`PartnerError::MonthNotOver`], [`PartnerError::AttendanceState`].
pub async fn submit(
    tx: &Tx,
    actor: &Actor,
    id: AttendanceId,
    expected: Option<i64>,
) -> Result<attendance_report::Model, PartnerError> {
    own(actor)?;
    let row = in_state(tx, id, expected, AttendanceState::Draft).await?;
    let month = usage_month::read(row.month)?;
    if !usage_month::is_over(month, actor.today()) {
        return Err(PartnerError::MonthNotOver(month));
    }
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(AttendanceState::Submitted);
    row.submitted_by = Set(Some(actor.user_id));
    row.submitted_at = Set(Some(actor.now));
    row.version = Set(version);
    let row = tx.update(row).await?;
    tx.widen_to_consequences().await?;
    record(tx, actor, &row, "attendance.submitted").await?;
    Ok(row)
}

/// Confirms the report. From now on it is billed and settled (C6); agent-months that a correction
/// takes back become a credit of the next bill. Records `attendance.signed`.
///
/// # Errors
/// [`PartnerError::AttendanceState`], [`PartnerError::NoStaffingPrice`].
pub async fn sign(
    tx: &Tx,
    actor: &Actor,
    id: AttendanceId,
    signature: Signature,
) -> Result<attendance_report::Model, PartnerError> {
    only(actor, &MAY_SIGN, signers())?;
    let row = in_state(tx, id, signature.expected, AttendanceState::Submitted).await?;
    let price = price(tx, &row).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(AttendanceState::Signed);
    row.decided_by = Set(Some(actor.user_id));
    row.decided_at = Set(Some(actor.now));
    row.signatory = Set(Some(free_text::reason("signatory", &signature.signatory)?));
    row.reason = Set(None);
    row.version = Set(version);
    let row = tx.update(row).await?;
    tx.widen_to_consequences().await?;
    if row.difference < 0 {
        tx.insert(credit(actor, &row, price)?).await?;
    }
    record(tx, actor, &row, "attendance.signed").await?;
    Ok(row)
}

/// Gives the report back to the partner. Records `attendance.returned`.
///
/// # Errors
/// [`PartnerError::AttendanceState`].
pub async fn give_back(
    tx: &Tx,
    actor: &Actor,
    id: AttendanceId,
    expected: Option<i64>,
    reason: &str,
) -> Result<attendance_report::Model, PartnerError> {
    only(actor, &MAY_SIGN, signers())?;
    let reason = free_text::reason("reason", reason)?;
    let row = in_state(tx, id, expected, AttendanceState::Submitted).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(AttendanceState::Returned);
    row.decided_by = Set(Some(actor.user_id));
    row.decided_at = Set(Some(actor.now));
    row.reason = Set(Some(reason));
    row.version = Set(version);
    let row = tx.update(row).await?;
    tx.widen_to_consequences().await?;
    record(tx, actor, &row, "attendance.returned").await?;
    tell(tx, actor, &row).await?;
    Ok(row)
}

/// Begins a correction of a signed report: a draft that says the same until it is filled in anew.
/// Records `attendance.correction_begun`.
///
/// # Errors
/// [`PartnerError::AttendanceState`] unless it is signed, [`PartnerError::AttendanceOpen`] where
/// a correction of the month is under way or another one came after it.
pub async fn correct(
    tx: &Tx,
    actor: &Actor,
    id: AttendanceId,
) -> Result<attendance_report::Model, PartnerError> {
    let partner = own(actor)?;
    let row = in_state(tx, id, None, AttendanceState::Signed).await?;
    let month = usage_month::read(row.month)?;
    let latest = latest(tx, partner, &row.service_id, month).await?;
    if latest.is_none_or(|latest| latest.id != id) {
        return Err(PartnerError::AttendanceOpen);
    }
    let again = attendance_report::Model {
        id: AttendanceId::new(),
        seq: row.seq + 1,
        state: AttendanceState::Draft,
        corrects_id: Some(id),
        difference: 0,
        submitted_by: None,
        submitted_at: None,
        decided_by: None,
        decided_at: None,
        signatory: None,
        reason: None,
        version: 1,
        ..row
    };
    let again = tx.insert(again.into_active_model().reset_all()).await?;
    let agents = read::agents(tx, id).await?.into_iter();
    rewrite(tx, &again, agents.collect()).await?;
    tx.widen_to_consequences().await?;
    record(tx, actor, &again, "attendance.correction_begun").await?;
    Ok(again)
}

/// Whether this person fills in reports.
///
/// # Errors
/// Unless they act for a partner.
pub fn may_fill(actor: &Actor) -> Result<(), PartnerError> {
    own(actor).map(drop)
}

fn is_writable(state: AttendanceState) -> bool {
    matches!(state, AttendanceState::Draft | AttendanceState::Returned)
}

async fn base_days(tx: &Tx, new: &NewReport) -> Result<i32, PartnerError> {
    let days = match new.base_days {
        Some(days) => days,
        None => {
            let holidays = rating::holidays(tx).await?;
            let mut business = 0_u32;
            for day in new.month.first_day().iter_days().take_while(|d| new.month.contains(*d)) {
                business += u32::from(holidays.is_business_day(day)?);
            }
            business
        }
    };
    let fits = (1..=new.month.days().get()).contains(&days);
    i32::try_from(days).ok().filter(|_| fits).ok_or(PartnerError::AttendanceDays(0))
}

/// The agents' rows, each checked against the month.
fn agents(new: &NewReport, base_days: i32) -> Result<Vec<attendance_agent::Model>, PartnerError> {
    if new.agents.is_empty() {
        return Err(PartnerError::AttendanceEmpty);
    }
    let base = u32::try_from(base_days).unwrap_or(0);
    let in_month = usize::try_from(new.month.days().get()).unwrap_or(0);
    let agent = |(place, agent): (usize, &AgentMonth)| {
        let wrong = PartnerError::AttendanceDays(place + 1);
        let name = free_text::reason("agents", &agent.agent)?;
        if agent.days.len() != in_month || !agent.days.bytes().all(|day| b"wt-".contains(&day)) {
            return Err(wrong);
        }
        let count = |mark: char| agent.days.matches(mark).count();
        let whole = u32::try_from(count('w') + count('t')).unwrap_or(u32::MAX);
        let small = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        Ok(attendance_agent::Model {
            tenant_id: gaetong_entity::ids::TenantId::NONE,
            report_id: AttendanceId::new(),
            line_no: small(place + 1),
            partner_id: PartnerId::new(),
            agent: name,
            days: agent.days.clone(),
            worked: small(count('w')),
            trained: small(count('t')),
            hundredths: i32::try_from(hundredths_of_agent(whole, base)).unwrap_or(0),
        })
    };
    new.agents.iter().enumerate().map(agent).collect()
}

/// The agents of a report are these and no others.
async fn rewrite(
    tx: &Tx,
    report: &attendance_report::Model,
    agents: Vec<attendance_agent::Model>,
) -> Result<(), DbErr> {
    use attendance_agent::Column::{ReportId, TenantId};
    let old = attendance_agent::Entity::delete_many().filter(TenantId.eq(report.tenant_id));
    old.filter(ReportId.eq(report.id)).exec(tx.raw()).await?;
    let row = |agent: attendance_agent::Model| {
        let own = attendance_agent::Model {
            tenant_id: report.tenant_id,
            report_id: report.id,
            partner_id: report.partner_id,
            ..agent
        };
        own.into_active_model().reset_all()
    };
    tx.insert_all(agents.into_iter().map(row).collect()).await
}

fn first(
    new: &NewReport,
    contract: &partner_contract::Model,
    base_days: i32,
) -> Result<attendance_report::ActiveModel, PartnerError> {
    let named = contract.customer_id.zip(contract.subscription_id);
    let (tenant, subscription) = named.ok_or(PartnerError::NoContract(new.month))?;
    Ok(attendance_report::ActiveModel {
        tenant_id: Set(tenant),
        id: Set(AttendanceId::new()),
        partner_id: Set(contract.partner_id),
        contract_id: Set(contract.id),
        subscription_id: Set(subscription),
        service_id: Set(new.service.clone()),
        customer_label: Set(contract.customer_label.clone().unwrap_or_default()),
        product: Set(contract.product.clone()),
        month: Set(usage_month::stored(new.month)),
        seq: Set(1),
        base_days: Set(base_days),
        state: Set(AttendanceState::Draft),
        corrects_id: Set(None),
        confirmed: Set(0),
        difference: Set(0),
        remark: Set(String::new()),
        submitted_by: Set(None),
        submitted_at: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
        signatory: Set(None),
        reason: Set(None),
        version: Set(0),
    })
}

/// The latest report of a partner for a service's month.
async fn latest(
    tx: &Tx,
    partner: PartnerId,
    service: &ServiceId,
    month: Month,
) -> Result<Option<attendance_report::Model>, DbErr> {
    use attendance_report::Column::{Month, PartnerId, Seq, ServiceId};
    let of = tx.find::<attendance_report::Entity>().filter(PartnerId.eq(partner));
    let of = of.filter(ServiceId.eq(service.clone()));
    let of = of.filter(Month.eq(usage_month::stored(month)));
    of.order_by_desc(Seq).one(tx.raw()).await
}

/// Hundredths of agent-months of the report this one corrects.
async fn corrected(tx: &Tx, row: &attendance_report::Model) -> Result<i64, DbErr> {
    let Some(before) = row.corrects_id else { return Ok(0) };
    let found = attendance_report::Column::Id.eq(before);
    let found = tx.find::<attendance_report::Entity>().filter(found).one(tx.raw()).await?;
    Ok(found.map_or(0, |before| before.confirmed))
}

async fn in_state(
    tx: &Tx,
    id: AttendanceId,
    expected: Option<i64>,
    state: AttendanceState,
) -> Result<attendance_report::Model, PartnerError> {
    let found = attendance_report::Column::Id.eq(id);
    let mut found = tx.find::<attendance_report::Entity>().filter(found);
    if tx.backend() == DbBackend::Postgres {
        found = found.lock_exclusive();
    }
    let row = found.one(tx.raw()).await?.ok_or(missing("복무확인서가", "attendance report"))?;
    unchanged(tx, ("attendance_report", id.to_string()), row.version, expected).await?;
    if row.state == state { Ok(row) } else { Err(PartnerError::AttendanceState(row.state.code())) }
}

/// What the customer agreed to pay per agent-month.
async fn price(tx: &Tx, report: &attendance_report::Model) -> Result<Won, PartnerError> {
    let of = subscription::Column::Id.eq(report.subscription_id);
    let subscriptions = tx.find::<subscription::Entity>().filter(of).all(tx.raw()).await?;
    let between = Between::tenants(std::iter::once(report.tenant_id));
    let mut rows = rows_of(tx, between, &subscriptions, &[], None).await?;
    let rows = rows.remove(&report.subscription_id).unwrap_or_default();
    let month = usage_month::read(report.month)?;
    agreed_price(&rows, &report.product, month).ok_or(PartnerError::NoStaffingPrice)
}

/// Agent-months a correction takes back, as a credit of the next bill.
fn credit(
    actor: &Actor,
    report: &attendance_report::Model,
    price: Won,
) -> Result<assessed_charge::ActiveModel, PartnerError> {
    let month = usage_month::read(report.month)?;
    let basis = Basis::AgentMonths { price, hundredths: report.difference };
    let amount = basis.amount()?;
    let label = Text::new(
        format!("상담원 제공 정정 ({month})"),
        format!("Correction of agent staffing ({month})"),
    );
    let source = Text::new(
        format!("{month} 정정 복무확인서"),
        format!("corrected attendance report of {month}"),
    );
    let told = basis.derivation(label.clone(), source, amount);
    Ok(assessed_charge::ActiveModel {
        tenant_id: Set(report.tenant_id),
        id: Set(AssessedChargeId::new()),
        subscription_id: Set(Some(report.subscription_id)),
        month: Set(report.month),
        charge: Set(ChargeKind::Adjustment),
        product: Set(Some(report.product.clone())),
        label_ko: Set(label.ko.into_owned()),
        label_en: Set(label.en.into_owned()),
        supply: Set(amount.get()),
        tax_category: Set(TaxCategory::Taxable),
        workings: Set(workings::to_json(&told)),
        change_order_id: Set(None),
        recorded_by: Set(actor.person()),
        recorded_at: Set(actor.now),
        billing_account_id: Set(None),
    })
}

/// The partner hears that its report came back, and why.
async fn tell(tx: &Tx, actor: &Actor, row: &attendance_report::Model) -> Result<(), DbErr> {
    let partner = partner::Column::Id.eq(row.partner_id);
    let Some(partner) = tx.find::<partner::Entity>().filter(partner).one(tx.raw()).await? else {
        return Ok(());
    };
    let letter = Letter {
        kind: "attendance_returned",
        subject_id: row.id.to_string(),
        recipient: partner.email,
        payload: json!({
            "partner": partner.name, "service_id": row.service_id.to_string(),
            "customer": row.customer_label, "month": usage_month::read(row.month)?.to_string(),
            "reason": row.reason,
        }),
    };
    tx.post(actor, row.tenant_id, letter).await.map(drop)
}

fn signers() -> Text {
    Text::fixed("고객사 관리자, 영업, 고객정산팀, 관리자", "tenant admin, sales, settlement, admin")
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &attendance_report::Model,
    act: &'static str,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: row.tenant_id,
        act,
        subject_kind: "attendance_report",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "service_id": row.service_id.to_string(), "month": row.month, "seq": row.seq,
            "state": row.state.code(), "confirmed": row.confirmed, "difference": row.difference,
            "signatory": row.signatory,
        }),
        reason: row.reason.clone(),
    };
    tx.record(actor, change).await.map(drop)
}
