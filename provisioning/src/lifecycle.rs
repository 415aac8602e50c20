//! The moves an order, a task, a change order and the three axes of a subscription can make (spec 2.4, 2.5, 2.8).
//!
//! The tables here are the whole truth: a move that is not in them cannot happen. The acts ask
//! them, and `docs/lifecycle.md` and the page `/lifecycle` are made from them ([`machines`]).

mod change_orders;
mod machines;

pub use change_orders::{CHANGE_ORDER_MOVES, ChangeOrderEvent, change_order_after};
pub use machines::{Machine, event_name, machines};

use gaetong_entity::order::application::OrderState;
use gaetong_entity::service::task::TaskState;

/// A move that is in no table. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{event} is not possible in the state {state}")]
pub struct NoSuchMove {
    /// The code of the state the thing is in.
    pub state: &'static str,
    /// The code of what was asked for.
    pub event: &'static str,
}

/// What can happen to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderEvent {
    Submit,
    StartReview,
    Return,
    Withdraw,
    Refuse,
    Accept,
    /// The first task is taken up.
    WorkBegun,
    RequestAcceptance,
    RejectAcceptance,
    /// One of its items is not carried out after all.
    DropItem,
    Open,
    /// Opened without the items that were dropped.
    OpenPartially,
    Cancel,
}

impl OrderEvent {
    pub const ALL: [OrderEvent; 13] = [
        OrderEvent::Submit,
        OrderEvent::StartReview,
        OrderEvent::Return,
        OrderEvent::Withdraw,
        OrderEvent::Refuse,
        OrderEvent::Accept,
        OrderEvent::WorkBegun,
        OrderEvent::RequestAcceptance,
        OrderEvent::RejectAcceptance,
        OrderEvent::DropItem,
        OrderEvent::Open,
        OrderEvent::OpenPartially,
        OrderEvent::Cancel,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            OrderEvent::Submit => "submit",
            OrderEvent::StartReview => "start_review",
            OrderEvent::Return => "return",
            OrderEvent::Withdraw => "withdraw",
            OrderEvent::Refuse => "refuse",
            OrderEvent::Accept => "accept",
            OrderEvent::WorkBegun => "work_begun",
            OrderEvent::RequestAcceptance => "request_acceptance",
            OrderEvent::RejectAcceptance => "reject_acceptance",
            OrderEvent::DropItem => "drop_item",
            OrderEvent::Open => "open",
            OrderEvent::OpenPartially => "open_partially",
            OrderEvent::Cancel => "cancel",
        }
    }
}

/// The moves of an order (spec 2.4): from, event, to.
#[rustfmt::skip]
pub const ORDER_MOVES: [(OrderState, OrderEvent, OrderState); 20] = {
    use OrderEvent as E;
    use OrderState::*;
    [
        (Draft,              E::Submit,            Submitted),
        (Returned,           E::Submit,            Submitted),
        (Submitted,          E::StartReview,       UnderReview),
        (UnderReview,        E::Return,            Returned),
        (UnderReview,        E::Refuse,            Refused),
        (UnderReview,        E::Accept,            Accepted),
        (Draft,              E::Withdraw,          Withdrawn),
        (Submitted,          E::Withdraw,          Withdrawn),
        (UnderReview,        E::Withdraw,          Withdrawn),
        (Returned,           E::Withdraw,          Withdrawn),
        (Accepted,           E::WorkBegun,         Provisioning),
        (Provisioning,       E::RequestAcceptance, AwaitingAcceptance),
        (AwaitingAcceptance, E::RejectAcceptance,  Provisioning),
        (Accepted,           E::DropItem,          Accepted),
        (Provisioning,       E::DropItem,          Provisioning),
        (AwaitingAcceptance, E::Open,              Completed),
        (AwaitingAcceptance, E::OpenPartially,     Partial),
        (Accepted,           E::Cancel,            Cancelled),
        (Provisioning,       E::Cancel,            Cancelled),
        (AwaitingAcceptance, E::Cancel,            Cancelled),
    ]
};

/// The state of an order after an event.
pub fn order_after(from: OrderState, event: OrderEvent) -> Result<OrderState, NoSuchMove> {
    after(&ORDER_MOVES, from, event).ok_or(NoSuchMove { state: from.code(), event: event.code() })
}

/// Looks a move up; a move that is not in its table cannot happen.
fn after<S: Copy + PartialEq, E: PartialEq>(moves: &[(S, E, S)], from: S, event: E) -> Option<S> {
    moves.iter().find(|(state, what, _)| *state == from && *what == event).map(|(.., to)| *to)
}

/// What can happen to a provisioning task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskEvent {
    /// Everything it waited for is done.
    DependenciesMet,
    Start,
    Complete,
    /// It went wrong: the fallout, with a reason.
    Fail,
    /// Try again after a failure.
    Retry,
    /// Another partner takes it over.
    Reassign,
    /// Another task takes its place.
    Replace,
    /// Must be done again: the customer did not accept.
    Reopen,
    DeclareNotNeeded,
    Cancel,
}

impl TaskEvent {
    pub const ALL: [TaskEvent; 10] = [
        TaskEvent::DependenciesMet,
        TaskEvent::Start,
        TaskEvent::Complete,
        TaskEvent::Fail,
        TaskEvent::Retry,
        TaskEvent::Reassign,
        TaskEvent::Replace,
        TaskEvent::Reopen,
        TaskEvent::DeclareNotNeeded,
        TaskEvent::Cancel,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            TaskEvent::DependenciesMet => "dependencies_met",
            TaskEvent::Start => "start",
            TaskEvent::Complete => "complete",
            TaskEvent::Fail => "fail",
            TaskEvent::Retry => "retry",
            TaskEvent::Reassign => "reassign",
            TaskEvent::Replace => "replace",
            TaskEvent::Reopen => "reopen",
            TaskEvent::DeclareNotNeeded => "declare_not_needed",
            TaskEvent::Cancel => "cancel",
        }
    }
}

/// The moves of a task (spec 2.5): from, event, to.
#[rustfmt::skip]
pub const TASK_MOVES: [(TaskState, TaskEvent, TaskState); 23] = {
    use TaskEvent as E;
    use TaskState::*;
    [
        (Waiting,    E::DependenciesMet,  Ready),
        (Ready,      E::Start,            InProgress),
        (Ready,      E::Complete,         Done),
        (InProgress, E::Complete,         Done),
        (Ready,      E::Fail,             Failed),
        (InProgress, E::Fail,             Failed),
        (Failed,     E::Retry,            Ready),
        (Waiting,    E::Reassign,         Waiting),
        (Ready,      E::Reassign,         Ready),
        (InProgress, E::Reassign,         Ready),
        (Failed,     E::Reassign,         Ready),
        (Failed,     E::Replace,          Cancelled),
        (Ready,      E::Reopen,           Waiting),
        (InProgress, E::Reopen,           Waiting),
        (Done,       E::Reopen,           Waiting),
        (Waiting,    E::DeclareNotNeeded, NotNeeded),
        (Ready,      E::DeclareNotNeeded, NotNeeded),
        (InProgress, E::DeclareNotNeeded, NotNeeded),
        (Failed,     E::DeclareNotNeeded, NotNeeded),
        (Waiting,    E::Cancel,           Cancelled),
        (Ready,      E::Cancel,           Cancelled),
        (InProgress, E::Cancel,           Cancelled),
        (Failed,     E::Cancel,           Cancelled),
    ]
};

/// The state of a task after an event.
pub fn task_after(from: TaskState, event: TaskEvent) -> Result<TaskState, NoSuchMove> {
    after(&TASK_MOVES, from, event).ok_or(NoSuchMove { state: from.code(), event: event.code() })
}

/// Nothing is left to be done on such a task, and what waits for it may go on.
pub const fn is_settled(state: TaskState) -> bool {
    matches!(state, TaskState::Done | TaskState::NotNeeded | TaskState::Cancelled)
}

/// The first axis: what the customer can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceState {
    Provisioning,
    Active,
    Suspended,
    Terminated,
}

/// The second axis: what is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillingState {
    NotStarted,
    Running,
    Paused,
    Closed,
}

/// The third axis: what is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectionState {
    Clear,
    Demanded,
    Suspended,
    ExOfficioTerminated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceEvent {
    Open,
    Suspend,
    Resume,
    /// Also the end of an order that is cancelled before its opening.
    Terminate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillingEvent {
    Start,
    Pause,
    Resume,
    Close,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectionEvent {
    Demand,
    Suspend,
    Settle,
    TerminateExOfficio,
}

impl ServiceState {
    pub const ALL: [ServiceState; 4] = [
        ServiceState::Provisioning,
        ServiceState::Active,
        ServiceState::Suspended,
        ServiceState::Terminated,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            ServiceState::Provisioning => "provisioning",
            ServiceState::Active => "active",
            ServiceState::Suspended => "suspended",
            ServiceState::Terminated => "terminated",
        }
    }

    pub fn from_code(code: &str) -> Option<ServiceState> {
        ServiceState::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl BillingState {
    pub const ALL: [BillingState; 4] = [
        BillingState::NotStarted,
        BillingState::Running,
        BillingState::Paused,
        BillingState::Closed,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            BillingState::NotStarted => "not_started",
            BillingState::Running => "running",
            BillingState::Paused => "paused",
            BillingState::Closed => "closed",
        }
    }

    pub fn from_code(code: &str) -> Option<BillingState> {
        BillingState::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl CollectionState {
    pub const ALL: [CollectionState; 4] = [
        CollectionState::Clear,
        CollectionState::Demanded,
        CollectionState::Suspended,
        CollectionState::ExOfficioTerminated,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            CollectionState::Clear => "clear",
            CollectionState::Demanded => "demanded",
            CollectionState::Suspended => "suspended",
            CollectionState::ExOfficioTerminated => "ex_officio_terminated",
        }
    }

    pub fn from_code(code: &str) -> Option<CollectionState> {
        CollectionState::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl ServiceEvent {
    pub const ALL: [ServiceEvent; 4] =
        [ServiceEvent::Open, ServiceEvent::Suspend, ServiceEvent::Resume, ServiceEvent::Terminate];

    pub const fn code(self) -> &'static str {
        match self {
            ServiceEvent::Open => "open",
            ServiceEvent::Suspend => "suspend",
            ServiceEvent::Resume => "resume",
            ServiceEvent::Terminate => "terminate",
        }
    }
}

impl BillingEvent {
    pub const ALL: [BillingEvent; 4] =
        [BillingEvent::Start, BillingEvent::Pause, BillingEvent::Resume, BillingEvent::Close];

    pub const fn code(self) -> &'static str {
        match self {
            BillingEvent::Start => "start",
            BillingEvent::Pause => "pause",
            BillingEvent::Resume => "resume",
            BillingEvent::Close => "close",
        }
    }
}

impl CollectionEvent {
    pub const ALL: [CollectionEvent; 4] = [
        CollectionEvent::Demand,
        CollectionEvent::Suspend,
        CollectionEvent::Settle,
        CollectionEvent::TerminateExOfficio,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            CollectionEvent::Demand => "demand",
            CollectionEvent::Suspend => "suspend",
            CollectionEvent::Settle => "settle",
            CollectionEvent::TerminateExOfficio => "terminate_ex_officio",
        }
    }
}

/// The moves of the service axis (spec 2.8).
#[rustfmt::skip]
pub const SERVICE_MOVES: [(ServiceState, ServiceEvent, ServiceState); 6] = {
    use ServiceEvent as E;
    use ServiceState::*;
    [
        (Provisioning, E::Open,      Active),
        (Active,       E::Suspend,   Suspended),
        (Suspended,    E::Resume,    Active),
        (Provisioning, E::Terminate, Terminated),
        (Active,       E::Terminate, Terminated),
        (Suspended,    E::Terminate, Terminated),
    ]
};

/// The moves of the billing axis (spec 2.8).
#[rustfmt::skip]
pub const BILLING_MOVES: [(BillingState, BillingEvent, BillingState); 6] = {
    use BillingEvent as E;
    use BillingState::*;
    [
        (NotStarted, E::Start,  Running),
        (Running,    E::Pause,  Paused),
        (Paused,     E::Resume, Running),
        (NotStarted, E::Close,  Closed),
        (Running,    E::Close,  Closed),
        (Paused,     E::Close,  Closed),
    ]
};

/// The moves of the collection axis (spec 2.8).
#[rustfmt::skip]
pub const COLLECTION_MOVES: [(CollectionState, CollectionEvent, CollectionState); 5] = {
    use CollectionEvent as E;
    use CollectionState::*;
    [
        (Clear,     E::Demand,             Demanded),
        (Demanded,  E::Suspend,            Suspended),
        (Demanded,  E::Settle,             Clear),
        (Suspended, E::Settle,             Clear),
        (Suspended, E::TerminateExOfficio, ExOfficioTerminated),
    ]
};

/// The service axis after an event.
pub fn service_after(from: ServiceState, event: ServiceEvent) -> Result<ServiceState, NoSuchMove> {
    after(&SERVICE_MOVES, from, event).ok_or(NoSuchMove { state: from.code(), event: event.code() })
}

/// The billing axis after an event.
pub fn billing_after(from: BillingState, event: BillingEvent) -> Result<BillingState, NoSuchMove> {
    after(&BILLING_MOVES, from, event).ok_or(NoSuchMove { state: from.code(), event: event.code() })
}

/// The collection axis after an event.
pub fn collection_after(
    from: CollectionState,
    event: CollectionEvent,
) -> Result<CollectionState, NoSuchMove> {
    after(&COLLECTION_MOVES, from, event)
        .ok_or(NoSuchMove { state: from.code(), event: event.code() })
}

#[cfg(test)]
mod tests;
