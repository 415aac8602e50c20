//! How a bill looks: head, parties, total, lines, payment, then the appendix.

use crate::Lang;
use crate::PaperError;
use crate::bill::{BillLine, BillPaper, LinePeriod, Party, day, won};
use crate::derivation::draw_appendix;
use crate::flow::{Flow, Running, fit, shrink_to, wrap};
use crate::hangul_amount::hangul_amount;
use crate::layout::{About, Align, Ink, LEFT, RIGHT, Sheets, Style};
use crate::table::{Cell, Column, Table};

const LABEL: Style = Style::regular(8.0).ink(Ink::Muted);
const VALUE: Style = Style::regular(8.5);
const SECTION: Style = Style::bold(9.5).ink(Ink::Accent);

pub(crate) fn draw_bill(bill: &BillPaper) -> Result<Vec<u8>, PaperError> {
    let title = bill.lang.pick("요금 청구서", "Bill");
    set_bill(bill, title)?.finish(&about(bill, title))
}

fn set_bill(bill: &BillPaper, title: &str) -> Result<Sheets, PaperError> {
    let lang = bill.lang;
    let mut flow = Flow::start(Running {
        head: format!("{title} · {} · {}", bill.number, bill.payer.name),
        warning: bill.demo.then(|| lang.pick("시연 데이터", "DEMO DATA")),
        foot: bill.enquiry.sentence(lang),
    })?;
    head(&mut flow, bill, title)?;
    parties(&mut flow, bill)?;
    amount_due(&mut flow, bill)?;
    lines(&mut flow, bill)?;
    grand_total(&mut flow, bill)?;
    payment(&mut flow, bill)?;
    remarks(&mut flow, bill)?;
    draw_appendix(&mut flow, lang, &bill.derivations, &bill.explanation_hash)?;
    flow.close()
}

fn about(bill: &BillPaper, title: &str) -> About {
    About {
        title: format!("{title} {} {}", bill.number, bill.payer.name),
        author: bill.supplier.name.clone(),
        dated: bill.issued_on,
        language: bill.lang.pick("ko-KR", "en"),
    }
}

/// Title on the left; number and dates on the right.
fn head(flow: &mut Flow, bill: &BillPaper, title: &str) -> Result<(), PaperError> {
    let lang = bill.lang;
    let supplier = fit(&bill.supplier.name, Style::bold(9.5), 300.0)?;
    flow.sheets.text(Align::Left, (LEFT, 48.0), &supplier, Style::bold(9.5).ink(Ink::Accent))?;
    flow.sheets.text(Align::Left, (LEFT, 84.0), title, Style::bold(24.0))?;
    let month = match lang {
        Lang::Korean => bill.usage_month.format("%Y년 %-m월 이용분"),
        Lang::English => bill.usage_month.format("Usage month %Y-%m"),
    };
    let month_style = Style::regular(11.0).ink(Ink::Muted);
    flow.sheets.text(Align::Left, (LEFT, 102.0), &month.to_string(), month_style)?;
    let facts = [
        (lang.pick("청구번호", "Bill number"), bill.number.clone()),
        (lang.pick("청구계정", "Account"), bill.account.clone()),
        (lang.pick("발행일", "Issued"), day(bill.issued_on, lang)),
        (lang.pick("납기일", "Due"), day(bill.due_on, lang)),
    ];
    let mut y = 102.0;
    for (label, value) in facts.into_iter().rev().filter(|(_, value)| !value.is_empty()) {
        flow.sheets.text(Align::Left, (RIGHT - 190.0, y), label, LABEL)?;
        let style = shrink_to(&value, VALUE, 130.0)?;
        flow.sheets.text(Align::Right, (RIGHT, y), &value, style)?;
        y -= 14.0;
    }
    flow.sheets.rule((LEFT, 114.0), (RIGHT, 114.0), 1.2, Ink::Accent);
    flow.y = 114.0;
    Ok(())
}

/// Payer on the left, supplier on the right.
fn parties(flow: &mut Flow, bill: &BillPaper) -> Result<(), PaperError> {
    let width = (RIGHT - LEFT - 24.0) / 2.0;
    let top = flow.y + 20.0;
    let lang = bill.lang;
    let payer_title = lang.pick("공급받는 자 (요금납부책임자)", "Bill to");
    let supplier_title = lang.pick("공급자", "From");
    let payer = party(flow, lang, (LEFT, top), width, payer_title, &bill.payer)?;
    let right = RIGHT - width;
    let supplier = party(flow, lang, (right, top), width, supplier_title, &bill.supplier)?;
    flow.y = payer.max(supplier) + 8.0;
    Ok(())
}

/// Draws one party and returns where it ends.
fn party(
    flow: &mut Flow,
    lang: Lang,
    (x, top): (f32, f32),
    width: f32,
    title: &str,
    party: &Party,
) -> Result<f32, PaperError> {
    flow.sheets.text(Align::Left, (x, top), title, LABEL)?;
    let mut y = top + 3.0;
    let name_style = Style::bold(11.5);
    for line in wrap(&party.name, name_style, width)? {
        y += name_style.leading();
        flow.sheets.text(Align::Left, (x, y - 3.0), &line, name_style)?;
    }
    y += 1.0;
    for (label, value) in party_facts(lang, party) {
        flow.sheets.text(Align::Left, (x, y + 11.0), label, LABEL)?;
        for line in wrap(value, VALUE, width - 62.0)? {
            y += 13.0;
            flow.sheets.text(Align::Left, (x + 62.0, y - 2.0), &line, VALUE)?;
        }
    }
    Ok(y)
}

fn party_facts(lang: Lang, party: &Party) -> Vec<(&'static str, &String)> {
    [
        (lang.pick("사업자번호", "Business no."), &party.business_number),
        (lang.pick("대표자", "CEO"), &party.representative),
        (lang.pick("주소", "Address"), &party.address),
        (lang.pick("전화", "Phone"), &party.phone),
        (lang.pick("이메일", "E-mail"), &party.email),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect()
}

/// The tinted box: what is to be paid, in figures and in words, and what it is made of.
fn amount_due(flow: &mut Flow, bill: &BillPaper) -> Result<(), PaperError> {
    const HEIGHT: f32 = 84.0;
    let lang = bill.lang;
    let y = flow.y + 8.0;
    let x = LEFT + 14.0;
    let middle = RIGHT - 186.0;
    flow.sheets.fill((LEFT, y), (RIGHT - LEFT, HEIGHT), Ink::Tint);
    flow.sheets.fill((LEFT, y), (3.0, HEIGHT), Ink::Accent);
    let label = lang.pick("청구 금액 (부가가치세 포함)", "Amount due (VAT included)");
    flow.sheets.text(Align::Left, (x, y + 19.0), label, LABEL)?;
    let figures = match lang {
        Lang::Korean => format!("{}원", won(bill.total)),
        Lang::English => format!("KRW {}", won(bill.total)),
    };
    let room = middle - x - 16.0;
    let style = shrink_to(&figures, Style::bold(25.0).ink(Ink::Accent), room)?;
    flow.sheets.text(Align::Left, (x, y + 49.0), &figures, style)?;
    let words = format!("일금 {}정", hangul_amount(bill.total));
    let style = shrink_to(&words, Style::regular(9.5), room)?;
    flow.sheets.text(Align::Left, (x, y + 69.0), &words, style)?;
    let sums = [
        (lang.pick("공급가액", "Supply"), won(bill.supply)),
        (lang.pick("부가가치세", "VAT"), won(bill.vat)),
        (lang.pick("합계", "Total"), won(bill.total)),
        (lang.pick("납기일", "Due"), day(bill.due_on, lang)),
    ];
    flow.sheets.rule((middle, y + 12.0), (middle, y + HEIGHT - 12.0), 0.5, Ink::Hairline);
    for ((label, value), row) in sums.into_iter().zip([21.0, 37.0, 53.0, 69.0]) {
        flow.sheets.text(Align::Left, (middle + 16.0, y + row), label, LABEL)?;
        let style = shrink_to(&value, Style::bold(9.0), 110.0)?;
        flow.sheets.text(Align::Right, (RIGHT - 14.0, y + row), &value, style)?;
    }
    flow.y = y + HEIGHT;
    Ok(())
}

/// The heading of a part, with an optional unit on the right.
pub(crate) fn section(flow: &mut Flow, title: &str, unit: &str) -> Result<(), PaperError> {
    flow.make_room(70.0)?;
    flow.down(24.0);
    flow.sheets.text(Align::Left, (LEFT, flow.y), title, SECTION)?;
    flow.sheets.text(Align::Right, (RIGHT, flow.y), unit, LABEL)?;
    flow.down(6.0);
    Ok(())
}

fn lines(flow: &mut Flow, bill: &BillPaper) -> Result<(), PaperError> {
    let lang = bill.lang;
    section(flow, lang.pick("청구 내역", "Charges"), lang.pick("(단위: 원)", "(unit: KRW)"))?;
    let column = |korean, english, width, align| Column {
        title: lang.pick(korean, english).to_owned(),
        width,
        align,
    };
    let columns = vec![
        column("서비스번호", "Service", 58.0, Align::Left),
        column("서비스구분", "Item", 107.0, Align::Left),
        column("조건", "Terms", 68.0, Align::Left),
        column("기간 / 일수", "Period / days", 64.0, Align::Left),
        column("단가", "Unit price", 52.0, Align::Right),
        column("회선수(석)", "Quantity", 42.0, Align::Right),
        column("공급가액", "Supply", 60.0, Align::Right),
        column("세액", "VAT", 48.28, Align::Right),
    ];
    let rows: Vec<Vec<Cell>> = bill.lines.iter().map(|line| row(line, lang)).collect();
    let mut sums = vec![String::new(); columns.len() - 2];
    sums.extend([won(bill.supply), won(bill.vat)]);
    Table { columns, sum: Some((lang.pick("합계", "Sum"), sums)) }.draw(flow, &rows)
}

fn row(line: &BillLine, lang: Lang) -> Vec<Cell> {
    let (span, days) = line.period.map(|period| period_cell(period, lang)).unwrap_or_default();
    vec![
        Cell::of(&line.service),
        Cell::with_note(&line.kind, &line.note),
        Cell::of(&line.condition),
        Cell::with_note(span, days),
        Cell::of(line.unit_price.map(won).unwrap_or_default()),
        Cell::of(&line.quantity),
        Cell::of(won(line.supply)),
        Cell::of(won(line.vat)),
    ]
}

fn period_cell(period: LinePeriod, lang: Lang) -> (String, String) {
    let span = format!("{}~{}", period.first_day.format("%m-%d"), period.last_day.format("%m-%d"));
    let (billed, all) = (period.billed_days, period.days_in_month);
    let days = match lang {
        Lang::Korean => format!("{billed}일 / {all}일"),
        Lang::English => format!("{billed} of {all} days"),
    };
    (span, days)
}

/// What is to be paid, once more where the eye ends up after the last line.
fn grand_total(flow: &mut Flow, bill: &BillPaper) -> Result<(), PaperError> {
    flow.make_room(28.0)?;
    flow.down(19.0);
    let label = bill.lang.pick("청구 금액 (부가가치세 포함)", "Amount due (VAT included)");
    flow.sheets.text(Align::Left, (RIGHT - 234.0, flow.y), label, Style::regular(8.5))?;
    let total = won(bill.total);
    let style = shrink_to(&total, Style::bold(11.5).ink(Ink::Accent), 110.0)?;
    flow.sheets.text(Align::Right, (RIGHT - 4.0, flow.y), &total, style)?;
    flow.down(6.0);
    Ok(())
}

fn payment(flow: &mut Flow, bill: &BillPaper) -> Result<(), PaperError> {
    let Some(account) = &bill.payment else { return Ok(()) };
    let lang = bill.lang;
    section(flow, lang.pick("납부 안내", "How to pay"), "")?;
    let facts = [
        (lang.pick("입금 계좌", "Bank account"), format!("{} {}", account.bank, account.account)),
        (lang.pick("예금주", "Holder"), account.holder.clone()),
        (lang.pick("납기일", "Due"), day(bill.due_on, lang)),
    ];
    let width = (RIGHT - LEFT) / 3.0;
    flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.5, Ink::Hairline);
    for (index, (label, value)) in (0u8..).zip(facts) {
        let x = LEFT + f32::from(index) * width;
        flow.sheets.text(Align::Left, (x, flow.y + 14.0), label, LABEL)?;
        let style = shrink_to(&value, Style::bold(9.5), width - 8.0)?;
        flow.sheets.text(Align::Left, (x, flow.y + 29.0), &value, style)?;
    }
    flow.down(35.0);
    flow.paragraph(LEFT, RIGHT - LEFT, &account.note, LABEL)
}

fn remarks(flow: &mut Flow, bill: &BillPaper) -> Result<(), PaperError> {
    if bill.remarks.is_empty() {
        return Ok(());
    }
    section(flow, bill.lang.pick("비고", "Remarks"), "")?;
    for remark in &bill.remarks {
        flow.paragraph(LEFT, RIGHT - LEFT, &format!("· {remark}"), Style::regular(8.5))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::PaymentAccount;
    use crate::layout::printed;
    use crate::{DerivationInput, DerivationNode, Enquiry, render_bill};
    use chrono::NaiveDate;
    use printpdf::{PdfDocument, PdfParseOptions};

    fn date(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    fn bill(lines: usize) -> BillPaper {
        let line = BillLine {
            service: "J00000001".into(),
            kind: "ASP기본서비스".into(),
            condition: "30~49석 · 3년".into(),
            note: String::new(),
            period: Some(LinePeriod {
                first_day: date(2, 12),
                last_day: date(2, 28),
                billed_days: 17,
                days_in_month: 28,
            }),
            unit_price: Some(160_000),
            quantity: "35".into(),
            supply: 9_077_500,
            vat: 907_750,
        };
        BillPaper {
            lang: Lang::Korean,
            demo: false,
            supplier: Party { name: "(주)개통통신".into(), ..Party::default() },
            payer: Party {
                name: "㈜한빛보험".into(),
                business_number: "124-81-00998".into(),
                ..Party::default()
            },
            number: "202602-A0000001".into(),
            account: "A0000001".into(),
            usage_month: date(2, 1),
            issued_on: date(3, 3),
            due_on: date(3, 25),
            lines: vec![line; lines],
            supply: 9_077_500,
            vat: 907_750,
            total: 9_985_250,
            payment: Some(PaymentAccount::default()),
            remarks: Vec::new(),
            enquiry: Enquiry { desk: "요금관리국".into(), ..Enquiry::default() },
            derivations: vec![tree(0)],
            explanation_hash: "9f2c4be1".into(),
        }
    }

    /// A chain of steps one inside the other, deeper than the page indents.
    fn tree(depth: usize) -> DerivationNode {
        DerivationNode {
            title: "월 이용료".repeat(depth + 1),
            rule: "C2".into(),
            article: "약관 제5조 제1항".into(),
            inputs: vec![DerivationInput {
                name: "단가".into(),
                value: "160,000원".into(),
                source: "요금표 양식 #3 ".repeat(20),
            }],
            formula: "160,000 × 35 × 17 ÷ 28".into(),
            result: "3,400,000원".into(),
            children: if depth < 12 { vec![tree(depth + 1)] } else { Vec::new() },
        }
    }

    /// A bill in which every field is as bad as it can get.
    fn awkward() -> BillPaper {
        let mut bill = bill(60);
        bill.demo = true;
        bill.payer.name = "대한민국중앙고객만족상담서비스연구진흥원".repeat(4);
        bill.payer.address = "서울특별시 영등포구 국제금융로 8길 25 ".repeat(6);
        bill.number = "202602-A0000001-2".repeat(4);
        bill.enquiry.desk = "요금관리국 김정산".repeat(12);
        bill.total = i64::MIN;
        bill.supply = i64::MIN;
        bill.vat = i64::MAX;
        for line in &mut bill.lines {
            line.kind = "상담어플리케이션ASP서비스Premium확장형".into();
            line.note = "이용정지 14일을 뺐습니다".into();
            line.unit_price = Some(i64::MAX);
            line.supply = i64::MIN;
            line.quantity = "123,456.78".into();
        }
        bill
    }

    #[test]
    fn a_bill_is_small_and_the_same_every_time() {
        for bill in [bill(1), bill(40), awkward()] {
            let once = render_bill(&bill).unwrap();
            assert!(once.len() < 100_000, "{} bytes", once.len());
            assert!(once == render_bill(&bill).unwrap(), "two renderings differ");
        }
    }

    #[test]
    fn another_bill_has_another_file_identifier() {
        let identifier = |bill: &BillPaper| {
            let bytes = render_bill(bill).unwrap();
            let at = bytes.windows(3).rposition(|bytes| bytes == b"/ID").unwrap();
            bytes[at..].to_vec()
        };
        let mut other = bill(1);
        other.number = "202602-A0000002".into();
        assert_ne!(identifier(&bill(1)), identifier(&other));
    }

    #[test]
    fn nothing_leaves_the_margins_however_long_the_texts() {
        for bill in [bill(1), awkward()] {
            for text in printed(&set_bill(&bill, "요금 청구서").unwrap()) {
                assert!(text.left >= LEFT - 0.1, "{text:?}");
                assert!(text.right <= RIGHT + 0.1, "{text:?}");
                assert!(text.baseline > 20.0 && text.baseline < 815.0, "{text:?}");
            }
        }
    }

    #[test]
    fn amounts_of_a_column_end_at_the_same_edge() {
        let mut bill = bill(3);
        bill.lines[1].supply = -54_000;
        bill.lines[2].supply = 7;
        let pages = printed(&set_bill(&bill, "요금 청구서").unwrap());
        let right = |shown: &str| pages.iter().find(|text| text.text == shown).unwrap().right;
        assert!((right("-54,000") - right("7")).abs() < 0.01);
    }

    #[test]
    fn pages_are_numbered_and_repeat_the_table_heading() {
        let pages = printed(&set_bill(&bill(40), "요금 청구서").unwrap());
        let count = |shown: &str| pages.iter().filter(|text| text.text == shown).count();
        let last = pages.iter().map(|text| text.page).max().unwrap() + 1;
        for page in 1..=last {
            assert_eq!(count(&format!("{page}/{last}")), 1);
        }
        assert_eq!(count("서비스번호"), 3, "one heading on each page the lines run over");
    }

    #[test]
    fn the_text_of_the_file_reads_as_it_was_written() {
        let bytes = render_bill(&bill(1)).unwrap();
        let file =
            PdfDocument::parse(&bytes, &PdfParseOptions::default(), &mut Vec::new()).unwrap();
        let text = file.extract_text().concat().concat();
        for expected in
            ["㈜한빛보험", "9,985,250원", "일금 구백구십팔만오천이백오십원정", "124-81-00998"]
        {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
    }
}
