//! Partners (협력사): what they are paid for, what they report and claim, what they are paid.

pub mod attendance_agent;
pub mod attendance_report;
pub mod billed_attendance;
pub mod billing_request;
pub mod outage_fault;
pub mod partner_account_check;
pub mod partner_bank_account;
pub mod partner_contract;
pub mod partner_document;
pub mod payout;
pub mod payout_line;
pub mod payout_template;
pub mod purchase_invoice;
pub mod purchase_invoice_line;
pub mod settlement;
pub mod settlement_dispute;
pub mod settlement_line;
pub mod settlement_message;
