//! 변경신청서 (양식 #4): 기존 beside 변경, row by row as the paper has them.

use gaetong_entity::catalogue::product::{Charge, Model as Product, Pricing};
use gaetong_entity::ids::BillingAccountId;
use gaetong_provisioning::application::items::BASE;
use gaetong_provisioning::contract::{ChangeOfTerms, ItemChange, Order, Wish};
use gaetong_provisioning::service::ServiceDetail;
use gaetong_rules::quote::Quote;

use super::ChangeRow;
use super::wish::{Ask, Read, Wishing, day};
use crate::contracts::WhatIf;
use crate::pages::application::items::{name_of, unit_of};
use crate::pages::component::{Cell, Choice, Column, Field, FieldKind, Grid, Row, Section};
use crate::pages::figures;
use crate::pages::page::{FieldError, Page};
use crate::pages::service::term;

/// The rows of the paper under their two headings; what is sold since stands below.
const ROWS: [(&str, &str); 8] = [
    ("asp-base", "change-group-asp"),
    ("app-basic", "change-group-asp"),
    ("app-premium", "change-group-asp"),
    ("recording", "change-group-asp"),
    ("extra-line", "change-group-asp"),
    ("equipment-rental", "change-group-asp"),
    ("floor-space", "change-group-seats"),
    ("agent-staffing", "change-group-seats"),
];

fn quantity_field(code: &str) -> String {
    format!("quantity_{code}")
}

fn price_field(code: &str) -> String {
    format!("price_{code}")
}

/// What runs by the month, in the order of the paper.
fn lasting(detail: &ServiceDetail) -> Vec<&Product> {
    let place = |code: &str| ROWS.iter().position(|(row, _)| *row == code).unwrap_or(ROWS.len());
    let lasting = detail.products.iter().filter(|product| product.charge != Charge::OneOff);
    let mut products: Vec<&Product> = lasting.collect();
    products.sort_by_key(|product| (place(&product.code), product.position));
    products
}

/// Every field of the form but the reason.
#[must_use]
pub fn names(detail: &ServiceDetail) -> Vec<String> {
    let products = lasting(detail);
    let rows = products.iter().flat_map(|p| [quantity_field(&p.code), price_field(&p.code)]);
    let rest = ["agreed_reason", "term", "payer", "install_address"].map(str::to_owned);
    ["effective_on".to_owned()].into_iter().chain(rows).chain(rest).collect()
}

fn held(detail: &ServiceDetail, code: &str) -> i64 {
    let lines = detail.lines.iter().filter(|line| line.product == code);
    lines.map(|line| line.quantity).sum()
}

fn unit_price(quote: Option<&Quote>, code: &str) -> Option<i64> {
    let line = quote?.lines.iter().find(|line| line.item.as_str() == code)?;
    Some(line.unit_price.price.get())
}

/// The grid; `found` brings the new unit prices.
#[must_use]
pub fn rows(
    page: &Page,
    detail: &ServiceDetail,
    found: Option<&WhatIf>,
    ask: Ask,
) -> Vec<ChangeRow> {
    let old = detail.monthly.as_ref().and_then(|quote| quote.as_ref().ok());
    let new = found.and_then(|found| found.monthly_after.as_ref());
    let mut last = "";
    let row = |product: &Product| {
        let code = product.code.as_str();
        let group = ROWS.iter().find(|(row, _)| *row == code).map_or("", |(_, group)| *group);
        let heads = group != last && !group.is_empty();
        last = if group.is_empty() { last } else { group };
        ChangeRow {
            group: if heads { page.t(group) } else { String::new() },
            ..one_row(page, detail, product, (old, new), ask)
        }
    };
    lasting(detail).into_iter().map(row).collect()
}

fn one_row(
    page: &Page,
    detail: &ServiceDetail,
    product: &Product,
    (old, new): (Option<&Quote>, Option<&Quote>),
    ask: Ask,
) -> ChangeRow {
    let code = product.code.as_str();
    let held = held(detail, code);
    let (quantity, price) = (quantity_field(code), price_field(code));
    let typed = ask(&quantity);
    let shown = if typed.is_empty() && held > 0 { held.to_string() } else { typed };
    let agreed = detail.contract.agreed_price_on(code, detail.as_of);
    let by_agreement = product.pricing == Pricing::Agreement;
    let price_shown = match ask(&price) {
        typed if typed.is_empty() => agreed.map(|won| won.to_string()).unwrap_or_default(),
        typed => typed,
    };
    ChangeRow {
        group: String::new(),
        label: page
            .look
            .lang
            .t_opt(&format!("change-row-{code}"))
            .unwrap_or_else(|| name_of(product, page.look.lang)),
        old_price: if held > 0 { unit_price(old, code).or(agreed) } else { None },
        old_quantity: if held > 0 { figures::money(held) } else { String::new() },
        new_price: unit_price(new, code),
        price_input: by_agreement.then(|| (price.clone(), price_shown)),
        unit: unit_of(product, page.look.lang),
        note: note(page, product, agreed.is_some()),
        error: page.error_of(&quantity).or_else(|| page.error_of(&price)).map(str::to_owned),
        quantity_input: (quantity, shown),
    }
}

fn note(page: &Page, product: &Product, agreed: bool) -> String {
    match (product.pricing, agreed) {
        (Pricing::Agreement, _) => page.t("change-by-agreement"),
        (Pricing::PriceBook, true) => page.t("contract-agreed-price"),
        (Pricing::PriceBook, false) => String::new(),
    }
}

/// The rest of the form.
#[must_use]
pub fn sections(page: &Page, wishing: &Wishing<'_>, ask: Ask) -> Vec<Section> {
    let detail = wishing.detail;
    let months = detail.contract.term_on(detail.as_of).map_or(0, |term| term.months);
    let keeps = Choice::new("", page.t1("change-keeps", "value", term(page, months)));
    let terms = [12, 24, 36].into_iter().filter(|other| *other != months);
    let terms = terms.map(|months| Choice::new(months.to_string(), term(page, months)));
    let now = detail.contract.payer_on(detail.as_of);
    let payer = crate::pages::service::life::payer(wishing.accounts, now);
    let mut payers = vec![Choice::new("", page.t1("change-keeps", "value", payer))];
    payers.extend(wishing.accounts.iter().filter(|account| account.id != now).map(|account| {
        Choice::new(account.id.to_string(), format!("{} ({})", account.payer_name, account.number))
    }));
    let today = detail.as_of.to_string();
    let on = Some(ask("effective_on")).filter(|typed| !typed.is_empty()).unwrap_or(today);
    let field = |name: &str, kind| Field::new(page, name, kind).value(ask(name));
    vec![
        Section::new(
            page.t("change-section-when"),
            vec![
                Field::new(page, "effective_on", FieldKind::Date).value(on),
                field("change_reason", FieldKind::Text).width("field-wide"),
            ],
        ),
        Section::new(
            page.t("change-section-terms"),
            vec![
                field("term", FieldKind::Select(std::iter::once(keeps).chain(terms).collect()))
                    .optional(),
                field("payer", FieldKind::Select(payers))
                    .hinted(page.t("change-payer-hint"))
                    .label(page.t("service-payer"))
                    .optional(),
                field("install_address", FieldKind::Text).width("field-wide").optional(),
            ],
        )
        .rare(),
        Section::new(
            page.t("change-section-agreed"),
            vec![
                field(&price_field(BASE), FieldKind::Number)
                    .label(page.t("field-agreed-price"))
                    .hinted(page.t("field-agreed-price-hint"))
                    .unit(page.t("won"))
                    .width("w-sm")
                    .optional(),
                field("agreed_reason", FieldKind::Text).optional(),
            ],
        )
        .rare(),
    ]
}

/// The change that was typed; what equals the contract as it is, is no change.
pub fn read(page: &Page, detail: &ServiceDetail, ask: Ask) -> Result<Read, Vec<FieldError>> {
    let mut errors = Vec::new();
    let effective_on = match ask("effective_on").is_empty() {
        true => Ok(detail.as_of),
        false => day(page, ask, "effective_on"),
    };
    let effective_on = effective_on.unwrap_or_else(|error| {
        errors.push(error);
        detail.as_of
    });
    let mut items = Vec::new();
    for product in lasting(detail) {
        match item(page, detail, product, ask) {
            Ok(item) => items.extend(item),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    items.sort_by_key(|item| item.quantity == 0);
    let lines = lines(detail, &items);
    let terms = ChangeOfTerms {
        items,
        term_months: ask("term").parse().ok(),
        billing_account_id: ask("payer").parse::<BillingAccountId>().ok(),
        install_address: Some(ask("install_address")).filter(|typed| !typed.trim().is_empty()),
    };
    Ok(Read { order: Order { effective_on, wish: Wish::Change(terms) }, lines })
}

/// The act judges what will be held: first what the form changes, then what it leaves alone.
fn lines(detail: &ServiceDetail, items: &[ItemChange]) -> Vec<String> {
    let changed = items.iter().filter(|item| item.quantity > 0).map(|item| item.product.clone());
    let named = |code: &str| items.iter().any(|item| item.product == code);
    let kept = detail.lines.iter().map(|line| line.product.clone()).filter(|code| !named(code));
    changed.chain(kept).collect()
}

fn item(
    page: &Page,
    detail: &ServiceDetail,
    product: &Product,
    ask: Ask,
) -> Result<Option<ItemChange>, FieldError> {
    let code = product.code.as_str();
    let held = held(detail, code);
    let quantity = whole(page, ask, &quantity_field(code))?;
    let agreed = detail.contract.agreed_price_on(code, detail.as_of);
    let price = whole(page, ask, &price_field(code))?.filter(|won| agreed != Some(*won));
    // An emptied field of something that is held means none of it any more only when it says 0.
    let quantity = quantity.unwrap_or(held);
    if quantity == held && (price.is_none() || held == 0) {
        return Ok(None);
    }
    let agreed_reason = Some(ask("agreed_reason")).filter(|typed| !typed.trim().is_empty());
    Ok(Some(ItemChange { product: code.to_owned(), quantity, agreed_price: price, agreed_reason }))
}

/// Whole numbers are taken with commas and spaces.
fn whole(page: &Page, ask: Ask, name: &str) -> Result<Option<i64>, FieldError> {
    let typed: String = ask(name).chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let fault = || FieldError { field: name.to_owned(), text: page.t("error-number") };
    if typed.is_empty() { Ok(None) } else { typed.parse().map(Some).map_err(|_| fault()) }
}

/// 기존 beside 변경, as the answers are checked; only the rows that change are marked.
#[must_use]
pub fn compared(page: &Page, detail: &ServiceDetail, found: &WhatIf) -> Grid {
    let columns = vec![
        Column::text(page.t("order-kind")),
        Column::number(page.t("change-old-price")),
        Column::number(page.t("change-old-quantity")),
        Column::number(page.t("change-new-price")),
        Column::number(page.t("change-new-quantity")),
    ];
    let (old, new) = (found.monthly_before.as_ref(), found.monthly_after.as_ref());
    let on = found.order.effective_on;
    let Wish::Change(terms) = &found.order.wish else {
        return Grid::new(page.t("change-grid"), columns, Vec::new());
    };
    let rows = lasting(detail).into_iter().filter_map(|product| {
        let code = product.code.as_str();
        let before = found.carried.before.quantity_on(code, on);
        let wished = terms.items.iter().find(|item| item.product == code);
        let after = wished.map_or(before, |item| item.quantity);
        if before == 0 && after == 0 {
            return None;
        }
        let agreed = wished.and_then(|item| item.agreed_price);
        let held = found.carried.before.agreed_price_on(code, on);
        let price = |won: Option<i64>| won.map_or(Cell::Blank, Cell::Money);
        let units =
            |count: i64| Cell::text(crate::pages::service::units_of(page, detail, code, count));
        Some(Row::plain(vec![
            Cell::text(name_of(product, page.look.lang)),
            price(unit_price(old, code).or(held).filter(|_| before > 0)),
            units(before),
            price(unit_price(new, code).or(agreed).or(held).filter(|_| after > 0)),
            units(after),
        ]))
    });
    let rows = rows.collect();
    Grid::new(page.t("change-grid"), columns, rows).shown_caption(page.t("unit-won"))
}

#[cfg(test)]
mod tests {
    use super::super::wish::at_fields;
    use crate::pages::page::FieldError;
    use gaetong_entity::service::change_order::ChangeKind;

    #[test]
    fn a_fault_of_a_line_stands_at_its_input() {
        let lines = ["asp-base".to_owned(), "app-basic".to_owned()];
        let mut errors = ["items-1-quantity", "items-0-agreed_price", "effective_on", "items-7-x"]
            .map(|field| FieldError { field: field.into(), text: String::new() });
        at_fields(&mut errors, ChangeKind::Change, &lines);
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["quantity_app-basic", "price_asp-base", "effective_on", ""]);
    }
}
