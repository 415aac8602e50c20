//! Tables to take away: XLSX with real numbers and dates, and CSV as Korean Excel opens it (UTF-8
//! with BOM, CRLF), every text quoted and none of them a formula.

mod workbook;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use chrono::NaiveDate;

use crate::pages::page::Page;
use crate::problem::Problem;

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Numbers people copy (business numbers, service IDs) are texts too.
    Text(String),
    /// Whole won.
    Won(i64),
    Count(i64),
    Day(NaiveDate),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

/// A table with its titles.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// What it is, in a few words.
    pub name: String,
    pub titles: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    /// Places of the columns with a sum below them; a workbook has it, a CSV file has none.
    pub sums: Vec<usize>,
}

/// What a workbook says of itself on a sheet of its own.
#[derive(Debug, Clone)]
pub struct Guide {
    /// Name of that sheet: `안내`.
    pub name: String,
    /// Words and what they are: what it is, the filter, the day it was made.
    pub facts: Vec<(String, String)>,
    /// The day it was made.
    pub day: NaiveDate,
    /// The word before a sum.
    pub sum: String,
}

/// The form of a file, by the end of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Xlsx,
    Csv,
}

impl FileKind {
    /// None where no file is asked for; anything but `xlsx` is CSV.
    pub fn asked(code: Option<&str>) -> Option<FileKind> {
        match code.filter(|code| !code.is_empty())? {
            "xlsx" => Some(FileKind::Xlsx),
            _ => Some(FileKind::Csv),
        }
    }
}

impl Guide {
    /// The guide of a page's file; `filter` are the conditions its rows meet.
    pub fn of(page: &Page, title: impl Into<String>, filter: Vec<(String, String)>) -> Guide {
        let mut facts = vec![(page.t("sheet-what"), title.into())];
        facts.extend(filter.into_iter().filter(|(_, value)| !value.is_empty()));
        facts.push((page.t("sheet-made-on"), page.today.to_string()));
        facts.push((page.t("sheet-amounts"), page.t("sheet-amounts-are")));
        Guide { name: page.t("sheet-guide"), facts, day: page.today, sum: page.t("bill-sum") }
    }
}

impl Sheet {
    pub fn new(name: impl Into<String>, titles: Vec<String>, rows: Vec<Vec<Cell>>) -> Sheet {
        Sheet { name: name.into(), titles, rows, sums: Vec::new() }
    }

    /// With sums below these columns.
    #[must_use]
    pub fn summed(mut self, places: impl IntoIterator<Item = usize>) -> Sheet {
        self.sums = places.into_iter().collect();
        self
    }

    /// The table as CSV.
    pub fn csv(&self) -> String {
        let mut text = String::from('\u{feff}');
        let titles = self.titles.iter().map(|title| Cell::Text(title.clone())).collect();
        for row in std::iter::once(&titles).chain(&self.rows) {
            let cells: Vec<String> = row.iter().map(written).collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        text
    }

    /// The table as a file to download, made off the event loop.
    ///
    /// # Errors
    /// More rows than a worksheet holds, and broken machinery.
    pub async fn download(
        self,
        kind: FileKind,
        name: &str,
        guide: Guide,
    ) -> Result<HttpResponse, Problem> {
        download(vec![self], kind, name, guide).await
    }
}

/// Several tables as one workbook; as CSV the first of them.
///
/// # Errors
/// As [`Sheet::download`].
pub async fn download(
    sheets: Vec<Sheet>,
    kind: FileKind,
    name: &str,
    guide: Guide,
) -> Result<HttpResponse, Problem> {
    let made = web::block(move || match kind {
        FileKind::Xlsx => workbook::bytes(&sheets, &guide),
        FileKind::Csv => Ok(sheets.first().map(Sheet::csv).unwrap_or_default().into_bytes()),
    });
    let made = made.await.map_err(|error| Problem::internal(&error))?;
    let bytes = made.map_err(|error| Problem::internal(&error))?;
    let (end, media) = match kind {
        FileKind::Xlsx => ("xlsx", workbook::MEDIA_TYPE),
        FileKind::Csv => ("csv", "text/csv; charset=utf-8"),
    };
    let disposition = format!("attachment; filename=\"{name}.{end}\"");
    Ok(HttpResponse::Ok()
        .content_type(media)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes))
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Won(number) | Cell::Count(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Text(text) => format!("\"{}\"", harmless(text).replace('"', "\"\"")),
    }
}

/// A text a spreadsheet would take for a formula gets an apostrophe in front.
fn harmless(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customers_name_is_no_formula() {
        let rows = vec![
            vec!["=HYPERLINK(\"x\")".into(), Cell::Won(-1_000)],
            vec!["㈜한빛, \"보험\"\n".into(), Cell::Won(2)],
        ];
        let sheet = Sheet::new("미수", vec!["고객명".into(), "금액".into()], rows);
        let expected = "\u{feff}\"고객명\",\"금액\"\r\n\"'=HYPERLINK(\"\"x\"\")\",-1000\r\n\
                        \"㈜한빛, \"\"보험\"\"\n\",2\r\n";
        assert_eq!(sheet.csv(), expected);
    }
}
