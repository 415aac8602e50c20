//! Papers of one invented tax invoice.

use super::*;
use calamine::{Data, Reader, Xlsx};
use chrono::NaiveDate;
use gaetong_documents::write_tax_invoice;
use gaetong_entity::ids::{BillId, BillingAccountId, TaxInvoiceId, TenantId};
use gaetong_entity::money::tax_invoice::{InvoiceClass, Purpose as StoredPurpose};
use std::io::Read;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A tax invoice of October with so many lines of 1,000 won.
pub(crate) fn invoice(number: usize, lines: i32) -> Invoice {
    let id = TaxInvoiceId::new();
    let line = |line_no: i32| tax_invoice_line::Model {
        tenant_id: TenantId::NONE,
        tax_invoice_id: id,
        line_no,
        supplied_on: day("2026-10-31"),
        name: format!("품목 {line_no}"),
        spec: "30~49석".into(),
        quantity: Some(3_550),
        unit_price: Some(160_000),
        supply: 1_000,
        vat: 100,
        remark: String::new(),
    };
    let document = tax_invoice::Model {
        tenant_id: TenantId::NONE,
        id,
        billing_account_id: BillingAccountId::new(),
        bill_id: BillId::new(),
        bill_lines: "[1]".into(),
        credit_note_id: None,
        month: 202_610,
        number: format!("T202610-{number:08}"),
        issue_id: format!("2026103142000238{number:08}"),
        class: InvoiceClass::Normal,
        kind: TaxKind::Taxable,
        written_on: day("2026-10-31"),
        purpose: StoredPurpose::Charge,
        supplier_business_number: "124-81-00998".parse().expect("valid"),
        supplier_branch: "0001".into(),
        supplier_name: "㈜개통텔레콤".into(),
        supplier_representative: "한개통".into(),
        supplier_address: "서울특별시 종로구 세종대로 100".into(),
        supplier_business_type: "정보통신업".into(),
        supplier_business_item: "기간통신".into(),
        supplier_email: "billing@gaetong.example".into(),
        supplier_phone: "02-000-0100".into(),
        customer_business_number: "220-81-62517".parse().expect("valid"),
        customer_branch: String::new(),
        customer_name: "㈜한빛보험".into(),
        customer_representative: "김한빛".into(),
        customer_address: "서울특별시 영등포구 국제금융로 25".into(),
        customer_business_type: "보험업".into(),
        customer_business_item: "손해보험".into(),
        customer_email: "tax@hanbit.example".into(),
        customer_second_email: "pay@hanbit.example".into(),
        supply: i64::from(lines) * 1_000,
        vat: i64::from(lines) * 100,
        total: i64::from(lines) * 1_100,
        paid_cash: 0,
        paid_cheque: 0,
        paid_note: 0,
        paid_credit: i64::from(lines) * 1_100,
        remarks: "청구번호 202610-A0000017\n비고".into(),
        amendment: None,
        original_id: None,
        original_issue_id: None,
        issue_by: None,
        transmit_by: day("2026-11-03"),
        issued_on: day("2026-11-02"),
        issued_at: "2026-11-02T00:12:33Z".parse().expect("an instant"),
        issued_by: None,
        late: false,
        reason: None,
    };
    Invoice { document, lines: (1..=lines).map(line).collect() }
}

const REAL: Stamp = Stamp { demo: false, simulated: false };

#[test]
fn every_row_of_the_database_stands_in_the_xml() {
    let invoice = invoice(1, 2);
    let read = read_tax_invoice(&write_tax_invoice(&content(&invoice)).unwrap()).unwrap();
    assert_eq!(read, content(&invoice));
    assert_eq!(read.issued_at.to_string(), "2026-11-02 09:12:33", "by the clocks of Seoul");
    assert_eq!(read.remarks, ["청구번호 202610-A0000017", "비고"]);
    assert_eq!(read.payments, [(PaymentMeans::Credit, 2_200)]);
    assert_eq!((read.lines[0].quantity, read.lines[0].unit_price), (Some(3_550), Some(16_000_000)));
    assert_eq!(read.customer.second_contact.email, "pay@hanbit.example");
}

#[test]
fn an_exempt_amendment_has_no_tax_and_says_what_it_amends() {
    let mut invoice = invoice(1, 1);
    invoice.document.kind = TaxKind::Exempt;
    invoice.document.class = InvoiceClass::Amended;
    invoice.document.amendment = Some(StoredAmendment::SupplyChanged);
    invoice.document.original_issue_id = Some("202609304200023800000007".into());
    (invoice.document.vat, invoice.document.total) = (0, 1_000);
    let content = content(&invoice);
    assert_eq!((content.vat, content.lines[0].vat), (None, None));
    assert_eq!(content.type_code(), "0401");
    assert_eq!(content.type_code(), invoice.type_code());
    let amends = content.amends.unwrap();
    assert_eq!(
        (amends.reason, amends.original_issue_id.as_str()),
        (AmendmentCode::PriceChange, "202609304200023800000007")
    );
}

#[test]
fn the_fourth_row_of_the_form_stands_for_the_rest() {
    let shown = |lines| on_the_form(&content(&invoice(1, lines)));
    assert_eq!(shown(4).len(), 4);
    assert_eq!(shown(4)[3].name, "품목 4");
    let merged = shown(9);
    assert_eq!(merged.len(), 4);
    assert_eq!(merged[3].name, "품목 4 외 5건");
    assert_eq!((merged[3].supply, merged[3].vat), (6_000, Some(600)));
}

#[test]
fn nothing_is_said_to_have_been_sent_that_was_not() {
    let said = |sent_at: Option<&str>, stamp| {
        let sent_at = sent_at.map(|at| at.parse().expect("an instant"));
        printed(&Print { invoice: invoice(1, 1), sent_at }, stamp).transmitted
    };
    let simulated = Stamp { demo: true, simulated: true };
    assert_eq!(said(None, REAL), "전송 전");
    assert_eq!(said(Some("2026-11-03T06:00:00Z"), REAL), "2026-11-03 15:00");
    assert_eq!(said(Some("2026-11-03T06:00:00Z"), simulated), "2026-11-03 15:00 (모의 전송)");
}

#[test]
fn what_came_in_must_be_as_it_was_signed() {
    let plain = write_tax_invoice(&content(&invoice(1, 2))).unwrap();
    assert!(matches!(received(&plain), Ok((_, None))));
    let given = include_bytes!("../../../../billing/seal/tests/given/certificate.pem");
    let key = include_bytes!("../../../../billing/seal/tests/given/key.pem");
    let ours = gaetong_seal::Credentials::from_pem(given, key).unwrap();
    let signed = gaetong_seal::sign(&plain, &ours, gaetong_seal::Reading::AsPractised).unwrap();
    let (read, by) = received(&signed).unwrap();
    assert_eq!(
        (read, by.map(|by| by.certificate)),
        (content(&invoice(1, 2)), Some(ours.certificate().clone()))
    );
    let changed = signed.replace("㈜한빛보험", "㈜한빚보험");
    assert_eq!(received(&changed), Err(NotReceived::Signature(SignatureRefused::DocumentChanged)));
    assert!(matches!(received("<a/>"), Err(NotReceived::Unreadable(_))));
}

#[test]
fn an_archive_holds_a_pdf_and_the_xml_of_each() {
    let prints: Vec<(Print, String)> = (1..=3)
        .map(|number| {
            (Print { invoice: invoice(number, 1), sent_at: None }, format!("<x>{number}</x>"))
        })
        .collect();
    let bytes = archive(&prints, REAL).unwrap();
    let mut read = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(read.len(), 6);
    let mut xml = String::new();
    read.by_name("T202610-00000002.xml").unwrap().read_to_string(&mut xml).unwrap();
    assert_eq!(xml, "<x>2</x>");
    let mut paper = Vec::new();
    read.by_name("T202610-00000003.pdf").unwrap().read_to_end(&mut paper).unwrap();
    assert!(paper.starts_with(b"%PDF-"));
}

fn rows(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    // The range begins at the first cell that is written: the sheet's first.
    assert_eq!(sheet.start(), Some((0, 0)));
    sheet.rows().map(<[Data]>::to_vec).collect()
}

fn text(cell: &Data) -> String {
    cell.to_string()
}

#[test]
fn the_workbook_for_hometax_reads_back_in_its_59_columns() {
    let made = hometax(&[invoice(1, 2), invoice(2, 9)], "hometax").unwrap();
    assert_eq!((made.name.as_str(), made.left_out.len()), ("hometax-1.xlsx", 0));
    let rows = rows(made.bytes);
    let titles: Vec<String> = rows[5].iter().map(text).collect();
    assert_eq!(titles.len(), 59);
    assert_eq!(titles[0], "전자세금계산서 종류");
    assert_eq!(
        (titles[2].as_str(), titles[10].as_str()),
        ("공급자 등록번호", "공급받는자 등록번호")
    );
    assert_eq!(
        (titles[19].as_str(), titles[22].as_str(), titles[58].as_str()),
        ("공급가액", "일자1", "영수(01)/청구(02)")
    );
    let first: Vec<String> = rows[6].iter().map(text).collect();
    let expected = [
        (0, "01"),
        (1, "20261031"),
        (2, "1248100998"),
        (3, "0001"),
        (4, "㈜개통텔레콤"),
        (5, "한개통"),
        (9, "billing@gaetong.example"),
        (10, "2208162517"),
        (12, "㈜한빛보험"),
        (13, "김한빛"),
        (17, "tax@hanbit.example"),
        (18, "pay@hanbit.example"),
        (19, "2000"),
        (20, "200"),
        (21, "청구번호 202610-A0000017 / 비고"),
        (22, "31"),
        (23, "품목 1"),
        (24, "30~49석"),
        (25, "35.5"),
        (26, "160000"),
        (27, "1000"),
        (28, "100"),
        (31, "품목 2"),
        (39, ""),
        (57, "2200"),
        (58, "02"),
    ];
    for (column, value) in expected {
        assert_eq!(first[column], value, "column {column} ({})", titles[column]);
    }
    assert_eq!(rows[7][47].to_string(), "품목 4 외 5건");
    assert_eq!(rows[7][51].to_string(), "6000");
}

#[test]
fn more_than_a_hundred_are_several_files_and_other_kinds_are_left_out() {
    let mut invoices: Vec<Invoice> = (1..=250).map(|number| invoice(number, 1)).collect();
    invoices[0].document.kind = TaxKind::Exempt;
    invoices[1].document.class = InvoiceClass::Amended;
    let made = hometax(&invoices, "hometax").unwrap();
    assert_eq!(made.name, "hometax.zip");
    assert_eq!(made.left_out, ["T202610-00000001", "T202610-00000002"]);
    let mut archive = zip::ZipArchive::new(Cursor::new(made.bytes)).unwrap();
    assert_eq!(archive.len(), 3);
    let mut counts = Vec::new();
    for number in 1..=3 {
        let mut bytes = Vec::new();
        let mut file = archive.by_name(&format!("hometax-{number}.xlsx")).unwrap();
        file.read_to_end(&mut bytes).unwrap();
        counts.push(rows(bytes).len() - 6);
    }
    assert_eq!(counts, [100, 100, 48]);
}
