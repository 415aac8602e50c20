//! `gaetong openapi`

use super::CommandError;

pub fn run() -> Result<(), CommandError> {
    let text = crate::json::openapi().to_pretty_json();
    say!("{}", text.map_err(|e| CommandError::Refused(e.to_string()))?);
    Ok(())
}
