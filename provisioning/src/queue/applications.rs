//! Lists of applications.

use crate::application::items::BASE;
use crate::page::{Page, PageRequest};
use crate::people;
use gaetong_entity::Tx;
use gaetong_entity::ids::{ApplicationId, ServiceId, TenantId, UserId};
use gaetong_entity::order::application::{self, OrderState};
use gaetong_entity::order::application_check::{self, CheckKind};
use gaetong_entity::order::{application_item, document};
use gaetong_entity::party::tenant;
use gaetong_entity::service::subscription;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::HashMap;

/// Which applications are listed; none of a kind means all.
#[derive(Debug, Clone, Default)]
pub struct ApplicationFilter {
    pub states: Vec<OrderState>,
    /// Filed by this person.
    pub filed_by: Option<UserId>,
    pub tenant_id: Option<TenantId>,
    /// Part of the customer's name or business number.
    pub text: Option<String>,
}

/// An application in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationRow {
    pub application: application::Model,
    pub customer_name: String,
    /// Base seats; zero while none are given.
    pub seats: i64,
    pub papers: usize,
    pub checks: Vec<CheckKind>,
    pub filed_by: Option<String>,
    pub service_id: Option<ServiceId>,
}

/// Applications, the latest filed first.
pub async fn applications(
    tx: &Tx,
    filter: &ApplicationFilter,
    page: &PageRequest<ApplicationId>,
) -> Result<Page<ApplicationRow, ApplicationId>, DbErr> {
    let select = tx.find::<application::Entity>().filter(condition(filter));
    listed(tx, select, page).await
}

/// Applications in their filers' hands that still need this check, for the role whose it is.
pub async fn awaiting_check(
    tx: &Tx,
    kind: CheckKind,
    page: &PageRequest<ApplicationId>,
) -> Result<Page<ApplicationRow, ApplicationId>, DbErr> {
    let made = Query::select()
        .column(application_check::Column::ApplicationId)
        .from(application_check::Entity)
        .and_where(application_check::Column::Kind.eq(kind))
        .to_owned();
    let select = tx
        .find::<application::Entity>()
        .filter(application::Column::State.is_in([OrderState::Draft, OrderState::Returned]))
        .filter(application::Column::Id.in_subquery(with_items(kind)))
        .filter(application::Column::Id.not_in_subquery(made));
    listed(tx, select, page).await
}

/// How many applications stand in each state.
pub async fn counts_by_state(
    tx: &Tx,
    filter: &ApplicationFilter,
) -> Result<Vec<(OrderState, i64)>, DbErr> {
    tx.find::<application::Entity>()
        .filter(condition(filter))
        .select_only()
        .column(application::Column::State)
        .column_as(application::Column::Id.count(), "applications")
        .group_by(application::Column::State)
        .into_tuple()
        .all(tx.raw())
        .await
}

/// The applications whose items make this check necessary.
fn with_items(kind: CheckKind) -> SelectStatement {
    let mut items = Query::select();
    items.column(application_item::Column::ApplicationId).from(application_item::Entity);
    match kind {
        CheckKind::AgreedPriceApproved => {
            let in_table = ["asp-base", "app-basic", "app-premium", "recording", "extra-line"];
            items
                .and_where(application_item::Column::AgreedPrice.is_not_null())
                .and_where(application_item::Column::Product.is_in(in_table));
        }
        CheckKind::UnderTenSeatsApproved => {
            items
                .and_where(application_item::Column::Product.eq(BASE))
                .and_where(application_item::Column::Quantity.lt(10));
        }
        CheckKind::NetworkReviewed
        | CheckKind::QuoteConfirmedByProduct
        | CheckKind::QuoteConfirmedByConsulting => {
            items.and_where(application_item::Column::Product.eq(BASE));
        }
    }
    items.to_owned()
}

fn condition(filter: &ApplicationFilter) -> Condition {
    let mut all = Condition::all();
    if !filter.states.is_empty() {
        all = all.add(application::Column::State.is_in(filter.states.iter().copied()));
    }
    if let Some(person) = filter.filed_by {
        all = all.add(application::Column::FiledBy.eq(person));
    }
    if let Some(tenant) = filter.tenant_id {
        all = all.add(application::Column::TenantId.eq(tenant));
    }
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let tenants = Query::select()
            .column(tenant::Column::Id)
            .from(tenant::Entity)
            .cond_where(crate::customer::named(text))
            .to_owned();
        all = all.add(application::Column::TenantId.in_subquery(tenants));
    }
    all
}

async fn listed(
    tx: &Tx,
    mut select: Select<application::Entity>,
    page: &PageRequest<ApplicationId>,
) -> Result<Page<ApplicationRow, ApplicationId>, DbErr> {
    if let Some(after) = page.after {
        select = select.filter(application::Column::Id.lt(after));
    }
    let rows =
        select.order_by_desc(application::Column::Id).limit(page.size() + 1).all(tx.raw()).await?;
    let cut = Page::cut(rows, page.size(), |row: &application::Model| row.id);
    let context = Context::read(tx, &cut.rows).await?;
    Ok(cut.map(|row| context.row(row)))
}

/// What the rows of one page need besides themselves, read once for all of them.
struct Context {
    names: HashMap<TenantId, String>,
    seats: HashMap<ApplicationId, i64>,
    papers: HashMap<ApplicationId, usize>,
    checks: HashMap<ApplicationId, Vec<CheckKind>>,
    people: HashMap<UserId, String>,
    services: HashMap<ApplicationId, ServiceId>,
}

impl Context {
    async fn read(tx: &Tx, rows: &[application::Model]) -> Result<Context, DbErr> {
        let ids: Vec<ApplicationId> = rows.iter().map(|row| row.id).collect();
        let mut seats: HashMap<ApplicationId, i64> = HashMap::new();
        for item in
            all::<application_item::Entity>(tx, application_item::Column::ApplicationId, &ids)
                .await?
        {
            if item.product == BASE {
                *seats.entry(item.application_id).or_default() += item.quantity;
            }
        }
        let mut papers: HashMap<ApplicationId, usize> = HashMap::new();
        for paper in all::<document::Entity>(tx, document::Column::ApplicationId, &ids).await? {
            if let (Some(id), None) = (paper.application_id, paper.removed_at) {
                *papers.entry(id).or_default() += 1;
            }
        }
        let mut checks: HashMap<ApplicationId, Vec<CheckKind>> = HashMap::new();
        for check in
            all::<application_check::Entity>(tx, application_check::Column::ApplicationId, &ids)
                .await?
        {
            checks.entry(check.application_id).or_default().push(check.kind);
        }
        let services: Vec<subscription::Model> =
            all::<subscription::Entity>(tx, subscription::Column::ApplicationId, &ids).await?;
        Ok(Context {
            names: super::services::customer_names(tx, rows.iter().map(|row| row.tenant_id))
                .await?,
            people: people::names(tx, rows.iter().map(|row| row.filed_by).collect()).await?,
            services: services.into_iter().map(|s| (s.application_id, s.service_id)).collect(),
            seats,
            papers,
            checks,
        })
    }

    fn row(&self, application: application::Model) -> ApplicationRow {
        let id = application.id;
        ApplicationRow {
            customer_name: self.names.get(&application.tenant_id).cloned().unwrap_or_default(),
            seats: self.seats.get(&id).copied().unwrap_or(0),
            papers: self.papers.get(&id).copied().unwrap_or(0),
            checks: self.checks.get(&id).cloned().unwrap_or_default(),
            filed_by: self.people.get(&application.filed_by).cloned(),
            service_id: self.services.get(&id).cloned(),
            application,
        }
    }
}

/// The rows of a table that belong to these applications.
async fn all<E>(tx: &Tx, column: E::Column, ids: &[ApplicationId]) -> Result<Vec<E::Model>, DbErr>
where
    E: gaetong_entity::Owned + EntityTrait,
{
    tx.find::<E>().filter(column.is_in(ids.iter().copied())).all(tx.raw()).await
}
