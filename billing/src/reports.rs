//! What the months came to: recurring revenue and its movement, outages, and how long an opening
//! takes. Read from what was issued and recorded; nothing is kept.

mod lead_time;
mod outage_minutes;
mod revenue;

pub use lead_time::{LeadTime, lead_times};
pub use outage_minutes::{OutageMinutes, outage_minutes};
pub use revenue::{RevenueMonth, revenue};
