//! Provisioning tasks (spec 2.5): taken up, done with evidence, failed and tried again, handed to
//! another partner, found not to be needed.

mod consequences;
mod fallout;
pub(crate) mod moves;
mod refusal;
mod reschedule;

pub use fallout::{ReplacedBy, Replacement, declare_not_needed, decline_skip, replace};
pub use moves::{NewEvidence, attach_evidence, complete, fail, reassign, retry, start};
pub use refusal::TaskError;
pub use reschedule::reschedule;

pub(crate) use consequences::{TaskStep, settle, tell_partners};

use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::service::task::{self, TaskState};
use gaetong_entity::service::{subscription, task_dependency};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};

/// Tasks done by an act of their own, not by saying so.
pub const ACCEPTANCE_REQUEST: &str = "acceptance_request";
pub const ACCEPTANCE_CERTIFICATE: &str = "acceptance_certificate";
pub const SERVICE_OPENING: &str = "service_opening";
pub const CERTIFICATE_TO_SETTLEMENT: &str = "certificate_to_settlement";
/// All of these.
pub const BY_THEIR_OWN_ACTS: [&str; 4] =
    [ACCEPTANCE_REQUEST, ACCEPTANCE_CERTIFICATE, SERVICE_OPENING, CERTIFICATE_TO_SETTLEMENT];
/// Done again when the customer rejects the acceptance.
pub const FINAL_TEST: &str = "final_test";

/// How a task stands against its due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jeopardy {
    /// It failed, or is due today or tomorrow and cannot even begin.
    AtRisk,
    /// Its due date is past.
    Late,
}

impl Jeopardy {
    pub const fn code(self) -> &'static str {
        match self {
            Jeopardy::AtRisk => "at_risk",
            Jeopardy::Late => "late",
        }
    }
}

/// Whether a task is in jeopardy on a day.
pub fn jeopardy(task: &task::Model, today: NaiveDate) -> Option<Jeopardy> {
    let soon = crate::calendar::days_after(today, 1);
    match task.state {
        state if crate::lifecycle::is_settled(state) => None,
        _ if task.due_on < today => Some(Jeopardy::Late),
        TaskState::Failed => Some(Jeopardy::AtRisk),
        TaskState::Waiting if task.due_on <= soon => Some(Jeopardy::AtRisk),
        _ => None,
    }
}

/// The tasks of a service this transaction may see, in the plan's order.
pub async fn of_service(tx: &Tx, service: &subscription::Model) -> Result<Vec<task::Model>, DbErr> {
    tx.find::<task::Entity>()
        .filter(task::Column::TenantId.eq(service.tenant_id))
        .filter(task::Column::SubscriptionId.eq(service.id))
        .order_by_asc(task::Column::Position)
        .all(tx.raw())
        .await
}

/// The task as it stands now.
pub(crate) async fn by_id(tx: &Tx, task: &task::Model) -> Result<task::Model, DbErr> {
    tx.find::<task::Entity>()
        .filter(task::Column::TenantId.eq(task.tenant_id))
        .filter(task::Column::Id.eq(task.id))
        .one(tx.raw())
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(task.id.to_string()))
}

/// The task that is due last of those a task still waits for.
pub(crate) async fn last_awaited(
    tx: &Tx,
    task: &task::Model,
) -> Result<Option<task::Model>, DbErr> {
    let waits = dependencies(tx, std::slice::from_ref(task)).await?;
    let others = tx
        .find::<task::Entity>()
        .filter(task::Column::TenantId.eq(task.tenant_id))
        .filter(task::Column::Id.is_in(waits.iter().map(|wait| wait.depends_on)))
        .all(tx.raw())
        .await?;
    let open = others.into_iter().filter(|other| !crate::lifecycle::is_settled(other.state));
    Ok(open.max_by_key(|other| other.due_on))
}

/// The task of this kind, or whatever took its place in the plan.
pub(crate) fn in_place_of<'a>(plan: &'a [task::Model], kind: &str) -> Option<&'a task::Model> {
    let mut found = plan.iter().find(|task| task.kind == kind)?;
    while let Some(id) = found.replaced_by {
        found = plan.iter().find(|task| task.id == id)?;
    }
    Some(found)
}

/// What these tasks wait for.
pub(crate) async fn dependencies(
    tx: &Tx,
    tasks: &[task::Model],
) -> Result<Vec<task_dependency::Model>, DbErr> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    tx.find::<task_dependency::Entity>()
        .filter(task_dependency::Column::TaskId.is_in(tasks.iter().map(|task| task.id)))
        .all(tx.raw())
        .await
}
