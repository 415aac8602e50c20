//! `gaetong quote`

use super::{CommandError, Global, print_json, table};
use crate::app::App;
use crate::json::quotes::QuoteBody;
use gaetong_billing::quote::{self, QuoteFacts, QuoteItem, Quoted};
use gaetong_entity::Scope;
use gaetong_migration::Migrator;
use gaetong_rules::{ItemCode, Quantity, Term, Won};
use sea_orm_migration::MigratorTrait;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Base seats
    #[arg(long)]
    seats: u32,
    /// Contract term in months: 0 (none), 12, 24 or 36
    #[arg(long, default_value_t = 0)]
    term: u32,
    /// Another product: CODE=QUANTITY, or CODE=QUANTITY@PRICE with an agreed price in won;
    /// may be given several times
    #[arg(long = "item", value_name = "CODE=QUANTITY[@PRICE]")]
    items: Vec<String>,
    /// The day whose price table holds [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<chrono::NaiveDate>,
}

pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let app = price_tables(global).await?;
    let term = Term::from_months(args.term).map_err(|e| CommandError::Refused(e.to_string()))?;
    let mut items = vec![QuoteItem {
        item: ItemCode::ASP_BASE,
        quantity: Quantity::new(args.seats),
        agreed_price: None,
    }];
    for item in &args.items {
        items.push(read_item(item)?);
    }
    let on = args.on.unwrap_or_else(|| app.clock.today());
    let tx = app.store.read(Scope::Provider).await?;
    let facts = QuoteFacts { on, price_book_version: None, term, items };
    let quoted = quote::quote(&tx, &facts).await.map_err(|e| CommandError::refused(&e))?;
    if global.json {
        return print_json(&QuoteBody::from(&quoted));
    }
    print(&quoted);
    Ok(())
}

/// The configured database, or, where none has been made yet, the price table the product ships
/// with.
async fn price_tables(global: &Global) -> Result<App, CommandError> {
    let mut config = global.configuration()?;
    let file = config.database_url.strip_prefix("sqlite://").and_then(|url| url.split('?').next());
    if file.is_none_or(|file| Path::new(file).exists()) {
        return Ok(App::open(config).await?);
    }
    eprintln!("데이터베이스가 없어 기본 요금표(2014-07)로 계산합니다.");
    config.database_url = "sqlite::memory:".into();
    config.data_dir = std::env::temp_dir().join("gaetong-quote");
    let app = App::open(config).await?;
    Migrator::up(app.store.connection(), None).await?;
    Ok(app)
}

/// `app-basic=28`, `floor-space=3@50000`.
fn read_item(text: &str) -> Result<QuoteItem, CommandError> {
    let read = || {
        let (code, rest) = text.split_once('=')?;
        let (quantity, price) = match rest.split_once('@') {
            Some((quantity, price)) => (quantity, Some(Won::new(price.parse().ok()?))),
            None => (rest, None),
        };
        Some(QuoteItem {
            item: code.parse().ok()?,
            quantity: Quantity::new(quantity.parse().ok()?),
            agreed_price: price,
        })
    };
    read().ok_or_else(|| {
        CommandError::Refused(format!(
            "{text:?}: write an item as CODE=QUANTITY or CODE=QUANTITY@PRICE"
        ))
    })
}

fn print(quoted: &Quoted) {
    let monthly = &quoted.monthly;
    let mut lines = table(&["상품", "수량", "단가", "월 금액"], 1..4);
    for line in &monthly.lines {
        let unit = line.item.unit();
        lines.add_row([
            line.item.name().ko.into_owned(),
            format!("{}{}", line.quantity, unit.ko),
            line.unit_price.price.to_string(),
            line.amount.to_string(),
        ]);
    }
    say!("{lines}");
    for item in &quoted.once {
        say!("일회성 {}: {}원", item.item.name().ko, item.amount);
    }
    say!(
        "약정 {} · 공급가액 {}원 · 부가세 {}원 · 월 합계 {}원",
        monthly.term.label().ko,
        monthly.supply,
        monthly.vat,
        monthly.total
    );
    if let Some(advice) = quoted.advice() {
        say!("※ {}", advice.ko);
    }
    if monthly.needs_exception {
        say!("※ 10석 미만은 상품 담당의 예외 승인이 필요합니다(이용약관 제3조 제7호).");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_a_code_a_quantity_and_perhaps_a_price() {
        let item = read_item("floor-space=3@50000").unwrap();
        assert_eq!((item.quantity, item.agreed_price), (Quantity::new(3), Some(Won::new(50_000))));
        assert_eq!(read_item("app-basic=28").unwrap().agreed_price, None);
        for wrong in ["app-basic", "app-basic=", "app-basic=x", "APP=1", "app-basic=1@", "=1"] {
            assert!(read_item(wrong).is_err(), "{wrong}");
        }
    }
}
