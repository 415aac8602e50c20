//! How an act on an outage says no.

use crate::notes::NoteError;
use gaetong_entity::Refusal;
use gaetong_entity::free_text::Unfit;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{FieldError, Kind};
use gaetong_rules::outage_credit;
use gaetong_rules::won::Overflow;
use gaetong_rules::{Lang, Text};
use sea_orm::DbErr;

/// Why an act on an outage was refused.
#[derive(Debug, thiserror::Error)]
pub enum OutageError {
    #[error("it would end before it begins")]
    EndsBeforeItBegins,
    #[error("it lies in the future")]
    InTheFuture,
    #[error("there is no service {0}")]
    NoSuchService(String),
    #[error("{0} is no product that is charged by the month")]
    NoSuchProduct(String),
    #[error("no service was running then")]
    NobodyAffected,
    #[error("it has ended already")]
    HasEnded,
    #[error("it still runs")]
    StillRuns,
    #[error("its credits are confirmed")]
    ConfirmedAlready,
    #[error("its customers were told already, or need not be")]
    NobodyToTell,
    #[error(transparent)]
    Rules(#[from] outage_credit::OutageError),
    /// What any act on a bill may say.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl OutageError {
    pub(super) const fn no_outage() -> OutageError {
        OutageError::Note(NoteError::NotFound { what: Text::fixed("장애가", "outage") })
    }

    fn text(&self) -> Text {
        match self {
            OutageError::EndsBeforeItBegins => Text::fixed(
                "복구 시각이 시작 시각보다 뒤여야 합니다.",
                "It must end after it begins.",
            ),
            OutageError::InTheFuture => Text::fixed(
                "아직 오지 않은 시각은 기록할 수 없습니다.",
                "A time to come cannot be recorded.",
            ),
            OutageError::NoSuchService(service) => Text::new(
                format!("{service}은(는) 그때 이용 중인 서비스가 아닙니다."),
                format!("{service} is no service that was running then."),
            ),
            OutageError::NoSuchProduct(product) => Text::new(
                format!("{product}은(는) 월정액 상품이 아닙니다."),
                format!("{product} is no product charged by the month."),
            ),
            OutageError::NobodyAffected => {
                Text::fixed("그때 이용 중인 서비스가 없습니다.", "No service was running then.")
            }
            OutageError::HasEnded => Text::fixed(
                "이미 복구된 장애입니다. 시각이 다르면 정정하세요.",
                "It has ended already. Correct it if the time is wrong.",
            ),
            OutageError::StillRuns => Text::fixed(
                "아직 복구되지 않은 장애입니다. 복구 처리부터 하세요.",
                "It still runs: record its recovery first.",
            ),
            OutageError::ConfirmedAlready => Text::fixed(
                "이미 보상이 확정된 장애입니다. 내용이 다르면 정정한 뒤 다시 확정하세요.",
                "Its credits are confirmed. Correct it and confirm again if it was different.",
            ),
            OutageError::NobodyToTell => {
                Text::fixed("통지할 고객사가 남아 있지 않습니다.", "There is nobody left to tell.")
            }
            OutageError::Rules(_) => Text::fixed(
                "기록된 내용으로 보상액을 계산할 수 없습니다.",
                "The credit cannot be worked out from what is recorded.",
            ),
            OutageError::Note(_) => Text::default(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            OutageError::EndsBeforeItBegins => Some("/ended_at"),
            OutageError::InTheFuture => Some("/began_at"),
            OutageError::NoSuchService(_) | OutageError::NobodyAffected => Some("/services"),
            OutageError::NoSuchProduct(_) => Some("/products"),
            _ => None,
        }
    }
}

impl Refusal for OutageError {
    fn kind(&self) -> Kind {
        match self {
            OutageError::EndsBeforeItBegins
            | OutageError::InTheFuture
            | OutageError::NoSuchService(_)
            | OutageError::NoSuchProduct(_)
            | OutageError::NobodyAffected => Kind::Invalid,
            OutageError::HasEnded
            | OutageError::StillRuns
            | OutageError::ConfirmedAlready
            | OutageError::NobodyToTell => Kind::Conflict,
            OutageError::Rules(_) => Kind::Broken,
            OutageError::Note(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            OutageError::EndsBeforeItBegins => "ends-before-it-begins",
            OutageError::InTheFuture => "in-the-future",
            OutageError::NoSuchService(_) => "no-such-service",
            OutageError::NoSuchProduct(_) => "no-such-product",
            OutageError::NobodyAffected => "nobody-affected",
            OutageError::HasEnded => "outage-ended",
            OutageError::StillRuns => "outage-runs",
            OutageError::ConfirmedAlready => "outage-confirmed",
            OutageError::NobodyToTell => "nobody-to-tell",
            OutageError::Rules(_) => "internal",
            OutageError::Note(error) => error.code(),
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            OutageError::StillRuns | OutageError::ConfirmedAlready => {
                Some(gaetong_rules::Article::OUTAGE_CREDIT.get(Lang::Ko))
            }
            _ => None,
        }
    }

    fn message(&self, language: Language) -> String {
        let lang = match language {
            Language::Ko => Lang::Ko,
            Language::En => Lang::En,
        };
        match self {
            OutageError::Note(error) => error.message(language),
            _ => self.text().get(lang).to_owned(),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        if let OutageError::Note(error) = self {
            return error.fields();
        }
        let text = self.text();
        let field = |pointer: &'static str| FieldError {
            pointer: pointer.to_owned(),
            code: self.code(),
            message_ko: text.ko.to_string(),
            message_en: text.en.to_string(),
        };
        self.field().map(field).into_iter().collect()
    }
}

impl From<DbErr> for OutageError {
    fn from(error: DbErr) -> OutageError {
        OutageError::Note(NoteError::Database(error))
    }
}

impl From<Unfit> for OutageError {
    fn from(unfit: Unfit) -> OutageError {
        OutageError::Note(NoteError::Unfit(unfit))
    }
}

impl From<Overflow> for OutageError {
    fn from(overflow: Overflow) -> OutageError {
        OutageError::Note(NoteError::Overflow(overflow))
    }
}
