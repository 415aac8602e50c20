//! A table as a workbook: titles that stay in sight, a filter on each column, real numbers and dates,
//! sums that follow the filter, and a sheet that says what it is.

use super::{Cell, Guide, Sheet};
use chrono::Datelike;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
    utility,
};

pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Rows a column's width is taken from.
const MEASURED: usize = 500;
/// Narrowest and widest column, in digits.
const WIDTH: (u32, u32) = (8, 60);
/// Characters a worksheet's name may have.
const NAME: usize = 31;

struct Formats {
    title: Format,
    won: Format,
    day: Format,
    sum: Format,
}

/// The bytes of a workbook: the same tables on the same day give the same bytes.
pub fn bytes(sheets: &[Sheet], guide: &Guide) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats {
        title: Format::new().set_bold().set_border_bottom(FormatBorder::Thin),
        won: Format::new().set_num_format("#,##0"),
        day: Format::new().set_num_format("yyyy-mm-dd"),
        sum: Format::new().set_bold().set_num_format("#,##0").set_border_top(FormatBorder::Thin),
    };
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&excel_day(guide.day)?));
    for sheet in sheets {
        write(book.add_worksheet_with_constant_memory()?, sheet, guide, &formats)?;
    }
    let about = book.add_worksheet();
    about.set_name(short(&guide.name))?;
    for (row, (word, said)) in (0..).zip(&guide.facts) {
        about.write_string_with_format(row, 0, word, &formats.title)?;
        about.write_string(row, 1, said)?;
    }
    about.set_column_width(0, 20)?.set_column_width(1, 80)?;
    book.save_to_buffer()
}

fn write(
    page: &mut Worksheet,
    sheet: &Sheet,
    guide: &Guide,
    formats: &Formats,
) -> Result<(), XlsxError> {
    page.set_name(short(&sheet.name))?;
    page.set_freeze_panes(1, 0)?;
    let columns = u16::try_from(sheet.titles.len()).unwrap_or(u16::MAX);
    for (place, column) in (0..columns).zip(0..) {
        page.set_column_width(place, f64::from(width(sheet, column)))?;
    }
    for (column, title) in (0..).zip(&sheet.titles) {
        page.write_string_with_format(0, column, title, &formats.title)?;
    }
    let rows = (1_u32..).zip(&sheet.rows);
    for (row, cells) in rows {
        for (column, cell) in (0..).zip(cells) {
            write_cell(page, (row, column), cell, formats)?;
        }
    }
    let last = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    if last > 0 && columns > 0 {
        page.autofilter(0, 0, last, columns - 1)?;
        sums(page, sheet, guide, (last, formats))?;
    }
    Ok(())
}

fn write_cell(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => page.write_string(row, column, text)?,
        Cell::Won(number) | Cell::Count(number) => {
            page.write_with_format(row, column, *number, &formats.won)?
        }
        Cell::Day(day) => {
            page.write_datetime_with_format(row, column, excel_day(*day)?, &formats.day)?
        }
    };
    Ok(())
}

/// The row below the last: the sum of the rows the reader's filter leaves.
fn sums(
    page: &mut Worksheet,
    sheet: &Sheet,
    guide: &Guide,
    (last, formats): (u32, &Formats),
) -> Result<(), XlsxError> {
    if sheet.sums.is_empty() {
        return Ok(());
    }
    if !sheet.sums.contains(&0) {
        page.write_string_with_format(last + 1, 0, &guide.sum, &formats.sum)?;
    }
    for &place in &sheet.sums {
        let column = u16::try_from(place).unwrap_or(u16::MAX);
        let name = utility::column_number_to_name(column);
        let of = |row: &Vec<Cell>| match row.get(place) {
            Some(Cell::Won(number) | Cell::Count(number)) => *number,
            _ => 0,
        };
        let sum: i64 = sheet.rows.iter().map(of).sum();
        let formula = Formula::new(format!("=SUBTOTAL(109,{name}2:{name}{})", last + 1));
        let formula = formula.set_result(sum.to_string());
        page.write_formula_with_format(last + 1, column, formula, &formats.sum)?;
    }
    Ok(())
}

/// In digits; a Hangul syllable is two wide.
fn width(sheet: &Sheet, column: usize) -> u32 {
    let wide = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<u32>();
    let of = |cell: &Cell| match cell {
        Cell::Text(text) => wide(text),
        // With the commas between its groups.
        Cell::Won(number) | Cell::Count(number) => wide(&number.to_string()) * 4 / 3,
        Cell::Day(_) => 10,
    };
    let cells = sheet.rows.iter().take(MEASURED).filter_map(|row| row.get(column)).map(of);
    let title = sheet.titles.get(column).map_or(0, |title| wide(title) + 3);
    (cells.chain([title]).max().unwrap_or(0) + 2).clamp(WIDTH.0, WIDTH.1)
}

fn excel_day(day: chrono::NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    let year = u16::try_from(day.year()).unwrap_or(u16::MAX);
    ExcelDateTime::from_ymd(year, part(day.month()), part(day.day()))
}

/// A name a worksheet may have.
fn short(name: &str) -> String {
    let allowed =
        |c: char| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') { ' ' } else { c };
    name.chars().map(allowed).take(NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};

    fn day(text: &str) -> chrono::NaiveDate {
        text.parse().unwrap()
    }

    /// Written, read back by another library: numbers are numbers, days are days, a business number
    /// keeps its zeros, and the sum is there for those who do not calculate.
    #[test]
    fn a_workbook_reads_back_as_what_it_was() {
        let rows = vec![
            vec![
                "=1+1".into(),
                "0012345678".into(),
                Cell::Day(day("2026-10-25")),
                Cell::Won(-5_000),
            ],
            vec!["㈜한빛".into(), "".into(), Cell::Day(day("2026-11-25")), Cell::Won(1_234_567)],
        ];
        let titles = ["고객명", "사업자번호", "납기일", "금액"].map(str::to_owned).to_vec();
        let sheet = Sheet::new("청구/목록", titles, rows).summed([3]);
        let guide = Guide {
            name: "안내".to_owned(),
            facts: vec![("기준일".to_owned(), "2026-11-29".to_owned())],
            day: day("2026-11-29"),
            sum: "합계".to_owned(),
        };
        let made = bytes(std::slice::from_ref(&sheet), &guide).unwrap();
        assert_eq!(made, bytes(&[sheet], &guide).unwrap(), "the same bytes every time");

        let mut book = Xlsx::new(std::io::Cursor::new(made)).unwrap();
        assert_eq!(book.sheet_names(), ["청구 목록", "안내"]);
        let cells = book.worksheet_range("청구 목록").unwrap();
        let at = |row, column| cells.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        assert_eq!(at(1, 0), Data::String("=1+1".to_owned()));
        assert_eq!(at(1, 1), Data::String("0012345678".to_owned()));
        assert_eq!(at(1, 3), Data::Float(-5_000.0));
        assert!(
            matches!(at(2, 2), Data::DateTime(day) if day.as_f64() == 46_351.0),
            "{:?}",
            at(2, 2)
        );
        assert_eq!((at(3, 0), at(3, 3)), (Data::String("합계".into()), Data::Float(1_229_567.0)));
        let told = book.worksheet_range("안내").unwrap();
        assert_eq!(told.get_value((0, 1)), Some(&Data::String("2026-11-29".to_owned())));
    }
}
