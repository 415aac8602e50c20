//! The moves an order, a task and the three axes of a subscription can make (spec 2.4, 2.5, 2.8).
//!
//! The tables here are the whole truth: a move that is not in them cannot happen.

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

/// The state of an order after an event (spec 2.4).
#[rustfmt::skip]
pub fn order_after(from: OrderState, event: OrderEvent) -> Result<OrderState, NoSuchMove> {
    use OrderEvent as E;
    use OrderState::*;
    Ok(match (from, event) {
        (Draft | Returned,                            E::Submit)            => Submitted,
        (Submitted,                                   E::StartReview)       => UnderReview,
        (UnderReview,                                 E::Return)            => Returned,
        (UnderReview,                                 E::Refuse)            => Refused,
        (UnderReview,                                 E::Accept)            => Accepted,
        (Draft | Submitted | UnderReview | Returned,  E::Withdraw)          => Withdrawn,
        (Accepted,                                    E::WorkBegun)         => Provisioning,
        (Provisioning,                                E::RequestAcceptance) => AwaitingAcceptance,
        (AwaitingAcceptance,                          E::RejectAcceptance)  => Provisioning,
        (Accepted,                                    E::DropItem)          => Accepted,
        (Provisioning,                                E::DropItem)          => Provisioning,
        (AwaitingAcceptance,                          E::Open)              => Completed,
        (AwaitingAcceptance,                          E::OpenPartially)     => Partial,
        (Accepted | Provisioning | AwaitingAcceptance, E::Cancel)           => Cancelled,
        (from, event) => return Err(NoSuchMove { state: from.code(), event: event.code() }),
    })
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

/// The state of a task after an event (spec 2.5).
#[rustfmt::skip]
pub fn task_after(from: TaskState, event: TaskEvent) -> Result<TaskState, NoSuchMove> {
    use TaskEvent as E;
    use TaskState::*;
    Ok(match (from, event) {
        (Waiting,                               E::DependenciesMet)  => Ready,
        (Ready,                                 E::Start)            => InProgress,
        (Ready | InProgress,                    E::Complete)         => Done,
        (Ready | InProgress,                    E::Fail)             => Failed,
        (Failed,                                E::Retry)            => Ready,
        (Waiting,                               E::Reassign)         => Waiting,
        (Ready | InProgress | Failed,           E::Reassign)         => Ready,
        (Failed,                                E::Replace)          => Cancelled,
        (Ready | InProgress | Done,             E::Reopen)           => Waiting,
        (Waiting | Ready | InProgress | Failed, E::DeclareNotNeeded) => NotNeeded,
        (Waiting | Ready | InProgress | Failed, E::Cancel)           => Cancelled,
        (from, event) => return Err(NoSuchMove { state: from.code(), event: event.code() }),
    })
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

/// The service axis after an event (spec 2.8).
#[rustfmt::skip]
pub const fn service_after(
    from: ServiceState,
    event: ServiceEvent,
) -> Result<ServiceState, NoSuchMove> {
    use ServiceEvent as E;
    use ServiceState::*;
    Ok(match (from, event) {
        (Provisioning,                      E::Open)      => Active,
        (Active,                            E::Suspend)   => Suspended,
        (Suspended,                         E::Resume)    => Active,
        (Provisioning | Active | Suspended, E::Terminate) => Terminated,
        (from, event) => return Err(NoSuchMove { state: from.code(), event: event.code() }),
    })
}

/// The billing axis after an event (spec 2.8).
#[rustfmt::skip]
pub const fn billing_after(
    from: BillingState,
    event: BillingEvent,
) -> Result<BillingState, NoSuchMove> {
    use BillingEvent as E;
    use BillingState::*;
    Ok(match (from, event) {
        (NotStarted,                    E::Start)  => Running,
        (Running,                       E::Pause)  => Paused,
        (Paused,                        E::Resume) => Running,
        (NotStarted | Running | Paused, E::Close)  => Closed,
        (from, event) => return Err(NoSuchMove { state: from.code(), event: event.code() }),
    })
}

/// The collection axis after an event (spec 2.8).
#[rustfmt::skip]
pub const fn collection_after(
    from: CollectionState,
    event: CollectionEvent,
) -> Result<CollectionState, NoSuchMove> {
    use CollectionEvent as E;
    use CollectionState::*;
    Ok(match (from, event) {
        (Clear,                E::Demand)             => Demanded,
        (Demanded,             E::Suspend)            => Suspended,
        (Demanded | Suspended, E::Settle)             => Clear,
        (Suspended,            E::TerminateExOfficio) => ExOfficioTerminated,
        (from, event) => return Err(NoSuchMove { state: from.code(), event: event.code() }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::Iterable;

    /// Every state meets every event; the lines are the only moves made.
    fn moves<S: Copy, E: Copy>(
        states: &[S],
        events: &[E],
        after: impl Fn(S, E) -> Result<S, NoSuchMove>,
        words: impl Fn(S) -> &'static str,
        event_words: impl Fn(E) -> &'static str,
    ) -> Vec<String> {
        let mut made = Vec::new();
        for &state in states {
            for &event in events {
                match after(state, event) {
                    Ok(next) => made.push(format!(
                        "{} {} {}",
                        words(state),
                        event_words(event),
                        words(next)
                    )),
                    Err(refused) => {
                        assert_eq!(
                            (refused.state, refused.event),
                            (words(state), event_words(event))
                        );
                    }
                }
            }
        }
        made
    }

    #[test]
    fn the_only_moves_of_an_order() {
        let states: Vec<OrderState> = OrderState::iter().collect();
        let made =
            moves(&states, &OrderEvent::ALL, order_after, OrderState::code, OrderEvent::code);
        let expected = [
            "draft submit submitted",
            "draft withdraw withdrawn",
            "submitted start_review under_review",
            "submitted withdraw withdrawn",
            "under_review return returned",
            "under_review withdraw withdrawn",
            "under_review refuse refused",
            "under_review accept accepted",
            "accepted work_begun provisioning",
            "accepted drop_item accepted",
            "accepted cancel cancelled",
            "provisioning request_acceptance awaiting_acceptance",
            "provisioning drop_item provisioning",
            "provisioning cancel cancelled",
            "awaiting_acceptance reject_acceptance provisioning",
            "awaiting_acceptance open completed",
            "awaiting_acceptance open_partially partial",
            "awaiting_acceptance cancel cancelled",
            "returned submit submitted",
            "returned withdraw withdrawn",
        ];
        assert_eq!(made, expected);
    }

    #[test]
    fn the_only_moves_of_a_task() {
        let states: Vec<TaskState> = TaskState::iter().collect();
        let made = moves(&states, &TaskEvent::ALL, task_after, TaskState::code, TaskEvent::code);
        let expected = [
            "waiting dependencies_met ready",
            "waiting reassign waiting",
            "waiting declare_not_needed not_needed",
            "waiting cancel cancelled",
            "ready start in_progress",
            "ready complete done",
            "ready fail failed",
            "ready reassign ready",
            "ready reopen waiting",
            "ready declare_not_needed not_needed",
            "ready cancel cancelled",
            "in_progress complete done",
            "in_progress fail failed",
            "in_progress reassign ready",
            "in_progress reopen waiting",
            "in_progress declare_not_needed not_needed",
            "in_progress cancel cancelled",
            "done reopen waiting",
            "failed retry ready",
            "failed reassign ready",
            "failed replace cancelled",
            "failed declare_not_needed not_needed",
            "failed cancel cancelled",
        ];
        assert_eq!(made, expected);
    }

    #[test]
    fn the_only_moves_on_the_three_axes() {
        let service = moves(
            &ServiceState::ALL,
            &ServiceEvent::ALL,
            service_after,
            ServiceState::code,
            ServiceEvent::code,
        );
        let expected = [
            "provisioning open active",
            "provisioning terminate terminated",
            "active suspend suspended",
            "active terminate terminated",
            "suspended resume active",
            "suspended terminate terminated",
        ];
        assert_eq!(service, expected);
        let billing = moves(
            &BillingState::ALL,
            &BillingEvent::ALL,
            billing_after,
            BillingState::code,
            BillingEvent::code,
        );
        let expected = [
            "not_started start running",
            "not_started close closed",
            "running pause paused",
            "running close closed",
            "paused resume running",
            "paused close closed",
        ];
        assert_eq!(billing, expected);
        let collection = moves(
            &CollectionState::ALL,
            &CollectionEvent::ALL,
            collection_after,
            CollectionState::code,
            CollectionEvent::code,
        );
        let expected = [
            "clear demand demanded",
            "demanded suspend suspended",
            "demanded settle clear",
            "suspended settle clear",
            "suspended terminate_ex_officio ex_officio_terminated",
        ];
        assert_eq!(collection, expected);
    }
}
