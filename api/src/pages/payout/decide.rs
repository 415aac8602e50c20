//! What is done with a payout: made by one person, approved by another, paid, or cancelled.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use chrono::NaiveDate;
use gaetong_billing::partners::{MAY_SETTLE, PartnerError, payouts};
use gaetong_entity::ids::{PayoutId, SettlementId};

use super::board;
use super::show::{found, present, title};
use crate::pages::desk::show_with;
use crate::pages::page::FieldError;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;
use crate::settling;

pub async fn make(posted: Posted) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let pay_on = posted.field("pay_on").parse::<NaiveDate>().map_err(|_| Problem::not_found())?;
    let wanted: Vec<SettlementId> =
        posted.all("settlement").into_iter().filter_map(|id| id.parse().ok()).collect();
    let supplier = &posted.desk.app.config.supplier;
    let number = supplier.digits();
    let done = posted.act(async |tx, actor| {
        let ours = settling::ours(supplier, &number);
        let row = payouts::make(tx, actor, ours, pay_on, Some(&wanted)).await?;
        Ok::<_, PartnerError>(format!("/payouts/{}?said=payout-was-made", row.id))
    });
    match done.await {
        Err(problem) if comes_back(&problem) => {
            let desk = &posted.desk;
            let page = desk.refused(desk.lang().t("payouts"), &problem);
            show_with(problem.status, &board::present(desk, page).await?)
        }
        other => other,
    }
}

pub async fn approve(posted: Posted, id: Path<PayoutId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let version = posted.field("version").parse().ok();
    let done = posted.act(async |tx, actor| {
        payouts::approve(tx, actor, *id, version).await?;
        Ok::<_, PartnerError>(format!("/payouts/{}?said=payout-was-approved", *id))
    });
    or_the_payout(&posted, *id, done.await).await
}

pub async fn cancel(posted: Posted, id: Path<PayoutId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let version = posted.field("version").parse().ok();
    let reason = posted.field("reason").to_owned();
    let done = posted.act(async |tx, actor| {
        payouts::cancel(tx, actor, *id, version, &reason).await?;
        Ok::<_, PartnerError>(format!("/payouts/{}?said=payout-was-cancelled", *id))
    });
    or_the_payout(&posted, *id, done.await).await
}

pub async fn paid(posted: Posted, id: Path<PayoutId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let version = posted.field("version").parse().ok();
    let Ok(paid_on) = posted.field("paid_on").parse::<NaiveDate>() else {
        let desk = &posted.desk;
        let tx = desk.read().await?;
        let detail = found(&tx, *id).await?;
        let mut page = desk.page(title(desk, &detail));
        page.errors = vec![FieldError { field: "paid_on".into(), text: page.t("error-day") }];
        let page = present(desk, &tx, page, &detail).await?;
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let done = posted.act(async |tx, actor| {
        payouts::mark_paid(tx, actor, *id, version, paid_on).await?;
        Ok::<_, PartnerError>(format!("/payouts/{}?said=payout-was-paid", *id))
    });
    or_the_payout(&posted, *id, done.await).await
}

/// A refusal comes back on the payout's page.
async fn or_the_payout(
    posted: &Posted,
    id: PayoutId,
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
    show_with(problem.status, &present(desk, &tx, page, &detail).await?)
}
