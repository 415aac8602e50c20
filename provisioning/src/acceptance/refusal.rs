//! How the acts on an acceptance say no.

use crate::barred::{Barred, in_language, state_name};
use chrono::NaiveDate;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_entity::service::acceptance::AcceptanceState;
use gaetong_rules::{Article, Lang, Text};

/// Why an acceptance was not requested, signed or rejected.
#[derive(Debug, thiserror::Error)]
pub enum AcceptanceError {
    #[error(transparent)]
    Barred(#[from] Barred),
    /// The plan is not that far.
    #[error("{} tasks must be done first", .waiting_for.len())]
    NotReady { waiting_for: Vec<Text> },
    #[error("nothing is handed over")]
    NothingHandedOver,
    #[error("line {line}: a quantity is at least 1")]
    QuantityTooSmall { line: usize },
    #[error("this round is {} already", state.code())]
    AlreadyDecided { state: AcceptanceState },
    /// Every item is confirmed, or the whole is rejected.
    #[error("lines {lines:?} are not confirmed")]
    ItemsNotConfirmed { lines: Vec<i32> },
    #[error("there is no line {line}")]
    NoSuchLine { line: i32 },
    /// The typed signature is the name of the person who takes over.
    #[error("the signature is not the name of the person")]
    SignatureDiffers,
    /// Neither PNG nor JPEG.
    #[error("the signature is no picture")]
    NotAPicture,
    #[error("the picture of the signature is too large")]
    PictureTooLarge,
    #[error("charging cannot begin on {on}, before {today}")]
    BillingStartPast { on: NaiveDate, today: NaiveDate },
}

crate::passes_barred_on!(AcceptanceError);

impl AcceptanceError {
    fn text(&self) -> Text {
        match self {
            AcceptanceError::Barred(_) => Text::default(),
            AcceptanceError::NotReady { waiting_for } => {
                let titles = Text::join(waiting_for.iter().cloned(), ", ");
                Text::new(
                    format!("아직 검수를 요청할 수 없습니다. 먼저 끝낼 작업: {}.", titles.ko),
                    format!("Acceptance cannot be requested yet. To be done first: {}.", titles.en),
                )
            }
            AcceptanceError::NothingHandedOver => {
                Text::fixed("인계할 품목이 없습니다.", "There is nothing to hand over.")
            }
            AcceptanceError::QuantityTooSmall { .. } => {
                Text::fixed("수량은 1 이상입니다.", "A quantity is at least 1.")
            }
            AcceptanceError::AlreadyDecided { state } => {
                let name = state_name(state.code());
                Text::new(
                    format!("이 검수는 이미 처리되었습니다({}).", name.ko),
                    format!("This acceptance is decided already ({}).", name.en),
                )
            }
            AcceptanceError::ItemsNotConfirmed { lines } => {
                let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
                Text::new(
                    format!(
                        "모든 품목을 확인해야 서명할 수 있습니다. 확인하지 않은 줄: {}.",
                        lines.join(", ")
                    ),
                    format!(
                        "Every item must be confirmed to sign. Not confirmed: line {}.",
                        lines.join(", ")
                    ),
                )
            }
            AcceptanceError::NoSuchLine { line } => Text::new(
                format!("{line}번째 품목은 없습니다."),
                format!("There is no line {line}."),
            ),
            AcceptanceError::SignatureDiffers => Text::fixed(
                "서명란에 인수자 성명을 그대로 입력하세요.",
                "Type the name of the person who takes over as the signature.",
            ),
            AcceptanceError::NotAPicture => Text::fixed(
                "서명이나 직인은 PNG나 JPEG 그림이어야 합니다.",
                "A signature or seal is a PNG or JPEG picture.",
            ),
            AcceptanceError::PictureTooLarge => Text::fixed(
                "서명 그림은 500 KB까지입니다.",
                "The picture of a signature has up to 500 KB.",
            ),
            AcceptanceError::BillingStartPast { on, today } => Text::new(
                format!("과금일자({on})는 오늘({today})보다 빠를 수 없습니다."),
                format!("Charging cannot begin on {on}, before today ({today})."),
            ),
        }
    }

    fn pointer(&self) -> Option<String> {
        Some(match self {
            AcceptanceError::ItemsNotConfirmed { .. } => "/confirmed".to_owned(),
            AcceptanceError::NoSuchLine { .. } => "/lines".to_owned(),
            AcceptanceError::SignatureDiffers => "/signature".to_owned(),
            AcceptanceError::NotAPicture | AcceptanceError::PictureTooLarge => {
                "/signature_image".to_owned()
            }
            AcceptanceError::BillingStartPast { .. } => "/billing_start_on".to_owned(),
            AcceptanceError::QuantityTooSmall { line } => format!("/items/{line}/quantity"),
            _ => return None,
        })
    }
}

impl Refusal for AcceptanceError {
    fn kind(&self) -> Kind {
        match self {
            AcceptanceError::Barred(barred) => barred.kind(),
            AcceptanceError::NotReady { .. } | AcceptanceError::AlreadyDecided { .. } => {
                Kind::Conflict
            }
            AcceptanceError::NothingHandedOver
            | AcceptanceError::QuantityTooSmall { .. }
            | AcceptanceError::ItemsNotConfirmed { .. }
            | AcceptanceError::NoSuchLine { .. }
            | AcceptanceError::SignatureDiffers
            | AcceptanceError::NotAPicture
            | AcceptanceError::PictureTooLarge
            | AcceptanceError::BillingStartPast { .. } => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            AcceptanceError::Barred(barred) => barred.code(),
            AcceptanceError::NotReady { .. } => "not-ready-for-acceptance",
            AcceptanceError::NothingHandedOver => "nothing-handed-over",
            AcceptanceError::QuantityTooSmall { .. } => "quantity-out-of-range",
            AcceptanceError::AlreadyDecided { .. } => "already-decided",
            AcceptanceError::ItemsNotConfirmed { .. } => "items-not-confirmed",
            AcceptanceError::NoSuchLine { .. } => "no-such-line",
            AcceptanceError::SignatureDiffers => "signature-differs",
            AcceptanceError::NotAPicture => "not-a-picture",
            AcceptanceError::PictureTooLarge => "picture-too-large",
            AcceptanceError::BillingStartPast { .. } => "billing-start-past",
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            AcceptanceError::ItemsNotConfirmed { .. } => {
                Some(Article::ACCEPTANCE_FORM.get(Lang::Ko))
            }
            AcceptanceError::BillingStartPast { .. } => Some(Article::CHANGE_FORM.get(Lang::Ko)),
            _ => None,
        }
    }

    fn message(&self, language: Language) -> String {
        match self {
            AcceptanceError::Barred(barred) => barred.message(language),
            _ => in_language(&self.text(), language),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            AcceptanceError::Barred(barred) => barred.fields(),
            _ => {
                let field =
                    |pointer| crate::barred::field_error(pointer, self.code(), &self.text());
                self.pointer().map(field).into_iter().collect()
            }
        }
    }
}
