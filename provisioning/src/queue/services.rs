//! Lists of services and of acceptances to be decided.

use crate::application::items::BASE;
use crate::axes::{self, Axes};
use crate::contract::in_force;
use crate::contract::{Contract, Stage};
use crate::page::{Page, PageRequest};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::ids::{ServiceId, SubscriptionId, TenantId};
use gaetong_entity::order::application::{self, OrderState};
use gaetong_entity::party::tenant;
use gaetong_entity::service::acceptance::{self, AcceptanceState};
use gaetong_entity::service::subscription;
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Which services are listed; none of a kind means all.
#[derive(Debug, Clone, Default)]
pub struct ServiceFilter {
    pub tenant_id: Option<TenantId>,
    /// Opened already, or not yet.
    pub opened: Option<bool>,
}

/// A service in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRow {
    pub service: subscription::Model,
    pub customer_name: String,
    pub order_state: OrderState,
    pub axes: Axes,
    /// The state by the terms of service (spec 3.6).
    pub stage: Stage,
    /// The term in force, months, 0 for none; before the opening, the one applied for.
    pub term_months: i32,
    /// The first day after the contract period; none without a term or before the opening.
    pub contract_until: Option<NaiveDate>,
    /// Base seats in force; zero before the opening.
    pub seats: i64,
}

/// Services in the order of their IDs, with their states on a day.
pub async fn services(
    tx: &Tx,
    filter: &ServiceFilter,
    as_of: NaiveDate,
    page: &PageRequest<ServiceId>,
) -> Result<Page<ServiceRow, ServiceId>, DbErr> {
    let mut select = tx.find::<subscription::Entity>();
    if let Some(tenant) = filter.tenant_id {
        select = select.filter(subscription::Column::TenantId.eq(tenant));
    }
    match filter.opened {
        Some(true) => select = select.filter(subscription::Column::OpenedOn.is_not_null()),
        Some(false) => select = select.filter(subscription::Column::OpenedOn.is_null()),
        None => {}
    }
    if let Some(after) = &page.after {
        select = select.filter(subscription::Column::ServiceId.gt(after.clone()));
    }
    let rows = select
        .order_by_asc(subscription::Column::ServiceId)
        .limit(page.size() + 1)
        .all(tx.raw())
        .await?;
    let cut = Page::cut(rows, page.size(), |row: &subscription::Model| row.service_id.clone());
    let context = Context::read(tx, &cut.rows).await?;
    Ok(cut.map(|service| context.row(service, as_of)))
}

/// An acceptance in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptanceRow {
    pub acceptance: acceptance::Model,
    pub service_id: ServiceId,
    pub customer_name: String,
}

/// The acceptances in a state, the latest first: what a customer is asked to decide, what the
/// order desk can open.
pub async fn acceptances(
    tx: &Tx,
    state: AcceptanceState,
    page: &PageRequest<gaetong_entity::ids::AcceptanceId>,
) -> Result<Page<AcceptanceRow, gaetong_entity::ids::AcceptanceId>, DbErr> {
    let mut select = tx.find::<acceptance::Entity>().filter(acceptance::Column::State.eq(state));
    if let Some(after) = page.after {
        select = select.filter(acceptance::Column::Id.lt(after));
    }
    let rows =
        select.order_by_desc(acceptance::Column::Id).limit(page.size() + 1).all(tx.raw()).await?;
    let cut = Page::cut(rows, page.size(), |row: &acceptance::Model| row.id);
    let services = tx
        .find::<subscription::Entity>()
        .filter(subscription::Column::Id.is_in(cut.rows.iter().map(|row| row.subscription_id)))
        .all(tx.raw())
        .await?;
    let ids: HashMap<SubscriptionId, ServiceId> =
        services.into_iter().map(|service| (service.id, service.service_id)).collect();
    let names = customer_names(tx, cut.rows.iter().map(|row| row.tenant_id)).await?;
    let Page { rows, next } = cut;
    let rows = rows.into_iter().filter_map(|acceptance| {
        let service_id = ids.get(&acceptance.subscription_id)?.clone();
        let customer_name = names.get(&acceptance.tenant_id).cloned().unwrap_or_default();
        Some(AcceptanceRow { acceptance, service_id, customer_name })
    });
    Ok(Page { rows: rows.collect(), next })
}

/// The names of these customer companies.
pub(super) async fn customer_names(
    tx: &Tx,
    ids: impl Iterator<Item = TenantId>,
) -> Result<HashMap<TenantId, String>, DbErr> {
    let tenants =
        tx.find::<tenant::Entity>().filter(tenant::Column::Id.is_in(ids)).all(tx.raw()).await?;
    Ok(tenants.into_iter().map(|tenant| (tenant.id, tenant.name)).collect())
}

struct Context {
    names: HashMap<TenantId, String>,
    orders: HashMap<gaetong_entity::ids::ApplicationId, OrderState>,
    contracts: HashMap<SubscriptionId, Contract>,
}

impl Context {
    async fn read(tx: &Tx, rows: &[subscription::Model]) -> Result<Context, DbErr> {
        let orders = tx
            .find::<application::Entity>()
            .filter(application::Column::Id.is_in(rows.iter().map(|row| row.application_id)))
            .all(tx.raw())
            .await?;
        Ok(Context {
            names: customer_names(tx, rows.iter().map(|row| row.tenant_id)).await?,
            orders: orders.into_iter().map(|order| (order.id, order.state)).collect(),
            contracts: in_force::read_all(tx, rows).await?,
        })
    }

    fn row(&self, service: subscription::Model, as_of: NaiveDate) -> ServiceRow {
        let contract = self.contracts.get(&service.id);
        let stage = contract.map_or(Stage::NotOpened, |contract| contract.stage_on(as_of));
        let held = contract.map_or(0, |contract| contract.quantity_on(BASE, as_of));
        let seats = if stage == Stage::Terminated { 0 } else { held };
        let period = contract.and_then(|contract| contract.period_on(as_of));
        ServiceRow {
            customer_name: self.names.get(&service.tenant_id).cloned().unwrap_or_default(),
            order_state: self
                .orders
                .get(&service.application_id)
                .copied()
                .unwrap_or(OrderState::Accepted),
            axes: axes::on(contract.map_or(&[][..], |contract| &contract.states), as_of),
            stage,
            term_months: contract
                .and_then(|contract| contract.term_on(as_of))
                .map_or(service.term_months, |term| term.months),
            contract_until: period.map(|period| period.period.until()),
            seats,
            service,
        }
    }
}
