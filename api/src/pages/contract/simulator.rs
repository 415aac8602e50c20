//! What the customer can try: other seats, another term, an end on a day. Nothing is filed here.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use chrono::{Days, NaiveDate};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::change_order::EndGround;
use gaetong_provisioning::application::items::BASE;
use gaetong_provisioning::contract::{ChangeOfTerms, ItemChange, Order, Wish};
use gaetong_provisioning::service::{self, ServiceDetail};

use super::SimulatorPage;
use super::what_if::{self, WhatIfView};
use crate::contracts;
use crate::pages::component::{Choice, Field, FieldKind};
use crate::pages::desk::{Desk, show};
use crate::pages::page::Page;
use crate::pages::posted::comes_back;
use crate::pages::service::{identity, life, term};
use crate::problem::{OrBroken, Problem};

/// The customer's people, and who sells to it.
const PLAYERS: [Role; 3] = [Role::TenantAdmin, Role::TenantViewer, Role::Sales];

type Typed = Query<HashMap<String, String>>;

pub async fn form(desk: Desk, id: Path<ServiceId>, sent: Typed) -> Result<HttpResponse, Problem> {
    desk.only(&PLAYERS)?;
    let (tx, today) = (desk.read().await?, desk.person.actor.today());
    let detail = service::detail(&tx, &id, (today, today)).await.or_broken()?;
    let detail = detail.ok_or_else(Problem::not_found)?;
    let page = desk.page(desk.lang().t("simulator"));
    let typed = |name: &str| sent.get(name).map(|v| v.trim().to_owned()).unwrap_or_default();
    let changed = match change(&detail, today, &typed) {
        Some(order) => tried(&desk, &page, &id, &order).await?,
        None => what_if::nothing(&page),
    };
    let ended = match typed("last_day").parse::<NaiveDate>() {
        Ok(last_day) => Some(tried(&desk, &page, &id, &end(last_day)).await?),
        Err(_) => None,
    };
    let may_file = desk.person.actor.role != Role::TenantViewer;
    show(&present(page, &detail, &typed, (changed, ended), may_file))
}

async fn tried(
    desk: &Desk,
    page: &Page,
    id: &ServiceId,
    order: &Order,
) -> Result<WhatIfView, Problem> {
    match contracts::what_if(&desk.app, &desk.person.actor, id, order).await {
        Ok(found) => Ok(what_if::view(page, &found)),
        Err(problem) if problem.code == "nothing-changes" => Ok(what_if::nothing(page)),
        Err(problem) if comes_back(&problem) => Ok(what_if::refused(page, &problem)),
        Err(problem) => Err(problem),
    }
}

/// Products that come on every seat follow the seats.
fn per_seat(detail: &ServiceDetail, seats: i64) -> Vec<ItemChange> {
    let held = seats_held(detail);
    let lines = detail.lines.iter().filter(|line| line.quantity == held && seats != held);
    let change = |product: &str| ItemChange {
        product: product.to_owned(),
        quantity: seats,
        agreed_price: None,
        agreed_reason: None,
    };
    lines.map(|line| change(&line.product)).collect()
}

fn seats_held(detail: &ServiceDetail) -> i64 {
    let base = detail.lines.iter().filter(|line| line.product == BASE);
    base.map(|line| line.quantity).sum()
}

fn change(
    detail: &ServiceDetail,
    today: NaiveDate,
    typed: &dyn Fn(&str) -> String,
) -> Option<Order> {
    let seats = typed("seats").replace(',', "").parse().ok();
    let items = seats.map(|seats| per_seat(detail, seats)).unwrap_or_default();
    let term_months = typed("term").parse().ok();
    if items.is_empty() && term_months.is_none() {
        return None;
    }
    let terms = ChangeOfTerms { items, term_months, ..ChangeOfTerms::default() };
    Some(Order { effective_on: today, wish: Wish::Change(terms) })
}

fn end(last_day: NaiveDate) -> Order {
    let effective_on = last_day.checked_add_days(Days::new(1)).unwrap_or(last_day);
    Order { effective_on, wish: Wish::Terminate { ground: EndGround::CustomersWish } }
}

fn present(
    page: Page,
    detail: &ServiceDetail,
    typed: &dyn Fn(&str) -> String,
    (changed, ended): (WhatIfView, Option<WhatIfView>),
    may_file: bool,
) -> SimulatorPage {
    let number = &detail.service.service_id;
    let filing = |ok: bool, href: String| (may_file && ok).then_some(href);
    let works = |view: &WhatIfView| view.remark.is_none();
    SimulatorPage {
        crumbs: vec![
            (page.t("nav-our-services"), "/services".into()),
            (number.to_string(), format!("/services/{number}")),
        ],
        identity: identity(&page, detail),
        bar: life::bar(&page, detail),
        address: format!("/services/{number}/simulator"),
        fields: fields(&page, detail, typed),
        file_change: filing(works(&changed), change_address(detail, typed)),
        file_end: filing(
            ended.as_ref().is_some_and(works),
            format!("/services/{number}/terminate?last_day={}", typed("last_day")),
        ),
        changed,
        ended: ended.map(|view| WhatIfView {
            id: "what-if-end",
            title: page.t("simulator-end"),
            ..view
        }),
        page,
    }
}

/// The change form, filled in with what was tried.
fn change_address(detail: &ServiceDetail, typed: &dyn Fn(&str) -> String) -> String {
    let seats = typed("seats").replace(',', "").parse().ok();
    let items = seats.map(|seats| per_seat(detail, seats)).unwrap_or_default();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for item in items {
        query.append_pair(&format!("quantity_{}", item.product), &item.quantity.to_string());
    }
    if !typed("term").is_empty() {
        query.append_pair("term", &typed("term"));
    }
    format!("/services/{}/change?{}", detail.service.service_id, query.finish())
}

fn fields(page: &Page, detail: &ServiceDetail, typed: &dyn Fn(&str) -> String) -> Vec<Field> {
    let months = detail.contract.term_on(page.today).map_or(0, |term| term.months);
    let keeps = Choice::new("", page.t1("change-keeps", "value", term(page, months)));
    let terms = [12, 24, 36].into_iter().filter(|other| *other != months);
    let terms = terms.map(|months| Choice::new(months.to_string(), term(page, months)));
    let seats = Some(typed("seats")).filter(|typed| !typed.is_empty());
    let seats = seats.unwrap_or_else(|| seats_held(detail).to_string());
    vec![
        Field::new(page, "seats", FieldKind::Number)
            .hinted(page.t("simulator-seats-hint"))
            .value(seats)
            .unit(page.t("unit-seat"))
            .width("w-xs"),
        Field::new(page, "term", FieldKind::Select(std::iter::once(keeps).chain(terms).collect()))
            .value(typed("term"))
            .optional(),
        Field::new(page, "last_day", FieldKind::Date)
            .label(page.t("simulator-last-day"))
            .value(typed("last_day"))
            .optional(),
    ]
}
