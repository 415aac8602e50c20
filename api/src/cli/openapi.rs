//! `gaetong openapi`

use super::CommandError;

pub fn run() -> Result<(), CommandError> {
    super::print_json(&crate::json::openapi())
}
