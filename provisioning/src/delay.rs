//! When the plan can no longer meet the wished opening date, the customer is told before that
//! date (art. 8(4)), unless the customer itself postponed it.

use crate::barred::Barred;
use crate::forecast::{Forecast, forecast};
use crate::letters;
use crate::{application, order, service};
use chrono::NaiveDate;
use gaetong_entity::act::Letter;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::subscription;
use gaetong_entity::work::outbox;
use gaetong_entity::{Actor, Change, Tx};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};

/// The daily look at one order: tells the customer if it will be late and was not told so yet.
/// Records `service.delay_announced` if a letter goes out.
pub async fn announce(
    tx: &Tx,
    actor: &Actor,
    service_id: &ServiceId,
) -> Result<Option<Forecast>, Barred> {
    crate::barred::only(actor, &[Role::Sales, Role::Consulting, Role::Admin])?;
    let found = service::find(tx, service_id).await?.ok_or_else(Barred::no_service)?;
    // Two processes may look at the same time; the second sees what the first one told.
    order::order_of(tx, &found).await?;
    let service = service::reread(tx, &found).await?;
    let Some(late) = tell_if_late(tx, actor, &service).await? else { return Ok(None) };
    let change = Change {
        tenant_id: service.tenant_id,
        act: "service.delay_announced",
        subject_kind: "subscription",
        subject_id: service.id.to_string(),
        before: json!({ "wished_opening_on": late.wished_opening_on }),
        after: json!({ "expected_opening_on": late.expected_opening_on }),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(Some(late))
}

/// The services whose orders are being carried out, for the daily look.
pub async fn under_way(tx: &Tx) -> Result<Vec<ServiceId>, DbErr> {
    use gaetong_entity::order::application;
    let states = [OrderState::Accepted, OrderState::Provisioning, OrderState::AwaitingAcceptance];
    let orders: Vec<_> = tx
        .find::<application::Entity>()
        .filter(application::Column::State.is_in(states))
        .all(tx.raw())
        .await?;
    let ids = orders.into_iter().map(|order| order.id);
    tx.find::<subscription::Entity>()
        .filter(subscription::Column::ApplicationId.is_in(ids))
        .order_by_asc(subscription::Column::ServiceId)
        .select_only()
        .column(subscription::Column::ServiceId)
        .into_tuple()
        .all(tx.raw())
        .await
}

/// Posts the notice if the order is late, and later than the customer was told before.
pub(crate) async fn tell_if_late(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
) -> Result<Option<Forecast>, DbErr> {
    let late = forecast(tx, service, actor.today()).await?.filter(Forecast::is_late);
    let Some(late) = late else { return Ok(None) };
    // Art. 8(4) wants the customer told before the wished date; what slips further once that date
    // is past is not written about day after day.
    let past = actor.today() > late.wished_opening_on;
    if told_of(tx, service).await?.is_some_and(|told| past || told >= late.expected_opening_on) {
        return Ok(None);
    }
    let order = order::order_of(tx, service).await;
    let order = order.map_err(|error| DbErr::Custom(error.to_string()))?;
    let customer = application::customer_of(tx, &order).await?;
    let letter = Letter {
        kind: letters::DELAY_NOTICE,
        subject_id: service.service_id.to_string(),
        recipient: customer.email,
        payload: json!({
            "customer": customer.name, "service_id": service.service_id.to_string(),
            "wished_opening_on": late.wished_opening_on,
            "expected_opening_on": late.expected_opening_on,
        }),
    };
    tx.post(actor, service.tenant_id, letter).await?;
    Ok(Some(late))
}

/// The day the customer was last told to expect the opening, for the wished date as it is now.
async fn told_of(tx: &Tx, service: &subscription::Model) -> Result<Option<NaiveDate>, DbErr> {
    let last = tx
        .find::<outbox::Entity>()
        .filter(outbox::Column::TenantId.eq(service.tenant_id))
        .filter(outbox::Column::Kind.eq(letters::DELAY_NOTICE))
        .filter(outbox::Column::SubjectId.eq(service.service_id.to_string()))
        .order_by_desc(outbox::Column::Id)
        .one(tx.raw())
        .await?;
    let payload: Option<Value> = last.and_then(|last| serde_json::from_str(&last.payload).ok());
    let day = |name: &str| -> Option<NaiveDate> {
        payload.as_ref().and_then(|payload| payload[name].as_str()).and_then(|day| day.parse().ok())
    };
    let same_wish = day("wished_opening_on") == Some(service.wished_opening_on);
    Ok(day("expected_opening_on").filter(|_| same_wish))
}
