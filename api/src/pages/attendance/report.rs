//! One report as its grid: for its partner to write, for the customer to sign, for the rest to read.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::partners::attendance::{self, MAY_SIGN, ReportDetail};
use gaetong_billing::rating;
use gaetong_entity::Tx;
use gaetong_entity::ids::AttendanceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::attendance_report::{AttendanceState, Model as Report};
use gaetong_rules::Month;
use gaetong_rules::business_day::Holidays;

use super::list::{READERS, state_tag};
use super::roster::{heads, row, spare};
use super::{AgentRow, ReportPage};
use crate::pages::component::{Field, FieldKind, Identity, Tile};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::figures::hundredths;
use crate::pages::page::{Page, Tone};
use crate::pages::upload::paper;
use crate::papers::settling::attendance_pdf;
use crate::problem::{OrBroken, Problem};

pub async fn report(desk: Desk, id: Path<AttendanceId>) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let tx = desk.read().await?;
    let found = found(&desk, &tx, *id).await?;
    let page = desk.page(title(&desk, &found));
    show(&present(&desk, &tx, page, &found).await?)
}

/// The report as a paper.
pub async fn pdf(desk: Desk, id: Path<AttendanceId>) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let tx = desk.read().await?;
    let found = found(&desk, &tx, *id).await?;
    let holidays = rating::holidays(&tx).await.or_broken()?;
    let report = &found.summary.report;
    let name = format!("attendance-{}-{}", report.service_id, found.summary.month);
    paper(&desk, name, move |sheet| attendance_pdf(&found, &holidays, sheet)).await
}

/// The report, if there is one for these eyes.
pub(super) async fn found(desk: &Desk, tx: &Tx, id: AttendanceId) -> Result<ReportDetail, Problem> {
    let found = attendance::detail(tx, id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let tenant = desk.person.actor.tenant_id.is_some();
    let state = found.summary.report.state;
    match tenant && matches!(state, AttendanceState::Draft | AttendanceState::Returned) {
        true => Err(Problem::not_found()),
        false => Ok(found),
    }
}

pub(super) fn title(desk: &Desk, found: &ReportDetail) -> String {
    titled(desk, found.summary.month, &found.summary.report.service_id.to_string())
}

pub(super) fn titled(desk: &Desk, month: Month, service: &str) -> String {
    let month = month.to_string();
    desk.lang().t_with("attendance-title", &[("month", &month), ("service", service)])
}

/// The report in this frame, with its stored agents.
pub(super) async fn present(
    desk: &Desk,
    tx: &Tx,
    page: Page,
    found: &ReportDetail,
) -> Result<ReportPage, Problem> {
    let report = &found.summary.report;
    let role = desk.person.actor.role;
    let may_edit = role == Role::Partner
        && matches!(report.state, AttendanceState::Draft | AttendanceState::Returned);
    let base_days = u32::try_from(report.base_days).unwrap_or(0);
    let rows: Vec<AgentRow> =
        found.agents.iter().map(|one| row(&one.agent, &one.days, base_days)).collect();
    let holidays = rating::holidays(tx).await.or_broken()?;
    let service = report.service_id.to_string();
    let mut shown = bare(page, found.summary.month, &service, &holidays, rows, may_edit);
    let page = &shown.page;
    shown.address = format!("/attendance/{}", report.id);
    shown.links =
        vec![(page.t("attendance-pdf"), format!("{}/pdf", shown.address), "file-type-pdf")];
    shown.version = report.version;
    shown.identity = identity(page, found);
    shown.notes = notes(page, report);
    shown.tiles = tiles(page, found);
    shown.agent_months = hundredths(report.confirmed);
    shown.remark.clone_from(&report.remark);
    shown.may_sign = report.state == AttendanceState::Submitted && MAY_SIGN.contains(&role);
    shown.may_correct = role == Role::Partner && report.state == AttendanceState::Signed;
    shown.sign_fields = vec![
        Field::new(page, "signatory", FieldKind::Text)
            .label(page.t("attendance-signatory"))
            .value(if role == Role::TenantAdmin { &desk.person.actor.name } else { "" })
            .width("w-md"),
    ];
    Ok(shown)
}

/// The grid of a service and month, without what only a stored report has.
pub(super) fn bare(
    page: Page,
    month: Month,
    service: &str,
    holidays: &Holidays,
    mut rows: Vec<AgentRow>,
    may_edit: bool,
) -> ReportPage {
    let days = heads(&page, month, holidays, &rows);
    let sum = |of: fn(&AgentRow) -> &String| {
        rows.iter().filter_map(|row| of(row).parse::<usize>().ok()).sum::<usize>().to_string()
    };
    let (worked, trained) = (sum(|row| &row.worked), sum(|row| &row.trained));
    if may_edit {
        spare(&mut rows);
    }
    ReportPage {
        lead: page.t(if may_edit { "attendance-lead-partner" } else { "attendance-legend" }),
        address: String::new(),
        service: service.to_owned(),
        month: month.to_string(),
        version: 0,
        identity: Identity {
            customer: String::new(),
            number: Some(service.to_owned()),
            copy: page.t("copy"),
            tag: Some(state_tag(&page, AttendanceState::Draft)),
            facts: vec![(page.t("attendance-month"), month.to_string())],
        },
        links: Vec::new(),
        notes: Vec::new(),
        tiles: Vec::new(),
        days,
        rows,
        worked,
        trained,
        agent_months: String::new(),
        remark: String::new(),
        may_edit,
        may_sign: false,
        may_correct: false,
        sign_fields: Vec::new(),
        page,
    }
}

fn identity(page: &Page, found: &ReportDetail) -> Identity {
    let report = &found.summary.report;
    let instant = |at| figures::instant(at, page.look.lang);
    let mut facts = vec![(page.t("attendance-partner"), found.summary.partner_name.clone())];
    facts.extend(report.submitted_at.map(|at| (page.t("attendance-submitted-at"), instant(at))));
    if report.state == AttendanceState::Signed {
        facts.extend(report.signatory.clone().map(|name| (page.t("attendance-signed-by"), name)));
        facts.extend(report.decided_at.map(|at| (page.t("attendance-signed-at"), instant(at))));
    }
    Identity {
        customer: report.customer_label.clone(),
        number: Some(report.service_id.to_string()),
        copy: page.t("copy"),
        tag: Some(state_tag(page, report.state)),
        facts,
    }
}

fn notes(page: &Page, report: &Report) -> Vec<(Tone, String)> {
    let mut notes = Vec::new();
    let reason = report.reason.as_ref().filter(|_| report.state == AttendanceState::Returned);
    if let Some(reason) = reason {
        notes.push((Tone::Warn, page.t1("attendance-returned-because", "reason", reason)));
    }
    if report.corrects_id.is_some() {
        notes.push((Tone::Info, page.t("attendance-correcting")));
    }
    if !report.remark.is_empty() && report.state != AttendanceState::Draft {
        notes.push((Tone::Info, report.remark.clone()));
    }
    notes
}

fn tiles(page: &Page, found: &ReportDetail) -> Vec<Tile> {
    let report = &found.summary.report;
    let whole = Tile::new(page.t("attendance-agent-months"), hundredths(report.confirmed), "");
    let whole = match report.corrects_id {
        None => whole,
        Some(_) => {
            let more = hundredths(report.difference);
            whole.hint(page.t1("attendance-difference", "n", more))
        }
    };
    vec![
        whole,
        Tile::new(page.t("attendance-agents"), found.agents.len(), ""),
        Tile::new(page.t("attendance-base-days"), report.base_days, ""),
    ]
}
