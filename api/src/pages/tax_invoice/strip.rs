//! The tax invoices of a bill, on the page of the bill, and the latest of a customer, on its home.

use gaetong_billing::tax_invoices::{self, Filter, Listed, READERS};
use gaetong_entity::Tx;
use gaetong_entity::ids::BillId;

use super::{list, words};
use crate::pages::component::{Cell, Column, Grid, Row};
use crate::pages::desk::Desk;
use crate::pages::page::Page;
use crate::problem::Problem;

/// Tax invoices of one bill that are shown.
const MOST: u64 = 100;

/// Those of a bill; none where there is none, or for eyes that see none.
pub async fn of_bill(
    desk: &Desk,
    tx: &Tx,
    page: &Page,
    id: BillId,
) -> Result<Option<Grid>, Problem> {
    let actor = &desk.person.actor;
    if !actor.is_one_of(&READERS) && actor.tenant_id.is_none() {
        return Ok(None);
    }
    let filter = Filter { bill_id: Some(id), ..Filter::default() };
    let found = tax_invoices::list(tx, actor, &filter, (None, MOST)).await?;
    let grid = list::short_grid(page, "tax-of-bill", &found.rows);
    Ok((!grid.rows.is_empty()).then_some(grid))
}

/// Of a customer's tax invoices, those on its home.
const LATEST: u64 = 3;

/// The latest of the customer at the desk, each with its own copy to take along.
pub async fn latest(desk: &Desk, tx: &Tx, page: &Page) -> Result<Option<Grid>, Problem> {
    let actor = &desk.person.actor;
    let found = tax_invoices::list(tx, actor, &Filter::default(), (None, LATEST)).await?;
    let columns = vec![
        Column::fit(page.t("tax-document-number")),
        Column::fit(page.t("tax-written-on")),
        Column::text(page.t("tax-draft-kind")),
        Column::number(page.t("tax-total")),
        Column::fit(page.t("tax-pdf-theirs")),
    ];
    let row = |one: &Listed| {
        let of = &one.document;
        let kind = words::title(page, of.kind, of.class);
        let href = format!("/tax-invoices/{}", of.id);
        let pdf = Cell::Link { text: "PDF".to_owned(), href: format!("{href}/pdf") };
        Row::to(
            href,
            vec![
                Cell::Code(of.number.clone()),
                Cell::text(page.date(&of.written_on)),
                Cell::text(kind),
                Cell::Money(of.total),
                pdf,
            ],
        )
    };
    let mut grid = Grid::new(page.t("tax-of-bill"), columns, found.rows.iter().map(row).collect())
        .shown_caption(page.t("unit-won"));
    grid.older = Some((page.t("tax-all"), "/tax-invoices".to_owned()));
    Ok((!grid.rows.is_empty()).then_some(grid))
}
