//! A formal letter with a table of amounts: 납부최고장, 채권잔액 확인서.

use chrono::NaiveDate;

use crate::bill::{Party, day};
use crate::flow::{Flow, Running, shrink_to, wrap};
use crate::layout::{About, Align, Ink, LEFT, RIGHT, Sheets, Style};
use crate::table::{Cell, Column, Table};
use crate::{Lang, PaperError};

/// A letter as it is printed. Every text arrives finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormalLetter {
    pub lang: Lang,
    /// Prints 시연 데이터 on every page.
    pub demo: bool,
    pub title: String,
    /// 문서번호.
    pub number: String,
    pub dated: NaiveDate,
    /// 수신.
    pub to: Party,
    /// 발신.
    pub from: Party,
    /// What is said before the table.
    pub paragraphs: Vec<String>,
    /// Label and value, ruled below one another.
    pub facts: Vec<(String, String)>,
    /// The titles of the table; the first column is a text, the others amounts or days.
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// One text a column, the first left empty for the word 합계; none without a sum.
    pub sum: Option<Vec<String>>,
    /// What is said after the table.
    pub closing: Vec<String>,
    /// Whether the other side is to seal it: 확인란.
    pub to_be_confirmed: bool,
}

const LABEL: Style = Style::regular(8.5).ink(Ink::Muted);
const VALUE: Style = Style::regular(9.0);
const BODY: Style = Style::regular(10.0);

/// Makes the PDF of a formal letter, A4 portrait.
///
/// # Errors
/// Only if the typeface or the PDF writer fails, never because of the letter's content.
pub fn render_formal_letter(letter: &FormalLetter) -> Result<Vec<u8>, PaperError> {
    set(letter)?.finish(&About {
        title: format!("{} {} {}", letter.title, letter.number, letter.to.name),
        author: letter.from.name.clone(),
        dated: letter.dated,
        language: letter.lang.pick("ko-KR", "en"),
    })
}

fn set(letter: &FormalLetter) -> Result<Sheets, PaperError> {
    let lang = letter.lang;
    let mut flow = Flow::start(Running {
        head: format!("{} · {} · {}", letter.title, letter.number, letter.to.name),
        warning: letter.demo.then(|| lang.pick("시연 데이터", "DEMO DATA")),
        foot: format!("{} · {} · {}", letter.from.name, letter.from.phone, letter.from.email),
    })?;
    head(&mut flow, letter)?;
    said(&mut flow, &letter.paragraphs)?;
    for (label, value) in &letter.facts {
        fact(&mut flow, label, value)?;
    }
    flow.down(14.0);
    table(&mut flow, letter)?;
    flow.down(10.0);
    said(&mut flow, &letter.closing)?;
    signed(&mut flow, letter)?;
    flow.close()
}

fn head(flow: &mut Flow, letter: &FormalLetter) -> Result<(), PaperError> {
    let lang = letter.lang;
    let number = format!("{} {}", lang.pick("문서번호", "Document"), letter.number);
    flow.sheets.text(Align::Left, (LEFT, 48.0), &number, LABEL)?;
    let middle = (LEFT + RIGHT) / 2.0;
    flow.sheets.text(Align::Centre, (middle, 96.0), &letter.title, Style::bold(24.0))?;
    flow.sheets.rule((LEFT, 116.0), (RIGHT, 116.0), 1.2, Ink::Accent);
    flow.y = 116.0;
    let dated = day(letter.dated, lang);
    let to = [letter.to.name.as_str(), letter.to.address.as_str()].join(" · ");
    for (label, value) in [
        (lang.pick("수신", "To"), to.as_str()),
        (lang.pick("사업자번호", "Business no."), letter.to.business_number.as_str()),
        (lang.pick("발신", "From"), letter.from.name.as_str()),
        (lang.pick("작성일", "Date"), dated.as_str()),
    ] {
        fact(flow, label, value)?;
    }
    flow.down(16.0);
    Ok(())
}

/// A ruled row of label and value.
fn fact(flow: &mut Flow, label: &str, value: &str) -> Result<(), PaperError> {
    const INSET: f32 = 128.0;
    flow.make_room(24.0)?;
    let top = flow.y;
    flow.sheets.text(Align::Left, (LEFT + 4.0, top + 15.5), label, LABEL)?;
    flow.down(4.0);
    for line in wrap(value, VALUE, RIGHT - LEFT - INSET)? {
        flow.down(14.0);
        flow.sheets.text(Align::Left, (LEFT + INSET, flow.y - 2.5), &line, VALUE)?;
    }
    flow.down(4.0);
    flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.35, Ink::Hairline);
    Ok(())
}

fn said(flow: &mut Flow, paragraphs: &[String]) -> Result<(), PaperError> {
    for paragraph in paragraphs {
        flow.paragraph(LEFT, RIGHT - LEFT, paragraph, BODY)?;
        flow.down(8.0);
    }
    Ok(())
}

fn table(flow: &mut Flow, letter: &FormalLetter) -> Result<(), PaperError> {
    const FIRST: f32 = 1.6;
    let others = letter.columns.len().saturating_sub(1);
    let shares = f32::from(u8::try_from(others).unwrap_or(u8::MAX)) + FIRST;
    let width = (RIGHT - LEFT) / shares;
    let column = |(at, title): (usize, &String)| Column {
        title: title.clone(),
        width: if at == 0 { width * FIRST } else { width },
        align: if at == 0 { Align::Left } else { Align::Right },
    };
    let columns: Vec<Column> = letter.columns.iter().enumerate().map(column).collect();
    let rows: Vec<Vec<Cell>> =
        letter.rows.iter().map(|row| row.iter().map(Cell::of).collect()).collect();
    let word = letter.lang.pick("합계", "Total");
    let sum = letter.sum.clone().map(|values| (word, values));
    Table { columns, sum }.draw(flow, &rows)
}

fn signed(flow: &mut Flow, letter: &FormalLetter) -> Result<(), PaperError> {
    let lang = letter.lang;
    flow.make_room(if letter.to_be_confirmed { 150.0 } else { 50.0 })?;
    let middle = (LEFT + RIGHT) / 2.0;
    let seal = lang.pick("(직인)", "(seal)");
    flow.down(34.0);
    let from = format!("{}  {seal}", letter.from.name);
    flow.sheets.text(Align::Centre, (middle, flow.y), &from, Style::bold(12.0))?;
    if !letter.to_be_confirmed {
        return Ok(());
    }
    flow.down(40.0);
    let sentence = lang.pick(
        "위 잔액이 당사 장부와 일치함(□) / 다음과 같이 다름(□):",
        "This agrees with our books (□) / differs as follows (□):",
    );
    flow.sheets.text(Align::Left, (LEFT, flow.y), sentence, VALUE)?;
    flow.down(44.0);
    let to = format!("{}  {}", letter.to.name, lang.pick("(인)", "(seal)"));
    let style = shrink_to(&to, Style::bold(10.5), RIGHT - LEFT)?;
    flow.sheets.text(Align::Right, (RIGHT, flow.y), &to, style)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::printed;

    fn letter(bills: usize) -> FormalLetter {
        let party = |name: &str| Party { name: name.into(), ..Party::default() };
        FormalLetter {
            lang: Lang::Korean,
            demo: true,
            title: "납부최고장".into(),
            number: "D-2026-00001".into(),
            dated: NaiveDate::from_ymd_opt(2026, 12, 2).unwrap(),
            to: party(&"한빛보험".repeat(20)),
            from: party("㈜개통텔레콤"),
            paragraphs: vec!["아래 요금이 납기일이 지나도록 납부되지 않았습니다.".repeat(4)],
            facts: vec![("납부기한".into(), "2026-12-28".into())],
            columns: ["청구번호", "사용월", "납기일", "미납액"].map(String::from).to_vec(),
            rows: vec![
                ["202610-A0000001", "2026-10", "2026-11-25", "9,900,000"]
                    .map(String::from)
                    .to_vec();
                bills
            ],
            sum: Some(["", "", "", "9,900,000"].map(String::from).to_vec()),
            closing: vec!["이용이 정지됩니다.".into()],
            to_be_confirmed: true,
        }
    }

    /// Nothing leaves the margins however many bills there are, and the same input gives the same
    /// bytes.
    #[test]
    fn it_stays_within_its_margins() {
        for bills in [1, 40, 90] {
            for text in printed(&set(&letter(bills)).unwrap()) {
                assert!(text.left >= LEFT - 0.1 && text.right <= RIGHT + 0.1, "{text:?}");
            }
        }
        let once = render_formal_letter(&letter(3)).unwrap();
        assert_eq!(once, render_formal_letter(&letter(3)).unwrap());
    }
}
