//! How the acts on an order say no.

use crate::application::ApplicationError;
use crate::barred::{Barred, in_language};
use crate::plan::PlanError;
use chrono::NaiveDate;
use gaetong_entity::party::partner::PartnerKind;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_rules::Text;

/// Why an order was not accepted, cancelled or postponed.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    #[error(transparent)]
    Barred(#[from] Barred),
    /// What the application lacks after all; under ten seats among it (art. 3(7)).
    #[error(transparent)]
    Application(#[from] ApplicationError),
    #[error("no price book is in force on {on}")]
    NoPriceBook { on: NaiveDate },
    #[error("no partner of the kinds {}", .kinds.join(", "))]
    NoPartner { kinds: Vec<&'static str> },
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error("the series of service IDs is used up")]
    NoServiceIdLeft,
    #[error("the new date {to} is not after {from}")]
    NotLater { from: NaiveDate, to: NaiveDate },
    #[error("the order has no item {line_no}")]
    NoSuchItem { line_no: i32 },
    /// The service cannot be without it; the whole order can be cancelled.
    #[error("the order cannot be without {product}")]
    MandatoryItem { product: String },
}

crate::passes_barred_on!(OrderError);

impl OrderError {
    fn text(&self) -> Text {
        match self {
            OrderError::Barred(_) | OrderError::Application(_) => Text::default(),
            OrderError::NoPriceBook { on } => Text::new(
                format!(
                    "{on}에 시행 중인 이용요금표가 없습니다. 상품담당이 요금표를 등록해야 합니다."
                ),
                format!("No price book is in force on {on}; the product manager must load one."),
            ),
            OrderError::NoPartner { kinds } => {
                let ko: Vec<&str> = kinds.iter().map(|kind| partner_kind_ko(kind)).collect();
                Text::new(
                    format!(
                        "이 작업을 맡을 협력사가 없습니다: {}. 관리자가 협력사를 등록해야 합니다.",
                        ko.join(", ")
                    ),
                    format!(
                        "There is no partner of the kind {}; an administrator must add one.",
                        kinds.join(", ")
                    ),
                )
            }
            OrderError::NoSuchItem { line_no } => Text::new(
                format!("이 주문에 {line_no}번째 품목이 없거나 이미 제외되었습니다."),
                format!("The order has no item {line_no}, or it was dropped already."),
            ),
            OrderError::MandatoryItem { product } => Text::new(
                format!("뺄 수 없는 품목입니다({product}). 주문 전체를 취소할 수는 있습니다."),
                format!("The order cannot be without {product}; it can be cancelled as a whole."),
            ),
            OrderError::Plan(error) => Text::new(
                format!("개통 계획을 세울 수 없습니다({error})."),
                format!("No provisioning plan can be made: {error}."),
            ),
            OrderError::NoServiceIdLeft => Text::fixed(
                "부여할 수 있는 서비스번호가 남아 있지 않습니다.",
                "There is no service ID left to give.",
            ),
            OrderError::NotLater { from, to } => Text::new(
                format!("연기일({to})은 지금의 개통희망일({from})보다 뒤여야 합니다."),
                format!("The new date {to} must be after the wished date {from}."),
            ),
        }
    }
}

/// The kinds of partners, by their codes, in Korean.
const PARTNER_KINDS: [(PartnerKind, &str); 6] = [
    (PartnerKind::System, "시스템 운영"),
    (PartnerKind::App, "상담어플리케이션"),
    (PartnerKind::Staffing, "상담원 인력"),
    (PartnerKind::Development, "개발"),
    (PartnerKind::Network, "네트워크 장비"),
    (PartnerKind::Goods, "물품 공급"),
];

fn partner_kind_ko(code: &str) -> &'static str {
    let known = PARTNER_KINDS.iter().find(|(kind, _)| kind.code() == code);
    known.map_or("알 수 없는 종류", |(_, name)| name)
}

/// The code of a partner kind a template names; a kind we do not know has no partner either.
pub(super) fn known_partner_kind(code: &str) -> &'static str {
    let known = PARTNER_KINDS.iter().find(|(kind, _)| kind.code() == code);
    known.map_or("unknown", |(kind, _)| kind.code())
}

impl Refusal for OrderError {
    fn kind(&self) -> Kind {
        match self {
            OrderError::Barred(barred) => barred.kind(),
            OrderError::Application(refused) => refused.kind(),
            OrderError::NoPriceBook { .. } | OrderError::NoPartner { .. } => Kind::Conflict,
            OrderError::NotLater { .. } | OrderError::NoSuchItem { .. } => Kind::Invalid,
            OrderError::MandatoryItem { .. } => Kind::Conflict,
            OrderError::Plan(PlanError::OutsideCalendar(_)) => Kind::Invalid,
            OrderError::Plan(_) | OrderError::NoServiceIdLeft => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            OrderError::Barred(barred) => barred.code(),
            OrderError::Application(refused) => refused.code(),
            OrderError::NoPriceBook { .. } => "no-price-book",
            OrderError::NoPartner { .. } => "no-partner",
            OrderError::Plan(_) => "no-plan",
            OrderError::NoServiceIdLeft => "no-service-id-left",
            OrderError::NotLater { .. } => "not-later",
            OrderError::NoSuchItem { .. } => "no-such-line",
            OrderError::MandatoryItem { .. } => "mandatory-item",
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            OrderError::Application(refused) => refused.article(),
            _ => None,
        }
    }

    fn message(&self, language: Language) -> String {
        match self {
            OrderError::Barred(barred) => barred.message(language),
            OrderError::Application(refused) => refused.message(language),
            _ => in_language(&self.text(), language),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            OrderError::Barred(barred) => barred.fields(),
            OrderError::Application(refused) => refused.fields(),
            _ => Vec::new(),
        }
    }
}
