//! How a person is told no: what happened, what was not done, what to do next; without a sign-in,
//! the way to it.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use askama::Template;

use super::ProblemPage;
use crate::app;
use crate::pages::desk::{Frame, bare_page};
use crate::pages::page::Page;
use crate::problem::{Problem, language_of};

pub fn problem_page(problem: &Problem, request: &HttpRequest) -> HttpResponse {
    if problem.code == "sign-in-first" {
        return to_the_door(request);
    }
    let written = frame(request).and_then(|page| refusal(page, problem, request).render().ok());
    let text = || problem.detail(language_of(request)).to_owned();
    HttpResponse::build(problem.status)
        .content_type(if written.is_some() {
            "text/html; charset=utf-8"
        } else {
            "text/plain; charset=utf-8"
        })
        .body(written.unwrap_or_else(text))
}

/// A page that was asked for is shown after the sign-in; a form that was sent is not sent again.
fn to_the_door(request: &HttpRequest) -> HttpResponse {
    let asked =
        if request.method() == Method::GET { request.uri().to_string() } else { "/".to_owned() };
    let next: String = url::form_urlencoded::byte_serialize(asked.as_bytes()).collect();
    let mut answer = HttpResponse::SeeOther();
    if request.headers().contains_key("hx-request") {
        answer = HttpResponse::Unauthorized();
        answer.insert_header(("HX-Redirect", "/login"));
    }
    answer.insert_header((header::LOCATION, format!("/login?next={next}"))).finish()
}

/// The frame the handler had, so that the rail stays; else one without a person.
fn frame(request: &HttpRequest) -> Option<Page> {
    let kept = request.extensions().get::<Frame>().map(|frame| frame.0.clone());
    kept.or_else(|| Some(bare_page(request, &app::of(request).ok()?, "problem-title")))
}

fn refusal(mut page: Page, problem: &Problem, request: &HttpRequest) -> ProblemPage {
    page.title = page.t("problem-title");
    let back = request.headers().get(header::REFERER).and_then(|value| value.to_str().ok());
    let back =
        back.and_then(|place| url::Url::parse(place).ok()).map(|place| place.path().to_owned());
    let changes = !request.method().is_safe();
    ProblemPage {
        what: problem.detail(language_of(request)).to_owned(),
        not_done: if changes { page.t("problem-not-done") } else { String::new() },
        next: page.t(next_step(problem.status)),
        article: problem.article.unwrap_or_default().to_owned(),
        code: problem.code.to_owned(),
        request_id: app::request_id(request),
        back,
        page,
    }
}

fn next_step(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "problem-next-not-found",
        StatusCode::FORBIDDEN => "problem-next-not-allowed",
        StatusCode::CONFLICT => "problem-next-conflict",
        StatusCode::PRECONDITION_FAILED => "problem-next-changed",
        status if status.is_client_error() => "problem-next-invalid",
        _ => "problem-next-broken",
    }
}
