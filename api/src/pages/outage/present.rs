//! What is said of an outage, in words: how long, compensated or why not.

use chrono::{DateTime, Utc};
use gaetong_billing::outages::Due;
use gaetong_entity::service::outage_entry;
use gaetong_rules::Derivation;
use gaetong_rules::outage_credit::{Counts, OutagePart, Seconds};

use crate::pages::page::Page;

/// `3시간 50분`, or that it runs.
pub fn length(page: &Page, entry: &outage_entry::Model) -> String {
    match entry.ended_at {
        Some(ended) => span(page, entry.began_at, ended),
        None => page.t("outage-runs"),
    }
}

pub fn span(page: &Page, from: DateTime<Utc>, until: DateTime<Utc>) -> String {
    let seconds = u64::try_from((until - from).num_seconds()).unwrap_or(0);
    seconds_text(page, Seconds::new(seconds))
}

pub fn seconds_text(page: &Page, seconds: Seconds) -> String {
    seconds.text().get(page.look.lang.of_rules()).to_owned()
}

/// How a credit came about, with its product's name before it.
pub fn worked(due: &Due) -> Derivation {
    let tree = due.credit.derivation();
    Derivation { title: due.item.name().then(" · ", &tree.title), ..tree }
}

/// Compensated, and by which condition; or why not: `3시간 50분 < 4시간, 누적 11시간/24시간`.
pub fn verdict(page: &Page, due: &Due, part: &OutagePart) -> String {
    let total = seconds_text(page, due.credit.accumulated);
    let length = span(page, part.outage.from, part.outage.until);
    let places = [("length", length.as_str()), ("total", total.as_str())];
    match part.counts {
        Counts::Alone => page.t_with("outage-counts-alone", &places),
        Counts::WithTheMonth => page.t_with("outage-counts-month", &places),
        Counts::No => page.t_with("outage-counts-not", &places),
    }
}
