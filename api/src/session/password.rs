//! Passwords: argon2id, 19 MiB, two passes, one lane (the least that is recommended today).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::LazyLock;

fn argon2() -> Argon2<'static> {
    // Constants within the algorithm's limits.
    let params = Params::new(19_456, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash to store for a password.
pub fn hash_password(password: &str) -> Result<String, argon2::password_hash::Error> {
    let hash: PasswordHash = argon2().hash_password(password.as_bytes())?;
    Ok(hash.to_string())
}

/// 10 to 128 characters, not one character repeated; no composition rules.
pub fn is_acceptable_password(password: &str) -> bool {
    let length = password.chars().count();
    let first = password.chars().next();
    (10..=128).contains(&length) && password.chars().any(|c| Some(c) != first)
}

/// Stands in for a user who does not exist, so that both cost the same time.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_password("nobody has this password").unwrap_or_default());

/// Whether `password` is the one behind `hash`; without a user the answer is no, after the same
/// work.
pub fn is_right(password: &str, hash: Option<&str>) -> bool {
    let hash_or_nobodys = hash.unwrap_or(&NOBODY);
    let verified = PasswordHash::new(hash_or_nobodys)
        .is_ok_and(|parsed| argon2().verify_password(password.as_bytes(), &parsed).is_ok());
    verified && hash.is_some()
}
