//! The customer's answer: signed, or rejected with what is wrong.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_entity::ids::AcceptanceId;
use gaetong_provisioning::acceptance::{self, AcceptanceError, Rejection, Signing};

use super::answer::{Answers, ItemAnswer};
use super::present::present;
use super::show::found;
use crate::pages::desk::show_with;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

pub async fn decide(posted: Posted, id: Path<AcceptanceId>) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let certificate = found(desk, *id).await?;
    let answers = Answers::read(&posted, &certificate);
    let signs = posted.field("decision") == "sign";
    let title = desk.lang().t("acceptance-title");
    let mut page = desk.page(title.clone());
    page.errors = match signs {
        true => answers.faults_of_signing(&page),
        false => answers.faults_of_rejection(&page),
    };
    if page.errors.is_empty() {
        let done = if signs {
            sign(&posted, *id, &answers).await
        } else {
            reject(&posted, *id, &answers).await
        };
        match done {
            Err(problem) if comes_back(&problem) => page = desk.refused(title, &problem),
            other => return other,
        }
    }
    let shown = present(page, &certificate, &answers, desk.person.actor.role);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

async fn sign(
    posted: &Posted,
    id: AcceptanceId,
    answers: &Answers,
) -> Result<HttpResponse, Problem> {
    let version = posted.field("version").parse().ok();
    let signing = Signing {
        company: Some(answers.company.clone()).filter(|company| !company.is_empty()),
        person: answers.person.clone(),
        signature: answers.signature.clone(),
        billing_start_on: answers.billing_start_on.parse().ok(),
        confirmed: answers.confirmed(),
    };
    let act = posted.act(async |tx, actor| {
        acceptance::sign(tx, actor, id, version, signing).await?;
        Ok::<_, AcceptanceError>(format!("/acceptances/{id}?said=acceptance-signed"))
    });
    act.await
}

async fn reject(
    posted: &Posted,
    id: AcceptanceId,
    answers: &Answers,
) -> Result<HttpResponse, Problem> {
    let version = posted.field("version").parse().ok();
    let said = |item: &ItemAnswer| format!("{}: {}", item.name, item.reason);
    let rejection = Rejection {
        reason: answers.refused().map(said).collect::<Vec<_>>().join("\n"),
        lines: answers.refused().map(|item| (item.line_no, item.reason.clone())).collect(),
    };
    let act = posted.act(async |tx, actor| {
        acceptance::reject(tx, actor, id, version, rejection).await?;
        Ok::<_, AcceptanceError>(format!("/acceptances/{id}?said=acceptance-was-rejected"))
    });
    act.await
}
