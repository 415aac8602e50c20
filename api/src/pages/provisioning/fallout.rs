//! What can be done about a task that went wrong besides trying again, each as a form of its own.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_entity::ids::{PartnerId, TaskId};
use gaetong_entity::party::user_account::Role;
use gaetong_provisioning::lifecycle::{TaskEvent, task_after};
use gaetong_provisioning::order::{self, OrderError};
use gaetong_provisioning::queue::TaskDetail;
use gaetong_provisioning::task::{self, ReplacedBy, Replacement, TaskError};

use super::TaskForm;
use super::task::{after, found, or_back, version};
use crate::pages::component::{Choice, Field, FieldKind};
use crate::pages::desk::Desk;
use crate::pages::page::Page;
use crate::pages::posted::Posted;
use crate::people;
use crate::problem::{OrBroken, Problem};

/// The forms this person may use on this task.
pub async fn forms(
    page: &Page,
    desk: &Desk,
    detail: &TaskDetail,
) -> Result<Vec<TaskForm>, Problem> {
    let task = &detail.row.task;
    let role = desk.person.actor.role;
    if !matches!(role, Role::Sales | Role::Consulting) || detail.by_its_own_act() {
        return Ok(Vec::new());
    }
    let mut forms = Vec::new();
    if role == Role::Consulting && task.skip_proposed_by.is_some() {
        forms.push(decline_form(page, task.id));
    }
    let can = |event| task_after(task.state, event).is_ok();
    if !can(TaskEvent::Reassign) {
        return Ok(forms);
    }
    let tx = desk.read().await?;
    let partners = people::homes(&tx).await.or_broken()?.partners;
    let partners: Vec<Choice> =
        partners.into_iter().map(|row| Choice::new(row.id.to_string(), row.name)).collect();
    if task.partner_id.is_some() {
        forms.push(reassign_form(page, detail, partners.clone()));
    }
    if can(TaskEvent::Replace) {
        forms.push(replace_form(page, detail, partners));
        if !detail.items.is_empty() {
            forms.push(drop_form(page, detail));
        }
        forms.push(cancel_form(page, task.id));
    }
    Ok(forms)
}

fn form(page: &Page, id: TaskId, key: &str, fields: Vec<Field>) -> TaskForm {
    TaskForm {
        title: page.t(&format!("fallout-{key}")),
        means: page.t(&format!("fallout-{key}-means")),
        action: format!("/tasks/{id}/{key}"),
        fields,
        danger: key == "cancel-order",
    }
}

fn reason(page: &Page, name: &str) -> Field {
    Field::new(page, "fallout_reason", FieldKind::Area).named(name)
}

fn decline_form(page: &Page, id: TaskId) -> TaskForm {
    form(page, id, "decline", vec![reason(page, "decline_reason")])
}

fn reassign_form(page: &Page, detail: &TaskDetail, partners: Vec<Choice>) -> TaskForm {
    let partner = Field::new(page, "reassign_partner_id", FieldKind::Select(partners));
    form(page, detail.row.task.id, "reassign", vec![partner])
}

fn replace_form(page: &Page, detail: &TaskDetail, mut partners: Vec<Choice>) -> TaskForm {
    let of = page.look.lang.of_rules();
    let mut kinds = vec![Choice::new("", page.t("fallout-own-title"))];
    let others = detail.replacements.iter();
    kinds.extend(others.map(|(kind, title)| Choice::new(kind.clone(), title.get(of).to_owned())));
    partners.insert(0, Choice::new("", page.t("fallout-same-owner")));
    let fields = vec![
        Field::new(page, "replace_kind", FieldKind::Select(kinds)).optional(),
        Field::new(page, "replace_title", FieldKind::Text).optional(),
        Field::new(page, "replace_rule", FieldKind::Text).optional(),
        Field::new(page, "replace_partner_id", FieldKind::Select(partners)).optional(),
        Field::new(page, "replace_lead_days", FieldKind::Number).optional().width("w-xs"),
        reason(page, "replace_reason"),
    ];
    form(page, detail.row.task.id, "replace", fields)
}

fn drop_form(page: &Page, detail: &TaskDetail) -> TaskForm {
    let of = page.look.lang.of_rules();
    let items = detail
        .items
        .iter()
        .map(|(line, name)| Choice::new(line.to_string(), name.get(of).to_owned()));
    let line = Field::new(page, "drop_line_no", FieldKind::Select(items.collect()));
    form(page, detail.row.task.id, "drop-item", vec![line, reason(page, "drop_reason")])
}

fn cancel_form(page: &Page, id: TaskId) -> TaskForm {
    form(page, id, "cancel-order", vec![reason(page, "cancel_reason")])
}

pub async fn reassign(posted: Posted, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let version = version(&posted);
    let to: Option<PartnerId> = posted.field("reassign_partner_id").parse().ok();
    let done = posted.act(async |tx, actor| {
        let to = to.ok_or(TaskError::NoSuchPartner)?;
        task::reassign(tx, actor, *id, version, to).await?;
        Ok::<_, TaskError>(after(*id, "task-reassigned"))
    });
    or_back(done.await, &posted.desk, *id, "").await
}

pub async fn replace(posted: Posted, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let version = version(&posted);
    let replacement = Replacement {
        by: match posted.field("replace_kind") {
            "" => ReplacedBy::Titled {
                title: posted.field("replace_title").to_owned(),
                rule: posted.field("replace_rule").to_owned(),
                partner_id: posted.field("replace_partner_id").parse().ok(),
                lead_days: posted.field("replace_lead_days").parse().ok(),
            },
            kind => ReplacedBy::Template(kind.to_owned()),
        },
        reason: posted.field("replace_reason").to_owned(),
    };
    let done = posted.act(async |tx, actor| {
        let new = task::replace(tx, actor, *id, version, replacement).await?;
        Ok::<_, TaskError>(after(new.id, "task-replaced"))
    });
    or_back(done.await, &posted.desk, *id, "").await
}

pub async fn decline(posted: Posted, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let (version, reason) = (version(&posted), posted.field("decline_reason"));
    let done = posted.act(async |tx, actor| {
        task::decline_skip(tx, actor, *id, version, reason).await?;
        Ok::<_, TaskError>(after(*id, "task-kept"))
    });
    or_back(done.await, &posted.desk, *id, "").await
}

pub async fn drop_item(posted: Posted, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let order = found(&posted.desk, *id).await?.order_id;
    let line_no = posted.field("drop_line_no").parse().unwrap_or(0);
    let reason = posted.field("drop_reason");
    let done = posted.act(async |tx, actor| {
        order::drop_item(tx, actor, order, None, (line_no, reason)).await?;
        Ok::<_, OrderError>(after(*id, "item-dropped"))
    });
    or_back(done.await, &posted.desk, *id, "").await
}

pub async fn cancel_order(posted: Posted, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let detail = found(&posted.desk, *id).await?;
    let (order, service) = (detail.order_id, detail.row.task.service_id);
    let reason = posted.field("cancel_reason");
    let done = posted.act(async |tx, actor| {
        order::cancel(tx, actor, order, None, reason).await?;
        Ok::<_, OrderError>(format!("/services/{service}/provisioning?said=order-cancelled"))
    });
    or_back(done.await, &posted.desk, *id, "").await
}
