//! Paper: plain structs in, PDF bytes out; of a tax invoice the standard's XML too.
//!
//! Every amount, date and sentence arrives finished; nothing here adds, taxes or rounds. The same
//! input gives the same bytes on every run and every machine, so a stored hash stays provable.

pub mod acceptance;
pub mod attendance;
pub mod bill;
mod bill_sheet;
pub mod derivation;
mod flow;
pub mod formal_letter;
pub mod hangul_amount;
mod layout;
mod picture;
pub mod statement;
mod table;
pub mod tax_invoice;
mod typeface;

pub use acceptance::{AcceptancePaper, AcceptedItem, Signature, render_acceptance};
pub use attendance::{AgentRow, AttendancePaper, DayMark, SignedBy, render_attendance};
pub use bill::{BillLine, BillPaper, Enquiry, LinePeriod, Party, PaymentAccount, render_bill};
pub use derivation::{DerivationInput, DerivationNode};
pub use formal_letter::{FormalLetter, render_formal_letter};
pub use hangul_amount::hangul_amount;
pub use picture::Picture;
pub use statement::{StatementColumn, StatementPaper, render_statement};
pub use tax_invoice::{
    Copies, InvalidTaxInvoice, PrintedTaxInvoice, TaxInvoice, UnreadableTaxInvoice,
    read_tax_invoice, render_tax_invoices, write_tax_invoice,
};

/// The language of the labels on a paper. Names, conditions and remarks are printed as given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Korean,
    English,
}

impl Lang {
    /// Picks the label that fits the language.
    pub(crate) fn pick(self, korean: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Korean => korean,
            Self::English => english,
        }
    }
}

/// Why a paper could not be made. None of these depends on the input: a paper with odd input is
/// still a paper (a character the typeface lacks is printed as □).
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PaperError {
    #[error("the vendored typeface could not be read")]
    UnreadableTypeface,
    #[error("the typeface could not be cut down to the characters used: {0}")]
    Subset(String),
    #[error("the PDF could not be assembled: {0}")]
    Assembly(String),
    #[error("the picture cannot be read: {0}")]
    Picture(String),
}
