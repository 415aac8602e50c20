//! Language, colours, size of letters and single-letter keys: a cookie each, for a year.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::sign_in::{go_to, inside};
use crate::app::App;
use crate::pages::language::Lang;
use crate::pages::page::Theme;

/// The one that was pressed is sent.
#[derive(Deserialize)]
pub struct Wish {
    lang: Option<String>,
    theme: Option<String>,
    size: Option<String>,
    keys: Option<String>,
    back: Option<String>,
}

pub async fn choose(app: web::Data<App>, wish: web::Form<Wish>) -> HttpResponse {
    let size = wish.size.as_deref().filter(|size| matches!(*size, "1" | "2" | "3" | "4" | "5"));
    let keys = wish.keys.as_deref().map(|keys| if keys == "off" { "off" } else { "on" });
    let wishes = [
        ("language", wish.lang.as_deref().map(|code| Lang::from_code(code).code())),
        ("theme", wish.theme.as_deref().map(|code| Theme::from_code(code).code())),
        ("size", size),
        ("keys", keys),
    ];
    let mut answer = go_to(&inside(wish.back.as_deref()));
    for (name, value) in wishes.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        // Each value is one of a few plain words, which every cookie can hold.
        let _ = answer.add_cookie(&cookie(&app, name, value));
    }
    answer
}

fn cookie(app: &App, name: &'static str, value: &str) -> Cookie<'static> {
    Cookie::build(name, value.to_owned())
        .path("/")
        .http_only(true)
        .secure(app.config.secure_cookies())
        .same_site(SameSite::Lax)
        .max_age(Duration::days(365))
        .finish()
}
