//! How many scenarios are recorded on a Thursday.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::NaiveDate;
use gaetong_entity::party::user_account::Role;
use gaetong_provisioning::recording::{self, NewCapacity, RecordingError};

use crate::pages::component::{Field, FieldKind, Section};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::pages::view::FormPage;
use crate::problem::Problem;

/// What stands in the form.
struct Filled<'a> {
    from_on: &'a str,
    only: &'a str,
    slots: &'a str,
    reason: &'a str,
}

pub async fn form(desk: Desk) -> Result<HttpResponse, Problem> {
    if !matches!(desk.person.actor.role, Role::Consulting | Role::Product) {
        return Err(Problem::not_found());
    }
    let page = desk.page(desk.lang().t("recording-capacity"));
    let today = page.today.to_string();
    show(&present(page, &Filled { from_on: &today, only: "", slots: "4", reason: "" }))
}

pub async fn set(posted: Posted) -> Result<HttpResponse, Problem> {
    let filled = Filled {
        from_on: posted.field("from_on"),
        only: posted.field("only_that_day"),
        slots: posted.field("slots"),
        reason: posted.field("reason"),
    };
    let new = NewCapacity {
        from_on: filled.from_on.parse::<NaiveDate>().unwrap_or_default(),
        only_that_day: !filled.only.is_empty(),
        slots: filled.slots.parse().unwrap_or(-1),
        reason: filled.reason.to_owned(),
    };
    let done = posted.act(async |tx, actor| {
        recording::set_capacity(tx, actor, new).await?;
        Ok::<_, RecordingError>("/recordings?said=recording-capacity-set".to_owned())
    });
    let problem = match done.await {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let page = posted.desk.refused(posted.desk.lang().t("recording-capacity"), &problem);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(page, &filled))
}

fn present(page: Page, filled: &Filled<'_>) -> FormPage {
    let fields = vec![
        Field::new(&page, "from_on", FieldKind::Date).value(filled.from_on),
        Field::new(&page, "only_that_day", FieldKind::Check).value(filled.only).optional(),
        Field::new(&page, "slots", FieldKind::Number).value(filled.slots).width("w-xs"),
        Field::new(&page, "reason", FieldKind::Text).value(filled.reason).width("field-wide"),
    ];
    let legend = page.t("recording-capacity");
    FormPage {
        lead: page.t("recording-capacity-lead"),
        crumbs: vec![(page.t("nav-recordings"), "/recordings".into())],
        action: "/recordings/capacity".into(),
        sections: vec![Section { legend, fields, rare: false }],
        hidden: Vec::new(),
        submit: page.t("save"),
        back: "/recordings".into(),
        autosave: None,
        quote: None,
        quote_now: None,
        files: false,
        page,
    }
}
