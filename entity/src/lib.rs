//! What is stored: tables, identities, closed sets of values, and the one way to reach them.
//!
//! No decisions here. Amounts are whole won in `i64` columns; `billing::facts` turns rows into
//! the types of the rules.

pub mod act;
mod bulk;
pub mod catalogue;
pub mod free_text;
pub mod ids;
pub mod money;
pub mod order;
pub mod party;
pub mod refusal;
pub mod scope;
pub mod service;
pub mod session;
pub mod settling;
pub mod store;
mod told;
pub mod work;

pub use act::{Actor, Change};
pub use bulk::Bulk;
pub use refusal::Refusal;
pub use scope::{Owned, Scope, Tx};
pub use store::{Settings, Store};
