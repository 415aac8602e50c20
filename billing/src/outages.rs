//! Outages (장애) and the credits the terms give for them (손해배상, art. 10).
//!
//! Operations records what stood still; corrections are new entries. Settlement confirms, and what
//! is due from all confirmed outages of a month, less what was granted already, is granted: on the
//! bill to come, or by a credit note where the month's bill is out (S6).

mod affected;
mod confirmation;
mod credit;
mod notice;
mod read;
mod refusal;
mod register;
mod strip;

pub use confirmation::{Confirmed, MAY_CONFIRM, confirm, request};
pub use credit::{Due, Impact, impact};
pub use notice::tell;
pub use read::{
    OutageDetail, OutageState, OutageSummary, ServiceAffected, ServiceOutages, detail, list,
    of_tenant,
};
pub use refusal::OutageError;
pub use register::{MAY_RECORD, NewOutage, correct, record, recover};
pub use strip::{StripDay, strip};
