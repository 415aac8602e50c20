//! Tax invoices (세금계산서): drafts are worked out from issued bills, never stored; what is issued
//! is signed, numbered and never changes; where it is on its way to the tax office is kept beside
//! it. A tax invoice posts nothing: the bill and the credit note it invoices have.

mod amend;
mod board;
mod draft;
mod issue;
mod read;
mod recipients;
mod refusal;
mod sources;
mod summary;
mod waiting;
mod way;

pub use amend::{Plan, Wish, amend, plan_amendment};
pub use board::{Board, Count, board};
pub use draft::{Draft, DraftLine, Drafts, NoteRef, Nothing, Original};
pub use gaetong_rules::tax_invoice::{
    Amendment, Answer, Finding, Party, Penalty, PenaltyKind, Reason, answer as meaning,
};
pub use issue::{Issued, NotIssued, Order, Outcome, Slot, issue};
pub use read::{
    Detail, Filter, Listed, Totals, detail, invoices, list, log, totals, transmissions, xml,
};
pub use recipients::{
    PayerDetails, add_recipient, correct_payer, payer, recipients, remove_recipient, resend,
};
pub use refusal::TaxInvoiceError;
pub use summary::{CustomerSum, Gap, GapReason, Summary, summary};
pub(crate) use waiting::unissued;
pub use waiting::{Waiting, drafts, drafts_in_parts, waiting};
pub use way::{
    Answered, Carrier, MOST_IN_A_PACKAGE, Package, PackedPaper, answer, cancel, package, queue,
    queue_issued_before_today, submitted, unsubmitted,
};

use crate::notes::NoteError;
use gaetong_entity::Tx;
use gaetong_entity::act::Actor;
use gaetong_entity::ids::TaxInvoiceId;
use gaetong_entity::money::tax_invoice::{self, AmendmentCode, InvoiceClass};
use gaetong_entity::money::tax_invoice_line;
use gaetong_entity::party::billing_account::TaxKind;
use gaetong_entity::party::user_account::Role;
use gaetong_rules::Text;
use gaetong_rules::tax_invoice::{self as rules, Class, Kind};
use sea_orm::{ColumnTrait, QueryFilter};

/// Who issues, amends and sends.
pub const ISSUERS: [Role; 2] = [Role::Settlement, Role::Admin];
/// Who of the provider's people reads them; a customer reads its own.
pub const READERS: [Role; 7] = [
    Role::Settlement,
    Role::Admin,
    Role::Credit,
    Role::Sales,
    Role::Product,
    Role::Consulting,
    Role::Legal,
];

/// In whose name tax invoices are issued: the provider as they name it, and what its approval
/// numbers carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    pub supplier: Party,
    pub phone: String,
    /// 국세청 등록번호 of the issuing system, eight digits.
    pub registration: String,
}

/// An issued tax invoice with its lines in order: all that its XML and its PDF are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    pub document: tax_invoice::Model,
    pub lines: Vec<tax_invoice_line::Model>,
}

/// Makes the signed XML of a tax invoice. `api` has one with the supplier's certificate.
pub trait Seal: Sync {
    /// The whole signed document.
    ///
    /// # Errors
    /// The document is not issued; the sentence is shown to whoever issues.
    fn seal(&self, invoice: &Invoice) -> Result<String, SealError>;
}

/// Why a document could not be signed, in a sentence for the person who issues.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.en)]
pub struct SealError(pub Text);

impl Invoice {
    /// `0101` … `0401`.
    pub fn type_code(&self) -> &'static str {
        type_code(&self.document)
    }

    /// 비고, up to three lines.
    pub fn remarks(&self) -> impl Iterator<Item = &str> {
        self.document.remarks.lines()
    }
}

/// Only these roles may go on.
fn only(actor: &Actor, roles: &[Role]) -> Result<(), TaxInvoiceError> {
    if actor.is_one_of(roles) {
        Ok(())
    } else {
        Err(TaxInvoiceError::NotAllowed { role: actor.role })
    }
}

/// The provider's readers and customers, whose eyes see their own alone.
fn may_read(actor: &Actor) -> Result<(), TaxInvoiceError> {
    if actor.tenant_id.is_some() { Ok(()) } else { only(actor, &READERS) }
}

/// The tax invoice; none if there is no such one for these eyes.
async fn find(tx: &Tx, id: TaxInvoiceId) -> Result<tax_invoice::Model, TaxInvoiceError> {
    let found = tx.find::<tax_invoice::Entity>().filter(tax_invoice::Column::Id.eq(id));
    found.one(tx.raw()).await?.ok_or(TaxInvoiceError::no_invoice())
}

/// The version the person saw must still be the row's.
async fn unchanged(
    tx: &Tx,
    subject: (&'static str, String),
    version: i64,
    expected: Option<i64>,
) -> Result<(), TaxInvoiceError> {
    match crate::notes::refusal::unchanged(tx, subject, version, expected).await {
        Ok(()) => Ok(()),
        Err(NoteError::Changed { by, at, version }) => {
            Err(TaxInvoiceError::Changed { by, at, version })
        }
        Err(NoteError::Database(error)) => Err(error.into()),
        Err(other) => Err(sea_orm::DbErr::Custom(other.to_string()).into()),
    }
}

/// Class and kind in the four digits of the standard form.
pub fn type_code(document: &tax_invoice::Model) -> &'static str {
    rules::type_code(class(document.class), kind(document.kind))
}

pub(crate) fn class(stored: InvoiceClass) -> Class {
    match stored {
        InvoiceClass::Normal => Class::Normal,
        InvoiceClass::Amended => Class::Amended,
    }
}

/// The kind of paper as the rules know it.
pub fn kind(stored: TaxKind) -> Kind {
    match stored {
        TaxKind::Taxable => Kind::Taxable,
        TaxKind::ZeroRated => Kind::ZeroRated,
        TaxKind::Exempt => Kind::Exempt,
    }
}

pub(crate) fn stored_kind(kind: Kind) -> TaxKind {
    match kind {
        Kind::Taxable => TaxKind::Taxable,
        Kind::ZeroRated => TaxKind::ZeroRated,
        Kind::Exempt => TaxKind::Exempt,
    }
}

/// The reason of an amendment as the rules know it.
pub fn amendment(stored: AmendmentCode) -> Amendment {
    match stored {
        AmendmentCode::Error => Amendment::Error,
        AmendmentCode::SupplyChanged => Amendment::SupplyChanged,
        AmendmentCode::Returned => Amendment::Returned,
        AmendmentCode::Rescinded => Amendment::Rescinded,
        AmendmentCode::LetterOfCredit => Amendment::LetterOfCredit,
        AmendmentCode::IssuedTwice => Amendment::IssuedTwice,
    }
}

pub(crate) fn stored_amendment(amendment: Amendment) -> AmendmentCode {
    match amendment {
        Amendment::Error => AmendmentCode::Error,
        Amendment::SupplyChanged => AmendmentCode::SupplyChanged,
        Amendment::Returned => AmendmentCode::Returned,
        Amendment::Rescinded => AmendmentCode::Rescinded,
        Amendment::LetterOfCredit => AmendmentCode::LetterOfCredit,
        Amendment::IssuedTwice => AmendmentCode::IssuedTwice,
    }
}
