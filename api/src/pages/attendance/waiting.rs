//! What waits on a home: reports to hand in, reports to sign.

use gaetong_billing::partners::attendance::{self, Filter, ReportSummary};
use gaetong_entity::Tx;
use gaetong_entity::ids::PartnerId;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::settling::attendance_report::AttendanceState;

use super::list::{due, grid, waits_for};
use crate::pages::component::{Cell, Column, Grid, Row, Tile};
use crate::pages::page::{Page, Tone};
use crate::problem::{OrBroken, Problem};

/// The reports a partner has to hand in, with their count.
pub async fn for_partner(
    page: &Page,
    tx: &Tx,
    partner: PartnerId,
) -> Result<(Tile, Vec<Grid>), Problem> {
    let all = attendance::list(tx, Filter::default()).await.or_broken()?;
    let open: Vec<&ReportSummary> =
        all.iter().filter(|one| waits_for(one.report.state, Role::Partner)).collect();
    let due = due(page, tx, partner).await?;
    let tile = Tile::new(page.t("tile-attendance-to-submit"), open.len() + due.len(), "");
    let tile = tile.to("/attendance");
    let mut grids = Vec::new();
    if !due.is_empty() {
        let rows = due.iter().map(|one| Row::to(&one.href, vec![Cell::text(&one.title)]));
        let columns = vec![Column::text(page.t("attendance"))];
        let caption = page.t("home-queue-attendance");
        grids.push(Grid::new(caption, columns, rows.collect()).shown_caption(""));
    }
    if !open.is_empty() {
        grids.push(grid(page, &open, page.t("home-queue-attendance")).shown_caption(""));
    }
    let busy = !due.is_empty() || !open.is_empty();
    Ok((if busy { tile.tone(Tone::Warn) } else { tile }, grids))
}

/// The reports that wait for a customer's signature.
pub async fn for_tenant(page: &Page, tx: &Tx) -> Result<Option<Tile>, Problem> {
    let filter = Filter { state: Some(AttendanceState::Submitted), ..Filter::default() };
    let waiting = attendance::list(tx, filter).await.or_broken()?;
    let Some(first) = waiting.first() else { return Ok(None) };
    let href = match waiting.len() {
        1 => format!("/attendance/{}", first.report.id),
        _ => "/attendance".to_owned(),
    };
    let tile = Tile::new(page.t("home-attendance-to-sign"), waiting.len(), "");
    Ok(Some(tile.tone(Tone::Warn).to(href)))
}
