//! Signing in, staying signed in, signing out.

use super::{fingerprint, password, random_secret, token};
use crate::app::App;
use crate::problem::{OrBroken, Problem};
use chrono::TimeDelta;
use gaetong_entity::ids::{SignInId, TenantId};
use gaetong_entity::party::user_account::{self as user, Language};
use gaetong_entity::party::{refresh_token, sign_in, sign_in_attempt};
use gaetong_entity::refusal::{Kind, Refusal};
use gaetong_entity::{Actor, Change, Scope, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;

/// A browser stays signed in for a working day, a program for a month of refreshing.
const PAGE_HOURS: i64 = 12;
const REFRESH_DAYS: i64 = 30;
/// A twin request may arrive with the same refresh token; later it is a stolen one.
const REFRESH_GRACE_SECONDS: i64 = 10;
const TRIES: u64 = 10;
const TRY_WINDOW_MINUTES: i64 = 15;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefused {
    #[error("e-mail or password is wrong")]
    Wrong,
    #[error("too many tries for this e-mail; wait 15 minutes")]
    TooManyTries,
    #[error("the refresh token does not hold")]
    NotHeld,
    #[error(transparent)]
    Database(#[from] sea_orm::DbErr),
}

impl Refusal for SignInRefused {
    fn kind(&self) -> Kind {
        match self {
            SignInRefused::Wrong | SignInRefused::NotHeld => Kind::NotAllowed,
            SignInRefused::TooManyTries => Kind::Conflict,
            SignInRefused::Database(_) => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            SignInRefused::Wrong => "wrong-credentials",
            SignInRefused::TooManyTries => "too-many-tries",
            SignInRefused::NotHeld => "refresh-token-not-held",
            SignInRefused::Database(_) => "internal",
        }
    }

    fn message(&self, language: Language) -> String {
        let (ko, en) = match self {
            SignInRefused::Wrong => {
                ("이메일 또는 비밀번호가 맞지 않습니다.", "E-mail or password is wrong.")
            }
            SignInRefused::TooManyTries => (
                "시도가 너무 많습니다. 15분 뒤에 다시 시도하세요.",
                "Too many tries. Try again in 15 minutes.",
            ),
            SignInRefused::NotHeld => (
                "갱신 토큰이 유효하지 않습니다. 다시 로그인하세요.",
                "The refresh token does not hold. Sign in again.",
            ),
            SignInRefused::Database(_) => ("", ""),
        };
        if language == Language::Ko { ko.to_owned() } else { en.to_owned() }
    }
}

/// A fresh sign-in; `secret` goes to the browser's cookie, never into the database.
#[derive(Debug)]
pub struct SignedIn {
    pub user: user::Model,
    pub sign_in_id: SignInId,
    pub secret: String,
}

/// What a program gets: a short-lived access token and a refresh token to be used once.
#[derive(Debug)]
pub struct Tokens {
    pub access_token: String,
    pub refresh_token: String,
    pub expires_in: i64,
    pub user: user::Model,
}

/// Where a sign-in comes from, for the record.
#[derive(Debug, Clone)]
pub struct Origin {
    pub address: String,
    pub user_agent: String,
}

impl Origin {
    pub fn of(request: &actix_web::HttpRequest) -> Origin {
        let agent = request.headers().get(actix_web::http::header::USER_AGENT);
        let user_agent = agent.and_then(|value| value.to_str().ok()).unwrap_or_default();
        Origin { address: super::address_of(request), user_agent: user_agent.to_owned() }
    }
}

/// Signs in by e-mail and password. The attempt is recorded whatever comes of it.
pub async fn sign_in_by_password(
    app: &App,
    channel: sign_in::Channel,
    email: &str,
    given: &str,
    origin: &Origin,
) -> Result<SignedIn, SignInRefused> {
    let email = email.trim().to_lowercase();
    let found = {
        let tx = app.store.read(Scope::Provider).await?;
        if recent_failures(app, &tx, &email).await? >= TRIES {
            return Err(SignInRefused::TooManyTries);
        }
        let rows = tx.find::<user::Entity>().filter(user::Column::Email.eq(&email));
        rows.one(tx.raw()).await?
    };
    let hash = found.as_ref().map(|u| u.password_hash.clone());
    let given = given.to_owned();
    // A tenth of a second of hashing must not hold up everyone else's requests.
    let right = actix_web::web::block(move || password::is_right(&given, hash.as_deref())).await;
    let user = found.filter(|u| u.disabled_at.is_none() && matches!(right, Ok(true)));

    let tx = app.store.begin(Scope::Provider).await?;
    record_attempt(app, &tx, &email, origin, user.is_some()).await?;
    let Some(user) = user else {
        tx.commit().await?;
        return Err(SignInRefused::Wrong);
    };
    let signed_in = open(app, &tx, channel, user, origin).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// Signs a user in without a password: the role cards of a demo deployment, nothing else.
pub async fn sign_in_as(app: &App, email: &str, origin: &Origin) -> Result<SignedIn, Problem> {
    if !app.config.is_demo() {
        return Err(Problem::not_found());
    }
    let tx = app.store.begin(Scope::Provider).await.or_broken()?;
    let rows = tx.find::<user::Entity>().filter(user::Column::Email.eq(email));
    let user = rows.one(tx.raw()).await.or_broken()?.ok_or_else(Problem::not_found)?;
    let signed_in = open(app, &tx, sign_in::Channel::Page, user, origin).await?;
    tx.commit().await.or_broken()?;
    Ok(signed_in)
}

async fn recent_failures(app: &App, tx: &Tx, email: &str) -> Result<u64, sea_orm::DbErr> {
    let since = app.clock.wall() - TimeDelta::minutes(TRY_WINDOW_MINUTES);
    let rows = tx
        .find::<sign_in_attempt::Entity>()
        .filter(sign_in_attempt::Column::Email.eq(email))
        .filter(sign_in_attempt::Column::Succeeded.eq(false))
        .filter(sign_in_attempt::Column::At.gt(since));
    rows.count(tx.raw()).await
}

async fn record_attempt(
    app: &App,
    tx: &Tx,
    email: &str,
    origin: &Origin,
    succeeded: bool,
) -> Result<(), sea_orm::DbErr> {
    let row = sign_in_attempt::ActiveModel {
        id: Set(uuid::Uuid::now_v7()),
        email: Set(email.to_owned()),
        from_address: Set(origin.address.clone()),
        succeeded: Set(succeeded),
        at: Set(app.clock.wall()),
    };
    tx.insert(row).await.map(drop)
}

async fn open(
    app: &App,
    tx: &Tx,
    channel: sign_in::Channel,
    user: user::Model,
    origin: &Origin,
) -> Result<SignedIn, SignInRefused> {
    let (id, secret, now) = (SignInId::new(), random_secret(), app.clock.wall());
    let lifetime = match channel {
        sign_in::Channel::Page => TimeDelta::hours(PAGE_HOURS),
        sign_in::Channel::Api => TimeDelta::days(REFRESH_DAYS),
    };
    tx.insert(sign_in::ActiveModel {
        id: Set(id),
        user_id: Set(user.id),
        channel: Set(channel),
        secret_hash: Set(fingerprint(&secret)),
        from_address: Set(origin.address.clone()),
        user_agent: Set(origin.user_agent.chars().take(200).collect()),
        created_at: Set(now),
        expires_at: Set(now + lifetime),
        ended_at: Set(None),
        end_reason: Set(None),
    })
    .await?;
    let actor = actor_for_audit(app, &user, origin, channel);
    tx.record(&actor, sign_in_change(&user, "user.signed_in", id, None)).await?;
    Ok(SignedIn { user, sign_in_id: id, secret })
}

fn actor_for_audit(
    app: &App,
    user: &user::Model,
    origin: &Origin,
    channel: sign_in::Channel,
) -> Actor {
    Actor {
        user_id: user.id,
        name: user.name.clone(),
        role: user.role,
        tenant_id: user.tenant_id,
        partner_id: user.partner_id,
        from_address: origin.address.clone(),
        channel: channel.code(),
        request_id: String::new(),
        now: app.clock.now(),
    }
}

fn sign_in_change(
    user: &user::Model,
    act: &'static str,
    id: SignInId,
    reason: Option<String>,
) -> Change {
    Change {
        tenant_id: user.tenant_id.unwrap_or(TenantId::NONE),
        act,
        subject_kind: "sign_in",
        subject_id: id.to_string(),
        before: json!({}),
        after: json!({}),
        reason,
    }
}

/// The first pair of tokens of a program's sign-in.
pub async fn first_tokens(app: &App, signed_in: SignedIn) -> Result<Tokens, SignInRefused> {
    let tx = app.store.begin(Scope::Provider).await?;
    let tokens = issue(app, &tx, signed_in.user, signed_in.sign_in_id).await?;
    tx.commit().await?;
    Ok(tokens)
}

async fn issue(
    app: &App,
    tx: &Tx,
    user: user::Model,
    sign_in_id: SignInId,
) -> Result<Tokens, SignInRefused> {
    let (now, refresh) = (app.clock.wall(), random_secret());
    tx.insert(refresh_token::ActiveModel {
        token_hash: Set(fingerprint(&refresh)),
        sign_in_id: Set(sign_in_id),
        created_at: Set(now),
        expires_at: Set(now + TimeDelta::days(REFRESH_DAYS)),
        used_at: Set(None),
    })
    .await?;
    let access = app.secret.access_token(user.id, sign_in_id, now);
    let access_token = access.map_err(|e| sea_orm::DbErr::Custom(e.to_string()))?;
    let expires_in = token::LIFETIME_SECONDS;
    Ok(Tokens { access_token, refresh_token: refresh, expires_in, user })
}

/// Exchanges a refresh token for a new pair. A token used before ends the whole sign-in: either
/// its owner or a thief holds a copy.
pub async fn refresh(app: &App, token: &str) -> Result<Tokens, SignInRefused> {
    let tx = app.store.begin(Scope::Provider).await?;
    let rows = tx
        .find::<refresh_token::Entity>()
        .filter(refresh_token::Column::TokenHash.eq(fingerprint(token)));
    let rows = if tx.backend() == sea_orm::DbBackend::Postgres {
        sea_orm::QuerySelect::lock_exclusive(rows)
    } else {
        rows
    };
    let row = rows.one(tx.raw()).await?.ok_or(SignInRefused::NotHeld)?;
    let now = app.clock.wall();
    if let Some(used_at) = row.used_at {
        let a_twin = now - used_at < TimeDelta::seconds(REFRESH_GRACE_SECONDS);
        if !a_twin {
            end(&tx, row.sign_in_id, now, "refresh token used twice").await?;
            tx.commit().await?;
        }
        return Err(SignInRefused::NotHeld);
    }
    let held = row.expires_at > now;
    let user = holder(&tx, row.sign_in_id, now).await?.filter(|_| held);
    let user = user.ok_or(SignInRefused::NotHeld)?;
    let sign_in_id = row.sign_in_id;
    let mut row = row.into_active_model();
    row.used_at = Set(Some(now));
    tx.update(row).await?;
    let tokens = issue(app, &tx, user, sign_in_id).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// The user of a sign-in that still holds.
pub(super) async fn holder(
    tx: &Tx,
    id: SignInId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<user::Model>, sea_orm::DbErr> {
    let rows = tx.find::<sign_in::Entity>().filter(sign_in::Column::Id.eq(id));
    let open = rows.one(tx.raw()).await?.filter(|s| s.ended_at.is_none() && s.expires_at > now);
    let Some(open) = open else { return Ok(None) };
    let rows = tx.find::<user::Entity>().filter(user::Column::Id.eq(open.user_id));
    Ok(rows.one(tx.raw()).await?.filter(|u| u.disabled_at.is_none()))
}

/// Signs out.
pub async fn end_sign_in(app: &App, id: SignInId, reason: &str) -> Result<(), Problem> {
    let tx = app.store.begin(Scope::Provider).await.or_broken()?;
    end(&tx, id, app.clock.wall(), reason).await.or_broken()?;
    tx.commit().await.or_broken()
}

async fn end(
    tx: &Tx,
    id: SignInId,
    now: chrono::DateTime<chrono::Utc>,
    reason: &str,
) -> Result<(), sea_orm::DbErr> {
    let rows = tx.find::<sign_in::Entity>().filter(sign_in::Column::Id.eq(id));
    let Some(row) = rows.one(tx.raw()).await? else { return Ok(()) };
    if row.ended_at.is_some() {
        return Ok(());
    }
    let mut row = row.into_active_model();
    row.ended_at = Set(Some(now));
    row.end_reason = Set(Some(reason.to_owned()));
    tx.update(row).await.map(drop)
}
