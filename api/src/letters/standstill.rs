//! 이용정지와 그 해제 (art. 11): on which ground, what it means for the charges, what to do.

use super::{Occasion, Undeliverable, Words};

pub fn suspended(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let from = occasion.text("from")?;
    let (ground, article) = ground(occasion)?;
    let mut facts = occasion.about()?;
    facts.extend([
        occasion.fact("이용정지 시작", "Suspended from", from),
        occasion.fact("정지 사유", "Ground", &ground),
        occasion.fact("상세", "Details", occasion.text("reason")?),
        occasion.fact("근거", "Article", &article),
    ]);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 이용정지 안내"),
            format!("[Gaetong] {service} of {customer} is suspended"),
        ),
        lead: occasion.say(
            format!("{service} 서비스의 이용이 {from}부터 정지되었습니다."),
            format!("Service {service} is suspended from {from}."),
        ),
        paragraphs: vec![
            occasion.say(
                "정지된 동안에도 월 이용요금은 청구됩니다.",
                "The monthly fee goes on while the service is suspended.",
            ),
            occasion.say(
                "사유가 없어졌음을 알리는 서류를 고객신용센터에 보내 주시면 정지를 해제합니다.",
                "Send the credit centre a paper that shows the ground is gone, and the suspension is lifted.",
            ),
        ],
        facts,
        link: occasion.to_the_service()?,
    })
}

pub fn lifted(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let from = occasion.text("from")?;
    let mut facts = occasion.about()?;
    facts.extend([
        occasion.fact("해제일", "Lifted on", from),
        occasion.fact("해제 사유", "Reason", occasion.text("reason")?),
    ]);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 이용정지 해제"),
            format!("[Gaetong] The suspension of {service} of {customer} is lifted"),
        ),
        lead: occasion.say(
            format!("{service} 이용정지가 {from} 해제되었습니다."),
            format!("The suspension of {service} was lifted on {from}."),
        ),
        paragraphs: vec![occasion.say(
            "지금부터 다시 이용하실 수 있습니다. 접속이 되지 않으면 바로 연락해 주십시오.",
            "It can be used again from now on. Call us at once if you cannot connect.",
        )],
        facts,
        link: occasion.to_the_service()?,
    })
}

fn ground(occasion: &Occasion<'_>) -> Result<(String, String), Undeliverable> {
    let (words, article) = match occasion.text("ground")? {
        "court_order" => (
            occasion.say("법원의 명령", "order of a court"),
            occasion.say("이용약관 제11조 제2항", "Terms of service, art. 11(2)"),
        ),
        "insolvency" => (
            occasion.say("지급불능·회생·파산 절차", "insolvency of the customer"),
            occasion.say("이용약관 제11조 제3항", "Terms of service, art. 11(3)"),
        ),
        "arrears" => (
            occasion.say("요금 연체", "arrears"),
            occasion.say("이용약관 제11조 제1항", "Terms of service, art. 11(1)"),
        ),
        other => return Err(Undeliverable::Payload(format!("ground {other}"))),
    };
    Ok((words, article))
}
