//! Rows → the rules' types: the only translation, in a handful of queries for any number of
//! accounts. Nothing is decided and nothing is calculated here.

mod assessed;
mod charging;
mod held;
mod query;
mod service;

pub use assessed::Assessed;
pub(crate) use assessed::assessed_for;
pub(crate) use charging::Charging;
pub(crate) use held::{Batch, batches};
pub use query::{AccountCursor, Known, account_page, as_recorded, of_accounts};
pub(crate) use query::{
    KeyRange, OneService, accounts_to_bill, catalogue_of, count_accounts, cuts, of_tenants, rows_of,
};
pub(crate) use service::{
    Catalogue, Rows, Window, facts, facts_within, item, price_book, source, term,
};

use crate::price_books::BrokenBook;
use chrono::NaiveDate;
use gaetong_entity::ids::{AssessedChargeId, ServiceId, SubscriptionId};
use gaetong_entity::party::billing_account;
use gaetong_rules::monthly_fee::{
    Dated, FreeSuspension, ItemPrice, ItemQuantity, SubscriptionFacts,
};
use gaetong_rules::one_off::OneOff;
use gaetong_rules::term::NoSuchTerm;
use gaetong_rules::{ItemCode, Month, PriceBook, Term};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;

/// All that is known of one billing account for one usage month.
#[derive(Debug, Clone)]
pub struct AccountFacts {
    pub account: billing_account::Model,
    pub month: Month,
    pub services: Vec<ServiceFacts>,
    /// What acts assessed and this bill takes up: penalties, credits, late charges.
    pub assessed: Vec<Assessed>,
}

/// What the rules need to know of one service, by the papers recorded so far.
#[derive(Debug, Clone)]
pub struct ServiceFacts {
    pub subscription_id: SubscriptionId,
    pub service_id: ServiceId,
    /// The version of its acceptance (P4).
    pub price_book: Arc<PriceBook>,
    /// First day of charging; none while charging has not started.
    pub opening: Option<NaiveDate>,
    /// The day after the last day of service, once it is known (C3).
    pub until: Option<NaiveDate>,
    pub terms: Vec<Dated<Term>>,
    pub quantities: Vec<Dated<ItemQuantity>>,
    pub negotiated: Vec<Dated<ItemPrice>>,
    pub free_suspensions: Vec<FreeSuspension>,
    /// Accepted in the month (C5).
    pub one_offs: Vec<OneOff>,
    /// In force in the month and billed by attendance, whose confirmation is missing (C6).
    pub missing_attendance: Vec<ItemCode>,
}

/// Why rows are no facts: what is stored contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenFacts {
    #[error("{service}: {product:?} is no product")]
    NoSuchProduct { service: ServiceId, product: String },
    #[error("{service}: {quantity} units of {product}")]
    Quantity { service: ServiceId, product: String, quantity: i64 },
    #[error("{service}: {problem}")]
    Term { service: ServiceId, problem: NoSuchTerm },
    #[error("{service}: there is no price book {version}")]
    NoPriceBook { service: ServiceId, version: String },
    #[error("{service}: price book {version}: {problem}")]
    PriceBook { service: ServiceId, version: String, problem: BrokenBook },
    #[error("the workings of charge {charge} cannot be read")]
    Workings { charge: AssessedChargeId },
}

impl BrokenFacts {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            BrokenFacts::NoSuchProduct { .. } => "no-such-product",
            BrokenFacts::Quantity { .. } => "impossible-quantity",
            BrokenFacts::Term { .. } => "no-such-term",
            BrokenFacts::NoPriceBook { .. } => "no-price-book",
            BrokenFacts::PriceBook { .. } => "broken-price-book",
            BrokenFacts::Workings { .. } => "broken-workings",
        }
    }

    fn no_such_product(service: &ServiceId, product: &str) -> BrokenFacts {
        BrokenFacts::NoSuchProduct { service: service.clone(), product: product.to_owned() }
    }
}

impl AccountFacts {
    /// SHA-256, in hexadecimal, over everything that goes into the bill: the same facts give the
    /// same hash, whoever runs whatever how often. `left_out` are credits that did not fit (C8):
    /// they went into another bill.
    pub fn sha256(&self, left_out: &[AssessedChargeId]) -> String {
        let digest = Sha256::digest(self.canonical(left_out).to_string());
        digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing into a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    fn canonical(&self, left_out: &[AssessedChargeId]) -> Value {
        let assessed = self.assessed.iter().filter(|charge| !left_out.contains(&charge.id));
        json!({
            "account": self.account.id,
            "tax_kind": self.account.tax_kind,
            "month": self.month.to_string(),
            "services": self.services.iter().map(ServiceFacts::canonical).collect::<Vec<_>>(),
            "assessed": assessed.map(Assessed::canonical).collect::<Vec<_>>(),
        })
    }
}

impl ServiceFacts {
    /// The facts as the rating rule takes them; none while charging has not started.
    pub fn to_rate(&self) -> Option<SubscriptionFacts<'_>> {
        Some(SubscriptionFacts {
            service: self.service_id.to_string(),
            price_book: &self.price_book,
            opening: self.opening?,
            until: self.until,
            terms: self.terms.clone(),
            quantities: self.quantities.clone(),
            negotiated: self.negotiated.clone(),
            free_suspensions: self.free_suspensions.clone(),
        })
    }

    fn canonical(&self) -> Value {
        let quantity = |change: &Dated<ItemQuantity>| {
            let ItemQuantity { item, quantity } = change.value;
            json!([change.from.to_string(), item.as_str(), quantity.get()])
        };
        let price = |change: &Dated<ItemPrice>| {
            let ItemPrice { item, price } = change.value;
            let agreed = price.map(|agreed| agreed.unit_price.get());
            json!([change.from.to_string(), item.as_str(), agreed])
        };
        let one_off = |item: &OneOff| {
            let price = item.unit_price.get();
            json!([item.accepted_on.to_string(), item.item.as_str(), item.quantity.get(), price])
        };
        let stop = |stop: &FreeSuspension| {
            json!([stop.period.from().to_string(), stop.period.until().to_string()])
        };
        json!({
            "service": self.service_id,
            "price_book": book_rows(&self.price_book),
            "opening": self.opening.map(|day| day.to_string()),
            "until": self.until.map(|day| day.to_string()),
            "terms": self.terms.iter().map(|term| json!([
                term.from.to_string(), term.value.to_string()
            ])).collect::<Vec<_>>(),
            "quantities": self.quantities.iter().map(quantity).collect::<Vec<_>>(),
            "negotiated": self.negotiated.iter().map(price).collect::<Vec<_>>(),
            "suspended": self.free_suspensions.iter().map(stop).collect::<Vec<_>>(),
            "one_offs": self.one_offs.iter().map(one_off).collect::<Vec<_>>(),
        })
    }
}

/// The book by what it says, not only by its name: a row changed in place changes the hash.
fn book_rows(book: &PriceBook) -> Value {
    let row = |row: &gaetong_rules::price_book::PriceRow| {
        let prices = Term::ALL.map(|term| row.price(term).get());
        json!([row.item.as_str(), row.min_seats.get(), prices])
    };
    json!({"version": book.version(), "rows": book.rows().iter().map(row).collect::<Vec<_>>()})
}
