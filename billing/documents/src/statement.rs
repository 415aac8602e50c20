//! A paper that states something: what it is about, a table, the sentences below it, and how the
//! figures came about. The outage certificate (장애확인서) and the credit note (감액 통지서).

use chrono::NaiveDate;

use crate::bill::day;
use crate::bill_sheet::section;
use crate::derivation::{DerivationNode, draw_appendix};
use crate::flow::{Flow, Running, wrap};
use crate::layout::{About, Align, Ink, LEFT, RIGHT, Sheets, Style};
use crate::table::{Cell, Column, Table};
use crate::{Lang, PaperError};

/// A statement as it is printed. Every text arrives in the paper's language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatementPaper {
    pub lang: Lang,
    /// Prints 시연 데이터 on every page.
    pub demo: bool,
    pub title: String,
    /// 문서번호.
    pub number: String,
    /// To whom.
    pub customer: String,
    /// Label and value; one with an empty value is not printed.
    pub facts: Vec<(String, String)>,
    /// Heading of the table.
    pub table_title: String,
    pub columns: Vec<StatementColumn>,
    pub rows: Vec<Vec<String>>,
    /// One text a column of the closing row; empty for none.
    pub sum: Vec<String>,
    pub sentences: Vec<String>,
    pub dated: NaiveDate,
    /// Who states it, e.g. `㈜개통텔레콤 운용센터`.
    pub issuer: String,
    pub derivations: Vec<DerivationNode>,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementColumn {
    pub title: String,
    /// Share of the table's width, in tenths of a percent; the columns add up to 1,000.
    pub share: u16,
    /// Whether it holds figures.
    pub figures: bool,
}

const LABEL: Style = Style::regular(8.5).ink(Ink::Muted);
const VALUE: Style = Style::regular(9.0);

/// Makes the PDF of a statement, A4 portrait.
///
/// # Errors
/// Only if the typeface or the PDF writer fails, never because of the statement's content.
pub fn render_statement(paper: &StatementPaper) -> Result<Vec<u8>, PaperError> {
    set(paper)?.finish(&About {
        title: format!("{} {} {}", paper.title, paper.number, paper.customer),
        author: paper.issuer.clone(),
        dated: paper.dated,
        language: paper.lang.pick("ko-KR", "en"),
    })
}

fn set(paper: &StatementPaper) -> Result<Sheets, PaperError> {
    let lang = paper.lang;
    let mut flow = Flow::start(Running {
        head: format!("{} · {} · {}", paper.title, paper.number, paper.customer),
        warning: paper.demo.then(|| lang.pick("시연 데이터", "DEMO DATA")),
        foot: format!("{} {}", lang.pick("문서번호", "Document"), paper.number),
    })?;
    head(&mut flow, paper)?;
    for (label, value) in paper.facts.iter().filter(|(_, value)| !value.is_empty()) {
        fact(&mut flow, label, value)?;
    }
    table(&mut flow, paper)?;
    closing(&mut flow, paper)?;
    draw_appendix(&mut flow, lang, &paper.derivations, "")?;
    flow.close()
}

fn head(flow: &mut Flow, paper: &StatementPaper) -> Result<(), PaperError> {
    let number = format!("{} {}", paper.lang.pick("문서번호", "Document"), paper.number);
    flow.sheets.text(Align::Left, (LEFT, 48.0), &number, LABEL)?;
    let middle = (LEFT + RIGHT) / 2.0;
    flow.sheets.text(Align::Centre, (middle, 96.0), &paper.title, Style::bold(24.0))?;
    flow.sheets.rule((LEFT, 116.0), (RIGHT, 116.0), 1.2, Ink::Accent);
    flow.y = 116.0;
    Ok(())
}

/// A ruled row of label and value.
fn fact(flow: &mut Flow, label: &str, value: &str) -> Result<(), PaperError> {
    const INSET: f32 = 118.0;
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

fn table(flow: &mut Flow, paper: &StatementPaper) -> Result<(), PaperError> {
    if paper.columns.is_empty() {
        return Ok(());
    }
    section(flow, &paper.table_title, "")?;
    let column = |column: &StatementColumn| Column {
        title: column.title.clone(),
        width: (RIGHT - LEFT) * f32::from(column.share) / 1_000.0,
        align: if column.figures { Align::Right } else { Align::Left },
    };
    let sum =
        (!paper.sum.is_empty()).then(|| (paper.lang.pick("합계", "Total"), paper.sum.clone()));
    let rows: Vec<Vec<Cell>> =
        paper.rows.iter().map(|row| row.iter().map(Cell::of).collect()).collect();
    Table { columns: paper.columns.iter().map(column).collect(), sum }.draw(flow, &rows)
}

fn closing(flow: &mut Flow, paper: &StatementPaper) -> Result<(), PaperError> {
    flow.down(14.0);
    for sentence in &paper.sentences {
        flow.paragraph(LEFT, RIGHT - LEFT, sentence, Style::regular(9.5))?;
        flow.down(4.0);
    }
    flow.make_room(90.0)?;
    let middle = (LEFT + RIGHT) / 2.0;
    let date = match paper.lang {
        Lang::Korean => paper.dated.format("%Y년 %-m월 %-d일").to_string(),
        Lang::English => day(paper.dated, Lang::English),
    };
    flow.down(34.0);
    flow.sheets.text(Align::Centre, (middle, flow.y), &date, Style::bold(11.5))?;
    flow.down(26.0);
    flow.sheets.text(Align::Centre, (middle, flow.y), &paper.issuer, Style::bold(13.0))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::printed;

    fn certificate() -> StatementPaper {
        StatementPaper {
            title: "장애확인서".into(),
            number: "J00000001-202609".into(),
            customer: "㈜한빛보험".into(),
            facts: vec![("서비스번호".into(), "J00000001".into()), ("비고".into(), String::new())],
            table_title: "장애 내역".into(),
            columns: vec![
                StatementColumn { title: "장애".into(), share: 600, figures: false },
                StatementColumn { title: "금액".into(), share: 400, figures: true },
            ],
            rows: vec![vec!["O-2026-0001".into(), "135,000".into()]],
            sum: vec![String::new(), "135,000".into()],
            sentences: vec!["위와 같이 장애가 있었음을 확인합니다.".into()],
            dated: NaiveDate::from_ymd_opt(2026, 10, 1).unwrap(),
            issuer: "㈜개통텔레콤".into(),
            ..StatementPaper::default()
        }
    }

    #[test]
    fn it_says_what_it_was_given_and_leaves_out_what_is_empty() {
        let sheets = set(&certificate()).unwrap();
        let texts: Vec<String> = printed(&sheets).into_iter().map(|line| line.text).collect();
        for said in ["장애확인서", "O-2026-0001", "135,000", "2026년 10월 1일", "㈜개통텔레콤"]
        {
            assert!(texts.iter().any(|text| text == said), "{said}: {texts:?}");
        }
        assert!(!texts.iter().any(|text| text == "비고"));
    }

    #[test]
    fn the_same_statement_is_the_same_paper() {
        let paper = certificate();
        assert_eq!(render_statement(&paper).unwrap(), render_statement(&paper).unwrap());
    }
}
