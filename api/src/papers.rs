//! Billing's results → the papers' inputs, and the papers made of them.

pub mod arrears;
pub mod kept;
pub mod settling;
pub mod tax_invoice;

use crate::config::Supplier;
use gaetong_billing::bills::{BillDetail, LineDetail};
use gaetong_documents::{
    BillLine, BillPaper, DerivationInput, DerivationNode, Enquiry, LinePeriod, PaperError, Party,
    PaymentAccount, render_bill,
};
use gaetong_entity::money::bill_line::ChargeKind;
use gaetong_entity::party::user_account::Language;
use gaetong_rules::{Derivation, Input, Lang, Text};

/// The rules' word for a reader's language.
pub fn lang(language: Language) -> Lang {
    match language {
        Language::Ko => Lang::Ko,
        Language::En => Lang::En,
    }
}

pub(crate) fn paper_lang(lang: Lang) -> gaetong_documents::Lang {
    match lang {
        Lang::Ko => gaetong_documents::Lang::Korean,
        Lang::En => gaetong_documents::Lang::English,
    }
}

/// The PDF of a bill, the same bytes every time.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn bill_pdf(
    bill: &BillDetail,
    supplier: &Supplier,
    demo: bool,
    lang: Lang,
) -> Result<Vec<u8>, PaperError> {
    render_bill(&bill_paper(bill, supplier, demo, lang))
}

/// `202610-A0000001.pdf`.
pub fn bill_file_name(bill: &BillDetail) -> String {
    format!("{}.pdf", bill.summary.number)
}

/// A bill as it is printed.
pub fn bill_paper(bill: &BillDetail, supplier: &Supplier, demo: bool, lang: Lang) -> BillPaper {
    let (summary, supplier_party) = (&bill.summary, supplier_party(supplier));
    let lines = bill.lines.iter().map(|line| &line.workings);
    BillPaper {
        lang: paper_lang(lang),
        demo,
        payment: payment(supplier, &summary.number, lang),
        enquiry: Enquiry {
            desk: pick(lang, "고객정산팀", "Settlement desk"),
            phone: supplier.phone.clone(),
            email: supplier.email.clone(),
        },
        supplier: supplier_party,
        payer: Party {
            name: summary.payer_name.clone(),
            business_number: bill.payer_business_number.to_string(),
            address: bill.payer_address.clone(),
            email: bill.payer_email.clone(),
            ..Party::default()
        },
        number: summary.number.clone(),
        account: bill.account_number.clone(),
        usage_month: summary.month.first_day(),
        issued_on: summary.issued_on,
        due_on: summary.due_on,
        lines: bill.lines.iter().map(|line| bill_line(line, lang)).collect(),
        supply: summary.supply.get(),
        vat: summary.vat.get(),
        total: summary.total.get(),
        remarks: remarks(bill, lang),
        derivations: lines.chain(&bill.workings).map(|tree| node(tree, lang)).collect(),
        explanation_hash: bill.inputs_sha256.clone(),
    }
}

fn supplier_party(supplier: &Supplier) -> Party {
    Party {
        name: supplier.name.clone(),
        business_number: supplier.business_number.clone(),
        representative: supplier.representative.clone(),
        address: supplier.address.clone(),
        phone: supplier.phone.clone(),
        email: supplier.email.clone(),
    }
}

/// `가온은행 000-… ㈜개통텔레콤`: bank, number, holder.
fn payment(supplier: &Supplier, number: &str, lang: Lang) -> Option<PaymentAccount> {
    let mut words = supplier.bank_account.splitn(3, ' ');
    let bank = words.next().filter(|bank| !bank.is_empty())?.to_owned();
    let account = words.next().unwrap_or_default().to_owned();
    let holder = words.next().unwrap_or_default().to_owned();
    let note = match lang {
        Lang::Ko => format!("입금자명에 청구번호 {number}을(를) 적어 주십시오."),
        Lang::En => format!("Please quote bill {number} with your payment."),
    };
    Some(PaymentAccount { bank, account, holder, note })
}

/// The one-line difference to last month, as the customer's home says it.
fn remarks(bill: &BillDetail, lang: Lang) -> Vec<String> {
    if bill.difference.previous.is_none() {
        return Vec::new();
    }
    let reason = bill.difference.reason();
    let reason = reason.get(lang);
    vec![match lang {
        _ if bill.difference.causes.is_empty() => reason.to_owned(),
        Lang::Ko => format!("지난달과의 차이: {reason}"),
        Lang::En => format!("Change since last month: {reason}"),
    }]
}

fn bill_line(line: &LineDetail, lang: Lang) -> BillLine {
    let days = |days: i32| u32::try_from(days).unwrap_or(0);
    BillLine {
        service: line.service_id.as_ref().map(ToString::to_string).unwrap_or_default(),
        kind: line.label.get(lang).to_owned(),
        condition: line.conditions.get(lang).to_owned(),
        note: String::new(),
        // A one-off line has the day of its acceptance among its conditions.
        period: line.span.filter(|_| line.month_days > 0).map(|(first_day, last_day)| LinePeriod {
            first_day,
            last_day,
            billed_days: days(line.days),
            days_in_month: days(line.month_days),
        }),
        unit_price: (!line.unit_price.is_zero()).then_some(line.unit_price.get()),
        quantity: quantity(line, lang),
        supply: line.supply.get(),
        vat: line.vat.get(),
    }
}

/// `35석`; staffing counts hundredths of agent-months.
pub fn quantity(line: &LineDetail, lang: Lang) -> String {
    let unit = line.unit.get(lang);
    let gap = if lang == Lang::En { " " } else { "" };
    match (line.charge, line.quantity) {
        (_, 0) => String::new(),
        (ChargeKind::Attendance, n) => format!("{}.{:02}{gap}{unit}", n / 100, n % 100),
        (_, n) => format!("{n}{gap}{unit}"),
    }
}

pub(crate) fn node(tree: &Derivation, lang: Lang) -> DerivationNode {
    let said = |text: &Text| text.get(lang).to_owned();
    DerivationNode {
        title: said(&tree.title),
        rule: tree.rule.to_string(),
        article: said(&tree.article),
        inputs: tree.inputs.iter().map(|input| fact(input, lang)).collect(),
        formula: said(&tree.formula),
        result: said(&tree.result),
        children: tree.children.iter().map(|child| node(child, lang)).collect(),
    }
}

fn fact(input: &Input, lang: Lang) -> DerivationInput {
    let mut source = input.source.get(lang).to_owned();
    if let Some(day) = input.effective {
        let since = match lang {
            Lang::Ko => format!("{day}부터"),
            Lang::En => format!("from {day}"),
        };
        source = if source.is_empty() { since } else { format!("{source}, {since}") };
    }
    DerivationInput {
        name: input.label.get(lang).to_owned(),
        value: input.value.get(lang).to_owned(),
        source,
    }
}

fn pick(lang: Lang, ko: &str, en: &str) -> String {
    match lang {
        Lang::Ko => ko.to_owned(),
        Lang::En => en.to_owned(),
    }
}
