//! Everything that faces someone: pages, JSON API, command line, letters, jobs.
//!
//! A handler is three steps: extract, act, present. Decisions are made by the acts of
//! `provisioning` and `billing`; this crate opens the transaction, hands them who asks and what
//! time it is, and says yes or no in the asker's form and language.

pub mod acting;
pub mod app;
pub mod arrears;
pub mod calendar_feed;
pub mod certificate;
pub mod cli;
pub mod clock;
pub mod config;
pub mod contracts;
pub mod demo;
pub mod health;
pub mod jobs;
pub mod json;
pub mod letters;
pub mod lifecycle_document;
pub mod measure;
pub mod outside;
pub mod pages;
pub mod papers;
pub mod payments;
pub mod people;
pub mod problem;
pub mod seal;
pub mod server;
pub mod session;
pub mod settling;
pub mod sheet;
pub mod statements;
pub mod tax_issuing;
pub mod tax_transmission;
pub mod time_machine;
pub mod tracing_span;
pub mod vault;
