//! What was applied for, with its papers.

pub mod application;
pub mod application_check;
pub mod application_item;
pub mod consent;
pub mod document;
pub mod dropped_item;
