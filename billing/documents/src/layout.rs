//! A4 pages measured from the top left corner in points, and the marks put on them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};
use printpdf::{
    Color, FontId, Line, LinePoint, Mm, OffsetDateTime, Op, PaintMode, PdfDocument, PdfFont,
    PdfFontHandle, PdfPage, PdfSaveOptions, Point, Pt, RawImage, RawImageData, RawImageFormat,
    Rect, Rgb, TextItem, TextMatrix, XObject, XObjectId, XObjectTransform,
};

use crate::PaperError;
use crate::picture::Picture;
use crate::typeface::Weight;

pub(crate) const PAGE_WIDTH: f32 = 595.28;
pub(crate) const PAGE_HEIGHT: f32 = 841.89;
/// Left and right edges of everything printed.
pub(crate) const LEFT: f32 = 48.0;
pub(crate) const RIGHT: f32 = PAGE_WIDTH - LEFT;
/// Where the content of a page ends and its footer begins.
pub(crate) const BOTTOM: f32 = PAGE_HEIGHT - 62.0;

/// The colours of a paper, dark enough to survive a fax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Black,
    Muted,
    Accent,
    Hairline,
    Tint,
    Alert,
    /// 적색: the supplier's copy of a tax invoice.
    FormRed,
    /// 청색: the customer's copy.
    FormBlue,
}

impl Ink {
    fn color(self) -> Color {
        let (r, g, b) = match self {
            Self::Black => (0.09, 0.11, 0.16),
            Self::Muted => (0.36, 0.40, 0.46),
            Self::Accent => (0.09, 0.27, 0.52),
            Self::Hairline => (0.80, 0.83, 0.87),
            Self::Tint => (0.945, 0.957, 0.973),
            Self::Alert => (0.70, 0.13, 0.13),
            Self::FormRed => (0.78, 0.10, 0.12),
            Self::FormBlue => (0.08, 0.24, 0.66),
        };
        Color::Rgb(Rgb { r, g, b, icc_profile: None })
    }
}

/// How a text looks; `size` in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub weight: Weight,
    pub size: f32,
    pub ink: Ink,
}

impl Style {
    pub(crate) const fn regular(size: f32) -> Self {
        Self { weight: Weight::Regular, size, ink: Ink::Black }
    }

    pub(crate) const fn bold(size: f32) -> Self {
        Self { weight: Weight::Bold, size, ink: Ink::Black }
    }

    pub(crate) const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    /// The distance between the baselines of two lines of this style.
    pub(crate) fn leading(self) -> f32 {
        self.size * 1.45
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// What a reader's document properties show, and when the paper says it was made.
pub(crate) struct About {
    pub title: String,
    pub author: String,
    pub dated: NaiveDate,
    /// BCP 47, read by screen readers.
    pub language: &'static str,
}

/// The pages of one document while they are being drawn.
pub(crate) struct Sheets {
    pages: Vec<Vec<Op>>,
    used: BTreeMap<&'static str, (Weight, BTreeSet<char>)>,
    pictures: Vec<Picture>,
    fingerprint: Fingerprint,
}

impl Sheets {
    pub(crate) fn new() -> Self {
        Self {
            pages: Vec::new(),
            used: BTreeMap::new(),
            pictures: Vec::new(),
            fingerprint: Fingerprint::new(),
        }
    }

    pub(crate) fn turn_page(&mut self) {
        self.pages.push(Vec::new());
    }

    pub(crate) fn count(&self) -> usize {
        self.pages.len()
    }

    /// Draws a text with its baseline at `y`; `x` is its left end, centre or right end.
    pub(crate) fn text(
        &mut self,
        align: Align,
        (x, y): (f32, f32),
        text: &str,
        style: Style,
    ) -> Result<(), PaperError> {
        let page = self.pages.len().saturating_sub(1);
        self.text_on(page, align, (x, y), text, style)
    }

    /// Draws on a page already turned: footers know their `n/N` only at the end.
    pub(crate) fn text_on(
        &mut self,
        page: usize,
        align: Align,
        (x, y): (f32, f32),
        text: &str,
        style: Style,
    ) -> Result<(), PaperError> {
        let face = style.weight.face()?;
        let text = face.printable(text.trim_end());
        if text.is_empty() {
            return Ok(());
        }
        let width = face.width(&text, style.size);
        let left = match align {
            Align::Left => x,
            Align::Centre => x - width / 2.0,
            Align::Right => x - width,
        };
        self.remember(style.weight, &text);
        self.draw_on(page, text_ops((left, y), text, style));
        Ok(())
    }

    fn remember(&mut self, weight: Weight, text: &str) {
        let (_, used) =
            self.used.entry(weight.resource_name()).or_insert((weight, BTreeSet::new()));
        used.extend(text.chars());
        self.fingerprint.take(text.as_bytes());
    }

    /// Draws a straight line of the thickness given, in points.
    pub(crate) fn rule(&mut self, from: (f32, f32), to: (f32, f32), thickness: f32, ink: Ink) {
        let page = self.pages.len().saturating_sub(1);
        self.rule_on(page, from, to, thickness, ink);
    }

    /// Draws a line on a page already turned.
    pub(crate) fn rule_on(
        &mut self,
        page: usize,
        (x1, y1): (f32, f32),
        (x2, y2): (f32, f32),
        thickness: f32,
        ink: Ink,
    ) {
        let points = [(x1, y1), (x2, y2)]
            .map(|(x, y)| LinePoint { p: Point { x: Pt(x), y: Pt(flip(y)) }, bezier: false });
        let ops = vec![
            Op::SetOutlineColor { col: ink.color() },
            Op::SetOutlineThickness { pt: Pt(thickness) },
            Op::DrawLine { line: Line { points: points.to_vec(), is_closed: false } },
        ];
        self.draw_on(page, ops);
    }

    /// Fills a rectangle whose top left corner is given.
    pub(crate) fn fill(&mut self, (x, y): (f32, f32), (width, height): (f32, f32), ink: Ink) {
        let rectangle = Rect {
            x: Pt(x),
            y: Pt(flip(y + height)),
            width: Pt(width),
            height: Pt(height),
            mode: Some(PaintMode::Fill),
            winding_order: None,
        };
        self.draw(vec![Op::SetFillColor { col: ink.color() }, Op::DrawRectangle { rectangle }]);
    }

    /// Puts a picture into a box whose top left corner is given, as large as fits, in its middle.
    pub(crate) fn picture(
        &mut self,
        (x, y): (f32, f32),
        (width, height): (f32, f32),
        picture: &Picture,
    ) {
        let (own_width, own_height) = picture.fitted((width, height));
        let left = x + (width - own_width) / 2.0;
        let bottom = flip(y + (height + own_height) / 2.0);
        self.pictures.push(picture.clone());
        self.fingerprint.take(&picture.dots);
        let transform = XObjectTransform {
            translate_x: Some(Pt(left)),
            translate_y: Some(Pt(bottom)),
            scale_x: Some(own_width),
            scale_y: Some(own_height),
            // The picture is the unit square, scaled to points here.
            no_auto_scale: true,
            ..XObjectTransform::default()
        };
        let id = picture_id(self.pictures.len());
        self.draw(vec![Op::UseXobject { id, transform }]);
    }

    fn draw(&mut self, ops: Vec<Op>) {
        let page = self.pages.len().saturating_sub(1);
        self.draw_on(page, ops);
    }

    fn draw_on(&mut self, page: usize, ops: Vec<Op>) {
        if let Some(page) = self.pages.get_mut(page) {
            page.extend(ops);
        }
    }

    /// Embeds the characters used and writes the file.
    pub(crate) fn finish(self, about: &About) -> Result<Vec<u8>, PaperError> {
        let mut document = PdfDocument::new(&about.title);
        document.metadata.info.author = about.author.clone();
        document.metadata.info.creator = "Gaetong".to_owned();
        document.metadata.info.producer = "Gaetong, printpdf".to_owned();
        document.metadata.info.creation_date = midnight(about.dated)?;
        document.metadata.info.modification_date = midnight(about.dated)?;
        for (name, (weight, used)) in &self.used {
            let font = weight.face()?.cut_down_to(used)?;
            document.resources.fonts.map.insert(FontId((*name).to_owned()), PdfFont::new(font));
        }
        for (number, picture) in (1..).zip(self.pictures) {
            let image = XObject::Image(raw(picture));
            document.resources.xobjects.map.insert(picture_id(number), image);
        }
        let (width, height) = (Mm(210.0), Mm(297.0));
        document.pages =
            self.pages.into_iter().map(|ops| PdfPage::new(width, height, ops)).collect();
        write(&document, about, self.fingerprint)
    }
}

fn picture_id(number: usize) -> XObjectId {
    XObjectId(format!("Picture{number}"))
}

fn raw(picture: Picture) -> RawImage {
    RawImage {
        pixels: RawImageData::U8(picture.dots),
        width: picture.width,
        height: picture.height,
        data_format: RawImageFormat::RGB8,
        tag: Vec::new(),
    }
}

/// PDF counts upwards from the bottom edge.
fn flip(y: f32) -> f32 {
    PAGE_HEIGHT - y
}

fn text_ops((x, y): (f32, f32), text: String, style: Style) -> Vec<Op> {
    let font = PdfFontHandle::External(FontId(style.weight.resource_name().to_owned()));
    vec![
        Op::SetFillColor { col: style.ink.color() },
        Op::StartTextSection,
        Op::SetFont { font, size: Pt(style.size) },
        Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(x), Pt(flip(y))) },
        Op::ShowText { items: vec![TextItem::Text(text)] },
        Op::EndTextSection,
    ]
}

fn midnight(date: NaiveDate) -> Result<OffsetDateTime, PaperError> {
    OffsetDateTime::from_unix_timestamp(date.and_time(NaiveTime::MIN).and_utc().timestamp())
        .map_err(|error| PaperError::Assembly(error.to_string()))
}

/// printpdf draws the file's two identifiers from a process-wide counter; ours come from what is
/// printed, so that the same input gives the same bytes.
fn write(
    document: &PdfDocument,
    about: &About,
    mut fingerprint: Fingerprint,
) -> Result<Vec<u8>, PaperError> {
    fingerprint.take(about.title.as_bytes());
    let assembly = |error: &dyn std::fmt::Display| PaperError::Assembly(error.to_string());
    let mut file = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
    "1.7".clone_into(&mut file.version);
    let identifiers = file.trailer.get_mut(b"ID").map_err(|error| assembly(&error))?;
    for identifier in identifiers.as_array_mut().map_err(|error| assembly(&error))? {
        *identifier.as_str_mut().map_err(|error| assembly(&error))? = fingerprint.identifier();
    }
    // printpdf always writes this key, and an empty one makes readers announce a PDF/X file.
    let info = file.trailer.get(b"Info").and_then(|info| info.as_reference());
    let info = info.and_then(|id| file.get_object_mut(id)).and_then(|info| info.as_dict_mut());
    info.map_err(|error| assembly(&error))?.remove(b"GTS_PDFXVersion");
    let catalog = file.catalog_mut().map_err(|error| assembly(&error))?;
    catalog.set("Lang", about.language);
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).map_err(|error| assembly(&error))?;
    Ok(bytes)
}

/// FNV-1a, twice with different starts: stable across compilers, unlike the standard hasher.
struct Fingerprint([u64; 2]);

impl Fingerprint {
    fn new() -> Self {
        Self([0xCBF2_9CE4_8422_2325, 0x8422_2325_CBF2_9CE4])
    }

    fn take(&mut self, bytes: &[u8]) {
        for half in &mut self.0 {
            for byte in bytes {
                *half = (*half ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
            }
        }
    }

    fn identifier(&self) -> Vec<u8> {
        self.0.iter().flat_map(|half| half.to_be_bytes()).collect()
    }
}

/// A text as it stands on a page, for tests that look at the layout. Points from the top left.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct Printed {
    pub page: usize,
    pub text: String,
    pub left: f32,
    pub right: f32,
    pub baseline: f32,
}

#[cfg(test)]
pub(crate) fn printed(sheets: &Sheets) -> Vec<Printed> {
    let mut found = Vec::new();
    for (page, ops) in sheets.pages.iter().enumerate() {
        for [font, place, show] in ops.array_windows::<3>() {
            let (
                Op::SetFont { font: PdfFontHandle::External(font), size },
                Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(left), Pt(height)) },
                Op::ShowText { items },
            ) = (font, place, show)
            else {
                continue;
            };
            let weight = if font.0 == "Bold" { Weight::Bold } else { Weight::Regular };
            for item in items {
                let TextItem::Text(text) = item else { continue };
                let width = weight.face().unwrap().width(text, size.0);
                let (text, baseline) = (text.clone(), PAGE_HEIGHT - height);
                found.push(Printed { page, text, left: *left, right: left + width, baseline });
            }
        }
    }
    found
}
