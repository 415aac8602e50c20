//! `gaetong lifecycle`

use super::CommandError;

pub fn run() -> Result<(), CommandError> {
    say!("{}", crate::lifecycle_document::markdown());
    Ok(())
}
