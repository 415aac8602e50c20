//! The provisioning template: its versions, what a changed one would plan, a new version.

use crate::acting::{Answer, Write};
use crate::app::App;
use crate::json::quotes::wrong_field;
use crate::json::workings::Words;
use crate::problem::Problem;
use crate::session::Person;
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::catalogue::plan_template::Model as Version;
use gaetong_entity::catalogue::plan_template_task::Timing;
use gaetong_entity::order::application::AccessLine;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::plan::{Ordered, PlannedTask};
use gaetong_provisioning::template::{
    self, NewTemplate, Sample, Template, TemplateError, TemplateTask,
};
use sea_orm::{ActiveEnum, Iterable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(all).service(preview).service(publish).service(one);
}

/// A version of the template.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateVersionBody {
    /// Its name: the day it is in force from, and a number where that day has several.
    #[schema(example = "2026-12-01")]
    pub version: String,
    /// Orders accepted from this day on are planned by it.
    #[schema(example = "2026-12-01")]
    pub valid_from: NaiveDate,
    /// What changed.
    #[schema(example = "라우터 공급에 7영업일")]
    pub note: String,
    /// When it was published.
    #[schema(example = "2026-11-23T00:00:00Z")]
    pub published_at: DateTime<Utc>,
    /// Whether new orders are planned by it today.
    #[schema(example = true)]
    pub in_force: bool,
}

/// The versions of the template.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateVersionsBody {
    /// The one in force last first.
    pub data: Vec<TemplateVersionBody>,
}

/// A version with its tasks.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateBody {
    #[serde(flatten)]
    pub version: TemplateVersionBody,
    /// Its tasks, in their order.
    pub tasks: Vec<TemplateTaskBody>,
}

/// A task of the template.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateTaskBody {
    /// Its kind: small letters, digits and underscores.
    #[schema(example = "router_supply")]
    pub kind: String,
    /// What is to be done, in Korean.
    #[schema(example = "라우터/스위치 공급")]
    pub title_ko: String,
    /// What is to be done, in English.
    #[schema(example = "Router and switch supply")]
    pub title_en: String,
    /// By which rule, in Korean.
    #[serde(default)]
    #[schema(example = "전용회선 설치 4영업일 전까지")]
    pub rule_ko: String,
    /// By which rule, in English.
    #[serde(default)]
    #[schema(example = "4 business days before the line is installed")]
    pub rule_en: String,
    /// The role that does it; `partner` with `partner_kind`.
    #[schema(example = "partner")]
    pub owner_role: String,
    /// `system`, `app`, `staffing`, `development`, `network` or `goods`.
    #[schema(example = "network")]
    pub partner_kind: Option<String>,
    /// `always`, `access_line_ordered`, `dedicated_line`, `headsets`, `app`, `staffing`, `training`
    /// or `intelligent_network`.
    #[schema(example = "dedicated_line")]
    pub needed_when: String,
    /// `before_opening`, `after_opening` or `thursday`.
    #[schema(example = "before_opening")]
    pub timing: String,
    /// Business days before (or after) the wished opening date.
    #[schema(example = 14, minimum = 0, maximum = 250)]
    pub business_days: i32,
    /// Business days it takes once it can begin; none leaves it to the due dates.
    #[schema(example = 7, minimum = 0, maximum = 250)]
    pub lead_days: Option<i32>,
    /// Whether evidence is asked for.
    #[serde(default)]
    #[schema(example = false)]
    pub needs_evidence: bool,
    /// Codes of the products it brings: rejected at the acceptance, they reopen it.
    #[serde(default)]
    #[schema(example = json!([]))]
    pub delivers: Vec<String>,
    /// Kinds of the tasks it waits for.
    #[serde(default)]
    #[schema(example = json!(["line_order"]))]
    pub depends_on: Vec<String>,
}

/// An order a template is tried on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleOrder {
    /// `dedicated`, `vpn` or `existing`.
    #[schema(example = "vpn")]
    pub access_line: String,
    /// Headsets or IP phones are ordered.
    #[serde(default)]
    #[schema(example = false)]
    pub headsets: bool,
    /// A consultation app is ordered.
    #[serde(default)]
    #[schema(example = true)]
    pub app: bool,
    /// Agents are ordered.
    #[serde(default)]
    #[schema(example = false)]
    pub staffing: bool,
    /// Business training is ordered.
    #[serde(default)]
    #[schema(example = false)]
    pub training: bool,
    /// An intelligent-network number is wanted.
    #[serde(default)]
    #[schema(example = false)]
    pub intelligent_network: bool,
    /// When it is accepted; today unless told.
    #[schema(example = "2026-11-23")]
    pub accepted_on: Option<NaiveDate>,
    /// The wished opening date.
    #[schema(example = "2026-12-21")]
    pub wished_on: NaiveDate,
}

/// Tasks to be tried on an order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// The tasks, in their order.
    pub tasks: Vec<TemplateTaskBody>,
    /// The order.
    pub sample: SampleOrder,
}

/// A new version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishRequest {
    /// In force from this day, today or later.
    #[schema(example = "2026-12-01")]
    pub valid_from: NaiveDate,
    /// What changed.
    #[schema(example = "라우터 공급에 7영업일")]
    pub note: String,
    /// The tasks, in their order.
    pub tasks: Vec<TemplateTaskBody>,
}

/// The plan of the sample order.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewBody {
    /// Its tasks, in the template's order.
    pub tasks: Vec<PreviewTaskBody>,
}

/// A task of that plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewTaskBody {
    /// Its kind.
    #[schema(example = "router_supply")]
    pub kind: String,
    /// What is to be done.
    pub title: Words,
    /// By when.
    #[schema(example = "2026-12-01")]
    pub due_on: NaiveDate,
    /// Kinds of the tasks of this plan it waits for.
    #[schema(example = json!(["line_order"]))]
    pub depends_on: Vec<String>,
}

/// 개통 절차 버전 목록 / List the versions of the provisioning template
///
/// 시행일이 늦은 것부터 보여 줍니다. The one in force last first.
#[utoipa::path(
    tag = "plan templates",
    operation_id = "listPlanTemplates",
    security(("bearer" = [])),
    responses((status = 200, description = "The versions", body = TemplateVersionsBody))
)]
#[get("/plan-templates")]
async fn all(
    app: web::Data<App>,
    person: Person,
) -> Result<web::Json<TemplateVersionsBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let versions = template::versions(&tx, &person.actor).await?;
    let now = template::in_force(&versions, person.actor.today()).map(|row| row.version.clone());
    let data = versions.iter().map(|row| version_body(row, now.as_deref())).collect();
    Ok(web::Json(TemplateVersionsBody { data }))
}

/// 개통 절차 / Read a version of the provisioning template
///
/// 작업과 선행작업을 보여 줍니다. Its tasks and what they wait for.
#[utoipa::path(
    tag = "plan templates",
    operation_id = "readPlanTemplate",
    security(("bearer" = [])),
    params(
        ("version" = String, Path, description = "The version", example = "2014-07"),
    ),
    responses((status = 200, description = "The version", body = TemplateBody))
)]
#[get("/plan-templates/{version}")]
async fn one(
    app: web::Data<App>,
    person: Person,
    version: web::Path<String>,
) -> Result<web::Json<TemplateBody>, Problem> {
    let tx = app.read(&person.actor).await?;
    let found = template::one(&tx, &person.actor, &version).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    let versions = template::versions(&tx, &person.actor).await?;
    let now = template::in_force(&versions, person.actor.today()).map(|row| row.version.clone());
    Ok(web::Json(body(&found, now.as_deref())))
}

/// 개통 계획 미리보기 / Preview the plan a template makes
///
/// 저장하지 않고 예시 주문의 계획을 보여 줍니다. Nothing is stored; faults are named by row and field.
#[utoipa::path(
    tag = "plan templates",
    operation_id = "previewPlanTemplate",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "p-1"),
    ),
    request_body(content = PreviewRequest, example = json!({
        "tasks": [], "sample": { "access_line": "vpn", "wished_on": "2026-12-21" }
    })),
    responses((status = 200, description = "The plan", body = PreviewBody))
)]
#[post("/plan-templates/preview")]
async fn preview(
    app: web::Data<App>,
    person: Person,
    asked: Write<PreviewRequest>,
) -> Result<HttpResponse, Problem> {
    let body = asked.body;
    let tasks = tasks(body.tasks)?;
    let sample = sample(&body.sample, person.actor.today())?;
    let tx = app.read(&person.actor).await?;
    let planned = template::preview(&tx, &person.actor, &tasks, sample).await?;
    let tasks = planned.into_iter().map(previewed).collect();
    Ok(HttpResponse::Ok().json(PreviewBody { tasks }))
}

/// 개통 절차 게시 / Publish a version of the provisioning template
///
/// 시행일부터 승낙하는 주문에 적용합니다. 진행 중인 개통은 그대로입니다. Orders accepted from its day on are planned
/// by it; plans that run keep theirs.
#[utoipa::path(
    tag = "plan templates",
    operation_id = "publishPlanTemplate",
    security(("bearer" = [])),
    params(
        ("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "p-1"),
    ),
    request_body(content = PublishRequest, example = json!({
        "valid_from": "2026-12-01", "note": "라우터 공급에 7영업일", "tasks": []
    })),
    responses((status = 201, description = "The version", body = TemplateVersionBody))
)]
#[post("/plan-templates")]
async fn publish(
    app: web::Data<App>,
    person: Person,
    asked: Write<PublishRequest>,
) -> Result<HttpResponse, Problem> {
    let Write { body, once } = asked;
    let new =
        NewTemplate { valid_from: body.valid_from, note: body.note, tasks: tasks(body.tasks)? };
    let act = async |tx: &Tx, actor: &Actor| {
        let row = template::publish(tx, actor, new).await?;
        let versions = template::versions(tx, actor).await?;
        let now = template::in_force(&versions, actor.today()).map(|row| row.version.clone());
        let here = format!("/api/v1/plan-templates/{}", row.version);
        Ok::<_, TemplateError>(Answer::created(here, version_body(&row, now.as_deref())))
    };
    app.act(&person, &once, act).await
}

fn version_body(row: &Version, now: Option<&str>) -> TemplateVersionBody {
    TemplateVersionBody {
        version: row.version.clone(),
        valid_from: row.valid_from,
        note: row.note.clone(),
        published_at: row.published_at,
        in_force: now == Some(row.version.as_str()),
    }
}

fn body(found: &Template, now: Option<&str>) -> TemplateBody {
    let task = |task: &TemplateTask| TemplateTaskBody {
        kind: task.kind.clone(),
        title_ko: task.title_ko.clone(),
        title_en: task.title_en.clone(),
        rule_ko: task.rule_ko.clone(),
        rule_en: task.rule_en.clone(),
        owner_role: task.owner_role.clone(),
        partner_kind: task.partner_kind.clone(),
        needed_when: task.needed_when.clone(),
        timing: task.timing.to_value(),
        business_days: task.business_days,
        lead_days: task.lead_days,
        needs_evidence: task.needs_evidence,
        delivers: task.delivers.clone(),
        depends_on: task.depends_on.clone(),
    };
    TemplateBody {
        version: version_body(&found.version, now),
        tasks: found.tasks.iter().map(task).collect(),
    }
}

fn tasks(sent: Vec<TemplateTaskBody>) -> Result<Vec<TemplateTask>, Problem> {
    let task = |(at, sent): (usize, TemplateTaskBody)| {
        let timing = Timing::iter().find(|timing| timing.to_value() == sent.timing);
        Ok(TemplateTask {
            kind: sent.kind,
            title_ko: sent.title_ko,
            title_en: sent.title_en,
            rule_ko: sent.rule_ko,
            rule_en: sent.rule_en,
            owner_role: sent.owner_role,
            partner_kind: sent.partner_kind,
            needed_when: sent.needed_when,
            timing: timing.ok_or_else(|| no_such_timing(at))?,
            business_days: sent.business_days,
            lead_days: sent.lead_days,
            needs_evidence: sent.needs_evidence,
            delivers: sent.delivers,
            depends_on: sent.depends_on,
        })
    };
    sent.into_iter().enumerate().map(task).collect()
}

fn no_such_timing(at: usize) -> Problem {
    wrong_field(
        &format!("/tasks/{at}/timing"),
        "no-such-timing",
        "before_opening, after_opening, thursday 가운데 하나를 보내세요.",
        "Send before_opening, after_opening or thursday.",
    )
}

fn sample(sent: &SampleOrder, today: NaiveDate) -> Result<Sample, Problem> {
    let line = AccessLine::iter().find(|line| line.code() == sent.access_line);
    let access_line = line.ok_or_else(|| {
        wrong_field(
            "/sample/access_line",
            "no-such-access-line",
            "dedicated, vpn, existing 가운데 하나를 보내세요.",
            "Send dedicated, vpn or existing.",
        )
    })?;
    Ok(Sample {
        ordered: Ordered {
            access_line,
            headsets: sent.headsets,
            app: sent.app,
            staffing: sent.staffing,
            training: sent.training,
            intelligent_network: sent.intelligent_network,
        },
        accepted_on: sent.accepted_on.unwrap_or(today),
        wished_on: sent.wished_on,
    })
}

fn previewed(task: PlannedTask) -> PreviewTaskBody {
    PreviewTaskBody {
        kind: task.template.kind,
        title: Words { ko: task.template.title_ko, en: task.template.title_en },
        due_on: task.due_on,
        depends_on: task.depends_on,
    }
}
