//! The billing axis (spec 2.8) as spans: since when a service is charged, until when, and the days
//! that are free of charge.

use super::rows::State;
use chrono::NaiveDate;
use gaetong_entity::service::subscription_state::Axis;
use gaetong_rules::Text;
use gaetong_rules::monthly_fee::FreeSuspension;
use gaetong_rules::suspension::free_days;
use std::collections::BTreeMap;

/// What the billing axis says up to a day.
#[derive(Debug, Default)]
pub(crate) struct Charging {
    /// The first day charged.
    pub opening: Option<NaiveDate>,
    /// The day after the last day charged.
    pub until: Option<NaiveDate>,
    pub paused: Vec<FreeSuspension>,
}

/// A pause that has not ended yet.
struct Pause {
    from: NaiveDate,
    /// Of its latest entry: an end recorded before it belongs to another pause.
    seq: i32,
    reason: String,
}

impl Charging {
    /// The latest effective entry holds; of two with the same day, the later recorded one. What
    /// takes effect on `end` or later is left out.
    pub(crate) fn read(states: &[State], end: NaiveDate) -> Charging {
        let mut by_day: BTreeMap<NaiveDate, Vec<&State>> = BTreeMap::new();
        for state in states.iter().filter(|s| s.axis == Axis::Billing && s.effective_on < end) {
            by_day.entry(state.effective_on).or_default().push(state);
        }
        let mut charging = Charging::default();
        let mut pause: Option<Pause> = None;
        for (day, recorded) in by_day {
            let Some(state) = holding(&recorded) else { continue };
            match state.state.as_str() {
                "running" if pause.as_ref().is_some_and(|pause| state.seq < pause.seq) => {}
                "running" => {
                    charging.ended(pause.take(), day);
                    charging.opening = charging.opening.or(Some(day));
                }
                "paused" => pause = Some(Pause::entered(pause.take(), state)),
                // The end of a contract is final: what was planned for later never happens.
                "closed" => {
                    charging.ended(pause.take(), day);
                    charging.until = Some(day);
                    return charging;
                }
                _ => {}
            }
        }
        charging.ended(pause, end);
        charging
    }

    /// X2: beyond six months from its first day a pause is not free, whatever was recorded.
    fn ended(&mut self, pause: Option<Pause>, on: NaiveDate) {
        let Some(pause) = pause else { return };
        if let Ok(period) = free_days(pause.from, Some(on)) {
            self.paused.push(FreeSuspension { period, source: Text::same(pause.reason) });
        }
    }
}

impl Pause {
    /// A pause that begins, or one that goes on (an extension counts from its first day, X1).
    fn entered(before: Option<Pause>, state: &State) -> Pause {
        let (from, seq) = (state.effective_on, state.seq);
        match before {
            Some(pause) => Pause { seq: seq.max(pause.seq), ..pause },
            None => Pause { from, seq, reason: state.reason.clone() },
        }
    }
}

/// The entry of one day that holds. A closing followed by "running" was withdrawn: both are as if
/// they had never been, and what else the day brought holds.
fn holding<'a>(recorded: &[&'a State]) -> Option<&'a State> {
    let mut held: Vec<&State> = Vec::new();
    for &state in recorded {
        let closed = held.last().is_some_and(|last| last.state == "closed");
        if closed && state.state == "running" {
            held.pop();
        } else {
            held.push(state);
        }
    }
    held.last().copied()
}
