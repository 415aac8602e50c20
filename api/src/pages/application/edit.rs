//! One part of the form: shown, saved, and kept as a draft while it is typed.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, web};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::{Actor, Tx};
use gaetong_provisioning::application::ApplicationError;
use gaetong_provisioning::application::detail::ApplicationDetail;
use gaetong_provisioning::application::draft::{self, CustomerFacts, FormChange, Payer};
use gaetong_provisioning::application::items::{NewItem, set_items};

use super::form::{self, Ask, Misread, Part};
use super::show::{is_editable, next_place};
use super::{address, crumbs, items, quote, read};
use crate::acting::Once;
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::door::sign_in::go_to;
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::pages::view::FormPage;
use crate::problem::Problem;

pub async fn form(
    desk: Desk,
    path: web::Path<(ApplicationId, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, part) = part_of(&path)?;
    let detail = read(&desk, id).await?;
    if !is_editable(&desk, &detail) {
        return Ok(go_to(&address(&detail)));
    }
    let page = desk.page(desk.lang().t(part.title()));
    show(&part_page(page, part, &detail, &|name: &str| part.stored(&detail, name)))
}

pub async fn save(
    request: HttpRequest,
    posted: Posted,
    path: web::Path<(ApplicationId, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, part) = part_of(&path)?;
    let detail = read(&posted.desk, id).await?;
    let ask = |name: &str| posted.field(name).to_owned();
    let wish = wish(part, &detail, &ask);
    if request.headers().contains_key("x-autosave") {
        return keep_draft(&posted, id, wish).await;
    }
    let title = posted.desk.lang().t(part.title());
    let wish = match wish {
        Ok(wish) => wish,
        Err(misread) => {
            let mut page = posted.desk.page(title);
            page.errors = misread.errors(&page);
            return came_back(page, part, &detail, &ask);
        }
    };
    let go = next_place(&detail, part.code());
    let expected = posted.field("version").parse().ok();
    let act = async |tx: &Tx, actor: &Actor| carry_out(tx, actor, id, expected, &wish, go).await;
    match posted.act(act).await {
        Err(problem) if comes_back(&problem) => {
            let mut page = posted.desk.refused(title, &problem);
            if let Wish::Items(lines) = &wish {
                items::at_fields(&mut page.errors, lines);
            }
            came_back(page, part, &detail, &ask)
        }
        other => other,
    }
}

/// What a part's fields ask for.
enum Wish {
    Customer(CustomerFacts),
    Payer(Payer),
    Items(Vec<NewItem>),
    Terms(Box<FormChange>),
}

fn wish(part: Part, detail: &ApplicationDetail, ask: Ask) -> Result<Wish, Misread> {
    Ok(match part {
        Part::Customer => Wish::Customer(form::customer_facts(ask)?),
        Part::Payer => {
            let facts = form::payer_facts(ask)?;
            Wish::Payer(match detail.contents.account {
                Some(_) => Payer::Corrected(facts),
                None => Payer::New(facts),
            })
        }
        Part::Items => Wish::Items(items::asked(&detail.contents.products, ask)?),
        Part::Terms => Wish::Terms(Box::new(form::form_change(ask)?)),
    })
}

async fn carry_out(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
    wish: &Wish,
    go: String,
) -> Result<String, ApplicationError> {
    match wish {
        Wish::Customer(facts) => {
            draft::edit_customer(tx, actor, id, facts.clone()).await?;
        }
        Wish::Payer(payer) => {
            draft::set_payer(tx, actor, id, expected, payer.clone()).await?;
        }
        Wish::Items(lines) => {
            set_items(tx, actor, id, expected, lines.clone()).await?;
        }
        Wish::Terms(change) => {
            draft::edit(tx, actor, id, expected, (**change).clone()).await?;
        }
    }
    Ok(go)
}

/// Keeps what was typed so far. A draft is an act of its own, so it takes a key of its own; what
/// cannot be read yet waits for the next time.
async fn keep_draft(
    posted: &Posted,
    id: ApplicationId,
    wish: Result<Wish, Misread>,
) -> Result<HttpResponse, Problem> {
    let Ok(wish) = wish else { return Ok(HttpResponse::Accepted().finish()) };
    let expected = posted.field("version").parse().ok();
    let once = Once::new(&uuid::Uuid::now_v7().to_string(), "draft", &[])?;
    let act = async |tx: &Tx, actor: &Actor| {
        carry_out(tx, actor, id, expected, &wish, String::from("/")).await
    };
    posted.desk.app.act_then_go(&posted.desk.person, &once, act).await?;
    let version = read(&posted.desk, id).await?.contents.application.version;
    Ok(HttpResponse::NoContent().insert_header(("X-Version", version.to_string())).finish())
}

fn came_back(
    page: Page,
    part: Part,
    detail: &ApplicationDetail,
    ask: Ask,
) -> Result<HttpResponse, Problem> {
    let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
    show_with(status, &part_page(page, part, detail, ask))
}

fn part_page(page: Page, part: Part, detail: &ApplicationDetail, ask: Ask) -> FormPage {
    let here = format!("{}/{}", address(detail), part.code());
    let priced = matches!(part, Part::Items | Part::Terms);
    let sections = part.sections(&page, detail, ask);
    name_the_fields(FormPage {
        lead: String::new(),
        crumbs: crumbs(&page, detail),
        action: here.clone(),
        sections,
        hidden: vec![("version".to_owned(), detail.contents.application.version.to_string())],
        submit: page.t("save-and-continue"),
        back: address(detail),
        autosave: Some(here),
        quote: priced.then(|| format!("{}/quote", address(detail))),
        quote_now: priced.then(|| quote::of_application(&page, detail)),
        files: false,
        page,
    })
}

/// The summary names each field; an error of something that is no field of this page is told there
/// without a link.
fn name_the_fields(mut form: FormPage) -> FormPage {
    let fields = form.sections.iter().flat_map(|section| &section.fields);
    let labels: HashMap<&str, &str> =
        fields.map(|field| (field.name.as_str(), field.label.as_str())).collect();
    for error in &mut form.page.errors {
        match labels.get(error.field.as_str()) {
            Some(label) => error.text = format!("{label}: {}", error.text),
            None => error.field.clear(),
        }
    }
    form
}

fn part_of(path: &(ApplicationId, String)) -> Result<(ApplicationId, Part), Problem> {
    let (id, code) = path;
    Part::from_code(code).map(|part| (*id, part)).ok_or_else(Problem::not_found)
}
