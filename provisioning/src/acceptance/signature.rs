//! A picture that stands for a signature: drawn by hand, or the company's seal. Known by its
//! content; its bytes are kept like a paper's, its hash is part of what is signed.

use super::AcceptanceError;
use crate::application::papers::{Examined, MediaType, examine};
use gaetong_entity::service::acceptance::{Model, SignatureKind};

/// The most bytes a picture may have: 500 KB.
pub const LARGEST_PICTURE: usize = 500 * 1024;

/// A picture that was looked at.
#[derive(Debug, Clone)]
pub struct SignaturePicture {
    kind: SignatureKind,
    examined: Examined,
}

impl SignaturePicture {
    /// Looks at an upload. Only PNG and JPEG stand for a signature, and a typed one has none.
    pub fn examine(kind: SignatureKind, bytes: &[u8]) -> Result<SignaturePicture, AcceptanceError> {
        if bytes.len() > LARGEST_PICTURE {
            return Err(AcceptanceError::PictureTooLarge);
        }
        let examined = examine(bytes).map_err(|_| AcceptanceError::NotAPicture)?;
        let picture = matches!(examined.media_type, MediaType::Png | MediaType::Jpeg);
        if !picture || kind == SignatureKind::Typed {
            return Err(AcceptanceError::NotAPicture);
        }
        Ok(SignaturePicture { kind, examined })
    }

    /// What is kept, and under which key.
    pub fn examined(&self) -> &Examined {
        &self.examined
    }

    pub(super) fn put_on(&self, row: &mut Model) {
        row.signature_kind = self.kind;
        row.image_key = Some(self.examined.object_key());
        row.image_sha256 = Some(self.examined.sha256.clone());
        row.image_media_type = Some(self.examined.media_type.code().to_owned());
    }
}
