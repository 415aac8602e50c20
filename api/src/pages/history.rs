//! The audit trail in words: what happened, when, by whom, and why.

use gaetong_provisioning::timeline::Happening;

use super::component::EventLine;
use super::figures;
use super::page::Page;

/// What happened, the latest first, as the page's history shows it.
#[must_use]
pub fn lines(page: &Page, happenings: &[Happening]) -> Vec<EventLine> {
    happenings.iter().map(|happening| line(page, happening)).collect()
}

fn line(page: &Page, happening: &Happening) -> EventLine {
    let role = page.look.lang.t_opt(&format!("role-{}", happening.role.replace('_', "-")));
    let by = [happening.by.clone(), role.unwrap_or_default()];
    let by: Vec<String> = by.into_iter().filter(|part| !part.is_empty()).collect();
    EventLine {
        when: figures::instant(happening.at, page.look.lang),
        what: act(page, &happening.act),
        who: by.join(" · "),
        detail: happening.reason.clone().unwrap_or_default(),
    }
}

/// `application.submitted` is the text `act-application-submitted`; an act without words shows its code.
fn act(page: &Page, code: &str) -> String {
    let key = format!("act-{}", code.replace(['.', '_'], "-"));
    page.look.lang.t_opt(&key).unwrap_or_else(|| code.to_owned())
}
