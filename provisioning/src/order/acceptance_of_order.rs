//! 승낙: the contract comes about by the application and the provider's acceptance (art. 2).

use super::OrderError;
use crate::application::draft::{record, touched};
use crate::application::missing::{Missing, contents, lacks_exception, missing};
use crate::application::review::ORDER_DESK;
use crate::application::{ApplicationError, base_seats, for_change};
use crate::axes::{self, AxisEvent};
use crate::lifecycle::{OrderEvent, order_after};
use crate::plan::{Ordered, PlannedTask, plan};
use crate::service::line_note;
use crate::{barred, delay, letters, price_table, recording};
use chrono::NaiveDate;
use gaetong_entity::catalogue::plan_template_task::Timing;
use gaetong_entity::catalogue::{plan_template, plan_template_dependency, plan_template_task};
use gaetong_entity::ids::{ApplicationId, PartnerId, ServiceId, SubscriptionId, TaskId};
use gaetong_entity::order::application;
use gaetong_entity::party::partner;
use gaetong_entity::service::subscription_state::Axis;
use gaetong_entity::service::task::TaskState;
use gaetong_entity::service::{service_number, subscription, task, task_dependency};
use gaetong_entity::{Actor, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::json;
use std::collections::HashMap;

/// What accepting an application brought about.
#[derive(Debug, Clone)]
pub struct Accepted {
    pub application: application::Model,
    pub subscription: subscription::Model,
    pub tasks: Vec<task::Model>,
}

/// Accepts an application under review: service ID, subscription, plan; letters to the sales rep,
/// the customer and the partners who can begin. Records `application.accepted`.
pub async fn accept(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
) -> Result<Accepted, OrderError> {
    barred::only(actor, &ORDER_DESK)?;
    let mut row = for_change(tx, id, expected).await?;
    let before = json!({ "state": row.state.code() });
    row.state = order_after(row.state, OrderEvent::Accept)?;
    let today = actor.today();
    let contents = still_complete(tx, actor, &row).await?;
    let book = price_table::in_force(tx, today).await?;
    let book = book.ok_or(OrderError::NoPriceBook { on: today })?;
    let planned = planned_tasks(tx, actor, &contents).await?;
    let owners = owners(tx, &planned).await?;

    row.accepted_at = Some(actor.now);
    row.handler_id = Some(actor.user_id);
    row.price_book_version = Some(book.version().to_owned());
    let application = tx.update(touched(row, actor)).await?;
    let subscription = subscribe(tx, actor, &application).await?;
    let customer = &contents.customer.name;
    let tasks = store_plan(tx, &subscription, customer, planned, &owners).await?;
    for task in tasks.iter().filter(|task| task.timing == Timing::Thursday) {
        recording::book_for_plan(tx, actor, task).await?;
    }
    let after = json!({
        "state": application.state.code(), "service_id": subscription.service_id.to_string(),
        "price_book_version": subscription.price_book_version, "tasks": tasks.len(),
    });
    record(tx, actor, &application, "application.accepted", (before, after), None).await?;
    announce(tx, actor, &application, &subscription, customer).await?;
    crate::task::tell_partners(tx, actor, &subscription, &tasks).await?;
    delay::tell_if_late(tx, actor, &subscription).await?;
    Ok(Accepted { application, subscription, tasks })
}

/// Time has passed since it was submitted: everything must still be there. A wished date that
/// passed meanwhile is no obstacle; the customer is told of the delay.
async fn still_complete(
    tx: &Tx,
    actor: &Actor,
    row: &application::Model,
) -> Result<crate::application::missing::Contents, OrderError> {
    let contents = contents(tx, row.clone(), actor.today()).await?;
    let mut missing = missing(&contents, actor.today());
    missing.retain(|thing| *thing != Missing::WishedDatePassed);
    if lacks_exception(&missing) {
        let seats = base_seats(&contents.items);
        return Err(ApplicationError::UnderTenSeats { seats }.into());
    }
    if !missing.is_empty() {
        return Err(ApplicationError::Incomplete { missing }.into());
    }
    Ok(contents)
}

async fn planned_tasks(
    tx: &Tx,
    actor: &Actor,
    contents: &crate::application::missing::Contents,
) -> Result<Vec<PlannedTask>, OrderError> {
    let today = actor.today();
    let (template, dependencies) = template(tx, today).await?;
    let ordered = Ordered::of(&contents.application, &contents.items);
    let wished = contents.application.wished_opening_on.unwrap_or(today);
    let thursdays = recording::thursdays_to_write(tx, today, None).await?;
    Ok(plan(&template, &dependencies, &ordered, (today, wished), &thursdays)?)
}

/// The provisioning template in force on a day: of those that began, the last one, and of two for
/// one day the one that was published later.
pub(crate) async fn template(
    tx: &Tx,
    on: NaiveDate,
) -> Result<(Vec<plan_template_task::Model>, Vec<plan_template_dependency::Model>), DbErr> {
    let in_force = tx
        .find::<plan_template::Entity>()
        .filter(plan_template::Column::ValidFrom.lte(on))
        .order_by_desc(plan_template::Column::ValidFrom)
        .order_by_desc(plan_template::Column::PublishedAt)
        .one(tx.raw())
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(format!("a plan template in force on {on}")))?;
    let tasks = tx
        .find::<plan_template_task::Entity>()
        .filter(plan_template_task::Column::Version.eq(&in_force.version))
        .order_by_asc(plan_template_task::Column::Position)
        .all(tx.raw())
        .await?;
    let dependencies = tx
        .find::<plan_template_dependency::Entity>()
        .filter(plan_template_dependency::Column::Version.eq(in_force.version))
        .all(tx.raw())
        .await?;
    Ok((tasks, dependencies))
}

/// One partner per kind the plan needs: the one that has worked with us longest.
async fn owners(
    tx: &Tx,
    planned: &[PlannedTask],
) -> Result<HashMap<&'static str, PartnerId>, OrderError> {
    let owners = partners_by_kind(tx).await?;
    let mut kinds: Vec<&'static str> = Vec::new();
    for wanted in planned.iter().filter_map(|task| task.template.partner_kind.as_deref()) {
        if !owners.contains_key(wanted) {
            kinds.push(super::refusal::known_partner_kind(wanted));
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() { Ok(owners) } else { Err(OrderError::NoPartner { kinds }) }
}

/// The partner of each kind that has worked with us longest.
pub(crate) async fn partners_by_kind(tx: &Tx) -> Result<HashMap<&'static str, PartnerId>, DbErr> {
    let partners = tx
        .find::<partner::Entity>()
        .order_by_desc(partner::Column::CreatedAt)
        .order_by_desc(partner::Column::Id)
        .all(tx.raw())
        .await?;
    Ok(partners.iter().map(|partner| (partner.kind.code(), partner.id)).collect())
}

async fn subscribe(
    tx: &Tx,
    actor: &Actor,
    application: &application::Model,
) -> Result<subscription::Model, OrderError> {
    let number = tx.next_number("service_id").await?;
    let service_id = ServiceId::numbered(number).ok_or(OrderError::NoServiceIdLeft)?;
    let id = SubscriptionId::new();
    let account = application
        .billing_account_id
        .ok_or_else(|| DbErr::Custom(format!("{} has no billing account", application.id)))?;
    tx.insert(service_number::ActiveModel {
        service_id: Set(service_id.clone()),
        tenant_id: Set(application.tenant_id),
        subscription_id: Set(id),
    })
    .await?;
    let service = tx
        .insert(subscription::ActiveModel {
            tenant_id: Set(application.tenant_id),
            id: Set(id),
            service_id: Set(service_id),
            application_id: Set(application.id),
            billing_account_id: Set(account),
            term_months: Set(application.term_months),
            price_book_version: Set(application.price_book_version.clone().unwrap_or_default()),
            wished_opening_on: Set(application.wished_opening_on.unwrap_or(actor.today())),
            opened_on: Set(None),
            contract_from: Set(None),
            created_at: Set(actor.now),
            version: Set(1),
        })
        .await?;
    let begins = |axis, state| AxisEvent {
        axis,
        state,
        effective_on: actor.today(),
        reason: "승낙".to_owned(),
        ground: None,
    };
    let states = vec![
        begins(Axis::Service, "provisioning"),
        begins(Axis::Billing, "not_started"),
        begins(Axis::Collection, "clear"),
    ];
    axes::append(tx, actor, &service, states).await?;
    Ok(service)
}

async fn store_plan(
    tx: &Tx,
    service: &subscription::Model,
    customer: &str,
    planned: Vec<PlannedTask>,
    owners: &HashMap<&'static str, PartnerId>,
) -> Result<Vec<task::Model>, DbErr> {
    let ids: HashMap<String, TaskId> =
        planned.iter().map(|task| (task.template.kind.clone(), TaskId::new())).collect();
    let id_of = |kind: &String| ids.get(kind).copied().unwrap_or_else(TaskId::new);
    let tasks: Vec<task::Model> = planned
        .iter()
        .map(|planned| {
            let partner = planned.template.partner_kind.as_deref();
            let partner = partner.and_then(|kind| owners.get(kind)).copied();
            task_row(service, customer, planned, id_of(&planned.template.kind), partner)
        })
        .collect();
    let waits = planned.iter().flat_map(|planned| {
        let task_id = id_of(&planned.template.kind);
        planned.depends_on.iter().map(move |kind| (task_id, kind))
    });
    let dependencies = waits.map(|(task_id, kind)| task_dependency::ActiveModel {
        tenant_id: Set(service.tenant_id),
        task_id: Set(task_id),
        depends_on: Set(id_of(kind)),
    });
    let dependencies: Vec<_> = dependencies.collect();
    tx.insert_all(
        tasks
            .iter()
            .cloned()
            .map(crate::application::draft::all_set)
            .collect::<Vec<task::ActiveModel>>(),
    )
    .await?;
    tx.insert_all(dependencies).await?;
    Ok(tasks)
}

fn task_row(
    service: &subscription::Model,
    customer: &str,
    planned: &PlannedTask,
    id: TaskId,
    partner_id: Option<PartnerId>,
) -> task::Model {
    let template = planned.template.clone();
    let begins = if planned.depends_on.is_empty() { TaskState::Ready } else { TaskState::Waiting };
    task::Model {
        tenant_id: service.tenant_id,
        id,
        subscription_id: service.id,
        service_id: service.service_id.clone(),
        customer_label: customer.to_owned(),
        kind: template.kind,
        position: template.position,
        title_ko: template.title_ko,
        title_en: template.title_en,
        rule_ko: template.rule_ko,
        rule_en: template.rule_en,
        owner_role: template.owner_role,
        partner_id,
        needs_evidence: template.needs_evidence,
        state: begins,
        due_on: planned.due_on,
        evidence: String::new(),
        reason: None,
        started_at: None,
        finished_at: None,
        finished_by: None,
        version: 1,
        timing: template.timing,
        business_days: template.business_days,
        lead_days: template.lead_days,
        needed_when: template.needed_when,
        delivers: template.delivers,
        compensates: false,
        replaced_by: None,
        skip_proposed_by: None,
        skip_proposed_at: None,
        skip_approved_by: None,
    }
}

/// The service ID goes to the sales rep and the customer.
async fn announce(
    tx: &Tx,
    actor: &Actor,
    application: &application::Model,
    service: &subscription::Model,
    customer: &str,
) -> Result<(), DbErr> {
    let (filer, address) = crate::application::addresses_of(tx, application).await?;
    let payload = json!({
        "customer": customer, "service_id": service.service_id.to_string(),
        "wished_opening_on": service.wished_opening_on, "line_note": line_note(&service.service_id),
    });
    let subject = service.service_id.to_string();
    let to = [filer.as_str(), address.as_str()];
    for letter in letters::to_all(letters::SERVICE_ID_ASSIGNED, &subject, &to, &payload) {
        tx.post(actor, application.tenant_id, letter).await?;
    }
    Ok(())
}
