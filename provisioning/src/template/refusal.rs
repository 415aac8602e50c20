//! How the acts on a template say no.

use super::RowFault;
use crate::barred::{Barred, field_error, in_language};
use crate::plan::PlanError;
use chrono::NaiveDate;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_rules::Text;

/// Why a template was not shown, tried or published.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error(transparent)]
    Barred(#[from] Barred),
    #[error("the template has {} faults", .faults.len())]
    Unsound { faults: Vec<RowFault> },
    #[error("the version would begin on {from}, before {today}")]
    DayPast { from: NaiveDate, today: NaiveDate },
    #[error("the sample's dates lie in the past or too far ahead")]
    SampleOutOfReach,
    #[error(transparent)]
    Plan(#[from] PlanError),
}

crate::passes_barred_on!(TemplateError);

impl TemplateError {
    fn text(&self) -> Text {
        match self {
            TemplateError::Barred(_) => Text::default(),
            TemplateError::Unsound { faults } => Text::new(
                format!(
                    "개통 절차에 고칠 곳이 {}건 있습니다. 아무것도 게시하지 않았습니다.",
                    faults.len()
                ),
                format!("The template has {} faults. Nothing was published.", faults.len()),
            ),
            TemplateError::DayPast { from, today } => Text::new(
                format!("시행일({from})은 오늘({today}) 이후여야 합니다."),
                format!("A version begins today ({today}) or later, not on {from}."),
            ),
            TemplateError::SampleOutOfReach => Text::fixed(
                "예시의 승낙일과 개통희망일은 오늘부터 10년 안의 날짜여야 합니다.",
                "The sample's dates must be from today to ten years ahead.",
            ),
            TemplateError::Plan(error) => Text::new(
                format!("개통 계획을 세울 수 없습니다({error})."),
                format!("No provisioning plan can be made: {error}."),
            ),
        }
    }
}

impl Refusal for TemplateError {
    fn kind(&self) -> Kind {
        match self {
            TemplateError::Barred(barred) => barred.kind(),
            _ => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            TemplateError::Barred(barred) => barred.code(),
            TemplateError::Unsound { .. } => "unsound-template",
            TemplateError::DayPast { .. } => "template-day-past",
            TemplateError::SampleOutOfReach => "sample-out-of-reach",
            TemplateError::Plan(_) => "no-plan",
        }
    }

    fn message(&self, language: Language) -> String {
        match self {
            TemplateError::Barred(barred) => barred.message(language),
            _ => in_language(&self.text(), language),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            TemplateError::Barred(barred) => barred.fields(),
            TemplateError::Unsound { faults } => faults
                .iter()
                .map(|fault| {
                    let pointer = format!("/tasks/{}/{}", fault.row, fault.field);
                    field_error(pointer, self.code(), &fault.fault.text())
                })
                .collect(),
            TemplateError::DayPast { .. } => {
                vec![field_error("/valid_from".to_owned(), self.code(), &self.text())]
            }
            TemplateError::SampleOutOfReach => {
                vec![field_error("/sample/wished_on".to_owned(), self.code(), &self.text())]
            }
            TemplateError::Plan(_) => Vec::new(),
        }
    }
}
