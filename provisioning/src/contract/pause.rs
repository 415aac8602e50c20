//! 일시이용중단 (art. 13): a pause of one to six months, its extension and its end. Charges rest for
//! its days and resume on the planned day even if nobody resumes the service (X1, X2).

use super::ContractError;
use super::in_force::{Contract, Standstill};
use super::plan::{Planned, running};
use crate::axes::AxisEvent;
use chrono::NaiveDate;
use gaetong_entity::service::subscription_state::{Axis, Ground};
use gaetong_rules::Period;
use gaetong_rules::suspension::{extension, suspension};

const REASON: &str = "일시이용중단 신청";

/// The service stands still from `from` on; the fee rests until the day before `until`.
pub(super) fn plan(
    contract: &Contract,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Planned, ContractError> {
    suspension(from, until)?;
    running(contract, from)?;
    if let Some(later) =
        contract.states.iter().find(|s| s.ground.is_some() && s.effective_on > from)
    {
        return Err(ContractError::OutOfOrder { on: from, latest: later.effective_on });
    }
    let mut states = vec![standing_still(from), billing("paused", from)];
    states.extend(still_paused(contract, from, until));
    states.push(billing("running", until));
    Ok(Planned { states, ..Planned::default() })
}

/// The pause goes on from the day it would have ended (X1).
pub(super) fn plan_extension(
    contract: &Contract,
    on: NaiveDate,
    until: NaiveDate,
) -> Result<Planned, ContractError> {
    let (pause, planned_until) = pause_ending(contract, on)?;
    let current = Period::new(pause.from, planned_until).map_err(|_| ContractError::NotPaused)?;
    extension(current, until)?;
    let mut states = vec![billing("paused", planned_until)];
    states.extend(still_paused(contract, planned_until, until));
    states.push(billing("running", until));
    Ok(Planned { states, ..Planned::default() })
}

/// The service is used again from `on` on, and charged, unless it is charged already (X2).
pub(super) fn plan_resumption(
    contract: &Contract,
    on: NaiveDate,
) -> Result<Planned, ContractError> {
    let pause = contract.standstill_on(on).ok_or(ContractError::NotPaused)?;
    let (Ground::CustomersWish, Some(until)) = (pause.ground, pause.planned_until) else {
        return Err(ContractError::NotPaused);
    };
    let mut states = vec![AxisEvent {
        axis: Axis::Service,
        state: "active",
        effective_on: on,
        reason: "일시이용중단 해제".to_owned(),
        ground: None,
    }];
    if on < until {
        states.push(billing("running", on));
        states.extend(not_paused_again(contract, on, until));
    }
    Ok(Planned { states, ..Planned::default() })
}

/// An extension, or a pause over the end of an earlier one, has recorded days of rest that now lie
/// ahead: the service runs on them too.
fn not_paused_again(contract: &Contract, on: NaiveDate, until: NaiveDate) -> Vec<AxisEvent> {
    let ahead = contract.states.iter().filter(|state| {
        let within = on < state.effective_on && state.effective_on < until;
        state.axis == Axis::Billing && state.state == "paused" && within
    });
    let mut days: Vec<NaiveDate> = ahead.map(|state| state.effective_on).collect();
    days.sort_unstable();
    days.dedup();
    days.into_iter().map(|day| billing("running", day)).collect()
}

/// The pause whose planned end is that day.
fn pause_ending(
    contract: &Contract,
    on: NaiveDate,
) -> Result<(Standstill, NaiveDate), ContractError> {
    let before = on.pred_opt().unwrap_or(on);
    let pause = contract.standstill_on(before).ok_or(ContractError::NotPaused)?;
    match pause.planned_until {
        Some(until) if until == on => Ok((pause, until)),
        Some(until) => Err(ContractError::ExtendsFromItsEnd { until }),
        None => Err(ContractError::NotPaused),
    }
}

/// An earlier pause that was ended early has left its planned end behind: within this pause that
/// day is a day of rest too.
fn still_paused(contract: &Contract, from: NaiveDate, until: NaiveDate) -> Vec<AxisEvent> {
    let left_behind = contract.states.iter().filter(|state| {
        state.axis == Axis::Billing && state.effective_on > from && state.effective_on < until
    });
    let mut days: Vec<NaiveDate> = left_behind.map(|state| state.effective_on).collect();
    days.dedup();
    days.into_iter().map(|day| billing("paused", day)).collect()
}

fn standing_still(from: NaiveDate) -> AxisEvent {
    AxisEvent {
        axis: Axis::Service,
        state: "suspended",
        effective_on: from,
        reason: REASON.to_owned(),
        ground: Some(Ground::CustomersWish),
    }
}

fn billing(state: &'static str, effective_on: NaiveDate) -> AxisEvent {
    AxisEvent { axis: Axis::Billing, state, effective_on, reason: REASON.to_owned(), ground: None }
}
