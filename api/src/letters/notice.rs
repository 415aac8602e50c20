//! What must be told before a day: the end of the contract period (art. 14(2)), planned work
//! (art. 12), the provider's own termination (art. 15).

use super::{Occasion, Undeliverable, Words};
use chrono::{DateTime, TimeDelta};
use gaetong_rules::Article;

pub fn renewal(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let (ends, due) = (occasion.text("ends_on")?, occasion.text("notice_due_by")?);
    let renews_until = occasion.text("renews_until")?;
    let possible =
        occasion.payload.get("notice_possible").and_then(serde_json::Value::as_bool) == Some(true);
    let mut facts = occasion.about()?;
    facts.extend([
        occasion.fact("약정 만료일", "Contract period ends on", ends),
        occasion.fact("종료 의사 통지 기한", "Notice due by", due),
        occasion.fact("연장되면 다음 만료일의 다음 날", "Renewed to the day before", renews_until),
        occasion.article(Article::RENEWAL),
    ]);
    let what_to_do = match possible {
        true => occasion.say(
            format!("계속 이용하시려면 하실 일이 없습니다. 만료와 함께 끝내시려면 {due}까지 해지신청서를 보내 주십시오."),
            format!("Nothing needs to be done to go on. To end with this period, send the termination form by {due}."),
        ),
        false => occasion.say(
            format!("종료 의사를 알릴 기한({due})이 지나 계약은 1년 연장됩니다. 그 전에 끝내시면 해지위약금이 있을 수 있습니다."),
            format!("Notice was due by {due}; the contract goes on for a year. Ending it before may bring a penalty."),
        ),
    };
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 약정 만료 안내 ({ends})"),
            format!("[Gaetong] The contract period of {service} of {customer} ends on {ends}"),
        ),
        lead: occasion.say(
            format!("{service} 약정이 {ends}에 만료됩니다."),
            format!("The contract period of {service} ends on {ends}."),
        ),
        paragraphs: vec![
            occasion.say(
                "만료 1개월 전까지 서면으로 종료 의사를 알리지 않으시면 같은 단가로 1년씩 자동 연장됩니다.",
                "Without written notice one month before, the contract goes on for a year at a time at the same prices.",
            ),
            what_to_do,
        ],
        facts,
        link: occasion.to_the_service()?,
    })
}

pub fn maintenance(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let (from, until) = (seoul(occasion, "from_at")?, seoul(occasion, "until_at")?);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 서비스 휴지 안내 ({from}부터)"),
            format!("[Gaetong] Planned work on {service} of {customer} from {from}"),
        ),
        lead: occasion.say(
            format!("설비 작업으로 {from}부터 {until}까지 {service} 서비스를 쉽니다."),
            format!("Service {service} rests from {from} to {until} (Seoul) for planned work."),
        ),
        paragraphs: vec![occasion.say(
            "이 시간에는 전화를 받거나 걸 수 없습니다. 상담 일정을 미리 조정해 주십시오. 예고한 휴지는 장애가 아니어서 요금이 줄지 않습니다.",
            "No calls can be made or taken in that time; please plan your shifts around it. Announced work is not an outage and earns no credit.",
        )],
        facts: hours(occasion, &from, &until)?,
        link: occasion.to_the_service()?,
    })
}

pub fn maintenance_cancelled(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let (from, until) = (seoul(occasion, "from_at")?, seoul(occasion, "until_at")?);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 서비스 휴지 취소 ({from})"),
            format!("[Gaetong] The work on {service} of {customer} on {from} is called off"),
        ),
        lead: occasion.say(
            format!("알려 드린 {from} 휴지를 취소합니다. {service} 서비스는 쉬지 않습니다."),
            format!("The work announced for {from} is called off; {service} goes on."),
        ),
        paragraphs: vec![occasion.say(
            "하실 일은 없습니다. 번거롭게 해 드려 죄송합니다.",
            "Nothing needs to be done. We are sorry for the trouble.",
        )],
        facts: hours(occasion, &from, &until)?,
        link: occasion.to_the_service()?,
    })
}

pub fn termination(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let last_day = occasion.text("last_day")?;
    let (ground, article) = ground(occasion)?;
    let mut facts = occasion.about()?;
    facts.extend([
        occasion.fact("마지막 이용일", "Last day of service", last_day),
        occasion.fact("해지 사유", "Ground", &ground),
        occasion.fact("상세", "Details", occasion.text("reason")?),
        occasion.fact("근거", "Article", &article),
    ]);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 계약 해지 예정 통지 ({last_day})"),
            format!("[Gaetong] Notice: the contract of {service} of {customer} ends on {last_day}"),
        ),
        lead: occasion.say(
            format!("{service} 서비스 계약을 {last_day}까지로 해지할 예정입니다."),
            format!("The contract of {service} will be ended; its last day is {last_day}."),
        ),
        paragraphs: vec![occasion.say(
            "이의가 있으시면 마지막 이용일 전에 서면으로 알려 주십시오.",
            "If you object, write to us before the last day.",
        )],
        facts,
        link: occasion.to_the_service()?,
    })
}

fn hours(
    occasion: &Occasion<'_>,
    from: &str,
    until: &str,
) -> Result<Vec<(String, String)>, Undeliverable> {
    let mut facts = occasion.about()?;
    facts.extend([
        occasion.fact("시작", "From", from),
        occasion.fact("끝", "Until", until),
        occasion.fact("작업 내용", "Work", occasion.text("reason")?),
        occasion.fact(
            "근거",
            "Article",
            &occasion.say("이용약관 제12조", "Terms of service, art. 12"),
        ),
    ]);
    Ok(facts)
}

/// An instant of the payload on Seoul's clock, to the minute.
fn seoul(occasion: &Occasion<'_>, name: &str) -> Result<String, Undeliverable> {
    let instant = DateTime::parse_from_rfc3339(occasion.text(name)?);
    let instant = instant.map_err(|_| Undeliverable::Payload(name.to_owned()))?;
    Ok((instant.naive_utc() + TimeDelta::hours(9)).format("%Y-%m-%d %H:%M").to_string())
}

fn ground(occasion: &Occasion<'_>) -> Result<(String, String), Undeliverable> {
    let (ko, en, item) = match occasion.text("ground")? {
        "public_order" => ("공공의 안녕과 질서를 해침", "harm to public order", Some(1)),
        "serious_breach" => ("계약의 중대한 위반", "serious breach of the contract", Some(2)),
        "pause_over_six_months" => {
            ("일시이용중단 6개월 초과", "a pause of more than six months", Some(3))
        }
        "similar_ground" => ("이에 준하는 사유", "a similar ground", Some(4)),
        "end_of_business" => ("사업의 종료", "end of the business", Some(5)),
        "arrears" => ("요금 연체", "arrears", None),
        other => return Err(Undeliverable::Payload(format!("ground {other}"))),
    };
    let article = match item {
        Some(item) => occasion.say(
            format!("이용약관 제15조 제{item}호"),
            format!("Terms of service, art. 15({item})"),
        ),
        None => occasion.say("이용약관 제11조 제1항", "Terms of service, art. 11(1)"),
    };
    Ok((occasion.say(ko, en), article))
}
