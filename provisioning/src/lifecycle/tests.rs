//! Every state meets every event.

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
                Ok(next) => {
                    made.push(format!("{} {} {}", words(state), event_words(event), words(next)))
                }
                Err(refused) => {
                    assert_eq!((refused.state, refused.event), (words(state), event_words(event)));
                }
            }
        }
    }
    made
}

#[test]
fn the_only_moves_of_an_order() {
    let states: Vec<OrderState> = OrderState::iter().collect();
    let made = moves(&states, &OrderEvent::ALL, order_after, OrderState::code, OrderEvent::code);
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

/// Every state and event of every table has a name in both languages, and every pair an answer.
#[test]
fn every_pair_of_every_machine_is_answered_and_named() {
    let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
    for machine in machines() {
        for state in &machine.states {
            assert!(hangul(&crate::barred::state_name(state).ko), "{state}");
            let reachable = machine.moves.iter().any(|(.., to)| to == state);
            assert!(reachable || *state == machine.states[0], "nothing leads to {state}");
            for event in &machine.events {
                let named = machine.moves.iter().filter(|(f, e, _)| f == state && e == event);
                assert!(named.count() <= 1, "{state} {event} has one answer");
                if let Some(to) = machine.after(state, event) {
                    assert!(machine.states.contains(&to), "{to}");
                }
            }
        }
        for event in &machine.events {
            assert!(hangul(&event_name(event).ko), "{event}");
            assert!(
                machine.moves.iter().any(|(_, what, _)| what == event),
                "{event} never happens"
            );
        }
        assert!(machine.ends().count() > 0, "{} never ends", machine.code);
    }
}

#[test]
fn the_only_moves_of_a_change_order() {
    use gaetong_entity::service::change_order::ChangeState;
    let states: Vec<ChangeState> = ChangeState::iter().collect();
    let made = moves(
        &states,
        &ChangeOrderEvent::ALL,
        change_order_after,
        ChangeState::code,
        ChangeOrderEvent::code,
    );
    let expected = [
        "filed attach_paper filed",
        "filed approve_exception filed",
        "filed waive_penalty filed",
        "filed approve approved",
        "filed refuse refused",
        "filed withdraw withdrawn",
    ];
    assert_eq!(made, expected);
}
