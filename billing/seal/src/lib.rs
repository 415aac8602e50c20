//! Electronic signatures: what the standard electronic tax invoice is signed with, and how one
//! that comes in is checked.
//!
//! XML text in, XML text out. What stands in the document is none of this crate's business; when
//! "now" is, its callers say. Why it does its own canonical form:
//! `docs/decisions/0021-tax-invoice-papers.md`.

mod canonical_xml;
mod certificate;
mod signature;
mod throw_away;

pub use canonical_xml::{Part, UnreadableXml, canonical};
pub use certificate::{Certificate, Credentials, CredentialsRefused};
pub use signature::{SealFailed, SignatureRefused, Signed, sign, verify};
pub use throw_away::{ThrowAway, throw_away};

/// How the words "apply this XPath filter, then Canonical XML" are read for the root element, which
/// the filter leaves out while its namespaces stay in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As Apache Santuario, hence Java, does it and every document found in practice: the root's
    /// namespace declarations are written once and its other attributes are left out.
    AsPractised,
    /// As Canonical XML 1.0, section 2.3, has it and libxml2 (`xmlsec1`) does: the root's attributes
    /// are written, and every child declares the namespaces again.
    ToTheLetter,
}
