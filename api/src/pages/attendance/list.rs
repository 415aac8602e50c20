//! Attendance reports: those still to be written, those that wait, all of them.

use actix_web::HttpResponse;
use actix_web::web::Query;
use gaetong_billing::partners::attendance::{self, Filter, ReportSummary, Serviced};
use gaetong_entity::Tx;
use gaetong_entity::ids::PartnerId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::attendance_report::AttendanceState;
use gaetong_rules::Month;
use serde::Deserialize;

use super::{AttendancePage, DueReport};
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag, View};
use crate::pages::desk::{Desk, show};
use crate::pages::figures::hundredths;
use crate::pages::page::{Icon, Page, Tone};
use crate::problem::{OrBroken, Problem};

/// Who looks at attendance: the staff concerned, the customer, the partner.
pub const READERS: [Role; 8] = [
    Role::Sales,
    Role::Product,
    Role::Settlement,
    Role::Legal,
    Role::Admin,
    Role::TenantAdmin,
    Role::TenantViewer,
    Role::Partner,
];

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    view: String,
}

pub async fn list(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let page = desk.page(desk.lang().t("attendance"));
    let tx = desk.read().await?;
    let role = desk.person.actor.role;
    let all = attendance::list(&tx, Filter::default()).await.or_broken()?;
    let all: Vec<ReportSummary> = all.into_iter().filter(|one| is_seen(one, role)).collect();
    let waiting = |one: &&ReportSummary| waits_for(one.report.state, role);
    let shown: Vec<&ReportSummary> = match asked.view.as_str() {
        "all" => all.iter().collect(),
        _ => all.iter().filter(waiting).collect(),
    };
    let due = match desk.person.actor.partner_id {
        Some(partner) => due(&page, &tx, partner).await?,
        None => Vec::new(),
    };
    show(&AttendancePage {
        lead: page.t(lead(role)),
        views: views(&page, &asked.view, all.iter().filter(waiting).count(), all.len()),
        due,
        grid: grid(&page, &shown, page.t("attendance")),
        page,
    })
}

/// A customer sees what was handed in, not what is still being written.
fn is_seen(one: &ReportSummary, role: Role) -> bool {
    let tenant = matches!(role, Role::TenantAdmin | Role::TenantViewer);
    !tenant || matches!(one.report.state, AttendanceState::Submitted | AttendanceState::Signed)
}

/// Whether a report waits for somebody of this role.
pub(super) fn waits_for(state: AttendanceState, role: Role) -> bool {
    match state {
        AttendanceState::Draft | AttendanceState::Returned => role == Role::Partner,
        AttendanceState::Submitted => role != Role::Partner,
        AttendanceState::Signed => false,
    }
}

fn lead(role: Role) -> &'static str {
    match role {
        Role::Partner => "attendance-lead-partner",
        Role::TenantAdmin | Role::TenantViewer => "attendance-lead-tenant",
        _ => "attendance-lead-staff",
    }
}

fn views(page: &Page, asked: &str, waiting: usize, all: usize) -> Vec<View> {
    let view = |name: &str, key: &str, count: usize| View {
        label: page.t(key),
        href: format!("/attendance?view={name}"),
        count: u64::try_from(count).ok(),
        current: (asked == "all") == (name == "all"),
    };
    vec![
        view("waiting", "attendance-view-waiting", waiting),
        view("all", "attendance-view-all", all),
    ]
}

/// The services of this month and the last one whose report has not been begun.
pub(super) async fn due(
    page: &Page,
    tx: &Tx,
    partner: PartnerId,
) -> Result<Vec<DueReport>, Problem> {
    let this = Month::of(page.today);
    let mut due = Vec::new();
    for month in [this.prev(), this] {
        let all = attendance::serviced(tx, partner, month).await.or_broken()?;
        due.extend(
            all.iter().filter(|one| one.report.is_none()).map(|one| to_do(page, one, month)),
        );
    }
    Ok(due)
}

fn to_do(page: &Page, one: &Serviced, month: Month) -> DueReport {
    let (service, when) = (one.service_id.to_string(), month.to_string());
    let places = [
        ("service", service.as_str()),
        ("customer", one.customer_label.as_str()),
        ("month", when.as_str()),
    ];
    DueReport {
        title: page.t_with("attendance-due", &places),
        href: format!("/attendance/new?service={service}&month={when}"),
    }
}

/// Reports as a list; homes show the same.
pub(super) fn grid(page: &Page, rows: &[&ReportSummary], caption: String) -> Grid {
    let columns = vec![
        Column::fit(page.t("attendance-service")),
        Column::fit(page.t("attendance-month")),
        Column::text(page.t("attendance-customer")),
        Column::text(page.t("attendance-partner")),
        Column::number(page.t("attendance-agent-months")),
        Column::fit(page.t("attendance-state")),
    ];
    let row = |one: &&ReportSummary| {
        let report = &one.report;
        let cells = vec![
            Cell::Code(report.service_id.to_string()),
            Cell::text(one.month.to_string()),
            Cell::text(&report.customer_label),
            Cell::text(&one.partner_name),
            Cell::text(hundredths(report.confirmed)),
            Cell::Tag(state_tag(page, report.state)),
        ];
        Row::to(format!("/attendance/{}", report.id), cells)
    };
    let empty = Empty {
        icon: Icon::named("clipboard-check"),
        title: page.t("attendance-none"),
        why: page.t("attendance-none-why"),
        action: None,
    };
    Grid::new(caption, columns, rows.iter().map(row).collect())
        .total(page.t1("list-total", "n", rows.len()))
        .when_empty(empty)
}

pub(super) fn state_tag(page: &Page, state: AttendanceState) -> Tag {
    let tone = match state {
        AttendanceState::Draft => Tone::Mute,
        AttendanceState::Submitted => Tone::Warn,
        AttendanceState::Signed => Tone::Ok,
        AttendanceState::Returned => Tone::Bad,
    };
    Tag::new(tone, page.word("attendance-state", state.code()))
}
