//! The acts on a task.

use super::BY_THEIR_OWN_ACTS;
use super::consequences::{settle, tell_partners, work_has_begun};
use super::refusal::TaskError;
use crate::application::draft::all_set;
use crate::application::papers::{Examined, file_name};
use crate::application::{addresses_of, customer_of};
use crate::barred::Barred;
use crate::lifecycle::{NoSuchMove, TaskEvent, task_after};
use crate::{barred, delay, free_text, letters, order, pools, recording, service};
use gaetong_entity::catalogue::plan_template_task::Timing;
use gaetong_entity::ids::{DocumentId, PartnerId, TaskId};
use gaetong_entity::order::application::{self, OrderState};
use gaetong_entity::order::document;
use gaetong_entity::party::partner;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::subscription;
use gaetong_entity::service::task::{self, Model as Task, TaskState};
use gaetong_entity::{Actor, Change, Tx};
use gaetong_rules::Text;
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

/// Who runs the activation besides the owners: the sales rep as its project manager, and the
/// order desk.
const COORDINATORS: [Role; 2] = [Role::Sales, Role::Consulting];

/// Takes a ready task up. Records `task.started`.
pub async fn start(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    expected: Option<i64>,
) -> Result<Task, TaskError> {
    let held = hold(tx, actor, id, (expected, Right::Owner)).await?;
    let mut task = held.task.clone();
    task.state = task_after(task.state, TaskEvent::Start)?;
    task.started_at = Some(actor.now);
    let after = json!({ "state": task.state.code() });
    finish(tx, actor, held, task, ("task.started", after, None)).await
}

/// Reports a task done, with the evidence its rule asks for: in words, or as an uploaded paper.
/// What waited for it only can begin. Records `task.completed`.
pub async fn complete(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    expected: Option<i64>,
    evidence: &str,
) -> Result<Task, TaskError> {
    let evidence = free_text::remark("evidence", evidence)?;
    let held = hold(tx, actor, id, (expected, Right::Owner)).await?;
    let mut task = held.task.clone();
    task.state = task_after(task.state, TaskEvent::Complete)?;
    // Numbers that were given are written down already.
    let given = !pools::kinds_of(&task.kind).is_empty() && evidence.is_empty();
    let evidence = if given { task.evidence.clone() } else { evidence };
    if task.needs_evidence && evidence.is_empty() && !has_paper(tx, &task).await? {
        let rule = Text::new(task.rule_ko, task.rule_en);
        return Err(TaskError::EvidenceNeeded { rule });
    }
    task.evidence = evidence;
    task.reason = None;
    task.started_at = task.started_at.or(Some(actor.now));
    task.finished_at = Some(actor.now);
    task.finished_by = Some(actor.user_id);
    let after = json!({ "state": task.state.code(), "evidence": task.evidence });
    finish(tx, actor, held, task, ("task.completed", after, None)).await
}

/// Reports that a task went wrong; the sales rep is told. Records `task.failed`.
pub async fn fail(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    expected: Option<i64>,
    reason: &str,
) -> Result<Task, TaskError> {
    let reason = free_text::reason("reason", reason)?;
    let held = hold(tx, actor, id, (expected, Right::OwnerOrCoordinator)).await?;
    let mut task = held.task.clone();
    task.state = task_after(task.state, TaskEvent::Fail)?;
    task.reason = Some(reason.clone());
    tell_of_failure(tx, actor, &held, &reason).await?;
    let after = json!({ "state": task.state.code() });
    finish(tx, actor, held, task, ("task.failed", after, Some(reason))).await
}

/// Has a failed task tried again; a recording on the next Thursday. Records `task.retried`.
pub async fn retry(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    expected: Option<i64>,
) -> Result<Task, TaskError> {
    let held = hold(tx, actor, id, (expected, Right::OwnerOrCoordinator)).await?;
    let mut task = held.task.clone();
    task.state = task_after(task.state, TaskEvent::Retry)?;
    task.due_on = next_try(tx, actor, &task).await?;
    let after = json!({ "state": task.state.code(), "due_on": task.due_on });
    let told = [task.clone()];
    let service = held.service.clone();
    let task = finish(tx, actor, held, task, ("task.retried", after, None)).await?;
    tell_partners(tx, actor, &service, &told).await?;
    Ok(task)
}

/// Hands a partner's task to another partner. Records `task.reassigned`.
pub async fn reassign(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    expected: Option<i64>,
    to: PartnerId,
) -> Result<Task, TaskError> {
    let held = hold(tx, actor, id, (expected, Right::Coordinator)).await?;
    let mut task = held.task.clone();
    if task.partner_id.is_none() {
        return Err(TaskError::NotAPartnersTask);
    }
    let partner = tx
        .find::<partner::Entity>()
        .filter(partner::Column::Id.eq(to))
        .one(tx.raw())
        .await?
        .ok_or(TaskError::NoSuchPartner)?;
    task.state = task_after(task.state, TaskEvent::Reassign)?;
    task.partner_id = Some(partner.id);
    task.started_at = None;
    let after = json!({ "state": task.state.code(), "partner": partner.name });
    let told = [task.clone()];
    let service = held.service.clone();
    let task = finish(tx, actor, held, task, ("task.reassigned", after, None)).await?;
    tell_partners(tx, actor, &service, &told).await?;
    Ok(task)
}

/// A paper that proves a task: a delivery note, a checklist, an attendance certificate.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    pub file_name: String,
    pub examined: Examined,
}

/// Attaches a paper to a task that is not done yet; its bytes are stored already. Records
/// `task.evidence_attached`.
pub async fn attach_evidence(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    evidence: NewEvidence,
) -> Result<document::Model, TaskError> {
    let name = file_name(&evidence.file_name)?;
    let held = hold(tx, actor, id, (None, Right::OwnerOrCoordinator)).await?;
    task_after(held.task.state, TaskEvent::Complete)?;
    let stored = tx
        .insert(document::ActiveModel {
            tenant_id: Set(held.task.tenant_id),
            id: Set(DocumentId::new()),
            application_id: Set(None),
            task_id: Set(Some(id)),
            partner_id: Set(held.task.partner_id),
            kind: Set("evidence".to_owned()),
            sealed: Set(false),
            file_name: Set(name),
            media_type: Set(evidence.examined.media_type.code().to_owned()),
            byte_count: Set(evidence.examined.byte_count),
            sha256: Set(evidence.examined.sha256.clone()),
            object_key: Set(evidence.examined.object_key()),
            uploaded_by: Set(actor.user_id),
            uploaded_at: Set(actor.now),
            removed_at: Set(None),
            change_order_id: Set(None),
            billing_request_id: Set(None),
        })
        .await?;
    let after = json!({
        "document_id": stored.id.to_string(), "file_name": stored.file_name, "sha256": stored.sha256,
    });
    record(tx, actor, &held.task, ("task.evidence_attached", json!({}), after, None)).await?;
    Ok(stored)
}

/// Who may make a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    Owner,
    OwnerOrCoordinator,
    Coordinator,
}

/// A task about to move, with its order locked.
pub(crate) struct Held {
    pub task: Task,
    pub service: subscription::Model,
    pub order: application::Model,
}

/// Finds the task through the person's own eyes, asks whether it is theirs, and locks its order.
/// From here on the transaction sees everything the plan consists of.
pub(crate) async fn hold(
    tx: &Tx,
    actor: &Actor,
    id: TaskId,
    (expected, right): (Option<i64>, Right),
) -> Result<Held, TaskError> {
    let find = || tx.find::<task::Entity>().filter(task::Column::Id.eq(id)).one(tx.raw());
    let seen = find().await?.ok_or_else(Barred::no_task)?;
    may_move(actor, &seen, right)?;
    if BY_THEIR_OWN_ACTS.contains(&seen.kind.as_str()) {
        return Err(TaskError::DoneByItsOwnAct { kind: seen.kind });
    }
    tx.widen_to_consequences().await?;
    let service = service::by_id(tx, seen.tenant_id, seen.subscription_id).await?;
    let order = order::order_of(tx, &service).await?;
    // Read again now that the order is ours: somebody may have moved it while we waited.
    let task = find().await?.ok_or_else(Barred::no_task)?;
    barred::unchanged(tx, ("task", id.to_string()), task.version, expected).await?;
    // The stabilisation check comes after the opening, and what undoes an order after its end;
    // everything else before the order closes.
    if matches!(order.state, OrderState::Cancelled) && !task.compensates {
        return Err(TaskError::OrderClosed);
    }
    Ok(Held { task, service, order })
}

fn may_move(actor: &Actor, task: &Task, right: Right) -> Result<(), TaskError> {
    let is_owner = match task.partner_id {
        Some(partner) => actor.partner_id == Some(partner),
        None => actor.role.code() == task.owner_role,
    };
    let coordinates = actor.is_one_of(&COORDINATORS);
    let may = match right {
        Right::Owner => is_owner,
        Right::OwnerOrCoordinator => is_owner || coordinates,
        Right::Coordinator => coordinates,
    };
    match (may, right) {
        (true, _) => Ok(()),
        (false, Right::Coordinator) => {
            Err(Barred::NotAllowed { role: actor.role, allowed: &COORDINATORS }.into())
        }
        (false, _) => Err(TaskError::NotTheOwner { owner: task.owner_role.clone() }),
    }
}

/// Stores the move and its event, and sees to what follows from it.
pub(super) async fn finish(
    tx: &Tx,
    actor: &Actor,
    held: Held,
    mut task: Task,
    (act, mut after, reason): (&'static str, Value, Option<String>),
) -> Result<Task, TaskError> {
    let before = json!({ "state": held.task.state.code() });
    if task.state != held.task.state && task.state != TaskState::NotNeeded {
        // Whoever goes on with a task has given up leaving it out.
        task.skip_proposed_by = None;
        task.skip_proposed_at = None;
    }
    task.version += 1;
    let task = tx.update(all_set(task)).await?;
    recording::follow(tx, actor, &task).await?;
    let order = work_has_begun(tx, actor, held.order).await?;
    let released = settle(tx, actor, &held.service, &[]).await?;
    after["order_state"] = json!(order.state.code());
    let ready: Vec<&str> = released.iter().map(|task| task.kind.as_str()).collect();
    if !ready.is_empty() {
        after["ready"] = json!(ready);
    }
    record(tx, actor, &task, (act, before, after, reason)).await?;
    delay::tell_if_late(tx, actor, &held.service).await?;
    Ok(task)
}

pub(crate) async fn record(
    tx: &Tx,
    actor: &Actor,
    task: &Task,
    (act, before, after, reason): (&'static str, Value, Value, Option<String>),
) -> Result<(), TaskError> {
    let change = Change {
        tenant_id: task.tenant_id,
        act,
        subject_kind: "task",
        subject_id: task.id.to_string(),
        before,
        after,
        reason,
    };
    tx.record(actor, change).await?;
    Ok(())
}

async fn has_paper(tx: &Tx, task: &Task) -> Result<bool, TaskError> {
    let papers = tx
        .find::<document::Entity>()
        .filter(document::Column::TaskId.eq(task.id))
        .filter(document::Column::RemovedAt.is_null())
        .count(tx.raw())
        .await?;
    Ok(papers > 0)
}

async fn next_try(tx: &Tx, actor: &Actor, task: &Task) -> Result<chrono::NaiveDate, TaskError> {
    if task.timing != Timing::Thursday {
        return Ok(task.due_on.max(actor.today()));
    }
    let own = Some(task.subscription_id);
    let thursdays = recording::thursdays_to_write(tx, actor.today(), own).await?;
    let next = thursdays.next_after(actor.today());
    next.map_err(|_| NoSuchMove { state: TaskState::Failed.code(), event: "retry" }.into())
}

async fn tell_of_failure(
    tx: &Tx,
    actor: &Actor,
    held: &Held,
    reason: &str,
) -> Result<(), TaskError> {
    let (filer, _) = addresses_of(tx, &held.order).await?;
    let payload = json!({
        "service_id": held.service.service_id.to_string(),
        "customer": customer_of(tx, &held.order).await?.name,
        "title_ko": held.task.title_ko, "title_en": held.task.title_en, "reason": reason,
    });
    let subject = held.task.id.to_string();
    for letter in letters::to_all(letters::TASK_FAILED, &subject, &[&filer], &payload) {
        tx.post(actor, held.task.tenant_id, letter).await?;
    }
    Ok(())
}
