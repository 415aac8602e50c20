//! What the customer owes.

pub mod assessed_charge;
pub mod bill;
pub mod bill_line;
pub mod bill_run;
pub mod bill_run_failure;
pub mod billed_charge;
