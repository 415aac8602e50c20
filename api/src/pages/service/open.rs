//! Opening a service: first what it means, then the button.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::acceptance::AcceptanceState;
use gaetong_provisioning::calendar;
use gaetong_provisioning::opening::{self, OpeningError};
use gaetong_provisioning::service::{self, ServiceDetail};

use super::{OpeningPage, identity, term};
use crate::pages::component::{Field, FieldKind};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};

pub async fn confirm(desk: Desk, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    desk.only(&[Role::Consulting])?;
    let detail = found(&desk, &id).await?;
    let page = desk.page(desk.lang().t("service-open-title"));
    let today = page.today.to_string();
    show(&present(page, &detail, &today))
}

async fn found(desk: &Desk, id: &ServiceId) -> Result<ServiceDetail, Problem> {
    let (tx, today) = (desk.read().await?, desk.person.actor.today());
    let detail = service::detail(&tx, id, (today, today)).await.or_broken()?;
    detail.ok_or_else(Problem::not_found)
}

pub async fn open(posted: Posted, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    let typed = posted.field("opened_on");
    let version = posted.field("version").parse().ok();
    let done = match typed.parse() {
        Err(_) => Err(None),
        Ok(on) => {
            let act = posted.act(async |tx, actor| {
                opening::open(tx, actor, &id, version, on).await?;
                Ok::<_, OpeningError>(format!("/services/{}?said=service-is-open", *id))
            });
            act.await.map_err(Some)
        }
    };
    let desk = &posted.desk;
    let title = desk.lang().t("service-open-title");
    let page = match done {
        Ok(answer) => return Ok(answer),
        Err(Some(problem)) if comes_back(&problem) => desk.refused(title, &problem),
        Err(Some(problem)) => return Err(problem),
        Err(None) => no_date(desk.page(title)),
    };
    let detail = found(desk, &id).await?;
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(page, &detail, typed))
}

fn no_date(mut page: Page) -> Page {
    let text = page.t("error-date");
    page.errors = vec![FieldError { field: "opened_on".into(), text }];
    page
}

fn present(page: Page, detail: &ServiceDetail, typed: &str) -> OpeningPage {
    let number = &detail.service.service_id;
    OpeningPage {
        crumbs: vec![
            (page.t("nav-services"), "/services".into()),
            (number.to_string(), format!("/services/{number}")),
        ],
        identity: identity(&page, detail),
        effects: effects(&page, detail),
        field: Field::new(&page, "opened_on", FieldKind::Date).value(typed),
        action: format!("/services/{number}/open"),
        back: format!("/services/{number}"),
        version: detail.service.version.to_string(),
        page,
    }
}

/// What opening on the proposed day brings about.
fn effects(page: &Page, detail: &ServiceDetail) -> Vec<(String, String)> {
    let on = page.today;
    let signed = detail.acceptances.last().filter(|last| last.state == AcceptanceState::Signed);
    let stated = signed.and_then(|signed| signed.billing_start_on);
    let monthly = detail.monthly.as_ref().and_then(|quote| quote.as_ref().ok());
    let until = calendar::contract_until(on, detail.service.term_months);
    let last_day = until.and_then(|until| until.pred_opt());
    let mut effects = vec![
        (page.t("service-term"), term(page, detail.service.term_months)),
        (page.t("service-billed-from"), page.date(&stated.map_or(on, |day| day.max(on)))),
    ];
    effects.extend(last_day.map(|day| (page.t("service-contract-until"), page.date(&day))));
    effects.extend(monthly.map(|quote| {
        let won = figures::money(quote.supply.get());
        (page.t("service-monthly"), format!("{won} {}", page.t("won")))
    }));
    effects.push((page.t("service-letters"), page.t("service-letters-to")));
    effects
}
