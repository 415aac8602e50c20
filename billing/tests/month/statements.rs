//! Banks' files as they come: CSV in three encodings, a workbook with real cells, bad cells.

use chrono::NaiveDate;
use gaetong_billing::payments::statement::{
    Encoding, FileKind, Grid, Line, LineState, Mapping, Unreadable, lines,
};

/// A statement with a title, a withdrawal, a sum below, and one of each fault.
pub const STATEMENT: &str = "\
가온은행 거래내역,,,,,,
조회기간 2026-11-01 ~ 2026-11-30,,,,,,
거래일자,거래시간,입금자명,출금액(원),입금액(원),거래후잔액,적요
2026-11-05,14:03:05,한빛보험(주),,\"9,985,250\",\"19,985,250\",10월 요금
2026.11.06,09:00:00,급여,\"1,000,000\",0,\"18,985,250\",
2026-11-07,10:00:00,새봄병원,,500000원,,
2026-13-07,10:00:00,가온시청,,삼만원,,
2026-12-01,10:00:00,,,\"1,000\",잔액,
합계,,,\"1,000,000\",\"10,486,250\",,
";

fn today() -> NaiveDate {
    "2026-11-30".parse().expect("a day")
}

fn read(bytes: &[u8]) -> (Grid, Vec<Line>) {
    let grid = Grid::read(bytes).expect("a file");
    let mapping = Mapping::guess(&grid).expect("a header");
    let lines = lines(&grid, &mapping, today());
    (grid, lines)
}

/// What the rows say, in short.
fn told(lines: &[Line]) -> Vec<String> {
    let say = |line: &Line| match &line.state {
        LineState::Withdrawal => format!("{} out", line.row),
        LineState::Deposit(d) => {
            let at = d.at.map(|at| at.to_string()).unwrap_or_default();
            format!("{} {} {at} {} {}", line.row, d.on, d.depositor, d.amount)
        }
        LineState::Wrong(errors) => {
            let cells = errors.iter().map(|e| format!("{}{} {}", e.column, line.row, e.code));
            cells.collect::<Vec<_>>().join(", ")
        }
    };
    lines.iter().map(say).collect()
}

const TOLD: [&str; 5] = [
    "4 2026-11-05 14:03:05 한빛보험(주) 9985250",
    "5 out",
    "6 2026-11-07 10:00:00 새봄병원 500000",
    "E7 not-an-amount, A7 not-a-date",
    "A8 in-the-future, C8 missing, F8 not-an-amount",
];

#[test]
fn a_csv_file_in_any_of_the_usual_encodings() {
    let (grid, lines) = read(STATEMENT.as_bytes());
    assert_eq!((grid.kind, grid.encoding), (FileKind::Csv, Encoding::Utf8));
    assert_eq!(told(&lines), TOLD);
    let (grid, lines) = read(format!("\u{feff}{STATEMENT}").as_bytes());
    assert_eq!((grid.encoding, told(&lines)), (Encoding::Utf8, TOLD.map(str::to_owned).to_vec()));
    let (cp949, _, lost) = encoding_rs::EUC_KR.encode(STATEMENT);
    assert!(!lost && std::str::from_utf8(&cp949).is_err());
    let (grid, lines) = read(&cp949);
    assert_eq!((grid.encoding, told(&lines)), (Encoding::Cp949, TOLD.map(str::to_owned).to_vec()));
    let tabs = STATEMENT.replace("\"9,985,250\"", "9985250").replace("\"19,985,250\"", "1");
    let tabs = tabs.replace("\"1,000,000\"", "1000000").replace("\"18,985,250\"", "1");
    let tabs = tabs.replace("\"1,000\"", "1000").replace("\"10,486,250\"", "1").replace(',', "\t");
    assert_eq!(told(&read(tabs.as_bytes()).1), TOLD);
}

#[test]
fn a_letter_only_cp949_knows_is_read() {
    let text = "거래일,입금자,입금액\n2026-11-05,뷁보험,1000\n";
    let (cp949, _, lost) = encoding_rs::EUC_KR.encode(text);
    assert!(!lost);
    assert_eq!(told(&read(&cp949).1), ["2 2026-11-05  뷁보험 1000"]);
}

#[test]
fn what_is_no_statement_is_refused_as_a_whole() {
    for (bytes, why) in [
        (&b""[..], Unreadable::Empty),
        (b"PK\x03\x04 and nothing", Unreadable::BrokenWorkbook),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Unreadable::OldWorkbook),
        (b"\xff\x00\x9f\x00", Unreadable::UnknownEncoding),
        (b"a,b\0c", Unreadable::UnknownEncoding),
    ] {
        assert_eq!(Grid::read(bytes).map(|grid| grid.rows), Err(why), "{bytes:?}");
    }
    let long = "2026-11-05,a,1\n".repeat(50_001);
    assert_eq!(Grid::read(long.as_bytes()).map(drop), Err(Unreadable::TooManyRows));
}

#[test]
fn a_workbook_with_real_dates_times_and_numbers() {
    // 46331 is 2026-11-05; .5854… is 14:03:05. Style 1 is a date, 2 a time, 3 both.
    let cells = [
        r#"<row r="2"><c r="A2" t="inlineStr"><is><t>거래일시</t></is></c><c r="B2" t="inlineStr"><is><t>입금자명</t></is></c><c r="C2" t="inlineStr"><is><t>입금액</t></is></c><c r="D2" t="inlineStr"><is><t>잔액</t></is></c></row>"#,
        r#"<row r="3"><c r="A3" s="3"><v>46331.585474537</v></c><c r="B3" t="inlineStr"><is><t>한빛보험</t></is></c><c r="C3"><v>9985250</v></c><c r="D3"><v>1.998525E7</v></c></row>"#,
        r#"<row r="4"><c r="A4" s="1"><v>46333</v></c><c r="B4" t="inlineStr"><is><t>새봄병원</t></is></c><c r="C4" t="inlineStr"><is><t>₩500,000</t></is></c></row>"#,
        r#"<row r="6"><c r="A6"><v>20261108</v></c><c r="B6" t="inlineStr"><is><t>가온시청</t></is></c><c r="C6" t="e"><v>#REF!</v></c></row>"#,
        r#"<row r="7"><c r="A7" s="1"><v>46334</v></c><c r="B7" t="inlineStr"><is><t>가온시청</t></is></c><c r="C7"><v>1000.5</v></c></row>"#,
        // A cell far away costs nothing.
        r#"<row r="8"><c r="XFD8"><v>1</v></c></row>"#,
    ];
    let (grid, lines) = read(&workbook(&cells.join("")));
    assert_eq!(grid.kind, FileKind::Xlsx);
    let want = [
        "3 2026-11-05 14:03:05 한빛보험 9985250",
        "4 2026-11-07  새봄병원 500000",
        "C6 not-an-amount",
        "C7 not-an-amount",
    ];
    assert_eq!(told(&lines), want);
}

/// The smallest workbook a spreadsheet opens.
pub fn workbook(rows: &str) -> Vec<u8> {
    const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let files = [
        (
            "[Content_Types].xml",
            format!(
                r#"{HEAD}<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            format!(
                r#"{HEAD}<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="거래내역" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"{HEAD}<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                r#"{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="21"/><xf numFmtId="22"/></cellXfs></styleSheet>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#),
        ),
    ];
    archive(&files)
}

/// A ZIP archive whose files are stored as they are.
fn archive(files: &[(&str, String)]) -> Vec<u8> {
    let (mut all, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let offset = u32::try_from(all.len()).expect("small");
        let size = u32::try_from(text.len()).expect("small").to_le_bytes();
        let mut fields = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        fields.extend(checksum(text.as_bytes()).to_le_bytes());
        fields.extend(size);
        fields.extend(size);
        fields.extend(u16::try_from(name.len()).expect("short").to_le_bytes());
        fields.extend([0, 0]);
        all.extend(b"PK\x03\x04");
        all.extend(&fields);
        all.extend(name.as_bytes());
        all.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = u32::try_from(all.len()).expect("small").to_le_bytes();
    let count = u16::try_from(files.len()).expect("few").to_le_bytes();
    let length = u32::try_from(directory.len()).expect("small").to_le_bytes();
    all.extend(&directory);
    all.extend(b"PK\x05\x06\x00\x00\x00\x00");
    all.extend(count);
    all.extend(count);
    all.extend(length);
    all.extend(start);
    all.extend([0, 0]);
    all
}

fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 }
        })
    })
}
