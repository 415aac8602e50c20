//! Which column of a bank's file is what: saved per bank, and guessed from the words of the header
//! where a bank is new.

use super::cells::narrow;
use super::grid::Grid;
use serde::{Deserialize, Serialize};

/// How a bank orders the parts of a date written with separators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    #[default]
    Ymd,
    Mdy,
    Dmy,
}

impl DateOrder {
    pub const ALL: [DateOrder; 3] = [DateOrder::Ymd, DateOrder::Mdy, DateOrder::Dmy];

    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            DateOrder::Ymd => "ymd",
            DateOrder::Mdy => "mdy",
            DateOrder::Dmy => "dmy",
        }
    }
}

/// Column numbers, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub date: usize,
    pub time: Option<usize>,
    pub depositor: usize,
    pub amount: usize,
    pub withdrawal: Option<usize>,
    pub virtual_account: Option<usize>,
    pub reference: Option<usize>,
    pub balance: Option<usize>,
    pub memo: Option<usize>,
}

/// How to read a bank's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The row with the columns' names, counted from one; 0 where there is none.
    pub header_row: usize,
    pub columns: Columns,
    pub date_order: DateOrder,
}

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    Date,
    Time,
    Depositor,
    Amount,
    Withdrawal,
    VirtualAccount,
    Reference,
    Balance,
    Memo,
}

impl Field {
    pub const ALL: [Field; 9] = [
        Field::Date,
        Field::Time,
        Field::Depositor,
        Field::Amount,
        Field::Withdrawal,
        Field::VirtualAccount,
        Field::Reference,
        Field::Balance,
        Field::Memo,
    ];

    /// The stored and wire form, and the last part of its translation key.
    pub fn code(self) -> &'static str {
        match self {
            Field::Date => "date",
            Field::Time => "time",
            Field::Depositor => "depositor",
            Field::Amount => "amount",
            Field::Withdrawal => "withdrawal",
            Field::VirtualAccount => "virtual_account",
            Field::Reference => "reference",
            Field::Balance => "balance",
            Field::Memo => "memo",
        }
    }

    /// Without it no deposit can be read.
    pub fn is_required(self) -> bool {
        matches!(self, Field::Date | Field::Depositor | Field::Amount)
    }

    /// Words of headers, without spaces and brackets. Whole words come before parts of words.
    fn words(self) -> &'static [&'static str] {
        match self {
            Field::Date => &[
                "거래일시",
                "거래일자",
                "거래일",
                "입금일시",
                "입금일자",
                "입금일",
                "일시",
                "일자",
                "날짜",
                "date",
            ],
            Field::Time => &["거래시간", "거래시각", "입금시간", "시간", "시각", "time"],
            Field::Depositor => &[
                "입금자명",
                "입금자",
                "보낸분",
                "보내는분",
                "의뢰인",
                "거래처명",
                "예금주",
                "성명",
                "depositor",
                "payer",
                "name",
            ],
            Field::Amount => &[
                "입금액",
                "입금금액",
                "맡기신금액",
                "받은금액",
                "입금",
                "금액",
                "amount",
                "deposit",
                "credit",
            ],
            Field::Withdrawal => &[
                "출금액",
                "출금금액",
                "찾으신금액",
                "보낸금액",
                "지급액",
                "출금",
                "지급",
                "withdrawal",
                "debit",
            ],
            Field::VirtualAccount => &["가상계좌번호", "가상계좌", "입금계좌", "virtualaccount"],
            Field::Reference => &["거래번호", "참조번호", "전문번호", "일련번호", "reference"],
            Field::Balance => &["거래후잔액", "잔액", "balance"],
            Field::Memo => &["적요", "내용", "메모", "비고", "통장표시", "memo", "description"],
        }
    }
}

impl Columns {
    pub fn get(&self, field: Field) -> Option<usize> {
        match field {
            Field::Date => Some(self.date),
            Field::Depositor => Some(self.depositor),
            Field::Amount => Some(self.amount),
            Field::Time => self.time,
            Field::Withdrawal => self.withdrawal,
            Field::VirtualAccount => self.virtual_account,
            Field::Reference => self.reference,
            Field::Balance => self.balance,
            Field::Memo => self.memo,
        }
    }

    /// The columns a form or message names; none where a required one is missing.
    pub fn from_fields(of: impl Fn(Field) -> Option<usize>) -> Option<Columns> {
        Some(Columns {
            date: of(Field::Date)?,
            depositor: of(Field::Depositor)?,
            amount: of(Field::Amount)?,
            time: of(Field::Time),
            withdrawal: of(Field::Withdrawal),
            virtual_account: of(Field::VirtualAccount),
            reference: of(Field::Reference),
            balance: of(Field::Balance),
            memo: of(Field::Memo),
        })
    }
}

/// How far down a header is looked for.
const HEAD: usize = 30;

impl Mapping {
    /// Reads the mapping off the first row that names a date and an amount.
    pub fn guess(grid: &Grid) -> Option<Mapping> {
        grid.rows.iter().take(HEAD).enumerate().find_map(|(place, row)| {
            let columns = guess_columns(row)?;
            Some(Mapping { header_row: place + 1, columns, date_order: DateOrder::Ymd })
        })
    }
}

fn guess_columns(row: &[String]) -> Option<Columns> {
    let names: Vec<String> = row.iter().map(|cell| header_word(cell)).collect();
    let mut taken: Vec<usize> = Vec::new();
    let mut found: Vec<(Field, usize)> = Vec::new();
    // `출금액` before `금액`, `거래시간` before `거래일`: the narrower words choose first.
    let order = [
        Field::VirtualAccount,
        Field::Balance,
        Field::Withdrawal,
        Field::Reference,
        Field::Depositor,
        Field::Amount,
        Field::Date,
        Field::Time,
        Field::Memo,
    ];
    for field in order {
        if let Some(place) = place_of(field, &names, &taken) {
            taken.push(place);
            found.push((field, place));
        }
    }
    let of = |field| found.iter().find(|(known, _)| *known == field).map(|(_, place)| *place);
    // Some banks print the payer where others print a note.
    let (depositor, memo) = match of(Field::Depositor) {
        Some(place) => (Some(place), of(Field::Memo)),
        None => (of(Field::Memo), None),
    };
    Columns::from_fields(|field| match field {
        Field::Depositor => depositor,
        Field::Memo => memo,
        other => of(other),
    })
}

fn place_of(field: Field, names: &[String], taken: &[usize]) -> Option<usize> {
    let free = |place: &usize| !taken.contains(place);
    let whole = |word: &&str| names.iter().position(|name| name == word).filter(free);
    let part = |word: &&str| {
        let holds = |(place, name): &(usize, &String)| free(place) && name.contains(*word);
        names.iter().enumerate().find(holds).map(|(place, _)| place)
    };
    let words = field.words();
    words.iter().find_map(whole).or_else(|| words.iter().find_map(part))
}

/// `입금액 (원)` → `입금액`.
fn header_word(cell: &str) -> String {
    let cell = narrow(cell).to_lowercase();
    let bare = cell.split('(').next().unwrap_or_default();
    bare.chars().filter(|c| !c.is_whitespace() && *c != '_' && *c != '*').collect()
}

#[cfg(test)]
mod tests {
    use super::super::grid::{Encoding, FileKind};
    use super::*;

    fn guess(rows: &[&[&str]]) -> Option<Mapping> {
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
        let (kind, encoding) = (FileKind::Csv, Encoding::Utf8);
        Mapping::guess(&Grid { kind, encoding, rows: rows.collect() })
    }

    #[test]
    fn headers_of_several_banks_are_understood() {
        let found = guess(&[
            &["가온은행 거래내역"],
            &[],
            &[
                "거래일자",
                "거래시간",
                "적요",
                "입금자명",
                "출금액(원)",
                "입금액(원)",
                "거래후 잔액",
                "거래점",
            ],
        ]);
        let found = found.expect("a mapping");
        let want = Columns {
            date: 0,
            time: Some(1),
            depositor: 3,
            amount: 5,
            withdrawal: Some(4),
            balance: Some(6),
            memo: Some(2),
            ..Columns::default()
        };
        assert_eq!((found.header_row, found.columns), (3, want));
        let found = guess(&[&[
            "거래일시",
            "보낸분/받는분",
            "찾으신금액",
            "맡기신금액",
            "잔액",
            "가상계좌번호",
        ]]);
        let found = found.expect("a mapping").columns;
        assert_eq!((found.date, found.depositor, found.amount), (0, 1, 3));
        assert_eq!((found.withdrawal, found.virtual_account), (Some(2), Some(5)));
        let found = guess(&[&["날짜", "내용", "금액"]]).expect("a mapping").columns;
        assert_eq!((found.date, found.depositor, found.amount, found.memo), (0, 1, 2, None));
        let found = guess(&[&["Date", "Payer name", "Deposit", "Withdrawal"]]).expect("a mapping");
        assert_eq!((found.columns.amount, found.columns.withdrawal), (2, Some(3)));
    }

    #[test]
    fn a_table_of_something_else_is_no_statement() {
        assert_eq!(guess(&[&["서비스번호", "좌석", "금액"]]), None);
        assert_eq!(guess(&[&["2026-11-05", "한빛보험", "1000"]]), None);
    }
}
