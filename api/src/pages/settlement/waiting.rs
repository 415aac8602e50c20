//! What waits on a home: for the partner its statements and invoices, for the staff disputes,
//! requests and payouts.

use gaetong_billing::partners::settlements::{self, Filter, SettlementSummary};
use gaetong_entity::Tx;
use gaetong_entity::settling::billing_request::{self, RequestState};
use gaetong_entity::settling::payout::{self, PayoutState};
use gaetong_entity::settling::purchase_invoice::{self, InvoiceState};
use gaetong_entity::settling::settlement::SettlementState;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::board::our_grid;
use crate::pages::component::{Grid, Tile};
use crate::pages::page::{Page, Tone};
use crate::problem::{OrBroken, Problem};

/// A partner's home: what it has to confirm, to invoice and to approve; the statements first.
pub async fn for_partner(page: &Page, tx: &Tx) -> Result<(Vec<Tile>, Vec<Grid>), Problem> {
    let all = settlements::list(tx, Filter::default()).await.or_broken()?;
    let sent = |one: &&SettlementSummary| one.settlement.state == SettlementState::Sent;
    let unbilled = |one: &&SettlementSummary| {
        one.settlement.state == SettlementState::Confirmed && !one.invoiced
    };
    let to_confirm: Vec<&SettlementSummary> = all.iter().filter(sent).collect();
    let to_invoice: Vec<&SettlementSummary> = all.iter().filter(unbilled).collect();
    let drafts = tx.find::<purchase_invoice::Entity>();
    let drafts = drafts.filter(purchase_invoice::Column::State.eq(InvoiceState::Proposed));
    let drafts = drafts.order_by_asc(purchase_invoice::Column::Id).all(tx.raw()).await;
    let drafts = drafts.or_broken()?;
    let first = |rows: &[&SettlementSummary]| match rows {
        [only] => format!("/settlements/{}", only.settlement.id),
        _ => "/settlements".to_owned(),
    };
    let mut tiles = vec![
        counted(page, "tile-settlements-to-confirm", to_confirm.len()).to(first(&to_confirm)),
        counted(page, "tile-invoices-to-register", to_invoice.len()).to(first(&to_invoice)),
    ];
    if let Some(draft) = drafts.first() {
        let tile = counted(page, "tile-invoices-to-approve", drafts.len());
        tiles.push(tile.to(format!("/purchase-invoices/{}", draft.id)));
    }
    let waiting: Vec<&SettlementSummary> = to_confirm.into_iter().chain(to_invoice).collect();
    let grids = match waiting.is_empty() {
        true => Vec::new(),
        false => vec![our_grid(page, &waiting, page.t("home-queue-settlements"))],
    };
    Ok((tiles, grids))
}

/// The settlement desk's home: disputed lines, requests of sales, payouts to approve.
pub async fn for_staff(page: &Page, tx: &Tx) -> Result<Vec<Tile>, Problem> {
    use gaetong_entity::settling::settlement_dispute::{Column, DisputeState, Entity};
    let disputes = tx.find::<Entity>().filter(Column::State.eq(DisputeState::Open));
    let disputes = disputes.order_by_asc(Column::Id).all(tx.raw()).await.or_broken()?;
    let requests = tx.find::<billing_request::Entity>();
    let requests = requests.filter(billing_request::Column::State.eq(RequestState::Filed));
    let requests = requests.count(tx.raw()).await.or_broken()?;
    let payouts = tx.find::<payout::Entity>();
    let payouts = payouts.filter(payout::Column::State.eq(PayoutState::Made));
    let payouts = payouts.count(tx.raw()).await.or_broken()?;
    let dispute = disputes.first().map_or("/settlements".to_owned(), |one| {
        format!("/settlements/{}#dispute-{}", one.settlement_id, one.line_no)
    });
    let n = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    Ok(vec![
        counted(page, "tile-settlement-disputes", disputes.len()).to(dispute),
        counted(page, "tile-billing-requests", n(requests)).to("/billing-requests?view=waiting"),
        counted(page, "tile-payouts-to-approve", n(payouts)).to("/payouts"),
    ])
}

fn counted(page: &Page, key: &str, n: usize) -> Tile {
    let tile = Tile::new(page.t(key), n, "");
    if n > 0 { tile.tone(Tone::Warn) } else { tile }
}
