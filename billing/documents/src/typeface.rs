//! The typeface of every paper: Pretendard, regular and bold, under the SIL Open Font Licence
//! (`fonts/OFL.txt`). A document embeds only the glyphs it uses: the whole face would make every
//! bill 2.5 MB.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use printpdf::{FontMetrics, ParsedFont, PdfFontMetricsStub};
use subsetter::GlyphRemapper;

use crate::PaperError;

static REGULAR: LazyLock<Option<Face>> = LazyLock::new(|| {
    Face::read(include_bytes!("../fonts/Pretendard-Regular.ttf"), "GAETNG+Pretendard-Regular", 400)
});
static BOLD: LazyLock<Option<Face>> = LazyLock::new(|| {
    Face::read(include_bytes!("../fonts/Pretendard-Bold.ttf"), "GAETNG+Pretendard-Bold", 700)
});

/// Where Pretendard keeps its digits of equal width, in its private use area. Columns of amounts
/// line up only with these.
const TABULAR_ZERO: u32 = 0xE071;

/// Printed for a character the typeface has no glyph for.
const MISSING: char = '□';

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

impl Weight {
    pub(crate) fn face(self) -> Result<&'static Face, PaperError> {
        let face = match self {
            Self::Regular => REGULAR.as_ref(),
            Self::Bold => BOLD.as_ref(),
        };
        face.ok_or(PaperError::UnreadableTypeface)
    }

    /// The name under which pages refer to the face.
    pub(crate) fn resource_name(self) -> &'static str {
        match self {
            Self::Regular => "Regular",
            Self::Bold => "Bold",
        }
    }
}

/// One weight, read once per process.
pub(crate) struct Face {
    program: &'static [u8],
    name: &'static str,
    glyphs: BTreeMap<u32, u16>,
    advances: BTreeMap<u16, u16>,
    units_per_em: u16,
    vertical: FontMetrics,
    descriptor: PdfFontMetricsStub,
}

impl Face {
    fn read(program: &'static [u8], name: &'static str, weight_class: u16) -> Option<Self> {
        let parsed = ParsedFont::from_bytes(program, 0, &mut Vec::new())?;
        let descriptor =
            PdfFontMetricsStub { us_weight_class: weight_class, ..parsed.pdf_font_metrics };
        Some(Self {
            program,
            name,
            glyphs: parsed.codepoint_to_glyph,
            advances: parsed.glyph_widths,
            units_per_em: parsed.units_per_em,
            vertical: parsed.font_metrics,
            descriptor,
        })
    }

    /// Makes a text printable on one line: control characters and exotic spaces become spaces,
    /// what the typeface lacks becomes □.
    pub(crate) fn printable(&self, text: &str) -> String {
        text.chars().map(|character| self.stand_in(character)).collect()
    }

    fn stand_in(&self, character: char) -> char {
        if character.is_control() || character.is_whitespace() {
            ' '
        } else if self.glyphs.contains_key(&u32::from(character)) {
            character
        } else {
            MISSING
        }
    }

    /// The width of a text in points at the size given.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        let units: u32 = text
            .chars()
            .map(|character| u32::from(self.advance(self.glyph(self.stand_in(character)))))
            .sum();
        size * units as f32 / f32::from(self.units_per_em)
    }

    fn glyph(&self, character: char) -> u16 {
        let code = match character.to_digit(10) {
            Some(digit) => TABULAR_ZERO + digit,
            None => u32::from(character),
        };
        self.glyphs.get(&code).copied().unwrap_or_default()
    }

    fn advance(&self, glyph: u16) -> u16 {
        self.advances.get(&glyph).copied().unwrap_or_default()
    }

    /// The face cut down to the characters used, as printpdf embeds it. Glyphs are numbered in
    /// the order of their characters, so the same characters give the same bytes.
    pub(crate) fn cut_down_to(&self, used: &BTreeSet<char>) -> Result<ParsedFont, PaperError> {
        let mut kept = GlyphRemapper::new();
        let mut glyphs = BTreeMap::new();
        let mut advances = BTreeMap::new();
        for character in used {
            let original = self.glyph(*character);
            let renumbered = kept.remap(original);
            glyphs.insert(u32::from(*character), renumbered);
            advances.insert(renumbered, self.advance(original));
        }
        let program = subsetter::subset(self.program, 0, &kept)
            .map_err(|error| PaperError::Subset(error.to_string()))?;
        Ok(self.embeddable(program, glyphs, advances))
    }

    fn embeddable(
        &self,
        program: Vec<u8>,
        glyphs: BTreeMap<u32, u16>,
        advances: BTreeMap<u16, u16>,
    ) -> ParsedFont {
        let mut font = ParsedFont::with_glyph_data(
            program,
            0,
            Some(self.name.to_owned()),
            glyphs,
            advances,
            self.units_per_em,
            self.vertical.clone(),
        );
        font.pdf_font_metrics = self.descriptor.clone();
        font
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_as_wide_as_every_other() {
        for weight in [Weight::Regular, Weight::Bold] {
            let face = weight.face().unwrap();
            let zero = face.width("0", 100.0);
            assert!(zero > 0.0);
            for digit in '1'..='9' {
                assert_eq!(face.width(&digit.to_string(), 100.0), zero, "{digit} in {weight:?}");
            }
        }
    }

    #[test]
    fn every_modern_syllable_and_the_signs_of_a_bill_have_a_glyph() {
        let signs = "₩㈜○□■①②③×÷=·…–—「」〈〉【】→※§℃%";
        for weight in [Weight::Regular, Weight::Bold] {
            let face = weight.face().unwrap();
            for character in ('가'..='힣').chain(signs.chars()) {
                assert_eq!(face.stand_in(character), character, "{character} in {weight:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_printed_is_shown_as_a_box_and_line_ends_as_spaces() {
        let face = Weight::Regular.face().unwrap();
        assert_eq!(face.printable("株 가\n나\u{a0}다"), "□ 가 나 다");
    }
}
