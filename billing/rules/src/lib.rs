//! The terms of service as code: amounts and dates, nothing else.
//!
//! Every rule is a pure function from facts to a result that carries its derivation: the rule,
//! the article it rests on, the inputs with their sources, the formula with its numbers, the
//! result. There is no clock, no database and no floating-point number here, and Cargo keeps it
//! that way (`no_std`). Money is whole won, dates are civil dates in Seoul, instants are UTC,
//! periods are half-open.

#![no_std]

extern crate alloc;

pub mod article;
pub mod derivation;
pub mod text;

pub mod item;
pub mod month;
pub mod period;
pub mod quantity;
pub mod term;
pub mod won;

pub mod charge;
pub mod price_book;
pub mod unit_price;

pub mod monthly_fee;
pub mod one_off;
pub mod proration;
pub mod quote;
pub mod value_added_tax;

pub mod bill;

pub mod early_termination;
pub mod outage_credit;
pub mod renewal;
pub mod suspension;

pub mod arrears;
pub mod business_day;
pub mod late_payment;
pub mod tax_invoice;

pub mod payout;

pub mod business_number;
pub mod corporate_number;
pub mod service_id;

pub use article::Article;
pub use derivation::{Derivation, Input};
pub use item::ItemCode;
pub use month::Month;
pub use period::Period;
pub use price_book::PriceBook;
pub use quantity::{Days, Months, Quantity};
pub use term::Term;
pub use text::{Lang, Text};
pub use won::Won;
