//! The deadline board as tiles: what is not issued, by when, what is late and what that costs.

use gaetong_billing::tax_invoices::{self, Board, Count};
use gaetong_entity::Tx;
use gaetong_rules::Month;

use super::way::issuer;
use super::words;
use crate::pages::component::Tile;
use crate::pages::desk::Desk;
use crate::pages::figures;
use crate::pages::page::{Page, Tone};
use crate::problem::Problem;

/// The board of a month; of the last one where none is asked for.
pub async fn board_of(
    desk: &Desk,
    tx: &Tx,
    page: &Page,
    month: Option<Month>,
) -> Result<Vec<Tile>, Problem> {
    let month = month.unwrap_or_else(|| Month::of(page.today).prev());
    let actor = &desk.person.actor;
    Ok(tiles(page, &tax_invoices::board(tx, actor, &issuer(&desk.app), month).await?))
}

fn tiles(page: &Page, board: &Board) -> Vec<Tile> {
    let month = board.month;
    let unissued = board.ready.count + board.blocked.count;
    let supply = board.ready.supply.get() + board.blocked.supply.get();
    let warned = |tile: Tile, is: bool, tone: Tone| if is { tile.tone(tone) } else { tile };
    let listed = |state: &str| format!("/tax-invoices?state={state}&month={month}");
    let waiting = board.issued.count + board.queued.count + board.sent.count;
    let days = match unissued {
        0 => page.t("tax-deadline-done"),
        _ => words::days_to(page, board.issue_by),
    };
    let overdue = match board.sent_late.count {
        0 => page.t("tax-no-penalty"),
        n => page.t_with(
            "tax-late-transmission",
            &[("n", &n.to_string()), ("won", &figures::money(board.sent_late_penalty.get()))],
        ),
    };
    let to_issue = format!("/tax-invoices/issue?month={month}");
    vec![
        warned(
            Tile::new(page.t1("tax-tile-unissued-of", "month", month), unissued, "")
                .hint(page.t1("tax-month-supply", "won", figures::money(supply)))
                .to(&to_issue),
            unissued > 0,
            Tone::Warn,
        ),
        warned(
            Tile::new(page.t("tax-tile-deadline"), days, "").hint(page.t1(
                "tax-until",
                "day",
                page.date(&board.issue_by),
            )),
            unissued > 0 && board.days_left <= 3,
            Tone::Bad,
        ),
        costly(page, "tax-tile-late", board.overdue, board.overdue_penalty.get()).to(to_issue),
        warned(
            Tile::new(page.t("tax-tile-queue"), waiting, "").hint(overdue).to(listed("unsent")),
            board.sent_late.count > 0,
            Tone::Bad,
        ),
        warned(
            Tile::new(page.t("tax-tile-rejected"), board.rejected.count, "").to(listed("rejected")),
            board.rejected.count > 0,
            Tone::Bad,
        ),
    ]
}

/// A count with what it would cost.
fn costly(page: &Page, key: &str, count: Count, penalty: i64) -> Tile {
    let tile = Tile::new(page.t(key), count.count, "");
    match count.count {
        0 => tile.hint(page.t("tax-no-penalty")),
        _ => tile.hint(page.t1("tax-penalty", "won", figures::money(penalty))).tone(Tone::Bad),
    }
}

/// A home says no more than that there is much: the page behind the tile counts to the end.
const ENOUGH: usize = 1_000;

/// What is not issued of the last month, for a home.
pub async fn home_tile(desk: &Desk, page: &Page, tx: &Tx) -> Result<Tile, Problem> {
    let month = Month::of(page.today).prev();
    let (actor, issuer) = (&desk.person.actor, issuer(&desk.app));
    let waiting = tax_invoices::waiting(tx, actor, &issuer, (month, ENOUGH)).await?;
    let more = if waiting.and_more { "+" } else { "" };
    let unissued = format!("{}{more}", waiting.count);
    let hint = format!(
        "{} · {}",
        words::days_to(page, waiting.issue_by),
        page.t1("tax-until", "day", page.date(&waiting.issue_by))
    );
    let tile = Tile::new(page.t1("tax-home-unissued", "month", month), unissued, "")
        .to(format!("/tax-invoices/issue?month={month}"));
    Ok(match waiting.count {
        0 => tile,
        _ if waiting.days_left < 0 => tile.hint(hint).tone(Tone::Bad),
        _ => tile.hint(hint).tone(Tone::Warn),
    })
}
