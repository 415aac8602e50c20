//! Tables to take away: CSV as Korean Excel opens it (UTF-8 with BOM, CRLF), every text quoted and
//! none of them a formula.

use actix_web::HttpResponse;
use actix_web::http::header;
use chrono::NaiveDate;

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    /// Whole won.
    Won(i64),
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
    pub titles: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
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

    /// The table as a file to download.
    pub fn download(&self, name: &str) -> HttpResponse {
        let disposition = format!("attachment; filename=\"{name}.csv\"");
        HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header((header::CONTENT_DISPOSITION, disposition))
            .body(self.csv())
    }
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Won(won) => won.to_string(),
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
        let sheet = Sheet {
            titles: vec!["고객명".into(), "금액".into()],
            rows: vec![
                vec!["=HYPERLINK(\"x\")".into(), Cell::Won(-1_000)],
                vec!["㈜한빛, \"보험\"\n".into(), Cell::Won(2)],
            ],
        };
        let expected = "\u{feff}\"고객명\",\"금액\"\r\n\"'=HYPERLINK(\"\"x\"\")\",-1000\r\n\
                        \"㈜한빛, \"\"보험\"\"\n\",2\r\n";
        assert_eq!(sheet.csv(), expected);
    }
}
