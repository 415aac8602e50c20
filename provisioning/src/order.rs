//! S/O processing (spec 2.4): accepting an application gives the service ID, freezes the price
//! book (P4), creates the subscription and makes the provisioning plan.

mod acceptance_of_order;
mod cancellation;
mod items;
mod refusal;

pub use acceptance_of_order::{Accepted, accept};
pub(crate) use acceptance_of_order::{partners_by_kind, template};
pub use cancellation::{cancel, postpone};
pub(crate) use cancellation::{order_of, order_of_reading};
pub(crate) use items::opened_as;
pub use items::{DroppedItem, drop_item, dropped};
pub use refusal::OrderError;
