//! 서비스번호 부여, 개통, 취소, 지연 안내: what becomes of an order.

use super::{Occasion, Undeliverable, Words};

pub fn id_assigned(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let wished = occasion.text("wished_opening_on")?;
    let mut facts = vec![
        occasion.fact("고객사", "Customer", customer),
        occasion.fact("서비스번호", "Service ID", service),
        occasion.fact("희망 개통일", "Wished opening", wished),
    ];
    let note = occasion.text("line_note")?;
    if !note.is_empty() {
        facts.push(occasion.fact("회선 주문 시", "For the line order", note));
    }
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} 서비스번호 {service} 부여"),
            format!("[Gaetong] Service ID {service} for {customer}"),
        ),
        lead: occasion.say(
            format!("청약이 승낙되어 서비스번호 {service}을(를) 부여했습니다."),
            format!("The application is accepted; the service ID is {service}."),
        ),
        paragraphs: vec![occasion.say(
            "개통 작업 계획이 만들어졌습니다. 진행 상황은 언제든 확인하실 수 있습니다.",
            "The provisioning plan is made. Its progress can be followed at any time.",
        )],
        facts,
        link: progress(occasion, service),
    })
}

pub fn opened(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let (opened, billed) = (occasion.text("opened_on")?, occasion.text("billed_from")?);
    let mut facts = vec![
        occasion.fact("고객사", "Customer", customer),
        occasion.fact("서비스번호", "Service ID", service),
        occasion.fact("개통일", "Opened on", opened),
        occasion.fact("과금 시작일", "Charged from", billed),
    ];
    let until = occasion.text("contract_until")?;
    if !until.is_empty() {
        facts.push(occasion.fact("약정 만료 다음 날", "Contract ends before", until));
    }
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 개통 완료"),
            format!("[Gaetong] {service} of {customer} is open"),
        ),
        lead: occasion.say(
            format!("{service} 서비스가 {opened} 개통되었습니다."),
            format!("Service {service} opened on {opened}."),
        ),
        paragraphs: vec![occasion.say(
            "요금은 사용한 달이 끝난 뒤 다음 달에 청구됩니다.",
            "Each month is billed after it ends.",
        )],
        facts,
        link: progress(occasion, service),
    })
}

pub fn order_cancelled(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 개통 전 취소"),
            format!("[Gaetong] {service} of {customer} cancelled before opening"),
        ),
        lead: occasion.say(
            format!("{service} 개통이 취소되었습니다."),
            format!("Service {service} was cancelled before it opened."),
        ),
        paragraphs: vec![occasion.say(
            "개통 전 취소이므로 해지위약금은 없습니다.",
            "There is no early-termination penalty before the opening.",
        )],
        facts: vec![
            occasion.fact("고객사", "Customer", customer),
            occasion.fact("사유", "Reason", occasion.text("reason")?),
        ],
        link: None,
    })
}

pub fn delay_notice(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let wished = occasion.text("wished_opening_on")?;
    let expected = occasion.text("expected_opening_on")?;
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 개통 예정일 변경 안내 ({expected})"),
            format!("[Gaetong] {service} of {customer} will open on {expected}"),
        ),
        lead: occasion.say(
            format!("희망하신 {wished}보다 늦은 {expected}에 개통될 예정입니다."),
            format!("The service is expected on {expected} instead of {wished}."),
        ),
        paragraphs: vec![occasion.say(
            "이용약관 제8조 제4항에 따라 미리 알려 드립니다. 일정이 맞지 않으면 회신해 주십시오.",
            "This notice is given under art. 8(4) of the terms. Reply if the date does not suit you.",
        )],
        facts: vec![
            occasion.fact("서비스번호", "Service ID", service),
            occasion.fact("희망 개통일", "Wished opening", wished),
            occasion.fact("예상 개통일", "Expected opening", expected),
        ],
        link: progress(occasion, service),
    })
}

fn progress(occasion: &Occasion<'_>, service: &str) -> Option<(String, String)> {
    occasion.link("진행 상황 보기", "See the progress", format!("/services/{service}"))
}
