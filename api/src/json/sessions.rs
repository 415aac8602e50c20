//! Signing in and out by program.

use crate::app::App;
use crate::problem::{Problem, ProblemBody};
use crate::session::{self, Origin, Person, SignInRefused, Tokens};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use gaetong_entity::party::sign_in::Channel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(sign_in).service(refresh).service(sign_out).service(me);
}

/// E-mail and password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The address the user signs in with.
    #[schema(example = "sales@gaetong.example")]
    pub email: String,
    /// The password.
    #[schema(example = "correct horse battery")]
    pub password: String,
}

/// A refresh token to exchange.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// The refresh token of the answer before; each is good once.
    pub refresh_token: String,
}

/// A pair of tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenAnswer {
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    #[schema(example = 900)]
    pub expires_in: i64,
    /// Exchange it for the next pair; good once.
    pub refresh_token: String,
}

/// The signed-in person.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The user's id.
    #[schema(example = "usr_01k00000000000000000000000")]
    pub id: String,
    /// The user's name.
    #[schema(example = "박정산")]
    pub name: String,
    /// The address the user signs in with.
    #[schema(example = "settlement@gaetong.example")]
    pub email: String,
    /// What the user may do.
    #[schema(example = "settlement")]
    pub role: &'static str,
    /// The customer company the user belongs to.
    pub tenant_id: Option<String>,
    /// The partner company the user belongs to.
    pub partner_id: Option<String>,
    /// The deployment's date in Seoul.
    #[schema(example = "2026-11-23")]
    pub today: chrono::NaiveDate,
}

impl From<Tokens> for TokenAnswer {
    fn from(tokens: Tokens) -> TokenAnswer {
        TokenAnswer {
            access_token: tokens.access_token,
            token_type: "Bearer",
            expires_in: tokens.expires_in,
            refresh_token: tokens.refresh_token,
        }
    }
}

/// 로그인 / Sign in
///
/// 이메일과 비밀번호로 액세스 토큰과 갱신 토큰을 받습니다. Exchanges e-mail and password for an access
/// token of fifteen minutes and a refresh token. Ten wrong tries in fifteen minutes shut the door.
#[utoipa::path(
    tag = "sessions",
    operation_id = "signIn",
    request_body = Credentials,
    responses(
        (status = 200, description = "Signed in", body = TokenAnswer),
        (status = 400, description = "Malformed", body = ProblemBody),
        (status = 401, description = "Wrong e-mail or password", body = ProblemBody),
        (status = 429, description = "Too many tries", body = ProblemBody),
    )
)]
#[post("/sessions")]
async fn sign_in(
    request: HttpRequest,
    app: web::Data<App>,
    body: web::Json<Credentials>,
) -> Result<HttpResponse, Problem> {
    let origin = Origin::of(&request);
    let (email, password) = (&body.email, &body.password);
    let signed_in = session::sign_in_by_password(&app, Channel::Api, email, password, &origin);
    let tokens = session::first_tokens(&app, signed_in.await.map_err(refused)?).await;
    Ok(HttpResponse::Ok().json(TokenAnswer::from(tokens.map_err(refused)?)))
}

/// 토큰 갱신 / Refresh
///
/// 갱신 토큰을 새 토큰 쌍으로 바꿉니다. A refresh token used a second time ends the sign-in.
#[utoipa::path(
    tag = "sessions",
    operation_id = "refreshSession",
    request_body = RefreshRequest,
    responses(
        (status = 200, description = "A new pair", body = TokenAnswer),
        (status = 400, description = "Malformed", body = ProblemBody),
        (status = 401, description = "The token does not hold", body = ProblemBody),
    )
)]
#[post("/sessions/refresh")]
async fn refresh(
    app: web::Data<App>,
    body: web::Json<RefreshRequest>,
) -> Result<HttpResponse, Problem> {
    let tokens = session::refresh(&app, &body.refresh_token).await.map_err(refused)?;
    Ok(HttpResponse::Ok().json(TokenAnswer::from(tokens)))
}

/// 로그아웃 / Sign out
///
/// 이 로그인의 모든 토큰이 즉시 끝납니다. Ends this sign-in and all its tokens at once.
#[utoipa::path(
    tag = "sessions",
    operation_id = "signOut",
    security(("bearer" = [])),
    responses(
        (status = 204, description = "Signed out"),
    )
)]
#[delete("/sessions/current")]
async fn sign_out(app: web::Data<App>, person: Person) -> Result<HttpResponse, Problem> {
    session::end_sign_in(&app, person.sign_in_id, "signed out").await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 내 정보 / Who am I
///
/// 로그인한 사용자와 오늘 날짜. The signed-in user and the deployment's date.
#[utoipa::path(
    tag = "sessions",
    operation_id = "me",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The signed-in person", body = Me),
    )
)]
#[get("/me")]
async fn me(person: Person) -> web::Json<Me> {
    let actor = &person.actor;
    web::Json(Me {
        id: actor.user_id.to_string(),
        name: actor.name.clone(),
        email: person.email.clone(),
        role: actor.role.code(),
        tenant_id: actor.tenant_id.map(|id| id.to_string()),
        partner_id: actor.partner_id.map(|id| id.to_string()),
        today: actor.today(),
    })
}

/// A failed sign-in is 401 or 429, not the 403 or 409 of an act refused.
fn refused(refusal: SignInRefused) -> Problem {
    let status = match refusal {
        SignInRefused::Wrong | SignInRefused::NotHeld => Some(StatusCode::UNAUTHORIZED),
        SignInRefused::TooManyTries => Some(StatusCode::TOO_MANY_REQUESTS),
        SignInRefused::Database(_) => None,
    };
    let problem = Problem::from(refusal);
    Problem { status: status.unwrap_or(problem.status), ..problem }
}
