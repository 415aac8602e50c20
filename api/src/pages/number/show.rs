//! One number: whose it is, who had it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_entity::ids::NumberId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::number_pool_entry::{Model as Entry, NumberState};
use gaetong_provisioning::pools::{self, PoolError};
use gaetong_provisioning::timeline::Happening;

use super::{NumberPage, tag};
use crate::pages::component::Identity;
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::history;
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

pub async fn show_number(desk: Desk, id: Path<NumberId>) -> Result<HttpResponse, Problem> {
    let (entry, happened) = found(&desk, *id).await?;
    let page = desk.page(entry.label.clone());
    show(&present(page, &entry, &happened, desk.person.actor.role))
}

async fn found(desk: &Desk, id: NumberId) -> Result<(Entry, Vec<Happening>), Problem> {
    let (tx, actor) = (desk.read().await?, &desk.person.actor);
    let entry = pools::one(&tx, actor, id).await?;
    Ok((entry, pools::history(&tx, actor, id).await?))
}

pub async fn release(posted: Posted, id: Path<NumberId>) -> Result<HttpResponse, Problem> {
    let (version, reason) = (posted.field("version").parse().ok(), posted.field("reason"));
    let done = posted.act(async |tx, actor| {
        pools::release(tx, actor, *id, version, reason).await?;
        Ok::<_, PoolError>(format!("/numbers/{id}?said=number-released"))
    });
    or_back(done.await, &posted.desk, *id).await
}

pub async fn block(posted: Posted, id: Path<NumberId>) -> Result<HttpResponse, Problem> {
    set_blocked(&posted, *id, true).await
}

pub async fn unblock(posted: Posted, id: Path<NumberId>) -> Result<HttpResponse, Problem> {
    set_blocked(&posted, *id, false).await
}

async fn set_blocked(
    posted: &Posted,
    id: NumberId,
    blocked: bool,
) -> Result<HttpResponse, Problem> {
    let (version, reason) = (posted.field("version").parse().ok(), posted.field("reason"));
    let said = if blocked { "number-blocked" } else { "number-unblocked" };
    let done = posted.act(async |tx, actor| {
        pools::set_blocked(tx, actor, id, version, (blocked, reason)).await?;
        Ok::<_, PoolError>(format!("/numbers/{id}?said={said}"))
    });
    or_back(done.await, &posted.desk, id).await
}

async fn or_back(
    done: Result<HttpResponse, Problem>,
    desk: &Desk,
    id: NumberId,
) -> Result<HttpResponse, Problem> {
    let problem = match done {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let (entry, happened) = found(desk, id).await?;
    let page = desk.refused(entry.label.clone(), &problem);
    let page = present(page, &entry, &happened, desk.person.actor.role);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn present(page: Page, entry: &Entry, happened: &[Happening], role: Role) -> NumberPage {
    let (words, way) = match entry.state {
        NumberState::Assigned => ("number-release", "release"),
        NumberState::Free => ("number-block", "block"),
        NumberState::Blocked => ("number-unblock", "unblock"),
    };
    let address = format!("/numbers/{}", entry.id);
    let service = entry.service_id.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut facts = vec![
        (page.t("number-kind"), page.word("number-kind", entry.kind.code())),
        (page.t("number-since"), entry.assigned_on.map(|day| page.date(&day)).unwrap_or_default()),
        (page.t("task-reason"), entry.reason.clone().unwrap_or_default()),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    NumberPage {
        crumbs: vec![(page.t("nav-numbers"), "/number-pools".into())],
        identity: Identity {
            customer: service,
            number: Some(entry.label.clone()),
            copy: page.t("copy"),
            tag: Some(tag(&page, entry)),
            facts: Vec::new(),
        },
        act: (role == Role::Operations).then(|| (page.t(words), format!("{address}/{way}"))),
        address,
        version: entry.version.to_string(),
        facts,
        history: history::lines(&page, happened),
        page,
    }
}
