//! One service on one page: what runs, since when, at which price, and what happened to it.

use actix_web::HttpResponse;
use actix_web::web::Path;
use gaetong_billing::bills::{self, BillFilter, BillSummary};
use gaetong_entity::ids::ServiceId;
use gaetong_entity::order::application::OrderState;
use gaetong_entity::service::subscription_state::{Axis, Model as State};
use gaetong_provisioning::contract::notice;
use gaetong_provisioning::service::{self, ServiceDetail, ServiceLine};
use gaetong_provisioning::timeline;
use gaetong_rules::quote::QuoteLine;

use super::{ServicePage, identity, next_step, states, term};
use crate::pages::component::{Cell, Column, EventLine, Grid, Row, Steps};
use crate::pages::desk::{Desk, show as answer};
use crate::pages::history;
use crate::pages::page::{Icon, Page};
use crate::pages::provisioning::{outlook, task_title};
use crate::problem::{OrBroken, Problem};

/// Bills shown on the service's page; the rest is in the list of bills.
const BILLS: u64 = 12;

pub async fn show(desk: Desk, id: Path<ServiceId>) -> Result<HttpResponse, Problem> {
    let page = desk.page(id.to_string());
    let tx = desk.read().await?;
    let detail = service::detail(&tx, &id, (page.today, page.today)).await.or_broken()?;
    let detail = detail.ok_or_else(Problem::not_found)?;
    let filter = BillFilter {
        billing_account_id: Some(detail.service.billing_account_id),
        ..BillFilter::default()
    };
    let found = bills::list(&tx, &filter, None, BILLS).await.or_broken()?;
    let events = timeline::of_application(&tx, detail.order.id).await.or_broken()?;
    let titles = detail.tasks.iter().map(|row| &row.task);
    let titles = titles.map(|task| (task.id.to_string(), task_title(desk.lang(), task)));
    let history = history::lines_naming(&page, &events, &titles.collect());
    let told = notice::of_service(&tx, &detail.service).await.or_broken()?;
    let role = desk.person.actor.role;
    let action = next_step(&page, &detail, role);
    answer(&ServicePage {
        identity: identity(&page, &detail),
        steps: detail.service.opened_on.is_none().then(|| steps(&page, detail.order.state)),
        axes: states(&page, &detail.axes),
        changes: detail.contract.states.iter().rev().map(|state| change(&page, state)).collect(),
        facts: facts(&page, &detail),
        units: units(&page, &detail),
        notices: (!told.is_empty()).then(|| super::notices::grid(&page, &told)),
        bills: bill_grid(&page, &found.rows),
        links: links(&page, &detail),
        action,
        history,
        page,
    })
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
    EventLine {
        when: page.date(&state.effective_on),
        what: format!(
            "{}: {}",
            page.word("axis", state.axis.code()),
            page.word(kind, &state.state)
        ),
        who: String::new(),
        detail: state.reason.clone(),
    }
}

fn facts(page: &Page, detail: &ServiceDetail) -> Vec<(String, String)> {
    let service = &detail.service;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| page.date(&day)).unwrap_or_default();
    let payer = detail.account.as_ref().map(|account| account.payer_name.clone());
    let mut facts = vec![
        (page.t("service-opened"), day(service.opened_on)),
        (page.t("service-wished"), day(Some(service.wished_opening_on))),
        (page.t("service-term"), term(page, service.term_months)),
        (page.t("service-contract-from"), day(service.contract_from)),
        (
            page.t("service-contract-until"),
            day(detail.contract_until.and_then(|until| until.pred_opt())),
        ),
        (page.t("service-price-book"), service.price_book_version.clone()),
        (page.t("service-payer"), payer.unwrap_or_default()),
        (page.t("field-install-address"), detail.order.install_address.clone()),
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
    let product = detail.products.iter().find(|product| product.code == line.product);
    let korean = page.look.lang == crate::pages::language::Lang::Ko;
    let named = product.map(|p| match korean {
        true => (p.name_ko.clone(), p.unit_ko.clone()),
        false => (p.name_en.clone(), p.unit_en.clone()),
    });
    let (name, unit) = named.unwrap_or_else(|| (line.product.clone(), String::new()));
    let plural = if !korean && line.quantity != 1 && !unit.is_empty() { "s" } else { "" };
    let space = if korean { "" } else { " " };
    let price = priced.map(|priced| Cell::Money(priced.unit_price.price.get()));
    let amount = priced.map(|priced| Cell::Money(priced.amount.get()));
    Row::plain(vec![
        Cell::text(name),
        Cell::text(format!("{}{space}{unit}{plural}", crate::pages::figures::money(line.quantity))),
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
