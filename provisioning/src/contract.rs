//! The life of a contract after its opening: changed, paused, resumed, stood still, renewed, ended.
//!
//! Every wish is a change order: filed, approved by the order desk, and only then written into the
//! facts. What it comes to is planned first ([`plan`]) and then carried out ([`carry_out`]); the
//! filing, the approval and every what-if go through the same plan. Facts are only ever added.

pub mod collection;
pub mod ended;
pub mod filing;
pub mod in_force;
pub mod list;
pub mod maintenance;
pub mod notice;
pub mod renewal;
pub mod standstill;

mod carry_out;
mod change;
mod decision;
mod pause;
mod plan;
mod refusal;
mod termination;

pub use carry_out::{Carried, carry_out, try_out};
pub use change::{ChangeOfTerms, ItemChange};
pub use decision::{
    Approval, DECIDERS, WAIVERS, approve, approve_exception, penalty_of, refuse, waive,
};
pub use filing::{file, withdraw};
pub use in_force::{Batch, Contract, Stage, Standstill, TermInForce};
pub use plan::{Order, PenaltyDue, Wish, plan};
pub use refusal::{ContractError, paper_name, stage_name};
