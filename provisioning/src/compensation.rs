//! Undoing what was done: when an order is cancelled its numbers are freed and its router comes
//! back; when a service ends, the equipment is returned. Only for what was really done, by the
//! compensation template, which is data.

use crate::application::draft::all_set;
use crate::barred::Barred;
use crate::calendar::{self, business_days_after};
use crate::{application, order, task};
use chrono::NaiveDate;
use gaetong_entity::catalogue::compensation_task::{self, Model as Undoing};
use gaetong_entity::catalogue::plan_template_task::Timing;
use gaetong_entity::ids::{PartnerId, TaskId};
use gaetong_entity::service::subscription;
use gaetong_entity::service::task::{self as tasks, Model as Task, TaskState};
use gaetong_entity::{Actor, Tx};
use sea_orm::{DbErr, QueryOrder};
use std::collections::HashMap;

/// Where compensating tasks stand in a plan: after everything planned.
const AFTER_THE_PLAN: i32 = 1_000;

/// The tasks that take back what was done for an order that is cancelled, due from today on. The
/// partners who can begin are told.
pub(crate) async fn of_cancelled_order(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
) -> Result<Vec<Task>, Barred> {
    let due_from = actor.today();
    create(tx, actor, service, due_from, |row| row.on_cancellation).await
}

/// The tasks that bring the equipment of an ended service back, due the template's business days
/// (five) after its last day. The partners are told. Creating them twice creates them once.
pub async fn equipment_return(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    last_day: NaiveDate,
) -> Result<Vec<Task>, Barred> {
    create(tx, actor, service, last_day, |row| row.on_termination).await
}

async fn create(
    tx: &Tx,
    actor: &Actor,
    service: &subscription::Model,
    due_from: NaiveDate,
    on_this_occasion: impl Fn(&Undoing) -> bool,
) -> Result<Vec<Task>, Barred> {
    let plan = task::of_service(tx, service).await?;
    let items = application::items_of(tx, service.application_id).await?;
    let undoing = tx
        .find::<compensation_task::Entity>()
        .order_by_asc(compensation_task::Column::Position)
        .all(tx.raw())
        .await?;
    let partners = order::partners_by_kind(tx).await?;
    let holidays = calendar::holidays(tx).await?;
    let customer = plan.first().map(|task| task.customer_label.clone()).unwrap_or_default();
    let mut created = Vec::new();
    for row in undoing.into_iter().filter(on_this_occasion) {
        let done = row.undoes_task.as_deref().and_then(|kind| done_of(&plan, kind));
        let ordered = items.iter().any(|item| Some(&item.product) == row.undoes_product.as_ref());
        let there = plan.iter().any(|task| task.kind == row.kind);
        if there || (done.is_none() && !ordered) {
            continue;
        }
        let days = u32::try_from(row.business_days).unwrap_or(0);
        let due_on = business_days_after(&holidays, due_from, days)
            .map_err(|error| DbErr::Custom(error.to_string()))?;
        let partner = owner(&row, done, &partners);
        let new = row_of(service, &customer, row, (due_on, partner));
        created.push(tx.insert(all_set::<_, tasks::ActiveModel>(new)).await?);
    }
    task::tell_partners(tx, actor, service, &created).await?;
    Ok(created)
}

/// The task of this kind that was done, or the one that was done in its place.
fn done_of<'a>(plan: &'a [Task], kind: &str) -> Option<&'a Task> {
    task::in_place_of(plan, kind).filter(|task| task.state == TaskState::Done)
}

/// Whoever did the work undoes it; otherwise the partner of the kind the template names.
fn owner(
    row: &Undoing,
    done: Option<&Task>,
    partners: &HashMap<&'static str, PartnerId>,
) -> Option<PartnerId> {
    let kind = row.partner_kind.as_deref()?;
    done.and_then(|task| task.partner_id).or_else(|| partners.get(kind).copied())
}

fn row_of(
    service: &subscription::Model,
    customer: &str,
    row: Undoing,
    (due_on, partner_id): (NaiveDate, Option<PartnerId>),
) -> Task {
    Task {
        tenant_id: service.tenant_id,
        id: TaskId::new(),
        subscription_id: service.id,
        service_id: service.service_id.clone(),
        customer_label: customer.to_owned(),
        kind: row.kind,
        position: AFTER_THE_PLAN + row.position,
        title_ko: row.title_ko,
        title_en: row.title_en,
        rule_ko: row.rule_ko,
        rule_en: row.rule_en,
        owner_role: row.owner_role,
        partner_id,
        needs_evidence: row.needs_evidence,
        state: TaskState::Ready,
        due_on,
        evidence: String::new(),
        reason: None,
        started_at: None,
        finished_at: None,
        finished_by: None,
        version: 1,
        timing: Timing::AfterOpening,
        business_days: row.business_days,
        lead_days: None,
        needed_when: "always".to_owned(),
        delivers: String::new(),
        compensates: true,
        replaced_by: None,
        skip_proposed_by: None,
        skip_proposed_at: None,
        skip_approved_by: None,
    }
}
