//! The form (별지 제14호서식) on half an A4 page: the supplier's copy red, the customer's blue. Four
//! lines find room; the whole list follows on pages of its own.

use chrono::{Datelike as _, NaiveDate};

use super::form::{Area, Form};
use super::{InvoiceParty, Kind, PaymentMeans, Purpose, TaxInvoice, TaxInvoiceLine, hundredths};
use crate::PaperError;
use crate::layout::{About, Align, BOTTOM, Ink, PAGE_HEIGHT, PAGE_WIDTH, Sheets, Style};

/// A tax invoice with what only its print shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrintedTaxInvoice {
    pub invoice: TaxInvoice,
    /// The lines of the form, four at most; where the invoice has more, the last stands for the
    /// rest (`… 외 n건`), its amounts added up by whoever hands it in.
    pub shown: Vec<TaxInvoiceLine>,
    /// 전송일시 and what became of it, e.g. `2026-10-05 15:00 (모의 전송)`; may be empty.
    pub transmitted: String,
    /// Printed beside the title if this is not real: `시연 데이터`.
    pub warning: String,
}

/// Whose copy is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copies {
    /// 공급자 보관용.
    Supplier,
    /// 공급받는자 보관용.
    Customer,
    /// Both on one page, to be cut.
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copy {
    Supplier,
    Customer,
}

const LEFT: f32 = 28.0;
const WIDTH: f32 = PAGE_WIDTH - 2.0 * LEFT;
const HALF: f32 = PAGE_HEIGHT / 2.0;
const FIRST_TOP: f32 = 26.0;
/// 백십억천백십만천백십일.
const SUPPLY_PLACES: &str = "백십억천백십만천백십일";
const VAT_PLACES: &str = "십억천백십만천백십일";
const ROWS: usize = 4;

/// Makes one PDF of any number of tax invoices, each on a page of its own.
///
/// # Errors
/// Only if the typeface or the PDF writer fails, never because of the content.
pub fn render_tax_invoices(
    invoices: &[PrintedTaxInvoice],
    copies: Copies,
) -> Result<Vec<u8>, PaperError> {
    let first = invoices.first().map(|printed| &printed.invoice);
    let title = match (first, invoices.len()) {
        (Some(first), 1) => format!("{} {}", first.title(), first.issue_id),
        (_, count) => format!("세금계산서 {count}건"),
    };
    set(invoices, copies)?.finish(&About {
        title,
        author: first.map(|first| first.supplier.name.clone()).unwrap_or_default(),
        dated: first.map(|first| first.issued_at.date()).unwrap_or_default(),
        language: "ko-KR",
    })
}

fn set(invoices: &[PrintedTaxInvoice], copies: Copies) -> Result<Sheets, PaperError> {
    let mut sheets = Sheets::new();
    let wanted: &[Copy] = match copies {
        Copies::Supplier => &[Copy::Supplier],
        Copies::Customer => &[Copy::Customer],
        Copies::Both => &[Copy::Supplier, Copy::Customer],
    };
    for printed in invoices {
        sheets.turn_page();
        for (top, copy) in [FIRST_TOP, HALF + FIRST_TOP].into_iter().zip(wanted) {
            copy_of(&mut Form { sheets: &mut sheets, ink: copy.ink() }, top, printed, *copy)?;
        }
        if wanted.len() == 2 {
            cut_line(&mut sheets);
        }
        if printed.invoice.lines.len() > ROWS {
            for copy in wanted {
                list(&mut sheets, printed, *copy)?;
            }
        }
    }
    if sheets.count() == 0 {
        sheets.turn_page();
    }
    Ok(sheets)
}

impl Copy {
    fn ink(self) -> Ink {
        match self {
            Copy::Supplier => Ink::FormRed,
            Copy::Customer => Ink::FormBlue,
        }
    }

    fn keeper(self) -> &'static str {
        match self {
            Copy::Supplier => "(공급자 보관용)",
            Copy::Customer => "(공급받는자 보관용)",
        }
    }

    fn colour(self) -> &'static str {
        match self {
            Copy::Supplier => "(적색)",
            Copy::Customer => "(청색)",
        }
    }
}

fn cut_line(sheets: &mut Sheets) {
    let mut x = LEFT;
    while x < LEFT + WIDTH {
        sheets.rule((x, HALF), (x + 4.0, HALF), 0.4, Ink::Hairline);
        x += 8.0;
    }
}

fn copy_of(
    form: &mut Form,
    top: f32,
    printed: &PrintedTaxInvoice,
    copy: Copy,
) -> Result<(), PaperError> {
    let invoice = &printed.invoice;
    let amendment = if invoice.amends.is_some() { 16.0 } else { 0.0 };
    let whole = Area { x: LEFT, y: top, width: WIDTH, height: 0.0 };
    let [note, title, electronic, amended, parties, amounts, lines, sums] =
        whole.rows([10.0, 38.0, 16.0, amendment, 113.0, 50.0, 102.0, 36.0]);
    let legal = match invoice.kind {
        Kind::Exempt => "■ 소득세법·법인세법에 따른 계산서",
        _ => "■ 부가가치세법 시행규칙 [별지 제14호서식]",
    };
    let style = Style::regular(6.2).ink(form.ink);
    form.line(note, Align::Left, &format!("{legal} {}", copy.colour()), style)?;
    head(form, title, printed, copy)?;
    let [label, value, label2, value2] = electronic.columns([60.0, 230.0, 60.0, WIDTH - 350.0]);
    form.label(label, "승인번호")?;
    form.value(value, Align::Left, &hyphenated(&invoice.issue_id), 8.2)?;
    form.label(label2, "전송일시")?;
    form.value(value2, Align::Left, &printed.transmitted, 7.6)?;
    if let Some(amends) = &invoice.amends {
        let [label, value, label2, value2] = amended.columns([60.0, 150.0, 80.0, WIDTH - 290.0]);
        form.label(label, "수정사유")?;
        let reason = format!("{} {}", amends.reason.code(), amends.reason.name());
        form.value(value, Align::Left, &reason, 7.6)?;
        form.label(label2, "당초 승인번호")?;
        form.value(value2, Align::Left, &hyphenated(&amends.original_issue_id), 8.2)?;
    }
    let [left, right] = parties.columns([WIDTH / 2.0, WIDTH / 2.0]);
    party(form, left, "공급자", &invoice.supplier)?;
    party(form, right, "공급받는자", &invoice.customer)?;
    totals(form, amounts, invoice)?;
    items(form, lines, &printed.shown, invoice.kind)?;
    payment(form, sums, invoice)?;
    for block in [title, electronic, parties, amounts, lines, sums] {
        form.framed(block);
    }
    Ok(())
}

/// `20260930-42000238-00000001`.
fn hyphenated(issue_id: &str) -> String {
    match (issue_id.get(..8), issue_id.get(8..16), issue_id.get(16..)) {
        (Some(date), Some(system), Some(serial)) if !serial.is_empty() => {
            format!("{date}-{system}-{serial}")
        }
        _ => issue_id.to_owned(),
    }
}

fn head(
    form: &mut Form,
    area: Area,
    printed: &PrintedTaxInvoice,
    copy: Copy,
) -> Result<(), PaperError> {
    let [title, keeper, book] = area.columns([250.0, 125.0, WIDTH - 375.0]);
    let ink = form.ink;
    let spaced: Vec<String> =
        printed.invoice.title().chars().map(|character| character.to_string()).collect();
    form.line(title, Align::Centre, &spaced.join(" "), Style::bold(18.0).ink(ink))?;
    let [keeper, warning] = keeper.rows([22.0, 14.0]);
    form.line(keeper, Align::Centre, copy.keeper(), Style::regular(9.0).ink(ink))?;
    form.line(warning, Align::Centre, &printed.warning, Style::bold(7.6).ink(Ink::Alert))?;
    let [numbers, serial] = book.rows([19.0, 19.0]);
    let [label, volume, number] = numbers.columns([50.0, 57.0, book.width - 107.0]);
    form.label(label, "책번호")?;
    form.boxed(volume);
    form.line(volume, Align::Right, "권", Style::regular(7.2).ink(ink))?;
    form.boxed(number);
    form.line(number, Align::Right, "호", Style::regular(7.2).ink(ink))?;
    let [label, value] = serial.columns([50.0, book.width - 50.0]);
    form.label(label, "일련번호")?;
    form.value(value, Align::Centre, &printed.invoice.management_number, 8.0)
}

fn party(form: &mut Form, area: Area, side: &str, party: &InvoiceParty) -> Result<(), PaperError> {
    let [stripe, rest] = area.columns([17.0, area.width - 17.0]);
    form.upright(stripe, side)?;
    let [number, name, address, business, mail] = rest.rows([24.0, 24.0, 26.0, 23.0, 16.0]);
    let value_width = rest.width - 48.0;

    let [label, digits, branch] = number.columns([48.0, value_width - 44.0, 44.0]);
    form.label(label, "등록번호")?;
    let shown = registration(&party.number);
    if shown.chars().count() == 12 {
        form.characters(digits, &shown, 12)?;
    } else {
        form.value(digits, Align::Centre, &shown, 10.0)?;
    }
    let [branch_label, branch_value] = branch.rows([10.0, 14.0]);
    form.boxed(branch);
    form.word(branch_label, "종사업장", 5.8)?;
    form.line(branch_value, Align::Centre, &party.branch, Style::regular(8.0))?;

    let [label, value, label2, person] = name.columns([48.0, value_width - 96.0, 26.0, 70.0]);
    form.label(label, "상호(법인명)")?;
    form.text(value, &party.name)?;
    form.boxed(label2);
    let [upper, lower] = label2.rows([13.0, 9.0]);
    form.word(upper, "성명", 7.0)?;
    form.word(lower, "(대표자)", 5.4)?;
    form.boxed(person);
    let [person, seal] = person.columns([56.0, 14.0]);
    form.line(person, Align::Left, &party.representative, Style::regular(8.4))?;
    form.word(seal, "(인)", 6.0)?;

    let [label, value] = address.columns([48.0, value_width]);
    form.label(label, "사업장 주소")?;
    form.text(value, &party.address)?;

    let [label, value, label2, value2] =
        business.columns([48.0, value_width / 2.0 - 13.0, 26.0, value_width / 2.0 - 13.0]);
    form.label(label, "업태")?;
    form.text(value, &party.business_type)?;
    form.label(label2, "종목")?;
    form.text(value2, &party.business_item)?;

    let [label, value] = mail.columns([48.0, value_width]);
    form.label(label, "이메일")?;
    let mails = [&party.contact.email, &party.second_contact.email];
    let mails: Vec<&str> =
        mails.into_iter().map(String::as_str).filter(|mail| !mail.is_empty()).collect();
    form.value(value, Align::Left, &mails.join(", "), 7.2)
}

/// `124-81-00998`; anything else as it is.
fn registration(number: &str) -> String {
    match (number.len(), number.get(..3), number.get(3..5), number.get(5..)) {
        (10, Some(office), Some(kind), Some(serial)) => format!("{office}-{kind}-{serial}"),
        _ => number.to_owned(),
    }
}

fn totals(form: &mut Form, area: Area, invoice: &TaxInvoice) -> Result<(), PaperError> {
    let with_vat = invoice.kind != Kind::Exempt;
    let vat_width = if with_vat { 140.0 } else { 0.0 };
    let [written, blanks, supply, vat, remark] =
        area.columns([76.0, 28.0, 154.0, vat_width, WIDTH - 258.0 - vat_width]);

    let [label, names, values] = written.rows([15.0, 13.0, 22.0]);
    form.label(label, "작성")?;
    for (cell, name) in names.columns([32.0, 22.0, 22.0]).into_iter().zip(["년", "월", "일"]) {
        form.boxed(cell);
        form.word(cell, name, 6.6)?;
    }
    let date = invoice.written_on;
    let parts = [date.year().to_string(), two(date.month()), two(date.day())];
    for (cell, part) in values.columns([32.0, 22.0, 22.0]).into_iter().zip(parts) {
        form.value(cell, Align::Centre, &part, 9.0)?;
    }

    let [label, value] = blanks.rows([28.0, 22.0]);
    form.label(label, "공란수")?;
    let digits = invoice.supply.unsigned_abs().to_string().len();
    let empty = SUPPLY_PLACES.chars().count().saturating_sub(digits);
    form.value(value, Align::Centre, &empty.to_string(), 9.0)?;

    boxes(form, supply, "공급가액", SUPPLY_PLACES, invoice.supply)?;
    if with_vat {
        boxes(form, vat, "세액", VAT_PLACES, invoice.vat.unwrap_or(0))?;
    }
    let [label, value] = remark.rows([15.0, 35.0]);
    form.label(label, "비고")?;
    form.text(value, &invoice.remarks.join("\n"))
}

fn two(number: u32) -> String {
    format!("{number:02}")
}

/// An amount with the names of its places above it.
fn boxes(
    form: &mut Form,
    area: Area,
    name: &str,
    places: &str,
    won: i64,
) -> Result<(), PaperError> {
    let count = places.chars().count();
    let [label, names, digits] = area.rows([15.0, 13.0, 22.0]);
    form.label(label, name)?;
    for (cell, place) in names.cells(count).zip(places.chars()) {
        form.boxed(cell);
        form.word(cell, place.encode_utf8(&mut [0; 4]), 6.6)?;
    }
    form.digits(digits, won, count)
}

const COLUMNS: [&str; 9] = ["월", "일", "품목", "규격", "수량", "단가", "공급가액", "세액", "비고"];

/// The widths of [`COLUMNS`]; a 계산서 has no tax, and its remark is wider instead.
fn widths(kind: Kind) -> [f32; 9] {
    let vat = if kind == Kind::Exempt { 0.0 } else { 66.0 };
    let fixed = [20.0, 20.0, 138.0, 62.0, 44.0, 62.0, 74.0, vat];
    let remark = WIDTH - fixed.iter().sum::<f32>();
    let [month, day, name, specification, quantity, price, supply, vat] = fixed;
    [month, day, name, specification, quantity, price, supply, vat, remark]
}

fn column_heads(form: &mut Form, row: Area, kind: Kind) -> Result<(), PaperError> {
    for (cell, name) in row.columns(widths(kind)).into_iter().zip(COLUMNS) {
        if cell.width > 0.0 {
            form.label(cell, name)?;
        }
    }
    Ok(())
}

fn items(
    form: &mut Form,
    area: Area,
    shown: &[TaxInvoiceLine],
    kind: Kind,
) -> Result<(), PaperError> {
    let [heads, first, second, third, fourth] = area.rows([16.0, 21.5, 21.5, 21.5, 21.5]);
    column_heads(form, heads, kind)?;
    let mut lines = shown.iter();
    for row in [first, second, third, fourth] {
        item(form, row, lines.next(), kind)?;
    }
    Ok(())
}

/// A line, or an empty row.
fn item(
    form: &mut Form,
    row: Area,
    line: Option<&TaxInvoiceLine>,
    kind: Kind,
) -> Result<(), PaperError> {
    let [month, day, name, specification, quantity, price, supply, vat, remark] =
        row.columns(widths(kind));
    let nothing = TaxInvoiceLine::default();
    let written = line.unwrap_or(&nothing);
    let supplied = written.supplied_on;
    let part = |of: fn(&NaiveDate) -> u32| supplied.map(|date| two(of(&date))).unwrap_or_default();
    form.value(month, Align::Centre, &part(NaiveDate::month), 7.8)?;
    form.value(day, Align::Centre, &part(NaiveDate::day), 7.8)?;
    form.text(name, &written.name)?;
    form.text(specification, &written.specification)?;
    let quantity_text = written.quantity.map(grouped_hundredths).unwrap_or_default();
    form.value(quantity, Align::Right, &quantity_text, 7.8)?;
    let price_text = written.unit_price.map(grouped_hundredths).unwrap_or_default();
    form.value(price, Align::Right, &price_text, 7.8)?;
    form.amount(supply, Align::Right, line.map(|line| line.supply), 8.2)?;
    if kind != Kind::Exempt {
        form.amount(vat, Align::Right, line.and_then(|line| line.vat), 8.2)?;
    }
    form.text(remark, &written.remark)
}

/// `1,234.5`.
fn grouped_hundredths(value: i64) -> String {
    let text = hundredths(value);
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) => (whole, format!(".{part}")),
        None => (text.as_str(), String::new()),
    };
    match whole.parse::<i64>() {
        // A minus before a zero would be lost in the number.
        Ok(number) if number != 0 => format!("{}{part}", super::form::grouped(number)),
        _ => text,
    }
}

fn payment(form: &mut Form, area: Area, invoice: &TaxInvoice) -> Result<(), PaperError> {
    let [total, cash, cheque, note, credit, sentence] =
        area.columns([104.0, 84.0, 84.0, 84.0, 84.0, WIDTH - 440.0]);
    let [label, value] = total.rows([15.0, 21.0]);
    form.label(label, "합계금액")?;
    form.amount(value, Align::Right, Some(invoice.total), 9.4)?;
    let named = [(cash, "현금"), (cheque, "수표"), (note, "어음"), (credit, "외상미수금")];
    for ((cell, name), means) in named.into_iter().zip(PaymentMeans::ALL) {
        let [label, value] = cell.rows([15.0, 21.0]);
        form.label(label, name)?;
        let paid = invoice.payments.iter().find(|(stood, _)| *stood == means);
        form.amount(value, Align::Right, paid.map(|(_, paid)| *paid), 8.4)?;
    }
    form.boxed(sentence);
    let [upper, lower] = sentence.rows([19.0, 15.0]);
    let purpose = match invoice.purpose {
        Purpose::Receipt => "영수",
        Purpose::Charge => "청구",
    };
    form.word(upper, "이 금액을", 7.6)?;
    let ink = form.ink;
    form.line(lower, Align::Centre, &format!("( {purpose} ) 함"), Style::bold(8.6).ink(ink))
}

/// Every line of an invoice that has more than the form takes.
fn list(sheets: &mut Sheets, printed: &PrintedTaxInvoice, copy: Copy) -> Result<(), PaperError> {
    const ROW: f32 = 20.0;
    let invoice = &printed.invoice;
    let mut form = Form { sheets, ink: copy.ink() };
    let mut y = BOTTOM;
    for line in &invoice.lines {
        if y + ROW > BOTTOM {
            form.sheets.turn_page();
            y = 40.0;
            let head = Area { x: LEFT, y, width: WIDTH, height: 20.0 };
            let ink = form.ink;
            let title = format!("{} 품목 내역 {}", invoice.title(), copy.keeper());
            form.line(head, Align::Left, &title, Style::bold(11.0).ink(ink))?;
            let id = format!("승인번호 {}", hyphenated(&invoice.issue_id));
            form.line(head, Align::Right, &id, Style::regular(8.0).ink(ink))?;
            let parties = format!("{} → {}", invoice.supplier.name, invoice.customer.name);
            let below = Area { y: y + 18.0, height: 14.0, ..head };
            form.line(below, Align::Left, &parties, Style::regular(8.0))?;
            y += 36.0;
            column_heads(&mut form, Area { y, height: 16.0, ..head }, invoice.kind)?;
            y += 16.0;
        }
        let row = Area { x: LEFT, y, width: WIDTH, height: ROW };
        item(&mut form, row, Some(line), invoice.kind)?;
        y += ROW;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::printed as texts;
    use crate::tax_invoice::{AmendmentCode, Amends};

    fn line(number: i64) -> TaxInvoiceLine {
        TaxInvoiceLine {
            name: format!("품목 {number}"),
            supply: number * 1_000,
            vat: Some(number * 100),
            ..TaxInvoiceLine::default()
        }
    }

    fn sample(lines: i64) -> PrintedTaxInvoice {
        let lines: Vec<TaxInvoiceLine> = (1..=lines).map(line).collect();
        PrintedTaxInvoice {
            shown: lines.iter().take(4).cloned().collect(),
            invoice: TaxInvoice {
                issue_id: "202609304200023800000001".into(),
                supply: 12_345,
                vat: Some(1_234),
                total: 13_579,
                payments: vec![(PaymentMeans::Credit, 13_579)],
                lines,
                ..TaxInvoice::default()
            },
            ..PrintedTaxInvoice::default()
        }
    }

    fn said(printed: &PrintedTaxInvoice, copies: Copies) -> Vec<String> {
        let sheets = set(std::slice::from_ref(printed), copies).unwrap();
        texts(&sheets).into_iter().map(|text| text.text).collect()
    }

    #[test]
    fn a_page_has_the_copies_asked_for() {
        let printed = sample(1);
        for (copies, supplier, customer) in
            [(Copies::Supplier, 1, 0), (Copies::Customer, 0, 1), (Copies::Both, 1, 1)]
        {
            let said = said(&printed, copies);
            let count = |text: &str| said.iter().filter(|said| *said == text).count();
            assert_eq!(count("(공급자 보관용)"), supplier, "{copies:?}");
            assert_eq!(count("(공급받는자 보관용)"), customer, "{copies:?}");
            assert_eq!(count("20260930-42000238-00000001"), supplier + customer);
        }
    }

    /// 공란수: eleven boxes less the digits of the supply value.
    #[test]
    fn empty_boxes_are_counted_and_a_minus_is_written() {
        let mut printed = sample(1);
        for (supply, blanks) in [(12_345, "6"), (-12_345, "6"), (0, "10"), (99_999_999_999, "0")] {
            printed.invoice.supply = supply;
            let sheets = set(std::slice::from_ref(&printed), Copies::Customer).unwrap();
            let texts = texts(&sheets);
            let label = texts.iter().find(|text| text.text == "공란수").unwrap();
            let middle = (label.left + label.right) / 2.0;
            let below = texts.iter().find(|text| {
                text.baseline > label.baseline + 10.0
                    && (text.left + text.right - 2.0 * middle).abs() < 1.0
            });
            assert_eq!(below.unwrap().text, blanks, "{supply}");
        }
        printed.invoice.supply = -12_345;
        assert!(said(&printed, Copies::Customer).contains(&"-".to_owned()));
    }

    #[test]
    fn the_whole_list_follows_when_the_form_has_no_room() {
        let four = set(&[sample(4)], Copies::Both).unwrap();
        assert_eq!(four.count(), 1);
        let printed = sample(60);
        let sheets = set(std::slice::from_ref(&printed), Copies::Customer).unwrap();
        assert_eq!(sheets.count(), 3);
        let said = said(&printed, Copies::Customer);
        assert!((1..=60).all(|number| said.contains(&format!("품목 {number}"))));
    }

    #[test]
    fn an_amendment_says_why_and_what_it_amends_and_a_gyesanseo_has_no_tax() {
        let mut printed = sample(1);
        assert!(!said(&printed, Copies::Customer).contains(&"수정사유".to_owned()));
        printed.invoice.amends = Some(Amends {
            reason: AmendmentCode::Returned,
            original_issue_id: "202608314200023800000007".into(),
        });
        let amended = said(&printed, Copies::Customer);
        for expected in ["수 정 세 금 계 산 서", "03 환입", "20260831-42000238-00000007"] {
            assert!(amended.contains(&expected.to_owned()), "{expected}: {amended:?}");
        }
        assert!(amended.contains(&"세액".to_owned()));
        printed.invoice.kind = Kind::Exempt;
        let exempt = said(&printed, Copies::Customer);
        assert!(exempt.contains(&"수 정 계 산 서".to_owned()));
        assert!(!exempt.contains(&"세액".to_owned()));
    }

    #[test]
    fn nothing_leaves_the_page_however_long_and_many_are_one_file() {
        let mut awkward = sample(70);
        awkward.invoice.customer.name = "대한민국중앙고객만족상담서비스연구진흥원".repeat(5);
        awkward.invoice.customer.address = "서울특별시 영등포구 국제금융로 8길 25 ".repeat(9);
        awkward.invoice.remarks = vec!["비고 ".repeat(70); 3];
        awkward.invoice.total = i64::MIN;
        awkward.invoice.supply = i64::MIN;
        awkward.shown[0].name = "상담어플리케이션".repeat(12);
        let many = [awkward, sample(1)];
        let sheets = set(&many, Copies::Both).unwrap();
        for text in texts(&sheets) {
            assert!(text.left >= LEFT - 0.1 && text.right <= LEFT + WIDTH + 0.1, "{text:?}");
            assert!(text.baseline > 20.0 && text.baseline < PAGE_HEIGHT - 10.0, "{text:?}");
        }
        let bytes = render_tax_invoices(&many, Copies::Both).unwrap();
        assert!(bytes.len() < 150_000, "{}", bytes.len());
        assert!(
            bytes == render_tax_invoices(&many, Copies::Both).unwrap(),
            "two renderings differ"
        );
    }
}
