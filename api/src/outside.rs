//! The only code that leaves the building.

pub mod smtp;
pub mod tax_gateway;
