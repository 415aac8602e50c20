//! The account a partner is paid to: recorded, its holder checked, its number shown for a reason.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::partners::accounts::{self, NewAccount};
use gaetong_billing::partners::{MAY_SETTLE, PartnerError};
use gaetong_entity::ids::PartnerId;

use super::show::{found, present};
use crate::pages::desk::{show, show_with};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::{OrBroken, Problem};
use crate::vault::Vault;

pub async fn record(posted: Posted, id: Path<PartnerId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let field = |name: &str| posted.field(name).to_owned();
    let new = NewAccount {
        bank_code: field("bank_code"),
        number: field("number"),
        holder: field("holder"),
    };
    let vault = Vault::of(&posted.desk.app.config);
    let done = posted.act(async |tx, actor| {
        accounts::record(tx, actor, &vault, *id, new).await?;
        Ok::<_, PartnerError>(format!("/partners/{}?said=partner-account-recorded", *id))
    });
    or_the_partner(&posted, *id, done.await).await
}

pub async fn check(posted: Posted, id: Path<PartnerId>) -> Result<HttpResponse, Problem> {
    posted.desk.only(&MAY_SETTLE)?;
    let holder = posted.field("holder_found").to_owned();
    let done = posted.act(async |tx, actor| {
        accounts::check_holder(tx, actor, *id, &holder).await?;
        Ok::<_, PartnerError>(format!("/partners/{}?said=partner-account-checked", *id))
    });
    or_the_partner(&posted, *id, done.await).await
}

/// The number in clear, on this answer only; that it was looked at is recorded with the reason.
pub async fn unmask(posted: Posted, id: Path<PartnerId>) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    desk.only(&MAY_SETTLE)?;
    let actor = &desk.person.actor;
    let tx = desk.app.store.begin(actor.scope()).await.or_broken()?;
    let vault = Vault::of(&desk.app.config);
    let reason = posted.field("reason");
    let number = accounts::unmask(&tx, actor, &vault, *id, reason).await;
    let number = match number.map_err(Problem::from) {
        Ok(number) => number,
        Err(problem) => return or_the_partner(&posted, *id, Err(problem)).await,
    };
    tx.commit().await.or_broken()?;
    let tx = desk.read().await?;
    let partner = found(&tx, *id).await?;
    let page = desk.page(partner.name.clone());
    let mut shown = present(desk, &tx, page, &partner, &|_| String::new()).await?;
    shown.shown = Some(number);
    show(&shown)
}

/// A refusal about what was typed comes back on the partner's page, the number not among it.
async fn or_the_partner(
    posted: &Posted,
    id: PartnerId,
    done: Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    let problem = match done {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let desk = &posted.desk;
    let tx = desk.read().await?;
    let partner = found(&tx, id).await?;
    let page = desk.refused(partner.name.clone(), &problem);
    let typed = |name: &str| match name {
        "number" => String::new(),
        other => posted.field(other).to_owned(),
    };
    show_with(problem.status, &present(desk, &tx, page, &partner, &typed).await?)
}
