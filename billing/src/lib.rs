//! What the customer owes: bill runs, bills, their explanations, quotes.
//!
//! No formula here: rows become facts, `gaetong_rules` makes amounts of them, and acts store what
//! came out. Every act works in the transaction it is handed; every refusal is a [`Refusal`].
//!
//! [`Refusal`]: gaetong_entity::Refusal

pub mod quote;

pub mod arrears;
pub mod contract;
pub mod outlook;

pub mod facts;
pub mod rating;
pub mod replay;
pub mod run;

pub mod close;
pub mod ledger;
pub mod notes;
pub mod outages;
pub mod receivables;
pub mod verify;

mod beside;
pub mod bills;
pub mod difference;
pub mod dry_run;
pub mod explain;
pub mod home;
pub mod reports;
pub mod runs;

pub mod payments;

pub mod partners;
pub mod tax_invoices;

pub mod price_books;
pub mod usage_month;
pub mod workings;
