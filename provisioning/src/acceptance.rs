//! Acceptance (검수, spec 2.6): the customer confirms item by item what was delivered, or rejects
//! it with reasons. The signed certificate is immutable.
//!
//! Its hash is taken over its content, [`Certificate::canonical`], and stands in the row, in the
//! audit event and on the paper. The PDF is made from the same content and nothing else, byte for
//! byte the same each time, so that the hash proves the paper too.

mod certificate;
mod decision;
mod refusal;
mod request;
mod signature;

pub use certificate::{Certificate, CertificateItem, certificate, is_as_signed, of_service};
pub use decision::{Rejection, Signing, reject, sign};
pub use refusal::AcceptanceError;
pub use request::{HandedOver, Handover, prefill, request};
pub use signature::{LARGEST_PICTURE, SignaturePicture};
