//! What must be impossible, whoever tries.

mod catalog_postgres;
mod catalog_sqlite;
mod doors;
mod pages;
mod references;
mod rows;
mod scopes;
mod visitors;
mod written_once;

pub use rows::literal;
