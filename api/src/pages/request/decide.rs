//! What settlement does with a request: it is handled, or goes back to sales.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::partners::{MAY_SETTLE, PartnerError, requests};
use gaetong_entity::ids::BillingRequestId;

use super::show::{found, present, title};
use crate::pages::desk::show_with;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

pub async fn handle(posted: Posted, id: Path<BillingRequestId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let version = posted.field("version").parse().ok();
    let done = posted.act(async |tx, actor| {
        requests::handle(tx, actor, *id, version, "").await?;
        Ok::<_, PartnerError>("/billing-requests?said=request-handled".to_owned())
    });
    or_the_request(&posted, *id, done.await).await
}

pub async fn give_back(
    posted: Posted,
    id: Path<BillingRequestId>,
) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let version = posted.field("version").parse().ok();
    let reason = posted.field("reason").to_owned();
    let done = posted.act(async |tx, actor| {
        requests::give_back(tx, actor, *id, version, &reason).await?;
        Ok::<_, PartnerError>("/billing-requests?said=request-was-returned".to_owned())
    });
    or_the_request(&posted, *id, done.await).await
}

/// A refusal comes back on the request's page.
async fn or_the_request(
    posted: &Posted,
    id: BillingRequestId,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    let problem = match done {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let desk = &posted.desk;
    let tx = desk.read().await?;
    let detail = found(&tx, id).await?;
    let page = desk.refused(title(desk, &detail), &problem);
    show_with(problem.status, &present(desk, page, &detail))
}
