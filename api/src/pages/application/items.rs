//! What is applied for: seats and the services on them, and what is sold by agreement.

use gaetong_entity::catalogue::product::{Model as Product, Pricing};
use gaetong_entity::order::application_item;
use gaetong_provisioning::application::detail::ApplicationDetail;
use gaetong_provisioning::application::items::{BASE, NewItem, is_app};

use super::form::{Ask, Misread};
use crate::pages::component::{Choice, Field, FieldKind, Section};
use crate::pages::language::Lang;
use crate::pages::page::{FieldError, Page};

/// Recurring services of the price table besides the seats and the application.
const BESIDE: [&str; 2] = ["recording", "extra-line"];

pub fn sections(page: &Page, detail: &ApplicationDetail, ask: Ask) -> Vec<Section> {
    let products = sorted(detail);
    let number = |name: &str, product: &Product| {
        Field::new(page, name, FieldKind::Number)
            .label(name_of(product, page.look.lang))
            .value(ask(name))
            .unit(unit_of(product, page.look.lang))
            .width("w-xs")
    };
    let mut main = Vec::new();
    for product in products.iter().filter(|product| product.pricing == Pricing::PriceBook) {
        match product.code.as_str() {
            BASE => main.push(number("seats", product).hinted(page.t("field-seats-hint"))),
            code if BESIDE.contains(&code) => main.push(number(&field(code), product).optional()),
            _ => {}
        }
    }
    main.insert(main.len().min(1), applications(page, &products, ask));
    let mut by_agreement = vec![
        Field::new(page, "agreed_price", FieldKind::Number).value(ask("agreed_price")).optional(),
        Field::new(page, "agreed_reason", FieldKind::Text).value(ask("agreed_reason")).optional(),
    ];
    for product in products.iter().filter(|product| product.pricing == Pricing::Agreement) {
        by_agreement.push(number(&field(&product.code), product).optional());
        let price = format!("{}_price", field(&product.code));
        let label = page.t1("field-price-of", "name", name_of(product, page.look.lang));
        by_agreement.push(
            Field::new(page, "agreed_price", FieldKind::Number)
                .named(&price)
                .hinted("")
                .label(label)
                .value(ask(&price))
                .unit(page.t("won"))
                .width("w-sm")
                .optional(),
        );
    }
    vec![
        Section::new(page.t("application-section-products"), main),
        Section::new(page.t("application-section-agreed"), by_agreement).rare(),
    ]
}

fn applications(page: &Page, products: &[Product], ask: Ask) -> Field {
    let mut choices = vec![Choice::new("", page.t("product-app-none"))];
    let apps = products.iter().filter(|product| is_app(&product.code));
    choices.extend(apps.map(|app| Choice::new(&app.code, name_of(app, page.look.lang))));
    Field::new(page, "application_product", FieldKind::Select(choices))
        .value(ask("application_product"))
        .optional()
}

fn sorted(detail: &ApplicationDetail) -> Vec<Product> {
    let mut products = detail.contents.products.clone();
    products.sort_by_key(|product| product.position);
    products
}

fn field(code: &str) -> String {
    code.replace('-', "_")
}

pub fn name_of(product: &Product, lang: Lang) -> String {
    match lang {
        Lang::Ko => product.name_ko.clone(),
        Lang::En => product.name_en.clone(),
    }
}

pub fn unit_of(product: &Product, lang: Lang) -> String {
    match lang {
        Lang::Ko => product.unit_ko.clone(),
        Lang::En => product.unit_en.clone(),
    }
}

pub fn stored(detail: &ApplicationDetail, name: &str) -> String {
    let items = &detail.contents.items;
    let line = |code: &str| items.iter().find(|item| field(&item.product) == code);
    let quantity = |item: &application_item::Model| item.quantity.to_string();
    let price = |item: &application_item::Model| item.agreed_price.map(|won| won.to_string());
    let base = || line(&field(BASE));
    let found = match name {
        "seats" => base().map(quantity),
        "application_product" => {
            items.iter().find(|item| is_app(&item.product)).map(|item| item.product.clone())
        }
        "agreed_price" => base().and_then(price),
        "agreed_reason" => base().and_then(|item| item.agreed_reason.clone()),
        name => match name.strip_suffix("_price") {
            Some(code) => line(code).and_then(price),
            None => line(name).map(quantity),
        },
    };
    found.unwrap_or_default()
}

/// The lines the fields ask for; an empty or zero quantity is no line.
pub fn asked(products: &[Product], ask: Ask) -> Result<Vec<NewItem>, Misread> {
    let seats = whole(ask, "seats")?.unwrap_or(0);
    let agreed_price = whole(ask, "agreed_price")?;
    let reason = Some(ask("agreed_reason")).filter(|reason| !reason.is_empty());
    let base = NewItem { agreed_price, agreed_reason: reason, ..line(BASE, seats, None) };
    let mut items = vec![base];
    let app = ask("application_product");
    if is_app(&app) {
        items.push(line(&app, seats, None));
    }
    for product in products.iter().filter(|product| product.code != BASE && !is_app(&product.code))
    {
        let name = field(&product.code);
        let quantity = whole_named(ask, &name)?.unwrap_or(0);
        let price = match product.pricing {
            Pricing::Agreement => whole_named(ask, &format!("{name}_price"))?,
            Pricing::PriceBook => None,
        };
        items.push(line(&product.code, quantity, price));
    }
    items.retain(|item| item.quantity != 0);
    Ok(items)
}

fn line(product: &str, quantity: i64, agreed_price: Option<i64>) -> NewItem {
    NewItem {
        product: product.to_owned(),
        description: String::new(),
        quantity,
        agreed_price,
        agreed_reason: None,
    }
}

/// Whole numbers are taken with commas and spaces: `1,200`.
fn whole(ask: Ask, name: &'static str) -> Result<Option<i64>, Misread> {
    read_whole(&ask(name)).ok_or_else(|| Misread::one(name, "error-number"))
}

fn whole_named(ask: Ask, name: &str) -> Result<Option<i64>, Misread> {
    read_whole(&ask(name)).ok_or_else(|| Misread::one("", "error-number-somewhere"))
}

fn read_whole(written: &str) -> Option<Option<i64>> {
    let plain: String = written.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    if plain.is_empty() { Some(None) } else { plain.parse().ok().map(Some) }
}

/// The act speaks of lines; the page shows fields.
pub fn at_fields(errors: &mut [FieldError], items: &[NewItem]) {
    for error in errors {
        let mut parts = error.field.split('-').skip(1);
        let place = parts.next().and_then(|place| place.parse::<usize>().ok());
        let Some(item) = place.and_then(|place| items.get(place)) else { continue };
        let is_price = parts.next().is_some_and(|part| part == "agreed_price");
        error.field = match item.product.as_str() {
            BASE if is_price => "agreed_price".to_owned(),
            BASE => "seats".to_owned(),
            code if is_app(code) => "application_product".to_owned(),
            code if is_price => format!("{}_price", field(code)),
            code => field(code),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask<'a>(fields: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> String + 'a {
        |name| fields.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value).to_owned()
    }

    #[test]
    fn the_application_comes_on_every_seat() {
        let fields = [("seats", "1,035"), ("application_product", "app-premium")];
        let Ok(items) = asked(&[], &ask(&fields)) else { panic!("both are written well") };
        let lines: Vec<_> =
            items.iter().map(|item| (item.product.as_str(), item.quantity)).collect();
        assert_eq!(lines, [("asp-base", 1_035), ("app-premium", 1_035)]);
    }

    #[test]
    fn words_are_no_quantity() {
        assert!(asked(&[], &ask(&[("seats", "서른")])).is_err());
        assert!(asked(&[], &ask(&[("seats", "")])).is_ok_and(|items| items.is_empty()));
    }

    #[test]
    fn a_fault_of_a_line_stands_at_its_field() {
        let items = [line(BASE, 5, None), line("app-basic", 5, None), line("build", 1, None)];
        let mut errors = ["items-1-product", "items-2-agreed_price", "items-0-quantity"]
            .map(|field| FieldError { field: field.into(), text: String::new() });
        at_fields(&mut errors, &items);
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["application_product", "build_price", "seats"]);
    }
}
