//! How the acts on payments say no.

use super::statement::Unreadable;
use gaetong_entity::Refusal;
use gaetong_entity::free_text::Unfit;
use gaetong_entity::party::user_account::{Language, Role};
use gaetong_entity::refusal::{FieldError, Kind};
use gaetong_rules::{Lang, Text, Won};
use sea_orm::DbErr;

/// Why an act on payments was refused.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    #[error("{} may not do this with payments", .0.code())]
    NotAllowed(Role),
    #[error("there is no such import")]
    NoSuchImport,
    #[error("the import was confirmed or discarded already")]
    ImportDecided,
    #[error("there is no such deposit")]
    NoSuchDeposit,
    #[error("there is no such payment")]
    NoSuchPayment,
    #[error("there is no such billing account")]
    NoSuchAccount,
    #[error("there is no {0} by that number")]
    UnknownNumber(&'static str),
    #[error("there is no such virtual account")]
    NoSuchVirtualAccount,
    #[error("the bill is not one of the account's")]
    NotTheirBill,
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] Unreadable),
    #[error("the bank is not named")]
    BankUnknown,
    #[error("nothing is assigned")]
    NothingAssigned,
    #[error("an amount below one won")]
    NotAnAmount { part: usize },
    #[error("{wanted} won of {left} left")]
    MoreThanLeft { left: Won, wanted: Won },
    #[error("the payment was reversed already")]
    AlreadyReversed,
    #[error("the payment was paid back already")]
    SpentAlready,
    #[error("nothing of the deposit is in suspense")]
    NotInSuspense,
    #[error("the virtual account number is taken")]
    NumberTaken,
    #[error("the account has a virtual account")]
    HasVirtualAccount,
    #[error("the virtual account is closed")]
    AlreadyClosed,
    #[error("no virtual account number")]
    NotAnAccountNumber,
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("somebody else changed it")]
    Changed,
    #[error("the database failed")]
    Database(#[from] DbErr),
    #[error("stored payment data cannot be read: {0}")]
    Broken(String),
}

impl PaymentError {
    fn text(&self) -> Text {
        use PaymentError as E;
        match self {
            E::NotAllowed(_) => Text::fixed(
                "수납은 고객정산팀과 관리자만 처리할 수 있습니다.",
                "Only the settlement desk and administrators handle payments.",
            ),
            E::NoSuchImport => {
                Text::fixed("그런 입금 파일이 없습니다.", "There is no such import.")
            }
            E::ImportDecided => Text::fixed(
                "이미 확정했거나 버린 입금 파일입니다. 같은 파일을 다시 올려도 같은 입금은 한 번만 셉니다.",
                "This import was confirmed or discarded. The file can be uploaded again; the same deposit counts once.",
            ),
            E::NoSuchDeposit => Text::fixed("그런 입금이 없습니다.", "There is no such deposit."),
            E::NoSuchPayment => Text::fixed("그런 수납이 없습니다.", "There is no such payment."),
            E::NoSuchAccount => {
                Text::fixed("그런 청구 계정이 없습니다.", "There is no such billing account.")
            }
            E::NoSuchVirtualAccount => {
                Text::fixed("그런 가상계좌가 없습니다.", "There is no such virtual account.")
            }
            E::UnknownNumber(_) => Text::fixed(
                "그런 번호가 없습니다. 계정번호는 A000001, 청구번호는 202610-A000001처럼 적습니다.",
                "There is no such number. Accounts are A000001, bills 202610-A000001.",
            ),
            E::NotTheirBill => Text::fixed(
                "그 청구서는 이 청구 계정의 것이 아닙니다.",
                "That bill is not one of this billing account's.",
            ),
            E::Unreadable(why) => unreadable(*why),
            E::BankUnknown => Text::fixed(
                "어느 은행의 파일인지 알 수 없습니다. 은행 이름을 적으세요.",
                "Which bank the file is of is unclear. Name the bank.",
            ),
            E::NothingAssigned => {
                Text::fixed("누구의 입금인지 하나 이상 고르세요.", "Choose at least one payer.")
            }
            E::NotAnAmount { .. } => {
                Text::fixed("1원 이상의 금액을 적으세요.", "Give an amount of at least one won.")
            }
            E::MoreThanLeft { left, wanted } => Text::new(
                format!("남은 금액({left}원)보다 많은 {wanted}원을 배정했습니다."),
                format!("KRW {wanted} were assigned; KRW {left} are left."),
            ),
            E::AlreadyReversed => {
                Text::fixed("이미 취소한 수납입니다.", "This payment was reversed already.")
            }
            E::SpentAlready => Text::fixed(
                "이미 돌려준 금액이 있어 취소할 수 없습니다.",
                "A part of this payment was paid back already.",
            ),
            E::NotInSuspense => Text::fixed(
                "가수금으로 남은 금액이 없는 입금입니다.",
                "Nothing of this deposit is in suspense.",
            ),
            _ => self.machinery_and_accounts(),
        }
    }

    fn machinery_and_accounts(&self) -> Text {
        use PaymentError as E;
        match self {
            E::NumberTaken => Text::fixed(
                "이미 쓰는 가상계좌 번호입니다.",
                "This virtual account number is taken.",
            ),
            E::HasVirtualAccount => Text::fixed(
                "이미 열린 가상계좌가 있는 청구 계정입니다.",
                "This billing account has an open virtual account.",
            ),
            E::AlreadyClosed => {
                Text::fixed("이미 닫은 가상계좌입니다.", "This virtual account is closed.")
            }
            E::NotAnAccountNumber => Text::fixed(
                "가상계좌 번호는 숫자 8~20자리로 적으세요.",
                "A virtual account number has 8 to 20 digits.",
            ),
            E::Unfit(unfit) => unfit.text(),
            E::Changed => Text::fixed(
                "그 사이 다른 사람이 처리했습니다. 다시 읽고 확인하세요.",
                "Somebody else handled it meanwhile. Read it again.",
            ),
            _ => Text::fixed(
                "처리 중 오류가 발생했습니다. 아무것도 바뀌지 않았습니다.",
                "Something failed. Nothing was changed.",
            ),
        }
    }
}

fn unreadable(why: Unreadable) -> Text {
    match why {
        Unreadable::Empty => Text::fixed("빈 파일입니다.", "The file is empty."),
        Unreadable::TooLarge => {
            Text::fixed("파일은 10 MB까지 올릴 수 있습니다.", "A file may have up to 10 MB.")
        }
        Unreadable::TooManyRows => Text::fixed(
            "5만 행까지 읽습니다. 나누어 올리세요.",
            "Up to 50,000 rows. Split the file.",
        ),
        Unreadable::OldWorkbook => Text::fixed(
            "옛 엑셀 형식(.xls)입니다. .xlsx나 .csv로 저장해 다시 올리세요.",
            "A workbook of the old kind (.xls). Save it as .xlsx or .csv.",
        ),
        Unreadable::BrokenWorkbook => {
            Text::fixed("깨진 엑셀 파일입니다.", "The workbook is broken.")
        }
        Unreadable::UnknownEncoding => Text::fixed(
            "UTF-8도 CP949도 아닌 파일입니다. 은행에서 다시 내려받으세요.",
            "Neither UTF-8 nor CP949. Download it from the bank again.",
        ),
    }
}

impl Refusal for PaymentError {
    fn kind(&self) -> Kind {
        use PaymentError as E;
        match self {
            E::NotAllowed(_) => Kind::NotAllowed,
            E::NoSuchImport | E::NoSuchDeposit | E::NoSuchPayment | E::NoSuchVirtualAccount => {
                Kind::NotFound
            }
            E::Unreadable(_)
            | E::BankUnknown
            | E::NoSuchAccount
            | E::UnknownNumber(_)
            | E::NotTheirBill
            | E::NothingAssigned
            | E::NotAnAmount { .. }
            | E::MoreThanLeft { .. }
            | E::NotAnAccountNumber
            | E::Unfit(_) => Kind::Invalid,
            E::ImportDecided
            | E::AlreadyReversed
            | E::SpentAlready
            | E::NotInSuspense
            | E::NumberTaken
            | E::HasVirtualAccount
            | E::AlreadyClosed => Kind::Conflict,
            E::Changed => Kind::Changed,
            E::Database(_) | E::Broken(_) => Kind::Broken,
        }
    }

    fn code(&self) -> &'static str {
        use PaymentError as E;
        match self {
            E::NotAllowed(_) => "not-allowed",
            E::NoSuchImport | E::NoSuchDeposit | E::NoSuchPayment | E::NoSuchVirtualAccount => {
                "not-found"
            }
            E::NoSuchAccount | E::UnknownNumber(_) => "unknown-number",
            E::ImportDecided => "import-decided",
            E::NotTheirBill => "bill-of-another-account",
            E::Unreadable(_) => "file-unreadable",
            E::BankUnknown => "bank-unknown",
            E::NothingAssigned => "nothing-assigned",
            E::NotAnAmount { .. } => "amount-too-small",
            E::MoreThanLeft { .. } => "more-than-left",
            E::AlreadyReversed => "payment-reversed",
            E::SpentAlready => "payment-paid-back",
            E::NotInSuspense => "not-in-suspense",
            E::NumberTaken => "virtual-account-taken",
            E::HasVirtualAccount => "virtual-account-open",
            E::AlreadyClosed => "virtual-account-closed",
            E::NotAnAccountNumber => "virtual-account-number",
            E::Unfit(unfit) => unfit.code(),
            E::Changed => "changed",
            E::Database(_) | E::Broken(_) => "internal",
        }
    }

    fn article(&self) -> Option<&'static str> {
        matches!(self, PaymentError::NotTheirBill).then_some("민법 제476조")
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
            PaymentError::Unfit(unfit) => format!("/{}", unfit.field()),
            PaymentError::NotAnAmount { part } => format!("/parts/{part}/amount"),
            PaymentError::MoreThanLeft { .. } => "/parts".to_owned(),
            PaymentError::UnknownNumber(what) => format!("/{what}-1"),
            PaymentError::BankUnknown => "/bank".to_owned(),
            PaymentError::Unreadable(_) => "/file".to_owned(),
            PaymentError::NotAnAccountNumber | PaymentError::NumberTaken => "/number".to_owned(),
            _ => return Vec::new(),
        };
        let text = self.text();
        vec![FieldError {
            pointer,
            code: self.code(),
            message_ko: text.get(Lang::Ko).to_owned(),
            message_en: text.get(Lang::En).to_owned(),
        }]
    }
}
