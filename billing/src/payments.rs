//! Money that comes in (spec 4.5): statements imported, deposits matched to payers, the rest held in
//! suspense, what was wrong undone.

pub mod fingerprint;
pub mod hand;
pub mod import;
pub mod known;
pub mod list;
pub mod matching;
pub mod message;
mod pay;
mod refusal;
pub mod statement;
pub mod virtual_account;

pub use refusal::PaymentError;

use gaetong_entity::party::user_account::Role;

/// Who handles payments.
pub const SETTLERS: [Role; 2] = [Role::Settlement, Role::Admin];
