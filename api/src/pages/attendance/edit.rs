//! Writing a report: a new one, saving it, handing it in.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use gaetong_billing::partners::PartnerError;
use gaetong_billing::partners::attendance::{self, AgentMonth, Filter, NewReport};
use gaetong_billing::rating;
use gaetong_entity::ids::{PartnerId, ServiceId};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Month;
use gaetong_rules::business_day::Holidays;
use serde::Deserialize;

use super::report::{bare, titled};
use super::roster::{TypedAgent, days, row, typed, typed_row};
use super::{AgentRow, ReportPage};
use crate::json::bills::month;
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::{FieldError, Page, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

/// Only the partner whose agents they are writes a report.
const WRITERS: [Role; 1] = [Role::Partner];

/// Of which service and month.
#[derive(Debug, Deserialize)]
pub struct Of {
    #[serde(default)]
    pub service: String,
    #[serde(default)]
    pub month: String,
}

impl Of {
    pub(super) fn read(&self) -> Result<(ServiceId, Month), Problem> {
        let service = self.service.parse().map_err(|_| Problem::not_found())?;
        Ok((service, month(&self.month)?))
    }
}

/// The partner at this desk.
pub(super) fn partner(desk: &Desk) -> Result<PartnerId, Problem> {
    desk.only(&WRITERS)?;
    desk.person.actor.partner_id.ok_or_else(Problem::not_found)
}

/// An empty grid with the agents of the month before, whose names stay the same.
pub async fn new(desk: Desk, of: Query<Of>) -> Result<HttpResponse, Problem> {
    let partner = partner(&desk)?;
    let (service, month) = of.read()?;
    let tx = desk.read().await?;
    let all = attendance::serviced(&tx, partner, month).await.or_broken()?;
    let one = all.iter().find(|one| one.service_id == service).ok_or_else(Problem::not_found)?;
    if let Some(report) = &one.report {
        return Ok(crate::pages::door::sign_in::go_to(&format!("/attendance/{}", report.id)));
    }
    let base_days = base_days(&tx, month).await?;
    let agents = before(&tx, partner, &service, month).await?;
    let rows = agents.iter().map(|agent| row(agent, "", base_days)).collect();
    let page = desk.page(titled(&desk, month, service.as_str()));
    let holidays = rating::holidays(&tx).await.or_broken()?;
    let mut shown = bare(page, month, service.as_str(), &holidays, rows, true);
    shown.identity.customer.clone_from(&one.customer_label);
    show(&shown)
}

/// Who worked for the service in the month before.
async fn before(
    tx: &Tx,
    partner: PartnerId,
    service: &ServiceId,
    month: Month,
) -> Result<Vec<String>, Problem> {
    let filter = Filter { month: Some(month.prev()), partner: Some(partner), ..Filter::default() };
    let all = attendance::list(tx, filter).await.or_broken()?;
    let own = all.iter().filter(|one| one.report.service_id == *service);
    let Some(last) = own.max_by_key(|one| one.report.seq) else { return Ok(Vec::new()) };
    let detail = attendance::detail(tx, last.report.id).await.or_broken()?;
    let agents = detail.map(|detail| detail.agents).unwrap_or_default();
    Ok(agents.into_iter().map(|agent| agent.agent).collect())
}

/// The business days of a month: what makes a whole agent-month where nothing else is said.
pub(super) async fn base_days(tx: &Tx, month: Month) -> Result<u32, Problem> {
    let holidays = rating::holidays(tx).await.or_broken()?;
    Ok(business_days(month, &holidays))
}

fn business_days(month: Month, holidays: &Holidays) -> u32 {
    let days = (1..=31).filter_map(|day| month.day(day));
    let business = days.filter(|day| holidays.is_business_day(*day).unwrap_or(false));
    u32::try_from(business.count()).unwrap_or(0)
}

pub async fn save(posted: Posted) -> Result<HttpResponse, Problem> {
    keep(posted, false).await
}

pub async fn submit(posted: Posted) -> Result<HttpResponse, Problem> {
    keep(posted, true).await
}

/// Saves the grid, and hands it in if that is what was pressed; what cannot be read comes back
/// with the grid as it was typed.
async fn keep(posted: Posted, hand_in: bool) -> Result<HttpResponse, Problem> {
    partner(&posted.desk)?;
    let of =
        Of { service: posted.field("service").to_owned(), month: posted.field("month").to_owned() };
    let (service, month) = of.read()?;
    let agents = typed(&posted, month);
    let Some(read) = readable(&agents) else {
        return again(&posted, (&service, month), &agents, None).await;
    };
    let new = NewReport {
        service: service.clone(),
        month,
        base_days: None,
        agents: read,
        remark: posted.field("remark").to_owned(),
    };
    let act = async |tx: &Tx, actor: &Actor| {
        let row = attendance::fill(tx, actor, new).await?;
        if hand_in {
            attendance::submit(tx, actor, row.id, None).await?;
        }
        let said = if hand_in { "attendance-submitted" } else { "attendance-saved" };
        Ok::<_, PartnerError>(format!("/attendance/{}?said={said}", row.id))
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            again(&posted, (&service, month), &agents, Some(&problem)).await
        }
        other => other,
    }
}

/// Every agent with a name and marks that are known, or nothing.
fn readable(agents: &[TypedAgent]) -> Option<Vec<AgentMonth>> {
    let read = |one: &TypedAgent| {
        let days = days(one).ok().filter(|_| !one.agent.is_empty())?;
        Some(AgentMonth { agent: one.agent.clone(), days })
    };
    agents.iter().map(read).collect()
}

async fn again(
    posted: &Posted,
    (service, month): (&ServiceId, Month),
    agents: &[TypedAgent],
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let tx = desk.read().await?;
    let title = titled(desk, month, service.as_str());
    let mut page = match problem {
        Some(problem) => desk.refused(title, problem),
        None => desk.page(title),
    };
    let base_days = base_days(&tx, month).await?;
    let rows: Vec<AgentRow> =
        agents.iter().map(|agent| typed_row(&page, agent, base_days)).collect();
    if problem.is_none() {
        page.errors = faults(&rows);
    }
    for error in &mut page.errors {
        // The act names an agent by its place in the list.
        if let Some(place) = error.field.strip_prefix("agents-") {
            let place = place.split('-').next().unwrap_or("0");
            error.field = format!("agent-{place}");
        }
    }
    let mut shown = on_the_desk(&tx, page, (service, month), rows).await?;
    shown.remark = posted.field("remark").to_owned();
    shown.notes.retain(|(tone, _)| *tone != Tone::Info);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

fn faults(rows: &[AgentRow]) -> Vec<FieldError> {
    let named = rows.iter().enumerate();
    let fault = |(place, row): (usize, &AgentRow)| {
        let text = format!("{}: {}", row.agent, row.fault.clone()?);
        Some(FieldError { field: format!("agent-{place}"), text })
    };
    named.filter_map(fault).collect()
}

/// A grid that is not stored yet.
pub(super) async fn on_the_desk(
    tx: &Tx,
    page: Page,
    (service, month): (&ServiceId, Month),
    rows: Vec<AgentRow>,
) -> Result<ReportPage, Problem> {
    let holidays = rating::holidays(tx).await.or_broken()?;
    Ok(bare(page, month, service.as_str(), &holidays, rows, true))
}
