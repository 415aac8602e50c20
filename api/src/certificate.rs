//! A round of acceptance → the certificate of form 5 as it is printed.

use crate::app::App;
use crate::pages::upload::{fetch, keep};
use crate::problem::Problem;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use gaetong_documents::{
    AcceptancePaper, AcceptedItem, Lang, PaperError, Picture, Signature, render_acceptance,
};
use gaetong_entity::party::user_account::Language;
use gaetong_entity::service::acceptance::SignatureKind;
use gaetong_provisioning::acceptance::{
    AcceptanceError, Certificate, CertificateItem, SignaturePicture,
};
use gaetong_rules::month::seoul_date;

/// The certificate's PDF, the same bytes every time.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn certificate_pdf(
    certificate: &Certificate,
    demo: bool,
    language: Language,
    picture: Option<Picture>,
) -> Result<Vec<u8>, PaperError> {
    let mut paper = paper(certificate, demo, language);
    paper.taken_over_by.picture = picture;
    render_acceptance(&paper)
}

/// The picture of the signature or seal, where the certificate was signed with one.
///
/// # Errors
/// If it is not where it was kept, or is no picture any more.
pub async fn signature_picture(
    app: &App,
    certificate: &Certificate,
) -> Result<Option<Picture>, Problem> {
    let Some(key) = &certificate.acceptance.image_key else { return Ok(None) };
    let bytes = fetch(app, key).await?;
    Picture::read(&bytes).map(Some).map_err(|error| Problem::internal(&error))
}

/// Looks at an uploaded signature or seal and keeps it; nothing where none was sent.
///
/// # Errors
/// If it is too large or no picture that can be printed.
pub async fn kept_signature(
    app: &App,
    kind: SignatureKind,
    bytes: Vec<u8>,
) -> Result<SignaturePicture, Problem> {
    let picture = SignaturePicture::examine(kind, &bytes)?;
    if Picture::read(&bytes).is_err() {
        return Err(AcceptanceError::NotAPicture.into());
    }
    keep(app, picture.examined(), bytes.into()).await?;
    Ok(picture)
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
            picture: None,
        },
        taken_over_by: Signature {
            company: round.taken_over_company.clone().unwrap_or_default(),
            person: round.taken_over_person.clone().unwrap_or_default(),
            signed_at: round.decided_at.filter(|_| certificate.is_signed()).map(seoul),
            picture: None,
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
