//! The tax invoices of a bill, on the page of the bill.

use gaetong_billing::tax_invoices::{self, Filter, READERS};
use gaetong_entity::Tx;
use gaetong_entity::ids::BillId;

use super::list;
use crate::pages::component::Grid;
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
