//! One task and what its owner can do with it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use chrono::NaiveDate;
use gaetong_entity::ids::TaskId;
use gaetong_entity::party::user_account::Role;
use gaetong_provisioning::application::papers;
use gaetong_provisioning::lifecycle::{TaskEvent, is_settled, task_after};
use gaetong_provisioning::pools::{self, Suggested};
use gaetong_provisioning::queue::{self, TaskDetail};
use gaetong_provisioning::task::{self, NewEvidence, TaskError};

use super::{Moves, TaskForm, TaskPage, fallout, numbers, words};
use crate::pages::component::{Field, FieldKind, Identity};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::pages::upload::{Uploaded, keep};
use crate::problem::{OrBroken, Problem};

pub async fn show_task(desk: Desk, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let detail = found(&desk, *id).await?;
    let page = desk.page(words::title(desk.lang(), &detail.row.task));
    let fallout = fallout::forms(&page, &desk, &detail).await?;
    let suggested = suggested(&desk, &detail).await?;
    show(&present(page, (&detail, &suggested), &desk, ("", fallout)))
}

/// The numbers that go with a task.
async fn suggested(desk: &Desk, detail: &TaskDetail) -> Result<Vec<Suggested>, Problem> {
    let tx = desk.read().await?;
    pools::beside(&tx, &detail.row.task).await.or_broken()
}

pub async fn found(desk: &Desk, id: TaskId) -> Result<TaskDetail, Problem> {
    let tx = desk.read().await?;
    let detail = queue::task_detail(&tx, id, desk.person.actor.today()).await?;
    detail.ok_or_else(Problem::not_found)
}

pub async fn start(posted: Posted, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let version = version(&posted);
    let done = posted.act(async |tx, actor| {
        task::start(tx, actor, *id, version).await?;
        Ok::<_, TaskError>(after(*id, "task-begun"))
    });
    or_back(done.await, &posted.desk, *id, "").await
}

pub async fn retry(posted: Posted, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let version = version(&posted);
    let done = posted.act(async |tx, actor| {
        task::retry(tx, actor, *id, version).await?;
        Ok::<_, TaskError>(after(*id, "task-again"))
    });
    or_back(done.await, &posted.desk, *id, "").await
}

pub async fn fail(posted: Posted, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let (version, reason) = (version(&posted), posted.field("reason"));
    let done = posted.act(async |tx, actor| {
        task::fail(tx, actor, *id, version, reason).await?;
        Ok::<_, TaskError>(after(*id, "task-failed"))
    });
    or_back(done.await, &posted.desk, *id, "").await
}

pub async fn not_needed(posted: Posted, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let (version, reason) = (version(&posted), posted.field("reason"));
    let done = posted.act(async |tx, actor| {
        let task = task::declare_not_needed(tx, actor, *id, version, reason).await?;
        let left_out = is_settled(task.state);
        Ok::<_, TaskError>(after(*id, if left_out { "task-skipped" } else { "task-skip-asked" }))
    });
    or_back(done.await, &posted.desk, *id, "").await
}

pub async fn reschedule(posted: Posted, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let (version, reason) = (version(&posted), posted.field("reason"));
    let day = posted.field("day").parse::<NaiveDate>().unwrap_or_default();
    let done = posted.act(async |tx, actor| {
        task::reschedule(tx, actor, *id, version, day, reason).await?;
        Ok::<_, TaskError>(after(*id, "task-moved"))
    });
    or_back(done.await, &posted.desk, *id, "").await
}

/// Completes a task: the words and the file of its evidence are one act.
pub async fn complete(sent: Uploaded, id: Path<TaskId>) -> Result<HttpResponse, Problem> {
    let (posted, evidence) = (&sent.posted, sent.posted.field("evidence").to_owned());
    let done = complete_now(&sent, *id, version(posted), &evidence).await;
    or_back(done, &posted.desk, *id, &evidence).await
}

async fn complete_now(
    sent: &Uploaded,
    id: TaskId,
    version: Option<i64>,
    words: &str,
) -> Result<HttpResponse, Problem> {
    let mut paper = None;
    if let Some(file) = &sent.file {
        let examined = papers::examine(&file.bytes)?;
        keep(&sent.posted.desk.app, &examined, file.bytes.clone()).await?;
        paper = Some(NewEvidence { file_name: file.name.clone(), examined });
    }
    let act = sent.posted.act(async |tx, actor| {
        if let Some(paper) = paper {
            task::attach_evidence(tx, actor, id, paper).await?;
        }
        task::complete(tx, actor, id, version, words).await?;
        Ok::<_, TaskError>(after(id, "task-done"))
    });
    act.await
}

pub fn version(posted: &Posted) -> Option<i64> {
    posted.field("version").parse().ok()
}

pub fn after(id: TaskId, said: &str) -> String {
    format!("/tasks/{id}?said={said}")
}

/// Where an act led; a refusal about the form brings the page back with what was typed.
pub async fn or_back(
    done: Result<HttpResponse, Problem>,
    desk: &Desk,
    id: TaskId,
    evidence: &str,
) -> Result<HttpResponse, Problem> {
    let problem = match done {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let detail = found(desk, id).await?;
    let page = desk.refused(words::title(desk.lang(), &detail.row.task), &problem);
    let fallout = fallout::forms(&page, desk, &detail).await?;
    let suggested = suggested(desk, &detail).await?;
    let shown = present(page, (&detail, &suggested), desk, (evidence, fallout));
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

fn present(
    page: Page,
    (detail, suggested): (&TaskDetail, &[Suggested]),
    desk: &Desk,
    (evidence, fallout): (&str, Vec<TaskForm>),
) -> TaskPage {
    // What was given with the task stands in the form already.
    let evidence = if evidence.is_empty() { &detail.row.task.evidence } else { evidence };
    let moves = moves(desk, detail);
    let (row, lang) = (&detail.row, page.look.lang);
    let accept = ".pdf,.jpg,.jpeg,.png,.tif,.tiff";
    let paper = |p: &gaetong_entity::order::document::Model| {
        (p.file_name.clone(), format!("/documents/{}", p.id))
    };
    TaskPage {
        crumbs: vec![(page.t("nav-provisioning"), "/provisioning".into())],
        identity: identity(&page, detail),
        address: format!("/tasks/{}", row.task.id),
        rule: words::rule(lang, &row.task),
        facts: facts(&page, detail),
        waits: row.blocked_by.iter().map(|title| title.get(lang.of_rules()).to_owned()).collect(),
        moves,
        numbers: numbers::in_words(&page, suggested),
        give: if moves.complete { numbers::fields(&page, suggested) } else { Vec::new() },
        fallout,
        go: own_act(&page, detail, desk.person.actor.role),
        fields: vec![
            Field::new(&page, "evidence", FieldKind::Area).value(evidence).width("field-wide"),
            Field::new(&page, "evidence_file", FieldKind::File { accept }).optional(),
        ],
        reschedule: vec![
            Field::new(&page, "day", FieldKind::Date).value(row.task.due_on),
            Field::new(&page, "reason", FieldKind::Text).width("field-wide"),
        ],
        version: row.task.version.to_string(),
        evidence: row.task.evidence.clone(),
        files: detail.papers.iter().map(paper).collect(),
        history: Vec::new(),
        page,
    }
}

fn identity(page: &Page, detail: &TaskDetail) -> Identity {
    let task = &detail.row.task;
    let (left, _) = words::left(page, task);
    let due = [page.date(&task.due_on), left].join(" ");
    Identity {
        customer: task.customer_label.clone(),
        number: Some(task.service_id.to_string()),
        copy: page.t("copy"),
        tag: Some(words::tag(page, task.state)),
        facts: vec![
            (page.t("task-due"), due.trim_end().to_owned()),
            (page.t("task-owner"), words::owner(page, &detail.row)),
        ],
    }
}

fn facts(page: &Page, detail: &TaskDetail) -> Vec<(String, String)> {
    let task = &detail.row.task;
    let at = |instant| figures::instant(instant, page.look.lang);
    let contact = [detail.seller_name.as_str(), &detail.seller_phone].join(" ");
    let mut facts = vec![
        (page.t("service-wished"), page.date(&detail.wished_opening_on)),
        (page.t("task-place"), detail.install_address.clone()),
        (page.t("task-contact"), contact),
    ];
    if task.kind == "line_order" {
        facts.push((page.t("board-line-order"), detail.line_note.clone()));
    }
    facts.extend(task.started_at.map(|instant| (page.t("task-started"), at(instant))));
    facts.extend(task.finished_at.map(|instant| (page.t("task-finished"), at(instant))));
    facts.extend(task.skip_proposed_at.map(|instant| (page.t("task-skip-proposed"), at(instant))));
    facts.extend(task.reason.clone().map(|reason| (page.t("task-reason"), reason)));
    facts.retain(|(_, value)| !value.trim().is_empty());
    facts
}

/// What the state allows and this person may do. The act itself decides again.
fn moves(desk: &Desk, detail: &TaskDetail) -> Moves {
    let task = &detail.row.task;
    let role = desk.person.actor.role;
    if detail.by_its_own_act() {
        return Moves::default();
    }
    let owner = role.code() == task.owner_role;
    let coordinator = matches!(role, Role::Sales | Role::Consulting);
    let can = |event| task_after(task.state, event).is_ok();
    Moves {
        start: owner && can(TaskEvent::Start),
        complete: owner && can(TaskEvent::Complete),
        fail: (owner || coordinator) && can(TaskEvent::Fail),
        retry: (owner || coordinator) && can(TaskEvent::Retry),
        skip: (owner || coordinator) && can(TaskEvent::DeclareNotNeeded),
        reschedule: (owner || coordinator) && !is_settled(task.state),
    }
}

/// Tasks that are done by requesting, signing or opening: the way there.
fn own_act(page: &Page, detail: &TaskDetail, role: Role) -> Option<(String, String)> {
    let task = &detail.row.task;
    task_after(task.state, TaskEvent::Complete).ok()?;
    let service = &task.service_id;
    match (task.kind.as_str(), role) {
        (task::ACCEPTANCE_REQUEST, Role::Sales) => {
            Some((page.t("acceptance-request"), format!("/services/{service}/acceptance")))
        }
        (task::ACCEPTANCE_CERTIFICATE, Role::TenantAdmin) => {
            Some((page.t("acceptance-sign"), "/acceptances".to_owned()))
        }
        (task::SERVICE_OPENING, Role::Consulting) => {
            Some((page.t("board-open"), format!("/services/{service}/open")))
        }
        _ => None,
    }
}
