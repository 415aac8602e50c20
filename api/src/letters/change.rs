//! 변경·일시이용중단·재개·해지 신청의 확정과 반려: what changes from which day, what it costs, why.

use super::{Occasion, Undeliverable, Words};
use gaetong_rules::Article;
use serde_json::Value;

type Facts = Vec<(String, String)>;

pub fn confirmed(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let from = occasion.text("effective_on")?;
    let mut facts = occasion.about()?;
    facts.push(occasion.fact("변경 적용일", "In force from", from));
    facts.extend(grid(occasion));
    facts.extend(terms(occasion));
    facts.extend(penalty(occasion));
    facts.push(occasion.article(Article::CHANGE_FORM));
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 계약 변경 확정 ({from}부터)"),
            format!("[Gaetong] {service} of {customer} changes on {from}"),
        ),
        lead: occasion.say(
            format!("신청하신 계약 변경이 {from}부터 적용됩니다."),
            format!("The change you asked for takes effect on {from}."),
        ),
        paragraphs: vec![
            occasion.say(
                "달 중간에 바뀐 요금은 그 달의 일수로 나누어 계산하며, 다음 달 청구서에 산출 근거와 함께 나옵니다.",
                "A price that changes within a month is charged by the day; the next bill shows how.",
            ),
            disagree(occasion),
        ],
        facts,
        link: occasion.to_the_service()?,
    })
}

pub fn pause(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let from = occasion.text("effective_on")?;
    let until = occasion.text("until_on")?;
    let mut facts = occasion.about()?;
    facts.extend([
        occasion.fact("중단 시작일", "Paused from", from),
        occasion.fact("요금이 다시 시작되는 날", "Charged again from", until),
        occasion.fact(
            "중단 기간 요금",
            "Charge for the pause",
            &occasion.say("월정액 면제", "no monthly fee"),
        ),
        occasion.article(Article::PAUSE),
    ]);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 일시이용중단 확정 ({from}부터)"),
            format!("[Gaetong] {service} of {customer} is paused from {from}"),
        ),
        lead: occasion.say(
            format!("{service} 서비스를 {from}부터 {until} 전날까지 일시 중단합니다."),
            format!("Service {service} is paused from {from} to the day before {until}."),
        ),
        paragraphs: vec![
            occasion.say(
                "약정 만료일은 미뤄지지 않습니다. 중단은 처음 시작한 날부터 모두 6개월을 넘길 수 없고, 늘리려면 끝나기 전에 신청해 주십시오.",
                "The end of the contract does not move. A pause lasts six months at most from its first day; ask for an extension before it ends.",
            ),
            occasion.say(
                format!("재개를 신청하지 않아도 {until}부터 요금이 다시 청구됩니다. 6개월이 지나도 재개하지 않으면 해지 사유가 됩니다(이용약관 제15조 제3호)."),
                format!("Charges begin again on {until} even without a request to resume. Not resuming after six months is a ground for termination (terms of service, art. 15(3))."),
            ),
        ],
        facts,
        link: occasion.to_the_service()?,
    })
}

pub fn resumption(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let from = occasion.text("effective_on")?;
    let mut facts = occasion.about()?;
    facts.push(occasion.fact("재개일", "Resumed on", from));
    facts.push(occasion.article(Article::PAUSE));
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 이용 재개 ({from}부터)"),
            format!("[Gaetong] {service} of {customer} resumes on {from}"),
        ),
        lead: occasion.say(
            format!("{service} 서비스를 {from}부터 다시 이용하실 수 있습니다."),
            format!("Service {service} can be used again from {from}."),
        ),
        paragraphs: vec![occasion.say(
            "요금은 재개한 날부터 일할로 청구됩니다. 접속이 되지 않으면 바로 연락해 주십시오.",
            "It is charged by the day from then on. Call us at once if you cannot connect.",
        )],
        facts,
        link: occasion.to_the_service()?,
    })
}

pub fn termination(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let last_day = occasion.text("last_day")?;
    let mut facts = occasion.about()?;
    facts.push(occasion.fact("마지막 이용일", "Last day of service", last_day));
    facts.extend(penalty(occasion));
    if occasion.number("penalty").is_none_or(|won| won == 0) {
        let none = occasion.say("없음", "none");
        facts.push(occasion.fact("해지위약금", "Early-termination penalty", &none));
    }
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 해지 확정 (마지막 이용일 {last_day})"),
            format!("[Gaetong] {service} of {customer} ends after {last_day}"),
        ),
        lead: occasion.say(
            format!("{service} 서비스는 {last_day}까지 이용하실 수 있습니다."),
            format!("Service {service} can be used up to {last_day}."),
        ),
        paragraphs: vec![
            occasion.say(
                "마지막 이용일까지의 요금과 해지위약금은 그 다음 달 최종 청구서에 산출 근거와 함께 나옵니다.",
                "The final bill comes in the month after the last day, with the charges up to then, any penalty, and how each came about.",
            ),
            occasion.say(
                "대여한 라우터와 장비는 마지막 이용일 뒤에 회수합니다. 회수 일정은 따로 연락드립니다.",
                "Routers and equipment on loan are collected after the last day; we will call to fix a date.",
            ),
        ],
        facts,
        link: occasion.to_the_service()?,
    })
}

pub fn refused(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let mut facts = occasion.about()?;
    facts.push(occasion.fact("신청한 적용일", "Asked for from", occasion.text("effective_on")?));
    facts.push(occasion.fact("사유", "Reason", occasion.text("reason")?));
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 신청을 처리하지 못했습니다"),
            format!("[Gaetong] The request for {service} of {customer} was refused"),
        ),
        lead: occasion.say(
            format!("{service} 신청을 처리하지 못했습니다. 계약은 그대로입니다."),
            format!("Your request for {service} was refused. The contract stays as it is."),
        ),
        paragraphs: vec![occasion.say(
            "사유를 확인하신 뒤 고쳐서 다시 신청하시거나 담당자에게 문의해 주십시오.",
            "Please look at the reason, then correct and file it again, or ask us.",
        )],
        facts,
        link: occasion.to_the_service()?,
    })
}

/// 양식 #4: a row for every product, old and new side by side.
fn grid(occasion: &Occasion<'_>) -> Facts {
    let items = occasion.payload.get("items").and_then(Value::as_array);
    items.into_iter().flatten().map(|item| row(occasion, item)).collect()
}

fn row(occasion: &Occasion<'_>, item: &Value) -> (String, String) {
    let number = |name: &str| item.get(name).and_then(Value::as_i64);
    let name = item.get(occasion.say("name_ko", "name_en")).and_then(Value::as_str);
    let (old, new) = (number("old_quantity").unwrap_or(0), number("new_quantity").unwrap_or(0));
    let quantity = match old == new {
        true => occasion.say(format!("{new}개 그대로"), format!("{new} as before")),
        false => occasion.say(format!("{old}개 → {new}개"), format!("{old} → {new}")),
    };
    let price = match (number("old_unit_price"), number("new_unit_price")) {
        (Some(old), Some(new)) if old != new => {
            Some(format!("{} → {}", occasion.won(old), occasion.won(new)))
        }
        (_, Some(same)) => Some(occasion.won(same)),
        _ => None,
    };
    let price = price.map(|price| {
        occasion.say(format!(", 월 단가 {price}"), format!(", per unit and month {price}"))
    });
    (name.unwrap_or_default().to_owned(), format!("{quantity}{}", price.unwrap_or_default()))
}

fn terms(occasion: &Occasion<'_>) -> Facts {
    let mut facts = Facts::new();
    if let (Some(old), Some(new)) =
        (occasion.number("old_term_months"), occasion.number("new_term_months"))
    {
        let term =
            occasion.say(format!("{old}개월 → {new}개월"), format!("{old} months → {new} months"));
        facts.push(occasion.fact("계약기간", "Term", &term));
    }
    if let Some(payer) = occasion.maybe("payer") {
        facts.push(occasion.fact("청구받는 곳", "Payer", payer));
    }
    if let Some(address) = occasion.maybe("install_address") {
        facts.push(occasion.fact("설치 장소", "Site", address));
    }
    facts
}

/// The penalty of art. 14(3), what of it is waived, and what will be on the bill.
fn penalty(occasion: &Occasion<'_>) -> Facts {
    let Some(penalty) = occasion.number("penalty").filter(|won| *won != 0) else {
        return Facts::new();
    };
    let won = |won: i64| {
        occasion.say(
            format!("{} (부가세 별도)", occasion.won(won)),
            format!("{} (VAT not included)", occasion.won(won)),
        )
    };
    let mut facts = vec![occasion.fact("해지위약금", "Early-termination penalty", &won(penalty))];
    if let Some(waived) = occasion.number("waived").filter(|waived| *waived > 0) {
        facts.push(occasion.fact("면제", "Waived", &occasion.won(waived)));
        let left = won(penalty.saturating_sub(waived));
        facts.push(occasion.fact("청구할 위약금", "Penalty to be billed", &left));
    }
    facts.push(occasion.fact(
        "위약금 근거",
        "Article of the penalty",
        Article::PENALTY.get(occasion.lang),
    ));
    facts
}

fn disagree(occasion: &Occasion<'_>) -> String {
    occasion.say(
        "신청하신 내용과 다르면 적용일 전에 회신해 주십시오.",
        "If this is not what you asked for, reply before that day.",
    )
}
