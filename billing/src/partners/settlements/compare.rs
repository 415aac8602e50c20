//! The partner's own list against our statement, line by line: matched by service, month and name;
//! what differs is told with both amounts.

use super::read::lines;
use crate::partners::refusal::PartnerError;
use crate::payments::statement::{Grid, cells};
use gaetong_entity::Tx;
use gaetong_entity::ids::SettlementId;
use gaetong_entity::settling::settlement_line;
use gaetong_rules::{Text, Won};

/// A line of ours, of theirs, or of both. Amounts in won, VAT excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    pub line_no: Option<i32>,
    /// The row of their file, from one.
    pub row: Option<usize>,
    pub name: String,
    pub ours: Option<Won>,
    pub theirs: Option<Won>,
}

impl Compared {
    pub fn agrees(&self) -> bool {
        self.ours == self.theirs
    }
}

/// The two lists beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    pub lines: Vec<Compared>,
    pub ours: Won,
    pub theirs: Won,
    /// Rows that could not be read, and why.
    pub errors: Vec<(usize, Text)>,
}

/// A row of their list.
#[derive(Debug)]
struct Theirs {
    row: usize,
    text: String,
    supply: Won,
}

/// Reads their file: a column that is headed `공급가액`, `금액` or `supply`, and in the others what tells
/// the lines apart (line number, service, name).
///
/// # Errors
/// [`PartnerError::Unreadable`].
pub async fn compare(tx: &Tx, id: SettlementId, bytes: &[u8]) -> Result<Comparison, PartnerError> {
    let grid = Grid::read(bytes)?;
    let mut errors = Vec::new();
    let theirs = read(&grid, &mut errors);
    let ours = lines(tx, id).await?;
    let sum = |amounts: Vec<Won>| Won::sum(amounts, "comparison");
    let our_sum = sum(ours.iter().map(|line| Won::new(line.supply)).collect())?;
    let their_sum = sum(theirs.iter().map(|row| row.supply).collect())?;
    Ok(Comparison { lines: beside(&ours, theirs), ours: our_sum, theirs: their_sum, errors })
}

fn read(grid: &Grid, errors: &mut Vec<(usize, Text)>) -> Vec<Theirs> {
    let amount = |row: &Vec<String>| {
        row.iter().position(|cell| {
            let cell = cell.replace(' ', "").to_lowercase();
            ["공급가액", "금액", "supply"].contains(&cell.as_str())
        })
    };
    let head = grid.rows.iter().enumerate().find_map(|(at, row)| Some((at, amount(row)?)));
    let Some((head, column)) = head else {
        let message = Text::fixed("‘공급가액’ 열이 없습니다.", "There is no column headed supply.");
        errors.push((1, message));
        return Vec::new();
    };
    let mut theirs = Vec::new();
    for (at, row) in grid.rows.iter().enumerate().skip(head + 1) {
        let text = row.iter().enumerate().filter(|(place, _)| *place != column);
        let text: Vec<&str> = text.map(|(_, cell)| cell.as_str()).collect();
        let text = text.join(" ");
        let cell = row.get(column).map(String::as_str).unwrap_or_default();
        if text.contains("합계") || (cell.is_empty() && text.trim().is_empty()) {
            continue;
        }
        match cells::amount(cell) {
            Some(supply) => theirs.push(Theirs { row: at + 1, text, supply }),
            None => errors.push((at + 1, Text::fixed("금액이 아닙니다.", "This is no amount."))),
        }
    }
    theirs
}

/// Ours in order, each with the row of theirs that names it best and has not been taken; what is
/// left of theirs after them.
fn beside(ours: &[settlement_line::Model], mut theirs: Vec<Theirs>) -> Vec<Compared> {
    let mut lines = Vec::with_capacity(ours.len());
    for line in ours {
        let taken = best(line, &theirs).map(|place| theirs.remove(place));
        lines.push(Compared {
            line_no: Some(line.line_no),
            row: taken.as_ref().map(|row| row.row),
            name: name(line),
            ours: Some(Won::new(line.supply)),
            theirs: taken.map(|row| row.supply),
        });
    }
    lines.extend(theirs.into_iter().map(|row| Compared {
        line_no: None,
        row: Some(row.row),
        name: row.text.trim().to_owned(),
        ours: None,
        theirs: Some(row.supply),
    }));
    lines
}

/// A row has to name the service, or else the line's name; of several the one of the same amount.
fn best(line: &settlement_line::Model, theirs: &[Theirs]) -> Option<usize> {
    let service = line.service_id.as_ref().map(ToString::to_string);
    let score = |row: &Theirs| {
        let by_service = service.as_ref().is_some_and(|service| row.text.contains(service));
        let by_name = row.text.contains(&line.label_ko);
        let by_customer =
            line.customer_label.as_ref().is_some_and(|name| row.text.contains(name.as_str()));
        let names = u8::from(by_service) * 2 + u8::from(by_name) * 2 + u8::from(by_customer);
        (names > 0).then_some(names * 2 + u8::from(row.supply.get() == line.supply))
    };
    let scored = theirs.iter().enumerate().filter_map(|(at, row)| Some((score(row)?, at)));
    let best = scored.max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at)));
    best.map(|(_, at)| at)
}

fn name(line: &settlement_line::Model) -> String {
    let service = line.service_id.as_ref().map(ToString::to_string);
    let parts = [service, line.customer_label.clone(), Some(line.label_ko.clone())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
