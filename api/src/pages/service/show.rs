//! One service on one page: what runs, since when, at which price, and what happened to it.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use gaetong_billing::bills::{self, BillFilter, BillSummary};
use gaetong_entity::Tx;
use gaetong_entity::ids::ServiceId;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::party::billing_account;
use gaetong_entity::service::change_order::{ChangeState, Model as ChangeOrder};
use gaetong_entity::service::notice::Model as Notice;
use gaetong_entity::service::subscription_state::{Axis, Model as State};
use gaetong_provisioning::contract::list::{self as change_orders, ChangeOrderFilter};
use gaetong_provisioning::contract::notice;
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::service::{self, ServiceDetail, ServiceLine};
use gaetong_provisioning::timeline::{self, Happening};
use gaetong_rules::quote::QuoteLine;
use serde::Deserialize;

use super::{
    ServicePage, acts, identity, life, next_step, notices, product_name, records, states, term,
    units_of,
};
use crate::pages::component::{Cell, Column, EventLine, Field, FieldKind, Grid, Row, Steps};
use crate::pages::contract::words::kind_name;
use crate::pages::desk::{Desk, show as answer};
use crate::pages::history;
use crate::pages::page::{FieldError, Icon, Page};
use crate::pages::provisioning::{outlook, task_title};
use crate::problem::{OrBroken, Problem};

/// Bills shown on the service's page; the rest is in the list of bills.
const BILLS: u64 = 12;
/// Change orders shown on the service's page.
const ORDERS: u64 = 20;

/// The day a service is looked at.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    as_of: String,
}

pub async fn show(
    desk: Desk,
    id: Path<ServiceId>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let mut page = desk.page(id.to_string());
    let typed = asked.as_of.trim();
    let as_of = match typed.parse() {
        Ok(day) => day,
        Err(_) if typed.is_empty() => page.today,
        Err(_) => {
            page.errors = vec![FieldError { field: "as_of".into(), text: page.t("error-date") }];
            page.today
        }
    };
    let tx = desk.read().await?;
    let detail = service::detail(&tx, &id, (as_of, page.today)).await.or_broken()?;
    let detail = detail.ok_or_else(Problem::not_found)?;
    let around = Around::read(&tx, &detail).await?;
    let shown = if typed.is_empty() { page.today.to_string() } else { typed.to_owned() };
    answer(&present(page, &desk, &detail, &around, &shown))
}

/// What the page shows besides the service itself.
struct Around {
    bills: Vec<BillSummary>,
    events: Vec<Happening>,
    orders: Vec<ChangeOrder>,
    notices: Vec<Notice>,
    accounts: Vec<billing_account::Model>,
}

impl Around {
    async fn read(tx: &Tx, detail: &ServiceDetail) -> Result<Around, Problem> {
        let service = &detail.service;
        let filter = BillFilter {
            billing_account_id: Some(detail.contract.payer_on(detail.as_of)),
            ..BillFilter::default()
        };
        let asked = ChangeOrderFilter {
            service_id: Some(service.service_id.clone()),
            ..ChangeOrderFilter::default()
        };
        let orders = change_orders::list(tx, &asked, &PageRequest::first(ORDERS)).await;
        let orders = orders.or_broken()?.rows.into_iter().map(|row| row.order);
        Ok(Around {
            bills: bills::list(tx, &filter, None, BILLS).await.or_broken()?.rows,
            events: timeline::of_application(tx, detail.order.id).await.or_broken()?,
            orders: orders.collect(),
            notices: notice::of_service(tx, service).await.or_broken()?,
            accounts: service::accounts_of(tx, service.tenant_id).await.or_broken()?,
        })
    }
}

fn present(
    page: Page,
    desk: &Desk,
    detail: &ServiceDetail,
    around: &Around,
    shown: &str,
) -> ServicePage {
    let titles = detail.tasks.iter().map(|row| &row.task);
    let titles = titles.map(|task| (task.id.to_string(), task_title(desk.lang(), task)));
    let role = desk.person.actor.role;
    let waiting = around.orders.iter().find(|order| order.state == ChangeState::Filed);
    let records = [
        records::orders(&page, &around.orders),
        life::terms_over_time(&page, detail, &around.accounts),
        life::standstill_grid(&page, detail),
        (!around.notices.is_empty())
            .then(|| notices::grid(&page, &around.notices).shown_caption("")),
    ];
    ServicePage {
        identity: identity(&page, detail),
        address: format!("/services/{}", detail.service.service_id),
        as_of: Field::new(&page, "as_of", FieldKind::Date).value(shown),
        other_day: (detail.as_of != page.today)
            .then(|| page.t1("service-other-day", "day", page.date(&detail.as_of))),
        waiting: waiting.map(|order| {
            let kind = kind_name(&page, order.kind);
            (page.t1("service-waiting", "kind", kind), format!("/change-orders/{}", order.id))
        }),
        acts: if waiting.is_some() { Vec::new() } else { acts::acts(&page, detail, role) },
        bar: life::bar(&page, detail),
        steps: detail.service.opened_on.is_none().then(|| steps(&page, detail.order.state)),
        axes: states(&page, detail),
        changes: detail.contract.states.iter().rev().map(|state| change(&page, state)).collect(),
        facts: facts(&page, detail),
        units: units(&page, detail),
        batches: life::batches(&page, detail),
        records: records.into_iter().flatten().collect(),
        bills: bill_grid(&page, &around.bills),
        links: links(&page, detail),
        action: next_step(&page, detail, role),
        history: history::lines_naming(&page, &around.events, &titles.collect()),
        page,
    }
}

/// The way from application to opening.
fn steps(page: &Page, state: OrderState) -> Steps {
    let way = [
        OrderState::Submitted,
        OrderState::Accepted,
        OrderState::Provisioning,
        OrderState::AwaitingAcceptance,
        OrderState::Completed,
    ];
    let now = way.iter().position(|step| *step == state).unwrap_or(way.len());
    let labels = way.map(|step| page.word("service-step", step.code()));
    Steps::at(page.t("application-steps"), labels.to_vec(), now)
}

fn change(page: &Page, state: &State) -> EventLine {
    let kind = match state.axis {
        Axis::Service => "service-state",
        Axis::Billing => "billing-state",
        Axis::Collection => "collection-state",
    };
    let name = match state.ground {
        Some(ground) => page.word("ground", ground.code()),
        None => page.word(kind, &state.state),
    };
    EventLine {
        when: page.date(&state.effective_on),
        what: format!("{}: {name}", page.word("axis", state.axis.code())),
        who: String::new(),
        detail: state.reason.clone(),
    }
}

fn facts(page: &Page, detail: &ServiceDetail) -> Vec<(String, String)> {
    let service = &detail.service;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| page.date(&day)).unwrap_or_default();
    let payer = detail.account.as_ref().map(|account| account.payer_name.clone());
    let held = detail.contract.term_on(detail.as_of);
    let months = held.map_or(service.term_months, |term| term.months);
    let place = detail.contract.address_on(detail.as_of).unwrap_or(&detail.order.install_address);
    let mut facts = vec![
        (page.t("service-opened"), day(service.opened_on)),
        (page.t("service-wished"), day(Some(service.wished_opening_on))),
        (page.t("service-term"), term(page, months)),
        (page.t("service-contract-from"), day(held.map(|term| term.contract_from))),
        (page.t("service-price-book"), service.price_book_version.clone()),
        (page.t("service-payer"), payer.unwrap_or_default()),
        (page.t("field-install-address"), place.to_owned()),
    ];
    if let Some(forecast) = &detail.forecast {
        let (tag, said) = outlook(page, forecast);
        facts.insert(2, (page.t("service-outlook"), format!("{} · {said}", tag.text)));
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

/// The products in force with their price; before the opening, what was ordered.
fn units(page: &Page, detail: &ServiceDetail) -> Grid {
    let columns = vec![
        Column::text(page.t("service-product")),
        Column::number(page.t("service-quantity")),
        Column::number(page.t("bill-unit-price")),
        Column::number(page.t("bill-amount")),
        Column::fit(page.t("service-since")),
    ];
    let quote = detail.monthly.as_ref().and_then(|quote| quote.as_ref().ok());
    let priced = |line: &ServiceLine| {
        quote?.lines.iter().find(|priced| priced.item.to_string() == line.product)
    };
    let rows = detail.lines.iter().map(|line| unit(page, detail, line, priced(line))).collect();
    let mut sum = Vec::new();
    if let Some(quote) = quote {
        let name = page.t("service-monthly");
        let supply = Cell::Money(quote.supply.get());
        sum = vec![Cell::text(name), Cell::Blank, Cell::Blank, supply, Cell::Blank];
    }
    Grid::new(page.t("service-units"), columns, rows).shown_caption(page.t("unit-won")).sum(sum)
}

fn unit(
    page: &Page,
    detail: &ServiceDetail,
    line: &ServiceLine,
    priced: Option<&QuoteLine>,
) -> Row {
    let price = priced.map(|priced| Cell::Money(priced.unit_price.price.get()));
    let amount = priced.map(|priced| Cell::Money(priced.amount.get()));
    Row::plain(vec![
        Cell::text(product_name(page, detail, &line.product)),
        Cell::text(units_of(page, detail, &line.product, line.quantity)),
        price.or(line.agreed_price.map(Cell::Money)).unwrap_or(Cell::Blank),
        amount.unwrap_or(Cell::Blank),
        line.from_on.map_or(Cell::Blank, |day| Cell::text(page.date(&day))),
    ])
}

fn bill_grid(page: &Page, bills: &[BillSummary]) -> Grid {
    let columns = vec![
        Column::fit(page.t("bill-month")),
        Column::fit(page.t("bill-number")),
        Column::number(page.t("bill-total")),
        Column::fit(page.t("bill-due-on")),
    ];
    let row = |bill: &BillSummary| {
        let cells = vec![
            Cell::text(bill.month.to_string()),
            Cell::Code(bill.number.clone()),
            Cell::Money(bill.total.get()),
            Cell::text(page.date(&bill.due_on)),
        ];
        Row::to(format!("/bills/{}", bill.id), cells)
    };
    let empty = crate::pages::component::Empty {
        icon: Icon::named("receipt"),
        title: page.t("home-no-bill"),
        why: page.t("home-no-bill-why"),
        action: None,
    };
    Grid::new(page.t("service-bills"), columns, bills.iter().map(row).collect())
        .shown_caption(page.t("unit-won"))
        .when_empty(empty)
}

/// To the plan, the application, the acceptances.
fn links(page: &Page, detail: &ServiceDetail) -> Vec<(String, String)> {
    let number = &detail.service.service_id;
    let mut links = vec![
        (page.t("service-plan"), format!("/services/{number}/provisioning")),
        (page.t("service-application"), format!("/applications/{}", detail.order.id)),
        (page.t("notices-title"), format!("/services/{number}/notices")),
    ];
    if let Some(last) = detail.acceptances.last() {
        links.push((page.t("nav-acceptances"), format!("/acceptances/{}", last.id)));
    }
    links
}
