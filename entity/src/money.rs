//! What the customer owes, what was paid, and the books.

pub mod allocation;
pub mod arrears_exception;
pub mod arrears_step;
pub mod assessed_charge;
pub mod bill;
pub mod bill_line;
pub mod bill_run;
pub mod bill_run_claim;
pub mod bill_run_failure;
pub mod bill_run_hold;
pub mod billed_charge;
pub mod credit_balance;
pub mod credit_note;
pub mod credit_note_line;
pub mod demand;
pub mod deposit;
pub mod late_charge;
pub mod ledger_account;
pub mod line_dispute;
pub mod month_close;
pub mod payment;
pub mod payment_promise;
pub mod payment_reversal;
pub mod posting;
pub mod receivable;
