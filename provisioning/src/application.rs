//! The application for a new service (신규 신청서, spec 2.1–2.4): drafted, completed with papers,
//! consents and checks, submitted, and reviewed under article 3.

pub mod checks;
pub mod consents;
pub mod detail;
pub mod draft;
pub mod items;
pub mod missing;
pub mod papers;
pub mod refusal;
pub mod review;
pub mod submission;

pub use missing::Missing;
pub use refusal::{ApplicationError, RefusalGround};

use crate::barred::{self, Barred};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::order::application::{self, OrderState};
use gaetong_entity::order::{application_check, application_item, dropped_item};
use gaetong_entity::party::tenant;
use gaetong_entity::party::user_account::{self, Role};
use gaetong_entity::{Actor, Tx};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::{Map, Value};

/// Who files applications: the sales force, and the customer itself.
pub(crate) const FILERS: [Role; 2] = [Role::Sales, Role::TenantAdmin];

/// The application, about to be changed.
pub(crate) async fn for_change(
    tx: &Tx,
    id: ApplicationId,
    expected: Option<i64>,
) -> Result<application::Model, Barred> {
    let found = barred::for_update::<application::Entity>(tx)
        .filter(application::Column::Id.eq(id))
        .one(tx.raw())
        .await?;
    let row = found.ok_or_else(Barred::no_application)?;
    barred::unchanged(tx, ("application", id.to_string()), row.version, expected).await?;
    Ok(row)
}

/// The application, if it is still in its filer's hands.
pub(crate) async fn for_editing(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
) -> Result<application::Model, ApplicationError> {
    barred::only(actor, &FILERS)?;
    still_editable(for_change(tx, id, expected).await?)
}

pub(crate) fn still_editable(
    row: application::Model,
) -> Result<application::Model, ApplicationError> {
    match row.state {
        OrderState::Draft | OrderState::Returned => Ok(row),
        state => Err(ApplicationError::NotEditable { state }),
    }
}

/// What is applied for, in the order of the form, without what was dropped from the order.
pub(crate) async fn items_of(
    tx: &Tx,
    id: ApplicationId,
) -> Result<Vec<application_item::Model>, DbErr> {
    let mut items = tx
        .find::<application_item::Entity>()
        .filter(application_item::Column::ApplicationId.eq(id))
        .order_by_asc(application_item::Column::LineNo)
        .all(tx.raw())
        .await?;
    let dropped = tx
        .find::<dropped_item::Entity>()
        .filter(dropped_item::Column::ApplicationId.eq(id))
        .all(tx.raw())
        .await?;
    items.retain(|item| dropped.iter().all(|dropped| dropped.line_no != item.line_no));
    Ok(items)
}

pub(crate) async fn checks_of(
    tx: &Tx,
    id: ApplicationId,
) -> Result<Vec<application_check::Model>, DbErr> {
    tx.find::<application_check::Entity>()
        .filter(application_check::Column::ApplicationId.eq(id))
        .order_by_asc(application_check::Column::CheckedAt)
        .all(tx.raw())
        .await
}

/// The customer company an application belongs to.
pub(crate) async fn customer_of(
    tx: &Tx,
    application: &application::Model,
) -> Result<tenant::Model, DbErr> {
    tx.find::<tenant::Entity>()
        .filter(tenant::Column::Id.eq(application.tenant_id))
        .one(tx.raw())
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(format!("tenant of {}", application.id)))
}

/// The mail addresses of the filer and of the customer. The filer is staff, so the transaction
/// must already have been widened where a tenant acts.
pub(crate) async fn addresses_of(
    tx: &Tx,
    application: &application::Model,
) -> Result<(String, String), DbErr> {
    let filer = tx
        .find::<user_account::Entity>()
        .filter(user_account::Column::Id.eq(application.filed_by))
        .one(tx.raw())
        .await?;
    let customer = customer_of(tx, application).await?;
    Ok((filer.map(|filer| filer.email).unwrap_or_default(), customer.email))
}

/// The base seats applied for, which make its size (P1).
pub fn base_seats(items: &[application_item::Model]) -> i64 {
    items.iter().filter(|item| item.product == items::BASE).map(|item| item.quantity).sum()
}

/// Of two objects with the same fields, those that differ, before and after.
pub(crate) fn difference(before: Value, after: Value) -> (Value, Value) {
    let (Value::Object(before), Value::Object(after)) = (&before, &after) else {
        return (before, after);
    };
    let differing = |one: &Map<String, Value>, other: &Map<String, Value>| {
        let differs = |(key, value): &(&String, &Value)| other.get(*key) != Some(*value);
        let changed = one.iter().filter(differs);
        Value::Object(changed.map(|(key, value)| (key.clone(), value.clone())).collect())
    };
    (differing(before, after), differing(after, before))
}
