//! The rows of a statement through its mapping: deposits, withdrawals, and what is wrong where.

use super::cells::{amount, day_and_time, narrow, time};
use super::grid::Grid;
use super::mapping::{Field, Mapping};
use chrono::{NaiveDate, NaiveTime};
use gaetong_rules::Won;
use serde::{Deserialize, Serialize};

/// A row of the file that says something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// As the spreadsheet numbers it, from one.
    pub row: usize,
    pub state: LineState,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    Deposit(StatementDeposit),
    /// Money that went out: none of this list's business, and counted.
    Withdrawal,
    Wrong(Vec<CellError>),
}

/// Money that came in, as the bank's file says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementDeposit {
    pub on: NaiveDate,
    pub at: Option<NaiveTime>,
    pub depositor: String,
    /// Won, above zero.
    pub amount: i64,
    pub virtual_account: Option<String>,
    pub reference: Option<String>,
    pub memo: Option<String>,
    /// Won in the bank's account after it.
    pub balance: Option<i64>,
}

/// One cell that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellError {
    /// The column's letter, `A` to `BL`.
    pub column: String,
    /// What the column holds: the code of a [`Field`].
    pub field: String,
    pub value: String,
    /// `missing`, `not-a-date`, `not-a-time`, `not-an-amount`, `in-the-future`.
    pub code: String,
}

/// Every row below the header that says something. `today` is the last day money can have come.
pub fn lines(grid: &Grid, mapping: &Mapping, today: NaiveDate) -> Vec<Line> {
    let below = grid.rows.iter().enumerate().skip(mapping.header_row);
    below.filter_map(|(place, row)| line(place + 1, row, mapping, today)).collect()
}

fn line(number: usize, row: &[String], mapping: &Mapping, today: NaiveDate) -> Option<Line> {
    if row.iter().all(|cell| cell.trim().is_empty()) || is_footer(row, mapping) {
        return None;
    }
    let mut reading = Reading { row, mapping, errors: Vec::new() };
    let state = match reading.direction() {
        Direction::Out => LineState::Withdrawal,
        Direction::In(won) => match reading.deposit(won, today) {
            Some(deposit) if reading.errors.is_empty() => LineState::Deposit(deposit),
            _ => LineState::Wrong(reading.errors),
        },
        Direction::Unclear => {
            // The rest of the row is read too: all its faults at once.
            reading.deposit(Won::new(0), today);
            LineState::Wrong(reading.errors)
        }
    };
    Some(Line { row: number, state })
}

/// `합계` and a sum below the list, where no date stands.
fn is_footer(row: &[String], mapping: &Mapping) -> bool {
    let dated = row
        .get(mapping.columns.date)
        .is_some_and(|cell| day_and_time(cell, mapping.date_order).is_some());
    let words = ["합계", "총계", "누계", "소계", "total"];
    let sums = |cell: &String| {
        let bare: String = narrow(cell).chars().filter(|c| !c.is_whitespace()).collect();
        words.iter().any(|word| bare.to_lowercase().starts_with(word))
    };
    !dated && row.iter().any(sums)
}

enum Direction {
    In(Won),
    Out,
    Unclear,
}

struct Reading<'a> {
    row: &'a [String],
    mapping: &'a Mapping,
    errors: Vec<CellError>,
}

impl Reading<'_> {
    /// The text of a field; none where it has no column or the cell is empty.
    fn text(&self, field: Field) -> Option<&str> {
        let cell = self.row.get(self.mapping.columns.get(field)?)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    fn wrong(&mut self, field: Field, code: &str) {
        let value = self.text(field).unwrap_or_default().chars().take(60).collect();
        let column = self.mapping.columns.get(field).map(letters).unwrap_or_default();
        let (field, code) = (field.code().to_owned(), code.to_owned());
        self.errors.push(CellError { column, field, value, code });
    }

    fn direction(&mut self) -> Direction {
        let zero = Won::new(0);
        let out = self.text(Field::Withdrawal).map(|text| amount(text).ok_or(()));
        let came = self.text(Field::Amount).map(|text| amount(text).ok_or(()));
        match (came, out) {
            (Some(Ok(won)), _) if won > zero => Direction::In(won),
            (Some(Ok(won)), _) if won < zero => Direction::Out,
            (None | Some(Ok(_)), Some(Ok(won))) if won != zero => Direction::Out,
            (Some(Err(())), _) => self.unclear(Field::Amount, "not-an-amount"),
            (_, Some(Err(()))) => self.unclear(Field::Withdrawal, "not-an-amount"),
            _ => self.unclear(Field::Amount, "missing"),
        }
    }

    fn unclear(&mut self, field: Field, code: &str) -> Direction {
        self.wrong(field, code);
        Direction::Unclear
    }

    fn deposit(&mut self, won: Won, today: NaiveDate) -> Option<StatementDeposit> {
        let day = self.day(today);
        let time = self.time();
        let depositor = self.text(Field::Depositor).map(clean);
        if depositor.is_none() {
            self.wrong(Field::Depositor, "missing");
        }
        let balance = self.text(Field::Balance).map(|text| amount(text).map(Won::get));
        if balance == Some(None) {
            self.wrong(Field::Balance, "not-an-amount");
        }
        let (on, in_date) = day?;
        Some(StatementDeposit {
            on,
            at: time.or(in_date),
            depositor: depositor?,
            amount: won.get(),
            virtual_account: self.text(Field::VirtualAccount).map(account_digits),
            reference: self.text(Field::Reference).map(clean),
            memo: self.text(Field::Memo).map(clean),
            balance: balance.flatten(),
        })
    }

    fn day(&mut self, today: NaiveDate) -> Option<(NaiveDate, Option<NaiveTime>)> {
        let Some(text) = self.text(Field::Date) else {
            self.wrong(Field::Date, "missing");
            return None;
        };
        match day_and_time(text, self.mapping.date_order) {
            Some((on, _)) if on > today => {
                self.wrong(Field::Date, "in-the-future");
                None
            }
            None => {
                self.wrong(Field::Date, "not-a-date");
                None
            }
            found => found,
        }
    }

    fn time(&mut self) -> Option<NaiveTime> {
        let read = self.text(Field::Time).map(time)?;
        if read.is_none() {
            self.wrong(Field::Time, "not-a-time");
        }
        read
    }
}

/// A text of a bank without signs that mean nothing to people.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

/// An account number without its hyphens and spaces.
pub fn account_digits(text: &str) -> String {
    narrow(text).chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

/// Column 0 is `A`, 26 is `AA`.
fn letters(column: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    match column / 26 {
        0 => letter(column).to_string(),
        high => format!("{}{}", letter(high - 1), letter(column)),
    }
}
