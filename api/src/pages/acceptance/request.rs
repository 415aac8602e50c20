//! The sales rep asks the customer to accept.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use gaetong_entity::ids::ServiceId;
use gaetong_provisioning::acceptance::{self, AcceptanceError, HandedOver, Handover};
use gaetong_provisioning::service::{self, ServiceDetail};

use super::RequestPage;
use crate::pages::component::{Cell, Column, Field, FieldKind, Grid, Row};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::page::Page;
use crate::pages::posted::{Posted, comes_back};
use crate::pages::service::identity;
use crate::problem::{OrBroken, Problem};

/// What the form says: who hands over, and where it stands.
struct Filled<'a> {
    company: &'a str,
    person: &'a str,
    installed_at: &'a str,
}

pub async fn form(desk: Desk, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    let (detail, items) = found(&desk, &id).await?;
    let page = desk.page(desk.lang().t("acceptance-request-title"));
    let filled = Filled {
        company: &desk.app.config.supplier.name,
        person: &desk.person.actor.name,
        installed_at: &detail.order.install_address,
    };
    show(&present(page, &detail, &items, &filled))
}

async fn found(desk: &Desk, id: &ServiceId) -> Result<(ServiceDetail, Vec<HandedOver>), Problem> {
    let (tx, today) = (desk.read().await?, desk.person.actor.today());
    let detail = service::detail(&tx, id, (today, today)).await.or_broken()?;
    let detail = detail.ok_or_else(Problem::not_found)?;
    let items = acceptance::prefill(&tx, &detail.order, today).await.or_broken()?;
    Ok((detail, items))
}

pub async fn request(posted: Posted, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    let filled = Filled {
        company: posted.field("handed_by_company"),
        person: posted.field("handed_by"),
        installed_at: posted.field("install_address"),
    };
    let handover = Handover {
        company: filled.company.to_owned(),
        person: filled.person.to_owned(),
        installed_at: Some(filled.installed_at.to_owned()).filter(|place| !place.is_empty()),
        items: Vec::new(),
    };
    let done = posted.act(async |tx, actor| {
        let row = acceptance::request(tx, actor, &id, handover).await?;
        Ok::<_, AcceptanceError>(format!("/acceptances/{}?said=acceptance-requested", row.id))
    });
    let problem = match done.await {
        Err(problem) if comes_back(&problem) => problem,
        other => return other,
    };
    let desk = &posted.desk;
    let (detail, items) = found(desk, &id).await?;
    let page = desk.refused(desk.lang().t("acceptance-request-title"), &problem);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(page, &detail, &items, &filled))
}

fn present(
    page: Page,
    detail: &ServiceDetail,
    items: &[HandedOver],
    filled: &Filled<'_>,
) -> RequestPage {
    let number = &detail.service.service_id;
    let text = |name, value: &str| Field::new(&page, name, FieldKind::Text).value(value);
    RequestPage {
        crumbs: vec![
            (page.t("nav-services"), "/services".into()),
            (number.to_string(), format!("/services/{number}")),
        ],
        identity: identity(&page, detail),
        items: grid(&page, items),
        fields: vec![
            text("handed_by_company", filled.company),
            text("handed_by", filled.person),
            text("install_address", filled.installed_at).width("field-wide"),
        ],
        action: format!("/services/{number}/acceptance"),
        back: format!("/services/{number}"),
        page,
    }
}

fn grid(page: &Page, items: &[HandedOver]) -> Grid {
    let columns = vec![
        Column::text(page.t("acceptance-item")),
        Column::number(page.t("bill-quantity")),
        Column::fit(page.t("acceptance-delivered-on")),
    ];
    let row = |item: &HandedOver| {
        let name = [item.name.as_str(), &item.specification].join(" ");
        Row::plain(vec![
            Cell::text(name.trim()),
            Cell::Count(item.quantity.unsigned_abs()),
            Cell::text(page.date(&item.delivered_on)),
        ])
    };
    let rows = items.iter().map(row).collect();
    Grid::new(page.t("acceptance-items"), columns, rows).shown_caption("")
}
