//! The tables as one value for whoever shows them: the page, the document.

use super::{
    BILLING_MOVES, BillingEvent, BillingState, CHANGE_ORDER_MOVES, COLLECTION_MOVES,
    ChangeOrderEvent, CollectionEvent, CollectionState, ORDER_MOVES, OrderEvent, SERVICE_MOVES,
    ServiceEvent, ServiceState, TASK_MOVES, TaskEvent,
};
use gaetong_entity::order::application::OrderState;
use gaetong_entity::service::change_order::ChangeState;
use gaetong_entity::service::task::TaskState;
use gaetong_rules::Text;
use sea_orm::Iterable;

/// One thing that has states, with its table of moves. States and events by their codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    pub code: &'static str,
    pub name: Text,
    /// The first one is where it begins.
    pub states: Vec<&'static str>,
    pub events: Vec<&'static str>,
    /// From, event, to.
    pub moves: Vec<(&'static str, &'static str, &'static str)>,
}

impl Machine {
    /// Where an event leads from a state; none where it cannot happen.
    pub fn after(&self, state: &str, event: &str) -> Option<&'static str> {
        let found = self.moves.iter().find(|(from, what, _)| *from == state && *what == event);
        found.map(|(.., to)| *to)
    }

    /// States nothing leads out of.
    pub fn ends(&self) -> impl Iterator<Item = &'static str> + '_ {
        let leads_out = |state: &&str| self.moves.iter().any(|(from, ..)| from == state);
        self.states.iter().copied().filter(move |state| !leads_out(state))
    }
}

/// All of them: the order, the task, the change order, and the three axes of a service.
pub fn machines() -> Vec<Machine> {
    let orders: Vec<OrderState> = OrderState::iter().collect();
    let tasks: Vec<TaskState> = TaskState::iter().collect();
    let changes: Vec<ChangeState> = ChangeState::iter().collect();
    vec![
        machine(
            ("order", Text::fixed("주문", "Order")),
            (&orders, OrderState::code),
            (&OrderEvent::ALL, OrderEvent::code),
            &ORDER_MOVES,
        ),
        machine(
            ("task", Text::fixed("개통 작업", "Provisioning task")),
            (&tasks, TaskState::code),
            (&TaskEvent::ALL, TaskEvent::code),
            &TASK_MOVES,
        ),
        machine(
            ("change_order", Text::fixed("변경 신청", "Change order")),
            (&changes, ChangeState::code),
            (&ChangeOrderEvent::ALL, ChangeOrderEvent::code),
            &CHANGE_ORDER_MOVES,
        ),
        machine(
            ("service", Text::fixed("서비스 축", "Service axis")),
            (&ServiceState::ALL, ServiceState::code),
            (&ServiceEvent::ALL, ServiceEvent::code),
            &SERVICE_MOVES,
        ),
        machine(
            ("billing", Text::fixed("과금 축", "Billing axis")),
            (&BillingState::ALL, BillingState::code),
            (&BillingEvent::ALL, BillingEvent::code),
            &BILLING_MOVES,
        ),
        machine(
            ("collection", Text::fixed("수납 축", "Collection axis")),
            (&CollectionState::ALL, CollectionState::code),
            (&CollectionEvent::ALL, CollectionEvent::code),
            &COLLECTION_MOVES,
        ),
    ]
}

fn machine<S: Copy, E: Copy>(
    (code, name): (&'static str, Text),
    (states, state): (&[S], impl Fn(S) -> &'static str),
    (events, event): (&[E], impl Fn(E) -> &'static str),
    moves: &[(S, E, S)],
) -> Machine {
    Machine {
        code,
        name,
        states: states.iter().map(|one| state(*one)).collect(),
        events: events.iter().map(|one| event(*one)).collect(),
        moves: moves
            .iter()
            .map(|(from, what, to)| (state(*from), event(*what), state(*to)))
            .collect(),
    }
}

/// The name of an event in both languages, from its code.
pub fn event_name(code: &str) -> Text {
    let (ko, en) = match code {
        "submit" => ("제출", "submit"),
        "start_review" => ("접수", "start review"),
        "return" => ("보완요청", "return"),
        "withdraw" => ("철회", "withdraw"),
        "refuse" => ("거절", "refuse"),
        "accept" => ("승낙", "accept"),
        "work_begun" => ("작업 착수", "work begun"),
        "request_acceptance" => ("검수 요청", "request acceptance"),
        "reject_acceptance" => ("검수 거절", "reject acceptance"),
        "drop_item" => ("품목 제외", "drop item"),
        "open" => ("개통", "open"),
        "open_partially" => ("일부 개통", "open partially"),
        "cancel" => ("취소", "cancel"),
        "dependencies_met" => ("선행작업 완료", "dependencies met"),
        "start" => ("시작", "start"),
        "complete" => ("완료", "complete"),
        "fail" => ("진행 불가", "fail"),
        "retry" => ("다시 시도", "retry"),
        "reassign" => ("담당 변경", "reassign"),
        "replace" => ("대체", "replace"),
        "reopen" => ("다시 열기", "reopen"),
        "declare_not_needed" => ("불필요 처리", "declare not needed"),
        "attach_paper" => ("서류 첨부", "attach paper"),
        "approve_exception" => ("예외 승인", "approve exception"),
        "waive_penalty" => ("위약금 감면", "waive penalty"),
        "approve" => ("승인", "approve"),
        "suspend" => ("정지", "suspend"),
        "resume" => ("재개", "resume"),
        "terminate" => ("해지", "terminate"),
        "pause" => ("중지", "pause"),
        "close" => ("종료", "close"),
        "demand" => ("납부최고", "demand"),
        "settle" => ("완납", "settle"),
        "terminate_ex_officio" => ("직권해지", "terminate ex officio"),
        other => return Text::same(other),
    };
    Text::fixed(ko, en)
}
