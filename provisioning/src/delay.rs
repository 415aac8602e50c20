//! When the plan can no longer meet the wished opening date, the customer is told before that
//! date (art. 8(4)), unless the customer itself postponed it.

use crate::barred::Barred;
use crate::letters;
use crate::lifecycle::is_settled;
use crate::plan::{Step, earliest, expected_opening};
use crate::{application, calendar, order, service, task};
use chrono::NaiveDate;
use gaetong_entity::act::Letter;
use gaetong_entity::catalogue::plan_template_task::{Model as TemplateTask, Timing};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::task::Model as Task;
use gaetong_entity::service::{subscription, task_dependency};
use gaetong_entity::work::outbox;
use gaetong_entity::{Actor, Change, Tx};
use gaetong_rules::month::seoul_date;
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use std::collections::HashMap;

/// What is to be expected of an order that is being carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    pub wished_opening_on: NaiveDate,
    /// The day the service can open at the earliest, if all goes well from today on.
    pub expected_opening_on: NaiveDate,
    /// The day each task can be done at the earliest, by kind.
    pub tasks: HashMap<String, NaiveDate>,
}

impl Forecast {
    /// The wished date cannot be met any more.
    pub fn is_late(&self) -> bool {
        self.expected_opening_on > self.wished_opening_on
    }
}

/// Forecasts a service from the tasks as they stand; needs the provider's eyes, because a plan is
/// everybody's tasks. None once it is open, or when nothing is left to wait for.
pub async fn forecast(
    tx: &Tx,
    service: &subscription::Model,
    today: NaiveDate,
) -> Result<Option<Forecast>, DbErr> {
    let tasks = task::of_service(tx, service).await?;
    let dependencies = task::dependencies(tx, &tasks).await?;
    let (template, _) = order::template(tx).await?;
    let steps = steps(&tasks, &dependencies, &template);
    let holidays = calendar::holidays(tx).await?;
    let Ok(days) = earliest(&steps, today, &holidays) else { return Ok(None) };
    let is_open = tasks.iter().any(|task| !is_settled(task.state));
    let expected =
        expected_opening(&steps, &days).filter(|_| is_open && service.opened_on.is_none());
    Ok(expected.map(|expected_opening_on| Forecast {
        wished_opening_on: service.wished_opening_on,
        expected_opening_on,
        tasks: days,
    }))
}

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
    if told_of(tx, service).await?.is_some_and(|told| told >= late.expected_opening_on) {
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

fn steps(
    tasks: &[Task],
    dependencies: &[task_dependency::Model],
    template: &[TemplateTask],
) -> Vec<Step> {
    let kind_of = |id| tasks.iter().find(|task| task.id == id).map(|task| task.kind.clone());
    tasks
        .iter()
        .map(|task| {
            let row = template.iter().find(|row| row.kind == task.kind);
            let waits = dependencies.iter().filter(|d| d.task_id == task.id);
            let settled = is_settled(task.state);
            Step {
                kind: task.kind.clone(),
                timing: row.map_or(Timing::BeforeOpening, |row| row.timing),
                business_days: row.map_or(0, |row| u32::try_from(row.business_days).unwrap_or(0)),
                depends_on: waits.filter_map(|d| kind_of(d.depends_on)).collect(),
                settled_on: settled.then(|| task.finished_at.map_or(task.due_on, seoul_date)),
            }
        })
        .collect()
}
