//! How the acts on recordings say no.

use crate::barred::{Barred, field_error, in_language};
use crate::task::TaskError;
use chrono::NaiveDate;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_rules::Text;
use gaetong_rules::business_day::OutsideCalendar;

/// Why a recording stayed where it was.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    #[error(transparent)]
    Barred(#[from] Barred),
    #[error(transparent)]
    Task(Box<TaskError>),
    #[error("{day} is no recording day: {}", why.en)]
    NoRecordingDay { day: NaiveDate, why: Text },
    #[error("{day} is past")]
    DayPast { day: NaiveDate },
    #[error("the {slots} slots of {day} are taken")]
    DayFull { day: NaiveDate, slots: u32 },
    /// Somebody was first.
    #[error("slot {slot} of {day} is taken")]
    SlotTaken { day: NaiveDate, slot: i32 },
    #[error("{day} has {slots} slots")]
    NoSuchSlot { day: NaiveDate, slots: u32 },
    #[error("it waits for {}, due on {until}", what.en)]
    BeforeWhatItWaitsFor { what: Text, until: NaiveDate },
    #[error("a recording that is {state} stays as it is")]
    Settled { state: &'static str },
    /// The first recording is moved and struck out with its task.
    #[error("this recording belongs to the plan")]
    PartOfThePlan,
    #[error("the task is not recorded on a Thursday")]
    NotRecorded,
    #[error("the service is not one whose scenario can be recorded again")]
    NothingToRecordAgain,
    #[error("the actual cost is 1 to 100,000,000 won")]
    CostOutOfRange,
    #[error("a Thursday has 0 to 50 slots")]
    CapacityOutOfRange,
    #[error("it is recorded on {day}")]
    NotYetRecorded { day: NaiveDate },
}

crate::passes_barred_on!(RecordingError);

impl From<OutsideCalendar> for RecordingError {
    fn from(outside: OutsideCalendar) -> RecordingError {
        let why = Text::fixed("공휴일을 알 수 없는 해", "a year whose holidays are not known");
        RecordingError::NoRecordingDay { day: outside.0, why }
    }
}

impl From<TaskError> for RecordingError {
    fn from(refused: TaskError) -> RecordingError {
        match refused {
            TaskError::Barred(barred) => RecordingError::Barred(barred),
            other => RecordingError::Task(Box::new(other)),
        }
    }
}

impl RecordingError {
    fn text(&self) -> Text {
        match self {
            RecordingError::Barred(_) | RecordingError::Task(_) => Text::default(),
            RecordingError::NoRecordingDay { .. }
            | RecordingError::DayPast { .. }
            | RecordingError::DayFull { .. }
            | RecordingError::SlotTaken { .. }
            | RecordingError::NoSuchSlot { .. } => self.about_the_day(),
            RecordingError::BeforeWhatItWaitsFor { what, until } => Text::new(
                format!("먼저 끝나야 하는 작업({}, 기한 {until}) 뒤의 목요일을 고르세요.", what.ko),
                format!("Choose a Thursday after {} (due {until}), which it waits for.", what.en),
            ),
            RecordingError::Settled { .. } => Text::fixed(
                "이미 녹음했거나 취소한 예약입니다.",
                "This recording was made or cancelled already.",
            ),
            RecordingError::PartOfThePlan => Text::fixed(
                "최초 녹음은 개통 작업입니다. 필요 없으면 작업을 불필요로 처리하세요.",
                "The first recording is a task of the plan. Strike the task out if it is not needed.",
            ),
            RecordingError::NotRecorded => Text::fixed(
                "목요일에 녹음하는 작업이 아닙니다.",
                "This task is not recorded on a Thursday.",
            ),
            RecordingError::NothingToRecordAgain => Text::fixed(
                "최초 녹음이 끝나고 해지되지 않은 서비스만 재녹음을 주문할 수 있습니다.",
                "Only a service whose first recording was made and that has not ended can have another.",
            ),
            RecordingError::CostOutOfRange => Text::fixed(
                "실비는 1원에서 100,000,000원까지 원 단위로 적으세요.",
                "The actual cost is 1 to 100,000,000 won.",
            ),
            RecordingError::CapacityOutOfRange => {
                Text::fixed("하루 녹음 자리는 0에서 50까지입니다.", "A Thursday has 0 to 50 slots.")
            }
            RecordingError::NotYetRecorded { day } => Text::new(
                format!(
                    "녹음일({day}) 전에는 완료할 수 없습니다. 앞당겼다면 날짜를 먼저 옮기세요."
                ),
                format!("It is recorded on {day}: move it first if it was made earlier."),
            ),
        }
    }

    fn about_the_day(&self) -> Text {
        match self {
            RecordingError::NoRecordingDay { day, why } => Text::new(
                format!("{day}은 녹음하지 않는 날입니다({}).", why.ko),
                format!("There are no recordings on {day} ({}).", why.en),
            ),
            RecordingError::DayPast { day } => Text::new(
                format!("{day}은 지난 날입니다. 오늘이나 그 뒤의 목요일을 고르세요."),
                format!("{day} is past: choose a Thursday from today on."),
            ),
            RecordingError::DayFull { day, slots } => Text::new(
                format!("{day}의 녹음 자리 {slots}개가 모두 찼습니다. 다른 목요일을 고르세요."),
                format!("The {slots} slots of {day} are taken: choose another Thursday."),
            ),
            RecordingError::SlotTaken { day, slot } => Text::new(
                format!(
                    "{day} {slot}번 자리는 다른 녹음이 먼저 잡았습니다. 일정을 새로 보고 고르세요."
                ),
                format!(
                    "Slot {slot} of {day} was taken by another recording: look at the board again."
                ),
            ),
            RecordingError::NoSuchSlot { day, slots } => Text::new(
                format!("{day}의 녹음 자리는 1번에서 {slots}번까지입니다."),
                format!("The slots of {day} are 1 to {slots}."),
            ),
            _ => Text::default(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            RecordingError::NoRecordingDay { .. }
            | RecordingError::DayPast { .. }
            | RecordingError::BeforeWhatItWaitsFor { .. } => Some("/day"),
            RecordingError::NoSuchSlot { .. } => Some("/slot"),
            RecordingError::CostOutOfRange => Some("/cost"),
            RecordingError::CapacityOutOfRange => Some("/slots"),
            _ => None,
        }
    }
}

impl Refusal for RecordingError {
    fn kind(&self) -> Kind {
        match self {
            RecordingError::Barred(barred) => barred.kind(),
            RecordingError::Task(refused) => refused.kind(),
            RecordingError::DayFull { .. }
            | RecordingError::SlotTaken { .. }
            | RecordingError::Settled { .. }
            | RecordingError::PartOfThePlan
            | RecordingError::NothingToRecordAgain
            | RecordingError::NotYetRecorded { .. } => Kind::Conflict,
            _ => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            RecordingError::Barred(barred) => barred.code(),
            RecordingError::Task(refused) => refused.code(),
            RecordingError::NoRecordingDay { .. } => "no-recording-day",
            RecordingError::DayPast { .. } => "recording-day-past",
            RecordingError::DayFull { .. } => "recording-day-full",
            RecordingError::SlotTaken { .. } => "slot-taken",
            RecordingError::NoSuchSlot { .. } => "no-such-slot",
            RecordingError::BeforeWhatItWaitsFor { .. } => "before-what-it-waits-for",
            RecordingError::Settled { .. } => "recording-settled",
            RecordingError::PartOfThePlan => "recording-of-the-plan",
            RecordingError::NotRecorded => "not-a-recording",
            RecordingError::NothingToRecordAgain => "nothing-to-record-again",
            RecordingError::CostOutOfRange => "cost-out-of-range",
            RecordingError::CapacityOutOfRange => "capacity-out-of-range",
            RecordingError::NotYetRecorded { .. } => "not-yet-recorded",
        }
    }

    fn message(&self, language: Language) -> String {
        match self {
            RecordingError::Barred(barred) => barred.message(language),
            RecordingError::Task(refused) => refused.message(language),
            _ => in_language(&self.text(), language),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match (self, self.field()) {
            (RecordingError::Barred(barred), _) => barred.fields(),
            (RecordingError::Task(refused), _) => refused.fields(),
            (_, Some(field)) => vec![field_error(field.to_owned(), self.code(), &self.text())],
            _ => Vec::new(),
        }
    }
}
