//! 검수: asked for, signed (with the certificate), rejected.

use super::{Occasion, Undeliverable, Words};
use crate::certificate::{certificate_pdf, signature_picture};
use crate::outside::smtp::Attachment;
use gaetong_entity::ids::AcceptanceId;
use gaetong_entity::party::user_account::Language;
use gaetong_provisioning::acceptance;
use gaetong_rules::Lang;

pub fn requested(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 납품(검수) 확인 요청"),
            format!("[Gaetong] Please accept {service}"),
        ),
        lead: occasion.say(
            format!("{service} 설치가 끝났습니다. 납품(검수) 확인서에 서명해 주십시오."),
            format!("{service} is installed. Please check and sign the certificate of acceptance."),
        ),
        paragraphs: vec![occasion.say(
            "서명하시면 서비스가 개통되고, 적힌 날부터 요금이 청구됩니다.",
            "Your signature opens the service; it is charged from the date written there.",
        )],
        facts: certificate(occasion, service)?,
        link: link(occasion)?,
    })
}

pub async fn signed(occasion: &Occasion<'_>) -> Result<(Words, Vec<Attachment>), Undeliverable> {
    if !occasion.enclose {
        return Ok((signed_words(occasion)?, Vec::new()));
    }
    let id = occasion.text("acceptance_id")?;
    let gone = || Undeliverable::Gone(id.to_owned());
    let id: AcceptanceId = id.parse().map_err(|_| gone())?;
    let found = acceptance::certificate(occasion.tx, id).await?.ok_or_else(gone)?;
    let language = match occasion.lang {
        Lang::Ko => Language::Ko,
        Lang::En => Language::En,
    };
    let picture = signature_picture(occasion.app, &found).await.map_err(|_| gone())?;
    let pdf = certificate_pdf(&found, occasion.app.config.is_demo(), language, picture)?;
    let file = Attachment {
        name: format!("{}.pdf", found.acceptance.number),
        media_type: "application/pdf",
        bytes: pdf,
    };
    Ok((signed_words(occasion)?, vec![file]))
}

fn signed_words(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 검수 완료"),
            format!("[Gaetong] {service} of {customer} is accepted"),
        ),
        lead: occasion.say(
            format!("{customer}에서 {service} 납품(검수) 확인서에 서명했습니다."),
            format!("{customer} signed the certificate of acceptance for {service}."),
        ),
        paragraphs: vec![occasion.say(
            "확인서 PDF를 첨부합니다. 요금은 확인서에 적힌 과금 시작일부터 청구됩니다.",
            "The certificate is attached. Charges begin on the date written there.",
        )],
        facts: certificate(occasion, service)?,
        link: link(occasion)?,
    })
}

pub fn rejected(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 검수 거절"),
            format!("[Gaetong] {customer} did not accept {service}"),
        ),
        lead: occasion.say(
            format!("{customer}에서 {service} 검수를 거절했습니다."),
            format!("{customer} did not accept {service}."),
        ),
        paragraphs: vec![
            occasion.text("reason")?.to_owned(),
            occasion.say(
                "거절 사유를 고친 뒤 검수를 다시 요청해 주십시오. 거절된 항목은 그때까지 과금되지 않습니다.",
                "Put right what was refused, then ask for acceptance again. It is not charged until then.",
            ),
        ],
        facts: certificate(occasion, service)?,
        link: occasion.link("작업 현황 보기", "See the plan", format!("/services/{service}")),
    })
}

fn certificate(
    occasion: &Occasion<'_>,
    service: &str,
) -> Result<Vec<(String, String)>, Undeliverable> {
    Ok(vec![
        occasion.fact("서비스번호", "Service ID", service),
        occasion.fact("확인서 번호", "Certificate", occasion.text("number")?),
    ])
}

fn link(occasion: &Occasion<'_>) -> Result<Option<(String, String)>, Undeliverable> {
    let path = format!("/acceptances/{}", occasion.text("acceptance_id")?);
    Ok(occasion.link("확인서 보기", "See the certificate", path))
}
