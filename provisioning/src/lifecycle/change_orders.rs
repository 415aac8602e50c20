//! The moves of a change order: filed, and then decided once.

use super::{NoSuchMove, after};
use gaetong_entity::service::change_order::ChangeState;

/// What can happen to a change order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeOrderEvent {
    /// A paper is added to it.
    AttachPaper,
    /// The product manager allows what the price table does not provide for (P5, P6).
    ApproveException,
    /// Its penalty is waived in part or whole (T9).
    WaivePenalty,
    /// It is carried out.
    Approve,
    Refuse,
    Withdraw,
}

impl ChangeOrderEvent {
    pub const ALL: [ChangeOrderEvent; 6] = [
        ChangeOrderEvent::AttachPaper,
        ChangeOrderEvent::ApproveException,
        ChangeOrderEvent::WaivePenalty,
        ChangeOrderEvent::Approve,
        ChangeOrderEvent::Refuse,
        ChangeOrderEvent::Withdraw,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            ChangeOrderEvent::AttachPaper => "attach_paper",
            ChangeOrderEvent::ApproveException => "approve_exception",
            ChangeOrderEvent::WaivePenalty => "waive_penalty",
            ChangeOrderEvent::Approve => "approve",
            ChangeOrderEvent::Refuse => "refuse",
            ChangeOrderEvent::Withdraw => "withdraw",
        }
    }
}

/// The moves of a change order: from, event, to.
#[rustfmt::skip]
pub const CHANGE_ORDER_MOVES: [(ChangeState, ChangeOrderEvent, ChangeState); 6] = {
    use ChangeOrderEvent as E;
    use ChangeState::*;
    [
        (Filed, E::AttachPaper,      Filed),
        (Filed, E::ApproveException, Filed),
        (Filed, E::WaivePenalty,     Filed),
        (Filed, E::Approve,          Approved),
        (Filed, E::Refuse,           Refused),
        (Filed, E::Withdraw,         Withdrawn),
    ]
};

/// The state of a change order after an event.
pub fn change_order_after(
    from: ChangeState,
    event: ChangeOrderEvent,
) -> Result<ChangeState, NoSuchMove> {
    let refused = NoSuchMove { state: from.code(), event: event.code() };
    after(&CHANGE_ORDER_MOVES, from, event).ok_or(refused)
}
