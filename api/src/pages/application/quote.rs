//! The quote as it follows the typing.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use gaetong_billing::quote::{QuoteFacts, QuoteItem, Quoted, quote};
use gaetong_entity::ids::ApplicationId;
use gaetong_provisioning::application::detail::{ApplicationDetail, PricedApplication};
use gaetong_provisioning::application::items::NewItem;
use gaetong_rules::quote::Quote;
use gaetong_rules::{Quantity, Term, Won};

use super::form::{Part, term_of};
use super::{QuoteLine, QuoteView, items, read};
use crate::pages::desk::{Desk, show};
use crate::pages::figures;
use crate::pages::page::Page;
use crate::problem::Problem;

/// The part of the page that is exchanged; fields that were not sent are taken from the application.
pub async fn live(
    desk: Desk,
    id: web::Path<ApplicationId>,
    typed: web::Query<HashMap<String, String>>,
) -> Result<HttpResponse, Problem> {
    let detail = read(&desk, *id).await?;
    let page = desk.page("");
    let ask = |name: &str| match typed.get("seats") {
        Some(_) => typed.get(name).cloned().unwrap_or_default(),
        None => Part::Items.stored(&detail, name),
    };
    let term = typed.get("term").cloned().unwrap_or_else(|| Part::Terms.stored(&detail, "term"));
    let asked = items::asked(&detail.contents.products, &ask).unwrap_or_default();
    let term = term_of(&term).unwrap_or(Term::None);
    show(&of_items(&desk, &page, term, &asked).await?)
}

async fn of_items(
    desk: &Desk,
    page: &Page,
    term: Term,
    asked: &[NewItem],
) -> Result<QuoteView, Problem> {
    let items: Vec<QuoteItem> = asked.iter().filter_map(quote_item).collect();
    if items.is_empty() {
        return Ok(none_yet(page));
    }
    let facts = QuoteFacts { on: page.today, price_book_version: None, term, items };
    let tx = desk.read().await?;
    match quote(&tx, &facts).await {
        Ok(quoted) => Ok(of_quoted(page, &quoted)),
        Err(refused) => {
            let problem = Problem::from(refused);
            if problem.status.is_server_error() {
                return Err(problem);
            }
            let remark = problem.detail(desk.person.language).to_owned();
            Ok(QuoteView { remark, ..none_yet(page) })
        }
    }
}

fn quote_item(item: &NewItem) -> Option<QuoteItem> {
    Some(QuoteItem {
        item: item.product.parse().ok()?,
        quantity: Quantity::new(u32::try_from(item.quantity).ok()?),
        agreed_price: item.agreed_price.map(Won::new),
    })
}

fn none_yet(page: &Page) -> QuoteView {
    QuoteView {
        title: page.t("quote-title"),
        unit: page.t("unit-won"),
        lines: Vec::new(),
        sums: Vec::new(),
        cliff: None,
        remark: page.t("quote-none"),
    }
}

fn of_quoted(page: &Page, quoted: &Quoted) -> QuoteView {
    let once: i64 = quoted.once.iter().map(|once| once.amount.get()).sum();
    of_quote(page, &quoted.monthly, once)
}

/// The quote of an application as it is stored.
#[must_use]
pub fn of_application(page: &Page, detail: &ApplicationDetail) -> QuoteView {
    match &detail.quote {
        Some(PricedApplication { quote: Ok(quote), one_off, .. }) => {
            of_quote(page, quote, one_off.get())
        }
        Some(PricedApplication { quote: Err(refused), .. }) => {
            QuoteView { remark: refused.to_string(), ..none_yet(page) }
        }
        None => none_yet(page),
    }
}

fn of_quote(page: &Page, quote: &Quote, one_off: i64) -> QuoteView {
    let lang = page.look.lang.of_rules();
    let line = |line: &gaetong_rules::quote::QuoteLine| QuoteLine {
        title: line.item.name().get(lang).to_owned(),
        working: format!(
            "{} × {}{}",
            figures::money(line.unit_price.price.get()),
            line.quantity,
            line.item.unit().get(lang),
        ),
        amount: line.amount.get(),
    };
    let mut sums = vec![
        (page.t("quote-supply"), quote.supply.get()),
        (page.t("quote-vat"), quote.vat.get()),
        (page.t("quote-total"), quote.total.get()),
    ];
    if one_off != 0 {
        sums.push((page.t("quote-one-off"), one_off));
    }
    let advice = quote.cheaper.map(|cheaper| cheaper.advice(&quote.base_item.unit()));
    QuoteView {
        lines: quote.lines.iter().map(line).collect(),
        sums,
        cliff: advice.map(|text| (text.get(lang).to_owned(), page.t("quote-cliff-why"))),
        remark: if quote.needs_exception { page.t("quote-under-ten") } else { String::new() },
        ..none_yet(page)
    }
}
