//! The audit trail in words: what happened, when, by whom, and why.

use std::collections::HashMap;

use gaetong_provisioning::timeline::Happening;

use super::component::EventLine;
use super::figures;
use super::page::Page;

/// What happened, the latest first, as the page's history shows it.
#[must_use]
pub fn lines(page: &Page, happenings: &[Happening]) -> Vec<EventLine> {
    lines_naming(page, happenings, &HashMap::new())
}

/// The same, where `names` knows what the subjects are called: a task by its title.
#[must_use]
pub fn lines_naming(
    page: &Page,
    happenings: &[Happening],
    names: &HashMap<String, String>,
) -> Vec<EventLine> {
    happenings.iter().map(|h| line(page, h, names.get(&h.subject_id))).collect()
}

fn line(page: &Page, happening: &Happening, name: Option<&String>) -> EventLine {
    let role = page.look.lang.t_opt(&format!("role-{}", happening.role.replace('_', "-")));
    let by = joined(vec![happening.by.clone(), role.unwrap_or_default()]);
    let act = act(page, &happening.act);
    EventLine {
        when: figures::instant(happening.at, page.look.lang),
        what: name.map_or(act.clone(), |name| format!("{act}: {name}")),
        who: by,
        detail: happening.reason.clone().unwrap_or_default(),
    }
}

fn joined(parts: Vec<String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// `application.submitted` is the text `act-application-submitted`; an act without words shows its code.
fn act(page: &Page, code: &str) -> String {
    let key = format!("act-{}", code.replace(['.', '_'], "-"));
    page.look.lang.t_opt(&key).unwrap_or_else(|| code.to_owned())
}
