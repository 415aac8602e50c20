//! How an act of partner settlement says no.

use crate::notes::NoteError;
use crate::payments::statement::Unreadable;
use gaetong_entity::Refusal;
use gaetong_entity::free_text::Unfit;
use gaetong_entity::ids::PartnerId;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{FieldError, Kind};
use gaetong_rules::business_day::OutsideCalendar;
use gaetong_rules::payout::Difference;
use gaetong_rules::won::Overflow;
use gaetong_rules::{Lang, Month, Text};
use sea_orm::DbErr;

/// Why an act of partner settlement was refused.
#[derive(Debug, thiserror::Error)]
pub enum PartnerError {
    #[error("terms that do not go together")]
    ContractTerms,
    #[error("there is no partner {0}")]
    NoSuchPartner(PartnerId),
    #[error("there is no service {0}")]
    NoSuchService(String),
    #[error("{0} is no product this is paid for")]
    WrongProduct(String),
    #[error("contract {0} covers these days already")]
    Overlaps(String),
    #[error("the contract has ended")]
    ContractEnded,
    #[error("it is settled for later days already")]
    ContractSettled,
    #[error("no contract covers the service in {0}")]
    NoContract(Month),
    #[error("{0} is not a bank")]
    NotABank(String),
    #[error("no account number")]
    NotAnAccount,
    #[error("no account is on file")]
    AccountMissing,
    #[error("the key does not fit")]
    Vault,
    #[error("line {0}: a letter for every day of the month")]
    AttendanceDays(usize),
    #[error("a report without agents")]
    AttendanceEmpty,
    #[error("{0} is not over")]
    MonthNotOver(Month),
    #[error("the report is {0}")]
    AttendanceState(&'static str),
    #[error("another report of the month is open")]
    AttendanceOpen,
    #[error("no price per agent-month is agreed with the customer")]
    NoStaffingPrice,
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] Unreadable),
    #[error("no signed certificate")]
    CertificateMissing,
    #[error("no signed attendance report")]
    AttendanceMissing,
    #[error("it was decided already")]
    DecidedAlready,
    #[error("the bill run of {0} is not finished")]
    BillRunMissing(Month),
    #[error("the statement is {0}")]
    SettlementState(&'static str),
    #[error("{0} lines are disputed")]
    OpenDisputes(usize),
    #[error("line {0} is disputed already")]
    AlreadyDisputed(i32),
    #[error("an amount of nothing")]
    NoAmount,
    #[error("the statement has its tax invoice")]
    InvoiceExists,
    #[error("the tax invoice is {0}")]
    InvoiceState(&'static str),
    #[error("this tax invoice is registered already")]
    InvoiceTaken,
    #[error("no approval number")]
    NotAnIssueId,
    #[error("statement, invoice and contract differ")]
    Differences(Vec<Difference>),
    #[error("nothing can be paid")]
    NothingToPay,
    #[error("{} statements cannot be paid", .0.len())]
    NotPayable(Vec<Text>),
    #[error("whoever made it does not approve it")]
    OwnPayout,
    #[error("the payout is {0}")]
    PayoutState(&'static str),
    #[error("{0} is no column of a list of transfers")]
    TemplateColumn(String),
    #[error("there is no template for {0}")]
    NoTemplate(String),
    #[error(transparent)]
    Calendar(#[from] OutsideCalendar),
    /// What any act about money may say.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl From<DbErr> for PartnerError {
    fn from(error: DbErr) -> PartnerError {
        PartnerError::Note(NoteError::Database(error))
    }
}

impl From<Unfit> for PartnerError {
    fn from(unfit: Unfit) -> PartnerError {
        PartnerError::Note(NoteError::Unfit(unfit))
    }
}

impl From<Overflow> for PartnerError {
    fn from(overflow: Overflow) -> PartnerError {
        PartnerError::Note(NoteError::Overflow(overflow))
    }
}

/// `what` in Korean with its particle, in English bare.
pub(super) const fn missing(ko: &'static str, en: &'static str) -> PartnerError {
    PartnerError::Note(NoteError::NotFound { what: Text::fixed(ko, en) })
}

impl PartnerError {
    fn text(&self) -> Text {
        use PartnerError as E;
        match self {
            E::ContractTerms => Text::fixed(
                "지급 방식과 맞지 않는 조건입니다. 배분율 계약에는 비율만, 나머지에는 단가를, 인월 계약에는 서비스번호를 적으세요.",
                "The terms do not go together: a share for revenue share, a price for the others, a service for agent-months.",
            ),
            E::NoSuchPartner(_) => {
                Text::fixed("그런 협력사가 없습니다.", "There is no such partner.")
            }
            E::NoSuchService(service) => Text::new(
                format!("{service} 서비스가 없습니다."),
                format!("There is no service {service}."),
            ),
            E::WrongProduct(product) => Text::new(
                format!("{product}은(는) 이 방식으로 정산하지 않는 상품입니다."),
                format!("{product} is not settled in this way."),
            ),
            E::Overlaps(number) => Text::new(
                format!(
                    "{number} 계약이 같은 기간을 이미 정하고 있습니다. 그 계약을 끝내거나 대체하세요."
                ),
                format!("Contract {number} covers these days already: end or replace it."),
            ),
            E::ContractEnded => Text::fixed("이미 끝난 계약입니다.", "The contract has ended."),
            E::ContractSettled => Text::fixed(
                "그 뒤의 달까지 이미 정산했습니다. 정산하지 않은 날부터 끝낼 수 있습니다.",
                "Later months are settled already: end it after them.",
            ),
            E::NoContract(month) => Text::new(
                format!("{month}에 이 서비스를 맡은 계약이 없습니다. 고객정산팀에 확인하세요."),
                format!("No contract covers this service in {month}. Ask the settlement desk."),
            ),
            E::NotABank(code) => Text::new(
                format!("{code}은(는) 은행 기관코드가 아닙니다. 세 자리 숫자로 적으세요."),
                format!("{code} is no bank's code: three digits."),
            ),
            E::NotAnAccount => Text::fixed(
                "계좌번호는 숫자 6~20자리로 적으세요.",
                "An account number has 6 to 20 digits.",
            ),
            E::AccountMissing => Text::fixed(
                "등록한 계좌가 없습니다. 계좌를 먼저 등록하세요.",
                "No account is on file: record it first.",
            ),
            E::Vault => Text::fixed(
                "계좌번호를 암호화하거나 읽을 수 없습니다. 설정의 account_key를 확인하세요.",
                "The account number cannot be sealed or read: check account_key in the configuration.",
            ),
            E::AttendanceDays(line) => Text::new(
                format!(
                    "{line}번째 상담원의 날짜가 그 달의 일수와 다르거나 알 수 없는 표시입니다."
                ),
                format!("Agent {line}: one mark (w, t or -) for every day of the month."),
            ),
            E::AttendanceEmpty => {
                Text::fixed("상담원을 한 명 이상 적으세요.", "Enter at least one agent.")
            }
            E::MonthNotOver(month) => Text::new(
                format!("{month}이(가) 아직 끝나지 않았습니다. 다음 달 1일부터 할 수 있습니다."),
                format!("{month} is not over: this can be done from the first of the next month."),
            ),
            _ => self.about_reports_and_statements(),
        }
    }

    fn about_reports_and_statements(&self) -> Text {
        use PartnerError as E;
        match self {
            E::AttendanceState(state) => Text::new(
                format!(
                    "이 복무확인서의 상태({state})에서는 할 수 없습니다. 확인된 것은 정정 보고서로만 바꿉니다."
                ),
                format!(
                    "The report is {state}: this cannot be done. Signed ones change by a correction only."
                ),
            ),
            E::AttendanceOpen => Text::fixed(
                "그 달의 다른 복무확인서가 아직 처리되지 않았습니다.",
                "Another attendance report of the month is still open.",
            ),
            E::NoStaffingPrice => Text::fixed(
                "고객과 정한 인월 단가가 없어 청구할 수 없습니다. 상품 담당이 단가를 먼저 등록해야 합니다.",
                "No price per agent-month is agreed with the customer: the product manager has to record it first.",
            ),
            E::Unreadable(_) => Text::fixed(
                "읽을 수 없는 파일입니다. XLSX나 CSV(UTF-8, CP949)로 올리세요.",
                "The file cannot be read: XLSX, or CSV in UTF-8 or CP949.",
            ),
            E::CertificateMissing => Text::fixed(
                "서명된 납품(검수)확인서가 없어 요청할 수 없습니다. 고객사의 검수를 먼저 받으세요.",
                "There is no signed acceptance certificate: have the customer accept first.",
            ),
            E::AttendanceMissing => Text::fixed(
                "확인된 복무확인서가 없어 요청할 수 없습니다.",
                "There is no signed attendance report.",
            ),
            E::DecidedAlready => Text::fixed("이미 처리되었습니다.", "It was decided already."),
            E::BillRunMissing(month) => Text::new(
                format!("{month} 청구 실행이 끝나지 않았습니다. 청구 다음에 정산합니다."),
                format!("The bill run of {month} is not finished: settlement comes after it."),
            ),
            E::SettlementState(state) => Text::new(
                format!("이 정산서의 상태({state})에서는 할 수 없습니다."),
                format!("The statement is {state}: this cannot be done."),
            ),
            E::OpenDisputes(count) => Text::new(
                format!("이의가 {count}건 남아 있어 확정할 수 없습니다."),
                format!("{count} lines are disputed: it cannot be confirmed."),
            ),
            E::AlreadyDisputed(line) => Text::new(
                format!("{line}번 줄에는 이미 처리 중인 이의가 있습니다."),
                format!("Line {line} is disputed already."),
            ),
            E::NoAmount => {
                Text::fixed("0이 아닌 금액을 적으세요.", "Give an amount other than zero.")
            }
            _ => self.about_invoices_and_payouts(),
        }
    }

    fn about_invoices_and_payouts(&self) -> Text {
        use PartnerError as E;
        match self {
            E::InvoiceExists => Text::fixed(
                "이미 세금계산서가 있는 정산서입니다. 먼저 철회하세요.",
                "The statement has a tax invoice: withdraw it first.",
            ),
            E::InvoiceState(state) => Text::new(
                format!("이 세금계산서의 상태({state})에서는 할 수 없습니다."),
                format!("The tax invoice is {state}: this cannot be done."),
            ),
            E::InvoiceTaken => Text::fixed(
                "이미 등록한 승인번호입니다.",
                "This approval number is registered already.",
            ),
            E::NotAnIssueId => Text::fixed(
                "승인번호는 24자리(작성일자 8, 기관 8, 일련번호 8)입니다.",
                "An approval number has 24 characters: writing date, system, serial.",
            ),
            E::Differences(found) => differences(found),
            E::NothingToPay => Text::fixed(
                "지급할 수 있는 정산서가 없습니다.",
                "There is no statement that can be paid.",
            ),
            E::NotPayable(why) => Text::join(why.iter().cloned(), " · "),
            E::OwnPayout => Text::fixed(
                "자신이 만든 지급은 승인할 수 없습니다. 다른 사람이 승인해야 합니다.",
                "Nobody approves a payout they made: a second person has to.",
            ),
            E::PayoutState(state) => Text::new(
                format!("이 지급의 상태({state})에서는 할 수 없습니다."),
                format!("The payout is {state}: this cannot be done."),
            ),
            E::TemplateColumn(column) => Text::new(
                format!("{column}은(는) 이체 목록의 열이 아닙니다."),
                format!("{column} is no column of a list of transfers."),
            ),
            E::NoTemplate(bank) => Text::new(
                format!("{bank} 이체 파일 양식이 없습니다."),
                format!("There is no template for {bank}."),
            ),
            E::Calendar(_) => {
                Text::fixed("달력에 없는 날짜입니다.", "The calendar does not know that year.")
            }
            E::Note(error) => Text::new(error.message(Language::Ko), error.message(Language::En)),
            _ => Text::fixed(
                "처리 중 오류가 발생했습니다. 아무것도 바뀌지 않았습니다.",
                "Something failed. Nothing was changed.",
            ),
        }
    }
}

/// Where statement, invoice and contract differ, with what stands there and what should.
fn differences(found: &[Difference]) -> Text {
    let told = found.iter().map(|difference| {
        let (place, is, should) =
            (difference.place.name(), &difference.found, &difference.expected);
        Text::new(
            format!("{}: {} → {}", place.ko, is.ko, should.ko),
            format!("{}: {} → {}", place.en, is.en, should.en),
        )
    });
    Text::fixed("정산서·세금계산서·계약이 다릅니다", "Statement, invoice and contract differ")
        .then(" — ", &Text::join(told, " · "))
}

impl Refusal for PartnerError {
    fn kind(&self) -> Kind {
        use PartnerError as E;
        match self {
            E::ContractTerms
            | E::NoSuchPartner(_)
            | E::NoSuchService(_)
            | E::WrongProduct(_)
            | E::NotABank(_)
            | E::NotAnAccount
            | E::AttendanceDays(_)
            | E::AttendanceEmpty
            | E::Unreadable(_)
            | E::CertificateMissing
            | E::AttendanceMissing
            | E::NoAmount
            | E::NotAnIssueId
            | E::TemplateColumn(_)
            | E::NoTemplate(_)
            | E::Calendar(_) => Kind::Invalid,
            E::Overlaps(_)
            | E::ContractEnded
            | E::ContractSettled
            | E::NoContract(_)
            | E::AccountMissing
            | E::Vault
            | E::MonthNotOver(_)
            | E::AttendanceState(_)
            | E::AttendanceOpen
            | E::NoStaffingPrice
            | E::DecidedAlready
            | E::BillRunMissing(_)
            | E::SettlementState(_)
            | E::OpenDisputes(_)
            | E::AlreadyDisputed(_)
            | E::InvoiceExists
            | E::InvoiceState(_)
            | E::InvoiceTaken
            | E::Differences(_)
            | E::NothingToPay
            | E::NotPayable(_)
            | E::PayoutState(_) => Kind::Conflict,
            E::OwnPayout => Kind::NotAllowed,
            E::Note(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        use PartnerError as E;
        match self {
            E::ContractTerms => "contract-terms",
            E::NoSuchPartner(_) => "no-such-partner",
            E::NoSuchService(_) => "no-such-service",
            E::WrongProduct(_) => "product-not-settled-so",
            E::Overlaps(_) => "contract-overlaps",
            E::ContractEnded => "contract-ended",
            E::ContractSettled => "contract-settled",
            E::NoContract(_) => "no-partner-contract",
            E::NotABank(_) => "bank-code",
            E::NotAnAccount => "bank-account-number",
            E::AccountMissing => "bank-account-missing",
            E::Vault => "account-key",
            E::AttendanceDays(_) => "attendance-days",
            E::AttendanceEmpty => "attendance-empty",
            E::MonthNotOver(_) => "month-not-over",
            E::AttendanceState(_) => "attendance-state",
            E::AttendanceOpen => "attendance-open",
            E::NoStaffingPrice => "no-staffing-price",
            E::Unreadable(_) => "file-unreadable",
            E::CertificateMissing => "certificate-missing",
            E::AttendanceMissing => "attendance-missing",
            E::DecidedAlready => "decided-already",
            E::BillRunMissing(_) => "bill-run-missing",
            E::SettlementState(_) => "settlement-state",
            E::OpenDisputes(_) => "open-disputes",
            E::AlreadyDisputed(_) => "already-disputed",
            E::NoAmount => "no-amount",
            E::InvoiceExists => "purchase-invoice-exists",
            E::InvoiceState(_) => "purchase-invoice-state",
            E::InvoiceTaken => "purchase-invoice-taken",
            E::NotAnIssueId => "not-an-issue-id",
            E::Differences(_) => "three-way-match",
            E::NothingToPay => "nothing-to-pay",
            E::NotPayable(_) => "not-payable",
            E::OwnPayout => "own-payout",
            E::PayoutState(_) => "payout-state",
            E::TemplateColumn(_) => "payout-template-column",
            E::NoTemplate(_) => "no-payout-template",
            E::Calendar(_) => "beyond-calendar",
            E::Note(error) => error.code(),
        }
    }

    fn message(&self, language: Language) -> String {
        let lang = match language {
            Language::Ko => Lang::Ko,
            Language::En => Lang::En,
        };
        self.text().get(lang).to_owned()
    }

    fn fields(&self) -> Vec<FieldError> {
        let pointer = match self {
            PartnerError::Note(error) => return error.fields(),
            PartnerError::Differences(found) => return found.iter().map(at_fault).collect(),
            PartnerError::NoSuchPartner(_) => "/partner_id".to_owned(),
            PartnerError::NoSuchService(_) => "/service_id".to_owned(),
            PartnerError::WrongProduct(_) => "/product".to_owned(),
            PartnerError::NotABank(_) => "/bank_code".to_owned(),
            PartnerError::NotAnAccount => "/number".to_owned(),
            PartnerError::AttendanceDays(line) => {
                format!("/agents/{}/days", line.saturating_sub(1))
            }
            PartnerError::AttendanceEmpty => "/agents".to_owned(),
            PartnerError::Unreadable(_) => "/file".to_owned(),
            PartnerError::NoAmount => "/supply".to_owned(),
            PartnerError::NotAnIssueId => "/issue_id".to_owned(),
            PartnerError::TemplateColumn(_) => "/columns".to_owned(),
            _ => return Vec::new(),
        };
        let text = self.text();
        let (message_ko, message_en) = (text.ko.into_owned(), text.en.into_owned());
        vec![FieldError { pointer, code: self.code(), message_ko, message_en }]
    }
}

fn at_fault(difference: &Difference) -> FieldError {
    let pointer = match difference.place.line_no() {
        Some(line) => format!("/lines/{line}/{}", difference.place.code()),
        None => format!("/{}", difference.place.code()),
    };
    let (is, should) = (&difference.found, &difference.expected);
    FieldError {
        pointer,
        code: "three-way-match",
        message_ko: format!("{} → {}", is.ko, should.ko),
        message_en: format!("{} → {}", is.en, should.en),
    }
}
