//! What a wish would write into the facts of a contract: worked out before anything is written,
//! by the filing, the approval and every what-if alike.

use super::change::{self, ChangeOfTerms};
use super::in_force::{Contract, Stage, TermInForce};
use super::{ContractError, pause, termination};
use crate::axes::AxisEvent;
use chrono::NaiveDate;
use gaetong_entity::catalogue::product;
use gaetong_entity::ids::BillingAccountId;
use gaetong_entity::party::billing_account;
use gaetong_entity::service::change_order::{ChangeKind, EndGround};
use gaetong_rules::PriceBook;
use gaetong_rules::early_termination::Act;

/// What is asked of a contract, and from which day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The first day on which it holds; of a termination the day after the last day of service
    /// (C3); of an extended pause the day it would have ended.
    pub effective_on: NaiveDate,
    pub wish: Wish,
}

/// The kinds of wishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// 변경신청서 (양식 #4).
    Change(ChangeOfTerms),
    /// 일시이용중단 (art. 13), until the day before `until`.
    Pause {
        until: NaiveDate,
    },
    ExtendPause {
        until: NaiveDate,
    },
    Resume,
    /// 해지 (art. 15, or the customer's wish).
    Terminate {
        ground: EndGround,
    },
}

impl Wish {
    pub const fn kind(&self) -> ChangeKind {
        match self {
            Wish::Change(_) => ChangeKind::Change,
            Wish::Pause { .. } => ChangeKind::Pause,
            Wish::ExtendPause { .. } => ChangeKind::PauseExtension,
            Wish::Resume => ChangeKind::Resumption,
            Wish::Terminate { .. } => ChangeKind::Termination,
        }
    }
}

/// What a plan needs to know besides the contract.
#[derive(Debug, Clone)]
pub struct Around {
    pub products: Vec<product::Model>,
    /// The contract's price book (P4).
    pub book: PriceBook,
    /// The tenant's billing accounts.
    pub accounts: Vec<billing_account::Model>,
    /// The first day no bill holds yet; what a bill holds is not changed by a contract's facts.
    pub unbilled_from: Option<NaiveDate>,
    /// The day a notice of the end counts from: the day the wish was filed (T7).
    pub filed_on: NaiveDate,
}

/// What will be written, and what it brings about.
#[derive(Debug, Clone, Default)]
pub struct Planned {
    pub(super) joining: Vec<(String, i64)>,
    /// The batch and how many leave it, the latest added first (T3).
    pub(super) leaving: Vec<(i32, i64)>,
    /// Product, won per unit and month, reason (P5).
    pub(super) prices: Vec<(String, i64, String)>,
    pub(super) term: Option<TermInForce>,
    pub(super) payer: Option<BillingAccountId>,
    pub(super) address: Option<String>,
    pub(super) states: Vec<AxisEvent>,
    /// The penalty rule's question, where units leave, the term shrinks or the contract ends.
    pub penalty: Option<PenaltyDue>,
    /// Why the product manager must approve it: under ten seats (P6), a negotiated price (P5).
    pub exceptions: Vec<&'static str>,
}

/// What the penalty is to be worked out for (art. 14(3)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PenaltyDue {
    /// The last day of service of what leaves, or at the old term.
    pub last_day: NaiveDate,
    pub act: Act,
}

/// Plans a wish, or says why it cannot be.
pub fn plan(contract: &Contract, order: &Order, around: &Around) -> Result<Planned, ContractError> {
    let on = order.effective_on;
    let opened_on = contract.service.opened_on.ok_or(ContractError::NotOpened)?;
    if on < opened_on {
        return Err(ContractError::BeforeOpening { on, opened_on });
    }
    if let Some(ends) = contract.ends_on() {
        return Err(ContractError::Ending { last_day: day_before(ends) });
    }
    if let Some(unbilled_from) = around.unbilled_from.filter(|unbilled| on < *unbilled) {
        return Err(ContractError::AlreadyBilled { on, unbilled_from });
    }
    match &order.wish {
        Wish::Change(terms) => change::plan(contract, on, terms, around),
        Wish::Pause { until } => pause::plan(contract, on, *until),
        Wish::ExtendPause { until } => pause::plan_extension(contract, on, *until),
        Wish::Resume => pause::plan_resumption(contract, on),
        Wish::Terminate { ground } => termination::plan(contract, on, *ground, around),
    }
}

/// Only a service that runs can be changed, paused or ended in the ordinary way.
pub(super) fn running(contract: &Contract, on: NaiveDate) -> Result<(), ContractError> {
    match contract.stage_on(on) {
        Stage::Active => Ok(()),
        stage => Err(ContractError::NotRunning { stage }),
    }
}

/// What is written takes effect in the order it is written.
pub(super) fn in_order(contract: &Contract, on: NaiveDate) -> Result<(), ContractError> {
    match contract.latest_change() {
        Some(latest) if on < latest => Err(ContractError::OutOfOrder { on, latest }),
        _ => Ok(()),
    }
}

/// The day before, which exists: contracts do not begin with the calendar.
pub(super) fn day_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}
