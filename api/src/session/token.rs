//! The access token: a JWT of fifteen minutes, signed with one fixed algorithm and strictly
//! checked. Every use also looks the sign-in up, so that signing out takes effect at once.

use chrono::{DateTime, TimeDelta, Utc};
use gaetong_entity::ids::{SignInId, UserId};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::sync::Arc;

const ISSUER: &str = "gaetong";
const AUDIENCE: &str = "gaetong-api";
/// Told apart from every other kind of token by its type.
const TYPE: &str = "at+jwt";
pub const LIFETIME_SECONDS: i64 = 15 * 60;

/// The deployment's secret, as keys.
#[derive(Clone)]
pub struct Secret(Arc<Keys>);

struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    form: Vec<u8>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    jti: SignInId,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl Secret {
    pub fn new(secret: &str) -> Secret {
        Secret(Arc::new(Keys {
            encoding: EncodingKey::from_secret(format!("access:{secret}").as_bytes()),
            decoding: DecodingKey::from_secret(format!("access:{secret}").as_bytes()),
            form: format!("form:{secret}").into_bytes(),
        }))
    }

    pub(super) fn access_token(
        &self,
        user: UserId,
        sign_in: SignInId,
        now: DateTime<Utc>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            jti: sign_in,
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: (now + TimeDelta::seconds(LIFETIME_SECONDS)).timestamp(),
        };
        let header = Header { typ: Some(TYPE.to_owned()), ..Header::new(Algorithm::HS256) };
        encode(&header, &claims, &self.0.encoding)
    }

    /// The user and sign-in an access token names, if it holds in every respect.
    pub(super) fn read(&self, token: &str) -> Option<(UserId, SignInId)> {
        let mut strict = Validation::new(Algorithm::HS256);
        strict.leeway = 5;
        strict.validate_nbf = true;
        strict.set_issuer(&[ISSUER]);
        strict.set_audience(&[AUDIENCE]);
        strict.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        let token = decode::<Claims>(token, &self.0.decoding, &strict).ok()?;
        let in_future = token.claims.iat > token.claims.nbf;
        let typed = token.header.typ.as_deref() == Some(TYPE);
        (typed && !in_future).then_some((token.claims.sub, token.claims.jti))
    }

    /// The token every form of a signed-in browser carries; bound to its sign-in.
    pub fn form_token(&self, sign_in: &str) -> String {
        // HMAC takes a key of any length.
        let mac = Hmac::<Sha256>::new_from_slice(&self.0.form).ok();
        let tag = mac.map(|mac| mac.chain_update(sign_in.as_bytes()).finalize().into_bytes());
        tag.map(|tag| super::hex(&tag)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::new("a secret for tests, 32 characters or more")
    }

    #[expect(clippy::disallowed_methods, reason = "the library checks against the machine's time")]
    fn now() -> DateTime<Utc> {
        Utc::now()
    }

    fn token_at(offset_seconds: i64) -> String {
        let at = now() + TimeDelta::seconds(offset_seconds);
        secret().access_token(UserId::new(), SignInId::new(), at).unwrap()
    }

    #[test]
    fn a_fresh_token_names_its_user() {
        let (user, sign_in) = (UserId::new(), SignInId::new());
        let token = secret().access_token(user, sign_in, now()).unwrap();
        assert_eq!(secret().read(&token), Some((user, sign_in)));
    }

    #[test]
    fn expired_or_early_tokens_are_refused() {
        assert_eq!(secret().read(&token_at(-LIFETIME_SECONDS - 30)), None);
        assert_eq!(secret().read(&token_at(3600)), None);
    }

    #[test]
    fn foreign_and_broken_tokens_are_refused() {
        let token = token_at(0);
        assert_eq!(Secret::new("another secret of thirty-two bytes!").read(&token), None);
        let parts: Vec<&str> = token.split('.').collect();
        let unsigned = format!("{}.{}.", parts[0], parts[1]);
        assert_eq!(secret().read(&unsigned), None);
        assert_eq!(secret().read(&token[..token.len() - 2]), None);
        for algorithm in ["none", "None", "nOnE", "HS384", "RS256"] {
            use base64::Engine;
            let header = format!(r#"{{"alg":"{algorithm}","typ":"at+jwt"}}"#);
            let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(header);
            assert_eq!(secret().read(&format!("{header}.{}.{}", parts[1], parts[2])), None);
        }
    }

    #[test]
    fn a_form_token_belongs_to_one_sign_in() {
        assert_eq!(secret().form_token("a"), secret().form_token("a"));
        assert_ne!(secret().form_token("a"), secret().form_token("b"));
    }
}
