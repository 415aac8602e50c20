//! How a bill run says no.

use chrono::NaiveDate;
use gaetong_entity::Refusal;
use gaetong_entity::ids::BillRunId;
use gaetong_entity::money::bill_run::RunState;
use gaetong_entity::party::user_account::{Language, Role};
use gaetong_entity::refusal::Kind;
use gaetong_rules::Month;
use gaetong_rules::won::Overflow;
use sea_orm::DbErr;

/// Why a bill run was refused.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("{} may not run bills", .0.code())]
    NotAllowed(Role),
    /// C1: a month is billed after it ends.
    #[error("{month} is not over on {today}")]
    MonthNotOver { month: Month, today: NaiveDate },
    #[error("there is no bill run {0}")]
    NoSuchRun(BillRunId),
    #[error("bill run {0} is finished")]
    AlreadyFinished(BillRunId),
    #[error("bill run {run} is {}", .state.code())]
    State { run: BillRunId, state: RunState },
    #[error("the month was typed otherwise, it is {month}")]
    TypedOtherwise { month: Month },
    #[error("there is no billing account {0:?}")]
    NoSuchAccount(String),
    #[error("an account is held back with a reason")]
    ReasonMissing,
    #[error("account {0} is held back")]
    AlreadyHeld(String),
    #[error("account {0} is not held back")]
    NotHeld(String),
    #[error("account {0} has its bill of the month")]
    AlreadyBilled(String),
    #[error(transparent)]
    Overflow(#[from] Overflow),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl Refusal for RunError {
    fn kind(&self) -> Kind {
        match self {
            RunError::NotAllowed(_) => Kind::NotAllowed,
            RunError::MonthNotOver { .. }
            | RunError::AlreadyFinished(_)
            | RunError::State { .. }
            | RunError::AlreadyHeld(_)
            | RunError::NotHeld(_)
            | RunError::AlreadyBilled(_) => Kind::Conflict,
            RunError::NoSuchRun(_) => Kind::NotFound,
            RunError::TypedOtherwise { .. }
            | RunError::NoSuchAccount(_)
            | RunError::ReasonMissing => Kind::Invalid,
            RunError::Overflow(_) | RunError::Database(_) => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            RunError::NotAllowed(_) => "not-allowed",
            RunError::MonthNotOver { .. } => "month-not-over",
            RunError::NoSuchRun(_) => "no-such-bill-run",
            RunError::AlreadyFinished(_) => "bill-run-finished",
            RunError::State { .. } => "bill-run-state",
            RunError::TypedOtherwise { .. } => "month-typed-otherwise",
            RunError::NoSuchAccount(_) => "no-such-account",
            RunError::ReasonMissing => "hold-reason-needed",
            RunError::AlreadyHeld(_) => "account-held",
            RunError::NotHeld(_) => "account-not-held",
            RunError::AlreadyBilled(_) => "account-billed",
            RunError::Overflow(_) => "overflow",
            RunError::Database(_) => "internal",
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            RunError::MonthNotOver { .. } => Some("업무처리 절차 4 청구 및 정산"),
            _ => None,
        }
    }

    fn message(&self, language: Language) -> String {
        let (ko, en) = match self {
            RunError::NotAllowed(_) => (
                "청구 실행은 고객정산팀과 관리자만 할 수 있습니다.".to_owned(),
                "Only the settlement desk and administrators may run bills.".to_owned(),
            ),
            RunError::MonthNotOver { month, .. } => {
                let from = month.next().first_day();
                (
                    format!("{month}은 아직 끝나지 않았습니다. {from}부터 청구할 수 있습니다."),
                    format!("{month} is not over yet. It can be billed from {from}."),
                )
            }
            RunError::NoSuchRun(_) => {
                ("그런 청구 실행이 없습니다.".to_owned(), "There is no such bill run.".to_owned())
            }
            RunError::AlreadyFinished(_) => (
                "이미 끝난 청구 실행입니다. 빠진 계정은 그 달을 다시 실행하면 청구됩니다."
                    .to_owned(),
                "This bill run is finished. Run the month again for accounts left out.".to_owned(),
            ),
            RunError::State { .. } => (
                "청구 실행의 지금 상태에서는 할 수 없습니다.".to_owned(),
                "The bill run's state does not allow it now.".to_owned(),
            ),
            RunError::TypedOtherwise { month } => (
                format!("확인을 위해 청구 월 {month}을 그대로 입력하세요."),
                format!("Type the month, {month}, to confirm."),
            ),
            RunError::NoSuchAccount(number) => (
                format!("요금납부 계정 {number}이(가) 없습니다."),
                format!("There is no billing account {number}."),
            ),
            RunError::ReasonMissing => (
                "보류 사유를 적으세요.".to_owned(),
                "State why the account is held back.".to_owned(),
            ),
            RunError::AlreadyHeld(number) => (
                format!("{number} 계정은 보류되어 있습니다."),
                format!("Account {number} is held back."),
            ),
            RunError::NotHeld(number) => (
                format!("{number} 계정은 보류되어 있지 않습니다."),
                format!("Account {number} is not held back."),
            ),
            RunError::AlreadyBilled(number) => (
                format!("{number} 계정은 그 달 청구서가 이미 있습니다."),
                format!("Account {number} has its bill of the month already."),
            ),
            RunError::Overflow(_) | RunError::Database(_) => (
                "처리 중 오류가 발생했습니다. 다시 실행하면 이어서 진행합니다.".to_owned(),
                "Something failed. Running the month again carries on.".to_owned(),
            ),
        };
        match language {
            Language::Ko => ko,
            Language::En => en,
        }
    }
}
