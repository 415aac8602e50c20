//! 개통 작업: what a partner may begin, what went wrong.

use super::{Occasion, Undeliverable, Words};
use serde_json::Value;

pub fn ready(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let missing = || Undeliverable::Payload("tasks".to_owned());
    let tasks = occasion.payload.get("tasks").and_then(Value::as_array).ok_or_else(missing)?;
    let (title, rule) = (occasion.say("title_ko", "title_en"), occasion.say("rule_ko", "rule_en"));
    let said = |task: &Value, name: &str| {
        task.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(missing)
    };
    let mut facts = vec![
        occasion.fact("서비스번호", "Service ID", service),
        occasion.fact("설치 장소", "Site", occasion.text("install_address")?),
    ];
    for task in tasks {
        let due = occasion.say("기한", "due");
        let value = format!("{due} {} — {}", said(task, "due_on")?, said(task, &rule)?);
        facts.push((said(task, &title)?, value));
    }
    let count = tasks.len();
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 작업 {count}건을 시작할 수 있습니다"),
            format!("[Gaetong] {count} tasks for {service} of {customer} can begin"),
        ),
        lead: occasion.say(
            format!("{customer} 개통 작업 {count}건의 선행 작업이 끝났습니다."),
            format!("{count} tasks for {customer} are ready to begin."),
        ),
        paragraphs: vec![occasion.say(
            "기한까지 마치고 증빙과 함께 완료로 표시해 주십시오. 어려우면 실패로 표시하고 사유를 적어 주십시오.",
            "Please finish them in time and mark them done with evidence, or mark them failed with the reason.",
        )],
        facts,
        link: occasion.link("내 작업 보기", "See my tasks", "/provisioning".to_owned()),
    })
}

pub fn failed(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let title = occasion.words("title")?;
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 작업 실패: {title}"),
            format!("[Gaetong] A task for {service} of {customer} failed: {title}"),
        ),
        lead: occasion.say(
            format!("{title} 작업이 실패로 보고되었습니다."),
            format!("The task {title} was reported as failed."),
        ),
        paragraphs: vec![
            occasion.text("reason")?.to_owned(),
            occasion.say(
                "작업 현황에서 다시 시도할지, 다른 방법을 찾을지 정해 주십시오.",
                "Please decide in the plan whether it is tried again or done in another way.",
            ),
        ],
        facts: vec![occasion.fact("서비스번호", "Service ID", service)],
        link: occasion.link("작업 현황 보기", "See the plan", format!("/services/{service}")),
    })
}

pub fn rescheduled(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (service, customer) = (occasion.text("service_id")?, occasion.text("customer")?);
    let (title, to) = (occasion.words("title")?, occasion.text("to")?);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} {service} 작업 일정 변경: {title} → {to}"),
            format!("[Gaetong] {title} for {service} of {customer} was put on {to}"),
        ),
        lead: occasion.say(
            format!("{title} 작업의 날짜가 {to}로 바뀌었습니다."),
            format!("The task {title} was put on {to}."),
        ),
        paragraphs: vec![occasion.text("reason")?.to_owned()],
        facts: vec![
            occasion.fact("서비스번호", "Service ID", service),
            occasion.fact("전 날짜", "Before", occasion.text("from")?),
            occasion.fact("바꾼 사람", "Changed by", occasion.text("by")?),
        ],
        link: occasion.link(
            "작업 현황 보기",
            "See the plan",
            format!("/services/{service}/provisioning"),
        ),
    })
}
