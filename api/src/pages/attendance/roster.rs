//! The grid of a report: a mark for each agent and day, as it is stored, typed and shown.

use chrono::{Datelike, NaiveDate};
use gaetong_rules::Month;
use gaetong_rules::business_day::Holidays;
use gaetong_rules::payout::hundredths_of_agent;

use super::{AgentRow, DayHead, Mark};
use crate::pages::figures::hundredths;
use crate::pages::page::Page;
use crate::pages::posted::Posted;

/// Rows left empty below the agents, for those to be added.
const SPARE: usize = 2;
/// Agents taken from one form; more come by file.
const MOST: usize = 500;

impl Mark {
    /// As it is stored: `w`, `t` and `-`.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Mark::Worked => 'w',
            Mark::Trained => 't',
            Mark::Neither => '-',
        }
    }

    fn stored(letter: char) -> Mark {
        match letter {
            'w' => Mark::Worked,
            't' => Mark::Trained,
            _ => Mark::Neither,
        }
    }

    /// As people type it, in either language; nothing for a sign nobody knows.
    #[must_use]
    pub fn typed(sign: &str) -> Option<Mark> {
        match sign.trim() {
            "" | "-" | "0" | "x" | "X" | "휴" => Some(Mark::Neither),
            "w" | "W" | "1" | "o" | "O" | "○" | "근" => Some(Mark::Worked),
            "t" | "T" | "2" | "교" => Some(Mark::Trained),
            _ => None,
        }
    }
}

/// An agent as the form has it: the name, and what stands in each day's cell.
#[derive(Debug, Clone)]
pub struct TypedAgent {
    pub agent: String,
    pub cells: Vec<String>,
}

/// The agents of a form as they were typed; rows without name and marks are left out.
#[must_use]
pub fn typed(posted: &Posted, month: Month) -> Vec<TypedAgent> {
    let rows = posted.field("rows").parse::<usize>().unwrap_or(0).min(MOST);
    let agent = |row: usize| TypedAgent {
        agent: posted.field(&format!("agent-{row}")).to_owned(),
        cells: (1..=month.last_day().day())
            .map(|day| posted.field(&format!("d-{row}-{day}")).to_owned())
            .collect(),
    };
    let filled =
        |row: &TypedAgent| !row.agent.is_empty() || row.cells.iter().any(|cell| !cell.is_empty());
    (0..rows).map(agent).filter(filled).collect()
}

/// The days of an agent as they are stored, or the first day whose sign nobody knows.
pub fn days(agent: &TypedAgent) -> Result<String, (u32, String)> {
    let read = |(cell, day): (&String, u32)| {
        Mark::typed(cell).map(Mark::letter).ok_or_else(|| (day, cell.clone()))
    };
    agent.cells.iter().zip(1..).map(read).collect()
}

/// A stored agent as a row.
#[must_use]
pub fn row(agent: &str, days: &str, base_days: u32) -> AgentRow {
    let marks: Vec<Mark> = days.chars().map(Mark::stored).collect();
    counted(agent.to_owned(), marks, base_days)
}

/// A typed agent as a row: what can be read as marks, and what is wrong beside it.
#[must_use]
pub fn typed_row(page: &Page, agent: &TypedAgent, base_days: u32) -> AgentRow {
    let marks = agent.cells.iter().map(|cell| Mark::typed(cell).unwrap_or(Mark::Neither));
    let mut row = counted(agent.agent.clone(), marks.collect(), base_days);
    row.fault = fault(page, agent);
    row
}

fn fault(page: &Page, agent: &TypedAgent) -> Option<String> {
    if agent.agent.is_empty() {
        return Some(page.t("attendance-no-name"));
    }
    let (day, value) = days(agent).err()?;
    let places = [("day", day.to_string()), ("value", value)];
    let places: Vec<(&'static str, &str)> =
        places.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Some(page.t_with("attendance-fault-sign", &places))
}

fn counted(agent: String, marks: Vec<Mark>, base_days: u32) -> AgentRow {
    let count = |of: Mark| marks.iter().filter(|mark| **mark == of).count();
    let (worked, trained) = (count(Mark::Worked), count(Mark::Trained));
    let there = u32::try_from(worked + trained).unwrap_or(0);
    AgentRow {
        agent,
        worked: worked.to_string(),
        trained: trained.to_string(),
        agent_months: hundredths(i64::from(hundredths_of_agent(there, base_days))),
        marks,
        fault: None,
    }
}

/// Empty rows for agents to be added.
pub fn spare(rows: &mut Vec<AgentRow>) {
    rows.extend((0..SPARE).map(|_| AgentRow::default()));
}

/// The days of the month with how many agents were there.
#[must_use]
pub fn heads(page: &Page, month: Month, holidays: &Holidays, rows: &[AgentRow]) -> Vec<DayHead> {
    let head = |day: NaiveDate| {
        let place = usize::try_from(day.day0()).unwrap_or(0);
        let there = |row: &&AgentRow| row.mark(&place) != Mark::Neither;
        DayHead {
            number: day.day(),
            name: page.t(weekday(day)),
            off: !holidays.is_business_day(day).unwrap_or(true),
            there: rows.iter().filter(there).count(),
        }
    };
    let days = (1..=month.last_day().day()).filter_map(|day| month.day(day));
    days.map(head).collect()
}

fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        chrono::Weekday::Mon => "weekday-mon",
        chrono::Weekday::Tue => "weekday-tue",
        chrono::Weekday::Wed => "weekday-wed",
        chrono::Weekday::Thu => "weekday-thu",
        chrono::Weekday::Fri => "weekday-fri",
        chrono::Weekday::Sat => "weekday-sat",
        chrono::Weekday::Sun => "weekday-sun",
    }
}

#[cfg(test)]
mod tests {
    use super::{TypedAgent, days, hundredths, row};

    fn agent(cells: &[&str]) -> TypedAgent {
        let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        TypedAgent { agent: "김상담".to_owned(), cells }
    }

    #[test]
    fn signs_of_either_language_are_read_and_an_unknown_one_is_named_by_its_day() {
        assert_eq!(days(&agent(&["근", "w", "1", "교", "t", "", "-"])), Ok("wwwtt--".to_owned()));
        assert_eq!(days(&agent(&["근", "병"])), Err((2, "병".to_owned())));
    }

    #[test]
    fn a_row_counts_its_days() {
        let row = row("김상담", "wwt-", 4);
        assert_eq!((row.worked.as_str(), row.trained.as_str()), ("2", "1"));
        assert_eq!(row.agent_months, "0.75");
        assert_eq!(hundredths(-50), "\u{2212}0.50");
    }
}
