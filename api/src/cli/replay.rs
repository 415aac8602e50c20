//! `gaetong replay`

use super::{CommandError, Global, print_json, table};
use gaetong_billing::replay::{self, Deviation, DocumentKind, Replay};
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
    /// Documents counted again, and those that came to the same.
    counted: ByKind,
    proved: ByKind,
    deviations: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct ByKind {
    regular: u64,
    debit_note: u64,
    credit_note: u64,
}

#[derive(Debug, Serialize)]
struct Row {
    kind: &'static str,
    number: String,
    payer_name: String,
    engine_version: String,
    issued: i64,
    counted: Option<i64>,
    other_facts: bool,
    line_no: Option<i32>,
    problem: Option<Problem>,
}

#[derive(Debug, Serialize)]
struct Problem {
    ko: String,
    en: String,
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
        some => {
            Err(CommandError::Refused(format!("{some} of {} documents differ", found.documents())))
        }
    }
}

fn print(found: &Replay) {
    let of_kind =
        |name: &str, kind, counted: u64| format!("{name} {}/{counted}건", found.proved(kind));
    let kinds = [
        of_kind("정기 청구서", DocumentKind::Regular, found.bills),
        of_kind("추가 청구", DocumentKind::DebitNote, found.debit_notes),
        of_kind("감액 통지", DocumentKind::CreditNote, found.credit_notes),
    ];
    let other = found.deviations.len();
    say!("{} 재현: {} 일치, 다른 것 {other}건", found.month, kinds.join(", "));
    if found.deviations.is_empty() {
        return;
    }
    let mut rows = table(&["문서", "고객", "발행 금액", "재계산", "항목", "원인"], 2..4);
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
        Some(problem) => problem.ko.to_string(),
        None if row.other_facts => "사실이 다름".to_owned(),
        None => format!("규칙이 다름 ({})", row.engine_version),
    }
}

impl From<&Replay> for Body {
    fn from(found: &Replay) -> Body {
        let row = |row: &Deviation| Row {
            kind: row.kind.code(),
            number: row.number.clone(),
            payer_name: row.payer_name.clone(),
            engine_version: row.engine_version.clone(),
            issued: row.issued.get(),
            counted: row.counted.map(|won| won.get()),
            other_facts: row.other_facts,
            line_no: row.line_no,
            problem: row
                .problem
                .as_ref()
                .map(|problem| Problem { ko: problem.ko.to_string(), en: problem.en.to_string() }),
        };
        Body {
            month: found.month.to_string(),
            counted: ByKind {
                regular: found.bills,
                debit_note: found.debit_notes,
                credit_note: found.credit_notes,
            },
            proved: ByKind {
                regular: found.proved(DocumentKind::Regular),
                debit_note: found.proved(DocumentKind::DebitNote),
                credit_note: found.proved(DocumentKind::CreditNote),
            },
            deviations: found.deviations.iter().map(row).collect(),
        }
    }
}
