//! What is decided about a report: the customer signs or gives it back, its partner corrects it.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::partners::PartnerError;
use gaetong_billing::partners::attendance::{self, MAY_SIGN, Signature};
use gaetong_entity::ids::AttendanceId;

use super::edit::partner;
use super::report::{found, present, title};
use crate::pages::desk::show_with;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

pub async fn sign(posted: Posted, id: Path<AttendanceId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SIGN)?;
    let signature = Signature {
        expected: posted.field("version").parse().ok(),
        signatory: posted.field("signatory").to_owned(),
    };
    let done = posted.act(async |tx, actor| {
        attendance::sign(tx, actor, *id, signature).await?;
        Ok::<_, PartnerError>(format!("/attendance/{}?said=attendance-signed", *id))
    });
    let done = done.await;
    or_the_report(&posted, *id, done).await
}

pub async fn give_back(posted: Posted, id: Path<AttendanceId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SIGN)?;
    let version = posted.field("version").parse().ok();
    let reason = posted.field("reason").to_owned();
    let done = posted.act(async |tx, actor| {
        attendance::give_back(tx, actor, *id, version, &reason).await?;
        Ok::<_, PartnerError>("/attendance?said=attendance-was-returned".to_owned())
    });
    let done = done.await;
    or_the_report(&posted, *id, done).await
}

pub async fn correct(posted: Posted, id: Path<AttendanceId>) -> Result<HttpResponse, Problem> {
    partner(&posted.desk)?;
    let done = posted.act(async |tx, actor| {
        let row = attendance::correct(tx, actor, *id).await?;
        Ok::<_, PartnerError>(format!("/attendance/{}?said=attendance-opened", row.id))
    });
    done.await
}

/// A refusal about what was typed comes back on the report's page.
async fn or_the_report(
    posted: &Posted,
    id: AttendanceId,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    let problem = match done {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let desk = &posted.desk;
    let tx = desk.read().await?;
    let found = found(desk, &tx, id).await?;
    let page = desk.refused(title(desk, &found), &problem);
    show_with(problem.status, &present(desk, &tx, page, &found).await?)
}
