//! Tax invoices as papers: billing's rows → the standard's fields, the printed form, the archive of
//! both, and the workbook that Hometax takes.

mod hometax;

use crate::config::{Config, Mode};
use chrono::{DateTime, Utc};
use gaetong_billing::tax_invoices::Invoice;
use gaetong_documents::tax_invoice::{
    AmendmentCode, Amends, Contact, CustomerType, InvoiceParty, Kind, PaymentMeans, Purpose,
    TaxInvoice, TaxInvoiceLine,
};
use gaetong_documents::{
    Copies, PaperError, PrintedTaxInvoice, UnreadableTaxInvoice, read_tax_invoice,
    render_tax_invoices,
};
use gaetong_entity::money::tax_invoice::{self, AmendmentCode as StoredAmendment};
use gaetong_entity::money::tax_invoice_line;
use gaetong_entity::party::billing_account::TaxKind;
use gaetong_rules::month::seoul_time;
use gaetong_seal::{SignatureRefused, Signed, verify};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub use hometax::{Hometax, hometax};

/// What is printed: the document, and how far it has come.
#[derive(Debug, Clone)]
pub struct Print {
    pub invoice: Invoice,
    pub sent_at: Option<DateTime<Utc>>,
}

/// What kind of deployment prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Prints 시연 데이터.
    pub demo: bool,
    /// Nothing it sends reaches the tax office.
    pub simulated: bool,
}

impl Stamp {
    pub fn of(config: &Config) -> Stamp {
        Stamp { demo: config.is_demo(), simulated: config.mode != Mode::Production }
    }
}

/// Why papers could not be put into a file.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error("the archive could not be written: {0}")]
    Archive(#[from] zip::result::ZipError),
    #[error("the archive could not be written: {0}")]
    Io(#[from] std::io::Error),
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

/// Why a tax invoice that came in is not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotReceived {
    #[error(transparent)]
    Unreadable(#[from] UnreadableTaxInvoice),
    #[error(transparent)]
    Signature(#[from] SignatureRefused),
}

/// Reads a tax invoice that somebody else issued. One that is signed must be as it was signed; who
/// vouches for the certificate is not asked. `None` beside it: it is not signed.
///
/// # Errors
/// [`NotReceived`], in words that name the place.
pub fn received(xml: &str) -> Result<(TaxInvoice, Option<Signed>), NotReceived> {
    let invoice = read_tax_invoice(xml)?;
    match verify(xml) {
        Ok(signed) => Ok((invoice, Some(signed))),
        Err(SignatureRefused::NotSigned) => Ok((invoice, None)),
        Err(refused) => Err(refused.into()),
    }
}

/// One PDF of any number of tax invoices, the same bytes every time.
///
/// # Errors
/// Only if the typeface or the PDF writer fails.
pub fn pdf(prints: &[Print], copies: Copies, stamp: Stamp) -> Result<Vec<u8>, PaperError> {
    let printed: Vec<PrintedTaxInvoice> =
        prints.iter().map(|print| printed(print, stamp)).collect();
    render_tax_invoices(&printed, copies)
}

/// `T202609-00000001.pdf`, `.xml`.
pub fn file_name(document: &tax_invoice::Model, extension: &str) -> String {
    format!("{}.{extension}", document.number)
}

/// A ZIP with a PDF (the customer's copy) and the signed XML of each.
///
/// # Errors
/// [`BundleError`]; none depends on what the documents say.
pub fn archive(prints: &[(Print, String)], stamp: Stamp) -> Result<Vec<u8>, BundleError> {
    let mut files = Vec::with_capacity(prints.len() * 2);
    for (print, xml) in prints {
        let document = &print.invoice.document;
        let paper = pdf(std::slice::from_ref(print), Copies::Customer, stamp)?;
        files.push((file_name(document, "pdf"), paper));
        files.push((file_name(document, "xml"), xml.clone().into_bytes()));
    }
    zipped(files)
}

/// A ZIP of files.
///
/// # Errors
/// Two files of one name.
pub fn zipped(files: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, BundleError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        // A PDF or workbook is compressed already.
        let method = match name.ends_with(".xml") {
            true => CompressionMethod::Deflated,
            false => CompressionMethod::Stored,
        };
        archive.start_file(name, SimpleFileOptions::default().compression_method(method))?;
        archive.write_all(&bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// A tax invoice as it is printed.
pub fn printed(print: &Print, stamp: Stamp) -> PrintedTaxInvoice {
    let invoice = content(&print.invoice);
    PrintedTaxInvoice {
        shown: on_the_form(&invoice),
        transmitted: transmitted(print, stamp),
        warning: if stamp.demo { "시연 데이터".to_owned() } else { String::new() },
        invoice,
    }
}

/// `2026-10-06 15:00`, and whether nothing reached the tax office.
fn transmitted(print: &Print, stamp: Stamp) -> String {
    let Some(sent) = print.sent_at else { return "전송 전".to_owned() };
    let note = if stamp.simulated { " (모의 전송)" } else { "" };
    format!("{}{note}", minute(sent))
}

fn minute(instant: DateTime<Utc>) -> String {
    seoul_time(instant).format("%Y-%m-%d %H:%M").to_string()
}

/// The form has four rows: the fourth stands for all that find none.
pub fn on_the_form(invoice: &TaxInvoice) -> Vec<TaxInvoiceLine> {
    let Some((rest, first)) =
        invoice.lines.get(3..).filter(|rest| rest.len() > 1).zip(invoice.lines.get(..3))
    else {
        return invoice.lines.clone();
    };
    let total =
        |amount: fn(&TaxInvoiceLine) -> i64| rest.iter().map(amount).fold(0, i64::saturating_add);
    let merged = TaxInvoiceLine {
        supplied_on: Some(invoice.written_on),
        name: format!("{} 외 {}건", rest[0].name, rest.len() - 1),
        supply: total(|line| line.supply),
        vat: invoice.vat.map(|_| total(|line| line.vat.unwrap_or(0))),
        ..TaxInvoiceLine::default()
    };
    first.iter().cloned().chain([merged]).collect()
}

/// All that stands in the standard's XML.
pub fn content(invoice: &Invoice) -> TaxInvoice {
    let document = &invoice.document;
    let with_tax = document.kind != TaxKind::Exempt;
    TaxInvoice {
        management_number: document.number.clone(),
        issued_at: seoul_time(document.issued_at),
        issue_id: document.issue_id.clone(),
        kind: match document.kind {
            TaxKind::Taxable => Kind::Taxable,
            TaxKind::ZeroRated => Kind::ZeroRated,
            TaxKind::Exempt => Kind::Exempt,
        },
        remarks: invoice.remarks().map(str::to_owned).collect(),
        written_on: document.written_on,
        amends: document.amendment.map(|code| Amends {
            reason: amendment(code),
            original_issue_id: document.original_issue_id.clone().unwrap_or_default(),
        }),
        purpose: match document.purpose {
            tax_invoice::Purpose::Receipt => Purpose::Receipt,
            tax_invoice::Purpose::Charge => Purpose::Charge,
        },
        supplier: supplier(document),
        customer: customer(document),
        customer_type: CustomerType::Business,
        payments: payments(document),
        supply: document.supply,
        vat: with_tax.then_some(document.vat),
        total: document.total,
        lines: invoice.lines.iter().map(|row| line(row, with_tax)).collect(),
    }
}

fn amendment(stored: StoredAmendment) -> AmendmentCode {
    match stored {
        StoredAmendment::Error => AmendmentCode::Mistake,
        StoredAmendment::SupplyChanged => AmendmentCode::PriceChange,
        StoredAmendment::Returned => AmendmentCode::Returned,
        StoredAmendment::Rescinded => AmendmentCode::Rescinded,
        StoredAmendment::LetterOfCredit => AmendmentCode::LocalLetterOfCredit,
        StoredAmendment::IssuedTwice => AmendmentCode::IssuedTwice,
    }
}

fn supplier(document: &tax_invoice::Model) -> InvoiceParty {
    InvoiceParty {
        number: document.supplier_business_number.digits().to_owned(),
        branch: document.supplier_branch.clone(),
        name: document.supplier_name.clone(),
        representative: document.supplier_representative.clone(),
        address: document.supplier_address.clone(),
        business_type: document.supplier_business_type.clone(),
        business_item: document.supplier_business_item.clone(),
        contact: Contact {
            phone: document.supplier_phone.clone(),
            email: document.supplier_email.clone(),
            ..Contact::default()
        },
        second_contact: Contact::default(),
    }
}

fn customer(document: &tax_invoice::Model) -> InvoiceParty {
    let mail = |email: &str| Contact { email: email.to_owned(), ..Contact::default() };
    InvoiceParty {
        number: document.customer_business_number.digits().to_owned(),
        branch: document.customer_branch.clone(),
        name: document.customer_name.clone(),
        representative: document.customer_representative.clone(),
        address: document.customer_address.clone(),
        business_type: document.customer_business_type.clone(),
        business_item: document.customer_business_item.clone(),
        contact: mail(&document.customer_email),
        second_contact: mail(&document.customer_second_email),
    }
}

fn payments(document: &tax_invoice::Model) -> Vec<(PaymentMeans, i64)> {
    let paid = [document.paid_cash, document.paid_cheque, document.paid_note, document.paid_credit];
    PaymentMeans::ALL.into_iter().zip(paid).filter(|(_, paid)| *paid != 0).collect()
}

fn line(row: &tax_invoice_line::Model, with_tax: bool) -> TaxInvoiceLine {
    TaxInvoiceLine {
        supplied_on: Some(row.supplied_on),
        name: row.name.clone(),
        specification: row.spec.clone(),
        quantity: row.quantity,
        // The standard counts unit prices in hundredths of a won.
        unit_price: row.unit_price.map(|won| won.saturating_mul(100)),
        supply: row.supply,
        vat: with_tax.then_some(row.vat),
        remark: row.remark.clone(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
