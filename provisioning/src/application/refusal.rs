//! How the acts on an application say no, and the grounds of article 3 on which the provider does.

use super::Missing;
use crate::barred::{Barred, field_error, in_language, state_name};
use gaetong_entity::order::application::OrderState;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_rules::{Article, Lang, Text};

/// Why nothing was done to an application.
#[derive(Debug, thiserror::Error)]
pub enum ApplicationError {
    #[error(transparent)]
    Barred(#[from] Barred),
    #[error("an application that is {} cannot be edited", state.code())]
    NotEditable { state: OrderState },
    #[error("only its filer may do this")]
    NotTheFiler,
    #[error("a customer applies for its own company only")]
    NotYourCompany,
    #[error("there is no such billing account of this customer")]
    NoSuchAccount,
    #[error("line {line}: there is no product {product}")]
    UnknownProduct { line: usize, product: String },
    #[error("line {line}: {product} is listed twice")]
    ListedTwice { line: usize, product: String },
    #[error("line {line}: at most one of app-basic and app-premium")]
    TwoApplications { line: usize },
    /// P6: the app products are not sold under 10 seats at all.
    #[error("line {line}: an app product needs 10 seats, there are {seats}")]
    TooFewSeatsForApp { line: usize, seats: i64 },
    #[error("line {line}: {quantity} of {product}, but only {seats} seats")]
    MoreThanSeats { line: usize, product: String, quantity: i64, seats: i64 },
    #[error("line {line}: a quantity is 1 to {most}, not {quantity}")]
    QuantityOutOfRange { line: usize, quantity: i64, most: i64 },
    #[error("line {line}: {product} is sold at an agreed price; there is none")]
    PriceNeeded { line: usize, product: String },
    #[error("line {line}: a price is 0 to {most} won, not {price}")]
    PriceOutOfRange { line: usize, price: i64, most: i64 },
    /// P5: a negotiated price needs a reason.
    #[error("line {line}: a negotiated price needs a reason")]
    PriceReasonNeeded { line: usize },
    #[error("the file is neither PDF, JPEG, PNG nor TIFF")]
    NotAPaper,
    #[error("the file is empty")]
    EmptyFile,
    #[error("the file has {bytes} bytes, {most} are allowed")]
    TooLarge { bytes: u64, most: u64 },
    #[error("there is no kind of paper {0:?}")]
    NoSuchPaper(String),
    #[error("there is no consent text {kind:?}")]
    NoSuchConsent { kind: String },
    #[error("there is nothing to confirm: no seats are applied for")]
    NothingToConfirm,
    #[error("{} things are missing", missing.len())]
    Incomplete { missing: Vec<Missing> },
    /// P6: under 10 seats without the product manager's exception.
    #[error("{seats} seats, under 10, without an exception")]
    UnderTenSeats { seats: i64 },
}

crate::passes_barred_on!(ApplicationError);

impl ApplicationError {
    fn text(&self) -> Text {
        use ApplicationError as E;
        match self {
            E::Barred(_) => Text::default(),
            E::NotEditable { state } => Text::new(
                format!("{} 상태의 신청서는 고칠 수 없습니다.", state_name(state.code()).ko),
                format!("An application that is {} cannot be edited.", state_name(state.code()).en),
            ),
            E::NotTheFiler => Text::fixed(
                "신청서를 작성한 사람만 철회할 수 있습니다.",
                "Only the person who filed it may withdraw it.",
            ),
            E::NotYourCompany => Text::fixed(
                "자기 회사의 신청서만 작성할 수 있습니다.",
                "A customer can apply for its own company only.",
            ),
            E::NoSuchAccount => Text::fixed(
                "이 고객사에 그런 요금납부 계정이 없습니다.",
                "This customer has no such billing account.",
            ),
            E::NotAPaper => Text::fixed(
                "PDF, JPEG, PNG, TIFF 파일만 올릴 수 있습니다. 파일 이름이 아니라 내용으로 판단합니다.",
                "Only PDF, JPEG, PNG and TIFF files, judged by content and not by name.",
            ),
            E::EmptyFile => Text::fixed("빈 파일입니다.", "The file is empty."),
            E::TooLarge { bytes, .. } => Text::new(
                format!("파일은 20 MB까지 올릴 수 있습니다(이 파일은 {bytes}바이트)."),
                format!("A file may have up to 20 MB; this one has {bytes} bytes."),
            ),
            E::NoSuchPaper(kind) => Text::new(
                format!("'{kind}'라는 서류 종류는 없습니다."),
                format!("There is no kind of paper \"{kind}\"."),
            ),
            E::NoSuchConsent { kind } => Text::new(
                format!("'{kind}' 동의서 문안이 없습니다."),
                format!("There is no consent text \"{kind}\"."),
            ),
            E::NothingToConfirm => Text::fixed(
                "기본서비스 석수가 없어 확인할 견적이 없습니다.",
                "No base seats are applied for, so there is no quote to confirm.",
            ),
            E::Incomplete { missing } => incomplete(missing),
            E::UnderTenSeats { seats } => under_ten_seats(*seats),
            E::UnknownProduct { .. }
            | E::ListedTwice { .. }
            | E::TwoApplications { .. }
            | E::TooFewSeatsForApp { .. }
            | E::MoreThanSeats { .. }
            | E::QuantityOutOfRange { .. }
            | E::PriceNeeded { .. }
            | E::PriceOutOfRange { .. }
            | E::PriceReasonNeeded { .. } => self.line_text(),
        }
    }

    /// What is wrong with one line of the items.
    fn line_text(&self) -> Text {
        use ApplicationError as E;
        match self {
            E::UnknownProduct { product, .. } => Text::new(
                format!("'{product}'라는 상품은 없습니다."),
                format!("There is no product \"{product}\"."),
            ),
            E::ListedTwice { product, .. } => Text::new(
                format!("{product} 상품이 두 번 있습니다."),
                format!("{product} is listed twice."),
            ),
            E::TwoApplications { .. } => Text::fixed(
                "상담어플리케이션은 Basic과 Premium 중 하나만 신청할 수 있습니다.",
                "Only one of the consultation apps, Basic or Premium, can be ordered.",
            ),
            E::TooFewSeatsForApp { seats, .. } => Text::new(
                format!("상담어플리케이션은 10석부터 제공합니다(지금 {seats}석)."),
                format!("The consultation apps start at 10 seats; there are {seats}."),
            ),
            E::MoreThanSeats { quantity, seats, .. } => Text::new(
                format!("기본서비스 {seats}석보다 많은 {quantity}석을 신청할 수 없습니다."),
                format!("{quantity} exceeds the {seats} base seats."),
            ),
            E::QuantityOutOfRange { most, .. } => Text::new(
                format!("수량은 1부터 {most}까지입니다."),
                format!("A quantity is 1 to {most}."),
            ),
            E::PriceNeeded { .. } => Text::fixed(
                "협정가로 제공하는 상품입니다. 단가를 입력하세요.",
                "This product is sold at an agreed price: enter one.",
            ),
            E::PriceOutOfRange { most, .. } => Text::new(
                format!("단가는 0원부터 {most}원까지입니다."),
                format!("A price is 0 to {most} won."),
            ),
            _ => Text::fixed(
                "협의 단가에는 사유가 필요합니다.",
                "A negotiated price needs a reason.",
            ),
        }
    }

    /// The field of the items at fault.
    fn pointer(&self) -> Option<String> {
        use ApplicationError as E;
        Some(match self {
            E::UnknownProduct { line, .. }
            | E::ListedTwice { line, .. }
            | E::TwoApplications { line }
            | E::TooFewSeatsForApp { line, .. } => format!("/items/{line}/product"),
            E::MoreThanSeats { line, .. } | E::QuantityOutOfRange { line, .. } => {
                format!("/items/{line}/quantity")
            }
            E::PriceNeeded { line, .. } | E::PriceOutOfRange { line, .. } => {
                format!("/items/{line}/agreed_price")
            }
            E::PriceReasonNeeded { line } => format!("/items/{line}/agreed_reason"),
            _ => return None,
        })
    }
}

fn incomplete(missing: &[Missing]) -> Text {
    let listed = Text::join(missing.iter().map(Missing::text), ", ");
    Text::new(
        format!("아직 제출할 수 없습니다. 빠진 것: {}.", listed.ko),
        format!("This cannot be submitted yet. Missing: {}.", listed.en),
    )
}

fn under_ten_seats(seats: i64) -> Text {
    Text::new(
        format!(
            "신청좌석수가 {seats}석으로 10석 미만이어서 청약이 제한됩니다(약관 제3조 7항). 상품담당의 예외 승인을 받으세요."
        ),
        format!(
            "{seats} seats are under 10, which the terms restrict (art. 3(7)). The product manager can approve an exception."
        ),
    )
}

impl Refusal for ApplicationError {
    fn kind(&self) -> Kind {
        use ApplicationError as E;
        match self {
            E::Barred(barred) => barred.kind(),
            E::NotEditable { .. } => Kind::Conflict,
            E::NotTheFiler | E::NotYourCompany => Kind::NotAllowed,
            E::NoSuchAccount
            | E::UnknownProduct { .. }
            | E::ListedTwice { .. }
            | E::TwoApplications { .. }
            | E::TooFewSeatsForApp { .. }
            | E::MoreThanSeats { .. }
            | E::QuantityOutOfRange { .. }
            | E::PriceNeeded { .. }
            | E::PriceOutOfRange { .. }
            | E::PriceReasonNeeded { .. }
            | E::NotAPaper
            | E::EmptyFile
            | E::TooLarge { .. }
            | E::NoSuchPaper(_)
            | E::NoSuchConsent { .. }
            | E::NothingToConfirm
            | E::Incomplete { .. }
            | E::UnderTenSeats { .. } => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        use ApplicationError as E;
        match self {
            E::Barred(barred) => barred.code(),
            E::NotEditable { .. } => "not-editable",
            E::NotTheFiler => "not-the-filer",
            E::NotYourCompany => "not-your-company",
            E::NoSuchAccount => "no-such-account",
            E::UnknownProduct { .. } => "unknown-product",
            E::ListedTwice { .. } => "listed-twice",
            E::TwoApplications { .. } => "two-applications",
            E::TooFewSeatsForApp { .. } => "too-few-seats-for-app",
            E::MoreThanSeats { .. } => "more-than-seats",
            E::QuantityOutOfRange { .. } => "quantity-out-of-range",
            E::PriceNeeded { .. } => "price-needed",
            E::PriceOutOfRange { .. } => "price-out-of-range",
            E::PriceReasonNeeded { .. } => "price-reason-needed",
            E::NotAPaper => "not-a-paper",
            E::EmptyFile => "empty-file",
            E::TooLarge { .. } => "file-too-large",
            E::NoSuchPaper(_) => "no-such-paper",
            E::NoSuchConsent { .. } => "no-such-consent",
            E::NothingToConfirm => "nothing-to-confirm",
            E::Incomplete { .. } => "incomplete",
            E::UnderTenSeats { .. } => "under-ten-seats",
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            ApplicationError::UnderTenSeats { .. } => Some(Article::UNDER_TEN_SEATS.get(Lang::Ko)),
            ApplicationError::TooFewSeatsForApp { .. } => Some(Article::PRICE_FORM.get(Lang::Ko)),
            _ => None,
        }
    }

    fn message(&self, language: Language) -> String {
        match self {
            ApplicationError::Barred(barred) => barred.message(language),
            _ => in_language(&self.text(), language),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        match self {
            ApplicationError::Barred(barred) => barred.fields(),
            ApplicationError::Incomplete { missing } => {
                let field = |m: &Missing| field_error(m.pointer(), m.code(), &m.text());
                missing.iter().map(field).collect()
            }
            _ => {
                let field = |pointer| field_error(pointer, self.code(), &self.text());
                self.pointer().map(field).into_iter().collect()
            }
        }
    }
}

/// The grounds on which an application may be refused (terms, art. 3), told to the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalGround {
    FalseNameOrPapers,
    TechnicallyImpossible,
    InspectionRefused,
    AgainstTelecommunicationsLaw,
    SuppliedToThirdParties,
    HarmsTheSystem,
    UnderTenSeats,
}

impl RefusalGround {
    pub const ALL: [RefusalGround; 7] = [
        RefusalGround::FalseNameOrPapers,
        RefusalGround::TechnicallyImpossible,
        RefusalGround::InspectionRefused,
        RefusalGround::AgainstTelecommunicationsLaw,
        RefusalGround::SuppliedToThirdParties,
        RefusalGround::HarmsTheSystem,
        RefusalGround::UnderTenSeats,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            RefusalGround::FalseNameOrPapers => "false_name_or_papers",
            RefusalGround::TechnicallyImpossible => "technically_impossible",
            RefusalGround::InspectionRefused => "inspection_refused",
            RefusalGround::AgainstTelecommunicationsLaw => "against_telecommunications_law",
            RefusalGround::SuppliedToThirdParties => "supplied_to_third_parties",
            RefusalGround::HarmsTheSystem => "harms_the_system",
            RefusalGround::UnderTenSeats => "under_ten_seats",
        }
    }

    pub fn from_code(code: &str) -> Option<RefusalGround> {
        RefusalGround::ALL.into_iter().find(|ground| ground.code() == code)
    }

    /// The number of the ground in article 3 of the terms.
    pub const fn article(self) -> &'static str {
        match self {
            RefusalGround::FalseNameOrPapers => "이용약관 제3조 제1호",
            RefusalGround::TechnicallyImpossible => "이용약관 제3조 제2호",
            RefusalGround::InspectionRefused => "이용약관 제3조 제3호",
            RefusalGround::AgainstTelecommunicationsLaw => "이용약관 제3조 제4호",
            RefusalGround::SuppliedToThirdParties => "이용약관 제3조 제5호",
            RefusalGround::HarmsTheSystem => "이용약관 제3조 제6호",
            RefusalGround::UnderTenSeats => "이용약관 제3조 제7호",
        }
    }

    pub const fn text(self) -> Text {
        match self {
            RefusalGround::FalseNameOrPapers => {
                Text::fixed("명의 도용 또는 허위 서류", "false name or papers")
            }
            RefusalGround::TechnicallyImpossible => Text::fixed(
                "기술적으로 불가능하거나 상당한 설비 개조 필요",
                "technically impossible or needs major rebuilding",
            ),
            RefusalGround::InspectionRefused => {
                Text::fixed("이용실태 확인의 거부 또는 은폐", "refused or hid an inspection")
            }
            RefusalGround::AgainstTelecommunicationsLaw => {
                Text::fixed("전기통신 관련 법령 위배", "against telecommunications law")
            }
            RefusalGround::SuppliedToThirdParties => Text::fixed(
                "합의 없는 제3자 제공 또는 별도 네트워크 구성",
                "supplies it to third parties or builds a separate network without agreement",
            ),
            RefusalGround::HarmsTheSystem => Text::fixed(
                "시스템 운영에 심각한 장애를 초래할 우려",
                "would seriously harm the system",
            ),
            RefusalGround::UnderTenSeats => Text::fixed("신청좌석수 10석 미만", "under 10 seats"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ground_of_article_3_reads_back() {
        for ground in RefusalGround::ALL {
            assert_eq!(RefusalGround::from_code(ground.code()), Some(ground));
        }
        assert_eq!(RefusalGround::from_code("because"), None);
    }

    #[test]
    fn under_ten_seats_cites_the_article_in_both_languages() {
        let refused = ApplicationError::UnderTenSeats { seats: 9 };
        assert_eq!(refused.article(), Some("이용약관 제3조 제7호"));
        assert!(refused.message(Language::Ko).contains("9석"));
        assert!(refused.message(Language::En).contains("art. 3(7)"));
    }

    #[test]
    fn a_wrong_line_points_at_its_field() {
        let refused = ApplicationError::QuantityOutOfRange { line: 2, quantity: 0, most: 9 };
        assert_eq!(refused.fields()[0].pointer, "/items/2/quantity");
        assert_eq!(refused.kind(), Kind::Invalid);
    }
}
