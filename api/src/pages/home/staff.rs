//! The home of staff and partners: counts, then the queue, soonest deadline first.

use gaetong_entity::Tx;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::order::application_check::CheckKind;
use gaetong_entity::party::user_account::Role;
use gaetong_entity::service::change_order::ChangeState;
use gaetong_entity::work::outbox;
use gaetong_provisioning::contract::list::{self as change_orders, ChangeOrderFilter};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ApplicationFilter, ServiceFilter, TaskFilter, TaskRow};
use gaetong_rules::Month;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

use crate::pages::application::list::grid as application_grid;
use crate::pages::component::{Cell, Column, Empty, Grid, Row, Tile};
use crate::pages::contract::orders::grid as change_order_grid;
use crate::pages::desk::Desk;
use crate::pages::figures;
use crate::pages::page::{Icon, Page, Tone};
use crate::pages::provisioning::queue::grid as task_grid;
use crate::pages::receivable;
use crate::pages::service::service_grid;
use crate::pages::view::{Action, HomePage};
use crate::pages::{attendance, note, outage, settlement, tax_invoice};
use crate::problem::{OrBroken, Problem};

/// Rows of one queue on the home.
const SHOWN: u64 = 15;

pub async fn home(desk: &Desk) -> Result<HomePage, Problem> {
    let page = desk.page(desk.lang().t("home-title"));
    let tx = desk.read().await?;
    let mut home = HomePage {
        lead: String::new(),
        action: None,
        tiles: Vec::new(),
        register: None,
        queues: Vec::new(),
        page,
    };
    match desk.person.actor.role {
        Role::Sales => sales(&mut home, desk, &tx).await?,
        Role::Consulting => consulting(&mut home, &tx).await?,
        Role::Product => product(&mut home, &tx).await?,
        Role::Partner => partner(&mut home, desk, &tx).await?,
        Role::Operations => {
            home.tiles = outage::tiles(&home.page, &tx).await?;
            let now = desk.person.actor.now;
            home.register = Some(outage::RegisterForm::new(&home.page, now, &|_| String::new()));
            tasks_only(&mut home, desk, &tx).await?;
        }
        Role::Settlement => {
            money(&mut home, desk, &tx).await?;
            home.tiles.push(tax_invoice::home_tile(desk, &home.page, &tx).await?);
            home.tiles.extend(settlement::for_staff(&home.page, &tx).await?);
            home.tiles.extend(note::tiles(&home.page, &tx).await?);
            home.tiles.extend(outage::tiles(&home.page, &tx).await?);
        }
        Role::Credit => {
            money(&mut home, desk, &tx).await?;
            // What is overdue comes first, on the way to J10.
            home.tiles = receivable::counts(desk, &home.page, &tx).await?;
            push_change_orders(&mut home, &tx).await?;
        }
        Role::Admin => {
            overview(&mut home, &tx).await?;
            home.tiles.push(unsent_letters(&home.page, &tx).await?);
        }
        _ => overview(&mut home, &tx).await?,
    }
    if home.queues.is_empty() {
        let nothing = Grid::new(home.page.t("home-title"), Vec::new(), Vec::new());
        home.queues.push(nothing.when_empty(empty(&home.page)));
    }
    Ok(home)
}

fn empty(page: &Page) -> Empty {
    Empty {
        icon: Icon { name: "circle-check", class: "icon icon-lg" },
        title: page.t("home-nothing"),
        why: page.t("home-nothing-why"),
        action: None,
    }
}

async fn sales(home: &mut HomePage, desk: &Desk, tx: &Tx) -> Result<(), Problem> {
    let page = &home.page;
    let mine = ApplicationFilter {
        filed_by: Some(desk.person.actor.user_id),
        ..ApplicationFilter::default()
    };
    let counts = queue::counts_by_state(tx, &mine).await.or_broken()?;
    home.action = Some(Action {
        label: page.t("application-new"),
        href: "/applications/new".to_owned(),
        icon: "plus",
    });
    home.tiles = vec![
        state_tile(page, &counts, "tile-drafts", OrderState::Draft, Tone::Mute),
        state_tile(page, &counts, "tile-returned", OrderState::Returned, Tone::Warn),
        state_tile(page, &counts, "tile-submitted", OrderState::Submitted, Tone::Mute),
        state_tile(page, &counts, "tile-provisioning", OrderState::Provisioning, Tone::Mute),
        state_tile(page, &counts, "tile-acceptance", OrderState::AwaitingAcceptance, Tone::Mute),
    ];
    let in_hand =
        ApplicationFilter { states: vec![OrderState::Draft, OrderState::Returned], ..mine };
    push_applications(home, tx, &in_hand, "home-queue-applications", "/applications").await?;
    push_tasks(home, desk, tx).await?;
    push_change_order_tile(home, tx).await?;
    push_services(home, tx).await
}

/// The services that run, to change or end them.
async fn push_services(home: &mut HomePage, tx: &Tx) -> Result<(), Problem> {
    let running = ServiceFilter { opened: Some(true), ..ServiceFilter::default() };
    let (page, request) = (&home.page, PageRequest::first(SHOWN));
    let found = queue::services(tx, &running, page.today, &request).await.or_broken()?;
    if !found.rows.is_empty() {
        let mut grid = service_grid(page, &found.rows);
        if found.next.is_some() {
            // What is shown here is not all: no count and no sum that says it were.
            (grid.total, grid.sum) = (String::new(), Vec::new());
            grid.older = Some((page.t("service-view-all"), "/services?view=open".to_owned()));
        }
        home.queues.push(named(grid, page.t("home-queue-services")));
    }
    Ok(())
}

/// How many change orders wait for their decision.
async fn push_change_order_tile(home: &mut HomePage, tx: &Tx) -> Result<u64, Problem> {
    let waiting = change_orders::count(tx, ChangeState::Filed).await.or_broken()?;
    let page = &home.page;
    let tile = Tile::new(page.t("tile-change-orders"), waiting, "").to("/change-orders");
    home.tiles.push(if waiting > 0 { tile.tone(Tone::Warn) } else { tile });
    Ok(waiting)
}

/// The same, and the latest of them.
async fn push_change_orders(home: &mut HomePage, tx: &Tx) -> Result<(), Problem> {
    if push_change_order_tile(home, tx).await? == 0 {
        return Ok(());
    }
    let page = &home.page;
    let filter = ChangeOrderFilter { state: Some(ChangeState::Filed), ..Default::default() };
    let found = change_orders::list(tx, &filter, &PageRequest::first(SHOWN)).await.or_broken()?;
    let grid = change_order_grid(page, &found.rows);
    home.queues.push(named(grid, page.t("home-queue-change-orders")));
    Ok(())
}

async fn consulting(home: &mut HomePage, tx: &Tx) -> Result<(), Problem> {
    let page = &home.page;
    let counts = queue::counts_by_state(tx, &ApplicationFilter::default()).await.or_broken()?;
    let tile = |key, state, tone| state_tile(page, &counts, key, state, tone).to("/orders");
    home.tiles = vec![
        tile("tile-submitted", OrderState::Submitted, Tone::Warn),
        tile("tile-under-review", OrderState::UnderReview, Tone::Mute),
        tile("tile-provisioning", OrderState::Provisioning, Tone::Mute).to("/orders?view=way"),
        tile("tile-acceptance", OrderState::AwaitingAcceptance, Tone::Mute).to("/acceptances"),
    ];
    let waiting = ApplicationFilter {
        states: super::super::order::queue::WAITING.to_vec(),
        ..ApplicationFilter::default()
    };
    push_applications(home, tx, &waiting, "home-queue-orders", "/orders").await?;
    push_change_orders(home, tx).await?;
    push_checks(home, tx, CheckKind::QuoteConfirmedByConsulting).await
}

async fn product(home: &mut HomePage, tx: &Tx) -> Result<(), Problem> {
    for kind in [
        CheckKind::QuoteConfirmedByProduct,
        CheckKind::UnderTenSeatsApproved,
        CheckKind::AgreedPriceApproved,
    ] {
        push_checks(home, tx, kind).await?;
    }
    push_change_orders(home, tx).await
}

async fn tasks_only(home: &mut HomePage, desk: &Desk, tx: &Tx) -> Result<(), Problem> {
    push_tasks(home, desk, tx).await
}

/// A partner's home: money first, then the agents' days, then its tasks.
async fn partner(home: &mut HomePage, desk: &Desk, tx: &Tx) -> Result<(), Problem> {
    let Some(partner) = desk.person.actor.partner_id else { return Ok(()) };
    let (tiles, grids) = settlement::for_partner(&home.page, tx).await?;
    let (to_submit, reports) = attendance::for_partner(&home.page, tx, partner).await?;
    home.tiles.extend(tiles);
    home.tiles.push(to_submit);
    home.queues.extend(grids);
    home.queues.extend(reports);
    tasks_only(home, desk, tx).await
}

async fn overview(home: &mut HomePage, tx: &Tx) -> Result<(), Problem> {
    let page = &home.page;
    let counts = queue::counts_by_state(tx, &ApplicationFilter::default()).await.or_broken()?;
    home.tiles = vec![
        state_tile(page, &counts, "tile-submitted", OrderState::Submitted, Tone::Mute),
        state_tile(page, &counts, "tile-provisioning", OrderState::Provisioning, Tone::Mute),
        state_tile(page, &counts, "tile-acceptance", OrderState::AwaitingAcceptance, Tone::Mute),
        state_tile(page, &counts, "tile-completed", OrderState::Completed, Tone::Ok),
    ];
    let under_way = ApplicationFilter {
        states: crate::pages::application::list::UNDER_WAY.to_vec(),
        ..ApplicationFilter::default()
    };
    push_applications(home, tx, &under_way, "application-view-open", "/applications").await
}

/// Letters that were given up, and the way to the outbox.
async fn unsent_letters(page: &Page, tx: &Tx) -> Result<Tile, Problem> {
    let given_up = tx.find::<outbox::Entity>().filter(outbox::Column::DeadAt.is_not_null());
    let count = given_up.count(tx.raw()).await.or_broken()?;
    let tile = Tile::new(page.t("tile-letters"), count, "");
    Ok(match count {
        0 => tile.to("/outbox"),
        _ => tile.to("/outbox?view=dead").tone(Tone::Bad),
    })
}

fn state_tile(
    page: &Page,
    counts: &[(OrderState, i64)],
    key: &str,
    state: OrderState,
    tone: Tone,
) -> Tile {
    let count = counts.iter().find(|(s, _)| *s == state).map_or(0, |(_, count)| *count);
    let tile = Tile::new(page.t(key), figures::money(count), "").to("/applications?view=open");
    if count > 0 { tile.tone(tone) } else { tile }
}

async fn push_applications(
    home: &mut HomePage,
    tx: &Tx,
    filter: &ApplicationFilter,
    key: &str,
    door: &str,
) -> Result<(), Problem> {
    let found = queue::applications(tx, filter, &PageRequest::first(SHOWN)).await.or_broken()?;
    if !found.rows.is_empty() {
        home.queues.push(named(application_grid(&home.page, &found.rows, door), home.page.t(key)));
    }
    Ok(())
}

/// Applications that wait for a check of this desk.
async fn push_checks(home: &mut HomePage, tx: &Tx, kind: CheckKind) -> Result<(), Problem> {
    let found = queue::awaiting_check(tx, kind, &PageRequest::first(SHOWN)).await.or_broken()?;
    let page = &home.page;
    let name = page.word("check", kind.code());
    if home.tiles.len() < 6 {
        let tile = Tile::new(name.clone(), found.rows.len(), "");
        home.tiles.push(if found.rows.is_empty() { tile } else { tile.tone(Tone::Warn) });
    }
    if !found.rows.is_empty() {
        let mut grid = named(application_grid(page, &found.rows, "/applications"), name);
        for row in &mut grid.rows {
            row.href = row.href.take().map(|href| format!("{href}/checks"));
        }
        home.queues.push(grid);
    }
    Ok(())
}

async fn push_tasks(home: &mut HomePage, desk: &Desk, tx: &Tx) -> Result<(), Problem> {
    let role = desk.person.actor.role;
    let filter = TaskFilter {
        owner_role: (role != Role::Partner).then(|| role.code().to_owned()),
        ..TaskFilter::default()
    };
    let today = home.page.today;
    let request = PageRequest::first(100);
    let found = queue::tasks(tx, &filter, today, &request).await.or_broken()?;
    let rows: Vec<TaskRow> =
        found.rows.into_iter().filter(|row| row.blocked_by.is_empty()).collect();
    let late = rows.iter().filter(|row| row.task.due_on < today).count();
    let soon = today + chrono::Days::new(7);
    let this_week = rows.iter().filter(|row| (today..=soon).contains(&row.task.due_on)).count();
    let page = &home.page;
    let tile = |key: &str, count: usize, tone| {
        let tile = Tile::new(page.t(key), count, "").to("/provisioning");
        if count > 0 { tile.tone(tone) } else { tile }
    };
    home.tiles.extend([
        tile("tile-ready", rows.len(), Tone::Mute),
        tile("tile-late", late, Tone::Bad),
        tile("tile-this-week", this_week, Tone::Warn),
    ]);
    let shown = rows.get(..rows.len().min(25)).unwrap_or_default();
    if !shown.is_empty() {
        home.queues.push(named(task_grid(&home.page, shown), home.page.t("home-queue-tasks")));
    }
    Ok(())
}

fn named(grid: Grid, caption: String) -> Grid {
    Grid { caption, ..grid }.shown_caption("")
}

/// The month cockpit: what was billed, what is to be billed, the latest bills.
async fn money(home: &mut HomePage, desk: &Desk, tx: &Tx) -> Result<(), Problem> {
    use gaetong_billing::bills::{self, BillFilter};
    let page = &home.page;
    let month = Month::of(page.today).prev();
    let filter = BillFilter { month: Some(month), ..BillFilter::default() };
    let totals = bills::totals(tx, &filter).await.or_broken()?;
    if desk.person.actor.role == Role::Settlement {
        home.action = Some(Action {
            label: page.t1("home-run", "month", month),
            href: format!("/bill-runs/dry?month={month}"),
            icon: "player-play",
        });
    }
    let bills_address = format!("/bills?month={month}");
    home.tiles = vec![
        Tile::new(page.t1("tile-bills-of", "month", month), totals.count, "").to(&bills_address),
        Tile::new(page.t("tile-amount"), figures::money(totals.total.get()), page.t("won"))
            .to(bills_address),
    ];
    let latest = bills::list(tx, &BillFilter::default(), None, SHOWN).await.or_broken()?;
    let columns = vec![
        Column::fit(page.t("bill-number")),
        Column::fit(page.t("bill-month")),
        Column::text(page.t("bill-payer")),
        Column::number(page.t("bill-total")),
        Column::fit(page.t("bill-due-on")),
    ];
    let row = |bill: &bills::BillSummary| {
        let cells = vec![
            Cell::Code(bill.number.clone()),
            Cell::text(bill.month.to_string()),
            Cell::text(&bill.payer_name),
            Cell::Money(bill.total.get()),
            Cell::text(page.date(&bill.due_on)),
        ];
        Row::to(format!("/bills/{}", bill.id), cells)
    };
    let rows: Vec<Row> = latest.rows.iter().map(row).collect();
    let caption = page.t("home-queue-bills");
    let unit = page.t("unit-won");
    home.queues.push(Grid::new(caption, columns, rows).shown_caption(unit).when_empty(empty(page)));
    Ok(())
}
