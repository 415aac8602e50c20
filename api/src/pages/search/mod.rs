//! The search box: a number goes straight to its page, anything else to what is called like it.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Query};
use gaetong_billing::bills::{self, BillFilter};
use gaetong_billing::explain;
use gaetong_entity::Tx;
use gaetong_entity::ids::{AcceptanceId, ApplicationId, BillId, BillRunId, ServiceId, TaskId};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ServiceFilter, ServiceRow};
use gaetong_provisioning::service;
use gaetong_rules::Month;
use serde::Deserialize;

use super::bill::bill_grid;
use super::component::{Empty, Grid};
use super::desk::{Desk, show};
use super::page::{Icon, Page};
use super::service::service_grid;
use super::view::HomePage;
use crate::problem::{OrBroken, Problem};

/// Companies looked into, and bills shown.
const FOUND: u64 = 20;

#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// `GET /search`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/search", web::get().to(search));
}

async fn search(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let text = asked.q.trim();
    let tx = desk.read().await?;
    if let Some(address) = straight_to(&tx, text).await? {
        return Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish());
    }
    let page = desk.page(desk.lang().t_with("search-title", &[("word", text)]));
    let queues = if text.is_empty() { Vec::new() } else { named(&page, &tx, text).await? };
    let empty = queues.iter().all(|grid| grid.rows.is_empty());
    let queues = if empty { vec![nothing(&page)] } else { queues };
    let lead = page.t("search-lead");
    show(&HomePage { lead, action: None, tiles: Vec::new(), register: None, queues, page })
}

/// The address of what the text names by its number.
async fn straight_to(tx: &Tx, text: &str) -> Result<Option<String>, Problem> {
    let mut words = text.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    if let Ok(id) = first.parse::<ServiceId>() {
        let month = second.and_then(|month| month.parse::<Month>().ok());
        return of_service(tx, &id, month).await;
    }
    if let Some(bill) = bills::by_number(tx, first).await.or_broken()? {
        return Ok(Some(format!("/bills/{}", bill.summary.id)));
    }
    let is = |known: bool, room: &str| known.then(|| format!("/{room}/{first}"));
    Ok(is(first.parse::<ApplicationId>().is_ok(), "applications")
        .or_else(|| is(first.parse::<BillId>().is_ok(), "bills"))
        .or_else(|| is(first.parse::<TaskId>().is_ok(), "tasks"))
        .or_else(|| is(first.parse::<AcceptanceId>().is_ok(), "acceptances"))
        .or_else(|| is(first.parse::<BillRunId>().is_ok(), "bill-runs")))
}

/// A service, or with a month behind it the bill of that month.
async fn of_service(
    tx: &Tx,
    id: &ServiceId,
    month: Option<Month>,
) -> Result<Option<String>, Problem> {
    if let Some(month) = month {
        let bill = explain::of_service(tx, id, month).await.or_broken()?;
        if let Some(bill) = bill {
            return Ok(Some(format!("/bills/{}", bill.summary.id)));
        }
    }
    let known = service::find(tx, id).await.or_broken()?;
    Ok(known.map(|found| format!("/services/{}", found.service_id)))
}

/// Services of companies called like that, and bills.
async fn named(page: &Page, tx: &Tx, text: &str) -> Result<Vec<Grid>, Problem> {
    let companies = queue::customers(tx, text, FOUND).await.or_broken()?;
    let mut services: Vec<ServiceRow> = Vec::new();
    for company in companies {
        let filter = ServiceFilter { tenant_id: Some(company.id), ..ServiceFilter::default() };
        let found = queue::services(tx, &filter, page.today, &PageRequest::first(FOUND)).await;
        services.extend(found.or_broken()?.rows);
    }
    let filter = BillFilter { text: Some(text.to_owned()), ..BillFilter::default() };
    let found = bills::list(tx, &filter, None, FOUND).await.or_broken()?;
    let mut grids = Vec::new();
    if !services.is_empty() {
        let mut grid = service_grid(page, &services);
        grid.caption_shown = true;
        grids.push(grid);
    }
    if !found.rows.is_empty() {
        grids.push(bill_grid(page, &found.rows));
    }
    Ok(grids)
}

fn nothing(page: &Page) -> Grid {
    let empty = Empty {
        icon: Icon::named("search"),
        title: page.t("search-none"),
        why: page.t("search-none-why"),
        action: None,
    };
    Grid::new(page.t("search-none"), Vec::new(), Vec::new()).when_empty(empty)
}
