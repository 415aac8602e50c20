//! Server-rendered pages: extract, authorise, call one act, present.
//!
//! A page is a template context holding a [`page::Page`] (who looks, in which language, on which day)
//! and the components it shows. Pages work without scripts; htmx and `gaetong.js` only make them quicker.

pub mod application;
pub mod assets;
pub mod bill;
pub mod component;
pub mod figures;
pub mod language;
pub mod nav;
pub mod page;
pub mod view;

#[cfg(test)]
mod samples;

use crate::problem::{Problem, language_of};
use actix_web::{HttpRequest, HttpResponse, web};

/// The index of the pages.
pub fn configure(cfg: &mut web::ServiceConfig) {
    assets::routes(cfg);
}

/// How a person is told no: the sentence and the article; without a sign-in, the way to it.
pub fn problem_page(problem: &Problem, request: &HttpRequest) -> HttpResponse {
    let text = problem.detail(language_of(request));
    HttpResponse::build(problem.status)
        .content_type("text/plain; charset=utf-8")
        .body(text.to_owned())
}
