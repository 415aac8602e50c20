//! How the acts on a task say no.

use crate::application::ApplicationError;
use crate::barred::{Barred, in_language, role_name};
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
    #[error(transparent)]
    Paper(#[from] ApplicationError),
}

crate::passes_barred_on!(TaskError);

impl TaskError {
    fn text(&self) -> Text {
        match self {
            TaskError::Barred(_) | TaskError::Paper(_) => Text::default(),
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
            TaskError::NotAPartnersTask => {
                Text::fixed("협력사가 맡는 작업이 아닙니다.", "This task is not done by a partner.")
            }
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
            TaskError::NotTheOwner { .. } => Kind::NotAllowed,
            TaskError::DoneByItsOwnAct { .. } | TaskError::OrderClosed => Kind::Conflict,
            TaskError::EvidenceNeeded { .. }
            | TaskError::NoSuchPartner
            | TaskError::NotAPartnersTask => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            TaskError::Barred(barred) => barred.code(),
            TaskError::Paper(refused) => refused.code(),
            TaskError::NotTheOwner { .. } => "not-the-owner",
            TaskError::EvidenceNeeded { .. } => "evidence-needed",
            TaskError::DoneByItsOwnAct { .. } => "done-by-its-own-act",
            TaskError::OrderClosed => "order-closed",
            TaskError::NoSuchPartner => "no-such-partner",
            TaskError::NotAPartnersTask => "not-a-partners-task",
        }
    }

    fn message(&self, language: Language) -> String {
        match self {
            TaskError::Barred(barred) => barred.message(language),
            TaskError::Paper(refused) => refused.message(language),
            _ => in_language(&self.text(), language),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            TaskError::Barred(barred) => barred.fields(),
            TaskError::Paper(refused) => refused.fields(),
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
