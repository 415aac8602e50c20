//! Papers about what is owed: the demand (납부최고장), the balance confirmation (채권잔액 확인서) and
//! the customer statement (거래처 원장).

use super::{paper_lang, pick, supplier_party};
use crate::config::Supplier;
use gaetong_billing::arrears::demand::bills_of;
use gaetong_billing::arrears::statement::{Entry, EntryKind, Statement};
use gaetong_billing::receivables::Balance;
use gaetong_documents::{FormalLetter, PaperError, Party, hangul_amount, render_formal_letter};
use gaetong_entity::money::demand;
use gaetong_entity::party::billing_account;
use gaetong_rules::{Article, Lang, Text, Won};

/// Who writes, whether it is a demonstration, and in which language.
pub type Sheet<'a> = (&'a Supplier, bool, Lang);

/// The paper that goes with a demand, the same bytes every time.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn demand_pdf(
    row: &demand::Model,
    account: &billing_account::Model,
    (supplier, demo, lang): Sheet<'_>,
) -> Result<Vec<u8>, PaperError> {
    let bills = bills_of(row);
    let won = |won: i64| Won::new(won).to_string();
    let (by, amount) = (row.pay_by, in_words(row.amount, lang));
    render_formal_letter(&FormalLetter {
        lang: paper_lang(lang),
        demo,
        title: pick(lang, "납부최고장", "Demand for payment"),
        number: row.number.clone(),
        dated: row.sent_on,
        to: payer(account),
        from: supplier_party(supplier),
        paragraphs: vec![match lang {
            Lang::Ko => format!(
                "아래 요금이 납기일이 지나도록 납부되지 않았습니다. {by}까지 납부해 주십시오."
            ),
            Lang::En => format!("The bills below are overdue. Please pay them by {by}."),
        }],
        facts: vec![
            (pick(lang, "청구계정", "Billing account"), account.number.clone()),
            (pick(lang, "연체 금액", "Amount overdue"), amount),
            (pick(lang, "납부기한", "Pay by"), by.to_string()),
            (pick(lang, "납부 계좌", "Pay to"), supplier.bank_account.clone()),
            (pick(lang, "근거", "Article"), Article::SUSPENSION_FOR_ARREARS.get(lang).to_owned()),
        ],
        columns: ["청구번호,Bill", "사용월,Month", "납기일,Due on", "미납액(원),Open (KRW)"]
            .map(|both| both_words(lang, both))
            .to_vec(),
        rows: bills
            .iter()
            .map(|bill| {
                vec![
                    bill.number.clone(),
                    bill.month.clone(),
                    bill.due_on.to_string(),
                    won(bill.open),
                ]
            })
            .collect(),
        sum: Some(vec![String::new(), String::new(), String::new(), won(row.amount)]),
        closing: vec![pick(
            lang,
            "이 최고를 받고도 최초 납기일 다음 날부터 1개월 안에 납부하지 않으시면 이용약관 제11조 제1항에 따라 서비스 이용이 정지될 수 있습니다. 이의를 제기하신 금액은 포함하지 않았습니다.",
            "If it is not paid within one month from the day after the first due date, the service may be suspended under article 11(1) of the terms of service. Disputed amounts are not included.",
        )],
        to_be_confirmed: false,
    })
}

/// The balance on a day, for the other side to confirm.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn confirmation_pdf(
    account: &billing_account::Model,
    bills: &[Balance],
    as_of: chrono::NaiveDate,
    (supplier, demo, lang): Sheet<'_>,
) -> Result<Vec<u8>, PaperError> {
    let sum: i64 = bills.iter().map(|bill| bill.open().get()).sum();
    let row = |bill: &Balance| {
        vec![
            bill.number.clone(),
            bill.month.to_string(),
            bill.due_on.to_string(),
            bill.total.to_string(),
            bill.open().to_string(),
        ]
    };
    let blank = String::new;
    render_formal_letter(&FormalLetter {
        lang: paper_lang(lang),
        demo,
        title: pick(lang, "채권잔액 확인서", "Balance confirmation"),
        number: format!("{}-{}", account.number, as_of.format("%Y%m%d")),
        dated: as_of,
        to: payer(account),
        from: supplier_party(supplier),
        paragraphs: vec![match lang {
            Lang::Ko => {
                format!("{as_of} 현재 당사 장부상 귀사에 대한 채권 잔액은 다음과 같습니다.")
            }
            Lang::En => format!("As of {as_of} our books show the following balance due from you."),
        }],
        facts: vec![
            (pick(lang, "청구계정", "Billing account"), account.number.clone()),
            (pick(lang, "잔액", "Balance"), in_words(sum, lang)),
        ],
        columns: [
            "청구번호,Bill",
            "사용월,Month",
            "납기일,Due on",
            "청구액(원),Billed (KRW)",
            "잔액(원),Open (KRW)",
        ]
        .map(|both| both_words(lang, both))
        .to_vec(),
        rows: bills.iter().map(row).collect(),
        sum: Some(vec![blank(), blank(), blank(), blank(), Won::new(sum).to_string()]),
        closing: vec![pick(
            lang,
            "귀사의 장부와 대조하여 아래에 표시하고 날인해 보내 주십시오. 회신은 잔액 확인에만 쓰입니다.",
            "Please compare it with your books, mark the result below, seal it and send it back. It serves the confirmation of the balance only.",
        )],
        to_be_confirmed: true,
    })
}

/// What was billed and paid between two days, with the balance after each.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn statement_pdf(
    account: &billing_account::Model,
    said: &Statement,
    written_on: chrono::NaiveDate,
    (supplier, demo, lang): Sheet<'_>,
) -> Result<Vec<u8>, PaperError> {
    let won = |won: i64| if won == 0 { String::new() } else { Won::new(won).to_string() };
    let row = |entry: &Entry| {
        let what = format!("{} {}", entry.on, kind(lang, entry.kind));
        let balance = Won::new(entry.balance).to_string();
        vec![what, entry.shown().to_owned(), won(entry.debit), won(entry.credit), balance]
    };
    let blank = String::new;
    let brought = pick(lang, "이월", "brought forward");
    let brought = vec![
        format!("{} {brought}", said.from),
        blank(),
        blank(),
        blank(),
        said.opening.to_string(),
    ];
    let (debit, credit) = said.turnover();
    let closing = said.closing();
    let (from, until) = (said.from, said.until);
    render_formal_letter(&FormalLetter {
        lang: paper_lang(lang),
        demo,
        title: pick(lang, "거래처 원장", "Customer statement"),
        number: format!("{}-{}", account.number, until.format("%Y%m%d")),
        dated: written_on,
        to: payer(account),
        from: supplier_party(supplier),
        paragraphs: vec![match lang {
            Lang::Ko => format!("{from}부터 {until}까지 당사 장부에 기록된 거래입니다."),
            Lang::En => format!("What our books hold from {from} to {until}."),
        }],
        facts: vec![
            (pick(lang, "청구계정", "Billing account"), account.number.clone()),
            (pick(lang, "잔액", "Balance"), in_words(closing.get(), lang)),
        ],
        columns: [
            "일자·구분,Day",
            "번호·입금자,Number or payer",
            "차변(원),Debit (KRW)",
            "대변(원),Credit (KRW)",
            "잔액(원),Balance (KRW)",
        ]
        .map(|both| both_words(lang, both))
        .to_vec(),
        rows: std::iter::once(brought).chain(said.entries.iter().map(row)).collect(),
        sum: Some(vec![blank(), blank(), won(debit), won(credit), closing.to_string()]),
        closing: Vec::new(),
        to_be_confirmed: false,
    })
}

fn kind(lang: Lang, kind: EntryKind) -> String {
    let (ko, en) = match kind {
        EntryKind::Bill => ("청구", "bill"),
        EntryKind::DebitNote => ("추가 청구", "debit note"),
        EntryKind::CreditNote => ("감액", "credit note"),
        EntryKind::Payment => ("수납", "payment"),
        EntryKind::Reversal => ("수납 취소", "payment undone"),
        EntryKind::Refund => ("환불", "refund"),
        EntryKind::WriteOff => ("대손", "written off"),
    };
    pick(lang, ko, en)
}

fn payer(account: &billing_account::Model) -> Party {
    Party {
        name: account.payer_name.clone(),
        business_number: account.business_number.to_string(),
        address: account.address.clone(),
        phone: account.phone.clone(),
        email: account.email.clone(),
        ..Party::default()
    }
}

/// `금 구백구십만원정 (9,900,000원)`.
fn in_words(won: i64, lang: Lang) -> String {
    let figures = Text::won(Won::new(won));
    match lang {
        Lang::Ko => format!("{} ({})", hangul_amount(won), figures.ko),
        Lang::En => figures.en.into_owned(),
    }
}

/// The Korean and the English word, with a comma between them.
fn both_words(lang: Lang, both: &str) -> String {
    let (ko, en) = both.split_once(',').unwrap_or((both, both));
    pick(lang, ko, en)
}
