//! How the acts on a task say no.

use crate::application::ApplicationError;
use crate::barred::{Barred, field_error, in_language, role_name};
use crate::recording::RecordingError;
use chrono::NaiveDate;
use gaetong_entity::party::user_account::{Language, Role};
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_rules::Text;

/// Why a task stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    #[error(transparent)]
    Barred(#[from] Barred),
    /// The task is somebody else's to do.
    #[error("the task belongs to {owner}")]
    NotTheOwner { owner: String },
    #[error("the task needs evidence: {}", rule.en)]
    EvidenceNeeded { rule: Text },
    /// It is done by requesting or signing the acceptance, or by opening the service.
    #[error("{kind} is done by an act of its own")]
    DoneByItsOwnAct { kind: String },
    #[error("the order is closed")]
    OrderClosed,
    #[error("there is no such partner")]
    NoSuchPartner,
    #[error("a partner does not do this task")]
    NotAPartnersTask,
    /// The template has no such task that could take another one's place.
    #[error("there is no task {kind} to take its place")]
    NoSuchKind { kind: String },
    #[error("the plan has a task {kind} already")]
    KindInPlan { kind: String },
    #[error("nobody asked for the task to be left out")]
    NotProposed,
    #[error(transparent)]
    Paper(#[from] ApplicationError),
    #[error("a task that is {state} keeps its day")]
    Settled { state: &'static str },
    #[error("{day} is past")]
    DayPast { day: NaiveDate },
    #[error("{day} is no business day")]
    NoBusinessDay { day: NaiveDate },
    #[error("it waits for {}, due on {until}", what.en)]
    BeforeWhatItWaitsFor { what: Text, until: NaiveDate },
    /// Its slot of a Thursday could not be had.
    #[error(transparent)]
    Recording(Box<RecordingError>),
}

impl From<RecordingError> for TaskError {
    fn from(refused: RecordingError) -> TaskError {
        match refused {
            RecordingError::Barred(barred) => TaskError::Barred(barred),
            RecordingError::Task(task) => *task,
            other => TaskError::Recording(Box::new(other)),
        }
    }
}

crate::passes_barred_on!(TaskError);

impl TaskError {
    fn text(&self) -> Text {
        match self {
            TaskError::Barred(_) | TaskError::Paper(_) | TaskError::Recording(_) => Text::default(),
            TaskError::Settled { .. }
            | TaskError::DayPast { .. }
            | TaskError::NoBusinessDay { .. }
            | TaskError::BeforeWhatItWaitsFor { .. } => self.about_the_day(),
            TaskError::NotTheOwner { owner } => {
                let name = role_of(owner).map_or_else(|| Text::same(owner.clone()), role_name);
                Text::new(
                    format!("이 작업은 {}이(가) 처리합니다.", name.ko),
                    format!("This task belongs to {}.", name.en),
                )
            }
            TaskError::EvidenceNeeded { rule } => Text::new(
                format!("완료하려면 증빙을 적거나 파일을 올리세요. {}", rule.ko),
                format!("Write down or upload the evidence to complete this. {}", rule.en),
            ),
            TaskError::DoneByItsOwnAct { .. } => Text::fixed(
                "검수 요청, 검수 서명, 서비스 개시를 처리하면 저절로 완료되는 작업입니다.",
                "This task is done by requesting or signing the acceptance, or by opening the service.",
            ),
            TaskError::OrderClosed => Text::fixed(
                "이미 끝났거나 취소된 주문의 작업입니다.",
                "The order of this task is finished or cancelled.",
            ),
            TaskError::NoSuchPartner => {
                Text::fixed("그런 협력사가 없습니다.", "There is no such partner.")
            }
            TaskError::NoSuchKind { kind } => Text::new(
                format!("대신할 수 있는 작업이 아닙니다({kind})."),
                format!("{kind} is no task that could take its place."),
            ),
            TaskError::KindInPlan { kind } => Text::new(
                format!("이 계획에 이미 있는 작업입니다({kind})."),
                format!("The plan has the task {kind} already."),
            ),
            TaskError::NotProposed => Text::fixed(
                "제외를 요청한 작업이 아닙니다.",
                "Nobody asked for this task to be left out.",
            ),
            TaskError::NotAPartnersTask => {
                Text::fixed("협력사가 맡는 작업이 아닙니다.", "This task is not done by a partner.")
            }
        }
    }
}

impl TaskError {
    fn about_the_day(&self) -> Text {
        match self {
            TaskError::Settled { .. } => Text::fixed(
                "이미 끝난 작업의 날짜는 바꿀 수 없습니다.",
                "A task that is over keeps its day.",
            ),
            TaskError::DayPast { day } => Text::new(
                format!("{day}은 지난 날입니다. 오늘이나 그 뒤의 날을 고르세요."),
                format!("{day} is past: choose a day from today on."),
            ),
            TaskError::NoBusinessDay { day } => Text::new(
                format!("{day}은 영업일이 아닙니다. 토·일요일과 공휴일을 피해 고르세요."),
                format!("{day} is no business day: choose neither a weekend nor a holiday."),
            ),
            TaskError::BeforeWhatItWaitsFor { what, until } => Text::new(
                format!("먼저 끝나야 하는 작업({}, 기한 {until})보다 앞설 수 없습니다.", what.ko),
                format!("It cannot come before {} (due {until}), which it waits for.", what.en),
            ),
            _ => Text::default(),
        }
    }
}

pub(super) fn role_of(code: &str) -> Option<Role> {
    let all = [
        Role::Sales,
        Role::Consulting,
        Role::Product,
        Role::Operations,
        Role::Settlement,
        Role::Credit,
        Role::Legal,
        Role::Admin,
        Role::TenantAdmin,
        Role::TenantViewer,
        Role::Partner,
    ];
    all.into_iter().find(|role| role.code() == code)
}

impl Refusal for TaskError {
    fn kind(&self) -> Kind {
        match self {
            TaskError::Barred(barred) => barred.kind(),
            TaskError::Paper(refused) => refused.kind(),
            TaskError::Recording(refused) => refused.kind(),
            TaskError::Settled { .. } => Kind::Conflict,
            TaskError::DayPast { .. }
            | TaskError::NoBusinessDay { .. }
            | TaskError::BeforeWhatItWaitsFor { .. } => Kind::Invalid,
            TaskError::NotTheOwner { .. } => Kind::NotAllowed,
            TaskError::DoneByItsOwnAct { .. }
            | TaskError::OrderClosed
            | TaskError::KindInPlan { .. }
            | TaskError::NotProposed => Kind::Conflict,
            TaskError::EvidenceNeeded { .. }
            | TaskError::NoSuchPartner
            | TaskError::NoSuchKind { .. }
            | TaskError::NotAPartnersTask => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            TaskError::Barred(barred) => barred.code(),
            TaskError::Paper(refused) => refused.code(),
            TaskError::Recording(refused) => refused.code(),
            TaskError::Settled { .. } => "task-settled",
            TaskError::DayPast { .. } => "day-past",
            TaskError::NoBusinessDay { .. } => "no-business-day",
            TaskError::BeforeWhatItWaitsFor { .. } => "before-what-it-waits-for",
            TaskError::NotTheOwner { .. } => "not-the-owner",
            TaskError::EvidenceNeeded { .. } => "evidence-needed",
            TaskError::DoneByItsOwnAct { .. } => "done-by-its-own-act",
            TaskError::OrderClosed => "order-closed",
            TaskError::NoSuchPartner => "no-such-partner",
            TaskError::NotAPartnersTask => "not-a-partners-task",
            TaskError::NoSuchKind { .. } => "no-such-task-kind",
            TaskError::KindInPlan { .. } => "task-kind-in-plan",
            TaskError::NotProposed => "skip-not-proposed",
        }
    }

    fn message(&self, language: Language) -> String {
        match self {
            TaskError::Barred(barred) => barred.message(language),
            TaskError::Paper(refused) => refused.message(language),
            TaskError::Recording(refused) => refused.message(language),
            _ => in_language(&self.text(), language),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            TaskError::Barred(barred) => barred.fields(),
            TaskError::Paper(refused) => refused.fields(),
            TaskError::Recording(refused) => refused.fields(),
            TaskError::DayPast { .. }
            | TaskError::NoBusinessDay { .. }
            | TaskError::BeforeWhatItWaitsFor { .. } => {
                vec![field_error("/day".to_owned(), self.code(), &self.text())]
            }
            TaskError::EvidenceNeeded { .. } => {
                vec![crate::barred::field_error(
                    "/evidence".to_owned(),
                    "evidence-needed",
                    &self.text(),
                )]
            }
            _ => Vec::new(),
        }
    }
}
