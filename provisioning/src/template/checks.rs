//! What a template must be to make plans: no circle, every name known, and the tasks the acts on
//! an order rely on. Pure; every fault names its row and field.

use super::TemplateTask;
use crate::task::{
    ACCEPTANCE_CERTIFICATE, ACCEPTANCE_REQUEST, CERTIFICATE_TO_SETTLEMENT, FINAL_TEST,
    SERVICE_OPENING,
};
use gaetong_entity::party::partner::PartnerKind;
use gaetong_rules::Text;
use sea_orm::Iterable;
use std::collections::HashSet;

/// When a task is needed.
pub const NEEDS: [&str; 8] = [
    "always",
    "access_line_ordered",
    "dedicated_line",
    "headsets",
    "app",
    "staffing",
    "training",
    "intelligent_network",
];

/// Roles that do tasks; `partner` needs the kind of partner.
pub const OWNERS: [&str; 5] = ["sales", "operations", "consulting", "partner", "tenant_admin"];

/// The tasks acts of their own complete, and by whom.
const RELIED_ON: [(&str, &str); 5] = [
    (FINAL_TEST, ""),
    (ACCEPTANCE_REQUEST, "sales"),
    (ACCEPTANCE_CERTIFICATE, "tenant_admin"),
    (SERVICE_OPENING, "consulting"),
    (CERTIFICATE_TO_SETTLEMENT, ""),
];

/// Each of these comes after the one before it.
const IN_THIS_ORDER: [&str; 4] =
    [FINAL_TEST, ACCEPTANCE_REQUEST, ACCEPTANCE_CERTIFICATE, SERVICE_OPENING];

/// The most business days a task lies from the opening, or takes.
const LONGEST: i32 = 250;

/// What is wrong with a task of a template, or with the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A kind is small letters, digits and underscores.
    KindMalformed,
    KindTwice,
    TextMissing,
    TextTooLong,
    NoSuchOwner,
    NoSuchPartnerKind,
    NoSuchNeed,
    DaysOutOfRange,
    NoSuchProduct(String),
    NoSuchTask(String),
    /// It waits for itself, over these tasks.
    Circle(Vec<String>),
    /// An act on the order completes this task, so it is always there.
    ReliedOn(&'static str),
    /// An act of this role completes it.
    OwnerOfAct(&'static str),
    /// It must come after this task.
    NotAfter(&'static str),
}

/// A fault with the row it is in, counted from 0, and the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    pub row: usize,
    pub field: &'static str,
    pub fault: Fault,
}

impl Fault {
    pub fn text(&self) -> Text {
        match self {
            Fault::KindMalformed => Text::fixed(
                "작업 코드는 영문 소문자, 숫자, 밑줄 40자까지입니다.",
                "A kind is up to 40 small letters, digits and underscores.",
            ),
            Fault::KindTwice => {
                Text::fixed("같은 작업 코드가 또 있습니다.", "This kind is there twice.")
            }
            Fault::TextMissing => {
                Text::fixed("한글과 영문 이름을 모두 적으세요.", "Give both titles.")
            }
            Fault::TextTooLong => {
                Text::fixed("200자까지 적을 수 있습니다.", "Up to 200 characters.")
            }
            Fault::NoSuchOwner => {
                Text::fixed("그런 담당이 없습니다.", "Nobody of this role does tasks.")
            }
            Fault::NoSuchPartnerKind => Text::fixed(
                "협력사가 맡는 작업에는 협력사 종류를 고르고, 그 밖에는 비워 두세요.",
                "Name the kind of partner where a partner does it, and none elsewhere.",
            ),
            Fault::NoSuchNeed => {
                Text::fixed("그런 조건이 없습니다.", "There is no such condition.")
            }
            Fault::DaysOutOfRange => {
                Text::fixed("영업일은 0에서 250까지입니다.", "Business days are 0 to 250.")
            }
            Fault::NoSuchProduct(code) => Text::new(
                format!("그런 상품이 없습니다({code})."),
                format!("There is no product {code}."),
            ),
            Fault::NoSuchTask(kind) => Text::new(
                format!("선행작업이 없습니다({kind})."),
                format!("It waits for {kind}, which is not there."),
            ),
            Fault::Circle(kinds) => Text::new(
                format!("작업이 서로를 기다립니다: {}.", kinds.join(" → ")),
                format!("The tasks wait for each other: {}.", kinds.join(" → ")),
            ),
            Fault::ReliedOn(kind) => Text::new(
                format!("{kind} 작업은 언제나 있어야 합니다(조건 always)."),
                format!("The task {kind} must always be there (needed: always)."),
            ),
            Fault::OwnerOfAct(role) => Text::new(
                format!("이 작업은 {role}만 처리할 수 있습니다."),
                format!("Only {role} can do this task."),
            ),
            Fault::NotAfter(kind) => Text::new(
                format!("{kind} 작업 뒤에 와야 합니다."),
                format!("It must come after {kind}."),
            ),
        }
    }
}

/// Everything that is wrong with these tasks, row by row.
pub fn faults(tasks: &[TemplateTask], products: &[String]) -> Vec<RowFault> {
    let mut found = Vec::new();
    for (row, task) in tasks.iter().enumerate() {
        let of_row = |(field, fault)| RowFault { row, field, fault };
        found.extend(of_task(tasks, row, task).into_iter().map(of_row));
        let unknown = task.delivers.iter().filter(|code| !products.contains(code));
        found.extend(unknown.map(|code| of_row(("delivers", Fault::NoSuchProduct(code.clone())))));
    }
    found.extend(circles(tasks));
    found.extend(relied_on(tasks));
    found
}

type FieldFault = (&'static str, Fault);

fn of_task(tasks: &[TemplateTask], row: usize, task: &TemplateTask) -> Vec<FieldFault> {
    let mut found: Vec<FieldFault> = Vec::new();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if task.kind.is_empty() || task.kind.len() > 40 || !task.kind.chars().all(fits) {
        found.push(("kind", Fault::KindMalformed));
    }
    if tasks[..row].iter().any(|other| other.kind == task.kind) {
        found.push(("kind", Fault::KindTwice));
    }
    for (field, text, needed) in [
        ("title_ko", &task.title_ko, true),
        ("title_en", &task.title_en, true),
        ("rule_ko", &task.rule_ko, false),
        ("rule_en", &task.rule_en, false),
    ] {
        if needed && text.trim().is_empty() {
            found.push((field, Fault::TextMissing));
        }
        if text.chars().count() > 200 {
            found.push((field, Fault::TextTooLong));
        }
    }
    found.extend(of_owner(task));
    if !NEEDS.contains(&task.needed_when.as_str()) {
        found.push(("needed_when", Fault::NoSuchNeed));
    }
    let in_range = |days: i32| (0..=LONGEST).contains(&days);
    if !in_range(task.business_days) {
        found.push(("business_days", Fault::DaysOutOfRange));
    }
    if task.lead_days.is_some_and(|days| !in_range(days)) {
        found.push(("lead_days", Fault::DaysOutOfRange));
    }
    let known = |kind: &String| tasks.iter().any(|other| other.kind == *kind);
    let unknown = task.depends_on.iter().filter(|kind| !known(kind));
    found.extend(unknown.map(|kind| ("depends_on", Fault::NoSuchTask(kind.clone()))));
    found
}

fn of_owner(task: &TemplateTask) -> Vec<FieldFault> {
    if !OWNERS.contains(&task.owner_role.as_str()) {
        return vec![("owner_role", Fault::NoSuchOwner)];
    }
    let known = |kind: &String| PartnerKind::iter().any(|known| known.code() == kind);
    let fits = match (task.owner_role.as_str(), &task.partner_kind) {
        ("partner", Some(kind)) => known(kind),
        ("partner", None) => false,
        (_, kind) => kind.is_none(),
    };
    if fits { Vec::new() } else { vec![("partner_kind", Fault::NoSuchPartnerKind)] }
}

/// Every circle once, at its first row.
fn circles(tasks: &[TemplateTask]) -> Vec<RowFault> {
    let mut told: HashSet<&str> = HashSet::new();
    let mut found = Vec::new();
    for (row, task) in tasks.iter().enumerate() {
        if told.contains(task.kind.as_str()) {
            continue;
        }
        if let Some(circle) = circle_from(tasks, task) {
            told.extend(circle.iter().copied());
            let mut kinds: Vec<String> = circle.into_iter().map(str::to_owned).collect();
            kinds.push(task.kind.clone());
            found.push(RowFault { row, field: "depends_on", fault: Fault::Circle(kinds) });
        }
    }
    found
}

/// The way from a task over what it waits for back to itself.
fn circle_from<'a>(tasks: &'a [TemplateTask], start: &'a TemplateTask) -> Option<Vec<&'a str>> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut ways: Vec<Vec<&'a str>> = vec![vec![start.kind.as_str()]];
    while let Some(way) = ways.pop() {
        let at = way.last().copied()?;
        let Some(task) = tasks.iter().find(|task| task.kind == at) else { continue };
        for next in &task.depends_on {
            if *next == start.kind {
                return Some(way);
            }
            if seen.insert(next.as_str()) {
                let mut longer = way.clone();
                longer.push(next.as_str());
                ways.push(longer);
            }
        }
    }
    None
}

/// The tasks acts rely on are there, always, with their owners, one after another.
fn relied_on(tasks: &[TemplateTask]) -> Vec<RowFault> {
    let mut found = Vec::new();
    for (kind, role) in RELIED_ON {
        let at = tasks.iter().position(|task| task.kind == kind);
        match at {
            Some(row) if tasks[row].needed_when != "always" => {
                found.push(RowFault { row, field: "needed_when", fault: Fault::ReliedOn(kind) });
            }
            Some(row) if !role.is_empty() && tasks[row].owner_role != role => {
                found.push(RowFault { row, field: "owner_role", fault: Fault::OwnerOfAct(role) });
            }
            Some(_) => {}
            None => {
                let row = tasks.len();
                found.push(RowFault { row, field: "kind", fault: Fault::ReliedOn(kind) });
            }
        }
    }
    for pair in IN_THIS_ORDER.windows(2) {
        let [before, after] = pair else { continue };
        let row = tasks.iter().position(|task| task.kind == *after);
        if let Some(row) = row.filter(|row| !waits_for(tasks, &tasks[*row], before)) {
            found.push(RowFault { row, field: "depends_on", fault: Fault::NotAfter(before) });
        }
    }
    found
}

/// Whether a task waits for another, directly or over others.
fn waits_for(tasks: &[TemplateTask], task: &TemplateTask, kind: &str) -> bool {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut open: Vec<&TemplateTask> = vec![task];
    while let Some(task) = open.pop() {
        for on in &task.depends_on {
            if on == kind {
                return true;
            }
            if seen.insert(on.as_str()) {
                open.extend(tasks.iter().find(|other| other.kind == *on));
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use gaetong_entity::catalogue::plan_template_task::Timing;

    fn task(kind: &str, owner: &str, waits: &[&str]) -> TemplateTask {
        TemplateTask {
            kind: kind.into(),
            title_ko: "작업".into(),
            title_en: "task".into(),
            rule_ko: String::new(),
            rule_en: String::new(),
            owner_role: owner.into(),
            partner_kind: (owner == "partner").then(|| "system".into()),
            needed_when: "always".into(),
            timing: Timing::BeforeOpening,
            business_days: 1,
            lead_days: None,
            needs_evidence: false,
            delivers: vec!["asp-base".into()],
            depends_on: waits.iter().map(|kind| (*kind).to_owned()).collect(),
        }
    }

    fn sound() -> Vec<TemplateTask> {
        vec![
            task("scenario", "sales", &[]),
            task(FINAL_TEST, "partner", &["scenario"]),
            task(ACCEPTANCE_REQUEST, "sales", &[FINAL_TEST]),
            task(ACCEPTANCE_CERTIFICATE, "tenant_admin", &[ACCEPTANCE_REQUEST]),
            task(SERVICE_OPENING, "consulting", &[ACCEPTANCE_CERTIFICATE]),
            task(CERTIFICATE_TO_SETTLEMENT, "sales", &[ACCEPTANCE_CERTIFICATE]),
        ]
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Vec<TemplateTask>), expected: &[(usize, &str, Fault)]) {
        let mut tasks = sound();
        change(&mut tasks);
        let found: Vec<(usize, &str, Fault)> = faults(&tasks, &["asp-base".to_owned()])
            .into_iter()
            .map(|fault| (fault.row, fault.field, fault.fault))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_sound_template_has_no_faults() {
        check(|_| (), &[]);
    }

    #[test]
    fn each_fault_is_told_at_its_row() {
        check(
            |t| t[0].kind = "Scenario!".into(),
            &[
                (0, "kind", Fault::KindMalformed),
                (1, "depends_on", Fault::NoSuchTask("scenario".into())),
            ],
        );
        check(|t| t[0].title_en = " ".into(), &[(0, "title_en", Fault::TextMissing)]);
        check(|t| t[0].owner_role = "legal".into(), &[(0, "owner_role", Fault::NoSuchOwner)]);
        check(
            |t| t[1].partner_kind = Some("bakery".into()),
            &[(1, "partner_kind", Fault::NoSuchPartnerKind)],
        );
        check(
            |t| t[0].partner_kind = Some("app".into()),
            &[(0, "partner_kind", Fault::NoSuchPartnerKind)],
        );
        check(|t| t[0].needed_when = "sometimes".into(), &[(0, "needed_when", Fault::NoSuchNeed)]);
        check(|t| t[0].lead_days = Some(251), &[(0, "lead_days", Fault::DaysOutOfRange)]);
        check(|t| t[0].business_days = -1, &[(0, "business_days", Fault::DaysOutOfRange)]);
        check(
            |t| t[0].delivers = vec!["cake".into()],
            &[(0, "delivers", Fault::NoSuchProduct("cake".into()))],
        );
        let again = |t: &mut Vec<TemplateTask>| t.push(task("scenario", "sales", &[]));
        check(again, &[(6, "kind", Fault::KindTwice)]);
    }

    #[test]
    fn a_circle_is_told_once() {
        let circle = vec!["scenario".to_owned(), FINAL_TEST.to_owned(), "scenario".to_owned()];
        check(
            |t| t[0].depends_on = vec![FINAL_TEST.into()],
            &[(0, "depends_on", Fault::Circle(circle))],
        );
        let itself = vec!["scenario".to_owned(), "scenario".to_owned()];
        check(
            |t| t[0].depends_on = vec!["scenario".into()],
            &[(0, "depends_on", Fault::Circle(itself))],
        );
    }

    #[test]
    fn the_tasks_acts_rely_on_stay() {
        check(
            |t| {
                t.remove(5);
            },
            &[(5, "kind", Fault::ReliedOn(CERTIFICATE_TO_SETTLEMENT))],
        );
        check(
            |t| t[1].needed_when = "app".into(),
            &[(1, "needed_when", Fault::ReliedOn(FINAL_TEST))],
        );
        check(
            |t| t[4].owner_role = "sales".into(),
            &[(4, "owner_role", Fault::OwnerOfAct("consulting"))],
        );
        check(
            |t| t[4].depends_on = vec![FINAL_TEST.into()],
            &[(4, "depends_on", Fault::NotAfter(ACCEPTANCE_CERTIFICATE))],
        );
    }
}
