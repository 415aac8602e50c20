//! How tax invoices are signed and where they go.

use super::{ConfigProblem, Mode, read_secret};
use gaetong_billing::tax_invoices::{Issuer, Party};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// `[tax_invoice]`: the certificate, and the way to the tax office.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TaxInvoicing {
    /// `file_drop` unless told otherwise; `simulator` in demo and test.
    pub gateway: Option<Gateway>,
    /// 국세청 등록번호 of the issuing system, eight digits; demo and test have an invented one.
    pub registration_number: String,
    /// The supplier's certificate, PEM or DER, with `key_file`.
    pub certificate_file: PathBuf,
    /// Its key, unencrypted PEM, readable by this user alone.
    pub key_file: PathBuf,
    /// Certificate and key in one PKCS#12 file (`.p12`, `.pfx`), in place of the two above.
    pub pkcs12_file: PathBuf,
    /// A file with the password of `pkcs12_file`, readable by this user alone.
    pub password_file: PathBuf,
    #[serde(skip)]
    pub(crate) password: String,
    /// Unset: `as_practised` in production, `to_the_letter` in demo and test
    /// (`docs/decisions/0021-tax-invoice-papers.md`).
    pub reading: Option<Reading>,
    /// What the simulator answers for a customer's business number, digits only, in place of `SUC001`.
    pub simulated_answers: BTreeMap<String, String>,
}

/// The way a package of tax invoices takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gateway {
    /// Folders below `data_dir/tax-invoices`, for a transmission service to fetch from.
    FileDrop,
    /// Answers by itself; nothing goes anywhere.
    Simulator,
}

/// How the words of the signature's standard are read; see `gaetong_seal::Reading`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    AsPractised,
    ToTheLetter,
}

impl From<Reading> for gaetong_seal::Reading {
    fn from(reading: Reading) -> gaetong_seal::Reading {
        match reading {
            Reading::AsPractised => gaetong_seal::Reading::AsPractised,
            Reading::ToTheLetter => gaetong_seal::Reading::ToTheLetter,
        }
    }
}

/// No issuing system has it.
const INVENTED_REGISTRATION: &str = "99999999";

impl TaxInvoicing {
    pub(super) fn read_password(&mut self) -> Result<(), ConfigProblem> {
        if self.password_file != Path::new("") {
            self.password = read_secret(&self.password_file)?;
        }
        Ok(())
    }

    pub(super) fn check(&self, mode: Mode) -> Result<(), ConfigProblem> {
        let wrong = |sentence: &str| Err(ConfigProblem::TaxInvoicing(sentence.to_owned()));
        let number = &self.registration_number;
        let eight_digits = number.len() == 8 && number.bytes().all(|b| b.is_ascii_digit());
        if !(number.is_empty() || eight_digits) {
            return wrong("registration_number must have eight digits");
        }
        if mode == Mode::Production && self.gateway == Some(Gateway::Simulator) {
            return wrong("gateway: nothing is simulated in production; use file_drop");
        }
        let named = |path: &PathBuf| path != Path::new("");
        if named(&self.certificate_file) != named(&self.key_file) {
            return wrong("certificate_file and key_file go together");
        }
        if named(&self.certificate_file) && named(&self.pkcs12_file) {
            return wrong("pkcs12_file stands in place of certificate_file and key_file");
        }
        for (customer, code) in &self.simulated_answers {
            if gaetong_billing::tax_invoices::meaning(code).is_none() {
                return wrong(&format!("simulated_answers.{customer}: {code} is no answer"));
            }
        }
        Ok(())
    }

    /// Whether a certificate is named.
    pub fn has_certificate(&self) -> bool {
        self.certificate_file != Path::new("") || self.pkcs12_file != Path::new("")
    }

    pub fn gateway(&self, mode: Mode) -> Gateway {
        self.gateway.unwrap_or(match mode {
            Mode::Production => Gateway::FileDrop,
            Mode::Demo | Mode::Test => Gateway::Simulator,
        })
    }

    pub fn reading(&self, mode: Mode) -> gaetong_seal::Reading {
        match (self.reading, mode) {
            (Some(reading), _) => reading.into(),
            (None, Mode::Production) => gaetong_seal::Reading::AsPractised,
            (None, Mode::Demo | Mode::Test) => gaetong_seal::Reading::ToTheLetter,
        }
    }

    /// Empty in production until it is configured: then nothing is issued.
    pub fn registration(&self, mode: Mode) -> &str {
        match (self.registration_number.as_str(), mode) {
            ("", Mode::Demo | Mode::Test) => INVENTED_REGISTRATION,
            (number, _) => number,
        }
    }
}

impl super::Config {
    /// In whose name tax invoices are issued.
    pub fn issuer(&self) -> Issuer {
        let supplier = &self.supplier;
        Issuer {
            supplier: Party {
                id: supplier.business_number.replace('-', ""),
                branch: supplier.branch.clone(),
                name: supplier.name.clone(),
                representative: supplier.representative.clone(),
                address: supplier.address.clone(),
                business_type: supplier.business_type.clone(),
                business_item: supplier.business_item.clone(),
                email: supplier.email.clone(),
                second_email: String::new(),
            },
            phone: supplier.phone.clone(),
            registration: self.tax_invoice.registration(self.mode).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(mode: Mode, change: fn(&mut TaxInvoicing)) -> Option<String> {
        let mut settings = TaxInvoicing::default();
        change(&mut settings);
        settings.check(mode).err().map(|problem| problem.to_string())
    }

    #[test]
    fn what_cannot_be_meant_is_said_at_the_start() {
        let said = |mode, change, words: &str| {
            let problem = problem(mode, change);
            assert!(problem.as_ref().is_some_and(|said| said.contains(words)), "{problem:?}");
        };
        said(Mode::Test, |s| s.registration_number = "1234567".into(), "eight digits");
        said(Mode::Production, |s| s.gateway = Some(Gateway::Simulator), "file_drop");
        said(Mode::Test, |s| s.key_file = "key.pem".into(), "go together");
        said(
            Mode::Test,
            |s| drop(s.simulated_answers.insert("2208162517".into(), "OK".into())),
            "no answer",
        );
        assert_eq!(problem(Mode::Production, |_| ()), None);
        assert_eq!(problem(Mode::Demo, |s| s.gateway = Some(Gateway::FileDrop)), None);
    }

    #[test]
    fn production_has_no_registration_number_until_it_is_given() {
        let settings = TaxInvoicing::default();
        assert_eq!(settings.registration(Mode::Production), "");
        assert_eq!(settings.registration(Mode::Demo).len(), 8);
        assert_eq!(settings.gateway(Mode::Production), Gateway::FileDrop);
        assert_eq!(settings.gateway(Mode::Test), Gateway::Simulator);
    }
}
