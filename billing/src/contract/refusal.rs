//! How a question about a contract is refused.

use crate::facts::BrokenFacts;
use crate::quote;
use crate::rating::Unbillable;
use gaetong_entity::Refusal;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::Kind;
use gaetong_rules::early_termination::PenaltyError;
use gaetong_rules::monthly_fee::RatingError;
use gaetong_rules::quote::QuoteError;
use gaetong_rules::won::Overflow;
use gaetong_rules::{Lang, Text, Won};
use sea_orm::DbErr;

/// Why there is no answer about a contract, or nothing was assessed.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    #[error("there is no such service")]
    NoSuchService,
    #[error("the service has not opened: its contract has not begun")]
    NotOpened,
    #[error("of a penalty of {penalty} won, {waived} cannot be waived")]
    WaiverTooLarge { penalty: Won, waived: Won },
    #[error(transparent)]
    Rules(#[from] PenaltyError),
    #[error(transparent)]
    Rating(#[from] RatingError),
    #[error(transparent)]
    Unbillable(Unbillable),
    #[error(transparent)]
    Quote(#[from] QuoteError),
    #[error(transparent)]
    Facts(#[from] BrokenFacts),
    #[error(transparent)]
    Overflow(#[from] Overflow),
    #[error("the database failed")]
    Database(#[from] DbErr),
}

impl ContractError {
    fn text(&self) -> Text {
        match self {
            ContractError::NoSuchService => {
                Text::fixed("그런 서비스가 없습니다.", "There is no such service.")
            }
            ContractError::NotOpened => Text::fixed(
                "아직 개시하지 않은 서비스라 계약이 시작되지 않았습니다.",
                "The service has not opened, so its contract has not begun.",
            ),
            ContractError::WaiverTooLarge { penalty, waived } => Text::new(
                format!("감면액({waived}원)은 위약금({penalty}원)을 넘을 수 없습니다."),
                format!("KRW {waived} cannot be waived of a penalty of KRW {penalty}."),
            ),
            ContractError::Rules(error) => rule_sentence(error),
            ContractError::Quote(error) => quote::rule_sentence(error),
            ContractError::Unbillable(why) => Text::new(
                "지금은 청구할 수 없는 계정입니다. 고객정산팀에 문의하세요.",
                format!("The account cannot be billed now: {why}."),
            ),
            ContractError::Overflow(_) => {
                Text::fixed("금액이 너무 큽니다.", "The amount is too large.")
            }
            ContractError::Rating(_) | ContractError::Facts(_) | ContractError::Database(_) => {
                Text::fixed(
                    "저장된 계약 내용으로 계산하지 못했습니다. 아무것도 바뀌지 않았습니다.",
                    "The stored contract could not be worked out. Nothing was changed.",
                )
            }
        }
    }
}

fn rule_sentence(error: &PenaltyError) -> Text {
    match error {
        PenaltyError::EndsBeforeContract { last_day, contract_from } => Text::new(
            format!("마지막 이용일({last_day})이 계약 시작일({contract_from})보다 앞섭니다."),
            format!("The last day {last_day} lies before the contract begins on {contract_from}."),
        ),
        PenaltyError::MoreThanHeld { item, leaving, held } => {
            let (name, unit) = (item.name(), item.unit());
            Text::new(
                format!(
                    "{} {held}{} 중 {leaving}{}을(를) 줄일 수 없습니다.",
                    name.ko, unit.ko, unit.ko
                ),
                format!("{}: {leaving} cannot leave, only {held} are in force.", name.en),
            )
        }
        PenaltyError::NewTermAlreadyOver { new_term, last_day } => {
            let term = Text::months(*new_term);
            Text::new(
                format!("{} 약정은 {last_day}에 이미 지났습니다.", term.ko),
                format!("A term of {} would have ended by {last_day}.", term.en),
            )
        }
        other => Text::new(
            "이 계약의 위약금을 계산할 수 없습니다.",
            format!("The penalty cannot be worked out: {other}."),
        ),
    }
}

impl Refusal for ContractError {
    fn kind(&self) -> Kind {
        match self {
            ContractError::NoSuchService => Kind::NotFound,
            ContractError::NotOpened | ContractError::Unbillable(_) => Kind::Conflict,
            ContractError::WaiverTooLarge { .. }
            | ContractError::Rules(_)
            | ContractError::Quote(_) => Kind::Invalid,
            _ => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ContractError::NoSuchService => "not-found",
            ContractError::NotOpened => "not-opened",
            ContractError::WaiverTooLarge { .. } => "waiver-too-large",
            ContractError::Rules(error) => error.code(),
            ContractError::Quote(error) => error.code(),
            ContractError::Unbillable(_) => "not-billable",
            ContractError::Overflow(_) => "overflow",
            ContractError::Rating(_) | ContractError::Facts(_) | ContractError::Database(_) => {
                "internal"
            }
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            ContractError::Rules(error) => Some(error.article().get(Lang::Ko)),
            ContractError::Quote(error) => error.article().map(|article| article.get(Lang::Ko)),
            _ => None,
        }
    }

    fn message(&self, language: Language) -> String {
        let text = self.text();
        match language {
            Language::Ko => text.ko.into_owned(),
            Language::En => text.en.into_owned(),
        }
    }
}
