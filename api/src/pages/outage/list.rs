//! The register: what runs first, then what waits for its confirmation or its notice.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use gaetong_billing::outages::{self, MAY_RECORD, OutageState, OutageSummary};
use gaetong_entity::party::user_account::Role;
use gaetong_entity::{Scope, Tx};
use std::collections::HashMap;

use super::{OutagesPage, RegisterForm, ours, present};
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tag, Tile};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::figures;
use crate::pages::page::{Icon, Page, Tone};
use crate::problem::{OrBroken, Problem};

/// Outages shown on one page.
const MOST: u64 = 200;

/// Of the provider's people, all of them: who answers the customer must know. A customer has its
/// own page here; a partner none.
const READERS: [Role; 10] = [
    Role::Sales,
    Role::Consulting,
    Role::Product,
    Role::Operations,
    Role::Settlement,
    Role::Credit,
    Role::Legal,
    Role::Admin,
    Role::TenantAdmin,
    Role::TenantViewer,
];

pub async fn list(
    desk: Desk,
    sent: Query<HashMap<String, String>>,
) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    if let Scope::Tenant(_) = desk.person.actor.scope() {
        return ours::show(&desk, sent.get("month").map(String::as_str)).await;
    }
    let page = desk.page(desk.lang().t("outages"));
    show(&register(&desk, page, &|_| String::new()).await?)
}

/// The register with what was typed.
pub async fn register(
    desk: &Desk,
    page: Page,
    typed: &dyn Fn(&str) -> String,
) -> Result<OutagesPage, Problem> {
    let tx = desk.read().await?;
    let all = outages::list(&tx, MOST).await.or_broken()?;
    let records = MAY_RECORD.contains(&desk.person.actor.role);
    let form = records.then(|| RegisterForm::new(&page, desk.person.actor.now, typed));
    Ok(OutagesPage { form, grid: grid(&page, &all), page })
}

/// The register again, because something typed was refused.
pub async fn again(
    desk: &Desk,
    page: Page,
    typed: &dyn Fn(&str) -> String,
) -> Result<HttpResponse, Problem> {
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &register(desk, page, typed).await?)
}

fn grid(page: &Page, all: &[OutageSummary]) -> Grid {
    let columns = vec![
        Column::fit(page.t("outage-number")),
        Column::fit(page.t("outage-began")),
        Column::fit(page.t("outage-length")),
        Column::text(page.t("outage-cause")),
        Column::number(page.t("outage-affected")),
        Column::number(page.t("outage-granted")),
        Column::fit(page.t("outage-notice")),
        Column::fit(page.t("outage-state")),
    ];
    let row = |outage: &OutageSummary| {
        let cells = vec![
            Cell::Code(outage.outage.number.clone()),
            Cell::text(figures::instant(outage.entry.began_at, page.look.lang)),
            Cell::text(present::length(page, &outage.entry)),
            Cell::text(page.word("outage-cause", outage.entry.cause.code())),
            Cell::Count(u64::try_from(outage.affected).unwrap_or(0)),
            Cell::Money(outage.granted.get()),
            notice(page, outage),
            Cell::Tag(state(page, outage.state)),
        ];
        Row::to(format!("/outages/{}", outage.outage.id), cells)
    };
    let empty = Empty {
        icon: Icon::named("circle-check"),
        title: page.t("outage-none"),
        why: page.t("outage-none-why"),
        action: None,
    };
    let rows = all.iter().map(row).collect();
    Grid::new(page.t("outages"), columns, rows)
        .total(page.t1("list-total", "n", all.len()))
        .when_empty(empty)
}

/// S7: days left to tell those affected.
fn notice(page: &Page, outage: &OutageSummary) -> Cell {
    let Some(due) = outage.notice_due else { return Cell::Blank };
    if outage.told >= outage.affected {
        return Cell::Tag(Tag::new(Tone::Ok, page.t("outage-told")));
    }
    let left = (due - page.today).num_days();
    let tone = if left < 7 { Tone::Bad } else { Tone::Warn };
    Cell::Tag(Tag::new(tone, page.t1("outage-days-left", "n", left)))
}

/// The state in a word.
pub fn state(page: &Page, state: OutageState) -> Tag {
    let tone = match state {
        OutageState::Running => Tone::Bad,
        OutageState::Recovered | OutageState::Corrected => Tone::Warn,
        OutageState::Requested => Tone::Info,
        OutageState::Confirmed => Tone::Ok,
    };
    Tag::new(tone, page.word("outage-state", state.code()))
}

/// What of outages waits today, for a home.
pub async fn tiles(page: &Page, tx: &Tx) -> Result<Vec<Tile>, Problem> {
    let all = outages::list(tx, MOST).await.or_broken()?;
    let count = |wanted: &[OutageState]| all.iter().filter(|o| wanted.contains(&o.state)).count();
    let tile = |key: &str, n: usize, tone: Tone| {
        let tile = Tile::new(page.t(key), n, "").to("/outages");
        if n > 0 { tile.tone(tone) } else { tile }
    };
    let unconfirmed = [OutageState::Recovered, OutageState::Requested, OutageState::Corrected];
    Ok(vec![
        tile("tile-outages-running", count(&[OutageState::Running]), Tone::Bad),
        tile("tile-outages-unconfirmed", count(&unconfirmed), Tone::Warn),
    ])
}
