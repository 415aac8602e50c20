//! The acts on an outage, from its pages.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_billing::outages::{self, MAY_RECORD, NewOutage, OutageError};
use gaetong_entity::ids::OutageId;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::month::seoul_time;

use super::form::{field_of, fields, read};
use super::{CorrectPage, list, show};
use crate::pages::component::Section;
use crate::pages::desk::{Desk, show_with};
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

pub async fn record(posted: Posted) -> Result<HttpResponse, Problem> {
    let typed = |name: &str| posted.field(name).to_owned();
    let mut page = posted.desk.page(posted.desk.lang().t("outages"));
    let new = match read(&page, &typed) {
        Ok(new) => new,
        Err(errors) => {
            page.errors = errors;
            return list::again(&posted.desk, page, &typed).await;
        }
    };
    let act = async |tx: &Tx, actor: &Actor| {
        let row = outages::record(tx, actor, new).await?;
        Ok::<_, OutageError>(format!("/outages/{}?said=outage-recorded", row.id))
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let page = refused(&posted.desk, posted.desk.lang().t("outages"), &problem);
            list::again(&posted.desk, page, &typed).await
        }
        other => other,
    }
}

fn refused(desk: &Desk, title: String, problem: &Problem) -> Page {
    let mut page = desk.refused(title, problem);
    for error in &mut page.errors {
        if let Some(field) = field_of(&error.field) {
            error.field = field.to_owned();
        }
    }
    page
}

/// The form of a correction, filled in with what holds.
pub async fn correction(desk: Desk, id: Path<OutageId>) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_RECORD)?;
    let held = held(&desk, *id).await?;
    let page = desk.page(desk.lang().t("outage-correct"));
    let page = correct_page(&desk, page, *id, &held.1, &|name| held.0(name));
    crate::pages::desk::show(&page)
}

pub async fn correct(posted: Posted, id: Path<OutageId>) -> Result<HttpResponse, Problem> {
    let typed = |name: &str| posted.field(name).to_owned();
    let title = posted.desk.lang().t("outage-correct");
    let mut page = posted.desk.page(title.clone());
    let version = posted.field("version").to_owned();
    let new: NewOutage = match read(&page, &typed) {
        Ok(new) => new,
        Err(errors) => {
            page.errors = errors;
            let page = correct_page(&posted.desk, page, *id, &version, &typed);
            return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let expected = version.parse().ok();
    let act = async |tx: &Tx, actor: &Actor| {
        outages::correct(tx, actor, *id, expected, new).await?;
        Ok::<_, OutageError>(format!("/outages/{}?said=outage-corrected", *id))
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let page = refused(&posted.desk, title, &problem);
            let page = correct_page(&posted.desk, page, *id, &version, &typed);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        other => other,
    }
}

fn correct_page(
    desk: &Desk,
    page: Page,
    id: OutageId,
    version: &str,
    typed: &dyn Fn(&str) -> String,
) -> CorrectPage {
    let (must, may) = fields(&page, desk.person.actor.now, typed);
    let fields = must.into_iter().chain(may).collect();
    CorrectPage {
        crumbs: vec![(page.t("outages"), "/outages".to_owned())],
        action: format!("/outages/{id}/correct"),
        version: version.to_owned(),
        sections: vec![Section::new(page.t("outage-what-holds"), fields)],
        back: format!("/outages/{id}"),
        page,
    }
}

/// What a form is filled in with, and the version it was read at.
type Held = (Box<dyn Fn(&str) -> String>, String);

async fn held(desk: &Desk, id: OutageId) -> Result<Held, Problem> {
    let tx = desk.read().await?;
    let found = outages::detail(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let version = found.summary.outage.version.to_string();
    let entry = found.summary.entry.clone();
    let named: Vec<String> =
        found.services.iter().map(|service| service.service_id.to_string()).collect();
    let (began, ended) = (seoul_time(entry.began_at), entry.ended_at.map(seoul_time));
    let product = match (entry.products.as_str(), entry.narrowed) {
        ("asp-base", true) => "narrowed".to_owned(),
        ("asp-base", false) => String::new(),
        (products, _) => products.split_whitespace().next().unwrap_or_default().to_owned(),
    };
    let fill = move |name: &str| match name {
        "began_day" => began.format("%Y-%m-%d").to_string(),
        "began_time" => began.format("%H:%M:%S").to_string(),
        "ended_day" => ended.map(|at| at.format("%Y-%m-%d").to_string()).unwrap_or_default(),
        "ended_time" => ended.map(|at| at.format("%H:%M:%S").to_string()).unwrap_or_default(),
        "outage_cause" => entry.cause.code().to_owned(),
        "outage_services" if !entry.all_services => named.join(" "),
        "outage_product" => product.clone(),
        "outage_note" => entry.note.clone(),
        _ => String::new(),
    };
    Ok((Box::new(fill), version))
}

pub async fn recover(posted: Posted, id: Path<OutageId>) -> Result<HttpResponse, Problem> {
    let version = version(&posted);
    let act = async |tx: &Tx, actor: &Actor| {
        outages::recover(tx, actor, *id, version, None).await?;
        Ok::<_, OutageError>(format!("/outages/{}?said=outage-recovered", *id))
    };
    or_again(&posted, *id, posted.act(act).await).await
}

pub async fn request(posted: Posted, id: Path<OutageId>) -> Result<HttpResponse, Problem> {
    let version = version(&posted);
    let act = async |tx: &Tx, actor: &Actor| {
        outages::request(tx, actor, *id, version).await?;
        Ok::<_, OutageError>(format!("/outages/{}?said=outage-requested", *id))
    };
    or_again(&posted, *id, posted.act(act).await).await
}

pub async fn confirm(posted: Posted, id: Path<OutageId>) -> Result<HttpResponse, Problem> {
    let version = version(&posted);
    let act = async |tx: &Tx, actor: &Actor| {
        outages::confirm(tx, actor, *id, version).await?;
        Ok::<_, OutageError>(format!("/outages/{}?said=outage-confirmed", *id))
    };
    or_again(&posted, *id, posted.act(act).await).await
}

pub async fn tell(posted: Posted, id: Path<OutageId>) -> Result<HttpResponse, Problem> {
    let version = version(&posted);
    let act = async |tx: &Tx, actor: &Actor| {
        outages::tell(tx, actor, *id, version).await?;
        Ok::<_, OutageError>(format!("/outages/{}?said=outage-told", *id))
    };
    or_again(&posted, *id, posted.act(act).await).await
}

fn version(posted: &Posted) -> Option<i64> {
    posted.field("version").parse().ok()
}

async fn or_again(
    posted: &Posted,
    id: OutageId,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    match done {
        Err(problem) if comes_back(&problem) => show::again(&posted.desk, id, &problem).await,
        other => other,
    }
}
