//! 이용의 휴지 (art. 12): planned work, whom it affects, the notice before it begins.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use gaetong_entity::Tx;
use gaetong_entity::ids::{MaintenanceId, ServiceId};
use gaetong_entity::party::user_account::Role;
use gaetong_provisioning::contract::maintenance::{self, Announced, NewMaintenance};
use gaetong_provisioning::contract::{ContractError, Stage};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ServiceFilter, ServiceRow};
use std::collections::HashMap;

use super::{MaintenancePage, MaintenanceView};
use crate::pages::component::{Cell, Column, Empty, Field, FieldKind, Grid, Row, Tag};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Icon, Page, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

/// Who plans work; the others of the house read it.
const READERS: [Role; 4] = [Role::Operations, Role::Consulting, Role::Sales, Role::Admin];
/// Services looked at for the preview of those affected.
const MOST: u64 = 10_000;

type Typed = Query<HashMap<String, String>>;

pub async fn list(desk: Desk, sent: Typed) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let typed =
        |name: &str| sent.get(name).map(|value| value.trim().to_owned()).unwrap_or_default();
    let page = desk.page(desk.lang().t("maintenance"));
    show(&present(&desk, page, &typed).await?)
}

pub async fn announce(posted: Posted) -> Result<HttpResponse, Problem> {
    let typed = |name: &str| posted.field(name).to_owned();
    let mut page = posted.desk.page(posted.desk.lang().t("maintenance"));
    let new = match read(&page, &typed) {
        Ok(new) => new,
        Err(errors) => {
            page.errors = errors;
            let page = present(&posted.desk, page, &typed).await?;
            return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let act = async |tx: &Tx, actor: &gaetong_entity::Actor| {
        maintenance::announce(tx, actor, new).await?;
        Ok::<_, ContractError>("/maintenance?said=maintenance-announced".to_owned())
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let mut page = posted.desk.refused(page.title, &problem);
            for error in &mut page.errors {
                let field = match error.field.as_str() {
                    "until_at" => "until_time",
                    "reason" => "maintenance_reason",
                    _ => continue,
                };
                error.field = field.to_owned();
            }
            let page = present(&posted.desk, page, &typed).await?;
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        other => other,
    }
}

pub async fn cancel(posted: Posted, id: Path<MaintenanceId>) -> Result<HttpResponse, Problem> {
    let version = posted.field("version").parse().ok();
    let act = async |tx: &Tx, actor: &gaetong_entity::Actor| {
        maintenance::cancel(tx, actor, *id, version).await?;
        Ok::<_, ContractError>("/maintenance?said=maintenance-cancelled".to_owned())
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let page = posted.desk.refused(posted.desk.lang().t("maintenance"), &problem);
            let page = present(&posted.desk, page, &|_| String::new()).await?;
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        other => other,
    }
}

/// Day and time on Seoul's clock, as an instant.
fn instant(
    page: &Page,
    typed: &dyn Fn(&str) -> String,
    which: &str,
) -> Result<DateTime<Utc>, FieldError> {
    let (day, time) = (format!("{which}_day"), format!("{which}_time"));
    let fault = |field: &str, key| FieldError { field: field.to_owned(), text: page.t(key) };
    let on: NaiveDate = typed(&day).parse().map_err(|_| fault(&day, "error-date"))?;
    let at = NaiveTime::parse_from_str(&typed(&time), "%H:%M");
    let at = at.map_err(|_| fault(&time, "error-time"))?;
    Ok((on.and_time(at) - TimeDelta::hours(9)).and_utc())
}

fn read(page: &Page, typed: &dyn Fn(&str) -> String) -> Result<NewMaintenance, Vec<FieldError>> {
    let (from, until) = (instant(page, typed, "from"), instant(page, typed, "until"));
    let written = typed("services");
    let parts = written.split([',', ' ', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let services: Result<Vec<ServiceId>, _> = parts.map(str::parse).collect();
    let fault = || FieldError { field: "services".into(), text: page.t("error-services") };
    match (from, until, services) {
        (Ok(from_at), Ok(until_at), Ok(services)) => {
            Ok(NewMaintenance { from_at, until_at, reason: typed("maintenance_reason"), services })
        }
        (from, until, services) => {
            let named = services.is_err().then(fault);
            Err([from.err(), until.err(), named].into_iter().flatten().collect())
        }
    }
}

async fn present(
    desk: &Desk,
    page: Page,
    typed: &dyn Fn(&str) -> String,
) -> Result<MaintenancePage, Problem> {
    let tx = desk.read().await?;
    let all = maintenance::list(&tx).await.or_broken()?;
    let plans = desk.person.actor.role == Role::Operations;
    let affected = if plans { Some(affected(&page, &tx, typed).await?) } else { None };
    let now = desk.person.actor.now;
    let may_cancel = |one: &Announced| {
        plans && one.maintenance.cancelled_at.is_none() && one.maintenance.from_at > now
    };
    let view = |one: &Announced| MaintenanceView {
        title: span(&page, one),
        reason: one.maintenance.reason.clone(),
        tag: tag(&page, one, now),
        told: page.t1("maintenance-told", "n", one.told.len()),
        cancel: may_cancel(one).then(|| format!("/maintenance/{}/cancel", one.maintenance.id)),
        version: one.maintenance.version.to_string(),
    };
    Ok(MaintenancePage {
        list: all.iter().map(view).collect(),
        fields: if plans { fields(&page, typed) } else { Vec::new() },
        affected: affected.flatten(),
        page,
    })
}

fn span(page: &Page, one: &Announced) -> String {
    let lang = page.look.lang;
    let (from, until) = (one.maintenance.from_at, one.maintenance.until_at);
    format!("{} – {}", figures::instant(from, lang), figures::instant(until, lang))
}

fn tag(page: &Page, one: &Announced, now: DateTime<Utc>) -> Tag {
    let row = &one.maintenance;
    let (tone, key) = match row.cancelled_at {
        Some(_) => (Tone::Mute, "maintenance-is-cancelled"),
        None if row.from_at > now => (Tone::Warn, "maintenance-ahead"),
        None if row.until_at > now => (Tone::Info, "maintenance-now"),
        None => (Tone::Ok, "maintenance-over"),
    };
    Tag::new(tone, page.t(key))
}

fn fields(page: &Page, typed: &dyn Fn(&str) -> String) -> Vec<Field> {
    let date = |name: &str| Field::new(page, name, FieldKind::Date).value(typed(name));
    let time =
        |name: &str| Field::new(page, name, FieldKind::Text).value(typed(name)).width("w-xs");
    vec![
        date("from_day"),
        time("from_time"),
        date("until_day"),
        time("until_time"),
        Field::new(page, "maintenance_reason", FieldKind::Text)
            .value(typed("maintenance_reason"))
            .width("field-wide"),
        Field::new(page, "services", FieldKind::Text)
            .value(typed("services"))
            .width("field-wide")
            .optional(),
    ]
}

/// Whom the work would stop, once its first day is known.
async fn affected(
    page: &Page,
    tx: &Tx,
    typed: &dyn Fn(&str) -> String,
) -> Result<Option<Grid>, Problem> {
    let Ok(day) = typed("from_day").parse::<NaiveDate>() else { return Ok(None) };
    let named: Vec<String> = typed("services")
        .split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    let request = PageRequest { limit: MOST, after: None };
    let running = ServiceFilter { opened: Some(true), ..ServiceFilter::default() };
    let found = queue::services(tx, &running, day, &request).await.or_broken()?;
    let hit = |row: &&ServiceRow| {
        let runs = matches!(row.stage, Stage::Active | Stage::Terminating);
        runs && (named.is_empty() || named.contains(&row.service.service_id.to_string()))
    };
    let rows: Vec<&ServiceRow> = found.rows.iter().filter(hit).collect();
    let columns = vec![
        Column::fit(page.t("service-number")),
        Column::text(page.t("order-customer")),
        Column::number(page.t("service-seats")),
    ];
    let seats: i64 = rows.iter().map(|row| row.seats).sum();
    let sum = vec![Cell::text(page.t("bill-sum")), Cell::Blank, Cell::Count(seats.unsigned_abs())];
    let total = page.t1("list-total", "n", rows.len());
    let row = |row: &&ServiceRow| {
        Row::plain(vec![
            Cell::Code(row.service.service_id.to_string()),
            Cell::text(&row.customer_name),
            Cell::Count(row.seats.unsigned_abs()),
        ])
    };
    let empty = Empty {
        icon: Icon::named("circle-check"),
        title: page.t("maintenance-nobody"),
        why: page.t("maintenance-nobody-why"),
        action: None,
    };
    let grid = Grid::new(page.t("maintenance-affected"), columns, rows.iter().map(row).collect());
    Ok(Some(grid.shown_caption("").total(total).sum(sum).when_empty(empty)))
}
