//! How closing a month says no.

use super::CheckCode;
use gaetong_entity::Refusal;
use gaetong_entity::party::user_account::{Language, Role};
use gaetong_entity::refusal::Kind;
use gaetong_rules::Month;
use sea_orm::DbErr;

/// Why a month was not closed, or not opened again.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    #[error("{} may not close months", .0.code())]
    NotAllowed(Role),
    #[error("{0} is closed already")]
    AlreadyClosed(Month),
    #[error("{0} is not closed")]
    NotClosed(Month),
    #[error("no reason is given")]
    NoReason,
    #[error("{month} is not in order: {missing:?}")]
    NotInOrder { month: Month, missing: Vec<CheckCode> },
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl Refusal for CloseError {
    fn kind(&self) -> Kind {
        match self {
            CloseError::NotAllowed(_) => Kind::NotAllowed,
            CloseError::NoReason => Kind::Invalid,
            CloseError::AlreadyClosed(_)
            | CloseError::NotClosed(_)
            | CloseError::NotInOrder { .. } => Kind::Conflict,
            CloseError::Database(_) => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CloseError::NotAllowed(_) => "not-allowed",
            CloseError::AlreadyClosed(_) => "month-already-closed",
            CloseError::NotClosed(_) => "month-not-closed",
            CloseError::NoReason => "reason-missing",
            CloseError::NotInOrder { .. } => "month-not-in-order",
            CloseError::Database(_) => "internal",
        }
    }

    fn message(&self, language: Language) -> String {
        let (ko, en) = match self {
            CloseError::NotAllowed(_) => (
                "마감은 고객정산팀과 관리자만 할 수 있습니다.".to_owned(),
                "Only the settlement desk and administrators may close months.".to_owned(),
            ),
            CloseError::AlreadyClosed(month) => {
                (format!("{month}은 이미 마감되었습니다."), format!("{month} is closed already."))
            }
            CloseError::NotClosed(month) => {
                (format!("{month}은 마감되지 않았습니다."), format!("{month} is not closed."))
            }
            CloseError::NoReason => (
                "마감을 푸는 사유를 적어 주십시오.".to_owned(),
                "Say why the month is opened again.".to_owned(),
            ),
            CloseError::NotInOrder { month, missing } => {
                let ko = missing.iter().map(|code| ko(*code)).collect::<Vec<_>>().join(", ");
                let en = missing.iter().map(|code| en(*code)).collect::<Vec<_>>().join(", ");
                (
                    format!(
                        "{month}을 마감하지 않았습니다. 남은 일: {ko}. 점검표에서 해결하거나 사유를 적어 확인해 주십시오."
                    ),
                    format!(
                        "{month} was not closed. Left to do: {en}. Settle it in the checklist, or say why it may stay."
                    ),
                )
            }
            CloseError::Database(_) => (
                "처리 중 오류가 발생했습니다. 마감되지 않았습니다.".to_owned(),
                "Something failed. The month was not closed.".to_owned(),
            ),
        };
        match language {
            Language::Ko => ko,
            Language::En => en,
        }
    }
}

const fn ko(code: CheckCode) -> &'static str {
    match code {
        CheckCode::MonthOver => "달이 끝나지 않음",
        CheckCode::EarlierMonthsClosed => "앞선 달의 마감",
        CheckCode::EverythingBilled => "청구되지 않은 계정",
        CheckCode::FailuresExplained => "청구하지 못한 계정의 설명",
        CheckCode::AttendanceComplete => "복무확인서",
        CheckCode::OutagesConfirmed => "보상 확정 전 장애",
        CheckCode::CorrectionsDecided => "승인 대기 감액",
        CheckCode::TaxInvoicesIssued => "발급하지 않은 세금계산서",
        CheckCode::AmendmentsIssued => "발급하지 않은 수정세금계산서",
        CheckCode::SettlementsConfirmed => "협력사 정산 확정",
        CheckCode::SuspenseClear => "가수금",
        CheckCode::BooksInOrder => "장부 점검",
    }
}

const fn en(code: CheckCode) -> &'static str {
    match code {
        CheckCode::MonthOver => "the month is not over",
        CheckCode::EarlierMonthsClosed => "earlier months to close",
        CheckCode::EverythingBilled => "accounts without their bill",
        CheckCode::FailuresExplained => "accounts that could not be billed",
        CheckCode::AttendanceComplete => "attendance reports",
        CheckCode::OutagesConfirmed => "outages to be confirmed",
        CheckCode::CorrectionsDecided => "corrections to be decided",
        CheckCode::TaxInvoicesIssued => "tax invoices to be issued",
        CheckCode::AmendmentsIssued => "amended tax invoices to be issued",
        CheckCode::SettlementsConfirmed => "partners' settlements to be confirmed",
        CheckCode::SuspenseClear => "suspense",
        CheckCode::BooksInOrder => "the books",
    }
}
