//! 장애 안내와 손해배상 안내 (S7, Telecommunications Business Act art. 33): what stood still, who may
//! claim, on what basis and how.

use super::{Occasion, Undeliverable, Words};
use crate::statements;
use chrono::{DateTime, Utc};
use gaetong_entity::service::outage_entry::Cause;
use gaetong_rules::Article;
use gaetong_rules::month::seoul_time;

pub fn notice(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (number, service) = (occasion.text("number")?, occasion.text("service_id")?);
    let (began, ended) = (at(occasion, "began_at")?, at(occasion, "ended_at")?);
    let credited = occasion.payload.get("credited").and_then(serde_json::Value::as_bool);
    let basis = if credited == Some(true) {
        occasion.say(
            "4시간 이상 이용하지 못했거나 한 달의 장애가 24시간을 넘으면 월정액 ÷ 25일 × (시간 ÷ 24시간) × 3을 \
             배상합니다. 따로 청구하지 않으셔도 다음 청구서에서 빼거나 감액 통지를 보냅니다.",
            "For 4 hours or more, or more than 24 hours in a month, the credit is the monthly fee \
             ÷ 25 days × (hours ÷ 24) × 3. You need not ask: it comes off the next bill, or a \
             credit note follows.",
        )
    } else {
        occasion.say(
            "이번 장애는 약관 제10조의 손해배상 대상이 아닌 것으로 기록되었습니다.",
            "This outage is recorded as one for which art. 10 gives no credit.",
        )
    };
    let mut facts = occasion.about()?;
    facts.extend([
        occasion.fact("장애 번호", "Outage", number),
        occasion.fact("원인", "Cause", &cause(occasion)?),
        occasion.fact("시작(한국 시각)", "Began (Seoul time)", &began),
        occasion.fact("복구(한국 시각)", "Ended (Seoul time)", &ended),
        occasion.article(Article::OUTAGE_CREDIT),
        occasion.fact("통지 근거", "Notice by", Article::OUTAGE_NOTICE.get(occasion.lang)),
    ]);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {service} 장애 {number}와 손해배상 안내"),
            format!("[Gaetong] Outage {number} of {service} and your claim"),
        ),
        lead: occasion.say(
            format!("{began}부터 {ended}까지 {service} 서비스에 장애가 있었습니다. 불편을 드려 죄송합니다."),
            format!("{service} was out of order from {began} to {ended}. We are sorry."),
        ),
        paragraphs: vec![
            basis,
            occasion.say(
                "기록된 시간이나 영향받은 상품이 다르면 이 메일에 회신하거나 장애·보상 화면에서 확인하고 \
                 알려 주십시오.",
                "If the times or the products are not as you saw them, reply to this mail or look \
                 at the page of outages and tell us.",
            ),
        ],
        facts,
        link: occasion.link("장애와 보상 보기", "See outages and credits", "/outages".to_owned()),
    })
}

fn cause(occasion: &Occasion<'_>) -> Result<String, Undeliverable> {
    let stored = occasion.text("cause")?;
    let cause = Cause::from_code(stored);
    let cause = cause.ok_or_else(|| Undeliverable::Payload(format!("cause {stored}")))?;
    Ok(statements::cause(cause).get(occasion.lang).to_owned())
}

fn at(occasion: &Occasion<'_>, name: &str) -> Result<String, Undeliverable> {
    let stored = occasion.text(name)?;
    let at: DateTime<Utc> = stored.parse().map_err(|_| Undeliverable::Payload(name.to_owned()))?;
    Ok(seoul_time(at).format("%Y-%m-%d %H:%M:%S").to_string())
}
