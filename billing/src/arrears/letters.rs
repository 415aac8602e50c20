//! The letters of the ladder, all to the payer. Every payload has `payer` (the name), `account`
//! (its number), `amount` (won overdue without what is disputed) and `bills`: a list of
//! `{number, month, due_on, open}`.

/// 납부최고 (L4): also `number`, `pay_by`, `suspension_from`, `sent_on`. The paper goes with it.
pub const PAYMENT_DEMAND: &str = "payment_demand";
/// 이용정지 (L5): also `from`, `services`, `demand_number`, `demand_sent_on`, `first_due_on`.
pub const ARREARS_SUSPENDED: &str = "arrears_suspended";
/// The suspension is lifted: also `from`, `services`.
pub const ARREARS_LIFTED: &str = "arrears_lifted";
/// 직권해지 예고 (L6): also `ends_from` (the first day on which the contract may be ended),
/// `suspended_since`, `services`.
pub const ARREARS_TERMINATION_NOTICE: &str = "arrears_termination_notice";

/// Every kind, for the door's check that it has a template for each.
pub const KINDS: [&str; 4] =
    [PAYMENT_DEMAND, ARREARS_SUSPENDED, ARREARS_LIFTED, ARREARS_TERMINATION_NOTICE];
