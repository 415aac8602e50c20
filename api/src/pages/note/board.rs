//! The board of corrections: what waits for a second person or an answer, then what is out.

use actix_web::HttpResponse;
use gaetong_billing::notes::disputes::{self, DisputeDetail};
use gaetong_billing::notes::{self, MAY_CREDIT, NoteSummary, RequestDetail};
use gaetong_entity::Tx;
use gaetong_entity::ids::{BillId, UserId};
use gaetong_entity::money::line_dispute::DisputeState;
use gaetong_entity::money::note_request::RequestState;
use gaetong_entity::party::user_account::Role;

use super::{BoardPage, Corrections, DisputeView, RequestView};
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag, Tile};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::{Icon, Page, Tone};
use crate::problem::{OrBroken, Problem};

/// Notes shown on one page.
const MOST: u64 = 200;

pub async fn board(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.only(&MAY_CREDIT)?;
    show(&page(&desk, desk.page(desk.lang().t("credit-notes"))).await?)
}

/// The board in this frame.
pub async fn page(desk: &Desk, page: Page) -> Result<BoardPage, Problem> {
    let tx = desk.read().await?;
    let who = (desk.person.actor.role, desk.person.actor.user_id);
    let requests = notes::requests(&tx, true).await.or_broken()?;
    let all = disputes::list(&tx).await.or_broken()?;
    let out = notes::list(&tx, MOST).await.or_broken()?;
    let limit = notes::limit(&tx, who.0).await.or_broken()?;
    Ok(BoardPage {
        limit: page.t1("note-limit", "won", figures::money(limit.get())),
        requests: requests.iter().map(|one| request(&page, one, who.1)).collect(),
        disputes: all.iter().map(|one| dispute(&page, one, who.0)).collect(),
        notes: grid(&page, &out),
        page,
    })
}

fn request(page: &Page, one: &RequestDetail, me: UserId) -> RequestView {
    let row = &one.request;
    let waits = row.state == RequestState::Pending;
    let title = format!(
        "{} · {} · {}",
        one.bill_number,
        one.payer_name,
        page.t1("note-won", "won", figures::money(row.total))
    );
    let kind = page.word("note-kind", row.kind.code());
    let ground = page.word("note-ground", row.ground.code());
    let who = page.t1("note-requested-by", "name", &one.requested_by);
    RequestView {
        id: row.id.to_string(),
        title,
        detail: format!("{kind} · {ground} · {} · {who}", row.reason),
        tag: match waits {
            true if row.requested_by == me => Tag::new(Tone::Mute, page.t("note-own")),
            true => Tag::new(Tone::Warn, page.t("note-waits")),
            false => Tag::new(Tone::Mute, page.word("note-state", row.state.code())),
        },
        open: waits && row.requested_by != me,
        version: row.version.to_string(),
    }
}

/// A disputed line with what this role may do about it.
pub fn dispute(page: &Page, one: &DisputeDetail, role: Role) -> DisputeView {
    let row = &one.dispute;
    let open = row.state == DisputeState::Open;
    let label = one.label.get(page.look.lang.of_rules());
    let amount = page.t1("note-won", "won", figures::money(row.amount));
    let title = format!("{} · {}. {label} · {amount}", one.bill_number, row.bill_line_no);
    let detail = match &row.decision {
        Some(decision) => format!("{} → {decision}", row.reason),
        None => format!("{} · {}", row.reason, figures::instant(one.opened_at, page.look.lang)),
    };
    let tone = match row.state {
        DisputeState::Open => Tone::Warn,
        DisputeState::Upheld => Tone::Ok,
        DisputeState::Rejected | DisputeState::Withdrawn => Tone::Mute,
    };
    DisputeView {
        id: row.id.to_string(),
        title,
        detail,
        bill: format!("/bills/{}", row.bill_id),
        tag: Tag::new(tone, page.word("dispute-state", row.state.code())),
        may_decide: open && MAY_CREDIT.contains(&role),
        may_withdraw: open && (MAY_CREDIT.contains(&role) || role == Role::TenantAdmin),
        version: row.version.to_string(),
    }
}

fn grid(page: &Page, all: &[NoteSummary]) -> Grid {
    let columns = vec![
        Column::fit(page.t("note-number")),
        Column::text(page.t("bill-payer")),
        Column::text(page.t("note-ground")),
        Column::number(page.t("bill-supply")),
        Column::number(page.t("bill-vat")),
        Column::number(page.t("note-total")),
        Column::fit(page.t("bill-issued-on")),
    ];
    let row = |note: &NoteSummary| {
        let supply = note.supply.get() + note.out_of_scope.get();
        let cells = vec![
            Cell::Code(note.number.clone()),
            Cell::text(&note.payer_name),
            Cell::text(page.word("note-ground", note.ground.code())),
            Cell::Money(supply),
            Cell::Money(note.vat.get()),
            Cell::Money(note.total.get()),
            Cell::text(page.date(&note.issued_on)),
        ];
        Row::to(format!("/credit-notes/{}", note.id), cells)
    };
    let empty = Empty {
        icon: Icon::named("circle-check"),
        title: page.t("note-none"),
        why: page.t("note-none-why"),
        action: None,
    };
    Grid::new(page.t("credit-notes"), columns, all.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .total(page.t1("list-total", "n", all.len()))
        .when_empty(empty)
}

pub(super) async fn corrections(
    page: &Page,
    tx: &Tx,
    id: BillId,
    role: Role,
) -> Result<Corrections, Problem> {
    let out = notes::of_bill(tx, id).await.or_broken()?;
    let all = disputes::of_bill(tx, id).await.or_broken()?;
    let may_credit = MAY_CREDIT.contains(&role);
    Ok(Corrections {
        address: format!("/bills/{id}"),
        may_credit,
        may_dispute: may_credit || role == Role::TenantAdmin,
        notes: (!out.is_empty()).then(|| grid(page, &out)),
        disputes: all.iter().map(|one| dispute(page, one, role)).collect(),
        page: page.clone(),
    })
}

/// What waits, for a home.
pub async fn tiles(page: &Page, tx: &Tx) -> Result<Vec<Tile>, Problem> {
    let waiting = notes::requests(tx, true).await.or_broken()?.len();
    let open = disputes::list(tx).await.or_broken()?;
    let open = open.iter().filter(|one| one.dispute.state == DisputeState::Open).count();
    let tile = |key: &str, n: usize| {
        let tile = Tile::new(page.t(key), n, "").to("/credit-notes");
        if n > 0 { tile.tone(Tone::Warn) } else { tile }
    };
    Ok(vec![tile("tile-note-requests", waiting), tile("tile-disputes", open)])
}
