//! What is applied for: products, quantities, agreed prices (spec 1.2, P5, P6).

use super::draft::{record, touched, void_checks};
use super::{ApplicationError, checks, for_editing, items_of};
use crate::barred::Barred;
use crate::free_text;
use gaetong_entity::catalogue::product::{self, Charge, Pricing};
use gaetong_entity::ids::ApplicationId;
use gaetong_entity::order::application_item;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::quote::{APPLICATIONS, SMALLEST_ORDER};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The mandatory product: the seats themselves.
pub const BASE: &str = "asp-base";
/// Products of which there cannot be more than there are seats.
const PER_SEAT: [&str; 3] = ["app-basic", "app-premium", "recording"];
/// The most units of one line.
pub const MOST_UNITS: i64 = 100_000;
/// The highest agreed price, won.
pub const HIGHEST_PRICE: i64 = 100_000_000_000;

/// One line of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    pub product: String,
    pub description: String,
    pub quantity: i64,
    /// Won, VAT excluded: per unit and month, or of one unit of a one-off item. Needed where the
    /// product is sold by agreement; replaces the table's price where it is not (P5).
    pub agreed_price: Option<i64>,
    pub agreed_reason: Option<String>,
}

/// Replaces what is applied for. The quote's confirmations and the approvals of its exceptions
/// were given for the old one and are void. Records `application.items_set`, or nothing where
/// nothing changes.
pub async fn set_items(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    expected: Option<i64>,
    items: Vec<NewItem>,
) -> Result<Vec<application_item::Model>, ApplicationError> {
    let row = for_editing(tx, actor, id, expected).await?;
    let products = tx.find::<product::Entity>().all(tx.raw()).await?;
    let items = fit(items)?;
    judge(&items, &products)?;
    let old = items_of(tx, id).await?;
    let before = listed(old.iter().map(as_new));
    let after = listed(items.iter().cloned());
    if before == after {
        return Ok(old);
    }
    application_item::Entity::delete_many()
        .filter(application_item::Column::TenantId.eq(row.tenant_id))
        .filter(application_item::Column::ApplicationId.eq(id))
        .exec(tx.raw())
        .await?;
    let lines = (1..).zip(items).map(|(line_no, item)| application_item::ActiveModel {
        tenant_id: Set(row.tenant_id),
        application_id: Set(id),
        line_no: Set(line_no),
        product: Set(item.product),
        description: Set(item.description),
        quantity: Set(item.quantity),
        agreed_price: Set(item.agreed_price),
        agreed_reason: Set(item.agreed_reason),
    });
    tx.insert_all(lines.collect()).await?;
    void_checks(tx, &row, &checks::OF_THE_QUOTE).await?;
    let row = tx.update(touched(row, actor)).await?;
    record(tx, actor, &row, "application.items_set", (before, after), None).await?;
    Ok(items_of(tx, id).await?)
}

/// The rules on the lines among themselves. That there are base seats at all is asked when the
/// application is submitted, so that a half-filled form can be saved.
pub fn judge(items: &[NewItem], products: &[product::Model]) -> Result<(), ApplicationError> {
    let catalogue: HashMap<&str, &product::Model> =
        products.iter().map(|product| (product.code.as_str(), product)).collect();
    let seats: Option<i64> =
        items.iter().find(|item| item.product == BASE).map(|item| item.quantity);
    for (line, item) in items.iter().enumerate() {
        let product = catalogue.get(item.product.as_str()).ok_or_else(|| {
            ApplicationError::UnknownProduct { line, product: item.product.clone() }
        })?;
        judge_line(line, item, product)?;
        judge_among(line, item, product, &items[..line])?;
        if let Some(seats) = seats {
            judge_against_seats(line, item, seats)?;
        }
    }
    Ok(())
}

fn judge_line(
    line: usize,
    item: &NewItem,
    product: &product::Model,
) -> Result<(), ApplicationError> {
    let (quantity, most) = (item.quantity, MOST_UNITS);
    if !(1..=most).contains(&quantity) {
        return Err(ApplicationError::QuantityOutOfRange { line, quantity, most });
    }
    match (item.agreed_price, product.pricing) {
        (Some(price), _) if !(0..=HIGHEST_PRICE).contains(&price) => {
            Err(ApplicationError::PriceOutOfRange { line, price, most: HIGHEST_PRICE })
        }
        (Some(_), Pricing::PriceBook) if item.agreed_reason.is_none() => {
            Err(ApplicationError::PriceReasonNeeded { line })
        }
        (None, Pricing::Agreement) => {
            Err(ApplicationError::PriceNeeded { line, product: item.product.clone() })
        }
        _ => Ok(()),
    }
}

fn judge_among(
    line: usize,
    item: &NewItem,
    product: &product::Model,
    earlier: &[NewItem],
) -> Result<(), ApplicationError> {
    let repeated = earlier.iter().any(|other| other.product == item.product);
    // A contract may list several things built or taught; what runs by the month is one line.
    if repeated && product.charge != Charge::OneOff {
        return Err(ApplicationError::ListedTwice { line, product: item.product.clone() });
    }
    if is_app(&item.product) && earlier.iter().any(|other| is_app(&other.product)) {
        return Err(ApplicationError::TwoApplications { line });
    }
    Ok(())
}

fn judge_against_seats(line: usize, item: &NewItem, seats: i64) -> Result<(), ApplicationError> {
    if is_app(&item.product) && seats < i64::from(SMALLEST_ORDER.get()) {
        return Err(ApplicationError::TooFewSeatsForApp { line, seats });
    }
    if PER_SEAT.contains(&item.product.as_str()) && item.quantity > seats {
        let (product, quantity) = (item.product.clone(), item.quantity);
        return Err(ApplicationError::MoreThanSeats { line, product, quantity, seats });
    }
    Ok(())
}

/// One of the consultation applications.
pub fn is_app(product: &str) -> bool {
    APPLICATIONS.iter().any(|app| app.as_str() == product)
}

fn fit(items: Vec<NewItem>) -> Result<Vec<NewItem>, Barred> {
    items
        .into_iter()
        .map(|item| {
            let reason = item.agreed_reason.filter(|_| item.agreed_price.is_some());
            let reason =
                reason.map(|text| free_text::remark("agreed_reason", &text)).transpose()?;
            Ok(NewItem {
                description: free_text::line("description", &item.description)?,
                agreed_reason: reason.filter(|reason| !reason.is_empty()),
                ..item
            })
        })
        .collect()
}

fn as_new(row: &application_item::Model) -> NewItem {
    NewItem {
        product: row.product.clone(),
        description: row.description.clone(),
        quantity: row.quantity,
        agreed_price: row.agreed_price,
        agreed_reason: row.agreed_reason.clone(),
    }
}

fn listed(items: impl Iterator<Item = NewItem>) -> Value {
    let lines: Vec<Value> = items
        .map(|item| {
            json!({
                "product": item.product, "description": item.description,
                "quantity": item.quantity, "agreed_price": item.agreed_price,
                "agreed_reason": item.agreed_reason,
            })
        })
        .collect();
    json!({ "items": lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(code: &str, charge: Charge, pricing: Pricing) -> product::Model {
        product::Model {
            code: code.to_owned(),
            name_ko: code.to_owned(),
            name_en: code.to_owned(),
            unit_ko: "석".to_owned(),
            unit_en: "seat".to_owned(),
            charge,
            pricing,
            mandatory: code == BASE,
            position: 1,
        }
    }

    fn catalogue() -> Vec<product::Model> {
        vec![
            product(BASE, Charge::Recurring, Pricing::PriceBook),
            product("app-basic", Charge::Recurring, Pricing::PriceBook),
            product("app-premium", Charge::Recurring, Pricing::PriceBook),
            product("recording", Charge::Recurring, Pricing::PriceBook),
            product("extra-line", Charge::Recurring, Pricing::PriceBook),
            product("build", Charge::OneOff, Pricing::Agreement),
        ]
    }

    fn item(product: &str, quantity: i64) -> NewItem {
        NewItem {
            product: product.to_owned(),
            description: String::new(),
            quantity,
            agreed_price: None,
            agreed_reason: None,
        }
    }

    fn priced(product: &str, price: i64, reason: Option<&str>) -> NewItem {
        NewItem {
            agreed_price: Some(price),
            agreed_reason: reason.map(str::to_owned),
            ..item(product, 1)
        }
    }

    #[track_caller]
    fn check(items: &[NewItem], expected: &str) {
        let said = judge(items, &catalogue()).map_err(|refused| refused.to_string());
        let said = said.map_or_else(|refused| refused, |()| "fine".to_owned());
        assert_eq!(said, expected);
    }

    #[test]
    fn the_rules_on_the_lines() {
        check(&[], "fine");
        check(&[item(BASE, 35), item("app-premium", 35), item("recording", 35)], "fine");
        check(&[item("extra-line", 500), item(BASE, 1)], "fine");
        check(&[item("phone", 1)], "line 0: there is no product phone");
        check(&[item(BASE, 1), item(BASE, 2)], "line 1: asp-base is listed twice");
        check(&[item(BASE, 0)], "line 0: a quantity is 1 to 100000, not 0");
        check(&[item(BASE, 100_001)], "line 0: a quantity is 1 to 100000, not 100001");
        let both = [item(BASE, 10), item("app-basic", 1), item("app-premium", 1)];
        check(&both, "line 2: at most one of app-basic and app-premium");
    }

    /// P6 on both sides: 9 seats have no app, 10 have.
    #[test]
    fn apps_start_at_ten_seats() {
        check(&[item(BASE, 10), item("app-basic", 10)], "fine");
        let nine = [item("app-basic", 9), item(BASE, 9)];
        check(&nine, "line 0: an app product needs 10 seats, there are 9");
    }

    #[test]
    fn a_seat_is_recorded_once() {
        check(&[item(BASE, 10), item("recording", 10)], "fine");
        let more = [item(BASE, 10), item("recording", 11)];
        check(&more, "line 1: 11 of recording, but only 10 seats");
    }

    /// P5: a negotiated price has a reason; what is sold by agreement has a price.
    #[test]
    fn agreed_prices() {
        check(&[priced(BASE, 150_000, Some("장기 고객"))], "fine");
        check(&[priced(BASE, 150_000, None)], "line 0: a negotiated price needs a reason");
        check(&[priced("build", 5_000_000, None), priced("build", 1, None)], "fine");
        check(&[item("build", 1)], "line 0: build is sold at an agreed price; there is none");
        check(&[priced("build", -1, None)], "line 0: a price is 0 to 100000000000 won, not -1");
    }
}
