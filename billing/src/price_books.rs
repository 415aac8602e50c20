//! Price books as they are stored → the value the rules look prices up in.

use gaetong_entity::Tx;
use gaetong_entity::catalogue::{price, price_book, product};
use gaetong_rules::item::NotAnItemCode;
use gaetong_rules::price_book::{PriceBookError, PriceRow};
use gaetong_rules::{ItemCode, PriceBook, Quantity, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};
use std::collections::HashMap;
use std::sync::Arc;

/// Why a stored table is no price book.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenBook {
    #[error("{0:?} is no product code")]
    Item(String),
    #[error("{item}: a row from {min_seats} seats")]
    Size { item: String, min_seats: i64 },
    #[error(transparent)]
    Table(#[from] PriceBookError),
}

/// The catalogue by product code.
pub type Products = HashMap<String, product::Model>;

/// Every version asked for that exists, as a book or with what is wrong with it.
pub type Books = HashMap<String, Result<Arc<PriceBook>, BrokenBook>>;

pub async fn products(tx: &Tx) -> Result<Products, DbErr> {
    let rows = tx.find::<product::Entity>().all(tx.raw()).await?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
}

/// The books of these versions.
pub async fn books(tx: &Tx, versions: &[String], products: &Products) -> Result<Books, DbErr> {
    let named = price_book::Column::Version.is_in(versions);
    let headers = tx.find::<price_book::Entity>().filter(named).all(tx.raw()).await?;
    let named = price::Column::Version.is_in(versions);
    let rows = tx.find::<price::Entity>().filter(named).all(tx.raw()).await?;
    let mut rows_of: HashMap<String, Vec<price::Model>> = HashMap::new();
    for row in rows {
        rows_of.entry(row.version.clone()).or_default().push(row);
    }
    Ok(headers
        .into_iter()
        .map(|header| {
            let mut rows = rows_of.remove(&header.version).unwrap_or_default();
            let position = |row: &price::Model| products.get(&row.item).map(|p| p.position);
            rows.sort_by_key(|row| (position(row), row.min_seats));
            (header.version.clone(), book(&header, &rows).map(Arc::new))
        })
        .collect())
}

/// The version in force on a day: the latest that has begun.
pub async fn version_on(tx: &Tx, day: chrono::NaiveDate) -> Result<Option<String>, DbErr> {
    let begun = price_book::Column::ValidFrom.lte(day);
    let latest = tx.find::<price_book::Entity>().filter(begun);
    let latest = latest.order_by_desc(price_book::Column::ValidFrom).one(tx.raw()).await?;
    Ok(latest.map(|header| header.version))
}

fn book(header: &price_book::Model, rows: &[price::Model]) -> Result<PriceBook, BrokenBook> {
    let rows = rows.iter().map(row).collect::<Result<_, _>>()?;
    let base_item = item(&header.base_item)?;
    Ok(PriceBook::new(header.version.clone(), header.valid_from, base_item, rows)?)
}

fn row(row: &price::Model) -> Result<PriceRow, BrokenBook> {
    let min_seats = u32::try_from(row.min_seats)
        .map_err(|_| BrokenBook::Size { item: row.item.clone(), min_seats: row.min_seats })?;
    Ok(PriceRow {
        item: item(&row.item)?,
        min_seats: Quantity::new(min_seats),
        none: Won::new(row.term_none),
        months_12: Won::new(row.term_12),
        months_24: Won::new(row.term_24),
        months_36: Won::new(row.term_36),
    })
}

fn item(code: &str) -> Result<ItemCode, BrokenBook> {
    code.parse().map_err(|NotAnItemCode| BrokenBook::Item(code.to_owned()))
}
