//! The one list of the house: rows that open, money right-aligned, a sum over the whole filter, cards on a phone.

use askama::Template;
use askama::filters::HtmlSafe;

use super::signs::{Empty, Tag};
use crate::pages::figures;
use crate::pages::page::Page;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Text,
    /// Right-aligned, tabular digits.
    Number,
    /// Kept on one line.
    Fit,
}

impl Shape {
    fn class(self) -> &'static str {
        match self {
            Self::Text => "",
            Self::Number => "num",
            Self::Fit => "fit",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Column {
    pub label: String,
    pub shape: Shape,
}

impl Column {
    #[must_use]
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), shape: Shape::Text }
    }

    #[must_use]
    pub fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), shape: Shape::Number }
    }

    #[must_use]
    pub fn fit(label: impl Into<String>) -> Self {
        Self { label: label.into(), shape: Shape::Fit }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug)]
pub enum Cell {
    Text(String),
    Quiet(String),
    Link {
        text: String,
        href: String,
    },
    /// Whole won.
    Money(i64),
    /// A difference in won, with its sign.
    Difference(i64),
    Count(u64),
    /// Numbers people copy: `J00001587`, `124-81-00998`.
    Code(String),
    Tag(Tag),
    Blank,
}

impl Cell {
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn money(won: &i64) -> String {
        figures::money(*won)
    }

    fn difference(won: &i64) -> String {
        figures::difference(*won)
    }

    fn count(number: &u64) -> String {
        figures::grouped(*number)
    }
}

/// A row; with an address the whole row opens it and its first cell is the link.
#[derive(Clone, Debug)]
pub struct Row {
    pub href: Option<String>,
    pub cells: Vec<Cell>,
}

impl Row {
    #[must_use]
    pub fn to(href: impl Into<String>, cells: Vec<Cell>) -> Self {
        Self { href: Some(href.into()), cells }
    }

    #[must_use]
    pub fn plain(cells: Vec<Cell>) -> Self {
        Self { href: None, cells }
    }
}

/// A saved view above the list: its name, address, count and whether it is the one shown.
#[derive(Clone, Debug)]
pub struct View {
    pub label: String,
    pub href: String,
    pub count: Option<u64>,
    pub current: bool,
}

#[derive(Clone, Debug, Template)]
#[template(path = "part/grid.html")]
pub struct Grid {
    /// Names the table for everyone; shown only when `caption_shown`.
    pub caption: String,
    pub caption_shown: bool,
    /// `(단위: 원)` beside the caption, or empty.
    pub unit: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// The sum over the whole filter, cell by cell; empty for none.
    pub sum: Vec<Cell>,
    /// `총 1,234건`, or empty.
    pub total: String,
    pub older: Option<(String, String)>,
    pub newer: Option<(String, String)>,
    pub empty: Option<Empty>,
    /// The list as a file: words and address.
    pub files: Vec<(String, String)>,
}

impl Grid {
    #[must_use]
    pub fn new(caption: impl Into<String>, columns: Vec<Column>, rows: Vec<Row>) -> Self {
        Self {
            caption: caption.into(),
            caption_shown: false,
            unit: String::new(),
            columns,
            rows,
            sum: Vec::new(),
            total: String::new(),
            older: None,
            newer: None,
            empty: None,
            files: Vec::new(),
        }
    }

    #[must_use]
    pub fn shown_caption(mut self, unit: impl Into<String>) -> Self {
        self.caption_shown = true;
        self.unit = unit.into();
        self
    }

    #[must_use]
    pub fn total(mut self, total: impl Into<String>) -> Self {
        self.total = total.into();
        self
    }

    #[must_use]
    pub fn sum(mut self, cells: Vec<Cell>) -> Self {
        self.sum = cells;
        self
    }

    #[must_use]
    pub fn when_empty(mut self, empty: Empty) -> Self {
        self.empty = Some(empty);
        self
    }

    /// The list as XLSX and CSV: `address` with the kind of file behind it.
    #[must_use]
    pub fn files(mut self, page: &Page, address: &str) -> Self {
        let kinds = [("sheet-xlsx", "xlsx"), ("sheet-csv", "csv")];
        self.files = kinds.map(|(key, kind)| (page.t(key), format!("{address}{kind}"))).to_vec();
        self
    }

    /// The list as a CSV file.
    #[must_use]
    pub fn file(mut self, page: &Page, address: &str) -> Self {
        self.files.push((page.t("sheet-csv"), address.to_owned()));
        self
    }

    fn class(&self, place: &usize) -> &'static str {
        self.columns.get(*place).map_or("", |column| column.shape.class())
    }

    fn label(&self, place: &usize) -> &str {
        self.columns.get(*place).map_or("", |column| &column.label)
    }

    fn has_foot(&self) -> bool {
        !self.total.is_empty()
            || self.older.is_some()
            || self.newer.is_some()
            || !self.files.is_empty()
    }
}

impl HtmlSafe for Grid {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_the_sum_is_shown() {
        let columns = vec![Column::text("name"), Column::number("won")];
        let rows = vec![Row::to("/x", vec![Cell::text("<b>A&B</b>"), Cell::Money(1_234_000)])];
        let html = Grid::new("list", columns, rows)
            .sum(vec![Cell::text("sum"), Cell::Money(-5_000)])
            .to_string();
        assert!(html.contains("&#60;b&#62;A&#38;B") && !html.contains("<b>A"), "{html}");
        assert!(html.contains("1,234,000") && html.contains("\u{2212}5,000"), "{html}");
    }
}
