//! S/O processing: the paper on the left, the data with its automatic checks on the right.

pub mod decide;
pub mod queue;
pub mod show;

use actix_web::web;
use askama::Template;

use super::application::{PaperView, QuoteView};
use super::component::{Answers, Check, Choice, EventLine, Identity};
use super::page::Page;

/// Adds the order desk.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/orders", web::get().to(queue::list))
        .route("/orders/{id}", web::get().to(show::show))
        .route("/orders/{id}/review", web::post().to(decide::start_review))
        .route("/orders/{id}/accept", web::get().to(decide::confirm))
        .route("/orders/{id}/accept", web::post().to(decide::accept))
        .route("/orders/{id}/return", web::post().to(decide::give_back))
        .route("/orders/{id}/refuse", web::post().to(decide::refuse));
}

/// The paper that is open beside the data.
#[derive(Clone, Debug)]
pub struct OpenPaper {
    pub title: String,
    pub href: String,
    pub is_image: bool,
}

#[derive(Clone, Debug, Template)]
#[template(path = "order/order.html")]
pub struct OrderPage {
    pub page: Page,
    /// `/orders/{id}`
    pub address: String,
    pub identity: Identity,
    pub papers: Vec<PaperView>,
    pub open: Option<OpenPaper>,
    pub checks: Vec<Check>,
    pub parts: Vec<Answers>,
    pub quote: Option<QuoteView>,
    pub version: String,
    /// Which moves the state and the role allow.
    pub may_review: bool,
    pub may_accept: bool,
    pub may_return: bool,
    pub may_refuse: bool,
    /// Canned reasons for a return, grounds of art. 3 for a refusal.
    pub return_reasons: Vec<Choice>,
    pub refusal_grounds: Vec<Choice>,
    /// The service it became.
    pub service: Option<String>,
    pub history: Vec<EventLine>,
}
