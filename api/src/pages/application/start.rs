//! Starting an application: the company's business number is enough, what is known is filled in.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use gaetong_entity::Actor;
use gaetong_entity::Tx;
use gaetong_entity::ids::BusinessNumber;
use gaetong_provisioning::application::ApplicationError;
use gaetong_provisioning::application::detail::detail;
use gaetong_provisioning::application::draft::{self, CustomerFacts};

use super::show::next_place;
use crate::pages::component::{Field, FieldKind, Section};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::{FieldError, Page};
use crate::pages::posted::{Posted, comes_back};
use crate::pages::view::FormPage;
use crate::problem::Problem;

pub async fn form(desk: Desk) -> Result<HttpResponse, Problem> {
    let page = desk.page(desk.lang().t("application-new"));
    show(&start_page(page, "", ""))
}

pub async fn start(posted: Posted) -> Result<HttpResponse, Problem> {
    let (number, name) = (posted.field("business_number"), posted.field("name"));
    let title = posted.desk.lang().t("application-new");
    let Ok(number) = number.parse::<BusinessNumber>() else {
        let mut page = posted.desk.page(title);
        let text = page.t("error-business-number");
        page.errors = vec![FieldError { field: "business_number".into(), text }];
        let page = start_page(page, posted.field("business_number"), name);
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let facts = CustomerFacts { name: name.to_owned(), ..CustomerFacts::default() };
    let act = async |tx: &Tx, actor: &Actor| -> Result<String, ApplicationError> {
        let row = draft::start(tx, actor, &number, facts.clone()).await?;
        let filed = detail(tx, actor, row.id).await?;
        Ok(filed.map_or_else(|| "/applications".to_owned(), |filed| next_place(&filed, "")))
    };
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let page = posted.desk.refused(title, &problem);
            let page = start_page(page, posted.field("business_number"), name);
            show_with(problem.status, &page)
        }
        other => other,
    }
}

fn start_page(page: Page, number: &str, name: &str) -> FormPage {
    let fields = vec![
        Field::new(&page, "business_number", FieldKind::Text).value(number).width("w-md"),
        Field::new(&page, "name", FieldKind::Text)
            .label(page.t("field-company-name"))
            .hinted(page.t("field-company-name-known"))
            .value(name)
            .width("w-md")
            .optional(),
    ];
    FormPage {
        lead: page.t("application-start-lead"),
        crumbs: vec![(page.t("nav-applications"), "/applications".to_owned())],
        action: "/applications".to_owned(),
        sections: vec![Section::new(page.t("application-section-customer"), fields)],
        hidden: Vec::new(),
        submit: page.t("application-start"),
        back: "/applications".to_owned(),
        autosave: None,
        quote: None,
        quote_now: None,
        files: false,
        page,
    }
}
