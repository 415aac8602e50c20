//! A customer's home: this month's bill and why, what waits for a signature, what is on its way.

use gaetong_billing::bills::BillSummary;
use gaetong_billing::home::{Expected, tenant_home};
use gaetong_entity::Tx;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::acceptance::AcceptanceState;
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ApplicationFilter, ServiceFilter, ServiceRow};
use gaetong_rules::Month;
use std::collections::BTreeMap;

use super::{Coming, TenantHome};
use crate::pages::application::show::steps;
use crate::pages::attendance;
use crate::pages::bill::now::bill_now;
use crate::pages::component::{Chart, Ink, Measure, Series, Tile};
use crate::pages::desk::Desk;
use crate::pages::figures;
use crate::pages::page::{Page, Tone};
use crate::pages::service::list::grid;
use crate::pages::tax_invoice;
use crate::problem::{OrBroken, Problem};

pub async fn home(desk: &Desk) -> Result<TenantHome, Problem> {
    let page = desk.page(desk.lang().t("home-tenant-title"));
    let tx = desk.read().await?;
    let money = tenant_home(&tx, Month::of(page.today)).await.or_broken()?;
    let services =
        queue::services(&tx, &ServiceFilter::default(), page.today, &PageRequest::first(50)).await;
    let services = services.or_broken()?.rows;
    let mut todo = match desk.person.actor.role {
        Role::TenantAdmin => todo(&page, &tx).await?,
        _ => Vec::new(),
    };
    todo.extend(money.expected.iter().filter_map(|expected| expectation(&page, expected)));
    let coming = services.iter().filter(|row| row.service.opened_on.is_none());
    Ok(TenantHome {
        bill: money.latest.as_ref().map(|bill| bill_now(&page, bill)),
        bills: chart(&page, &money.recent),
        todo,
        coming: coming.map(|row| on_its_way(&page, row)).collect(),
        tax_invoices: tax_invoice::latest(desk, &tx, &page).await?,
        services: grid(&page, &services).shown_caption(""),
        page,
    })
}

/// What the last twelve months were billed, once there are two to compare.
fn chart(page: &Page, recent: &[BillSummary]) -> Option<Chart> {
    let mut months: BTreeMap<Month, i64> = BTreeMap::new();
    for bill in recent {
        *months.entry(bill.month).or_default() += bill.total.get();
    }
    let shown = months.len().saturating_sub(12);
    let months: Vec<(Month, i64)> = months.into_iter().skip(shown).collect();
    let over = months.iter().map(|(month, _)| *month);
    let chart = Chart::months(page.look.lang, page.t("home-bars"), Measure::Won, over);
    let won = Series::new(page.t("home-bars"), Ink::Blue, months.iter().map(|(_, won)| *won));
    (months.len() > 1).then(|| chart.with(won))
}

/// What only the customer's administrator can do.
async fn todo(page: &Page, tx: &Tx) -> Result<Vec<Tile>, Problem> {
    let request = PageRequest::first(20);
    let open = queue::acceptances(tx, AcceptanceState::Requested, &request).await.or_broken()?.rows;
    let returned =
        ApplicationFilter { states: vec![OrderState::Returned], ..ApplicationFilter::default() };
    let returned = queue::applications(tx, &returned, &PageRequest::first(20)).await.or_broken()?;
    let mut tiles: Vec<Tile> = attendance::for_tenant(page, tx).await?.into_iter().collect();
    if let Some(first) = open.first() {
        let tile = Tile::new(page.t("home-to-sign"), open.len(), "").tone(Tone::Warn);
        tiles.push(tile.to(format!("/acceptances/{}", first.acceptance.id)));
    }
    if let Some(first) = returned.rows.first() {
        let tile = Tile::new(page.t("home-returned"), returned.rows.len(), "").tone(Tone::Warn);
        tiles.push(tile.to(format!("/applications/{}", first.application.id)));
    }
    Ok(tiles)
}

/// What the running month comes to as things stand.
fn expectation(page: &Page, expected: &Expected) -> Option<Tile> {
    let total = expected.total()?;
    let label = page.t1("home-expected", "month", expected.month);
    let tile = Tile::new(label, figures::money(total.get()), page.t("won"));
    Some(tile.hint(&expected.account.number))
}

fn on_its_way(page: &Page, row: &ServiceRow) -> Coming {
    let number = row.service.service_id.to_string();
    Coming {
        title: page.t1("home-coming", "number", &number),
        href: format!("/services/{number}"),
        steps: steps(page, row.order_state),
    }
}
