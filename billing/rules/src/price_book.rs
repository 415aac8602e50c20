//! The price table as a value (이용요금표, form 3), and the lookups P1 and P3 make in it.
//!
//! Prices are data: another provider loads its own book. A subscription keeps the version of its
//! acceptance (P4), so versions live side by side.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use chrono::NaiveDate;

use crate::{Article, Derivation, Input, ItemCode, Quantity, Term, Text, Won};

/// One version of the price table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceBook {
    version: String,
    valid_from: NaiveDate,
    base_item: ItemCode,
    /// In the order of the table; per item, the smallest size first.
    rows: Vec<PriceRow>,
    /// How workings name the book.
    source: Text,
}

/// One row of the table: won per unit per month, VAT excluded, from a size upward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceRow {
    pub item: ItemCode,
    /// The row holds for subscriptions of at least this many base seats.
    pub min_seats: Quantity,
    pub none: Won,
    pub months_12: Won,
    pub months_24: Won,
    pub months_36: Won,
}

impl PriceRow {
    /// Won per unit per month at a term.
    pub const fn price(&self, term: Term) -> Won {
        match term {
            Term::None => self.none,
            Term::Months12 => self.months_12,
            Term::Months24 => self.months_24,
            Term::Months36 => self.months_36,
        }
    }
}

/// Why a table is no price book.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PriceBookError {
    #[error("line {line}: {problem}")]
    Line { line: usize, problem: LineProblem },
    #[error("{item} has two rows from {min_seats} seats")]
    TwoRows { item: ItemCode, min_seats: Quantity },
    #[error("{item}: the price from {min_seats} seats at the term {term} is negative")]
    NegativePrice { item: ItemCode, min_seats: Quantity, term: Term },
    #[error(
        "{item}: the price from {min_seats} seats at the term {term} is above the price without a term"
    )]
    TermCostsMore { item: ItemCode, min_seats: Quantity, term: Term },
    #[error("the book has no row for its base item {0}")]
    NoBaseItem(ItemCode),
}

/// What is wrong with a line of a price table written as CSV.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    #[error("the header must read item,min_seats,none,12,24,36")]
    Header,
    #[error("{0} fields instead of 6")]
    Fields(usize),
    #[error("{0:?} is no product code")]
    Item(String),
    #[error("{column}: {value:?} is no whole number")]
    Number { column: &'static str, value: String },
}

/// Why the table gives no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPrice {
    #[error("the price book has no product {0}")]
    UnknownItem(ItemCode),
    /// The app products cannot be sold under 10 seats at all (P6).
    #[error("{item} is not sold under {min_seats} seats; the subscription has {seats}")]
    NotSoldUnder { item: ItemCode, min_seats: Quantity, seats: Quantity },
}

impl NoPrice {
    /// Stable, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            NoPrice::UnknownItem(_) => "unknown-item",
            NoPrice::NotSoldUnder { .. } => "not-sold-under",
        }
    }

    /// The form or article the refusal rests on.
    pub const fn article(&self) -> Article {
        Article::PRICE_FORM
    }
}

impl PriceBook {
    /// A book from the rows of form 3, checked: no row twice, no negative price, no term that
    /// costs more than none (the discount of P3 would be negative).
    pub fn new(
        version: impl Into<String>,
        valid_from: NaiveDate,
        base_item: ItemCode,
        mut rows: Vec<PriceRow>,
    ) -> Result<PriceBook, PriceBookError> {
        let table_order: Vec<ItemCode> = rows.iter().map(|row| row.item).collect();
        let place = |item| table_order.iter().position(|&other| other == item);
        rows.sort_by_key(|row| (place(row.item), row.min_seats));
        if !table_order.contains(&base_item) {
            return Err(PriceBookError::NoBaseItem(base_item));
        }
        for pair in rows.windows(2) {
            if let [a, b] = pair
                && (a.item, a.min_seats) == (b.item, b.min_seats)
            {
                return Err(PriceBookError::TwoRows { item: a.item, min_seats: a.min_seats });
            }
        }
        rows.iter().try_for_each(check_prices)?;
        let version = version.into();
        let source = Text::new(
            alloc::format!("이용요금표 {version} ({valid_from} 시행)"),
            alloc::format!("price table {version} (in force from {valid_from})"),
        );
        Ok(PriceBook { version, valid_from, base_item, rows, source })
    }

    /// A book from a table in the form of `data/price-book-2014.csv` (form 3):
    /// `item,min_seats,none,12,24,36`, prices in won per unit per month, VAT excluded.
    pub fn from_csv(
        version: impl Into<String>,
        valid_from: NaiveDate,
        base_item: ItemCode,
        csv: &str,
    ) -> Result<PriceBook, PriceBookError> {
        let mut lines = csv.trim_start_matches('\u{feff}').lines().zip(1..);
        let header = lines.next().map(|(text, _)| text.trim());
        if header != Some("item,min_seats,none,12,24,36") {
            return Err(PriceBookError::Line { line: 1, problem: LineProblem::Header });
        }
        let rows = lines
            .filter(|(text, _)| !text.trim().is_empty())
            .map(|(text, line)| {
                parse_row(text).map_err(|problem| PriceBookError::Line { line, problem })
            })
            .collect::<Result<_, _>>()?;
        PriceBook::new(version, valid_from, base_item, rows)
    }

    pub fn version(&self) -> &str {
        &self.version
    }

    pub const fn valid_from(&self) -> NaiveDate {
        self.valid_from
    }

    /// The product whose quantity is the subscription's size (P1).
    pub const fn base_item(&self) -> ItemCode {
        self.base_item
    }

    pub fn rows(&self) -> &[PriceRow] {
        &self.rows
    }

    /// Every product of the book, in the order of the table.
    pub fn items(&self) -> impl Iterator<Item = ItemCode> {
        self.rows
            .iter()
            .enumerate()
            .filter(|&(at, row)| {
                at.checked_sub(1).and_then(|at| self.rows.get(at)).map(|row| row.item)
                    != Some(row.item)
            })
            .map(|(_, row)| row.item)
    }

    /// The row that prices `item` in a subscription of `base_seats` (P1: the band of the total
    /// base seats holds for all units).
    pub fn row(&self, item: ItemCode, base_seats: Quantity) -> Result<&PriceRow, NoPrice> {
        let mut of_item = self.rows.iter().filter(|row| row.item == item).peekable();
        let smallest = of_item.peek().ok_or(NoPrice::UnknownItem(item))?.min_seats;
        of_item.take_while(|row| row.min_seats <= base_seats).last().ok_or(NoPrice::NotSoldUnder {
            item,
            min_seats: smallest,
            seats: base_seats,
        })
    }

    /// Won per unit per month, VAT excluded (P1, form 3).
    pub fn unit_price(
        &self,
        item: ItemCode,
        base_seats: Quantity,
        term: Term,
    ) -> Result<Won, NoPrice> {
        self.row(item, base_seats).map(|row| row.price(term))
    }

    /// 약정기간 월할인액 (P3): the price without a term minus the price at the term, won per
    /// unit per month.
    pub fn term_discount(
        &self,
        item: ItemCode,
        base_seats: Quantity,
        term: Term,
    ) -> Result<Won, NoPrice> {
        let row = self.row(item, base_seats)?;
        // Both lie between zero and i64::MAX, so their difference always fits.
        Ok(Won::new(row.none.get().saturating_sub(row.price(term).get())))
    }

    /// Why `item` costs what it does in a subscription of this size (P1).
    pub fn derivation(
        &self,
        item: ItemCode,
        base_seats: Quantity,
        term: Term,
    ) -> Result<Derivation, NoPrice> {
        let row = self.row(item, base_seats)?;
        let unit = self.base_item.unit();
        Ok(Derivation::new("P1", Article::PRICE_FORM, unit_price_title(item))
            .input(Input::new(
                Text::fixed("청약규모(기본서비스 총 석수)", "Size (total base seats)"),
                Text::quantity(base_seats, &unit),
                Text::default(),
            ))
            .input(Input::new(
                Text::fixed("적용 구간", "Band"),
                band(row.min_seats, &unit),
                self.source(),
            ))
            .input(Input::new(Text::fixed("약정기간", "Term"), term.label(), Text::default()))
            .amounts_to(row.price(term)))
    }

    /// The book as a source: `이용요금표 2014-07 (2014-07-01 시행)`.
    pub fn source(&self) -> Text {
        self.source.clone()
    }
}

fn unit_price_title(item: ItemCode) -> Text {
    let name = item.name();
    Text::new([&*name.ko, " 월 단가"].concat(), [&*name.en, ", unit price"].concat())
}

fn band(min_seats: Quantity, unit: &Text) -> Text {
    let from = min_seats.to_string();
    Text::new([&*from, &unit.ko, " 이상"].concat(), [&*from, " ", &unit.en, "s and over"].concat())
}

fn check_prices(row: &PriceRow) -> Result<(), PriceBookError> {
    let PriceRow { item, min_seats, .. } = *row;
    for term in Term::ALL {
        if row.price(term).is_negative() {
            return Err(PriceBookError::NegativePrice { item, min_seats, term });
        }
        if row.price(term) > row.none {
            return Err(PriceBookError::TermCostsMore { item, min_seats, term });
        }
    }
    Ok(())
}

fn parse_row(text: &str) -> Result<PriceRow, LineProblem> {
    let fields: Vec<&str> = text.split(',').map(str::trim).collect();
    let &[item, min_seats, none, months_12, months_24, months_36] = fields.as_slice() else {
        return Err(LineProblem::Fields(fields.len()));
    };
    Ok(PriceRow {
        item: item.parse().map_err(|_| LineProblem::Item(item.to_string()))?,
        min_seats: Quantity::new(number("min_seats", min_seats)?),
        none: Won::new(number("none", none)?),
        months_12: Won::new(number("12", months_12)?),
        months_24: Won::new(number("24", months_24)?),
        months_36: Won::new(number("36", months_36)?),
    })
}

fn number<N: core::str::FromStr>(column: &'static str, value: &str) -> Result<N, LineProblem> {
    value.parse().map_err(|_| LineProblem::Number { column, value: value.to_string() })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const FORM_3: &str = include_str!("../../../data/price-book-2014.csv");

    /// The provider's table of July 2014.
    pub(crate) fn form_3() -> PriceBook {
        let july = NaiveDate::from_ymd_opt(2014, 7, 1).expect("a date");
        PriceBook::from_csv("2014-07", july, ItemCode::ASP_BASE, FORM_3).expect("the default book")
    }

    fn read(csv: &str) -> Result<PriceBook, PriceBookError> {
        PriceBook::from_csv("test", NaiveDate::MIN, ItemCode::ASP_BASE, csv)
    }

    /// Form 3, both sides of every band.
    #[test]
    fn the_band_of_the_total_seats_prices_all_seats() {
        let cases = [
            (1, [260, 220, 210, 200]),
            (9, [260, 220, 210, 200]),
            (10, [240, 200, 190, 180]),
            (29, [240, 200, 190, 180]),
            (30, [220, 180, 170, 160]),
            (49, [220, 180, 170, 160]),
            (50, [190, 150, 140, 130]),
            (99, [190, 150, 140, 130]),
            (100, [160, 120, 110, 100]),
            (2_000, [160, 120, 110, 100]),
        ];
        for (seats, thousands) in cases {
            for (term, thousand) in Term::ALL.into_iter().zip(thousands) {
                let price = form_3().unit_price(ItemCode::ASP_BASE, Quantity::new(seats), term);
                assert_eq!(price, Ok(Won::new(thousand * 1_000)), "{seats} seats, {term}");
            }
        }
    }

    /// P3: base 40,000 / 50,000 / 60,000 in every band; recording and extra lines nothing.
    #[test]
    fn term_discounts() {
        let cases = [
            (ItemCode::ASP_BASE, [0, 40_000, 50_000, 60_000]),
            (ItemCode::APP_BASIC, [0, 3_000, 6_000, 9_000]),
            (ItemCode::APP_PREMIUM, [0, 4_500, 9_000, 13_500]),
            (ItemCode::RECORDING, [0; 4]),
            (ItemCode::EXTRA_LINE, [0; 4]),
        ];
        for (item, discounts) in cases {
            for (term, discount) in Term::ALL.into_iter().zip(discounts) {
                for seats in [10, 30, 50, 100] {
                    let found = form_3().term_discount(item, Quantity::new(seats), term);
                    assert_eq!(found, Ok(Won::new(discount)), "{item} {seats} {term}");
                }
            }
        }
    }

    /// P6: the app products cannot be sold under 10 seats at all.
    #[test]
    fn app_products_start_at_ten_seats() {
        let (item, seats) = (ItemCode::APP_BASIC, Quantity::new(9));
        let refused = NoPrice::NotSoldUnder { item, min_seats: Quantity::new(10), seats };
        assert_eq!(form_3().unit_price(item, seats, Term::Months12), Err(refused));
        let ten = form_3().unit_price(item, Quantity::new(10), Term::Months12);
        assert_eq!(ten, Ok(Won::new(57_000)));
        let unknown = form_3().unit_price(ItemCode::BUILD, seats, Term::None);
        assert_eq!(unknown, Err(NoPrice::UnknownItem(ItemCode::BUILD)));
    }

    /// P4: a subscription keeps the version, so the book knows its own.
    #[test]
    fn the_version_of_a_book() {
        let book = form_3();
        assert_eq!((book.version(), book.rows().len()), ("2014-07", 9));
        assert_eq!(book.valid_from(), NaiveDate::from_ymd_opt(2014, 7, 1).expect("a date"));
        assert_eq!(book.source().en, "price table 2014-07 (in force from 2014-07-01)");
    }

    #[test]
    fn the_books_products_in_the_order_of_the_table() {
        let items: Vec<ItemCode> = form_3().items().collect();
        let table = ["asp-base", "app-basic", "app-premium", "recording", "extra-line"];
        assert_eq!(items.iter().map(ItemCode::as_str).collect::<Vec<_>>(), table);
    }

    #[test]
    fn a_broken_table_is_refused_with_its_line() {
        let head = "item,min_seats,none,12,24,36\n";
        let cases = [
            ("", "line 1: the header must read item,min_seats,none,12,24,36"),
            ("asp-base,1,1,1,1,1", "line 1: the header must read item,min_seats,none,12,24,36"),
            ("asp-base,1,9,8,7", "line 2: 5 fields instead of 6"),
            ("ASP,1,9,8,7,6", "line 2: \"ASP\" is no product code"),
            ("asp-base,-1,9,8,7,6", "line 2: min_seats: \"-1\" is no whole number"),
            (
                "asp-base,1,9,8,7,6\n\nasp-base,9,9,8,7.5,6",
                "line 4: 24: \"7.5\" is no whole number",
            ),
            ("asp-base,1,9,8,7,6\nasp-base,1,9,8,7,6", "asp-base has two rows from 1 seats"),
            ("asp-base,1,9,-8,7,6", "asp-base: the price from 1 seats at the term 12 is negative"),
            (
                "asp-base,1,9,8,7,10",
                "asp-base: the price from 1 seats at the term 36 is above the price without a term",
            ),
            ("recording,1,9,8,7,6", "the book has no row for its base item asp-base"),
        ];
        for (table, message) in cases {
            let with_head = table.contains('\n') || !message.contains("header");
            let csv = if with_head { [head, table].concat() } else { table.to_string() };
            assert_eq!(read(&csv).map_err(|error| error.to_string()), Err(message.to_string()));
        }
    }

    /// Rows may come in any order; per item the smallest size is looked at first.
    #[test]
    fn the_order_of_the_rows_does_not_matter() {
        let sorted = read("item,min_seats,none,12,24,36\nasp-base,1,9,8,7,6\nasp-base,10,8,7,6,5");
        let turned = read("item,min_seats,none,12,24,36\nasp-base,10,8,7,6,5\nasp-base,1,9,8,7,6");
        assert_eq!(sorted, turned);
    }
}
