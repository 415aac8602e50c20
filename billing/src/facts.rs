//! Rows → the rules' types: the only translation, in a handful of queries for any number of
//! accounts. Nothing is decided and nothing is calculated here.

mod assessed;
mod attendance;
mod between;
mod charging;
mod held;
mod of_bills;
mod query;
mod rows;
mod service;

pub use assessed::Assessed;
pub(crate) use assessed::assessed_for;
pub use attendance::Confirmed;
pub(crate) use attendance::agreed_price;
pub(crate) use between::Between;
pub(crate) use charging::Charging;
pub(crate) use held::{Batch, batches};
pub(crate) use of_bills::OfBills;
pub use query::{AccountCursor, Known, account_page, as_recorded, of_accounts};
pub(crate) use query::{
    KeyRange, OneService, Parts, accounts_to_bill, accounts_to_close, catalogue_of, count_accounts,
    cuts, of_tenants,
};
pub use rows::Account;
pub(crate) use rows::{NewTerm, Rows, rows_of};
pub(crate) use service::{Catalogue, Window, facts, facts_within, item, price_book, source, term};

use crate::price_books::BrokenBook;
use crate::usage_month;
use chrono::NaiveDate;
use gaetong_entity::ids::{AssessedChargeId, ServiceId, SubscriptionId};
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
    pub account: Account,
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
    /// What the book says, as it goes into the hash of the inputs.
    pub price_book_says: Arc<str>,
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
    /// Signed attendance reports this bill takes up (C6).
    pub attendance: Vec<Confirmed>,
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
    #[error("{service}: no price per agent-month is agreed for {month}")]
    NoStaffingPrice { service: ServiceId, month: i32 },
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
            BrokenFacts::NoStaffingPrice { .. } => "no-staffing-price",
            BrokenFacts::Workings { .. } => "broken-workings",
        }
    }

    pub(crate) fn ko(&self) -> String {
        match self {
            BrokenFacts::NoSuchProduct { service, product } => {
                format!("{service}: 없는 상품입니다 ({product})")
            }
            BrokenFacts::Quantity { service, product, quantity } => {
                format!("{service}: {product} 수량이 {quantity}입니다")
            }
            BrokenFacts::Term { service, problem: NoSuchTerm(months) } => {
                format!(
                    "{service}: 계약기간은 0(무약정), 12, 24, 36개월뿐입니다. 저장된 값: {months}"
                )
            }
            BrokenFacts::NoPriceBook { service, version } => {
                format!("{service}: 요금표 {version} 버전이 없습니다")
            }
            BrokenFacts::PriceBook { service, version, problem } => {
                format!("{service}: 요금표 {version} 버전을 읽을 수 없습니다 ({problem})")
            }
            BrokenFacts::NoStaffingPrice { service, month } => {
                let read = usage_month::read(*month);
                let month = read.map_or_else(|_| month.to_string(), |month| month.to_string());
                format!("{service}: {month}의 인월 단가가 합의되지 않았습니다")
            }
            BrokenFacts::Workings { charge } => {
                format!("산정액 {charge}의 계산 근거를 읽을 수 없습니다")
            }
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
        let digest = Sha256::digest(self.canonical(left_out));
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
        digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }

    /// JSON with its keys in order. The books, by far the most of it, are texts already.
    fn canonical(&self, left_out: &[AssessedChargeId]) -> String {
        let assessed = self.assessed.iter().filter(|charge| !left_out.contains(&charge.id));
        let assessed = Value::from(assessed.map(Assessed::canonical).collect::<Vec<_>>());
        let services: Vec<String> = self.services.iter().map(ServiceFacts::canonical).collect();
        format!(
            r#"{{"account":{},"assessed":{assessed},"month":"{}","services":[{}],"tax_kind":{}}}"#,
            json!(self.account.id),
            self.month,
            services.join(","),
            json!(self.account.tax_kind),
        )
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

    fn canonical(&self) -> String {
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
        let term = |term: &Dated<Term>| json!([term.from.to_string(), term.value.to_string()]);
        let day = |day: Option<NaiveDate>| json!(day.map(|day| day.to_string()));
        let mut json = String::with_capacity(512);
        let mut say = |key: &str, value: &dyn std::fmt::Display| {
            let before = if json.is_empty() { '{' } else { ',' };
            // Writing into a String cannot fail.
            let _ = write!(json, "{before}\"{key}\":{value}");
        };
        if !self.attendance.is_empty() {
            say("attendance", &list(&self.attendance, Confirmed::canonical));
        }
        say("negotiated", &list(&self.negotiated, price));
        say("one_offs", &list(&self.one_offs, one_off));
        say("opening", &day(self.opening));
        say("price_book", &self.price_book_says);
        say("quantities", &list(&self.quantities, quantity));
        say("service", &json!(self.service_id));
        say("suspended", &list(&self.free_suspensions, stop));
        say("terms", &list(&self.terms, term));
        say("until", &day(self.until));
        json.push('}');
        json
    }
}

/// The book by what it says, not only by its name: a row changed in place changes the hash.
pub(crate) fn book_says(book: &PriceBook) -> Arc<str> {
    let row = |row: &gaetong_rules::price_book::PriceRow| {
        let prices = Term::ALL.map(|term| row.price(term).get());
        json!([row.item.as_str(), row.min_seats.get(), prices])
    };
    let rows = list(book.rows(), row);
    Arc::from(json!({"version": book.version(), "rows": rows}).to_string())
}

fn list<T>(all: &[T], one: impl Fn(&T) -> Value) -> Value {
    Value::Array(all.iter().map(one).collect())
}
