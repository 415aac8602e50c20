//! When the plan can no longer meet the wished opening date, the customer is told before that
//! date (art. 8(4)), unless the customer itself postponed it.

use crate::barred::Barred;
use crate::contract::notice::{self, NewNotice};
use crate::forecast::{Forecast, forecast};
use crate::letters;
use crate::{order, service};
use chrono::NaiveDate;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::notice::{self as notices, NoticeKind};
use gaetong_entity::service::subscription;
use gaetong_entity::{Actor, Change, Tx};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::json;

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
    let orders = tx
        .find::<application::Entity>()
        .filter(application::Column::State.is_in(states))
        .select_only()
        .column(application::Column::Id)
        .into_query();
    tx.find::<subscription::Entity>()
        .filter(subscription::Column::ApplicationId.in_subquery(orders))
        .order_by_asc(subscription::Column::ServiceId)
        .select_only()
        .column(subscription::Column::ServiceId)
        .into_tuple()
        .all(tx.raw())
        .await
}

/// Sends the notice if the order is late, and later than the customer was told before.
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
    let promised = promised(tx, service).await?;
    if promised.is_some_and(|told| past || told >= late.expected_opening_on) {
        return Ok(None);
    }
    let (wished, expected) = (late.wished_opening_on, late.expected_opening_on);
    let new = NewNotice {
        kind: NoticeKind::Delay,
        subject: "개통 예정일 변경 안내".to_owned(),
        reason: format!("개통희망일 {wished}을(를) 지킬 수 없어 {expected}에 개통 예정"),
        promised_on: Some(expected),
        tell_by: tell_by(wished),
        maintenance_id: None,
        letter: (
            letters::DELAY_NOTICE,
            json!({ "wished_opening_on": wished, "expected_opening_on": expected }),
        ),
    };
    notice::send(tx, actor, service, new).await?;
    Ok(Some(late))
}

/// The customer is told before the wished date (art. 8(4)).
fn tell_by(wished_on: NaiveDate) -> Option<NaiveDate> {
    wished_on.pred_opt()
}

/// The day the customer was last told to expect the opening, for the wished date as it is now. A
/// date the customer itself moved begins anew.
async fn promised(tx: &Tx, service: &subscription::Model) -> Result<Option<NaiveDate>, DbErr> {
    let told = tx
        .find::<notices::Entity>()
        .filter(notices::Column::TenantId.eq(service.tenant_id))
        .filter(notices::Column::SubscriptionId.eq(service.id))
        .filter(notices::Column::Kind.eq(NoticeKind::Delay))
        .filter(notices::Column::TellBy.eq(tell_by(service.wished_opening_on)))
        .order_by_desc(notices::Column::Id)
        .one(tx.raw())
        .await?;
    Ok(told.and_then(|told| told.promised_on))
}
