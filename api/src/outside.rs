//! The only code that leaves the building.

pub mod smtp;
