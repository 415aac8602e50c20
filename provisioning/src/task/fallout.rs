//! What can be done about a task that went wrong besides trying again: another task takes its
//! place, or it is left out with the order desk's approval. Neither touches the rest of the plan.

use super::consequences::tell_partners;
use super::moves::{Held, Right, finish, hold};
use super::refusal::TaskError;
use super::{BY_THEIR_OWN_ACTS, dependencies, of_service};
use crate::application::draft::all_set;
use crate::lifecycle::{TaskEvent, is_settled, task_after};
use crate::{free_text, order, recording};
use gaetong_entity::catalogue::plan_template_task::Timing;
use gaetong_entity::ids::{PartnerId, TaskId};
use gaetong_entity::party::partner;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::task::{Model as Task, TaskState};
use gaetong_entity::service::task_dependency;
use gaetong_entity::{Actor, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde_json::json;

/// What takes the place of a failed task.
#[derive(Debug, Clone)]
pub struct Replacement {
    pub by: ReplacedBy,
    pub reason: String,
}

#[derive(Debug, Clone)]
pub enum ReplacedBy {
    /// Another task of the template, by its kind.
    Template(String),
    /// A task of its own, described in words.
    Titled {
        title: String,
        rule: String,
        /// The partner who does it; none leaves it to whoever had the failed one.
        partner_id: Option<PartnerId>,
        /// Business days it takes.
        lead_days: Option<i32>,
    },
}

/// Puts another task in the place of a failed one: it waits for the same tasks, and what waited
/// for the failed one waits for it. Records `task.replaced`. Returns the new task.
pub async fn replace(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    expected: Option<i64>,
    replacement: Replacement,
) -> Result<Task, TaskError> {
    let reason = free_text::reason("reason", &replacement.reason)?;
    let held = hold(tx, actor, id, (expected, Right::Coordinator)).await?;
    let mut failed = held.task.clone();
    failed.state = task_after(failed.state, TaskEvent::Replace)?;
    let plan = of_service(tx, &held.service).await?;
    let new = new_task(tx, actor, &held, &plan, replacement.by).await?;
    let new: Task =
        tx.insert(all_set::<_, gaetong_entity::service::task::ActiveModel>(new)).await?;
    take_the_place(tx, &plan, &failed, &new).await?;
    if new.timing == Timing::Thursday {
        recording::book_for_plan(tx, actor, &new).await?;
    }
    failed.replaced_by = Some(new.id);
    failed.reason = Some(reason.clone());
    let after = json!({
        "state": failed.state.code(), "replaced_by": new.id.to_string(), "title": new.title_ko,
    });
    let service = held.service.clone();
    finish(tx, actor, held, failed, ("task.replaced", after, Some(reason))).await?;
    tell_partners(tx, actor, &service, std::slice::from_ref(&new)).await?;
    Ok(new)
}

async fn new_task(
    tx: &Tx,
    actor: &Actor,
    held: &Held,
    plan: &[Task],
    by: ReplacedBy,
) -> Result<Task, TaskError> {
    let failed = &held.task;
    let mut new = Task {
        id: TaskId::new(),
        state: TaskState::Ready,
        due_on: failed.due_on.max(actor.today()),
        evidence: String::new(),
        reason: None,
        started_at: None,
        finished_at: None,
        finished_by: None,
        version: 1,
        skip_proposed_by: None,
        skip_proposed_at: None,
        ..failed.clone()
    };
    match by {
        ReplacedBy::Template(kind) => from_template(tx, actor, plan, &kind, &mut new).await?,
        ReplacedBy::Titled { title, rule, partner_id, lead_days } => {
            new.kind = own_kind(plan);
            new.title_ko = free_text::reason("title", &title)?;
            new.title_en = new.title_ko.clone();
            new.rule_ko = free_text::remark("rule", &rule)?;
            new.rule_en = new.rule_ko.clone();
            new.timing = Timing::BeforeOpening;
            new.lead_days = lead_days.filter(|days| (0..=250).contains(days));
            if let Some(partner_id) = partner_id {
                known_partner(tx, partner_id).await?;
                new.partner_id = Some(partner_id);
                new.owner_role = Role::Partner.code().to_owned();
            }
        }
    }
    let waits = dependencies(tx, std::slice::from_ref(failed)).await?;
    let open = |id| plan.iter().any(|task| task.id == id && !is_settled(task.state));
    if waits.iter().any(|wait| open(wait.depends_on)) {
        new.state = TaskState::Waiting;
    }
    Ok(new)
}

/// A kind no task of the plan has.
fn own_kind(plan: &[Task]) -> String {
    let taken = plan.iter().filter(|task| task.kind.starts_with("own_task_")).count();
    format!("own_task_{}", taken + 1)
}

async fn known_partner(tx: &Tx, id: PartnerId) -> Result<(), TaskError> {
    let known = tx.find::<partner::Entity>().filter(partner::Column::Id.eq(id));
    known.one(tx.raw()).await?.map(|_| ()).ok_or(TaskError::NoSuchPartner)
}

async fn from_template(
    tx: &Tx,
    actor: &Actor,
    plan: &[Task],
    kind: &str,
    new: &mut Task,
) -> Result<(), TaskError> {
    let (template, _) = order::template(tx, actor.today()).await?;
    let row = template.into_iter().find(|row| row.kind == kind);
    let row = row.filter(|_| !BY_THEIR_OWN_ACTS.contains(&kind));
    let row = row.ok_or_else(|| TaskError::NoSuchKind { kind: kind.to_owned() })?;
    if plan.iter().any(|task| task.kind == kind) {
        return Err(TaskError::KindInPlan { kind: kind.to_owned() });
    }
    new.partner_id = match &row.partner_kind {
        Some(kind) => {
            let found = order::partners_by_kind(tx).await?.get(kind.as_str()).copied();
            Some(found.ok_or(TaskError::NoSuchPartner)?)
        }
        None => None,
    };
    new.kind = row.kind;
    new.title_ko = row.title_ko;
    new.title_en = row.title_en;
    new.rule_ko = row.rule_ko;
    new.rule_en = row.rule_en;
    new.owner_role = row.owner_role;
    new.needs_evidence = row.needs_evidence;
    new.timing = row.timing;
    new.business_days = row.business_days;
    new.lead_days = row.lead_days;
    Ok(())
}

/// The new task waits for what the failed one waited for; who waited for that one waits for both,
/// of which the failed one is settled.
async fn take_the_place(
    tx: &Tx,
    plan: &[Task],
    failed: &Task,
    new: &Task,
) -> Result<(), TaskError> {
    let waits = dependencies(tx, plan).await?;
    let row = |task_id, depends_on| task_dependency::ActiveModel {
        tenant_id: Set(failed.tenant_id),
        task_id: Set(task_id),
        depends_on: Set(depends_on),
    };
    let mut rows = Vec::new();
    for wait in waits {
        if wait.task_id == failed.id {
            rows.push(row(new.id, wait.depends_on));
        }
        if wait.depends_on == failed.id {
            rows.push(row(wait.task_id, new.id));
        }
    }
    tx.insert_all(rows).await?;
    Ok(())
}

/// Leaves a task out of the plan, with a reason. The order desk decides; asked for by the sales
/// rep or by whoever does the task, it stays as it is until the order desk has agreed. Records
/// `task.declared_not_needed` or `task.skip_proposed`.
pub async fn declare_not_needed(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    expected: Option<i64>,
    reason: &str,
) -> Result<Task, TaskError> {
    let reason = free_text::reason("reason", reason)?;
    let held = hold(tx, actor, id, (expected, Right::OwnerOrCoordinator)).await?;
    let mut task = held.task.clone();
    let left_out = task_after(task.state, TaskEvent::DeclareNotNeeded)?;
    task.reason = Some(reason.clone());
    if actor.role != Role::Consulting {
        task.skip_proposed_by = Some(actor.user_id);
        task.skip_proposed_at = Some(actor.now);
        let after = json!({ "state": task.state.code(), "skip_proposed": true });
        return finish(tx, actor, held, task, ("task.skip_proposed", after, Some(reason))).await;
    }
    task.state = left_out;
    task.skip_approved_by = Some(actor.user_id);
    task.finished_at = Some(actor.now);
    task.finished_by = Some(actor.user_id);
    let after = json!({ "state": task.state.code(), "approved_by": actor.name });
    finish(tx, actor, held, task, ("task.declared_not_needed", after, Some(reason))).await
}

/// The order desk does not agree that a task is left out. Records `task.skip_declined`.
pub async fn decline_skip(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    expected: Option<i64>,
    reason: &str,
) -> Result<Task, TaskError> {
    crate::barred::only(actor, &[Role::Consulting])?;
    let reason = free_text::reason("reason", reason)?;
    let held = hold(tx, actor, id, (expected, Right::Coordinator)).await?;
    let mut task = held.task.clone();
    if task.skip_proposed_by.is_none() {
        return Err(TaskError::NotProposed);
    }
    task.skip_proposed_by = None;
    task.skip_proposed_at = None;
    task.reason = Some(reason.clone());
    let after = json!({ "state": task.state.code(), "skip_proposed": false });
    finish(tx, actor, held, task, ("task.skip_declined", after, Some(reason))).await
}
