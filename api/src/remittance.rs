//! 지급명세서: what a partner was paid for a month, line by line, and to which account.

use crate::config::Supplier;
use crate::papers;
use chrono::NaiveDate;
use gaetong_billing::partners::settlements::{SettlementDetail, line_text};
use gaetong_documents::{PaperError, StatementColumn, StatementPaper, render_statement};
use gaetong_entity::settling::settlement_line::Model as Line;
use gaetong_rules::{Lang, Text, Won};

/// The paper of a paid statement; `account` is masked. Amounts in won.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn advice_pdf(
    detail: &SettlementDetail,
    (account, paid_on): (&str, NaiveDate),
    supplier: &Supplier,
    demo: bool,
    lang: Lang,
) -> Result<Vec<u8>, PaperError> {
    let say = |ko: &str, en: &str| Text::new(ko.to_owned(), en.to_owned()).get(lang).to_owned();
    let row = &detail.summary.settlement;
    let won = |amount: i64| Won::new(amount).to_string();
    let line = |line: &Line| {
        vec![
            line.line_no.to_string(),
            line_text(line).get(lang).to_owned(),
            about(line),
            won(line.supply),
            won(line.vat),
        ]
    };
    let column = |title: String, share: u16, figures: bool| StatementColumn { title, share, figures };
    render_statement(&StatementPaper {
        lang: papers::paper_lang(lang),
        demo,
        title: say("지급명세서", "Remittance advice"),
        number: row.number.clone(),
        customer: detail.partner.name.clone(),
        facts: vec![
            (say("협력사", "Partner"), detail.partner.name.clone()),
            (say("정산월", "Month"), detail.summary.month.to_string()),
            (say("지급액", "Paid"), Text::won(Won::new(row.total)).get(lang).to_owned()),
            (say("지급일", "Paid on"), paid_on.to_string()),
            (say("계좌", "Account"), account.to_owned()),
        ],
        table_title: say("정산 내역", "Lines"),
        columns: vec![
            column(say("줄", "Line"), 70, true),
            column(say("항목", "Item"), 330, false),
            column(say("고객 · 서비스", "Customer, service"), 280, false),
            column(say("공급가액", "Supply"), 180, true),
            column(say("세액", "VAT"), 140, true),
        ],
        rows: detail.lines.iter().map(line).collect(),
        sum: vec![String::new(), String::new(), String::new(), won(row.supply), won(row.vat)],
        sentences: vec![say(
            "위와 같이 지급했습니다.",
            "We have paid the amounts above.",
        )],
        dated: paid_on,
        issuer: supplier.name.clone(),
        derivations: Vec::new(),
    })
}

fn about(line: &Line) -> String {
    let service = line.service_id.as_ref().map(ToString::to_string);
    let parts = [line.customer_label.clone(), service];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
