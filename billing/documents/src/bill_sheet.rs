//! How a bill looks: head, parties, total, lines, payment, then the appendix.

use crate::Lang;
use crate::PaperError;
use crate::bill::{BillLine, BillPaper, LinePeriod, Party, day, won};
use crate::derivation::draw_appendix;
use crate::flow::{Flow, Running, fit, shrink_to, wrap};
use crate::hangul_amount::hangul_amount;
use crate::layout::{About, Align, Ink, LEFT, RIGHT, Style};
use crate::table::{Cell, Column, Table};

const LABEL: Style = Style::regular(8.0).ink(Ink::Muted);
const VALUE: Style = Style::regular(8.5);
const SECTION: Style = Style::bold(9.5).ink(Ink::Accent);

pub(crate) fn draw_bill(bill: &BillPaper) -> Result<Vec<u8>, PaperError> {
    let lang = bill.lang;
    let title = lang.pick("요금 청구서", "Bill");
    let mut flow = Flow::start(Running {
        head: format!("{title} · {} · {}", bill.number, bill.payer.name),
        warning: bill.demo.then(|| lang.pick("시연 데이터", "DEMO DATA")),
        foot: bill.enquiry.sentence(lang),
    })?;
    head(&mut flow, bill, title)?;
    parties(&mut flow, bill)?;
    amount_due(&mut flow, bill)?;
    lines(&mut flow, bill)?;
    sums(&mut flow, bill)?;
    payment(&mut flow, bill)?;
    remarks(&mut flow, bill)?;
    draw_appendix(&mut flow, lang, &bill.derivations, &bill.explanation_hash)?;
    flow.close()?.finish(&about(bill, title))
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
        column("조건", "Terms", 72.0, Align::Left),
        column("기간 / 일수", "Period / days", 64.0, Align::Left),
        column("단가", "Unit price", 52.0, Align::Right),
        column("회선수(석)", "Quantity", 42.0, Align::Right),
        column("공급가액", "Supply", 56.0, Align::Right),
        column("세액", "VAT", 48.28, Align::Right),
    ];
    let rows: Vec<Vec<Cell>> = bill.lines.iter().map(|line| row(line, lang)).collect();
    Table { columns }.draw(flow, &rows)
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

/// The sums below the last line.
fn sums(flow: &mut Flow, bill: &BillPaper) -> Result<(), PaperError> {
    let lang = bill.lang;
    flow.make_room(62.0)?;
    flow.down(4.0);
    let rows = [
        (lang.pick("공급가액", "Supply"), won(bill.supply), Style::regular(8.5)),
        (lang.pick("부가가치세", "VAT"), won(bill.vat), Style::regular(8.5)),
        (lang.pick("합계", "Total"), won(bill.total), Style::bold(10.5)),
    ];
    for (label, value, style) in rows {
        flow.down(16.0);
        flow.sheets.text(Align::Left, (RIGHT - 186.0, flow.y), label, style)?;
        let style = shrink_to(&value, style, 120.0)?;
        flow.sheets.text(Align::Right, (RIGHT - 4.0, flow.y), &value, style)?;
    }
    flow.down(7.0);
    flow.sheets.rule((RIGHT - 190.0, flow.y), (RIGHT, flow.y), 1.0, Ink::Accent);
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
