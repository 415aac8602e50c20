//! How an act on tax invoices says no.

use chrono::{DateTime, NaiveDate, Utc};
use gaetong_entity::Refusal;
use gaetong_entity::free_text::Unfit;
use gaetong_entity::money::tax_invoice_progress::InvoiceState;
use gaetong_entity::party::user_account::{Language, Role};
use gaetong_entity::refusal::{FieldError, Kind};
use gaetong_rules::business_day::OutsideCalendar;
use gaetong_rules::tax_invoice::NoPreview;
use gaetong_rules::won::Overflow;
use gaetong_rules::{Lang, Text};
use sea_orm::DbErr;

/// Why an act on tax invoices was refused.
#[derive(Debug, thiserror::Error)]
pub enum TaxInvoiceError {
    #[error("{} may not do this", role.code())]
    NotAllowed { role: Role },
    #[error("there is no such {}", what.en)]
    NotFound { what: Text },
    #[error("{by} changed it at {at}; it is version {version} now")]
    Changed { by: String, at: DateTime<Utc>, version: i64 },
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The tax invoice is not in a state in which this can be done.
    #[error("it is {}", state.code())]
    State { state: InvoiceState },
    /// Only the other way round: what amends it first.
    #[error("tax invoice {number} amends it")]
    HasAmendment { number: String },
    /// The reason needs a credit note that says by how much.
    #[error("this reason needs a credit note")]
    NeedsNote,
    #[error("the credit note has no line of this tax invoice, or is in a tax invoice already")]
    NoteElsewhere,
    /// 04 is for what was never supplied: the note must take back all that is left.
    #[error("a rescission takes back the whole invoice")]
    NotInFull,
    /// A document that was amended in full can only be amended by way of what replaced it.
    #[error("it was taken back in full already")]
    TakenBack,
    #[error("{on} is before the original's date or in the future")]
    BadDate { on: NaiveDate },
    #[error("the address is on the list already")]
    KnownAddress,
    #[error("no letter can be sent to that address")]
    NoAddress,
    #[error("{0:?} is no answer of the tax office")]
    UnknownAnswer(String),
    #[error("the configuration names no eight-digit registration number")]
    NoRegistration,
    #[error(transparent)]
    OutsideCalendar(#[from] OutsideCalendar),
    #[error(transparent)]
    Overflow(#[from] Overflow),
    #[error("the database failed")]
    Database(#[from] DbErr),
}

impl From<NoPreview> for TaxInvoiceError {
    fn from(error: NoPreview) -> TaxInvoiceError {
        match error {
            NoPreview::OutsideCalendar(error) => error.into(),
            NoPreview::Overflow(error) => error.into(),
        }
    }
}

impl TaxInvoiceError {
    pub(crate) const fn no_invoice() -> TaxInvoiceError {
        TaxInvoiceError::NotFound { what: Text::fixed("세금계산서가", "tax invoice") }
    }

    pub(crate) const fn no_account() -> TaxInvoiceError {
        TaxInvoiceError::NotFound { what: Text::fixed("청구 계정이", "billing account") }
    }

    pub(crate) const fn no_recipient() -> TaxInvoiceError {
        TaxInvoiceError::NotFound { what: Text::fixed("수신자가", "recipient") }
    }

    pub(crate) const fn no_transmission() -> TaxInvoiceError {
        TaxInvoiceError::NotFound { what: Text::fixed("전송이", "transmission") }
    }

    /// What happened and what to do.
    pub fn text(&self) -> Text {
        match self {
            TaxInvoiceError::NotAllowed { .. } => Text::fixed(
                "세금계산서 업무는 고객정산팀과 관리자만 할 수 있습니다.",
                "Only settlement and administrators deal with tax invoices.",
            ),
            TaxInvoiceError::NotFound { what } => Text::new(
                format!("그런 {} 없습니다.", what.ko),
                format!("There is no such {}.", what.en),
            ),
            TaxInvoiceError::Changed { by, at, version } => {
                crate::notes::refusal::changed(by, *at, *version)
            }
            TaxInvoiceError::Unfit(unfit) => unfit.text(),
            TaxInvoiceError::State { state } => of_state(*state),
            TaxInvoiceError::HasAmendment { number } => Text::new(
                format!("수정세금계산서 {number}이(가) 있습니다. 그것부터 취소하세요."),
                format!("Tax invoice {number} amends it: cancel that one first."),
            ),
            TaxInvoiceError::NeedsNote => Text::fixed(
                "이 사유는 감액 통지가 있어야 합니다. 청구서에서 감액 통지를 먼저 발행하세요.",
                "This reason needs a credit note: issue one on the bill first.",
            ),
            TaxInvoiceError::NoteElsewhere => Text::fixed(
                "이 세금계산서의 감액 통지가 아니거나 이미 세금계산서에 반영되었습니다.",
                "The credit note is not about this tax invoice or is in one already.",
            ),
            TaxInvoiceError::NotInFull => Text::fixed(
                "계약 해제는 전액을 되돌립니다. 일부만 줄었으면 공급가액 변동(02)을 고르세요.",
                "A rescission takes everything back; for a part choose a change of supply (02).",
            ),
            TaxInvoiceError::TakenBack => Text::fixed(
                "이미 전액 취소한 세금계산서입니다. 이어서 발급한 세금계산서를 수정하세요.",
                "It was taken back in full: amend the one that replaced it.",
            ),
            TaxInvoiceError::BadDate { on } => Text::new(
                format!("{on}은 쓸 수 없는 날짜입니다. 당초 작성일부터 오늘까지로 적으세요."),
                format!("{on} cannot be the date: give one from the original's up to today."),
            ),
            TaxInvoiceError::KnownAddress => {
                Text::fixed("이미 등록된 주소입니다.", "The address is on the list already.")
            }
            TaxInvoiceError::NoAddress => Text::fixed(
                "이메일 주소가 아닙니다. name@example.com처럼 40자 이내로 적으세요.",
                "This is no e-mail address: write name@example.com, at most 40 characters.",
            ),
            TaxInvoiceError::UnknownAnswer(code) => Text::new(
                format!("{code}은(는) 국세청 결과코드가 아닙니다."),
                format!("{code} is no result code of the tax office."),
            ),
            TaxInvoiceError::NoRegistration => Text::fixed(
                "국세청 등록번호 8자리가 설정되지 않았습니다. 관리자에게 알려 주세요.",
                "No eight-digit registration number is configured: tell the administrator.",
            ),
            TaxInvoiceError::OutsideCalendar(_) => {
                Text::fixed("달력 밖의 날짜입니다.", "The day lies outside the calendar.")
            }
            TaxInvoiceError::Overflow(_) => {
                Text::fixed("금액이 너무 큽니다.", "The amount is too large.")
            }
            TaxInvoiceError::Database(_) => Text::fixed(
                "처리하지 못했습니다. 아무것도 바뀌지 않았습니다.",
                "This failed. Nothing was changed.",
            ),
        }
    }
}

/// What the state means for whoever wanted something else, and the way on.
fn of_state(state: InvoiceState) -> Text {
    match state {
        InvoiceState::Issued => Text::fixed(
            "아직 전송대기가 아닙니다. 먼저 전송을 요청하세요.",
            "It is not queued: ask for its transmission first.",
        ),
        InvoiceState::Queued => Text::fixed("이미 전송대기 중입니다.", "It is queued already."),
        InvoiceState::Sent => Text::fixed(
            "전송 중입니다. 국세청의 답을 기다리세요.",
            "It is on its way: wait for the tax office's answer.",
        ),
        InvoiceState::Accepted => Text::fixed(
            "국세청에 전송된 세금계산서입니다. 수정세금계산서로만 고칠 수 있습니다.",
            "The tax office has it: only an amendment changes anything.",
        ),
        InvoiceState::Rejected => Text::fixed(
            "전송에 실패한 세금계산서입니다. 원인을 고치고 다시 발급하세요.",
            "It was rejected: mend the cause and issue it again.",
        ),
        InvoiceState::Cancelled => Text::fixed(
            "발행을 취소한 세금계산서입니다. 미발행 목록에서 다시 발급하세요.",
            "It was cancelled: issue it again from the list of what is not issued.",
        ),
    }
}

impl Refusal for TaxInvoiceError {
    fn kind(&self) -> Kind {
        match self {
            TaxInvoiceError::NotAllowed { .. } => Kind::NotAllowed,
            TaxInvoiceError::NotFound { .. } => Kind::NotFound,
            TaxInvoiceError::Changed { .. } => Kind::Changed,
            TaxInvoiceError::Unfit(_)
            | TaxInvoiceError::NeedsNote
            | TaxInvoiceError::NoteElsewhere
            | TaxInvoiceError::NotInFull
            | TaxInvoiceError::BadDate { .. }
            | TaxInvoiceError::NoAddress
            | TaxInvoiceError::UnknownAnswer(_)
            | TaxInvoiceError::OutsideCalendar(_) => Kind::Invalid,
            TaxInvoiceError::State { .. }
            | TaxInvoiceError::HasAmendment { .. }
            | TaxInvoiceError::TakenBack
            | TaxInvoiceError::KnownAddress
            | TaxInvoiceError::NoRegistration => Kind::Conflict,
            TaxInvoiceError::Overflow(_) | TaxInvoiceError::Database(_) => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            TaxInvoiceError::NotAllowed { .. } => "not-allowed",
            TaxInvoiceError::NotFound { .. } => "not-found",
            TaxInvoiceError::Changed { .. } => "changed",
            TaxInvoiceError::Unfit(unfit) => unfit.code(),
            TaxInvoiceError::State { .. } => "tax-invoice-state",
            TaxInvoiceError::HasAmendment { .. } => "tax-invoice-amended",
            TaxInvoiceError::NeedsNote => "needs-credit-note",
            TaxInvoiceError::NoteElsewhere => "credit-note-elsewhere",
            TaxInvoiceError::NotInFull => "not-in-full",
            TaxInvoiceError::TakenBack => "taken-back",
            TaxInvoiceError::BadDate { .. } => "bad-amendment-date",
            TaxInvoiceError::KnownAddress => "known-address",
            TaxInvoiceError::NoAddress => "no-email",
            TaxInvoiceError::UnknownAnswer(_) => "unknown-answer",
            TaxInvoiceError::NoRegistration => "no-registration-number",
            TaxInvoiceError::OutsideCalendar(_) => "beyond-calendar",
            TaxInvoiceError::Overflow(_) => "overflow",
            TaxInvoiceError::Database(_) => "internal",
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            TaxInvoiceError::NeedsNote | TaxInvoiceError::NotInFull => {
                Some("부가가치세법 시행령 제70조")
            }
            _ => None,
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
            TaxInvoiceError::Unfit(unfit) => format!("/{}", unfit.field()),
            TaxInvoiceError::NeedsNote
            | TaxInvoiceError::NoteElsewhere
            | TaxInvoiceError::NotInFull => "/credit_note_id".to_owned(),
            TaxInvoiceError::BadDate { .. } => "/happened_on".to_owned(),
            TaxInvoiceError::KnownAddress | TaxInvoiceError::NoAddress => "/email".to_owned(),
            _ => return Vec::new(),
        };
        let text = self.text();
        let (message_ko, message_en) = (text.ko.into_owned(), text.en.into_owned());
        vec![FieldError { pointer, code: self.code(), message_ko, message_en }]
    }
}
