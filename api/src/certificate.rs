//! A round of acceptance → the certificate of form 5 as it is printed.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use gaetong_documents::{
    AcceptancePaper, AcceptedItem, Lang, PaperError, Signature, render_acceptance,
};
use gaetong_entity::party::user_account::Language;
use gaetong_provisioning::acceptance::{Certificate, CertificateItem};
use gaetong_rules::month::seoul_date;

/// The certificate's PDF, the same bytes every time.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn certificate_pdf(
    certificate: &Certificate,
    demo: bool,
    language: Language,
) -> Result<Vec<u8>, PaperError> {
    render_acceptance(&paper(certificate, demo, language))
}

fn paper(certificate: &Certificate, demo: bool, language: Language) -> AcceptancePaper {
    let (round, customer) = (&certificate.acceptance, &certificate.customer);
    let decided_at = round.decided_at.unwrap_or(round.requested_at);
    AcceptancePaper {
        lang: match language {
            Language::Ko => Lang::Korean,
            Language::En => Lang::English,
        },
        demo,
        number: round.number.clone(),
        service: certificate.service_id.to_string(),
        customer: customer.name.clone(),
        representative: customer.representative.clone(),
        business_number: customer.business_number.to_string(),
        content: match language {
            Language::Ko => "콜센터 서비스 신규 구축".to_owned(),
            Language::En => "Call-centre service, new installation".to_owned(),
        },
        installed_at: round.installed_at.clone(),
        items: certificate.items.iter().map(item).collect(),
        handed_over_by: Signature {
            company: round.handed_over_company.clone(),
            person: round.handed_over_person.clone(),
            signed_at: Some(seoul(round.requested_at)),
        },
        taken_over_by: Signature {
            company: round.taken_over_company.clone().unwrap_or_default(),
            person: round.taken_over_person.clone().unwrap_or_default(),
            signed_at: round.decided_at.filter(|_| certificate.is_signed()).map(seoul),
        },
        accepted_on: seoul_date(decided_at),
        billing_start: round.billing_start_on,
        content_hash: round.sha256.clone().unwrap_or_default(),
    }
}

fn item(line: &CertificateItem) -> AcceptedItem {
    AcceptedItem {
        delivered_on: Some(line.delivered_on),
        name: line.name.clone(),
        specification: line.specification.clone(),
        quantity: line.quantity.to_string(),
        remark: line.remark.clone(),
    }
}

fn seoul(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc() + TimeDelta::hours(9)
}
