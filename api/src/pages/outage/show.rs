//! One outage: what is known of it, what it would grant to whom, and the one thing to do next.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use gaetong_billing::outages::{
    self, Due, Impact, MAY_CONFIRM, MAY_RECORD, OutageDetail, OutageState, ServiceAffected,
};
use gaetong_entity::ids::OutageId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::outage_entry;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

use super::{Next, OutagePage, Strip, list, present};
use crate::pages::bill::tree;
use crate::pages::component::{Cell, Check, Column, Empty, EventLine, Grid, Identity, Row, Tag};
use crate::pages::desk::{self, Desk};
use crate::pages::figures;
use crate::pages::page::{Icon, Page, Tone};
use crate::problem::{OrBroken, Problem};
use crate::sheet::{self, FileKind, Guide, Sheet};

/// Strips and workings shown on the page; an outage of every service has more than anybody reads.
const SHOWN: usize = 6;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// `xlsx` or `csv` to take the credits away.
    download: Option<String>,
}

pub async fn show(
    desk: Desk,
    id: Path<OutageId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let page = desk.page("");
    if let Some(kind) = FileKind::asked(asked.download.as_deref()) {
        return credits_file(&desk, &page, *id, kind).await;
    }
    desk::show(&present_page(&desk, *id, page).await?)
}

/// The page again, because an act on it was refused.
pub async fn again(desk: &Desk, id: OutageId, problem: &Problem) -> Result<HttpResponse, Problem> {
    let page = desk.refused("", problem);
    desk::show_with(StatusCode::UNPROCESSABLE_ENTITY, &present_page(desk, id, page).await?)
}

async fn present_page(desk: &Desk, id: OutageId, mut page: Page) -> Result<OutagePage, Problem> {
    let tx = desk.read().await?;
    let found = outages::detail(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let impact = outages::impact(&tx, id, desk.person.actor.now).await?;
    let role = desk.person.actor.role;
    let (records, confirms) = (MAY_RECORD.contains(&role), MAY_CONFIRM.contains(&role));
    page.title = page.t1("outage-title", "number", &found.summary.outage.number);
    let address = format!("/outages/{id}");
    let untold = found.summary.notice_due.is_some() && found.summary.told < found.summary.affected;
    let worked: Vec<&Due> = impact.dues.iter().filter(|due| !due.credit.amount.is_zero()).collect();
    let why = |(due, place): (&&Due, usize)| {
        let anchor = format!("why-{place}");
        tree::why(&present::worked(due), anchor, &address, page.look.lang)
    };
    Ok(OutagePage {
        identity: identity(&page, &found),
        version: found.summary.outage.version.to_string(),
        next: next(&page, &found, role),
        may_correct: records,
        may_tell: untold && (records || confirms),
        facts: facts(&page, &found),
        strips: strips(&page, &impact),
        whys: worked.iter().take(SHOWN).zip(1..).map(why).collect(),
        broken: impact.broken.iter().map(|(id, why)| format!("{id}: {why}")).collect(),
        impact: impact_grid(&page, &impact).files(&page, &format!("{address}?download=")),
        services: services(&page, &found),
        history: history(&page, &found),
        address,
        page,
    })
}

fn identity(page: &Page, found: &OutageDetail) -> Identity {
    let summary = &found.summary;
    let lang = page.look.lang;
    let ended = summary.entry.ended_at.map(|at| figures::instant(at, lang));
    Identity {
        customer: page.word("outage-cause", summary.entry.cause.code()),
        number: Some(summary.outage.number.clone()),
        copy: page.t("copy"),
        tag: Some(list::state(page, summary.state)),
        facts: vec![
            (page.t("outage-began"), figures::instant(summary.entry.began_at, lang)),
            (page.t("outage-ended"), ended.unwrap_or_else(|| page.t("outage-runs"))),
            (page.t("outage-length"), present::length(page, &summary.entry)),
        ],
    }
}

/// What is to be done next, if this person may do it.
fn next(page: &Page, found: &OutageDetail, role: Role) -> Option<Next> {
    let at = |act: &str| format!("/outages/{}/{act}", found.summary.outage.id);
    let (records, confirms) = (MAY_RECORD.contains(&role), MAY_CONFIRM.contains(&role));
    let (act, key) = match found.summary.state {
        OutageState::Running if records => ("recover", "outage-recover"),
        OutageState::Recovered | OutageState::Requested | OutageState::Corrected if confirms => {
            ("confirm", "outage-confirm")
        }
        OutageState::Recovered | OutageState::Corrected if records => ("request", "outage-request"),
        _ => return None,
    };
    Some(Next { action: at(act), button: page.t(key) })
}

fn facts(page: &Page, found: &OutageDetail) -> Vec<Check> {
    let summary = &found.summary;
    let line = |tone, text: String, detail: String| Check { tone, text, detail };
    let scope = match summary.entry.all_services {
        true => page.t1("outage-scope-all", "n", summary.affected),
        false => page.t1("outage-scope-named", "n", summary.affected),
    };
    let mut lines = vec![
        line(Tone::Info, scope, products(page, &summary.entry)),
        line(Tone::Info, page.t("outage-note-title"), summary.entry.note.clone()),
    ];
    if let Some(due) = summary.notice_due {
        let done = summary.told >= summary.affected;
        let tone = if done { Tone::Ok } else { Tone::Warn };
        let places = [
            ("told", summary.told.to_string()),
            ("all", summary.affected.to_string()),
            ("sent", found.delivered.to_string()),
            ("due", page.date(&due)),
        ];
        let places: Vec<(&'static str, &str)> =
            places.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let said = page.t_with("outage-notice-said", &places);
        lines.push(line(tone, page.t("outage-notice-duty"), said));
    }
    if summary.state == OutageState::Corrected {
        lines.push(line(Tone::Warn, page.t("outage-corrected-since"), String::new()));
    }
    lines
}

fn products(page: &Page, entry: &outage_entry::Model) -> String {
    let names: Vec<String> =
        entry.products.split_whitespace().map(|code| page.product(code)).collect();
    let whole = entry.products.split_whitespace().any(|code| code == "asp-base");
    match whole && !entry.narrowed {
        true => page.t("outage-product-all"),
        false => names.join(", "),
    }
}

/// One a service and month: the first product stands for all it went down with.
fn strips(page: &Page, impact: &Impact) -> Vec<Strip> {
    let mut seen = BTreeSet::new();
    let first = impact.dues.iter().filter(|due| seen.insert((due.subscription_id, due.month)));
    first.take(SHOWN).map(|due| Strip::of(page, due)).collect()
}

/// Who gets which credit.
fn impact_grid(page: &Page, impact: &Impact) -> Grid {
    let columns = vec![
        Column::fit(page.t("order-customer")),
        Column::fit(page.t("service-number")),
        Column::fit(page.t("bill-month")),
        Column::text(page.t("outage-product")),
        Column::fit(page.t("outage-accumulated")),
        Column::text(page.t("outage-verdict")),
        Column::number(page.t("outage-fee")),
        Column::number(page.t("outage-credit")),
        Column::number(page.t("outage-to-grant")),
        Column::text(page.t("outage-where")),
    ];
    let rows = impact.dues.iter().map(|due| due_row(page, due)).collect();
    let mut sum = vec![Cell::text(page.t("bill-sum"))];
    sum.extend((0..6).map(|_| Cell::Blank));
    sum.extend([
        Cell::Money(impact.total().get()),
        Cell::Difference(impact.to_grant().get()),
        Cell::Blank,
    ]);
    let empty = Empty {
        icon: Icon::named("info-circle"),
        title: page.t("outage-no-credit"),
        why: page.t("outage-no-credit-why"),
        action: None,
    };
    Grid::new(page.t("outage-impact"), columns, rows)
        .shown_caption(page.t("unit-won"))
        .sum(if impact.dues.is_empty() { Vec::new() } else { sum })
        .when_empty(empty)
}

async fn credits_file(
    desk: &Desk,
    page: &Page,
    id: OutageId,
    kind: FileKind,
) -> Result<HttpResponse, Problem> {
    let tx = desk.read().await?;
    let found = outages::detail(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let impact = outages::impact(&tx, id, desk.person.actor.now).await?;
    let titles = [
        "order-customer",
        "service-number",
        "bill-month",
        "outage-product",
        "outage-fee",
        "outage-credit",
        "outage-to-grant",
    ];
    let row = |due: &Due| {
        let fee = due.credit.parts.last().map_or(0, |part| part.monthly_fee.get());
        vec![
            due.tenant_name.clone().into(),
            due.service_id.to_string().into(),
            due.month.to_string().into(),
            due.item.name().get(page.look.lang.of_rules()).to_owned().into(),
            sheet::Cell::Won(fee),
            sheet::Cell::Won(due.credit.amount.get()),
            sheet::Cell::Won(due.difference.get()),
        ]
    };
    let number = &found.summary.outage.number;
    let title = page.t1("outage-title", "number", number);
    let titles = titles.map(|key| page.t(key)).to_vec();
    let rows = impact.dues.iter().map(row).collect();
    let guide = Guide::of(page, title, Vec::new());
    let sheet = Sheet::new(page.t("outage-impact"), titles, rows).summed([5, 6]);
    sheet.download(kind, number, guide).await
}

fn due_row(page: &Page, due: &Due) -> Row {
    let last = due.credit.parts.last();
    let verdict = last.map(|part| present::verdict(page, due, part)).unwrap_or_default();
    let fee = last.map_or(0, |part| part.monthly_fee.get());
    let place = match &due.bill {
        Some((_, number)) => page.t1("outage-by-note", "number", number),
        None => page.t1("outage-by-line", "month", due.month),
    };
    Row::plain(vec![
        Cell::text(&due.tenant_name),
        Cell::Link {
            text: due.service_id.to_string(),
            href: format!("/services/{}", due.service_id),
        },
        Cell::text(due.month.to_string()),
        Cell::text(due.item.name().get(page.look.lang.of_rules())),
        Cell::text(present::seconds_text(page, due.credit.accumulated)),
        Cell::Quiet(verdict),
        Cell::Money(fee),
        Cell::Money(due.credit.amount.get()),
        Cell::Difference(due.difference.get()),
        if due.difference.is_zero() { Cell::Blank } else { Cell::Quiet(place) },
    ])
}

fn services(page: &Page, found: &OutageDetail) -> Grid {
    let columns = vec![
        Column::text(page.t("order-customer")),
        Column::fit(page.t("service-number")),
        Column::fit(page.t("outage-notice")),
        Column::fit(page.t("outage-certificate")),
    ];
    let month = gaetong_rules::Month::in_seoul(found.summary.entry.began_at);
    let mut by_customer: BTreeMap<&str, Vec<&ServiceAffected>> = BTreeMap::new();
    for service in &found.services {
        by_customer.entry(&service.tenant_name).or_default().push(service);
    }
    let row = |service: &&ServiceAffected| {
        let told = match service.told_at {
            Some(at) => Cell::text(figures::instant(at, page.look.lang)),
            None => Cell::Tag(Tag::new(Tone::Mute, page.t("outage-untold"))),
        };
        let paper = format!("/services/{}/outages.pdf?month={month}", service.service_id);
        Row::plain(vec![
            Cell::text(&service.tenant_name),
            Cell::Link {
                text: service.service_id.to_string(),
                href: format!("/services/{}", service.service_id),
            },
            told,
            Cell::Link { text: "PDF".to_owned(), href: paper },
        ])
    };
    let rows = by_customer.values().flatten().map(row).collect();
    Grid::new(page.t("outage-services"), columns, rows).shown_caption("").total(page.t1(
        "list-total",
        "n",
        found.services.len(),
    ))
}

/// Every entry: what held until the next one.
fn history(page: &Page, found: &OutageDetail) -> Vec<EventLine> {
    let lang = page.look.lang;
    let name = |id| found.names.get(&id).cloned().unwrap_or_default();
    let entry = |entry: &outage_entry::Model| {
        let ended = entry.ended_at.map(|at| figures::instant(at, lang));
        let ended = ended.unwrap_or_else(|| page.t("outage-runs"));
        EventLine {
            when: figures::instant(entry.recorded_at, lang),
            what: page.t1("outage-entry", "n", entry.seq),
            who: name(entry.recorded_by),
            detail: format!(
                "{} – {ended} · {} · {} · {}",
                figures::instant(entry.began_at, lang),
                page.word("outage-cause", entry.cause.code()),
                products(page, entry),
                entry.note
            ),
        }
    };
    let mut lines: Vec<EventLine> = found.entries.iter().map(entry).collect();
    let row = &found.summary.outage;
    if let (Some(at), Some(by)) = (row.requested_at, row.requested_by) {
        lines.push(event(page, at, "outage-requested-event", name(by)));
    }
    if let (Some(at), Some(by)) = (row.confirmed_at, row.confirmed_by) {
        lines.push(event(page, at, "outage-confirmed-event", name(by)));
    }
    lines
}

fn event(page: &Page, at: chrono::DateTime<chrono::Utc>, key: &str, who: String) -> EventLine {
    let when = figures::instant(at, page.look.lang);
    EventLine { when, what: page.t(key), who, detail: String::new() }
}
