//! 감액 통지와 이의 처리 결과: what is given back of a bill and why, how a disputed line was decided.

use super::{Occasion, Undeliverable, Words};

pub fn credit_note(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (number, bill) = (occasion.text("number")?, occasion.text("bill_number")?);
    let (payer, month) = (occasion.text("payer")?, occasion.text("month")?);
    let won = |name| occasion.won(occasion.number(name).unwrap_or(0));
    let total = won("total");
    Ok(Words {
        subject: occasion.say(
            format!("[개통] 감액 통지 {number} – {payer} ({total})"),
            format!("[Gaetong] Credit note {number} – {payer} ({total})"),
        ),
        lead: occasion.say(
            format!("{month} 사용분 청구서 {bill}에서 {total}을 감액했습니다."),
            format!("{total} were taken off the bill {bill} for {month}."),
        ),
        paragraphs: vec![occasion.say(
            "아직 내지 않은 금액에서 먼저 빼고, 이미 내셨다면 다음 청구에 씁니다.",
            "It comes off what is still open; if that is paid, it is used for the next bill.",
        )],
        facts: vec![
            occasion.fact("감액 번호", "Credit note", number),
            occasion.fact("청구번호", "Bill", bill),
            occasion.fact("사유", "Reason", occasion.text("reason")?),
            occasion.fact("공급가액", "Supply", &won("supply")),
            occasion.fact("부가가치세", "VAT", &won("vat")),
            occasion.fact("감액 합계", "Total", &total),
        ],
        link: occasion.link(
            "감액 내역과 산출 근거 보기",
            "See the credit note",
            format!("/credit-notes/{}", occasion.row.subject_id),
        ),
    })
}

pub fn dispute(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let bill = occasion.text("bill_number")?;
    let line = occasion.number("line_no").unwrap_or(0);
    let amount = occasion.won(occasion.number("amount").unwrap_or(0));
    let upheld = occasion.text("state")? == "upheld";
    let (outcome, what) = if upheld {
        (
            occasion.say("인정", "upheld"),
            occasion.say("감액 통지를 따로 보냅니다.", "A credit note follows."),
        )
    } else {
        (
            occasion.say("기각", "rejected"),
            occasion.say(
                "보류했던 금액은 처음 납기대로 내셔야 합니다.",
                "What was on hold is due as it was before.",
            ),
        )
    };
    Ok(Words {
        subject: occasion.say(
            format!("[개통] 청구서 {bill} 이의 처리 결과: {outcome}"),
            format!("[Gaetong] Dispute on the bill {bill}: {outcome}"),
        ),
        lead: occasion.say(
            format!(
                "청구서 {bill}의 {line}번 줄({amount})에 낸 이의의 처리 결과는 {outcome}입니다."
            ),
            format!("The dispute on line {line} ({amount}) of the bill {bill} is {outcome}."),
        ),
        paragraphs: vec![what],
        facts: vec![
            occasion.fact("처리 결과", "Outcome", &outcome),
            occasion.fact("이유", "Reason", occasion.text("decision")?),
        ],
        link: occasion.link("청구서 보기", "See the bills", "/bills".to_owned()),
    })
}
