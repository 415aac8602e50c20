//! 장애확인서: a service's outages of a month, on paper.

use actix_web::http::header;
use actix_web::web::{self, Path, Query};
use actix_web::{HttpResponse, Result};
use gaetong_billing::outages;
use gaetong_entity::ids::ServiceId;
use gaetong_rules::Month;
use serde::Deserialize;

use crate::pages::desk::Desk;
use crate::problem::Problem;
use crate::statements;

#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
}

pub async fn pdf(
    desk: Desk,
    id: Path<ServiceId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let today = desk.person.actor.today();
    let month: Month = asked.month.trim().parse().unwrap_or_else(|_| Month::of(today));
    let tx = desk.read().await?;
    let all = outages::of_tenant(&tx, Some(month), desk.person.actor.now).await?;
    let service = all.into_iter().find(|service| service.service_id == *id);
    let service = service.ok_or_else(Problem::not_found)?;
    let (config, lang) = (desk.app.config.clone(), desk.lang().of_rules());
    let name = format!("outages-{}-{month}.pdf", service.service_id);
    let made = web::block(move || {
        let (supplier, demo) = (&config.supplier, config.is_demo());
        statements::outage_certificate_pdf(&service, month, today, supplier, demo, lang)
    });
    let made = made.await.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .body(bytes))
}
