//! 일시이용중단 (art. 13): one to six months, its extension and its end.

use chrono::{Datelike, NaiveDate};
use gaetong_entity::service::change_order::ChangeKind;
use gaetong_provisioning::contract::{Order, Wish};
use gaetong_rules::month::months_after;
use gaetong_rules::suspension::{LONGEST, SHORTEST};

use super::wish::{Ask, Read, Wishing, day};
use crate::pages::component::{Field, FieldKind, Section};
use crate::pages::page::{FieldError, Page};

/// The first day of next month: charges rest for whole months then.
fn next_month(today: NaiveDate) -> NaiveDate {
    let first = today.with_day(1).unwrap_or(today);
    first.checked_add_months(chrono::Months::new(1)).unwrap_or(today)
}

/// The day the pause under way ends by plan.
fn planned_end(wishing: &Wishing<'_>, today: NaiveDate) -> Option<NaiveDate> {
    wishing.detail.contract.standstill_on(today)?.planned_until
}

/// What a field holds before anything is typed.
#[must_use]
pub fn preset(page: &Page, wishing: &Wishing<'_>, name: &str) -> String {
    let first = next_month(page.today);
    let one_after = |day| months_after(day, SHORTEST);
    let end = planned_end(wishing, page.today);
    let preset = match (wishing.kind, name) {
        (ChangeKind::Pause, "pause_from") => Some(first),
        (ChangeKind::Pause, "until_on") => one_after(first),
        (ChangeKind::PauseExtension, "until_on") => end.and_then(one_after),
        (ChangeKind::Resumption, "effective_on") => Some(page.today),
        _ => None,
    };
    preset.map(|day| day.to_string()).unwrap_or_default()
}

pub fn read(page: &Page, wishing: &Wishing<'_>, ask: Ask) -> Result<Read, Vec<FieldError>> {
    let field = |name| day(page, ask, name).map_err(|error| vec![error]);
    let order = match wishing.kind {
        ChangeKind::Pause => Order {
            effective_on: field("pause_from")?,
            wish: Wish::Pause { until: field("until_on")? },
        },
        ChangeKind::PauseExtension => {
            let effective_on = planned_end(wishing, page.today).unwrap_or(page.today);
            Order { effective_on, wish: Wish::ExtendPause { until: field("until_on")? } }
        }
        _ => Order { effective_on: field("effective_on")?, wish: Wish::Resume },
    };
    Ok(Read { order, lines: Vec::new() })
}

#[must_use]
pub fn sections(page: &Page, wishing: &Wishing<'_>, ask: Ask) -> Vec<Section> {
    let date = |name: &str| Field::new(page, name, FieldKind::Date).value(ask(name));
    let mut fields = match wishing.kind {
        ChangeKind::Pause => vec![date("pause_from"), date("until_on")],
        ChangeKind::PauseExtension => vec![date("until_on")],
        _ => vec![date("effective_on").label(page.t("pause-resumed-on")).hinted("")],
    };
    let reason = Field::new(page, "change_reason", FieldKind::Text).value(ask("change_reason"));
    fields.push(reason.label(page.t("change-order-reason")).width("field-wide"));
    vec![Section::new(page.word("change-kind", wishing.kind.code()), fields)]
}

/// The earliest and the latest resumption, both counted from the first day (art. 13(1)).
#[must_use]
pub fn facts(page: &Page, wishing: &Wishing<'_>, ask: Ask) -> Vec<(String, String)> {
    let running = wishing.detail.contract.standstill_on(page.today).map(|stands| stands.from);
    let from = match wishing.kind {
        ChangeKind::Pause => ask("pause_from").trim().parse().ok(),
        _ => running,
    };
    let Some(from) = from else { return Vec::new() };
    let mut facts = Vec::new();
    if wishing.kind != ChangeKind::Pause {
        facts.push((page.t("pause-since"), page.date(&from)));
    }
    if let Some(end) =
        planned_end(wishing, page.today).filter(|_| wishing.kind != ChangeKind::Pause)
    {
        facts.push((page.t("contract-planned-until"), page.date(&end)));
    }
    if wishing.kind == ChangeKind::Resumption {
        return facts;
    }
    let limit = |months| months_after(from, months).map(|day| page.date(&day)).unwrap_or_default();
    if wishing.kind == ChangeKind::Pause {
        facts.push((page.t("pause-earliest"), limit(SHORTEST)));
    }
    facts.push((page.t("pause-latest"), limit(LONGEST)));
    facts
}
