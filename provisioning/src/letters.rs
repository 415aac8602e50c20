//! The letters the acts of this crate leave in the outbox: their kinds and what they carry.
//!
//! Texts and templates are the door's business (`api/letters`, one per kind). Every payload is a
//! JSON object with at least `customer` (the company's name) and, where there is one, `service_id`.

use gaetong_entity::act::Letter;
use serde_json::Value;

/// To sales and the customer: the order is accepted, here is the service ID.
/// `service_id`, `customer`, `wished_opening_on`, `line_note` (what the VPN line order must say).
pub const SERVICE_ID_ASSIGNED: &str = "service_id_assigned";
/// To the filer: something must be added. `customer`, `reason`.
pub const APPLICATION_RETURNED: &str = "application_returned";
/// To the filer and the customer: refused under art. 3. `customer`, `ground_ko`, `ground_en`,
/// `article`, `reason`.
pub const APPLICATION_REFUSED: &str = "application_refused";
/// To the filer and the customer: cancelled before opening. `customer`, `service_id`, `reason`.
pub const ORDER_CANCELLED: &str = "order_cancelled";
/// To a partner: tasks can begin. `service_id`, `customer`, `install_address`, `tasks`: a list of
/// `{task_id, title_ko, title_en, rule_ko, rule_en, due_on}`.
pub const TASKS_READY: &str = "tasks_ready";
/// To the filer: a task failed. `service_id`, `customer`, `title_ko`, `title_en`, `reason`.
pub const TASK_FAILED: &str = "task_failed";
/// To the filer: a task was put on another day. `service_id`, `customer`, `title_ko`, `title_en`,
/// `from`, `to`, `reason`, `by`.
pub const TASK_RESCHEDULED: &str = "task_rescheduled";
/// To the customer, before the wished date (art. 8(4)): it will be later. `customer`,
/// `service_id`, `wished_opening_on`, `expected_opening_on`.
pub const DELAY_NOTICE: &str = "delay_notice";
/// To the customer: please accept. `customer`, `service_id`, `acceptance_id`, `number`.
pub const ACCEPTANCE_REQUESTED: &str = "acceptance_requested";
/// To the filer and the customer: accepted, certificate attached by the door. `customer`,
/// `service_id`, `acceptance_id`, `number`.
pub const ACCEPTANCE_SIGNED: &str = "acceptance_signed";
/// To the filer: rejected. `customer`, `service_id`, `number`, `reason`.
pub const ACCEPTANCE_REJECTED: &str = "acceptance_rejected";
/// To the filer and the customer: the service is open. `customer`, `service_id`, `opened_on`,
/// `billed_from`, `contract_until` (the first day after the term, null without one).
pub const SERVICE_OPENED: &str = "service_opened";
/// To the filer and the customer: a change order was approved. `customer`, `service_id`,
/// `change_order_id`, `effective_on`, `last_day` (the day before), `until_on`, `penalty`, `waived`
/// (won, null where there is none), `old_term_months`, `new_term_months`, `install_address`,
/// `payer` (null where they stay), and `items`: a list of `{name_ko, name_en, old_quantity,
/// new_quantity, old_unit_price, new_unit_price}`, the grid of 양식 #4.
pub const CHANGE_CONFIRMED: &str = "change_confirmed";
/// As [`CHANGE_CONFIRMED`], of a pause or its extension until the day before `until_on`.
pub const PAUSE_CONFIRMED: &str = "pause_confirmed";
/// As [`CHANGE_CONFIRMED`], of the end of a pause.
pub const RESUMPTION_CONFIRMED: &str = "resumption_confirmed";
/// As [`CHANGE_CONFIRMED`], of a termination with `last_day`.
pub const TERMINATION_CONFIRMED: &str = "termination_confirmed";
/// To the filer and the customer: a change order was refused, with its `reason`.
pub const CHANGE_ORDER_REFUSED: &str = "change_order_refused";
/// To the customer: the provider will end the contract (art. 15). `customer`, `service_id`,
/// `last_day`, `ground` (a code of art. 15), `reason`.
pub const TERMINATION_NOTICE: &str = "termination_notice";
/// To the filer and the customer: 이용정지 (art. 11). `customer`, `service_id`, `ground` (a code),
/// `reason`, `from`.
pub const SERVICE_SUSPENDED: &str = "service_suspended";
/// To the filer and the customer: it is lifted. `customer`, `service_id`, `reason`, `from`.
pub const SUSPENSION_LIFTED: &str = "suspension_lifted";
/// To the customer: the contract period ends soon (art. 14(2)). `customer`, `service_id`,
/// `ends_on`, `notice_due_by`, `renews_until` (the first day after the renewal year),
/// `notice_possible`.
pub const RENEWAL_AHEAD: &str = "renewal_ahead";
/// To the customer: 휴지 (art. 12). `customer`, `service_id`, `from_at`, `until_at` (instants),
/// `reason`.
pub const MAINTENANCE_AHEAD: &str = "maintenance_ahead";
/// As [`MAINTENANCE_AHEAD`]: it is called off.
pub const MAINTENANCE_CANCELLED: &str = "maintenance_cancelled";

/// Every kind, for the door's check that it has a template for each.
pub const KINDS: [&str; 23] = [
    SERVICE_ID_ASSIGNED,
    APPLICATION_RETURNED,
    APPLICATION_REFUSED,
    ORDER_CANCELLED,
    TASKS_READY,
    TASK_FAILED,
    TASK_RESCHEDULED,
    DELAY_NOTICE,
    ACCEPTANCE_REQUESTED,
    ACCEPTANCE_SIGNED,
    ACCEPTANCE_REJECTED,
    SERVICE_OPENED,
    CHANGE_CONFIRMED,
    PAUSE_CONFIRMED,
    RESUMPTION_CONFIRMED,
    TERMINATION_CONFIRMED,
    CHANGE_ORDER_REFUSED,
    TERMINATION_NOTICE,
    SERVICE_SUSPENDED,
    SUSPENSION_LIFTED,
    RENEWAL_AHEAD,
    MAINTENANCE_AHEAD,
    MAINTENANCE_CANCELLED,
];

/// The same letter to several people, each once, none to an empty address.
pub(crate) fn to_all(
    kind: &'static str,
    subject_id: &str,
    recipients: &[&str],
    payload: &Value,
) -> Vec<Letter> {
    let mut written: Vec<Letter> = Vec::new();
    for recipient in recipients.iter().filter(|address| !address.is_empty()) {
        if written.iter().all(|letter| letter.recipient != **recipient) {
            written.push(Letter {
                kind,
                subject_id: subject_id.to_owned(),
                recipient: (*recipient).to_owned(),
                payload: payload.clone(),
            });
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_gets_the_same_letter_twice() {
        let written =
            to_all(SERVICE_OPENED, "J00000001", &["a@b.kr", "", "a@b.kr", "c@d.kr"], &Value::Null);
        let recipients: Vec<&str> =
            written.iter().map(|letter| letter.recipient.as_str()).collect();
        assert_eq!(recipients, ["a@b.kr", "c@d.kr"]);
    }
}
