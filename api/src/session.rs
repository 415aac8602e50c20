//! Who asks: passwords, sign-ins, access and refresh tokens, and the extractors that turn a
//! request into a [`Person`].

mod password;
mod person;
mod sign_in;
mod token;

pub use password::{hash_password, is_acceptable_password};
pub use person::{Person, address_of, cookie_name};
pub use sign_in::{
    Origin, SignInRefused, SignedIn, Tokens, end_sign_in, first_tokens, refresh, sign_in_as,
    sign_in_by_password,
};
pub use token::Secret;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// 32 random bytes as text: for session secrets, refresh tokens, the demo's signing secret.
pub fn random_secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What the database keeps of a secret: its SHA-256, so that reading the table gives nobody in.
pub fn fingerprint(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
