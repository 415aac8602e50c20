//! How an act on an issued bill says no.

use chrono::{DateTime, Utc};
use gaetong_entity::Refusal;
use gaetong_entity::free_text::Unfit;
use gaetong_entity::party::user_account::{Language, Role};
use gaetong_entity::refusal::{FieldError, Kind};
use gaetong_entity::work::event;
use gaetong_entity::{Actor, Tx};
use gaetong_rules::won::Overflow;
use gaetong_rules::{Lang, Text, Won};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};

/// Why a credit note or a dispute was refused.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    #[error("{} may not do this", role.code())]
    NotAllowed { role: Role, allowed: Text },
    #[error("there is no such {}", what.en)]
    NotFound { what: Text },
    #[error("{by} changed it at {at}; it is version {version} now")]
    Changed { by: String, at: DateTime<Utc>, version: i64 },
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("a note without an amount")]
    NothingToCredit,
    #[error("a debit note without an amount")]
    NothingToCharge,
    #[error("a debit note refers to the bill itself")]
    OnADebitNote,
    /// I7: what was billed is the most that can be given back.
    #[error("line {line_no}: {wanted} won are more than the {left} left")]
    MoreThanBilled { line_no: i32, wanted: Won, left: Won },
    #[error("{wanted} won are more than the {left} left of the bill")]
    MoreThanBill { wanted: Won, left: Won },
    #[error("whoever asked for it does not approve it")]
    OwnRequest,
    #[error("it was decided already")]
    AlreadyDecided,
    #[error("line {0} is disputed already")]
    AlreadyDisputed(i32),
    #[error(transparent)]
    Overflow(#[from] Overflow),
    #[error("the database failed")]
    Database(#[from] DbErr),
}

impl NoteError {
    pub(crate) const fn no_bill() -> NoteError {
        NoteError::NotFound { what: Text::fixed("청구서가", "bill") }
    }

    pub(crate) const fn no_line() -> NoteError {
        NoteError::NotFound { what: Text::fixed("청구서 줄이", "line of the bill") }
    }

    pub(crate) const fn no_request() -> NoteError {
        NoteError::NotFound { what: Text::fixed("승인 요청이", "request") }
    }

    pub(crate) const fn no_dispute() -> NoteError {
        NoteError::NotFound { what: Text::fixed("이의가", "dispute") }
    }

    fn text(&self) -> Text {
        match self {
            NoteError::NotAllowed { allowed, .. } => Text::new(
                format!("{}만 할 수 있습니다.", allowed.ko),
                format!("Only these may do it: {}.", allowed.en),
            ),
            NoteError::NotFound { what } => Text::new(
                format!("그런 {} 없습니다.", what.ko),
                format!("There is no such {}.", what.en),
            ),
            NoteError::Changed { by, at, version } => changed(by, *at, *version),
            NoteError::Unfit(unfit) => unfit.text(),
            NoteError::NothingToCredit => Text::fixed(
                "감액할 금액이 없습니다. 한 줄 이상에 금액을 적으세요.",
                "There is nothing to credit. Write an amount for a line.",
            ),
            NoteError::NothingToCharge => Text::fixed(
                "추가로 청구할 금액이 없습니다. 한 줄 이상에 금액을 적으세요.",
                "There is nothing to charge. Write an amount for a line.",
            ),
            NoteError::OnADebitNote => Text::fixed(
                "추가 청구서에는 다시 추가 청구할 수 없습니다. 원 청구서에서 하세요.",
                "A debit note has no further one: charge on the bill it refers to.",
            ),
            NoteError::MoreThanBilled { line_no, wanted, left } => Text::new(
                format!("{line_no}번 줄에는 {left}원만 남아 있어 {wanted}원을 감액할 수 없습니다."),
                format!("Of line {line_no} only {left} won are left; {wanted} cannot be credited."),
            ),
            NoteError::MoreThanBill { wanted, left } => Text::new(
                format!("청구서에는 {left}원만 남아 있어 {wanted}원을 감액할 수 없습니다."),
                format!("Only {left} won are left of the bill; {wanted} cannot be credited."),
            ),
            NoteError::OwnRequest => Text::fixed(
                "자신이 올린 요청은 승인할 수 없습니다. 다른 사람이 승인해야 합니다.",
                "Nobody approves their own request: a second person has to.",
            ),
            NoteError::AlreadyDecided => {
                Text::fixed("이미 처리되었습니다.", "It was decided already.")
            }
            NoteError::AlreadyDisputed(line_no) => Text::new(
                format!("{line_no}번 줄에는 이미 처리 중인 이의가 있습니다."),
                format!("Line {line_no} is disputed already."),
            ),
            NoteError::Overflow(_) => {
                Text::fixed("금액이 너무 큽니다.", "The amount is too large.")
            }
            NoteError::Database(_) => Text::fixed(
                "처리하지 못했습니다. 아무것도 바뀌지 않았습니다.",
                "This failed. Nothing was changed.",
            ),
        }
    }
}

pub(crate) fn changed(by: &str, at: DateTime<Utc>, version: i64) -> Text {
    let when = gaetong_rules::month::seoul_time(at).format("%Y-%m-%d %H:%M");
    Text::new(
        format!("{by}님이 {when}에 먼저 바꿨습니다(버전 {version}). 바뀐 내용을 보고 다시 하세요."),
        format!("{by} changed it first, at {when} (version {version}). Look at it and try again."),
    )
}

impl Refusal for NoteError {
    fn kind(&self) -> Kind {
        match self {
            NoteError::NotAllowed { .. } => Kind::NotAllowed,
            NoteError::NotFound { .. } => Kind::NotFound,
            NoteError::Changed { .. } => Kind::Changed,
            NoteError::Unfit(_)
            | NoteError::NothingToCredit
            | NoteError::NothingToCharge
            | NoteError::MoreThanBilled { .. }
            | NoteError::MoreThanBill { .. } => Kind::Invalid,
            NoteError::OwnRequest
            | NoteError::OnADebitNote
            | NoteError::AlreadyDecided
            | NoteError::AlreadyDisputed(_) => Kind::Conflict,
            NoteError::Overflow(_) | NoteError::Database(_) => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            NoteError::NotAllowed { .. } => "not-allowed",
            NoteError::NotFound { .. } => "not-found",
            NoteError::Changed { .. } => "changed",
            NoteError::Unfit(unfit) => unfit.code(),
            NoteError::NothingToCredit => "nothing-to-credit",
            NoteError::NothingToCharge => "nothing-to-charge",
            NoteError::OnADebitNote => "on-a-debit-note",
            NoteError::MoreThanBilled { .. } => "more-than-billed",
            NoteError::MoreThanBill { .. } => "more-than-bill",
            NoteError::OwnRequest => "own-request",
            NoteError::AlreadyDecided => "decided-already",
            NoteError::AlreadyDisputed(_) => "already-disputed",
            NoteError::Overflow(_) => "overflow",
            NoteError::Database(_) => "internal",
        }
    }

    fn message(&self, language: Language) -> String {
        let lang = match language {
            Language::Ko => Lang::Ko,
            Language::En => Lang::En,
        };
        self.text().get(lang).to_owned()
    }

    fn fields(&self) -> Vec<FieldError> {
        let pointer = match self {
            NoteError::Unfit(unfit) => format!("/{}", unfit.field()),
            NoteError::MoreThanBilled { .. } => "/lines".to_owned(),
            _ => return Vec::new(),
        };
        let text = self.text();
        let (message_ko, message_en) = (text.ko.into_owned(), text.en.into_owned());
        vec![FieldError { pointer, code: self.code(), message_ko, message_en }]
    }
}

/// Only these roles may go on; `allowed` names them.
pub(crate) fn only(actor: &Actor, roles: &[Role], allowed: Text) -> Result<(), NoteError> {
    if actor.is_one_of(roles) {
        Ok(())
    } else {
        Err(NoteError::NotAllowed { role: actor.role, allowed })
    }
}

/// The version the person saw must still be the row's.
pub(crate) async fn unchanged(
    tx: &Tx,
    (kind, id): (&'static str, String),
    version: i64,
    expected: Option<i64>,
) -> Result<(), NoteError> {
    if expected.is_none_or(|expected| expected == version) {
        return Ok(());
    }
    let last = tx
        .find::<event::Entity>()
        .filter(event::Column::SubjectKind.eq(kind))
        .filter(event::Column::SubjectId.eq(id))
        .order_by_desc(event::Column::Id)
        .one(tx.raw())
        .await?;
    let (by, at) = last.map_or_else(Default::default, |last| (last.actor_name, last.at));
    Err(NoteError::Changed { by, at, version })
}
