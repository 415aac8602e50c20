//! The workbook for Hometax's bulk issue (일괄발급): 59 columns in a fixed order, at most a hundred
//! documents a file, its titles in the sixth row.

use super::{BundleError, content, on_the_form, zipped};
use gaetong_billing::tax_invoices::Invoice;
use gaetong_documents::tax_invoice::{
    InvoiceParty, Kind, PaymentMeans, Purpose, TaxInvoice, TaxInvoiceLine,
};
use gaetong_rules::month::seoul_date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

/// Hometax takes no more in one file.
const MOST_ROWS: usize = 100;
const TITLE_ROW: u32 = 5;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// 단가 and 수량 are hundredths here and numbers there; money is never a float.
const HUNDREDTH: f64 = 100.0;

const PARTY: [&str; 7] = ["등록번호", "종사업장번호", "상호", "성명", "사업장주소", "업태", "종목"];
const ITEM: [&str; 8] = ["일자", "품목", "규격", "수량", "단가", "공급가액", "세액", "품목비고"];

/// A file to download, and what it does not hold.
#[derive(Debug, Clone)]
pub struct Hometax {
    pub name: String,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
    /// 계산서 and amendments: Hometax has other forms for them.
    pub left_out: Vec<String>,
}

/// Writes the workbook, or a ZIP of several where there are more than a hundred documents.
///
/// # Errors
/// If the file cannot be written.
pub fn hometax(invoices: &[Invoice], name: &str) -> Result<Hometax, BundleError> {
    let (taken, left_out): (Vec<&Invoice>, Vec<&Invoice>) =
        invoices.iter().partition(|invoice| matches!(invoice.type_code(), "0101" | "0102"));
    let left_out = left_out.iter().map(|invoice| invoice.document.number.clone()).collect();
    let mut files = Vec::new();
    for (number, part) in (1..).zip(taken.chunks(MOST_ROWS)) {
        files.push((format!("{name}-{number}.xlsx"), workbook(part)?));
    }
    if files.is_empty() {
        files.push((format!("{name}-1.xlsx"), workbook(&[])?));
    }
    if files.len() > 1 {
        let (name, bytes) = (format!("{name}.zip"), zipped(files)?);
        return Ok(Hometax { name, media_type: "application/zip", bytes, left_out });
    }
    let (name, bytes) = files.swap_remove(0);
    Ok(Hometax { name, media_type: XLSX, bytes, left_out })
}

fn workbook(invoices: &[&Invoice]) -> Result<Vec<u8>, BundleError> {
    let mut workbook = Workbook::new();
    if let Some(first) = invoices.first() {
        // The moment of writing would make every file another one.
        let day = seoul_date(first.document.issued_at).format("%Y-%m-%d").to_string();
        let day = ExcelDateTime::parse_from_str(&day)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name("엑셀업로드양식")?;
    let bold = Format::new().set_bold();
    sheet.write_string_with_format(
        0,
        0,
        "전자세금계산서 일괄발급 (세금계산서 일반·영세율)",
        &bold,
    )?;
    sheet.write_string(1, 0, "한 파일에 100건까지. 7행부터 한 행에 한 건.")?;
    for (column, title) in (0..).zip(titles()) {
        sheet.write_string_with_format(TITLE_ROW, column, &title, &bold)?;
    }
    for (row, invoice) in (TITLE_ROW + 1..).zip(invoices) {
        Row { sheet, row, column: 0 }.document(&content(invoice))?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The 59 titles in their order.
pub(super) fn titles() -> Vec<String> {
    let mut titles = vec!["전자세금계산서 종류".to_owned(), "작성일자".to_owned()];
    titles.extend(PARTY.map(|field| format!("공급자 {field}")));
    titles.push("공급자 이메일".to_owned());
    titles.extend(PARTY.map(|field| format!("공급받는자 {field}")));
    titles.extend(["공급받는자 이메일1", "공급받는자 이메일2"].map(str::to_owned));
    titles.extend(["공급가액", "세액", "비고"].map(str::to_owned));
    for number in 1..=4 {
        titles.extend(ITEM.map(|field| format!("{field}{number}")));
    }
    titles.extend(["현금", "수표", "어음", "외상미수금", "영수(01)/청구(02)"].map(str::to_owned));
    titles
}

/// A row being written from left to right.
struct Row<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
}

impl Row<'_> {
    fn document(mut self, invoice: &TaxInvoice) -> Result<(), BundleError> {
        self.text(if invoice.kind == Kind::ZeroRated { "02" } else { "01" })?;
        self.text(&invoice.written_on.format("%Y%m%d").to_string())?;
        self.party(&invoice.supplier)?;
        self.text(&invoice.supplier.contact.email)?;
        self.party(&invoice.customer)?;
        self.text(&invoice.customer.contact.email)?;
        self.text(&invoice.customer.second_contact.email)?;
        self.won(Some(invoice.supply))?;
        self.won(invoice.vat)?;
        self.text(&invoice.remarks.join(" / "))?;
        let lines = on_the_form(invoice);
        for number in 0..4 {
            self.line(lines.get(number))?;
        }
        for means in PaymentMeans::ALL {
            let paid = invoice.payments.iter().find(|(stood, _)| *stood == means);
            self.won(paid.map(|(_, paid)| *paid))?;
        }
        self.text(if invoice.purpose == Purpose::Receipt { "01" } else { "02" })
    }

    fn party(&mut self, party: &InvoiceParty) -> Result<(), BundleError> {
        for field in [
            &party.number,
            &party.branch,
            &party.name,
            &party.representative,
            &party.address,
            &party.business_type,
            &party.business_item,
        ] {
            self.text(field)?;
        }
        Ok(())
    }

    fn line(&mut self, line: Option<&TaxInvoiceLine>) -> Result<(), BundleError> {
        let Some(line) = line else {
            self.column += 8;
            return Ok(());
        };
        let day = line.supplied_on.map(|day| day.format("%d").to_string());
        self.text(&day.unwrap_or_default())?;
        self.text(&line.name)?;
        self.text(&line.specification)?;
        self.hundredths(line.quantity)?;
        self.hundredths(line.unit_price)?;
        self.won(Some(line.supply))?;
        self.won(line.vat)?;
        self.text(&line.remark)
    }

    fn text(&mut self, text: &str) -> Result<(), BundleError> {
        if !text.is_empty() {
            self.sheet.write_string(self.row, self.column, text)?;
        }
        self.column += 1;
        Ok(())
    }

    fn won(&mut self, won: Option<i64>) -> Result<(), BundleError> {
        if let Some(won) = won {
            // A spreadsheet has no integers; up to 2^53 won they are exact.
            self.sheet.write_number(self.row, self.column, won as f64)?;
        }
        self.column += 1;
        Ok(())
    }

    fn hundredths(&mut self, value: Option<i64>) -> Result<(), BundleError> {
        if let Some(value) = value {
            self.sheet.write_number(self.row, self.column, value as f64 / HUNDREDTH)?;
        }
        self.column += 1;
        Ok(())
    }
}
