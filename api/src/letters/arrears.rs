//! The letters of the ladder (art. 11(1)): demand with its paper, suspension, its lifting, and the
//! notice of termination. All go to the payer and name the bills.

use super::{Occasion, Undeliverable, Words};
use crate::outside::smtp::Attachment;
use crate::papers::arrears as papers;
use gaetong_billing::arrears::demand;
use gaetong_entity::ids::DemandId;
use gaetong_entity::party::billing_account;
use gaetong_rules::Article;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::Value;

pub async fn demand(occasion: &Occasion<'_>) -> Result<(Words, Vec<Attachment>), Undeliverable> {
    let words = demand_words(occasion)?;
    if !occasion.enclose {
        return Ok((words, Vec::new()));
    }
    Ok((words, paper(occasion).await?.into_iter().collect()))
}

/// The paper as it was demanded; none where the demand itself is gone (a sample).
async fn paper(occasion: &Occasion<'_>) -> Result<Option<Attachment>, Undeliverable> {
    let Ok(id) = occasion.row.subject_id.parse::<DemandId>() else { return Ok(None) };
    let gone = || Undeliverable::Gone(occasion.row.subject_id.clone());
    let row = demand::find(occasion.tx, id).await?.ok_or_else(gone)?;
    let account = occasion.tx.find::<billing_account::Entity>();
    let account = account.filter(billing_account::Column::Id.eq(row.billing_account_id));
    let account = account.one(occasion.tx.raw()).await?.ok_or_else(gone)?;
    let config = &occasion.app.config;
    let terms = (&config.supplier, config.is_demo(), occasion.lang);
    let bytes = papers::demand_pdf(&row, &account, terms)?;
    let name = format!("{}.pdf", row.number);
    Ok(Some(Attachment { name, media_type: "application/pdf", bytes }))
}

fn demand_words(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (payer, amount) = (occasion.text("payer")?, amount(occasion));
    let (pay_by, from) = (occasion.text("pay_by")?, occasion.text("suspension_from")?);
    let mut facts = about(occasion)?;
    facts.extend([
        occasion.fact("문서번호", "Document", occasion.text("number")?),
        occasion.fact("납부기한", "Pay by", pay_by),
        occasion.article(Article::SUSPENSION_FOR_ARREARS),
    ]);
    facts.extend(bills(occasion));
    Ok(Words {
        subject: occasion.say(
            format!("[개통] 납부최고 – {payer} ({amount}, {pay_by}까지)"),
            format!("[Gaetong] Demand for payment – {payer} ({amount} by {pay_by})"),
        ),
        lead: occasion.say(
            format!("납기일이 지난 요금 {amount}을 {pay_by}까지 납부해 주십시오."),
            format!("Please pay the overdue {amount} by {pay_by}."),
        ),
        paragraphs: vec![
            occasion.say(
                format!("이 날까지 납부되지 않으면 {from}부터 서비스 이용이 정지될 수 있습니다."),
                format!("Unless it is paid by then, the service may be suspended from {from}."),
            ),
            occasion.say(
                "이미 납부하셨다면 이 안내는 무시하셔도 됩니다. 이의가 있는 항목은 금액에서 빠져 있습니다.",
                "If you have paid already, ignore this letter. Disputed items are not part of the amount.",
            ),
        ],
        facts,
        link: occasion.link("청구서 보기", "See the bills", "/bills".into()),
    })
}

pub fn suspended(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (payer, amount) = (occasion.text("payer")?, amount(occasion));
    let (from, services) = (occasion.text("from")?, services(occasion));
    let demand =
        format!("{} ({})", occasion.text("demand_number")?, occasion.text("demand_sent_on")?);
    let mut facts = about(occasion)?;
    facts.extend([
        occasion.fact("이용정지 서비스", "Services", &services),
        occasion.fact("이용정지 시작", "Suspended from", from),
        occasion.fact("최초 납기일", "First due date", occasion.text("first_due_on")?),
        occasion.fact("납부최고", "Demand", &demand),
        occasion.article(Article::SUSPENSION_FOR_ARREARS),
    ]);
    facts.extend(bills(occasion));
    Ok(Words {
        subject: occasion.say(
            format!("[개통] 이용정지 안내 – {payer} ({services})"),
            format!("[Gaetong] Services of {payer} are suspended ({services})"),
        ),
        lead: occasion.say(
            format!("요금 {amount}이 납부되지 않아 {from}부터 서비스 이용이 정지되었습니다."),
            format!("The services are suspended from {from}: {amount} is overdue."),
        ),
        paragraphs: vec![
            occasion.say(
                "연체 요금을 모두 납부하시면 정지가 해제됩니다.",
                "The suspension is lifted when everything overdue is paid.",
            ),
            occasion.say(
                "정지된 동안에도 월 이용요금은 청구됩니다.",
                "The monthly fee goes on while the services are suspended.",
            ),
        ],
        facts,
        link: occasion.link("청구서 보기", "See the bills", "/bills".into()),
    })
}

pub fn lifted(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (payer, from) = (occasion.text("payer")?, occasion.text("from")?);
    let services = services(occasion);
    let facts = vec![
        occasion.fact("요금 납부자", "Payer", payer),
        occasion.fact("청구계정", "Billing account", occasion.text("account")?),
        occasion.fact("서비스", "Services", &services),
        occasion.fact("해제일", "Lifted on", from),
    ];
    Ok(Words {
        subject: occasion.say(
            format!("[개통] 이용정지 해제 – {payer} ({services})"),
            format!("[Gaetong] The suspension of {services} of {payer} is lifted"),
        ),
        lead: occasion.say(
            format!("연체 요금이 모두 납부되어 {from} 이용정지가 해제되었습니다."),
            format!("Everything overdue was paid: the suspension was lifted on {from}."),
        ),
        paragraphs: vec![occasion.say(
            "지금부터 다시 이용하실 수 있습니다. 접속이 되지 않으면 바로 연락해 주십시오.",
            "The services can be used again from now on. Call us at once if you cannot connect.",
        )],
        facts,
        link: occasion.link("서비스 보기", "See the services", "/services".into()),
    })
}

pub fn termination_notice(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (payer, amount) = (occasion.text("payer")?, amount(occasion));
    let (from, services) = (occasion.text("ends_from")?, services(occasion));
    let mut facts = about(occasion)?;
    facts.extend([
        occasion.fact("해지 대상 서비스", "Services", &services),
        occasion.fact("이용정지일", "Suspended since", occasion.text("suspended_since")?),
        occasion.fact("해지 가능일", "Termination from", from),
        occasion.article(Article::TERMINATION_FOR_ARREARS),
    ]);
    facts.extend(bills(occasion));
    Ok(Words {
        subject: occasion.say(
            format!("[개통] 직권해지 예고 – {payer} ({from}부터)"),
            format!("[Gaetong] Notice of termination – {payer} (from {from})"),
        ),
        lead: occasion.say(
            format!("요금 {amount}이 계속 납부되지 않으면 {from}부터 서비스 계약이 해지됩니다."),
            format!("Unless {amount} is paid, the contracts are ended from {from} on."),
        ),
        paragraphs: vec![occasion.say(
            format!("{from} 전에 모두 납부하시면 해지하지 않고 이용정지를 해제합니다. 해지되면 약정에 따른 해지위약금이 청구됩니다."),
            format!("Paid in full before {from}, nothing is ended and the suspension is lifted. A termination brings the penalty of the contract term."),
        )],
        facts,
        link: occasion.link("청구서 보기", "See the bills", "/bills".into()),
    })
}

/// Whose account it is and what is overdue.
fn about(occasion: &Occasion<'_>) -> Result<Vec<(String, String)>, Undeliverable> {
    Ok(vec![
        occasion.fact("요금 납부자", "Payer", occasion.text("payer")?),
        occasion.fact("청구계정", "Billing account", occasion.text("account")?),
        occasion.fact("연체 금액", "Overdue", &amount(occasion)),
    ])
}

fn amount(occasion: &Occasion<'_>) -> String {
    occasion.won(occasion.number("amount").unwrap_or(0))
}

fn services(occasion: &Occasion<'_>) -> String {
    let named = occasion.payload.get("services").and_then(Value::as_array);
    let named = named.into_iter().flatten().filter_map(Value::as_str);
    named.collect::<Vec<_>>().join(", ")
}

/// A row of the table for each bill.
fn bills(occasion: &Occasion<'_>) -> Vec<(String, String)> {
    let named = occasion.payload.get("bills").and_then(Value::as_array);
    let row = |bill: &Value| {
        let text = |name: &str| bill.get(name).and_then(Value::as_str).unwrap_or_default();
        let open = occasion.won(bill.get("open").and_then(Value::as_i64).unwrap_or(0));
        let due = text("due_on");
        (
            text("number").to_owned(),
            occasion.say(format!("{open} (납기일 {due})"), format!("{open} (due on {due})")),
        )
    };
    named.into_iter().flatten().map(row).collect()
}
