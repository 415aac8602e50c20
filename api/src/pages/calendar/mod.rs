//! The calendar a person subscribes to: its address, shown once, and the feed itself.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::desk::{Desk, show};
use super::figures;
use super::page::Page;
use super::posted::Posted;
use crate::app::App;
use crate::calendar_feed::{self, FeedRefused};
use crate::problem::{OrBroken, Problem};

#[derive(Clone, Debug, Template)]
#[template(path = "calendar/address.html")]
pub struct AddressPage {
    pub page: Page,
    /// When the present address was made.
    pub since: Option<String>,
    /// The address itself, right after it was made.
    pub address: Option<String>,
}

/// The page of the address, and the feed, which needs no sign-in.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/calendar", web::get().to(address))
        .route("/calendar", web::post().to(create))
        .route("/calendar/revoke", web::post().to(revoke))
        .route("/calendar/{token}.ics", web::get().to(feed));
}

async fn address(desk: Desk) -> Result<HttpResponse, Problem> {
    let tx = desk.read().await?;
    let since = calendar_feed::since(&tx, &desk.person.actor).await?;
    let page = desk.page(desk.lang().t("calendar-title"));
    let since = since.map(|at| figures::instant(at, page.look.lang));
    show(&AddressPage { page, since, address: None })
}

/// Answers with the address itself: it cannot be read again, and must not stand in a redirect.
async fn create(posted: Posted) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    let actor = &desk.person.actor;
    let tx = desk.app.store.begin(actor.scope()).await.or_broken()?;
    let token = calendar_feed::create(&tx, actor).await?;
    tx.commit().await.or_broken()?;
    let page = desk.page(desk.lang().t("calendar-title"));
    let base = desk.app.config.public_url.trim_end_matches('/');
    let since = Some(figures::instant(actor.now, page.look.lang));
    show(&AddressPage { page, since, address: Some(format!("{base}/calendar/{token}.ics")) })
}

async fn revoke(posted: Posted) -> Result<HttpResponse, Problem> {
    let act = posted.act(async |tx, actor| {
        calendar_feed::revoke(tx, actor).await?;
        Ok::<_, FeedRefused>("/calendar?said=calendar-revoked".to_owned())
    });
    act.await
}

async fn feed(app: web::Data<App>, token: web::Path<String>) -> Result<HttpResponse, Problem> {
    let text = calendar_feed::read(&app, &token).await?;
    let mut response = HttpResponse::Ok();
    response.content_type("text/calendar; charset=utf-8");
    response.insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"gaetong.ics\""));
    Ok(response.body(text))
}
