//! `gaetong replay`

use super::{CommandError, Global, print_json, table};
use gaetong_billing::replay::{self, Deviation, Replay};
use gaetong_entity::Scope;
use gaetong_rules::Month;
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The usage month, such as 2026-10
    month: Month,
}

/// What a replay found, for programs. Amounts in won, VAT included.
#[derive(Debug, Serialize)]
struct Body {
    month: String,
    bills: u64,
    deviations: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    number: String,
    payer_name: String,
    engine_version: String,
    issued: i64,
    counted: Option<i64>,
    other_facts: bool,
    line_no: Option<i32>,
    problem: Option<String>,
}

/// Fails if a bill does not come to the same again.
pub async fn run(global: &Global, args: Args) -> Result<(), CommandError> {
    let app = global.app().await?;
    let tx = app.store.read(Scope::Provider).await?;
    let found = replay::replay(&tx, args.month).await?;
    if global.json {
        print_json(&Body::from(&found))?;
    } else {
        print(&found);
    }
    match found.deviations.len() {
        0 => Ok(()),
        some => Err(CommandError::Refused(format!("{some} of {} bills differ", found.bills))),
    }
}

fn print(found: &Replay) {
    say!("{} 재현: 청구서 {}건, 다른 것 {}건", found.month, found.bills, found.deviations.len());
    if found.deviations.is_empty() {
        return;
    }
    let mut rows = table(&["청구서", "고객", "발행 금액", "재계산", "항목", "원인"], 2..4);
    for row in &found.deviations {
        rows.add_row([
            row.number.clone(),
            row.payer_name.clone(),
            row.issued.to_string(),
            row.counted.map(|won| won.to_string()).unwrap_or_default(),
            row.line_no.map(|line| line.to_string()).unwrap_or_default(),
            cause(row),
        ]);
    }
    say!("{rows}");
}

fn cause(row: &Deviation) -> String {
    match &row.problem {
        Some(problem) => problem.clone(),
        None if row.other_facts => "사실이 다름".to_owned(),
        None => format!("규칙이 다름 ({})", row.engine_version),
    }
}

impl From<&Replay> for Body {
    fn from(found: &Replay) -> Body {
        let row = |row: &Deviation| Row {
            number: row.number.clone(),
            payer_name: row.payer_name.clone(),
            engine_version: row.engine_version.clone(),
            issued: row.issued.get(),
            counted: row.counted.map(|won| won.get()),
            other_facts: row.other_facts,
            line_no: row.line_no,
            problem: row.problem.clone(),
        };
        Body {
            month: found.month.to_string(),
            bills: found.bills,
            deviations: found.deviations.iter().map(row).collect(),
        }
    }
}
