//! What was asked of a service.

use gaetong_entity::service::change_order::Model as Order;

use crate::pages::component::{Cell, Column, Grid, Row};
use crate::pages::contract::words::{kind_name, state_tag};
use crate::pages::figures;
use crate::pages::page::Page;

/// Change orders of the service, the latest first; each opens.
#[must_use]
pub fn orders(page: &Page, orders: &[Order]) -> Option<Grid> {
    let columns = vec![
        Column::text(page.t("change-order-kind")),
        Column::fit(page.t("change-order-effective")),
        Column::fit(page.t("change-order-filed")),
        Column::text(page.t("change-order-reason")),
        Column::fit(page.t("order-state")),
    ];
    let row = |order: &Order| {
        let cells = vec![
            Cell::text(kind_name(page, order.kind)),
            Cell::text(page.date(&order.effective_on)),
            Cell::text(figures::instant(order.filed_at, page.look.lang)),
            Cell::text(&order.reason),
            Cell::Tag(state_tag(page, order.state)),
        ];
        Row::to(format!("/change-orders/{}", order.id), cells)
    };
    let rows: Vec<Row> = orders.iter().map(row).collect();
    (!rows.is_empty()).then(|| Grid::new(page.t("change-orders"), columns, rows).shown_caption(""))
}
