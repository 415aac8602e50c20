//! Purchase invoices with the result of the match.

use actix_web::HttpResponse;
use gaetong_billing::partners::invoices;
use gaetong_billing::partners::{MAY_READ, settlements};
use gaetong_entity::ids::SettlementId;
use gaetong_entity::settling::purchase_invoice::Model as Invoice;
use gaetong_rules::Month;
use std::collections::HashMap;

use super::show::{found, result_tag};
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag};
use crate::pages::desk::{Desk, show};
use crate::pages::page::{Icon, Page};
use crate::pages::settlement::rooms;
use crate::pages::view::ListPage;
use crate::problem::{OrBroken, Problem};

/// Invoices on the page: as many as a few months bring.
const SHOWN: usize = 100;

pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_READ)?;
    let page = desk.page(desk.lang().t("purchase-invoices"));
    let tx = desk.read().await?;
    let all = invoices::list(&tx).await.or_broken()?;
    let months = settlements::list(&tx, settlements::Filter::default()).await.or_broken()?;
    let months: HashMap<SettlementId, Month> =
        months.into_iter().map(|one| (one.settlement.id, one.month)).collect();
    let mut rows = Vec::new();
    for invoice in all.iter().take(SHOWN) {
        let detail = found(&desk, invoice.id).await?;
        let month = months.get(&invoice.settlement_id).copied();
        rows.push(row(&page, invoice, month, result_tag(&page, &detail)));
    }
    show(&ListPage {
        lead: page.t("purchase-lead"),
        action: None,
        views: rooms(&desk, &page, "/purchase-invoices"),
        filter: Vec::new(),
        grid: grid(&page, rows),
        page,
    })
}

fn row(page: &Page, invoice: &Invoice, month: Option<Month>, result: Tag) -> Row {
    let cells = vec![
        Cell::text(&invoice.supplier_name),
        Cell::text(month.map(|month| month.to_string()).unwrap_or_default()),
        Cell::Code(invoice.issue_id.clone().unwrap_or_default()),
        Cell::text(page.word("purchase-way", invoice.way.code())),
        Cell::text(page.date(&invoice.written_on)),
        Cell::Money(invoice.supply),
        Cell::Money(invoice.vat),
        Cell::Money(invoice.total),
        Cell::Tag(result),
    ];
    Row::to(format!("/purchase-invoices/{}", invoice.id), cells)
}

fn grid(page: &Page, rows: Vec<Row>) -> Grid {
    let columns = vec![
        Column::text(page.t("purchase-supplier")),
        Column::fit(page.t("settlement-month")),
        Column::fit(page.t("purchase-issue-id")),
        Column::fit(page.t("purchase-way")),
        Column::fit(page.t("purchase-written-on")),
        Column::number(page.t("purchase-supply")),
        Column::number(page.t("purchase-vat")),
        Column::number(page.t("purchase-total")),
        Column::fit(page.t("purchase-match")),
    ];
    let empty = Empty {
        icon: Icon::named("file-invoice"),
        title: page.t("purchase-none"),
        why: page.t("purchase-none-why"),
        action: None,
    };
    let count = rows.len();
    Grid::new(page.t("purchase-invoices"), columns, rows)
        .shown_caption(page.t("unit-won"))
        .total(page.t1("list-total", "n", count))
        .when_empty(empty)
}
