//! A month's attendance from a file: a row an agent, a column a day. Looked through first; what is
//! wrong is told cell by cell, and nothing is written.
//!
//! The first column is the agent's name, the heads of the others are the days `1` to `31`. A cell is
//! `W`, `근`, `출`, `1`, `O` for worked, `T`, `교` for trained, empty, `-`, `0`, `X`, `휴` for neither.

use super::AgentMonth;
use crate::payments::statement::{Grid, Unreadable, cells};
use gaetong_rules::{Month, Text};

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub agents: Vec<AgentMonth>,
    pub errors: Vec<FileError>,
}

/// What is wrong in which cell; rows and columns count from one, as a spreadsheet does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    pub row: usize,
    pub column: usize,
    pub message: Text,
}

/// Reads a file for a month.
///
/// # Errors
/// Where it cannot be read at all.
pub fn preview(bytes: &[u8], month: Month) -> Result<Preview, Unreadable> {
    let grid = Grid::read(bytes)?;
    let mut read = Preview { agents: Vec::new(), errors: Vec::new() };
    let Some((head, rows)) = heads(&grid) else {
        let message = Text::fixed(
            "머리행이 없습니다. 첫 열은 상담원, 다음 열들은 1~31일이어야 합니다.",
            "There is no head: the first column is the agent, the others are the days 1 to 31.",
        );
        read.errors.push(FileError { row: 1, column: 1, message });
        return Ok(read);
    };
    let days = days_of(&head.1, month, head.0, &mut read.errors);
    for (at, row) in rows {
        let name = row.first().map(|name| name.trim()).unwrap_or_default();
        if row.iter().all(|cell| cell.trim().is_empty()) || is_a_sum(name) {
            continue;
        }
        read.agent(at, name, row, &days, month);
    }
    Ok(read)
}

/// Where the head stands, and its cells.
type Head = (usize, Vec<String>);
type Numbered<'a> = (usize, &'a Vec<String>);

/// The first row with a day `1` in it, and the rows below.
fn heads(grid: &Grid) -> Option<(Head, Vec<Numbered<'_>>)> {
    let is_head = |row: &Vec<String>| row.iter().any(|cell| day(cell) == Some(1));
    let at = grid.rows.iter().position(is_head)?;
    let below = grid.rows.iter().enumerate().skip(at + 1).collect();
    Some(((at, grid.rows.get(at)?.clone()), below))
}

/// Which column is which day of the month.
fn days_of(
    head: &[String],
    month: Month,
    row: usize,
    errors: &mut Vec<FileError>,
) -> Vec<(usize, usize)> {
    let last = usize::try_from(month.days().get()).unwrap_or(0);
    let mut days = Vec::new();
    for (column, cell) in head.iter().enumerate().skip(1) {
        match day(cell) {
            Some(day) if (1..=last).contains(&day) => days.push((column, day)),
            Some(_) => errors.push(FileError {
                row: row + 1,
                column: column + 1,
                message: Text::new(
                    format!("{month}에 없는 날입니다."),
                    format!("{month} has no such day."),
                ),
            }),
            None => {}
        }
    }
    days
}

fn day(cell: &str) -> Option<usize> {
    cells::narrow(cell).trim().trim_end_matches('일').parse().ok()
}

fn is_a_sum(name: &str) -> bool {
    ["합계", "계", "총계", "total", "sum"].contains(&name.to_lowercase().as_str())
}

impl Preview {
    fn agent(
        &mut self,
        at: usize,
        name: &str,
        row: &[String],
        days: &[(usize, usize)],
        month: Month,
    ) {
        if name.is_empty() {
            let message = Text::fixed("상담원 이름이 없습니다.", "The agent has no name.");
            self.errors.push(FileError { row: at + 1, column: 1, message });
        }
        let mut marks = vec!['-'; usize::try_from(month.days().get()).unwrap_or(0)];
        for &(column, day) in days {
            let cell = row.get(column).map(String::as_str).unwrap_or_default();
            match (mark(cell), day.checked_sub(1).and_then(|place| marks.get_mut(place))) {
                (Some(mark), Some(place)) => *place = mark,
                (None, _) => self.errors.push(FileError {
                    row: at + 1,
                    column: column + 1,
                    message: Text::new(
                        format!(
                            "{cell:?}은(는) 알 수 없는 표시입니다. 근(W)·교(T)·빈칸으로 적으세요."
                        ),
                        format!("{cell:?} is no mark: W, T or nothing."),
                    ),
                }),
                _ => {}
            }
        }
        self.agents.push(AgentMonth { agent: name.to_owned(), days: marks.into_iter().collect() });
    }
}

fn mark(cell: &str) -> Option<char> {
    match cells::narrow(cell).trim().to_uppercase().as_str() {
        "W" | "근" | "출" | "근무" | "출근" | "1" | "O" | "○" | "●" => Some('w'),
        "T" | "교" | "교육" => Some('t'),
        "" | "-" | "0" | "X" | "휴" | "휴무" | "결" | "결근" => Some('-'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month() -> Month {
        "2026-02".parse().unwrap()
    }

    #[test]
    fn a_row_an_agent_a_column_a_day() {
        let file = "복무확인서,,,\n상담원,1일,2,3\n김하나,근,W,교\n이두리,,X,1\n합계,1,2,2\n";
        let read = preview(file.as_bytes(), month()).unwrap();
        assert_eq!(read.errors, []);
        let told: Vec<_> = read.agents.iter().map(|a| (a.agent.as_str(), &a.days[..4])).collect();
        assert_eq!(told, [("김하나", "wwt-"), ("이두리", "--w-")]);
        assert!(read.agents.iter().all(|agent| agent.days.len() == 28));
    }

    #[test]
    fn what_is_wrong_is_told_by_its_cell() {
        let file = "상담원,1,2,29\n김하나,근,반차,\n,근,근,\n";
        let read = preview(file.as_bytes(), month()).unwrap();
        let places: Vec<_> = read.errors.iter().map(|error| (error.row, error.column)).collect();
        assert_eq!(places, [(1, 4), (2, 3), (3, 1)]);
        let no_head = preview("메모,비고\n".as_bytes(), month()).unwrap();
        assert_eq!((no_head.errors.len(), no_head.agents), (1, vec![]));
        assert!(preview(b"", month()).is_err());
    }
}
