//! What the order desk decides: take it for review, accept it, return it, refuse it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::detail::{ApplicationDetail, PricedApplication};
use gaetong_provisioning::application::{ApplicationError, RefusalGround, base_seats, review};
use gaetong_provisioning::order::{OrderError, accept as accept_order};

use super::show::order_page;
use crate::pages::application::read;
use crate::pages::component::Confirm;
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

pub async fn start_review(
    posted: Posted,
    id: web::Path<ApplicationId>,
) -> Result<HttpResponse, Problem> {
    let expected = posted.field("version").parse().ok();
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ApplicationError> {
        review::start_review(tx, actor, *id, expected).await?;
        Ok(format!("/orders/{id}?said=order-reviewing"))
    };
    let done = posted.act(act).await;
    or_come_back(&posted, *id, done).await
}

/// What accepting will do, before it is done.
pub async fn confirm(desk: Desk, id: web::Path<ApplicationId>) -> Result<HttpResponse, Problem> {
    super::queue::staff_only(&desk)?;
    let detail = read(&desk, *id).await?;
    let page = desk.page(desk.lang().t("order-accept-title"));
    show(&confirm_page(page, &detail))
}

fn confirm_page(page: Page, detail: &ApplicationDetail) -> Confirm {
    let form = &detail.contents.application;
    let fee = match &detail.quote {
        Some(PricedApplication { quote: Ok(quote), .. }) => figures::money(quote.supply.get()),
        _ => String::new(),
    };
    let seats = page.t1("seats", "n", figures::money(base_seats(&detail.contents.items)));
    let wished = form.wished_opening_on.map(|day| page.date(&day)).unwrap_or_default();
    Confirm {
        lead: page.t("order-accept-lead"),
        effects: vec![
            (page.t("order-customer"), format!("{} · {seats}", detail.contents.customer.name)),
            (page.t("order-effect-fee"), format!("{fee} {}", page.t("won"))),
            (page.t("order-effect-number"), page.t("order-effect-number-value")),
            (
                page.t("order-effect-plan"),
                format!("{} ({wished})", page.t("order-effect-plan-value")),
            ),
            (page.t("order-effect-mail"), page.t("order-effect-mail-value")),
        ],
        warning: None,
        typed: None,
        reason: None,
        action: format!("/orders/{}/accept", form.id),
        button: page.t("order-accept"),
        back: format!("/orders/{}", form.id),
        hidden: vec![("version".to_owned(), form.version.to_string())],
        page,
    }
}

/// Accepts; an order that was not taken for review yet is taken in the same stroke.
pub async fn accept(posted: Posted, id: web::Path<ApplicationId>) -> Result<HttpResponse, Problem> {
    let detail = read(&posted.desk, *id).await?;
    let is_new = detail.contents.application.state == OrderState::Submitted;
    let mut expected = posted.field("version").parse().ok();
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, OrderError> {
        if is_new {
            let taken = review::start_review(tx, actor, *id, expected).await?;
            expected = Some(taken.version);
        }
        let accepted = accept_order(tx, actor, *id, expected).await?;
        Ok(format!("/services/{}?said=order-accepted", accepted.subscription.service_id))
    };
    let done = posted.act(act).await;
    or_come_back(&posted, *id, done).await
}

pub async fn give_back(
    posted: Posted,
    id: web::Path<ApplicationId>,
) -> Result<HttpResponse, Problem> {
    let reason = reason_of(&posted);
    let expected = posted.field("version").parse().ok();
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ApplicationError> {
        review::return_to_filer(tx, actor, *id, expected, &reason).await?;
        Ok("/orders?said=order-returned".to_owned())
    };
    let done = posted.act(act).await;
    or_come_back(&posted, *id, done).await
}

/// The reasons that were ticked, then what was written.
fn reason_of(posted: &Posted) -> String {
    let ticked = posted.all("reasons");
    let written = Some(posted.field("reason")).filter(|text| !text.is_empty());
    ticked.into_iter().chain(written).collect::<Vec<_>>().join(". ")
}

pub async fn refuse(posted: Posted, id: web::Path<ApplicationId>) -> Result<HttpResponse, Problem> {
    let Some(ground) = RefusalGround::from_code(posted.field("ground")) else {
        let mut page = posted.desk.page("");
        page.errors = vec![FieldError { field: "ground".into(), text: page.t("order-no-ground") }];
        let page = order_page(&posted.desk, *id, page, None).await?;
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let expected = posted.field("version").parse().ok();
    let reason = posted.field("reason").to_owned();
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ApplicationError> {
        review::refuse(tx, actor, *id, expected, (ground, &reason)).await?;
        Ok("/orders?said=order-refused".to_owned())
    };
    let done = posted.act(act).await;
    or_come_back(&posted, *id, done).await
}

/// A refusal about what was decided is told on the page it was decided on.
async fn or_come_back(
    posted: &Posted,
    id: ApplicationId,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    match done {
        Err(problem) if comes_back(&problem) => {
            let page = posted.desk.refused("", &problem);
            show_with(problem.status, &order_page(&posted.desk, id, page, None).await?)
        }
        other => other,
    }
}
