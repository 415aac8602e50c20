//! Who: tenants, payers, partners, people.

pub mod billing_account;
pub mod calendar_feed;
pub mod deployment_setting;
pub mod number_series;
pub mod partner;
pub mod refresh_token;
pub mod sign_in;
pub mod sign_in_attempt;
pub mod tenant;
pub mod user_account;
