//! Packages on their way to the tax office, and what was answered.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use gaetong_billing::tax_invoices::{self, Filter, ISSUERS, READERS};
use gaetong_entity::Tx;
use gaetong_entity::ids::TaxTransmissionId;
use gaetong_entity::money::tax_invoice_progress::InvoiceState;
use gaetong_entity::money::tax_transmission;

use super::{TransmissionsPage, way};
use crate::outside::tax_gateway;
use crate::pages::component::{Cell, Choice, Column, Empty, Field, FieldKind, Grid, Row, Tag};
use crate::pages::desk::{Desk, show, show_with};
use crate::pages::door::sign_in::go_to;
use crate::pages::figures;
use crate::pages::page::{FieldError, Icon, Page, Tone};
use crate::pages::posted::{Posted, comes_back};
use crate::problem::Problem;

/// Packages that are shown.
const MOST: u64 = 30;

pub async fn list(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.only(&READERS)?;
    let page = desk.page(desk.lang().t("tax-transmissions"));
    show(&present(&desk, page).await?)
}

async fn present(desk: &Desk, page: Page) -> Result<TransmissionsPage, Problem> {
    let tx = desk.read().await?;
    let actor = &desk.person.actor;
    let may_act = desk.only(&ISSUERS).is_ok();
    let packages = tax_invoices::transmissions(&tx, actor, MOST).await?;
    let mut rows = Vec::with_capacity(packages.len());
    for package in &packages {
        let rejected = rejected(desk, &tx, package.id).await?;
        rows.push(row(&page, package, rejected));
    }
    let queued = Filter { states: vec![InvoiceState::Queued], ..Filter::default() };
    let issued = Filter { states: vec![InvoiceState::Issued], ..Filter::default() };
    let queued = tax_invoices::totals(&tx, actor, &queued).await?.count;
    let issued = tax_invoices::totals(&tx, actor, &issued).await?.count;
    let count = |n: i64| page.t1("tax-count", "n", n);
    let gateway = way::gateway(&desk.app);
    let chooses = may_act && gateway.name() == way::SIMULATOR;
    Ok(TransmissionsPage {
        simulated: gateway.simulated(),
        facts: vec![
            (page.t("tax-gateway"), page.word("tax-gateway", gateway.name())),
            (page.t("tax-gateway-waiting"), count(queued)),
            (page.t("tax-gateway-issued"), count(issued)),
        ],
        may_act: may_act && queued > 0,
        to_queue: (may_act && issued > 0).then(|| {
            let words = page.t1("tax-to-queue", "n", issued);
            (words, "/tax-invoices/bulk?do=queue&state=issued".to_owned())
        }),
        packages: grid(&page, rows),
        choose: if chooses { fields(&page) } else { Vec::new() },
        chosen: if chooses { chosen(&page, &desk.app) } else { None },
        page,
    })
}

async fn rejected(desk: &Desk, tx: &Tx, id: TaxTransmissionId) -> Result<i64, Problem> {
    let filter = Filter {
        transmission_id: Some(id),
        states: vec![InvoiceState::Rejected],
        ..Filter::default()
    };
    Ok(tax_invoices::totals(tx, &desk.person.actor, &filter).await?.count)
}

fn row(page: &Page, package: &tax_transmission::Model, rejected: i64) -> Row {
    let at = |at: Option<chrono::DateTime<chrono::Utc>>| {
        Cell::text(at.map(|at| figures::instant(at, page.look.lang)).unwrap_or_default())
    };
    let result = match (package.submitted_at, package.answered_at) {
        (None, _) => Tag::new(Tone::Bad, page.t("tax-package-not-taken")),
        (_, None) => Tag::new(Tone::Warn, page.t("tax-package-waiting")),
        _ if rejected > 0 => {
            Tag::new(Tone::Bad, page.t1("tax-package-some-rejected", "n", rejected))
        }
        _ => Tag::new(Tone::Ok, page.t("tax-package-all-accepted")),
    };
    let gateway = page.word("tax-gateway", &package.gateway);
    let gateway = match package.simulated {
        true => format!("{gateway} · {}", page.t("tax-simulated")),
        false => gateway,
    };
    let cells = vec![
        Cell::Code(package.submit_id.clone()),
        Cell::Count(u64::from(package.documents.unsigned_abs())),
        Cell::text(gateway),
        Cell::text(figures::instant(package.created_at, page.look.lang)),
        at(package.submitted_at),
        at(package.answered_at),
        Cell::Tag(result),
        Cell::Quiet(package.last_error.clone().unwrap_or_default()),
    ];
    Row::to(format!("/tax-invoices?package={}", package.id), cells)
}

fn grid(page: &Page, rows: Vec<Row>) -> Grid {
    let columns = vec![
        Column::text(page.t("tax-package-number")),
        Column::number(page.t("tax-package-documents")),
        Column::fit(page.t("tax-gateway")),
        Column::fit(page.t("tax-package-made")),
        Column::fit(page.t("tax-package-submitted")),
        Column::fit(page.t("tax-package-answered")),
        Column::fit(page.t("tax-package-result")),
        Column::text(page.t("tax-package-error")),
    ];
    let empty = Empty {
        icon: Icon::named("upload"),
        title: page.t("tax-packages-none"),
        why: page.t("tax-packages-none-why"),
        action: None,
    };
    Grid::new(page.t("tax-transmissions"), columns, rows).when_empty(empty)
}

/// The simulator's answer for a customer.
fn fields(page: &Page) -> Vec<Field> {
    let of = page.look.lang.of_rules();
    let codes = way::CODES.iter().filter_map(|code| tax_invoices::meaning(code));
    let choice = |meant: &tax_invoices::Answer| {
        Choice::new(meant.code, format!("{} {}", meant.code, meant.message.get(of)))
    };
    vec![
        Field::new(page, "tax_customer_number", FieldKind::Text),
        Field::new(page, "tax_answer", FieldKind::Select(codes.map(choice).collect())),
    ]
}

fn chosen(page: &Page, app: &crate::app::App) -> Option<Grid> {
    let of = page.look.lang.of_rules();
    let row = |(customer, code): (String, String)| {
        let meant = tax_invoices::meaning(&code);
        let meant = meant.map(|meant| meant.message.get(of).to_owned()).unwrap_or_default();
        let number = figures::business_number(&customer);
        Row::plain(vec![Cell::Code(number), Cell::Code(code), Cell::Quiet(meant)])
    };
    let rows: Vec<Row> = tax_gateway::wanted(&app.config).into_iter().map(row).collect();
    let columns = vec![
        Column::fit(page.t("field-tax-customer-number")),
        Column::fit(page.t("field-tax-answer")),
        Column::text(page.t("tax-result")),
    ];
    (!rows.is_empty()).then(|| Grid::new(page.t("tax-simulator"), columns, rows).shown_caption(""))
}

pub async fn send(posted: Posted) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    desk.only(&ISSUERS)?;
    match crate::tax_transmission::send(&desk.app, &desk.person.actor).await.map_err(Problem::from)
    {
        Ok(_) => Ok(go_to("/tax-invoices/transmissions?said=tax-sent")),
        Err(problem) if comes_back(&problem) => {
            let page = desk.refused(desk.lang().t("tax-transmissions"), &problem);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(desk, page).await?)
        }
        Err(problem) => Err(problem),
    }
}

pub async fn choose(posted: Posted) -> Result<HttpResponse, Problem> {
    let desk = &posted.desk;
    desk.only(&ISSUERS)?;
    if way::gateway(&desk.app).name() != way::SIMULATOR {
        return Err(Problem::not_found());
    }
    let mut page = desk.page(desk.lang().t("tax-transmissions"));
    let number: Result<gaetong_entity::ids::BusinessNumber, _> =
        posted.field("tax_customer_number").parse();
    let code = way::CODES.into_iter().find(|code| *code == posted.field("tax_answer"));
    match (number, code) {
        (Ok(number), Some(code)) => {
            let kept = tax_gateway::choose(&desk.app.config, number.digits(), code);
            kept.map_err(|error| Problem::internal(&error))?;
            return Ok(go_to("/tax-invoices/transmissions?said=tax-simulator-was-set"));
        }
        (Err(_), _) => page.errors.push(FieldError {
            field: "tax_customer_number".into(),
            text: page.t("error-business-number"),
        }),
        _ => page
            .errors
            .push(FieldError { field: "tax_answer".into(), text: page.t("error-choice") }),
    }
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &present(desk, page).await?)
}
