//! Arrears (spec 3.4): who owes what since when, on which step of the ladder they stand, and the
//! acts of credit control: demand, suspension, notice and termination, promises and exceptions.
//!
//! Where a payer stands is worked out from rows each time it is asked: open bills, demands that
//! left the house, steps taken. No job has to keep it up to date.

pub mod aging;
pub mod demand;
pub mod exception;
pub mod late_charge;
pub mod letters;
pub mod promise;
pub mod statement;
pub mod step;

mod payer;
mod refusal;

pub use payer::{Board, Payer, Sent, ServiceOfPayer, account_of, board, payer, suspended};
pub use refusal::ArrearsError;

use gaetong_entity::act::Actor;
use gaetong_entity::ids::{BillingAccountId, TenantId};
use gaetong_entity::party::user_account::Role;
use gaetong_rules::arrears::Ladder;
use gaetong_rules::late_payment::Rate;

/// What this deployment asks of those who pay late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    pub ladder: Ladder,
    /// 가산금 (L2).
    pub late_charge: Rate,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms { ladder: Ladder::default(), late_charge: Rate::LATE_CHARGE }
    }
}

/// A payer: the account and whose it is.
pub type Account = (TenantId, BillingAccountId);

/// Who takes the steps of the ladder: credit control (고객신용센터).
pub const CREDIT: [Role; 1] = [Role::Credit];
/// Who reads what is overdue.
pub const READERS: [Role; 4] = [Role::Credit, Role::Settlement, Role::Product, Role::Admin];

fn only(actor: &Actor, allowed: &'static [Role]) -> Result<(), ArrearsError> {
    match actor.is_one_of(allowed) {
        true => Ok(()),
        false => Err(ArrearsError::NotAllowed { role: actor.role, allowed }),
    }
}
