//! How the acts on the pools say no.

use crate::barred::{Barred, field_error, in_language};
use crate::task::TaskError;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_entity::service::number_pool_entry::NumberKind;
use gaetong_rules::Text;

/// Why a pool stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    #[error(transparent)]
    Barred(#[from] Barred),
    #[error(transparent)]
    Task(Box<TaskError>),
    /// Unreadable, of two forms, backwards, or more than can be added at once.
    #[error("this is no range of numbers of at most {most}")]
    NoRange { most: usize },
    #[error("{label} is in the pool already")]
    Overlaps { label: String },
    #[error("{wanted} {} are wanted and {free} are free", kind.code())]
    TooFew { kind: NumberKind, wanted: usize, free: usize },
    #[error("none are wanted")]
    NoneWanted,
    #[error("the service has its numbers")]
    AssignedAlready,
    #[error("no numbers are given with this task")]
    NotWithThisTask,
    #[error("it is {state}")]
    NotThen { state: &'static str },
}

crate::passes_barred_on!(PoolError);

impl From<TaskError> for PoolError {
    fn from(refused: TaskError) -> PoolError {
        match refused {
            TaskError::Barred(barred) => PoolError::Barred(barred),
            other => PoolError::Task(Box::new(other)),
        }
    }
}

/// The name of a kind of numbers in both languages.
fn name_of(kind: NumberKind) -> Text {
    match kind {
        NumberKind::IpRange => Text::fixed("IP 대역", "IP ranges"),
        NumberKind::Did => Text::fixed("DID 번호", "DID numbers"),
        NumberKind::Dod => Text::fixed("DOD 번호", "DOD numbers"),
    }
}

impl PoolError {
    fn text(&self) -> Text {
        match self {
            PoolError::Barred(_) | PoolError::Task(_) => Text::default(),
            PoolError::NoRange { most } => Text::new(
                format!(
                    "처음과 끝 번호를 같은 형식으로 적으세요. 한 번에 {most}개까지 더할 수 있습니다."
                ),
                format!("Write the first and last number in one form; at most {most} at a time."),
            ),
            PoolError::Overlaps { label } => Text::new(
                format!("{label}은(는) 이미 있는 번호와 겹칩니다."),
                format!("{label} overlaps with one that is in the pool."),
            ),
            PoolError::TooFew { kind, wanted, free } => {
                let name = name_of(*kind);
                Text::new(
                    format!(
                        "{} {wanted}개가 필요한데 {free}개만 남았습니다. 번호를 더하세요.",
                        name.ko
                    ),
                    format!("{wanted} {} are wanted and {free} are free: add some.", name.en),
                )
            }
            PoolError::NoneWanted => {
                Text::fixed("배정할 개수를 1 이상 적으세요.", "Say how many: at least one.")
            }
            PoolError::AssignedAlready => Text::fixed(
                "이 서비스에는 이미 배정한 번호가 있습니다. 바꾸려면 먼저 반납하세요.",
                "This service has its numbers: release them first to change them.",
            ),
            PoolError::NotWithThisTask => Text::fixed(
                "번호를 배정하는 작업이 아닙니다.",
                "No numbers are given with this task.",
            ),
            PoolError::NotThen { .. } => Text::fixed(
                "지금 상태에서는 할 수 없습니다. 번호의 상태를 새로 확인하세요.",
                "This cannot be done in its state: look at it again.",
            ),
        }
    }
}

impl Refusal for PoolError {
    fn kind(&self) -> Kind {
        match self {
            PoolError::Barred(barred) => barred.kind(),
            PoolError::Task(refused) => refused.kind(),
            PoolError::NoRange { .. } | PoolError::NoneWanted | PoolError::NotWithThisTask => {
                Kind::Invalid
            }
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            PoolError::Barred(barred) => barred.code(),
            PoolError::Task(refused) => refused.code(),
            PoolError::NoRange { .. } => "no-number-range",
            PoolError::Overlaps { .. } => "numbers-overlap",
            PoolError::TooFew { .. } => "too-few-numbers",
            PoolError::NoneWanted => "no-numbers-wanted",
            PoolError::AssignedAlready => "numbers-assigned-already",
            PoolError::NotWithThisTask => "no-numbers-with-this-task",
            PoolError::NotThen { .. } => "not-in-this-state",
        }
    }

    fn message(&self, language: Language) -> String {
        match self {
            PoolError::Barred(barred) => barred.message(language),
            PoolError::Task(refused) => refused.message(language),
            _ => in_language(&self.text(), language),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            PoolError::Barred(barred) => barred.fields(),
            PoolError::Task(refused) => refused.fields(),
            PoolError::NoRange { .. } => {
                vec![field_error("/first".to_owned(), self.code(), &self.text())]
            }
            _ => Vec::new(),
        }
    }
}
