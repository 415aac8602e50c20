//! Ruled tables that repeat their heading on every page.

use crate::PaperError;
use crate::flow::{Flow, shrink_to, wrap};
use crate::layout::{Align, Ink, LEFT, RIGHT, Style};

/// A column; `width` in points. The widths of a table add up to the width between the margins.
pub(crate) struct Column {
    pub title: String,
    pub width: f32,
    pub align: Align,
}

/// The content of one cell: a text, and below it a smaller note (may be empty).
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub text: String,
    pub note: String,
}

impl Cell {
    pub(crate) fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), note: String::new() }
    }

    pub(crate) fn with_note(text: impl Into<String>, note: impl Into<String>) -> Self {
        Self { text: text.into(), note: note.into() }
    }
}

pub(crate) struct Table {
    pub columns: Vec<Column>,
    /// The closing row in bold: a label at the left edge and one text a column, most of them
    /// empty. None if the columns are not summed.
    pub sum: Option<(&'static str, Vec<String>)>,
}

const BODY: Style = Style::regular(8.0);
const NOTE: Style = Style::regular(7.2).ink(Ink::Muted);
const HEAD: Style = Style::bold(7.8).ink(Ink::Accent);
const SUM: Style = Style::bold(8.2);
const PADDING: f32 = 3.5;
const GAP: f32 = 4.0;
const HEAD_HEIGHT: f32 = 20.0;

/// A line of a cell, ready to be drawn.
struct Set {
    text: String,
    style: Style,
}

impl Table {
    pub(crate) fn draw(&self, flow: &mut Flow, rows: &[Vec<Cell>]) -> Result<(), PaperError> {
        flow.make_room(HEAD_HEIGHT + 30.0)?;
        self.head(flow)?;
        for row in rows {
            self.row(flow, row)?;
        }
        self.sum(flow)?;
        flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.8, Ink::Accent);
        Ok(())
    }

    fn sum(&self, flow: &mut Flow) -> Result<(), PaperError> {
        let Some((label, values)) = &self.sum else { return Ok(()) };
        if flow.make_room(HEAD_HEIGHT)? {
            self.head(flow)?;
        }
        flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.8, Ink::Accent);
        flow.sheets.text(Align::Left, (LEFT + GAP, flow.y + 13.2), label, SUM)?;
        for ((x, column), value) in self.placed().zip(values) {
            let style = shrink_to(value, SUM, column.width - 2.0 * GAP)?;
            flow.sheets.text(column.align, (x, flow.y + 13.2), value, style)?;
        }
        flow.down(HEAD_HEIGHT);
        Ok(())
    }

    fn head(&self, flow: &mut Flow) -> Result<(), PaperError> {
        let y = flow.y;
        flow.sheets.fill((LEFT, y), (RIGHT - LEFT, HEAD_HEIGHT), Ink::Tint);
        flow.sheets.rule((LEFT, y), (RIGHT, y), 0.8, Ink::Accent);
        for (x, column) in self.placed() {
            let style = shrink_to(&column.title, HEAD, column.width - 2.0 * GAP)?;
            flow.sheets.text(column.align, (x, y + 13.2), &column.title, style)?;
        }
        flow.down(HEAD_HEIGHT);
        flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.5, Ink::Hairline);
        Ok(())
    }

    fn row(&self, flow: &mut Flow, cells: &[Cell]) -> Result<(), PaperError> {
        let set = self.set(cells)?;
        let height = set.iter().map(|lines| stack(lines)).fold(0.0, f32::max) + 2.0 * PADDING;
        if flow.make_room(height)? {
            self.head(flow)?;
        }
        for ((x, column), lines) in self.placed().zip(set) {
            let mut y = flow.y + PADDING;
            for line in lines {
                y += line.style.leading();
                let baseline = y - line.style.size * 0.38;
                flow.sheets.text(column.align, (x, baseline), &line.text, line.style)?;
            }
        }
        flow.down(height);
        flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.35, Ink::Hairline);
        Ok(())
    }

    /// Wraps what is text; amounts, which are right-aligned, keep to one line.
    fn set(&self, cells: &[Cell]) -> Result<Vec<Vec<Set>>, PaperError> {
        let mut set = Vec::new();
        for (column, cell) in self.columns.iter().zip(cells) {
            let width = column.width - 2.0 * GAP;
            let mut lines = Vec::new();
            for (text, style) in [(&cell.text, BODY), (&cell.note, NOTE)] {
                if text.is_empty() {
                    continue;
                }
                if column.align == Align::Right {
                    let style = shrink_to(text, style, width)?;
                    lines.push(Set { text: text.clone(), style });
                } else {
                    lines.extend(
                        wrap(text, style, width)?.into_iter().map(|text| Set { text, style }),
                    );
                }
            }
            set.push(lines);
        }
        Ok(set)
    }

    /// The columns with the x at which their texts are anchored.
    fn placed(&self) -> impl Iterator<Item = (f32, &Column)> {
        let mut left = LEFT;
        self.columns.iter().map(move |column| {
            let x = match column.align {
                Align::Left => left + GAP,
                Align::Centre => left + column.width / 2.0,
                Align::Right => left + column.width - GAP,
            };
            left += column.width;
            (x, column)
        })
    }
}

fn stack(lines: &[Set]) -> f32 {
    lines.iter().map(|line| line.style.leading()).sum()
}
