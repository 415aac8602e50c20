//! The answers looked through once more, then submitted; and the way out.

use actix_web::{HttpResponse, web};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::ApplicationError;
use gaetong_provisioning::application::submission;

use super::show::{answers, identity, in_hand, tasks_page};
use super::{CheckPage, address, crumbs, quote, read};
use crate::pages::component::{Check, Confirm};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::{FieldError, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

pub async fn check(desk: Desk, id: web::Path<ApplicationId>) -> Result<HttpResponse, Problem> {
    let detail = read(&desk, *id).await?;
    if !in_hand(&detail) || !detail.missing.is_empty() {
        return Ok(crate::pages::door::sign_in::go_to(&address(&detail)));
    }
    let page = desk.page(desk.lang().t("application-check-title"));
    let made = detail.contents.documents.len();
    let checks = vec![Check {
        tone: Tone::Ok,
        text: page.t("check-complete"),
        detail: page.t1("papers-count", "n", made),
    }];
    show(&CheckPage {
        crumbs: crumbs(&page, &detail),
        identity: identity(&page, &detail),
        parts: answers(&page, &detail, true),
        checks,
        quote: Some(quote::of_application(&page, &detail)),
        submit: format!("{}/submit", address(&detail)),
        version: detail.contents.application.version.to_string(),
        back: address(&detail),
        page,
    })
}

pub async fn submit(posted: Posted, id: web::Path<ApplicationId>) -> Result<HttpResponse, Problem> {
    let expected = posted.field("version").parse().ok();
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ApplicationError> {
        submission::submit(tx, actor, *id, expected).await?;
        Ok(format!("/applications/{id}?said=application-submitted"))
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let detail = read(&posted.desk, *id).await?;
            let mut page = tasks_page(posted.desk.refused("", &problem), &detail);
            page.page.errors.iter_mut().for_each(|error| error.field.clear());
            show_with(problem.status, &page)
        }
        other => other,
    }
}

pub async fn confirm_withdrawal(
    desk: Desk,
    id: web::Path<ApplicationId>,
) -> Result<HttpResponse, Problem> {
    show(&withdrawal(&desk, *id, Vec::new()).await?)
}

pub async fn withdraw(
    posted: Posted,
    id: web::Path<ApplicationId>,
) -> Result<HttpResponse, Problem> {
    let reason = posted.field("reason").to_owned();
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ApplicationError> {
        submission::withdraw(tx, actor, *id, None, &reason).await?;
        Ok(format!("/applications/{id}?said=application-withdrawn"))
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let errors = posted.desk.refused("", &problem).errors;
            show_with(problem.status, &withdrawal(&posted.desk, *id, errors).await?)
        }
        other => other,
    }
}

async fn withdrawal(
    desk: &Desk,
    id: ApplicationId,
    errors: Vec<FieldError>,
) -> Result<Confirm, Problem> {
    let detail = read(desk, id).await?;
    let mut page = desk.page(desk.lang().t("application-withdraw-title"));
    page.errors = errors;
    let state = page.word("order-state", detail.contents.application.state.code());
    let withdrawn = page.t("order-state-withdrawn");
    Ok(Confirm {
        lead: page.t("application-withdraw-lead"),
        effects: vec![
            (page.t("order-customer"), detail.contents.customer.name.clone()),
            (page.t("order-state"), format!("{state} → {withdrawn}")),
        ],
        warning: None,
        typed: None,
        reason: Some(page.t("application-withdraw-reason")),
        action: format!("{}/withdraw", address(&detail)),
        button: page.t("application-withdraw"),
        back: address(&detail),
        hidden: Vec::new(),
        page,
    })
}
