//! Prices and tax: `quote`, `proration`, `vat`.

use std::collections::BTreeMap;

use gaetong_rules::proration::Proration;
use gaetong_rules::quote::{Cheaper, QuoteError, QuoteLine, QuoteRequest};
use gaetong_rules::unit_price::Negotiated;
use gaetong_rules::value_added_tax::value_added_tax;
use gaetong_rules::won::Overflow;
use gaetong_rules::{ItemCode, Month, PriceBook, Quantity, Won};
use serde::Serialize;

use super::fields::Fields;
use super::why::Why;
use super::{Answer, Refused, write};

/// The provider's price table of July 2014.
pub(super) fn price_book() -> Result<PriceBook, Refused> {
    const FORM_3: &str = include_str!("../../../../data/price-book-2014.csv");
    let july = Month::new(2014, 7).map(|month| month.first_day());
    let july = july.map_err(|error| Refused::new("price-book", error))?;
    PriceBook::from_csv("2014-07", july, ItemCode::ASP_BASE, FORM_3)
        .map_err(|error| Refused::new("price-book", error))
}

#[derive(Serialize)]
struct Quoted {
    amount: i64,
    vat: i64,
    lines: Vec<QuotedLine>,
    cheaper: Option<CheaperQuote>,
    derivation: Why,
}

#[derive(Serialize)]
struct QuotedLine {
    item: String,
    quantity: u32,
    unit_price: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    list_price: Option<i64>,
    amount: i64,
}

#[derive(Serialize)]
struct CheaperQuote {
    quantity: u32,
    saving: i64,
}

/// `{"rule":"quote","term":36,"quantities":{"asp-base":35,…},"negotiated":{"recording":15000}}`
pub(super) fn quote(mut fields: Fields) -> Answer {
    let book = price_book()?;
    let term = fields.term("term")?;
    let ordered: BTreeMap<String, u32> = fields.required("quantities")?;
    let agreed: Option<BTreeMap<String, i64>> = fields.optional("negotiated")?;
    let mut quantities = by_item(&fields, "quantities", ordered, Quantity::new)?;
    let negotiated = by_item(&fields, "negotiated", agreed.unwrap_or_default(), |won| {
        Negotiated { unit_price: Won::new(won), term_discount: None }
    })?;
    fields.finish()?;
    // As the price table lists them, for the lines of the quote.
    let place = |item| book.items().position(|other| other == item).unwrap_or(usize::MAX);
    quantities.sort_by_key(|&(item, _)| place(item));
    let request = QuoteRequest { price_book: &book, term, quantities, negotiated };
    let quote = gaetong_rules::quote::quote(&request).map_err(refused_quote)?;
    write(&Quoted {
        amount: quote.supply.get(),
        vat: quote.vat.get(),
        lines: quote.lines.iter().map(QuotedLine::from).collect(),
        cheaper: quote.cheaper.map(CheaperQuote::from),
        derivation: quote.derivation(&book).into(),
    })
}

fn by_item<N, T>(
    fields: &Fields,
    field: &str,
    values: BTreeMap<String, N>,
    read: impl Fn(N) -> T,
) -> Result<Vec<(ItemCode, T)>, Refused> {
    let entry = |(code, value): (String, N)| match code.parse() {
        Ok(item) => Ok((item, read(value))),
        Err(error) => Err(fields.invalid(&format!("{field}.{code}"), error)),
    };
    values.into_iter().map(entry).collect()
}

fn refused_quote(error: QuoteError) -> Refused {
    let refused = Refused::new(error.code(), error);
    match error.article() {
        Some(article) => refused.by(article),
        None => refused,
    }
}

impl From<&QuoteLine> for QuotedLine {
    fn from(line: &QuoteLine) -> QuotedLine {
        let unit_price = line.unit_price;
        QuotedLine {
            item: line.item.to_string(),
            quantity: line.quantity.get(),
            unit_price: unit_price.price.get(),
            list_price: unit_price.list_price.filter(|_| unit_price.negotiated).map(Won::get),
            amount: line.amount.get(),
        }
    }
}

impl From<Cheaper> for CheaperQuote {
    fn from(cheaper: Cheaper) -> CheaperQuote {
        CheaperQuote { quantity: cheaper.quantity.get(), saving: cheaper.saving.get() }
    }
}

/// An answer whose one figure is an amount.
#[derive(Serialize)]
pub(super) struct Amount {
    pub amount: i64,
    pub derivation: Why,
}

/// `{"rule":"proration","unit_price":180000,"quantity":10,"from":…,"until":…,"month":…}`
pub(super) fn proration(mut fields: Fields) -> Answer {
    let unit_price = fields.won("unit_price")?;
    if unit_price.is_negative() {
        return Err(fields.invalid("unit_price", "a price is not negative"));
    }
    let proration = Proration {
        unit_price,
        quantity: fields.quantity("quantity")?,
        period: fields.period()?,
        suspended: fields.periods("suspended")?,
        month: fields.parsed("month")?,
    };
    fields.finish()?;
    let amount = proration.amount().map_err(overflow)?;
    write(&Amount { amount: amount.get(), derivation: proration.derivation(amount).into() })
}

#[derive(Serialize)]
struct Taxed {
    vat: i64,
    allocated: Vec<i64>,
    derivation: Why,
}

/// `{"rule":"vat","supply":[1092857,1096774,-54000]}`
pub(super) fn vat(mut fields: Fields) -> Answer {
    let supply: Vec<i64> = fields.required("supply")?;
    fields.finish()?;
    let supply: Vec<Won> = supply.into_iter().map(Won::new).collect();
    let vat = value_added_tax(&supply).map_err(overflow)?;
    write(&Taxed {
        vat: vat.total.get(),
        allocated: vat.allocated.iter().map(|tax| tax.get()).collect(),
        derivation: vat.derivation().into(),
    })
}

/// M4: an amount beyond 64 bits.
pub(super) fn overflow(error: Overflow) -> Refused {
    Refused::new("overflow", error)
}
