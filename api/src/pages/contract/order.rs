//! One change order: the form as it was filed, what it would bring about as of now, its papers, and
//! what this person may decide.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_entity::ids::ChangeOrderId;
use gaetong_entity::party::billing_account;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::change_order::ChangeState;
use gaetong_entity::service::change_order_item::Model as Item;
use gaetong_provisioning::application::papers::PaperKind;
use gaetong_provisioning::contract::filing::FILERS;
use gaetong_provisioning::contract::list::{self, ChangeOrderDetail};
use gaetong_provisioning::service::{self, ServiceDetail};
use gaetong_provisioning::timeline;

use super::words::{kind_name, state_tag};
use super::{OrderPage, answers, what_if};
use crate::contracts;
use crate::pages::application::PaperView;
use crate::pages::component::{
    Answer, Answers, Cell, Column, Field, FieldKind, Grid, Identity, Row,
};
use crate::pages::desk::{Desk, show as show_page};
use crate::pages::page::Page;
use crate::pages::posted::comes_back;
use crate::pages::service::{life, product_name, term, units_of};
use crate::pages::{figures, history};
use crate::problem::{OrBroken, Problem};

pub async fn show(desk: Desk, id: Path<ChangeOrderId>) -> Result<HttpResponse, Problem> {
    show_page(&order_page(&desk, *id, desk.page("")).await?)
}

/// An order with what its page shows besides.
pub struct Opened {
    pub found: ChangeOrderDetail,
    pub service: ServiceDetail,
    pub accounts: Vec<billing_account::Model>,
}

impl Opened {
    pub async fn read(desk: &Desk, id: ChangeOrderId) -> Result<Opened, Problem> {
        let tx = desk.read().await?;
        let found = list::detail(&tx, id).await.or_broken()?.ok_or_else(Problem::not_found)?;
        let today = desk.person.actor.today();
        let order = &found.order;
        let service = service::detail(&tx, &order.service_id, (order.effective_on, today)).await;
        let service = service.or_broken()?.ok_or_else(Problem::not_found)?;
        let accounts = service::accounts_of(&tx, order.tenant_id).await.or_broken()?;
        Ok(Opened { found, service, accounts })
    }
}

/// The page, with the errors of what was tried on it.
pub async fn order_page(
    desk: &Desk,
    id: ChangeOrderId,
    mut page: Page,
) -> Result<OrderPage, Problem> {
    let opened = Opened::read(desk, id).await?;
    page.title = title(&page, &opened.found);
    let waits = opened.found.order.state == ChangeState::Filed;
    let shown = if waits { Some(tried(desk, &page, id).await?) } else { None };
    let tx = desk.read().await?;
    let happenings = timeline::of_application(&tx, opened.service.order.id).await.or_broken()?;
    let own = id.to_string();
    let own: Vec<_> = happenings.into_iter().filter(|h| h.subject_id == own).collect();
    let history = history::lines(&page, &own);
    Ok(OrderPage { history, ..present(page, desk, &opened, shown) })
}

struct Tried {
    view: what_if::WhatIfView,
    needs_exception: bool,
    penalty: i64,
}

async fn tried(desk: &Desk, page: &Page, id: ChangeOrderId) -> Result<Tried, Problem> {
    match contracts::what_if_of_order(&desk.app, &desk.person.actor, id).await {
        Ok(found) => Ok(Tried {
            needs_exception: !found.carried.planned.exceptions.is_empty(),
            penalty: found.penalty.as_ref().map_or(0, |penalty| penalty.amount().get()),
            view: what_if::view(page, &found),
        }),
        Err(problem) if comes_back(&problem) => {
            let view = what_if::refused(page, &problem);
            Ok(Tried { view, needs_exception: false, penalty: 0 })
        }
        Err(problem) => Err(problem),
    }
}

/// `변경 · 한빛보험㈜`
#[must_use]
pub fn title(page: &Page, found: &ChangeOrderDetail) -> String {
    format!("{} · {}", kind_name(page, found.order.kind), found.customer.name)
}

fn present(page: Page, desk: &Desk, opened: &Opened, tried: Option<Tried>) -> OrderPage {
    let (found, role) = (&opened.found, desk.person.actor.role);
    let waits = found.order.state == ChangeState::Filed;
    let penalty = tried.as_ref().map_or(0, |tried| tried.penalty);
    let needs = tried.as_ref().is_some_and(|tried| tried.needs_exception);
    let approved = found.order.product_approved_at.is_some();
    let may_waive = waits && penalty > 0 && matches!(role, Role::Credit | Role::Product);
    let waiver = vec![
        Field::new(&page, "waived", FieldKind::Number)
            .value(found.order.waived.unwrap_or(penalty))
            .unit(page.t("won"))
            .width("w-sm"),
        Field::new(&page, "waiver_reason", FieldKind::Text).width("field-wide"),
    ];
    OrderPage {
        identity: identity(&page, found),
        address: format!("/change-orders/{}", found.order.id),
        service: format!("/services/{}", found.order.service_id),
        parts: vec![as_filed(&page, opened), decided(&page, opened)]
            .into_iter()
            .flatten()
            .collect(),
        grid: (!found.items.is_empty()).then(|| grid(&page, opened)),
        papers: papers(&page, found),
        may_attach: waits && FILERS.contains(&role),
        what_if: tried.map(|tried| tried.view),
        version: found.order.version.to_string(),
        may_approve: waits && role == Role::Consulting,
        may_withdraw: waits && FILERS.contains(&role),
        may_except: waits && needs && !approved && role == Role::Product,
        waiver: if may_waive { waiver } else { Vec::new() },
        history: Vec::new(),
        page,
    }
}

fn identity(page: &Page, found: &ChangeOrderDetail) -> Identity {
    let by = found.filed_by.clone().unwrap_or_default();
    let at = figures::instant(found.order.filed_at, page.look.lang);
    Identity {
        customer: found.customer.name.clone(),
        number: Some(found.order.service_id.to_string()),
        copy: page.t("copy"),
        tag: Some(state_tag(page, found.order.state)),
        facts: vec![(page.t("change-order-filed"), at), (page.t("change-order-by"), by)],
    }
}

/// The form in words.
fn as_filed(page: &Page, opened: &Opened) -> Option<Answers> {
    let order = &opened.found.order;
    let mut facts = vec![
        (page.t("change-order-kind"), kind_name(page, order.kind)),
        (page.t("change-order-reason"), order.reason.clone()),
    ];
    facts.extend(answers::days(page, &list::wish_of(&opened.found)));
    if let (Some(old), Some(new)) = (order.old_term_months, order.new_term_months) {
        facts.push((page.t("service-term"), format!("{} → {}", term(page, old), term(page, new))));
    }
    if let Some(account) = order.new_billing_account_id {
        facts.push((page.t("service-payer"), life::payer(&opened.accounts, account)));
    }
    if let Some(place) = &order.new_install_address {
        facts.push((page.t("field-install-address"), place.clone()));
    }
    Some(listed(page.t("change-answers"), facts))
}

/// What was decided so far, by whom and why.
fn decided(page: &Page, opened: &Opened) -> Option<Answers> {
    let (found, order) = (&opened.found, &opened.found.order);
    let won = |amount: i64| format!("{} {}", figures::money(amount), page.t("won"));
    let mut facts = Vec::new();
    if let Some(note) = &order.product_note {
        facts.push((page.t("change-exception"), note.clone()));
    }
    if let Some(penalty) = order.penalty {
        facts.push((page.t("penalty"), won(penalty)));
    }
    if let Some(waived) = order.waived {
        let who = found.waived_by.clone().unwrap_or_default();
        let why = order.waiver_reason.clone().unwrap_or_default();
        facts.push((page.t("change-waived-amount"), format!("{} · {who} · {why}", won(waived))));
    }
    if let (Some(who), Some(at)) = (&found.decided_by, order.decided_at) {
        let at = figures::instant(at, page.look.lang);
        let state = page.word("change-state", order.state.code());
        facts.push((page.t("change-decision"), format!("{state} · {who} · {at}")));
    }
    if let Some(why) = &order.decision_reason {
        facts.push((page.t("change-decision-reason"), why.clone()));
    }
    (!facts.is_empty()).then(|| listed(page.t("change-decided"), facts))
}

fn listed(title: String, facts: Vec<(String, String)>) -> Answers {
    let answers = facts.into_iter().map(|(label, value)| Answer { label, value });
    Answers { title, answers: answers.collect(), change: None }
}

/// 기존 beside 변경, as the form was filed.
fn grid(page: &Page, opened: &Opened) -> Grid {
    let columns = vec![
        Column::text(page.t("order-kind")),
        Column::number(page.t("change-old-price")),
        Column::number(page.t("change-old-quantity")),
        Column::number(page.t("change-new-price")),
        Column::number(page.t("change-new-quantity")),
        Column::text(page.t("change-note")),
    ];
    let price = |won: Option<i64>| won.map_or(Cell::Blank, Cell::Money);
    let units = |item: &Item, count| units_of(page, &opened.service, &item.product, count);
    let row = |item: &Item| {
        let new = item.new_unit_price.or(item.agreed_price);
        Row::plain(vec![
            Cell::text(product_name(page, &opened.service, &item.product)),
            price(item.old_unit_price),
            Cell::text(units(item, item.old_quantity)),
            price(new),
            Cell::text(units(item, item.new_quantity)),
            Cell::Quiet(item.agreed_reason.clone().unwrap_or_default()),
        ])
    };
    let rows = opened.found.items.iter().map(row).collect();
    Grid::new(page.t("change-grid"), columns, rows).shown_caption(page.t("unit-won"))
}

/// The papers the order must bear and those it holds.
fn papers(page: &Page, found: &ChangeOrderDetail) -> Vec<PaperView> {
    let kinds = found.papers.iter().map(|paper| paper.kind.as_str());
    let mut all: Vec<&str> = found.papers_needed.to_vec();
    all.extend(kinds);
    let mut seen = Vec::new();
    all.retain(|kind| {
        !seen.contains(kind) && {
            seen.push(*kind);
            true
        }
    });
    let view = |kind: &str| {
        let held = found.papers.iter().rev().find(|paper| paper.kind == kind);
        PaperView {
            title: paper_name(page, kind),
            required: found.papers_needed.contains(&kind),
            kind: kind.to_owned(),
            sealed: true,
            remove: None,
            file: held.map(|paper| {
                let seal =
                    if paper.sealed { page.t("paper-has-seal") } else { page.t("paper-no-seal") };
                let facts = format!("{} KB · {seal}", (paper.byte_count + 1023) / 1024);
                (paper.file_name.clone(), format!("/documents/{}", paper.id), facts)
            }),
        }
    };
    all.into_iter().map(view).collect()
}

fn paper_name(page: &Page, kind: &str) -> String {
    let own = page.look.lang.t_opt(&format!("paper-{}", kind.replace('_', "-")));
    let known = || {
        PaperKind::from_code(kind).map(|kind| kind.text().get(page.look.lang.of_rules()).to_owned())
    };
    own.or_else(known).unwrap_or_else(|| kind.to_owned())
}
