//! An application as its pages show it.

use super::missing::{Contents, Missing, contents, missing};
use crate::lifecycle::{OrderEvent, order_after};
use crate::{people, price_table};
use chrono::NaiveDate;
use gaetong_entity::catalogue::product::{Charge, Model as Product};
use gaetong_entity::ids::{ApplicationId, ServiceId};
use gaetong_entity::order::application::{self, OrderState};
use gaetong_entity::order::{application_item, document};
use gaetong_entity::service::subscription;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::corporate_number::corporate_number;
use gaetong_rules::quote::{Quote, QuoteError, QuoteRequest, quote};
use gaetong_rules::unit_price::Negotiated;
use gaetong_rules::{PriceBook, Quantity, Term, Text, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter};

/// Everything about one application.
#[derive(Debug, Clone)]
pub struct ApplicationDetail {
    pub contents: Contents,
    /// What is still missing before it can be submitted.
    pub missing: Vec<Missing>,
    /// What to look at again, though nothing is refused for it.
    pub warnings: Vec<Text>,
    /// What it costs a month; none without base seats or a price book in force.
    pub quote: Option<PricedApplication>,
    /// Names of filer and handler, where this person may know them.
    pub filed_by: Option<String>,
    pub handled_by: Option<String>,
    /// The service it became.
    pub service_id: Option<ServiceId>,
    /// What can happen to it next, by the table of moves alone; roles are asked by the acts.
    pub moves: Vec<OrderEvent>,
}

/// The quote of an application, with the price book it was worked out from.
#[derive(Debug, Clone)]
pub struct PricedApplication {
    pub book: PriceBook,
    pub quote: Result<Quote, QuoteError>,
    /// Won, VAT excluded: the one-off items together, billed on acceptance.
    pub one_off: Won,
}

/// Reads an application; none where there is none this person may see.
pub async fn detail(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
) -> Result<Option<ApplicationDetail>, DbErr> {
    let found = tx
        .find::<application::Entity>()
        .filter(application::Column::Id.eq(id))
        .one(tx.raw())
        .await?;
    let Some(row) = found else { return Ok(None) };
    let today = actor.today();
    let contents = contents(tx, row, today).await?;
    let row = &contents.application;
    let people = [Some(row.filed_by), row.handler_id];
    let names = people::names(tx, people.into_iter().flatten().collect()).await?;
    let service = tx
        .find::<subscription::Entity>()
        .filter(subscription::Column::ApplicationId.eq(id))
        .one(tx.raw())
        .await?;
    Ok(Some(ApplicationDetail {
        missing: missing_while_open(&contents, today),
        warnings: warnings(&contents),
        quote: priced(tx, &contents, today).await?,
        filed_by: names.get(&row.filed_by).cloned(),
        handled_by: row.handler_id.and_then(|id| names.get(&id).cloned()),
        service_id: service.map(|service| service.service_id),
        moves: moves_from(row.state),
        contents,
    }))
}

/// The paper of an application, if this person may see it.
pub async fn paper(
    tx: &Tx,
    id: gaetong_entity::ids::DocumentId,
) -> Result<Option<document::Model>, DbErr> {
    tx.find::<document::Entity>().filter(document::Column::Id.eq(id)).one(tx.raw()).await
}

fn missing_while_open(contents: &Contents, today: NaiveDate) -> Vec<Missing> {
    match contents.application.state {
        OrderState::Draft | OrderState::Returned => missing(contents, today),
        _ => Vec::new(),
    }
}

/// A corporate number without the old check digit is only doubted: those given since 31 January
/// 2025 have none (spec 2.1).
fn warnings(contents: &Contents) -> Vec<Text> {
    let number = contents.customer.corporate_number.as_ref();
    let checked = number.and_then(|number| corporate_number(number.digits()).ok());
    let doubted = checked.and_then(|number| number.warning());
    let label = Text::fixed("법인등록번호", "corporate number");
    doubted.map(|doubt| label.then(": ", &doubt)).into_iter().collect()
}

fn moves_from(state: OrderState) -> Vec<OrderEvent> {
    OrderEvent::ALL.into_iter().filter(|event| order_after(state, *event).is_ok()).collect()
}

async fn priced(
    tx: &Tx,
    contents: &Contents,
    today: NaiveDate,
) -> Result<Option<PricedApplication>, DbErr> {
    let book = match &contents.application.price_book_version {
        Some(version) => price_table::of_version(tx, version).await?,
        None => price_table::in_force(tx, today).await?,
    };
    let (Some(book), true) = (book, super::base_seats(&contents.items) > 0) else {
        return Ok(None);
    };
    let quote =
        quote_of(&book, contents.application.term_months, &contents.items, &contents.products);
    let one_off = one_off_total(&contents.items, &contents.products);
    Ok(Some(PricedApplication { book, quote, one_off }))
}

/// What the recurring items cost a month under this price book.
pub fn quote_of(
    book: &PriceBook,
    term_months: i32,
    items: &[application_item::Model],
    products: &[Product],
) -> Result<Quote, QuoteError> {
    let recurring =
        items.iter().filter(|item| charge_of(item, products) == Some(Charge::Recurring));
    let mut quantities = Vec::new();
    let mut negotiated = Vec::new();
    for item in recurring {
        let Ok(code) = item.product.parse() else { continue };
        quantities.push((code, Quantity::new(u32::try_from(item.quantity).unwrap_or(u32::MAX))));
        if let Some(price) = item.agreed_price {
            let unit_price = Won::new(price);
            negotiated.push((code, Negotiated { unit_price, term_discount: None }));
        }
    }
    let term = u32::try_from(term_months).ok().and_then(|months| Term::from_months(months).ok());
    let term = term.unwrap_or(Term::None);
    quote(&QuoteRequest { price_book: book, term, quantities, negotiated })
}

/// Won, VAT excluded. Prices and quantities are bounded on entry, so the sum cannot overflow.
fn one_off_total(items: &[application_item::Model], products: &[Product]) -> Won {
    let one_off = items.iter().filter(|item| charge_of(item, products) == Some(Charge::OneOff));
    Won::new(one_off.map(|item| item.agreed_price.unwrap_or(0).saturating_mul(item.quantity)).sum())
}

fn charge_of(item: &application_item::Model, products: &[Product]) -> Option<Charge> {
    products.iter().find(|product| product.code == item.product).map(|product| product.charge)
}
