//! How an act on the ladder says no.

use chrono::NaiveDate;
use gaetong_entity::Refusal;
use gaetong_entity::free_text::Unfit;
use gaetong_entity::party::user_account::{Language, Role};
use gaetong_entity::refusal::{FieldError, Kind};
use gaetong_rules::arrears::Step;
use gaetong_rules::business_day::OutsideCalendar;
use gaetong_rules::won::Overflow;
use gaetong_rules::{Lang, Text, Won};
use sea_orm::DbErr;

/// Why a step of the ladder was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ArrearsError {
    #[error("{} may not do this", role.code())]
    NotAllowed { role: Role, allowed: &'static [Role] },
    #[error("there is no such payer")]
    NoSuchPayer,
    #[error("there is no such exception")]
    NoSuchException,
    #[error("nothing is overdue")]
    NothingOverdue,
    /// The step that was asked for is not the next one.
    #[error("the next step is {}, not {}", next.code(), asked.code())]
    NotTheNextStep { asked: Step, next: Step },
    #[error("{} is possible from {from}", step.code())]
    TooEarly { step: Step, from: NaiveDate },
    /// A promise or an exception lasts.
    #[error("{} is held until {until}", step.code())]
    Held { step: Step, until: NaiveDate },
    /// The demand's letter has not left the house, so it proves nothing.
    #[error("the demand has not been served")]
    DemandNotServed,
    #[error("the demand was sent on {on} already")]
    DemandedAlready { on: NaiveDate },
    #[error("no service can be stopped")]
    NothingToSuspend,
    #[error("nothing is suspended for arrears")]
    NotSuspended,
    #[error("a promise until {until} is open")]
    PromiseOpen { until: NaiveDate },
    #[error("{day} is not between {first} and {last}")]
    DayOutOfRange { field: &'static str, day: NaiveDate, first: NaiveDate, last: NaiveDate },
    #[error("{amount} won are not between 1 and {most}")]
    AmountOutOfRange { amount: Won, most: Won },
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("who asked may not decide")]
    NotYourOwn,
    #[error("it was decided already")]
    DecidedAlready,
    #[error("somebody changed it; it is version {version} now")]
    Changed { version: i64 },
    #[error(transparent)]
    Calendar(#[from] OutsideCalendar),
    #[error(transparent)]
    Overflow(#[from] Overflow),
    #[error("the database failed")]
    Database(#[from] DbErr),
}

/// The step as people say it.
fn step_name(step: Step) -> Text {
    match step {
        Step::Demand => Text::fixed("납부최고", "the demand"),
        Step::Suspend => Text::fixed("이용정지", "the suspension"),
        Step::NoticeOfTermination => Text::fixed("직권해지 예고", "the notice of termination"),
        Step::Terminate => Text::fixed("직권해지", "the termination"),
    }
}

impl ArrearsError {
    fn text(&self) -> Text {
        match self {
            ArrearsError::NotAllowed { .. } => Text::fixed(
                "이 일은 고객신용센터가 합니다(유예 승인은 다른 승인자).",
                "This is for credit control; an exception is decided by another approver.",
            ),
            ArrearsError::NoSuchPayer => {
                Text::fixed("그런 청구계정이 없습니다.", "There is no such billing account.")
            }
            ArrearsError::NoSuchException => {
                Text::fixed("그런 유예가 없습니다.", "There is no such exception.")
            }
            ArrearsError::NothingOverdue => Text::fixed(
                "이의제기 금액을 빼면 연체된 금액이 없습니다.",
                "Nothing is overdue, disputed amounts aside.",
            ),
            ArrearsError::DemandNotServed => Text::fixed(
                "최고장이 아직 발송되지 않았거나 반송되었습니다. 발송함을 확인하거나 우편으로 다시 최고하세요.",
                "The demand's letter has not left or came back. Look at the outbox, or demand by post.",
            ),
            ArrearsError::NothingToSuspend => Text::fixed(
                "이용중인 서비스가 없어 정지할 것이 없습니다.",
                "No service of this payer is running.",
            ),
            ArrearsError::NotSuspended => {
                Text::fixed("연체로 이용정지된 것이 없습니다.", "Nothing is suspended for arrears.")
            }
            ArrearsError::NotYourOwn => Text::fixed(
                "요청한 사람은 승인하거나 거절할 수 없습니다. 다른 사람이 결정합니다.",
                "Who asked may not decide; somebody else does.",
            ),
            ArrearsError::DecidedAlready => {
                Text::fixed("이미 결정된 유예입니다.", "It was decided already.")
            }
            ArrearsError::Unfit(unfit) => unfit.text(),
            ArrearsError::Changed { version } => Text::new(
                format!("다른 사람이 먼저 바꿨습니다(버전 {version}). 다시 열어 보세요."),
                format!("Somebody changed it (version {version}). Look again."),
            ),
            ArrearsError::Calendar(_) | ArrearsError::Overflow(_) | ArrearsError::Database(_) => {
                Text::fixed(
                    "처리하지 못했습니다. 아무것도 바뀌지 않았습니다.",
                    "This failed. Nothing was changed.",
                )
            }
            dated => dated.dated_text(),
        }
    }

    /// The sentences that name a day, a step or an amount.
    fn dated_text(&self) -> Text {
        match self {
            ArrearsError::NotTheNextStep { asked, next } => {
                let (asked, next) = (step_name(*asked), step_name(*next));
                Text::new(
                    format!(
                        "지금 할 일은 {}입니다. {}은(는) 아직 할 수 없습니다.",
                        next.ko, asked.ko
                    ),
                    format!("The next step is {}, not {}.", next.en, asked.en),
                )
            }
            ArrearsError::TooEarly { step, from } => {
                let step = step_name(*step);
                Text::new(
                    format!("{}은(는) {from}부터 할 수 있습니다.", step.ko),
                    format!("It is too early for {}: possible from {from}.", step.en),
                )
            }
            ArrearsError::Held { step, until } => {
                let step = step_name(*step);
                Text::new(
                    format!("납부 약속이나 유예가 있어 {until}까지 {}을(를) 미룹니다.", step.ko),
                    format!("A promise or an exception holds {} until {until}.", step.en),
                )
            }
            ArrearsError::DemandedAlready { on } => Text::new(
                format!("같은 청구서로 {on}에 이미 최고했습니다."),
                format!("These bills were demanded on {on}."),
            ),
            ArrearsError::PromiseOpen { until } => Text::new(
                format!("{until}까지의 납부 약속이 아직 있습니다."),
                format!("A promise to pay by {until} is still open."),
            ),
            ArrearsError::DayOutOfRange { first, last, .. } => Text::new(
                format!("{first}부터 {last}까지의 날짜를 적으세요."),
                format!("Give a day from {first} to {last}."),
            ),
            ArrearsError::AmountOutOfRange { most, .. } => Text::new(
                format!("1원부터 {most}원까지의 금액을 적으세요."),
                format!("Give an amount from KRW 1 to KRW {most}."),
            ),
            _ => Text::default(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            ArrearsError::DayOutOfRange { field, .. } => Some(field),
            ArrearsError::Unfit(unfit) => Some(unfit.field()),
            ArrearsError::AmountOutOfRange { .. } => Some("amount"),
            _ => None,
        }
    }
}

impl Refusal for ArrearsError {
    fn kind(&self) -> Kind {
        match self {
            ArrearsError::NotAllowed { .. } | ArrearsError::NotYourOwn => Kind::NotAllowed,
            ArrearsError::NoSuchPayer | ArrearsError::NoSuchException => Kind::NotFound,
            ArrearsError::DayOutOfRange { .. }
            | ArrearsError::AmountOutOfRange { .. }
            | ArrearsError::Unfit(_) => Kind::Invalid,
            ArrearsError::Changed { .. } => Kind::Changed,
            ArrearsError::Calendar(_) | ArrearsError::Overflow(_) | ArrearsError::Database(_) => {
                Kind::Broken
            }
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ArrearsError::NotAllowed { .. } => "not-allowed",
            ArrearsError::NoSuchPayer | ArrearsError::NoSuchException => "not-found",
            ArrearsError::NothingOverdue => "nothing-overdue",
            ArrearsError::NotTheNextStep { .. } => "not-the-next-step",
            ArrearsError::TooEarly { .. } => "arrears-too-early",
            ArrearsError::Held { .. } => "arrears-held",
            ArrearsError::DemandNotServed => "demand-not-served",
            ArrearsError::DemandedAlready { .. } => "demanded-already",
            ArrearsError::NothingToSuspend => "nothing-to-suspend",
            ArrearsError::NotSuspended => "not-suspended",
            ArrearsError::PromiseOpen { .. } => "promise-open",
            ArrearsError::DayOutOfRange { .. } => "day-out-of-range",
            ArrearsError::AmountOutOfRange { .. } => "amount-out-of-range",
            ArrearsError::Unfit(unfit) => unfit.code(),
            ArrearsError::NotYourOwn => "not-your-own",
            ArrearsError::DecidedAlready => "exception-decided",
            ArrearsError::Changed { .. } => "changed",
            ArrearsError::Calendar(_) | ArrearsError::Overflow(_) | ArrearsError::Database(_) => {
                "internal"
            }
        }
    }

    fn article(&self) -> Option<&'static str> {
        let step = match self {
            ArrearsError::NotTheNextStep { asked, .. } => *asked,
            ArrearsError::TooEarly { step, .. } | ArrearsError::Held { step, .. } => *step,
            ArrearsError::DemandNotServed => Step::Suspend,
            _ => return None,
        };
        Some(step.article().get(Lang::Ko))
    }

    fn message(&self, language: Language) -> String {
        let text = self.text();
        match language {
            Language::Ko => text.ko.into_owned(),
            Language::En => text.en.into_owned(),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        let Some(field) = self.field() else { return Vec::new() };
        let text = self.text();
        vec![FieldError {
            pointer: format!("/{field}"),
            code: self.code(),
            message_ko: text.ko.into_owned(),
            message_en: text.en.into_owned(),
        }]
    }
}
