//! Lists of provisioning tasks, and one task as its owner needs it.

use crate::barred::Barred;
use crate::forecast::{self, Forecast, TaskOutlook};
use crate::lifecycle::is_settled;
use crate::page::{Page, PageRequest};
use crate::task::{Jeopardy, dependencies, jeopardy};
use crate::{order, service, task as task_kinds};
use chrono::NaiveDate;
use gaetong_entity::catalogue::product;
use gaetong_entity::ids::{ApplicationId, PartnerId, SubscriptionId, TaskId};
use gaetong_entity::order::{application, document};
use gaetong_entity::party::partner;
pub use gaetong_entity::service::task::TaskState;
use gaetong_entity::service::{subscription, task};
use gaetong_entity::{Scope, Tx};
use gaetong_rules::Text;
use sea_orm::{ColumnTrait, Condition, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

/// Which tasks are listed; none of a kind means all.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// Tasks of these states; empty for those that are not settled.
    pub states: Vec<TaskState>,
    /// The code of the role that does them, `partner` for a partner's.
    pub owner_role: Option<String>,
    pub partner_id: Option<PartnerId>,
    pub subscription_id: Option<SubscriptionId>,
    /// Only those somebody asked to leave out.
    pub skip_proposed: bool,
}

/// After which task a page begins: due dates first, then identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskCursor {
    pub due_on: NaiveDate,
    pub id: TaskId,
}

impl fmt::Display for TaskCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.due_on, self.id)
    }
}

impl FromStr for TaskCursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<TaskCursor, &'static str> {
        const WRONG: &str = "not a place in a list of tasks";
        let (due_on, id) = text.split_once('.').ok_or(WRONG)?;
        let due_on = due_on.parse().map_err(|_| WRONG)?;
        Ok(TaskCursor { due_on, id: id.parse().map_err(|_| WRONG)? })
    }
}

/// A task in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    pub task: task::Model,
    pub jeopardy: Option<Jeopardy>,
    /// Who does it, where a partner does and this person may know.
    pub partner_name: Option<String>,
    /// Titles of the open tasks it waits for, as far as this person may see them.
    pub blocked_by: Vec<Text>,
    /// Its room against the wished opening date; none once it is settled, and none in a
    /// partner's list, who does not see the plan.
    pub outlook: Option<TaskOutlook>,
}

/// One task with what its owner needs to do it.
#[derive(Debug, Clone)]
pub struct TaskDetail {
    pub row: TaskRow,
    pub wished_opening_on: NaiveDate,
    pub install_address: String,
    /// What an order for the access line must say.
    pub line_note: String,
    /// The sales rep who runs the activation.
    pub seller_name: String,
    pub seller_phone: String,
    pub papers: Vec<document::Model>,
    pub order_id: ApplicationId,
    /// The items of its order, by line and name.
    pub items: Vec<(i32, Text)>,
    /// The tasks of the template that could take its place, by kind and title.
    pub replacements: Vec<(String, Text)>,
}

impl TaskDetail {
    /// It is done by an act of its own: requesting or signing the acceptance, opening the service.
    pub fn by_its_own_act(&self) -> bool {
        task_kinds::BY_THEIR_OWN_ACTS.contains(&self.row.task.kind.as_str())
    }
}

/// Tasks by due date.
pub async fn tasks(
    tx: &Tx,
    filter: &TaskFilter,
    today: NaiveDate,
    page: &PageRequest<TaskCursor>,
) -> Result<Page<TaskRow, TaskCursor>, DbErr> {
    let mut select = tx.find::<task::Entity>().filter(condition(filter));
    if let Some(after) = page.after {
        let same_day = Condition::all()
            .add(task::Column::DueOn.eq(after.due_on))
            .add(task::Column::Id.gt(after.id));
        let later = Condition::any().add(task::Column::DueOn.gt(after.due_on)).add(same_day);
        select = select.filter(later);
    }
    let rows = select
        .order_by_asc(task::Column::DueOn)
        .order_by_asc(task::Column::Id)
        .limit(page.size() + 1)
        .all(tx.raw())
        .await?;
    let cut = Page::cut(rows, page.size(), |row: &task::Model| TaskCursor {
        due_on: row.due_on,
        id: row.id,
    });
    Ok(Page { rows: with_context(tx, cut.rows, today).await?, next: cut.next })
}

/// One task this person may see, with what else of its order the work needs: a partner learns the
/// place and the contact person, and nothing of the customer's papers.
pub async fn task_detail(
    tx: &Tx,
    id: TaskId,
    today: NaiveDate,
) -> Result<Option<TaskDetail>, Barred> {
    let found = tx.find::<task::Entity>().filter(task::Column::Id.eq(id)).one(tx.raw()).await?;
    let Some(task) = found else { return Ok(None) };
    tx.widen_to_consequences().await?;
    let service = service::by_id(tx, task.tenant_id, task.subscription_id).await?;
    let order = order::order_of_reading(tx, &service).await?;
    let papers = tx
        .find::<document::Entity>()
        .filter(document::Column::TaskId.eq(id))
        .filter(document::Column::RemovedAt.is_null())
        .order_by_asc(document::Column::Id)
        .all(tx.raw())
        .await?;
    let mut rows = with_context(tx, vec![task], today).await?;
    let row = rows.pop().ok_or_else(Barred::no_task)?;
    let items = items(tx, &order).await?;
    let replacements = replacements(tx, &service, today).await?;
    Ok(Some(TaskDetail {
        row,
        order_id: order.id,
        items,
        replacements,
        wished_opening_on: service.wished_opening_on,
        install_address: order.install_address,
        line_note: service::line_note(&service.service_id),
        seller_name: order.seller_name,
        seller_phone: order.seller_phone,
        papers,
    }))
}

async fn items(tx: &Tx, order: &application::Model) -> Result<Vec<(i32, Text)>, DbErr> {
    let products = tx.find::<product::Entity>().all(tx.raw()).await?;
    let name = |code: &str| {
        let found = products.iter().find(|product| product.code == code);
        found.map_or(Text::same(code.to_owned()), |product| {
            Text::new(product.name_ko.clone(), product.name_en.clone())
        })
    };
    let items = crate::application::items_of(tx, order.id).await?;
    Ok(items.into_iter().map(|item| (item.line_no, name(&item.product))).collect())
}

async fn replacements(
    tx: &Tx,
    service: &subscription::Model,
    today: NaiveDate,
) -> Result<Vec<(String, Text)>, DbErr> {
    let plan = task_kinds::of_service(tx, service).await?;
    let (mut template, _) = order::template(tx, today).await?;
    template.retain(|row| plan.iter().all(|task| task.kind != row.kind));
    Ok(template.into_iter().map(|row| (row.kind, Text::new(row.title_ko, row.title_en))).collect())
}

/// Tasks with their jeopardy, partners and blockers, read once for all of them.
pub async fn with_context(
    tx: &Tx,
    tasks: Vec<task::Model>,
    today: NaiveDate,
) -> Result<Vec<TaskRow>, DbErr> {
    let waits = dependencies(tx, &tasks).await?;
    let blockers = tx
        .find::<task::Entity>()
        .filter(task::Column::Id.is_in(waits.iter().map(|wait| wait.depends_on)))
        .all(tx.raw())
        .await?;
    let open: HashMap<TaskId, Text> = blockers
        .into_iter()
        .filter(|task| !is_settled(task.state))
        .map(|task| (task.id, Text::new(task.title_ko, task.title_en)))
        .collect();
    let partners = tx
        .find::<partner::Entity>()
        .filter(partner::Column::Id.is_in(tasks.iter().filter_map(|task| task.partner_id)))
        .all(tx.raw())
        .await?;
    let names: HashMap<PartnerId, String> =
        partners.into_iter().map(|partner| (partner.id, partner.name)).collect();
    let forecasts = forecasts(tx, &tasks, today).await?;
    let outlook =
        |task: &task::Model| forecasts.get(&task.subscription_id)?.tasks.get(&task.kind).copied();
    let row = |task: task::Model| TaskRow {
        outlook: outlook(&task),
        jeopardy: jeopardy(&task, today),
        partner_name: task.partner_id.and_then(|id| names.get(&id).cloned()),
        blocked_by: waits
            .iter()
            .filter(|wait| wait.task_id == task.id)
            .filter_map(|wait| open.get(&wait.depends_on).cloned())
            .collect(),
        task,
    };
    Ok(tasks.into_iter().map(row).collect())
}

async fn forecasts(
    tx: &Tx,
    tasks: &[task::Model],
    today: NaiveDate,
) -> Result<HashMap<SubscriptionId, Forecast>, DbErr> {
    if matches!(tx.scope(), Scope::Partner(_)) {
        return Ok(HashMap::new());
    }
    let open = tasks.iter().filter(|task| !task.compensates && !is_settled(task.state));
    let mut ids: Vec<SubscriptionId> = open.map(|task| task.subscription_id).collect();
    ids.sort_unstable_by_key(|id| id.0);
    ids.dedup();
    forecast::of_services(tx, &ids, today).await
}

fn condition(filter: &TaskFilter) -> Condition {
    let states = match filter.states.as_slice() {
        [] => vec![TaskState::Waiting, TaskState::Ready, TaskState::InProgress, TaskState::Failed],
        states => states.to_vec(),
    };
    let mut all = Condition::all().add(task::Column::State.is_in(states));
    if let Some(role) = &filter.owner_role {
        all = all.add(task::Column::OwnerRole.eq(role));
    }
    if let Some(partner) = filter.partner_id {
        all = all.add(task::Column::PartnerId.eq(partner));
    }
    if filter.skip_proposed {
        all = all.add(task::Column::SkipProposedAt.is_not_null());
    }
    if let Some(service) = filter.subscription_id {
        all = all.add(task::Column::SubscriptionId.eq(service));
    }
    all
}
