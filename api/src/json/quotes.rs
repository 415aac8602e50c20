//! Quotes: what an order would cost, and whether more seats would cost less.

use crate::acting::Write;
use crate::app::App;
use crate::json::workings::Workings;
use crate::problem::{Problem, ProblemBody};
use crate::session::Person;
use actix_web::{post, web};
use gaetong_billing::quote::{self, OnceQuote, QuoteError, QuoteFacts, QuoteItem, Quoted};
use gaetong_entity::refusal::FieldError;
use gaetong_rules::quote::QuoteLine;
use gaetong_rules::{ItemCode, Quantity, Term, Won};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(make);
}

/// An order to be priced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteRequest {
    /// Contract term in months: 0 (none), 12, 24 or 36.
    #[schema(example = 24)]
    pub term: u32,
    /// What is ordered.
    pub items: Vec<ItemRequest>,
    /// The day whose price table holds; today unless told.
    #[schema(example = "2026-10-01")]
    pub on: Option<chrono::NaiveDate>,
}

/// One product of an order to be priced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemRequest {
    /// The product's code.
    #[schema(example = "asp-base")]
    pub product: String,
    /// Seats, lines or pieces.
    #[schema(example = 28, minimum = 0)]
    pub quantity: u32,
    /// Won, VAT excluded: per unit and month, or per piece of a one-off item. Needed where the
    /// price table has none.
    #[schema(example = json!(null), minimum = 0)]
    pub agreed_price: Option<i64>,
}

/// What an order would cost. Amounts in whole won.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteBody {
    /// The price table that was used.
    #[schema(example = "2014-07")]
    pub price_book: String,
    /// Contract term in months.
    #[schema(example = 24)]
    pub term: u32,
    /// What is charged every month.
    pub lines: Vec<QuoteLineBody>,
    /// Per month, VAT excluded.
    #[schema(example = 5320000)]
    pub supply: i64,
    /// VAT per month.
    #[schema(example = 532000)]
    pub vat: i64,
    /// Per month, VAT included.
    #[schema(example = 5852000)]
    pub total: i64,
    /// Always `KRW`.
    #[schema(example = "KRW")]
    pub currency: &'static str,
    /// The larger order that would cost the same or less, if there is one.
    pub cheaper: Option<CheaperBody>,
    /// Under ten seats the product manager must approve (terms, art. 3(7)).
    #[schema(example = false)]
    pub needs_exception: bool,
    /// What is charged once, on acceptance.
    pub once: Vec<OnceBody>,
    /// Products charged by each month's attendance report, not part of the sums.
    #[schema(example = json!([]))]
    pub by_attendance: Vec<String>,
    /// How the monthly charge comes about.
    pub workings: Workings,
}

/// One product of a quote.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteLineBody {
    /// The product's code.
    #[schema(example = "asp-base")]
    pub product: String,
    /// Its Korean name.
    #[schema(example = "ASP 기본서비스")]
    pub name_ko: String,
    /// Its English name.
    #[schema(example = "ASP base service")]
    pub name_en: String,
    /// Seats or lines.
    #[schema(example = 28)]
    pub quantity: u32,
    /// Won per unit and month, VAT excluded.
    #[schema(example = 190000)]
    pub unit_price: i64,
    /// Won the term takes off each unit and month.
    #[schema(example = 50000)]
    pub term_discount: i64,
    /// Whether the price is agreed instead of the table's.
    #[schema(example = false)]
    pub negotiated: bool,
    /// Won per month, VAT excluded.
    #[schema(example = 5320000)]
    pub amount: i64,
}

/// A larger order that costs the same or less.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheaperBody {
    /// Base seats.
    #[schema(example = 30)]
    pub quantity: u32,
    /// Won per month saved, VAT excluded.
    #[schema(example = 220000)]
    pub saving: i64,
    /// The advice in Korean.
    #[schema(example = "30석으로 신청하면 월 220,000원 절감")]
    pub advice_ko: String,
    /// The advice in English.
    #[schema(example = "30 seats cost KRW 220,000 less a month")]
    pub advice_en: String,
}

/// A one-off item.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnceBody {
    /// The product's code.
    #[schema(example = "build")]
    pub product: String,
    /// Pieces.
    #[schema(example = 1)]
    pub quantity: u32,
    /// Won per piece, VAT excluded.
    #[schema(example = 12000000)]
    pub unit_price: i64,
    /// Won, VAT excluded.
    #[schema(example = 12000000)]
    pub amount: i64,
}

/// 견적 / Quote
///
/// 신청 내용을 요금표로 계산하고, 더 큰 신청이 더 싸면 알려 줍니다. Prices an order by the table in force
/// and says when a larger order would cost the same or less. Writes nothing.
#[utoipa::path(
    tag = "quotes",
    operation_id = "makeQuote",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Fresh for each request", example = "q-1")),
    request_body(content = QuoteRequest, example = json!({
        "term": 24, "items": [{"product": "asp-base", "quantity": 28}]
    })),
    responses(
        (status = 200, description = "The quote", body = QuoteBody),
        (status = 400, description = "Malformed, or no Idempotency-Key", body = ProblemBody),
        (status = 422, description = "No such order can be priced", body = ProblemBody),
    )
)]
#[post("/quotes")]
async fn make(
    app: web::Data<App>,
    person: Person,
    asked: Write<QuoteRequest>,
) -> Result<web::Json<QuoteBody>, Problem> {
    let facts = facts(&asked.body, person.actor.today())?;
    let tx = app.read(&person.actor).await?;
    let quoted = quote::quote(&tx, &facts).await;
    let quoted = quoted.map_err(|refusal| in_the_request(refusal, &asked.body))?;
    Ok(web::Json(QuoteBody::from(&quoted)))
}

fn facts(asked: &QuoteRequest, today: chrono::NaiveDate) -> Result<QuoteFacts, Problem> {
    let term = Term::from_months(asked.term).map_err(|_| {
        wrong_field(
            "/term",
            "no-such-term",
            "약정기간은 0(무약정), 12, 24, 36개월 중 하나입니다.",
            "A contract term is 0 (none), 12, 24 or 36 months.",
        )
    })?;
    Ok(QuoteFacts {
        on: asked.on.unwrap_or(today),
        price_book_version: None,
        term,
        items: asked.items.iter().enumerate().map(item).collect::<Result<_, _>>()?,
    })
}

fn item((at, asked): (usize, &ItemRequest)) -> Result<QuoteItem, Problem> {
    let item: ItemCode = asked.product.parse().map_err(|_| {
        wrong_field(
            &format!("/items/{at}/product"),
            "no-such-product",
            "그런 상품이 없습니다.",
            "There is no such product.",
        )
    })?;
    Ok(QuoteItem {
        item,
        quantity: Quantity::new(asked.quantity),
        agreed_price: asked.agreed_price.map(Won::new),
    })
}

/// The refusal with the product at fault named by its place in the request.
fn in_the_request(refusal: QuoteError, asked: &QuoteRequest) -> Problem {
    let item = refusal.item().map(|item| item.to_string());
    let at = asked.items.iter().rposition(|asked| Some(&asked.product) == item.as_ref());
    let mut problem = Problem::from(refusal);
    for field in &mut problem.fields {
        field.pointer = at.map_or("/items".to_owned(), |at| format!("/items/{at}/product"));
    }
    problem
}

/// A request whose one field cannot be read.
pub(crate) fn wrong_field(pointer: &str, code: &'static str, ko: &str, en: &str) -> Problem {
    let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
    let field = FieldError {
        pointer: pointer.to_owned(),
        code,
        message_ko: ko.to_owned(),
        message_en: en.to_owned(),
    };
    Problem { fields: vec![field], ..Problem::new(status, code, ko, en) }
}

impl From<&Quoted> for QuoteBody {
    fn from(quoted: &Quoted) -> QuoteBody {
        let monthly = &quoted.monthly;
        let cheaper = monthly.cheaper.zip(quoted.advice());
        QuoteBody {
            price_book: quoted.price_book.version().to_owned(),
            term: monthly.term.months().get(),
            lines: monthly.lines.iter().map(QuoteLineBody::from).collect(),
            supply: monthly.supply.get(),
            vat: monthly.vat.get(),
            total: monthly.total.get(),
            currency: "KRW",
            cheaper: cheaper.map(|(cheaper, advice)| CheaperBody {
                quantity: cheaper.quantity.get(),
                saving: cheaper.saving.get(),
                advice_ko: advice.ko.into_owned(),
                advice_en: advice.en.into_owned(),
            }),
            needs_exception: monthly.needs_exception,
            once: quoted.once.iter().map(OnceBody::from).collect(),
            by_attendance: quoted.by_attendance.iter().map(|i| i.item.to_string()).collect(),
            workings: Workings::from(&quoted.workings),
        }
    }
}

impl From<&QuoteLine> for QuoteLineBody {
    fn from(line: &QuoteLine) -> QuoteLineBody {
        let name = line.item.name();
        QuoteLineBody {
            product: line.item.to_string(),
            name_ko: name.ko.into_owned(),
            name_en: name.en.into_owned(),
            quantity: line.quantity.get(),
            unit_price: line.unit_price.price.get(),
            term_discount: line.unit_price.term_discount.get(),
            negotiated: line.unit_price.negotiated,
            amount: line.amount.get(),
        }
    }
}

impl From<&OnceQuote> for OnceBody {
    fn from(once: &OnceQuote) -> OnceBody {
        OnceBody {
            product: once.item.to_string(),
            quantity: once.quantity.get(),
            unit_price: once.unit_price.get(),
            amount: once.amount.get(),
        }
    }
}
