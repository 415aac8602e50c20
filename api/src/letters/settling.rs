//! Letters to partners: the month's statement, the remittance advice, an attendance report that
//! came back.

use super::{Occasion, Undeliverable, Words};

/// The month's statement, to be confirmed.
pub fn statement(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (number, month) = (occasion.text("number")?, occasion.text("month")?);
    let (partner, pay_on) = (occasion.text("partner")?, occasion.text("pay_on")?);
    let amount = |name: &str| occasion.won(occasion.number(name).unwrap_or_default());
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {month} 정산서 {number} 확인 요청 ({})", amount("total")),
            format!("[Gaetong] Statement {number} for {month} ({})", amount("total")),
        ),
        lead: occasion.say(
            format!("{partner} {month} 정산 금액은 {}입니다. 내역을 확인해 주십시오.", amount("total")),
            format!("The statement of {partner} for {month} comes to {}.", amount("total")),
        ),
        paragraphs: vec![occasion.say(
            "줄마다 확인하시고, 맞으면 일치 확인을, 다르면 그 줄에 이의를 남겨 주십시오. 확인하신 뒤 \
             세금계산서를 발행하시면 지급일에 지급합니다.",
            "Look at every line: confirm it, or dispute the line that is wrong. Once it is \
             confirmed, send your tax invoice; it is paid on the day of payment.",
        )],
        facts: vec![
            occasion.fact("정산서 번호", "Statement", number),
            occasion.fact("정산월", "Month", month),
            occasion.fact("공급가액", "Supply value", &amount("supply")),
            occasion.fact("부가세", "VAT", &amount("vat")),
            occasion.fact("합계", "Total", &amount("total")),
            occasion.fact("지급 예정일", "To be paid on", pay_on),
        ],
        link: here(occasion),
    })
}

/// What was paid, for which statement, to which account.
pub fn remittance(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (number, month) = (occasion.text("number")?, occasion.text("month")?);
    let (partner, paid_on) = (occasion.text("partner")?, occasion.text("paid_on")?);
    let amount = occasion.won(occasion.number("amount").unwrap_or_default());
    let account = occasion.maybe("account").unwrap_or_default();
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {month} 정산 지급 안내 ({amount}, {paid_on})"),
            format!("[Gaetong] Paid for {month}: {amount} on {paid_on}"),
        ),
        lead: occasion.say(
            format!("{partner} {month} 정산 대금 {amount}을(를) {paid_on}에 지급했습니다."),
            format!("{amount} were paid to {partner} for {month} on {paid_on}."),
        ),
        paragraphs: Vec::new(),
        facts: vec![
            occasion.fact("정산서 번호", "Statement", number),
            occasion.fact("지급 금액", "Amount", &amount),
            occasion.fact("지급일", "Paid on", paid_on),
            occasion.fact("입금 계좌", "Account", account),
        ],
        link: here(occasion),
    })
}

/// An attendance report came back.
pub fn attendance_returned(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let (month, service) = (occasion.text("month")?, occasion.text("service_id")?);
    let (customer, reason) = (occasion.text("customer")?, occasion.text("reason")?);
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {month} 복무확인서 반려 – {customer}"),
            format!("[Gaetong] Attendance report of {month} came back – {customer}"),
        ),
        lead: occasion.say(
            format!("{customer}({service})의 {month} 복무확인서가 반려되었습니다."),
            format!("The attendance report of {month} for {customer} ({service}) came back."),
        ),
        paragraphs: vec![occasion.say(
            "사유를 보고 고쳐서 다시 제출해 주십시오. 확인이 늦으면 다음 달에 청구·정산됩니다.",
            "Correct it and hand it in again. What is confirmed late is settled a month later.",
        )],
        facts: vec![occasion.fact("반려 사유", "Reason", reason)],
        link: occasion.link("복무확인서 보기", "See the report", "/attendance-reports".to_owned()),
    })
}

fn here(occasion: &Occasion<'_>) -> Option<(String, String)> {
    let path = format!("/settlements/{}", occasion.row.subject_id);
    occasion.link("정산서 보기", "See the statement", path)
}
