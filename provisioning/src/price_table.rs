//! The price table as the database holds it, as a value of the rules.

use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::catalogue::{price, price_book};
use gaetong_rules::price_book::PriceRow;
use gaetong_rules::{PriceBook, Quantity, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};

/// The price book in force on a day: the latest that began by then (P4).
pub async fn in_force(tx: &Tx, day: NaiveDate) -> Result<Option<PriceBook>, DbErr> {
    let book = tx
        .find::<price_book::Entity>()
        .filter(price_book::Column::ValidFrom.lte(day))
        .order_by_desc(price_book::Column::ValidFrom)
        .one(tx.raw())
        .await?;
    with_prices(tx, book).await
}

/// The price book of this version, the one a subscription keeps (P4).
pub async fn of_version(tx: &Tx, version: &str) -> Result<Option<PriceBook>, DbErr> {
    let book = tx
        .find::<price_book::Entity>()
        .filter(price_book::Column::Version.eq(version))
        .one(tx.raw())
        .await?;
    with_prices(tx, book).await
}

async fn with_prices(tx: &Tx, book: Option<price_book::Model>) -> Result<Option<PriceBook>, DbErr> {
    let Some(book) = book else { return Ok(None) };
    let prices = tx
        .find::<price::Entity>()
        .filter(price::Column::Version.eq(&book.version))
        .all(tx.raw())
        .await?;
    let rows = prices.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    let base_item = book.base_item.parse().map_err(corrupt)?;
    PriceBook::new(book.version, book.valid_from, base_item, rows).map(Some).map_err(corrupt)
}

fn row(price: &price::Model) -> Result<PriceRow, DbErr> {
    Ok(PriceRow {
        item: price.item.parse().map_err(corrupt)?,
        min_seats: Quantity::new(u32::try_from(price.min_seats).map_err(corrupt)?),
        none: Won::new(price.term_none),
        months_12: Won::new(price.term_12),
        months_24: Won::new(price.term_24),
        months_36: Won::new(price.term_36),
    })
}

/// A price table that is none is a fault of the data, not of the person asking.
fn corrupt(error: impl std::fmt::Display) -> DbErr {
    DbErr::Custom(format!("the stored price table: {error}"))
}
