//! The doors of bills: the list, one bill with its tabs, its paper and its explanation for programs.

use actix_web::web::{self, Path, Query};
use actix_web::{HttpResponse, Result};
use gaetong_billing::bills::{self, BillDetail};
use gaetong_entity::ids::BillId;
use serde::Deserialize;

use super::{BillPage, Tab, list, present, settled};
use crate::json::bills::pdf_answer;
use crate::pages::desk::{Desk, show};
use crate::pages::note::Corrections;
use crate::pages::tax_invoice;
use crate::problem::{OrBroken, Problem};

/// Bills, below `/bills`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/bills", web::get().to(list::list))
        .route("/bills/{id}", web::get().to(bill))
        .route("/bills/{id}/pdf", web::get().to(pdf))
        .route("/bills/{id}/explanation.json", web::get().to(explanation));
}

#[derive(Debug, Deserialize)]
struct Opened {
    #[serde(default)]
    tab: String,
}

async fn bill(
    desk: Desk,
    id: Path<BillId>,
    opened: Query<Opened>,
) -> Result<HttpResponse, Problem> {
    let bill = found(&desk, *id).await?;
    let tab = match opened.tab.as_str() {
        "compare" => Tab::Compare,
        "terms" => Tab::Terms,
        "history" => Tab::History,
        _ => Tab::Why,
    };
    let page =
        desk.page(desk.lang().t_with("bill-title", &[("month", &bill.summary.month.to_string())]));
    let history = present::history(&page, &bill);
    let tx = desk.read().await?;
    let role = desk.person.actor.role;
    let corrections = Corrections::of(&page, &tx, *id, role).await?;
    let tax_invoices = tax_invoice::of_bill(&desk, &tx, &page, *id).await?;
    let paid = settled::facts(&tx, &page, &bill).await?;
    let mut page = present::bill_page(page, &bill, tab, history);
    page.dates.extend(paid);
    show(&BillPage { corrections: Some(corrections), tax_invoices, ..page })
}

async fn pdf(desk: Desk, id: Path<BillId>) -> Result<HttpResponse, Problem> {
    let bill = found(&desk, *id).await?;
    pdf_answer(&desk.app, bill, desk.lang().of_rules()).await
}

async fn explanation(desk: Desk, id: Path<BillId>) -> Result<HttpResponse, Problem> {
    let bill = found(&desk, *id).await?;
    Ok(HttpResponse::Ok().json(present::explanation(&bill)))
}

/// The bill, if there is one for these eyes.
async fn found(desk: &Desk, id: BillId) -> Result<BillDetail, Problem> {
    let tx = desk.read().await?;
    bills::detail(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)
}
