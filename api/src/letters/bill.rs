//! 청구서: this month's amount, when it is due, what changed and why, with the PDF.

use super::{Occasion, Undeliverable, Words};
use crate::outside::smtp::Attachment;
use crate::papers;
use gaetong_billing::bills::{self, BillDetail};
use gaetong_entity::ids::BillId;

pub async fn write(occasion: &Occasion<'_>) -> Result<(Words, Vec<Attachment>), Undeliverable> {
    let gone = || Undeliverable::Gone(occasion.row.subject_id.clone());
    let id: BillId = occasion.row.subject_id.parse().map_err(|_| gone())?;
    let bill = bills::detail(occasion.tx, id).await?.ok_or_else(gone)?;
    if !occasion.enclose {
        return Ok((words(occasion, &bill), Vec::new()));
    }
    let config = &occasion.app.config;
    let pdf = papers::bill_pdf(&bill, &config.supplier, config.is_demo(), occasion.lang)?;
    let file = Attachment {
        name: papers::bill_file_name(&bill),
        media_type: "application/pdf",
        bytes: pdf,
    };
    Ok((words(occasion, &bill), vec![file]))
}

fn words(occasion: &Occasion<'_>, bill: &BillDetail) -> Words {
    let summary = &bill.summary;
    let (month, payer, total, due) =
        (summary.month, &summary.payer_name, summary.total, summary.due_on);
    let (year, number) = (month.year(), month.number());
    let short_due = due.format("%-m/%-d");
    let reason = bill.difference.reason();
    let mut facts = vec![
        occasion.fact("청구번호", "Bill", &summary.number),
        occasion.fact("공급가액", "Supply", &amount(occasion, summary.supply)),
        occasion.fact("부가가치세", "VAT", &amount(occasion, summary.vat)),
        occasion.fact("청구 금액", "Amount due", &amount(occasion, total)),
        occasion.fact("납기일", "Due on", &due.to_string()),
    ];
    if bill.difference.previous.is_some() && !bill.difference.causes.is_empty() {
        facts.push(occasion.fact("지난달과의 차이", "Change", reason.get(occasion.lang)));
    }
    facts.extend(bill.lines.iter().map(|line| {
        let label = line.label.get(occasion.lang).to_owned();
        let conditions = line.conditions.get(occasion.lang);
        (label, format!("{} ({conditions})", amount(occasion, line.supply)))
    }));
    Words {
        subject: occasion.say(
            format!("[개통] {year}년 {number}월 청구서 – {payer} ({total}원, 납기 {short_due})"),
            format!("[Gaetong] Bill for {month} – {payer} (KRW {total}, due {due})"),
        ),
        lead: occasion.say(
            format!("{year}년 {number}월 청구 금액 {total}원, 납기일 {due}"),
            format!("Bill for {month}: KRW {total}, due on {due}"),
        ),
        paragraphs: vec![occasion.say(
            "첨부한 PDF에 항목별 산출 근거가 함께 들어 있습니다.",
            "The attached PDF explains how each amount came about.",
        )],
        facts,
        link: occasion.link(
            "청구서와 산출 근거 보기",
            "See the bill",
            format!("/bills/{}", summary.id),
        ),
    }
}

fn amount(occasion: &Occasion<'_>, won: gaetong_rules::Won) -> String {
    gaetong_rules::Text::won(won).get(occasion.lang).to_owned()
}
