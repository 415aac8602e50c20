//! Account numbers, sealed: AES-256-GCM with a key that is configured and never in the database.

use crate::config::Config;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gaetong_billing::partners::accounts::{self, WrongKey};
use sha2::{Digest, Sha256};

/// Says how what follows was sealed, so that another way can come after it.
const WAY: &str = "v1:";
const NONCE: usize = 12;

/// The key, or none where none is configured: then nothing is sealed and nothing opened.
pub struct Vault {
    cipher: Option<Aes256Gcm>,
}

impl Vault {
    /// The key is made of the configured text; a demonstration without one uses its own, which
    /// protects nothing and is there to be seen working.
    pub fn of(config: &Config) -> Vault {
        let given = config.account_key.as_str();
        let text = match given.is_empty() && config.may_move_clock() {
            true => "a demonstration's accounts are nobody's",
            false => given,
        };
        if text.is_empty() {
            tracing::error!("no account key: set GAETONG_ACCOUNT_KEY_FILE");
            return Vault { cipher: None };
        }
        let digest = Sha256::digest([b"gaetong bank accounts\0", text.as_bytes()].concat());
        let key = Key::<Aes256Gcm>::from(<[u8; 32]>::from(digest));
        Vault { cipher: Some(Aes256Gcm::new(&key)) }
    }
}

impl accounts::Vault for Vault {
    fn seal(&self, plain: &str) -> Result<String, WrongKey> {
        let cipher = self.cipher.as_ref().ok_or(WrongKey)?;
        let nonce: [u8; NONCE] = rand::random();
        let sealed = cipher.encrypt(&Nonce::from(nonce), plain.as_bytes()).map_err(|_| WrongKey)?;
        Ok(format!("{WAY}{}", STANDARD.encode([&nonce[..], &sealed].concat())))
    }

    fn open(&self, sealed: &str) -> Result<String, WrongKey> {
        let cipher = self.cipher.as_ref().ok_or(WrongKey)?;
        let bytes = sealed.strip_prefix(WAY).and_then(|text| STANDARD.decode(text).ok());
        let bytes = bytes.ok_or(WrongKey)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or(WrongKey)?;
        let plain = cipher.decrypt(&Nonce::from(*nonce), sealed).map_err(|_| WrongKey)?;
        String::from_utf8(plain).map_err(|_| WrongKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Mode;
    use accounts::Vault as _;

    fn vault(key: &str) -> Vault {
        Vault::of(&Config { account_key: key.into(), ..Config::default() })
    }

    #[test]
    fn what_is_sealed_opens_with_the_same_key_alone() {
        let (one, other) = (vault(&"k".repeat(32)), vault(&"o".repeat(32)));
        let sealed = one.seal("110123456789").expect("is sealed");
        assert!(!sealed.contains("110123456789"));
        assert_ne!(one.seal("110123456789"), Ok(sealed.clone()), "a nonce is used once");
        assert_eq!(one.open(&sealed), Ok("110123456789".to_owned()));
        assert_eq!(other.open(&sealed), Err(WrongKey));
        let torn = sealed.replace("v1:", "v1:AAAA");
        assert_eq!(one.open(&torn), Err(WrongKey));
    }

    #[test]
    fn without_a_key_production_seals_nothing() {
        assert_eq!(vault("").seal("1"), Err(WrongKey));
        let demo = Vault::of(&Config { mode: Mode::Demo, ..Config::default() });
        let sealed = demo.seal("110123456789").expect("is sealed");
        assert_eq!(demo.open(&sealed), Ok("110123456789".to_owned()));
    }
}
