//! The customer's answer: signed, or rejected with what is wrong.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use base64::Engine as _;
use gaetong_entity::ids::AcceptanceId;
use gaetong_entity::service::acceptance::SignatureKind;
use gaetong_provisioning::acceptance::{
    self, AcceptanceError, Rejection, SignaturePicture, Signing,
};

use super::answer::{Answers, ItemAnswer};
use super::present::present;
use super::show::found;
use crate::certificate::kept_signature;
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
    let picture = picture(posted, answers).await?;
    let signing = Signing {
        picture,
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

/// The drawn signature or the seal, kept; none where the name was typed.
async fn picture(posted: &Posted, answers: &Answers) -> Result<Option<SignaturePicture>, Problem> {
    let kind = match answers.signature_kind.as_str() {
        "drawn" => SignatureKind::Drawn,
        "seal" => SignatureKind::Seal,
        _ => return Ok(None),
    };
    let coded = answers.signature_image.split_once(";base64,").map(|(_, coded)| coded);
    let bytes =
        coded.and_then(|coded| base64::engine::general_purpose::STANDARD.decode(coded).ok());
    let bytes = bytes.ok_or_else(|| Problem::from(AcceptanceError::NotAPicture))?;
    kept_signature(&posted.desk.app, kind, bytes).await.map(Some)
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
