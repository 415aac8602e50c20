//! The audit trail, the outbox, answered requests.

pub mod event;
pub mod idempotency_key;
pub mod outbox;
