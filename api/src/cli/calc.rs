//! `gaetong calc`: one question of the billing rules a line in, one answer a line out.
//!
//! A clerk checks a figure with it, and any other implementation can be compared with ours by it.
//! It opens no database and knows no time; the price book is the one the product ships with.

mod bills;
mod contract;
mod fields;
mod figures;
mod identifiers;
mod why;

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use serde::Serialize;

use self::fields::Fields;

/// Whether every line had its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    AllAnswered,
    /// At least one line was answered with an error.
    SomeRefused,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        match outcome {
            Outcome::AllAnswered => ExitCode::SUCCESS,
            Outcome::SomeRefused => ExitCode::FAILURE,
        }
    }
}

/// Answers JSON Lines: each line an object with the field `rule` and that rule's own fields.
/// Empty lines are passed over; a line that cannot be answered gets `{"error": …}`.
pub fn run(mut input: impl BufRead, mut output: impl Write) -> io::Result<Outcome> {
    let mut outcome = Outcome::AllAnswered;
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let answer = answer(&line).unwrap_or_else(|refused| {
                outcome = Outcome::SomeRefused;
                refused.to_line()
            });
            writeln!(output, "{answer}")?;
        }
        line.clear();
    }
    output.flush()?;
    Ok(outcome)
}

/// Why a line has no answer: stable code, sentence, and where it applies the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Refused {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<why::Words>,
}

impl Refused {
    fn new(code: &'static str, message: impl ToString) -> Refused {
        Refused { code, message: message.to_string(), field: None, article: None }
    }

    fn at(mut self, field: impl Into<String>) -> Refused {
        self.field = Some(field.into());
        self
    }

    fn by(mut self, article: gaetong_rules::Article) -> Refused {
        self.article = Some(why::Words::from(&article.text()));
        self
    }

    fn to_line(&self) -> String {
        #[derive(Serialize)]
        struct Line<'a> {
            error: &'a Refused,
        }
        write(&Line { error: self }).unwrap_or_else(|unwritable| unwritable.message)
    }
}

type Answer = Result<String, Refused>;

/// An answer as its line.
fn write(answer: &impl Serialize) -> Answer {
    serde_json::to_string(answer).map_err(|error| Refused::new("unwritable", error))
}

/// Reads a rule's fields and answers.
type Rule = fn(Fields) -> Answer;

/// The rules by the name a line asks for them with.
const RULES: [(&str, Rule); 14] = [
    ("quote", figures::quote),
    ("proration", figures::proration),
    ("vat", figures::vat),
    ("penalty", contract::penalty),
    ("renewal", contract::renewal),
    ("suspension", contract::suspension),
    ("outage_credit", bills::outage_credit),
    ("business_day", bills::business_day),
    ("due_date", bills::due_date),
    ("late_charge", bills::late_charge),
    ("arrears", bills::arrears),
    ("business_number", identifiers::business_number),
    ("corporate_number", identifiers::corporate_number),
    ("service_id", identifiers::service_id),
];

fn answer(line: &[u8]) -> Answer {
    let mut fields = Fields::read(line)?;
    let rule: String = fields.required("rule")?;
    let known = RULES.into_iter().find(|(name, _)| *name == rule);
    let (_, answer) = known.ok_or_else(|| {
        let names: Vec<&str> = RULES.into_iter().map(|(name, _)| name).collect();
        let message = format!("there is no rule {rule:?}; the rules are {}", names.join(", "));
        Refused::new("unknown-rule", message).at("rule")
    })?;
    answer(fields)
}

#[cfg(test)]
mod tests;
