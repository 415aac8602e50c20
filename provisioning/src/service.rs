//! A service as its pages show it, on any day of its life.

use crate::application::detail::quote_of;
use crate::axes::{self, Axes};
use crate::contract::{Batch, Contract, Stage};
use crate::forecast::{self, Forecast};
use crate::queue::{TaskRow, with_context};
use crate::{acceptance, application, order, price_table};
use chrono::NaiveDate;
use gaetong_entity::catalogue::product::Model as Product;
use gaetong_entity::ids::{ApplicationId, BillingAccountId, ServiceId, SubscriptionId, TenantId};
use gaetong_entity::order::{application::Model as Order, application_item};
use gaetong_entity::party::{billing_account, tenant};
use gaetong_entity::service::{acceptance::Model as Acceptance, one_off_item, subscription};
use gaetong_entity::{Scope, Tx};
use gaetong_rules::PriceBook;
use gaetong_rules::quote::{Quote, QuoteError};
use gaetong_rules::renewal::ContractPeriod;
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};

/// Everything about one service on one day.
#[derive(Debug, Clone)]
pub struct ServiceDetail {
    pub as_of: NaiveDate,
    pub service: subscription::Model,
    pub order: Order,
    pub customer: tenant::Model,
    pub account: Option<billing_account::Model>,
    pub axes: Axes,
    /// The state by the terms of service (spec 3.6).
    pub stage: Stage,
    /// The contract period the day lies in, renewals counted (T7).
    pub period: Option<ContractPeriod>,
    /// Everything recorded of the contract, whatever day it takes effect on.
    pub contract: Contract,
    pub products: Vec<Product>,
    /// What is in force on the day; before the opening, what was ordered.
    pub lines: Vec<ServiceLine>,
    /// What the lines cost a month; none without base seats.
    pub monthly: Option<Result<Quote, QuoteError>>,
    pub price_book: Option<PriceBook>,
    pub one_off: Vec<one_off_item::Model>,
    /// The first day after the term; none without one or before the opening.
    pub contract_until: Option<NaiveDate>,
    /// The plan, as far as this person may see it.
    pub tasks: Vec<TaskRow>,
    pub acceptances: Vec<Acceptance>,
    /// None once nothing is left to be done before the opening.
    pub forecast: Option<Forecast>,
}

/// One recurring product of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceLine {
    pub product: String,
    pub quantity: i64,
    /// Since when this quantity's latest part is in force; none before the opening.
    pub from_on: Option<NaiveDate>,
    /// Won per unit and month, VAT excluded, where it was negotiated.
    pub agreed_price: Option<i64>,
    /// The units by the day they came into force (T3); none before the opening.
    pub batches: Vec<Batch>,
}

/// What an order for the access line must say, word for word (spec 2.4).
pub fn line_note(service_id: &ServiceId) -> String {
    format!("콜센터서비스 접속용 회선 (서비스번호: {service_id})")
}

/// The service with this ID; none where there is none this person may see.
pub async fn find(tx: &Tx, id: &ServiceId) -> Result<Option<subscription::Model>, DbErr> {
    tx.find::<subscription::Entity>()
        .filter(subscription::Column::ServiceId.eq(id.clone()))
        .one(tx.raw())
        .await
}

/// The service an application became.
pub async fn of_application(
    tx: &Tx,
    id: ApplicationId,
) -> Result<Option<subscription::Model>, DbErr> {
    tx.find::<subscription::Entity>()
        .filter(subscription::Column::ApplicationId.eq(id))
        .one(tx.raw())
        .await
}

/// The place of the next one-off item of a service.
pub(crate) async fn next_one_off(tx: &Tx, service: &subscription::Model) -> Result<i32, DbErr> {
    let last = tx
        .find::<one_off_item::Entity>()
        .filter(one_off_item::Column::TenantId.eq(service.tenant_id))
        .filter(one_off_item::Column::SubscriptionId.eq(service.id))
        .order_by_desc(one_off_item::Column::Seq)
        .one(tx.raw())
        .await?;
    Ok(last.map_or(1, |last| last.seq + 1))
}

pub(crate) async fn by_id(
    tx: &Tx,
    tenant_id: TenantId,
    id: SubscriptionId,
) -> Result<subscription::Model, DbErr> {
    tx.find::<subscription::Entity>()
        .filter(subscription::Column::TenantId.eq(tenant_id))
        .filter(subscription::Column::Id.eq(id))
        .one(tx.raw())
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(format!("subscription {id}")))
}

/// The order a service came from, and its customer.
pub(crate) async fn customer_of(
    tx: &Tx,
    service: &subscription::Model,
) -> Result<(Order, tenant::Model), DbErr> {
    let order = order::order_of_reading(tx, service).await?;
    let customer = application::customer_of(tx, &order).await?;
    Ok((order, customer))
}

/// The row again, once its order is locked.
pub(crate) async fn reread(
    tx: &Tx,
    service: &subscription::Model,
) -> Result<subscription::Model, DbErr> {
    by_id(tx, service.tenant_id, service.id).await
}

/// Reads a service as it was on a day; none where there is none this person may see.
pub async fn detail(
    tx: &Tx,
    id: &ServiceId,
    (as_of, today): (NaiveDate, NaiveDate),
) -> Result<Option<ServiceDetail>, DbErr> {
    let Some(service) = find(tx, id).await? else { return Ok(None) };
    let order = order::order_of_reading(tx, &service).await?;
    let contract = Contract::read(tx, &service).await?;
    let lines = lines(tx, &contract, as_of).await?;
    let products = tx
        .find::<gaetong_entity::catalogue::product::Entity>()
        .order_by_asc(gaetong_entity::catalogue::product::Column::Position)
        .all(tx.raw())
        .await?;
    let price_book = price_table::of_version(tx, &service.price_book_version).await?;
    let monthly =
        price_book.as_ref().and_then(|book| monthly(book, &contract, as_of, &lines, &products));
    let tasks = crate::task::of_service(tx, &service).await?;
    // A tenant sees its own plan; the forecast of it is worked out from all of it either way.
    let forecast = match tx.scope() {
        Scope::Partner(_) => None,
        Scope::Provider | Scope::Tenant(_) => forecast::forecast(tx, &service, today).await?,
    };
    Ok(Some(ServiceDetail {
        as_of,
        axes: axes::on(&contract.states, as_of),
        stage: contract.stage_on(as_of),
        period: contract.period_on(as_of),
        customer: application::customer_of(tx, &order).await?,
        account: account_of(tx, &service, contract.payer_on(as_of)).await?,
        one_off: one_off_of(tx, &service).await?,
        contract_until: contract.period_on(as_of).map(|period| period.period.until()),
        tasks: with_context(tx, tasks, today).await?,
        acceptances: acceptance::of_service(tx, &service).await?,
        contract,
        products,
        lines,
        monthly,
        price_book,
        forecast,
        order,
        service,
    }))
}

/// The products of a service on a day; before the opening, what was ordered.
async fn lines(tx: &Tx, contract: &Contract, as_of: NaiveDate) -> Result<Vec<ServiceLine>, DbErr> {
    if contract.service.opened_on.is_none_or(|opened| opened > as_of) {
        let items = application::items_of(tx, contract.service.application_id).await?;
        return Ok(items.into_iter().map(ordered).collect());
    }
    let batches = contract.batches_on(as_of);
    let line = |(product, quantity): (String, i64)| {
        let batches: Vec<Batch> =
            batches.iter().filter(|batch| batch.product == product).cloned().collect();
        ServiceLine {
            agreed_price: contract.agreed_price_on(&product, as_of),
            from_on: batches.iter().map(|batch| batch.from_on).max(),
            product,
            quantity,
            batches,
        }
    };
    Ok(contract.held_on(as_of).into_iter().map(line).collect())
}

fn ordered(item: application_item::Model) -> ServiceLine {
    ServiceLine {
        product: item.product,
        quantity: item.quantity,
        from_on: None,
        agreed_price: item.agreed_price,
        batches: Vec::new(),
    }
}

fn monthly(
    book: &PriceBook,
    contract: &Contract,
    as_of: NaiveDate,
    lines: &[ServiceLine],
    products: &[Product],
) -> Option<Result<Quote, QuoteError>> {
    let items: Vec<application_item::Model> = (1..)
        .zip(lines)
        .map(|(line_no, line)| application_item::Model {
            tenant_id: contract.service.tenant_id,
            application_id: contract.service.application_id,
            line_no,
            product: line.product.clone(),
            description: String::new(),
            quantity: line.quantity,
            agreed_price: line.agreed_price,
            agreed_reason: None,
        })
        .collect();
    let priced = application::base_seats(&items) > 0;
    let term = contract.term_on(as_of).map_or(contract.service.term_months, |term| term.months);
    priced.then(|| quote_of(book, term, &items, products))
}

async fn account_of(
    tx: &Tx,
    service: &subscription::Model,
    payer: BillingAccountId,
) -> Result<Option<billing_account::Model>, DbErr> {
    tx.find::<billing_account::Entity>()
        .filter(billing_account::Column::TenantId.eq(service.tenant_id))
        .filter(billing_account::Column::Id.eq(payer))
        .one(tx.raw())
        .await
}

/// The billing accounts of a customer: who can pay for its services.
pub async fn accounts_of(
    tx: &Tx,
    tenant_id: TenantId,
) -> Result<Vec<billing_account::Model>, DbErr> {
    tx.find::<billing_account::Entity>()
        .filter(billing_account::Column::TenantId.eq(tenant_id))
        .order_by_asc(billing_account::Column::Number)
        .all(tx.raw())
        .await
}

async fn one_off_of(
    tx: &Tx,
    service: &subscription::Model,
) -> Result<Vec<one_off_item::Model>, DbErr> {
    tx.find::<one_off_item::Entity>()
        .filter(one_off_item::Column::TenantId.eq(service.tenant_id))
        .filter(one_off_item::Column::SubscriptionId.eq(service.id))
        .order_by_asc(one_off_item::Column::Seq)
        .all(tx.raw())
        .await
}
