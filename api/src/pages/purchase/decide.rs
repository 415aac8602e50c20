//! What is decided about an invoice: the partner approves or refuses our draft, we withdraw one.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::partners::{MAY_SETTLE, PartnerError, invoices};
use gaetong_entity::ids::PurchaseInvoiceId;
use gaetong_entity::party::user_account::Role;

use super::show::{found, present};
use crate::pages::desk::show_with;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

const OWNERS: [Role; 1] = [Role::Partner];

pub async fn approve(posted: Posted, id: Path<PurchaseInvoiceId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&OWNERS)?;
    let version = posted.field("version").parse().ok();
    let done = posted.act(async |tx, actor| {
        let row = invoices::approve(tx, actor, *id, version).await?;
        let statement = row.settlement_id;
        Ok::<_, PartnerError>(format!("/settlements/{statement}?said=purchase-approved"))
    });
    or_the_invoice(&posted, *id, done.await).await
}

pub async fn refuse(posted: Posted, id: Path<PurchaseInvoiceId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&OWNERS)?;
    let version = posted.field("version").parse().ok();
    let reason = posted.field("reason").to_owned();
    let done = posted.act(async |tx, actor| {
        let row = invoices::refuse(tx, actor, *id, version, &reason).await?;
        let statement = row.settlement_id;
        Ok::<_, PartnerError>(format!("/settlements/{statement}?said=purchase-refused"))
    });
    or_the_invoice(&posted, *id, done.await).await
}

pub async fn withdraw(
    posted: Posted,
    id: Path<PurchaseInvoiceId>,
) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let version = posted.field("version").parse().ok();
    let reason = posted.field("reason").to_owned();
    let done = posted.act(async |tx, actor| {
        let row = invoices::withdraw(tx, actor, *id, version, &reason).await?;
        let statement = row.settlement_id;
        Ok::<_, PartnerError>(format!("/settlements/{statement}?said=purchase-withdrawn"))
    });
    or_the_invoice(&posted, *id, done.await).await
}

/// A refusal about what was typed comes back on the invoice's page.
async fn or_the_invoice(
    posted: &Posted,
    id: PurchaseInvoiceId,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    let problem = match done {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let desk = &posted.desk;
    let detail = found(desk, id).await?;
    let page = desk.refused(desk.lang().t("purchase-title"), &problem);
    show_with(problem.status, &present(desk, page, &detail))
}
