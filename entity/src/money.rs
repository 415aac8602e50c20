//! What the customer owes.

pub mod bill;
pub mod bill_line;
pub mod bill_run;
pub mod bill_run_failure;
