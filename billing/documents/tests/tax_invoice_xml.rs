//! The standard electronic tax invoice, field by field, and its signature through the eyes of
//! `xmlsec1`.

mod sample;

use std::path::{Path, PathBuf};
use std::process::Command;

use gaetong_documents::tax_invoice::{AmendmentCode, TaxInvoice, TaxInvoiceLine};
use gaetong_documents::{
    Copies, InvalidTaxInvoice, UnreadableTaxInvoice, read_tax_invoice, render_tax_invoices,
    write_tax_invoice,
};
use gaetong_seal::{Credentials, Part, Reading, canonical, sign, verify};

/// Element after element as the table of the standard has them.
const TAXABLE: &[&str] = &[
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    "\n",
    r#"<TaxInvoice xmlns="urn:kr:or:kec:standard:Tax:ReusableAggregateBusinessInformationEntitySchemaModule:1:0" "#,
    r#"xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" "#,
    r#"xsi:schemaLocation="urn:kr:or:kec:standard:Tax:ReusableAggregateBusinessInformationEntitySchemaModule:1:0 "#,
    r#"http://www.kec.or.kr/standard/Tax/TaxInvoiceSchemaModule_1.0.xsd">"#,
    "<ExchangedDocument>",
    "<ID>T202609-000001</ID>",
    "<IssueDateTime>20261005091233</IssueDateTime>",
    "</ExchangedDocument>",
    "<TaxInvoiceDocument>",
    "<IssueID>202609304200023800000001</IssueID>",
    "<TypeCode>0101</TypeCode>",
    "<DescriptionText>청구번호 202609-A0000017</DescriptionText>",
    "<DescriptionText>R&amp;D 센터 &lt;2층&gt;</DescriptionText>",
    "<IssueDateTime>20260930</IssueDateTime>",
    "<PurposeCode>02</PurposeCode>",
    "</TaxInvoiceDocument>",
    "<TaxInvoiceTradeSettlement>",
    "<InvoicerParty>",
    "<ID>1248100998</ID>",
    "<TypeCode>정보통신업</TypeCode>",
    "<NameText>㈜개통텔레콤</NameText>",
    "<ClassificationCode>기간통신, 콜센터 ASP</ClassificationCode>",
    "<SpecifiedOrganization><TaxRegistrationID>0001</TaxRegistrationID></SpecifiedOrganization>",
    "<SpecifiedPerson><NameText>한개통</NameText></SpecifiedPerson>",
    "<DefinedContact>",
    "<DepartmentNameText>고객정산팀</DepartmentNameText>",
    "<PersonNameText>정산담당</PersonNameText>",
    "<TelephoneCommunication>02-000-0100</TelephoneCommunication>",
    "<URICommunication>billing@gaetong.example</URICommunication>",
    "</DefinedContact>",
    "<SpecifiedAddress><LineOneText>서울특별시 종로구 세종대로 100</LineOneText></SpecifiedAddress>",
    "</InvoicerParty>",
    "<InvoiceeParty>",
    "<ID>2208162517</ID>",
    "<TypeCode>금융및보험업</TypeCode>",
    "<NameText>㈜한빛보험</NameText>",
    "<ClassificationCode>손해보험</ClassificationCode>",
    "<SpecifiedOrganization><BusinessTypeCode>01</BusinessTypeCode></SpecifiedOrganization>",
    "<SpecifiedPerson><NameText>김한빛</NameText></SpecifiedPerson>",
    "<PrimaryDefinedContact>",
    "<URICommunication>tax@hanbit.example</URICommunication>",
    "</PrimaryDefinedContact>",
    "<SecondaryDefinedContact>",
    "<URICommunication>pay@hanbit.example</URICommunication>",
    "</SecondaryDefinedContact>",
    "<SpecifiedAddress>",
    "<LineOneText>서울특별시 영등포구 국제금융로 8길 25, 한빛타워 12층 고객지원본부</LineOneText>",
    "</SpecifiedAddress>",
    "</InvoiceeParty>",
    "<SpecifiedPaymentMeans><TypeCode>40</TypeCode><PaidAmount>9985250</PaidAmount></SpecifiedPaymentMeans>",
    "<SpecifiedMonetarySummation>",
    "<ChargeTotalAmount>9077500</ChargeTotalAmount>",
    "<TaxTotalAmount>907750</TaxTotalAmount>",
    "<GrandTotalAmount>9985250</GrandTotalAmount>",
    "</SpecifiedMonetarySummation>",
    "</TaxInvoiceTradeSettlement>",
    "<TaxInvoiceTradeLineItem>",
    "<SequenceNumeric>1</SequenceNumeric>",
    "<InvoiceAmount>5600000</InvoiceAmount>",
    "<ChargeableUnitQuantity>35</ChargeableUnitQuantity>",
    "<InformationText>30~49석 · 3년</InformationText>",
    "<NameText>ASP기본서비스</NameText>",
    "<PurchaseExpiryDateTime>20260930</PurchaseExpiryDateTime>",
    "<TotalTax><CalculatedAmount>560000</CalculatedAmount></TotalTax>",
    "<UnitPrice><UnitAmount>160000</UnitAmount></UnitPrice>",
    "</TaxInvoiceTradeLineItem>",
    "<TaxInvoiceTradeLineItem>",
    "<SequenceNumeric>2</SequenceNumeric>",
    "<DescriptionText>상담사 파견</DescriptionText>",
    "<InvoiceAmount>3477500</InvoiceAmount>",
    "<ChargeableUnitQuantity>12.5</ChargeableUnitQuantity>",
    "<InformationText>9월</InformationText>",
    "<NameText>상담사 파견</NameText>",
    "<PurchaseExpiryDateTime>20260930</PurchaseExpiryDateTime>",
    "<TotalTax><CalculatedAmount>347750</CalculatedAmount></TotalTax>",
    "<UnitPrice><UnitAmount>278200</UnitAmount></UnitPrice>",
    "</TaxInvoiceTradeLineItem>",
    "</TaxInvoice>",
];

#[test]
fn every_field_of_a_taxable_invoice_is_where_the_standard_has_it() {
    assert_eq!(write_tax_invoice(&sample::taxable()).unwrap(), TAXABLE.concat());
}

/// One of each kind and reason, with what its code must be.
fn every_kind() -> Vec<(&'static str, TaxInvoice)> {
    let mut kinds = vec![
        ("0101", sample::taxable()),
        ("0102", sample::zero_rated()),
        ("0301", sample::exempt()),
        ("0401", sample::amended(sample::exempt(), AmendmentCode::PriceChange)),
        ("0202", sample::amended(sample::zero_rated(), AmendmentCode::LocalLetterOfCredit)),
    ];
    for reason in AmendmentCode::ALL {
        kinds.push(("0201", sample::amended(sample::taxable(), reason)));
    }
    kinds
}

#[test]
fn each_kind_differs_only_where_the_standard_says() {
    for (code, invoice) in every_kind() {
        let xml = write_tax_invoice(&invoice).unwrap();
        assert!(xml.contains(&format!("<TypeCode>{code}</TypeCode>")), "{code}: {xml}");
        let has_tax = xml.contains("TaxTotalAmount") || xml.contains("<TotalTax>");
        assert_eq!(has_tax, !matches!(code, "0301" | "0401"), "{code}");
        if code == "0102" {
            assert!(xml.contains("<TaxTotalAmount>0</TaxTotalAmount>"));
        }
        let amendment = invoice.amends.as_ref().map(|amends| {
            format!(
                "<IssueDateTime>20260930</IssueDateTime>\
                 <AmendmentStatusCode>{}</AmendmentStatusCode><PurposeCode>02</PurposeCode>\
                 <OriginalIssueID>202608314200023800000007</OriginalIssueID></TaxInvoiceDocument>",
                amends.reason.code()
            )
        });
        match amendment {
            Some(amendment) => {
                assert!(xml.contains(&amendment), "{code}: {xml}");
                assert!(xml.contains("<ChargeTotalAmount>-300000</ChargeTotalAmount>"), "{xml}");
            }
            None => {
                assert!(!xml.contains("AmendmentStatusCode") && !xml.contains("OriginalIssueID"));
            }
        }
    }
}

#[test]
fn each_kind_prints_small_and_the_same_every_time() {
    for (code, invoice) in every_kind() {
        let printed = [sample::printed(&invoice)];
        let pdf = render_tax_invoices(&printed, Copies::Both).unwrap();
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() < 60_000, "{code}: {}", pdf.len());
        assert!(pdf == render_tax_invoices(&printed, Copies::Both).unwrap(), "{code}");
    }
}

#[test]
fn what_is_written_is_its_own_canonical_form_and_reads_back_the_same() {
    for (code, invoice) in every_kind() {
        let xml = write_tax_invoice(&invoice).unwrap();
        let (_declaration, rest) = xml.split_once('\n').unwrap();
        assert_eq!(canonical(&xml, Part::Document).unwrap(), rest, "{code}");
        assert_eq!(read_tax_invoice(&xml).unwrap(), invoice, "{code}");
    }
}

#[test]
fn what_the_standard_has_no_room_for_is_refused_by_its_element() {
    let refused = |change: fn(&mut TaxInvoice)| {
        let mut invoice = sample::taxable();
        change(&mut invoice);
        write_tax_invoice(&invoice).unwrap_err()
    };
    let missing = |element: &str| InvalidTaxInvoice::Missing { element: element.into() };
    assert_eq!(
        refused(|invoice| invoice.customer.representative.clear()),
        missing("TaxInvoiceTradeSettlement/InvoiceeParty/SpecifiedPerson/NameText")
    );
    assert_eq!(
        refused(|invoice| invoice.supplier.name = " ".into()),
        missing("TaxInvoiceTradeSettlement/InvoicerParty/NameText")
    );
    assert_eq!(
        refused(|invoice| invoice.remarks[0] = "가".repeat(151)),
        InvalidTaxInvoice::TooLong {
            element: "TaxInvoiceDocument/DescriptionText".into(),
            length: 151,
            most: 150
        }
    );
    assert!(matches!(
        refused(|invoice| invoice.lines[0].name = "\u{1}".into()),
        InvalidTaxInvoice::Character { code: 1, .. }
    ));
    assert_eq!(refused(|invoice| invoice.lines.clear()), InvalidTaxInvoice::Lines(0));
    assert_eq!(
        refused(|invoice| invoice.lines = vec![TaxInvoiceLine::default(); 100]),
        InvalidTaxInvoice::Lines(100)
    );
    assert_eq!(
        refused(|invoice| invoice.payments.push(invoice.payments[0])),
        InvalidTaxInvoice::PaymentTwice
    );
    assert_eq!(
        refused(|invoice| invoice.remarks = vec!["가".into(); 4]),
        InvalidTaxInvoice::Remarks(4)
    );
    let mut full = sample::many_lines(99);
    full.remarks = vec!["가".repeat(150); 3];
    assert!(write_tax_invoice(&full).is_ok());
}

#[test]
fn a_document_whose_totals_do_not_add_up_is_refused_by_the_total() {
    let xml = write_tax_invoice(&sample::taxable()).unwrap();
    for (from, to, what) in [
        ("<ChargeTotalAmount>9077500", "<ChargeTotalAmount>9077501", "ChargeTotalAmount"),
        ("<TaxTotalAmount>907750", "<TaxTotalAmount>907751", "TaxTotalAmount"),
        ("<GrandTotalAmount>9985250", "<GrandTotalAmount>9985251", "GrandTotalAmount"),
        ("<PaidAmount>9985250", "<PaidAmount>9985251", "PaidAmount"),
        ("<CalculatedAmount>347750", "<CalculatedAmount>347751", "TaxTotalAmount"),
    ] {
        let changed = xml.replacen(from, to, 1);
        let error = read_tax_invoice(&changed).unwrap_err();
        assert!(
            matches!(error, UnreadableTaxInvoice::Totals { what: total, .. } if total == what),
            "{from}: {error}"
        );
    }
}

#[test]
fn other_documents_are_refused_and_say_what_is_wrong() {
    let xml = write_tax_invoice(&sample::taxable()).unwrap();
    let refused = |from: &str, to: &str| {
        let changed = xml.replacen(from, to, 1);
        assert_ne!(changed, xml, "{from}");
        read_tax_invoice(&changed).unwrap_err().to_string()
    };
    assert!(refused("SchemaModule:1:0\"", "SchemaModule:2:0\"").contains("no tax invoice"));
    assert!(refused("0101", "0103").contains("TypeCode is 0103"));
    assert!(refused("<PurposeCode>02", "<PurposeCode>03").contains("PurposeCode"));
    assert!(refused("<IssueDateTime>20260930", "<IssueDateTime>20260931").contains("20260931"));
    assert!(
        refused("<IssueID>202609304200023800000001</IssueID>", "").contains("IssueID is missing")
    );
    assert!(
        refused("<TypeCode>0101", "<AmendmentStatusCode>02</AmendmentStatusCode><TypeCode>0101")
            .contains("AmendmentStatusCode")
    );
    assert!(
        refused("<TypeCode>0101</TypeCode>", "<TypeCode>0101</TypeCode><TypeCode>0102</TypeCode>")
            .contains("more than once")
    );
    assert!(
        refused("<InvoiceAmount>5600000", "<InvoiceAmount>5600000.5").contains("InvoiceAmount")
    );
    assert!(refused("<?xml", "<!DOCTYPE a><?xml").contains("document type"));
    // A name in the wrong place is not the name that was asked for.
    let moved = xml.replacen(
        "<NameText>㈜한빛보험</NameText>",
        "<Other><NameText>㈜한빛보험</NameText></Other>",
        1,
    );
    assert!(read_tax_invoice(&moved).unwrap_err().to_string().contains("NameText is missing"));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_reading_panic(xml in ".{0,80}") {
        let _ = read_tax_invoice(&xml);
    }

    /// A document with a piece cut out, doubled or replaced.
    #[test]
    fn no_damage_makes_reading_panic(at in 0usize..4_000, length in 0usize..200, with in ".{0,8}") {
        let xml: Vec<char> = write_tax_invoice(&sample::taxable()).unwrap().chars().collect();
        let from = at.min(xml.len());
        let to = (from + length).min(xml.len());
        let damaged: String =
            xml[..from].iter().copied().chain(with.chars()).chain(xml[to..].iter().copied()).collect();
        let _ = read_tax_invoice(&damaged);
        let _ = verify(&damaged);
    }
}

fn given(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../seal/tests/given").join(name)
}

fn credentials() -> Credentials {
    let read = |name| std::fs::read(given(name)).expect("given to the tests");
    Credentials::from_pem(&read("certificate.pem"), &read("key.pem")).expect("a pair")
}

/// Whether `xmlsec1` believes a document.
fn xmlsec1(name: &str, xml: &str) -> bool {
    let file = std::env::temp_dir().join(format!("gaetong-{name}-{}.xml", std::process::id()));
    std::fs::write(&file, xml).expect("the temporary folder can be written");
    let run = Command::new("xmlsec1")
        .args(["--verify", "--trusted-pem"])
        .arg(given("certificate.pem"))
        .arg(&file)
        .output()
        .expect("xmlsec1 checks our signatures: apt-get install xmlsec1");
    std::fs::remove_file(file).expect("it was just written");
    run.status.success()
}

#[test]
fn another_program_believes_the_signature_of_each_kind() {
    for (number, (code, invoice)) in every_kind().into_iter().enumerate() {
        let xml = write_tax_invoice(&invoice).unwrap();
        let signed = sign(&xml, &credentials(), Reading::ToTheLetter).unwrap();
        assert!(xmlsec1(&format!("{code}-{number}"), &signed), "{code}: {signed}");
        assert_eq!(verify(&signed).unwrap().reading, Reading::ToTheLetter);
        assert_eq!(read_tax_invoice(&signed).unwrap(), invoice, "{code}");
        let practised = sign(&xml, &credentials(), Reading::AsPractised).unwrap();
        assert_eq!(verify(&practised).unwrap().reading, Reading::AsPractised);
    }
}

#[test]
fn a_changed_byte_breaks_the_signature_and_management_data_do_not() {
    let xml = write_tax_invoice(&sample::taxable()).unwrap();
    let signed = sign(&xml, &credentials(), Reading::ToTheLetter).unwrap();
    for (from, to) in [
        ("<IssueID>202609304200023800000001", "<IssueID>202609304200023800000002"),
        ("<PaidAmount>9985250", "<PaidAmount>9985251"),
        ("㈜한빛보험", "㈜한빚보험"),
        ("30~49석", "30~48석"),
        ("TaxInvoiceSchemaModule_1.0.xsd", "TaxInvoiceSchemaModule_1.1.xsd"),
        ("</TaxInvoiceTradeLineItem></TaxInvoice>", "</TaxInvoiceTradeLineItem> </TaxInvoice>"),
        (
            "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"",
            "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha512\"",
        ),
    ] {
        let changed = signed.replacen(from, to, 1);
        assert_ne!(changed, signed, "{from}");
        assert!(verify(&changed).is_err(), "{from}");
        assert!(!xmlsec1("changed", &changed), "{from}");
    }
    let again = signed.replace("20261005091233", "20261006150000");
    assert_ne!(again, signed);
    assert!(verify(&again).is_ok());
    assert!(xmlsec1("management", &again));
}
