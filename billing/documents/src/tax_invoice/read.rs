//! A tax invoice that somebody else issued, read by path: `IssueDateTime` stands in it twice, `ID`
//! three times and `NameText` in five places. Whether its signature holds is asked elsewhere.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};

use super::write::NAMESPACE;
use super::{
    AmendmentCode, Amends, Contact, CustomerType, InvoiceParty, Kind, PaymentMeans, Purpose,
    TaxInvoice, TaxInvoiceLine,
};

/// Why a text is no tax invoice we can take.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UnreadableTaxInvoice {
    #[error("the XML is not well formed: {0}")]
    Malformed(String),
    #[error("this is no tax invoice of the standard: its root is not TaxInvoice of 1.0")]
    NoTaxInvoice,
    #[error("{0} is missing")]
    Missing(String),
    #[error("{0} stands more than once")]
    Repeated(String),
    #[error("{element} is {value}, which the standard does not know or which is not read here")]
    Value { element: String, value: String },
    #[error("{what} is stated as {stated}, but its parts come to {counted}")]
    Totals { what: &'static str, stated: i64, counted: i64 },
}

type Read<T> = Result<T, UnreadableTaxInvoice>;

/// Reads a tax invoice and checks that its totals are the sums of its lines.
///
/// # Errors
/// Every one names the element. Brokered and import documents are refused.
pub fn read_tax_invoice(xml: &str) -> Result<TaxInvoice, UnreadableTaxInvoice> {
    let root = Node::read(xml)?;
    let exchanged = root.one("ExchangedDocument")?;
    let document = root.one("TaxInvoiceDocument")?;
    let settlement = root.one("TaxInvoiceTradeSettlement")?;
    let summation = settlement.one("SpecifiedMonetarySummation")?;
    let (kind, amending) = kind(&document)?;
    let (customer, customer_type) = customer(&settlement.one("InvoiceeParty")?)?;
    let invoice = TaxInvoice {
        management_number: exchanged.text("ID")?,
        issued_at: moment(&exchanged)?,
        issue_id: document.must("IssueID")?,
        kind,
        remarks: document.texts("DescriptionText"),
        written_on: date("IssueDateTime", &document.must("IssueDateTime")?)?,
        amends: amends(&document, amending)?,
        purpose: purpose(&document)?,
        supplier: party(&settlement.one("InvoicerParty")?, "DefinedContact")?,
        customer,
        customer_type,
        payments: payments(&settlement)?,
        supply: summation.amount("ChargeTotalAmount")?,
        vat: summation.optional_amount("TaxTotalAmount")?,
        total: summation.amount("GrandTotalAmount")?,
        lines: root.all("TaxInvoiceTradeLineItem").map(line).collect::<Read<_>>()?,
    };
    if invoice.lines.is_empty() {
        return Err(UnreadableTaxInvoice::Missing("TaxInvoiceTradeLineItem".to_owned()));
    }
    check_totals(&invoice)?;
    Ok(invoice)
}

/// An element with its path, for the errors.
#[derive(Debug, Default, Clone)]
struct Node {
    path: String,
    text: String,
    children: BTreeMap<String, Vec<Node>>,
}

/// Deeper than the standard nests by far.
const DEEPEST: usize = 32;

impl Node {
    fn read(xml: &str) -> Read<Node> {
        let malformed =
            |error: &dyn std::fmt::Display| UnreadableTaxInvoice::Malformed(error.to_string());
        let mut reader = NsReader::from_str(xml.strip_prefix('\u{feff}').unwrap_or(xml));
        reader.config_mut().expand_empty_elements = true;
        // Elements of other namespaces, the signature's above all, are passed over.
        let mut open: Vec<(bool, Node)> = Vec::new();
        loop {
            let (namespace, event) =
                reader.read_resolved_event().map_err(|error| malformed(&error))?;
            let ours = namespace == ResolveResult::Bound(Namespace(NAMESPACE));
            match event {
                Event::Start(tag) => {
                    let name = tag.local_name().as_ref().to_owned();
                    if open.is_empty() && !(ours && name == "TaxInvoice") {
                        return Err(UnreadableTaxInvoice::NoTaxInvoice);
                    }
                    if open.len() >= DEEPEST {
                        return Err(malformed(&"its elements nest too deep"));
                    }
                    let ours = ours && open.last().is_none_or(|(ours, _)| *ours);
                    open.push((ours, Node { path: name, ..Node::default() }));
                }
                Event::Text(text) => add(&mut open, &text.xml10_content()),
                Event::CData(text) => add(&mut open, &text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character =
                        reference.resolve_char_ref().map_err(|error| malformed(&error))?;
                    match character {
                        Some(character) => add(&mut open, character.encode_utf8(&mut [0; 4])),
                        None => add(&mut open, predefined(&reference)?),
                    }
                }
                Event::End(_) => {
                    let Some((ours, node)) = open.pop() else { continue };
                    match open.last_mut() {
                        None => return Ok(node),
                        Some((_, parent)) if ours => {
                            parent.children.entry(node.path.clone()).or_default().push(node);
                        }
                        Some(_) => {}
                    }
                }
                Event::DocType(_) => return Err(malformed(&"it has a document type declaration")),
                Event::Eof => return Err(malformed(&"it ends before its root element does")),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) => {}
            }
        }
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &Node> {
        self.children.get(name).into_iter().flatten()
    }

    fn optional(&self, name: &str) -> Read<Option<&Node>> {
        match self.children.get(name).map(Vec::as_slice) {
            None | Some([]) => Ok(None),
            Some([one]) => Ok(Some(one)),
            Some(_) => Err(UnreadableTaxInvoice::Repeated(self.element(name))),
        }
    }

    fn one(&self, name: &str) -> Read<Node> {
        let found = self.optional(name)?;
        let found = found.ok_or_else(|| UnreadableTaxInvoice::Missing(self.element(name)))?;
        Ok(found.clone())
    }

    fn element(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }

    /// Empty where the element is absent.
    fn text(&self, name: &str) -> Read<String> {
        Ok(self.optional(name)?.map(|node| node.text.trim().to_owned()).unwrap_or_default())
    }

    /// The texts of an element that may repeat, without empty ones.
    fn texts(&self, name: &str) -> Vec<String> {
        let texts = self.all(name).map(|node| node.text.trim().to_owned());
        texts.filter(|text| !text.is_empty()).collect()
    }

    fn must(&self, name: &str) -> Read<String> {
        let text = self.text(name)?;
        if text.is_empty() {
            return Err(UnreadableTaxInvoice::Missing(self.element(name)));
        }
        Ok(text)
    }

    fn amount(&self, name: &str) -> Read<i64> {
        let text = self.must(name)?;
        whole(&text).ok_or_else(|| value(self.element(name), &text))
    }

    fn optional_amount(&self, name: &str) -> Read<Option<i64>> {
        if self.text(name)?.is_empty() { Ok(None) } else { self.amount(name).map(Some) }
    }

    fn hundredths(&self, name: &str) -> Read<Option<i64>> {
        let text = self.text(name)?;
        if text.is_empty() {
            return Ok(None);
        }
        in_hundredths(&text).map(Some).ok_or_else(|| value(self.element(name), &text))
    }
}

fn add(open: &mut [(bool, Node)], text: &str) {
    if let Some((_, node)) = open.last_mut() {
        node.text.push_str(text);
    }
}

fn predefined(name: &str) -> Read<&'static str> {
    match name {
        "amp" => Ok("&"),
        "lt" => Ok("<"),
        "gt" => Ok(">"),
        "quot" => Ok("\""),
        "apos" => Ok("'"),
        other => Err(UnreadableTaxInvoice::Malformed(format!("&{other}; is not defined"))),
    }
}

fn value(element: String, value: &str) -> UnreadableTaxInvoice {
    UnreadableTaxInvoice::Value { element, value: value.to_owned() }
}

/// 18 digits at most, as the standard has it; `1000.00` is whole too.
fn whole(text: &str) -> Option<i64> {
    let hundredths = in_hundredths(text)?;
    (hundredths % 100 == 0).then_some(hundredths / 100)
}

fn in_hundredths(text: &str) -> Option<i64> {
    let (sign, magnitude) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, part) = magnitude.split_once('.').unwrap_or((magnitude, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let part = part.trim_end_matches('0');
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(part)?.checked_mul(sign)
}

fn date(element: &str, text: &str) -> Read<NaiveDate> {
    let read = (text.len() == 8).then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok()).flatten();
    read.ok_or_else(|| value(element.to_owned(), text))
}

fn moment(exchanged: &Node) -> Read<NaiveDateTime> {
    let text = exchanged.must("IssueDateTime")?;
    NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%S")
        .map_err(|_| value(exchanged.element("IssueDateTime"), &text))
}

fn kind(document: &Node) -> Read<(Kind, bool)> {
    let code = document.must("TypeCode")?;
    match code.as_str() {
        "0101" => Ok((Kind::Taxable, false)),
        "0102" => Ok((Kind::ZeroRated, false)),
        "0301" => Ok((Kind::Exempt, false)),
        "0201" => Ok((Kind::Taxable, true)),
        "0202" => Ok((Kind::ZeroRated, true)),
        "0401" => Ok((Kind::Exempt, true)),
        _ => Err(value(document.element("TypeCode"), &code)),
    }
}

fn amends(document: &Node, amending: bool) -> Read<Option<Amends>> {
    let code = document.text("AmendmentStatusCode")?;
    match (amending, code.is_empty()) {
        (false, true) => return Ok(None),
        (true, true) => {
            return Err(UnreadableTaxInvoice::Missing(document.element("AmendmentStatusCode")));
        }
        (false, false) => return Err(value(document.element("AmendmentStatusCode"), &code)),
        (true, false) => {}
    }
    let reason = AmendmentCode::ALL.into_iter().find(|reason| reason.code() == code);
    let reason = reason.ok_or_else(|| value(document.element("AmendmentStatusCode"), &code))?;
    Ok(Some(Amends { reason, original_issue_id: document.must("OriginalIssueID")? }))
}

fn purpose(document: &Node) -> Read<Purpose> {
    let code = document.must("PurposeCode")?;
    match code.as_str() {
        "01" => Ok(Purpose::Receipt),
        "02" => Ok(Purpose::Charge),
        _ => Err(value(document.element("PurposeCode"), &code)),
    }
}

fn customer(node: &Node) -> Read<(InvoiceParty, CustomerType)> {
    let organisation = node.one("SpecifiedOrganization")?;
    let code = organisation.must("BusinessTypeCode")?;
    let customer_type = match code.as_str() {
        "01" => CustomerType::Business,
        "02" => CustomerType::Resident,
        "03" => CustomerType::Foreigner,
        _ => return Err(value(organisation.element("BusinessTypeCode"), &code)),
    };
    Ok((party(node, "PrimaryDefinedContact")?, customer_type))
}

fn party(node: &Node, contact: &str) -> Read<InvoiceParty> {
    let below = |name: &str, inner: &str| match node.optional(name)? {
        Some(below) => below.text(inner),
        None => Ok(String::new()),
    };
    Ok(InvoiceParty {
        number: node.must("ID")?,
        branch: below("SpecifiedOrganization", "TaxRegistrationID")?,
        name: node.must("NameText")?,
        representative: below("SpecifiedPerson", "NameText")?,
        address: below("SpecifiedAddress", "LineOneText")?,
        business_type: node.text("TypeCode")?,
        business_item: node.text("ClassificationCode")?,
        contact: contact_of(node, contact)?,
        second_contact: contact_of(node, "SecondaryDefinedContact")?,
    })
}

fn contact_of(node: &Node, name: &str) -> Read<Contact> {
    let Some(contact) = node.optional(name)? else { return Ok(Contact::default()) };
    Ok(Contact {
        department: contact.text("DepartmentNameText")?,
        name: contact.text("PersonNameText")?,
        phone: contact.text("TelephoneCommunication")?,
        email: contact.text("URICommunication")?,
    })
}

fn payments(settlement: &Node) -> Read<Vec<(PaymentMeans, i64)>> {
    let mut payments = Vec::new();
    for node in settlement.all("SpecifiedPaymentMeans") {
        let code = node.must("TypeCode")?;
        let means = PaymentMeans::ALL.into_iter().find(|means| means.code() == code);
        let means = means.ok_or_else(|| value(node.element("TypeCode"), &code))?;
        if payments.iter().any(|(stood, _)| *stood == means) {
            return Err(UnreadableTaxInvoice::Repeated(format!("SpecifiedPaymentMeans {code}")));
        }
        payments.push((means, node.amount("PaidAmount")?));
    }
    Ok(payments)
}

fn line(node: &Node) -> Read<TaxInvoiceLine> {
    let day = node.text("PurchaseExpiryDateTime")?;
    let day = if day.is_empty() { None } else { Some(date("PurchaseExpiryDateTime", &day)?) };
    let vat = match node.optional("TotalTax")? {
        Some(tax) => tax.optional_amount("CalculatedAmount")?,
        None => None,
    };
    let unit_price = match node.optional("UnitPrice")? {
        Some(price) => price.hundredths("UnitAmount")?,
        None => None,
    };
    Ok(TaxInvoiceLine {
        supplied_on: day,
        name: node.text("NameText")?,
        specification: node.text("InformationText")?,
        quantity: node.hundredths("ChargeableUnitQuantity")?,
        unit_price,
        supply: node.amount("InvoiceAmount")?,
        vat,
        remark: node.text("DescriptionText")?,
    })
}

/// INV206–212 and INV308/310, the sums that the tax office would refuse.
fn check_totals(invoice: &TaxInvoice) -> Read<()> {
    let check = |what: &'static str, stated: i64, counted: i128| {
        if i128::from(stated) == counted {
            return Ok(());
        }
        let counted = i64::try_from(counted).unwrap_or(i64::MAX);
        Err(UnreadableTaxInvoice::Totals { what, stated, counted })
    };
    let sum = |amounts: &mut dyn Iterator<Item = i64>| amounts.map(i128::from).sum::<i128>();
    let supply = sum(&mut invoice.lines.iter().map(|line| line.supply));
    check("ChargeTotalAmount", invoice.supply, supply)?;
    let tax = sum(&mut invoice.lines.iter().filter_map(|line| line.vat));
    check("TaxTotalAmount", invoice.vat.unwrap_or(0), tax)?;
    check("GrandTotalAmount", invoice.total, supply + tax)?;
    if !invoice.payments.is_empty() {
        let paid = sum(&mut invoice.payments.iter().map(|(_, paid)| *paid));
        check("PaidAmount", invoice.total, paid)?;
    }
    Ok(())
}
