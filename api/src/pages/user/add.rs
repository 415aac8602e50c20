//! Adding a user.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use gaetong_entity::party::user_account::{Language, Role};
use sea_orm::Iterable;

use super::for_administrators;
use crate::pages::component::{Choice, Field, FieldKind, Section};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::pages::view::FormPage;
use crate::people::{self, Homes, NewUser, UserRefused};
use crate::problem::{OrBroken, Problem};

pub async fn form(desk: Desk) -> Result<HttpResponse, Problem> {
    for_administrators(&desk)?;
    let homes = homes(&desk).await?;
    let page = desk.page(desk.lang().t("user-new"));
    show(&present(page, &homes, &|_| ""))
}

async fn homes(desk: &Desk) -> Result<Homes, Problem> {
    let tx = desk.read().await?;
    people::homes(&tx).await.or_broken()
}

pub async fn add(posted: Posted) -> Result<HttpResponse, Problem> {
    let new = read(&posted);
    let done = posted.act(async |tx, actor| {
        people::create_user(tx, actor, new).await?;
        Ok::<_, UserRefused>("/users?said=user-added".to_owned())
    });
    let problem = match done.await {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let desk = &posted.desk;
    let page = desk.refused(desk.lang().t("user-new"), &problem);
    let typed = |name: &str| if name == "password" { "" } else { posted.field(name) };
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(page, &homes(desk).await?, &typed))
}

/// The form's fields. The role says which company counts: a form without scripts shows both.
fn read(posted: &Posted) -> NewUser {
    let role = Role::iter().find(|role| role.code() == posted.field("role"));
    let role = role.unwrap_or(Role::Sales);
    let tenant = matches!(role, Role::TenantAdmin | Role::TenantViewer);
    NewUser {
        email: posted.field("email").to_owned(),
        name: posted.field("user_name").to_owned(),
        department: posted.field("department").to_owned(),
        phone: posted.field("phone").to_owned(),
        role,
        tenant_id: posted.field("tenant").parse().ok().filter(|_| tenant),
        partner_id: posted.field("partner").parse().ok().filter(|_| role == Role::Partner),
        language: if posted.field("language") == "en" { Language::En } else { Language::Ko },
        password: posted.field("password").to_owned(),
    }
}

fn present<'a>(page: Page, homes: &Homes, typed: &dyn Fn(&str) -> &'a str) -> FormPage {
    let field = |name, kind| Field::new(&page, name, kind).value(typed(name));
    let who = vec![
        field("email", FieldKind::Email),
        field("user_name", FieldKind::Text),
        field("department", FieldKind::Text).optional(),
        field("phone", FieldKind::Tel).optional(),
        field("password", FieldKind::Password).autocomplete("new-password"),
        field("language", FieldKind::Select(languages(&page))),
    ];
    let what = vec![
        field("role", FieldKind::Select(roles(&page))),
        field("tenant", FieldKind::Select(tenants(&page, homes))).optional(),
        field("partner", FieldKind::Select(partners(&page, homes))).optional(),
    ];
    FormPage {
        lead: String::new(),
        crumbs: vec![(page.t("nav-users"), "/users".into())],
        action: "/users".into(),
        sections: vec![
            Section::new(page.t("user-who"), who),
            Section::new(page.t("user-what"), what),
        ],
        hidden: Vec::new(),
        submit: page.t("user-new"),
        back: "/users".into(),
        autosave: None,
        quote: None,
        quote_now: None,
        files: false,
        page,
    }
}

fn languages(page: &Page) -> Vec<Choice> {
    ["ko", "en"].map(|code| Choice::new(code, page.t(&format!("language-{code}")))).to_vec()
}

fn roles(page: &Page) -> Vec<Choice> {
    Role::iter().map(|role| Choice::new(role.code(), page.word("role", role.code()))).collect()
}

fn tenants(page: &Page, homes: &Homes) -> Vec<Choice> {
    let none = std::iter::once(Choice::new("", page.t("user-no-company")));
    let choice =
        |row: &gaetong_entity::party::tenant::Model| Choice::new(row.id.to_string(), &row.name);
    none.chain(homes.tenants.iter().map(choice)).collect()
}

fn partners(page: &Page, homes: &Homes) -> Vec<Choice> {
    let none = std::iter::once(Choice::new("", page.t("user-no-company")));
    let choice =
        |row: &gaetong_entity::party::partner::Model| Choice::new(row.id.to_string(), &row.name);
    none.chain(homes.partners.iter().map(choice)).collect()
}
