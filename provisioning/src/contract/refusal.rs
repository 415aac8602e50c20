//! How the acts on a running contract say no.

use super::Stage;
use crate::application::ApplicationError;
use crate::barred::{self, Barred, in_language};
use chrono::NaiveDate;
use gaetong_entity::ids::ChangeOrderId;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_rules::quote::QuoteError;
use gaetong_rules::renewal::RenewalError;
use gaetong_rules::suspension::SuspensionRefused;
use gaetong_rules::{Article, Lang, Text};

/// Why a wish was not filed, or an order not carried out. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    #[error(transparent)]
    Barred(#[from] Barred),
    /// What the contract would hold cannot be sold: lines of the new composition.
    #[error(transparent)]
    Composition(#[from] ApplicationError),
    #[error(transparent)]
    Price(#[from] QuoteError),
    #[error(transparent)]
    Pause(#[from] SuspensionRefused),
    #[error(transparent)]
    Notice(#[from] RenewalError),
    #[error("the service is not open yet")]
    NotOpened,
    #[error("{on} is before the opening on {opened_on}")]
    BeforeOpening { on: NaiveDate, opened_on: NaiveDate },
    #[error("the contract ends with {last_day}")]
    Ending { last_day: NaiveDate },
    #[error("the service is {}, not running", .stage.code())]
    NotRunning { stage: Stage },
    #[error("a bill holds {on}; changes begin on {unbilled_from} at the earliest")]
    AlreadyBilled { on: NaiveDate, unbilled_from: NaiveDate },
    #[error("{on} is before the change on {latest}, which is recorded already")]
    OutOfOrder { on: NaiveDate, latest: NaiveDate },
    #[error("{on} is past, today is {today}")]
    InThePast { on: NaiveDate, today: NaiveDate },
    #[error("another order waits for its decision: {id}")]
    AlreadyFiled { id: ChangeOrderId },
    #[error("nothing would change")]
    NothingChanges,
    #[error("line {line}: {product} does not run by the month")]
    NotByTheMonth { line: usize, product: String },
    #[error("line {line}: {product} is listed twice")]
    ListedTwice { line: usize, product: String },
    #[error("line {line}: {quantity} is no quantity")]
    QuantityOutOfRange { line: usize, quantity: i64 },
    #[error("line {line}: {price} won is no price")]
    PriceOutOfRange { line: usize, price: i64 },
    #[error("no seats would be left")]
    NoSeatsLeft,
    #[error("there is no term of {months} months")]
    NoSuchTerm { months: i32 },
    #[error("a contract with a term does not go back to none")]
    NoTermAgain,
    #[error("in a renewal year the term cannot be shortened")]
    ShorterWhileRenewed,
    #[error("a term of {months} months would have ended on {ended} already")]
    TermAlreadyOver { months: i32, ended: NaiveDate },
    #[error("fewer units and a shorter term are two orders")]
    ShorterAndFewer,
    #[error("{on} is the contract's first day: nothing of it was used yet")]
    OnTheFirstDay { on: NaiveDate },
    #[error("a payer changes on the first of a month, not on {on}")]
    PayerInMidMonth { on: NaiveDate },
    #[error("the customer has no such billing account")]
    NoSuchAccount,
    #[error("the service is not paused on that day")]
    NotPaused,
    #[error("an extension begins where the pause ends, on {until}")]
    ExtendsFromItsEnd { until: NaiveDate },
    #[error("the product manager must approve: {}", .reasons.join(", "))]
    NeedsException { reasons: Vec<&'static str> },
    #[error("sealed papers are missing: {}", .missing.join(", "))]
    PapersMissing { missing: Vec<&'static str> },
    #[error("there is no paper {kind:?} on a change order")]
    NoSuchPaper { kind: String },
    #[error("{product}: the form shows {shown}, the contract holds {held}")]
    ChangedSinceFiled { product: String, shown: i64, held: i64 },
    #[error("{waived} of a penalty of {penalty} cannot be waived")]
    WaiverOutOfRange { waived: i64, penalty: i64 },
    #[error("the customer was not told before {last_day}")]
    NotTold { last_day: NaiveDate },
    #[error("a service is not stopped here on the ground {ground}")]
    NotThatGround { ground: &'static str },
    #[error("the service does not stand still on a ground of art. 11")]
    NotSuspended,
    #[error("it would end before it begins")]
    EndsBeforeItBegins,
    #[error("it began already")]
    BeganAlready,
    #[error("no service would be affected")]
    NobodyAffected,
}

crate::passes_barred_on!(ContractError);

impl ContractError {
    fn text(&self) -> Text {
        match self {
            ContractError::Barred(_) | ContractError::Composition(_) => Text::default(),
            ContractError::Price(error) => Text::new(
                format!("변경 후의 구성에 단가를 매길 수 없습니다({error})."),
                format!("What the contract would hold has no price: {error}."),
            ),
            ContractError::Pause(refused) => pause(*refused),
            ContractError::Notice(refused) => late_notice(*refused),
            _ => self.about_the_contract(),
        }
    }

    fn about_the_contract(&self) -> Text {
        match self {
            ContractError::NotOpened => {
                Text::fixed("아직 개시하지 않은 서비스입니다.", "The service is not open yet.")
            }
            ContractError::BeforeOpening { on, opened_on } => Text::new(
                format!(
                    "{on}은(는) 서비스 개시일({opened_on}) 전입니다. 개시일 이후의 날짜를 넣으세요."
                ),
                format!("{on} is before the opening on {opened_on}. Give a later day."),
            ),
            ContractError::Ending { last_day } => Text::new(
                format!("{last_day}에 해지되는 계약입니다."),
                format!("The contract ends with {last_day}."),
            ),
            ContractError::NotRunning { stage } => Text::new(
                format!("이용 중인 서비스가 아닙니다(지금: {}).", stage_name(*stage).ko),
                format!("The service is not running; it is {}.", stage_name(*stage).en),
            ),
            ContractError::AlreadyBilled { on, unbilled_from } => Text::new(
                format!("{on}은(는) 이미 청구한 달입니다. {unbilled_from}부터 변경할 수 있습니다."),
                format!("A bill holds {on}. Changes can begin on {unbilled_from}."),
            ),
            ContractError::OutOfOrder { on, latest } => Text::new(
                format!("{latest}에 시행되는 변경이 이미 있습니다. {on}은(는) 그보다 앞섭니다."),
                format!("A change on {latest} is recorded already; {on} is before it."),
            ),
            ContractError::InThePast { on, today } => Text::new(
                format!("{on}은(는) 지난 날짜입니다. 오늘({today}) 이후의 날짜를 넣으세요."),
                format!("{on} is past. Give {today} or a later day."),
            ),
            ContractError::AlreadyFiled { id } => Text::new(
                format!("처리를 기다리는 신청({id})이 있습니다. 먼저 처리하거나 철회하세요."),
                format!(
                    "Another order ({id}) waits for its decision: decide or withdraw it first."
                ),
            ),
            ContractError::NothingChanges => {
                Text::fixed("바뀌는 것이 없습니다.", "Nothing would change.")
            }
            ContractError::NoSeatsLeft => Text::fixed(
                "상담석이 남지 않습니다. 모두 끝내려면 해지를 신청하세요.",
                "No seats would be left. File a termination to end everything.",
            ),
            _ => self.about_its_lines(),
        }
    }

    fn about_its_lines(&self) -> Text {
        match self {
            ContractError::NotByTheMonth { product, .. } => Text::new(
                format!("{product}은(는) 매월 이용하는 상품이 아닙니다."),
                format!("{product} does not run by the month."),
            ),
            ContractError::ListedTwice { product, .. } => Text::new(
                format!("{product}이(가) 두 번 있습니다."),
                format!("{product} is listed twice."),
            ),
            ContractError::QuantityOutOfRange { quantity, .. } => Text::new(
                format!("수량은 0~100,000입니다({quantity})."),
                format!("A quantity is 0 to 100,000, not {quantity}."),
            ),
            ContractError::PriceOutOfRange { price, .. } => Text::new(
                format!("단가는 0원 이상 1,000억원 이하입니다({price})."),
                format!("A price is 0 to 100,000,000,000 won, not {price}."),
            ),
            _ => self.about_its_term(),
        }
    }

    fn about_its_term(&self) -> Text {
        match self {
            ContractError::NoSuchTerm { months } => Text::new(
                format!("약정기간은 12·24·36개월입니다({months})."),
                format!("A term is 12, 24 or 36 months, not {months}."),
            ),
            ContractError::NoTermAgain => Text::fixed(
                "약정 계약을 무약정으로 바꿀 수 없습니다. 해지 후 다시 신청하세요.",
                "A contract with a term does not go back to none. End it and apply again.",
            ),
            ContractError::ShorterWhileRenewed => Text::fixed(
                "자동 연장 중에는 약정을 단축할 수 없습니다. 연장은 1년씩입니다.",
                "In a renewal year the term cannot be shortened.",
            ),
            ContractError::TermAlreadyOver { months, ended } => Text::new(
                format!(
                    "{months}개월 약정은 {ended}에 이미 끝났을 것입니다. 더 긴 약정을 고르세요."
                ),
                format!("A term of {months} months would be over since {ended}."),
            ),
            ContractError::ShorterAndFewer => Text::fixed(
                "수량 감소와 약정 단축은 따로 신청하세요. 위약금 계산이 다릅니다.",
                "File the reduction and the shorter term apart: their penalties differ.",
            ),
            ContractError::OnTheFirstDay { on } => Text::new(
                format!("{on}은(는) 계약 첫날입니다. 다음 날부터 줄일 수 있습니다."),
                format!("{on} is the contract's first day. Reduce it from the next day on."),
            ),
            ContractError::PayerInMidMonth { on } => Text::new(
                format!("요금납부책임자는 매월 1일부터 바뀝니다({on})."),
                format!("The payer changes on the first of a month, not on {on}."),
            ),
            ContractError::NoSuchAccount => Text::fixed(
                "고객사에 그런 청구 계정이 없습니다.",
                "The customer has no such billing account.",
            ),
            ContractError::NotPaused => Text::fixed(
                "그날은 일시이용중단 중이 아닙니다.",
                "The service is not paused on that day.",
            ),
            ContractError::ExtendsFromItsEnd { until } => Text::new(
                format!("연장은 지금의 재개 예정일({until})부터입니다."),
                format!("An extension begins where the pause ends, on {until}."),
            ),
            _ => self.about_its_decision(),
        }
    }

    fn about_its_decision(&self) -> Text {
        match self {
            ContractError::NeedsException { reasons } => Text::new(
                format!("상품담당의 승인이 먼저 필요합니다: {}.", reasons.join(", ")),
                format!("The product manager must approve it first: {}.", reasons.join(", ")),
            ),
            ContractError::PapersMissing { missing } => Text::new(
                format!("고객사의 날인이 있는 서류가 없습니다: {}.", paper_names(missing).ko),
                format!("Sealed papers are missing: {}.", paper_names(missing).en),
            ),
            ContractError::NoSuchPaper { kind } => Text::new(
                format!("변경 신청에 붙일 수 없는 서류입니다({kind})."),
                format!("There is no paper {kind:?} on a change order."),
            ),
            ContractError::ChangedSinceFiled { product, shown, held } => Text::new(
                format!(
                    "신청 뒤에 계약이 바뀌었습니다: {product} {shown} → 지금 {held}. 다시 신청하세요."
                ),
                format!(
                    "The contract changed since: {product} was {shown}, is {held}. File it again."
                ),
            ),
            ContractError::WaiverOutOfRange { penalty, .. } => Text::new(
                format!("감면액은 0원 이상 위약금({penalty}원) 이하입니다."),
                format!("A waiver is between 0 and the penalty of {penalty} won."),
            ),
            ContractError::NotTold { last_day } => Text::new(
                format!("{last_day} 전에 고객사에 해지 사유를 통보한 기록이 없습니다."),
                format!("There is no record that the customer was told before {last_day}."),
            ),
            ContractError::NotThatGround { .. } => Text::fixed(
                "여기서는 법원 등의 요구와 지급불능만 정지 사유입니다. 연체는 미수 절차로 처리하세요.",
                "Only a court's order and insolvency are grounds here; arrears have their own steps.",
            ),
            ContractError::NotSuspended => {
                Text::fixed("이용정지 중인 서비스가 아닙니다.", "The service is not suspended.")
            }
            ContractError::EndsBeforeItBegins => {
                Text::fixed("끝나는 시각이 시작보다 앞섭니다.", "It would end before it begins.")
            }
            ContractError::BeganAlready => Text::fixed(
                "휴지는 시작 전에 통지해야 합니다. 이미 시작한 시각입니다.",
                "Planned work must be told of before it begins; that time is past.",
            ),
            _ => Text::fixed("영향 받는 서비스가 없습니다.", "No service would be affected."),
        }
    }
}

/// The limits of art. 13(1) with their days.
fn pause(refused: SuspensionRefused) -> Text {
    match refused {
        SuspensionRefused::TooShort { at_least, .. } => Text::new(
            format!("일시이용중단은 1개월 이상입니다. 재개일은 {at_least} 이후여야 합니다."),
            format!("A pause lasts at least a month: it ends on {at_least} or later."),
        ),
        SuspensionRefused::TooLong { at_most, .. } => Text::new(
            format!("일시이용중단은 연장을 포함해 6개월까지입니다. 재개일은 {at_most}까지입니다."),
            format!("A pause lasts at most six months in all: it ends by {at_most}."),
        ),
        SuspensionRefused::NoExtension { current } => Text::new(
            format!("연장 후의 재개일은 지금의 재개 예정일({current})보다 뒤여야 합니다."),
            format!("The extended pause must end after {current}."),
        ),
        other => Text::new(format!("기간이 올바르지 않습니다({other})."), format!("{other}.")),
    }
}

/// A notice that came too late names the day by which it was due (T7).
fn late_notice(refused: RenewalError) -> Text {
    match refused {
        RenewalError::TooLate { due_by, ends_on, .. } => Text::new(
            format!(
                "{ends_on} 만료에 맞춘 종료 의사는 {due_by}까지 밝혀야 했습니다. 계약은 1년 연장되었고, \
                 그 뒤의 날짜로 해지를 신청할 수 있습니다."
            ),
            format!(
                "Notice of the end on {ends_on} was due by {due_by}. The contract is renewed for a \
                 year; a termination can name a later day."
            ),
        ),
        other => Text::new(format!("계약 기간을 알 수 없습니다({other})."), format!("{other}.")),
    }
}

/// The state of a contract by its name in the terms.
pub const fn stage_name(stage: Stage) -> Text {
    match stage {
        Stage::NotOpened => Text::fixed("개시 전", "not open yet"),
        Stage::Active => Text::fixed("이용중", "active"),
        Stage::SuspendedByCustomer => {
            Text::fixed("일시이용중단(제13조)", "paused at the customer's wish (art. 13)")
        }
        Stage::SuspendedForArrears => {
            Text::fixed("이용정지: 연체(제11조 제1호)", "suspended for arrears (art. 11(1))")
        }
        Stage::SuspendedByCourt => Text::fixed(
            "이용정지: 법원 등의 요구(제11조 제2호)",
            "suspended by court order (art. 11(2))",
        ),
        Stage::SuspendedForInsolvency => {
            Text::fixed("이용정지: 지급불능(제11조 제3호)", "suspended for insolvency (art. 11(3))")
        }
        Stage::Terminating => Text::fixed("해지 예정", "terminating"),
        Stage::Terminated => Text::fixed("해지", "terminated"),
    }
}

/// The papers of a change order by name.
pub fn paper_name(kind: &str) -> Text {
    match kind {
        "change_application" => Text::fixed("변경신청서", "change application"),
        "pause_application" => Text::fixed("일시이용중단 신청서", "pause application"),
        "termination_application" => Text::fixed("해지신청서", "termination application"),
        other => match crate::application::papers::PaperKind::from_code(other) {
            Some(kind) => kind.text(),
            None => Text::same(other),
        },
    }
}

fn paper_names(kinds: &[&'static str]) -> Text {
    Text::join(kinds.iter().map(|kind| paper_name(kind)), ", ")
}

impl Refusal for ContractError {
    fn kind(&self) -> Kind {
        match self {
            ContractError::Barred(barred) => barred.kind(),
            ContractError::Composition(refused) => refused.kind(),
            ContractError::NotOpened
            | ContractError::Ending { .. }
            | ContractError::NotRunning { .. }
            | ContractError::AlreadyFiled { .. }
            | ContractError::NeedsException { .. }
            | ContractError::PapersMissing { .. }
            | ContractError::ChangedSinceFiled { .. }
            | ContractError::NotTold { .. }
            | ContractError::NotSuspended
            | ContractError::BeganAlready
            | ContractError::NobodyAffected => Kind::Conflict,
            _ => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ContractError::Barred(barred) => barred.code(),
            ContractError::Composition(refused) => refused.code(),
            ContractError::Price(refused) => refused.code(),
            ContractError::Pause(refused) => refused.code(),
            ContractError::Notice(refused) => refused.code(),
            ContractError::NotOpened => "not-opened",
            ContractError::BeforeOpening { .. } => "before-opening",
            ContractError::Ending { .. } => "contract-ending",
            ContractError::NotRunning { .. } => "not-running",
            ContractError::AlreadyBilled { .. } => "already-billed",
            ContractError::OutOfOrder { .. } => "out-of-order",
            ContractError::InThePast { .. } => "in-the-past",
            ContractError::AlreadyFiled { .. } => "already-filed",
            ContractError::NothingChanges => "nothing-changes",
            ContractError::NotByTheMonth { .. } => "not-by-the-month",
            ContractError::ListedTwice { .. } => "listed-twice",
            ContractError::QuantityOutOfRange { .. } => "quantity-out-of-range",
            ContractError::PriceOutOfRange { .. } => "price-out-of-range",
            ContractError::NoSeatsLeft => "no-seats-left",
            ContractError::NoSuchTerm { .. } => "no-such-term",
            ContractError::NoTermAgain => "no-term-again",
            ContractError::ShorterWhileRenewed => "shorter-while-renewed",
            ContractError::TermAlreadyOver { .. } => "new-term-already-over",
            ContractError::ShorterAndFewer => "shorter-and-fewer",
            ContractError::OnTheFirstDay { .. } => "on-the-first-day",
            ContractError::PayerInMidMonth { .. } => "payer-in-mid-month",
            ContractError::NoSuchAccount => "no-such-account",
            ContractError::NotPaused => "not-paused",
            ContractError::ExtendsFromItsEnd { .. } => "extends-from-its-end",
            ContractError::NeedsException { .. } => "needs-exception",
            ContractError::PapersMissing { .. } => "papers-missing",
            ContractError::NoSuchPaper { .. } => "no-such-paper",
            ContractError::ChangedSinceFiled { .. } => "changed-since-filed",
            ContractError::WaiverOutOfRange { .. } => "waiver-out-of-range",
            ContractError::NotTold { .. } => "not-told",
            ContractError::NotThatGround { .. } => "not-that-ground",
            ContractError::NotSuspended => "not-suspended",
            ContractError::EndsBeforeItBegins => "ends-before-it-begins",
            ContractError::BeganAlready => "began-already",
            ContractError::NobodyAffected => "nobody-affected",
        }
    }

    fn article(&self) -> Option<&'static str> {
        let article = match self {
            ContractError::Composition(refused) => return refused.article(),
            ContractError::Price(refused) => refused.article()?,
            ContractError::Pause(refused) => refused.article(),
            ContractError::Notice(refused) => refused.article(),
            ContractError::NotPaused | ContractError::ExtendsFromItsEnd { .. } => Article::PAUSE,
            ContractError::NoTermAgain
            | ContractError::ShorterWhileRenewed
            | ContractError::TermAlreadyOver { .. }
            | ContractError::ShorterAndFewer
            | ContractError::WaiverOutOfRange { .. } => Article::PENALTY,
            ContractError::PapersMissing { .. } => Article::ORDER_FORM,
            _ => return None,
        };
        Some(article.get(Lang::Ko))
    }

    fn message(&self, language: Language) -> String {
        match self {
            ContractError::Barred(barred) => barred.message(language),
            ContractError::Composition(refused) => refused.message(language),
            _ => in_language(&self.text(), language),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        let pointer = match self {
            ContractError::Barred(barred) => return barred.fields(),
            ContractError::Composition(refused) => return refused.fields(),
            ContractError::NotByTheMonth { line, .. } | ContractError::ListedTwice { line, .. } => {
                format!("/items/{line}/product")
            }
            ContractError::QuantityOutOfRange { line, .. } => format!("/items/{line}/quantity"),
            ContractError::PriceOutOfRange { line, .. } => format!("/items/{line}/agreed_price"),
            ContractError::NoSuchTerm { .. }
            | ContractError::NoTermAgain
            | ContractError::TermAlreadyOver { .. }
            | ContractError::ShorterWhileRenewed => "/term_months".to_owned(),
            ContractError::BeforeOpening { .. }
            | ContractError::AlreadyBilled { .. }
            | ContractError::OutOfOrder { .. }
            | ContractError::InThePast { .. }
            | ContractError::OnTheFirstDay { .. }
            | ContractError::PayerInMidMonth { .. }
            | ContractError::Notice(_)
            | ContractError::NotPaused => "/effective_on".to_owned(),
            ContractError::Pause(_) => "/until_on".to_owned(),
            ContractError::NoSuchAccount => "/billing_account_id".to_owned(),
            ContractError::WaiverOutOfRange { .. } => "/waived".to_owned(),
            ContractError::EndsBeforeItBegins => "/until_at".to_owned(),
            _ => return Vec::new(),
        };
        vec![barred::field_error(pointer, self.code(), &self.text())]
    }
}
