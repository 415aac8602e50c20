//! Content that runs down a page and onto the next one.

use crate::PaperError;
use crate::layout::{Align, BOTTOM, Ink, LEFT, PAGE_HEIGHT, RIGHT, Sheets, Style};
use crate::typeface::Weight;

/// What is repeated on the pages of one paper.
pub(crate) struct Running {
    /// Top left from the second page on, e.g. the title, the customer and the number.
    pub head: String,
    /// Top right of every page if this is not real: `시연 데이터`.
    pub warning: Option<&'static str>,
    /// Bottom left of every page: whom to ask.
    pub foot: String,
}

/// A cursor moving down the pages.
pub(crate) struct Flow {
    pub sheets: Sheets,
    pub y: f32,
    running: Running,
}

const TOP: f32 = 40.0;
/// Where content starts on a page with a running head.
pub(crate) const FIRST_LINE_BELOW_HEAD: f32 = 66.0;

impl Flow {
    pub(crate) fn start(running: Running) -> Result<Self, PaperError> {
        let mut flow = Self { sheets: Sheets::new(), y: TOP, running };
        flow.sheets.turn_page();
        flow.warn()?;
        Ok(flow)
    }

    /// Begins a page with the running head.
    pub(crate) fn turn_page(&mut self) -> Result<(), PaperError> {
        self.sheets.turn_page();
        let head = self.running.head.clone();
        let style = Style::regular(8.0).ink(Ink::Muted);
        let width = RIGHT - LEFT - 90.0;
        let head = fit(&head, style, width)?;
        self.sheets.text(Align::Left, (LEFT, TOP - 2.2), &head, style)?;
        self.warn()?;
        self.sheets.rule((LEFT, TOP + 10.0), (RIGHT, TOP + 10.0), 0.5, Ink::Hairline);
        self.y = FIRST_LINE_BELOW_HEAD;
        Ok(())
    }

    /// Makes sure `height` points are left on the page; true if that took a new page.
    pub(crate) fn make_room(&mut self, height: f32) -> Result<bool, PaperError> {
        let full = self.y + height > BOTTOM;
        if full {
            self.turn_page()?;
        }
        Ok(full)
    }

    /// The page being drawn, counted from zero.
    pub(crate) fn page(&self) -> usize {
        self.sheets.count().saturating_sub(1)
    }

    pub(crate) fn down(&mut self, height: f32) {
        self.y += height;
    }

    /// Prints wrapped lines below one another, turning pages as needed; the cursor is the top
    /// edge of the next line.
    pub(crate) fn paragraph(
        &mut self,
        x: f32,
        width: f32,
        text: &str,
        style: Style,
    ) -> Result<(), PaperError> {
        for line in wrap(text, style, width)? {
            self.make_room(style.leading())?;
            self.down(style.leading());
            let baseline = self.y - style.size * 0.35;
            self.sheets.text(Align::Left, (x, baseline), &line, style)?;
        }
        Ok(())
    }

    /// A framed badge in the top right corner.
    fn warn(&mut self) -> Result<(), PaperError> {
        let Some(warning) = self.running.warning else { return Ok(()) };
        let style = Style::bold(8.0).ink(Ink::Alert);
        let (left, right) = (RIGHT - measure(warning, style)? - 12.0, RIGHT);
        let (top, bottom) = (TOP - 13.0, TOP + 3.0);
        self.sheets.text(Align::Right, (right - 6.0, TOP - 2.2), warning, style)?;
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        for edge in corners.windows(2) {
            self.sheets.rule(edge[0], edge[1], 0.7, Ink::Alert);
        }
        Ok(())
    }

    /// Prints footers now that the number of pages is known, and hands the pages over.
    pub(crate) fn close(mut self) -> Result<Sheets, PaperError> {
        let count = self.sheets.count();
        let style = Style::regular(7.5).ink(Ink::Muted);
        let foot = fit(&self.running.foot, style, RIGHT - LEFT - 60.0)?;
        let y = PAGE_HEIGHT - 34.0;
        for page in 0..count {
            self.sheets.text_on(page, Align::Left, (LEFT, y), &foot, style)?;
            let number = format!("{}/{count}", page + 1);
            self.sheets.text_on(page, Align::Right, (RIGHT, y), &number, style)?;
        }
        Ok(self.sheets)
    }
}

/// Breaks a text into lines no wider than `width`, between words where it can (Korean readers
/// dislike a broken word) and inside a word only if the word alone is too wide.
pub(crate) fn wrap(text: &str, style: Style, width: f32) -> Result<Vec<String>, PaperError> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if measure(&joined, style)? <= width {
                line = joined;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = break_word(word, style, width, &mut lines)?;
        }
        lines.push(line);
    }
    Ok(lines)
}

/// Pushes full lines of an overlong word and returns what is left of it.
fn break_word(
    word: &str,
    style: Style,
    width: f32,
    lines: &mut Vec<String>,
) -> Result<String, PaperError> {
    let mut rest = String::new();
    for character in word.chars() {
        rest.push(character);
        if rest.chars().count() > 1 && measure(&rest, style)? > width {
            rest.pop();
            lines.push(std::mem::replace(&mut rest, character.to_string()));
        }
    }
    Ok(rest)
}

/// Cuts a text that must stay on one line, marking the cut with `…`.
pub(crate) fn fit(text: &str, style: Style, width: f32) -> Result<String, PaperError> {
    if measure(text, style)? <= width {
        return Ok(text.to_owned());
    }
    let mut kept = text.to_owned();
    while kept.pop().is_some() {
        let cut = format!("{}…", kept.trim_end());
        if measure(&cut, style)? <= width {
            return Ok(cut);
        }
    }
    Ok(String::new())
}

/// The size at which a text that must not be cut, an amount, fits its column.
pub(crate) fn shrink_to(text: &str, style: Style, width: f32) -> Result<Style, PaperError> {
    let natural = measure(text, style)?;
    if natural <= width {
        return Ok(style);
    }
    Ok(Style { size: style.size * width / natural, ..style })
}

pub(crate) fn measure(text: &str, style: Style) -> Result<f32, PaperError> {
    Ok(Weight::face(style.weight)?.width(text, style.size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_overlong_words_inside() {
        let style = Style::regular(10.0);
        let text = "서울특별시 종로구 세종대로 209 가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허";
        let lines = wrap(text, style, 100.0).unwrap();
        assert!(lines.len() > 3, "{lines:?}");
        for line in &lines {
            assert!(measure(line, style).unwrap() <= 100.0, "{line}");
        }
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        assert!(lines[0].starts_with("서울특별시"));
    }

    #[test]
    fn a_cut_text_says_so_and_fits() {
        let style = Style::regular(10.0);
        let cut = fit("한빛손해보험 주식회사 고객상담센터", style, 80.0).unwrap();
        assert!(cut.ends_with('…'), "{cut}");
        assert!(measure(&cut, style).unwrap() <= 80.0);
        assert_eq!(fit("한빛", style, 80.0).unwrap(), "한빛");
    }

    #[test]
    fn an_amount_shrinks_instead_of_being_cut() {
        let style = Style::regular(8.0);
        let shrunk = shrink_to("-1,234,567,890,123", style, 50.0).unwrap();
        assert!(shrunk.size < 8.0);
        assert!(measure("-1,234,567,890,123", shrunk).unwrap() <= 50.01);
    }
}
