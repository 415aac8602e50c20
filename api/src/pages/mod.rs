//! Server-rendered pages: extract, authorise, call one act, present.
//!
//! A page is a template context holding a [`page::Page`] (who looks, in which language, on which day)
//! and the components it shows. Pages work without scripts; htmx and `gaetong.js` only make them quicker.

pub mod acceptance;
pub mod application;
pub mod assets;
pub mod attendance;
pub mod bill;
pub mod bill_run;
pub mod books;
pub mod calendar;
pub mod component;
pub mod contract;
pub mod desk;
pub mod door;
pub mod figures;
pub mod history;
pub mod home;
pub mod language;
pub mod lifecycle;
pub mod nav;
pub mod note;
pub mod number;
pub mod order;
pub mod outage;
pub mod outbox;
pub mod page;
pub mod partner;
pub mod payment;
pub mod payout;
pub mod plan_template;
pub mod posted;
pub mod provisioning;
pub mod purchase;
pub mod receivable;
pub mod recording;
pub mod report;
pub mod request;
pub mod search;
pub mod service;
pub mod settlement;
pub mod tax_invoice;
pub mod time_machine;
pub mod upload;
pub mod user;
pub mod view;

#[cfg(test)]
mod samples;

use actix_web::web;

pub use door::refusal::problem_page;

/// The index of the pages.
pub fn configure(cfg: &mut web::ServiceConfig) {
    assets::routes(cfg);
    door::routes(cfg);
    search::routes(cfg);
    user::routes(cfg);
    note::routes(cfg);
    bill::routes(cfg);
    outage::routes(cfg);
    tax_invoice::routes(cfg);
    bill_run::routes(cfg);
    payment::routes(cfg);
    books::routes(cfg);
    attendance::routes(cfg);
    request::routes(cfg);
    settlement::routes(cfg);
    purchase::routes(cfg);
    payout::routes(cfg);
    partner::routes(cfg);
    report::routes(cfg);
    provisioning::routes(cfg);
    recording::routes(cfg);
    number::routes(cfg);
    calendar::routes(cfg);
    acceptance::routes(cfg);
    service::routes(cfg);
    contract::routes(cfg);
    receivable::routes(cfg);
    application::routes(cfg);
    order::routes(cfg);
    outbox::routes(cfg);
    time_machine::routes(cfg);
    plan_template::routes(cfg);
    lifecycle::routes(cfg);
    home::routes(cfg);
}
