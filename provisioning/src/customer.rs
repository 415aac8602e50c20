//! Customer companies (고객사) as lists and forms need them.

use crate::page::{Page, PageRequest};
use gaetong_entity::Tx;
use gaetong_entity::ids::{BusinessNumber, TenantId};
use gaetong_entity::party::{billing_account, tenant};
use gaetong_entity::service::subscription;
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder, QuerySelect};

/// A customer with its billing accounts and services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerDetail {
    pub customer: tenant::Model,
    pub accounts: Vec<billing_account::Model>,
    pub services: Vec<subscription::Model>,
}

/// Customers, the latest known first; `text` is part of the name or business number.
pub async fn list(
    tx: &Tx,
    text: Option<&str>,
    page: &PageRequest<TenantId>,
) -> Result<Page<tenant::Model, TenantId>, DbErr> {
    let mut select = tx.find::<tenant::Entity>();
    if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
        select = select.filter(named(text));
    }
    if let Some(after) = page.after {
        select = select.filter(tenant::Column::Id.lt(after));
    }
    let rows =
        select.order_by_desc(tenant::Column::Id).limit(page.size() + 1).all(tx.raw()).await?;
    Ok(Page::cut(rows, page.size(), |row: &tenant::Model| row.id))
}

/// One customer; none where there is none this person may see.
pub async fn detail(tx: &Tx, id: TenantId) -> Result<Option<CustomerDetail>, DbErr> {
    let found = tx.find::<tenant::Entity>().filter(tenant::Column::Id.eq(id)).one(tx.raw()).await?;
    let Some(customer) = found else { return Ok(None) };
    let accounts = tx
        .find::<billing_account::Entity>()
        .filter(billing_account::Column::TenantId.eq(id))
        .order_by_asc(billing_account::Column::Number)
        .all(tx.raw())
        .await?;
    let services = tx
        .find::<subscription::Entity>()
        .filter(subscription::Column::TenantId.eq(id))
        .order_by_asc(subscription::Column::ServiceId)
        .all(tx.raw())
        .await?;
    Ok(Some(CustomerDetail { customer, accounts, services }))
}

/// The customer with this business number, to prefill a form with.
pub async fn lookup(tx: &Tx, number: &BusinessNumber) -> Result<Option<tenant::Model>, DbErr> {
    tx.find::<tenant::Entity>()
        .filter(tenant::Column::BusinessNumber.eq(number.clone()))
        .one(tx.raw())
        .await
}

/// Part of the name, or of the business number however it is written.
pub(crate) fn named(text: &str) -> Condition {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let named = Condition::any().add(tenant::Column::Name.contains(text));
    if digits.is_empty() {
        return named;
    }
    named.add(tenant::Column::BusinessNumber.contains(digits))
}
