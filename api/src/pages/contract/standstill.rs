//! 이용정지 (art. 11) by credit control: ordered on a ground, lifted again, both with a reason.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::subscription_state::Ground;
use gaetong_provisioning::contract::{ContractError, standstill};
use gaetong_provisioning::service::{self, ServiceDetail};

use super::words::stage_tag;
use crate::pages::component::{Choice, Field, FieldKind, Section};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::pages::view::FormPage;
use crate::problem::{OrBroken, Problem};

/// Arrears have their own ladder.
const GROUNDS: [Ground; 2] = [Ground::CourtOrder, Ground::Insolvency];

/// Which of the two.
#[derive(Clone, Copy)]
enum Move {
    Suspend,
    Lift,
}

impl Move {
    fn word(self) -> &'static str {
        match self {
            Move::Suspend => "suspend",
            Move::Lift => "lift",
        }
    }
}

pub async fn ask_to_suspend(desk: Desk, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    form(&desk, &id, Move::Suspend).await
}

pub async fn ask_to_lift(desk: Desk, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    form(&desk, &id, Move::Lift).await
}

async fn form(desk: &Desk, id: &ServiceId, which: Move) -> Result<HttpResponse, Problem> {
    desk.only(&[Role::Credit])?;
    let detail = found(desk, id).await?;
    let page = desk.page(desk.page("").word("standstill-title", which.word()));
    show(&present(page, &detail, which, &|_| String::new()))
}

async fn found(desk: &Desk, id: &ServiceId) -> Result<ServiceDetail, Problem> {
    let (tx, today) = (desk.read().await?, desk.person.actor.today());
    let detail = service::detail(&tx, id, (today, today)).await.or_broken()?;
    detail.ok_or_else(Problem::not_found)
}

pub async fn suspend(posted: Posted, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    let asked = posted.field("suspension_ground");
    let ground = GROUNDS.into_iter().find(|ground| ground.code() == asked);
    let ground = ground.unwrap_or(Ground::CourtOrder);
    let (version, reason) = (posted.field("version").parse().ok(), posted.field("reason"));
    let done = posted.act(async |tx, actor| {
        standstill::suspend(tx, actor, &id, version, ground, reason).await?;
        Ok::<_, ContractError>(format!("/services/{}?said=service-suspended", *id))
    });
    let done = done.await;
    or_come_back(&posted, &id, Move::Suspend, done).await
}

pub async fn lift(posted: Posted, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    let (version, reason) = (posted.field("version").parse().ok(), posted.field("reason"));
    let done = posted.act(async |tx, actor| {
        standstill::lift(tx, actor, &id, version, reason).await?;
        Ok::<_, ContractError>(format!("/services/{}?said=service-lifted", *id))
    });
    let done = done.await;
    or_come_back(&posted, &id, Move::Lift, done).await
}

async fn or_come_back(
    posted: &Posted,
    id: &ServiceId,
    which: Move,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    match done {
        Err(problem) if comes_back(&problem) => {
            let desk = &posted.desk;
            let title = desk.page("").word("standstill-title", which.word());
            let detail = found(desk, id).await?;
            let page = desk.refused(title, &problem);
            let typed = |name: &str| posted.field(name).to_owned();
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(page, &detail, which, &typed))
        }
        other => other,
    }
}

fn present(
    page: Page,
    detail: &ServiceDetail,
    which: Move,
    typed: &dyn Fn(&str) -> String,
) -> FormPage {
    let number = &detail.service.service_id;
    let mut fields = Vec::new();
    if matches!(which, Move::Suspend) {
        let grounds = GROUNDS.map(|g| Choice::new(g.code(), page.word("ground", g.code())));
        let value = Some(typed("suspension_ground")).filter(|typed| !typed.is_empty());
        let value = value.unwrap_or_else(|| Ground::CourtOrder.code().to_owned());
        fields.push(
            Field::new(&page, "suspension_ground", FieldKind::Radio(grounds.to_vec())).value(value),
        );
    }
    let reason = Field::new(&page, "reason", FieldKind::Area).value(typed("reason"));
    fields.push(reason.label(page.t("change-order-reason")).width("field-wide"));
    let now = stage_tag(&page, detail.stage).text;
    let legend = format!("{} · {number} · {now}", detail.customer.name);
    FormPage {
        lead: page.word("standstill-lead", which.word()),
        crumbs: vec![
            (page.t("nav-services"), "/services".into()),
            (number.to_string(), format!("/services/{number}")),
        ],
        action: format!("/services/{number}/{}", which.word()),
        sections: vec![Section::new(legend, fields)],
        hidden: vec![("version".into(), detail.service.version.to_string())],
        submit: page.word("do", which.word()),
        back: format!("/services/{number}"),
        autosave: None,
        quote: None,
        quote_now: None,
        files: false,
        page,
    }
}
