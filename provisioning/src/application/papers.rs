//! The papers of an application (spec 2.3): what an upload is, by its content, and which papers
//! an application holds. The bytes are stored by the door before the act, under the key their
//! content gives them.

use super::draft::record;
use super::{ApplicationError, for_editing};
use crate::barred::{self, Barred};
use crate::free_text;
use gaetong_entity::ids::{ApplicationId, DocumentId};
use gaetong_entity::order::document;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::Text;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, QueryFilter, QueryOrder};
use serde_json::json;
use sha2::{Digest, Sha256};

/// The largest upload, in bytes.
pub const LARGEST: u64 = 20 * 1024 * 1024;

/// What a paper may be stored as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    Pdf,
    Jpeg,
    Png,
    Tiff,
}

impl MediaType {
    pub const fn code(self) -> &'static str {
        match self {
            MediaType::Pdf => "application/pdf",
            MediaType::Jpeg => "image/jpeg",
            MediaType::Png => "image/png",
            MediaType::Tiff => "image/tiff",
        }
    }

    /// By content, never by name.
    pub fn of(bytes: &[u8]) -> Option<MediaType> {
        const MAGIC: [(&[u8], MediaType); 5] = [
            (b"%PDF-", MediaType::Pdf),
            (&[0xFF, 0xD8, 0xFF], MediaType::Jpeg),
            (b"\x89PNG\r\n\x1a\n", MediaType::Png),
            (b"II*\0", MediaType::Tiff),
            (b"MM\0*", MediaType::Tiff),
        ];
        MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, media)| *media)
    }
}

/// An upload that was looked at and found to be a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    pub media_type: MediaType,
    pub byte_count: i64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

impl Examined {
    /// Where the object store keeps the bytes: by content, so that the same upload twice is one
    /// object and nothing is ever overwritten.
    pub fn object_key(&self) -> String {
        format!("papers/{}/{}", &self.sha256[..2], self.sha256)
    }
}

/// Looks at an upload: size, kind by content, hash.
pub fn examine(bytes: &[u8]) -> Result<Examined, ApplicationError> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size == 0 {
        return Err(ApplicationError::EmptyFile);
    }
    if size > LARGEST {
        return Err(ApplicationError::TooLarge { bytes: size, most: LARGEST });
    }
    let media_type = MediaType::of(bytes).ok_or(ApplicationError::NotAPaper)?;
    let byte_count = i64::try_from(size).unwrap_or(i64::MAX);
    Ok(Examined { media_type, byte_count, sha256: hex(&Sha256::digest(bytes)) })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The kinds of papers an application can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaperKind {
    Application,
    Terms,
    Quotation,
    BusinessRegistration,
    /// Customer ⇔ provider.
    Contract,
    /// Partner ⇔ provider, reviewed by `legal`.
    PartnerContract,
    Other,
}

impl PaperKind {
    pub const ALL: [PaperKind; 7] = [
        PaperKind::Application,
        PaperKind::Terms,
        PaperKind::Quotation,
        PaperKind::BusinessRegistration,
        PaperKind::Contract,
        PaperKind::PartnerContract,
        PaperKind::Other,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            PaperKind::Application => "application",
            PaperKind::Terms => "terms",
            PaperKind::Quotation => "quotation",
            PaperKind::BusinessRegistration => "business_registration",
            PaperKind::Contract => "contract",
            PaperKind::PartnerContract => "partner_contract",
            PaperKind::Other => "other",
        }
    }

    pub fn from_code(code: &str) -> Option<PaperKind> {
        PaperKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Must bear the customer's seal.
    pub const fn is_sealed(self) -> bool {
        matches!(
            self,
            PaperKind::Application | PaperKind::Terms | PaperKind::Quotation | PaperKind::Contract
        )
    }

    pub const fn text(self) -> Text {
        match self {
            PaperKind::Application => Text::fixed("신청서", "application"),
            PaperKind::Terms => Text::fixed("이용약관", "terms of use"),
            PaperKind::Quotation => Text::fixed("최종 견적서", "quotation"),
            PaperKind::BusinessRegistration => {
                Text::fixed("사업자등록증 사본", "copy of business registration")
            }
            PaperKind::Contract => Text::fixed("계약서", "contract"),
            PaperKind::PartnerContract => Text::fixed("협력사 계약서", "partner contract"),
            PaperKind::Other => Text::fixed("기타 서류", "other paper"),
        }
    }
}

/// A paper to be attached.
#[derive(Debug, Clone)]
pub struct NewPaper {
    /// The code of a [`PaperKind`].
    pub kind: String,
    /// The filer states that it bears the customer's seal.
    pub sealed: bool,
    pub file_name: String,
    pub examined: Examined,
}

/// Attaches a paper whose bytes are stored. Records `document.attached`.
pub async fn attach(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    paper: NewPaper,
) -> Result<document::Model, ApplicationError> {
    let row = for_editing(tx, actor, id, None).await?;
    let kind = PaperKind::from_code(&paper.kind)
        .ok_or_else(|| ApplicationError::NoSuchPaper(paper.kind.clone()))?;
    let stored = tx
        .insert(document::ActiveModel {
            tenant_id: Set(row.tenant_id),
            id: Set(DocumentId::new()),
            application_id: Set(Some(id)),
            task_id: Set(None),
            partner_id: Set(None),
            kind: Set(kind.code().to_owned()),
            sealed: Set(paper.sealed),
            file_name: Set(file_name(&paper.file_name)?),
            media_type: Set(paper.examined.media_type.code().to_owned()),
            byte_count: Set(paper.examined.byte_count),
            sha256: Set(paper.examined.sha256.clone()),
            object_key: Set(paper.examined.object_key()),
            uploaded_by: Set(actor.user_id),
            uploaded_at: Set(actor.now),
            removed_at: Set(None),
            change_order_id: Set(None),
            billing_request_id: Set(None),
        })
        .await?;
    let after = json!({
        "document_id": stored.id.to_string(), "kind": stored.kind, "sealed": stored.sealed,
        "file_name": stored.file_name, "sha256": stored.sha256,
    });
    record(tx, actor, &row, "document.attached", (json!({}), after), None).await?;
    Ok(stored)
}

/// Takes a paper off the application; its row and bytes stay for the record. Records
/// `document.removed`.
pub async fn remove(
    tx: &Tx,
    actor: &Actor,
    id: ApplicationId,
    document_id: DocumentId,
) -> Result<(), ApplicationError> {
    let row = for_editing(tx, actor, id, None).await?;
    let mut paper = barred::for_update::<document::Entity>(tx)
        .filter(document::Column::Id.eq(document_id))
        .filter(document::Column::ApplicationId.eq(id))
        .filter(document::Column::RemovedAt.is_null())
        .one(tx.raw())
        .await?
        .ok_or_else(Barred::no_document)?;
    let before = json!({ "document_id": paper.id.to_string(), "kind": paper.kind });
    paper.removed_at = Some(actor.now);
    tx.update(super::draft::all_set(paper)).await?;
    record(tx, actor, &row, "document.removed", (before, json!({})), None).await?;
    Ok(())
}

/// A paper this person may see, for its download. Records `document.downloaded`, because a
/// download is logged (spec 2.3).
pub async fn download(
    tx: &Tx,
    actor: &Actor,
    document_id: DocumentId,
) -> Result<document::Model, ApplicationError> {
    let paper = tx
        .find::<document::Entity>()
        .filter(document::Column::Id.eq(document_id))
        .filter(document::Column::RemovedAt.is_null())
        .one(tx.raw())
        .await?
        .ok_or_else(Barred::no_document)?;
    // The audit trail of a tenant is not a partner's to write.
    tx.widen_to_consequences().await?;
    let change = gaetong_entity::Change {
        tenant_id: paper.tenant_id,
        act: "document.downloaded",
        subject_kind: "document",
        subject_id: paper.id.to_string(),
        before: json!({}),
        after: json!({ "sha256": paper.sha256 }),
        reason: None,
    };
    tx.record(actor, change).await?;
    Ok(paper)
}

/// The papers on an application, in the order they came.
pub async fn of_application(tx: &Tx, id: ApplicationId) -> Result<Vec<document::Model>, DbErr> {
    tx.find::<document::Entity>()
        .filter(document::Column::ApplicationId.eq(id))
        .filter(document::Column::RemovedAt.is_null())
        .order_by_asc(document::Column::Id)
        .all(tx.raw())
        .await
}

/// The last part of a path: a browser may send a whole one.
pub(crate) fn file_name(name: &str) -> Result<String, Barred> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let fit = free_text::line("file_name", last)?;
    if fit.is_empty() {
        return Err(Barred::Unfit(free_text::Unfit::Empty { field: "file_name" }));
    }
    Ok(fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_known_by_its_content() {
        let cases: [(&[u8], Option<MediaType>); 8] = [
            (b"%PDF-1.7\n", Some(MediaType::Pdf)),
            (&[0xFF, 0xD8, 0xFF, 0xE0, 0], Some(MediaType::Jpeg)),
            (b"\x89PNG\r\n\x1a\n....", Some(MediaType::Png)),
            (b"II*\0\x08", Some(MediaType::Tiff)),
            (b"MM\0*\0", Some(MediaType::Tiff)),
            (b"<html>", None),
            (b"PK\x03\x04", None),
            (b"%PD", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(MediaType::of(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn an_upload_has_a_limit_and_a_hash() {
        let examined = examine(b"%PDF-").expect("a paper");
        let hash = "38523c087796e5d5dd1cf9bad1fb026781a838dd9dd2cf8af58b9f6502a46778";
        assert_eq!(examined.sha256, hash);
        assert_eq!(examined.object_key(), format!("papers/38/{hash}"));
        assert_eq!(examined.byte_count, 5);
        let mut bytes = b"%PDF-".to_vec();
        bytes.resize(usize::try_from(LARGEST).expect("fits"), 0);
        assert!(examine(&bytes).is_ok());
        bytes.push(0);
        assert!(matches!(examine(&bytes), Err(ApplicationError::TooLarge { .. })));
        assert!(matches!(examine(b""), Err(ApplicationError::EmptyFile)));
        assert!(matches!(examine(b"MZ"), Err(ApplicationError::NotAPaper)));
    }

    #[test]
    fn a_file_name_is_its_last_part() {
        assert_eq!(file_name(r"C:\문서\신청서.pdf").ok().as_deref(), Some("신청서.pdf"));
        assert_eq!(file_name("../../etc/passwd").ok().as_deref(), Some("passwd"));
        assert!(file_name("a/").is_err());
    }
}
