//! A key and a certificate that nobody vouches for, for demonstrations and tests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Datelike as _, Utc};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256, date_time_ymd,
};
use rsa::pkcs8::EncodePrivateKey as _;
use rustls_pki_types::PrivatePkcs8KeyDer;

use crate::SealFailed;

/// Two PEM files.
#[derive(Clone)]
pub struct ThrowAway {
    pub certificate: String,
    /// Unencrypted PKCS#8.
    pub key: String,
}

/// Draws an RSA key of 2048 bits and signs a certificate with it that holds for ten years before and
/// after, as a demonstration's clock is moved.
///
/// # Errors
/// The system's random source.
pub fn throw_away(name: &str, now: DateTime<Utc>) -> Result<ThrowAway, SealFailed> {
    let broken = |error: &dyn std::fmt::Display| SealFailed::Key(error.to_string());
    let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048)
        .map_err(|error| broken(&error))?;
    let der = key.to_pkcs8_der().map_err(|error| broken(&error))?;
    let pair = KeyPair::from_pkcs8_der_and_sign_algo(
        &PrivatePkcs8KeyDer::from(der.as_bytes()),
        &PKCS_RSA_SHA256,
    )
    .map_err(|error| broken(&error))?;
    let mut asked = CertificateParams::default();
    asked.distinguished_name = DistinguishedName::new();
    asked.distinguished_name.push(DnType::CountryName, "KR");
    asked.distinguished_name.push(DnType::OrganizationName, "Demonstration, no value");
    asked.distinguished_name.push(DnType::CommonName, name);
    asked.not_before = date_time_ymd(now.year() - 10, 1, 1);
    asked.not_after = date_time_ymd(now.year() + 10, 1, 1);
    let certificate = asked.self_signed(&pair).map_err(|error| broken(&error))?;
    Ok(ThrowAway {
        certificate: armoured("CERTIFICATE", certificate.der()),
        key: armoured("PRIVATE KEY", der.as_bytes()),
    })
}

/// PEM: base64 in lines of 64.
fn armoured(label: &str, der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.push_str(&String::from_utf8_lossy(line));
        pem.push('\n');
    }
    pem + &format!("-----END {label}-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credentials;

    #[test]
    fn a_throw_away_pair_signs_for_ten_years() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let made = throw_away("㈜개통텔레콤", now).unwrap();
        let credentials =
            Credentials::from_pem(made.certificate.as_bytes(), made.key.as_bytes()).unwrap();
        let certificate = credentials.certificate();
        let years = |years: i64| now + chrono::TimeDelta::days(365 * years);
        assert!(certificate.holds_at(now) && certificate.holds_at(years(9)));
        assert!(!certificate.holds_at(years(11)) && !certificate.holds_at(years(-11)));
        assert!(certificate.subject.contains("㈜개통텔레콤"), "{}", certificate.subject);
    }
}
