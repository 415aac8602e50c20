//! The certificate and key a tax invoice is signed with: from PEM or from PKCS#12 (`.p12`, `.pfx`).

use chrono::{DateTime, Utc};
use p12_keystore::Pkcs12Archive;
use ring::signature::{KeyPair as _, RsaKeyPair};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use x509_cert::der::{Decode as _, Encode as _};

/// An X.509 certificate with an RSA key.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// PKCS#1 `RSAPublicKey`.
    public_key: Vec<u8>,
    /// Whose it is, e.g. `CN=㈜개통텔레콤,O=…`.
    pub subject: String,
    pub issuer: String,
    /// Hexadecimal.
    pub serial_number: String,
    pub not_before: DateTime<Utc>,
    /// The last moment it may sign.
    pub not_after: DateTime<Utc>,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({}, until {})", self.subject, self.not_after)
    }
}

impl Certificate {
    /// Reads the certificate's DER bytes.
    ///
    /// # Errors
    /// [`CredentialsRefused::Certificate`].
    pub fn from_der(der: &[u8]) -> Result<Certificate, CredentialsRefused> {
        let unreadable =
            |error: x509_cert::der::Error| CredentialsRefused::Certificate(error.to_string());
        let read = x509_cert::Certificate::from_der(der).map_err(unreadable)?;
        let facts = read.tbs_certificate();
        let moment = |time: &x509_cert::time::Time| {
            i64::try_from(time.to_unix_duration().as_secs())
                .ok()
                .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
                .unwrap_or(DateTime::<Utc>::MAX_UTC)
        };
        let serial = facts.serial_number().to_der().map_err(unreadable)?;
        Ok(Certificate {
            public_key: facts.subject_public_key_info().subject_public_key.raw_bytes().to_vec(),
            subject: facts.subject().to_string(),
            issuer: facts.issuer().to_string(),
            // Tag and length come first.
            serial_number: serial.iter().skip(2).map(|byte| format!("{byte:02x}")).collect(),
            not_before: moment(&facts.validity().not_before),
            not_after: moment(&facts.validity().not_after),
            der: der.to_vec(),
        })
    }

    /// Whether it may sign at a moment.
    #[must_use]
    pub fn holds_at(&self, moment: DateTime<Utc>) -> bool {
        self.not_before <= moment && moment <= self.not_after
    }

    /// As it stands in a signature's `X509Certificate`, before base64.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    pub(crate) fn public_key(&self) -> &[u8] {
        &self.public_key
    }
}

/// Why a certificate or a key cannot be used, and what to do.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CredentialsRefused {
    #[error("the certificate cannot be read: {0}")]
    Certificate(String),
    #[error(
        "the key cannot be read: {0}. It must be an unencrypted PEM file (PKCS#8 or PKCS#1) with an \
         RSA key of 2048 to 4096 bits, or a PKCS#12 file with its password"
    )]
    Key(String),
    #[error("the PKCS#12 file cannot be opened: {0}. Is the password right?")]
    Archive(String),
    #[error("the PKCS#12 file holds no private key")]
    NoKey,
    #[error("the certificate and the key do not belong together")]
    NotAPair,
}

/// A key with its certificate. Printing it shows no secret.
pub struct Credentials {
    key: RsaKeyPair,
    certificate: Certificate,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}

impl Credentials {
    /// From a certificate (PEM, or DER as `signCert.der`) and a key in PEM.
    ///
    /// # Errors
    /// Unreadable ones, a key of less than 2048 bits, two that are no pair.
    pub fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Credentials, CredentialsRefused> {
        let refused = |error: &dyn std::fmt::Display| CredentialsRefused::Key(error.to_string());
        let key = match PrivateKeyDer::from_pem_slice(key).map_err(|error| refused(&error))? {
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            _ => return Err(CredentialsRefused::Key("it is no RSA key".to_owned())),
        };
        let key = key.map_err(|error| refused(&error))?;
        // DER begins with the tag of a sequence, PEM with text.
        let certificate = if certificate.first() == Some(&0x30) {
            Certificate::from_der(certificate)?
        } else {
            let der = CertificateDer::from_pem_slice(certificate)
                .map_err(|error| CredentialsRefused::Certificate(error.to_string()))?;
            Certificate::from_der(&der)?
        };
        Credentials::pair(key, certificate)
    }

    /// From a PKCS#12 file: its first private key, and the certificate that belongs to it.
    ///
    /// # Errors
    /// A wrong password, a file without a key or without the key's certificate.
    pub fn from_pkcs12(file: &[u8], password: &str) -> Result<Credentials, CredentialsRefused> {
        let archive = Pkcs12Archive::from_pkcs12(file, password)
            .map_err(|error| CredentialsRefused::Archive(error.to_string()))?;
        let key = archive.keys.first().ok_or(CredentialsRefused::NoKey)?;
        let key = RsaKeyPair::from_pkcs8(key.key.as_der())
            .map_err(|error| CredentialsRefused::Key(error.to_string()))?;
        for bag in &archive.certs {
            let certificate = Certificate::from_der(bag.cert.as_der())?;
            if certificate.public_key == key.public_key().as_ref() {
                return Credentials::pair(key, certificate);
            }
        }
        Err(CredentialsRefused::NotAPair)
    }

    fn pair(key: RsaKeyPair, certificate: Certificate) -> Result<Credentials, CredentialsRefused> {
        if certificate.public_key != key.public_key().as_ref() {
            return Err(CredentialsRefused::NotAPair);
        }
        Ok(Credentials { key, certificate })
    }

    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(crate) fn key(&self) -> &RsaKeyPair {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERTIFICATE: &[u8] = include_bytes!("../tests/given/certificate.pem");
    const KEY: &[u8] = include_bytes!("../tests/given/key.pem");

    /// All were written by OpenSSL; `legacy.p12` as certificates are handed out in Korea, with
    /// triple DES and SHA-1.
    #[test]
    fn pem_der_and_pkcs12_give_the_same_pair() {
        let pem = Credentials::from_pem(CERTIFICATE, KEY).unwrap();
        assert!(pem.certificate().subject.contains("CN=test"), "{}", pem.certificate().subject);
        let der = include_bytes!("../tests/given/certificate.der");
        let pkcs1 = include_bytes!("../tests/given/pkcs1.pem");
        let modern = include_bytes!("../tests/given/modern.p12");
        let legacy = include_bytes!("../tests/given/legacy.p12");
        for other in [
            Credentials::from_pem(der, pkcs1),
            Credentials::from_pkcs12(modern, "gaetong"),
            Credentials::from_pkcs12(legacy, "gaetong"),
        ] {
            assert_eq!(other.unwrap().certificate(), pem.certificate());
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_and_says_why() {
        let modern = include_bytes!("../tests/given/modern.p12");
        let wrong = Credentials::from_pkcs12(modern, "wrong").unwrap_err();
        assert!(matches!(wrong, CredentialsRefused::Archive(_)), "{wrong}");
        let none = Credentials::from_pem(CERTIFICATE, b"no key").unwrap_err();
        assert!(matches!(none, CredentialsRefused::Key(_)), "{none}");
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let other = crate::throw_away("other", now).unwrap();
        let pair = Credentials::from_pem(other.certificate.as_bytes(), KEY);
        assert_eq!(pair.unwrap_err(), CredentialsRefused::NotAPair);
    }

    #[test]
    fn printing_credentials_shows_no_secret() {
        let shown = format!("{:?}", Credentials::from_pem(CERTIFICATE, KEY).unwrap());
        assert!(shown.starts_with("Credentials { certificate: Certificate("), "{shown}");
        assert!(shown.len() < 200, "{shown}");
    }
}
