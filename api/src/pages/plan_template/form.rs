//! The form of a new version: its day, one folded row a task, empty rows for more, and the order
//! it is tried on.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_entity::party::partner::PartnerKind;
use gaetong_provisioning::template::{self, EDITORS, NEEDS, RowFault, TemplateTask};
use sea_orm::Iterable;
use serde::Deserialize;

use super::show::timing_code;
use super::{EditPage, FormRow};
use crate::pages::component::{Choice, Field, FieldKind, Grid};
use crate::pages::desk::{Desk, show};
use crate::pages::page::Page;
use crate::problem::Problem;

/// Rows for new tasks at the end.
pub const EMPTY_ROWS: usize = 3;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
}

/// The form filled with a version's tasks.
pub async fn blank(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let actor = &desk.person.actor;
    if !actor.is_one_of(&EDITORS) {
        return Err(Problem::not_found());
    }
    let tx = desk.read().await?;
    let versions = template::versions(&tx, actor).await?;
    let now = template::in_force(&versions, actor.today()).map(|row| row.version.clone());
    let from = Some(asked.from.clone()).filter(|from| !from.is_empty()).or(now);
    let from = from.ok_or_else(Problem::not_found)?;
    let found = template::one(&tx, actor, &from).await?.ok_or_else(Problem::not_found)?;
    let page = desk.page(desk.lang().t("plan-template-new"));
    let rows: Vec<Filled> = found.tasks.iter().map(Filled::of).collect();
    show(&present(page, &rows, &[], (&|_| String::new(), None)))
}

/// A row of the form as text, the way it was typed.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    pub values: Vec<(&'static str, String)>,
}

/// The columns of a row; each field is named after its column and the row's number.
pub const COLUMNS: [&str; 15] = [
    "position",
    "kind",
    "title_ko",
    "title_en",
    "owner_role",
    "partner_kind",
    "needed_when",
    "timing",
    "business_days",
    "lead_days",
    "needs_evidence",
    "depends_on",
    "delivers",
    "rule_ko",
    "rule_en",
];

impl Filled {
    fn of(task: &TemplateTask) -> Filled {
        let value = |column| match column {
            "kind" => task.kind.clone(),
            "title_ko" => task.title_ko.clone(),
            "title_en" => task.title_en.clone(),
            "owner_role" => task.owner_role.clone(),
            "partner_kind" => task.partner_kind.clone().unwrap_or_default(),
            "needed_when" => task.needed_when.clone(),
            "timing" => timing_code(task).to_owned(),
            "business_days" => task.business_days.to_string(),
            "lead_days" => task.lead_days.map(|days| days.to_string()).unwrap_or_default(),
            "needs_evidence" => if task.needs_evidence { "on" } else { "" }.to_owned(),
            "depends_on" => task.depends_on.join(" "),
            "delivers" => task.delivers.join(" "),
            "rule_ko" => task.rule_ko.clone(),
            "rule_en" => task.rule_en.clone(),
            _ => String::new(),
        };
        Filled { values: COLUMNS.iter().map(|column| (*column, value(column))).collect() }
    }

    pub fn get(&self, column: &str) -> &str {
        let found = self.values.iter().find(|(name, _)| *name == column);
        found.map(|(_, value)| value.trim()).unwrap_or_default()
    }
}

/// A field by its name, as it was sent.
pub type Ask<'a> = &'a dyn Fn(&str) -> String;

/// The page with these rows; `typed` gives the other fields as they were sent.
pub fn present(
    page: Page,
    filled: &[Filled],
    faults: &[RowFault],
    (typed, plan): (Ask<'_>, Option<Grid>),
) -> EditPage {
    let mut rows: Vec<FormRow> =
        filled.iter().enumerate().map(|(at, row)| form_row(&page, at, row, faults)).collect();
    let empty = filled.len()..filled.len() + EMPTY_ROWS;
    rows.extend(empty.map(|at| form_row(&page, at, &Filled::default(), &[])));
    let date = |name, value: String| Field::new(&page, name, FieldKind::Date).value(value);
    let today = page.today.to_string();
    let or_today = |value: String| if value.is_empty() { today.clone() } else { value };
    EditPage {
        crumbs: vec![(page.t("plan-template-title"), "/plan-templates".into())],
        head: vec![
            date("valid_from", or_today(typed("valid_from"))),
            Field::new(&page, "note", FieldKind::Text).value(typed("note")).width("field-wide"),
        ],
        rows,
        sample: sample(&page, typed),
        plan,
        page,
    }
}

fn form_row(page: &Page, at: usize, row: &Filled, faults: &[RowFault]) -> FormRow {
    let lang = page.look.lang.of_rules();
    let own = |fault: &&RowFault| fault.row == at;
    let said = |fault: &RowFault| {
        let column = page.t(&format!("field-plan-{}", fault.field.replace('_', "-")));
        format!("{column}: {}", fault.fault.text().get(lang))
    };
    let faults: Vec<String> = faults.iter().filter(own).map(said).collect();
    let named = format!("{} {}", row.get("title_ko"), row.get("kind"));
    FormRow {
        label: if named.trim().is_empty() {
            page.t("plan-template-add")
        } else {
            format!("{}. {}", at + 1, named.trim())
        },
        fields: COLUMNS.iter().map(|column| field(page, at, column, row)).collect(),
        open: !faults.is_empty(),
        faults,
    }
}

fn field(page: &Page, at: usize, column: &'static str, row: &Filled) -> Field {
    let choices = |kind: &str, codes: Vec<&'static str>| {
        let choice = |code| Choice::new(code, page.word(kind, code));
        FieldKind::Select(codes.into_iter().map(choice).collect())
    };
    let roles = vec!["sales", "operations", "consulting", "partner", "tenant_admin"];
    let kind = match column {
        "owner_role" => choices("role", roles),
        "partner_kind" => {
            let mut kinds = vec![Choice::new("", page.t("plan-template-no-partner"))];
            kinds.extend(
                PartnerKind::iter()
                    .map(|kind| Choice::new(kind.code(), page.word("partner-kind", kind.code()))),
            );
            FieldKind::Select(kinds)
        }
        "needed_when" => choices("plan-need", NEEDS.to_vec()),
        "timing" => choices("plan-timing", vec!["before_opening", "after_opening", "thursday"]),
        "business_days" | "lead_days" | "position" => FieldKind::Number,
        "needs_evidence" => FieldKind::Check,
        _ => FieldKind::Text,
    };
    let value = match (column, row.get(column)) {
        ("position", "") => (at + 1).to_string(),
        (_, value) => value.to_owned(),
    };
    let label = page.t(&format!("field-plan-{}", column.replace('_', "-")));
    Field::new(page, "plan_row", kind)
        .label(label)
        .hinted(hint(page, column))
        .named(&format!("{column}-{at}"))
        .value(value)
        .optional()
}

fn hint(page: &Page, column: &str) -> String {
    page.look
        .lang
        .t_opt(&format!("field-plan-{}-hint", column.replace('_', "-")))
        .unwrap_or_default()
}

fn sample(page: &Page, typed: &dyn Fn(&str) -> String) -> Vec<Field> {
    let lines = ["existing", "vpn", "dedicated"];
    let lines = lines.map(|code| Choice::new(code, page.word("access-line", code))).to_vec();
    let mut fields = vec![
        Field::new(page, "sample_access_line", FieldKind::Select(lines))
            .value(typed("sample_access_line")),
        Field::new(page, "sample_wished_on", FieldKind::Date)
            .value(typed("sample_wished_on"))
            .optional(),
    ];
    for name in ["sample_app", "sample_staffing", "sample_training", "sample_headsets", "sample_in"]
    {
        fields.push(Field::new(page, name, FieldKind::Check).value(typed(name)).optional());
    }
    fields
}
