//! The extractor: from a bearer token (API) or a session cookie (pages) to a [`Person`].

use super::{fingerprint, sign_in};
use crate::app::{self, App};
use crate::problem::{OrBroken, Problem};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use gaetong_entity::ids::SignInId;
use gaetong_entity::party::sign_in as sign_in_row;
use gaetong_entity::party::user_account::{self as user, Language};
use gaetong_entity::{Actor, Scope, Tx};
use sea_orm::{ColumnTrait, QueryFilter};

/// The signed-in person behind a request.
#[derive(Debug, Clone)]
pub struct Person {
    pub actor: Actor,
    pub language: Language,
    pub email: String,
    pub sign_in_id: SignInId,
    /// The hidden field every form of this sign-in must send back.
    pub form_token: String,
}

/// The session cookie's name: over TLS the browser itself guards the prefixed one.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-gaetong" } else { "gaetong" }
}

impl FromRequest for Person {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Person, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = app::of(&request)?;
            let found = if request.path().starts_with("/api/") {
                by_bearer(&app, &request).await?
            } else {
                by_cookie(&app, &request).await?
            };
            let (user, sign_in_id, channel) = found.ok_or_else(Problem::sign_in_first)?;
            Ok(person(&app, &request, user, sign_in_id, channel))
        })
    }
}

type Found = Option<(user::Model, SignInId, &'static str)>;

async fn by_bearer(app: &App, request: &HttpRequest) -> Result<Found, Problem> {
    let value = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let token = value.and_then(|v| v.strip_prefix("Bearer "));
    let Some((_, sign_in_id)) = token.and_then(|t| app.secret.read(t)) else { return Ok(None) };
    let tx = app.store.read(Scope::Provider).await.or_broken()?;
    let user = sign_in::holder(&tx, sign_in_id, app.clock.wall()).await.or_broken()?;
    Ok(user.map(|user| (user, sign_in_id, "api")))
}

async fn by_cookie(app: &App, request: &HttpRequest) -> Result<Found, Problem> {
    let Some(cookie) = request.cookie(cookie_name(app.config.secure_cookies())) else {
        return Ok(None);
    };
    let tx = app.store.read(Scope::Provider).await.or_broken()?;
    let Some(id) = page_sign_in(&tx, cookie.value()).await.or_broken()? else { return Ok(None) };
    let user = sign_in::holder(&tx, id, app.clock.wall()).await.or_broken()?;
    Ok(user.map(|user| (user, id, "page")))
}

async fn page_sign_in(tx: &Tx, secret: &str) -> Result<Option<SignInId>, sea_orm::DbErr> {
    let rows = tx
        .find::<sign_in_row::Entity>()
        .filter(sign_in_row::Column::SecretHash.eq(fingerprint(secret)))
        .filter(sign_in_row::Column::Channel.eq(sign_in_row::Channel::Page));
    Ok(rows.one(tx.raw()).await?.map(|row| row.id))
}

fn person(
    app: &App,
    request: &HttpRequest,
    user: user::Model,
    sign_in_id: SignInId,
    channel: &'static str,
) -> Person {
    let language = match request.cookie("language").as_ref().map(|c| c.value()) {
        Some("en") => Language::En,
        Some("ko") => Language::Ko,
        _ => user.language,
    };
    Person {
        actor: Actor {
            user_id: user.id,
            name: user.name,
            role: user.role,
            tenant_id: user.tenant_id,
            partner_id: user.partner_id,
            from_address: address_of(request),
            channel,
            request_id: app::request_id(request),
            now: app.clock.now(),
        },
        language,
        email: user.email,
        sign_in_id,
        form_token: app.secret.form_token(&sign_in_id.to_string()),
    }
}

/// The peer's address. Forwarding headers are anybody's claim, so they are not believed.
pub fn address_of(request: &HttpRequest) -> String {
    request.peer_addr().map(|peer| peer.ip().to_string()).unwrap_or_default()
}
