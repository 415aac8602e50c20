//! The provisioning template (spec 2.5) as the product manager edits it: versions in force from a
//! day on, checked as a graph before they are published, and tried on a sample order first. Plans
//! that run keep what they were made by.

mod checks;
mod refusal;

pub use checks::{Fault, NEEDS, OWNERS, RowFault, faults};
pub use refusal::TemplateError;

use crate::barred;
use crate::calendar;
use crate::free_text;
use crate::plan::{Ordered, PlannedTask, plan};
use crate::recording;
use chrono::NaiveDate;
use gaetong_entity::catalogue::plan_template::{self, Model as Version};
use gaetong_entity::catalogue::plan_template_task::{self, Model as Row, Timing};
use gaetong_entity::catalogue::{plan_template_dependency, product};
use gaetong_entity::ids::TenantId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Change, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use serde_json::json;

/// Who edits the template.
pub const EDITORS: [Role; 1] = [Role::Product];
/// Who looks at it: the provider's staff.
pub const READERS: [Role; 8] = [
    Role::Sales,
    Role::Consulting,
    Role::Product,
    Role::Operations,
    Role::Settlement,
    Role::Credit,
    Role::Legal,
    Role::Admin,
];

/// A task of a template, with what it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateTask {
    pub kind: String,
    pub title_ko: String,
    pub title_en: String,
    pub rule_ko: String,
    pub rule_en: String,
    pub owner_role: String,
    pub partner_kind: Option<String>,
    pub needed_when: String,
    pub timing: Timing,
    /// Business days before (or after) the wished opening date.
    pub business_days: i32,
    /// Business days it takes once it can begin.
    pub lead_days: Option<i32>,
    pub needs_evidence: bool,
    /// Codes of the products it brings.
    pub delivers: Vec<String>,
    /// Kinds of the tasks it waits for.
    pub depends_on: Vec<String>,
}

/// A version with its tasks in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub version: Version,
    pub tasks: Vec<TemplateTask>,
}

/// A version to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTemplate {
    pub valid_from: NaiveDate,
    /// What changed, for those who look back.
    pub note: String,
    pub tasks: Vec<TemplateTask>,
}

/// An order a template is tried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    pub ordered: Ordered,
    pub accepted_on: NaiveDate,
    pub wished_on: NaiveDate,
}

/// Every version, the one in force last first.
pub async fn versions(tx: &Tx, actor: &Actor) -> Result<Vec<Version>, TemplateError> {
    barred::only(actor, &READERS)?;
    Ok(tx
        .find::<plan_template::Entity>()
        .order_by_desc(plan_template::Column::ValidFrom)
        .order_by_desc(plan_template::Column::PublishedAt)
        .all(tx.raw())
        .await?)
}

/// The version new orders are planned by on a day: the first of these that began.
pub fn in_force(versions: &[Version], on: NaiveDate) -> Option<&Version> {
    versions.iter().find(|version| version.valid_from <= on)
}

/// One version with its tasks; none where there is none.
pub async fn one(tx: &Tx, actor: &Actor, version: &str) -> Result<Option<Template>, TemplateError> {
    let versions = versions(tx, actor).await?;
    let Some(version) = versions.into_iter().find(|row| row.version == version) else {
        return Ok(None);
    };
    let rows = tx
        .find::<plan_template_task::Entity>()
        .filter(plan_template_task::Column::Version.eq(&version.version))
        .order_by_asc(plan_template_task::Column::Position)
        .all(tx.raw())
        .await?;
    let waits = tx
        .find::<plan_template_dependency::Entity>()
        .filter(plan_template_dependency::Column::Version.eq(&version.version))
        .order_by_asc(plan_template_dependency::Column::DependsOn)
        .all(tx.raw())
        .await?;
    let of = |kind: &str| {
        let own = waits.iter().filter(|wait| wait.kind == kind);
        own.map(|wait| wait.depends_on.clone()).collect()
    };
    let tasks = rows.into_iter().map(|row| read(of(&row.kind), row)).collect();
    Ok(Some(Template { version, tasks }))
}

fn read(depends_on: Vec<String>, row: Row) -> TemplateTask {
    TemplateTask {
        kind: row.kind,
        title_ko: row.title_ko,
        title_en: row.title_en,
        rule_ko: row.rule_ko,
        rule_en: row.rule_en,
        owner_role: row.owner_role,
        partner_kind: row.partner_kind,
        needed_when: row.needed_when,
        timing: row.timing,
        business_days: row.business_days,
        lead_days: row.lead_days,
        needs_evidence: row.needs_evidence,
        delivers: row.delivers.split_whitespace().map(str::to_owned).collect(),
        depends_on,
    }
}

/// The plan these tasks would make for an order, without storing anything. Refused where the
/// tasks make no plan.
pub async fn preview(
    tx: &Tx,
    actor: &Actor,
    tasks: &[TemplateTask],
    sample: Sample,
) -> Result<Vec<PlannedTask>, TemplateError> {
    barred::only(actor, &EDITORS)?;
    check(tx, tasks).await?;
    let (rows, waits) = rows("preview", tasks);
    let thursdays = recording::thursdays(tx, actor.today(), None).await?;
    let dates = (sample.accepted_on, sample.wished_on);
    let reach = calendar::days_after(actor.today(), 3_650);
    if [dates.0, dates.1].iter().any(|day| *day < actor.today() || *day > reach) {
        return Err(TemplateError::SampleOutOfReach);
    }
    Ok(plan(&rows, &waits, &sample.ordered, dates, &thursdays)?)
}

/// Publishes a version: orders accepted from its day on are planned by it, plans that run keep
/// theirs. Records `plan_template.published`.
pub async fn publish(tx: &Tx, actor: &Actor, new: NewTemplate) -> Result<Version, TemplateError> {
    barred::only(actor, &EDITORS)?;
    let note = free_text::reason("note", &new.note)?;
    if new.valid_from < actor.today() {
        return Err(TemplateError::DayPast { from: new.valid_from, today: actor.today() });
    }
    check(tx, &new.tasks).await?;
    let version = name(&versions(tx, actor).await?, new.valid_from);
    let row = tx
        .insert(plan_template::ActiveModel {
            version: Set(version.clone()),
            valid_from: Set(new.valid_from),
            note: Set(note.clone()),
            published_by: Set(Some(actor.user_id)),
            published_at: Set(actor.now),
        })
        .await?;
    let (rows, waits) = rows(&version, &new.tasks);
    let tasks: Vec<plan_template_task::ActiveModel> =
        rows.into_iter().map(crate::application::draft::all_set).collect();
    tx.insert_all(tasks).await?;
    let waits: Vec<plan_template_dependency::ActiveModel> =
        waits.into_iter().map(crate::application::draft::all_set).collect();
    tx.insert_all(waits).await?;
    let change = Change {
        tenant_id: TenantId::NONE,
        act: "plan_template.published",
        subject_kind: "plan_template",
        subject_id: version.clone(),
        before: json!({}),
        after: json!({
            "version": version, "valid_from": new.valid_from, "tasks": new.tasks.len(),
        }),
        reason: Some(note),
    };
    tx.record(actor, change).await?;
    Ok(row)
}

/// A version is named after its day; the second one for a day gets a number.
fn name(versions: &[Version], from: NaiveDate) -> String {
    let same = versions.iter().filter(|version| version.valid_from == from).count();
    if same == 0 { from.to_string() } else { format!("{from}.{}", same + 1) }
}

/// Refuses tasks that make no plan, with every fault at its row.
pub async fn check(tx: &Tx, tasks: &[TemplateTask]) -> Result<(), TemplateError> {
    let products = tx.find::<product::Entity>().all(tx.raw()).await?;
    let codes: Vec<String> = products.into_iter().map(|product| product.code).collect();
    let faults = faults(tasks, &codes);
    if faults.is_empty() { Ok(()) } else { Err(TemplateError::Unsound { faults }) }
}

fn rows(version: &str, tasks: &[TemplateTask]) -> (Vec<Row>, Vec<plan_template_dependency::Model>) {
    let row = |(position, task): (i32, &TemplateTask)| Row {
        version: version.to_owned(),
        kind: task.kind.clone(),
        position,
        title_ko: task.title_ko.clone(),
        title_en: task.title_en.clone(),
        rule_ko: task.rule_ko.clone(),
        rule_en: task.rule_en.clone(),
        owner_role: task.owner_role.clone(),
        partner_kind: task.partner_kind.clone(),
        needed_when: task.needed_when.clone(),
        timing: task.timing,
        business_days: task.business_days,
        needs_evidence: task.needs_evidence,
        lead_days: task.lead_days,
        delivers: task.delivers.join(" "),
    };
    let waits = tasks.iter().flat_map(|task| {
        task.depends_on.iter().map(|on| plan_template_dependency::Model {
            version: version.to_owned(),
            kind: task.kind.clone(),
            depends_on: on.clone(),
        })
    });
    ((1..).zip(tasks).map(row).collect(), waits.collect())
}
