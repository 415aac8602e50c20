//! What the customer has: from the application (청약) over the service order, the tasks of the
//! partners and the acceptance certificate to the running service.
//!
//! Every act is `verb(tx, actor, facts…)`: it checks the role, reads through the scope, makes the
//! move the tables of [`lifecycle`] allow, writes one audit event and leaves its letters in the
//! outbox, all within the door's transaction.

pub mod barred;
pub mod letters;
pub mod lifecycle;

pub mod application;

pub mod axes;
pub mod calendar;
mod people;
pub mod plan;
pub mod price_table;

pub mod acceptance;
pub mod compensation;
pub mod contract;
pub mod delay;
pub mod forecast;
pub mod opening;
pub mod order;
pub mod pools;
pub mod recording;
pub mod task;

pub mod customer;
pub mod page;
pub mod queue;
pub mod service;
pub mod template;
pub mod timeline;

pub use barred::Barred;
pub use gaetong_entity::free_text;
