//! Signing in and out by page.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use gaetong_entity::party::sign_in::Channel;
use serde::Deserialize;

use super::LoginPage;
use crate::app::App;
use crate::pages::component::{Field, FieldKind};
use crate::pages::desk::{bare_page, show, show_with};
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::Posted;
use crate::problem::Problem;
use crate::session::{self, Origin, Person, SignInRefused, SignedIn};

#[derive(Deserialize)]
pub struct Next {
    next: Option<String>,
}

#[derive(Deserialize)]
pub struct Credentials {
    email: String,
    password: String,
    then: Option<String>,
}

/// The form; whoever is signed in already goes on.
pub async fn form(
    request: HttpRequest,
    app: web::Data<App>,
    person: Option<Person>,
    next: web::Query<Next>,
) -> Result<HttpResponse, Problem> {
    let then = inside(next.next.as_deref());
    if person.is_some() {
        return Ok(go_to(&then));
    }
    let page = bare_page(&request, &app, "login-title");
    show(&login_page(page, "", then))
}

pub async fn sign_in(
    request: HttpRequest,
    app: web::Data<App>,
    given: web::Form<Credentials>,
) -> Result<HttpResponse, Problem> {
    let origin = Origin::of(&request);
    let then = inside(given.then.as_deref());
    let signed_in =
        session::sign_in_by_password(&app, Channel::Page, &given.email, &given.password, &origin);
    let key = match signed_in.await {
        Ok(signed_in) => return Ok(welcome(&app, &signed_in, &then)),
        Err(SignInRefused::Wrong | SignInRefused::NotHeld) => "login-refused",
        Err(SignInRefused::TooManyTries) => "login-locked",
        Err(broken @ SignInRefused::Database(_)) => return Err(broken.into()),
    };
    let mut page = bare_page(&request, &app, "login-title");
    page.errors = vec![FieldError { field: "email".into(), text: page.t(key) }];
    show_with(StatusCode::UNAUTHORIZED, &login_page(page, &given.email, then))
}

pub async fn sign_out(posted: Posted) -> Result<HttpResponse, Problem> {
    let app = &posted.desk.app;
    session::end_sign_in(app, posted.desk.person.sign_in_id, "signed out").await?;
    let mut answer = go_to(if app.config.is_demo() { "/demo" } else { "/login" });
    let gone = cookie(app, String::new(), Duration::ZERO);
    // Fails only for a cookie that cannot be written down; this one is empty.
    let _ = answer.add_cookie(&gone);
    Ok(answer)
}

/// A fresh sign-in on its way: the cookie, then the page asked for.
pub fn welcome(app: &App, signed_in: &SignedIn, then: &str) -> HttpResponse {
    let mut answer = go_to(then);
    // The secret is URL-safe Base64, which every cookie can hold.
    let _ = answer.add_cookie(&cookie(app, signed_in.secret.clone(), Duration::hours(12)));
    answer
}

fn cookie(app: &App, value: String, age: Duration) -> Cookie<'static> {
    let secure = app.config.secure_cookies();
    Cookie::build(session::cookie_name(secure), value)
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish()
}

fn login_page(page: Page, email: &str, then: String) -> LoginPage {
    let fields = vec![
        Field::new(&page, "email", FieldKind::Email).value(email).autocomplete("username"),
        Field::new(&page, "password", FieldKind::Password).autocomplete("current-password"),
    ];
    LoginPage { fields, then, page }
}

#[must_use]
pub fn go_to(place: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish()
}

/// A place to go back to must be on this site: one slash, not two, and nothing a browser reads as one.
#[must_use]
pub fn inside(place: Option<&str>) -> String {
    let safe = |place: &&str| {
        place.starts_with('/')
            && !place[1..].starts_with(['/', '\\'])
            && place.bytes().all(|b| (0x21..0x7f).contains(&b))
            && !place.starts_with("/login")
    };
    place.filter(safe).unwrap_or("/").to_owned()
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn only_places_on_this_site_are_gone_back_to() {
        for (place, kept) in [
            ("/bills/201408-1?tab=terms", "/bills/201408-1?tab=terms"),
            ("//elsewhere.example", "/"),
            ("/\\elsewhere.example", "/"),
            ("https://elsewhere.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("/login?next=/", "/"),
            ("", "/"),
        ] {
            assert_eq!(inside(Some(place)), kept, "{place:?}");
        }
        assert_eq!(inside(None), "/");
    }
}
