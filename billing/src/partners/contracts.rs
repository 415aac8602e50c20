//! Partner contracts (협력사 계약, spec 4.6). Nothing of one is ever edited: it ends, and another takes
//! its place from the day after.

use super::refusal::{PartnerError, missing};
use super::{MAY_CONTRACT, contractors};
use crate::notes::refusal::{only, unchanged};
use crate::usage_month;
use chrono::{Datelike, NaiveDate};
use gaetong_entity::Tx;
use gaetong_entity::act::{Actor, Change};
use gaetong_entity::catalogue::product::{self, Charge};
use gaetong_entity::free_text;
use gaetong_entity::ids::{PartnerContractId, PartnerId, ServiceId, TenantId};
use gaetong_entity::party::tenant;
use gaetong_entity::service::subscription;
use gaetong_entity::settling::partner_contract::{self, PayKind};
use gaetong_entity::settling::settlement_line;
use gaetong_rules::{Month, Won};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, DbErr, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;
use std::collections::HashMap;

/// A contract somebody makes.
#[derive(Debug, Clone)]
pub struct NewContract {
    pub partner_id: PartnerId,
    pub title: String,
    pub kind: PayKind,
    pub product: String,
    /// The provisioning task an acceptance contract pays for; without one it pays for the accepted
    /// one-off item of the product.
    pub task_kind: Option<String>,
    /// Only this service, or all of this customer's, or everybody's.
    pub service: Option<ServiceId>,
    pub customer: Option<TenantId>,
    /// Won per piece, agent-month or unit and month, VAT excluded.
    pub price: Option<Won>,
    pub units: i64,
    /// Basis points of the billed revenue of the product.
    pub share: Option<i32>,
    /// Basis points of an outage's credit, 0 without a clause.
    pub claim_back: i32,
    /// 예산과목.
    pub budget_item: String,
    pub from_on: NaiveDate,
    /// The day after the last one; none is open.
    pub until_on: Option<NaiveDate>,
    /// The contract it takes the place of, which ends the day before.
    pub replaces: Option<PartnerContractId>,
}

/// A contract with whose it is.
#[derive(Debug, Clone)]
pub struct ContractDetail {
    pub contract: partner_contract::Model,
    pub partner_name: String,
}

/// Makes a contract. Records `partner_contract.made`, and `partner_contract.ended` of the one it
/// replaces.
///
/// # Errors
/// [`PartnerError::ContractTerms`], [`PartnerError::WrongProduct`],
/// [`PartnerError::NoSuchService`], [`PartnerError::Overlaps`].
pub async fn create(
    tx: &Tx,
    actor: &Actor,
    new: NewContract,
) -> Result<partner_contract::Model, PartnerError> {
    only(actor, &MAY_CONTRACT, contractors())?;
    super::named(tx, new.partner_id).await?;
    terms_fit(&new)?;
    let charge = charge_of(tx, &new.product).await?;
    let fits = charge.is_some_and(|charge| paid_so(new.kind, charge, new.task_kind.is_some()));
    if !fits {
        return Err(PartnerError::WrongProduct(new.product));
    }
    if let Some(before) = new.replaces {
        let before = locked(tx, before).await?;
        end_on(tx, actor, before, new.from_on, "대체 계약").await?;
    }
    let about = About::find(tx, &new).await?;
    no_overlap(tx, &new, &about).await?;
    let row = tx.insert(row(tx, actor, new, about).await?).await?;
    record(tx, actor, &row, "partner_contract.made").await?;
    Ok(row)
}

/// Ends a contract; `until_on` is the first day without it. Records `partner_contract.ended`.
///
/// # Errors
/// [`PartnerError::ContractEnded`], [`PartnerError::ContractSettled`].
pub async fn end(
    tx: &Tx,
    actor: &Actor,
    id: PartnerContractId,
    expected: Option<i64>,
    (until_on, reason): (NaiveDate, &str),
) -> Result<partner_contract::Model, PartnerError> {
    only(actor, &MAY_CONTRACT, contractors())?;
    let reason = free_text::reason("reason", reason)?;
    let row = locked(tx, id).await?;
    unchanged(tx, ("partner_contract", id.to_string()), row.version, expected).await?;
    end_on(tx, actor, row, until_on, &reason).await
}

async fn end_on(
    tx: &Tx,
    actor: &Actor,
    row: partner_contract::Model,
    until_on: NaiveDate,
    reason: &str,
) -> Result<partner_contract::Model, PartnerError> {
    if row.ended_at.is_some() {
        return Err(PartnerError::ContractEnded);
    }
    if until_on <= row.from_on || row.until_on.is_some_and(|until| until < until_on) {
        return Err(PartnerError::ContractTerms);
    }
    let last = until_on.pred_opt().unwrap_or(until_on);
    let of_contract = settlement_line::Column::ContractId.eq(row.id);
    let later = tx.find::<settlement_line::Entity>().filter(of_contract);
    let later =
        later.filter(settlement_line::Column::UsageMonth.gt(usage_month::stored(Month::of(last))));
    if later.one(tx.raw()).await?.is_some() {
        return Err(PartnerError::ContractSettled);
    }
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.until_on = Set(Some(until_on));
    row.ended_by = Set(Some(actor.user_id));
    row.ended_at = Set(Some(actor.now));
    row.end_reason = Set(Some(reason.to_owned()));
    row.version = Set(version);
    let row = tx.update(row).await?;
    record(tx, actor, &row, "partner_contract.ended").await?;
    Ok(row)
}

/// Contracts, the newest first; of one partner where one is named.
pub async fn list(tx: &Tx, of: Option<PartnerId>) -> Result<Vec<ContractDetail>, DbErr> {
    let mut rows = tx.find::<partner_contract::Entity>();
    if let Some(of) = of {
        rows = rows.filter(partner_contract::Column::PartnerId.eq(of));
    }
    let rows = rows.order_by_desc(partner_contract::Column::Id).all(tx.raw()).await?;
    let names = super::names(tx).await?;
    let detail = |contract: partner_contract::Model| ContractDetail {
        partner_name: names.get(&contract.partner_id).cloned().unwrap_or_default(),
        contract,
    };
    Ok(rows.into_iter().map(detail).collect())
}

/// One contract; none if there is no such for these eyes.
pub async fn detail(tx: &Tx, id: PartnerContractId) -> Result<Option<ContractDetail>, DbErr> {
    let found = tx.find::<partner_contract::Entity>().filter(partner_contract::Column::Id.eq(id));
    let Some(contract) = found.one(tx.raw()).await? else { return Ok(None) };
    let names: HashMap<PartnerId, String> = super::names(tx).await?;
    let partner_name = names.get(&contract.partner_id).cloned().unwrap_or_default();
    Ok(Some(ContractDetail { contract, partner_name }))
}

/// The contract by which a partner's agents work for a service in a month; the latest holds.
pub(super) async fn for_attendance(
    tx: &Tx,
    partner: PartnerId,
    service: &ServiceId,
    month: Month,
) -> Result<Option<partner_contract::Model>, DbErr> {
    use partner_contract::Column::{FromOn, Kind, PartnerId, ServiceId};
    let all = tx.find::<partner_contract::Entity>().filter(PartnerId.eq(partner));
    let all = all.filter(Kind.eq(PayKind::AgentMonth)).filter(ServiceId.eq(service.clone()));
    let all = all.order_by_desc(FromOn).all(tx.raw()).await?;
    Ok(all.into_iter().find(|contract| is_in_force(contract, month)))
}

/// Whether a contract is in force on some day of a month.
pub(super) fn is_in_force(contract: &partner_contract::Model, month: Month) -> bool {
    contract.from_on <= month.last_day()
        && contract.until_on.is_none_or(|until| until > month.first_day())
}

/// Whether it covers this service of this customer.
pub(super) fn covers(
    contract: &partner_contract::Model,
    customer: TenantId,
    service: &ServiceId,
) -> bool {
    contract.service_id.as_ref().is_none_or(|own| own == service)
        && contract.customer_id.is_none_or(|own| own == customer)
}

/// What a contract is about, looked up.
#[derive(Debug, Default)]
struct About {
    customer: Option<tenant::Model>,
    subscription: Option<subscription::Model>,
}

impl About {
    async fn find(tx: &Tx, new: &NewContract) -> Result<About, PartnerError> {
        let subscription = match &new.service {
            None => None,
            Some(service) => {
                let named = subscription::Column::ServiceId.eq(service.clone());
                let found = tx.find::<subscription::Entity>().filter(named).one(tx.raw()).await?;
                let no = || PartnerError::NoSuchService(service.to_string());
                Some(found.ok_or_else(no)?)
            }
        };
        let of = subscription.as_ref().map(|subscription| subscription.tenant_id).or(new.customer);
        let customer = match of {
            None => None,
            Some(id) => {
                let found = tx.find::<tenant::Entity>().filter(tenant::Column::Id.eq(id));
                Some(found.one(tx.raw()).await?.ok_or(missing("고객사가", "customer"))?)
            }
        };
        Ok(About { customer, subscription })
    }
}

fn terms_fit(new: &NewContract) -> Result<(), PartnerError> {
    let shared = new.kind == PayKind::RevenueShare;
    let fits = shared == new.share.is_some()
        && shared == new.price.is_none()
        && new.share.is_none_or(|share| (1..=10_000).contains(&share))
        && new.price.is_none_or(|price| price > Won::ZERO)
        && (0..=10_000).contains(&new.claim_back)
        && u32::try_from(new.units).is_ok_and(|units| units > 0)
        && new.until_on.is_none_or(|until| until > new.from_on)
        && (new.kind != PayKind::AgentMonth || new.service.is_some())
        && (new.kind == PayKind::OnAcceptance || new.task_kind.is_none());
    if fits { Ok(()) } else { Err(PartnerError::ContractTerms) }
}

async fn charge_of(tx: &Tx, code: &str) -> Result<Option<Charge>, DbErr> {
    let named = product::Column::Code.eq(code);
    let found = tx.find::<product::Entity>().filter(named).one(tx.raw()).await?;
    Ok(found.map(|product| product.charge))
}

/// Which products are settled in which way. What a task brings is paid whatever it is a part of.
fn paid_so(kind: PayKind, charge: Charge, by_task: bool) -> bool {
    match kind {
        PayKind::AgentMonth => charge == Charge::Attendance,
        PayKind::OnAcceptance => by_task || charge == Charge::OneOff,
        PayKind::FixedMonthly => true,
        PayKind::RevenueShare => charge != Charge::OneOff,
    }
}

async fn no_overlap(tx: &Tx, new: &NewContract, about: &About) -> Result<(), PartnerError> {
    use partner_contract::Column::{Kind, PartnerId, Product};
    let same = tx.find::<partner_contract::Entity>().filter(PartnerId.eq(new.partner_id));
    let same = same.filter(Kind.eq(new.kind)).filter(Product.eq(&new.product)).all(tx.raw());
    let customer = about.customer.as_ref().map(|customer| customer.id);
    let overlaps = |other: &&partner_contract::Model| {
        let meets = |a: bool, b: bool, equal: bool| !(a && b) || equal;
        other.task_kind == new.task_kind
            && meets(
                other.service_id.is_some(),
                new.service.is_some(),
                other.service_id == new.service,
            )
            && meets(other.customer_id.is_some(), customer.is_some(), other.customer_id == customer)
            && new.until_on.is_none_or(|until| other.from_on < until)
            && other.until_on.is_none_or(|until| until > new.from_on)
    };
    match same.await?.iter().find(overlaps) {
        Some(other) => Err(PartnerError::Overlaps(other.number.clone())),
        None => Ok(()),
    }
}

async fn row(
    tx: &Tx,
    actor: &Actor,
    new: NewContract,
    about: About,
) -> Result<partner_contract::ActiveModel, PartnerError> {
    let number = tx.next_number("partner_contract").await?;
    let year = actor.today().year();
    Ok(partner_contract::ActiveModel {
        partner_id: Set(new.partner_id),
        id: Set(PartnerContractId::new()),
        number: Set(format!("PC-{year}-{number:04}")),
        title: Set(free_text::line("title", &new.title)?),
        kind: Set(new.kind),
        product: Set(new.product),
        task_kind: Set(new.task_kind),
        customer_id: Set(about.customer.as_ref().map(|customer| customer.id)),
        customer_label: Set(about.customer.map(|customer| customer.name)),
        service_id: Set(new.service),
        subscription_id: Set(about.subscription.map(|subscription| subscription.id)),
        price: Set(new.price.map(Won::get)),
        units: Set(new.units),
        share: Set(new.share),
        claim_back: Set(new.claim_back),
        budget_item: Set(free_text::line("budget_item", &new.budget_item)?),
        from_on: Set(new.from_on),
        until_on: Set(new.until_on),
        replaces_id: Set(new.replaces),
        created_by: Set(actor.user_id),
        created_at: Set(actor.now),
        ended_by: Set(None),
        ended_at: Set(None),
        end_reason: Set(None),
        version: Set(1),
    })
}

async fn locked(tx: &Tx, id: PartnerContractId) -> Result<partner_contract::Model, PartnerError> {
    let mut found =
        tx.find::<partner_contract::Entity>().filter(partner_contract::Column::Id.eq(id));
    if tx.backend() == DbBackend::Postgres {
        found = found.lock_exclusive();
    }
    found.one(tx.raw()).await?.ok_or(missing("협력사 계약이", "partner contract"))
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    row: &partner_contract::Model,
    act: &'static str,
) -> Result<(), DbErr> {
    let change = Change {
        tenant_id: TenantId::NONE,
        act,
        subject_kind: "partner_contract",
        subject_id: row.id.to_string(),
        before: json!({}),
        after: json!({
            "number": row.number, "partner_id": row.partner_id.to_string(),
            "kind": row.kind.code(), "product": row.product, "price": row.price,
            "share": row.share, "from_on": row.from_on.to_string(),
            "until_on": row.until_on.map(|day| day.to_string()),
        }),
        reason: row.end_reason.clone(),
    };
    tx.record(actor, change).await.map(drop)
}
