//! One round of acceptance, and its paper.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;
use gaetong_entity::ids::AcceptanceId;
use gaetong_provisioning::acceptance::{self, Certificate};
use gaetong_provisioning::{service, timeline};

use super::answer::Answers;
use super::present::present;
use crate::certificate::{certificate_pdf, signature_picture};
use crate::pages::desk::{Desk, show as answer};
use crate::pages::history;
use crate::problem::{OrBroken, Problem};

pub async fn show(desk: Desk, id: Path<AcceptanceId>) -> Result<HttpResponse, Problem> {
    let certificate = found(&desk, *id).await?;
    let page = desk.page(desk.lang().t("acceptance-title"));
    let answers = Answers::blank(&certificate, &desk.person.actor.name);
    let tx = desk.read().await?;
    let events = timeline::of_acceptance(&tx, *id).await.or_broken()?;
    let history = history::lines(&page, &events);
    let mut shown = present(page, &certificate, &answers, desk.person.actor.role);
    let service = service::find(&tx, &certificate.service_id).await.or_broken()?;
    if service.is_some_and(|service| service.opened_on.is_some()) {
        shown.open = None;
    }
    shown.history = history;
    answer(&shown)
}

/// The certificate, if there is one for these eyes.
pub async fn found(desk: &Desk, id: AcceptanceId) -> Result<Certificate, Problem> {
    let tx = desk.read().await?;
    acceptance::certificate(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)
}

/// The signed certificate; before that there is no paper.
pub async fn pdf(desk: Desk, id: Path<AcceptanceId>) -> Result<HttpResponse, Problem> {
    let certificate = found(&desk, *id).await?;
    if !certificate.is_signed() {
        return Err(Problem::not_found());
    }
    let (demo, language) = (desk.app.config.is_demo(), desk.person.language);
    let name = format!("inline; filename=\"{}.pdf\"", certificate.acceptance.number);
    let picture = signature_picture(&desk.app, &certificate).await?;
    let made = move || certificate_pdf(&certificate, demo, language, picture);
    let made = actix_web::web::block(made).await;
    let bytes = made.map_err(|e| Problem::internal(&e))?.map_err(|e| Problem::internal(&e))?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(bytes))
}
