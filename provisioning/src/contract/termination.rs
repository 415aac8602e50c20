//! 해지: by the customer (양식 #1), or by the provider on a ground of art. 15 of which the customer
//! was told. Notice of an end together with the contract period is due a month before (T7).

use super::ContractError;
use super::in_force::Contract;
use super::plan::{Around, PenaltyDue, Planned, day_before, in_order};
use crate::axes::AxisEvent;
use chrono::NaiveDate;
use gaetong_entity::service::change_order::EndGround;
use gaetong_entity::service::subscription_state::Axis;
use gaetong_rules::early_termination::{Act, Cause};

/// Service and charges end with the day before `on`.
pub(super) fn plan(
    contract: &Contract,
    on: NaiveDate,
    ground: EndGround,
    around: &Around,
) -> Result<Planned, ContractError> {
    in_order(contract, on)?;
    let last_day = day_before(on);
    let opened_on = contract.service.opened_on.ok_or(ContractError::NotOpened)?;
    if last_day < opened_on {
        return Err(ContractError::BeforeOpening { on: last_day, opened_on });
    }
    let starts_later = contract.standstill_starting_after(on);
    if let Some(latest) = starts_later {
        return Err(ContractError::OutOfOrder { on, latest });
    }
    notice_in_time(contract, last_day, ground, around)?;
    let ends = |axis, state| AxisEvent {
        axis,
        state,
        effective_on: on,
        reason: reason(ground).to_owned(),
        ground: None,
    };
    let mut states = vec![ends(Axis::Service, "terminated"), ends(Axis::Billing, "closed")];
    if ground == EndGround::Arrears {
        states.push(ends(Axis::Collection, "ex_officio_terminated"));
    }
    let act = Act::Terminate(cause(ground));
    Ok(Planned { states, penalty: Some(PenaltyDue { last_day, act }), ..Planned::default() })
}

/// Ending together with the contract period is the notice of art. 14(2): given too late, the
/// contract has been extended by a year.
fn notice_in_time(
    contract: &Contract,
    last_day: NaiveDate,
    ground: EndGround,
    around: &Around,
) -> Result<(), ContractError> {
    let by_the_customer = ground == EndGround::CustomersWish;
    match contract.period_on(last_day) {
        Some(period) if by_the_customer && period.period.last_day() == last_day => {
            period.accept_notice(around.filed_on)?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// On whose account the contract ends (T6).
pub const fn cause(ground: EndGround) -> Cause {
    match ground {
        EndGround::CustomersWish => Cause::Customer,
        EndGround::EndOfBusiness => Cause::ProvidersReason,
        EndGround::PublicOrder
        | EndGround::SeriousBreach
        | EndGround::PauseOverSixMonths
        | EndGround::SimilarGround
        | EndGround::Arrears => Cause::CustomersBreach,
    }
}

/// The ground in the words of art. 15.
pub(super) const fn reason(ground: EndGround) -> &'static str {
    match ground {
        EndGround::CustomersWish => "고객사 해지 신청",
        EndGround::PublicOrder => "직권해지: 공공의 안녕·질서 저해(제15조 제1호)",
        EndGround::SeriousBreach => "직권해지: 중대한 계약 위반(제15조 제2호)",
        EndGround::PauseOverSixMonths => "직권해지: 일시이용중단 6개월 초과(제15조 제3호)",
        EndGround::SimilarGround => "직권해지: 그 밖의 유사한 사유(제15조 제4호)",
        EndGround::EndOfBusiness => "사업 종료에 따른 해지(제15조 제5호)",
        EndGround::Arrears => "직권해지: 요금 연체",
    }
}

impl Contract {
    /// The day of a standstill that would begin only after that day.
    fn standstill_starting_after(&self, on: NaiveDate) -> Option<NaiveDate> {
        let later = self.states.iter().filter(|state| state.ground.is_some());
        later.map(|state| state.effective_on).filter(|day| *day >= on).max()
    }
}
