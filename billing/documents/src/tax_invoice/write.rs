//! The standard electronic tax invoice as XML (표준전자세금계산서): element order and lengths of the
//! standard, nothing between the tags, so that the text is its own canonical form.

use chrono::NaiveDate;

use super::{
    Contact, CustomerType, InvoiceParty, Kind, Purpose, TaxInvoice, TaxInvoiceLine, hundredths,
};

pub(super) const NAMESPACE: &str =
    "urn:kr:or:kec:standard:Tax:ReusableAggregateBusinessInformationEntitySchemaModule:1:0";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
const SCHEMA: &str = "http://www.kec.or.kr/standard/Tax/TaxInvoiceSchemaModule_1.0.xsd";
const MOST_LINES: usize = 99;
const MOST_REMARKS: usize = 3;

/// Why a document cannot be written: what the standard has no room for.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidTaxInvoice {
    #[error("{element} must not be empty")]
    Missing { element: String },
    #[error("{element} has {length} characters; the standard takes {most}")]
    TooLong { element: String, length: usize, most: usize },
    #[error("{element} has the character U+{code:04X}, which XML cannot hold")]
    Character { element: String, code: u32 },
    #[error("the document has {0} lines; the standard takes 1 to 99")]
    Lines(usize),
    #[error("the document has {0} remarks; the standard takes 3")]
    Remarks(usize),
    #[error("a payment means stands twice")]
    PaymentTwice,
}

/// Writes the document, unsigned.
///
/// # Errors
/// A field that the standard demands and that is empty, or one longer than it takes.
pub fn write_tax_invoice(invoice: &TaxInvoice) -> Result<String, InvalidTaxInvoice> {
    if invoice.lines.is_empty() || invoice.lines.len() > MOST_LINES {
        return Err(InvalidTaxInvoice::Lines(invoice.lines.len()));
    }
    if invoice.remarks.len() > MOST_REMARKS {
        return Err(InvalidTaxInvoice::Remarks(invoice.remarks.len()));
    }
    let mut xml = Xml::new();
    exchanged(&mut xml, invoice)?;
    document(&mut xml, invoice)?;
    settlement(&mut xml, invoice)?;
    for (number, line) in (1..).zip(&invoice.lines) {
        item(&mut xml, number, line)?;
    }
    xml.close("TaxInvoice");
    Ok(xml.text)
}

/// The text while it grows, and where in it we are.
struct Xml {
    text: String,
    path: Vec<&'static str>,
}

impl Xml {
    fn new() -> Xml {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TaxInvoice xmlns=\"{NAMESPACE}\" \
             xmlns:xsi=\"{INSTANCE}\" xsi:schemaLocation=\"{NAMESPACE} {SCHEMA}\">"
        );
        Xml { text, path: Vec::new() }
    }

    fn open(&mut self, name: &'static str) {
        self.path.push(name);
        self.text.push('<');
        self.text.push_str(name);
        self.text.push('>');
    }

    fn close(&mut self, name: &'static str) {
        self.path.pop();
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    fn element(&self, name: &str) -> String {
        [&self.path.join("/"), name].join("/").trim_start_matches('/').to_owned()
    }

    /// An element that must have a content.
    fn must(
        &mut self,
        name: &'static str,
        value: &str,
        most: usize,
    ) -> Result<(), InvalidTaxInvoice> {
        if value.trim().is_empty() {
            return Err(InvalidTaxInvoice::Missing { element: self.element(name) });
        }
        self.may(name, value, most)
    }

    /// An element that is left out where it would be empty.
    fn may(
        &mut self,
        name: &'static str,
        value: &str,
        most: usize,
    ) -> Result<(), InvalidTaxInvoice> {
        if value.is_empty() {
            return Ok(());
        }
        let length = value.chars().count();
        if length > most {
            return Err(InvalidTaxInvoice::TooLong { element: self.element(name), length, most });
        }
        if let Some(bad) = value.chars().find(|character| !allowed(*character)) {
            let element = self.element(name);
            return Err(InvalidTaxInvoice::Character { element, code: u32::from(bad) });
        }
        self.open(name);
        for character in value.chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '\r' => self.text.push_str("&#xD;"),
                other => self.text.push(other),
            }
        }
        self.close(name);
        Ok(())
    }

    fn amount(&mut self, name: &'static str, won: i64) -> Result<(), InvalidTaxInvoice> {
        self.must(name, &won.to_string(), 18)
    }
}

/// `Char` of XML 1.0.
fn allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn day(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

/// 관리정보: not signed.
fn exchanged(xml: &mut Xml, invoice: &TaxInvoice) -> Result<(), InvalidTaxInvoice> {
    xml.open("ExchangedDocument");
    xml.may("ID", &invoice.management_number, 24)?;
    xml.must("IssueDateTime", &invoice.issued_at.format("%Y%m%d%H%M%S").to_string(), 14)?;
    xml.close("ExchangedDocument");
    Ok(())
}

fn document(xml: &mut Xml, invoice: &TaxInvoice) -> Result<(), InvalidTaxInvoice> {
    xml.open("TaxInvoiceDocument");
    xml.must("IssueID", &invoice.issue_id, 24)?;
    xml.must("TypeCode", invoice.type_code(), 4)?;
    for remark in &invoice.remarks {
        xml.may("DescriptionText", remark, 150)?;
    }
    xml.must("IssueDateTime", &day(invoice.written_on), 8)?;
    if let Some(amends) = &invoice.amends {
        xml.must("AmendmentStatusCode", amends.reason.code(), 2)?;
    }
    let purpose = match invoice.purpose {
        Purpose::Receipt => "01",
        Purpose::Charge => "02",
    };
    xml.must("PurposeCode", purpose, 2)?;
    if let Some(amends) = &invoice.amends {
        xml.must("OriginalIssueID", &amends.original_issue_id, 24)?;
    }
    xml.close("TaxInvoiceDocument");
    Ok(())
}

fn settlement(xml: &mut Xml, invoice: &TaxInvoice) -> Result<(), InvalidTaxInvoice> {
    xml.open("TaxInvoiceTradeSettlement");
    supplier(xml, &invoice.supplier)?;
    customer(xml, &invoice.customer, invoice.customer_type)?;
    let mut stood = Vec::new();
    for (means, paid) in &invoice.payments {
        if stood.contains(means) {
            return Err(InvalidTaxInvoice::PaymentTwice);
        }
        stood.push(*means);
        xml.open("SpecifiedPaymentMeans");
        xml.must("TypeCode", means.code(), 2)?;
        xml.amount("PaidAmount", *paid)?;
        xml.close("SpecifiedPaymentMeans");
    }
    xml.open("SpecifiedMonetarySummation");
    xml.amount("ChargeTotalAmount", invoice.supply)?;
    if let Some(vat) = invoice.vat.filter(|_| invoice.kind != Kind::Exempt) {
        xml.amount("TaxTotalAmount", vat)?;
    }
    xml.amount("GrandTotalAmount", invoice.total)?;
    xml.close("SpecifiedMonetarySummation");
    xml.close("TaxInvoiceTradeSettlement");
    Ok(())
}

fn supplier(xml: &mut Xml, party: &InvoiceParty) -> Result<(), InvalidTaxInvoice> {
    xml.open("InvoicerParty");
    business(xml, party)?;
    if !party.branch.is_empty() {
        xml.open("SpecifiedOrganization");
        xml.may("TaxRegistrationID", &party.branch, 4)?;
        xml.close("SpecifiedOrganization");
    }
    person(xml, party)?;
    contact(xml, "DefinedContact", &party.contact)?;
    address(xml, party)?;
    xml.close("InvoicerParty");
    Ok(())
}

fn customer(
    xml: &mut Xml,
    party: &InvoiceParty,
    customer_type: CustomerType,
) -> Result<(), InvalidTaxInvoice> {
    xml.open("InvoiceeParty");
    business(xml, party)?;
    xml.open("SpecifiedOrganization");
    xml.may("TaxRegistrationID", &party.branch, 4)?;
    let code = match customer_type {
        CustomerType::Business => "01",
        CustomerType::Resident => "02",
        CustomerType::Foreigner => "03",
    };
    xml.must("BusinessTypeCode", code, 2)?;
    xml.close("SpecifiedOrganization");
    person(xml, party)?;
    contact(xml, "PrimaryDefinedContact", &party.contact)?;
    contact(xml, "SecondaryDefinedContact", &party.second_contact)?;
    address(xml, party)?;
    xml.close("InvoiceeParty");
    Ok(())
}

fn business(xml: &mut Xml, party: &InvoiceParty) -> Result<(), InvalidTaxInvoice> {
    xml.must("ID", &party.number, 13)?;
    xml.may("TypeCode", &party.business_type, 40)?;
    xml.must("NameText", &party.name, 70)?;
    xml.may("ClassificationCode", &party.business_item, 40)
}

fn person(xml: &mut Xml, party: &InvoiceParty) -> Result<(), InvalidTaxInvoice> {
    xml.open("SpecifiedPerson");
    xml.must("NameText", &party.representative, 30)?;
    xml.close("SpecifiedPerson");
    Ok(())
}

fn contact(xml: &mut Xml, name: &'static str, contact: &Contact) -> Result<(), InvalidTaxInvoice> {
    if *contact == Contact::default() {
        return Ok(());
    }
    xml.open(name);
    xml.may("DepartmentNameText", &contact.department, 40)?;
    xml.may("PersonNameText", &contact.name, 30)?;
    xml.may("TelephoneCommunication", &contact.phone, 20)?;
    xml.may("URICommunication", &contact.email, 40)?;
    xml.close(name);
    Ok(())
}

fn address(xml: &mut Xml, party: &InvoiceParty) -> Result<(), InvalidTaxInvoice> {
    if party.address.is_empty() {
        return Ok(());
    }
    xml.open("SpecifiedAddress");
    xml.may("LineOneText", &party.address, 150)?;
    xml.close("SpecifiedAddress");
    Ok(())
}

fn item(xml: &mut Xml, number: usize, line: &TaxInvoiceLine) -> Result<(), InvalidTaxInvoice> {
    xml.open("TaxInvoiceTradeLineItem");
    xml.must("SequenceNumeric", &number.to_string(), 2)?;
    xml.may("DescriptionText", &line.remark, 100)?;
    xml.amount("InvoiceAmount", line.supply)?;
    xml.may("ChargeableUnitQuantity", &line.quantity.map(hundredths).unwrap_or_default(), 15)?;
    xml.may("InformationText", &line.specification, 60)?;
    xml.may("NameText", &line.name, 100)?;
    xml.may("PurchaseExpiryDateTime", &line.supplied_on.map(day).unwrap_or_default(), 8)?;
    if let Some(vat) = line.vat {
        xml.open("TotalTax");
        xml.amount("CalculatedAmount", vat)?;
        xml.close("TotalTax");
    }
    if let Some(price) = line.unit_price {
        xml.open("UnitPrice");
        xml.may("UnitAmount", &hundredths(price), 21)?;
        xml.close("UnitPrice");
    }
    xml.close("TaxInvoiceTradeLineItem");
    Ok(())
}
