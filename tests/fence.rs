//! What must be impossible, whoever tries.

mod catalog_postgres;
mod catalog_sqlite;
mod rows;
mod scopes;
mod written_once;

pub use rows::literal;
