//! The file as rows of texts, whatever it was: XLSX, or CSV in UTF-8, UTF-16 or CP949.

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use encoding_rs::{EUC_KR, Encoding as Charset, UTF_8};
use serde::{Deserialize, Serialize};
use std::io::Cursor;

/// The largest file taken, in bytes, and the most rows and columns read of it.
pub const LARGEST: usize = 10 * 1024 * 1024;
const MOST_ROWS: usize = 50_000;
const MOST_COLUMNS: usize = 64;
/// The longest text kept of a cell, in characters.
const LONGEST: usize = 200;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Xlsx,
    Csv,
}

impl FileKind {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            FileKind::Xlsx => "xlsx",
            FileKind::Csv => "csv",
        }
    }
}

/// How the letters of a CSV file are written; XLSX is always Unicode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    Utf8,
    Utf16,
    Cp949,
}

impl Encoding {
    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf8",
            Encoding::Utf16 => "utf16",
            Encoding::Cp949 => "cp949",
        }
    }
}

/// A file as rows of trimmed texts. Row and column numbers count from zero here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    pub kind: FileKind,
    pub encoding: Encoding,
    pub rows: Vec<Vec<String>>,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the file is empty")]
    Empty,
    #[error("the file is larger than {LARGEST} bytes")]
    TooLarge,
    #[error("the file has more than {MOST_ROWS} rows")]
    TooManyRows,
    #[error("a workbook of the old kind (.xls)")]
    OldWorkbook,
    #[error("a broken workbook")]
    BrokenWorkbook,
    #[error("neither UTF-8 nor CP949")]
    UnknownEncoding,
}

impl Grid {
    /// Reads a file by its content; its name says nothing.
    pub fn read(bytes: &[u8]) -> Result<Grid, Unreadable> {
        match bytes {
            [] => Err(Unreadable::Empty),
            _ if bytes.len() > LARGEST => Err(Unreadable::TooLarge),
            [b'P', b'K', 3, 4, ..] => workbook(bytes),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(Unreadable::OldWorkbook),
            _ => comma_separated(bytes),
        }
    }
}

/// The first sheet that has cells. Cells are read one by one, so that a sheet that claims a
/// million columns costs nothing.
fn workbook(bytes: &[u8]) -> Result<Grid, Unreadable> {
    let broken = |_| Unreadable::BrokenWorkbook;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    for name in book.sheet_names() {
        let rows = sheet(&mut book, &name)?;
        if !rows.is_empty() {
            return Ok(Grid { kind: FileKind::Xlsx, encoding: Encoding::Utf8, rows });
        }
    }
    Err(Unreadable::Empty)
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Vec<String>>, Unreadable> {
    let broken = |_| Unreadable::BrokenWorkbook;
    let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let place = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        let (row, column) = (place(row), place(column));
        let text = text_of(cell.get_value());
        if text.is_empty() || column >= MOST_COLUMNS {
            continue;
        }
        if row >= MOST_ROWS {
            return Err(Unreadable::TooManyRows);
        }
        if rows.len() <= row {
            rows.resize_with(row + 1, Vec::new);
        }
        if rows[row].len() <= column {
            rows[row].resize_with(column + 1, String::new);
        }
        rows[row][column] = text;
    }
    Ok(rows)
}

/// A cell as it would be typed. A whole number has no decimal point, so amounts stay exact.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            tidy(text)
        }
        DataRef::SharedString(text) => tidy(text),
        DataRef::DateTime(moment) => moment_of(moment),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A serial below one is a time of day alone: such days lie before 1900.
fn moment_of(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match (year < 1900, time.as_str()) {
        (true, _) => time,
        (false, "00:00:00") => format!("{year:04}-{month:02}-{day:02}"),
        (false, _) => format!("{year:04}-{month:02}-{day:02} {time}"),
    }
}

fn tidy(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

fn comma_separated(bytes: &[u8]) -> Result<Grid, Unreadable> {
    let (text, encoding) = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Unreadable::UnknownEncoding)?;
        if rows.len() >= MOST_ROWS {
            return Err(Unreadable::TooManyRows);
        }
        // The reader leaves empty lines out; the place in the file is what people count.
        let line = record.position().map_or(rows.len() as u64, |place| place.line() - 1);
        while (rows.len() as u64) < line && rows.len() < MOST_ROWS {
            rows.push(Vec::new());
        }
        rows.push(record.iter().take(MOST_COLUMNS).map(tidy).collect());
    }
    if rows.is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(Grid { kind: FileKind::Csv, encoding, rows })
}

/// A byte order mark decides; without one what is valid UTF-8 is UTF-8, and the rest CP949.
fn decode(bytes: &[u8]) -> Result<(String, Encoding), Unreadable> {
    let (charset, encoding) = match Charset::for_bom(bytes) {
        Some((charset, _)) if charset == UTF_8 => (UTF_8, Encoding::Utf8),
        Some((charset, _)) => (charset, Encoding::Utf16),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, Encoding::Utf8),
        None => (EUC_KR, Encoding::Cp949),
    };
    let (text, _, broken) = charset.decode(bytes);
    match broken || text.contains('\0') {
        true => Err(Unreadable::UnknownEncoding),
        false => Ok((text.into_owned(), encoding)),
    }
}

/// The sign that parts the columns: whichever of comma, tab and semicolon the first lines have most of.
fn delimiter(text: &str) -> u8 {
    let head: Vec<&str> = text.lines().take(20).collect();
    let count = |sign: u8| head.iter().flat_map(|line| line.bytes()).filter(|b| *b == sign).count();
    let signs = [b',', b'\t', b';'];
    // The comma wins a draw: it comes last where counts are equal.
    signs.into_iter().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}
