//! The quote (견적): what an order would cost a month and once, and whether more seats would cost
//! less (P2). The application form, the API and the terminal ask the same question here.

use crate::price_books::{self, BrokenBook, Products};
use chrono::NaiveDate;
use gaetong_entity::Tx;
use gaetong_entity::catalogue::product::{Charge, Pricing};
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{FieldError, Kind, Refusal};
use gaetong_rules::quote::{self, Quote, QuoteRequest};
use gaetong_rules::unit_price::Negotiated;
use gaetong_rules::won::Overflow;
use gaetong_rules::{Derivation, ItemCode, Lang, PriceBook, Quantity, Term, Text, Won};
use sea_orm::DbErr;
use std::sync::Arc;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct QuoteFacts {
    /// The day whose price book holds, unless a version is named.
    pub on: NaiveDate,
    pub price_book_version: Option<String>,
    pub term: Term,
    pub items: Vec<QuoteItem>,
}

/// One product asked for.
#[derive(Debug, Clone, Copy)]
pub struct QuoteItem {
    pub item: ItemCode,
    pub quantity: Quantity,
    /// Won, VAT excluded: per unit and month, or the price of one one-off piece. Needed where
    /// the price book has none, an exception for `product` to approve where it has (P5).
    pub agreed_price: Option<Won>,
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Quoted {
    pub price_book: Arc<PriceBook>,
    /// What is charged every month.
    pub monthly: Quote,
    /// What is charged once, on acceptance (C5).
    pub once: Vec<OnceQuote>,
    /// Charged by each month's attendance confirmation (C6), so not part of the monthly sum.
    pub by_attendance: Vec<QuoteItem>,
    pub workings: Derivation,
}

/// A one-off item of a quote. Amounts in won, VAT excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnceQuote {
    pub item: ItemCode,
    pub quantity: Quantity,
    pub unit_price: Won,
    pub amount: Won,
}

impl Quoted {
    /// `30석으로 신청하면 월 400,000원 절감` (P2).
    pub fn advice(&self) -> Option<Text> {
        self.monthly.cheaper.map(|cheaper| cheaper.advice(&self.monthly.base_item.unit()))
    }
}

/// Why there is no quote.
#[derive(Debug, thiserror::Error)]
pub enum QuoteError {
    #[error("no price book is in force on {0}")]
    NoPriceBook(NaiveDate),
    #[error("there is no price book {0}")]
    NoSuchVersion(String),
    #[error("{0} is no product")]
    NoSuchProduct(ItemCode),
    #[error("{0} is sold by agreement and has no agreed price")]
    NoAgreedPrice(ItemCode),
    #[error(transparent)]
    Rules(#[from] quote::QuoteError),
    #[error("price book {version}: {problem}")]
    BrokenBook { version: String, problem: BrokenBook },
    #[error(transparent)]
    Overflow(#[from] Overflow),
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Prices an order by the price book in force (P1, P2, P5, P6).
///
/// # Errors
/// One refusal for each way an order cannot be priced; see [`QuoteError`].
pub async fn quote(tx: &Tx, facts: &QuoteFacts) -> Result<Quoted, QuoteError> {
    let products = price_books::products(tx).await?;
    let price_book = book(tx, facts, &products).await?;
    let mut monthly = Vec::new();
    let mut once = Vec::new();
    let mut by_attendance = Vec::new();
    for asked in facts.items.iter().filter(|asked| !asked.quantity.is_zero()) {
        let product = products.get(asked.item.as_str());
        let product = product.ok_or(QuoteError::NoSuchProduct(asked.item))?;
        if product.pricing == Pricing::Agreement && asked.agreed_price.is_none() {
            return Err(QuoteError::NoAgreedPrice(asked.item));
        }
        match product.charge {
            Charge::Recurring => monthly.push(*asked),
            Charge::OneOff => once.push(once_quote(asked)?),
            Charge::Attendance => by_attendance.push(*asked),
        }
    }
    let monthly = quote::quote(&QuoteRequest {
        price_book: &price_book,
        term: facts.term,
        quantities: monthly.iter().map(|asked| (asked.item, asked.quantity)).collect(),
        negotiated: monthly.iter().filter_map(negotiated).collect(),
    })?;
    let workings = monthly.derivation(&price_book);
    Ok(Quoted { price_book, monthly, once, by_attendance, workings })
}

async fn book(
    tx: &Tx,
    facts: &QuoteFacts,
    products: &Products,
) -> Result<Arc<PriceBook>, QuoteError> {
    let version = match &facts.price_book_version {
        Some(version) => version.clone(),
        None => {
            let in_force = price_books::version_on(tx, facts.on).await?;
            in_force.ok_or(QuoteError::NoPriceBook(facts.on))?
        }
    };
    let mut books = price_books::books(tx, std::slice::from_ref(&version), products).await?;
    match books.remove(&version) {
        Some(Ok(book)) => Ok(book),
        Some(Err(problem)) => Err(QuoteError::BrokenBook { version, problem }),
        None => Err(QuoteError::NoSuchVersion(version)),
    }
}

fn negotiated(asked: &QuoteItem) -> Option<(ItemCode, Negotiated)> {
    let unit_price = asked.agreed_price?;
    Some((asked.item, Negotiated { unit_price, term_discount: None }))
}

fn once_quote(asked: &QuoteItem) -> Result<OnceQuote, QuoteError> {
    let unit_price = asked.agreed_price.unwrap_or(Won::ZERO);
    let amount = unit_price.times(asked.quantity, "one-off item")?;
    Ok(OnceQuote { item: asked.item, quantity: asked.quantity, unit_price, amount })
}

impl QuoteError {
    /// The product at fault, where one is.
    pub fn item(&self) -> Option<ItemCode> {
        use gaetong_rules::price_book::NoPrice;
        match self {
            QuoteError::NoSuchProduct(item) | QuoteError::NoAgreedPrice(item) => Some(*item),
            QuoteError::Rules(error) => match error {
                quote::QuoteError::NoPrice(NoPrice::UnknownItem(item))
                | quote::QuoteError::NoPrice(NoPrice::NotSoldUnder { item, .. })
                | quote::QuoteError::NoBaseSeats(item)
                | quote::QuoteError::ListedTwice(item)
                | quote::QuoteError::NegotiatedButNotOrdered(item)
                | quote::QuoteError::NegativePrice(item) => Some(*item),
                quote::QuoteError::TwoApplications | quote::QuoteError::Overflow(_) => None,
            },
            _ => None,
        }
    }

    fn sentence(&self) -> Text {
        match self {
            QuoteError::NoPriceBook(day) => Text::new(
                format!("{day}에 시행 중인 요금표가 없습니다."),
                format!("No price table is in force on {day}."),
            ),
            QuoteError::NoSuchVersion(version) => Text::new(
                format!("요금표 {version}이(가) 없습니다."),
                format!("There is no price table {version}."),
            ),
            QuoteError::NoSuchProduct(item) => Text::new(
                format!("{item}은(는) 상품이 아닙니다."),
                format!("{item} is no product."),
            ),
            QuoteError::NoAgreedPrice(item) => {
                let name = item.name();
                Text::new(
                    format!("{}은(는) 협정 단가를 입력해야 합니다.", name.ko),
                    format!("{} is sold by agreement: enter the agreed price.", name.en),
                )
            }
            QuoteError::Rules(error) => rule_sentence(error),
            QuoteError::Overflow(_) => {
                Text::fixed("금액이 너무 큽니다.", "The amount is too large.")
            }
            QuoteError::BrokenBook { .. } | QuoteError::Database(_) => Text::fixed(
                "견적을 내지 못했습니다. 잠시 후 다시 시도하십시오.",
                "The quote failed. Try again in a moment.",
            ),
        }
    }
}

pub(crate) fn rule_sentence(error: &quote::QuoteError) -> Text {
    use gaetong_rules::price_book::NoPrice;
    match error {
        quote::QuoteError::NoPrice(NoPrice::NotSoldUnder { item, min_seats, seats }) => {
            let name = item.name();
            Text::new(
                format!(
                    "{}은(는) 기본서비스 {min_seats}석 이상에서만 신청할 수 있습니다(현재 {seats}석).",
                    name.ko
                ),
                format!("{} needs at least {min_seats} base seats, not {seats}.", name.en),
            )
        }
        quote::QuoteError::NoPrice(NoPrice::UnknownItem(item)) => Text::new(
            format!("요금표에 {item}이(가) 없습니다."),
            format!("The price table has no {item}."),
        ),
        quote::QuoteError::NoBaseSeats(item) => {
            let name = item.name();
            Text::new(
                format!("{} 석수를 입력하십시오.", name.ko),
                format!("Enter the seats of the {}.", name.en),
            )
        }
        quote::QuoteError::ListedTwice(item) => {
            Text::new(format!("{item}이(가) 두 번 있습니다."), format!("{item} is listed twice."))
        }
        quote::QuoteError::TwoApplications => Text::fixed(
            "상담어플리케이션은 Basic과 Premium 중 하나만 신청할 수 있습니다.",
            "Order either the Basic or the Premium application, not both.",
        ),
        quote::QuoteError::NegotiatedButNotOrdered(item) => Text::new(
            format!("신청하지 않은 {item}에 협정 단가가 있습니다."),
            format!("{item} has an agreed price but is not ordered."),
        ),
        quote::QuoteError::NegativePrice(item) => Text::new(
            format!("{item}의 협정 단가가 0원보다 작습니다."),
            format!("The agreed price of {item} is negative."),
        ),
        quote::QuoteError::Overflow(_) => {
            Text::fixed("금액이 너무 큽니다.", "The amount is too large.")
        }
    }
}

impl Refusal for QuoteError {
    fn kind(&self) -> Kind {
        match self {
            QuoteError::BrokenBook { .. } | QuoteError::Database(_) => Kind::Broken,
            _ => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            QuoteError::NoPriceBook(_) => "no-price-book",
            QuoteError::NoSuchVersion(_) => "no-such-price-book",
            QuoteError::NoSuchProduct(_) => "no-such-product",
            QuoteError::NoAgreedPrice(_) => "no-agreed-price",
            QuoteError::Rules(error) => error.code(),
            QuoteError::Overflow(_) => "overflow",
            QuoteError::BrokenBook { .. } => "broken-price-book",
            QuoteError::Database(_) => "internal",
        }
    }

    fn article(&self) -> Option<&'static str> {
        match self {
            QuoteError::Rules(error) => error.article().map(|article| article.get(Lang::Ko)),
            QuoteError::NoAgreedPrice(_) => Some("이용요금표(양식 #3)"),
            _ => None,
        }
    }

    fn message(&self, language: Language) -> String {
        let sentence = self.sentence();
        match language {
            Language::Ko => sentence.ko.into_owned(),
            Language::En => sentence.en.into_owned(),
        }
    }

    fn fields(&self) -> Vec<FieldError> {
        let sentence = self.sentence();
        let field = |item: ItemCode| FieldError {
            pointer: format!("/items/{item}"),
            code: self.code(),
            message_ko: sentence.ko.into_owned(),
            message_en: sentence.en.into_owned(),
        };
        self.item().map(field).into_iter().collect()
    }
}
