//! What the customer chose on the form, item by item.

use gaetong_provisioning::acceptance::{Certificate, CertificateItem};

use crate::pages::page::{FieldError, Page};
use crate::pages::posted::Posted;

/// The form as it was filled in.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    pub items: Vec<ItemAnswer>,
    pub company: String,
    pub person: String,
    pub signature: String,
    pub billing_start_on: String,
    /// `typed`, `drawn` or `seal`.
    pub signature_kind: String,
    /// The picture as a data URL.
    pub signature_image: String,
}

#[derive(Clone, Debug)]
pub struct ItemAnswer {
    pub line_no: i32,
    pub name: String,
    pub confirmed: Option<bool>,
    pub reason: String,
}

impl Answers {
    /// The form before anybody touched it.
    pub fn blank(certificate: &Certificate, person: &str) -> Answers {
        let item = |item: &CertificateItem| ItemAnswer {
            line_no: item.line_no,
            name: item.name.clone(),
            confirmed: item.confirmed,
            reason: item.rejection_reason.clone().unwrap_or_default(),
        };
        Answers {
            items: certificate.items.iter().map(item).collect(),
            company: certificate.customer.name.clone(),
            person: person.to_owned(),
            ..Answers::default()
        }
    }

    pub fn read(posted: &Posted, certificate: &Certificate) -> Answers {
        let item = |item: &CertificateItem| ItemAnswer {
            line_no: item.line_no,
            name: item.name.clone(),
            confirmed: match posted.field(&format!("item-{}", item.line_no)) {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            reason: posted.field(&format!("reason-{}", item.line_no)).to_owned(),
        };
        Answers {
            items: certificate.items.iter().map(item).collect(),
            company: posted.field("company").to_owned(),
            person: posted.field("person").to_owned(),
            signature: posted.field("signature").to_owned(),
            billing_start_on: posted.field("billing_start_on").to_owned(),
            signature_kind: posted.field("signature_kind").to_owned(),
            signature_image: posted.field("signature_image").to_owned(),
        }
    }

    pub fn confirmed(&self) -> Vec<i32> {
        let yes = self.items.iter().filter(|item| item.confirmed == Some(true));
        yes.map(|item| item.line_no).collect()
    }

    pub fn refused(&self) -> impl Iterator<Item = &ItemAnswer> {
        self.items.iter().filter(|item| item.confirmed == Some(false))
    }

    /// What keeps the form from being signed, said beside each item.
    pub fn faults_of_signing(&self, page: &Page) -> Vec<FieldError> {
        let mut faults: Vec<FieldError> = Vec::new();
        for item in self.items.iter().filter(|item| item.confirmed != Some(true)) {
            let key = match item.confirmed {
                Some(false) => "acceptance-error-all-yes",
                _ => "acceptance-error-item",
            };
            faults.push(item.fault(page, key));
        }
        if !self.billing_start_on.is_empty()
            && self.billing_start_on.parse::<chrono::NaiveDate>().is_err()
        {
            let text = page.t("error-date");
            faults.push(FieldError { field: "billing_start_on".into(), text });
        }
        faults
    }

    /// What keeps it from being rejected: no item at fault, or no word about one.
    pub fn faults_of_rejection(&self, page: &Page) -> Vec<FieldError> {
        let wordless = self.refused().filter(|item| item.reason.is_empty());
        let faults: Vec<FieldError> =
            wordless.map(|item| item.fault(page, "acceptance-error-reason")).collect();
        if self.refused().next().is_none() {
            let text = page.t("acceptance-error-none-no");
            return vec![FieldError { field: String::new(), text }];
        }
        faults
    }
}

impl ItemAnswer {
    fn fault(&self, page: &Page, key: &str) -> FieldError {
        let text = page.t1(key, "name", &self.name);
        FieldError { field: format!("item-{}", self.line_no), text }
    }
}
