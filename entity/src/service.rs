//! What the customer has and how it came to be.

pub mod acceptance;
pub mod acceptance_item;
pub mod change_order;
pub mod change_order_item;
pub mod maintenance;
pub mod notice;
pub mod number_pool_entry;
pub mod one_off_item;
pub mod outage;
pub mod outage_entry;
pub mod outage_notice;
pub mod recording_booking;
pub mod service_number;
pub mod service_outage;
pub mod subscription;
pub mod subscription_address;
pub mod subscription_leaving;
pub mod subscription_payer;
pub mod subscription_price;
pub mod subscription_state;
pub mod subscription_term;
pub mod subscription_unit;
pub mod task;
pub mod task_dependency;
