//! What people do, told from door to door.

mod application_to_bill;
mod arrears;
mod contract_life;
mod front_door;
mod kept_papers;
mod killed_bill_run;
mod killed_server;
mod many_invoices;
mod many_services;
mod month_by_api;
mod once_only;
mod order_by_api;
mod order_kinds;
mod outages;
mod payments_by_api;
mod settlement;
pub mod spine;
pub mod tax_invoice_papers;
mod tax_invoices;
mod thursdays;
