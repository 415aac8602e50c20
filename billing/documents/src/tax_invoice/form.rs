//! Boxes, labels and figures in the one colour of a copy.

use crate::PaperError;
use crate::flow::{fit, measure, shrink_to, wrap};
use crate::layout::{Align, Ink, Sheets, Style};

const THIN: f32 = 0.45;
const THICK: f32 = 1.1;
const PADDING: f32 = 2.5;
/// What is shrunk further cannot be read; it is cut instead.
const SMALLEST: f32 = 5.2;

/// A rectangle on the page; points from the top left corner.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Area {
    /// The areas side by side that the widths cut off from the left.
    pub(super) fn columns<const N: usize>(self, widths: [f32; N]) -> [Area; N] {
        let mut x = self.x;
        widths.map(|width| {
            let area = Area { x, width, ..self };
            x += width;
            area
        })
    }

    /// The areas below each other that the heights cut off from the top.
    pub(super) fn rows<const N: usize>(self, heights: [f32; N]) -> [Area; N] {
        let mut y = self.y;
        heights.map(|height| {
            let area = Area { y, height, ..self };
            y += height;
            area
        })
    }

    /// The same split into equal columns.
    pub(super) fn cells(self, count: usize) -> impl Iterator<Item = Area> {
        let width = self.width / count as f32;
        (0..count).map(move |n| Area { x: self.x + width * n as f32, width, ..self })
    }
}

/// A copy of the form while it is filled in.
pub(super) struct Form<'a> {
    pub sheets: &'a mut Sheets,
    /// The colour of frame and labels.
    pub ink: Ink,
}

impl Form<'_> {
    pub(super) fn boxed(&mut self, area: Area) {
        self.frame(area, THIN);
    }

    /// The heavy frame round a block.
    pub(super) fn framed(&mut self, area: Area) {
        self.frame(area, THICK);
    }

    fn frame(&mut self, area: Area, thickness: f32) {
        let (left, top) = (area.x, area.y);
        let (right, bottom) = (area.x + area.width, area.y + area.height);
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        for edge in corners.windows(2) {
            self.sheets.rule(edge[0], edge[1], thickness, self.ink);
        }
    }

    /// A printed word of the form in a box of its own.
    pub(super) fn label(&mut self, area: Area, text: &str) -> Result<(), PaperError> {
        self.boxed(area);
        self.word(area, text, 7.2)
    }

    /// A printed word of the form, without a box.
    pub(super) fn word(&mut self, area: Area, text: &str, size: f32) -> Result<(), PaperError> {
        self.centred(area, text, Style::regular(size).ink(self.ink))
    }

    /// One character below the other.
    pub(super) fn upright(&mut self, area: Area, text: &str) -> Result<(), PaperError> {
        self.boxed(area);
        let count = text.chars().count();
        let step = area.height / (count as f32 + 1.0);
        for (n, character) in (1..).zip(text.chars()) {
            let at = Area { y: area.y + step * n as f32 - step / 2.0, height: step, ..area };
            self.word(at, character.encode_utf8(&mut [0; 4]), 8.0)?;
        }
        Ok(())
    }

    /// What is filled in, in a box, on one line.
    pub(super) fn value(
        &mut self,
        area: Area,
        align: Align,
        text: &str,
        size: f32,
    ) -> Result<(), PaperError> {
        self.boxed(area);
        self.line(area, align, text, Style::regular(size))
    }

    /// A won amount; what is taken back is red on either copy.
    pub(super) fn amount(
        &mut self,
        area: Area,
        align: Align,
        won: Option<i64>,
        size: f32,
    ) -> Result<(), PaperError> {
        self.boxed(area);
        let Some(won) = won else { return Ok(()) };
        self.line(area, align, &grouped(won), Style::regular(size).ink(ink_of(won)))
    }

    /// Text that may take two lines.
    pub(super) fn text(&mut self, area: Area, text: &str) -> Result<(), PaperError> {
        self.boxed(area);
        let mut style = Style::regular(7.6);
        let width = area.width - 2.0 * PADDING;
        let fits = |style: Style| -> Result<bool, PaperError> {
            let lines = wrap(text, style, width)?.len();
            Ok(lines as f32 * style.leading() <= area.height)
        };
        while style.size > SMALLEST && !fits(style)? {
            style.size -= 0.4;
        }
        let room = (area.height / style.leading()) as usize;
        let lines: Vec<String> = wrap(text, style, width)?.into_iter().take(room.max(1)).collect();
        let height = lines.len() as f32 * style.leading();
        let mut baseline = area.y + (area.height - height) / 2.0 + style.leading() * 0.76;
        for line in lines {
            self.sheets.text(Align::Left, (area.x + PADDING, baseline), &line, style)?;
            baseline += style.leading();
        }
        Ok(())
    }

    fn centred(&mut self, area: Area, text: &str, style: Style) -> Result<(), PaperError> {
        self.line(area, Align::Centre, text, style)
    }

    pub(super) fn line(
        &mut self,
        area: Area,
        align: Align,
        text: &str,
        style: Style,
    ) -> Result<(), PaperError> {
        let width = area.width - 2.0 * PADDING;
        let mut style = shrink_to(text, style, width)?;
        style.size = style.size.max(SMALLEST);
        let text = if measure(text, style)? > width + 0.1 {
            fit(text, style, width)?
        } else {
            text.into()
        };
        let x = match align {
            Align::Left => area.x + PADDING,
            Align::Centre => area.x + area.width / 2.0,
            Align::Right => area.x + area.width - PADDING,
        };
        let baseline = area.y + area.height / 2.0 + style.size * 0.36;
        self.sheets.text(align, (x, baseline), &text, style)
    }

    /// One box a character, from the left.
    pub(super) fn characters(
        &mut self,
        area: Area,
        text: &str,
        boxes: usize,
    ) -> Result<(), PaperError> {
        let mut characters = text.chars();
        for cell in area.cells(boxes) {
            self.boxed(cell);
            if let Some(character) = characters.next() {
                let style = Style::regular(10.0);
                self.centred(cell, character.encode_utf8(&mut [0; 4]), style)?;
            }
        }
        Ok(())
    }

    /// An amount with one box a digit, its last digit in the last box; a minus before the first.
    /// One with more digits than boxes is written across them.
    pub(super) fn digits(&mut self, area: Area, won: i64, boxes: usize) -> Result<(), PaperError> {
        let style = Style::regular(10.0).ink(ink_of(won));
        let text = won.to_string();
        let length = text.chars().count();
        if length > boxes {
            return self.amount(area, Align::Right, Some(won), 10.0);
        }
        let padded = format!("{text:>boxes$}");
        for (cell, character) in area.cells(boxes).zip(padded.chars()) {
            self.boxed(cell);
            self.centred(cell, character.encode_utf8(&mut [0; 4]), style)?;
        }
        Ok(())
    }
}

fn ink_of(won: i64) -> Ink {
    if won < 0 { Ink::Alert } else { Ink::Black }
}

/// `-1,234,567`.
pub(super) fn grouped(won: i64) -> String {
    crate::bill::won(won)
}
