//! Signs tax invoices with the supplier's certificate; in a demonstration with one that is drawn
//! at its first use and that nobody vouches for.

use crate::config::{Config, Mode, TaxInvoicing, read_secret_bytes};
use crate::papers::tax_invoice::content;
use chrono::{DateTime, Utc};
use gaetong_billing::tax_invoices::{Invoice, Seal, SealError};
use gaetong_documents::{InvalidTaxInvoice, write_tax_invoice};
use gaetong_rules::Text;
use gaetong_rules::month::seoul_date;
use gaetong_seal::{Certificate, Credentials, Reading, sign, throw_away};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The supplier's certificate and key, read at their first use.
pub struct Sealer {
    mode: Mode,
    settings: TaxInvoicing,
    reading: Reading,
    supplier: String,
    folder: PathBuf,
    credentials: OnceLock<Result<Credentials, Text>>,
}

impl Sealer {
    pub fn new(config: &Config) -> Sealer {
        Sealer {
            mode: config.mode,
            settings: config.tax_invoice.clone(),
            reading: config.tax_invoice.reading(config.mode),
            supplier: config.supplier.name.clone(),
            folder: config.data_dir.join("tax-invoices"),
            credentials: OnceLock::new(),
        }
    }

    /// The certificate that signs; `now` dates one that is drawn.
    ///
    /// # Errors
    /// None is configured, or it cannot be read: what to do, for whoever issues.
    pub fn certificate(&self, now: DateTime<Utc>) -> Result<&Certificate, SealError> {
        self.credentials(now).map(Credentials::certificate)
    }

    fn credentials(&self, now: DateTime<Utc>) -> Result<&Credentials, SealError> {
        let found = self.credentials.get_or_init(|| self.read(now));
        found.as_ref().map_err(|text| SealError(text.clone()))
    }

    fn read(&self, now: DateTime<Utc>) -> Result<Credentials, Text> {
        let settings = &self.settings;
        if !settings.has_certificate() {
            return match self.mode {
                Mode::Production => Err(no_certificate()),
                Mode::Demo | Mode::Test => self.drawn(now).map_err(unusable),
            };
        }
        let credentials = if settings.pkcs12_file == Path::new("") {
            let certificate = read(&settings.certificate_file).map_err(unusable)?;
            let key = read_secret_bytes(&settings.key_file).map_err(unusable)?;
            Credentials::from_pem(&certificate, &key)
        } else {
            let archive = read_secret_bytes(&settings.pkcs12_file).map_err(unusable)?;
            Credentials::from_pkcs12(&archive, &settings.password)
        };
        credentials.map_err(unusable)
    }

    /// The demonstration's own, kept so that its documents verify after a restart.
    fn drawn(&self, now: DateTime<Utc>) -> Result<Credentials, String> {
        let (certificate, key) =
            (self.folder.join("demonstration.pem"), self.folder.join("demonstration.key"));
        if !key.exists() {
            let made = throw_away(&self.supplier, now).map_err(|e| e.to_string())?;
            std::fs::create_dir_all(&self.folder).map_err(|e| e.to_string())?;
            keep(&certificate, made.certificate.as_bytes()).map_err(|e| e.to_string())?;
            // Whoever finds the key finds its certificate.
            keep(&key, made.key.as_bytes()).map_err(|e| e.to_string())?;
        }
        let (certificate, key) = (read(&certificate)?, read(&key)?);
        Credentials::from_pem(&certificate, &key).map_err(|e| e.to_string())
    }
}

impl Seal for Sealer {
    fn seal(&self, invoice: &Invoice) -> Result<String, SealError> {
        let at = invoice.document.issued_at;
        let credentials = self.credentials(at)?;
        if !credentials.certificate().holds_at(at) {
            return Err(SealError(expired(credentials.certificate())));
        }
        let xml = write_tax_invoice(&content(invoice)).map_err(|e| SealError(unwritable(&e)))?;
        sign(&xml, credentials, self.reading).map_err(|e| SealError(unusable(e)))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file that only this user can read, whole or not at all.
fn keep(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let unfinished = path.with_extension(format!("{}.part", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(unfinished, path)
}

fn no_certificate() -> Text {
    Text::fixed(
        "전자서명 인증서가 없습니다. 설정 [tax_invoice]의 pkcs12_file 또는 certificate_file과 key_file을 지정하세요.",
        "There is no certificate to sign with: name pkcs12_file, or certificate_file and key_file, in [tax_invoice].",
    )
}

fn unusable(error: impl std::fmt::Display) -> Text {
    Text::new(
        format!("전자서명을 할 수 없습니다. gaetong doctor로 인증서를 확인하세요. ({error})"),
        format!("Nothing can be signed; see gaetong doctor. ({error})"),
    )
}

fn expired(certificate: &Certificate) -> Text {
    let (from, until) = (seoul_date(certificate.not_before), seoul_date(certificate.not_after));
    Text::new(
        format!("인증서의 유효기간({from} ~ {until})이 아닙니다. 갱신한 인증서를 설정하세요."),
        format!("The certificate holds from {from} to {until}: configure its successor."),
    )
}

fn unwritable(error: &InvalidTaxInvoice) -> Text {
    use InvalidTaxInvoice as I;
    let ko = match error {
        I::Missing { element } => format!("표준 서식의 필수 항목이 비어 있습니다: {element}."),
        I::TooLong { element, length, most } => {
            format!("{element}이(가) {length}자입니다. {most}자까지 쓸 수 있습니다.")
        }
        I::Character { element, code } => {
            format!("{element}에 쓸 수 없는 문자(U+{code:04X})가 있습니다.")
        }
        I::Lines(count) => format!("품목이 {count}줄입니다. 1줄에서 99줄까지 쓸 수 있습니다."),
        I::Remarks(count) => format!("비고가 {count}줄입니다. 3줄까지 쓸 수 있습니다."),
        I::PaymentTwice => "같은 결제 방법이 두 번 있습니다.".to_owned(),
    };
    Text::new(ko, format!("{error}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::tax_invoice::tests::invoice;
    use gaetong_seal::verify;

    fn folder() -> PathBuf {
        std::env::temp_dir().join(format!("gaetong-seal-{}", uuid::Uuid::new_v4()))
    }

    fn given(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../billing/seal/tests/given").join(name)
    }

    #[test]
    fn a_demonstration_draws_a_key_that_only_it_can_read_and_keeps_it() {
        let folder = folder();
        let config = Config { mode: Mode::Demo, data_dir: folder.clone(), ..Config::default() };
        let sealed = Sealer::new(&config).seal(&invoice(1, 2)).unwrap();
        let signed = verify(&sealed).unwrap();
        assert_eq!(signed.reading, Reading::ToTheLetter);
        let again = verify(&Sealer::new(&config).seal(&invoice(1, 2)).unwrap()).unwrap();
        assert_eq!(again.certificate, signed.certificate, "after a restart");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let key = folder.join("tax-invoices/demonstration.key");
            assert_eq!(std::fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn production_signs_with_what_is_configured_and_with_nothing_else() {
        let mut config = Config { mode: Mode::Production, ..Config::default() };
        let none = Sealer::new(&config).seal(&invoice(1, 1)).unwrap_err();
        assert!(none.0.ko.contains("pkcs12_file"), "{none:?}");
        // Files in a repository can be read by others, as a key must not be.
        let folder = folder();
        std::fs::create_dir_all(&folder).unwrap();
        let archive = folder.join("key.p12");
        keep(&archive, &std::fs::read(given("legacy.p12")).unwrap()).unwrap();
        config.tax_invoice.pkcs12_file = archive.clone();
        config.tax_invoice.password = "gaetong".into();
        let mut later = invoice(1, 1);
        later.document.issued_at = "2027-01-04T00:00:00Z".parse().unwrap();
        let signed = verify(&Sealer::new(&config).seal(&later).unwrap()).unwrap();
        assert_eq!(signed.reading, Reading::AsPractised);
        assert!(signed.certificate.subject.contains("Tests of Gaetong"));
        config.tax_invoice.password = "wrong".into();
        let wrong = Sealer::new(&config).seal(&invoice(1, 1)).unwrap_err();
        assert!(wrong.0.en.contains("doctor"), "{wrong:?}");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_certificate_out_of_its_time_and_a_document_the_standard_cannot_hold_are_refused() {
        let folder = folder();
        let config = Config { mode: Mode::Demo, data_dir: folder.clone(), ..Config::default() };
        let sealer = Sealer::new(&config);
        sealer.certificate("2026-11-02T00:00:00Z".parse().unwrap()).unwrap();
        let mut late = invoice(1, 1);
        late.document.issued_at = "2046-11-02T00:00:00Z".parse().unwrap();
        let refused = sealer.seal(&late).unwrap_err();
        assert!(refused.0.ko.contains("유효기간"), "{refused:?}");
        let mut long = invoice(1, 1);
        long.lines[0].name = "가".repeat(101);
        let refused = sealer.seal(&long).unwrap_err();
        assert!(refused.0.ko.contains("101자"), "{refused:?}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
