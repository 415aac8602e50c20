//! Billing and settlement request (청구·정산 요청서): sales asks for one-off items and staffing to be billed
//! and settled, with the certificate or attendance report it rests on; without it, it is refused.

use super::refusal::{PartnerError, missing};
use super::{MAY_SETTLE, StoredFile, settlers};
use crate::notes::refusal::{only, unchanged};
use chrono::{Datelike, NaiveDate};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::free_text;
use gaetong_entity::ids::{
    AcceptanceId, AttendanceId, BillingRequestId, DocumentId, PartnerId, ServiceId,
};
use gaetong_entity::order::document;
use gaetong_entity::party::tenant;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::acceptance::{self, AcceptanceState};
use gaetong_entity::service::subscription;
use gaetong_entity::settling::attendance_report::{self, AttendanceState};
use gaetong_entity::settling::billing_request::{self, RequestKind, RequestState};
use gaetong_rules::{Text, Won};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;

/// Who asks.
pub const MAY_ASK: [Role; 2] = [Role::Sales, Role::Admin];

/// A request as the form has it. Amounts in won, VAT excluded.
#[derive(Debug, Clone)]
pub struct NewRequest {
    pub kind: RequestKind,
    pub service: ServiceId,
    /// The month's report, for staffing; the certificate of a one-off item is found by itself.
    pub report: Option<AttendanceId>,
    pub contract_period: String,
    pub amount: Won,
    /// 청구계정과목.
    pub account_code: String,
    /// 세금계산서 작성일자.
    pub written_on: NaiveDate,
    pub due_on: NaiveDate,
    /// 판매국, 요금관리국.
    pub sales_office: String,
    pub billing_office: String,
    pub partner: Option<PartnerId>,
    pub partner_amount: Option<Won>,
    pub budget_item: String,
    pub pay_on: Option<NaiveDate>,
    pub remarks: String,
}

/// A request with its papers.
#[derive(Debug, Clone)]
pub struct RequestDetail {
    pub request: billing_request::Model,
    pub filed_by: String,
    pub decided_by: Option<String>,
    pub partner_name: Option<String>,
    pub documents: Vec<document::Model>,
}

/// Files a request. Records `billing_request.filed`.
///
/// # Errors
/// [`PartnerError::CertificateMissing`], [`PartnerError::AttendanceMissing`],
/// [`PartnerError::NoSuchService`].
pub async fn file(
    tx: &Tx,
    actor: &Actor,
    new: NewRequest,
) -> Result<billing_request::Model, PartnerError> {
    only(actor, &MAY_ASK, askers())?;
    if new.amount <= Won::ZERO || new.partner_amount.is_some_and(|amount| amount <= Won::ZERO) {
        return Err(PartnerError::NoAmount);
    }
    let named = subscription::Column::ServiceId.eq(new.service.clone());
    let found = tx.find::<subscription::Entity>().filter(named).one(tx.raw()).await?;
    let subscription = found.ok_or_else(|| PartnerError::NoSuchService(new.service.to_string()))?;
    if let Some(partner) = new.partner {
        super::named(tx, partner).await?;
    }
    let basis = basis(tx, &new, &subscription).await?;
    let row = tx.insert(row(tx, actor, new, &subscription, basis).await?).await?;
    record(tx, actor, &row, "billing_request.filed").await?;
    Ok(row)
}

/// Keeps a paper of a request. Records `billing_request.document_added`.
///
/// # Errors
/// [`PartnerError::DecidedAlready`] once it was handled.
pub async fn attach(
    tx: &Tx,
    actor: &Actor,
    id: BillingRequestId,
    file: StoredFile,
) -> Result<document::Model, PartnerError> {
    only(actor, &MAY_ASK, askers())?;
    let request = open(tx, id, None).await?;
    let row = document::ActiveModel {
        tenant_id: Set(request.tenant_id),
        id: Set(DocumentId::new()),
        application_id: Set(None),
        task_id: Set(None),
        partner_id: Set(None),
        kind: Set("billing_request".to_owned()),
        sealed: Set(false),
        file_name: Set(free_text::reason("file_name", &file.file_name)?),
        media_type: Set(file.media_type),
        byte_count: Set(file.byte_count),
        sha256: Set(file.sha256),
        object_key: Set(file.object_key),
        uploaded_by: Set(actor.user_id),
        uploaded_at: Set(actor.now),
        removed_at: Set(None),
        change_order_id: Set(None),
        billing_request_id: Set(Some(id)),
    };
    let stored = tx.insert(row).await?;
    record(tx, actor, &request, "billing_request.document_added").await?;
    Ok(stored)
}

/// Settlement has done what was asked. Records `billing_request.handled`.
///
/// # Errors
/// [`PartnerError::DecidedAlready`].
pub async fn handle(
    tx: &Tx,
    actor: &Actor,
    id: BillingRequestId,
    expected: Option<i64>,
    note: &str,
) -> Result<billing_request::Model, PartnerError> {
    let note = free_text::remark("note", note)?;
    decide(tx, actor, (id, expected), RequestState::Handled, note).await
}

/// Settlement gives it back to sales. Records `billing_request.returned`.
///
/// # Errors
/// [`PartnerError::DecidedAlready`].
pub async fn give_back(
    tx: &Tx,
    actor: &Actor,
    id: BillingRequestId,
    expected: Option<i64>,
    reason: &str,
) -> Result<billing_request::Model, PartnerError> {
    let reason = free_text::reason("reason", reason)?;
    decide(tx, actor, (id, expected), RequestState::Returned, reason).await
}

/// Requests, the open ones first, then the latest.
pub async fn list(tx: &Tx) -> Result<Vec<billing_request::Model>, DbErr> {
    let rows = tx.find::<billing_request::Entity>().order_by_desc(billing_request::Column::Id);
    let mut rows = rows.limit(500).all(tx.raw()).await?;
    rows.sort_by_key(|row| row.state != RequestState::Filed);
    Ok(rows)
}

/// One request; none if there is no such for these eyes.
pub async fn detail(tx: &Tx, id: BillingRequestId) -> Result<Option<RequestDetail>, DbErr> {
    let found = tx.find::<billing_request::Entity>().filter(billing_request::Column::Id.eq(id));
    let Some(request) = found.one(tx.raw()).await? else { return Ok(None) };
    let people = [Some(request.filed_by), request.decided_by];
    let names = crate::notes::names(tx, people).await?;
    let partners = super::names(tx).await?;
    let papers = document::Column::BillingRequestId.eq(id);
    let papers = tx.find::<document::Entity>().filter(papers);
    let papers = papers.filter(document::Column::RemovedAt.is_null());
    Ok(Some(RequestDetail {
        filed_by: names.get(&request.filed_by).cloned().unwrap_or_default(),
        decided_by: request.decided_by.and_then(|id| names.get(&id).cloned()),
        partner_name: request.partner_id.and_then(|id| partners.get(&id).cloned()),
        documents: papers.order_by_asc(document::Column::Id).all(tx.raw()).await?,
        request,
    }))
}

type Basis = (Option<AcceptanceId>, Option<AttendanceId>);

/// The signed paper it rests on.
async fn basis(
    tx: &Tx,
    new: &NewRequest,
    subscription: &subscription::Model,
) -> Result<Basis, PartnerError> {
    match new.kind {
        RequestKind::OneOff => {
            let signed = tx.find::<acceptance::Entity>();
            let signed = signed.filter(acceptance::Column::SubscriptionId.eq(subscription.id));
            let signed = signed.filter(acceptance::Column::State.eq(AcceptanceState::Signed));
            let signed = signed.order_by_desc(acceptance::Column::Round).one(tx.raw()).await?;
            let signed = signed.ok_or(PartnerError::CertificateMissing)?;
            Ok((Some(signed.id), None))
        }
        RequestKind::Staffing => {
            let id = new.report.ok_or(PartnerError::AttendanceMissing)?;
            let report = tx.find::<attendance_report::Entity>();
            let report = report.filter(attendance_report::Column::Id.eq(id));
            let report = report.one(tx.raw()).await?.filter(|report| {
                report.state == AttendanceState::Signed && report.subscription_id == subscription.id
            });
            Ok((None, Some(report.ok_or(PartnerError::AttendanceMissing)?.id)))
        }
    }
}

async fn row(
    tx: &Tx,
    actor: &Actor,
    new: NewRequest,
    subscription: &subscription::Model,
    (acceptance_id, attendance_report_id): Basis,
) -> Result<billing_request::ActiveModel, PartnerError> {
    let customer = tenant::Column::Id.eq(subscription.tenant_id);
    let customer = tx.find::<tenant::Entity>().filter(customer).one(tx.raw()).await?;
    let number = tx.next_number("billing_request").await?;
    Ok(billing_request::ActiveModel {
        tenant_id: Set(subscription.tenant_id),
        id: Set(BillingRequestId::new()),
        number: Set(format!("BR-{}-{number:04}", actor.today().year())),
        kind: Set(new.kind),
        subscription_id: Set(subscription.id),
        service_id: Set(subscription.service_id.clone()),
        customer_name: Set(customer.map(|customer| customer.name).unwrap_or_default()),
        acceptance_id: Set(acceptance_id),
        attendance_report_id: Set(attendance_report_id),
        contract_period: Set(free_text::line("contract_period", &new.contract_period)?),
        amount: Set(new.amount.get()),
        account_code: Set(free_text::line("account_code", &new.account_code)?),
        written_on: Set(new.written_on),
        due_on: Set(new.due_on),
        sales_office: Set(free_text::line("sales_office", &new.sales_office)?),
        billing_office: Set(free_text::line("billing_office", &new.billing_office)?),
        partner_id: Set(new.partner),
        partner_amount: Set(new.partner_amount.map(Won::get)),
        budget_item: Set(free_text::line("budget_item", &new.budget_item)?),
        pay_on: Set(new.pay_on),
        remarks: Set(free_text::remark("remarks", &new.remarks)?),
        state: Set(RequestState::Filed),
        filed_by: Set(actor.user_id),
        filed_at: Set(actor.now),
        decided_by: Set(None),
        decided_at: Set(None),
        decision: Set(None),
        version: Set(1),
    })
}

async fn open(
    tx: &Tx,
    id: BillingRequestId,
    expected: Option<i64>,
) -> Result<billing_request::Model, PartnerError> {
    let mut found = tx.find::<billing_request::Entity>().filter(billing_request::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        found = found.lock_exclusive();
    }
    let row = found.one(tx.raw()).await?.ok_or(missing("요청서가", "request"))?;
    unchanged(tx, ("billing_request", id.to_string()), row.version, expected).await?;
    if row.state == RequestState::Filed { Ok(row) } else { Err(PartnerError::DecidedAlready) }
}

async fn decide(
    tx: &Tx,
    actor: &Actor,
    (id, expected): (BillingRequestId, Option<i64>),
    state: RequestState,
    decision: String,
) -> Result<billing_request::Model, PartnerError> {
    only(actor, &MAY_SETTLE, settlers())?;
    let row = open(tx, id, expected).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.decided_by = Set(Some(actor.user_id));
    row.decided_at = Set(Some(actor.now));
    row.decision = Set(Some(decision));
    row.version = Set(version);
    let row = tx.update(row).await?;
    let act = match state {
        RequestState::Returned => "billing_request.returned",
        _ => "billing_request.handled",
    };
    record(tx, actor, &row, act).await?;
    Ok(row)
}

fn askers() -> Text {
    Text::fixed("영업, 관리자", "sales, admin")
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &billing_request::Model,
    act: &'static str,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: row.tenant_id,
        act,
        subject_kind: "billing_request",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "number": row.number, "state": row.state.code(), "amount": row.amount,
            "service_id": row.service_id.to_string(),
        }),
        reason: row.decision.clone(),
    };
    tx.record(actor, change).await.map(drop)
}
